"""Known topics: a calibrated softmax over sparse words and vectors that abstains where it is not sure.

Certainty is calibrated by one temperature on held-out groups of texts. The threshold is the least
certainty from which on the held-out answers were right often enough (precision and coverage), and which
all but a twentieth of them reach. With few
labels a topic the surest unlabelled texts teach a little, too: at 20 labels a class this is worth three
points of accuracy on petition titles (docs/methods.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression

from models.topics.features import Features, Recipe, Texts, recipe_for
from models.topics.splits import Rows, groups, held_out
from models.vectors.table import Floats
from pipeline.errors import UsageError

LEAST_LABELS = 5
PRECISION = 0.90
REFUSED_KNOWN = 0.05
"""So many texts of known topics may be refused, that texts of unknown ones are: of a quarter of the topics
left out of the labels, 84 % of the texts are refused at this price (precision alone refused 0.1 %)."""
HELD_OUT = 0.2
SEED = 7
FEW_LABELS = 50
"""Below so many labels a topic, on average, unlabelled texts teach, too."""
TAUGHT_SHARE, TAUGHT_WEIGHT = 0.25, 0.2
MOST_UNLABELLED = 20_000
STRENGTH_SHORT, STRENGTH_LONG = 2.0, 10.0
ABSTAINED = ""


@dataclass(frozen=True)
class Answers:
    """What a classifier says of n texts.

    Attributes:
        first: (n,) column of the best topic.
        second: (n,) column of the next best.
        certainty: (n,) calibrated probability of the first.
        second_certainty: (n,) of the second.
        is_sure: (n,) whether the certainty reaches the threshold.
    """

    first: NDArray[np.intp]
    second: NDArray[np.intp]
    certainty: Floats
    second_certainty: Floats
    is_sure: NDArray[np.bool_]


@dataclass(frozen=True)
class Linear:
    """Weights over the columns of `Features`: (f, k) and (k,), and the temperature of the softmax."""

    classes: Sequence[str]
    weights: Floats
    bias: Floats
    temperature: float = 1.0
    threshold: float = 0.0

    def logits(self, rows: sparse.csr_matrix) -> Floats:
        """(n, k) scores before the softmax."""
        return np.asarray(rows @ self.weights + self.bias, np.float32)

    def probabilities(self, logits: Floats) -> Floats:
        """(n, k) calibrated probabilities."""
        return softmax(logits / np.float32(self.temperature))

    def answers(self, probabilities: Floats) -> Answers:
        """First and second choice, and whether to stand by the first."""
        return chosen(probabilities, self.threshold)


@dataclass(frozen=True)
class HeldOut:
    """What a draft said of m labelled texts that it had not learnt from.

    Attributes:
        rows: (m,) their rows among the texts that were given.
        truth: (m,) their labels.
        said: (m,) topics it said.
        certainty: (m,) calibrated, on these very texts.
    """

    rows: Rows
    truth: NDArray[np.str_]
    said: NDArray[np.str_]
    certainty: Floats

    @property
    def is_right(self) -> NDArray[np.bool_]:
        """(m,) whether it said the label."""
        return np.asarray(self.truth == self.said)


@dataclass(frozen=True)
class Classifier:
    """Features with the weights learnt over them, and what a draft said of held-out texts."""

    features: Features
    linear: Linear
    held_out: HeldOut

    @property
    def classes(self) -> Sequence[str]:
        """Codes of the topics, in the order of their columns."""
        return self.linear.classes

    @property
    def curve(self) -> "Curve":
        """Precision over coverage of the held-out texts."""
        return Curve.of(self.held_out.certainty, self.held_out.is_right)

    def probabilities(self, texts: Texts) -> Floats:
        """(n, k) calibrated probabilities of n texts."""
        return self.linear.probabilities(self.linear.logits(self.features.rows(texts)))

    def answers(self, texts: Texts) -> Answers:
        """What it says of n texts."""
        return self.linear.answers(self.probabilities(texts))


@dataclass(frozen=True)
class Curve:
    """Precision over coverage of held-out answers, the surest first: three (m,) columns."""

    certainty: Floats
    precision: Floats
    coverage: Floats

    @classmethod
    def of(cls, certainty: Floats, is_right: NDArray[np.bool_]) -> "Curve":
        """The curve of m answers, of which it is known whether they are right."""
        order = np.argsort(-certainty, kind="stable")
        count = np.arange(1, len(order) + 1)
        precision = np.cumsum(is_right[order]) / count
        return cls(
            certainty[order], precision.astype(np.float32), (count / max(len(order), 1)).astype(np.float32)
        )

    def coverage_at(self, precision: float) -> float:
        """The largest share of texts that can be answered with so much precision; 0 if none can."""
        found = np.flatnonzero(self.precision >= precision)
        return float(self.coverage[found[-1]]) if len(found) else 0.0

    def threshold(self, precision: float) -> float:
        """Certainty from which on answers have so much precision; above 1 if none have."""
        found = np.flatnonzero(self.precision >= precision)
        return float(self.certainty[found[-1]]) if len(found) else 1.01


def train(
    texts: Texts,
    codes: Sequence[str],
    *,
    unlabelled: Texts | None = None,
    kept_together: Sequence[object] | None = None,
    recipe: Recipe | None = None,
    precision: float = PRECISION,
    seed: int = SEED,
) -> Classifier:
    """Learn from n labelled texts.

    Args:
        texts: n texts; topics with fewer than `LEAST_LABELS` of them are not learnt.
        codes: (n,) codes of their topics.
        unlabelled: more texts of the same collection, for what words are rare and, with few labels, to
            learn from.
        kept_together: (n,) what must stay on one side when texts are held out, as a campaign.
        recipe: how texts are read; by their length if not said.
        precision: wanted of the answers it stands by.
        seed: decides what is held out.

    Raises:
        UsageError: fewer than two topics have labels enough.
    """
    code = np.asarray(codes)
    names, counts = np.unique(code, return_counts=True)
    taught = np.isin(code, names[counts >= LEAST_LABELS])
    if len(np.unique(code[taught])) < 2:
        raise UsageError(
            f"라벨이 {LEAST_LABELS}건 이상인 주제가 둘은 있어야 배웁니다(at least two topics need "
            f"{LEAST_LABELS} labels each; there are {len(code):,} labels of {len(names)} topics)"
        )
    rows = np.flatnonzero(taught)
    texts, code = texts.chosen(rows), code[rows]
    together = groups(texts, None if kept_together is None else [kept_together[int(row)] for row in rows])
    more = unlabelled and unlabelled.chosen(np.arange(min(len(unlabelled), MOST_UNLABELLED)))
    recipe = recipe or recipe_for(texts)
    whole = joined(texts, more) if more else texts
    features = Features(recipe, whole, least=2 if len(whole) > 1000 else 1)
    seen = features.rows(texts)
    also = features.rows(more) if more and len(code) < FEW_LABELS * len(np.unique(code)) else None
    strength = STRENGTH_SHORT if recipe.characters or also is not None else STRENGTH_LONG
    learnt, kept = _calibration(together, code, seed)
    draft = _fitted(seen[learnt], code[learnt], also, strength, None)
    known = np.isin(code[kept], draft.classes)
    kept = kept[known]
    logits = draft.logits(seen[kept])
    right = np.searchsorted(draft.classes, code[kept])
    heat = temperature(logits, right)
    found = softmax(logits / np.float32(heat))
    said = np.asarray(draft.classes)[found.argmax(axis=1)]
    held = HeldOut(rows[kept], code[kept], said, found.max(axis=1))
    final = _fitted(seen, code, also, strength, draft)
    bar = max(Curve.of(held.certainty, held.is_right).threshold(precision), _least_certain(held.certainty))
    return Classifier(features, replace(final, temperature=heat, threshold=bar), held)


def _least_certain(certainty: Floats) -> float:
    """Certainty that all but a twentieth of the held-out texts reach."""
    return float(np.quantile(certainty, REFUSED_KNOWN)) if len(certainty) else 0.0


def _calibration(together: Rows, code: NDArray[np.str_], seed: int) -> tuple[Rows, Rows]:
    """Held-out rows; every topic keeps at least one row to learn from."""
    learnt, kept = held_out(together, HELD_OUT, seed)
    lost = ~np.isin(code, code[learnt])
    return np.concatenate([learnt, np.flatnonzero(lost)]), kept[~lost[kept]]


def _fitted(
    rows: sparse.csr_matrix,
    code: NDArray[np.str_],
    also: sparse.csr_matrix | None,
    strength: float,
    start: Linear | None,
) -> Linear:
    """Weights learnt from labelled rows, and once more with the surest of the others at a fifth."""
    found = _softmax_weights(rows, code, None, strength, start)
    if also is None:
        return found
    probabilities = softmax(found.logits(also))
    surest = np.argsort(-probabilities.max(axis=1), kind="stable")[: int(TAUGHT_SHARE * also.shape[0])]
    said = np.asarray(found.classes)[probabilities[surest].argmax(axis=1)]
    weights = np.concatenate([np.ones(len(code)), np.full(len(surest), TAUGHT_WEIGHT)])
    both = sparse.vstack([rows, also[surest]], format="csr")
    return _softmax_weights(both, np.concatenate([code, said]), weights, strength, found)


def _softmax_weights(
    rows: sparse.csr_matrix,
    code: NDArray[np.str_],
    weights: NDArray[np.float64] | None,
    strength: float,
    start: Linear | None,
) -> Linear:
    model = LogisticRegression(C=strength, max_iter=500, tol=1e-4, warm_start=start is not None)
    if start is not None and list(start.classes) == list(np.unique(code)) and len(start.classes) > 2:
        model.classes_ = np.asarray(start.classes)
        model.coef_, model.intercept_ = start.weights.T.copy(), start.bias.copy()
    model.fit(rows, code, sample_weight=weights)
    coefficients, intercept = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        coefficients = np.vstack([-coefficients, coefficients]) / 2
        intercept = np.concatenate([-intercept, intercept]) / 2
    return Linear(
        [str(name) for name in model.classes_],
        np.ascontiguousarray(coefficients.T, np.float32),
        np.asarray(intercept, np.float32),
    )


def joined(one: Texts, other: Texts) -> Texts:
    """The texts of both, `one` first."""
    return Texts(
        [*one.written, *other.written],
        [*one.tokens, *other.tokens],
        np.concatenate([one.vectors, other.vectors]),
    )


def chosen(probabilities: Floats, threshold: float | Floats) -> Answers:
    """First and second choice of (n, k) probabilities; (n,) thresholds, or one for all."""
    if not len(probabilities):
        none = np.zeros(0, np.intp)
        return Answers(none, none, np.zeros(0, np.float32), np.zeros(0, np.float32), np.zeros(0, np.bool_))
    every = np.arange(len(probabilities))
    first = probabilities.argmax(axis=1)
    rest = probabilities.copy()
    rest[every, first] = -1
    second = rest.argmax(axis=1)
    certainty = probabilities[every, first]
    return Answers(first, second, certainty, probabilities[every, second], certainty >= threshold)


def softmax(logits: Floats) -> Floats:
    """(n, k) rows that sum to one."""
    grown = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True), np.float32)


def temperature(logits: Floats, right: NDArray[np.integer]) -> float:
    """What to divide logits by so that their softmax is as sure as it is right (Guo et al. 2017)."""
    if not len(logits):
        return 1.0
    every = np.arange(len(logits))

    def loss(log_heat: float) -> float:
        scaled = logits.astype(np.float64) / np.exp(log_heat)
        scaled -= scaled.max(axis=1, keepdims=True)
        return float(np.mean(np.log(np.exp(scaled).sum(axis=1)) - scaled[every, right]))

    return float(np.exp(minimize_scalar(loss, bounds=(-2.5, 2.5), method="bounded").x))


def calibration_error(certainty: Floats, is_right: NDArray[np.bool_], bins: int = 15) -> float:
    """Expected calibration error: mean gap between certainty and accuracy over equal bins, by their size."""
    place = np.minimum((certainty * bins).astype(np.int64), bins - 1)
    sizes = np.bincount(place, minlength=bins)
    said = np.bincount(place, certainty, bins)
    was = np.bincount(place, is_right, bins)
    return float(np.abs(said - was).sum() / max(sizes.sum(), 1))
