"""What a person may see comes from the server's session; addresses and callback bodies change nothing."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from dashboards import access
from dashboards.access.sessions import COOKIE, LIFETIME, Sessions, signing_key
from dashboards.server import create_app
from pipeline.schema import organisation
from tests.pages.town import NOW, Town

HOST = "http://127.0.0.1:8050"
OTHERS = ["bureau=11680", "bureau=11680,B05", "dept=11680-01", "gu=11710&bureau=-", "late=open&bureau=A01"]


@pytest.fixture(scope="module")
def town_client(town: Town) -> Iterator[TestClient]:
    with TestClient(create_app(town.settings), base_url=HOST) as client:
        yield client


@pytest.fixture
def client(town_client: TestClient) -> TestClient:
    town_client.cookies.clear()
    return town_client


def become(client: TestClient, person: str, origin: str = HOST) -> Any:
    return client.post(
        "/person", content=f"person={person}&next=//evil", headers={"origin": origin}, follow_redirects=False
    )


def exported(client: TestClient, query: str) -> list[dict[str, str]]:
    answer = client.get(f"/complaints/export.csv?{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def callback(
    client: TestClient, output: str, inputs: list[dict[str, Any]], state: list[dict[str, Any]]
) -> Any:
    named = [
        dict(zip(("id", "property"), each.split("."), strict=True)) for each in output.strip(".").split("...")
    ]
    body = {
        "output": output,
        "outputs": named if output.startswith("..") else named[0],
        "inputs": inputs,
        "changedPropIds": [f"{inputs[0]['id']}.{inputs[0]['property']}"],
        "state": state,
    }
    return client.post("/_dash-update-component", json=body)


def grid_rows(client: TestClient, query: str) -> dict[str, Any]:
    answer = callback(
        client,
        "list-grid.getRowsResponse",
        [{"id": "list-grid", "property": "getRowsRequest", "value": {"startRow": 0, "endRow": 1000}}],
        [{"id": "list-frozen", "property": "data", "value": {"query": query, "as_of": NOW.isoformat()}}],
    )
    assert answer.status_code == 200
    return answer.json()["response"]["list-grid"]["getRowsResponse"]


@pytest.mark.parametrize("query", OTHERS)
def test_an_address_of_another_bureau_exports_no_row(client: TestClient, query: str):
    become(client, "bureau")
    assert exported(client, query) == []
    become(client, "officer")
    assert exported(client, query)


@pytest.mark.parametrize("query", OTHERS)
def test_a_crafted_callback_body_of_another_bureau_gets_no_row(client: TestClient, query: str):
    become(client, "bureau")
    assert grid_rows(client, query) == {"rowData": [], "rowCount": 0}


def test_a_bureau_head_sees_the_own_bureau_only(client: TestClient):
    become(client, "bureau")
    rows = grid_rows(client, "form=1")["rowData"]
    assert rows and {row["bureau"] for row in rows} == {"교통실"}
    assert {row["처리기관"] for row in exported(client, "form=1")} == {"교통실"}


def test_a_complaint_of_another_bureau_is_told_like_one_that_does_not_exist(client: TestClient, town: Town):
    foreign = next(row["complaint_id"] for row in town.complaints if row["department_code"] == "11680-01")
    become(client, "bureau")

    def opened(number: str) -> str:
        answer = callback(
            client,
            "..list-drawer.children...list-drawer.hidden..",
            [{"id": "list-open", "property": "data", "value": {"id": number}}],
            [{"id": "list-frozen", "property": "data", "value": {"query": "", "as_of": NOW.isoformat()}}],
        )
        return json.dumps(answer.json(), ensure_ascii=False).replace(number, "N")

    assert opened(foreign) == opened("20260101-eungdapso-0")
    become(client, "officer")
    assert "민원을 찾을 수 없습니다" not in opened(foreign)


@pytest.mark.parametrize("text", ["') OR 1=1--", "%' OR '1'='1", '";DROP TABLE fact;--', "$q", "x\\"])
def test_what_is_typed_is_never_sql(client: TestClient, text: str):
    answer = client.get("/complaints/export.csv", params={"q": text})
    assert answer.status_code == 200
    assert len(answer.text.splitlines()) == 1
    assert client.get("/complaints/export.csv", params={"gu": text}).status_code == 400


def test_only_a_page_of_this_host_may_change_the_person(client: TestClient):
    assert become(client, "bureau", origin="http://evil").status_code == 403
    assert become(client, "nobody").status_code == 404
    moved = become(client, "bureau")
    assert (moved.status_code, moved.headers["location"]) == (303, "/")
    cookie = moved.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie


def test_a_forged_or_closed_cookie_opens_no_session(town: Town):
    now = NOW
    sessions = Sessions(signing_key(town.settings.keys), lambda: now)
    cookie = sessions.open("bureau")
    assert sessions.person_id(cookie) == "bureau"
    key, signature = cookie.split(".")
    for forged in (f"{key}.{signature[::-1]}", f"{key[::-1]}.{signature}", f"{key}."):
        assert sessions.person_id(forged) is None
    assert sessions.person_id("bureau") is None
    now = NOW + LIFETIME + timedelta(seconds=1)
    assert sessions.person_id(cookie) is None
    now = NOW
    again = sessions.open("district")
    sessions.close(again)
    assert sessions.person_id(again) is None
    assert (town.settings.keys / "session.key").stat().st_mode & 0o777 == 0o600
    assert COOKIE == "minwon_session"


def test_the_people_of_the_demo_cover_every_role_and_depth_of_the_tree():
    people = access.people()
    tree = organisation.read()
    assert {person.role for person in people} == set(access.ROLES)
    kinds = {tree.kind(node) for person in people for node in person.nodes}
    assert kinds == {"bureau", "district", "agency", "department"}
    assert any(not person.nodes for person in people)
