"""긴급·위험어 as numbers: how many signs of each type a text has, and what stands around them."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float32]

PATH = Path(__file__).with_name("lexicon.toml")
MOST = 2
"""Signs of one type that count; more say nothing more."""


@dataclass(frozen=True)
class Lexicon:
    """Words in g groups: the types of danger, then what may stand around them.

    Attributes:
        types: t types of danger.
        around: names of the other groups.
        groups: (g,) the words of each.
    """

    types: tuple[str, ...]
    around: tuple[str, ...]
    groups: tuple[frozenset[str], ...]

    @property
    def width(self) -> int:
        """Columns of `rows`."""
        return len(self.groups) + len(self.around) + 2

    @property
    def words(self) -> tuple[str, ...]:
        """Every word, sorted."""
        return tuple(sorted(frozenset[str]().union(*self.groups)))

    def membership(self, terms: Sequence[str]) -> sparse.csr_matrix:
        """(v, g) which groups each of v terms is in."""
        pairs = [
            (row, column)
            for row, term in enumerate(terms)
            for column, group in enumerate(self.groups)
            if term in group
        ]
        rows, columns = (np.array([pair[part] for pair in pairs], np.int64) for part in (0, 1))
        ones = np.ones(len(pairs), np.float32)
        return sparse.csr_matrix((ones, (rows, columns)), shape=(len(terms), len(self.groups)))

    def rows(self, hits: Floats) -> Floats:
        """What n texts say: signs of each group, signs of danger with each thing around them, and how many.

        Args:
            hits: (n, g) different words of each group in each text.
        """
        counted = np.minimum(hits, MOST) / MOST
        danger, around = counted[:, : len(self.types)], hits[:, len(self.types) :] > 0
        strongest = danger.max(axis=1, keepdims=True)
        several = (hits[:, : len(self.types)].max(axis=1, keepdims=True) >= MOST).astype(np.float32)
        return np.hstack([counted, strongest * around, strongest, several]).astype(np.float32)

    def signs(self, hits: Floats) -> Floats:
        """(n,) signs of danger: what a plain list of words would go by."""
        return np.asarray(hits[:, : len(self.types)].sum(axis=1))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The one that comes with the program."""
    found = tomllib.loads(PATH.read_text("utf-8"))
    danger, around = found["danger"], found["around"]
    groups = [frozenset(words.split()) for words in (*danger.values(), *around.values())]
    return Lexicon(tuple(danger), tuple(around), tuple(groups))
