"""The queue beside chance: the same number of labels from the same texts, and too few texts are refused."""

import numpy as np
import pytest

from models.labelset import evaluation
from models.labelset.evaluation import PICKS, evaluate
from models.topics.classifier import train
from models.topics.evaluation import Labelled
from models.topics.features import LONG
from models.topics.splits import groups
from pipeline.errors import UsageError
from tests.models.topic_texts import drawn, texts_of

KNOWN = ("T001", "T050", "T090")


def data(count, seed=5):
    codes = [KNOWN[row % len(KNOWN)] for row in range(count)]
    texts = texts_of(drawn(codes, seed=seed))
    return Labelled(texts, np.asarray(codes), groups(texts))


def test_both_ways_label_as_many_and_are_scored_on_texts_they_did_not_label(monkeypatch):
    monkeypatch.setattr(evaluation, "LABELS", 90)
    monkeypatch.setattr(evaluation, "MOST", 300)
    seen = []
    account = evaluate(data(700), repeats=2, progress=lambda share, text: seen.append(share))
    assert account["labels"] == 90 and account["classes"] == len(KNOWN)
    assert 0 < account["random_macro_f1"] <= 1 and 0 < account["queue_macro_f1"] <= 1
    assert account["macro_f1_gain"] == pytest.approx(
        account["queue_macro_f1"] - account["random_macro_f1"], abs=2e-4
    )
    assert len(seen) == 4


@pytest.mark.parametrize("name", sorted(PICKS))
def test_a_pick_takes_new_rows_alone_and_as_many_as_wanted(name):
    some = data(300)
    labelled = np.arange(60)
    model = train(some.texts.chosen(labelled), some.labels[labelled].tolist(), recipe=LONG)
    more = PICKS[name](model, some.texts, labelled, 44, 1)
    assert len(np.unique(more)) == 44 and not np.isin(more, labelled).any()


def test_a_file_with_too_few_texts_is_refused():
    with pytest.raises(UsageError, match="too few texts"):
        evaluate(data(200), repeats=1, progress=lambda share, text: None)
