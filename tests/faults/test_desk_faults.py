"""The desk under faults: a locked store, a lost access log, a new day off, half a migration, many with bad ones."""

import importlib
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, inspect, text

from dashboards.queries import work
from dashboards.queries.advice import Advisor
from dashboards.site import Site
from pipeline.errors import StorageError
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.workflow import engine as engines
from pipeline.workflow.api import router
from pipeline.workflow.case_state import DESK, Event
from pipeline.workflow.cases import Filing
from pipeline.workflow.desk import Actor, Desk
from pipeline.workflow.openings import Openings
from pipeline.workflow.store import Store

NOW = datetime(2026, 11, 23, 10, 0)
FRONT = Actor("조접수", frozenset({DESK}), None)


def file(store: Store, key: str = "k-1", kind: str = "inquiry"):
    filing = Filing(key, kind, "visit", "길이 꺼졌어요", "빨리요", NOW)
    return store.cases.file(filing, "조접수")


@pytest.fixture
def opened(tmp_path) -> Iterator[Store]:
    with Store(Settings(home=tmp_path, now=NOW)) as store:
        yield store


def test_a_store_that_stays_locked_is_busy_and_no_error_of_ours(tmp_path, monkeypatch):
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_MS", 200)
    with Store(Settings(home=tmp_path, now=NOW)) as store:
        case = file(store)
        app = FastAPI()
        app.include_router(router(lambda: store, lambda: FRONT, store.clock))
        http = TestClient(app)
        other = sqlite3.connect(tmp_path / "minwon.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        asked = {"command": "receive", "seen": 0}
        answer = http.post(f"/api/cases/{case.id}/events", json=asked)
        assert answer.status_code == 503
        assert "busy" in answer.json()["problem"]
        assert http.get(f"/api/cases/{case.id}").status_code == 200, "reading waits for no writer"
        other.execute("ROLLBACK")
        other.close()
        assert http.post(f"/api/cases/{case.id}/events", json=asked).status_code == 200


def test_an_opening_that_cannot_be_logged_shows_no_text(tmp_path, opened, monkeypatch):
    case = file(opened)
    site = Site(opened.settings, Reader(opened.settings))
    assert work.case_page(site, Advisor(), FRONT, case.id).written is not None

    def full(*_: object) -> None:
        raise StorageError("no space left")

    monkeypatch.setattr(Openings, "note", full)
    with pytest.raises(StorageError):
        work.case_page(site, Advisor(), FRONT, case.id)
    site.store.close()


def test_a_new_day_off_moves_open_deadlines_and_leaves_closed_ones(opened):
    waiting, done, short = (
        file(opened, f"k-{i}", kind) for i, kind in enumerate(("inquiry",) * 2 + ("other",))
    )
    for case in (waiting, done, short):
        opened.cases.do(case.id, Event("receive"), 0, "조접수")
    opened.cases.do(done.id, Event("answer_at_once", reason="informed"), 1, "조접수")
    before = [opened.cases.case(case.id).due_at for case in (waiting, done, short)]
    told = opened.outbox.newest()
    opened.holidays.put(date(2026, 11, 26), "임시공휴일", "", "김담당")
    assert opened.cases.recount(date(2026, 11, 26)) == 1
    after = [opened.cases.case(case.id).due_at for case in (waiting, done, short)]
    assert before[0] and after == [before[0] + timedelta(1), *before[1:]]
    assert opened.outbox.newest() == told + 1
    opened.holidays.remove(date(2026, 11, 26), "박주임")
    opened.cases.recount(date(2026, 11, 26))
    assert opened.cases.case(waiting.id).due_at == before[0]


def test_of_many_with_three_bad_ones_each_has_its_outcome_and_again_does_nothing_twice(opened):
    cases = [file(opened, f"k-{i}") for i in range(60)]
    for case in cases[7:10]:
        opened.cases.do(case.id, Event("withdraw"), 0, "민원인")
    desk, seen = Desk(opened.cases), [(case.id, 0) for case in cases]
    event = Event("distribute", unit="11680-02")
    first = desk.do_each(FRONT, seen[:25], event)
    assert sum(bool(one.problem) for one in first) == 3
    again = desk.do_each(FRONT, seen, event)
    assert sum(not one.problem for one in again) == 35, "what was done before the kill is told, not done"
    logs = [len(opened.cases.log(case.id)) for case in cases]
    assert sorted(set(logs)) == [1, 2]
    assert logs.count(2) == 57


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_a_migration_that_fails_halfway_is_run_again(database, tmp_path, request, monkeypatch):
    if database == "sqlite":
        url = f"sqlite:///{tmp_path / 'half.sqlite'}"
    else:
        base = request.getfixturevalue("postgres_url")
        admin = create_engine(base, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection, suppress(Exception):
            connection.execute(text("CREATE DATABASE half"))
        admin.dispose()
        url = base.replace("/postgres?", "/half?")
    migration = importlib.import_module("pipeline.workflow.migrations.versions.v0009_desk")
    real = migration.op.create_table

    def fails(name: str, *columns: object, **more: object) -> object:
        if name == "case_watch":
            raise RuntimeError("power cut")
        return real(name, *columns, **more)

    monkeypatch.setattr("alembic.op.create_table", fails)
    with pytest.raises(RuntimeError):
        engines.open_engine(url)
    monkeypatch.setattr("alembic.op.create_table", real)
    engine = engines.open_engine(url)
    assert "case_watch" in inspect(engine).get_table_names()
    assert "officer" in {column["name"] for column in inspect(engine).get_columns("civil_case")}
    engine.dispose()
