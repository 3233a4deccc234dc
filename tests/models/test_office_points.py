"""An office's own stations, stops and buildings: loaded and counted, found in texts, and nothing guessed."""

import json
from datetime import date

import geopandas
import pytest
import shapely
from typer.testing import CliRunner

from dashboards.cli import app
from models.places.assign import place_new, version
from models.places.gazetteer import gazetteer
from models.places.locate import HOUSE, places
from models.places.mentions import POINT
from models.places.office import known_to
from models.places.reference import Columns, load
from models.text.annotate import annotate
from pipeline.errors import UsageError
from pipeline.settings import Settings
from tests.drawn import Desk, record

STOPS = """이름,위도,경도
별빛은하사거리,37.5000,127.0300
별빛은하사거리,37.5005,127.0301
두곳에있는이름,37.5000,127.0300
두곳에있는이름,37.5600,126.9200
사거리,37.5010,127.0310
달무지개시장.해오름공원,37.5020,127.0320
먼섬나루터앞,33.4,126.5
이상한좌표정류장,127.042292(x),37.5
,37.5,127.03
별빛은하사거리,37.5000,127.0300
"""


COLUMNS = Columns("이름", "위도", "경도")


def loaded(settings: Settings, text: str = STOPS, kind: str = "stop", name: str = "stops.csv"):
    path = settings.home.parent / name
    path.write_bytes(text.encode("cp949"))
    return load(settings, path, kind, COLUMNS)


def found(settings: Settings, text: str, gu: str | None = None):
    return places([text], [gu], known_to(settings))[0]


def test_a_file_is_counted_and_what_cannot_be_taken_is_kept_with_its_reason(settings):
    report = loaded(settings)
    assert report.adds_up
    assert (report.read, report.loaded, report.rejected, report.duplicate) == (10, 6, 3, 1)
    refused = (settings.home / "reference" / "rejected.csv").read_text("utf-8")
    for line, reason in ((8, "outside the city"), (9, "not a number"), (10, "no name")):
        assert any(row.startswith(f"{line},") and reason in row for row in refused.splitlines())
    assert "127.042292(x)" in refused, "with what stood there"
    loaded(settings, "이름,위도,경도\n뒤에온은하정류장,37.5,127.03\n", name="b.csv")
    assert (settings.home / "reference" / "rejected.csv").read_text("utf-8") == refused


def test_points_count_from_their_day_on(settings):
    path = settings.home.parent / "stops.csv"
    path.write_text(STOPS, "utf-8")
    for day, text in ((date(2026, 11, 23), None), (date(2026, 11, 22), POINT)):
        load(settings, path, "stop", COLUMNS, day)
        one = found(settings, "별빛은하사거리 앞")
        assert (one and one.method) == text
        assert (version(settings) == version(Settings(home=settings.home / "none"))) == (text is None)


def test_what_stands_in_brackets_is_not_part_of_a_name(settings):
    loaded(settings, "이름,위도,경도\n달빛가온시장(중),37.5,127.03\n")
    assert found(settings, "달빛가온시장 앞").mention == "달빛가온시장"


def test_the_same_file_again_replaces_itself(settings):
    loaded(settings)
    before = (settings.home / "reference" / "points.csv").read_text("utf-8")
    loaded(settings)
    assert (settings.home / "reference" / "points.csv").read_text("utf-8") == before
    loaded(settings, "이름,위도,경도\n뒤에온은하정류장,37.5,127.03\n", name="b.csv")
    assert len((settings.home / "reference" / "points.csv").read_text("utf-8").splitlines()) == 8


@pytest.mark.parametrize(
    "text",
    [
        "별빛은하사거리에서 넘어졌습니다",
        "별빛은하사거리 앞",
        "별빛은하사거리건너편입니다",
        "어제 별빛은하사거리",
    ],
)
def test_a_name_is_found_with_what_is_glued_to_it(settings, text):
    loaded(settings)
    one = found(settings, text)
    assert (one.method, one.mention, one.radius_m) == (POINT, "별빛은하사거리", 350)
    assert one.district_code == one.dong_code[:5] == "11680"


@pytest.mark.parametrize(
    "text",
    ["별빛은하사거리병원에서", "큰별빛은하사거리", "두곳에있는이름에서", "사거리에서 사고", "은하사거리"],
)
def test_another_name_a_name_of_two_places_and_a_common_word_are_none(settings, text):
    loaded(settings)
    assert found(settings, text) is None


def test_each_of_two_names_of_a_stop_is_its_own(settings):
    loaded(settings)
    for name in ("달무지개시장 옆", "해오름공원 옆"):
        assert found(settings, name, "11680").lat == 37.502


def test_a_station_is_found_by_its_name_with_the_word_for_station(settings):
    loaded(settings, "이름,위도,경도\n달맞이,37.5,127.03\n별마루역(3호선),37.51,127.04\n", "station")
    assert found(settings, "달맞이역 3번출구 앞 싱크홀").mention == "달맞이역"
    assert found(settings, "별마루역에서").lat == 37.51
    assert found(settings, "달맞이 행사") is None


def test_what_else_the_text_says_decides_whether_a_name_is_believed(settings):
    loaded(settings)
    assert found(settings, "역삼동 별빛은하사거리").method == POINT
    far = found(settings, "은평구 진관동 별빛은하사거리")
    assert (far.method, far.district_code) == ("동", "11380")
    assert found(settings, "별빛은하사거리", "11380") is None


def test_points_say_where_in_a_dong_people_are(settings):
    rows = "".join(f"이름없는자리{i}번,37.49{i},127.03{i}\n" for i in range(6))
    loaded(settings, "이름,위도,경도\n" + rows)
    plain, peopled = gazetteer().areas["1168010100"], known_to(settings).areas["1168010100"]
    assert peopled != plain
    assert peopled.reach_m < plain.reach_m


def test_without_points_nothing_is_otherwise(settings):
    assert known_to(settings) is gazetteer()
    assert places(["테헤란로 152"], [None], known_to(settings))[0].method == HOUSE


def test_shapes_are_taken_by_a_point_within_them(settings, tmp_path):
    square = shapely.box(127.029, 37.499, 127.031, 37.501)
    frame = geopandas.GeoDataFrame({"이름": ["별누리종합시장"]}, geometry=[square], crs=4326)
    for path in (tmp_path / "a.geojson", tmp_path / "a.shp"):
        frame.to_crs(5179 if path.suffix == ".shp" else 4326).to_file(path)
        report = load(settings, path, "landmark", Columns("이름"))
        assert report.loaded == 1
        assert found(settings, "별누리종합시장 앞").lat == pytest.approx(37.5, abs=1e-3)


@pytest.mark.parametrize("name", ["없음.csv", "broken.geojson", "broken.shp", "broken.parquet"])
def test_a_file_that_is_none_says_so_and_leaves_what_was_loaded(settings, tmp_path, name):
    loaded(settings)
    before = (settings.home / "reference" / "points.csv").read_bytes()
    if name.startswith("broken"):
        (tmp_path / name).write_bytes(b'{"type": "FeatureCollection", "features": [{"ty')
    with pytest.raises(UsageError, match="cannot be read"):
        load(settings, tmp_path / name, "stop", COLUMNS)
    with pytest.raises(UsageError, match="no such column"):
        load(settings, settings.home.parent / "stops.csv", "stop", Columns("정류소", "위도", "경도"))
    assert (settings.home / "reference" / "points.csv").read_bytes() == before


def test_loaded_points_place_every_complaint_anew(tmp_path, settings, store):
    desk = Desk(tmp_path, settings, store)
    desk.load(record("A-1", 제목="별빛은하사거리에 구멍", 내용=""))
    annotate(settings)
    place_new(settings)
    assert desk.rows("SELECT place_method FROM model.complaint_place") == [(None,)]
    before = version(settings)
    loaded(settings)
    assert version(settings) != before
    place_new(settings)
    assert desk.rows("SELECT place_method FROM model.complaint_place") == [(POINT,)]


def test_the_command_tells_its_counts_and_takes_a_day(settings, monkeypatch):
    loaded(settings)
    monkeypatch.setenv("MINWON_HOME", str(settings.home))
    path = str(settings.home.parent / "stops.csv")
    words = ["reference", "load", path, "--kind", "stop", "--name", "이름", "--lat", "위도", "--lon", "경도"]
    done = CliRunner().invoke(app, [*words, "--valid-from", "2026-01-01", "--json"])
    assert json.loads(done.stdout.splitlines()[-1])["rejected"] == 3
    assert ",2026-01-01," in (settings.home / "reference" / "points.csv").read_text("utf-8")
    assert CliRunner().invoke(app, [*words[:4], "park", *words[5:]]).exit_code == 2
