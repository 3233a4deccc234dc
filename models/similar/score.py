"""How alike two texts are: the served score and its parts.

score = Σ weight · part, from 0 to 1. Parts: `vector`, the cosine of their vectors; `characters`, the
cosine of their runs of one and two characters, rare ones weighing more (TF-IDF); `words`, the share
of their words that have a counterpart in the other text, by the cosine of word vectors.

What is rare is asked of the collection that is searched: the office's own texts, or a file that is
scored. The weights were chosen on question_pairs (docs/decisions).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer

from models.text.cleaning import clean
from models.text.tokenizer import Tokenizer
from models.vectors.table import WordTable, unit

Floats = NDArray[np.float32]

BUCKETS = 2**18
LONGEST = 1_000
"""Characters of a text that are compared by characters and words; its vector is of all of it."""
MOST_WORDS = 120


@dataclass(frozen=True)
class Blend:
    """What each part counts; the three add up to 1."""

    vector: float
    characters: float
    words: float

    def of(self, parts: "Parts") -> Floats:
        """(n,) scores."""
        mixed = self.vector * parts.vector + self.characters * parts.characters + self.words * parts.words
        return np.clip(mixed, 0, 1).astype(np.float32)


SERVED = Blend(vector=0.3, characters=0.4, words=0.3)


@dataclass(frozen=True)
class Parts:
    """(n,) cosines and shares of n pairs, named as in `Blend`."""

    vector: Floats
    characters: Floats
    words: Floats


@dataclass(frozen=True)
class Texts:
    """n texts made ready to be compared: words, (n, 128) vectors, (n, BUCKETS) characters."""

    words: Sequence[Sequence[str]]
    vectors: Floats
    characters: sparse.csr_matrix

    def rows(self, chosen: Sequence[int] | NDArray[np.int64]) -> "Texts":
        """Some of them, in the order of `chosen`."""
        return Texts(
            [self.words[row] for row in chosen], self.vectors[chosen], self.characters[np.asarray(chosen)]
        )


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

    def read(self, texts: Sequence[str | None], vectors: Floats | None = None) -> Texts:
        """Texts ready to be compared; `vectors` where they are known already."""
        cleaned = clean(texts)
        words = self.tokenizer.tokens(cleaned)
        found = self.table.of_texts(words) if vectors is None else vectors
        return Texts(words, found, characters(cleaned, self.rarity))

    def parts(self, one: Texts, other: Texts) -> Parts:
        """Parts of n pairs: the n texts of `one` with the n of `other`, or its only text with each."""
        pairs = len(other.words)
        same = np.zeros(pairs, np.int64) if len(one.words) == 1 else np.arange(pairs)
        alike = one.characters[same].multiply(other.characters).sum(axis=1)
        return Parts(
            np.einsum("nd,nd->n", one.vectors[same], other.vectors),
            np.asarray(alike, np.float32).ravel(),
            self._counterparts([one.words[row] for row in same], other.words),
        )

    def _counterparts(self, one: Sequence[Sequence[str]], other: Sequence[Sequence[str]]) -> Floats:
        """(n,) mean share of the words of either text that have a counterpart in the other."""
        lists = [list(dict.fromkeys(words))[:MOST_WORDS] for words in (*one, *other)]
        known = sorted({word for words in lists for word in words})
        row_of = {word: row for row, word in enumerate(known)}
        vectors, weights = unit(self.table.embed(known)), self.table.weigh(known)
        rows = [np.array([row_of[word] for word in words], np.int64) for words in lists]
        shares = np.zeros(len(one), np.float32)
        for pair in range(len(one)):
            left, right = rows[pair], rows[pair + len(one)]
            if len(left) and len(right):
                cosines = np.maximum(vectors[left] @ vectors[right].T, left[:, None] == right)
                there, back = weights[left], weights[right]
                shares[pair] = (
                    there @ cosines.max(axis=1) / there.sum() + back @ cosines.max(axis=0) / back.sum()
                ) / 2
        return shares


def characters(texts: Sequence[str], rarity: Floats | None = None) -> sparse.csr_matrix:
    """(n, BUCKETS) unit rows over runs of one and two characters within words, log counts x rarity."""
    counts = _HASHER.transform([text[:LONGEST] for text in texts])
    counts.data = 1 + np.log(counts.data)
    weighted = counts if rarity is None else counts.multiply(rarity).tocsr()
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1), np.float64).ravel())
    return (sparse.diags_array(1 / np.where(lengths > 0, lengths, 1)) @ weighted).astype(np.float32).tocsr()


def rarity_of(texts: Sequence[str]) -> Floats:
    """(BUCKETS,) ln((1 + n) / (1 + texts that have it)) + 1 over n texts."""
    found = _HASHER.transform([text[:LONGEST] for text in texts])
    having = np.bincount(found.indices, minlength=BUCKETS)
    return (np.log((1 + len(texts)) / (1 + having)) + 1).astype(np.float32)


_HASHER = HashingVectorizer(
    analyzer="char_wb", ngram_range=(1, 2), n_features=BUCKETS, alternate_sign=False, norm=None
)
