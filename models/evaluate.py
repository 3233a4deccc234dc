"""Held-out scores of simple text models on generated complaints: how hard the fake city is."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score


def split_by_template(
    topics: Sequence[str], templates: Sequence[str], labels: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows to learn from and rows to be asked about, with no template on both sides.

    Half of each topic's templates teach, at most `labels` rows of them; the other half tests, at most
    200 rows a topic. Topics with a single template are left out.
    """
    topic, template = np.asarray(topics), np.asarray(templates)
    train: list[NDArray[np.int64]] = []
    test: list[NDArray[np.int64]] = []
    for name in np.unique(topic):
        rows = rng.permutation(np.flatnonzero(topic == name))
        kinds = rng.permutation(np.unique(template[rows]))
        if len(kinds) < 2:
            continue
        teaches = np.isin(template[rows], kinds[: len(kinds) // 2])
        train.append(rows[teaches][:labels])
        test.append(rows[~teaches][:200])
    return np.concatenate(train), np.concatenate(test)


def tfidf_score(
    texts: Sequence[str],
    topics: Sequence[str],
    templates: Sequence[str],
    *,
    labels: int = 20,
    unit: Literal["word", "char_wb"] = "word",
    seed: int = 0,
) -> dict[str, float]:
    """Accuracy and macro-F1 of TF-IDF and logistic regression on templates it has not seen.

    Args:
        texts: (n,) titles with bodies.
        topics: (n,) topic codes.
        templates: (n,) template ids.
        labels: labelled texts a topic to learn from.
        unit: words, or runs of two to four characters.
        seed: decides which templates and rows teach.
    """
    train, test = split_by_template(topics, templates, labels, np.random.default_rng(seed))
    topic = np.asarray(topics)
    span = (1, 1) if unit == "word" else (2, 4)
    vectorizer = TfidfVectorizer(analyzer=unit, ngram_range=span, sublinear_tf=True, min_df=1)
    known = vectorizer.fit_transform([texts[row] for row in train])
    model = LogisticRegression(C=10.0, max_iter=200).fit(known, topic[train])
    answers = model.predict(vectorizer.transform([texts[row] for row in test]))
    return {
        "accuracy": float(accuracy_score(topic[test], answers)),
        "macro_f1": float(f1_score(topic[test], answers, average="macro")),
        "train": float(len(train)),
        "test": float(len(test)),
    }
