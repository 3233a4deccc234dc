"""The desk over HTTP: files once, moves by version, refuses in words, and no answer holds a citizen's text."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from pipeline.settings import Settings
from pipeline.workflow.api import MOST_BYTES, router
from pipeline.workflow.desk import NOBODY, Actor
from pipeline.workflow.states import DESK, MANAGER
from pipeline.workflow.store import Store

NOW = datetime(2026, 11, 23, 10, 0)
SAID = {"kind": "inquiry", "channel": "visit", "title": "길이 꺼졌어요", "body": "010-1234-5678 홍길동"}
KEY = {"Idempotency-Key": "form-0001"}


class Office:
    """The routes, asked as whoever `who` is."""

    def __init__(self, store: Store) -> None:
        app = FastAPI()
        app.include_router(router(lambda: store, lambda: self.who, store.clock))
        self.who = Actor("조접수", frozenset({DESK}), None)
        self.store = store
        self.http = TestClient(app)

    def file(self, key: str = "form-0001", **more: object):
        return self.http.post("/api/cases", json=SAID | more, headers={"Idempotency-Key": key})

    def move(self, case_id: str, command: str, seen: int, **more: object):
        return self.http.post(f"/api/cases/{case_id}/events", json={"command": command, "seen": seen} | more)


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    with Store(Settings(home=tmp_path, now=NOW)) as store:
        yield Office(store)


def test_a_filing_sent_twice_is_one_case_and_its_answer_tells_no_text(office):
    first, again = office.file(), office.file()
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert first.json()["id"] == "20261123500001"
    assert "1234" not in first.text + again.text
    assert "길이" not in first.text
    assert office.file("form-0002").json()["id"] == "20261123500002"


def test_a_case_is_moved_by_its_version_and_the_second_one_gets_the_new_state(office):
    case = office.file().json()
    moved = office.move(case["id"], "distribute", 0, unit="11680-02").json()
    assert (moved["status_name"], moved["version"], moved["unit"]) == ("부서 분배", 2, "11680-02")
    late = office.move(case["id"], "distribute", 0, unit="11110-02")
    assert late.status_code == 409
    assert late.json()["now"]["unit"] == "11680-02"
    assert office.http.get(f"/api/cases/{case['id']}").json() == moved


@pytest.mark.parametrize(
    ("who", "command", "status"),
    [
        (Actor("한팀장", frozenset({MANAGER}), frozenset({"11680-02"})), "distribute", 400),
        (NOBODY, "distribute", 403),
    ],
)
def test_who_may_not_is_told_so(office, who, command, status):
    case = office.file().json()
    office.who = who
    assert office.move(case["id"], command, 0, unit="11680-02").status_code == status
    office.who = Actor("조접수", frozenset({DESK}), None)
    assert office.http.get(f"/api/cases/{case['id']}").json()["version"] == 0


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (SAID | {"title": ""}, "title"),
        (SAID | {"title": 5}, "title"),
        (SAID | {"secret": "010-1234-5678"}, "secret"),
        ({"title": "010-1234-5678"}, "kind"),
        (SAID | {"days": "7"}, "days"),
    ],
)
def test_a_body_that_does_not_fit_names_its_fields_and_repeats_no_value(office, body, fields):
    answer = office.http.post("/api/cases", json=body, headers=KEY)
    assert answer.status_code == 422
    assert fields in answer.json()["problem"]
    assert "1234" not in answer.text


def test_a_filing_needs_its_key_and_a_size(office):
    assert office.http.post("/api/cases", json=SAID).status_code == 422
    big = office.http.post(
        "/api/cases", content=b"x" * (MOST_BYTES + 1), headers={**KEY, "Content-Type": "application/json"}
    )
    assert big.status_code == 413
    plain = office.http.post("/api/cases", content=b"{}", headers={**KEY, "Content-Type": "text/plain"})
    assert plain.status_code in (415, 422)
    assert office.store.cases.counts({}) == {}


def test_many_are_previewed_and_then_moved_each_with_its_outcome(office):
    cases = [office.file(f"form-{i:04d}").json() for i in range(3)]
    office.move(cases[2]["id"], "withdraw", 0)
    asked = {
        "command": "distribute",
        "unit": "11680-02",
        "cases": [{"id": one["id"], "seen": one["version"]} for one in cases],
    }
    preview = office.http.post("/api/cases/events", json=asked | {"preview": True}).json()["outcomes"]
    assert [bool(one["problem"]) for one in preview] == [False, False, True]
    assert office.http.get(f"/api/cases/{cases[0]['id']}").json()["version"] == 0
    done = office.http.post("/api/cases/events", json=asked).json()["outcomes"]
    assert [one["case"]["unit"] for one in done] == ["11680-02", "11680-02", ""]


def test_who_looks_at_a_case_is_told(office):
    case = office.file().json()
    assert office.http.post(f"/api/cases/{case['id']}/watch", json={}).json() == {"watcher": ""}
    office.who = Actor("정접수", frozenset({DESK}), None)
    assert office.http.post(f"/api/cases/{case['id']}/watch", json={}).json() == {"watcher": "조접수"}
