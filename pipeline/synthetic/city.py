"""`generate`: a plainly fake city's source files for any span and size, with the truth beside them."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

import numpy as np
import polars as pl

from pipeline.errors import StorageError, UsageError
from pipeline.reports import StepReport
from pipeline.synthetic import frames
from pipeline.synthetic.days import (
    PLAN_FILE,
    TRUTH_FOLDER,
    composed_rows,
    months,
    read_plan,
    whole_days,
    write_plan,
    write_plants,
    write_truth,
)
from pipeline.synthetic.delta import delta
from pipeline.synthetic.dirt import AGAIN, BAD_CELLS, NO_DIRT, Dirt, soiled
from pipeline.synthetic.draws import scramble
from pipeline.synthetic.layouts import LAYOUTS
from pipeline.synthetic.shares import FORM_SHARE
from pipeline.synthetic.tables import SOURCES, tables
from pipeline.synthetic.volumes import EPOCH, Plan, plan_for
from pipeline.synthetic.writer import WrittenFile, as_sent, encoded, write_manifest

__all__ = ["delta", "generate"]

Progress = Callable[[float, str], None]
PERIODS = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d"}
LATE = "_late"
LATE_DAY = 12
LATE_MONTH = 11
LATE_SHARES = {"epeople": 0.16, "dasan120": 0.10}
"""Share of a November that two relayed sources send late; one November grew by 4.5 % later on (E1)."""

WINDOW_ROWS = 30_000
POOL_FROM_ROWS = 80_000


@dataclass(frozen=True)
class Task:
    """One month of work, for this process or another."""

    out: Path
    plan: Plan
    first: date
    until: date
    seen_at: datetime
    period: str
    dirt: Dirt


@dataclass(frozen=True)
class Piece:
    """Bytes of one source and period that a month brought, in a file of their own."""

    source: str
    label: str
    path: Path
    lines: int
    done: dict[str, int]


def generate(
    out: Path,
    *,
    rows: int,
    first: date,
    until: datetime,
    seed: int = 1,
    forms: int | None = None,
    dirt: Dirt | None = None,
    period: str = "month",
    processes: int | None = None,
    progress: Progress | None = None,
) -> StepReport:
    """Write what six sources know at `until` of everything received since `first`.

    Args:
        out: gets `<source>/<source>_<period>.csv`, a manifest beside each, `truth/` and `plan.json`.
        rows: complaints of all six sources together.
        first: first day of receipt.
        until: Seoul wall time of the last look.
        seed: the city; (seed, day) fixes a day's complaints.
        forms: how many of `rows` are 서식; their share of 2022 if not said.
        dirt: bad cells, repeated and corrected lines to plant; clean files if not said.
        period: one file a year, month or day.
        processes: how many at once; by size and machine if not said.
        progress: told the share done.

    Raises:
        UsageError: the span is empty or begins before the city's epoch, the period is unknown, or the
            folder holds another city.
        StorageError: a file cannot be written.
    """
    began = perf_counter()
    _check_span(first, until, period, rows)
    forms = round(rows * FORM_SHARE) if forms is None else forms
    plan = plan_for(seed, first, until, rows - forms, forms)
    if (out / PLAN_FILE).exists() and read_plan(out / PLAN_FILE) != plan:
        raise UsageError(f"{out} holds another city; give an empty folder, or remove it first.")
    end = until.date() + timedelta(days=1) if until.time() != datetime.min.time() else until.date()
    tasks = [Task(out, plan, a, b, until, period, dirt or NO_DIRT) for a, b in months(first, end)]
    try:
        write_plan(out / PLAN_FILE, plan)
        files, pieces = _written(tasks, processes or _processes(rows), progress)
        write_plants(out / TRUTH_FOLDER, plan, tables(), first, end)
    except OSError as error:
        raise StorageError(f"{out}: cannot be written ({error.strerror}); give it room.") from error
    return _report(files, pieces, perf_counter() - began)


def _written(
    tasks: list[Task], processes: int, progress: Progress | None
) -> tuple[list[WrittenFile], list[Piece]]:
    """Every file of the city, and the pieces they were joined from."""
    pieces: list[Piece] = []
    for done, found in enumerate(_run(tasks, processes), start=1):
        pieces.extend(found)
        if progress:
            progress(done / (len(tasks) + 1), f"{done}/{len(tasks)}개월")
    files = [_joined(tasks[0].out, list(group), tasks[0].seen_at) for group in _by_file(pieces)]
    if progress:
        progress(1.0, "파일을 다 썼습니다")
    return files, pieces


def _report(files: list[WrittenFile], pieces: list[Piece], seconds: float) -> StepReport:
    """Lines written, and what a loader will make of them: new, changed, rejected, duplicate."""
    lines = sum(file.rows for file in files)
    done = {name: sum(piece.done.get(name, 0) for piece in pieces) for name in (*BAD_CELLS, *AGAIN)}
    rejected = sum(done[name] for name in BAD_CELLS)
    duplicate, changed = done["duplicate"], done["correction"]
    sources = {source: sum(f.rows for f in files if f.source == source) for source in SOURCES}
    return StepReport(
        step="generate",
        read=lines,
        loaded=lines - rejected - duplicate,
        new=lines - rejected - duplicate - changed,
        changed=changed,
        rejected=rejected,
        duplicate=duplicate,
        seconds=seconds,
        details={"files": len(files), "sources": sources},
    )


def _check_span(first: date, until: datetime, period: str, rows: int) -> None:
    if period not in PERIODS:
        raise UsageError(f"period={period} is unknown; use one of {', '.join(PERIODS)}.")
    if not EPOCH <= first <= until.date():
        raise UsageError(f"{first} to {until} is no span; it must begin after {EPOCH} and end later.")
    if rows < 1:
        raise UsageError(f"rows={rows} is too small; ask for at least 1.")


def _processes(rows: int) -> int:
    return min(2, os.cpu_count() or 1) if rows >= POOL_FROM_ROWS else 1


def _run(tasks: list[Task], processes: int) -> Iterator[list[Piece]]:
    if processes == 1:
        yield from map(month_files, tasks)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(month_files, tasks)


def month_files(task: Task) -> list[Piece]:
    """Compose one month and write its rows into piece files, and its truth."""
    known = tables()
    open_pieces: dict[tuple[str, str], Piece] = {}
    truths, spans = [], []
    for first, until in _windows(task.plan, task.first, task.until):
        rows, life = whole_days(task.plan, known, first, until)
        at = np.datetime64(task.seen_at, "s")
        order = np.lexsort((rows.number, rows.received))
        index = order[rows.received[order] < at]
        composed = composed_rows(rows, life, index, at, known)
        for code, label, part in _split(composed.complaints, task):
            piece, done = _append(task, open_pieces.get((code, label)), code, label, part)
            open_pieces[code, label] = piece
            truths.append(frames.truth_of(part, task.seen_at, done))
        spans.append(composed.spans)
    if not truths:  # a month that has only begun may hold nothing yet
        return []
    write_truth(task.out / TRUTH_FOLDER, f"{task.first:%Y-%m}", pl.concat(truths), pl.concat(spans))
    return list(open_pieces.values())


def _windows(plan: Plan, first: date, until: date) -> list[tuple[date, date]]:
    """Days taken together, so that memory stays bounded."""
    counts = plan.counts(first, until).sum(axis=1)
    window = np.cumsum(counts) // WINDOW_ROWS
    days = [first + timedelta(days=int(d)) for d in range(len(counts))]
    found = []
    for _, group in groupby(zip(window.tolist(), days, strict=True), key=lambda pair: pair[0]):
        held = [day for _, day in group]
        found.append((held[0], held[-1] + timedelta(days=1)))
    return found


def _split(complaints: pl.DataFrame, task: Task) -> Iterator[tuple[str, str, pl.DataFrame]]:
    """Rows of each source and file; those that arrive late have a file of their own."""
    late_at = late_file_at(task.first)
    seeds = complaints.get_column("seed").to_numpy().view(np.int64)
    share = complaints.get_column("source_code").replace_strict(LATE_SHARES, default=0.0).to_numpy()
    late = scramble(seeds, np.full(len(seeds), 91)) < share
    late &= task.first.month == LATE_MONTH and late_at < task.seen_at
    usual = pl.col("day").dt.strftime(PERIODS[task.period])
    labelled = complaints.with_columns(
        pl.when(pl.lit(pl.Series(late)))
        .then(pl.lit(f"{task.first:%Y-%m}{LATE}"))
        .otherwise(usual)
        .alias("label"),
        pl.when(pl.lit(pl.Series(late))).then(pl.lit(late_at)).alias("late_at"),
    )
    for (code, label), part in labelled.group_by("source_code", "label", maintain_order=True):
        yield str(code), str(label), part


def _append(
    task: Task, piece: Piece | None, code: str, label: str, part: pl.DataFrame
) -> tuple[Piece, pl.Series]:
    layout = LAYOUTS[code]
    folder = task.out / code
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f".{label}.{task.first:%Y%m%d}.piece"
    seeds = part.get_column("seed").to_numpy().view(np.int64)
    written = soiled(as_sent(part, layout), layout, seeds, task.dirt)
    with path.open("ab" if piece else "wb") as file:
        file.write(encoded(written.lines, layout, headings=False))
    before = piece.done if piece else {}
    counts = Counter(before) + Counter(name for name in written.done.to_list() if name)
    lines = (piece.lines if piece else 0) + len(written.lines)
    return Piece(code, label, path, lines, dict(counts)), written.done


def _by_file(pieces: list[Piece]) -> Iterator[Iterator[Piece]]:
    pieces = sorted(pieces, key=lambda piece: (piece.source, piece.label, piece.path.name))
    for _, group in groupby(pieces, key=lambda piece: (piece.source, piece.label)):
        yield group


def late_file_at(month: date) -> datetime:
    """When the late complaints of a month come: on the 12th of the next."""
    turn = (month.replace(day=1) + timedelta(days=32)).replace(day=LATE_DAY)
    return datetime.combine(turn, datetime.min.time()).replace(hour=9)


def _joined(out: Path, pieces: list[Piece], until: datetime) -> WrittenFile:
    """One source file from its pieces: headings first, then each piece."""
    code, label = pieces[0].source, pieces[0].label
    layout = LAYOUTS[code]
    path = out / code / f"{code}_{label}.csv"
    headings = pl.DataFrame({heading.text: [] for heading in layout.headings}, schema_overrides=None)
    with path.open("wb") as file:
        file.write(encoded(headings, layout, headings=True))
        for piece in pieces:
            with piece.path.open("rb") as content:
                while block := content.read(1 << 20):
                    file.write(block)
            piece.path.unlink()
    written = WrittenFile(path, code, sum(piece.lines for piece in pieces))
    if label.endswith(LATE):
        month = date.fromisoformat(f"{label.removesuffix(LATE)}-01")
        write_manifest(written, late_file_at(month), backfill=False)
    else:
        write_manifest(written, until, backfill=True)
    return written
