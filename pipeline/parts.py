"""Writing one immutable published file: its tables, from core, and its place under its final name."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipeline.build import see_current_images
from pipeline.calendar.days import working_calendar
from pipeline.manifest import PartFile, sync_file
from pipeline.schema import codes, published
from pipeline.schema.tables import Table
from pipeline.spans import days_in, set_ids, set_spans, year_of
from pipeline.warehouse import quoted, sql_file

COUNTED = (published.OPEN, *published.CUBES, *published.TOKEN_CUBES)
FACT_TABLES = (published.FACT, *COUNTED, published.VERSION)
HOT_TABLES = (*FACT_TABLES, published.TEXT, published.VOCABULARY, published.COMPLAINT_CAMPAIGN)
VERSIONS_KEPT = timedelta(days=400)


def prepare(connection: duckdb.DuckDBPyConnection, as_of: datetime) -> None:
    """Make what every part needs: open states, the calendar of the years of `changed`, the tree's spans."""
    connection.execute(sql_file("mart/open_status"), {"codes": list(codes.OPEN_STATUSES)})
    ((oldest,),) = connection.execute("SELECT min(left(complaint_id, 4))::INTEGER FROM changed").fetchall()
    first = date((oldest or as_of.year) - 1, 1, 1)
    days, worked, through = working_calendar(first, as_of.date() + timedelta(days=31))
    calendar = pa.table({"on_day": pa.array(days), "is_worked": worked, "worked_through": through})
    connection.register("working_days", calendar)
    connection.execute(sql_file("mart/calendar"))
    connection.unregister("working_days")
    connection.execute(sql_file("mart/unit_span"))
    set_variables(connection, kept_since=as_of - VERSIONS_KEPT)


def set_variables(connection: duckdb.DuckDBPyConnection, **values: Any) -> None:
    """Values that the views of a part read."""
    for name, value in values.items():
        connection.execute("SET VARIABLE " + name + " = $value", {"value": value})


@contextmanager
def draft(
    connection: duckdb.DuckDBPyConnection, path: Path, tables: Iterable[Table], alias: str = "part"
) -> Iterator[None]:
    """A new file attached as `alias` with empty `tables`; at the end it is on the disk under `path`."""
    unfinished = path.with_name(path.name + ".draft")
    unfinished.unlink(missing_ok=True)
    connection.execute("ATTACH " + quoted(unfinished) + " AS " + alias)
    try:
        for table in tables:
            connection.execute(table.create_sql(alias))
        yield
        connection.execute("CHECKPOINT " + alias)
    finally:
        connection.execute("DETACH " + alias)
    sync_file(unfinished)
    unfinished.replace(path)


def months(year: int) -> Iterator[tuple[str, str]]:
    """Id ranges [from, until) of the twelve months of a year."""
    for month in range(1, 13):
        until = f"{year + 1}0101" if month == 12 else f"{year}{month + 1:02d}01"
        yield f"{year}{month:02d}01", until


def write_facts(connection: duckdb.DuckDBPyConnection, folder: Path, year: int, generation: int) -> PartFile:
    """Fold one year of core into `fact_<year>.<generation>.duckdb`: facts, cubes, open ones, versions."""
    name = f"fact_{year}"
    file = f"{name}.{generation}.duckdb"
    with draft(connection, folder / file, FACT_TABLES):
        connection.execute(sql_file("mart/image_model"))
        _insert(connection, "mart/image_current", "mart/fact", months(year))
        _insert(connection, "mart/image_version", "mart/version", [(f"{year}0101", f"{year + 1}0101")])
        count_cubes(connection)
        rows, first, until = extent(connection)
    return PartFile(name, "fact", year, file, rows, first, until)


def write_texts(
    connection: duckdb.DuckDBPyConnection, folder: Path, facts: PartFile, generation: int
) -> PartFile:
    """Fold the texts of the same year into `text_<year>.<generation>.duckdb`."""
    name = f"text_{facts.year}"
    file = f"{name}.{generation}.duckdb"
    with draft(connection, folder / file, [published.TEXT]):
        _insert(connection, "mart/image_current", "mart/text", months(facts.year or 0))
    return PartFile(name, "text", facts.year, file, facts.rows, facts.first, facts.until)


def write_vocabulary(connection: duckdb.DuckDBPyConnection, folder: Path, generation: int) -> PartFile:
    """Write every token into `vocabulary.<generation>.duckdb`; its rows are tokens."""
    file = f"vocabulary.{generation}.duckdb"
    with draft(connection, folder / file, [published.VOCABULARY]):
        connection.execute(sql_file("mart/vocabulary"), {"first": 0})
        ((rows,),) = connection.execute("SELECT count(*) FROM part.vocabulary").fetchall()
    return PartFile("vocabulary", "vocabulary", None, file, rows, None, None)


def write_hot(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    generation: int,
    folded: int,
    bases: Sequence[PartFile],
    words: int = 0,
) -> PartFile:
    """All images of the complaints in `changed`: current ones +1, and −1 for what `bases` say of them.

    `changed` must stand (`mart/changed`); `bases` are the folded parts that go on being served, `words`
    how many tokens the vocabulary's own file has.
    """
    file = f"hot.{generation}.duckdb"
    with draft(connection, folder / file, HOT_TABLES):
        changed = days_in(connection, "changed")
        set_spans(connection, changed)
        see_current_images(connection, folded)
        connection.execute(sql_file("mart/moved"), {"folded": folded})
        moved = days_in(connection, "moved")
        for base in bases:
            if mine := [day for day in moved if year_of(day) == base.year]:
                _count_off(connection, folder / base.file, mine)
        set_spans(connection, changed)
        set_variables(connection, folded=folded)
        connection.execute(sql_file("mart/image_model_hot"))
        _insert_images(connection, "mart/image_hot", "mart/fact")
        connection.execute(sql_file("mart/vocabulary"), {"first": words})
        connection.execute(sql_file("mart/complaint_campaign"))
        connection.execute(sql_file("mart/text"))
        _insert_images(connection, "mart/image_hot_version", "mart/version")
        connection.execute("DROP TABLE hot_image")
        count_cubes(connection)
        rows, first, until = extent(connection)
    return PartFile("hot", "hot", None, file, rows, first, until)


def count_cubes(connection: duckdb.DuckDBPyConnection) -> None:
    """Count the cubes and take out the open rows of the file attached as `part`."""
    here = connection.execute("SELECT current_database(), current_schema()").fetchone()
    connection.execute("USE part")
    try:
        for table in COUNTED:
            connection.execute(sql_file("mart/" + table.name))
    finally:
        connection.execute("USE " + ".".join(here or ()))


def extent(connection: duckdb.DuckDBPyConnection) -> tuple[int, date | None, date | None]:
    """Rows of `part.fact`, its first day of receipt, and the day after its last."""
    row = connection.execute(sql_file("mart/extent")).fetchone()
    return row if row is not None else (0, None, None)


def _insert(
    connection: duckdb.DuckDBPyConnection, image: str, table: str, spans: Iterable[tuple[str, str]]
) -> None:
    for from_id, until_id in spans:
        set_variables(connection, from_id=from_id, until_id=until_id)
        set_ids(connection, [(from_id, until_id)])
        _insert_images(connection, image, table)


def _insert_images(connection: duckdb.DuckDBPyConnection, image: str, table: str) -> None:
    for name in (image, "mart/processed", table):
        connection.execute(sql_file(name))


def _count_off(connection: duckdb.DuckDBPyConnection, path: Path, days_moved: Sequence[int]) -> None:
    """A part is sorted by time, so that only rows about these days are read in full."""
    connection.execute("ATTACH " + quoted(path) + " AS base (READ_ONLY)")
    try:
        set_spans(connection, days_moved)
        connection.execute(sql_file("mart/old_image"))
        connection.execute(sql_file("mart/old_version"))
    finally:
        connection.execute("DETACH base")
