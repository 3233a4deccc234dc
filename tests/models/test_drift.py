"""Drift: the labelled set beside what comes in, asked of a published city."""

import pytest

from dashboards.components.topic_desk import moved
from models.labelset.drift import Drift, drift
from pipeline.reader import Reader


@pytest.fixture(scope="module")
def generation(city):
    with Reader(city).generation() as opened:
        yield opened


def ids(generation, where="TRUE", most=100_000):
    sql = "SELECT DISTINCT complaint_id FROM fact WHERE sign > 0 AND " + where + " ORDER BY 1"
    return [number for (number,) in generation.rows(sql)][:most]


def test_a_city_all_of_which_is_labelled_has_no_unknown_word(generation):
    found = drift(generation, ids(generation))
    assert found.words_unknown == 0
    assert 0 <= found.topics_moved < 0.15
    assert 0 < found.refused < 1 and 0 < found.refused_before < 1


def test_few_labels_know_few_words_and_a_person_is_told(generation):
    few = drift(generation, ids(generation, "topic_code = 'T001'", most=5))
    assert few.words_unknown > 0.2
    assert any("학습셋에 없습니다" in one for one in few.warnings)
    assert "1가지" in str(moved(few.warnings)) and moved([]) is None


def test_without_labels_there_is_nothing_to_drift_from(generation):
    assert drift(generation, []) is None
    assert Drift(0.0, 0.0, 0.1, 0.1).warnings == []
