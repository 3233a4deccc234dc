"""A static table of word vectors, and the vector of a text as their weighted mean (SIF).

A text's vector is the sum of its words' vectors, frequent words weighing less (a / (a + p), Arora et
al. 2017), without the direction all texts share, at length one. A word the table does not hold is
the mean of its runs of one to three characters, so that typing errors and new words get a place too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.store import Artifact

WIDTH = 128
BLOCK = 50_000
RUNS = (1, 2, 3)

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class WordTable:
    """v words and b buckets of character runs, as vectors of `WIDTH` numbers.

    Attributes:
        words: v words.
        vectors: (v + b, 128); the rows of the buckets follow those of the words.
        weights: (v,) what a word counts; a word that is not in the table counts `unknown`.
        common: (k, 128) orthonormal directions that are taken out of every text.
        version: of the model it was read from; vectors of two versions cannot be compared.
    """

    words: Sequence[str]
    vectors: NDArray[np.floating]
    weights: Floats
    common: Floats
    version: str
    unknown: float = 1.0

    @classmethod
    @lru_cache(maxsize=2)
    def of(cls, artifact: Artifact) -> "WordTable":
        """The table of a model that was vouched for.

        Raises:
            StorageError: its files do not belong together.
        """
        return cls(
            artifact.lines("words.txt"),
            artifact.array("vectors.npy"),
            np.asarray(artifact.array("weights.npy"), np.float32),
            np.asarray(artifact.array("common.npy"), np.float32),
            artifact.version,
            float(artifact.card.get("unknown_weight", 1.0)),
        )

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Row of each word."""
        return {word: row for row, word in enumerate(self.words)}

    @property
    def buckets(self) -> int:
        """How many buckets of character runs there are."""
        return len(self.vectors) - len(self.words)

    def weigh(self, words: Sequence[str]) -> Floats:
        """(n,) what each word counts in a text."""
        rows = [self.row_of.get(word, -1) for word in words]
        return np.append(self.weights, np.float32(self.unknown))[rows]

    def embed(self, words: Sequence[str]) -> Floats:
        """(n, 128) vectors of n words, not weighted; zero where nothing of a word is known."""
        rows = np.array([self.row_of.get(word, -1) for word in words], np.int64)
        found = np.zeros((len(rows), WIDTH), np.float32)
        known = rows >= 0
        found[known] = self.vectors[rows[known]]
        if self.buckets:
            for place in np.flatnonzero(~known):
                found[place] = self._spelt(words[int(place)])
        return found

    def _spelt(self, word: str) -> Floats:
        rows = [len(self.words) + bucket for bucket in runs(word, self.buckets)]
        return (
            np.asarray(self.vectors[rows], np.float32).mean(axis=0) if rows else np.zeros(WIDTH, np.float32)
        )

    def weighted(self, words: Sequence[str]) -> Floats:
        """(n, 128) what each word adds to its text; `pooled` sums rows of it."""
        return self.embed(words) * self.weigh(words)[:, None]

    def of_texts(self, texts: Sequence[Sequence[str]]) -> Floats:
        """(n, 128) unit rows, one a text given as its words; zero for a text without any."""
        words = sorted(set(chain.from_iterable(texts)))
        row_of = {word: row for row, word in enumerate(words)}
        ends = np.cumsum([0, *map(len, texts)])
        ids = np.array([row_of[word] for word in chain.from_iterable(texts)], np.int64)
        return pooled(ends, ids, self.weighted(words), self.common)


def pooled(ends: Ints, ids: Ints, weighted: Floats, common: Floats) -> Floats:
    """(n, 128) unit rows of n texts.

    Args:
        ends: (n + 1,) where each text begins in `ids`, as in a CSR matrix.
        ids: rows of `weighted`, one a word of a text.
        weighted: (w, 128) what each word adds.
        common: (k, 128) directions to take out.
    """
    texts = len(ends) - 1
    sums = np.zeros((texts, weighted.shape[1]), np.float32)
    for start in range(0, texts, BLOCK):
        some = np.asarray(ends[start : start + BLOCK + 1])
        mine = ids[some[0] : some[-1]]
        ones = np.ones(len(mine), np.float32)
        shape = (len(some) - 1, len(weighted))
        counts = sparse.csr_matrix((ones, mine, some - some[0]), shape=shape)
        sums[start : start + BLOCK] = unit(without(counts @ weighted, common))
    return sums


def without(rows: Floats, common: Floats) -> Floats:
    """`rows` without their share in the orthonormal `common` directions."""
    return np.asarray(rows - (rows @ common.T) @ common, np.float32) if len(common) else rows


def unit(rows: Floats) -> Floats:
    """`rows` at length one; a row of zeros stays one."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 1e-9, lengths, 1.0), np.float32)


def runs(word: str, buckets: int) -> list[int]:
    """Buckets of the runs of one to three characters of a word with its ends marked."""
    marked = f"<{word}>"
    spans = [marked[at : at + long] for long in RUNS for at in range(len(marked) - long + 1)]
    return [crc32(span.encode("utf-8", "replace")) % buckets for span in spans if span not in "<>"]
