"""The freshness stamp: bound to what was published, never to the browser's clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dash import html
from dash.development.base_component import Component

from dashboards import words
from dashboards.components.states import past_banner, stale_banner, words_of_age

AMBER = timedelta(minutes=30)
RED = timedelta(hours=2)


@dataclass(frozen=True)
class Freshness:
    """`as_of` is the instant the data know, `now` the wall clock, `past` whether a past moment is shown."""

    as_of: datetime
    now: datetime
    past: bool = False

    @property
    def age(self) -> timedelta:
        """How old the data are; never negative."""
        return max(self.now - self.as_of, timedelta(0))

    @property
    def level(self) -> str:
        """good, warn (30 minutes), bad (2 hours) or past."""
        if self.past:
            return "past"
        return "good" if self.age < AMBER else "warn" if self.age < RED else "bad"


SPOKEN = {
    "good": "자료가 새것입니다",
    "warn": "자료가 늦습니다",
    "bad": "자료가 오래되었습니다",
    "past": "과거 시점",
}


def stamp(fresh: Freshness) -> list[Component]:
    """Dot, moment and age for the header: '2026-11-22(일) 14:00 기준 · 2분 전 갱신'."""
    minutes = int(fresh.age.total_seconds() // 60)
    ago = "방금 갱신" if minutes < 1 else f"{words_of_age(fresh.age)} 전 갱신"
    return [
        html.Span(className=f"dot dot-{fresh.level}", **{"aria-hidden": "true"}),
        html.Span(SPOKEN[fresh.level], className="hidden-text"),
        html.Span([words.day(fresh.as_of), " ", html.B(f"{fresh.as_of:%H:%M}"), " 기준"]),
        html.Span("과거 시점 보기" if fresh.past else ago, className=f"stamp-age stamp-{fresh.level}"),
    ]


def banner(fresh: Freshness) -> Component | None:
    """The line under the header, if the data are old or of a past moment."""
    if fresh.past:
        return past_banner(fresh.as_of)
    return stale_banner(fresh.as_of, fresh.age) if fresh.level in ("warn", "bad") else None
