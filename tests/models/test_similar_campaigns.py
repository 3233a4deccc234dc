"""Campaigns: near-identical texts of many people within days, and nothing else."""

from datetime import datetime

import numpy as np
import pyarrow as pa

from models.similar.campaign_tables import found_in
from models.similar.campaigns import campaigns
from models.vectors.table import WIDTH as WIDE
from models.vectors.table import WordTable, unit

WIDTH = 16


def given(texts, people, days):
    """Texts as lists of word numbers; the vector of a text is the mean of its words' vectors."""
    words = np.random.default_rng(1).normal(size=(2_000, WIDTH))
    vectors = np.array([words[text].mean(axis=0) for text in texts])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ends = np.cumsum([0, *map(len, texts)])
    return campaigns(ends, np.concatenate(texts), vectors, np.array(people), np.array(days))


def copies(count, length=80, edited=1, seed=2):
    """One text sent `count` times, each with `edited` words changed."""
    draw = np.random.default_rng(seed)
    text = draw.integers(0, 1_000, length)
    found = []
    for _ in range(count):
        copy = text.copy()
        copy[draw.integers(0, length, edited)] = draw.integers(1_000, 2_000, edited)
        found.append(copy)
    return found


def others(count, length=30):
    return list(np.random.default_rng(9).integers(0, 2_000, (count, length)))


def test_one_text_of_twenty_people_in_a_week_is_one_campaign():
    texts = [*others(50), *copies(20)]
    (found,) = given(texts, range(70), [0] * 50 + [day % 7 for day in range(20)])
    assert set(found.rows.tolist()) == set(range(50, 70))
    assert found.people == 20


def test_one_person_who_sends_a_text_twenty_times_is_no_campaign():
    assert given(copies(20), [1] * 20, range(20)) == []


def test_one_text_of_many_people_over_years_is_no_campaign():
    assert given(copies(20), range(20), [day * 100 for day in range(20)]) == []


def test_a_campaign_that_comes_back_after_months_is_another_one():
    found = given(copies(24), range(24), [0] * 12 + [100] * 12)
    assert [(len(one.rows), one.people) for one in found] == [(12, 12), (12, 12)]


def test_people_who_are_not_known_are_nobody():
    assert given(copies(20), [-1] * 20, [0] * 20) == []


def test_short_texts_are_alike_without_a_campaign():
    assert given(copies(30, length=4, edited=0), range(30), [0] * 30) == []


def test_different_texts_of_a_day_are_no_campaign():
    assert given(others(60), range(60), [0] * 60) == []


def test_the_table_of_campaigns_names_each_by_its_first_text():
    found = found_among(copies(12))
    assert found.num_rows == 12
    assert set(found.column("campaign_id").to_pylist()) == {"C00"}


def test_without_any_campaign_the_table_is_empty():
    assert found_among(others(12)).num_rows == 0


def found_among(texts):
    table = a_table()
    return found_in(rows_of(texts), table.weighted(table.words), table.common)


def rows_of(texts):
    count = len(texts)
    return pa.table(
        {
            "complaint_id": [f"C{number:02d}" for number in range(count)],
            "received_at": [datetime(2026, 11, 1 + number % 7) for number in range(count)],
            "applicant_key": [f"key{number}" for number in range(count)],
            "token_ids": pa.array([list(map(int, text)) for text in texts], pa.list_(pa.int32())),
        }
    )


def a_table():
    vectors = unit(np.random.default_rng(5).normal(size=(2_000, WIDE)).astype(np.float32))
    words = [str(number) for number in range(2_000)]
    return WordTable(words, vectors, np.ones(2_000, np.float32), np.zeros((0, WIDE), np.float32), "t1")
