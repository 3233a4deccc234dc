"""What the queue is worth: the same number of labels, picked by it or drawn at random, on a labelled file."""

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.metrics import accuracy_score, f1_score

from models.labelset.sampling import margins, queue
from models.topics.classifier import Classifier, train
from models.topics.evaluation import Labelled
from models.topics.features import LONG, Texts
from models.topics.splits import Rows, held_out
from pipeline.build import Progress
from pipeline.errors import UsageError

LABELS, START, BATCH, REPEATS = 500, 60, 44, 5
MOST = 6_000
"""Texts to pick from, and texts to ask about, at most."""

Pick = Callable[[Classifier, Texts, Rows, int, int], Rows]
"""Rows of the pool to label next: of a model, the pool, what is labelled, how many, and a seed."""


def evaluate(data: Labelled, *, repeats: int = REPEATS, progress: Progress) -> dict[str, Any]:
    """Scores after 500 labels in batches of 44 from 60 random ones on, mean of some draws.

    Returns:
        texts, classes, labels; queue_macro_f1, random_macro_f1, queue_accuracy, random_accuracy;
        macro_f1_gain, and macro_f1_gain_error, its standard error over the draws.

    Raises:
        UsageError: there are too few texts to pick 500 from.
    """
    scores: dict[str, list[tuple[float, float]]] = {"queue": [], "random": []}
    for repeat in range(repeats):
        pool, asked = held_out(data.together, 0.5, seed=repeat)
        draw = np.random.default_rng(repeat)
        pool, asked = (draw.permutation(rows)[:MOST] for rows in (pool, asked))
        if len(pool) < LABELS + BATCH:
            raise UsageError(
                f"글이 {len(data.labels):,}건입니다(too few texts): {2 * (LABELS + BATCH):,}건이 필요합니다"
            )
        for name, pick in PICKS.items():
            scores[name].append(_after(data, pool, asked, pick, seed=repeat))
            progress((2 * repeat + (name == "random")) / (2 * repeats), f"{repeat + 1}번째 뽑기")
    mean = {name: np.mean(found, axis=0) for name, found in scores.items()}
    gain = np.array([one[0] - other[0] for one, other in zip(scores["queue"], scores["random"], strict=True)])
    return {
        "texts": len(data.labels),
        "classes": len(np.unique(data.labels)),
        "labels": LABELS,
        **{f"{name}_macro_f1": round(float(found[0]), 4) for name, found in mean.items()},
        **{f"{name}_accuracy": round(float(found[1]), 4) for name, found in mean.items()},
        "macro_f1_gain": round(float(gain.mean()), 4),
        "macro_f1_gain_error": round(float(gain.std(ddof=1) / len(gain) ** 0.5), 4)
        if len(gain) > 1
        else None,
    }


def _after(data: Labelled, pool: Rows, asked: Rows, pick: Pick, seed: int) -> tuple[float, float]:
    """Macro-F1 and accuracy after 500 labels of a pool, the first 60 of which are random."""
    texts = data.texts.chosen(pool)
    labelled = np.arange(START)
    while len(labelled) < LABELS:
        model = _learnt(texts, data.labels[pool], labelled, seed)
        more = pick(model, texts, labelled, min(BATCH, LABELS - len(labelled)), seed)
        labelled = np.concatenate([labelled, more])
    model = _learnt(texts, data.labels[pool], labelled, seed)
    said = np.asarray(model.classes)[model.probabilities(data.texts.chosen(asked)).argmax(axis=1)]
    truth = data.labels[asked]
    macro = f1_score(truth, said, average="macro", labels=np.unique(truth), zero_division=0)
    return float(macro), float(accuracy_score(truth, said))


def _learnt(texts: Texts, labels: Any, rows: Rows, seed: int) -> Classifier:
    """A model that reads texts as that of the labelling page does."""
    return train(texts.chosen(rows), labels[rows].tolist(), recipe=LONG, seed=seed)


def _by_queue(model: Classifier, texts: Texts, labelled: Rows, count: int, seed: int) -> Rows:
    rest = np.setdiff1d(np.arange(len(texts)), labelled)
    others = texts.chosen(rest)
    picks = queue(margins(model.probabilities(others)), others.vectors, count, seed=seed)
    return rest[[pick.row for pick in picks]]


def _by_chance(model: Classifier, texts: Texts, labelled: Rows, count: int, seed: int) -> Rows:
    rest = np.setdiff1d(np.arange(len(texts)), labelled)
    return np.random.default_rng((seed, len(labelled))).permutation(rest)[:count]


PICKS: dict[str, Pick] = {"queue": _by_queue, "random": _by_chance}
