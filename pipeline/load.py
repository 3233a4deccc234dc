"""`minwon load`: files of a source into core, counted to the row.

read = loaded + rejected + duplicate, loaded = new + changed. One transaction a file: it is all there or
not at all, and the ledger says done only after the warehouse has it on disk.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import duckdb

from pipeline.errors import SourceFormatError, StorageError, UserError
from pipeline.intake import Task, bring_in, rejects_of, sort_out, take_out
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


@dataclass(frozen=True)
class Desk:
    """What a load works with: the open warehouse, the source, settings and ledger."""

    connection: duckdb.DuckDBPyConnection
    source: SourceConfig
    settings: Settings
    store: Store


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
    files = files_of(path, source)
    total, copied, masked = StepReport(step="load", details={"files": len(files)}), 0.0, 0.0
    summed = dict.fromkeys(("late", "withdrawn", "returned", "kept_against_list"), 0)
    with writer_lock(settings):
        settle(settings, store)
        with staging(settings) as connection:
            require_whole(connection, store.newest_done(NEWEST_DONE))
            # a third of the writing was compression; core is read once and then published compressed
            connection.execute("SET force_compression = 'uncompressed'")
            desk = Desk(connection, source, settings, store)
            for number, file in enumerate(files):
                if progress:
                    progress(number / len(files), f"{source.name}: {file.name}")
                report = _load_file(desk, file, known_at, backfill)
                total, copied = total + report, copied + report.details["copy_cpu_s"]
                masked += report.details.get("mask_cpu_s", 0.0)
                summed = {name: count + report.details.get(name, 0) for name, count in summed.items()}
    if progress:
        progress(1.0, f"{source.name}: {total.loaded:,}건")
    spent = {"copy_cpu_s": round(copied, 3), "mask_cpu_s": round(masked, 3)}
    return replace(total, details={**total.details, **summed, **spent})


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


def _load_file(desk: Desk, file: Path, known_at: datetime | None, backfill: bool) -> StepReport:
    began = time.perf_counter()
    source, settings, store = desk.source, desk.settings, desk.store
    manifest = read_manifest(file, source.code)
    made_at = _made_at(file, known_at or manifest.known_at, settings.clock())
    with incoming_folder(settings) as folder:
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
            is_backfill=backfill or manifest.is_backfill,
            mask_version=VERSION,
            source_count=manifest.rows,
        )
        with _failing(store, batch):
            report = _same_again(settings, store, batch, manifest)
            if report is None:
                home = _settle_in(landed, settings, store, batch)
                with _removing(home):
                    manifest.keep_ids(file.name, home, source.file.ids_cover)
                    report = _take(desk, batch, landed, manifest)
    details = {**report.details, "copy_cpu_s": copied}
    return replace(report, seconds=time.perf_counter() - began, details=details)


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


def _take(desk: Desk, batch: Batch, landed: Landed, manifest: Manifest) -> StepReport:
    """Read the landed file into core; the account, once the warehouse has it on disk."""
    source, known_before = desk.source, desk.store.newest_known_at(desk.source.code)
    reader = open_reader(batch.file_name, landed, source)
    masking = Masking(desk.store.seal, batch.seq)
    task = Task(batch, source, reader, desk.settings, known_before, masking)
    try:
        report = _commit(desk, task, manifest)
    except duckdb.InvalidInputException as error:
        masking.raise_fault()
        if not reader.can_be_repaired:
            raise _broken(batch.file_name) from error
        again = replace(patient(task, landed, error), masking=Masking(desk.store.seal, batch.seq))
        report = _commit(desk, again, manifest)
    except duckdb.Error as error:
        raise _storage_error(batch.file_name, error) from error
    desk.store.finish_batch(batch.seq)
    forget(landed.original)
    return report


def patient(task: Task, landed: Landed, error: duckdb.Error) -> Task:
    """The same task with a reader that goes on after broken records and undecodable bytes."""
    name, source = task.batch.file_name, task.source
    if "unicode" in str(error) or "utf-8" in str(error).lower():
        landed = remark(landed, name, landed.original.parent, source.file)
    return replace(task, reader=open_reader(name, landed, source, is_broken=True))


def _commit(desk: Desk, task: Task, manifest: Manifest) -> StepReport:
    """Two transactions: records in, then sorted out and counted; on disk before the ledger says done."""
    connection, batch = desk.connection, task.batch
    with one_thread(connection, desk.settings), transaction(connection):
        brought = bring_in(connection, task)
        manifest.check_rows(batch.file_name, brought.read)
    try:
        with transaction(connection):
            rejects = rejects_of(connection, task)
            report = sort_out(connection, task, brought, desk.store)
            with task.masking.counted():
                desk.store.note_masked(batch.seq, task.masking.spans(connection))
            desk.store.note_counts(batch.seq, report, rejects, report.details["late"])
    except BaseException:
        take_out(connection, batch.seq)
        raise
    connection.execute("CHECKPOINT")
    return replace(report, details={**report.details, "mask_cpu_s": task.masking.cpu_s})


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
