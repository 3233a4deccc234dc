"""The only connections to DuckDB: the worker's own file, and a locked-down reader."""

import fcntl
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import duckdb

from pipeline.errors import BusyError, StorageError
from pipeline.schema import core, model
from pipeline.schema.tables import Table
from pipeline.settings import Settings

DATA = Path(__file__).resolve().parent.parent / "data"
ORGANISATION_CSV = DATA / "reference" / "organisation.csv"
SQL = Path(__file__).resolve().parent / "sql"

LESS_MEMORY = "1GB"
ROW_GROUP_ROWS = 30_720
"""Rows a row group of staging holds. With the usual 122,880, and with vacuuming at checkpoints, six
batches of 1,200 rows cost 1.7 CPU-s of rewriting; so 0.05 (measured on 240,000 rows)."""
VACUUM_TASKS = 100

DAMAGE = ("Corrupt database file", "not enough bytes", "Could not read enough bytes", "Failed to deserialize")
"""What DuckDB's messages say of a file that is not whole; anything else may be the disk."""

_held: dict[Path, tuple[int, int]] = {}
_held_guard = threading.Lock()
_open: dict[Path, duckdb.DuckDBPyConnection] = {}
_kept: set[Path] = set()


@cache
def sql_file(name: str) -> str:
    """Text of `pipeline/sql/<name>.sql`."""
    return (SQL / f"{name}.sql").read_text("utf-8")


def quoted(text: str | Path) -> str:
    """A path or name as an SQL string literal, for statements that take no parameters (ATTACH, SET)."""
    return "'" + str(text).replace("'", "''") + "'"


@contextmanager
def writer_lock(settings: Settings, holder: str = "command") -> Iterator[None]:
    """Hold the right to write the warehouse, as `holder`. The thread that holds it may ask again.

    Raises:
        BusyError: another process or thread holds it; the message names the process.
        StorageError: the lock file cannot be made.
    """
    path = settings.writer_lock.absolute()
    me = threading.get_ident()
    with _held_guard:
        owner, depth = _held.get(path, (me, 0))
        if owner != me:
            raise BusyError(
                "창고를 쓰는 일이 이미 있습니다(another task of this process writes it): try again later"
            )
        handle = _locked_file(path, holder) if depth == 0 else None
        _held[path] = (me, depth + 1)
    try:
        yield
    finally:
        with _held_guard:
            if depth:
                _held[path] = (me, depth)
            else:
                del _held[path]
        if handle is not None:
            os.close(handle)


def lock_holder(settings: Settings) -> str | None:
    """Who holds the writer's lock now (`worker`, `command`), or None if it is free."""
    try:
        handle = os.open(settings.writer_lock, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return (os.pread(handle, 64, 0).decode("utf-8", "replace").split() or ["command"])[0]
    finally:
        os.close(handle)
    return None


def _locked_file(path: Path, holder: str) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StorageError(
            f"{path.name}: cannot be opened ({error.strerror}); check the data folder"
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        other = os.pread(handle, 64, 0).decode("utf-8", "replace").strip() or "?"
        os.close(handle)
        raise BusyError(
            f"다른 프로세스({other})가 창고를 쓰는 중입니다(another process writes the warehouse): "
            "wait until it ends, or stop that worker"
        ) from None
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{holder} {os.getpid()}".encode(), 0)
    return handle


@contextmanager
def staging(settings: Settings, path: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """The worker's own file, read-write, with every core table and the current organisation tree.

    Inside `kept_open` it is opened once: what follows gets the same connection, unless it broke.

    Args:
        settings: whose.
        path: another file in its place, while it is rebuilt.

    Raises:
        BusyError: another process writes it.
        StorageError: it cannot be opened, or what is read of it is damaged; no space, no right.
    """
    path = (path or settings.staging).absolute()
    with writer_lock(settings):
        connection = _still_open(path) or _open_staging(settings, path)
        if path in _kept:
            _open[path] = connection
        try:
            yield connection
        except duckdb.Error as error:
            if is_damage(error):
                raise damaged(path) from error
            raise
        finally:
            if path not in _kept:
                connection.close()


@contextmanager
def kept_open(settings: Settings) -> Iterator[None]:
    """Let steps that follow each other share one opening of staging (0.1 CPU-s each) and what it has warm."""
    path = settings.staging.absolute()
    with writer_lock(settings):
        if path in _kept:
            yield
            return
        _kept.add(path)
        try:
            yield
        finally:
            _kept.discard(path)
            if (connection := _open.pop(path, None)) is not None:
                connection.close()


@contextmanager
def less_memory(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Iterator[None]:
    """A step of windows needs little of DuckDB; what it would keep of the file is room for the step."""
    connection.execute("SET memory_limit = $limit", {"limit": LESS_MEMORY})
    try:
        yield
    finally:
        connection.execute("SET memory_limit = $limit", {"limit": settings.memory_limit})


def _still_open(path: Path) -> duckdb.DuckDBPyConnection | None:
    """The connection kept open, if it works: a full disk makes DuckDB refuse everything that follows."""
    connection = _open.pop(path, None)
    if connection is None:
        return None
    try:
        connection.execute("SELECT 1").fetchall()
    except duckdb.Error:
        connection.close()
        return None
    return connection


def is_damage(error: duckdb.Error) -> bool:
    """Whether DuckDB says that a file is not what was written to it: a wrong checksum, an end too early."""
    return any(sign in str(error) for sign in DAMAGE)


def damaged(path: Path) -> StorageError:
    """What to say of a damaged warehouse file."""
    return StorageError(
        f"{path.name}: 창고 파일이 손상되었습니다(it is damaged; readers keep the last generation): "
        "run `minwon rebuild`"
    )


def _open_staging(settings: Settings, path: Path) -> duckdb.DuckDBPyConnection:
    try:
        connection = duckdb.connect(
            ":memory:",
            config={
                "threads": settings.threads,
                "memory_limit": settings.memory_limit,
                "temp_directory": str(settings.home / "tmp"),
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "preserve_insertion_order": False,
                "max_vacuum_tasks": 0,
                "checkpoint_on_detach": "DISABLED",
            },
        )
        connection.execute(f"ATTACH {quoted(path)} AS staging (ROW_GROUP_SIZE {ROW_GROUP_ROWS})")
        connection.execute("USE staging")
        connection.execute("SET enable_progress_bar = false")
    except duckdb.Error as error:
        if "lock" in str(error) or "already attached" in str(error):
            raise BusyError(f"{path.name}: another process has it open; wait until it ends") from error
        raise damaged(path) from error
    try:
        _make_tables(connection)
    except duckdb.Error as error:
        connection.close()
        if is_damage(error):
            raise damaged(path) from error
        raise StorageError(
            f"{path.name}: cannot be written (no space left?); free some disk space and try again"
        ) from error
    return connection


def tidy(connection: duckdb.DuckDBPyConnection) -> None:
    """Put the small row groups of many small loads together, and the log into the file.

    Every checkpoint begins a new row group in each table, of a block a column at least: 400 loads of two
    rows made 720 MB and doubled the time of each. So few checkpoints are made (the log holds 16 MB), and
    after a fold the row groups are merged: those of tables that changed since the last checkpoint.
    """
    connection.execute(f"SET max_vacuum_tasks = {VACUUM_TASKS}")
    try:
        connection.execute("CHECKPOINT staging")
    finally:
        connection.execute("SET max_vacuum_tasks = 0")


def _make_tables(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("CREATE SCHEMA IF NOT EXISTS core")
    connection.execute("CREATE SCHEMA IF NOT EXISTS model")
    for table in (*core.TABLES, *model.TABLES):
        connection.execute(table.create_sql())
    connection.execute(sql_file("core/macros"))
    load_organisation(connection)


def load_organisation(connection: duckdb.DuckDBPyConnection, path: Path = ORGANISATION_CSV) -> None:
    """Bring core.organisation to what the reviewed CSV says; nothing is written if it says so already.

    A table that an earlier release made with other columns is made anew: it is a copy of the CSV.
    """
    held = [row[0] for row in connection.execute("DESCRIBE core.organisation").fetchall()]
    if held != list(core.ORGANISATION.column_names):
        connection.execute("DROP TABLE core.organisation")
        connection.execute(core.ORGANISATION.create_sql())
    types = {column.name: column.type for column in core.ORGANISATION.columns}
    connection.execute(sql_file("core/organisation_read"), {"path": str(path), "columns": types})
    if connection.execute(sql_file("core/organisation_differs")).fetchall() == [(True,)]:
        connection.execute("BEGIN")
        connection.execute("DELETE FROM core.organisation")
        connection.execute(sql_file("core/organisation"))
        connection.execute("COMMIT")
    connection.execute("DROP TABLE organisation_read")


def locked_down(folder: Path, threads: int, memory_limit: str) -> duckdb.DuckDBPyConnection:
    """An in-memory instance that can read the files of `folder` and nothing else.

    Recipe and reasons: the folder is allowed first, then outside access is shut and the
    configuration locked; DuckDB refuses the other order.
    """
    connection = duckdb.connect(":memory:", config={"threads": threads, "memory_limit": memory_limit})
    connection.execute("SET temp_directory = ''")
    connection.execute("SET autoload_known_extensions = false")
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET allowed_directories = [" + quoted(folder.resolve()) + "]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def create_view(
    connection: duckdb.DuckDBPyConnection, schema: str, table: Table, sources: Sequence[str]
) -> None:
    """Make a view of `table` in `schema` over the same table of every schema in `sources` (none: no rows)."""
    columns = ", ".join('"' + name + '"' for name in table.column_names)
    parts = ["SELECT " + columns + " FROM " + source + "." + table.name for source in sources]
    empty = ", ".join("NULL::" + column.type + ' AS "' + column.name + '"' for column in table.columns)
    body = " UNION ALL ".join(parts) or "SELECT " + empty + " WHERE FALSE"
    connection.execute("CREATE OR REPLACE VIEW " + schema + "." + table.name + " AS " + body)
