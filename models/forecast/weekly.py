"""Next week and the four weeks from then on by topic: a level that follows, times a season of earlier years.

Weeks far above a topic's mean are cut down first, as surges do it: a burst is no level to come.
The week that goes on is not known and not told: next week lies two weeks after the last whole one.

    forecast = level × season(week of the year)
    level    = Σ decay^k · count(k weeks ago) ÷ season(k weeks ago), over Σ decay^k

The decay is the one of four that erred least for the topic in the last year. The interval is that of
the topic's own errors in the last year, mixed with those of all topics: what was promised is what
happened, whatever the shape of the errors.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from models.surge.baseline import cut

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

YEAR, MONTH = 52, 4
LEAD = 1
"""Weeks between the last whole one and the first that is told: the one that goes on."""
SLOTS = 53
DECAYS = (0.6, 0.75, 0.85, 0.95)
MEMORY = 40
"""Weeks that a level looks back."""
LEAST_WEEKS = 12
"""Fewer weeks than these say nothing."""
PRIOR_COUNT = 60.0
"""Complaints that speak for no season; a topic with few has hardly one."""
PRIOR_ERRORS = 13.0
"""Weeks of all topics' errors that are added to a topic's own."""
HIGH = 0.9
FORGET = 13.0
"""Weeks after which an error speaks half for or against a decay."""


@dataclass(frozen=True)
class Outlook:
    """What to expect in a span of weeks, for t topics.

    Attributes:
        first: its first day, a Monday.
        until: the day after its last.
        expected: (t,) complaints.
        low: (t,) as few as one time in ten.
        high: (t,) as many as one time in ten.
    """

    first: date
    until: date
    expected: Floats
    low: Floats
    high: Floats


def outlooks(counts: Ints, first: date) -> tuple[Outlook, Outlook] | None:
    """Next week and the four weeks from then on; None where there are fewer than 12 weeks.

    Args:
        counts: (t, w) complaints by topic and whole week, the oldest first.
        first: Monday of the first week.
    """
    weeks = counts.shape[1]
    if weeks < LEAST_WEEKS:
        return None
    slots = slots_of(first, weeks + LEAD + MONTH)
    calm = cut(counts.astype(np.float64))
    season = seasons(calm, slots[:weeks])[:, slots]
    level = levels(calm / season[:, :weeks])
    origins = np.arange(max(LEAST_WEEKS // 2, weeks - YEAR), weeks + 1)
    best = _best(calm, level, season, origins)
    chosen = level[best, np.arange(len(counts))]
    monday = first + timedelta(weeks=weeks + LEAD)
    return _outlook(counts, chosen, season, origins, 1, monday), _outlook(
        counts, chosen, season, origins, MONTH, monday
    )


def slots_of(first: date, weeks: int) -> Ints:
    """(w,) week of the year, 0 to 52, of each week: that of its Thursday."""
    days = [first + timedelta(days=7 * number + 3) for number in range(weeks)]
    return np.array([(day.timetuple().tm_yday - 1) // 7 for day in days], np.int64)


def seasons(counts: Floats, slots: Ints) -> Floats:
    """(t, 53) how much more a week of the year has than the mean week; 1 before two years are known.

    Each week is held against the 52 around it; neighbouring weeks and all years are pooled.
    """
    topics, weeks = counts.shape
    found = np.ones((topics, SLOTS))
    if weeks < 2 * YEAR:
        return found
    running = np.pad(np.cumsum(counts, axis=1, dtype=np.float64), ((0, 0), (1, 0)))
    start = np.clip(np.arange(weeks) - YEAR // 2, 0, weeks - YEAR)
    base = (running[:, start + YEAR] - running[:, start]) / YEAR
    seen, usual = np.zeros((topics, SLOTS)), np.zeros((topics, SLOTS))
    for shift in (-1, 0, 1):
        place = (slots + shift) % SLOTS
        np.add.at(seen.T, place, counts.T)
        np.add.at(usual.T, place, base.T)
    shrunk = (seen + PRIOR_COUNT) / (usual + PRIOR_COUNT)
    return np.asarray(np.maximum(shrunk / shrunk.mean(axis=1, keepdims=True), 0.05))


def levels(steady: Floats) -> Floats:
    """(4, t, w + 1) level before each week and after the last, for each decay, of deseasonalised counts."""
    topics, weeks = steady.shape
    found = np.zeros((len(DECAYS), topics, weeks + 1))
    for number, decay in enumerate(DECAYS):
        weight = decay ** np.arange(min(MEMORY, weeks))
        for week in range(1, weeks + 1):
            back = steady[:, max(0, week - len(weight)) : week][:, ::-1]
            used = weight[: back.shape[1]]
            found[number, :, week] = back @ used / used.sum()
    return found


def _best(counts: Floats, level: Floats, season: Floats, origins: Ints) -> Ints:
    """(t,) number of the decay that erred least, a week ahead."""
    past = origins[origins + LEAD < counts.shape[1]]
    said = level[:, :, past] * season[None, :, past + LEAD]
    weight = 0.5 ** ((past[-1] - past) / FORGET)
    wrong = np.abs(counts[None, :, past + LEAD] - said) @ weight
    return np.asarray(wrong.argmin(axis=0))


def _outlook(counts: Ints, level: Floats, season: Floats, origins: Ints, span: int, monday: date) -> Outlook:
    weeks = counts.shape[1]
    ahead = np.lib.stride_tricks.sliding_window_view(season, span, axis=1).sum(axis=2)
    past = origins[origins + LEAD + span <= weeks]
    happened = np.lib.stride_tricks.sliding_window_view(counts, span, axis=1).sum(axis=2)[:, past + LEAD]
    said = level[:, past] * ahead[:, past + LEAD]
    errors = (happened - said) / np.sqrt(said + 1.0)
    expected = level[:, weeks] * ahead[:, weeks + LEAD]
    outer = _outer(errors.shape[1])
    low, high = (
        np.maximum(expected + np.sqrt(expected + 1.0) * _quantile(errors, share), 0.0)
        for share in (1 - outer, outer)
    )
    return Outlook(
        monday,
        monday + timedelta(weeks=span),
        expected,
        np.minimum(low, expected),
        np.maximum(high, expected),
    )


def _outer(errors: float) -> float:
    """Quantile of so many errors under which the next one stays nine times in ten (split conformal)."""
    return min((errors + 1) * HIGH / errors, 1.0)


def _quantile(errors: Floats, share: float) -> Floats:
    """(t,) quantile of each topic's errors, mixed with that of all topics'."""
    own = np.quantile(errors, share, axis=1)
    known = errors.shape[1]
    pooled = float(np.quantile(errors, share))
    return np.asarray((known * own + PRIOR_ERRORS * pooled) / (known + PRIOR_ERRORS))
