"""민원처리실태 보고: its numbers are the screens', the same data give the same bytes, and a bad month is said."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date

import pytest
from fastapi.testclient import TestClient

from dashboards.queries import asking
from dashboards.queries.bureaus import bodies
from dashboards.reports.files import html, xlsx
from dashboards.reports.regular import MONTHLY, month_of, regular
from dashboards.server import create_app
from pipeline.errors import UsageError
from pipeline.reader import Generation, Reader
from pipeline.slices import Slice, Viewer

ALL = Viewer("전체", "analyst", sees_all=True)
GANGNAM = Viewer("강남구", "bureau_head", bureaus=frozenset({"11680"}))
OCTOBER = date(2026, 10, 1)


@pytest.fixture(scope="module")
def generation(city) -> Iterator[Generation]:
    reader = Reader(city)
    with reader.generation() as opened:
        yield opened
    reader.close()


def test_every_number_equals_the_screens(generation):
    report = regular(MONTHLY, generation, ALL, OCTOBER)
    for mark in report.marks:
        assert asking.count(generation, mark.slice, ALL) == mark.value
    chosen = Slice(period_from=OCTOBER, period_to=date(2026, 11, 1))
    tables = {table.title: table for table in report.tables}
    assert tables["접수·처리 현황"].rows[0][1] == asking.count(generation, chosen, ALL)
    screen = {row.name: row for row in bodies(generation, chosen, ALL, "district").rows}
    for name, received, done, *_ in tables["자치구"].rows:
        assert (received, done) == (screen[name].received.value, screen[name].done.value)
    whole = tables["분야와 종류별 접수"].rows[-1]
    assert whole[0] == "합계" and whole[-1] == sum(whole[1:-1]) == tables["접수·처리 현황"].rows[0][1]


def test_the_same_data_give_the_same_bytes(generation):
    one, other = (regular(MONTHLY, generation, ALL, OCTOBER) for _ in range(2))
    assert xlsx(one) == xlsx(other) and html(one) == html(other)
    assert "http" not in html(one).replace("http-equiv", "")


def test_the_sheets_hold_the_tables(generation):
    report = regular(MONTHLY, generation, ALL, OCTOBER, "11680")
    assert report.file_name("xlsx") == "민원처리실태보고_강남구_2026-10.xlsx"
    with zipfile.ZipFile(io.BytesIO(xlsx(report))) as book:
        names = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(names) == 1 + len(report.tables)
    drawn = html(report)
    for table in report.tables:
        assert f"<h2>{table.title}</h2>" in drawn
    assert "부서별" in drawn and "자치구</h2>" not in drawn


def test_a_head_gets_the_report_of_the_own_body_alone(generation):
    mine = regular(MONTHLY, generation, GANGNAM, OCTOBER)
    same = regular(MONTHLY, generation, ALL, OCTOBER, "11680")
    assert mine.tables[0].rows[:2] == same.tables[0].rows[:2]
    other = regular(MONTHLY, generation, ALL, OCTOBER)
    assert mine.tables[0].rows[0][1] < other.tables[0].rows[0][1]
    with pytest.raises(UsageError, match="nothing of that time"):
        regular(MONTHLY, generation, GANGNAM, OCTOBER, "11710")


@pytest.mark.parametrize("text", ["", "10월", "2026-13", "2026-10-01"])
def test_what_is_no_month_is_said(text):
    with pytest.raises(UsageError, match="no month"):
        month_of(text)


def test_a_month_or_a_body_that_nobody_knows_is_said(generation):
    with pytest.raises(UsageError, match="nothing of that time"):
        regular(MONTHLY, generation, ALL, date(2001, 1, 1))
    with pytest.raises(UsageError, match="no such body"):
        regular(MONTHLY, generation, ALL, OCTOBER, "nowhere")


@pytest.fixture(scope="module")
def client(city) -> Iterator[TestClient]:
    with TestClient(create_app(city), base_url="http://127.0.0.1:8050") as opened:
        yield opened


def test_a_report_is_an_address_of_who_may_see_it(client, generation):
    def become(person: str) -> None:
        client.cookies.clear()
        client.post(
            "/person",
            content=f"person={person}",
            headers={"origin": "http://127.0.0.1:8050"},
            follow_redirects=False,
        )

    become("officer")
    page = client.get("/reports/monthly/2026-10.html?bureau=11680")
    assert page.status_code == 200 and "강남구" in page.text
    book = client.get("/reports/monthly/2026-10.xlsx?bureau=11680")
    assert book.content == xlsx(regular(MONTHLY, generation, ALL, OCTOBER, "11680"))
    assert "2026-10.xlsx" in book.headers["content-disposition"]
    assert client.get("/reports/monthly/10.html").status_code == 400
    assert client.get("/reports/monthly/2001-01.xlsx").status_code == 400
    become("district")
    assert client.get("/reports/monthly/2026-10.html?bureau=11710").status_code == 403
    own = client.get("/reports/monthly/2026-10.html")
    assert own.status_code == 200 and "시 전체" not in own.text.split("</h1>")[0]
