"""`minwon load`: files of a source into core, counted to the row.

read = loaded + rejected + duplicate, loaded = new + changed. One transaction a file: it is all there or
not at all, and the ledger says done only after the warehouse has it on disk.
"""

import os
import shutil
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from pipeline import history
from pipeline.errors import SourceFormatError, StorageError, UsageError
from pipeline.reports import StepReport
from pipeline.settings import Settings
from pipeline.sources.cells import cells
from pipeline.sources.config import SourceConfig
from pipeline.sources.landing import Landed, land
from pipeline.sources.lookups import make_lookups
from pipeline.sources.manifest import Manifest, read_manifest
from pipeline.sources.readers import Reader, csv_reader
from pipeline.warehouse import sql_file, staging
from pipeline.workflow.seal import read_secret
from pipeline.workflow.store import Batch, Store

Progress = Callable[[float, str], None]
FUTURE_TOLERANCE = timedelta(days=1)


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
        known_at: when the source made the file, Seoul wall time; its manifest's, else now, if not given.
        backfill: rows are of the past: a new complaint counts as known since its receipt.

    Raises:
        SourceFormatError: a file is damaged or does not fit its TOML; files before it stay loaded.
        StorageError: no space.
        BusyError: another process writes the warehouse.
    """
    files = files_of(path, source)
    total = StepReport(step="load")
    for number, file in enumerate(files):
        if progress:
            progress(number / len(files), f"{source.name}: {file.name}")
        total += _load_file(file, source, settings, store, known_at, backfill)
    if progress:
        progress(1.0, f"{source.name}: {total.loaded:,}건")
    return total


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
        if file.is_file() and file.match(source.file.pattern) and not file.name.endswith(".manifest.json")
        and not file.name.startswith(".")
    )
    if not found:
        raise SourceFormatError(f"{path}: no file here fits {source.file.pattern} of {source.path.name}")
    return found


def _load_file(
    file: Path,
    source: SourceConfig,
    settings: Settings,
    store: Store,
    known_at: datetime | None,
    backfill: bool,
) -> StepReport:
    began = time.perf_counter()
    manifest = read_manifest(file, source.code)
    folder = _new_folder(settings)
    try:
        landed = land(file, folder, source.file)
        manifest.check_file(file.name, landed.bytes, landed.sha256)
        batch = _begin(file, source, settings, store, landed, manifest, known_at, backfill)
        landed = _settle(landed, settings, batch)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    try:
        report = _same_again(source, store, batch) or _take(source, settings, store, batch, landed, manifest)
    except (SourceFormatError, StorageError, UsageError) as error:
        store.fail_batch(batch.seq, str(error))
        shutil.rmtree(landed.original.parent, ignore_errors=True)
        raise
    return StepReport(**{**report.as_dict(), "seconds": time.perf_counter() - began})


def _new_folder(settings: Settings) -> Path:
    folder = settings.landing / f".incoming-{os.getpid()}-{time.monotonic_ns()}"
    try:
        settings.landing.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise StorageError(f"landing/ cannot be written ({error.strerror}); check the data folder") from error
    return folder


def _begin(
    file: Path,
    source: SourceConfig,
    settings: Settings,
    store: Store,
    landed: Landed,
    manifest: Manifest,
    known_at: datetime | None,
    backfill: bool,
) -> Batch:
    now = settings.clock()
    made_at = known_at or manifest.known_at or now
    if made_at > now:
        raise SourceFormatError(
            f"{file.name}: its manifest says it was made at {made_at:%Y-%m-%d %H:%M}, which is yet to come"
        )
    return store.begin_batch(
        source_code=source.code,
        file_name=file.name,
        landing_path="",
        file_hash=landed.sha256,
        bytes=landed.bytes,
        config_hash=source.hash,
        known_at=made_at,
        is_backfill=backfill or manifest.is_backfill,
        is_publishable=source.is_synthetic or source.is_masked,
        source_count=manifest.rows,
    )


def _settle(landed: Landed, settings: Settings, batch: Batch) -> Landed:
    """Move the copy to landing/<batch>/, the place the ledger knows."""
    home = settings.landing / f"{batch.seq:08d}"
    landed.original.parent.rename(home)
    landed.original = home / landed.original.name
    landed.readable = home / landed.readable.name
    return landed


def _same_again(source: SourceConfig, store: Store, batch: Batch) -> StepReport | None:
    """The account of a file that was loaded before: every row a duplicate, nothing read."""
    before = store.same_file(source.code, batch.file_hash, batch.config_hash)
    if before is None:
        return None
    report = StepReport(
        step="load",
        read=before.read_count or 0,
        duplicate=before.read_count or 0,
        details={"same_as_batch": before.seq},
    )
    store.finish_batch(batch.seq, report)
    return report


def _take(
    source: SourceConfig,
    settings: Settings,
    store: Store,
    batch: Batch,
    landed: Landed,
    manifest: Manifest,
) -> StepReport:
    reader = csv_reader(batch.file_name, landed, source)
    known_before = store.newest_known_at(source.code)
    with staging(settings) as connection:
        connection.execute("BEGIN")
        try:
            report, raw = _one_batch(connection, source, settings, store, batch, reader, known_before)
            manifest.check_rows(batch.file_name, report.read)
            store.note_counts(batch.seq, report, raw, late_count=report.details["late"])
            connection.execute("COMMIT")
        except duckdb.Error as error:
            connection.execute("ROLLBACK")
            raise
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("CHECKPOINT")
    store.finish_batch(batch.seq, report)
    return report


def _one_batch(
    connection: duckdb.DuckDBPyConnection,
    source: SourceConfig,
    settings: Settings,
    store: Store,
    batch: Batch,
    reader: Reader,
    known_before: datetime | None,
) -> tuple[StepReport, list[tuple[int, str]]]:
    read = _insert(connection, source, settings, batch, reader)
    raw = history.rejected_records(connection, batch)
    rejected = history.set_rejects_aside(connection, batch)
    duplicate, changed, late = history.put_in_place(connection, batch, store)
    late += history.late_arrivals(connection, batch, known_before)
    loaded = read - rejected - duplicate
    report = StepReport(
        step="load",
        read=read,
        loaded=loaded,
        new=loaded - changed,
        changed=changed,
        rejected=rejected,
        duplicate=duplicate,
        details={"late": late},
    )
    return report, raw


def _insert(
    connection: duckdb.DuckDBPyConnection,
    source: SourceConfig,
    settings: Settings,
    batch: Batch,
    reader: Reader,
) -> int:
    """Put every record of the file into core.complaint, bad ones marked; how many."""
    make_lookups(connection, source, reader.shape)
    connection.execute(sql_file("core/macros"))
    found = cells(source, reader.shape, reader.relation, reader.shape_fault)
    sql = sql_file("core/complaint").replace("cell_query", found.sql).replace("raw_record", found.raw)
    header = reader.shape.places.get("source_number", ())
    params = {
        **reader.params,
        **found.params,
        "source_code": source.code,
        "batch_seq": batch.seq,
        "known_at": batch.known_at,
        "is_backfill": batch.is_backfill,
        "earliest": source.earliest,
        "latest": max(batch.known_at, settings.clock()) + FUTURE_TOLERANCE,
        "header_number": " ".join(reader.shape.headings[place] for place in header),
        "trailer": source.file.trailer or None,
        "has_status": "status_code" in reader.shape.places,
        "applicant_secret": read_secret(settings.keys, "applicant.key").hex(),
    }
    named = {name: value for name, value in params.items() if f"${name}" in sql}
    row = connection.execute(sql, named).fetchone()
    return int(row[0]) if row else 0


def _reader_error(name: str, error: duckdb.Error) -> SourceFormatError | StorageError:
    """What the reader stumbled on, without the text of any cell."""
    text = str(error)
    if isinstance(error, duckdb.IOException) or "No space" in text or "disk" in text:
        return StorageError(f"{name}: the warehouse cannot be written; nothing was loaded. Free some space")
    return SourceFormatError(f"{name}: {text[:300]}")
