"""Random draws that depend on nothing but a seed and a day, whatever is drawn beside them."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Seeds = NDArray[np.uint64]


def uniforms(seed: int, days: Ints, counts: Ints, width: int) -> tuple[Floats, Seeds]:
    """Uniform numbers (rows, width) and one 64-bit seed a row; each day draws from its own stream.

    Args:
        seed: the city.
        days: (d,) days since 1970-01-01.
        counts: (d,) rows of each day.
        width: numbers a row needs.
    """
    numbers = np.empty((int(counts.sum()), width))
    seeds = np.empty(len(numbers), dtype=np.uint64)
    start = 0
    for day, count in zip(days.tolist(), counts.tolist(), strict=True):
        stream = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, day])))
        stream.random(out=numbers[start : start + count])
        seeds[start : start + count] = stream.integers(1, 2**63, size=count, dtype=np.uint64)
        start += count
    return numbers, seeds


class Choice:
    """Draws from one of many lists of shares at once.

    Args:
        shares: (lists, options) relative shares; every list has a positive one.
    """

    def __init__(self, shares: Floats) -> None:
        cumulated = np.cumsum(shares, axis=1)
        cumulated /= cumulated[:, -1:]
        self._options = shares.shape[1]
        self._edges = (cumulated + np.arange(len(shares))[:, None]).ravel()

    def pick(self, which: Ints, uniform: Floats) -> Ints:
        """Option drawn by each `uniform` (n,) in [0, 1) from list `which` (n,)."""
        place = np.minimum(which + uniform, np.nextafter(which + 1.0, -np.inf))
        found = np.searchsorted(self._edges, place, side="right") - which * self._options
        picked: Ints = np.clip(found, 0, self._options - 1).astype(np.int64)
        return picked


def scramble(*parts: Ints) -> Floats:
    """A fixed number in [0, 1) for each combination of whole numbers (n,)."""
    mixed = np.zeros(np.broadcast(*parts).shape, dtype=np.uint64)
    for part in parts:
        mixed ^= np.asarray(part, dtype=np.int64).view(np.uint64)
        mixed *= np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
        mixed *= np.uint64(0xBF58476D1CE4E5B9)
        mixed ^= mixed >> np.uint64(32)
    return (mixed >> np.uint64(11)).astype(np.float64) / float(1 << 53)
