"""One file into core, inside one transaction: records in, rejects out, every image in its place."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import duckdb

from pipeline import history
from pipeline.reports import StepReport
from pipeline.settings import Settings
from pipeline.sources.cells import Cells, cells
from pipeline.sources.config import SourceConfig
from pipeline.sources.lookups import make_lookups
from pipeline.sources.readers import Reader, column, of_table
from pipeline.warehouse import sql_file
from pipeline.workflow.seal import read_secret
from pipeline.workflow.store import Batch, Store

FUTURE_TOLERANCE = timedelta(days=1)
LOOK_FIRST_BYTES = 4 << 20
"""From this size on a file is compared with core before it is written; below, writing costs less."""
LOOK_FIRST_SHARE = 0.5
"""Share of the first records that core must hold for the comparison to pay."""


@dataclass(frozen=True)
class Intake:
    """What one file brought: the account, and (line, raw cells) of records that broke a rule."""

    report: StepReport
    rejects: list[tuple[int, str]]


@dataclass(frozen=True)
class Task:
    """One file to take in: its batch, its source, and how to read it."""

    batch: Batch
    source: SourceConfig
    reader: Reader
    settings: Settings
    known_before: datetime | None


def take_in(connection: duckdb.DuckDBPyConnection, task: Task, store: Store) -> Intake:
    """Bring the records of a file into core. The caller holds the transaction."""
    make_lookups(connection, task.source, task.reader.shape)
    connection.execute(sql_file("core/macros"))
    known, reader = _without_known(connection, task)
    read = _insert(connection, task, reader)
    rejects = history.rejected_records(connection, task.batch)
    rejected = history.set_rejects_aside(connection, task.batch)
    duplicate, changed, late = history.put_in_place(connection, task.batch, store)
    late += history.late_arrivals(connection, task.batch, task.known_before)
    unmapped = _note_unmapped(connection, task)
    loaded = read - rejected - duplicate
    report = StepReport(
        step="load",
        read=read + known,
        loaded=loaded,
        new=loaded - changed,
        changed=changed,
        rejected=rejected,
        duplicate=duplicate + known,
        details={"late": late, "unmapped": unmapped},
    )
    return Intake(report, rejects)


def _insert(connection: duckdb.DuckDBPyConnection, task: Task, reader: Reader) -> int:
    """Put every record into core.complaint, those that break a rule marked; how many."""
    found = cells(task.source, reader)
    sql = sql_file("core/complaint").replace("cell_query", found.values).replace("raw_record", reader.raw)
    header = reader.shape.places.get("source_number", ())
    params = {
        **found.params,
        "source_code": task.source.code,
        "batch_seq": task.batch.seq,
        "known_at": task.batch.known_at,
        "is_backfill": task.batch.is_backfill,
        "earliest": task.source.earliest,
        "latest": max(task.batch.known_at, task.settings.clock()) + FUTURE_TOLERANCE,
        "header_number": " ".join(reader.shape.headings[place] for place in header),
        "trailer": task.source.file.trailer or None,
        "has_status": "status_code" in reader.shape.places,
        "applicant_secret": read_secret(task.settings.keys, "applicant.key").hex(),
    }
    return _first(connection.execute(sql, _used(sql, params)))


def _without_known(connection: duckdb.DuckDBPyConnection, task: Task) -> tuple[int, Reader]:
    """How many records core holds as they are, and a reader of the others.

    Only where a sample says that it pays; else none are set apart here.
    """
    found = cells(task.source, task.reader)
    if task.batch.bytes < LOOK_FIRST_BYTES or not _pays(connection, task, found):
        return 0, task.reader
    connection.execute(sql_file("core/held_keys"), {"source_code": task.source.code})
    sql = sql_file("core/rest").replace("text_query", found.texts)
    sql = sql.replace("kept_columns", ", ".join(f"text.{name}" for name in task.reader.columns))
    # the file must stream past the held keys, never the other way round
    connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    try:
        connection.execute(sql, _used(sql, {**found.params, "source_code": task.source.code}))
    finally:
        connection.execute("RESET disabled_optimizers")
    read = _first(connection.execute("SELECT coalesce(max(line_number), 0) FROM temp.rest WHERE is_last"))
    rest = _first(connection.execute("SELECT count(*) FROM temp.rest WHERE NOT is_known"))
    return read - rest, of_table(task.reader, "(SELECT * FROM temp.rest WHERE NOT is_known)")


def _pays(connection: duckdb.DuckDBPyConnection, task: Task, found: Cells) -> bool:
    """Whether most of the file's first records are held as they are."""
    if task.known_before is None:
        return False
    sql = sql_file("core/overlap").replace("text_query", found.texts)
    params = _used(sql, {**found.params, "source_code": task.source.code})
    row = connection.execute(sql, params).fetchone()
    return bool(row and row[0] and row[1] >= LOOK_FIRST_SHARE * row[0])


def _note_unmapped(connection: duckdb.DuckDBPyConnection, task: Task) -> list[str]:
    """Enter columns that no one asked for in core.unmapped, with how often they are filled."""
    shape = task.reader.shape
    if not shape.unmapped:
        return []
    filled: tuple[int | None, ...] = (None,) * len(shape.unmapped)
    if task.source.new_columns == "evolve":
        counts = ", ".join(f"count(nullif(trim({column(place)}), ''))" for place in shape.unmapped)
        sql = "SELECT " + counts + " FROM " + task.reader.relation
        filled = connection.execute(sql, _used(sql, task.reader.params)).fetchone() or filled
    names = [shape.headings[place] or f"({place + 1})" for place in shape.unmapped]
    here = {"batch_seq": task.batch.seq, "source_code": task.source.code, "names": names, "counts": list(filled)}
    connection.execute(sql_file("core/unmapped"), here)
    return names


def _used(sql: str, params: dict[str, Any]) -> dict[str, Any]:
    """The parameters a statement names; DuckDB refuses others."""
    return {name: value for name, value in params.items() if f"${name}" in sql}


def _first(cursor: duckdb.DuckDBPyConnection) -> int:
    row = cursor.fetchone()
    return int(row[0]) if row else 0
