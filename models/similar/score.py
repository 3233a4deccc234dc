"""How alike two texts are: the served score and its parts.

score = Σ weight · part, from 0 to 1. Parts: `vector`, the cosine of their vectors, and `characters`,
the cosine of their runs of one and two characters, rare ones weighing more (TF-IDF).

What is rare is asked of the collection that is searched: the office's own texts, or a file that is
scored. The weights were chosen on question_pairs (docs/decisions).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.text.cleaning import clean
from models.text.tokenizer import Tokenizer
from models.vectors.table import WordTable

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

BITS = 18
BUCKETS = 2**BITS
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
BLOCK = 2_000
LONGEST = 1_000
"""Characters of a text that are compared by characters; its vector is of all of it."""


@dataclass(frozen=True)
class Blend:
    """What each part counts; the two add up to 1."""

    vector: float
    characters: float

    def of(self, parts: "Parts") -> Floats:
        """(n,) scores."""
        mixed = self.vector * parts.vector + self.characters * parts.characters
        return np.asarray(np.clip(mixed, 0, 1), np.float32)


SERVED = Blend(vector=0.2, characters=0.8)
"""Of the blends within 0.001 of the best on question_pairs (ROC area 0.931), the most even one."""


@dataclass(frozen=True)
class Parts:
    """(n,) cosines of n pairs, named as in `Blend`."""

    vector: Floats
    characters: Floats


@dataclass(frozen=True)
class Texts:
    """n texts made ready to be compared: (n, 128) vectors, (n, BUCKETS) characters."""

    vectors: Floats
    characters: sparse.csr_matrix


class TextScore:
    """Reads texts and compares them.

    Args:
        table: word vectors.
        tokenizer: splits cleaned texts into words.
        rarity: (BUCKETS,) inverse document frequency of each bucket of characters in the collection.
    """

    def __init__(self, table: WordTable, tokenizer: Tokenizer, rarity: Floats) -> None:
        self.table = table
        self.tokenizer = tokenizer
        self.rarity = rarity

    def read(self, texts: Sequence[str | None]) -> Texts:
        """Texts ready to be compared."""
        cleaned = clean(texts)
        vectors = self.table.of_texts(self.tokenizer.tokens(cleaned))
        return Texts(vectors, characters(cleaned, self.rarity))

    def pairs(self, one: Texts, other: Texts) -> Parts:
        """Parts of n pairs: each text of `one` with the one of `other` in its place."""
        alike = one.characters.multiply(other.characters).sum(axis=1)
        return Parts(np.einsum("nd,nd->n", one.vectors, other.vectors), np.asarray(alike, np.float32).ravel())

    def near(self, query: Texts, texts: Sequence[str | None], cosines: Floats) -> Parts:
        """Parts of one text with each of `texts`, whose (n,) cosines with it are known from the index."""
        read = characters(clean(texts), self.rarity)
        alike = read @ query.characters.toarray().ravel()
        return Parts(np.asarray(cosines, np.float32), np.asarray(alike, np.float32))


def characters(texts: Sequence[str], rarity: Floats | None = None) -> sparse.csr_matrix:
    """(n, BUCKETS) unit rows over runs of one and two characters within words, log counts x rarity."""
    ends, buckets, counts = _runs(texts)
    shares = 1 + np.log(counts)
    if rarity is not None:
        shares *= rarity[buckets]
    lengths = np.sqrt(np.bincount(np.repeat(np.arange(len(texts)), np.diff(ends)), shares**2, len(texts)))
    shares /= np.repeat(lengths, np.diff(ends))
    return sparse.csr_matrix((shares.astype(np.float32), buckets, ends), shape=(len(texts), BUCKETS))


def rarity_of(texts: Sequence[str]) -> Floats:
    """(BUCKETS,) ln((1 + n) / (1 + texts that have it)) + 1 over n texts."""
    having = np.bincount(_runs(texts)[1], minlength=BUCKETS)
    return (np.log((1 + len(texts)) / (1 + having)) + 1).astype(np.float32)


def _runs(texts: Sequence[str]) -> tuple[Ints, Ints, Ints]:
    """Runs of n texts as in a CSR matrix: (n + 1,) ends, and the bucket and the count of each run.

    A run is one character of a word or two beside each other, the space around a word being one too.
    A bucket is the upper bits of the code points times the golden ratio (Knuth's multiplicative hash).
    """
    ends, buckets, counts = [np.zeros(1, np.int64)], [], []
    for start in range(0, len(texts), BLOCK):
        words = [text[:LONGEST].lower().split() for text in texts[start : start + BLOCK]]
        some = [" ".join(("", *mine, "")) if mine else "" for mine in words]
        codes = np.frombuffer("".join(some).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
        owner = np.repeat(np.arange(len(some), dtype=np.uint64), [len(text) for text in some])
        beside = owner[:-1] == owner[1:]
        pairs = (codes[:-1][beside] << np.uint64(32)) | codes[1:][beside]
        hashed = (np.concatenate([codes, pairs]) * GOLDEN) >> np.uint64(64 - BITS)
        owners = np.concatenate([owner, owner[:-1][beside]])
        found, times = np.unique((owners << np.uint64(BITS)) | hashed, return_counts=True)
        held = np.bincount((found >> np.uint64(BITS)).astype(np.int64), minlength=len(some))
        ends.append(ends[-1][-1] + np.cumsum(held))
        buckets.append((found & np.uint64(BUCKETS - 1)).astype(np.int64))
        counts.append(times)
    nothing = np.zeros(0, np.int64)
    return np.concatenate(ends), np.concatenate([nothing, *buckets]), np.concatenate([nothing, *counts])
