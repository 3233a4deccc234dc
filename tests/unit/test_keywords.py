"""The score of keywords on drawn counts: what it finds, what it leaves alone, what it never shows."""

import numpy as np
import pytest

from models.text.keywords import FEWEST, Texts, counted, distinctive, log_odds, phrases, ranked


def counts(**words: int) -> np.ndarray:
    return np.array(list(words.values()), dtype=np.int64)


def test_a_word_twice_as_common_here_stands_out_clearly():
    here = counts(누수=40, 가로등=100, 도로=860)
    there = counts(누수=2_000, 가로등=10_000, 도로=88_000)
    z = log_odds(here, there)
    assert z[0] > 2.5
    assert abs(z[1]) < 1


def test_equal_shares_score_nothing_at_any_size():
    there = counts(a=500, b=3_000, c=90, d=40_000)
    for part in (10, 100):
        assert np.abs(log_odds(there // part, there)).max() < 0.5
    assert log_odds(there, there) == pytest.approx(np.zeros(4))


def test_the_score_is_the_same_from_the_other_side_with_its_sign_turned():
    here, there = counts(a=30, b=400, c=7), counts(a=10, b=900, c=50)
    assert log_odds(here, there) == pytest.approx(-log_odds(there, here))


def test_the_score_is_the_formula_of_its_source():
    here, there = counts(a=12, b=88), counts(a=30, b=870)
    prior = 100 * 42 / 1000
    ours, theirs = 12 + prior, 30 + prior
    difference = np.log((ours + 0.5) / (200 - ours + 0.5)) - np.log((theirs + 0.5) / (1000 - theirs + 0.5))
    z = difference / np.sqrt(1 / (ours + 0.5) + 1 / (theirs + 0.5))
    assert log_odds(here, there)[0] == pytest.approx(z)


def test_of_two_words_with_the_same_ratio_the_one_of_more_complaints_is_first():
    here = counts(few=6, many=60, rest=2_000)
    there = counts(few=100, many=1_000, rest=100_000)
    assert [one.word for one in ranked(here, there, 2)] == [1, 0]


def test_a_word_of_one_or_two_complaints_is_never_shown_however_new_it_is():
    here = counts(once=1, twice=2, thrice=FEWEST, rest=5_000)
    there = counts(once=0, twice=0, thrice=0, rest=200_000)
    assert [one.word for one in ranked(here, there, 10)] == [2]


def test_a_word_new_to_the_slice_beats_a_word_that_is_only_a_little_more_common():
    here = counts(new=24, usual=300, rest=3_000)
    there = counts(new=0, usual=50_000, rest=600_000)
    assert ranked(here, there, 1)[0].word == 0


def test_hidden_words_and_words_below_two_deviations_are_not_shown():
    here = counts(mask=500, plain=100, rest=3_000)
    there = counts(mask=100, plain=3_000, rest=100_000)
    assert ranked(here, there, 10, hidden=np.array([0])) == []


def test_a_slice_or_a_baseline_without_words_says_nothing():
    nothing, some = counts(a=0, b=0), counts(a=9, b=5)
    assert not log_odds(nothing, some).any()
    assert ranked(some, nothing, 5) == []


def texts(*rows: str, vocabulary: str = "", signs: tuple[int, ...] = ()) -> tuple[Texts, list[str]]:
    """Drawn texts, their words numbered in the order of the alphabet."""
    words = sorted({word for row in (*rows, vocabulary) for word in row.split()})
    tokens = np.array([words.index(word) for row in rows for word in row.split()], dtype=np.int32)
    lengths = np.array([len(row.split()) for row in rows], dtype=np.int64)
    return Texts(tokens, lengths, np.array(signs or [1] * len(rows), dtype=np.int64)), words


def test_a_word_counts_once_a_complaint():
    drawn, words = texts("누수 누수 도로", "", "누수 밤 누수")
    assert dict(zip(words, counted(drawn, 3).tolist(), strict=True)) == {"누수": 2, "도로": 1, "밤": 1}
    assert drawn.count == 3


def test_an_image_that_was_replaced_counts_off():
    drawn, words = texts("누수 도로", "누수 도로", "누수 밤", signs=(1, -1, 1))
    assert dict(zip(words, counted(drawn, 3).tolist(), strict=True)) == {"누수": 1, "도로": 0, "밤": 1}
    assert drawn.count == 1


def test_counts_are_the_same_however_many_words_there_are():
    drawn, _ = texts("누수 도로 누수", "도로 밤", "누수")
    few, many = counted(drawn, 3), counted(drawn, 20_000_000)[:3]
    assert few.tolist() == many.tolist() == [2, 2, 1]


OTHERS = [f"도로 {i} 밤 신고 아이" for i in range(9)]


def found_phrases(here: list[str], there: list[str], *hidden: str) -> list[tuple[str, str, int]]:
    whole = " ".join((*here, *there))
    ours, words = texts(*here, vocabulary=whole)
    theirs, _ = texts(*there, vocabulary=whole)
    never = np.array([words.index(word) for word in hidden], dtype=np.int64)
    found = phrases(ours, theirs, len(words), 5, never)
    return [(words[one.first], words[one.second], one.count) for one in found]


def test_words_that_stand_side_by_side_make_a_phrase_in_their_order():
    here = ["층간 소음 밤"] * 4 + ["아이 층간 소음"] * 4 + OTHERS
    assert found_phrases(here, OTHERS * 9) == [("층간", "소음", 8)]


def test_a_phrase_as_common_elsewhere_is_not_one_of_the_slice():
    here = ["층간 소음 밤"] * 4 + ["아이 층간 소음"] * 4 + OTHERS
    assert found_phrases(here, here * 9) == []


def test_no_phrase_reaches_over_the_end_of_a_text_or_holds_a_hidden_word():
    here = ["밤 층간", "소음 낮"] * 8 + ["도로", "공원"] * 9
    there = ["도로 공원 아이", "공원 도로"] * 40
    assert {one[:2] for one in found_phrases(here, there)} == {("밤", "층간"), ("소음", "낮")}
    assert [one[:2] for one in found_phrases(here, there, "밤")] == [("소음", "낮")]


def test_the_words_of_one_complaint_are_those_rare_elsewhere_and_never_a_name():
    counts = np.array([50_000, 300, 40, 2], dtype=np.int64)
    tokens = np.array([0, 0, 1, 2, 3], dtype=np.int32)
    assert distinctive(tokens, counts, 60_000, 2, np.array([], dtype=np.int64)) == [2, 1]
    assert distinctive(tokens, counts, 60_000, 9, np.array([2])) == [1, 0]
