"""What is usual: complaints of each topic in each district on a day of this kind, and how they scatter.

A cell (topic × district) has 0 to 5 complaints a day, so its mean over 56 days is shrunk towards what
its topic has in the whole city times its district's share (nlp.md §7). Days that were surges themselves
are cut down first, or the next one would hide behind them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DAYS, RECENT_DAYS, HOURS = 56, 14, 24
PRIOR_DAYS = 7.0
"""Days of the city's mean that are added to each cell's own."""
KIND_PRIOR = 200.0
"""Complaints of the whole city that are added to a topic's own when its weekdays are compared."""
HOUR_PRIOR = 500.0
"""The same for its hours."""
ROUNDS = 2
MOST_USUAL = (3.0, 4.0)
"""A day counts at most 3 + 4 times the cell's mean."""
LEAST_SPREAD, MOST_SPREAD = 1.0, 100.0
WORKDAY, SATURDAY, HOLIDAY = 0, 1, 2


@dataclass(frozen=True)
class Baseline:
    """What is usual on one day, for c cells.

    Attributes:
        day: (c,) complaints expected on the whole day.
        hours: (c, 24) share of a day's complaints that each hour has, of the cell's topic.
        spread: (c,) k of the negative binomial: the variance is mean + mean² ÷ k.
        drift: (t,) how much more each topic had in the city in the last 14 days than in all 56, at least
            1: a season that has begun is no news.
    """

    day: Floats
    hours: Floats
    spread: Floats
    drift: Floats

    def last(self, hour: int, length: int) -> Floats:
        """(c,) complaints expected in the `length` hours before `hour` o'clock; yesterday is as today."""
        places = np.arange(hour - length, hour) % HOURS
        return np.asarray(self.day * self.hours[:, places].sum(axis=1))


def usual(hourly: NDArray[np.integer], kinds: Ints, kind: int, topic: Ints, district: Ints) -> Baseline:
    """What is usual on a day of a kind, after 56 days.

    Args:
        hourly: (c, 56, 24) complaints of the days before.
        kinds: (56,) kind of each day: `WORKDAY`, `SATURDAY` or `HOLIDAY` (Sundays included).
        kind: of the day that is asked about.
        topic: (c,) number of each cell's topic.
        district: (c,) number of each cell's district.
    """
    daily = cut(hourly.sum(axis=2).astype(np.float64))
    factors = day_factors(daily, kinds, topic)
    exposure = factors[:, kinds]
    seen = (daily.sum(axis=1) + PRIOR_DAYS * prior(daily / exposure, topic, district)) / (
        exposure.sum(axis=1) + PRIOR_DAYS
    )
    same = kinds == kind if (kinds == kind).any() else np.ones(len(kinds), np.bool_)
    hours = hour_shares(hourly[:, same].sum(axis=1), topic)
    return Baseline(
        seen * factors[:, kind],
        hours,
        spread(daily, seen[:, None] * exposure, topic),
        drift(daily, exposure, topic),
    )


def drift(daily: Floats, exposure: Floats, topic: Ints) -> Floats:
    """(t,) mean of the last 14 days over that of all, in the whole city, at least 1."""
    level = daily / exposure
    whole, last = (np.bincount(topic, part.mean(axis=1)) for part in (level, level[:, -RECENT_DAYS:]))
    return np.maximum((last + 1.0) / (whole + 1.0), 1.0)


def hour_shares(by_hour: NDArray[np.integer], topic: Ints) -> Floats:
    """(c, 24) share of each hour in the days of a topic, shrunk to that of the whole city."""
    own = np.zeros((int(topic.max()) + 1, HOURS))
    np.add.at(own, topic, by_hour)
    city = by_hour.sum(axis=0) + 1.0
    mixed = own + HOUR_PRIOR * city / city.sum()
    return np.asarray((mixed / mixed.sum(axis=1, keepdims=True))[topic])


def cut(daily: Floats) -> Floats:
    """(c, d) days, those far above their cell's mean cut down."""
    least, times = MOST_USUAL
    kept = daily
    for _ in range(ROUNDS):
        kept = np.minimum(daily, least + times * kept.mean(axis=1, keepdims=True))
    return kept


def day_factors(daily: Floats, kinds: Ints, topic: Ints) -> Floats:
    """(c, 3) how much more a day of each kind has than the mean day; of its topic, shrunk to the city's."""
    days = np.bincount(kinds, minlength=3)
    city = np.array([daily[:, kinds == kind].sum() for kind in range(3)])
    mean = city.sum() / max(days.sum(), 1)
    everywhere = np.where(days > 0, city / np.maximum(days, 1) / max(mean, 1e-9), 1.0)
    found = np.ones((int(topic.max()) + 1, 3))
    totals = np.bincount(topic, daily.sum(axis=1), len(found))
    for kind in range(3):
        own = np.bincount(topic, daily[:, kinds == kind].sum(axis=1), len(found))
        share = days[kind] / max(days.sum(), 1)
        expected = (totals + KIND_PRIOR) * share
        found[:, kind] = (own + KIND_PRIOR * share * everywhere[kind]) / np.maximum(expected, 1e-9)
        if days[kind] == 0:
            found[:, kind] = everywhere[HOLIDAY] if days[HOLIDAY] else 1.0
    return np.maximum(found[topic], 0.05)


def prior(daily: Floats, topic: Ints, district: Ints) -> Floats:
    """(c,) complaints a day: what the topic has in the city times the district's share of everything."""
    mean = daily.mean(axis=1)
    of_topic = np.bincount(topic, mean)
    of_district = np.bincount(district, mean)
    return np.asarray(of_topic[topic] * of_district[district] / max(of_district.sum(), 1e-9))


def spread(daily: Floats, expected: Floats, topic: Ints) -> Floats:
    """(c,) k of the negative binomial, by moments, pooled over a topic and shrunk to all topics'."""
    above = np.bincount(topic, ((daily - expected) ** 2 - expected).sum(axis=1))
    square = np.bincount(topic, (expected**2).sum(axis=1))
    pooled = max(above.sum() / max(square.sum(), 1e-9), 1 / MOST_SPREAD)
    weight = np.median(square[square > 0]) if (square > 0).any() else 1.0
    inverse = (above + weight * pooled) / (square + weight)
    return np.asarray(np.clip(1 / np.maximum(inverse, 1e-9), LEAST_SPREAD, MOST_SPREAD)[topic])
