"""A list as files: Parquet with the warehouse's types, a manifest that finds the same list again, and no big answer at once."""

import hashlib
import io
import json
from collections.abc import Iterator

import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient

from dashboards import links
from dashboards.exports.files import csv_chunks
from dashboards.exports.sheet import Sheet
from dashboards.queries import listing
from dashboards.server import create_app
from pipeline.reader import Reader
from pipeline.slices import Slice, Viewer

ALL = Viewer("전체", "analyst", sees_all=True)
QUERY = "gu=11680&state=done"


@pytest.fixture(scope="module")
def client(city) -> Iterator[TestClient]:
    with TestClient(create_app(city), base_url="http://127.0.0.1") as opened:
        opened.post("/person", content="person=officer", headers={"origin": "http://127.0.0.1"})
        yield opened


@pytest.fixture(scope="module")
def generation(city):
    reader = Reader(city)
    with reader.generation() as opened:
        yield opened
    reader.close()


def test_parquet_has_every_row_with_its_types_and_its_conditions(client, generation):
    answer = client.get(f"/complaints/export.parquet?{QUERY}")
    assert answer.headers["content-disposition"].endswith(".parquet")
    table = pq.read_table(io.BytesIO(answer.content))
    rows = [row for part in listing.all_rows(generation, links.parse(QUERY), ALL) for row in part]
    assert table.column_names == list(listing.COLUMNS)
    assert table.to_pylist() == rows and len(rows) > 100
    types = {field.name: str(field.type) for field in table.schema}
    assert (types["received_at"], types["transfer_count"], types["title"]) == (
        "timestamp[us]",
        "int8",
        "string",
    )
    about = json.loads(table.schema.metadata[b"minwon"])
    assert about["건수"] == f"{len(rows):,}건" and about["자치구"] == "강남구"


def test_the_manifest_finds_the_same_bytes_again(client, generation):
    said = client.get(f"/complaints/export.manifest.json?{QUERY}").json()
    again = client.get(said["address"])
    assert hashlib.sha256(again.content).hexdigest() == said["sha256"]
    assert (len(again.content), again.content.count(b"\r\n") - 1) == (said["bytes"], said["rows"])
    assert said["as_of"] == generation.as_of.isoformat()
    assert said["conditions"]["자치구"] == "강남구" and said["file"].startswith("민원목록_강남구_")


def test_a_long_list_comes_piece_by_piece(generation):
    sizes = [len(piece) for piece in csv_chunks(Sheet(generation, Slice(form=True), ALL))]
    assert len(sizes) >= 5 and max(sizes) < 1_000_000


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet", "manifest.json"])
def test_a_bad_address_is_said(client, form):
    assert client.get(f"/complaints/export.{form}?state=maybe").status_code == 400
