"""An office's own 행정동 and roads: they make places finer, or take the place of what is shipped, and say why not."""

from datetime import date

import geopandas
import pytest
import shapely

from models.places.assign import version
from models.places.borders import borders
from models.places.gazetteer import gazetteer, metres, town_key
from models.places.locate import DONG, HOUSE, place
from models.places.mentions import ROAD, mentions
from models.places.office import known_to
from models.places.reference import Columns, load
from pipeline.errors import UsageError
from pipeline.settings import Settings

YEOKSAM = "1168010100"


def shape_of(code: str) -> shapely.Geometry:
    return next(one.shape for one in borders() if one.code == code[:8])


def towns(
    settings: Settings,
    shapes: dict[str, shapely.Geometry | None],
    day: date | None = None,
    file: str = "towns",
):
    path = settings.home.parent / f"{file}.geojson"
    geopandas.GeoDataFrame({"ADM_NM": list(shapes)}, geometry=list(shapes.values()), crs=4326).to_file(path)
    return load(settings, path, "town", Columns("ADM_NM"), day)


def halves(code: str) -> tuple[shapely.Geometry, shapely.Geometry]:
    whole = shape_of(code)
    west, south, east, north = whole.bounds
    middle = (west + east) / 2
    return (
        whole.intersection(shapely.box(west, south, middle, north)),
        whole.intersection(shapely.box(middle, south, east, north)),
    )


def roads(settings: Settings, text: str, day: date | None = None):
    path = settings.home.parent / "roads.csv"
    path.write_bytes(text.encode("cp949"))
    return load(settings, path, "road", Columns("도로명", number="번호", gu="구", dong="동"), day)


def test_a_town_is_a_finer_place_than_the_dong_it_is_a_part_of(settings):
    west, east = halves(YEOKSAM)
    report = towns(settings, {"서울특별시 강남구 역삼1동": west, "서울특별시 강남구 역삼2동": east})
    assert (report.loaded, report.rejected) == (2, 0)
    known = known_to(settings)
    first, second = (place(f"역삼{number}동 길이 꺼졌어요", None, known) for number in (1, 2))
    assert first.dong_code == second.dong_code == YEOKSAM
    assert first.lon < second.lon
    assert first.radius_m < place("역삼1동 길이 꺼졌어요", None, gazetteer()).radius_m


def test_a_town_over_several_dongs_says_which_it_may_be_and_claims_none(settings):
    both = shapely.union_all([shape_of(YEOKSAM), shape_of("1168010800")])
    towns(settings, {"달빛본동": both})
    one = place("달빛본동 골목", None, known_to(settings))
    assert one.method == DONG
    assert one.dong_code is None
    assert set(one.alternatives) == {YEOKSAM, "1168010800"}
    assert one.district_code == "11680"


def test_a_name_of_a_town_and_of_a_dong_elsewhere_stays_open(settings):
    towns(settings, {"신사동": shape_of("1162010200")})
    known = known_to(settings)
    assert {code[:5] for code in place("신사동 앞", None, known).alternatives} == {"11380", "11680", "11620"}
    assert place("관악구 신사동 앞", None, known).district_code == "11620"


@pytest.mark.parametrize("written", ["종로1·2·3·4가동", "종로1.2.3.4가동", "종로1,2,3,4가동"])
def test_one_town_has_one_name_however_its_numbers_are_joined(settings, written):
    towns(settings, {"종로1·2·3·4가동": shape_of("1111013800")})
    found = mentions(f"{written} 주민입니다", known_to(settings))
    assert [(one.kind, one.name) for one in found if one.kind != ROAD] == [(DONG, "종로1.2.3.4가동")]
    assert all(one.house is None for one in found)
    assert town_key("창신제1동") == "창신1동"


def test_the_newest_file_that_has_begun_counts_alone(settings):
    west, east = halves(YEOKSAM)
    towns(settings, {"옛마루1동": west}, date(2021, 1, 1), "old")
    towns(settings, {"새마루1동": east}, date(2024, 1, 1), "new")
    before = version(settings)
    towns(settings, {"앞마루1동": east}, date(2027, 1, 1), "next")
    assert set(known_to(settings).towns) == {"새마루1동"}
    assert version(settings) == before


def test_what_is_no_area_or_lies_elsewhere_is_kept_with_its_reason(settings):
    bow = shapely.Polygon([(127.03, 37.49), (127.04, 37.50), (127.04, 37.49), (127.03, 37.50)])
    shapes = {
        "점동": shapely.Point(127.03, 37.5),
        "먼동": shapely.box(126.5, 33.4, 126.6, 33.5),
        "꼬인동": bow,
        " ": shape_of(YEOKSAM),
        "빈동": None,
    }
    report = towns(settings, shapes)
    assert report.adds_up
    assert (report.loaded, report.rejected) == (1, 4), "an area that crosses itself is mended"
    refused = (settings.home / "reference" / "rejected.csv").read_text("utf-8")
    for line, reason in ((1, "not an area"), (2, "outside the city"), (4, "no name"), (5, "not an area")):
        assert any(row.startswith(f"{line},town,") and reason in row for row in refused.splitlines())


@pytest.mark.parametrize("name", ["없음.geojson", "broken.geojson", "table.csv"])
def test_borders_that_cannot_be_read_leave_the_last_good_ones(settings, tmp_path, name):
    towns(settings, {"달빛1동": shape_of(YEOKSAM)})
    if name == "broken.geojson":
        (tmp_path / name).write_text('{"type": "FeatureCollection", "features": [{"ty')
    with pytest.raises(UsageError):
        load(settings, tmp_path / name, "town", Columns("ADM_NM"))
    assert set(known_to(settings).towns) == {"달빛1동"}


def test_an_offices_roads_take_the_place_of_the_shipped_ones(settings):
    rows = "도로명,번호,구,동\n은하수마루로,10,강남구,역삼동\n은하수마루로,12-3,강남구,역삼동\n은하수마루로,11,강남구,삼성동\n"
    bad = "은하수마루로,없음,강남구,역삼동\n은하수마루로,14,강남구,화곡동\n,15,강남구,역삼동\n은하수마루로,10,강남구,역삼동\n"
    report = roads(settings, rows + bad)
    assert report.adds_up
    assert (report.read, report.loaded, report.rejected, report.duplicate) == (7, 3, 3, 1)
    known = known_to(settings)
    one = place("은하수마루로 12 앞에 구멍", None, known)
    assert (one.method, one.dong_code) == (HOUSE, YEOKSAM)
    assert "테헤란로" not in known.roads


def test_roads_of_a_day_to_come_wait_for_it(settings):
    roads(settings, "도로명,번호,구,동\n은하수마루로,10,강남구,역삼동\n", date(2027, 1, 1))
    assert known_to(settings) is gazetteer()


def test_a_middle_is_inside_and_nine_tenths_lie_within_the_reach(settings):
    towns(settings, {"네모동": shapely.box(127.03, 37.49, 127.04, 37.50)})
    (town,) = known_to(settings).towns["네모동"]
    assert metres(town.area.lat, town.area.lon, 37.495, 127.035) < 5
    assert 500 < town.area.reach_m < 710
