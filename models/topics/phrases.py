"""Words and phrases that tell groups of texts apart.

A word scores p · ln(p / q): p is the share of the group's texts that have it, q of all texts, so it must
be both common there and rare elsewhere (its part of the Kullback–Leibler divergence).
"""

from collections.abc import Sequence
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse


def phrases(
    tokens: Sequence[Sequence[str]],
    member: NDArray[np.int64],
    count: int,
    *,
    most: int = 10,
    pairs: bool = True,
) -> list[list[str]]:
    """The `most` words and pairs of neighbours that stand out in each of `count` groups.

    Args:
        tokens: (n,) tokens of the texts.
        member: (n,) group of each text; below 0 it is in none.
        count: number of groups.
        most: phrases a group.
        pairs: two words beside each other count as a phrase, too.

    Returns:
        per group its phrases, the strongest first; a word that stands in a pair no weaker is left out.
    """
    terms = [sorted(_terms(text, pairs)) for text in tokens]
    column: dict[str, int] = {}
    ids = np.fromiter((column.setdefault(term, len(column)) for term in chain.from_iterable(terms)), np.int64)
    ends = np.cumsum([0, *map(len, terms)])
    has = sparse.csr_matrix((np.ones(len(ids)), ids, ends), shape=(len(terms), len(column)))
    inside = np.flatnonzero(np.asarray(member) >= 0)
    groups = sparse.csr_matrix((np.ones(len(inside)), (member[inside], inside)), shape=(count, len(terms)))
    texts_with = (groups @ has).tocsr()
    sizes = np.asarray(groups.sum(axis=1)).ravel()
    everywhere = np.bincount(ids, minlength=len(column)) / max(len(terms), 1)
    names = list(column)
    found = []
    for group in range(count):
        row = texts_with[group]
        share = row.data / max(sizes[group], 1)
        score = share * np.log(share / everywhere[row.indices])
        pair = np.array([" " in names[number] for number in row.indices], np.bool_)
        order = row.indices[np.lexsort((~pair, -score.round(9)))[: 4 * most]]
        found.append(_apart([names[number] for number in order], most))
    return found


def _terms(text: Sequence[str], pairs: bool) -> set[str]:
    return {*text, *(f"{one} {other}" for one, other in pairwise(text) if one != other and pairs)}


def _apart(ranked: Sequence[str], most: int) -> list[str]:
    """The first `most` phrases of which none stands inside another that is kept."""
    kept: list[str] = []
    for phrase in ranked:
        if not any(set(phrase.split()) <= set(other.split()) for other in kept):
            kept.append(phrase)
        if len(kept) == most:
            break
    return kept
