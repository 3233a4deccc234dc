"""When an office works: its hours, its lunch, and its own days beside the public holidays."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.calendar.days import Days, public_holidays

Ints = NDArray[np.int64]
HOUR = 3600
MARGIN_YEARS = 1
SATURDAY = 5


@dataclass(frozen=True)
class WorkTime:
    """Hours in seconds after midnight, Seoul wall time.

    Attributes:
        opens: when work begins.
        closes: when it ends.
        lunch: what of it is not worked; None where lunch counts.
        closed: days that are not worked beside weekends and public holidays (임시공휴일).
        opened: public holidays on weekdays that are worked.
        down: days that a system outage took, which no deadline counts (영 제20조).
    """

    opens: int = 9 * HOUR
    closes: int = 18 * HOUR
    lunch: tuple[int, int] | None = (12 * HOUR, 13 * HOUR)
    closed: frozenset[date] = frozenset()
    opened: frozenset[date] = frozenset()
    down: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        """Refuse hours that are none.

        Raises:
            ValueError: they are out of order, or a weekend is to be worked.
        """
        lunch = self.lunch or (self.opens, self.opens)
        if not 0 <= self.opens <= lunch[0] <= lunch[1] < self.closes <= 24 * HOUR:
            raise ValueError("work begins, pauses and ends in this order, within one day")
        if weekends := sorted(day for day in self.opened if day.weekday() >= SATURDAY):
            raise ValueError(f"{weekends[0]} is a weekend; only a public holiday can be worked instead")

    @property
    def day_seconds(self) -> int:
        """Seconds that are worked on a day."""
        lunch = self.lunch or (0, 0)
        return self.closes - self.opens - (lunch[1] - lunch[0])

    def worked_seconds(self, clock: Ints) -> Ints:
        """Seconds of office hours passed at `clock` (n,) seconds after midnight."""
        passed = np.clip(clock - self.opens, 0, self.closes - self.opens)
        if self.lunch is None:
            return passed
        return passed - np.clip(clock - self.lunch[0], 0, self.lunch[1] - self.lunch[0])

    def clock_of(self, worked: Ints) -> Ints:
        """Seconds after midnight at which `worked` (n,) seconds of office hours have passed."""
        if self.lunch is None:
            return self.opens + worked
        morning = self.lunch[0] - self.opens
        return self.opens + worked + np.where(worked <= morning, 0, self.lunch[1] - self.lunch[0])

    def calendar(self, days: Days) -> np.busdaycalendar:
        """Worked days of the years of `days` and one more on each side."""
        if not days.size:
            return _calendar(self, 2026, 2026)
        years = days.astype("datetime64[Y]").astype(int) + 1970
        return _calendar(self, int(years.min()) - MARGIN_YEARS, int(years.max()) + MARGIN_YEARS)


OFFICE = WorkTime()
"""09:00–12:00 and 13:00–18:00, public holidays off."""


@lru_cache(maxsize=64)
def _calendar(time: WorkTime, first_year: int, last_year: int) -> np.busdaycalendar:
    off = set(public_holidays(first_year, last_year).astype(object)) | time.closed
    off = (off - time.opened) | time.down
    return np.busdaycalendar(holidays=np.array(sorted(off), dtype="datetime64[D]"))
