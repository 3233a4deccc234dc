"""Campaigns: near-identical texts of many people within days, to be counted apart (A35).

Texts that share most of their words are found by MinHash in bands (Broder 1997): of `HASHES`
permutations the least word of each, two by two; texts that agree in a band and whose vectors agree
too are one group. A group is a campaign where `LEAST_TEXTS` of it by `LEAST_PEOPLE` applicants came
within `DAYS`. Short texts are alike without any campaign, so they are left out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

Ints = NDArray[np.int64]

HASHES = 12
BAND = 2
LEAST_WORDS = 8
LEAST_COSINE = 0.9
LEAST_TEXTS = 10
LEAST_PEOPLE = 8
DAYS = 14
SEED = 35
PRIME = (1 << 31) - 1
BLOCK = 100_000


@dataclass(frozen=True)
class Campaign:
    """One campaign: rows of its texts in the order they came, and how many people sent them."""

    rows: Ints
    people: int


def campaigns(
    ends: Ints, ids: Ints, vectors: NDArray[np.floating], people: Ints, days: Ints
) -> list[Campaign]:
    """Campaigns among n texts, the largest first.

    Args:
        ends: (n + 1,) where each text begins in `ids`.
        ids: word numbers of all texts.
        vectors: (n, d) unit rows.
        people: (n,) a number for each applicant; below 0 where unknown, which counts as nobody.
        days: (n,) day of receipt, as a number of days.
    """
    groups = near_identical(ends, ids, vectors)
    order = np.lexsort((days, groups))
    cuts = np.flatnonzero(np.diff(groups[order])) + 1
    found = []
    for rows in np.split(order, cuts):
        if len(rows) >= LEAST_TEXTS and groups[rows[0]] >= 0:
            found += _bursts(rows, people, days)
    return sorted(found, key=lambda campaign: (-len(campaign.rows), int(campaign.rows[0])))


def near_identical(ends: Ints, ids: Ints, vectors: NDArray[np.floating]) -> Ints:
    """(n,) number of the group of near-identical texts of each; -1 for a text that is in none."""
    count = len(ends) - 1
    long = np.flatnonzero(np.diff(ends) >= LEAST_WORDS)
    if not len(long):
        return np.full(count, -1, np.int64)
    signature = signatures(ends, ids)[long]
    left, right = [], []
    for band in range(0, HASHES, BAND):
        key = signature[:, band] * (PRIME + 1) + signature[:, band + 1]
        order = np.argsort(key, kind="stable")
        first = np.concatenate([[True], np.diff(key[order]) != 0])
        leader = order[np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))]
        left.append(leader[~first])
        right.append(order[~first])
    one, other = long[np.concatenate(left)], long[np.concatenate(right)]
    same = _cosines(vectors, one, other) >= LEAST_COSINE
    edges = coo_matrix((np.ones(int(same.sum())), (one[same], other[same])), shape=(count, count))
    groups: Ints = connected_components(edges, directed=False)[1].astype(np.int64)
    sizes = np.bincount(groups)
    return np.where(sizes[groups] > 1, groups, -1)


def signatures(ends: Ints, ids: Ints) -> Ints:
    """(n, HASHES) the least of each permutation of a text's words; a text without words has the largest."""
    draw = np.random.default_rng(SEED)
    factors = draw.integers(1, PRIME, HASHES)
    shifts = draw.integers(0, PRIME, HASHES)
    found = np.full((len(ends) - 1, HASHES), PRIME, np.int64)
    filled = np.flatnonzero(np.diff(ends) > 0)
    if not len(filled):
        return found
    known, place = np.unique(ids, return_inverse=True)
    for column in range(HASHES):
        hashed = ((known % PRIME) * factors[column] + shifts[column]) % PRIME
        found[filled, column] = np.minimum.reduceat(hashed[place], ends[:-1][filled])
    return found


def _cosines(vectors: NDArray[np.floating], one: Ints, other: Ints) -> NDArray[np.float32]:
    found = np.zeros(len(one), np.float32)
    for start in range(0, len(one), BLOCK):
        some = slice(start, start + BLOCK)
        pair = (np.asarray(vectors[rows[some]], np.float32) for rows in (one, other))
        found[some] = np.einsum("nd,nd->n", *pair)
    return found


def _bursts(rows: Ints, people: Ints, days: Ints) -> list[Campaign]:
    """The campaigns of a group: its dense fortnights, joined where they meet; two if it came back."""
    when = days[rows]
    until = np.searchsorted(when, when + DAYS, side="left")
    dense = np.zeros(len(rows), bool)
    for start in np.flatnonzero(until - np.arange(len(rows)) >= LEAST_TEXTS):
        here = people[rows[start : until[start]]]
        if len(np.unique(here[here >= 0])) >= LEAST_PEOPLE:
            dense[start : until[start]] = True
    chosen = np.flatnonzero(dense)
    if not len(chosen):
        return []
    cuts = np.flatnonzero(np.diff(when[chosen]) >= DAYS) + 1
    return [_campaign(rows[burst], people) for burst in np.split(chosen, cuts)]


def _campaign(rows: Ints, people: Ints) -> Campaign:
    senders = people[rows]
    return Campaign(rows, len(np.unique(senders[senders >= 0])))
