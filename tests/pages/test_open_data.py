"""공공데이터 and the JSON of the measures: they add up, tell nothing rare, and say what the screens say."""

import csv
import io
import json
import random
from collections.abc import Iterator
from datetime import date

import pytest
from fastapi.testclient import TestClient

from dashboards import links
from dashboards.exports.open_data import ANY, KEYS, coarsened, open_data, write
from dashboards.queries import asking, listing
from dashboards.queries.grids import MEASURES
from dashboards.server import create_app
from pipeline.errors import UsageError
from pipeline.reader import Generation, Reader
from pipeline.slices import Slice, Viewer

ALL = Viewer("전체", "analyst", sees_all=True)
FIRST, UNTIL = date(2026, 9, 1), date(2026, 11, 1)


@pytest.fixture(scope="module")
def generation(city) -> Iterator[Generation]:
    reader = Reader(city)
    with reader.generation() as opened:
        yield opened
    reader.close()


@pytest.fixture(scope="module")
def client(city) -> Iterator[TestClient]:
    with TestClient(create_app(city), base_url="http://127.0.0.1") as opened:
        yield opened


def become(client: TestClient, person: str) -> None:
    client.cookies.clear()
    client.post(
        "/person", content=f"person={person}", headers={"origin": "http://127.0.0.1"}, follow_redirects=False
    )


def test_every_line_stands_for_k_complaints_and_all_of_them_add_up(generation, tmp_path):
    found = open_data(generation, ALL, FIRST, UNTIL, 5)
    counts = [line[-1] for line in found.lines]
    assert min(counts) >= 5
    assert sum(counts) + found.held_back == found.total
    assert found.total == asking.count(generation, Slice(period_from=FIRST, period_to=UNTIL), ALL)
    assert any(line[3] == ANY for line in found.lines), "rare topics are told without their name"
    path, about = write(found, tmp_path)
    text = path.read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == 1 + len(found.lines) and text.count("\r\n") == len(rows)
    said = json.loads(about.read_text())
    assert (said["total"], said["held_back"], said["k"]) == (found.total, found.held_back, 5)


@pytest.mark.parametrize("seed", range(20))
def test_drawn_counts_lose_nothing_and_no_line_is_rare(seed):
    draw = random.Random(seed)
    found = {}
    for _ in range(draw.randrange(1, 200)):
        key = (date(2026, 9, 7), *(draw.choice("abc") for _ in KEYS))
        found[key] = draw.randrange(1, 9)
    k = draw.randrange(3, 12)
    safe, rare = coarsened(found, k)
    assert sum(safe.values()) + sum(rare.values()) == sum(found.values())
    assert all(number >= k for number in safe.values()) and all(0 < number < k for number in rare.values())
    assert all(value == ANY for key in rare for value in (key[1], key[3], key[4]))


@pytest.mark.parametrize(("first", "until", "k"), [(UNTIL, FIRST, 5), (FIRST, UNTIL, 1)])
def test_what_cannot_be_given_out_is_said(generation, first, until, k):
    with pytest.raises(UsageError):
        open_data(generation, ALL, first, until, k)


def test_the_measures_are_listed_with_their_formulas(client):
    become(client, "officer")
    said = client.get("/api/metrics").json()
    assert {one["code"] for one in said["metrics"] if one["is_asked"]} <= set(MEASURES)
    assert all(one["formula"] and one["owner"] for one in said["metrics"])


@pytest.mark.parametrize("code", MEASURES)
def test_a_measure_is_what_its_complaints_are(client, generation, code):
    become(client, "officer")
    said = client.get(f"/api/metrics/{code}?rows=gu&columns=kind&period_from=2026-09-01").json()
    assert said["name"] == MEASURES[code].name and len(said["rows"]) >= 1
    for one in [said["whole"], *said["rows"][:5], *said["rows"][0]["columns"]]:
        total = listing.days_of(generation, links.parse(one["query"]), ALL).total
        if said["unit"] == "%":
            share = None if not one["of"] else 100 * total / one["of"]
            assert one["value"] == (None if share is None else pytest.approx(share))
        else:
            assert one["value"] == total


def test_who_sees_one_body_gets_its_numbers_alone(client):
    become(client, "officer")
    whole = client.get("/api/metrics/received?rows=gu").json()["whole"]["value"]
    become(client, "district")
    own = client.get("/api/metrics/received?rows=gu").json()
    assert 0 < own["whole"]["value"] < whole


@pytest.mark.parametrize(
    "address", ["none", "received?rows=gu&columns=gu", "received?rows=x", "received?gu=11680&state=maybe"]
)
def test_a_question_that_is_none_is_said(client, address):
    become(client, "officer")
    answer = client.get(f"/api/metrics/{address}")
    assert answer.status_code == 400 and answer.json()["problem"]
