"""What a batch changes in core: rejects out, duplicates off, images into their place in history.

Runs inside the transaction of the load, on the rows the batch has just put into core.complaint.
"""

from base64 import b64decode
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import duckdb

from pipeline.warehouse import sql_file
from pipeline.workflow.store import Batch, Store

REJECTS_AT_ONCE = 5_000


def rejected_records(connection: duckdb.DuckDBPyConnection, batch: Batch) -> Iterator[tuple[int, bytes]]:
    """Line number and sealed raw cells of the records of a batch that broke a rule, some thousands at a time.

    They are read by a connection of their own, as they stood when the records had been brought in: so
    they may be asked for while the open transaction has already set them aside.
    """
    cursor = connection.cursor()
    try:
        cursor.execute("USE staging")
        cursor.execute(
            "SELECT line_number, body FROM core.complaint "
            "WHERE batch_seq = $batch_seq AND complaint_id IS NULL",
            {"batch_seq": batch.seq},
        )
        while rows := cursor.fetchmany(REJECTS_AT_ONCE):
            yield from ((line, b64decode(sealed)) for line, sealed in rows)
    finally:
        cursor.close()


def set_rejects_aside(connection: duckdb.DuckDBPyConnection, batch: Batch) -> int:
    """Move the records that broke a rule to core.rejected; how many."""
    moved = _count(connection, "rejected", {"batch_seq": batch.seq, "file_name": batch.file_name})
    if moved:
        connection.execute(
            "DELETE FROM core.complaint WHERE batch_seq = $batch_seq AND complaint_id IS NULL",
            {"batch_seq": batch.seq},
        )
    return moved


def put_in_place(connection: duckdb.DuckDBPyConnection, batch: Batch, store: Store) -> tuple[int, int, int]:
    """Drop duplicates and give every other image its place in history: duplicate, changed, late rows."""
    here = {"batch_seq": batch.seq, "source_code": batch.source_code}
    if not _count(connection, "touched", here):
        return 0, 0, 0
    _run(connection, "image", here)
    _note_batches(connection, store)
    _run(connection, "verdict", {"known_at": batch.known_at})
    _run(connection, "chain", {})
    _run(connection, "rebuilt", {})
    for name in ("drop_replaced", "drop_versions", "current", "complaint_version"):
        _run(connection, name, {})
    row = _run(connection, "load_counts", {"batch_seq": batch.seq}).fetchone()
    return (0, 0, 0) if row is None else (int(row[0]), int(row[1]), int(row[2]))


def late_arrivals(connection: duckdb.DuckDBPyConnection, batch: Batch, known_before: datetime | None) -> int:
    """New complaints that an earlier file of the source should have held already."""
    if known_before is None or batch.is_backfill:
        return 0
    row = connection.execute(
        "SELECT count(*) FROM core.complaint WHERE batch_seq = $batch_seq AND received_at < $known_before",
        {"batch_seq": batch.seq, "known_before": known_before},
    ).fetchone()
    return int(row[0]) if row else 0


def _note_batches(connection: duckdb.DuckDBPyConnection, store: Store) -> None:
    """Fill batch_known: when the files of the images were made, as the ledger knows it."""
    rows = connection.execute("SELECT DISTINCT batch_seq FROM temp.image").fetchall()
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
