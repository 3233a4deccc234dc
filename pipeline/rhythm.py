"""How long a source usually stays silent, and how late its next file is. Pure functions of moments."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

LEAST_GAPS = 3
"""Fewer gaps are no rhythm."""

TIMES_USUAL = 3
SHORTEST_SILENCE = timedelta(hours=1)
"""A source that sends every few seconds is not late after half a minute."""


def silence(made_at: Sequence[datetime], stated: timedelta | None) -> timedelta | None:
    """How long a source may stay silent: what its TOML states, else three times its median gap.

    Args:
        made_at: when its files were made, in any order.
        stated: `[arrival] every` of its TOML.

    Returns:
        None where nothing is stated and fewer than three gaps are known. A rhythm that was found is
        never under an hour.
    """
    if stated is not None:
        return stated
    gaps = [after - before for before, after in pairwise(sorted(set(made_at)))]
    if len(gaps) < LEAST_GAPS:
        return None
    usual = timedelta(seconds=median(gap.total_seconds() for gap in gaps))
    return max(SHORTEST_SILENCE, TIMES_USUAL * usual)


def lateness(made_at: Sequence[datetime], stated: timedelta | None, now: datetime) -> timedelta:
    """How long ago the next file should have come; zero if it is not late or no rhythm is known."""
    allowed = silence(made_at, stated)
    if allowed is None or not made_at:
        return timedelta(0)
    return max(now - max(made_at) - allowed, timedelta(0))
