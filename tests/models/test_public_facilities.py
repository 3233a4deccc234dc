"""중대시민재해: a 공중이용시설 is suggested with its reason, from the register first, and never decided."""

import pytest

from models.places.assign import POINT
from models.places.public_facilities import suggestion
from models.places.reference import Columns, load
from pipeline.settings import Settings

HERE = (37.5000, 127.0300)


@pytest.fixture
def register(settings: Settings) -> Settings:
    path = settings.home.parent / "register.csv"
    path.write_text(
        "시설,위도,경도,근거\n"
        "별누리시민체육관,37.5000,127.0310,실내공기질관리법 · 3200㎡\n"
        "별누리,37.5600,126.9200,\n"
        "은하대교,37.5200,127.0300,시설물안전법 1종\n",
        "utf-8",
    )
    load(settings, path, "facility", Columns("시설", "위도", "경도", "근거"))
    return settings


def test_a_facility_that_the_text_names_is_suggested_with_its_basis(register):
    one = suggestion(register, "별누리 시민체육관 천장이 내려앉아요", None, None, None)
    assert (one.name, one.is_registered) == ("별누리시민체육관", True)
    assert "3200㎡" in one.reason
    assert suggestion(register, "은하대교 난간", *HERE, POINT).name == "은하대교", (
        "a name says more than a point"
    )


def test_a_facility_beside_the_complaints_own_point_is_suggested_with_the_distance(register):
    one = suggestion(register, "천장에서 물이 쏟아져요", *HERE, POINT)
    assert one.name == "별누리시민체육관"
    assert "88 m" in one.reason
    assert suggestion(register, "천장에서 물이 쏟아져요", *HERE, "동") is None, (
        "the middle of a 동 is no point"
    )
    assert suggestion(register, "천장에서 물이 쏟아져요", 37.51, 127.03, POINT) is None


def test_a_kind_that_the_text_names_is_a_reason_to_look_at_its_size(settings):
    one = suggestion(settings, "지하차도 벽이 갈라졌어요", None, None, None)
    assert (one.name, one.is_registered) == ("터널·지하차도", False)
    assert "지하차도" in one.reason
    assert "규모" in one.reason


@pytest.mark.parametrize(
    "text", ["아파트 주차타워 벽이 갈라짐", "가람초등학교 체육관 천장", "길이 꺼졌어요", ""]
)
def test_what_the_law_leaves_out_and_what_names_nothing_is_none(settings, text):
    assert suggestion(settings, text, None, None, None) is None
