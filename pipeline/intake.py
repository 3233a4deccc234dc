"""One file into core, inside one transaction: records in, rejects out, every image in its place."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import duckdb

from pipeline import history, listing
from pipeline.masking import Masking
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
HMAC_BLOCK = 64
"""Bytes of a block of SHA-256."""
LOOK_FIRST_BYTES = 4 << 20
"""From this size on a file is compared with core before it is written; below, writing costs less."""
LOOK_FIRST_SHARE = 0.5
"""Share of the first records that core must hold for the comparison to pay."""


@dataclass(frozen=True)
class Brought:
    """What the first transaction of a load did: records put into core, and records core held already."""

    task: "Task"
    inserted: int
    known: int

    @property
    def read(self) -> int:
        """Records of the file."""
        return self.inserted + self.known


@dataclass(frozen=True)
class Task:
    """One file to take in: its batch, its source, and how to read it."""

    batch: Batch
    source: SourceConfig
    reader: Reader
    settings: Settings
    known_before: datetime | None
    masking: Masking


def get_ready(connection: duckdb.DuckDBPyConnection, task: Task) -> None:
    """Make the lookups that a file needs, before its first transaction."""
    make_lookups(connection, task.source, task.reader.shape)


def bring_in(connection: duckdb.DuckDBPyConnection, task: Task) -> Brought:
    """Put the records of a file into core as they come, those that break a rule marked.

    This is a transaction of its own: deleting rows in the transaction that inserted them would make
    DuckDB write them all a second time.
    """
    known, reader = _without_known(connection, task)
    return Brought(task, _insert(connection, task, reader), known)


def rejects_of(connection: duckdb.DuckDBPyConnection, batch: Batch) -> Iterator[tuple[int, bytes, str]]:
    """Line number, sealed cells and rule of the records that broke one, read before the load commits."""
    return history.rejected_records(connection, batch)


def sort_out(
    connection: duckdb.DuckDBPyConnection, files: Sequence[Brought], store: Store
) -> list[StepReport]:
    """Set rejects aside, drop duplicates, give every image its place in history, and note the counts.

    `files` are the newest batches, each of another source; the reports stand in their order.
    """
    batches = [file.task.batch for file in files]
    history.note_brought(connection, batches, [file.task.known_before for file in files])
    rejected = history.set_rejects_aside(connection, batches)
    placed = history.put_in_place(connection, batches, files[0].task.settings, store)
    late = history.late_arrivals(connection, batches)
    reports = [
        _account(connection, file, rejected.get(seq, 0), placed.get(seq, history.NOTHING), late.get(seq, 0))
        for file in files
        for seq in (file.task.batch.seq,)
    ]
    history.note_taken(connection, batches, reports)
    return reports


def _account(
    connection: duckdb.DuckDBPyConnection, file: Brought, rejected: int, placed: history.Placed, late: int
) -> StepReport:
    task, loaded = file.task, file.inserted - rejected - placed.duplicate
    folder = task.settings.batch_folder(task.batch.seq)
    vanished = listing.follow(connection, task.batch, folder, file.read, task.known_before)
    unmapped = _note_unmapped(connection, task)
    return StepReport(
        step="load",
        read=file.read,
        loaded=loaded,
        new=loaded - placed.changed,
        changed=placed.changed,
        rejected=rejected,
        duplicate=placed.duplicate + file.known,
        details={"late": placed.late + late, "unmapped": unmapped, **asdict(vanished)},
    )


def take_out(connection: duckdb.DuckDBPyConnection, batch_seq: int) -> None:
    """Remove the records of a batch that was brought in but never sorted out."""
    connection.execute("DELETE FROM core.complaint WHERE batch_seq = $batch_seq", {"batch_seq": batch_seq})


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
        "lenient": [rule.target for rule in task.source.rules if rule.unknown == "empty"],
        "has_status": "status_code" in reader.shape.places,
        **_applicant_pads(read_secret(task.settings.keys, "applicant.key")),
    }
    return _first(connection.execute(sql, _used(sql, params)))


def _applicant_pads(key: bytes) -> dict[str, bytes]:
    """The two pads of HMAC-SHA-256 (RFC 2104) for a key of at most a block."""
    block = key.ljust(HMAC_BLOCK, b"\0")
    return {
        "applicant_inner": bytes(byte ^ 0x36 for byte in block),
        "applicant_outer": bytes(byte ^ 0x5C for byte in block),
    }


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
    rows = connection.execute(sql, params).fetchall()
    return any(row[0] and row[1] >= LOOK_FIRST_SHARE * row[0] for row in rows)


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
    here = {
        "batch_seq": task.batch.seq,
        "source_code": task.source.code,
        "names": names,
        "counts": list(filled),
    }
    connection.execute(sql_file("core/unmapped"), here)
    return names


def _used(sql: str, params: dict[str, Any]) -> dict[str, Any]:
    """The parameters a statement names; DuckDB refuses others."""
    return {name: value for name, value in params.items() if f"${name}" in sql}


def _first(cursor: duckdb.DuckDBPyConnection) -> int:
    rows = cursor.fetchall()  # to its end: DuckDB takes no new function while a result is open
    return int(rows[0][0]) if rows else 0
