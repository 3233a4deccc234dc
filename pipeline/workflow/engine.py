"""Opening the operational store: SQLite as a careful embedded database, or PostgreSQL by URL."""

from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from pipeline.errors import ConfigError, StorageError

HEAD = "0013"
"""The newest migration; a test compares it with pipeline/workflow/migrations."""

BUSY_TIMEOUT_MS = 10_000
READS_ONLY = "minwon_reads_only"
_READING: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()
"""For each engine the same one for reading: making it anew is a fifth of a small question."""
MIGRATION_LOCK = 77_010_001
"""Key of the advisory lock on PostgreSQL that lets one process migrate at a time."""


def open_engine(database_url: str) -> Engine:
    """An engine whose tables are up to date.

    Raises:
        ConfigError: the URL is not one of SQLite or PostgreSQL.
        StorageError: the database cannot be reached, is damaged, or is newer than this program.
    """
    try:
        url = make_url(database_url)
    except ArgumentError as error:
        raise ConfigError(
            "store_url is no database URL; write postgresql+psycopg://… or leave it empty"
        ) from error
    try:
        engine = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgres(url)
        _migrate(engine)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).split("\n")[0]
        raise StorageError(f"the operational store cannot be opened: {reason}") from error
    return engine


def _sqlite(url: URL) -> Engine:
    """SQLite in WAL mode whose transactions take the write lock at once and wait for it."""
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        only_reads = connection.get_execution_options().get(READS_ONLY)
        connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")

    return engine


def reading(engine: Engine) -> Connection:
    """A connection that only reads: on SQLite it waits for no writer and keeps none waiting."""
    known = _READING.get(engine)
    if known is None:
        known = _READING[engine] = engine.execution_options(**{READS_ONLY: True})
    return known.connect()


def _postgres(url: URL) -> Engine:
    if url.get_backend_name() != "postgresql":
        raise ConfigError(f"store_url: {url.get_backend_name()} is not supported; use SQLite or PostgreSQL")
    return create_engine(url, pool_pre_ping=True, isolation_level="READ COMMITTED")


def _migrate(engine: Engine) -> None:
    """Bring the tables to `HEAD` unless they are there; one process at a time."""
    with engine.connect() as connection:
        if _revision(connection) == HEAD:
            return
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        found = _revision(connection)
        if found is not None and found > HEAD:
            raise StorageError(
                f"the store is at version {found}, this program knows {HEAD}; update the program"
            )
        migrate_to(connection, HEAD)


def migrate_to(connection: Connection, revision: str) -> None:
    """Bring the tables forward to one of the migrations, in the caller's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _revision(connection: Connection) -> str | None:
    """Version of the tables that stand in the database; None in an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
