"""Recall at a wanted precision, and the score that gives it."""

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import precision_recall_curve

from models.vectors.table import Floats


def at_precision(truth: NDArray[np.bool_], score: Floats, precision: float) -> tuple[float, float]:
    """The largest recall at so much precision, and the score from which on it holds; 0 and 1 if never."""
    if not truth.any():
        return 0.0, 1.0
    reached, recall, scores = precision_recall_curve(truth, score)
    enough = np.flatnonzero(reached[:-1] >= precision)
    if not len(enough):
        return 0.0, 1.0
    best = enough[recall[enough] == recall[enough].max()].max()
    return float(recall[best]), float(scores[best])
