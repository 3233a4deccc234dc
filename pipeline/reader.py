"""Reading the published files: one generation at a time, locked down, never half of one."""

import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import IO, Any

import duckdb
import structlog

from pipeline import manifest as manifests
from pipeline.errors import NotReadyError, SlowQueryError, StorageError, UsageError
from pipeline.manifest import Manifest, PartFile
from pipeline.past import known_at, show_past
from pipeline.schema import published
from pipeline.settings import Settings
from pipeline.warehouse import create_view, locked_down, quoted

log = structlog.get_logger(__name__)

FACT_SIDE = (published.FACT, published.OPEN, *published.CUBES, published.VERSION)
HOLDS = {"fact": FACT_SIDE, "text": (published.TEXT,), "hot": (*FACT_SIDE, published.TEXT)}
SECONDS = 5.0
_Borrowed = dict[str, duckdb.DuckDBPyConnection]


@dataclass(frozen=True)
class Part:
    """One attached file. `schema` + '.' + table is a qualified name; days of receipt are half-open."""

    name: str
    kind: str
    year: int | None
    rows: int
    schema: str
    first: date | None
    until: date | None

    @property
    def fact(self) -> str:
        """Qualified name of its fact rows (kinds fact and hot)."""
        return self.schema + ".fact"

    @property
    def open_complaint(self) -> str:
        """Qualified name of its open rows (kinds fact and hot)."""
        return self.schema + ".open_complaint"

    @property
    def text(self) -> str:
        """Qualified name of its texts (kinds text and hot)."""
        return self.schema + ".text"


@dataclass
class _Live:
    """A generation that is attached: its views, its users and its idle cursors."""

    manifest: Manifest
    as_of: datetime
    held: IO[bytes]
    parts: tuple[Part, ...]
    superseded: frozenset[str]
    is_past: bool = False
    users: int = 0
    idle: dict[str, list[duckdb.DuckDBPyConnection]] = field(default_factory=dict)
    schemas: dict[tuple[str, ...], str] = field(default_factory=dict)

    @property
    def schema(self) -> str:
        return f"g{self.manifest.generation}"


class Generation:
    """One published generation, for as long as the `with` that gave it lasts."""

    def __init__(self, reader: "Reader", live: _Live, borrowed: _Borrowed, schema: str) -> None:
        self._reader, self._live, self._borrowed, self._schema = reader, live, borrowed, schema

    @property
    def id(self) -> int:
        """Number of the generation; grows with every publish."""
        return self._live.manifest.generation

    @property
    def as_of(self) -> datetime:
        """What the warehouse knew at this instant is what these tables say."""
        return self._live.as_of

    @property
    def manifest(self) -> Manifest:
        """Its files, sources and batches."""
        return self._live.manifest

    @property
    def parts(self) -> tuple[Part, ...]:
        """Parts that hold fact rows: hot first, then the newest year and so on."""
        return tuple(part for part in self._live.parts if part.kind != "text")

    @property
    def text_parts(self) -> tuple[Part, ...]:
        """Parts that hold texts: hot first; the first that has an id has its current text."""
        return tuple(part for part in self._live.parts if part.kind != "fact")

    @property
    def superseded(self) -> frozenset[str]:
        """Ids whose row in a folded part no longer holds: hot has the image that does."""
        return self._live.superseded

    def parts_between(self, first: date | None, until: date | None) -> tuple[Part, ...]:
        """Parts that hold fact rows received from `first` (included) to `until` (excluded)."""
        return tuple(
            part
            for part in self.parts
            if (until is None or part.first is None or part.first < until)
            and (first is None or part.until is None or part.until > first)
        )

    def within(self, first: date | None, until: date | None) -> "Generation":
        """The same generation without the years that cannot hold a complaint received in [first, until).

        Questions about a short period are planned over few files: 1.4 ms in place of 2.9 for a cube
        of ten years. Rows outside the period may still be there; the question says its period itself.
        """
        parts = self.parts_between(first, until)
        if self._live.is_past or len(parts) == len(self.parts):
            return self
        schema = self._reader.schema_over(self._live, parts)
        return Generation(self._reader, self._live, self._borrowed, schema)

    @property
    def _cursor(self) -> duckdb.DuckDBPyConnection:
        if self._schema not in self._borrowed:
            self._borrowed[self._schema] = self._reader.cursor(self._live, self._schema)
        return self._borrowed[self._schema]

    def known_at(self, part: Part | None = None) -> str:
        """A relation in brackets, with fact's columns and `from_version`, as known at $known_at.

        For the whole generation it is signed like fact; see `pipeline.past.known_at` for one part.
        """
        return known_at(part.schema if part else "")

    def execute(
        self, sql: str, params: dict[str, Any] | None = None, seconds: float = SECONDS
    ) -> duckdb.DuckDBPyConnection:
        """Ask one SELECT; fetch its rows before the next. Tables are named without a schema.

        Raises:
            UsageError: `sql` is not exactly one SELECT.
            SlowQueryError: it ran longer than `seconds`.
        """
        if not _is_one_select(sql):
            raise UsageError("readers ask one SELECT at a time")
        cursor = self._cursor
        self._reader.watch.start(cursor, seconds)
        try:
            return cursor.execute(sql, params or {})
        except duckdb.InterruptException:
            raise SlowQueryError(
                f"조회가 {seconds:g}초를 넘어 멈췄습니다(the question took too long): "
                "기간이나 조건을 좁혀 주세요"
            ) from None

    def rows(
        self, sql: str, params: dict[str, Any] | None = None, seconds: float = SECONDS
    ) -> list[tuple[Any, ...]]:
        """All rows of one SELECT; errors as in `execute`, which streaming may delay until the fetch."""
        cursor = self.execute(sql, params, seconds)
        try:
            return cursor.fetchall()
        except duckdb.InterruptException:
            raise SlowQueryError(
                "조회 시간이 넘어 멈췄습니다(the question took too long): 조건을 좁혀 주세요"
            ) from None


@lru_cache(maxsize=512)
def _is_one_select(sql: str) -> bool:
    statements = duckdb.extract_statements(sql)
    return len(statements) == 1 and statements[0].type == duckdb.StatementType.SELECT


class _Watch:
    """One thread that interrupts whatever runs past its deadline; it ends with its reader."""

    def __init__(self) -> None:
        self._deadlines: dict[int, tuple[float, duckdb.DuckDBPyConnection]] = {}
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._ended = False

    def start(self, cursor: duckdb.DuckDBPyConnection, seconds: float) -> None:
        """Interrupt `cursor` in `seconds`, unless `start` or `stop` comes before."""
        with self._wake:
            self._deadlines[id(cursor)] = (time.monotonic() + seconds, cursor)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="query-watch", daemon=True)
                self._thread.start()
            elif len(self._deadlines) == 1:
                self._wake.notify()

    def stop(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Forget `cursor`."""
        with self._wake:
            self._deadlines.pop(id(cursor), None)

    def end(self) -> None:
        """Let the thread end."""
        with self._wake:
            self._ended = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join(1.0)

    def _run(self) -> None:
        with self._wake:
            while not self._ended:
                self._wake.wait(0.05 if self._deadlines else None)
                self._interrupt_late(time.monotonic())

    def _interrupt_late(self, now: float) -> None:
        late = [key for key, (deadline, _) in self._deadlines.items() if deadline <= now]
        for key in late:
            self._deadlines.pop(key)[1].interrupt()


class Reader:
    """Follows the manifest of one installation; threads may share it.

    With `as_of`, every generation is shown as it was known at that past instant: totals, cubes and
    lists alike (`serve --as-of`).
    """

    def __init__(self, settings: Settings, as_of: datetime | None = None) -> None:
        self._settings = settings
        self._folder = settings.published
        self._as_of = as_of
        self._guard = threading.Lock()
        self.watch = _Watch()
        weakref.finalize(self, self.watch.end)
        self._live: _Live | None = None
        self._attached: dict[str, int] = {}
        self._seen: tuple[int, int] | None = None

    @contextmanager
    def generation(self) -> Iterator[Generation]:
        """The current generation. It stays whole until the `with` ends, whatever is published meanwhile.

        Raises:
            NotReadyError: nothing is published.
            StorageError: the published files cannot be read, and no earlier generation is attached.
        """
        live = self._enter()
        borrowed: _Borrowed = {}
        try:
            yield Generation(self, live, borrowed, live.schema)
        finally:
            for cursor in borrowed.values():
                self.watch.stop(cursor)
            self._leave(live, borrowed)

    def close(self) -> None:
        """Let go of every file."""
        with self._guard:
            if self._live is not None and self._live.users == 0:
                self._drop(self._live)
            self._live = None
            self._seen = None

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        return locked_down(self._folder, self._settings.threads, self._settings.memory_limit)

    def _enter(self) -> _Live:
        with self._guard:
            signature = self._signature()
            if self._live is None or (signature is not None and signature != self._seen):
                self._follow()
                self._seen = signature
            live = self._live
            if live is None:
                raise NotReadyError(manifests.NOT_PUBLISHED)
            live.users += 1
            return live

    def _signature(self) -> tuple[int, int] | None:
        try:
            status = (self._folder / manifests.CURRENT).stat()
        except FileNotFoundError:
            return None
        return status.st_ino, status.st_mtime_ns

    def _follow(self) -> None:
        """Attach the generation the manifest names; on failure go on with the one that is attached."""
        try:
            live = self._open()
        except (NotReadyError, StorageError, duckdb.Error) as error:
            if self._live is None:
                if isinstance(error, duckdb.Error):
                    raise StorageError(
                        "published files cannot be read; run `minwon publish --fold`"
                    ) from error
                raise
            log.warning(
                "generation_refused", served=self._live.manifest.generation, error=type(error).__name__
            )
            return
        before, self._live = self._live, live
        if before is not None and before is not live and before.users == 0:
            self._drop(before)

    def _open(self) -> _Live:
        while True:
            manifest = manifests.current(self._folder)
            if self._live is not None and self._live.manifest.generation == manifest.generation:
                return self._live
            held = manifests.hold(self._folder, manifest.generation)
            if held is not None:
                break
            if manifests.current(self._folder).generation == manifest.generation:
                raise StorageError(
                    "the manifest names a generation that is gone; run `minwon publish --fold`"
                )
        opened: list[str] = []
        schema = f"g{manifest.generation}"
        try:
            for part in manifest.parts:
                self._attach(part)
                opened.append(part.alias)
            return self._views(manifest, schema, held)
        except duckdb.Error:
            self._connection.execute("DROP SCHEMA IF EXISTS memory." + schema + " CASCADE")
            self._detach(opened)
            held.close()
            raise

    def _attach(self, part: PartFile) -> None:
        count = self._attached.get(part.alias, 0)
        if count == 0:
            path = (self._folder / part.file).resolve()
            self._connection.execute("ATTACH " + quoted(path) + " AS " + part.alias + " (READ_ONLY)")
        self._attached[part.alias] = count + 1

    def _detach(self, aliases: list[str]) -> None:
        for alias in aliases:
            self._attached[alias] -= 1
            if self._attached[alias] == 0:
                del self._attached[alias]
                self._connection.execute("DETACH " + alias)

    def _views(self, manifest: Manifest, schema: str, held: IO[bytes]) -> _Live:
        parts = _ordered(manifest.parts)
        cursor = self._connection
        cursor.execute("CREATE SCHEMA memory." + schema)
        for table in published.TABLES:
            sources = [part.schema for part in parts if table in HOLDS[part.kind]]
            create_view(cursor, "memory." + schema, table, sources)
        gone = _superseded(cursor, parts)
        if self._as_of is None or self._as_of >= manifest.as_of:
            return _Live(manifest, manifest.as_of, held, parts, gone)
        past = tuple(show_past(cursor, schema, parts, self._as_of, bool(gone)))
        return _Live(manifest, self._as_of, held, past, frozenset(), is_past=True)

    def cursor(self, live: _Live, schema: str) -> duckdb.DuckDBPyConnection:
        """A cursor that names tables of `schema`; it goes back when the generation is left."""
        with self._guard:
            if idle := live.idle.get(schema):
                return idle.pop()
            cursor = self._connection.cursor()
        cursor.execute("USE memory." + schema)
        return cursor

    def schema_over(self, live: _Live, parts: tuple[Part, ...]) -> str:
        """A schema whose views read only `parts`; made when it is first asked for."""
        names = tuple(part.name for part in parts)
        with self._guard:
            if names not in live.schemas:
                schema = f"{live.schema}_{len(live.schemas)}"
                self._connection.execute("CREATE SCHEMA memory." + schema)
                for table in FACT_SIDE:
                    create_view(self._connection, "memory." + schema, table, [part.schema for part in parts])
                live.schemas[names] = schema
            return live.schemas[names]

    def _leave(self, live: _Live, borrowed: _Borrowed) -> None:
        with self._guard:
            live.users -= 1
            for schema, cursor in borrowed.items():
                live.idle.setdefault(schema, []).append(cursor)
            if live.users == 0 and live is not self._live:
                self._drop(live)

    def _drop(self, live: _Live) -> None:
        for cursor in (cursor for idle in live.idle.values() for cursor in idle):
            cursor.close()
        live.idle.clear()
        for schema in (live.schema, *live.schemas.values()):
            self._connection.execute("DROP SCHEMA IF EXISTS memory." + schema + " CASCADE")
        self._detach([part.alias for part in live.manifest.parts])
        live.held.close()


def _ordered(files: tuple[PartFile, ...]) -> tuple[Part, ...]:
    """Hot first, then facts and texts, newest year first."""
    ordered = sorted(files, key=lambda file: (file.kind != "hot", -(file.year or 0), file.kind))
    return tuple(
        Part(file.name, file.kind, file.year, file.rows, file.alias + ".main", file.first, file.until)
        for file in ordered
    )


def _superseded(cursor: duckdb.DuckDBPyConnection, parts: tuple[Part, ...]) -> frozenset[str]:
    gone: set[str] = set()
    for part in parts:
        if part.kind == "hot":
            rows = cursor.execute("SELECT complaint_id FROM " + part.fact + " WHERE sign < 0").fetchall()
            gone.update(row[0] for row in rows)
    return frozenset(gone)
