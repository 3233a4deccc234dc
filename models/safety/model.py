"""The model of safety: three levels and a type from words, their neighbours, the vector, and 긴급·위험어.

Everything is linear, so that a complaint costs a few sparse products: words and their spelling fold into
one row a word. Thresholds on calibrated probabilities decide what is told as 긴급 and what as 위험요인: those
that find the most while half of what is told is right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.safety.labelled import LEVELS
from models.safety.lexicon import Lexicon, lexicon
from models.store import Artifact
from models.topics.classifier import softmax
from models.topics.features import counted, weighed
from models.vectors.table import WIDTH, Floats, WordTable
from pipeline.errors import StorageError

NAME = "safety"
NONE, HAZARD, URGENT = range(3)
DECIDING = 4
WORD_WEIGHT, PAIR_WEIGHT, VECTOR_WEIGHT = 1.0, 0.4, 0.7
ARRAYS = ("idf", "word_weights", "pair_idf", "pair_weights", "vector_weights", "lexicon_weights", "bias")


@dataclass(frozen=True)
class Verdicts:
    """What the model says of n texts.

    Attributes:
        level: (n,) numbers in `LEVELS`.
        urgent: (n,) calibrated probability of 긴급.
        danger: (n,) of 긴급 or 위험요인.
        danger_type: (n,) type of danger, '' where the level is none.
        words: (n,) up to four words that spoke most for danger, the strongest first.
    """

    level: NDArray[np.int64]
    urgent: Floats
    danger: Floats
    danger_type: list[str]
    words: list[list[str]]


@dataclass(frozen=True)
class SafetyModel:
    """Weights for 3 levels and t types, side by side.

    Attributes:
        terms: v words it weighs.
        idf: (v,) how rare each is.
        word_weights: (v, 3 + t).
        pairs: p pairs of neighbours, parted by a space.
        pair_idf: (p,).
        pair_weights: (p, 3 + t).
        vector_weights: (128, 3 + t).
        lexicon_weights: (l, 3 + t) over the columns of `Lexicon.rows`.
        bias: (3 + t,).
        types: t types.
        temperature: of the softmax over levels.
        urgent_from: probability of 긴급 from which on a text is told as urgent.
        danger_from: probability of danger from which on it is told as a hazard at least.
        vectors_version: of the word vectors it learnt with.
        version: of the model.
    """

    terms: Sequence[str]
    idf: Floats
    word_weights: Floats
    pairs: Sequence[str]
    pair_idf: Floats
    pair_weights: Floats
    vector_weights: Floats
    lexicon_weights: Floats
    bias: Floats
    types: tuple[str, ...]
    temperature: float
    urgent_from: float
    danger_from: float
    vectors_version: str
    version: str

    @classmethod
    @lru_cache(maxsize=2)
    def of(cls, artifact: Artifact) -> "SafetyModel":
        """A model that was vouched for.

        Raises:
            StorageError: its files do not belong together.
        """
        card = artifact.card
        arrays = {name: np.asarray(artifact.array(f"{name}.npy"), np.float32) for name in ARRAYS}
        terms, pairs = (_lines(artifact, f"{name}.txt") for name in ("terms", "pairs"))
        types = tuple(card["types"])
        wide = len(LEVELS) + len(types)
        shapes = {
            "idf": (len(terms),),
            "word_weights": (len(terms), wide),
            "pair_idf": (len(pairs),),
            "pair_weights": (len(pairs), wide),
            "vector_weights": (WIDTH, wide),
            "lexicon_weights": (lexicon().width, wide),
            "bias": (wide,),
        }
        for name, shape in shapes.items():
            if arrays[name].shape != shape:
                raise StorageError(f"{NAME}/{name}.npy: {arrays[name].shape}, not {shape}; train it again")
        return cls(
            terms,
            arrays["idf"],
            arrays["word_weights"],
            pairs,
            arrays["pair_idf"],
            arrays["pair_weights"],
            arrays["vector_weights"],
            arrays["lexicon_weights"],
            arrays["bias"],
            types,
            float(card["temperature"]),
            float(card["urgent_from"]),
            float(card["danger_from"]),
            str(card["vectors_version"]),
            artifact.version,
        )

    def files(self) -> dict[str, Any]:
        """What it is stored as."""
        return {
            **{f"{name}.npy": getattr(self, name) for name in ARRAYS},
            "terms.txt": list(self.terms),
            "pairs.txt": list(self.pairs),
        }

    def judge(self, tokens: Sequence[Sequence[str]], vectors: Floats) -> Verdicts:
        """What it says of n texts.

        Args:
            tokens: (n,) their tokens.
            vectors: (n, 128) their vectors.
        """
        seen = weighed(counted(tokens, self.terms), self.idf)
        return self.verdicts(self._logits(seen, tokens, vectors), seen)

    def _logits(self, seen: sparse.csr_matrix, tokens: Sequence[Sequence[str]], vectors: Floats) -> Floats:
        pairs = weighed(counted(pairs_of(tokens), self.pairs), self.pair_idf)
        told = lexicon().rows(hits(tokens, lexicon()))
        found = (
            seen @ self.word_weights
            + pairs @ self.pair_weights
            + vectors @ self.vector_weights
            + told @ self.lexicon_weights
            + self.bias
        )
        return np.asarray(found, np.float32)

    def verdicts(self, logits: Floats, seen: sparse.csr_matrix) -> Verdicts:
        """Levels, probabilities, types and words out of (n, 3 + t) logits."""
        chance = softmax(logits[:, : len(LEVELS)] / np.float32(self.temperature))
        urgent, danger = chance[:, URGENT], chance[:, HAZARD] + chance[:, URGENT]
        level = np.where(
            urgent >= self.urgent_from, URGENT, np.where(danger >= self.danger_from, HAZARD, NONE)
        )
        kind = logits[:, len(LEVELS) :].argmax(axis=1)
        types = ["" if at == NONE else self.types[row] for at, row in zip(level, kind, strict=True)]
        return Verdicts(level, urgent, danger, types, self._deciding(seen, level))

    def _deciding(self, seen: sparse.csr_matrix, level: NDArray[np.int64]) -> list[list[str]]:
        """Words of each dangerous text that spoke most for danger."""
        against = self.word_weights[:, URGENT] - self.word_weights[:, NONE]
        found: list[list[str]] = []
        for row, at in enumerate(level):
            columns = seen.indices[seen.indptr[row] : seen.indptr[row + 1]]
            if at == NONE:
                found.append([])
                continue
            said = seen.data[seen.indptr[row] : seen.indptr[row + 1]] * against[columns]
            order = columns[np.argsort(-said, kind="stable")[:DECIDING]]
            found.append([self.terms[column] for column in order])
        return found


def pairs_of(tokens: Sequence[Sequence[str]]) -> list[list[str]]:
    """Neighbours in each text."""
    return [[f"{one} {other}" for one, other in pairwise(text)] for text in tokens]


def hits(tokens: Sequence[Sequence[str]], known: Lexicon) -> Floats:
    """(n, g) different words of each group in each text."""
    words = known.words
    has = counted(tokens, words)
    return np.asarray((has @ known.membership(words)).todense(), np.float32)


def vectors_of(table: WordTable, tokens: Sequence[Sequence[str]]) -> Floats:
    """(n, 128) vectors of n texts."""
    return np.asarray(table.of_texts(list(tokens)), np.float32)


def _lines(artifact: Artifact, file: str) -> list[str]:
    found = artifact.lines(file)
    return [] if found == [""] else found
