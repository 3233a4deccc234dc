"""One command from new files to a new generation: load, build, what models say, check, publish."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from models.places.assign import place_new
from models.places.assign import version as places_version
from models.safety.model import SafetyModel
from models.safety.served import judge_new
from models.safety.served import served as safety_served
from models.similar.campaign_tables import find_campaigns
from models.similar.companions import SimilarFiles
from models.similar.served import companions
from models.text.annotate import annotate
from models.text.tokenizer import tokenizer
from models.topics.assign import Served, assign, served
from pipeline import manifest as manifests
from pipeline.build import Checkpoint, Progress, build, no_checkpoint
from pipeline.check import check, require
from pipeline.errors import NotReadyError, UserError
from pipeline.ledger import settle
from pipeline.load import load_each, one_thread
from pipeline.publish import publish, seen_before
from pipeline.reports import StepReport
from pipeline.settings import Settings
from pipeline.sources.config import SourceConfig
from pipeline.warehouse import kept_open, staging
from pipeline.workflow.store import Store

REFRESHED_WITH = "refreshed_with"
"""Name of the setting that says which tokenizer and models the last refresh used."""
STEPS = {
    "load": (0.32, "원천을 적재합니다"),
    "build": (0.05, "답변·만족도·재지정 표를 만듭니다"),
    "annotate": (0.24, "글을 낱말로 나눕니다"),
    "topics": (0.03, "주제를 붙입니다"),
    "safety": (0.03, "위험을 살핍니다"),
    "places": (0.07, "장소를 찾습니다"),
    "campaigns": (0.06, "집단민원을 찾습니다"),
    "check": (0.02, "자료 규칙을 묻습니다"),
    "publish": (0.18, "발행합니다"),
}
"""For each step its part of a first refresh's time, about, and what is said when it begins."""

FEW = 5_000
"""Images that one thread publishes as soon as two."""

IDLE = ("build", "annotate", "topics", "safety", "places", "check", "publish")
"""Steps that report even where there is nothing new."""


def silent(share: float, text: str) -> None:
    """Told to nobody."""


def refresh(
    settings: Settings,
    store: Store,
    files: Sequence[tuple[Path, SourceConfig]] = (),
    *,
    fold: bool = False,
    progress: Progress = silent,
    checkpoint: Checkpoint = no_checkpoint,
) -> list[StepReport]:
    """Load `files`, then build, annotate, judge, check and publish what is new; one report a step.

    Campaigns are searched with a fold, and once over everything before the first publish.

    A load that was killed is settled first: done if core holds it, else failed and free to come again.
    Where the ledger has nothing that the current generation does not know, nothing more is done.

    `progress` is told the share of the whole that is done, and of which step.

    Whatever stops it, readers keep the generation they have, and the next refresh goes on from what
    is in core: every step does only what its own record says is not done yet.

    Raises:
        CheckFailedError: a rule is broken; nothing is published.
        UserError: as the steps say.
    """
    with kept_open(settings), ExitStack() as stack:
        settle(settings, store)
        telling = _part(progress, "load")
        reports = _loaded(load_each(files, settings, store, progress=telling) if files else [])
        for path, _source in files:
            checkpoint("load:" + path.name)
        beside = companions(settings)
        topics = served(settings, beside[0].table)
        safety = safety_served(settings, beside[0].table)
        models = _versions(settings, beside, topics, safety)
        if not fold and is_published(settings, store, models):
            return [*reports, *(StepReport(step) for step in IDLE)]
        stack.enter_context(_few_threads(settings, store, fold=fold))
        reports.append(build(settings, store, progress=_part(progress, "build"), checkpoint=checkpoint))
        reports.append(annotate(settings, progress=_part(progress, "annotate"), checkpoint=checkpoint))
        checkpoint("annotate")
        reports.append(assign(settings, topics, progress=_part(progress, "topics"), checkpoint=checkpoint))
        checkpoint("topics")
        telling = _part(progress, "safety")
        reports.append(judge_new(settings, safety, beside[0].table, progress=telling, checkpoint=checkpoint))
        checkpoint("safety")
        reports.append(place_new(settings, progress=_part(progress, "places"), checkpoint=checkpoint))
        checkpoint("places")
        is_first = seen_before(settings, store) is None
        if fold or is_first:
            _part(progress, "campaigns")
            reports.append(find_campaigns(settings, beside[0].table, whole=is_first))
        _part(progress, "check")
        reports.append(_checked(settings, store))
        checkpoint("check")
        telling = _part(progress, "publish")
        reports.append(
            publish(settings, store, fold=fold, companions=beside, progress=telling, checkpoint=checkpoint)
        )
        if store.setting(REFRESHED_WITH) != models:
            store.put_setting(REFRESHED_WITH, models)
    return reports


@contextmanager
def _few_threads(settings: Settings, store: Store, *, fold: bool) -> Iterator[None]:
    """Where little came, a refresh is planning more than work: a second thread costs a quarter more CPU."""
    manifest = seen_before(settings, store)
    after = 0 if manifest is None else manifest.ledger_through
    came = sum(batch.loaded_count for batch in store.batches(state="done", after=after))
    if fold or manifest is None or came > FEW:
        yield
        return
    with staging(settings) as connection, one_thread(connection, settings):
        yield


def _part(progress: Progress, step: str) -> Progress:
    """What a step says of itself, told as its part of the whole; its beginning is told now."""
    names = list(STEPS)
    start = sum(STEPS[name][0] for name in names[: names.index(step)])
    weight, text = STEPS[step]
    progress(start, text)
    return lambda share, said: progress(start + weight * share, said)


def _loaded(outcomes: Sequence[StepReport | UserError]) -> list[StepReport]:
    """The reports, if every file was loaded; else the first error, the other files staying loaded."""
    for outcome in outcomes:
        if isinstance(outcome, UserError):
            raise outcome
    return [outcome for outcome in outcomes if isinstance(outcome, StepReport)]


def _versions(
    settings: Settings, beside: Sequence[SimilarFiles], topics: Served | None, safety: SafetyModel | None
) -> str:
    models = [files.table.version for files in beside] + ([topics.model.version] if topics else [])
    models += [*([safety.version] if safety else []), places_version(settings)]
    return " ".join((tokenizer(settings.tokenizer).fingerprint, *models))


def is_published(settings: Settings, store: Store, models: str) -> bool:
    """Whether the current generation is whole, made with these models, and has every batch that is done."""
    manifest = seen_before(settings, store)
    if manifest is None or store.setting(REFRESHED_WITH) != models:
        return False
    return not store.batches(state="done", after=manifest.ledger_through)


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
