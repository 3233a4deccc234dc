"""`delta`: what a running city sends for a window of time: new complaints, and those that changed."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from time import perf_counter

import numpy as np
import polars as pl

from pipeline.errors import UsageError
from pipeline.reports import StepReport
from pipeline.synthetic import frames, planted
from pipeline.synthetic.arrivals import Arrivals, Flags
from pipeline.synthetic.days import (
    PLAN_FILE,
    TRUTH_FOLDER,
    composed_rows,
    months,
    read_plan,
    taken,
    whole_days,
    write_truth,
)
from pipeline.synthetic.draws import Ints
from pipeline.synthetic.layouts import LAYOUTS
from pipeline.synthetic.lifecycles import Lives
from pipeline.synthetic.seen import last_event, seen
from pipeline.synthetic.shares import FIELD_SHARE, FORM_SHARE
from pipeline.synthetic.tables import tables
from pipeline.synthetic.volumes import Plan
from pipeline.synthetic.writer import WrittenFile, as_sent, encoded, write_manifest

LOOK_BACK = timedelta(days=75)
"""Nothing happens to a complaint later than this after its receipt."""

GAP = timedelta(hours=6)
"""A longer window is a gap that is filled: its new rows were known when they happened."""


@dataclass
class Alive:
    """Complaints of some days to which something still happens, with their lives."""

    rows: Arrivals
    lives: Lives
    origin_ids: pl.Series


def delta(
    out: Path,
    *,
    since: datetime,
    until: datetime,
    rows_per_year: int = 0,
    seed: int = 1,
    demo_started_at: datetime | None = None,
    plan: Path | None = None,
) -> StepReport:
    """Write what the six sources send of what happened from `since` to before `until`.

    Args:
        out: gets `<source>/<source>_<until>.csv` with its manifest, where there is anything to send.
        since: Seoul wall time of the last look; a row it showed is sent again only if it changed.
        until: Seoul wall time of this look.
        rows_per_year: size of the city if it has no plan.
        seed: the city if it has no plan.
        demo_started_at: plants a surge, three urgent cases and a late file in the minutes after it.
        plan: the `plan.json` of `generate`; the one in `out` if not said. With it, `delta` continues
            exactly that city; beside one in `out` the truth grows too.

    Raises:
        UsageError: `until` is not after `since`.
        ConfigError: the plan cannot be read.
    """
    began = perf_counter()
    if until <= since:
        raise UsageError(f"{until} is not after {since}; ask for a later moment.")
    own_plan = out / PLAN_FILE
    kept = plan or (own_plan if own_plan.exists() else None)
    city = read_plan(kept) if kept else plan_of_size(seed, rows_per_year)
    parts = list(sent_between(city, since, until))
    if demo_started_at:
        starts = planted.remember_start(kept.parent if kept else out, demo_started_at)
        parts += [_shown_part(city, start, since, until) for start in starts]
    complaints = pl.concat([part.complaints for part in parts])
    new = int((complaints.get_column("received_at") >= since).sum())
    files = _write(out, complaints, until, backfill=until - since > GAP)
    if own_plan.exists() and len(complaints):
        spans = pl.concat([part.spans for part in parts])
        write_truth(out / TRUTH_FOLDER, f"{until:%Y-%m-%dT%H%M%S}", frames.truth_of(complaints, until), spans)
    total = len(complaints)
    return StepReport(
        step="delta",
        read=total,
        loaded=total,
        new=new,
        changed=total - new,
        seconds=perf_counter() - began,
        details={"files": [str(file.path) for file in files]},
    )


def plan_of_size(seed: int, rows_per_year: int) -> Plan:
    """A plan for a yearly size, all six sources counted."""
    forms = rows_per_year * FORM_SHARE
    field = (rows_per_year - forms) * FIELD_SHARE
    return Plan(seed, (field, rows_per_year - forms - field, forms))


def sent_between(city: Plan, since: datetime, until: datetime) -> Iterator[frames.Composed]:
    """What a city sends from `since` to before `until`, by month of receipt."""
    first = max((since - LOOK_BACK).date(), city.first_on)
    before, at = np.datetime64(since, "s"), np.datetime64(until, "s")
    for start, end in months(first, until.date() + timedelta(days=1)):
        alive = _alive(city, start, end, since.date())
        index = np.flatnonzero(_to_send(alive.rows, alive.lives, before, at))
        index = index[np.lexsort((alive.rows.number[index], alive.rows.received[index]))]
        composed = composed_rows(alive.rows, alive.lives, index, at, tables(), alive.origin_ids)
        yield composed


def _to_send(rows: Arrivals, life: Lives, before: np.datetime64, at: np.datetime64) -> Flags:
    """Rows that came or changed in [before, at)."""
    new = (rows.received >= before) & (rows.received < at)
    older = np.flatnonzero((rows.received < before) & (last_event(life) > before))
    some, its_life = taken(rows, older), taken(life, older)
    changed = seen(some, its_life, before).differs(seen(some, its_life, at))
    new[older[changed]] = True
    return new


@lru_cache(maxsize=8)
def _alive(city: Plan, first: date, until: date, since: date) -> Alive:
    rows, life = whole_days(city, tables(), first, until)
    alive = np.flatnonzero(last_event(life) >= np.datetime64(since, "s"))
    return Alive(taken(rows, alive), taken(life, alive), frames.ids(rows, rows.origin[alive]))


def _shown_part(city: Plan, start: datetime, since: datetime, until: datetime) -> frames.Composed:
    """What to send of a demo's planted complaints; those of the late file come when it comes."""
    rows, life, late = planted.shown(city, tables(), start)
    before, at = np.datetime64(since, "s"), np.datetime64(until, "s")
    sends = _to_send(rows, life, before, at)
    file_at = planted.late_file_at(start)
    sends &= (late == 0) | (file_at < before)
    sends |= (late == 1) & (file_at >= before) & (file_at < at)
    index: Ints = np.flatnonzero(sends)
    return composed_rows(rows, life, index, at, tables())


def _write(out: Path, complaints: pl.DataFrame, until: datetime, backfill: bool) -> list[WrittenFile]:
    """One file a source; it appears under its name only when it and its manifest are whole."""
    files = []
    for (code,), part in complaints.group_by("source_code", maintain_order=True):
        layout = LAYOUTS[str(code)]
        path = out / layout.code / f"{layout.code}_{until:%Y%m%dT%H%M%S}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        hidden = path.with_name(f".{path.name}.part")
        hidden.write_bytes(encoded(as_sent(part, layout), layout, headings=True))
        write_manifest(WrittenFile(hidden, layout.code, len(part)), until, backfill, named=path)
        os.replace(hidden, path)
        files.append(WrittenFile(path, layout.code, len(part)))
    return files
