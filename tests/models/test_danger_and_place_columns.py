"""Every complaint gets a level of danger and a place in the warehouse, and a list can ask for them."""

from datetime import datetime
from itertools import chain

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from models.places.assign import GIVEN, POINT, place_new, placed
from models.places.gazetteer import gazetteer, metres
from models.safety.labelled import LEVELS, own_texts
from models.safety.model import SafetyModel, vectors_of
from models.safety.served import TokenJudge, judge_new, served
from models.store import local, shipped
from models.text.annotate import annotate
from models.text.tokenizer import MecabTokenizer
from models.vectors.table import WordTable
from pipeline.publish import publish
from pipeline.reader import Reader
from pipeline.slices import Slice
from tests.drawn import Desk, record


@pytest.fixture(scope="module")
def table() -> WordTable:
    return WordTable.of(shipped("vectors"))


@pytest.fixture(scope="module")
def model() -> SafetyModel:
    return SafetyModel.of(shipped("safety"))


HOLE = "도로에 싱크홀이 생겨 차가 빠졌습니다"
CALM = "도서관 열람실 이용 시간 문의"


@pytest.fixture
def desk(tmp_path, settings, store) -> Desk:
    return Desk(tmp_path, settings, store)


def written(desk: Desk, *titles: str) -> None:
    desk.load(*(record(f"A-{number}", 제목=title, 내용="") for number, title in enumerate(titles)))


def judged(desk: Desk, model: SafetyModel, table: WordTable) -> None:
    annotate(desk.settings)
    judge_new(desk.settings, model, table)
    place_new(desk.settings)


def test_over_token_ids_the_model_says_what_it_says_over_words(model, table):
    tokens = MecabTokenizer().tokens(own_texts().texts[::2])
    vocabulary = sorted(set(chain.from_iterable(tokens)))
    number = {token: at for at, token in enumerate(vocabulary)}
    ends = np.cumsum([0, *map(len, tokens)])
    ids = np.array([number[token] for token in chain.from_iterable(tokens)], np.int64)
    by_ids = TokenJudge(model, vocabulary, table).verdicts(ends, ids)
    by_words = model.judge(tokens, vectors_of(table, tokens))
    assert np.allclose(by_ids.urgent, by_words.urgent, atol=1e-4)
    assert by_ids.danger_type == by_words.danger_type
    assert {LEVELS[level] for level in by_ids.level} == set(LEVELS)


def test_a_danger_is_told_with_its_type_and_the_words_that_say_so(desk, model, table):
    written(desk, HOLE, CALM)
    judged(desk, model, table)
    rows = desk.rows(
        "SELECT danger_code, danger_type, danger_words FROM model.complaint_danger ORDER BY 1 DESC"
    )
    assert rows[0][:2] == ("urgent", "침하")
    assert "싱크홀" in rows[0][2]
    assert rows[1] == ("none", None, None)


def test_a_second_pass_over_the_same_complaints_does_nothing(desk, model, table):
    written(desk, HOLE)
    judged(desk, model, table)
    assert judge_new(desk.settings, model, table).loaded == 0
    assert place_new(desk.settings).loaded == 0


def test_without_a_usable_model_nothing_is_judged_and_nothing_is_lost(desk, table):
    cut = local(desk.settings, "safety") / "current.json"
    cut.parent.mkdir(parents=True)
    cut.write_text("{")
    written(desk, HOLE)
    annotate(desk.settings)
    assert judge_new(desk.settings, None, table).loaded == 0
    publish(desk.settings, desk.store)
    with Reader(desk.settings).generation() as generation:
        assert generation.manifest.judged_by == ""
    assert served(desk.settings, table) is not None, "a broken pointer falls back to the shipped model"


def test_the_published_fact_holds_both_and_a_slice_asks_for_a_danger(desk, model, table):
    written(desk, HOLE, CALM)
    judged(desk, model, table)
    publish(desk.settings, desk.store)
    fact = next(desk.settings.published.glob("fact_*.duckdb"))
    chosen = Slice(danger=("urgent",), danger_type=("침하",)).predicate(datetime(2026, 1, 1))
    with duckdb.connect(str(fact), read_only=True) as connection:
        found = connection.execute(
            "SELECT title, place_method FROM fact WHERE " + chosen.sql, chosen.params
        ).fetchall()
    assert [title for title, _ in found] == [HOLE]


def test_a_later_complaint_goes_to_hot_with_its_danger(desk, model, table):
    written(desk, CALM)
    judged(desk, model, table)
    publish(desk.settings, desk.store)
    desk.load(record("A-9", 제목=HOLE, 내용=""), name="b.csv")
    judged(desk, model, table)
    publish(desk.settings, desk.store)
    newest = max(desk.settings.published.glob("hot.*.duckdb"))
    with duckdb.connect(str(newest), read_only=True) as connection:
        assert connection.execute("SELECT danger_code FROM fact").fetchall() == [("urgent",)]


def row(**given):
    return {
        "complaint_id": "20260101-a-1",
        "title": "가로등이 꺼졌습니다",
        "body": None,
        "district_code": None,
        "lat": None,
        "lon": None,
        "batch_seq": 1,
        **given,
    }


def place_of(**given):
    return placed(pa.Table.from_pylist([row(**given)])).to_pylist()[0]


def test_own_coordinates_come_before_what_the_text_names():
    found = place_of(title="역삼동 골목", lat=37.5, lon=127.03)
    assert (found["place_method"], found["place_lat"]) == (POINT, 37.5)


def test_own_coordinates_tell_the_dong_they_lie_in_and_the_river_the_nearest():
    assert place_of(lat=37.5665, lon=126.978)["place_dong_code"] == "1114010300"
    assert place_of(lat=37.517, lon=126.99)["place_district_code"] == "11170"


def test_swapped_coordinates_are_turned():
    assert place_of(lat=127.03, lon=37.5)["place_lat"] == 37.5


@pytest.mark.parametrize("point", [(0.0, 0.0), (35.18, 129.07), (float("nan"), 127.0)])
def test_coordinates_outside_the_city_count_as_none(point):
    found = place_of(title="역삼동 골목", lat=point[0], lon=point[1])
    assert found["place_method"] == "동"


def test_a_text_without_a_name_is_placed_in_the_gu_it_was_given_and_no_finer():
    found = place_of(district_code="11680")
    area = gazetteer().areas["11680"]
    assert (found["place_method"], found["place_dong_code"]) == (GIVEN, None)
    assert metres(found["place_lat"], found["place_lon"], area.lat, area.lon) < 1
    assert found["place_radius_m"] > 1_000


def test_what_cannot_be_placed_keeps_its_row():
    found = place_of()
    assert found["complaint_id"] == "20260101-a-1"
    assert found["place_lat"] is None
