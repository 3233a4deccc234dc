"""One command from new files to a new generation: load, build, annotate, check, publish."""

import time
from collections.abc import Sequence
from pathlib import Path

from models.similar.served import companions
from models.text.annotate import annotate
from pipeline import manifest as manifests
from pipeline.build import Checkpoint, Progress, build, no_checkpoint
from pipeline.check import check, require
from pipeline.errors import NotReadyError
from pipeline.ledger import settle
from pipeline.load import load
from pipeline.publish import publish
from pipeline.reports import StepReport
from pipeline.settings import Settings
from pipeline.sources.config import SourceConfig
from pipeline.workflow.store import Store


def refresh(
    settings: Settings,
    store: Store,
    files: Sequence[tuple[Path, SourceConfig]] = (),
    *,
    fold: bool = False,
    progress: Progress | None = None,
    checkpoint: Checkpoint = no_checkpoint,
) -> list[StepReport]:
    """Load `files`, then build, annotate, check and publish what is new; one report a step.

    A load that was killed is settled first: done if core holds it, else failed and free to come again.

    Whatever stops it, readers keep the generation they have, and the next refresh goes on from what
    is in core: every step does only what its own record says is not done yet.

    Raises:
        CheckFailedError: a rule is broken; nothing is published.
        UserError: as the steps say.
    """
    settle(settings, store)
    reports = []
    for path, source in files:
        reports.append(load(path, source, settings, store, progress=progress))
        checkpoint("load:" + path.name)
    reports.append(build(settings, store, progress=progress, checkpoint=checkpoint))
    reports.append(annotate(settings, progress=progress, checkpoint=checkpoint))
    checkpoint("annotate")
    reports.append(_checked(settings, store))
    checkpoint("check")
    reports.append(
        publish(
            settings,
            store,
            fold=fold,
            companions=companions(settings),
            progress=progress,
            checkpoint=checkpoint,
        )
    )
    return reports


def _checked(settings: Settings, store: Store) -> StepReport:
    started = time.monotonic()
    results = check(settings, store, after=published_through(settings))
    require(results)
    return StepReport("check", seconds=time.monotonic() - started, details={"rules": len(results)})


def published_through(settings: Settings) -> int:
    """The last batch of the current generation; 0 before the first."""
    try:
        return manifests.current(settings.published).batches_through
    except NotReadyError:
        return 0
