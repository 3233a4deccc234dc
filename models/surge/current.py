"""Surges as they stand now, with the hour of their first detection: the hours before are asked again.

Nothing is kept from one refresh to the next, so that a late file, a correction or a new model of topics
changes what is told, and the same data always say the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from models.surge.baseline import DAYS, HOLIDAY, HOURS, SATURDAY, WORKDAY, Baseline, Ints
from models.surge.detect import LEAST_COUNT, LEAST_RATIO, Cells, alerts_of, baseline_of
from pipeline.calendar.days import public_holidays

LOOKED_BACK = 3
"""Days before today whose hours are asked again."""
STILL = 24
"""Hours after its last alert for which a surge stands."""
SHARP = 5.0
"""Ratio from which on it is a 급증, below a 주의."""
SPAN = DAYS + LOOKED_BACK + 1
"""Days of complaints that are needed, today included."""


@dataclass(frozen=True)
class Surge:
    """More of one topic in one district, or everywhere, than is usual.

    Attributes:
        topic_code: the topic.
        district_code: the district; None for the whole city.
        first_at: when it was first to be seen, Seoul wall time.
        since: day of that; its complaints are those from this day on.
        count: complaints since.
        expected: what is usual for these days, up to now.
        tail: least probability of its alerts.
    """

    topic_code: str
    district_code: str | None
    first_at: datetime
    since: date
    count: int
    expected: float
    tail: float

    @property
    def ratio(self) -> float:
        """How many times the usual."""
        return self.count / max(self.expected, 0.1)

    @property
    def is_sharp(self) -> bool:
        """A 급증; else a 주의."""
        return self.ratio >= SHARP


@dataclass(frozen=True)
class Counted:
    """Complaints by topic, district and hour of the last `SPAN` days, rows in any order.

    Attributes:
        topic_code: (n,) topics.
        district_code: (n,) districts.
        hour: (n,) hours since midnight of the first day.
        count: (n,) complaints.
    """

    topic_code: NDArray[np.object_]
    district_code: NDArray[np.object_]
    hour: Ints
    count: Ints


def first_day(now: datetime) -> date:
    """The first day that is needed for what stands at `now`."""
    return now.date() - timedelta(days=SPAN - 1)


def surges(counted: Counted, now: datetime) -> list[Surge]:
    """What stands at `now`, the least probable first."""
    cells, topics, districts = _cells(counted, first_day(now))
    if not len(cells.topic):
        return []
    today = SPAN - 1
    bases = {day: baseline_of(cells, day) for day in range(today - LOOKED_BACK, today + 1)}
    last = HOURS * today + now.hour + 1
    seen = _alerts_by_cell(cells, bases, last)
    found = []
    for (row, is_city), alerts in seen.items():
        episode = _episode([at for at, _ in alerts])
        if episode is None or last - alerts[-1][0] > STILL:
            continue
        rows = np.flatnonzero(cells.topic == row) if is_city else np.array([row])
        day = (episode - 1) // HOURS
        count, expected = _since(cells, bases, rows, day, now)
        surge = Surge(
            topics[row if is_city else int(cells.topic[row])],
            None if is_city else districts[int(cells.district[row])],
            min(datetime.combine(first_day(now), datetime.min.time()) + timedelta(hours=episode), now),
            first_day(now) + timedelta(days=day),
            count,
            expected,
            min(tail for _, tail in alerts),
        )
        if surge.count >= LEAST_COUNT and surge.ratio >= LEAST_RATIO:
            found.append(surge)
    return sorted(found, key=lambda one: (one.tail, -one.count, one.topic_code, one.district_code or ""))


def kinds_of(first: date, days: int) -> Ints:
    """(d,) kind of each of some days from `first` on."""
    if days < 1:
        return np.zeros(0, np.int64)
    every = np.datetime64(first) + np.arange(days)
    weekday = (every.astype("datetime64[D]").astype(np.int64) + 3) % 7
    years = every.astype("datetime64[Y]").astype(int) + 1970
    is_holiday = np.isin(every, public_holidays(int(years.min()), int(years.max()))) | (weekday == 6)
    return np.where(is_holiday, HOLIDAY, np.where(weekday == 5, SATURDAY, WORKDAY))


def _cells(counted: Counted, first: date) -> tuple[Cells, Sequence[str], Sequence[str]]:
    topics, topic = np.unique(counted.topic_code.astype(str), return_inverse=True)
    districts, district = np.unique(counted.district_code.astype(str), return_inverse=True)
    pairs, cell = np.unique(topic * max(len(districts), 1) + district, return_inverse=True)
    hourly = np.zeros((len(pairs), HOURS * SPAN), np.int32)
    inside = (counted.hour >= 0) & (counted.hour < HOURS * SPAN)
    np.add.at(hourly, (cell[inside], counted.hour[inside]), counted.count[inside])
    width = max(len(districts), 1)
    cells = Cells(pairs // width, pairs % width, np.maximum(hourly, 0), kinds_of(first, SPAN))
    return cells, topics.tolist(), districts.tolist()


def _alerts_by_cell(
    cells: Cells, bases: dict[int, Baseline], last: int
) -> dict[tuple[int, bool], list[tuple[int, float]]]:
    """By cell (or topic of the city) the hours of its alerts, counted from the first day, and their tails."""
    seen: dict[tuple[int, bool], list[tuple[int, float]]] = {}
    for at in range(HOURS * min(bases) + 1, last + 1):
        day = (at - 1) // HOURS
        found = alerts_of(cells, day, at - HOURS * day, bases[day])
        for row, is_city, tail in zip(found.cell, found.is_city, found.tail, strict=True):
            seen.setdefault((int(row), bool(is_city)), []).append((at, float(tail)))
    return seen


def _episode(hours: Sequence[int]) -> int | None:
    """First hour of the last run of alerts without a gap of more than a day."""
    if not hours:
        return None
    first = hours[-1]
    for at in reversed(hours):
        if first - at > STILL:
            break
        first = at
    return first


def _since(
    cells: Cells, bases: dict[int, Baseline], rows: Ints, day: int, now: datetime
) -> tuple[int, float]:
    """Complaints of some cells since a day, and what is usual for that time."""
    today = SPAN - 1
    count = int(cells.hourly[rows, HOURS * day :].sum())
    expected = sum(float(bases[past].day[rows].sum()) for past in range(day, today))
    hour, part = now.hour, now.minute / 60
    whole, next_hour = (float(bases[today].last(h, h)[rows].sum()) for h in (hour, hour + 1))
    return count, expected + whole + part * (next_hour - whole)
