"""Which earlier days a day may be compared with: the same weekday, and holidays with holidays."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from pipeline.calendar.days import public_holidays

MOST = 12
FEWEST = 4
WEEKDAYS = "월화수목금토일"
TOO_FEW = "견줄 지난날이 모자랍니다"


@dataclass(frozen=True)
class Comparable:
    """Earlier days of the same sort, newest first, and what to call them; `days` may be too few."""

    days: tuple[date, ...]
    name: str

    @property
    def enough(self) -> bool:
        """Whether something can be said from them."""
        return len(self.days) >= FEWEST


def comparable_days(day: date, known_from: date | None = None) -> Comparable:
    """Up to 12 earlier days like `day`, none before `known_from` (the first day there is data of).

    A public holiday is compared with the public holidays of the last 400 days; any other day with
    the same weekday of the last 17 weeks, public holidays left out.
    """
    holidays = set(public_holidays(day.year - 2, day.year).astype(object))
    if day in holidays:
        past = sorted((one for one in holidays if day - timedelta(400) <= one < day), reverse=True)
        name = "공휴일"
    else:
        past = [day - timedelta(7 * week) for week in range(1, 18)]
        past = [one for one in past if one not in holidays]
        name = f"{WEEKDAYS[day.weekday()]}요일"
    past = [one for one in past if known_from is None or one >= known_from][:MOST]
    return Comparable(tuple(past), f"지난 {name} {len(past)}일")


def usual_band(counts: list[int]) -> tuple[float, float, float]:
    """The 10th, 50th and 90th percentile of the counts of comparable days (linear between values)."""
    low, median, high = np.quantile(np.array(counts, dtype=float), [0.1, 0.5, 0.9])
    return float(low), float(median), float(high)
