"""Writing commands as jobs: JSON arguments in, an account out, done by the command or by the worker."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from pipeline.build import build
from pipeline.check import check
from pipeline.console import Account, Progress, Work
from pipeline.load import load
from pipeline.publish import publish
from pipeline.rebuild import rebuild
from pipeline.reconcile import Reconciliation, reconcile
from pipeline.settings import Settings
from pipeline.sources.config import SourceConfig
from pipeline.workflow.store import Store

SHOWN_NUMBERS = 20


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
    rows = reconcile(settings, store, arguments.get("source"))
    return {
        "agrees": all(row.agrees for row in rows),
        "sources": [asdict(row) for row in rows],
        "lines": [line for row in rows for line in _told(row)],
    }


def _told(row: Reconciliation) -> list[str]:
    """One source for people: the counts, then the numbers that make the difference."""
    difference = row.expected - row.loaded
    lines = [f"{row.source_code}: 원천 {row.expected:,} · 적재 {row.loaded:,} · 차이 {difference:+,}"]
    for name, numbers in (("적재에 없음", row.missing), ("원천에 없음", row.surplus)):
        if numbers:
            more = f" 따위 {len(numbers):,}건" if len(numbers) > SHOWN_NUMBERS else ""
            lines.append(f"  {name}: {', '.join(numbers[:SHOWN_NUMBERS])}{more}")
    return lines


def publish_job(settings: Settings, store: Store, arguments: Account, progress: Progress) -> Account:
    """Make the next generation current; `fold` takes the changes into the files of their years."""
    return publish(settings, store, fold=bool(arguments.get("fold"))).as_dict()


def rebuild_job(settings: Settings, store: Store, arguments: Account, progress: Progress) -> Account:
    """Make staging anew from landing; `tomls` are those of sources that pipeline/sources does not have."""
    tomls = [Path(path) for path in arguments.get("tomls", [])]
    return rebuild(settings, store, tomls=tomls, progress=progress).as_dict()


JOBS: dict[str, Work] = {
    "load": load_job,
    "build": build_job,
    "check": check_job,
    "reconcile": reconcile_job,
    "publish": publish_job,
    "rebuild": rebuild_job,
}
