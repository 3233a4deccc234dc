"""Core tables that follow from complaints: answers, ratings, changes of state, transfers."""

import time
from collections.abc import Callable

import duckdb

from pipeline.reports import StepReport
from pipeline.settings import Settings
from pipeline.spans import days_in, set_spans
from pipeline.warehouse import sql_file, staging
from pipeline.workflow.store import Store

Progress = Callable[[float, str], None]
Checkpoint = Callable[[str], None]

FEW = 5_000
"""Changed complaints whose rows may wait in the warehouse's log: a checkpoint costs more than they do."""
CHILDREN = ("answer", "satisfaction", "status_event", "transfer_event")


def no_checkpoint(step: str) -> None:
    """What runs at a named step when nobody watches; fault tests put a kill here."""


def build(
    settings: Settings,
    store: Store,
    *,
    progress: Progress | None = None,
    checkpoint: Checkpoint = no_checkpoint,
) -> StepReport:
    """Bring the children of core.complaint up to date: only complaints of batches not built yet.

    Everything happens in one transaction, so a build that is cut short changes nothing.
    `read` and `loaded` count complaints whose children were written again.
    """
    started = time.monotonic()
    with staging(settings) as connection:
        counts = build_children(connection, progress, checkpoint)
    changed = counts.pop("complaints")
    return StepReport(
        "build",
        read=changed,
        loaded=changed,
        changed=changed,
        seconds=time.monotonic() - started,
        details=counts,
    )


def build_children(
    connection: duckdb.DuckDBPyConnection,
    progress: Progress | None = None,
    checkpoint: Checkpoint = no_checkpoint,
) -> dict[str, int]:
    """Rewrite the children of changed complaints; returns rows written, by table."""
    after, through = built_through(connection), newest_batch(connection)
    counts = {"complaints": 0, **dict.fromkeys(CHILDREN, 0)}
    if through == after:
        return counts
    connection.execute("BEGIN")
    try:
        connection.execute(sql_file("core/changed"), {"after": after})
        counts["complaints"] = _count(connection, "SELECT count(*) FROM changed")
        set_spans(connection, days_in(connection, "changed"))
        see_current_images(connection, after)
        connection.execute(sql_file("core/replaced"))
        for number, name in enumerate(CHILDREN):
            if progress is not None:
                progress(number / len(CHILDREN), f"{name} 만드는 중")
            if after:
                connection.execute(sql_file("core/forget_" + name))
            counts[name] = _count(connection, sql_file("core/" + name))
            checkpoint("build:" + name)
        connection.execute(sql_file("core/built"), {"through": through})
        connection.execute("DROP TABLE changed")
        connection.execute("DROP TABLE replaced")
        connection.execute("DROP VIEW current_image")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    if counts["complaints"] > FEW:
        connection.execute("CHECKPOINT")
    checkpoint("build:done")
    return counts


def see_current_images(connection: duckdb.DuckDBPyConnection, after: int) -> None:
    """Make the view of what changed after a batch; all of core is read only where an older image came."""
    connection.execute("SET VARIABLE after_batch = $after", {"after": after})
    connection.execute(sql_file("core/late_only"), {"after": after})
    came_late = _count(connection, "SELECT count(*) FROM late_only")
    connection.execute(sql_file("core/image_new_and_late" if came_late else "core/image_new"))


def built_through(connection: duckdb.DuckDBPyConnection) -> int:
    """The last batch whose complaints have their children; 0 before the first build."""
    return _count(connection, "SELECT coalesce(max(through_batch_seq), 0) FROM core.built")


def newest_batch(connection: duckdb.DuckDBPyConnection) -> int:
    """The last batch that brought an image; 0 in an empty warehouse."""
    return _count(connection, sql_file("core/newest_batch"))


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
