"""`minwon rebuild`: staging anew from data/landing and the ledger, when it is damaged or short.

Everything happens in a file beside it, which takes its place only if every batch comes to the counts
that the ledger has. Until then, and if it fails, readers keep the last generation.
"""

import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb

from pipeline.build import build_children
from pipeline.check import check_core, require
from pipeline.errors import StorageError
from pipeline.intake import Task, bring_in, get_ready, sort_out
from pipeline.ledger import settle
from pipeline.load import incoming_folder, one_thread, patient, transaction
from pipeline.masking import Masking
from pipeline.privacy.mask import VERSION
from pipeline.publish import REMADE_AT, folder_manifest
from pipeline.reports import StepReport
from pipeline.settings import Settings
from pipeline.sources.config import SourceConfig
from pipeline.sources.landing import land
from pipeline.sources.readers import open_reader
from pipeline.warehouse import staging, writer_lock
from pipeline.workflow.store import Batch, Store

Progress = Callable[[float, str], None]

NAMED = 5
COUNTS = ("read", "new", "changed", "rejected", "duplicate")


def rebuild(
    settings: Settings, store: Store, *, tomls: Sequence[Path] = (), progress: Progress | None = None
) -> StepReport:
    """Load every landed file again, in the order of the ledger, into a new staging file.

    The ledger is only read. Tokens and model columns follow with the next refresh, which writes every
    year anew. The old file goes to `quarantine/`, whatever state it is in; one that holds batches taken
    without the mask is deleted, for its texts are raw.

    Args:
        settings: whose warehouse.
        store: its ledger.
        tomls: TOMLs of sources that pipeline/sources does not have.
        progress: told the share done (0 to 1) and a short Korean text.

    Raises:
        StorageError: landed files are gone or damaged, or a batch comes to other counts; says which.
        CheckFailedError: what was rebuilt breaks a rule.
        ConfigError: a source has no TOML.
        BusyError: another process writes the warehouse.
    """
    began = time.monotonic()
    with writer_lock(settings):
        done = store.batches(state="done")
        _require_files(settings, done)
        sources = _sources(done, tomls)
        draft = settings.staging.with_name("staging.rebuild.duckdb")
        try:
            _remove(draft)
            total = _fill(draft, done, sources, settings, store, progress)
            if (current := folder_manifest(settings)) is not None:
                store.put_setting(REMADE_AT, current.generation)
            is_raw = any(batch.has_own_file and batch.mask_version is None for batch in done)
            kept = _swap(draft, settings, is_raw)
            store.mark_masked((batch.seq for batch in done if batch.has_own_file), VERSION)
        finally:
            _remove(draft)
        settle(settings, store)
    batches = sum(batch.has_own_file for batch in done)
    details = {"batches": batches, "quarantine": kept}
    return StepReport(
        "rebuild", total.read, total.loaded, total.new, total.changed, total.rejected, total.duplicate,
        time.monotonic() - began, details,
    )  # fmt: skip


def _require_files(settings: Settings, done: Sequence[Batch]) -> None:
    lost = [b for b in done if b.has_own_file and not (settings.home / b.landing_path).is_file()]
    if lost:
        rows = sum(batch.read_count or 0 for batch in lost)
        some = ", ".join(f"{batch.seq} {batch.source_code} {batch.file_name}" for batch in lost[:NAMED])
        more = f" 따위 {len(lost):,}개" if len(lost) > NAMED else ""
        raise StorageError(
            f"landing/: 다시 만들 수 없습니다. 원천 파일이 없는 묶음 {len(lost):,}개, {rows:,}행"
            f"(보존 기간이 지나 지워졌을 수 있습니다; files are gone): {some}{more}. "
            "백업에서 landing/ 이나 staging.duckdb 를 되살리거나 "
            "원천에서 다시 받으십시오. 지난 세대는 그대로 보입니다."
        )


def _sources(done: Sequence[Batch], tomls: Sequence[Path]) -> dict[str, SourceConfig]:
    given = {source.code: source for source in map(SourceConfig.read, tomls)}
    codes = {batch.source_code for batch in done if batch.has_own_file}
    return {code: given.get(code) or SourceConfig.read(code) for code in sorted(codes)}


def _fill(
    draft: Path,
    done: Sequence[Batch],
    sources: dict[str, SourceConfig],
    settings: Settings,
    store: Store,
    progress: Progress | None,
) -> StepReport:
    """Bring every batch into the draft; the sum of their accounts, each as the ledger has it."""
    total = StepReport("rebuild")
    known_before: dict[str, datetime] = {}
    with staging(settings, draft) as connection:
        for number, batch in enumerate(done):
            code = batch.source_code
            if batch.has_own_file:
                if progress is not None:
                    progress(number / len(done), f"{code}: {batch.file_name}")
                total += _again(connection, batch, sources[code], settings, store, known_before.get(code))
            known_before[code] = max(known_before.get(code, batch.known_at), batch.known_at)
        build_children(connection)
        require(check_core(connection, store.batches()))
        connection.execute("CHECKPOINT")
    return total


def _again(
    connection: duckdb.DuckDBPyConnection,
    batch: Batch,
    source: SourceConfig,
    settings: Settings,
    store: Store,
    known_before: datetime | None,
) -> StepReport:
    """Bring one landed file in as it was brought in then, by the clock of then."""
    then = Settings(**{**settings.model_dump(), "now": batch.started_at})
    with incoming_folder(settings) as folder:
        landed = land(settings.home / batch.landing_path, folder, source.file)
        if landed.sha256 != batch.file_hash:
            raise StorageError(
                f"{batch.landing_path}: 원천 파일이 장부의 것과 다릅니다(it is damaged): "
                f"bring back {batch.file_name} of {source.code} from a backup, or ask its sender for it again"
            )
        masking = Masking(store.seal, batch.seq)
        task = Task(batch, source, open_reader(batch.file_name, landed, source), then, known_before, masking)
        try:
            report = _bring(connection, task, store)
        except duckdb.InvalidInputException as error:
            masking.raise_fault()
            if not task.reader.can_be_repaired:
                raise
            again = replace(patient(task, landed, error), masking=Masking(store.seal, batch.seq))
            report = _bring(connection, again, store)
    _require_same(batch, report, source)
    return report


def _bring(connection: duckdb.DuckDBPyConnection, task: Task, store: Store) -> StepReport:
    get_ready(connection, task)
    with task.masking.joined(connection), one_thread(connection, task.settings), transaction(connection):
        brought = bring_in(connection, task)
    with transaction(connection):
        (report,) = sort_out(connection, [brought], store)
        store.note_masked(task.batch.seq, task.masking.spans(connection))
    return report


def _require_same(batch: Batch, report: StepReport, source: SourceConfig) -> None:
    told, found = batch.report(), report
    if other := [name for name in COUNTS if getattr(told, name) != getattr(found, name)]:
        counts = ", ".join(f"{name} {getattr(told, name):,} → {getattr(found, name):,}" for name in other)
        why = f"; {source.path.name} has changed since" if source.hash != batch.config_hash else ""
        raise StorageError(
            f"{batch.file_name}(묶음 {batch.seq}): 장부와 다르게 읽힙니다({counts}{why}); "
            "load it with the TOML of then: minwon rebuild --toml PATH. 지난 세대는 그대로 보입니다."
        )


def _swap(draft: Path, settings: Settings, is_raw: bool) -> str | None:
    """Put the draft in place; where the old file and its log went, from the home folder.

    Args:
        draft: the new file.
        settings: whose warehouse.
        is_raw: whether the old file holds texts that were never masked; it is deleted then.
    """
    old = [path for path in (settings.staging, _log_of(settings.staging)) if path.exists()]
    kept = settings.home / "quarantine" / f"{settings.clock():%Y%m%dT%H%M%S}"
    for path in old:
        if is_raw:
            path.unlink()
        else:
            kept.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.move(path, kept / path.name)
    os.replace(draft, settings.staging)
    return str(kept.relative_to(settings.home)) if old and not is_raw else None


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + ".wal")


def _remove(draft: Path) -> None:
    draft.unlink(missing_ok=True)
    _log_of(draft).unlink(missing_ok=True)
