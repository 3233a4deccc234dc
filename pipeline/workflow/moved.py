"""How many open deadlines a changed day moves, counted before it is saved."""

from datetime import date, timedelta

import numpy as np

from pipeline.calendar.worktime import WorkTime
from pipeline.errors import NotReadyError
from pipeline.reader import Reader
from pipeline.settings import Settings

SPANNING = """
SELECT coalesce(sum(sign), 0) FROM open_complaint
WHERE received_at < $after AND due_at >= $day AND due_at >= $now
"""


def moved_by(settings: Settings, time: WorkTime, day: date, *, is_worked: bool = False) -> int:
    """Published complaints that are open and not late, and whose period has that day in it.

    A day that already is what it is to become, by the office's own table too, moves nothing. Nothing
    published is nothing moved.
    """
    days = np.array([day], dtype="datetime64[D]")
    if bool(np.is_busday(days, busdaycal=time.calendar(days))[0]) == is_worked:
        return 0
    reader = Reader(settings)
    asked = {"day": day, "after": day + timedelta(1), "now": settings.clock().replace(tzinfo=None)}
    try:
        with reader.generation() as generation:
            return int(generation.rows(SPANNING, asked)[0][0])
    except NotReadyError:
        return 0
    finally:
        reader.close()
