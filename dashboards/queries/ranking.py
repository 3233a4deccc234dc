"""민원 순위: what is large and rising now (A28). The formula is published in docs/methods.md."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dashboards.queries import asking
from dashboards.queries.marks import Mark, RankRow, narrowed
from dashboards.queries.names import UNSORTED, value_name
from dashboards.queries.trends import days_between
from dashboards.queries.windows import TREND, WEEK, Scene, scene
from pipeline.reader import Generation
from pipeline.slices import LIST_COLUMNS, NONE, Slice, Viewer

SHRINKAGE = 20.0
"""Complaints added to both sides of the rise, so that 1 → 5 does not beat 1,000 → 1,500."""

BASE_WEEKS = 4
FLAT_DAY = 1 / 24


@dataclass(frozen=True)
class Score:
    """Seven days against what is usual for them: the mean of the four weeks before."""

    count: int
    usual: float

    @property
    def rise(self) -> float:
        """How much more than usual, shrunk to 1: (count + 20) / (usual + 20)."""
        return (self.count + SHRINKAGE) / (self.usual + SHRINKAGE)

    @property
    def score(self) -> float:
        """Volume × rise."""
        return self.count * self.rise


@dataclass(frozen=True)
class Counts:
    """What ranking.sql counts of one field or item."""

    week: int = 0
    usual_whole: int = 0
    usual_last: int = 0
    before_week: int = 0
    before_usual: int = 0
    days: tuple[int, ...] = (0,) * TREND

    def score(self, share: float) -> Score:
        """The week up to now; of the days it is compared with, the last is cut to `share`."""
        return Score(self.week, (self.usual_whole + share * self.usual_last) / BASE_WEEKS)

    def score_before(self) -> Score:
        """The week up to the end of yesterday."""
        return Score(self.before_week, self.before_usual / BASE_WEEKS)


def ranking(
    generation: Generation, base: Slice, viewer: Viewer, by: str = "item", limit: int = 10
) -> list[RankRow]:
    """The `limit` codes of `by` (topic, item or field) with the highest volume × rise.

    `before_rank` is the rank at the end of yesterday.
    """
    here = scene(generation, base, viewer)
    counts = _by_code(here, by)
    share = _share_of_day(here)
    scores = {code: found.score(share) for code, found in counts.items()}
    before = _ranks({code: found.score_before() for code, found in counts.items()})
    shown = [code for code in _ranks(scores) if scores[code].count][:limit]
    days = [(day, day + timedelta(1)) for day in days_between(here, TREND - 1, 0)]
    return [
        _row(here, by, code, rank, before.get(code), scores[code], zip(days, counts[code].days, strict=True))
        for rank, code in enumerate(shown, start=1)
    ]


def _row(
    here: Scene,
    by: str,
    code: str,
    rank: int,
    before: int | None,
    found: Score,
    days: Iterable[tuple[tuple[date, date], int]],
) -> RankRow:
    name = UNSORTED if code == NONE else value_name(by, code)
    chosen = narrowed(here.received(WEEK), **{by: code})
    trend = tuple(
        Mark(number, chosen.but(period_from=day, period_to=next_day)) for (day, next_day), number in days
    )
    return RankRow(
        rank, before, code, name, Mark(found.count, chosen), found.usual, found.rise, found.score, trend
    )


def _by_code(here: Scene, by: str) -> dict[str, Counts]:
    """Counts of every code over the weeks that are compared; '-' has no code."""
    chosen = here.received((BASE_WEEKS + 1) * WEEK + 1)
    column = LIST_COLUMNS[by]
    relation = asking.smallest(here.generation, chosen, here.viewer, "received_on", column)
    found: dict[str, Counts] = {}
    for code, *numbers in asking.ask(here.generation, "ranking", relation, by=column, today=here.today):
        week, usual_whole, usual_last, before_week, before_usual, *days = map(int, numbers)
        found[code or NONE] = Counts(week, usual_whole, usual_last, before_week, before_usual, tuple(days))
    return found


def _share_of_day(here: Scene) -> float:
    """The part of a day's complaints that usually has come by now (last four same weekdays)."""
    days = [here.day(WEEK * week) for week in range(1, BASE_WEEKS + 1)]
    period = {"period_from": min(days), "period_to": max(days) + timedelta(1)}
    chosen = here.base.but(**period, dow=(here.today.isoweekday(),))
    relation = asking.smallest(
        here.generation, chosen, here.viewer, "received_on", "received_hour", "received_dow"
    )
    by_hour: Counter[int] = Counter()
    for _, hour, number in asking.ask(here.generation, "by_day_hour", relation):
        by_hour[hour] += number
    before = sum(by_hour[hour] for hour in range(here.now.hour))
    so_far = before + by_hour[here.now.hour] * here.now.minute / 60
    whole = sum(by_hour.values())
    return max(so_far / whole, FLAT_DAY) if whole else (here.now.hour + 1) / 24


def _ranks(scores: dict[str, Score]) -> dict[str, int]:
    order = sorted(scores, key=lambda code: (-scores[code].score, code))
    return {code: rank for rank, code in enumerate(order, start=1)}
