"""What a measure changed: complaints after its day against what control topics let expect.

    expected = before × controls after ÷ controls before × last year's season

The season is the same ratio a year earlier, of the complaints asked about against the controls, shrunk.
How far such an expectation may be off is not assumed but seen: every control is asked the same question,
as if the measure had been its own. The interval is the one in which nine of ten controls would have
been (placebo in space, split conformal; Abadie, Diamond and Hainmueller 2010).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BEFORE_WEEKS = 8
LEAST_WEEKS, MOST_WEEKS = 2, 8
YEAR_DAYS = 364
SEASON_SHIFTS = (-7, 0, 7)
NEEDED_DAYS = YEAR_DAYS + max(SEASON_SHIFTS) + 7 * BEFORE_WEEKS
"""Days before the measure that are read; without the year there is no season."""
SEASON_PRIOR = 60.0
"""Complaints that speak for no season of its own."""
LEAST_BEFORE = 20
"""Complaints before, without which neither a control nor the question itself says anything."""
LEAST_CONTROLS = 10
"""With fewer an interval of nine in ten cannot be had."""
INSIDE = 0.9


@dataclass(frozen=True)
class Effect:
    """Before and after one day.

    Attributes:
        before: complaints of the eight weeks before.
        after: complaints of the weeks after.
        weeks: how many whole weeks after.
        expected: complaints after, had nothing happened.
        low: least of after ÷ expected in nine of ten cases.
        high: most of it.
        chance: share of controls that moved as much by themselves, the question itself counted in.
        controls: (c,) rows of the controls that were used.
    """

    before: int
    after: int
    weeks: int
    expected: float
    low: float
    high: float
    chance: float
    controls: Ints

    @property
    def ratio(self) -> float:
        """After over expected."""
        return (self.after + 0.5) / (self.expected + 0.5)

    @property
    def has_risen(self) -> bool:
        """More than chance explains."""
        return self.low > 1.0

    @property
    def has_fallen(self) -> bool:
        """Fewer than chance explains."""
        return self.high < 1.0


def weeks_after(days: int, happened: int) -> int:
    """Whole weeks after day number `happened` of `days` days, at most eight."""
    return max(min((days - happened) // 7, MOST_WEEKS), 0)


def effect(asked: Ints, others: Ints, happened: int) -> Effect | None:
    """What changed with day number `happened`; None where nothing can be said.

    Nothing can be said with fewer than eight weeks before or two after, twenty complaints before, or
    ten controls of twenty complaints.

    Args:
        asked: (d,) complaints asked about, by day.
        others: (c, d) complaints of each possible control, those asked about not in them.
        happened: number of the day from which on things are different.
    """
    weeks = weeks_after(len(asked), happened)
    if happened < 7 * BEFORE_WEEKS or weeks < LEAST_WEEKS:
        return None
    before, after = _around(np.vstack([asked[None], others]), happened, weeks)
    controls = np.flatnonzero(before[1:] >= LEAST_BEFORE)
    if before[0] < LEAST_BEFORE or len(controls) < LEAST_CONTROLS:
        return None
    used = np.concatenate([[0], controls + 1])
    counts = np.vstack([asked[None], others])[used]
    before, after = before[used], after[used]
    expected = before * _level(before, after) * _season(counts, happened, weeks)
    moved = np.log((after + 0.5) / (expected + 0.5))
    noise = 1 / (after + 0.5) + 1 / (before + 0.5)
    beyond = max(float(np.mean(moved[1:] ** 2 - noise[1:])), 0.0)
    far = np.abs(moved) / np.sqrt(noise + beyond)
    place = int(np.ceil(INSIDE * (len(controls) + 1))) - 1
    reach = float(np.sort(far[1:])[min(place, len(controls) - 1)] * np.sqrt(noise[0] + beyond))
    return Effect(
        int(before[0]),
        int(after[0]),
        weeks,
        float(expected[0]),
        float(np.exp(moved[0] - reach)),
        float(np.exp(moved[0] + reach)),
        float((1 + (far[1:] >= far[0]).sum()) / (len(controls) + 1)),
        controls,
    )


def _around(counts: NDArray[np.integer], happened: int, weeks: int) -> tuple[Floats, Floats]:
    """(r,) complaints of the eight weeks before a day and of the weeks after."""
    before = counts[:, happened - 7 * BEFORE_WEEKS : happened].sum(axis=1)
    after = counts[:, happened : happened + 7 * weeks].sum(axis=1)
    return before.astype(np.float64), after.astype(np.float64)


def _level(before: Floats, after: Floats) -> Floats:
    """(r,) how all controls moved together, each held against the rest; row 0 is no control."""
    is_control = np.arange(len(before)) > 0
    was, came = ((part * is_control).sum() - part * is_control for part in (before, after))
    return np.asarray((came + 0.5) / (was + 0.5))


def _season(counts: NDArray[np.integer], happened: int, weeks: int) -> Floats:
    """(r,) how each row moved a year ago against the controls; 1 where the year is not known."""
    if happened < NEEDED_DAYS:
        return np.ones(len(counts))
    shifted = [_around(counts, happened - YEAR_DAYS + shift, weeks) for shift in SEASON_SHIFTS]
    before, after = (np.mean([pair[part] for pair in shifted], axis=0) for part in (0, 1))
    usual = _level(before, after)
    return np.asarray((after + SEASON_PRIOR * usual) / (before * usual + SEASON_PRIOR * usual))
