"""Reading the published files: one generation at a time, locked down, never half of one."""

import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import IO

import duckdb
import structlog

from pipeline import manifest as manifests
from pipeline.errors import NotReadyError, StorageError
from pipeline.generation import Borrowed, Generation, Live, Part
from pipeline.manifest import Manifest, PartFile
from pipeline.past import show_past
from pipeline.schema import published
from pipeline.settings import Settings
from pipeline.warehouse import create_view, locked_down, quoted
from pipeline.watch import Watch

__all__ = ["Generation", "Part", "Reader"]

log = structlog.get_logger(__name__)

FACT_SIDE = (published.FACT, published.OPEN, *published.CUBES, *published.TOKEN_CUBES, published.VERSION)
WHOLE = (published.VOCABULARY.name, published.COMPLAINT_CAMPAIGN.name)
HOLDS = {
    "fact": FACT_SIDE,
    "text": (published.TEXT,),
    "vocabulary": (published.VOCABULARY,),
    "hot": (*FACT_SIDE, published.TEXT, published.VOCABULARY, published.COMPLAINT_CAMPAIGN),
}


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
        self.watch = Watch()
        weakref.finalize(self, self.watch.end)
        self._live: Live | None = None
        self._attached: dict[str, int] = {}
        self._ends: dict[str, tuple[date | None, bool]] = {}
        self._seen: tuple[int, int] | None = None

    @contextmanager
    def generation(self) -> Iterator[Generation]:
        """The current generation. It stays whole until the `with` ends, whatever is published meanwhile.

        Raises:
            NotReadyError: nothing is published.
            StorageError: the published files cannot be read, and no earlier generation is attached.
        """
        live = self._enter()
        borrowed: Borrowed = {}
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

    def _enter(self) -> Live:
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

    def _open(self) -> Live:
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
                self._ends.pop(alias, None)
                self._connection.execute("DETACH " + alias)

    def _views(self, manifest: Manifest, schema: str, held: IO[bytes]) -> Live:
        cursor = self._connection
        parts = tuple(self._ended(part) for part in _ordered(manifest.parts))
        cursor.execute("CREATE SCHEMA memory." + schema)
        for table in published.TABLES:
            sources = [part.schema for part in parts if table in HOLDS[part.kind]]
            create_view(cursor, "memory." + schema, table, sources)
        gone = _superseded(cursor, parts)
        if self._as_of is None or self._as_of >= manifest.as_of:
            return Live(manifest, manifest.as_of, held, parts, gone)
        past = tuple(show_past(cursor, schema, parts, self._as_of, bool(gone)))
        return Live(manifest, self._as_of, held, past, frozenset(), is_past=True)

    def _ended(self, part: Part) -> Part:
        """A folded part with what is still going on in it; asked once of a file, for files never change."""
        if part.kind != "fact":
            return part
        alias = part.schema.partition(".")[0]
        if alias not in self._ends:
            last = "SELECT max(answered_on) FROM " + part.schema + ".cube_answered"
            still = "SELECT count(*) > 0 FROM " + part.open_complaint
            ((answered_last,),) = self._connection.execute(last).fetchall()
            ((has_open,),) = self._connection.execute(still).fetchall()
            self._ends[alias] = (answered_last, has_open)
        answered_last, has_open = self._ends[alias]
        return replace(part, answered_last=answered_last or date.min, has_open=has_open)

    def cursor(self, live: Live, schema: str) -> duckdb.DuckDBPyConnection:
        """A cursor that names tables of `schema`; it goes back when the generation is left."""
        with self._guard:
            if idle := live.idle.get(schema):
                return idle.pop()
            cursor = self._connection.cursor()
        cursor.execute("USE memory." + schema)
        return cursor

    def schema_over(self, live: Live, parts: tuple[Part, ...]) -> str:
        """A schema with the facts of `parts` alone, but every word and campaign; made when asked for."""
        names = tuple(part.name for part in parts)
        with self._guard:
            if names not in live.schemas:
                schema = f"{live.schema}_{len(live.schemas)}"
                self._connection.execute("CREATE SCHEMA memory." + schema)
                for table in FACT_SIDE:
                    create_view(self._connection, "memory." + schema, table, [part.schema for part in parts])
                for name in WHOLE:
                    view = "CREATE VIEW memory." + schema + "." + name
                    self._connection.execute(view + " AS FROM memory." + live.schema + "." + name)
                live.schemas[names] = schema
            return live.schemas[names]

    def _leave(self, live: Live, borrowed: Borrowed) -> None:
        with self._guard:
            live.users -= 1
            for schema, cursor in borrowed.items():
                live.idle.setdefault(schema, []).append(cursor)
            if live.users == 0 and live is not self._live:
                self._drop(live)

    def _drop(self, live: Live) -> None:
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
