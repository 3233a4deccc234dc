"""labels/topics.csv and the grammar say the same topics, fields and items."""

import re

from pipeline.schema import codes
from pipeline.schema.reference import items
from pipeline.synthetic.topics import read_grammar, read_labels, topics
from pipeline.synthetic.wording import topic_words


def test_topic_codes_run_from_t001_without_a_gap():
    found = [row["topic_code"] for row in read_labels()]
    assert found == [f"T{number:03d}" for number in range(1, len(found) + 1)]
    assert len(found) >= 120


def test_every_topic_hangs_under_one_of_the_twelve_fields_and_an_item_of_that_field():
    rows = read_labels()
    assert {row["field_code"] for row in rows} == set(codes.FIELDS)
    for row in rows:
        field = items()[row["item_code"]].field_code
        assert field in (None, "", row["field_code"]), row["topic_code"]


def test_every_item_has_a_topic_to_write_about():
    written = {code for row in topics().items for code in row}
    assert written >= set(items())


def test_names_are_unique_in_both_languages():
    rows = read_labels()
    for column in ("name_ko", "name_en", "definition"):
        values = [row[column] for row in rows]
        assert len(set(values)) == len(values), column


def test_examples_are_never_told_twice_and_each_topic_has_three():
    examples = [example for row in read_labels() for example in row["examples"].split("|")]
    assert len(examples) == 3 * len(read_labels())
    assert len(set(examples)) == len(examples)


def test_a_topic_is_retired_by_a_date_and_dates_are_iso():
    for row in read_labels():
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", row["since"])
        assert re.fullmatch(r"(\d{4}-\d{2}-\d{2})?", row["until"])


def test_a_topic_has_urgent_words_exactly_if_it_has_a_danger():
    for words, danger in zip(topic_words(), topics().danger_type, strict=True):
        assert ("urgent" in words) == bool(danger), words["name_topic"]


def test_topics_name_only_lists_of_consequences_that_exist():
    known = read_grammar("consequences")
    for words in topic_words():
        assert set(words.get("harms", ())) <= set(known)


def test_no_phrase_is_said_twice_in_one_list_of_a_topic():
    for words in topic_words():
        for name, phrases in words.items():
            assert len(set(phrases)) == len(phrases), (words["name_topic"], name)


def test_seasons_have_a_mean_of_one():
    assert abs(topics().season.mean(axis=1) - 1).max() < 1e-9
