"""Names that no table knows are read as they are written, and ordinary words are none."""

import json

import polars as pl
import pytest
from typer.testing import CliRunner

from dashboards.cli import app
from models.places.assign import place_new
from models.places.gazetteer import gazetteer
from models.places.landmarks import first_landmark, landmarks
from models.places.mention_evaluation import evaluate, spans
from models.text.annotate import annotate
from pipeline.errors import UsageError
from tests.drawn import Desk, record


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("별빛마루공원 앞에서 넘어졌어요", ["별빛마루공원"]),
        ("달무지역 3번 출구 계단", ["달무지역 3번 출구"]),
        ("가람초등학교정문에 구멍", ["가람초등학교"]),
        ("해오름아파트 101동과 새별시장", ["해오름아파트", "새별시장"]),
        ("은하사거리에서 사고", ["은하사거리"]),
        ("부산 해운대구에서 본 일", ["부산 해운대구"]),
        ("강원특별자치도 춘천시", ["강원특별자치도 춘천시"]),
    ],
)
def test_a_name_is_read_without_what_is_glued_to_it(text, names):
    assert [one.text for one in landmarks(text)] == names
    assert all(text[one.start : one.end] == one.text for one in landmarks(text))


@pytest.mark.parametrize(
    "text",
    [
        "우리 학교 앞",
        "버스정류장이 무너졌어요",
        "축구 경기 보다가",
        "부동산 거래",
        "",
        "예산을 줄이고",
        "무역과 산",
        "😀",
    ],
)
def test_words_that_name_nothing_are_none(text):
    assert landmarks(text) == []


def test_the_city_itself_says_nothing_of_where_it_is():
    assert first_landmark("서울시 어딘가") is None
    assert first_landmark("서울시 별빛공원") == "별빛공원"


@pytest.mark.parametrize("text", ["가" * 100_000, "서울 " * 30_000, "가 나구 " * 20_000, "별빛공" * 30_000])
def test_a_long_text_is_read_in_the_time_of_its_length(text):
    assert len(landmarks(text)) <= len(text)


def test_a_complaint_without_a_place_keeps_the_name_it_says(tmp_path, settings, store):
    desk = Desk(tmp_path, settings, store)
    desk.load(record("A-1", 제목="별빛마루공원 나무가 쓰러져요", 내용=""))
    desk.load(record("A-2", 제목="종로구 사직동 별빛마루공원", 내용=""))
    annotate(settings)
    place_new(settings)
    rows = dict(desk.rows("SELECT right(complaint_id, 1), place_mention FROM model.complaint_place"))
    assert rows["1"] == "별빛마루공원"
    assert rows["2"] == "사직동", "where a place is known, the name it was found by"
    lat = desk.rows("SELECT place_lat FROM model.complaint_place WHERE complaint_id LIKE '%1'")
    assert lat == [(None,)], "a name alone puts nothing on the map"


def tagged(text: str, *marked: tuple[str, str]) -> list[str]:
    tags = ["O"] * len(text)
    for part, kind in marked:
        at = text.index(part)
        tags[at : at + len(part)] = [f"B-{kind}", *([f"I-{kind}"] * (len(part) - 1))]
    return tags


def test_marked_places_are_scored_by_overlap_and_exactly_and_for_the_city_alone():
    rows = {
        "강남구 역삼동에서": [("강남구 역삼동", "LC")],
        "별빛공원 옆 달빛시청": [("별빛공원", "LC"), ("달빛시청", "OG")],
        "파리에 갔다": [("파리", "LC")],
    }
    table = pl.DataFrame(
        {"text": list(rows), "tags": [tagged(text, *marked) for text, marked in rows.items()]}
    )
    found = evaluate(table, gazetteer())
    assert (found["rows"], found["places"], found["seoul_places"]) == (3, 3, 1)
    assert found["recall"] == pytest.approx(2 / 3, abs=1e-3)
    assert found["recall_exact"] == pytest.approx(1 / 3, abs=1e-3)
    assert found["seoul_recall"] == 1
    assert found["precision"] <= found["precision_with_organisations"] == 1


def test_spans_begin_anew_at_each_b():
    assert spans(["B-LC", "I-LC", "B-LC", "O", "B-OG", "I-OG"], "LC") == [(0, 2), (2, 3)]


def test_the_command_prints_the_figures_and_refuses_what_is_no_such_table(tmp_path):
    path = tmp_path / "a.parquet"
    pl.DataFrame({"text": ["역삼동에서"], "tags": [tagged("역삼동에서", ("역삼동", "LC"))]}).write_parquet(
        path
    )
    done = CliRunner().invoke(app, ["evaluate", "mentions", "--input", str(path), "--json"])
    assert json.loads(done.stdout.splitlines()[-1])["recall"] == 1
    path.write_bytes(b"none")
    assert CliRunner().invoke(app, ["evaluate", "mentions", "--input", str(path)]).exit_code == 2
    with pytest.raises(UsageError, match="tags do not fit"):
        evaluate(pl.DataFrame({"text": ["가나"], "tags": [["O"]]}), gazetteer())
    with pytest.raises(UsageError, match="no such column"):
        evaluate(pl.DataFrame({"text": ["가나"]}), gazetteer())
