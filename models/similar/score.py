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
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.preprocessing import normalize

from models.text.cleaning import clean
from models.text.tokenizer import Tokenizer
from models.vectors.table import WordTable

Floats = NDArray[np.float32]

BUCKETS = 2**18
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
        alike = (read @ query.characters.T).toarray().ravel()
        return Parts(np.asarray(cosines, np.float32), np.asarray(alike, np.float32))


def characters(texts: Sequence[str], rarity: Floats | None = None) -> sparse.csr_matrix:
    """(n, BUCKETS) unit rows over runs of one and two characters within words, log counts x rarity."""
    counts = _HASHER.transform([text[:LONGEST] for text in texts])
    counts.data = 1 + np.log(counts.data)
    if rarity is not None:
        counts.data *= rarity[counts.indices]
    return normalize(counts, copy=False).astype(np.float32)


def rarity_of(texts: Sequence[str]) -> Floats:
    """(BUCKETS,) ln((1 + n) / (1 + texts that have it)) + 1 over n texts."""
    found = _HASHER.transform([text[:LONGEST] for text in texts])
    having = np.bincount(found.indices, minlength=BUCKETS)
    return (np.log((1 + len(texts)) / (1 + having)) + 1).astype(np.float32)


_HASHER = HashingVectorizer(
    analyzer="char_wb", ngram_range=(1, 2), n_features=BUCKETS, alternate_sign=False, norm=None
)
