"""Legal periods counted in working days and working hours: pure functions over arrays.

Source: 민원 처리에 관한 법률 제19조, 시행령 제19조 (domain C-12).
"""

import numpy as np
from numpy.typing import NDArray

from pipeline.calendar.days import Days
from pipeline.calendar.worktime import HOUR, OFFICE, Ints, WorkTime

Stamps = NDArray[np.datetime64]

LAST_MINUTE = np.timedelta64(23 * 3600 + 59 * 60, "s")
IMMEDIATE_HOURS = 3
DAY_HOURS = 8
"""Working hours that a day of a period of 5 days or less has, whatever the office's own hours are."""


def last_day(received_on: Days, working_days: Ints, time: WorkTime = OFFICE) -> Days:
    """Last day of a period of `working_days` (n,), the day of receipt counting as the first."""
    return np.busday_offset(
        received_on, working_days - 1, roll="forward", busdaycal=time.calendar(received_on)
    )


def due_after_days(received_at: Stamps, working_days: Ints, time: WorkTime = OFFICE) -> Stamps:
    """Last minute in which each is in time; periods of 6 working days and more (n,), datetime64[s]."""
    ends = last_day(received_at.astype("datetime64[D]"), working_days, time)
    midnight: Stamps = ends.astype("datetime64[s]")
    return midnight + LAST_MINUTE


def due_after_hours(received_at: Stamps, working_hours: Ints, time: WorkTime = OFFICE) -> Stamps:
    """End of `working_hours` (n,) counted from receipt; outside the office's hours no time passes."""
    return due_after_seconds(received_at, working_hours * HOUR, time)


def due_after_seconds(received_at: Stamps, seconds: Ints, time: WorkTime = OFFICE) -> Stamps:
    """The same of seconds of office hours."""
    received_on = received_at.astype("datetime64[D]")
    calendar = time.calendar(received_on)
    opened = np.busday_offset(received_on, 0, roll="forward", busdaycal=calendar)
    clock = (received_at - received_on).astype("timedelta64[s]").astype(np.int64)
    total = np.where(opened == received_on, time.worked_seconds(clock), 0) + seconds
    days, rest = np.divmod(total, time.day_seconds)
    at_evening = (rest == 0) & (total > 0)
    days, rest = np.where(at_evening, days - 1, days), np.where(at_evening, time.day_seconds, rest)
    day = np.busday_offset(opened, days, roll="forward", busdaycal=calendar)
    due: Stamps = day.astype("datetime64[s]") + time.clock_of(rest).astype("timedelta64[s]")
    return due


def working_days_between(first: Days, last: Days, time: WorkTime = OFFICE) -> Ints:
    """Working days from `first` to `last`, both counted."""
    return np.busday_count(first, last + 1, busdaycal=time.calendar(np.concatenate([first, last])))
