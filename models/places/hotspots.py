"""Where danger is more than usual, beyond chance."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

FALSE_SHARE = 0.05
"""Of the parts of the city that are called hot, so many may be so by chance."""


@dataclass(frozen=True)
class Excess:
    """For n parts of the city.

    Attributes:
        expected: (n,) complaints if each part had its usual share of the city's.
        p: (n,) chance to see so many or more, if the share is as usual.
        is_hot: (n,) whether it is more than usual with at most `FALSE_SHARE` false ones among all such.
    """

    expected: npt.NDArray[np.float64]
    p: npt.NDArray[np.float64]
    is_hot: npt.NDArray[np.bool_]


def excess(now: npt.ArrayLike, before: npt.ArrayLike) -> Excess:
    """Compare the shares of the city's parts in a period with those in an earlier one.

    If the share of a part is unchanged, its count now, given its count in both, is binomial with the
    share of the whole city's now (Przyborowski and Wilenski 1940); the many parts are answered for by
    Benjamini and Hochberg 1995. That the city as a whole has more or fewer makes no part hot.

    Args:
        now: (n,) complaints of each part in the period.
        before: (n,) the same of an earlier time, of any length.
    """
    count, earlier = np.asarray(now, np.int64), np.asarray(before, np.int64)
    whole, whole_before = int(count.sum()), int(earlier.sum())
    if not whole or not whole_before:
        nothing = np.zeros(len(count))
        return Excess(nothing, np.ones(len(count)), np.zeros(len(count), bool))
    share = whole / (whole + whole_before)
    p = stats.binom.sf(count - 1, count + earlier, share)
    return Excess(
        earlier / whole_before * whole,
        p,
        (stats.false_discovery_control(p) <= FALSE_SHARE) & (count > 0),
    )
