"""Open311: filed with a key, found by number, time, service and state, in XML and JSON, without a word of the text."""

import threading
import time
from collections.abc import Iterator
from datetime import datetime
from xml.etree import ElementTree

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from georeport import GeoReport

from dashboards.open311 import router
from dashboards.serving import free_socket
from dashboards.site import Site
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.workflow.case_state import Event

NOW = datetime(2026, 11, 23, 10, 0)
SAID = {
    "service_code": "T001",
    "description": "보도에 차가 서 있습니다\n010-1234-5678 홍길동",
    "lat": "37.5172",
    "long": "127.0473",
    "phone": "010-1234-5678",
}


class Caller:
    """A program that files."""

    def __init__(self, home) -> None:
        settings = Settings(home=home, now=NOW)
        self.site = Site(settings, Reader(settings), None)
        self.app = FastAPI()
        self.app.include_router(router(self.site))
        self.http = TestClient(self.app, base_url="http://127.0.0.1/open311/v2")
        self.key = self.site.store.callers.key("seoul-talk")

    def file(self, form: str = "json", key: str = "", **more: str):
        headers = {"Idempotency-Key": key} if key else {}
        data = SAID | {"api_key": self.key} | more
        return self.http.post(f"requests.{form}", data=data, headers=headers)

    def do(self, number: str, command: str, **named: object) -> None:
        cases = self.site.store.cases
        cases.do(number, Event(command, **named), cases.case(number).version, "조접수")


@pytest.fixture
def caller(tmp_path) -> Iterator[Caller]:
    opened = Caller(tmp_path)
    yield opened
    opened.site.store.close()


def test_the_services_are_our_topics_in_both_forms(caller):
    listed = caller.http.get("services.json").json()
    assert len(listed) > 120
    first = listed[0]
    assert (first["service_code"], first["service_name"], first["metadata"]) == (
        "T001",
        "보도 위 불법주정차",
        False,
    )
    root = ElementTree.fromstring(caller.http.get("services.xml").content)
    assert [one.findtext("service_code") for one in root] == [one["service_code"] for one in listed]
    assert caller.http.get("services/T001.json").json() == {"service_code": "T001", "attributes": []}
    assert caller.http.get("services/T999.json").status_code == 404


def test_a_request_is_filed_with_a_key_once_and_is_a_case_at_the_desk(caller):
    first, again = caller.file(key="k-000001"), caller.file(key="k-000001")
    assert first.status_code == 201 and first.json() == again.json()
    number = first.json()[0]["service_request_id"]
    case = caller.site.store.cases.case(number)
    assert (case.entered_by, case.district_code, case.service_code) == ("open311:seoul-talk", "11680", "T001")
    assert (case.kind_code, case.promised_hours) == ("field", 120)
    written = caller.site.store.cases.written(number)
    assert "37.517200, 127.047300" in written.body and written.phone == "010-1234-5678"
    other = caller.site.store.callers.key("another")
    assert caller.file(key="k-000001", api_key=other).json() != first.json(), "keys are their caller's own"


def test_nobody_reads_what_was_written(caller):
    number = caller.file().json()[0]["service_request_id"]
    for form in ("json", "xml"):
        for address in (f"requests/{number}.{form}", f"requests.{form}", f"servicerequestupdates.{form}"):
            told = caller.http.get(address).text
            assert "1234" not in told and "홍길동" not in told
    (row,) = caller.http.get(f"requests/{number}.json").json()
    assert (row["description"], row["status"], row["address"]) == (
        "보도에 차가 서 있습니다",
        "open",
        "강남구",
    )
    assert row["requested_datetime"] == "2026-11-23T10:00:00+09:00"


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"api_key": "seoul-talk.forged"}, 403),
        ({"api_key": ""}, 403),
        ({"service_code": "T999"}, 404),
        ({"lat": "", "long": ""}, 400),
        ({"lat": "0", "long": "0"}, 400),
        ({"lat": "nan"}, 400),
        ({"description": ""}, 400),
        ({"description": "가" * 20_001}, 413),
    ],
)
def test_what_does_not_fit_is_refused_in_the_form_of_the_specification(caller, more, status):
    answer = caller.file(**more)
    assert answer.status_code == status, answer.text
    (said,) = answer.json()
    assert said["code"] == status and said["description"]
    root = ElementTree.fromstring(caller.file("xml", **more).content)
    assert root.tag == "errors" and root.findtext("error/code") == str(status)
    assert "홍길동" not in answer.text


def test_a_body_that_does_not_say_how_long_it_is_is_not_read(caller):
    def endless() -> Iterator[bytes]:
        yield b"description="
        yield from (b"x" * 1_000 for _ in range(1_000))

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert caller.http.post("requests.json", content=endless(), headers=headers).status_code == 413


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_client_that_others_wrote_reads_and_files(caller, served, form):
    client = GeoReport(served, api_key=caller.key, output_format=form)
    assert "보도 위 불법주정차" in [one["service_name"] for one in client.get_service_list()]
    assert client.get_service_definition("T001")["service_code"] == "T001"
    number = caller.file().json()[0]["service_request_id"]
    caller.file()
    assert client.get_service_request(number)["status"] == "open"
    assert number in [one["service_request_id"] for one in client.get_service_requests()]


@pytest.fixture
def served(caller) -> Iterator[str]:
    """The same program over a real socket."""
    listener = free_socket("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(caller.app, log_level="warning"))
    running = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    running.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/open311/v2"
    server.should_exit = True
    running.join(20)


def test_a_caller_who_is_shut_out_files_nothing_more(caller):
    caller.site.store.office.put_caller("seoul-talk", "김심사", is_shut_out=True)
    assert caller.file().status_code == 403
    caller.site.store.office.put_caller("seoul-talk", "김심사", is_shut_out=False)
    assert caller.file().status_code == 201


def test_requests_are_found_by_time_service_and_state(caller):
    first, second = (
        caller.file(service_code=code).json()[0]["service_request_id"] for code in ("T001", "T002")
    )
    caller.do(first, "receive")
    caller.do(first, "answer_at_once", reason="fixed")

    def found(**asked: str) -> list[str]:
        return sorted(
            one["service_request_id"] for one in caller.http.get("requests.json", params=asked).json()
        )

    assert found() == [first, second]
    assert found(status="closed") == [first]
    assert found(status="open,closed") == [first, second]
    assert found(service_code="T002,T003") == [second]
    assert found(service_request_id=f"{second},{first},20261123999999") == [first, second]
    assert found(start_date="2026-11-23T01:00:00Z", end_date="2026-11-23T01:00:00Z") == [first, second]
    assert found(start_date="2026-11-24T00:00:00+09:00", end_date="2026-11-25T00:00:00+09:00") == []
    for bad in ({"start_date": "yesterday"}, {"status": "odd"}, {"start_date": "2020-01-01T00:00:00Z"}):
        assert caller.http.get("requests.json", params=bad).status_code == 400
    updates = caller.http.get("servicerequestupdates.json").json()
    assert [(one["service_request_id"], one["description"]) for one in updates] == [
        (first, "접수"),
        (first, "즉시답변"),
    ]
    assert caller.http.get("requests.csv").status_code == 404
    assert caller.http.get("requests/20261123999999.xml").status_code == 404
