"""What batches change in core: rejects out, duplicates off, images into their place in history.

Runs inside the transaction of the load, on the rows that the newest batches, each of another source,
have just put into core.complaint.
"""

from base64 import b64decode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from pipeline.directory import find_days
from pipeline.reports import StepReport
from pipeline.settings import Settings
from pipeline.warehouse import sql_file
from pipeline.workflow.store import Batch, Store

REJECTS_AT_ONCE = 5_000


@dataclass(frozen=True)
class Placed:
    """Images of one batch: those that said nothing new, that changed a complaint, that came late."""

    duplicate: int
    changed: int
    late: int


NOTHING = Placed(0, 0, 0)


def rejected_records(
    connection: duckdb.DuckDBPyConnection, batch: Batch
) -> Iterator[tuple[int, bytes, str]]:
    """Line number, sealed raw cells and broken rule of the records that broke one, some thousands at a time.

    The rule is a code of `codes.REJECT_REASONS` and, where one column broke it, ':' and that.

    They are read by a connection of their own, as they stood when the records had been brought in: so
    they may be asked for while the open transaction has already set them aside.
    """
    cursor = connection.cursor()
    try:
        cursor.execute("USE staging")
        cursor.execute(
            "SELECT line_number, body, title FROM core.complaint "
            "WHERE batch_seq = $batch_seq AND complaint_id IS NULL",
            {"batch_seq": batch.seq},
        )
        while rows := cursor.fetchmany(REJECTS_AT_ONCE):
            yield from ((line, b64decode(sealed), rule) for line, sealed, rule in rows)
    finally:
        cursor.close()


def note_brought(
    connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch], known_before: Sequence[datetime | None]
) -> None:
    """Make `brought`: the batches to be sorted out, and when the newest earlier file of each was made."""
    here = {
        "seqs": [batch.seq for batch in batches],
        "file_names": [batch.file_name for batch in batches],
        "known_before": [
            None if batch.is_backfill else known for batch, known in zip(batches, known_before, strict=True)
        ],
    }
    _run(connection, "brought", here)


def set_rejects_aside(connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch]) -> dict[int, int]:
    """Move the records that broke a rule to core.rejected; how many, by batch."""
    here = {"first_seq": batches[0].seq}
    if not _count(connection, "rejected", here):
        return {}
    connection.execute(
        "DELETE FROM core.complaint WHERE batch_seq >= $first_seq AND complaint_id IS NULL", here
    )
    return _by_batch(
        connection,
        "SELECT batch_seq, count(*) FROM core.rejected WHERE batch_seq >= $first_seq GROUP BY 1",
        here,
    )


def put_in_place(
    connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch], settings: Settings, store: Store
) -> dict[int, Placed]:
    """Drop duplicates and give every other image its place in history; counts of batches with any."""
    here = {"first_seq": batches[0].seq}
    find_days(connection, settings, batches[0].seq)
    if not _count(connection, "touched", here):
        return {}
    _run(connection, "touched_image", here)
    _note_batches(connection, store)
    for name in ("verdict", "chain"):
        _run(connection, name, {})
    is_changed = _count(connection, "rebuilt", {}) > 0
    _run(connection, "drop_replaced", {})
    if is_changed:
        for name in ("drop_versions", "current", "complaint_version"):
            _run(connection, name, {})
    return {seq: Placed(*counts) for seq, *counts in _run(connection, "load_counts", {}).fetchall()}


def late_arrivals(connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch]) -> dict[int, int]:
    """New complaints that an earlier file of the source should have held already, by batch."""
    return _by_batch(connection, sql_file("core/late_arrivals"), {"first_seq": batches[0].seq})


def note_taken(
    connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch], reports: Sequence[StepReport]
) -> None:
    """Enter the batches in core.taken: their records are all in their place."""
    here: dict[str, Any] = {
        name: [getattr(report, name) for report in reports]
        for name in ("read", "new", "changed", "rejected", "duplicate")
    }
    here |= {
        "seqs": [batch.seq for batch in batches],
        "source_codes": [batch.source_code for batch in batches],
        "late": [report.details["late"] for report in reports],
    }
    _run(connection, "taken", here)


def _note_batches(connection: duckdb.DuckDBPyConnection, store: Store) -> None:
    """Fill batch_known: when the files of the images were made, as the ledger knows it."""
    rows = connection.execute("SELECT DISTINCT batch_seq FROM temp.touched_image").fetchall()
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE batch_known (batch_seq BIGINT, known_at TIMESTAMP, is_backfill BOOLEAN)"
    )
    known = [
        (batch.seq, batch.known_at, batch.is_backfill) for batch in store.batches_of(row[0] for row in rows)
    ]
    connection.executemany("INSERT INTO temp.batch_known VALUES (?, ?, ?)", known)


def _run(
    connection: duckdb.DuckDBPyConnection, name: str, params: dict[str, Any]
) -> duckdb.DuckDBPyConnection:
    return connection.execute(sql_file(f"core/{name}"), params)


def _count(connection: duckdb.DuckDBPyConnection, name: str, params: dict[str, Any]) -> int:
    """Rows that a CREATE TABLE AS or INSERT of pipeline/sql/core made."""
    row = _run(connection, name, params).fetchone()
    return int(row[0]) if row else 0


def _by_batch(connection: duckdb.DuckDBPyConnection, sql: str, params: dict[str, Any]) -> dict[int, int]:
    return dict(connection.execute(sql, params).fetchall())
