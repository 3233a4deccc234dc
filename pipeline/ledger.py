"""The batch ledger against the warehouse: what a killed load left behind is settled before the next step."""

import shutil

import duckdb

from pipeline.settings import Settings
from pipeline.warehouse import sql_file, staging
from pipeline.workflow.store import Batch, Store

KILLED = "the load was stopped before the warehouse had it; load the file again"


def settle(settings: Settings, store: Store) -> list[Batch]:
    """Settle every batch left 'started': done if the warehouse holds its rows, else failed.

    A batch writes its counts to the ledger, then commits in the warehouse, then turns to done. So one
    that left a trace in the warehouse was committed, with the counts that stand; one that left none
    changed nothing, and its file may be loaded again. Call it only while no other load runs.
    """
    started = store.batches(state="started")
    if not started:
        return []
    with staging(settings) as connection:
        settled = [_settle(connection, store, batch) for batch in started]
    for batch in settled:
        if batch.state == "failed":
            shutil.rmtree(settings.landing / f"{batch.seq:08d}", ignore_errors=True)
    sweep_landing(settings)
    return settled


def sweep_landing(settings: Settings) -> None:
    """Remove copies that never became a batch."""
    for left in settings.landing.glob(".incoming-*"):
        shutil.rmtree(left, ignore_errors=True)


def _settle(connection: duckdb.DuckDBPyConnection, store: Store, batch: Batch) -> Batch:
    row = connection.execute(sql_file("core/batch_is_there"), {"batch_seq": batch.seq}).fetchone()
    is_there = bool(row and row[0])
    if is_there and batch.read_count is not None:
        return store.finish_batch(batch.seq)
    return store.fail_batch(batch.seq, KILLED)
