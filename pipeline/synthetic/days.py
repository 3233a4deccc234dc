"""Days of the city: who came, what became of them, and the plan and truth kept on disk."""

import json
from dataclasses import asdict, fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import polars as pl

from pipeline.errors import ConfigError
from pipeline.synthetic import events, frames
from pipeline.synthetic.arrivals import Arrivals, arrivals, numbered
from pipeline.synthetic.draws import Ints
from pipeline.synthetic.lifecycles import Lives, lives
from pipeline.synthetic.seen import seen
from pipeline.synthetic.tables import Tables
from pipeline.synthetic.volumes import Plan

PLAN_FILE = "plan.json"
TRUTH_FOLDER = "truth"

Held = TypeVar("Held", Arrivals, Lives)


def months(first: date, until: date) -> list[tuple[date, date]]:
    """The span cut at the first of each month."""
    found = []
    while first < until:
        turn = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        found.append((first, min(turn, until)))
        first = turn
    return found


def whole_days(plan: Plan, known: Tables, first: date, until: date) -> tuple[Arrivals, Lives]:
    """Every complaint of these days of one month with its whole life."""
    rows = arrivals(plan, known, first, until)
    events.plant(rows, plan, known, first, until)
    numbered(rows)
    return rows, lives(rows, known)


def taken(held: Held, index: Ints) -> Held:
    """The same record of arrays with only the rows of `index`."""
    changes: dict[str, Any] = {field.name: getattr(held, field.name)[index] for field in fields(held)}
    return replace(held, **changes)


def composed_rows(
    rows: Arrivals,
    life: Lives,
    index: Ints,
    at: np.datetime64,
    known: Tables,
    origin_ids: pl.Series | None = None,
) -> frames.Composed:
    """Frame of the rows of `index` as seen at `at`, with the ids of the originals of copies.

    `origin_ids` says them where `rows` are no longer whole days.
    """
    origins = frames.ids(rows, rows.origin[index]) if origin_ids is None else origin_ids.gather(index)
    some, its_life = taken(rows, index), taken(life, index)
    composed = frames.frame(some, its_life, seen(some, its_life, at), known)
    return replace(composed, complaints=composed.complaints.with_columns(origins.alias("origin_id")))


def write_truth(folder: Path, label: str, complaints: pl.DataFrame, spans: pl.DataFrame) -> None:
    """Truth of some complaints: `complaint-<label>.parquet` and `span-<label>.parquet`."""
    folder.mkdir(parents=True, exist_ok=True)
    complaints.write_parquet(folder / f"complaint-{label}.parquet")
    spans.write_parquet(folder / f"span-{label}.parquet")


def write_plants(folder: Path, plan: Plan, known: Tables, first: date, until: date) -> None:
    """What was planted: `surge.parquet` and `campaign.parquet`."""
    swells, drives = events.tell(plan, known, first, until)
    swells.write_parquet(folder / "surge.parquet")
    drives.write_parquet(folder / "campaign.parquet")


def write_plan(path: Path, plan: Plan) -> None:
    """Keep the plan, so that `delta` continues the same city."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {**asdict(plan), "first_on": plan.first_on.isoformat()}
    path.write_text(json.dumps(kept), encoding="utf-8")


def read_plan(path: Path) -> Plan:
    """The plan that `generate` kept.

    Raises:
        ConfigError: the file is not a plan.
    """
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        first_on = date.fromisoformat(kept["first_on"])
        return Plan(int(kept["seed"]), tuple(kept["rates"]), tuple(kept["shifts"]), first_on)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path}: not the plan of a city ({error}); run `minwon generate`.") from error
