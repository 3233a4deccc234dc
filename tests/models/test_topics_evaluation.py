"""Scores on a labelled file: the classifier and the clusters, and their peers in the same run."""

import sys

import numpy as np
import pytest

from models.store import shipped
from models.text.tokenizer import MecabTokenizer
from models.topics.evaluation import (
    bertopic,
    few,
    labelled,
    lda,
    ours,
    sample,
    score_classifier,
    score_grouping,
)
from models.vectors.table import WordTable
from pipeline.errors import NotReadyError, UsageError
from tests.models.topic_texts import WORDS, drawn, many


@pytest.fixture(scope="module")
def data():
    codes = many(60, *WORDS)
    written = [" ".join(words) for words in drawn(codes)]
    return labelled([written], codes, WordTable.of(shipped("vectors")), MecabTokenizer())


def test_easy_texts_are_told_apart_by_us_and_by_the_peer(data):
    figures = score_classifier(data, peer=True)
    assert figures["accuracy"] >= 0.9
    assert figures["peer_accuracy"] >= 0.9
    assert 0 <= figures["ece"] <= 0.2
    assert figures["coverage_at_90"] >= 0.9


def test_fewer_labels_teach_less_and_are_counted_a_class(data):
    rows = few(data.labels, np.arange(len(data.labels)), 7, seed=1)
    assert np.unique(data.labels[rows], return_counts=True)[1].tolist() == [7] * len(WORDS)
    assert score_classifier(data, labels_per_class=5)["accuracy"] >= 0.6


def test_clusters_of_easy_texts_are_their_topics_for_every_seed(data):
    figures = score_grouping(data, ours, seeds=(0, 1))
    assert figures["ami"] >= 0.4
    assert figures["noise_share"] <= 0.1
    assert set(figures) >= {"nmi", "ari", "npmi", "c_v", "stability_ari", "topics"}


def test_lda_is_scored_by_the_same_measures(data):
    assert 0 <= score_grouping(data, lda, seeds=(0,))["nmi"] <= 1


def test_without_bertopic_the_command_says_how_to_install_it(data, monkeypatch):
    monkeypatch.setitem(sys.modules, "bertopic", None)
    with pytest.raises(NotReadyError, match="make peers"):
        bertopic(data.texts, 0)


def test_a_file_with_one_label_is_refused():
    with pytest.raises(UsageError, match="--label"):
        labelled([["가로등 고장"] * 9], ["가"] * 9, WordTable.of(shipped("vectors")), MecabTokenizer())


def test_rows_without_a_text_or_label_are_left_out():
    columns = [["가로등 고장", "", "소음 공사"] * 5]
    found = labelled(columns, ["가", "가", "나"] * 5, WordTable.of(shipped("vectors")), MecabTokenizer())
    assert len(found.labels) == 10


def test_a_sample_is_the_same_every_time(data):
    assert len(sample(data, 50).labels) == 50
    assert (sample(data, 50).labels == sample(data, 50).labels).all()
