"""Labels that may be wrong, as a queue for a second look; nothing is ever dropped by it.

A label's quality is its own probability less the largest other one, by a model that has not seen it
(normalised margin; Northcutt et al. 2021). The worst twentieth of a clean set with planted errors
holds most of them (`minwon evaluate labelling`).
"""

from collections.abc import Sequence

import numpy as np

from models.topics.classifier import Classifier, train
from models.topics.features import Recipe, Texts
from models.topics.splits import folds, groups
from models.vectors.table import Floats

FOLDS = 5
UNKNOWN = 0.5
"""Quality of a label of a topic that too few others have for it to be judged."""


def qualities(texts: Texts, codes: Sequence[str], *, recipe: Recipe | None = None, seed: int = 1) -> Floats:
    """(n,) between 0 and 1; the lower, the more likely a label is wrong.

    Args:
        texts: n texts.
        codes: their labels.
        recipe: how texts are read.
        seed: decides the folds.
    """
    code = np.asarray(codes)
    found = np.full(len(code), UNKNOWN, np.float32)
    for learnt, asked in folds(groups(texts), FOLDS, seed):
        model = train(texts.chosen(learnt), code[learnt].tolist(), recipe=recipe, seed=seed)
        found[asked] = _quality(model, texts.chosen(asked), code[asked])
    return found


def _quality(model: Classifier, texts: Texts, codes: "np.ndarray[tuple[int], np.dtype[np.str_]]") -> Floats:
    probabilities = model.probabilities(texts)
    column = np.searchsorted(model.classes, codes)
    column = np.minimum(column, len(model.classes) - 1)
    known = np.asarray(model.classes)[column] == codes
    every = np.arange(len(codes))
    own = probabilities[every, column]
    probabilities[every, column] = -1
    quality = (own - probabilities.max(axis=1) + 1) / 2
    return np.where(known, quality, UNKNOWN).astype(np.float32)
