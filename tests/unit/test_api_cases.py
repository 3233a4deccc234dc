"""The desk over HTTP: files once, moves by version, refuses in words, and no answer holds a citizen's text."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image

from pipeline.settings import Settings
from pipeline.workflow import office_api
from pipeline.workflow.api import photo_router, router
from pipeline.workflow.case_state import DESK, MANAGER, OFFICER, OVERSEER
from pipeline.workflow.desk import NOBODY, Actor
from pipeline.workflow.http import MOST_BYTES
from pipeline.workflow.store import Store

NOW = datetime(2026, 11, 23, 10, 0)
SAID = {"kind": "inquiry", "channel": "visit", "title": "길이 꺼졌어요", "body": "010-1234-5678 홍길동"}
KEY = {"Idempotency-Key": "form-0001"}


class Office:
    """The routes, asked as whoever `who` is."""

    def __init__(self, store: Store) -> None:
        app = FastAPI()
        app.include_router(router(lambda: store, lambda: self.who, store.clock))
        app.include_router(photo_router(lambda: store, lambda: self.who))
        app.include_router(office_api.router(lambda: store, lambda: self.who))
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


def image() -> bytes:
    made = BytesIO()
    Image.new("RGB", (32, 24)).save(made, "JPEG")
    return made.getvalue()


def test_a_batch_is_taken_back_a_case_is_split_and_five_are_received_as_one(office):
    cases = [office.file(f"form-000{i}", phone=f"010-0000-000{i}").json() for i in range(5)]
    one = office.move(cases[0]["id"], "distribute", 0, unit="11680-02").json()
    back = office.http.post("/api/cases/undo", json={"cases": [{"id": one["id"], "seen": 2}]}).json()
    assert (back["outcomes"][0]["problem"], back["outcomes"][0]["case"]["version"]) == ("", 3)
    split = office.http.post(f"/api/cases/{one['id']}/split", json={"seen": 3, "title": "나무가 쓰러짐"})
    assert split.status_code == 201
    assert split.json()["part"]["status_name"] == "접수"
    seen = [{"id": case["id"], "seen": case["version"]} for case in cases[1:]]
    merger = {"leader": cases[1]["id"], "cases": [*seen, {"id": one["id"], "seen": split.json()["version"]}]}
    merged = office.http.post("/api/cases/merge", json=merger)
    assert merged.status_code == 200, merged.text
    member = office.http.get(f"/api/cases/{cases[2]['id']}").json()
    assert member["status_name"] == "병합"
    alone = office.http.post(f"/api/cases/{member['id']}/unmerge", json={"seen": member["version"]})
    assert alone.json()["status_name"] == "접수"
    assert "나무" not in split.text + merged.text


def test_a_photo_goes_to_who_has_the_case_and_to_nobody_else(office):
    case = office.file(kind="field", hours=24).json()
    there = office.move(case["id"], "distribute", 0, unit="11680-02").json()
    office.who = Actor("오주무", frozenset({OFFICER}), frozenset({"11680-02"}))
    add = f"/api/cases/{case['id']}/photos?shows=after&seen={there['version']}"
    jpeg = {"Content-Type": "image/jpeg"}
    assert office.http.post(add, content=b"<svg>", headers=jpeg).status_code == 400
    assert office.http.post(add, content=image(), headers={"Content-Type": "text/plain"}).status_code == 415
    too_big = office.http.post(add, content=b"0" * 12_000_001, headers=jpeg)
    assert too_big.status_code == 413
    added = office.http.post(add, content=image(), headers=jpeg)
    assert (added.status_code, added.json()["version"]) == (201, there["version"] + 1)
    number = office.store.photos.of(case["id"])[0].id
    shown = office.http.get(f"/api/cases/{case['id']}/photos/{number}")
    assert shown.content.startswith(b"\xff\xd8")
    assert shown.headers["cache-control"] == "no-store"
    office.who = Actor("남주무", frozenset({OFFICER}), frozenset({"11110-02"}))
    assert office.http.get(f"/api/cases/{case['id']}/photos/{number}").status_code == 400
    assert office.http.post(add, content=image(), headers=jpeg).status_code == 400


def test_an_office_is_set_by_who_watches_over_it_and_by_nobody_else(office):
    asked = (
        ("approvals", {"unit": "11680-02", "is_needed": False}),
        ("clock", {"clock": "working"}),
        ("templates", {"name": "안내", "text": "{번호}번 민원의 결과입니다."}),
        (
            "stand-ins",
            {"person": "오주무", "substitute": "서주무", "since": "2026-11-23", "until": "2026-11-24"},
        ),
        ("stand-ins/end", {"id": 1}),
        ("holidays", {"day": "2026-12-24", "name": "임시공휴일"}),
        ("menus", {"code": "snow", "name": "제설 신고", "since": "2026-12-01", "until": "2026-12-31"}),
        ("notices/text", {"stage": "received", "text": "{번호} 받았습니다."}),
        ("review", {}),
        ("told", {}),
    )
    for path, body in asked[:-1]:
        refused = office.http.post(f"/api/office/{path}", json=body)
        assert (refused.status_code, "not allowed" in refused.text) == (400, True), path
    office.who = Actor("김심사", frozenset({OVERSEER}), None)
    for path, body in asked:
        done = office.http.post(f"/api/office/{path}", json=body)
        assert done.status_code == 200, (path, done.text)
    assert not office.store.office.needs_approval("11680-02")
    assert office.store.office.promise_clock() == "working"
    assert list(office.store.office.templates()) == ["안내"]
    assert [one.name for one in office.store.office.menus()] == ["제설 신고"]
    assert office.store.office.stand_ins() == []
    assert office.store.reminders.review().author == "김심사"
    assert office.store.reminders.is_told("김심사")
    none = office.http.post("/api/office/reminders", json={"cases": ["20261123500001"]})
    assert "none is due" in none.text
    no_unit = office.http.post("/api/office/approvals", json={"unit": "nowhere", "is_needed": True})
    assert "no such unit" in no_unit.text
