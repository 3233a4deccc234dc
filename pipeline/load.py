"""`minwon load`: files of a source into core, counted to the row.

read = loaded + rejected + duplicate, loaded = new + changed. A file is all there or not at all, and the
ledger says done only after the warehouse has it on disk.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import duckdb

from pipeline.directory import bring_up
from pipeline.errors import SourceFormatError, StorageError, UserError
from pipeline.intake import Brought, Task, bring_in, get_ready, rejects_of, sort_out, take_out
from pipeline.ledger import NEWEST_DONE, require_whole, settle
from pipeline.masking import Masking
from pipeline.privacy.mask import VERSION
from pipeline.reports import StepReport
from pipeline.settings import Settings
from pipeline.sources.config import SourceConfig
from pipeline.sources.landing import Landed, land, remark
from pipeline.sources.manifest import Manifest, is_beside, kept_ids, read_manifest
from pipeline.sources.readers import forget, open_reader
from pipeline.warehouse import damaged, is_damage, staging, writer_lock
from pipeline.workflow.store import Batch, Store

Progress = Callable[[float, str], None]
CHECKPOINT_BYTES = 1 << 20
"""A smaller file stays in the write-ahead log, which is on disk too, until the build folds it in."""
SUMMED = ("late", "withdrawn", "returned", "kept_against_list")
WAITING_ROWS = 60_000
"""With more new records than this, files that were brought in are sorted out before the next one comes."""


@dataclass(frozen=True)
class Desk:
    """What a load works with, and the files that are brought in but not sorted out yet."""

    connection: duckdb.DuckDBPyConnection
    settings: Settings
    store: Store
    known_at: datetime | None
    backfill: bool
    waiting: "list[_File]" = field(default_factory=list)


@dataclass
class _File:
    """One file on its way: `brought` and able to be undone, then with its report or what went wrong."""

    batch: Batch
    landed: Landed
    began: float
    copy_cpu_s: float
    brought: Brought | None = None
    undo: ExitStack = field(default_factory=ExitStack)
    report: StepReport | None = None
    error: UserError | None = None


@dataclass
class _Delivery:
    """The files of one path, as far as they came, and what stopped them."""

    source: SourceConfig
    files: list[_File] = field(default_factory=list)
    error: UserError | None = None

    @property
    def outcome(self) -> StepReport | UserError:
        """The account of all its files, or the first error."""
        if error := next((file.error for file in self.files if file.error), self.error):
            return error
        reports = [file.report for file in self.files if file.report]
        total = sum(reports, StepReport(step="load", details={"files": len(self.files)}))
        summed = {name: sum(report.details.get(name, 0) for report in reports) for name in SUMMED}
        spent = {
            "copy_cpu_s": round(sum(file.copy_cpu_s for file in self.files), 3),
            "mask_cpu_s": round(sum(report.details.get("mask_cpu_s", 0.0) for report in reports), 3),
        }
        return replace(total, details={**total.details, **summed, **spent})


def load(
    path: Path,
    source: SourceConfig,
    settings: Settings,
    store: Store,
    *,
    known_at: datetime | None = None,
    backfill: bool = False,
    progress: Progress | None = None,
) -> StepReport:
    """Load a file, or every fitting file of a folder in the order of their names.

    Args:
        path: the file or the folder.
        source: what its TOML says.
        settings: where the data folder is, and the clock.
        store: holds the batch ledger.
        known_at: when the source made the file, Seoul wall time; its manifest's, else now, if not given.
        backfill: rows are of the past: a new complaint counts as known since its receipt.
        progress: told the share done (0 to 1) and a short Korean text.

    Raises:
        SourceFormatError: a file is damaged or does not fit its TOML; files before it stay loaded.
        StorageError: no space.
        BusyError: another process writes the warehouse.
    """
    (outcome,) = load_each(
        [(path, source)], settings, store, known_at=known_at, backfill=backfill, progress=progress
    )
    if isinstance(outcome, UserError):
        raise outcome
    return outcome


def load_each(
    deliveries: Sequence[tuple[Path, SourceConfig]],
    settings: Settings,
    store: Store,
    *,
    known_at: datetime | None = None,
    backfill: bool = False,
    progress: Progress | None = None,
) -> list[StepReport | UserError]:
    """Load several files or folders; for each its report, or why it (or one of its files) did not load.

    Files that follow each other, of different sources and with little news, are sorted out in one
    transaction: most of what a file of a thousand records costs is the planning of a dozen statements.

    Raises:
        StorageError: the warehouse cannot be opened.
        BusyError: another process writes it.
    """
    with writer_lock(settings):
        settle(settings, store)
        with staging(settings) as connection, _uncompressed(connection):
            require_whole(connection, store.newest_done(NEWEST_DONE))
            desk = Desk(connection, settings, store, known_at, backfill)
            taken = [
                _deliver(desk, path, source, progress and _part_of(progress, number, len(deliveries)))
                for number, (path, source) in enumerate(deliveries)
            ]
            _sort_waiting(desk)
            outcomes = [delivery.outcome for delivery in taken]
            if not any(isinstance(outcome, StorageError) for outcome in outcomes):
                bring_up(connection, settings)
    for delivery, outcome in zip(taken, outcomes, strict=True):
        if progress and isinstance(outcome, StepReport):
            progress(1.0, f"{delivery.source.name}: {outcome.loaded:,}건")
    return outcomes


def _part_of(progress: Progress, number: int, count: int) -> Progress:
    """What one of `count` deliveries tells, as its part of the whole."""
    return lambda share, text: progress((number + share) / count, text)


def _deliver(desk: Desk, path: Path, source: SourceConfig, progress: Progress | None) -> _Delivery:
    """Bring in the files of one path; the first that fails is the last."""
    delivery = _Delivery(source)
    try:
        files = files_of(path, source)
        for number, file in enumerate(files):
            if progress:
                progress(number / len(files), f"{source.name}: {file.name}")
            if any(other.batch.source_code == source.code for other in desk.waiting):
                _sort_waiting(desk)
            if any(earlier.error for earlier in delivery.files):
                break
            delivery.files.append(_bring_file(desk, source, file))
            if sum(other.brought.inserted for other in desk.waiting if other.brought) > WAITING_ROWS:
                _sort_waiting(desk)
    except UserError as error:
        delivery.error = error
    return delivery


def files_of(path: Path, source: SourceConfig) -> list[Path]:
    """The files to load: the file itself, or those of a folder that fit the TOML's pattern.

    Raises:
        SourceFormatError: there is nothing there.
    """
    if not path.is_dir():
        return [path]
    found = sorted(
        file
        for file in path.iterdir()
        if file.is_file() and file.match(source.file.pattern) and not is_beside(file.name)
    )
    if not found:
        raise SourceFormatError(
            f"{path}: 읽을 파일이 없습니다(no file here fits {source.file.pattern} of {source.path.name})"
        )
    return found


def _bring_file(desk: Desk, source: SourceConfig, file: Path) -> _File:
    """Land a file, enter it in the ledger and put its records into core; it waits to be sorted out."""
    began = time.perf_counter()
    settings, store = desk.settings, desk.store
    manifest = read_manifest(file, source.code)
    made_at = _made_at(file, desk.known_at or manifest.known_at, settings.clock())
    with ExitStack() as undo:
        folder = undo.enter_context(incoming_folder(settings))
        cpu = time.process_time()
        landed = land(file, folder, source.file)
        copied = time.process_time() - cpu if landed.readable == landed.original else 0.0
        manifest.check_file(file.name, landed.size, landed.sha256)
        _check_end(file.name, landed, source, manifest)
        batch = store.begin_batch(
            source_code=source.code,
            file_name=file.name,
            landing_path="",
            file_hash=landed.sha256,
            bytes=landed.size,
            config_hash=source.hash,
            known_at=made_at,
            mask_version=VERSION,
            is_backfill=desk.backfill or manifest.is_backfill,
            source_count=manifest.rows,
        )
        undo.enter_context(_failing(store, batch))
        taken = _File(batch, landed, began, copied)
        if report := _same_again(settings, store, batch, manifest):
            taken.report = replace(report, seconds=time.perf_counter() - began)
            return taken
        home = _settle_in(landed, settings, store, batch)
        undo.enter_context(_removing(home))
        manifest.keep_ids(file.name, home, source.file.ids_cover)
        taken.brought = _take(desk, source, batch, landed, manifest)
        taken.undo = undo.pop_all()
    desk.waiting.append(taken)
    return taken


def _made_at(file: Path, told: datetime | None, now: datetime) -> datetime:
    if told is not None and told > now:
        raise SourceFormatError(
            f"{file.name}: it is said to be of {told:%Y-%m-%d %H:%M}, which is yet to come; "
            "correct known_at in its manifest"
        )
    return told or now


def _check_end(name: str, landed: Landed, source: SourceConfig, manifest: Manifest) -> None:
    """A text whose last line has no end was probably cut off, unless its manifest vouches for it."""
    form = source.file
    is_text = form.format in {"csv", "jsonl"}
    if is_text and form.needs_final_newline and not landed.ends_with_newline and manifest.bytes is None:
        raise SourceFormatError(
            f"{name}: 끝이 잘린 것 같습니다(its last line has no end: probably cut off); ask for it "
            f"again, or set file.final_newline = false in {source.path.name} if this sender never writes one"
        )


@contextmanager
def incoming_folder(settings: Settings) -> Iterator[Path]:
    """A folder of our own for a file that comes in; what is left in it at the end is removed."""
    folder = settings.landing / f".incoming-{os.getpid()}-{time.monotonic_ns()}"
    try:
        settings.landing.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise StorageError(f"landing/ cannot be written ({error.strerror}); check the data folder") from error
    with _removing(folder):
        yield folder
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _removing(folder: Path) -> Iterator[None]:
    """Remove a folder if what is done with it fails."""
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


@contextmanager
def _failing(store: Store, batch: Batch) -> Iterator[None]:
    """Enter in the ledger that a batch failed, and why; the error itself goes on."""
    try:
        yield
    except BaseException as error:
        problem = str(error) if isinstance(error, UserError) else type(error).__name__
        try:
            store.fail_batch(batch.seq, problem)
        except StorageError:
            raise error from None  # the ledger is settled by the next load
        raise


def _same_again(settings: Settings, store: Store, batch: Batch, manifest: Manifest) -> StepReport | None:
    """The account of a file that was loaded before: every row a duplicate, nothing read.

    One that comes with another list of numbers is read: the list may say what has vanished.
    """
    before = store.same_file(batch.source_code, batch.file_hash, batch.config_hash)
    if before is None:
        return None
    kept = kept_ids((settings.home / before.landing_path).parent)
    listed = manifest.listed(batch.file_name)
    if listed is not None and (kept is None or listed != kept[0].read_text("utf-8")):
        return None
    read = before.read_count or 0
    report = StepReport(step="load", read=read, duplicate=read, details={"same_as_batch": before.seq})
    store.set_landing_path(batch.seq, before.landing_path)
    store.finish_batch(batch.seq, report)
    return report


def _settle_in(landed: Landed, settings: Settings, store: Store, batch: Batch) -> Path:
    """Move the copy to landing/<batch>/, the place the ledger knows."""
    home = settings.batch_folder(batch.seq)
    shutil.rmtree(home, ignore_errors=True)
    landed.original.parent.rename(home)
    landed.original = home / landed.original.name
    landed.readable = home / landed.readable.name
    store.set_landing_path(batch.seq, f"{settings.landing.name}/{home.name}/{landed.original.name}")
    return home


def _take(desk: Desk, source: SourceConfig, batch: Batch, landed: Landed, manifest: Manifest) -> Brought:
    """Read the landed file into core, in a transaction of its own."""
    known_before = desk.store.newest_known_at(source.code)
    reader = open_reader(batch.file_name, landed, source)
    masking = Masking(desk.store.seal, batch.seq)
    task = Task(batch, source, reader, desk.settings, known_before, masking)
    try:
        return _bring(desk, task, manifest)
    except duckdb.InvalidInputException as error:
        masking.raise_fault()
        if not reader.can_be_repaired:
            raise _broken(batch.file_name) from error
        again = replace(patient(task, landed, error), masking=Masking(desk.store.seal, batch.seq))
        return _bring(desk, again, manifest)
    except duckdb.Error as error:
        raise _storage_error(batch.file_name, error) from error


def patient(task: Task, landed: Landed, error: duckdb.Error) -> Task:
    """The same task with a reader that goes on after broken records and undecodable bytes."""
    name, source = task.batch.file_name, task.source
    if "unicode" in str(error) or "utf-8" in str(error).lower():
        landed = remark(landed, name, landed.original.parent, source.file)
    return replace(task, reader=open_reader(name, landed, source, is_broken=True))


def _bring(desk: Desk, task: Task, manifest: Manifest) -> Brought:
    connection = desk.connection
    get_ready(connection, task)
    with task.masking.joined(connection), one_thread(connection, desk.settings), transaction(connection):
        brought = bring_in(connection, task)
        manifest.check_rows(task.batch.file_name, brought.read)
    return brought


def _sort_waiting(desk: Desk) -> None:
    """Sort the waiting files out together: all of them are loaded then, or none."""
    files = list(desk.waiting)
    desk.waiting.clear()
    if not files:
        return
    try:
        with ExitStack() as undo:
            for file in files:
                undo.push(file.undo)
            _commit(desk, files)
    except UserError as error:
        for file in files:
            file.error = error
    for file in files:
        forget(file.landed.original)


def _commit(desk: Desk, files: Sequence[_File]) -> None:
    """Sorted out and counted in one transaction; on disk before the ledger says done."""
    connection, store = desk.connection, desk.store
    try:
        try:
            with transaction(connection):
                brought = [file.brought for file in files if file.brought]
                rejects = [rejects_of(connection, file.batch) for file in files]
                reports = sort_out(connection, brought, store)
                for one, report, raw in zip(brought, reports, rejects, strict=True):
                    seq, masking = one.task.batch.seq, one.task.masking
                    with masking.counted():
                        store.note_masked(seq, masking.spans(connection))
                    store.note_counts(seq, report, raw, report.details["late"])
        except BaseException:
            for file in files:
                take_out(connection, file.batch.seq)
            raise
        if any(file.batch.bytes >= CHECKPOINT_BYTES for file in files):
            connection.execute("CHECKPOINT")
    except duckdb.Error as error:
        names = ", ".join(file.batch.file_name for file in files)
        raise _storage_error(names, error) from error
    for file, one, report in zip(files, brought, reports, strict=True):
        store.finish_batch(file.batch.seq)
        details = {**report.details, "mask_cpu_s": one.task.masking.cpu_s}
        file.report = replace(report, seconds=time.perf_counter() - file.began, details=details)


@contextmanager
def _uncompressed(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """A third of the writing was compression; core is read once and then published compressed."""
    connection.execute("SET force_compression = 'uncompressed'")
    try:
        yield
    finally:
        with suppress(duckdb.Error):
            connection.execute("RESET force_compression")


@contextmanager
def one_thread(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Iterator[None]:
    """Records are numbered, so one thread reads; a second one would only burn CPU waiting for it."""
    connection.execute("SET threads = 1")
    try:
        yield
    finally:
        connection.execute("SET threads = " + str(int(settings.threads)))


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of it, or nothing."""
    connection.execute("BEGIN")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        _roll_back(connection)
        raise


def _roll_back(connection: duckdb.DuckDBPyConnection) -> None:
    try:
        connection.execute("ROLLBACK")
    except duckdb.Error:
        return  # a failed commit has rolled back by itself; a broken database is found by the next opening


def _broken(name: str) -> SourceFormatError:
    return SourceFormatError(f"{name}: 파일이 깨졌습니다(it cannot be read to its end); ask for it again")


def _storage_error(name: str, error: duckdb.Error) -> StorageError:
    """What went wrong with the warehouse, without the text of any cell."""
    if is_damage(error):
        return damaged(Path("staging.duckdb"))
    if isinstance(error, duckdb.OutOfMemoryException):
        return StorageError(f"{name}: memory ran out; raise MINWON_MEMORY_LIMIT. Nothing was loaded")
    if isinstance(error, duckdb.IOException | duckdb.FatalException | duckdb.InternalException):
        return StorageError(
            f"{name}: the warehouse cannot be written (no space left?); nothing was loaded. "
            "Free some space, then load it again"
        )
    raise error
