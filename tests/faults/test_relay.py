"""중계: six systems by configuration; a message again, a day again, a burst and a broken line make nothing twice."""

import json
import random
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from pipeline.errors import ConfigError, UsageError
from pipeline.settings import Settings
from pipeline.workflow.case_state import Event
from pipeline.workflow.relay import Relay
from pipeline.workflow.relay_api import router
from pipeline.workflow.relay_teller import Teller, teller_of
from pipeline.workflow.signature import KEY, SIGNATURE, TIME, key_of, signed
from pipeline.workflow.store import Store
from pipeline.workflow.systems import systems
from pipeline.workflow.tables import CIVIL_CASE, OUTBOX
from tests.worlds import empty_desk

NOW = datetime(2026, 11, 23, 10, 0)
FILED_AT = datetime(2026, 11, 22, 23, 30)
ALL = CIVIL_CASE.c.id != ""


def message(code: str, number: int, **more: str) -> dict[str, str]:
    """What a system sends, by its own names."""
    linked = systems()[code]
    said = {
        "id": f"{code}-{number:05d}",
        "title": f"{number}번째 신고입니다",
        "body": "길이 꺼졌어요 010-1234-5678",
        "filed_at": f"{FILED_AT + timedelta(seconds=number):%Y-%m-%d %H:%M:%S}",
        "phone": "010-1234-5678",
        "district": "강남구",
    } | more
    return {linked.fields[ours]: value for ours, value in said.items() if ours in linked.fields}


class Office:
    """A store whose clock can be set, and its relay."""

    def __init__(self, home, url: str = "") -> None:
        self.home, self.url = home, url
        self.at(NOW)

    def at(self, now: datetime) -> "Office":
        self.store = Store(Settings(home=self.home, now=now, store_url=self.url))
        self.relay = Relay(self.store.cases)
        return self

    def teller(self, code: str, address: str) -> Teller:
        key = key_of(self.store.secret(KEY), code)
        return Teller(self.relay, {code: address}, {code: key}, timeout_s=0.5)

    def answered(self, code: str, number: int) -> str:
        case = self.relay.case_of(code, f"{code}-{number:05d}")
        assert case is not None
        case = self.store.cases.do(case.id, Event("receive"), case.version, "조접수")
        event = Event("answer_at_once", reason="fixed" if case.kind_code == "field" else "informed")
        return self.store.cases.do(case.id, event, case.version, "조접수", "메웠습니다").id


@pytest.fixture(params=["sqlite", "postgres"])
def office(request: pytest.FixtureRequest, tmp_path) -> Iterator[Office]:
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    opened = Office(tmp_path, url)
    empty_desk(opened.store)
    yield opened
    empty_desk(opened.store)
    opened.store.close()


def test_all_six_systems_are_read_by_their_toml_at_the_citizens_own_time(office):
    assert len(systems()) == 6
    for code, linked in systems().items():
        taken = office.relay.take(code, message(code, 1))
        assert taken.state == "filed", taken.problem
        case = office.store.cases.case(taken.case_id)
        assert case.arrived_at == FILED_AT + timedelta(seconds=1)
        assert (case.channel_code, case.kind_code, case.promised_hours) == (
            linked.channel,
            linked.kind,
            linked.hours,
        )
        assert case.district_code == (linked.district or "11680")
        assert "1234" not in case.title
    assert [(row.received, row.rejected) for row in office.relay.table()] == [(1, 0)] * 6


def test_a_message_again_and_a_day_again_make_nothing_new(office):
    day = [message("epeople", number) for number in range(20)]
    for one in day:
        office.relay.take("epeople", one)
    before = sorted((one.id, one.version, one.title) for one in office.store.cases.box(ALL))
    random.Random(3).shuffle(day)
    assert {office.relay.take("epeople", one).state for one in day} == {"repeated"}
    assert sorted((one.id, one.version, one.title) for one in office.store.cases.box(ALL)) == before
    assert office.relay.table()[0].received == 20 == len(before)


def test_another_text_under_a_known_number_is_kept_aside_and_counted_once(office):
    first = office.relay.take("epeople", message("epeople", 1))
    other = office.relay.take("epeople", message("epeople", 1, title="다른 글"))
    assert (other.state, other.case_id) == ("changed", first.case_id)
    assert office.relay.table()[0].received == 1
    assert [row["state"] for row in office.relay.troubled()] == ["changed"]
    assert office.store.cases.written(first.case_id).title == "1번째 신고입니다"


def test_a_kill_between_the_case_and_its_line_in_the_ledger_leaves_neither(office, monkeypatch):
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Relay, "_note", killed)
        with pytest.raises(KeyboardInterrupt):
            office.relay.take_all("epeople", [message("epeople", 1), message("epeople", 2)])
    assert office.store.cases.box(ALL) == []
    again = office.relay.take_all("epeople", [message("epeople", 1), message("epeople", 2)])
    assert [one.state for one in again] == ["filed", "filed"]


def test_two_lines_that_bring_the_same_day_at_once_make_it_once(office):
    day = [message("parking", number) for number in range(60)]
    with ThreadPoolExecutor(4) as lines:
        found = list(lines.map(lambda _: office.relay.take_all("parking", day), range(4)))
    states = Counter(one.state for taken in found for one in taken)
    assert states == {"filed": 60, "repeated": 180}
    assert len(office.store.cases.box(ALL)) == 60


def test_the_same_number_from_another_system_is_another_case(office):
    for code in ("parking", "pavement"):
        fields = systems()[code].fields
        office.relay.take(code, message(code, 1) | {fields["id"]: "7"})
    assert office.relay.case_of("parking", "7") != office.relay.case_of("pavement", "7")


def test_a_withdrawal_that_comes_first_waits_for_its_filing(office):
    taken_back = message("epeople", 5, status="취하")
    assert office.relay.take("epeople", taken_back).state == "parked"
    assert office.relay.table()[0].parked == 1
    filed = office.relay.take("epeople", message("epeople", 5))
    assert office.store.cases.case(filed.case_id).state.status == "withdrawn"
    assert office.relay.table()[0].parked == 0
    later = office.relay.take("epeople", message("epeople", 6))
    assert office.relay.take("epeople", message("epeople", 6, status="취하")).state == "withdrawn"
    assert office.store.cases.case(later.case_id).state.status == "withdrawn"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"title": ""}, "민원제목"),
        ({"filed_at": "어제"}, "신청일시"),
        ({"id": ""}, "신청번호"),
        ({"id": "9" * 81}, "신청번호"),
    ],
)
def test_what_cannot_be_taken_is_kept_with_its_reason_and_counted(office, more, why):
    taken = office.relay.take("epeople", message("epeople", 1, **more))
    assert taken.state == "rejected" and why in taken.problem
    (row,) = office.relay.troubled()
    assert why in row["problem"] and "1234" not in str(row)
    assert office.relay.table()[0].rejected == 1
    office.relay.take("epeople", message("epeople", 1, **more))
    assert len(office.relay.troubled()) == 1, "the same again is the same row"


def test_a_days_numbers_are_held_against_theirs(office):
    for number in range(3):
        office.relay.take("epeople", message("epeople", number))
    theirs = ["epeople-00000", "epeople-00001", "epeople-00009"]
    found = office.relay.reconcile("epeople", FILED_AT.date(), theirs)
    assert (found.matched, found.missing, found.extra) == (2, ("epeople-00009",), ("epeople-00002",))
    assert office.relay.reconcile("epeople", date(2026, 11, 20), []).matched == 0
    with pytest.raises(UsageError, match="no such system"):
        office.relay.reconcile("nowhere", NOW.date(), [])


class Server(ThreadingHTTPServer):
    request_queue_size = 64


class There:
    """A linked system that answers as it is told; then it takes each number once."""

    def __init__(self) -> None:
        self.plan: list[str] = []
        self.took: dict[str, dict[str, str]] = {}
        self.posts: list[tuple[bytes, dict[str, str]]] = []
        there = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                there.posts.append((body, dict(self.headers)))
                step = there.plan.pop(0) if there.plan else "take"
                if step.startswith("take"):
                    there.took.setdefault(self.headers["Idempotency-Key"], json.loads(body))
                if step in ("drop", "take and drop"):
                    self.close_connection = True
                    return
                self.send_response(200 if step == "take" else int(step))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/take"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def there() -> Iterator[There]:
    running = There()
    yield running
    running.close()


def test_a_system_hears_of_its_filing_by_its_own_names_signed_and_once(office, there):
    office.relay.take("pavement", message("pavement", 1))
    number = office.answered("pavement", 1)
    assert office.teller("pavement", there.url).send_due() == 2
    assert office.teller("pavement", there.url).send_due() == 0
    first, second = there.took.values()
    assert (first["접수키"], first["민원번호"], first["보수결과"]) == ("pavement-00001", number, "")
    assert (second["상태"], second["보수결과"]) == ("처리완료", "메웠습니다")
    body, headers = there.posts[0]
    assert headers[SIGNATURE] == signed(key_of(office.store.secret(KEY), "pavement"), NOW, body)[SIGNATURE]
    row = next(one for one in office.relay.table() if one.system == "pavement")
    assert (row.sent, row.answered, row.waiting) == (2, 1, 0)


@pytest.mark.parametrize("plan", [["503"], ["429", "500"], ["drop"], ["take and drop"]])
def test_a_line_that_breaks_loses_nothing_and_doubles_nothing(office, there, plan):
    office.relay.take("pavement", message("pavement", 1))
    office.answered("pavement", 1)
    there.plan = list(plan)
    now = NOW
    for _ in range(len(plan) + 3):
        office.teller("pavement", there.url).send_due()
        now += timedelta(minutes=5)
        office.at(now)
    assert len(there.took) == 2
    row = next(one for one in office.relay.table() if one.system == "pavement")
    assert (row.sent, row.waiting, row.failed) == (2, 0, 0)


def test_a_system_hears_of_an_answer_after_it_heard_of_the_receipt(office, there):
    office.relay.take("pavement", message("pavement", 1))
    there.plan = ["503"]
    office.answered("pavement", 1)
    assert office.teller("pavement", there.url).send_due() == 0
    assert not there.took, "the answer waits behind the receipt"
    case = office.relay.case_of("pavement", "pavement-00001")
    office.at(NOW + timedelta(seconds=10))
    office.store.cases.do(
        case.id, Event("answer_again", reason="fixed"), case.version, "조접수", "또 봤습니다"
    )
    assert office.teller("pavement", there.url).send_due() == 0, "a later event overtakes none that waits"
    office.at(NOW + timedelta(minutes=5))
    assert office.teller("pavement", there.url).send_due() == 3
    assert [said["보수결과"] for said in there.took.values()] == ["", "메웠습니다", "또 봤습니다"]


def test_an_hour_down_and_then_a_burst_lose_nothing(office, there):
    for number in range(60):
        office.relay.take("parking", message("parking", number))
        office.answered("parking", number)
    gone = office.teller("parking", "http://127.0.0.1:9/take")
    assert gone.send_due() == 0
    office.at(NOW + timedelta(hours=1))
    teller = office.teller("parking", there.url)
    while teller.send_due(most=25):
        pass
    assert len(there.took) == 120
    burst = [message("parking", number) for number in range(60, 200)]
    states = [office.relay.take("parking", one).state for one in burst]
    assert states == ["filed"] * 140


def test_what_is_refused_is_sent_again_by_hand(office, there):
    there.plan = ["400"]
    office.relay.take("pavement", message("pavement", 1))
    case = office.relay.case_of("pavement", "pavement-00001")
    office.store.cases.do(case.id, Event("receive"), case.version, "조접수")
    assert office.teller("pavement", there.url).send_due() == 0
    (row,) = office.relay.troubled()
    assert (row["state"], row["problem"]) == ("refused", "400")
    office.relay.resend(row["id"])
    assert office.teller("pavement", there.url).send_due() == 1
    with pytest.raises(UsageError, match="nothing to send"):
        office.relay.resend(row["id"])


class Push:
    """The routes, asked with a key."""

    def __init__(self, store: Store) -> None:
        app = FastAPI()
        app.include_router(router(lambda: store, store.clock))
        self.http, self.key = TestClient(app), key_of(store.secret(KEY), "epeople")

    def send(self, said: object, now: datetime = NOW, path: str = "/relay/epeople", **headers: str):
        body = json.dumps(said).encode()
        return self.http.post(path, content=body, headers=signed(self.key, now, body) | headers)


def test_a_signed_push_is_taken_and_a_replay_makes_nothing_new(office):
    push = Push(office.store)
    first = push.send([message("epeople", 1), message("epeople", 2), {"신청번호": "3"}, "odd"])
    assert [one["state"] for one in first.json()["taken"]] == ["filed", "filed", "rejected", "rejected"]
    again = push.send([message("epeople", 1), message("epeople", 2)])
    assert [one["state"] for one in again.json()["taken"]] == ["repeated", "repeated"]
    assert "1234" not in first.text
    day = push.send(["epeople-00001", "x"], path=f"/relay/epeople/days/{FILED_AT.date()}")
    assert day.json() == {"matched": 1, "missing": ["x"], "extra": ["epeople-00002"]}


@pytest.mark.parametrize(
    ("now", "headers"),
    [
        (NOW - timedelta(minutes=6), {}),
        (NOW + timedelta(minutes=6), {}),
        (NOW, {SIGNATURE: "0" * 64}),
        (NOW, {TIME: "soon"}),
    ],
)
def test_what_others_sign_or_replay_late_is_refused(office, now, headers):
    answer = Push(office.store).send(message("epeople", 1), now, **headers)
    assert answer.status_code == 400
    assert office.relay.table()[0].received == 0


def test_bodies_that_are_no_messages_are_refused_in_words(office):
    push = Push(office.store)
    for body in (b"", b"{", b"[" * 100_000):
        answer = push.http.post("/relay/epeople", content=body, headers=signed(push.key, NOW, body))
        assert answer.status_code == 400, answer.text
    assert push.send([message("epeople", 1)] * 501).status_code == 413
    assert push.send(message("epeople", 1), path="/relay/nowhere").status_code == 400


def test_addresses_of_systems_are_read_from_one_line(office):
    made = teller_of(
        office.relay,
        Settings(home=office.home, relay_urls="epeople=https://a.example.kr/x; parking=http://b.example.kr"),
        office.store.secret(KEY),
    )
    assert made is not None and set(made.addresses) == {"epeople", "parking"}
    assert teller_of(office.relay, Settings(home=office.home), b"0" * 32) is None
    for bad in ("nowhere=https://a.kr", "epeople=ftp://a.kr", "epeople"):
        with pytest.raises(ConfigError):
            teller_of(office.relay, Settings(home=office.home, relay_urls=bad), b"0" * 32)


def test_a_number_whose_case_is_no_longer_kept_makes_no_second_one(office):
    (first,) = office.relay.take_all("epeople", [message("epeople", 1)])
    with office.store.engine.begin() as connection:
        connection.execute(OUTBOX.delete())
        connection.execute(CIVIL_CASE.delete())
    again, other = office.relay.take_all("epeople", [message("epeople", 1), message("epeople", 1, body="다른 글")])
    assert (again.state, again.case_id) == ("repeated", first.case_id)
    assert (other.state, other.case_id) == ("changed", first.case_id)
    assert office.store.cases.box(ALL) == []
