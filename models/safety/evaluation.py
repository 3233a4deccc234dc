"""How well danger is found: curves, by type and source, beside a plain list of words in the same run."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from models.safety.curve import at_precision
from models.safety.labelled import LEVELS, Labelled
from models.safety.lexicon import lexicon
from models.safety.model import NONE, URGENT, SafetyModel, hits, vectors_of
from models.safety.training import Trained
from models.text.tokenizer import Tokenizer
from models.topics.classifier import softmax
from models.vectors.table import Floats, WordTable


def of_model(data: Labelled, model: SafetyModel, table: WordTable, tokenizer: Tokenizer) -> dict[str, Any]:
    """Figures of a model on texts that it has not learnt.

    Beside those of `figures`: recall and precision at its threshold, the same of any danger, how often
    the type is right, and by type and source how many are urgent and which share was told.
    """
    tokens = tokenizer.tokens(data.texts)
    verdicts = model.judge(tokens, vectors_of(table, tokens))
    level = np.asarray(data.levels)
    found = figures(verdicts.urgent, verdicts.danger, level, tokens)
    told, is_urgent = verdicts.level == URGENT, level == URGENT
    types = np.asarray(verdicts.danger_type)
    right = is_urgent & told & (types == np.asarray(data.types))
    return found | {
        "recall": _share(told & is_urgent, is_urgent),
        "precision": _share(told & is_urgent, told),
        "danger_recall": _share((verdicts.level != NONE) & (level != NONE), level != NONE),
        "danger_precision": _share((verdicts.level != NONE) & (level != NONE), verdicts.level != NONE),
        "type_right": _share(right, told & is_urgent),
        "by_type": _by(data.types, is_urgent, told),
        "by_source": _by(data.sources, is_urgent, told),
    }


def of_folds(data: Labelled, trained: Trained) -> dict[str, Any]:
    """Figures of the texts that folds held out in training: the real ones, where there are any."""
    model, asked = trained.model, trained.asked.tolist()
    level = np.asarray(data.levels)[trained.asked]
    chance = softmax(trained.logits / np.float32(model.temperature))
    found = figures(chance[:, URGENT], 1 - chance[:, NONE], level, [trained.tokens[row] for row in asked])
    told, is_urgent = chance[:, URGENT] >= model.urgent_from, level == URGENT
    return found | {
        "recall": _share(told & is_urgent, is_urgent),
        "precision": _share(told & is_urgent, told),
        "by_type": _by([data.types[row] for row in asked], is_urgent, told),
        "by_source": _by([data.sources[row] for row in asked], is_urgent, told),
    }


def figures(
    urgent: Floats, danger: Floats, level: NDArray[np.int64], tokens: Sequence[Sequence[str]]
) -> dict[str, Any]:
    """Curves of what is urgent and what is dangerous at all.

    Args:
        urgent: (n,) probability of 긴급.
        danger: (n,) probability of any danger.
        level: (n,) the truth, numbers in `LEVELS`.
        tokens: (n,) tokens, for the list of words beside it.

    Returns:
        texts, by level; pr_auc, recall_at_precision_50 and _80 and urgent_from (the probability at the
        former) of 긴급; hazard_pr_auc of any danger; keyword_pr_auc and keyword_recall_at_precision_50 of
        how many 긴급·위험어 a text has.
    """
    truth = level == URGENT
    known = lexicon()
    signs = known.signs(hits(tokens, known))
    recall, least = at_precision(truth, urgent, 0.5)
    return {
        "texts": len(level),
        "levels": {name: int((level == number).sum()) for number, name in enumerate(LEVELS)},
        "pr_auc": _rounded(average_precision_score(truth, urgent)),
        "recall_at_precision_50": _rounded(recall),
        "recall_at_precision_80": _rounded(at_precision(truth, urgent, 0.8)[0]),
        "urgent_from": float(least),
        "danger_pr_auc": _rounded(average_precision_score(level != NONE, danger)),
        "keyword_pr_auc": _rounded(average_precision_score(truth, signs)),
        "keyword_recall_at_precision_50": _rounded(at_precision(truth, signs, 0.5)[0]),
    }


def _by(names: Sequence[str], is_urgent: NDArray[np.bool_], told: NDArray[np.bool_]) -> dict[str, Any]:
    name = np.asarray(names)
    return {
        str(one): {
            "urgent": int((is_urgent & (name == one)).sum()),
            "recall": _share(told & is_urgent & (name == one), is_urgent & (name == one)),
        }
        for one in np.unique(name)
        if (is_urgent & (name == one)).any()
    }


def _share(part: NDArray[np.bool_], whole: NDArray[np.bool_]) -> float | None:
    return _rounded(part.sum() / whole.sum()) if whole.any() else None


def _rounded(value: float) -> float:
    return round(float(value), 4)
