"""사무분장 of the office: taken by unit, refused where no unit is called so, found by what is done and reached."""

from datetime import date, datetime

import pytest

from dashboards.components.case_forms import units_list
from dashboards.queries.duties import duties
from models.places.reference import Columns, load
from pipeline.settings import Settings

CSV = """부서,업무,전화
강남구 주차관리과,불법 주정차 단속,02-3423-1111
강남구 주차관리과,거주자우선주차,02-3423-1112
없는과,아무것도 안 함,
강남구 도로과,,02-3423-2222
강남구 주차관리과,거주자우선주차,02-3423-1112
"""
COLUMNS = Columns("부서", duty="업무", phone="전화")


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(home=tmp_path, now=datetime(2026, 11, 23, 10))


def test_duties_of_a_unit_stand_in_one_line_with_how_it_is_reached(settings, tmp_path):
    path = tmp_path / "사무분장.csv"
    path.write_text(CSV, "cp949")
    report = load(settings, path, "duty", COLUMNS)
    assert (report.read, report.loaded, report.rejected, report.duplicate) == (5, 2, 2, 1)
    found = duties(settings)
    assert found["11680-02"].told == "불법 주정차 단속 · 거주자우선주차 ☎ 02-3423-1111, 02-3423-1112"
    assert found["11680-01"].text, "a unit that the file does not have keeps the duties of the organisation"
    refused = (tmp_path / "reference" / "rejected.csv").read_text("utf-8")
    assert "없는과" in refused and "no such unit" in refused and "no duty" in refused
    assert "거주자우선주차 ☎" in str(units_list(found))


def test_a_newer_file_counts_from_its_day_and_instead_of_the_older_one(settings, tmp_path):
    path = tmp_path / "duties.csv"
    path.write_text(CSV, "utf-8")
    load(settings, path, "duty", COLUMNS)
    path.write_text("부서,업무,전화\n강남구 주차관리과,견인,\n", "utf-8")
    load(settings, path, "duty", COLUMNS, date(2026, 12, 1))
    assert "견인" not in duties(settings)["11680-02"].text
    later = Settings(home=tmp_path, now=datetime(2026, 12, 1, 9))
    assert duties(later)["11680-02"].told == "견인"
