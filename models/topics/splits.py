"""Splits of labelled texts that keep what is nearly the same on one side."""

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from sklearn.model_selection import GroupKFold, GroupShuffleSplit

from models.topics.features import Texts

NOT_WRITTEN = re.compile(r"[\W_]+")
Rows = NDArray[np.int64]


def groups(texts: Texts, also: Sequence[object] | None = None) -> Rows:
    """(n,) numbers of groups: texts that are equal but for spaces and signs, or have the same words.

    Args:
        texts: n texts.
        also: (n,) what else keeps texts together, as the campaign they belong to; None binds nothing.
    """
    keys: list[Sequence[object]] = [
        [NOT_WRITTEN.sub("", unicodedata.normalize("NFKC", text)).lower() or None for text in texts.written],
        [" ".join(sorted(set(words))) or None for words in texts.tokens],
    ]
    if also is not None:
        keys.append(also)
    ones, others = [], []
    for key in keys:
        first: dict[object, int] = {}
        for row, value in enumerate(key):
            if value is not None:
                ones.append(row)
                others.append(first.setdefault(value, row))
    shape = (len(texts), len(texts))
    graph = sparse.coo_matrix((np.ones(len(ones), np.int8), (ones, others)), shape=shape)
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def folds(group: Rows, count: int, seed: int) -> list[tuple[Rows, Rows]]:
    """Rows to learn from and rows to be asked about, `count` times; no group stands on both sides."""
    splitter = GroupKFold(min(count, len(np.unique(group))), shuffle=True, random_state=seed)
    return [(learnt, asked) for learnt, asked in splitter.split(group, groups=group)]


def held_out(group: Rows, share: float, seed: int) -> tuple[Rows, Rows]:
    """Rows to learn from and about `share` of them held out; no group stands on both sides."""
    ((learnt, kept),) = GroupShuffleSplit(1, test_size=share, random_state=seed).split(group, groups=group)
    return learnt, kept
