"""Publishing: a new generation of immutable files, made current by one atomic rename."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

import duckdb

from pipeline import manifest as manifests
from pipeline.build import Checkpoint, Progress, newest_batch, no_checkpoint
from pipeline.check import check_file, require
from pipeline.errors import NotReadyError, PublishRefusedError, StorageError
from pipeline.ledger import NEWEST_DONE, require_whole
from pipeline.manifest import CompanionFile, Manifest, PartFile
from pipeline.parts import prepare, write_facts, write_hot, write_texts, write_vocabulary
from pipeline.reports import StepReport
from pipeline.schema import published
from pipeline.settings import Settings
from pipeline.warehouse import sql_file, staging, tidy
from pipeline.workflow.store import Batch, Brought, Store

HOT_LEAST, HOT_MOST, HOT_SHARE = 4_000, 50_000, 4
REMADE_AT = "staging_remade_at_generation"
"""Setting: the generation that was current when staging was made anew; the next one writes every year."""


class Companion(Protocol):
    """Writes files beside each part, such as the vectors of its texts; `models` has them."""

    def write(
        self,
        connection: duckdb.DuckDBPyConnection,
        folder: Path,
        facts: PartFile,
        texts: PartFile,
        before: Sequence[CompanionFile],
    ) -> Sequence[CompanionFile]:
        """Files for the rows of `facts` in their order.

        Those of `before` that still hold may be given back; `texts` is the same part for hot.
        """


@dataclass(frozen=True)
class _Plan:
    """What one publish has to do. `years` are folded anew; without any, the change goes to hot.

    Tokens of another `tokenizer`, topics of another `topic_model`, or dangers and places that another
    version judged (`judged_by`) than the last generation's fold every year.
    """

    generation: int
    as_of: datetime
    through: int
    before: Manifest | None
    changes: dict[int, int]
    years: tuple[int, ...]
    tokenizer: int
    topic_model: int
    judged_by: str

    @property
    def is_fold(self) -> bool:
        return bool(self.years)

    @property
    def is_told(self) -> bool:
        """Whether the files of the last generation say it all: only the ledger has moved on."""
        return not self.years and self.before is not None and self.through == self.before.batches_through


def publish(
    settings: Settings,
    store: Store,
    *,
    fold: bool = False,
    companions: Sequence[Companion] = (),
    progress: Progress | None = None,
    checkpoint: Checkpoint = no_checkpoint,
) -> StepReport:
    """Write a new generation of `settings.published` from core, and make it the current one.

    Changes since the last fold go to the hot part. Beyond a quarter of the rows of the years that they
    touch (at least 4,000, at most 50,000), or when `fold` is asked, those years are written anew: every
    publish writes all of hot again, so that a small year costs less than a hot part beside it.

    Whatever goes wrong before the last rename, readers keep the generation they have.

    Raises:
        PublishRefusedError: a batch in core was taken without the mask.
        CheckFailedError: a file that was written breaks a rule.
        NotReadyError: nothing was loaded.
        StorageError: no space, or files cannot be written.
    """
    started = time.monotonic()
    folder = settings.published
    brought = store.brought()
    if not brought:
        raise NotReadyError(
            "아직 적재한 것이 없습니다(nothing is loaded yet): run `minwon load PATH --source NAME` first"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with staging(settings) as connection, _in_order(connection):
            require_whole(connection, store.batches(state="done") if fold else store.newest_done(NEWEST_DONE))
            if any(one.unmasked for one in brought):
                refuse_unmasked(connection, store.batches(state="done"))
            plan = _plan(connection, settings, brought, fold, seen_before(settings, store))
            manifest = _write(connection, settings, plan, brought, progress, checkpoint)
            _verify(connection, settings, manifest)
            manifest = _accompanied(connection, folder, manifest, plan.before, companions)
            checkpoint("publish:companions")
            if plan.is_fold:
                tidy(connection)
        _make_current(settings, manifest, checkpoint)
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise StorageError(
            f"{folder.name}/: 공개본을 쓰지 못했습니다"
            "(cannot be written; the last generation is still served): "
            f"free some disk space and run `minwon publish` again ({type(error).__name__})"
        ) from error
    deleted = manifests.retire(folder, manifest.generation)
    checkpoint("publish:retired")
    changed = sum(plan.changes.values())
    return StepReport(
        "publish",
        read=changed,
        loaded=changed,
        changed=changed,
        seconds=time.monotonic() - started,
        details={
            "generation": manifest.generation,
            "as_of": manifest.as_of.isoformat(),
            "folded_years": list(plan.years),
            "rows": sum(part.rows for part in manifest.parts if part.kind == "fact"),
            "hot_rows": sum(part.rows for part in manifest.parts if part.kind == "hot"),
            "files_deleted": len(deleted),
        },
    )


@contextmanager
def _in_order(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Published rows stand in the order that the SQL asks for; core's need none."""
    connection.execute("SET preserve_insertion_order = true")
    try:
        yield
    finally:
        with suppress(duckdb.Error):
            connection.execute("SET preserve_insertion_order = false")


def folder_manifest(settings: Settings) -> Manifest | None:
    """The current generation, or None before the first publish or where its files are gone."""
    try:
        manifest = manifests.current(settings.published)
    except (NotReadyError, StorageError):
        return None
    whole = all((settings.published / part.file).is_file() for part in manifest.parts)
    return manifest if whole else None


def _accompanied(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    manifest: Manifest,
    before: Manifest | None,
    companions: Sequence[Companion],
) -> Manifest:
    """The manifest with the files that `companions` keep beside its parts; without any, those that hold."""
    known = [] if before is None else [file for file in before.companions if (folder / file.file).is_file()]
    if not companions:
        files = {part.file for part in manifest.parts}
        return replace(manifest, companions=tuple(file for file in known if file.part in files))
    texts = manifest.named("text")
    return replace(
        manifest,
        companions=tuple(
            file
            for companion in companions
            for part in manifest.parts
            if part.kind in ("fact", "hot")
            for file in companion.write(connection, folder, part, texts.get(part.year, part), known)
        ),
    )


def refuse_unmasked(connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch]) -> None:
    """Stop where core holds a record that did not go through the mask; what a source says is no excuse.

    Raises:
        PublishRefusedError: names the batches that were taken before there was a mask.
    """
    masked = {batch.seq for batch in batches if batch.mask_version is not None}
    present = [row[0] for row in connection.execute(sql_file("core/batches")).fetchall()]
    if raw := sorted(set(present) - masked):
        raise PublishRefusedError(
            f"{len(raw)}개 적재본(batch {', '.join(map(str, raw[:5]))})은 "
            "가리지 않고 적재한 것이라 공개하지 않습니다"
            "(taken without the mask, so not published): run `minwon rebuild`, which masks them"
        )


def seen_before(settings: Settings, store: Store) -> Manifest | None:
    """The generation that this publish builds on.

    There is none after a rebuild, which numbers words anew, nor after one with other columns.
    """
    manifest = folder_manifest(settings)
    if manifest is None or store.setting(REMADE_AT) == manifest.generation:
        return None
    return manifest if manifest.layout == published.layout() else None


def _plan(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    brought: Sequence[Brought],
    fold: bool,
    before: Manifest | None,
) -> _Plan:
    newest = manifests.newest_number(settings.published)
    folded = before.folded_through if before is not None else -1
    connection.execute(sql_file("mart/changed"), {"folded": folded})
    changes = dict(connection.execute(sql_file("mart/changes")).fetchall())
    ((tokenizer,),) = connection.execute(sql_file("mart/tokenizer")).fetchall()
    ((topic_model,),) = connection.execute(sql_file("mart/topic_model")).fetchall()
    ((judged_by,),) = connection.execute(sql_file("mart/judged_by")).fetchall()
    years = changes
    if before is not None and not (
        tokenizer in (0, before.tokenizer_id)
        and topic_model in (0, before.topic_model_id)
        and judged_by in ("", before.judged_by)
    ):
        years = dict(connection.execute(sql_file("mart/years")).fetchall())
    is_new = before is None or years is not changes
    must_fold = is_new or fold or sum(changes.values()) > _hot_limit(before, changes)
    return _Plan(
        generation=1 + newest,
        as_of=max(one.known_at for one in brought),
        through=newest_batch(connection),
        before=before,
        changes=changes,
        years=tuple(years) if must_fold else (),
        tokenizer=tokenizer or (before.tokenizer_id if before is not None else 0),
        topic_model=topic_model or (before.topic_model_id if before is not None else 0),
        judged_by=judged_by or (before.judged_by if before is not None else ""),
    )


def _hot_limit(before: Manifest | None, changes: Mapping[int, int]) -> int:
    parts = () if before is None else before.parts
    rows = sum(part.rows for part in parts if part.kind == "fact" and part.year in changes)
    return min(max(rows // HOT_SHARE, HOT_LEAST), HOT_MOST)


def _write(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    plan: _Plan,
    brought: Sequence[Brought],
    progress: Progress | None,
    checkpoint: Checkpoint,
) -> Manifest:
    folder = settings.published
    parts = {part.name: part for part in plan.before.parts} if plan.before is not None else {}
    if plan.is_told and plan.before is not None:
        return _manifest(settings, plan, brought, parts.values(), plan.before.folded_through)
    prepare(connection, plan.as_of)
    for number, year in enumerate(plan.years):
        if progress is not None:
            progress(number / len(plan.years), f"{year}년 공개본 쓰는 중")
        facts = write_facts(connection, folder, year, plan.generation)
        checkpoint(f"publish:{facts.name}")
        parts[facts.name] = facts
        if year in plan.changes or f"text_{year}" not in parts:
            texts = write_texts(connection, folder, facts, plan.generation)
            checkpoint(f"publish:{texts.name}")
            parts[texts.name] = texts
    folded = plan.through
    if plan.is_fold:
        connection.execute(sql_file("mart/changed"), {"folded": folded})
    elif plan.before is not None:
        folded = plan.before.folded_through
    bases = [part for part in parts.values() if part.kind == "fact"]
    if plan.is_fold or "vocabulary" not in parts:
        parts["vocabulary"] = write_vocabulary(connection, folder, plan.generation)
        checkpoint("publish:vocabulary")
    hot = write_hot(connection, folder, plan.generation, folded, bases, parts["vocabulary"].rows)
    checkpoint("publish:hot")
    parts[hot.name] = hot
    return _manifest(settings, plan, brought, parts.values(), folded)


def _manifest(
    settings: Settings, plan: _Plan, brought: Sequence[Brought], parts: Iterable[PartFile], folded: int
) -> Manifest:
    return Manifest(
        generation=plan.generation,
        as_of=plan.as_of,
        published_at=settings.clock(),
        parts=tuple(parts),
        sources=tuple(
            {"code": one.source_code, "rows": one.rows, "known_at": one.known_at} for one in brought
        ),
        batches_through=plan.through,
        folded_through=folded,
        tokenizer_id=plan.tokenizer,
        topic_model_id=plan.topic_model,
        judged_by=plan.judged_by,
        layout=published.layout(),
        ledger_through=max(one.last for one in brought),
    )


def _verify(connection: duckdb.DuckDBPyConnection, settings: Settings, manifest: Manifest) -> None:
    """Ask the rules of a part of every file that this publish wrote.

    Raises:
        CheckFailedError: names what is broken; the files never become current.
    """
    mine = f".{manifest.generation}.duckdb"
    for part in manifest.parts:
        if part.kind in ("hot", "fact") and part.file.endswith(mine):
            require(check_file(connection, settings.published / part.file, part.name))


def _make_current(settings: Settings, manifest: Manifest, checkpoint: Checkpoint) -> None:
    folder = settings.published
    manifests.sync_folder(folder)
    manifests.write_durably(folder / manifests.generation_name(manifest.generation), manifest.to_json())
    checkpoint("publish:named")
    manifests.write_durably(folder / manifests.CURRENT, manifest.to_json())
    checkpoint("publish:current")
