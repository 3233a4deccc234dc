"""Splits of labelled texts: what is nearly the same stands on one side."""

import numpy as np
import pytest

from models.topics.features import Texts
from models.topics.splits import folds, groups, held_out

NOTHING = np.zeros((0, 128), np.float32)


def told(*written: str) -> Texts:
    return Texts(list(written), [text.split() for text in written], NOTHING)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("가로등이 꺼졌어요!!", "가로등이꺼졌어요"),
        ("CCTV 설치", "cctv 설치."),
        ("가로등 고장", "고장 가로등"),
    ],
)
def test_texts_that_differ_in_spaces_signs_case_or_order_are_one_group(one, other):
    first, second, apart = groups(told(one, other, "보도블록이 깨졌습니다"))
    assert first == second != apart


def test_a_campaign_is_one_group_though_its_words_differ():
    assert len(set(groups(told("가 나", "다 라", "마 바"), ["c1", "c1", None]))) == 2


def test_texts_without_a_word_are_not_one_group():
    assert len(set(groups(told("", "!!", "")))) == 3


def test_no_group_stands_on_both_sides_of_a_fold():
    group = np.repeat(np.arange(40), 3)
    for learnt, asked in (*folds(group, 5, seed=1), held_out(group, 0.2, seed=1)):
        assert not set(group[learnt]) & set(group[asked])
        assert len(learnt) + len(asked) == len(group)


def test_every_text_is_asked_about_once():
    asked = np.concatenate([rows for _, rows in folds(np.arange(23), 5, seed=2)])
    assert sorted(asked) == list(range(23))
