"""Known topics: learnt from few labels, sure where it may be, and silent where it is not."""

import numpy as np
import pytest

from models.topics.classifier import Curve, calibration_error, chosen, softmax, temperature, train
from pipeline.errors import UsageError
from tests.models.topic_texts import drawn, many, texts_of

KNOWN = ("T001", "T050", "T090")


@pytest.fixture(scope="module")
def learnt():
    codes = many(12, *KNOWN)
    return train(texts_of(drawn(codes)), codes)


def test_it_tells_topics_of_texts_that_it_has_not_seen(learnt):
    codes = many(20, *KNOWN)
    answers = learnt.answers(texts_of(drawn(codes, seed=9)))
    said = np.asarray(learnt.classes)[answers.first]
    assert np.mean(said == np.asarray(codes)) >= 0.95


def test_five_labels_a_topic_are_enough_to_begin():
    codes = many(5, *KNOWN)
    model = train(texts_of(drawn(codes)), codes)
    said = model.answers(texts_of(drawn(many(20, *KNOWN), seed=9))).first
    assert np.mean(np.asarray(model.classes)[said] == np.asarray(many(20, *KNOWN))) >= 0.8


def test_a_topic_with_four_labels_is_not_learnt():
    codes = [*many(8, "T001", "T050"), *many(4, "T120")]
    assert list(train(texts_of(drawn(codes)), codes).classes) == ["T001", "T050"]


def test_labels_of_one_topic_teach_nothing_and_the_error_says_what_is_missing():
    with pytest.raises(UsageError, match="둘은 있어야"):
        train(texts_of(drawn(many(9, "T001"))), many(9, "T001"))


def test_a_text_of_no_known_topic_is_less_certain_than_one_that_is_known(learnt):
    known, strange = (
        learnt.answers(texts_of(drawn(codes, seed=5))).certainty
        for codes in (many(20, *KNOWN), many(20, "T120"))
    )
    assert np.median(known) > np.median(strange) + 0.2


def test_the_second_choice_is_another_topic_and_less_certain(learnt):
    answers = learnt.answers(texts_of(drawn(many(9, *KNOWN), seed=3)))
    assert not (answers.first == answers.second).any()
    assert (answers.certainty >= answers.second_certainty).all()


def test_the_held_out_texts_are_not_those_it_was_fitted_on_and_keep_their_labels():
    codes = many(20, *KNOWN)
    held = train(texts_of(drawn(codes)), codes).held_out
    assert 6 <= len(held.rows) <= 20
    assert [codes[row] for row in held.rows] == held.truth.tolist()


def test_texts_without_labels_teach_where_labels_are_few():
    codes = many(5, *KNOWN)
    more = texts_of(drawn(many(200, *KNOWN), seed=4))
    asked, truth = texts_of(drawn(many(60, *KNOWN), seed=8)), np.asarray(many(60, *KNOWN))

    def right(**with_more):
        model = train(texts_of(drawn(codes)), codes, **with_more)
        return np.mean(np.asarray(model.classes)[model.answers(asked).first] == truth)

    assert right(unlabelled=more) >= right()


@pytest.mark.parametrize(
    ("certainty", "right", "threshold", "coverage"),
    [
        ([0.9, 0.8, 0.7, 0.6], [1, 1, 1, 1], 0.6, 1.0),
        ([0.9, 0.8, 0.7, 0.6], [1, 1, 0, 0], 0.8, 0.5),
        ([0.9, 0.8], [0, 0], 1.01, 0.0),
    ],
)
def test_the_threshold_is_the_least_certainty_that_is_right_often_enough(
    certainty, right, threshold, coverage
):
    curve = Curve.of(np.array(certainty, np.float32), np.array(right, bool))
    assert curve.threshold(0.9) == pytest.approx(threshold)
    assert curve.coverage_at(0.9) == pytest.approx(coverage)


def test_it_stands_by_nothing_below_its_threshold():
    found = chosen(np.array([[0.6, 0.3, 0.1], [0.4, 0.35, 0.25]], np.float32), 0.5)
    assert found.is_sure.tolist() == [True, False]
    assert (found.first.tolist(), found.second.tolist()) == ([0, 0], [1, 1])


def test_a_temperature_makes_certainty_as_large_as_it_is_right():
    draw = np.random.default_rng(1)
    truth = draw.integers(0, 3, 4000)
    logits = draw.normal(0, 1, (4000, 3)).astype(np.float32)
    logits[np.arange(4000), truth] += 1.5
    boastful = logits * 5

    def error(found):
        return calibration_error(found.max(axis=1), found.argmax(axis=1) == truth)

    heat = temperature(boastful, truth)
    assert heat == pytest.approx(5 / 1.5, rel=0.1)
    assert error(softmax(boastful / np.float32(heat))) < 0.05 < error(softmax(boastful))


def test_what_is_always_right_when_it_says_so_has_no_calibration_error():
    assert calibration_error(np.array([1.0, 1.0], np.float32), np.array([True, True])) == 0
    assert calibration_error(np.array([1.0, 1.0], np.float32), np.array([True, False])) == pytest.approx(0.5)
