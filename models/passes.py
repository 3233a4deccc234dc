"""One pass of a model over the complaints of newer batches: windows of rows as they lie in the file.

Each window is committed, so that a kill costs one window; `model.judged` says how far a version came.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from pipeline.build import Checkpoint, Progress, newest_batch, no_checkpoint
from pipeline.reports import StepReport
from pipeline.settings import Settings
from pipeline.warehouse import less_memory, sql_file, staging

WINDOW_ROWS = 100_000

Judge = Callable[[pa.Table], pa.Table]
"""Rows of a window to rows of `model.complaint_<table>`, with the same complaint_id and batch_seq."""


@dataclass(frozen=True)
class Pass:
    """What a pass reads and writes.

    Attributes:
        name: of the model, and of the step.
        version: of the model; another one judges everything again.
        table: it writes model.complaint_<table>.
        span: `pipeline/sql/model/<span>.sql`, which rows have anything new.
        rows: `pipeline/sql/model/<rows>.sql`, what is read of a window.
        says: what is told while it runs.
    """

    name: str
    version: str
    table: str
    span: str
    rows: str
    says: str


def run(
    settings: Settings,
    what: Pass,
    judge: Callable[[duckdb.DuckDBPyConnection], Judge],
    *,
    progress: Progress | None = None,
    checkpoint: Checkpoint = no_checkpoint,
) -> StepReport:
    """Judge every complaint that this version has not judged yet.

    Args:
        settings: whose warehouse.
        what: the pass.
        judge: makes the judge, once something is to be judged; the connection is staging's.
        progress: told the share that is done.
        checkpoint: where fault tests put a kill.
    """
    started = time.monotonic()
    known = {"name": what.name, "version": what.version}
    with staging(settings) as connection, less_memory(connection, settings):
        ((after,),) = connection.execute(sql_file("model/judged_through"), known).fetchall()
        through = newest_batch(connection)
        if through == after:
            return StepReport(what.name, seconds=time.monotonic() - started)
        ((first, until, rows),) = connection.execute(
            sql_file(f"model/{what.span}"), {"after": after}
        ).fetchall()
        judged, done = judge(connection), 0
        for start in range(first, until, WINDOW_ROWS):
            window = {"first": start, "until": min(start + WINDOW_ROWS, until), "after": after}
            fresh = judged(connection.sql(sql_file(f"model/{what.rows}"), params=window).to_arrow_table())
            _store(connection, what.table, fresh)
            done += len(fresh)
            checkpoint(f"{what.name}:{start}")
            if progress is not None:
                progress((window["until"] - first) / (until - first), f"{what.says} · {done:,}건")
        connection.execute(sql_file("model/judged"), {**known, "through": through})
    return StepReport(
        what.name,
        read=rows,
        loaded=done,
        changed=done,
        seconds=time.monotonic() - started,
        details={"version": what.version},
    )


def _store(connection: duckdb.DuckDBPyConnection, table: str, fresh: pa.Table) -> None:
    if not len(fresh):
        return
    connection.register("fresh_row", fresh)
    try:
        connection.execute("BEGIN")
        connection.execute(sql_file(f"model/forget_{table}"))
        connection.execute(sql_file(f"model/complaint_{table}"))
        connection.execute("COMMIT")
    finally:
        connection.unregister("fresh_row")
