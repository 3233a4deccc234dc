"""Which cells have more than usual, at one hour: a negative-binomial tail with false-discovery control.

Three windows are asked at once: today so far, the last three hours and the last 24; the least tail
probability counts three times. A rise of the whole city is told once, for the city: where a topic is up
everywhere, its districts are measured against that.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.stats import false_discovery_control, nbinom

from models.surge.baseline import DAYS, Baseline, Floats, Ints, usual

FALSE_SHARE = 0.01
"""Wanted share of false ones among the alerts of an hour."""
LEAST_COUNT, LEAST_RATIO = 5, 2.0
SHORT, DAY = 3, 24
CITY_SPREAD = 30.0
"""k of the city-wide test: levels of a whole city move by a fifth from day to day."""
CITY = -1


@dataclass(frozen=True)
class Cells:
    """c cells of topic × district and their complaints by hour.

    Attributes:
        topic: (c,) number of the topic.
        district: (c,) number of the district.
        hourly: (c, h) complaints of h hours, whole days from midnight on.
        kinds: (h / 24,) kind of each day.
    """

    topic: Ints
    district: Ints
    hourly: NDArray[np.integer]
    kinds: Ints

    @cached_property
    def running(self) -> NDArray[np.int32]:
        """(c, h + 1) complaints before each hour."""
        return np.pad(np.cumsum(self.hourly, axis=1, dtype=np.int32), ((0, 0), (1, 0)))


@dataclass(frozen=True)
class Alerts:
    """a alerts of one hour.

    Attributes:
        cell: (a,) row of the cell; for the whole city the topic's number.
        is_city: (a,) whether it is of the whole city.
        count: (a,) complaints in its window.
        expected: (a,) what is usual for it.
        hours: (a,) length of the window in hours.
        tail: (a,) probability of so many or more, the choice of a window allowed for.
    """

    cell: Ints
    is_city: NDArray[np.bool_]
    count: Ints
    expected: Floats
    hours: Ints
    tail: Floats


def alerts_of(cells: Cells, day: int, hour: int, base: Baseline | None = None) -> Alerts:
    """What is up at `hour` o'clock (0 to 23; the hours before it count) of day number `day`.

    Args:
        cells: at least 56 days before `day`.
        day: number of the day in `cells`.
        hour: hours of the day that are over.
        base: what is usual that day; made from the 56 days before if not said.
    """
    base = base or baseline_of(cells, day)
    now = DAY * day + hour
    lengths = np.array([hour, SHORT, DAY])
    counts = np.stack([cells.running[:, now] - cells.running[:, now - length] for length in lengths])
    expected = np.stack([base.last(hour, int(length)) for length in lengths])
    city, level = _city(cells, counts, expected, base.drift)
    found = _tested(counts, expected * level[cells.topic], base.spread)
    return _joined(found, city, lengths)


def baseline_of(cells: Cells, day: int) -> Baseline:
    """What is usual on a day, from the 56 before it."""
    before = cells.hourly[:, DAY * (day - DAYS) : DAY * day].reshape(len(cells.topic), DAYS, DAY)
    return usual(before, cells.kinds[day - DAYS : day], int(cells.kinds[day]), cells.topic, cells.district)


@dataclass(frozen=True)
class _Found:
    """Rows that are up, with their best window."""

    rows: Ints
    window: Ints
    count: Ints
    expected: Floats
    tail: Floats


def _city(cells: Cells, counts: Ints, expected: Floats, drift: Floats) -> tuple[_Found, Floats]:
    """Topics that are up everywhere, and (t,) how much, at least 1, for the districts to be measured by."""
    topics = int(cells.topic.max()) + 1
    whole = np.stack([np.bincount(cells.topic, row, topics) for row in counts]).astype(np.int64)
    usual_whole = np.stack([np.bincount(cells.topic, row, topics) for row in expected])
    seasonal = usual_whole * drift
    largest = np.zeros((len(counts), topics))
    for window, row in enumerate(counts):
        np.maximum.at(largest[window], cells.topic, row)
    rest = whole - largest
    found = _tested(whole, seasonal, np.full(topics, CITY_SPREAD))
    spreads = rest[found.window, found.rows] >= LEAST_RATIO * found.expected
    everywhere = _Found(*(column[spreads] for column in found.__dict__.values()))
    ratio = (rest[-1] + 10.0) / (usual_whole[-1] + 10.0)
    return everywhere, np.maximum(ratio, 1.0)


def _tested(counts: Ints, expected: Floats, spread: Floats) -> _Found:
    """Rows of which some window is up, by false-discovery control over all rows.

    Args:
        counts: (w, n) in each window.
        expected: (w, n) usual there.
        spread: (n,) k of the negative binomial.
    """
    mean = np.maximum(expected, 1e-6)
    tails = np.ones(counts.shape)
    asked = (counts >= LEAST_COUNT) & (counts >= LEAST_RATIO * mean)
    k = np.broadcast_to(spread, counts.shape)[asked]
    tails[asked] = nbinom.sf(counts[asked] - 1, k, k / (k + mean[asked]))
    window = tails.argmin(axis=0)
    every = np.arange(counts.shape[1])
    best = np.minimum(tails[window, every] * len(counts), 1.0)
    rows = np.flatnonzero(false_discovery_control(best) <= FALSE_SHARE)
    at = window[rows], rows
    return _Found(rows, window[rows], counts[at], mean[at], best[rows])


def _joined(cells: _Found, city: _Found, lengths: Ints) -> Alerts:
    both = [
        np.concatenate([getattr(cells, name), getattr(city, name)]) for name in _Found.__dataclass_fields__
    ]
    rows, window, count, expected, tail = both
    is_city = np.arange(len(rows)) >= len(cells.rows)
    return Alerts(rows, is_city, count, expected, lengths[window], tail)
