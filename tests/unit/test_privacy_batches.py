"""The mask over Arrow batches: the gate hides nothing, and no row is lost."""

import pickle

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.privacy.batches import KNOWN, TEXTS, mask_batch
from pipeline.privacy.gate import may_hold
from pipeline.privacy.mask import mask
from pipeline.synthetic.personal import personal_examples
from tests.unit.test_privacy_mask import EXAMPLES


def records(bodies, **known):
    columns = {name: [None] * len(bodies) for name in (*TEXTS, *KNOWN)}
    columns = {**columns, "body": bodies, **known}
    return pa.RecordBatch.from_pydict({name: pa.array(rows, pa.string()) for name, rows in columns.items()})


def test_the_gate_lets_through_whatever_the_mask_finds():
    texts = [example.text for example in [*EXAMPLES, *personal_examples(3000, seed=3)]]
    stopped = [
        text
        for text, is_open in zip(texts, may_hold(pa.array(texts)).to_pylist(), strict=True)
        if not is_open
    ]
    assert stopped, "the gate stops nothing"
    assert [text for text in stopped if mask(text).spans] == []


@given(st.text(st.sampled_from("가민수김씨님010-12 홍길동로호@:은\n담당 A１"), max_size=40))
@settings(max_examples=300, deadline=None)
def test_no_text_is_changed_that_the_gate_stops(text):
    assert may_hold(pa.array([text])).to_pylist() == [True] or not mask(text).spans


def test_a_batch_keeps_its_rows_and_tells_what_was_taken():
    masked = mask_batch(records(["010-0123-4567", None, "조용합니다", ""]))
    assert masked.column("body").to_pylist() == ["[전화]", None, "조용합니다", ""]
    assert masked.column("spans").to_pylist()[1:] == [None, None, None]
    assert masked.column("spans").to_pylist()[0] == [
        {"field": "body", "start": 0, "end": 4, "kind": "PHONE", "value": "010-0123-4567"}
    ]


def test_own_values_are_looked_for_in_texts_the_gate_stops():
    masked = mask_batch(records(["하늘빛이 말합니다"], known_name=["하늘빛"]))
    assert masked.column("body").to_pylist() == ["[이름]이 말합니다"]


def test_the_function_travels_to_other_processes():
    assert pickle.loads(pickle.dumps(mask_batch)) is mask_batch


@pytest.mark.parametrize(
    "text",
    ["", " ", "\u3000", "\0", "ㅋ" * 100_000, "가" * 1_000_000, "\u1100\u1161" * 5000, "👨\u200d👩" * 99],
)
def test_odd_texts_pass(text):
    assert mask_batch(records([text])).num_rows == 1
