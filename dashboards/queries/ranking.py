"""민원 순위: what is large and rising now (A28). The formula is published in docs/methods.md."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dashboards.queries import asking
from dashboards.queries.marks import Mark, RankRow, narrowed
from dashboards.queries.trends import days_between
from dashboards.queries.windows import TREND, WEEK, Scene, scene
from pipeline.reader import Generation
from pipeline.schema.codes import FIELDS
from pipeline.schema.reference import item_name
from pipeline.slices import NONE, Slice, Viewer

SHRINKAGE = 20.0
"""Complaints added to both sides of the rise, so that 1 → 5 does not beat 1,000 → 1,500."""

BASE_WEEKS = 4
FLAT_DAY = 1 / 24


@dataclass(frozen=True)
class _Score:
    count: int
    usual: float
    rise: float
    score: float


def rise(count: float, usual: float) -> float:
    """How much more than usual, shrunk to 1: (count + 20) / (usual + 20)."""
    return (count + SHRINKAGE) / (usual + SHRINKAGE)


def ranking(
    generation: Generation, base: Slice, viewer: Viewer, by: str = "item", limit: int = 10
) -> list[RankRow]:
    """The `limit` codes of `by` ('field' or 'item') with the highest volume × rise.

    `before_rank` is the rank at the end of yesterday.
    """
    here = scene(generation, base, viewer)
    days = _by_code(here, by)
    share = _share_of_day(here)
    today = _scores(days, here.today, share)
    yesterday = _ranks(_scores(days, here.day(1), 1.0))
    rows = []
    for rank, code in enumerate(_ranks(today), start=1):
        if rank > limit or today[code].count == 0:
            break
        rows.append(_row(here, by, code, rank, yesterday.get(code), today[code], days[code]))
    return rows


def _row(
    here: Scene, by: str, code: str, rank: int, before: int | None, found: _Score, days: Counter[date]
) -> RankRow:
    name = "미분류" if code == NONE else FIELDS[code].name if by == "field" else item_name(code)
    chosen = narrowed(here.received(WEEK), **{by: code})
    trend = tuple(
        Mark(days[day], chosen.but(period_from=day, period_to=day + timedelta(1)))
        for day in days_between(here, TREND - 1, 0)
    )
    return RankRow(
        rank, before, code, name, Mark(found.count, chosen), found.usual, found.rise, found.score, trend
    )


def _by_code(here: Scene, by: str) -> dict[str, Counter[date]]:
    """Complaints by code and day of receipt over the weeks that are compared; '-' has no code."""
    chosen = here.received((BASE_WEEKS + 1) * WEEK + 1)
    relation = asking.smallest(here.generation, chosen, here.viewer, "received_on", "field_code", "item_code")
    found: dict[str, Counter[date]] = defaultdict(Counter)
    for day, field, item, number in asking.ask(here.generation, "by_day_item", relation):
        found[(field if by == "field" else item) or NONE][day] += number
    return found


def _share_of_day(here: Scene) -> float:
    """The part of a day's complaints that usually has come by this time of day (last four same weekdays)."""
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


def _scores(days: dict[str, Counter[date]], last: date, share: float) -> dict[str, _Score]:
    """Scores of the seven days up to `last` against the four weeks before, their last day cut to `share`."""
    weeks = [_week(last - timedelta(WEEK * week)) for week in range(BASE_WEEKS + 1)]
    return {code: _score(counts, weeks, share) for code, counts in days.items()}


def _score(counts: Counter[date], weeks: list[list[date]], share: float) -> _Score:
    get = counts.get
    number = sum(get(day, 0) for day in weeks[0])
    usual = 0.0
    for *whole, part in weeks[1:]:
        usual += sum(get(day, 0) for day in whole) + share * get(part, 0)
    usual /= BASE_WEEKS
    up = rise(number, usual)
    return _Score(number, usual, up, number * up)


def _week(last: date) -> list[date]:
    return [last - timedelta(back) for back in range(WEEK - 1, -1, -1)]


def _ranks(scores: dict[str, _Score]) -> dict[str, int]:
    order: Iterable[str] = sorted(scores, key=lambda code: (-scores[code].score, code))
    return {code: rank for rank, code in enumerate(order, start=1)}
