"""Slow rises: a topic that grows over weeks in the whole city, though none of its days is a surge.

A CUSUM (Page 1954) runs over the last 28 days of each topic: S = max(0, S + z - ½), z being a day's
complaints against the eight weeks before those days, with the day's kind, the level of the whole city and
last year's season allowed for. A single day counts at most three deviations, so that a burst of a day or
two is left to the surges.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.surge.baseline import DAYS, KIND_PRIOR, Floats, Ints, cut, day_factors

WATCHED = 28
"""Days over which the sum runs."""
NEEDED = DAYS + WATCHED
"""Days before a moment without which nothing is told."""
YEAR = 364
"""Days after which the same weekdays of the same season come again."""
SHIFTS = (-7, 0, 7)
"""Days by which a season may come earlier or later than last year."""
SLACK, MOST_DAY = 0.5, 3.0
LIMIT = 10.0
LEAST_RATIO, LEAST_COUNT, LEAST_DAYS = 1.3, 30, 7
SPREAD = 30.0
"""k of the negative binomial of a city's day: it moves by a fifth from day to day."""


@dataclass(frozen=True)
class SlowRises:
    """r topics that rise slowly, the surest first.

    Attributes:
        topic: (r,) rows of `daily`.
        since: (r,) number of the day with which the rise began.
        count: (r,) complaints since.
        expected: (r,) what is usual for these days.
    """

    topic: Ints
    since: Ints
    count: Ints
    expected: Floats


def slow_rises(daily: NDArray[np.integer], kinds: Ints) -> SlowRises:
    """What rises slowly at the end of some days.

    Args:
        daily: (t, d) complaints of whole days; nothing is told before 84 of them.
        kinds: (d,) kind of each day, as `current.kinds_of` has it.
    """
    topics, days = daily.shape
    if days < NEEDED or not topics:
        none = np.zeros(0, np.int64)
        return SlowRises(none, none, none, none.astype(float))
    last = daily[:, -WATCHED:].astype(np.float64)
    expected = usual(daily, kinds)
    z = np.minimum((last - expected) / np.sqrt(expected + expected**2 / SPREAD + 1e-9), MOST_DAY)
    total, began = np.zeros(topics), np.full(topics, WATCHED)
    for day in range(WATCHED):
        began = np.where(total > 0, began, day)
        total = np.maximum(total + z[:, day] - SLACK, 0.0)
    inside = np.arange(WATCHED) >= began[:, None]
    count, usually = (last * inside).sum(axis=1), (expected * inside).sum(axis=1)
    rising = (
        (total >= LIMIT)
        & (WATCHED - began >= LEAST_DAYS)
        & (count >= LEAST_COUNT)
        & (count >= LEAST_RATIO * usually)
    )
    rows = np.flatnonzero(rising)
    rows = rows[np.argsort(-total[rows], kind="stable")]
    since = days - WATCHED + began[rows]
    return SlowRises(rows, since, count[rows].astype(np.int64), usually[rows])


def usual(daily: NDArray[np.integer], kinds: Ints) -> Floats:
    """(t, 28) complaints expected on each of the last days."""
    first = daily.shape[1] - NEEDED
    before = slice(first, first + DAYS)
    calm = cut(daily[:, before].astype(np.float64))
    each = np.arange(len(daily))
    factors = day_factors(calm, kinds[before], each)
    mean = calm.sum(axis=1) / factors[:, kinds[before]].sum(axis=1)
    expected = mean[:, None] * factors[:, kinds[-WATCHED:]]
    level = (daily[:, -WATCHED:].sum() + KIND_PRIOR) / (expected.sum() + KIND_PRIOR)
    return np.asarray(expected * max(level, 1.0) * season(daily)[:, None])


def season(daily: NDArray[np.integer]) -> Floats:
    """(t,) last year's 28 days over the eight weeks before them, at least 1."""
    topics, days = daily.shape
    found = np.ones(topics)
    for shift in SHIFTS:
        until = days - YEAR + shift
        if until - NEEDED < 0:
            continue
        past = cut(daily[:, until - NEEDED : until].astype(np.float64))
        before, then = past[:, :DAYS].mean(axis=1), past[:, DAYS:].mean(axis=1)
        found = np.maximum(found, (then + 1.0) / (before + 1.0))
    return found
