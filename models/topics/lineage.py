"""Identity of clusters across retrains (A29): which new one is which old one, and what became of the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linear_sum_assignment

SAME = 0.3
"""Least Jaccard overlap with which a new cluster takes the code of an old one."""
PART = 0.3
"""A share of an old cluster from which on its members' new cluster counts as a part of it."""


@dataclass(frozen=True)
class Event:
    """What became of one cluster.

    Attributes:
        kind: kept, born, split, merged or died.
        code: the new cluster; for `died` the old one.
        before: the old cluster; empty for `born`.
        overlap: share of the old cluster's texts that are in the new one (of the new one's, for `born`:
            the largest share that came from any one old cluster).
    """

    kind: str
    code: str
    before: str
    overlap: float


def identified(
    before: Sequence[str],
    old: NDArray[np.int64],
    new: NDArray[np.int64],
    count: int,
    first_free: int,
) -> tuple[list[str], list[Event]]:
    """Codes for `count` new clusters, and what became of the old ones.

    Args:
        before: codes of the old clusters.
        old: (n,) old cluster of the same n texts, below 0 for none.
        new: (n,) new cluster, below 0 for none.
        count: new clusters.
        first_free: number of the first code that was never given.

    Returns:
        (count,) codes: a new cluster that is mostly an old one (largest total overlap, Hungarian method)
        keeps its code, every other one gets a code that nobody had; and the events, kept ones first.
    """
    both = (old >= 0) & (new >= 0)
    shape = (len(before), count)
    shared = sparse.coo_matrix((np.ones(int(both.sum())), (old[both], new[both])), shape=shape).toarray()
    old_size = np.bincount(old[old >= 0], minlength=len(before))[:, None]
    new_size = np.bincount(new[new >= 0], minlength=count)[None, :]
    jaccard = shared / np.maximum(old_size + new_size - shared, 1)
    of_old = shared / np.maximum(old_size, 1)
    codes = [""] * count
    for row, column in zip(*linear_sum_assignment(-jaccard), strict=True):
        if jaccard[row, column] >= SAME:
            codes[int(column)] = before[int(row)]
    free = first_free
    for column in range(count):
        if not codes[column]:
            codes[column] = code(free)
            free += 1
    return codes, list(_events(before, codes, of_old, shared / np.maximum(new_size, 1)))


def code(number: int) -> str:
    """Code of the cluster with a number."""
    return f"C{number:04d}"


def _events(
    before: Sequence[str], codes: Sequence[str], of_old: NDArray[np.float64], of_new: NDArray[np.float64]
) -> Iterator[Event]:
    """Kept and born ones by new cluster, then what became of each old one that is not itself any more."""
    row_of = {name: row for row, name in enumerate(before)}
    for column, name in enumerate(codes):
        if name in row_of:
            yield Event("kept", name, name, float(of_old[row_of[name], column]))
        else:
            yield Event("born", name, "", float(of_new[:, column].max(initial=0.0)))
    for row, name in enumerate(before):
        large = np.flatnonzero(of_old[row] >= PART).tolist()
        parts = [column for column in large if codes[column] != name]
        if not parts and name not in codes:
            yield Event("died", name, name, float(of_old[row].max(initial=0.0)))
        for column in parts:
            kind = "split" if name in codes or len(parts) > 1 else "merged"
            yield Event(kind, codes[column], name, float(of_old[row, column]))
