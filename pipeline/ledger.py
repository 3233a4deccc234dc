"""The batch ledger against the warehouse: what a killed load left behind is settled before the next step."""

import shutil
from collections.abc import Sequence

import duckdb

from pipeline.errors import StorageError
from pipeline.intake import take_out
from pipeline.reports import StepReport
from pipeline.schema import core
from pipeline.settings import Settings
from pipeline.warehouse import sql_file, staging
from pipeline.workflow.store import Batch, Store

NEWEST_DONE = 50
"""Done batches that a load looks for: what a warehouse loses, it loses from the end."""
KILLED = "the load was stopped before the warehouse had it; load the file again"


def settle(settings: Settings, store: Store) -> list[Batch]:
    """Settle every batch left 'started': done if the warehouse has it in core.taken, else taken out.

    Call it only while no other load runs, and before anything reads core after a kill: a load brings
    records in first and sorts them out in a second transaction.
    """
    sweep_landing(settings)
    started = store.batches(state="started")
    if not started:
        return []
    with staging(settings) as connection:
        settled = [_settle(connection, store, batch) for batch in started]
        connection.execute("CHECKPOINT")
    for batch in settled:
        if batch.state == "failed":
            shutil.rmtree(settings.batch_folder(batch.seq), ignore_errors=True)
    return settled


def require_whole(connection: duckdb.DuckDBPyConnection, done: Sequence[Batch]) -> None:
    """Refuse to go on with a warehouse that lacks batches which the ledger has done.

    Args:
        connection: staging.
        done: batches whose records must all be in their place.

    Raises:
        StorageError: some are not; a damaged write-ahead log, for one, drops them without a word.
    """
    told = [batch.seq for batch in done if batch.has_own_file]
    held = connection.execute(sql_file("core/taken_of"), {"batches": told}).fetchall()
    if lost := sorted(set(told) - {row[0] for row in held}):
        some = ", ".join(map(str, lost[:5])) + (f" 따위 {len(lost):,}개" if len(lost) > 5 else "")
        raise StorageError(
            f"staging.duckdb: 장부가 받았다고 한 묶음 {some} 이(가) 창고에 없습니다"
            "(batches are missing; readers keep the last generation): run `minwon rebuild`"
        )


def read_through(connection: duckdb.DuckDBPyConnection) -> int:
    """Read every block of every core table, so that DuckDB compares each with its checksum; rows read.

    Raises:
        duckdb.Error: a block is not what was written.
    """
    rows = 0
    for table in core.TABLES:
        found = connection.execute(
            "SELECT count(*), bit_xor(hash(t)) FROM " + table.name + " AS t"
        ).fetchone()
        rows += int(found[0]) if found else 0
    return rows


def sweep_landing(settings: Settings) -> None:
    """Remove copies that never became a batch."""
    for left in settings.landing.glob(".incoming-*"):
        shutil.rmtree(left, ignore_errors=True)


def _settle(connection: duckdb.DuckDBPyConnection, store: Store, batch: Batch) -> Batch:
    taken = connection.execute(sql_file("core/batch_is_there"), {"batch_seq": batch.seq}).fetchone()
    if taken is None:
        take_out(connection, batch.seq)
        return store.fail_batch(batch.seq, KILLED)
    read, new, changed, rejected, duplicate, _late = taken
    report = StepReport(
        step="load",
        read=read,
        loaded=new + changed,
        new=new,
        changed=changed,
        rejected=rejected,
        duplicate=duplicate,
    )
    return store.finish_batch(batch.seq, report)
