"""임시공휴일: one row a day, seen by the clock, and told before it is saved whom it touches."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from typer.testing import CliRunner

from dashboards.cli import app
from dashboards.queries import listing
from models.similar.asking import OPERATOR
from pipeline.calendar.worktime import OFFICE, WorkTime
from pipeline.errors import UsageError
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.slices import Slice
from pipeline.workflow.moved import moved_by
from pipeline.workflow.store import Store

TUESDAY, THURSDAY, CHRISTMAS = date(2026, 11, 24), date(2026, 11, 26), date(2026, 12, 25)


@pytest.fixture(params=["sqlite", "postgres"])
def both(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Store]:
    if request.param == "postgres":
        settings = settings.model_copy(update={"store_url": request.getfixturevalue("postgres_url")})
    with Store(settings) as store:
        yield store


def test_a_day_is_kept_with_its_name_its_notice_and_who_put_it(both):
    for one in both.holidays.all():
        both.holidays.remove(one.day, "박주임")
    both.holidays.put(TUESDAY, "임시공휴일", "국무회의 2026-11-10", "김담당")
    both.holidays.put(TUESDAY, "선거일", "공고 제1호", "박주임")
    both.holidays.put(CHRISTMAS, "근무", "", "박주임", is_worked=True)
    found = both.holidays.all()
    assert [(one.day, one.name, one.author, one.is_worked) for one in found] == [
        (TUESDAY, "선거일", "박주임", False),
        (CHRISTMAS, "근무", "박주임", True),
    ]
    time = both.holidays.worktime()
    assert (time.closed, time.opened) == ({TUESDAY}, {CHRISTMAS})
    both.holidays.remove(TUESDAY, "박주임")
    assert [one.day for one in both.holidays.all()] == [CHRISTMAS]
    both.holidays.remove(CHRISTMAS, "박주임")


def test_a_day_without_a_name_a_worked_weekend_and_a_day_not_there_are_refused(store):
    for day, name, worked in ((TUESDAY, " ", False), (date(2026, 11, 21), "근무", True)):
        with pytest.raises(UsageError):
            store.holidays.put(day, name, "", "김담당", is_worked=worked)
    with pytest.raises(UsageError, match="not in the table"):
        store.holidays.remove(TUESDAY, "박주임")
    assert store.holidays.all() == ()


def test_the_command_tells_first_and_writes_only_when_told_to(settings, monkeypatch):
    monkeypatch.setenv("MINWON_HOME", str(settings.home))
    words = ["workflow", "holidays", "put", "2026-11-24", "--name", "임시공휴일"]
    said = CliRunner().invoke(app, words)
    assert "열린 민원 0건의 처리기한이 하루 늦춰집니다" in said.stdout
    assert "--save" in said.stdout
    assert json.loads(CliRunner().invoke(app, ["workflow", "holidays", "list", "--json"]).stdout) == {
        "holidays": []
    }
    CliRunner().invoke(app, [*words, "--save"])
    due = ["workflow", "due", "--kind", "질의", "--received", "2026-11-23T10:00"]
    assert CliRunner().invoke(app, due).stdout.splitlines()[0] == "2026-12-02T18:00:00"
    assert "임시공휴일" in CliRunner().invoke(app, ["workflow", "holidays", "list"]).stdout
    CliRunner().invoke(app, ["workflow", "holidays", "remove", "2026-11-24"])
    assert CliRunner().invoke(app, due).stdout.splitlines()[0] == "2026-12-01T18:00:00"


def test_the_preview_counts_the_open_complaints_whose_period_has_the_day_in_it(city):
    reader = Reader(city)
    with reader.generation() as generation:
        chosen = Slice(state="open", form=True)
        total = listing.days_of(generation, chosen, OPERATOR).total
        columns = ("complaint_id", "received_at", "due_at")
        rows = listing.page(generation, chosen, OPERATOR, 0, total, columns=columns).rows
    reader.close()
    after = datetime.combine(THURSDAY + timedelta(1), datetime.min.time())
    begin = datetime.combine(THURSDAY, datetime.min.time())
    by_hand = [
        row
        for row in rows
        if row["due_at"] and row["received_at"] < after and row["due_at"] >= max(begin, city.clock())
    ]
    assert by_hand
    assert moved_by(city, OFFICE, THURSDAY) == len(by_hand)


def test_a_day_off_anyway_moves_nothing(city):
    assert moved_by(city, OFFICE, date(2026, 11, 28)) == 0
    assert moved_by(city, OFFICE, CHRISTMAS) == 0
    assert moved_by(city, OFFICE, TUESDAY, is_worked=True) == 0
    assert moved_by(city, WorkTime(closed=frozenset({THURSDAY})), THURSDAY) == 0
