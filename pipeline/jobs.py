"""Writing commands as jobs: JSON arguments in, an account out, done by the command or by the worker."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from pipeline.build import build
from pipeline.check import check
from pipeline.console import Account, Progress, Work
from pipeline.load import load
from pipeline.publish import publish
from pipeline.settings import Settings
from pipeline.sources.config import SourceConfig
from pipeline.workflow.store import Store


def load_job(settings: Settings, store: Store, arguments: Account, progress: Progress) -> Account:
    """Load a file or a folder: `path`, `source`, and optionally `known_at` and `backfill`."""
    known_at = arguments.get("known_at")
    report = load(
        Path(arguments["path"]),
        SourceConfig.read(arguments["source"]),
        settings,
        store,
        known_at=datetime.fromisoformat(known_at) if known_at else None,
        backfill=bool(arguments.get("backfill")),
        progress=progress,
    )
    return report.as_dict()


def build_job(settings: Settings, store: Store, arguments: Account, progress: Progress) -> Account:
    """Make what hangs under the complaints of the batches that changed."""
    return build(settings, store).as_dict()


def check_job(settings: Settings, store: Store, arguments: Account, progress: Progress) -> Account:
    """Ask every rule: `passed`, and per rule its name and how many rows break it."""
    results = check(settings, store)
    return {"passed": all(result.passed for result in results), "checks": [asdict(r) for r in results]}


def reconcile_job(settings: Settings, store: Store, arguments: Account, progress: Progress) -> Account:
    """Hold what is loaded against what the sources say they have, to the id; `source` narrows it."""
    from pipeline.reconcile import reconcile

    rows = reconcile(settings, store, arguments.get("source"))
    return {
        "agrees": all(row.expected == row.loaded for row in rows),
        "sources": [asdict(row) for row in rows],
        "lines": [
            f"{row.source_code}: 원천 {row.expected:,} · 적재 {row.loaded:,} · "
            f"차이 {row.expected - row.loaded:+,}"
            for row in rows
        ],
    }


def publish_job(settings: Settings, store: Store, arguments: Account, progress: Progress) -> Account:
    """Make the next generation current; `fold` takes the changes into the files of their years."""
    return publish(settings, store, fold=bool(arguments.get("fold"))).as_dict()


JOBS: dict[str, Work] = {
    "load": load_job,
    "build": build_job,
    "check": check_job,
    "reconcile": reconcile_job,
    "publish": publish_job,
}
