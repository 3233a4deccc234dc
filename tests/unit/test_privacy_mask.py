"""What the mask takes out and what it leaves, on invented sentences drawn in pii_examples.txt."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.personal import COVER, score_generated, score_mask
from pipeline.privacy import fold
from pipeline.privacy.known import Known
from pipeline.privacy.mask import mask
from pipeline.synthetic.personal import Example

DRAWN = re.compile(r"\{([A-Z]+)\|([^}]*)\}")


def drawn(line: str) -> Example:
    """The text of a line and its marked spans."""
    spans, text, position = [], "", 0
    for mark in DRAWN.finditer(line):
        text += line[position : mark.start()]
        spans.append((mark[1], len(text), len(text) + len(mark[2])))
        text += mark[2]
        position = mark.end()
    return Example(text + line[position:], tuple(spans))


LINES = (Path(__file__).parent / "pii_examples.txt").read_text(encoding="utf-8").splitlines()
EXAMPLES = [drawn(line) for line in LINES if line and not line.startswith("#")]


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.text[:30] for example in EXAMPLES])
def test_every_drawn_span_is_masked_and_nothing_else(example):
    score = score_mask([example])
    assert (score["recall"], score["precision"]) == (1.0, 1.0), mask(example.text).spans


def test_a_generated_corpus_meets_the_bars():
    score = score_generated(3000, seed=5)
    assert score["number_recall"] >= 0.99
    assert score["number_false_per_1000"] <= 1
    assert score["recall"] >= 0.95
    assert score["precision"] >= 0.95


def test_a_span_counts_from_six_tenths_of_it():
    assert COVER == 0.6
    text = "연락처 010-1234-5678"
    assert score_mask([Example(text, (("PHONE", 4, 17),))])["recall"] == 1.0
    assert score_mask([Example(text, (("PHONE", 0, 5),))])["recall"] == 0.0


def test_tokens_stand_where_the_values_were():
    masked = mask("민원인 홍길동, 010-1234-5678로 연락 주세요")
    assert masked.text == "민원인 [이름], [전화]로 연락 주세요"
    assert [masked.text[start:end] for start, end in masked.places] == ["[이름]", "[전화]"]
    assert [span.value for span in masked.spans] == ["홍길동", "010-1234-5678"]


def test_an_address_leaves_its_district_and_road():
    masked = mask("주소는 서울시 마포구 월드컵로 12길 34, 101동 1503호입니다")
    assert masked.text == "주소는 서울시 마포구 월드컵로 12길 [주소]입니다"


def test_a_composed_text_comes_out_and_the_value_stays_as_it_was_written():
    spread = "연락처 010-1234-5678".replace("연", "\u110b\u1167\u11ab")
    masked = mask(spread)
    assert masked.text == "연락처 [전화]"
    assert spread[masked.spans[0].start : masked.spans[0].end] == "010-1234-5678"


def test_unseen_characters_do_not_hide_a_number():
    assert mask("번호 0\u200b10-12\u206034-5678").text == "번호 [전화]"


@pytest.mark.parametrize(
    ("known", "text", "masked"),
    [
        (Known("NAME", "하늘빛"), "하늘빛이 신고합니다", "[이름]이 신고합니다"),
        (Known("NAME", "김 솔"), "저 김솔은 반대합니다", "저 [이름]은 반대합니다"),
        (Known("PHONE", "02-120-4567"), "02.120.4567번입니다", "[전화]번입니다"),
        (Known("EMAIL", "info@seoul.go.kr"), "info@seoul.go.kr로", "[이메일]로"),
        (Known("ADDR", "가람로 12 3층"), "가람로 12, 3층 앞", "[주소] 앞"),
        (Known("NAME", "이"), "이 길이 막혔습니다", "이 길이 막혔습니다"),
    ],
)
def test_the_records_own_values_go_first(known, text, masked):
    assert mask(text, (known,)).text == masked


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_survives_and_nothing_outside_the_spans_changes(text):
    masked = mask(text)
    assert all(before.end <= after.start for before, after in pairwise(masked.spans))
    assert all(text[span.start : span.end] == span.value for span in masked.spans)
    if not masked.spans:
        assert masked.text == fold.composed(text)
