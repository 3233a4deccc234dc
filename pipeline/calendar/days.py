"""Public holidays and working days of a Korean public office (관공서의 공휴일에 관한 규정)."""

from datetime import date
from functools import lru_cache

import holidays
import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.datetime64]


def public_holidays(first_year: int, last_year: int) -> Days:
    """Weekday and weekend public holidays of `first_year` to `last_year`, both included, sorted.

    Source: package `holidays` 0.109 or later, which has both changes of 2026 (노동절, 제헌절).
    """
    return np.concatenate([_holidays_of(year) for year in range(first_year, last_year + 1)])


@lru_cache(maxsize=512)
def _holidays_of(year: int) -> Days:
    """Of one year: its making takes a while, and a worker asks on every publish."""
    found = holidays.country_holidays("KR", years=year)
    return np.array(sorted(day for day in found if day.year == year), dtype="datetime64[D]")


def is_working_day(days: Days) -> NDArray[np.bool_]:
    """Which of `days` (n,) datetime64[D] are neither Saturday, Sunday nor a public holiday."""
    if days.size == 0:
        return np.zeros(0, dtype=bool)
    years = days.astype("datetime64[Y]").astype(int) + 1970
    return np.is_busday(days, holidays=public_holidays(int(years.min()), int(years.max())))


def working_calendar(first: date, last: date) -> tuple[Days, NDArray[np.bool_], NDArray[np.int64]]:
    """Every day from `first` to `last`, whether it is worked, and the running count of worked days.

    The number of working days from a to b, both counted, is `ordinal[b] - ordinal[a] + worked[a]`.
    """
    days = np.arange(np.datetime64(first), np.datetime64(last) + np.timedelta64(1, "D"))
    worked = is_working_day(days)
    return days, worked, np.cumsum(worked)
