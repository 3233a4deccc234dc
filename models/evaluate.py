"""Held-out scores of simple text models on generated complaints: how hard the fake city is."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score

from pipeline.synthetic.plausibility import sample_brief, shared_noun_share, title_share, worst_overlap
from pipeline.synthetic.texts import compose
from pipeline.synthetic.topics import topics


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


def difficulty(folder: Path, rows: int = 16_300, seed: int = 1) -> dict[str, float]:
    """How hard and how varied the texts of a generated city are.

    The score needs every topic equally often, which no city has, so it is taken on a fresh balanced
    sample of the same grammar; titles and nouns are counted in the city's own truth.

    Args:
        folder: what `generate` wrote; its truth/complaint*.parquet are read.
        rows: texts of the balanced sample; 100 a topic by default.
        seed: decides the sample.

    Returns:
        tfidf_accuracy and tfidf_macro_f1 at 20 labels a topic on unseen templates, worst_overlap of
        200 bodies, title_share and shared_noun_share as in pipeline/synthetic/plausibility.py.
    """
    brief = sample_brief(rows, seed)
    texts = compose(brief)
    bodies = texts.body.to_pylist()
    whole = [f"{title} {body}" for title, body in zip(texts.title.to_pylist(), bodies, strict=True)]
    codes = [topics().code[row] for row in brief.topic]
    score = tfidf_score(whole, codes, texts.template_id.to_pylist(), seed=seed)
    some = np.random.default_rng(seed).choice(rows, min(rows, 200), replace=False)
    written = pl.read_parquet(
        sorted(folder.glob("truth/complaint*.parquet")), columns=["title", "topic_code", "key_noun"]
    ).drop_nulls()
    row_of = {code: row for row, code in enumerate(topics().code)}
    topic = [row_of[code] for code in written["topic_code"]]
    return {
        "tfidf_accuracy": score["accuracy"],
        "tfidf_macro_f1": score["macro_f1"],
        "worst_overlap": worst_overlap([bodies[row] for row in some]),
        "title_share": title_share(written["title"].to_list(), topic),
        "shared_noun_share": shared_noun_share(written["key_noun"].to_list(), topic),
    }
