"""What a classifier sees of a text: its words, how they are spelt, their neighbours, its vector.

Words count `idf`, each once a text, at length one. The spelling of a word is its runs of one to three
characters, so that a misspelt or unknown word stands beside the right one; a text's spelling is the
weighted mean of its words', so weights learnt for runs fold into one number a word and class.
Pairs of neighbours and runs across words pay in titles only, where a text has seven words.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from models.vectors.table import Floats

RUNS = (1, 2, 3)
CHARACTERS = (2, 4)
SHORT_TEXT = 60
"""Characters; a collection whose texts are shorter on average is read as titles are."""


@dataclass(frozen=True)
class Recipe:
    """What each part of a text counts; a part that counts 0 is not read."""

    words: float = 1.0
    spelling: float = 0.0
    vector: float = 0.5
    pairs: float = 0.0
    characters: float = 0.0


LONG = Recipe()
"""For whole complaints: everything comes out of tokens and vectors that are there already. Spelling adds
nothing here (macro-F1 .873 with and .874 without it at 20 labels a topic) and costs half of the training."""
TITLES = Recipe(words=0.7, spelling=0.7, vector=0.7, pairs=0.4, characters=0.7)
"""For titles alone; chosen on petition titles (docs/methods.md)."""


@dataclass(frozen=True)
class Texts:
    """n texts made ready.

    Attributes:
        written: (n,) cleaned texts; only recipes with `characters` read them.
        tokens: (n,) their tokens.
        vectors: (n, 128) their vectors.
    """

    written: Sequence[str]
    tokens: Sequence[Sequence[str]]
    vectors: Floats

    def __len__(self) -> int:
        """How many texts."""
        return len(self.tokens)

    def chosen(self, rows: NDArray[np.integer]) -> "Texts":
        """The texts of `rows`."""
        return Texts(
            [self.written[row] for row in rows], [self.tokens[row] for row in rows], self.vectors[rows]
        )


def recipe_for(texts: Texts) -> Recipe:
    """How a collection is read: by how long its texts are."""
    return TITLES if np.mean([len(text) for text in texts.written[:5000]]) < SHORT_TEXT else LONG


@dataclass(frozen=True)
class Words:
    """The words of a collection as columns.

    Attributes:
        terms: v words.
        idf: (v,) ln((1 + n) / (1 + texts that have it)) + 1.
        spelling: (v, r) unit rows over runs of characters.
    """

    terms: Sequence[str]
    idf: Floats
    spelling: sparse.csr_matrix

    @classmethod
    def of(cls, tokens: Sequence[Sequence[str]], least: int = 2) -> "Words":
        """Columns of the words that at least `least` of n texts have."""
        every = sorted(set(chain.from_iterable(tokens)))
        having = np.bincount(counted(tokens, every).indices, minlength=len(every))
        terms = [term for term, count in zip(every, having, strict=True) if count >= least]
        idf = np.log((1 + len(tokens)) / (1 + having[having >= least])) + 1
        return cls(terms, idf.astype(np.float32), spelt(terms))

    def having(self, tokens: Sequence[Sequence[str]]) -> NDArray[np.int64]:
        """(v,) how many of n texts have each word."""
        return np.bincount(counted(tokens, self.terms).indices, minlength=len(self.terms))

    def seen(self, tokens: Sequence[Sequence[str]]) -> sparse.csr_matrix:
        """(n, v) unit rows: each word of a text counts its idf once."""
        return weighed(counted(tokens, self.terms), self.idf)


def weighed(has: sparse.csr_matrix, idf: Floats) -> sparse.csr_matrix:
    """Rows of ones as unit rows of idf."""
    data = idf[has.indices]
    lengths = np.sqrt(np.add.reduceat(np.append(data**2, 0), has.indptr[:-1]) * (np.diff(has.indptr) > 0))
    data = data / np.repeat(np.where(lengths > 0, lengths, 1), np.diff(has.indptr))
    return sparse.csr_matrix((data.astype(np.float32), has.indices, has.indptr), shape=has.shape)


def counted(tokens: Sequence[Sequence[str]], terms: Sequence[str]) -> sparse.csr_matrix:
    """(n, v) ones: which of v terms each of n texts has, in the order of their columns."""
    column = {term: number for number, term in enumerate(terms)}
    rows = [sorted({column[token] for token in text if token in column}) for text in tokens]
    ends = np.cumsum([0, *map(len, rows)])
    ids = np.fromiter(chain.from_iterable(rows), np.int64, int(ends[-1]))
    return sparse.csr_matrix((np.ones(len(ids), np.float32), ids, ends), shape=(len(tokens), len(terms)))


def spelt(terms: Sequence[str], known: dict[str, int] | None = None) -> sparse.csr_matrix:
    """(v, r) unit rows over the runs of each word, its ends included.

    Args:
        terms: v words.
        known: column of each run; all runs of `terms`, in the order of `runs_of`, if not said.
    """
    column = known if known is not None else {run: number for number, run in enumerate(runs_of(terms))}
    rows = [[column[run] for run in _runs(term) if run in column] for term in terms]
    ends = np.cumsum([0, *map(len, rows)])
    ids = np.fromiter(chain.from_iterable(rows), np.int64, int(ends[-1]))
    lengths = np.maximum(np.diff(ends), 1)
    data = np.repeat(1 / np.sqrt(lengths), np.diff(ends)).astype(np.float32)
    return sparse.csr_matrix((data, ids, ends), shape=(len(terms), len(column)))


def runs_of(terms: Sequence[str]) -> list[str]:
    """Every run of characters of the words, sorted."""
    return sorted(set(chain.from_iterable(map(_runs, terms))))


def _runs(term: str) -> list[str]:
    edged = f"<{term}>"
    return [edged[start : start + size] for size in RUNS for start in range(len(edged) - size + 1)]


class Features:
    """Turns texts into rows of numbers, as a recipe says.

    Args:
        recipe: what counts how much.
        texts: the collection that decides which words there are and how rare; labels are not needed.
        least: texts that must have a word for it to become a column.
    """

    def __init__(self, recipe: Recipe, texts: Texts, least: int = 2) -> None:
        self.recipe = recipe
        self.words = Words.of(texts.tokens, least)
        self._others: list[tuple[float, TfidfVectorizer, Callable[[Texts], Sequence[Any]]]] = []
        if recipe.pairs:
            self._others.append((recipe.pairs, _tfidf(texts.tokens, _pairs_of, least), _tokens_of))
        if recipe.characters:
            self._others.append((recipe.characters, _tfidf(texts.written, "char", least), _written_of))

    def rows(self, texts: Texts) -> sparse.csr_matrix:
        """(n, f) numbers of n texts: words, spelling, vector, then what else the recipe reads."""
        recipe, seen = self.recipe, self.words.seen(texts.tokens)
        spelt_too = [(seen @ self.words.spelling) * recipe.spelling] if recipe.spelling else []
        parts = [
            seen * recipe.words,
            *spelt_too,
            sparse.csr_matrix(texts.vectors * np.float32(recipe.vector)),
            *(vectorizer.transform(shown(texts)) * weight for weight, vectorizer, shown in self._others),
        ]
        return sparse.hstack(parts, format="csr", dtype=np.float32)


def _tokens_of(texts: Texts) -> Sequence[Sequence[str]]:
    return texts.tokens


def _written_of(texts: Texts) -> Sequence[str]:
    return texts.written


def _pairs_of(tokens: Sequence[str]) -> list[str]:
    return [f"{one} {next_}" for one, next_ in pairwise(tokens)]


def _tfidf(texts: Sequence[Any], analyzer: Any, least: int) -> TfidfVectorizer:
    span = CHARACTERS if analyzer == "char" else (1, 1)
    vectorizer = TfidfVectorizer(
        analyzer=analyzer, ngram_range=span, sublinear_tf=True, min_df=least, dtype=np.float32
    )
    return vectorizer.fit(texts)
