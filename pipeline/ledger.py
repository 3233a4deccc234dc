"""The batch ledger against the warehouse: what a killed load left behind is settled before the next step."""

import shutil

import duckdb

from pipeline.intake import take_out
from pipeline.reports import StepReport
from pipeline.settings import Settings
from pipeline.warehouse import sql_file, staging
from pipeline.workflow.store import Batch, Store

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
