"""The freshness stamp: bound to the ledger and to what was published, never to the browser's clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dash import html
from dash.development.base_component import Component

from dashboards import words
from dashboards.components.states import (
    LateSource,
    partial_banner,
    past_banner,
    stale_banner,
    words_of_age,
)

AMBER = timedelta(minutes=30)
RED = timedelta(hours=2)


@dataclass(frozen=True)
class Freshness:
    """How fresh the data are that the screen shows.

    Attributes:
        as_of: the instant the data know.
        now: the wall clock.
        past: whether a past moment is shown.
        late: sources whose next file should have come.
        waiting: batches in the ledger that are not published.
        is_known: whether the ledger could be read.
    """

    as_of: datetime
    now: datetime
    past: bool = False
    late: tuple[LateSource, ...] = ()
    waiting: int = 0
    is_known: bool = True

    @property
    def age(self) -> timedelta:
        """How old the data are; never negative."""
        return max(self.now - self.as_of, timedelta(0))

    @property
    def level(self) -> str:
        """good, warn (30 minutes, or less than all of it is known to be fresh), bad (2 hours) or past."""
        if self.past:
            return "past"
        if self.age >= RED:
            return "bad"
        doubt = bool(self.late) or not self.is_known
        return "warn" if doubt or self.age >= AMBER else "good"


SPOKEN = {
    "good": "자료가 새것입니다",
    "warn": "자료가 늦습니다",
    "bad": "자료가 오래되었습니다",
    "past": "과거 시점",
}
UNKNOWN = "장부를 읽지 못해 언제 자료인지 다시 확인하지 못했습니다"


def stamp(fresh: Freshness) -> list[Component]:
    """Dot, moment and age for the header: '2026-11-22(일) 14:00 기준 · 2분 전 갱신'."""
    minutes = int(fresh.age.total_seconds() // 60)
    ago = "방금 갱신" if minutes < 1 else f"{words_of_age(fresh.age)} 전 갱신"
    ago += "" if fresh.is_known else " · 장부 확인 안 됨"
    title = UNKNOWN if not fresh.is_known else None
    return [
        html.Span(className=f"dot dot-{fresh.level}", **{"aria-hidden": "true"}),
        html.Span(SPOKEN[fresh.level], className="hidden-text"),
        html.Span([words.day(fresh.as_of), " ", html.B(f"{fresh.as_of:%H:%M}"), " 기준"]),
        html.Span(
            "과거 시점 보기" if fresh.past else ago, className=f"stamp-age stamp-{fresh.level}", title=title
        ),
    ]


def banner(fresh: Freshness) -> Component | None:
    """The line under the header, if the data are old, of a past moment, or not all there."""
    if fresh.past:
        return past_banner(fresh.as_of)
    if fresh.age >= AMBER:
        return stale_banner(fresh.as_of, fresh.age, fresh.late, fresh.waiting)
    return partial_banner(fresh.late, fresh.now) if fresh.late else None
