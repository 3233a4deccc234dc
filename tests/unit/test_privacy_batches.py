"""The mask over Arrow batches: the signs hide nothing, and no row is lost."""

import pickle

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.privacy import signs
from pipeline.privacy.batches import KNOWN, TEXTS, mask_batch
from pipeline.privacy.mask import mask
from pipeline.privacy.signs import look
from pipeline.synthetic.personal import personal_examples
from tests.unit.test_privacy_mask import EXAMPLES


def records(bodies, **known):
    columns = {name: [None] * len(bodies) for name in (*TEXTS, *KNOWN)}
    columns = {**columns, "body": bodies, **known}
    return pa.RecordBatch.from_pydict({name: pa.array(rows, pa.string()) for name, rows in columns.items()})


def alone(text):
    """What the mask makes of a text when every rule is tried."""
    masked = mask(text)
    return masked.text, [span.value for span in masked.spans]


def in_a_batch(texts):
    """The same of a batch, where only signed rules are tried."""
    batch = mask_batch(records(texts))
    values = [[span["value"] for span in spans or ()] for spans in batch.column("spans").to_pylist()]
    return list(zip(batch.column("body").to_pylist(), values, strict=True))


def test_the_signs_hide_nothing_that_the_rules_find():
    texts = [example.text for example in [*EXAMPLES, *personal_examples(3000, seed=3)]]
    assert 0 in look(texts)[1], "every text is signed"
    assert in_a_batch(texts) == [alone(text) for text in texts]


@given(
    st.lists(st.text(st.sampled_from("가민수김씨님010-12 홍길동로호@:은\n담당 A１"), max_size=40), max_size=4)
)
@settings(max_examples=300, deadline=None)
def test_texts_in_a_batch_come_out_as_each_alone(texts):
    assert in_a_batch(texts) == [alone(text) for text in texts]


@pytest.mark.parametrize("cut", [1, 50, 1000])
def test_where_a_batch_is_cut_for_the_signs_changes_nothing(monkeypatch, cut):
    texts = [example.text for example in EXAMPLES]
    monkeypatch.setattr(signs, "PIECE", cut)
    assert in_a_batch(texts) == [alone(text) for text in texts]


def test_a_batch_keeps_its_rows_and_tells_what_was_taken():
    masked = mask_batch(records(["010-0123-4567", None, "조용합니다", ""]))
    assert masked.column("body").to_pylist() == ["[전화]", None, "조용합니다", ""]
    assert masked.column("spans").to_pylist()[1:] == [None, None, None]
    assert masked.column("spans").to_pylist()[0] == [
        {"field": "body", "start": 0, "end": 4, "kind": "PHONE", "value": "010-0123-4567"}
    ]


def test_own_values_are_looked_for_in_texts_without_a_sign():
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
