"""The batch ledger as readers see it: which data are in, which wait, and when each source last sent any.

The web process opens the operational store by this module read-only: SQLite refuses it any write.
"""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from pipeline.errors import StorageError
from pipeline.workflow.engine import BUSY_TIMEOUT_MS
from pipeline.workflow.tables import BATCH

NEWEST_BATCHES = 2_000
"""Batches whose moments are looked at; of a source that sent none of them only the last one is."""


@dataclass(frozen=True)
class Ledger:
    """What the ledger says at one moment; times in Seoul wall time.

    Attributes:
        as_of: what the files that are done by `until` know at the latest; None without any.
        waiting: batches that brought rows after `until`, so that no reader sees them yet.
        made_at: by source, when its newest files were made.
    """

    as_of: datetime | None
    waiting: int
    made_at: dict[str, tuple[datetime, ...]]


class LedgerReader:
    """Asks the ledger and cannot change it.

    Args:
        database_url: of the operational store.
    """

    def __init__(self, database_url: str) -> None:
        self._engine = _read_only(database_url)

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def look(self, until: datetime) -> Ledger:
        """The ledger, seen from a generation that was published at `until`.

        Raises:
            StorageError: it cannot be read.
        """
        try:
            with self._engine.connect() as connection:
                return _look(connection, until)
        except SQLAlchemyError as error:
            raise StorageError(f"the batch ledger cannot be read: {error.__class__.__name__}") from error


def _look(connection: Connection, until: datetime) -> Ledger:
    done = BATCH.c.state == "done"
    as_of = connection.execute(
        select(func.max(BATCH.c.known_at)).where(done, BATCH.c.finished_at <= until)
    ).scalar_one()
    brought = func.coalesce(BATCH.c.new_count, 0) + func.coalesce(BATCH.c.changed_count, 0)
    waiting = connection.execute(
        select(func.count()).select_from(BATCH).where(done, BATCH.c.finished_at > until, brought > 0)
    ).scalar_one()
    return Ledger(as_of, waiting, _made_at(connection))


def _made_at(connection: Connection) -> dict[str, tuple[datetime, ...]]:
    done = BATCH.c.state == "done"
    newest = (
        select(BATCH.c.source_code, BATCH.c.known_at)
        .where(done)
        .order_by(BATCH.c.seq.desc())
        .limit(NEWEST_BATCHES)
    )
    found: dict[str, list[datetime]] = {}
    for code, known_at in connection.execute(newest):
        found.setdefault(code, []).append(known_at)
    rest = (
        select(BATCH.c.source_code, func.max(BATCH.c.known_at))
        .where(done, BATCH.c.source_code.not_in(found))
        .group_by(BATCH.c.source_code)
    )
    for code, known_at in connection.execute(rest):
        found[code] = [known_at]
    return {code: tuple(moments) for code, moments in sorted(found.items())}


def _read_only(database_url: str) -> Engine:
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, execution_options={"postgresql_readonly": True})
    address = f"file:{quote(str(Path(url.database or '').absolute()))}?mode=ro"

    def connect() -> sqlite3.Connection:
        seconds = BUSY_TIMEOUT_MS / 1000
        return sqlite3.connect(address, uri=True, timeout=seconds, check_same_thread=False)

    return create_engine("sqlite://", creator=connect)
