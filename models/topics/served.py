"""The served model of topics: known ones over token ids, and the clusters that nobody has named yet.

The weights of words and of their spelling are folded into one row a token, so that a complaint costs
one sparse product with what `model.complaint_token` holds, and its vector.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.store import Artifact
from models.topics.classifier import Answers, Classifier, chosen, softmax
from models.topics.clusters import REFUSED, Clusters
from models.topics.features import weighed
from models.vectors.table import WIDTH, Floats, Ints, WordTable, pooled
from pipeline.errors import StorageError

NAME = "topics"
DECIDING = 3
"""Words of a text that are kept as what decided."""
NO_WORD = -1


@dataclass(frozen=True)
class TopicModel:
    """k topics and c clusters.

    Attributes:
        classes: k topic codes.
        terms: v words it weighs; all others count nothing.
        idf: (v,) how rare each is.
        word_weights: (v, k) what a word says for each topic, its spelling included.
        vector_weights: (128, k) what the vector of a text says.
        bias: (k,).
        strength: (v,) how much a word tells topics apart, 0 to 1; clusters are of texts weighed by it.
        temperature: of the softmax.
        threshold: least certainty it stands by.
        clusters: of texts that no topic takes.
        vectors_version: of the word vectors it learnt with; with others it says nothing.
        version: of the model.
    """

    classes: Sequence[str]
    terms: Sequence[str]
    idf: Floats
    word_weights: Floats
    vector_weights: Floats
    bias: Floats
    strength: Floats
    temperature: float
    threshold: float
    clusters: Clusters
    vectors_version: str
    version: str

    @classmethod
    def folded(
        cls,
        learnt: Classifier,
        tokens: Sequence[Sequence[str]],
        clusters: Clusters,
        *,
        vectors_version: str,
        version: str,
    ) -> "TopicModel":
        """The served form of a classifier that reads words, spelling and vectors, and nothing else.

        Args:
            learnt: the classifier.
            tokens: of the labelled texts it learnt from.
            clusters: what it shall tell of texts that no topic takes.
            vectors_version: of the word vectors it learnt with.
            version: of the model.
        """
        recipe, words, linear = learnt.features.recipe, learnt.features.words, learnt.linear
        own, vector = linear.weights[: len(words.terms)], linear.weights[-WIDTH:]
        runs = linear.weights[len(words.terms) : -WIDTH]
        spelt = recipe.spelling * (words.spelling @ runs) if recipe.spelling else 0
        word_weights = np.asarray(recipe.words * own + spelt, np.float32)
        return cls(
            linear.classes,
            words.terms,
            words.idf,
            word_weights,
            np.asarray(recipe.vector * vector, np.float32),
            linear.bias,
            strengths(word_weights, words.having(tokens)),
            linear.temperature,
            linear.threshold,
            clusters,
            vectors_version,
            version,
        )

    @classmethod
    @lru_cache(maxsize=2)
    def of(cls, artifact: Artifact) -> "TopicModel":
        """A model that was vouched for.

        Raises:
            StorageError: its files do not belong together.
        """
        card = artifact.card
        arrays = {name: np.asarray(artifact.array(name + ".npy"), np.float32) for name in ARRAYS}
        classes, terms, codes = (_lines(artifact, name + ".txt") for name in ("classes", "terms", "clusters"))
        k, v = len(classes), len(terms)
        width = arrays["vector_weights"].shape[0]
        shapes = ((v,), (v, k), (width, k), (k,), (v,), (len(codes), width), (len(codes),))
        if tuple(array.shape for array in arrays.values()) != shapes:
            raise StorageError(f"{artifact.name} {artifact.version}: its files do not belong together")
        clusters = Clusters(codes, arrays.pop("centres"), arrays.pop("nearness"))
        return cls(
            classes=classes,
            terms=terms,
            **arrays,
            temperature=float(card["temperature"]),
            threshold=float(card["threshold"]),
            clusters=clusters,
            vectors_version=str(card["vectors_version"]),
            version=artifact.version,
        )

    def files(self) -> Mapping[str, Any]:
        """What `models.store.save` writes of it, beside a card with temperature and threshold."""
        arrays = (
            self.idf,
            self.word_weights,
            self.vector_weights,
            self.bias,
            self.strength,
            self.clusters.centres,
            self.clusters.nearness,
        )
        return {
            **{name + ".npy": array for name, array in zip(ARRAYS, arrays, strict=True)},
            "classes.txt": self.classes,
            "terms.txt": self.terms,
            "clusters.txt": self.clusters.codes,
        }


ARRAYS = ("idf", "word_weights", "vector_weights", "bias", "strength", "centres", "nearness")
KNOWN_WORD = 10
"""Labelled texts that must have a word for it to be known whether it tells topics apart."""
STRONG = 0.95
"""A word at this quantile of weights and beyond counts whole."""


def strengths(word_weights: Floats, having: NDArray[np.int64]) -> Floats:
    """(v,) how much each word tells topics apart: 1 the most, and where too few labelled texts have it.

    What all topics' texts say alike (places, manners, names of files) would make one cluster of them
    all; with this weight clusters of texts of unknown topics agree with their truth by .53 (AMI)
    against .25 (docs/methods.md).

    Args:
        word_weights: (v, k) of the classifier.
        having: (v,) labelled texts that have each word.
    """
    lengths = np.linalg.norm(word_weights - word_weights.mean(axis=1, keepdims=True), axis=1)
    known = having >= KNOWN_WORD
    if not known.any():
        return np.ones(len(word_weights), np.float32)
    share = np.minimum(lengths / np.quantile(lengths[known], STRONG), 1.0) ** 2
    return np.where(known, share, 1.0).astype(np.float32)


def _lines(artifact: Artifact, file: str) -> list[str]:
    lines = artifact.lines(file)
    return [] if lines == [""] else lines


@dataclass(frozen=True)
class Verdicts:
    """What the model says of n texts.

    Attributes:
        answers: known topics, first and second, and whether it stands by the first.
        deciding: (n, 3) token ids that spoke most for the first, the strongest first; `NO_WORD` if fewer.
        cluster: (n,) nearest cluster of those it does not stand by; `REFUSED` if none is near.
    """

    answers: Answers
    deciding: NDArray[np.int32]
    cluster: NDArray[np.int64]


class Judge:
    """A model over the token ids of one warehouse.

    Args:
        model: the model.
        vocabulary: tokens in the order of their ids.
        table: word vectors, of the version that the model learnt with.
    """

    def __init__(self, model: TopicModel, vocabulary: Sequence[str], table: WordTable) -> None:
        self.model, self.common = model, table.common
        row_of = {term: row for row, term in enumerate(model.terms)}
        rows = np.array([row_of.get(token, len(row_of)) for token in vocabulary], np.int64)
        self.idf = np.append(model.idf, np.float32(0))[rows]
        none = np.zeros((1, len(model.classes)), np.float32)
        self.word_weights = np.concatenate([model.word_weights, none])[rows]
        self.mean_weight = self.word_weights.mean(axis=1)
        self.weighted = table.weighted(vocabulary)
        self.steered = self.weighted * np.append(model.strength, np.float32(1))[rows][:, None]

    def verdicts(self, ends: Ints, ids: NDArray[np.integer]) -> Verdicts:
        """What the model says of n texts.

        Args:
            ends: (n + 1,) where each text begins in `ids`.
            ids: token ids.
        """
        model = self.model
        seen = self._seen(ends, ids)
        vectors = pooled(ends, np.asarray(ids, np.int64), self.weighted, self.common)
        logits = seen @ self.word_weights + vectors @ model.vector_weights + model.bias
        answers = chosen(softmax(logits / np.float32(model.temperature)), self._bar(seen))
        cluster = np.full(len(ends) - 1, REFUSED, np.int64)
        unsure = np.flatnonzero(~answers.is_sure)
        if len(model.clusters.codes):
            cluster[unsure] = model.clusters.nearest(self.vectors(ends, ids)[unsure])[0]
        return Verdicts(answers, self._deciding(seen, answers.first), cluster)

    def vectors(self, ends: Ints, ids: NDArray[np.integer]) -> Floats:
        """(n, 128) unit rows of n texts, their words weighed by how much they tell topics apart."""
        return pooled(ends, np.asarray(ids, np.int64), self.steered, self.common)

    def _bar(self, seen: sparse.csr_matrix) -> Floats:
        """(n,) certainty each text must reach; a text without a known word never does."""
        return np.where(np.diff(seen.indptr) > 0, np.float32(self.model.threshold), np.float32(2))

    def _seen(self, ends: Ints, ids: NDArray[np.integer]) -> sparse.csr_matrix:
        """(n, w) unit rows: each known word of a text counts its idf once."""
        ones = np.ones(len(ids), np.float32)
        has = sparse.csr_matrix((ones, ids.copy(), ends.copy()), shape=(len(ends) - 1, len(self.idf)))
        has.sum_duplicates()
        known = self.idf[has.indices] > 0
        kept = np.concatenate([[0], np.cumsum(known)])[has.indptr]
        has = sparse.csr_matrix(
            (np.ones(int(kept[-1]), np.float32), has.indices[known], kept), shape=has.shape
        )
        return weighed(has, self.idf)

    def _deciding(self, seen: sparse.csr_matrix, first: NDArray[np.intp]) -> NDArray[np.int32]:
        sizes = np.diff(seen.indptr)
        found = np.full((len(sizes), DECIDING), NO_WORD, np.int32)
        rows = np.flatnonzero(sizes)
        if not len(rows):
            return found
        owner = np.repeat(np.arange(len(sizes)), sizes)
        weight = self.word_weights[seen.indices, first[owner]] - self.mean_weight[seen.indices]
        score = seen.data * weight
        for place in range(DECIDING):
            best = np.maximum.reduceat(score, seen.indptr[rows])
            is_best = np.flatnonzero(score == np.repeat(best, sizes[rows]))
            at = is_best[np.diff(owner[is_best], prepend=-1) > 0]
            speaks = score[at] > 0
            found[rows[speaks], place] = seen.indices[at[speaks]]
            score[at] = -np.inf
        return found
