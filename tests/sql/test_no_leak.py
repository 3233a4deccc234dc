"""Planted personal data of a small city is nowhere in what leaves the load: warehouse, exports, logs, errors."""

import io
import logging
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from dashboards.exports.files import csv_chunks, write_xlsx
from dashboards.exports.sheet import Sheet
from pipeline.build import build
from pipeline.publish import publish
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.slices import Slice, Viewer
from pipeline.synthetic.city import generate
from pipeline.synthetic.dirt import Dirt
from pipeline.warehouse import writer_lock
from pipeline.workflow.store import Store
from tests.worlds import load_folder

SURE = ("RRN", "PHONE", "EMAIL", "ACCOUNT")
OFTEN = ("NAME", "PLATE", "ADDR")
"""Kinds that the mask does not find everywhere; what it found must be gone all the same."""
NOW = datetime(2024, 3, 20, 12, 0)
ROWS = 400
EVERYONE = Viewer("all", "admin", sees_all=True)


@dataclass(frozen=True)
class Told:
    """A city that was loaded, and everything that was said meanwhile."""

    settings: Settings
    planted: frozenset[str]
    often: frozenset[str]
    said: str


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Three weeks of six sources with bad cells, loaded and published while all logs are kept."""
    settings = Settings(home=tmp_path_factory.mktemp("leak"), now=NOW)
    out = settings.home / "generated"
    dirt = Dirt(bad_cells=0.05, duplicates=0.02, corrections=0.05)
    generate(out, rows=ROWS, first=datetime(2024, 3, 1).date(), until=NOW, seed=3, dirt=dirt, period="year")
    said, root = io.StringIO(), logging.getLogger()
    handler, before = logging.StreamHandler(said), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with redirect_stdout(said), redirect_stderr(said), Store(settings) as store, writer_lock(settings):
            load_folder(out, settings, store)
            build(settings, store)
            publish(settings, store, fold=True)
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
    spans = pl.read_parquet(sorted((out / "truth").glob("span*.parquet")))
    sure, often = (spans.filter(pl.col("kind").is_in(kinds)).get_column("value") for kinds in (SURE, OFTEN))
    yield Told(settings, frozenset(sure), frozenset(often), said.getvalue())


def held(text: str, values: frozenset[str]) -> list[str]:
    return [value for value in values if value in text]


def text_columns(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    return connection.execute(
        "SELECT schema_name, table_name, column_name FROM duckdb_columns() WHERE data_type = 'VARCHAR' AND NOT internal"
    ).fetchall()


def test_no_planted_number_stands_in_any_text_column_of_the_warehouse(told: Told):
    assert len(told.planted) > 20
    looked = 0
    for path in [*sorted(told.settings.published.glob("*.duckdb")), told.settings.staging]:
        with duckdb.connect(str(path), read_only=True) as connection:
            for schema, table, column in text_columns(connection):
                words = connection.execute(
                    f'SELECT string_agg(DISTINCT "{column}", chr(10)) FROM "{schema}"."{table}"'
                )
                text = (words.fetchone() or ("",))[0] or ""
                looked += len(text)
                assert not held(text, told.planted), (path.name, table, column)
    assert looked > 100 * ROWS


def test_no_planted_number_stands_in_another_file_of_the_data_folder(told: Told):
    values = [value.encode() for value in told.planted]
    kept_raw = (told.settings.landing, told.settings.home / "generated")
    for path in told.settings.home.rglob("*"):
        if path.is_file() and not any(folder in path.parents for folder in kept_raw):
            content = path.read_bytes()
            assert not [value for value in values if value in content], path.name


def test_what_the_mask_took_out_stands_nowhere_in_the_texts_of_its_complaint(told: Told):
    kinds = set()
    with (
        Store(told.settings) as store,
        duckdb.connect(str(told.settings.staging), read_only=True) as connection,
    ):
        for number, *texts in connection.execute(
            "SELECT complaint_id, title, body, place, answer_text FROM core.complaint"
        ).fetchall():
            taken = [one for one in store.masked_values(number) if one.value in told.often]
            kinds |= {one.kind for one in taken}
            text = "\n".join(filter(None, texts))
            assert not held(text, frozenset(one.value for one in taken)), number
    assert kinds >= set(OFTEN)


def test_no_planted_number_is_exported(told: Told, tmp_path: Path):
    with Reader(told.settings).generation() as generation:
        sheet = Sheet(generation, Slice(), EVERYONE)
        text = b"".join(csv_chunks(sheet)).decode("utf-8-sig")
        write_xlsx(sheet, tmp_path / "list.xlsx")
    assert text.count("\r\n") > ROWS / 2
    assert not held(text, told.planted)
    with zipfile.ZipFile(tmp_path / "list.xlsx") as book:
        inside = "".join(book.read(name).decode() for name in book.namelist())
    assert "민원 목록" in inside
    assert not held(inside, told.planted)


def test_no_planted_number_is_logged(told: Told):
    assert not held(told.said, told.planted)


def test_an_error_about_a_broken_file_tells_no_planted_number(told: Told, tmp_path: Path):
    source = next(path for path in sorted((told.settings.home / "generated").glob("*/*.csv")))
    broken = tmp_path / source.name
    broken.write_bytes(b'"' + source.read_bytes()[:-2])
    done = subprocess.run(
        [sys.executable, "-m", "dashboards", "load", str(broken), "--source", source.parent.name],
        env={**os.environ, "MINWON_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0 and done.stderr
    assert not held(done.stdout + done.stderr, told.planted)
