"""Legal periods counted in working days and working hours: pure functions over arrays.

Source: 민원 처리에 관한 법률 제19조, 시행령 제19조 (domain C-12). Office hours 09:00–12:00 and 13:00–18:00.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.calendar.days import Days, public_holidays

Ints = NDArray[np.int64]
Stamps = NDArray[np.datetime64]

DAY_SECONDS = 8 * 3600
MORNING = (9 * 3600, 12 * 3600)
AFTERNOON = (13 * 3600, 18 * 3600)
LAST_MINUTE = np.timedelta64(23 * 3600 + 59 * 60, "s")
IMMEDIATE_HOURS = 3
MARGIN_YEARS = 1


@lru_cache(maxsize=8)
def _calendar(first_year: int, last_year: int) -> np.busdaycalendar:
    return np.busdaycalendar(holidays=public_holidays(first_year, last_year))


def calendar_for(days: Days) -> np.busdaycalendar:
    """Weekends and public holidays of the years of `days` and one more on each side."""
    if not days.size:
        return _calendar(2026, 2026)
    years = days.astype("datetime64[Y]").astype(int) + 1970
    return _calendar(int(years.min()) - MARGIN_YEARS, int(years.max()) + MARGIN_YEARS)


def last_day(received_on: Days, working_days: Ints) -> Days:
    """Last day of a period of `working_days` (n,), the day of receipt counting as the first."""
    calendar = calendar_for(received_on)
    return np.busday_offset(received_on, working_days - 1, roll="forward", busdaycal=calendar)


def due_after_days(received_at: Stamps, working_days: Ints) -> Stamps:
    """Last minute in which each is in time; periods of 6 working days and more (n,), datetime64[s]."""
    ends = last_day(received_at.astype("datetime64[D]"), working_days)
    midnight: Stamps = ends.astype("datetime64[s]")
    return midnight + LAST_MINUTE


def due_after_hours(received_at: Stamps, working_hours: Ints) -> Stamps:
    """End of `working_hours` (n,) counted from receipt; outside the office's hours no time passes."""
    received_on = received_at.astype("datetime64[D]")
    calendar = calendar_for(received_on)
    opened = np.busday_offset(received_on, 0, roll="forward", busdaycal=calendar)
    clock = (received_at - received_on).astype("timedelta64[s]").astype(np.int64)
    begun = np.where(opened == received_on, worked_seconds(clock), 0)
    total = begun + working_hours * 3600
    days, rest = np.divmod(total, DAY_SECONDS)
    at_evening = (rest == 0) & (total > 0)
    days, rest = np.where(at_evening, days - 1, days), np.where(at_evening, DAY_SECONDS, rest)
    day = np.busday_offset(opened, days, roll="forward", busdaycal=calendar)
    due: Stamps = day.astype("datetime64[s]") + clock_of(rest).astype("timedelta64[s]")
    return due


def worked_seconds(clock: Ints) -> Ints:
    """Seconds of office hours passed at `clock` (n,) seconds after midnight."""
    morning = np.clip(clock - MORNING[0], 0, MORNING[1] - MORNING[0])
    return morning + np.clip(clock - AFTERNOON[0], 0, AFTERNOON[1] - AFTERNOON[0])


def clock_of(worked: Ints) -> Ints:
    """Seconds after midnight at which `worked` (n,) seconds of office hours have passed."""
    half = MORNING[1] - MORNING[0]
    return np.where(worked <= half, MORNING[0] + worked, AFTERNOON[0] + worked - half)


def working_days_between(first: Days, last: Days) -> Ints:
    """Working days from `first` to `last`, both counted."""
    return np.busday_count(first, last + 1, busdaycal=calendar_for(np.concatenate([first, last])))
