"""A source's own list of numbers: what it no longer lists is kept and marked; what it lists again is not.

A mark is an image of its own (line_number 0, of the batch whose list said so), so it has its place in
history. Runs inside the transaction of the load, after the records of the batch are in their place.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from pipeline.sources.manifest import kept_ids
from pipeline.warehouse import sql_file
from pipeline.workflow.store import Batch

MOST_GONE_SHARE = 0.5
"""A list on which more than this share of what core holds is missing is a part of a list, not news."""


@dataclass(frozen=True)
class Listing:
    """Complaints that a batch marked, those it took the mark from, and marks it refused to set."""

    withdrawn: int = 0
    returned: int = 0
    kept_against_list: int = 0


def follow(
    connection: duckdb.DuckDBPyConnection,
    batch: Batch,
    folder: Path,
    read: int,
    known_before: datetime | None,
) -> Listing:
    """Bring the marks of a source to what the batch says.

    Args:
        connection: staging, inside the load's transaction; temp.touched is of this batch.
        batch: the batch whose records have just been put in their place.
        folder: its folder in landing, where its list is kept if one came.
        read: records of the file.
        known_before: when the source's newest file before this one was made; a list older than that
            says nothing of today.
    """
    is_newest = known_before is None or batch.known_at >= known_before
    here = {"source_code": batch.source_code, "batch_seq": batch.seq, "known_at": batch.known_at}
    if not is_newest or not (_reads_whole_list(connection, folder, read) or _has_marks(connection, batch)):
        return Listing()
    connection.execute(sql_file("core/listing"), here)
    held, gone, back = connection.execute(sql_file("core/listing_counts"), here).fetchone() or (0, 0, 0)
    refused = 0
    if gone > MOST_GONE_SHARE * held:
        connection.execute("DELETE FROM temp.listing WHERE is_gone")
        gone, refused = 0, gone
    if gone or back:
        for name in ("listing_version", "listing_current", "listing_drop"):
            sql = sql_file(f"core/{name}")
            connection.execute(sql, {key: value for key, value in here.items() if f"${key}" in sql})
    return Listing(gone, back, refused)


def speaks_of_all(path: Path, cover: str, read: int) -> bool:
    """Whether a kept list names everything its source has; unsaid, one longer than its file does."""
    if cover:
        return cover == "all"
    with path.open("rb") as lines:
        return sum(1 for _ in lines) > read


def _reads_whole_list(connection: duckdb.DuckDBPyConnection, folder: Path, read: int) -> bool:
    """Fill source_ids with the batch's list, if it speaks of everything; else leave it empty."""
    found = kept_ids(folder)
    is_whole = found is not None and speaks_of_all(*found, read)
    if found is not None and is_whole:
        connection.execute(sql_file("core/source_ids"), {"paths": [str(found[0])]})
    else:
        connection.execute("CREATE OR REPLACE TEMP TABLE source_ids (number VARCHAR)")
    return is_whole


def _has_marks(connection: duckdb.DuckDBPyConnection, batch: Batch) -> bool:
    marked = "SELECT 1 FROM core.complaint WHERE is_withdrawn_at_source AND source_code = $code LIMIT 1"
    return connection.execute(marked, {"code": batch.source_code}).fetchone() is not None
