"""Learning danger from labelled texts: real ones, our own, and those of the generated city.

Texts of another world are more often dangerous than real ones are; a column a world takes that up, which
real texts do not have, so that what is learnt of words is shared and how often danger comes is not.
Only words of the shipped vectors or of 긴급·위험어 become columns, and pairs of them that two texts have: a
model file holds no word that only a labelled text knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from models.safety.curve import at_precision
from models.safety.labelled import LEVELS, OWN, Labelled
from models.safety.lexicon import lexicon
from models.safety.model import (
    NONE,
    PAIR_WEIGHT,
    URGENT,
    VECTOR_WEIGHT,
    WORD_WEIGHT,
    SafetyModel,
    hits,
    pairs_of,
    vectors_of,
)
from models.text.cleaning import clean
from models.text.tokenizer import Tokenizer
from models.topics.classifier import softmax, temperature
from models.topics.features import counted, runs_of, spelt, weighed
from models.vectors.table import WIDTH, Floats, WordTable
from pipeline.synthetic.plausibility import sample_brief
from pipeline.synthetic.texts import compose

MADE = "generated"
MADE_TEXTS, MADE_SEED = 8_150, 20261127
WEIGHTS = {OWN: 0.5, MADE: 0.05}
"""What a text of another world counts beside a real one."""
WORLD = 3.0
STRENGTH, TYPE_STRENGTH = 30.0, 30.0
SPELLING = 0.7
LEAST_TEXTS = 2
FOLDS = 5
ROUNDS, TOLERANCE = 300, 1e-4
PRECISION = 0.5
"""Of what is told, one in two may be false: so the threshold finds the most."""


@dataclass(frozen=True)
class Seen:
    """n texts as numbers, in parts that fold into `SafetyModel`."""

    words: sparse.csr_matrix
    pairs: sparse.csr_matrix
    vectors: Floats
    lexicon: Floats


@dataclass(frozen=True)
class Space:
    """The columns that a collection of texts makes."""

    terms: Sequence[str]
    idf: Floats
    spelling: sparse.csr_matrix
    pairs: Sequence[str]
    pair_idf: Floats

    @classmethod
    def of(cls, tokens: Sequence[Sequence[str]], table: WordTable) -> "Space":
        """Words and pairs that at least two texts have, and nothing that only real texts would know."""
        known = set(table.words) | set(lexicon().words)
        terms, idf = _frequent(tokens, known)
        inside = set(terms)
        pairs, pair_idf = _frequent(
            [[pair for pair in text if inside.issuperset(pair.split(" "))] for text in pairs_of(tokens)], None
        )
        return cls(
            terms, idf, spelt(terms, {run: n for n, run in enumerate(runs_of(terms))}), pairs, pair_idf
        )

    def seen(self, tokens: Sequence[Sequence[str]], table: WordTable) -> Seen:
        """Texts as numbers."""
        return Seen(
            weighed(counted(tokens, self.terms), self.idf),
            weighed(counted(pairs_of(tokens), self.pairs), self.pair_idf),
            vectors_of(table, tokens),
            lexicon().rows(hits(tokens, lexicon())),
        )

    def rows(self, seen: Seen, worlds: Floats) -> sparse.csr_matrix:
        """(n, f) all parts side by side, each with its weight, and the worlds they are from."""
        return sparse.hstack(
            [
                seen.words * WORD_WEIGHT,
                (seen.words @ self.spelling) * SPELLING,
                seen.pairs * PAIR_WEIGHT,
                sparse.csr_matrix(seen.vectors * VECTOR_WEIGHT),
                sparse.csr_matrix(seen.lexicon),
                sparse.csr_matrix(worlds),
            ],
            format="csr",
        )


def made_texts(count: int = MADE_TEXTS, seed: int = MADE_SEED) -> Labelled:
    """Texts of the generated city with their truth, every topic equally often."""
    texts = compose(sample_brief(count, seed))
    parts = zip(texts.title.to_pylist(), texts.body.to_pylist(), strict=True)
    return Labelled(
        clean([f"{title} {body}" for title, body in parts]),
        [LEVELS.index(level) for level in texts.danger_label.to_pylist()],
        texts.danger_type.to_pylist(),
        [MADE] * count,
        [str(number) for number in range(count)],
    )


@dataclass(frozen=True)
class Trained:
    """A model, and what folds said of the texts that decided its thresholds.

    Attributes:
        model: learnt from all texts.
        asked: (m,) rows of the texts that were held out: the real ones, or all where there are none.
        logits: (m, 3) scores of levels, each from a fold that did not learn the text.
        tokens: (n,) tokens of all texts.
    """

    model: SafetyModel
    asked: NDArray[np.int64]
    logits: Floats
    tokens: Sequence[Sequence[str]]


def train(data: Labelled, table: WordTable, tokenizer: Tokenizer, version: str) -> Trained:
    """A model of all texts; temperature and thresholds are what held-out texts want.

    Equal texts stand in one fold. The columns are those of all texts, labels not looked at.
    """
    tokens = tokenizer.tokens(data.texts)
    space = Space.of(tokens, table)
    source = np.array(data.sources)
    worlds = np.stack([(source == world) * WORLD for world in WEIGHTS], axis=1).astype(np.float32)
    seen = space.seen(tokens, table)
    features, plain = space.rows(seen, worlds), space.rows(seen, np.zeros_like(worlds))
    weight = np.array([WEIGHTS.get(one, 1.0) for one in source])
    level = np.asarray(data.levels)
    real = ~np.isin(source, list(WEIGHTS))
    asked = np.flatnonzero(real) if real.any() else np.arange(len(source))
    start = _learnt(features[~real], level[~real], weight[~real], STRENGTH) if (~real).any() else None
    logits = np.zeros((len(source), len(LEVELS)), np.float32)
    fold = _folds([data.texts[row] for row in asked.tolist()])
    for number in range(FOLDS):
        kept = asked[fold == number]
        learnt = np.setdiff1d(np.arange(len(source)), kept)
        told = _learnt(
            features[learnt], level[learnt], weight[learnt], STRENGTH, start if real.any() else None
        )
        logits[kept] = told.decision_function(plain[kept])
    levels = _learnt(features, level, weight, STRENGTH, start)
    kinds = np.array(data.types)
    dangerous = np.flatnonzero(kinds != "")
    types = _learnt(features[dangerous], kinds[dangerous], weight[dangerous], TYPE_STRENGTH)
    model = _folded(
        space,
        np.vstack([levels.coef_, types.coef_]).T,
        np.concatenate([levels.intercept_, types.intercept_]),
        tuple(types.classes_.tolist()),
        table.version,
        version,
    )
    heat = temperature(logits[asked], level[asked])
    chance = softmax(logits[asked] / np.float32(heat))
    decided = replace(
        model,
        temperature=heat,
        urgent_from=at_precision(level[asked] == URGENT, chance[:, URGENT], PRECISION)[1],
        danger_from=at_precision(level[asked] != NONE, 1 - chance[:, NONE], PRECISION)[1],
    )
    return Trained(decided, asked, logits[asked], tokens)


def _learnt(
    features: sparse.csr_matrix,
    truth: NDArray[np.generic],
    weight: NDArray[np.float64],
    strength: float,
    start: LogisticRegression | None = None,
) -> LogisticRegression:
    model = LogisticRegression(C=strength, max_iter=ROUNDS, tol=TOLERANCE, warm_start=start is not None)
    if start is not None:
        model.classes_ = start.classes_
        model.coef_, model.intercept_ = start.coef_.copy(), start.intercept_.copy()
    return model.fit(features, truth, sample_weight=weight)


def _folded(
    space: Space,
    coefficients: NDArray[np.float64],
    bias: NDArray[np.float64],
    types: tuple[str, ...],
    vectors_version: str,
    version: str,
) -> SafetyModel:
    sizes = (len(space.terms), space.spelling.shape[1], len(space.pairs), WIDTH, lexicon().width)
    words, runs, pairs, vectors, told, _ = np.split(coefficients, np.cumsum(sizes))
    return SafetyModel(
        space.terms,
        space.idf,
        np.asarray(WORD_WEIGHT * words + SPELLING * (space.spelling @ runs), np.float32),
        space.pairs,
        space.pair_idf,
        np.asarray(PAIR_WEIGHT * pairs, np.float32),
        np.asarray(VECTOR_WEIGHT * vectors, np.float32),
        np.asarray(told, np.float32),
        np.asarray(bias, np.float32),
        types,
        1.0,
        0.5,
        0.5,
        vectors_version,
        version,
    )


def _frequent(tokens: Sequence[Sequence[str]], known: set[str] | None) -> tuple[list[str], Floats]:
    """Terms that at least two texts have, of those that are known, and their idf."""
    every = sorted({term for text in tokens for term in text if known is None or term in known})
    having = np.bincount(counted(tokens, every).indices, minlength=len(every))
    kept = having >= LEAST_TEXTS
    idf = np.log((1 + len(tokens)) / (1 + having[kept])) + 1
    return [term for term, keep in zip(every, kept, strict=True) if keep], idf.astype(np.float32)


def _folds(texts: Sequence[str]) -> NDArray[np.int64]:
    """(n,) a fold for each text; equal texts share theirs."""
    names = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    drawn = np.random.default_rng(1).permutation(len(names)) % FOLDS
    return np.array([drawn[names[text]] for text in texts])
