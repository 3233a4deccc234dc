"""Composed texts: fixed by their seed, spans to the character, and hard on purpose."""

import re
from dataclasses import replace

import numpy as np
import pytest

from models.evaluate import split_by_template, tfidf_score
from pipeline.schema import codes
from pipeline.synthetic.invented import CHECK, VALUES, parts
from pipeline.synthetic.plausibility import sample_brief, shared_noun_share, title_share, worst_overlap
from pipeline.synthetic.registers import EMOJI_CHANNELS, REGISTERS
from pipeline.synthetic.texts import Brief, Texts, answers, compose
from pipeline.synthetic.topics import topics


@pytest.fixture(scope="module")
def brief() -> Brief:
    return sample_brief(6_520, seed=3)


@pytest.fixture(scope="module")
def texts(brief: Brief) -> Texts:
    return compose(brief)


def some(brief: Brief, rows: slice) -> Brief:
    return brief.rows(np.arange(len(brief.seed))[rows])


def test_a_text_is_the_same_in_any_batch(brief: Brief, texts: Texts):
    part = compose(some(brief, slice(400, 460)))
    assert part.body.equals(texts.body.slice(400, 60))
    assert part.title.equals(texts.title.slice(400, 60))


def test_every_span_slices_back_to_the_exact_value(texts: Texts):
    columns = {"title": texts.title.to_pylist(), "body": texts.body.to_pylist()}
    spans = texts.spans.to_pylist()
    assert {span["kind"] for span in spans} == {value.kind for value in VALUES.values()} - {""}
    for span in spans:
        assert columns[span["field"]][span["row"]][span["start"] : span["end"]] == span["value"]


def test_the_place_of_a_text_stands_in_its_body(texts: Texts):
    named = 0
    for body, place in zip(texts.body.to_pylist(), texts.place.to_pylist(), strict=True):
        assert place in body
        named += bool(place)
    assert named > 0.9 * len(texts.body)


def test_values_belong_to_no_one():
    assert all(re.match(r"010[-. ]?[01]\d{3}", phone) for phone in parts()["phone"])
    assert all("example" in host for host in parts()["mail_host"])
    assert all(int(serial) < 100 for serial in parts()["plate_serial"])
    for number in parts()["rrn"]:
        digits = [int(digit) for digit in number.replace("-", "")]
        check = (11 - sum(d * w for d, w in zip(digits, CHECK, strict=False)) % 11) % 10
        assert check != digits[12]


def test_a_copy_keeps_its_story_and_changes_its_hand(brief: Brief):
    original = some(brief, slice(0, 300))
    copied = compose(replace(original, edit=np.arange(1, 301).astype(np.uint64)))
    first = compose(original)
    assert copied.template_id.equals(first.template_id)
    shares = []
    for one, two in zip(first.body.to_pylist(), copied.body.to_pylist(), strict=True):
        left, right = ({text[at : at + 3] for at in range(len(text) - 2)} for text in (one, two))
        shares.append(len(left & right) / min(len(left), len(right)))
    assert np.median(shares) > 0.7
    assert np.mean(np.array(first.body.to_pylist()) == np.array(copied.body.to_pylist())) < 0.5


@pytest.mark.parametrize("seed", range(1, 6))
def test_of_200_bodies_no_two_share_half_their_words(seed: int):
    """2,000 bodies hold as many pairs as 100 draws of 200."""
    assert worst_overlap(compose(sample_brief(2_000, seed)).body.to_pylist()) < 0.5


def test_the_overlap_is_the_share_of_the_shorter_text():
    assert worst_overlap(["가 나 다 라", "다 라 마", "바"]) == pytest.approx(2 / 3)
    assert worst_overlap(["가 나", "다"]) == 0
    assert worst_overlap(["가 나"]) == 0


def test_under_a_third_of_the_titles_contain_the_name_of_their_topic(brief: Brief, texts: Texts):
    assert title_share(texts.title.to_pylist(), brief.topic.tolist()) < 1 / 3


def test_many_texts_share_their_key_noun_with_another_topic(brief: Brief, texts: Texts):
    assert shared_noun_share(texts.key_noun.to_pylist(), brief.topic.tolist()) >= 0.15


def test_words_alone_do_not_tell_topics_apart_on_unseen_templates(brief: Brief, texts: Texts):
    pairs = zip(texts.title.to_pylist(), texts.body.to_pylist(), strict=True)
    score = tfidf_score(
        [f"{title} {body}" for title, body in pairs],
        [topics().code[row] for row in brief.topic],
        texts.template_id.to_pylist(),
    )
    assert 0.5 < score["accuracy"] <= 0.80


def test_no_template_teaches_and_tests(brief: Brief, texts: Texts):
    template = texts.template_id.to_pylist()
    codes_ = [topics().code[row] for row in brief.topic]
    train, test = split_by_template(codes_, template, 20, np.random.default_rng(0))
    assert not {template[row] for row in train} & {template[row] for row in test}


def test_template_ids_belong_to_their_topic(brief: Brief, texts: Texts):
    for row, template in zip(brief.topic, texts.template_id.to_pylist(), strict=True):
        assert re.fullmatch(rf"{topics().code[row]}-\d\d", template)


def test_lengths_run_from_one_sentence_to_two_thousand_characters(texts: Texts):
    lengths = np.array([len(body) for body in texts.body.to_pylist()])
    assert lengths.min() < 60
    assert 1_200 < lengths.max() <= 2_000
    assert 100 < np.median(lengths) < 300


def test_texts_have_registers_missing_spaces_emoji_and_remains_of_html(texts: Texts):
    bodies = texts.body.to_pylist()
    assert set(texts.register.to_pylist()) == set(REGISTERS)
    assert any("<br" in body for body in bodies)
    assert any("&nbsp;" in body for body in bodies)
    assert any("🙏" in body or "😡" in body for body in bodies)
    assert np.mean([max(len(word) for word in body.split()) > 25 for body in bodies]) > 0.03


def test_channels_without_emoji_can_be_written_in_cp949(brief: Brief, texts: Texts):
    for channel, body in zip(brief.channel, texts.body.to_pylist(), strict=True):
        if channel not in EMOJI_CHANNELS:
            body.encode("cp949")


def test_urgent_texts_say_so_and_others_take_the_level_of_their_topic(brief: Brief, texts: Texts):
    for urgent, row, label, danger in zip(
        brief.urgent, brief.topic, texts.danger_label.to_pylist(), texts.danger_type.to_pylist(), strict=True
    ):
        assert label == ("urgent" if urgent else topics().level[row])
        assert danger == (topics().danger_type[row] if label != "none" else "")


def test_a_topic_without_danger_is_refused_as_urgent(brief: Brief):
    calm = np.flatnonzero(np.array(topics().danger_type)[brief.topic] == "")[:1]
    with pytest.raises(ValueError, match="danger type"):
        compose(replace(brief.rows(calm), urgent=np.array([True])))


def test_no_rows_give_no_texts(brief: Brief):
    empty = compose(some(brief, slice(0, 0)))
    assert len(empty.body) == 0
    assert empty.spans.num_rows == 0


def test_every_result_has_an_answer_and_no_result_has_none(brief: Brief):
    results = np.array(["", *codes.RESULTS])
    few = some(brief, slice(0, len(results)))
    days = np.full(len(results), np.datetime64("2022-01-01"))
    offices = np.full(len(results), "교통과")
    given = answers(few.seed, few.topic, few.kind, results, offices, days).to_pylist()
    assert given[0] == ""
    assert all(len(answer) > 5 for answer in given[1:])


def test_nothing_of_the_grammar_is_left_in_a_text(texts: Texts):
    for text in texts.body.to_pylist() + texts.title.to_pylist():
        assert not re.search(r"[{}]|None|nan", text)
