"""Every mark of the board opens a list of exactly that many complaints, and so says the generator.

The city is generated, loaded from its source files, built and published; the recount reads only what
the generator wrote down as true (tests/pages/recount.py, which imports nothing of ours).
"""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from dashboards import access, links
from dashboards.access.people import viewer_of
from dashboards.exports.routes import router
from dashboards.queries import board, listing
from dashboards.queries.marks import Mark, marks_in
from dashboards.site import Site
from pipeline.reader import Generation, Reader
from pipeline.schema import organisation
from pipeline.settings import Settings
from pipeline.slices import Slice, Viewer
from tests.pages.recount import matching, read_truth

PEOPLE = {person.id: person for person in access.people()}
SCREENS = [
    ("officer", ""),
    ("officer", "form=1"),
    ("officer", "gu=11680"),
    ("officer", "kind=field&channel=app"),
    ("bureau", ""),
    ("district", "form=1"),
    ("agency", ""),
    ("department", ""),
]


@pytest.fixture(scope="module")
def rows(city: Settings, truth: Path, repo_root: Path) -> pl.DataFrame:
    """What the generator knows of every complaint, and what models say of it in its published row."""
    known = read_truth(
        [truth, truth.parents[1] / "sent" / "truth"], repo_root / "data" / "reference" / "organisation.csv"
    )
    return known.drop("topic_code").join(published_models(city.published), on="complaint_id", how="left")


def published_models(folder: Path) -> pl.DataFrame:
    """Topic and danger of the newest image of every complaint, read from the files themselves."""
    parts = json.loads((folder / "manifest.json").read_text())["parts"]
    images = []
    for name in (part["file"] for part in parts if part["kind"] in ("fact", "hot")):
        with duckdb.connect(str(folder / name), read_only=True) as file:
            rows = file.sql("SELECT complaint_id, topic_code, danger_code, known_from_at FROM fact WHERE sign > 0")
            images.append(pl.from_arrow(rows.to_arrow_table()))
    newest = pl.concat(images).sort("known_from_at").unique("complaint_id", keep="last")
    return newest.select("complaint_id", "topic_code", "danger_code")


@pytest.fixture(scope="module")
def reader(city: Settings) -> Iterator[Reader]:
    opened = Reader(city)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(city: Settings, reader: Reader) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(router(Site(city, reader)))
    access.install(app, city)
    with TestClient(app, base_url="http://127.0.0.1") as opened:
        yield opened


def board_marks(g: Generation, base: Slice, viewer: Viewer) -> list[Mark]:
    screens = [
        board.kpis(g, base, viewer),
        board.ranking(g, base, viewer, by="topic", limit=200),
        board.ranking(g, base, viewer, by="item", limit=200),
        board.ranking(g, base, viewer, by="field", limit=20),
        board.places(g, base, viewer),
        board.hours(g, base, viewer),
        board.surging(g, base, viewer),
        *(board.units(g, base, viewer, group=group) for group in (*board.GROUPS, *board.OWN_GROUPS)),
    ]
    return list(dict.fromkeys(mark for screen in screens for mark in marks_in(screen)))


def exported_numbers(client: TestClient, query: str) -> list[str]:
    answer = client.get(f"/complaints/export.csv?{query}")
    assert answer.status_code == 200
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    return [row[0] for row in table[1:]]


def as_person(client: TestClient, person_id: str) -> None:
    answer = client.post(
        "/person",
        content=f"person={person_id}",
        headers={"origin": "http://127.0.0.1"},
        follow_redirects=False,
    )
    assert answer.status_code == 303


@pytest.mark.parametrize(("person_id", "query"), SCREENS)
def test_every_mark_equals_its_list_its_export_and_the_truth(
    reader: Reader, client: TestClient, rows: pl.DataFrame, person_id: str, query: str
):
    viewer = viewer_of(PEOPLE[person_id], organisation.read())
    as_person(client, person_id)
    with reader.generation() as g:
        marks = board_marks(g, links.parse(query), viewer)
        assert sum(mark.value > 0 for mark in marks) >= (0 if person_id == "agency" else 20)
        for position, mark in enumerate(marks):
            address = links.query_string(mark.slice)
            true = matching(rows, address, viewer.bureaus, viewer.departments, viewer.sees_all)
            total = listing.page(g, links.parse(address), viewer, 0, 1).total
            assert mark.value == total == true.height, address
            if position % 12 == 0 or mark.value > 500:
                numbers = exported_numbers(client, address)
                assert len(numbers) == mark.value, address
                assert sorted(numbers) == sorted(true["receipt_number"]), address


def test_the_board_shows_the_city_of_the_generator_whole(reader: Reader, rows: pl.DataFrame):
    viewer = viewer_of(PEOPLE["officer"], organisation.read())
    with reader.generation() as g:
        assert listing.page(g, Slice(form=True), viewer, 0, 1).total == rows.height
