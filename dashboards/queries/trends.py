"""Small trend lines and changes: the same for every card."""

from collections.abc import Callable
from datetime import date

from dashboards.queries.marks import Mark, Spark
from dashboards.queries.windows import TREND, Scene

LAST_WEEK = "전주 대비"


def days_between(here: Scene, first_back: int, last_back: int) -> list[date]:
    """Days from `first_back` to `last_back` days ago, both included, oldest first."""
    return [here.day(back) for back in range(first_back, last_back - 1, -1)]


def trend(
    here: Scene, value: Callable[[date], float | None], mark: Callable[[date], Mark | None]
) -> tuple[Spark, ...]:
    """The last 14 days, today (which is not over) last."""
    days = days_between(here, TREND - 1, 0)
    return tuple(Spark(day, value(day), day == here.today, mark(day)) for day in days)


def change(now: float | None, before: float | None) -> float | None:
    """Change in percent of what it was; None where that says nothing."""
    return None if now is None or not before else 100 * (now / before - 1)
