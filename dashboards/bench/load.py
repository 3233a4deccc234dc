"""`minwon bench load`: what a validated load costs, against DuckDB reading the same files into typed tables.

Every figure is the CPU of one child process (user and system, all threads, interpreter start not
counted). The raw side reads the same six files with types and date forms told, and leaves out the
lines it cannot read (`ignore_errors`: no typed read gets past a bad cell otherwise). The CP949 file
reaches the raw side as UTF-8, made beforehand and not charged to it; our side pays for its own.
The load is counted from the landing file on: copying a UTF-8 file there and taking its SHA-256
(`copy_cpu_s`) is told apart, since the raw side does neither. The ratios are those of loads that leave
texts as they are; a load with the mask is measured beside them, for its memory and for what the mask
adds with all its carrying to and fro (`mask_cpu_s`).
"""

import io
import json
import multiprocessing as mp
import random
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

import duckdb

from pipeline.errors import CheckFailedError, StorageError, UserError
from pipeline.load import files_of, load_each
from pipeline.masking import Masking
from pipeline.reports import StepReport
from pipeline.settings import Settings
from pipeline.sources.config import SourceConfig
from pipeline.sources.headings import first_record
from pipeline.sources.targets import TARGETS
from pipeline.synthetic.city import generate
from pipeline.synthetic.dirt import Dirt
from pipeline.warehouse import sql_file, staging
from pipeline.workflow.store import Store

Progress = Callable[[float, str], None]
SEED = 2022
FIRST, UNTIL = date(2022, 1, 1), datetime(2022, 12, 31, 23, 0)
DIRT = Dirt(bad_cells=0.005, duplicates=0.01, corrections=0.02)
ROUNDS = 2
"""How often the raw read and the load are measured, in turn; the lesser counts, for other work only adds."""
BYTES_A_ROW = 6_000
"""Disk a row needs: files, their other order, two warehouses, landing copies."""
RECIPE = 5
"""Number of the recipe; data made by another one is not used again."""


@dataclass(frozen=True)
class Spent:
    """What one child process used, and the account of its work."""

    cpu_s: float
    wall_s: float
    peak_rss_mb: float
    report: dict[str, Any]


def run(rows: int, settings: Settings, progress: Progress | None = None) -> dict[str, float | int]:
    """Measure first load, same files again, and the same rows in another order, against the raw read.

    Raises:
        StorageError: too little disk.
        CheckFailedError: counts do not add up, or another order made versions.
    """
    tell = progress or (lambda share, text: None)
    folder = _data(rows, settings, tell)
    scratch = folder / "scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    home = settings.model_copy(update={"home": scratch / "home", "now": UNTIL})
    raws, firsts = [], []
    for number in range(ROUNDS):
        tell(0.4 + 0.1 * number, "날것 read_csv, 그리고 가리지 않은 적재")
        shutil.rmtree(scratch, ignore_errors=True)
        raws.append(_in_child(_read_raw, folder, settings.model_copy(update={"home": scratch / "raw"})))
        firsts.append(_in_child(_load_unmasked, folder / "files", home))
    raw, first = (min(spent, key=lambda one: one.cpu_s) for spent in (raws, firsts))
    tell(0.6, "같은 파일")
    again = _in_child(_load_unmasked, folder / "files", home)
    tell(0.65, "다른 순서")
    other = _in_child(_load_unmasked, folder / "shuffled", home)
    tell(0.75, "가리며 적재")
    masked = _in_child(_load_all, folder / "files", home.model_copy(update={"home": scratch / "masked"}))
    copied = first.report["details"]["copy_cpu_s"]
    cpu_s = first.cpu_s - copied
    shutil.rmtree(scratch, ignore_errors=True)
    _check(first, again, other)
    _check(masked, again, other)
    return {
        "rows": first.report["read"],
        "loaded": first.report["loaded"],
        "rejected": first.report["rejected"],
        "duplicate": first.report["duplicate"],
        "changed": first.report["changed"],
        "cpu_s": round(cpu_s, 2),
        "copy_cpu_s": round(copied, 2),
        "mask_cpu_s": round(masked.cpu_s - first.cpu_s, 2),
        "raw_cpu_s": round(raw.cpu_s, 2),
        "cpu_ratio": round(cpu_s / raw.cpu_s, 3),
        "noop_ratio": round(again.cpu_s / first.cpu_s, 3),
        "reorder_ratio": round(other.cpu_s / first.cpu_s, 3),
        "reorder_versions": other.report["loaded"],
        "peak_rss_mb": round(max(spent.peak_rss_mb for spent in (first, other, masked))),
        "wall_s": round(masked.wall_s, 1),
    }


def _check(first: Spent, again: Spent, other: Spent) -> None:
    """The accounts must add up, or the times mean nothing."""
    for spent in (first, again, other):
        report = StepReport(**spent.report)
        if not report.adds_up:
            raise CheckFailedError(f"bench load: {report.read} read is not what became of them; a bug")
    if other.report["loaded"] or again.report["loaded"]:
        raise CheckFailedError("bench load: the same rows made versions; a bug")


def _in_child(work: Callable[..., dict[str, Any]], *arguments: Any) -> Spent:
    """Do `work` in a fresh process and measure it."""
    context = mp.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_measured, args=(theirs, work, arguments))
    child.start()
    theirs.close()
    try:
        spent: Spent = ours.recv()
    except EOFError:
        child.join()
        raise CheckFailedError(f"bench load: the child ended with {child.exitcode}") from None
    child.join()
    return spent


def _measured(pipe: Any, work: Callable[..., dict[str, Any]], arguments: tuple[Any, ...]) -> None:
    if isinstance(arguments[-1], Settings):
        Store(arguments[-1]).close()  # an installation has its store before it loads
    began, cpu = time.perf_counter(), time.process_time()
    report = work(*arguments)
    spent_cpu, spent_wall = time.process_time() - cpu, time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    scale = 1024 * 1024 if sys.platform == "darwin" else 1024
    pipe.send(Spent(spent_cpu, spent_wall, peak / scale, report))
    pipe.close()


def _load_all(files: Path, settings: Settings) -> dict[str, Any]:
    """Load every source, as the worker does what it finds in its inbox; the account of all."""
    total, copied = StepReport(step="load"), 0.0
    folders = [(folder, SourceConfig.read(folder.name)) for folder in sorted(files.iterdir())]
    with Store(settings) as store:
        for report in load_each(folders, settings, store):
            if isinstance(report, UserError):
                raise report
            total, copied = total + report, copied + report.details["copy_cpu_s"]
    return replace(total, details={"copy_cpu_s": copied}).as_dict()


def _load_unmasked(files: Path, settings: Settings) -> dict[str, Any]:
    """The same with a mask that lets every text through, in this process alone."""

    @contextmanager
    def joined(masking: Masking, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
        connection.execute(sql_file("bench/mask_nothing"))
        connection.create_function("seal_record", masking._seal, ["BIGINT", "VARCHAR"], "VARCHAR")
        yield
        connection.remove_function("seal_record")

    Masking.joined = joined  # type: ignore[assignment, method-assign]
    return _load_all(files, settings)


def _read_raw(folder: Path, settings: Settings) -> dict[str, Any]:
    """Read every file into a typed table, as DuckDB does it by itself."""
    rows = 0
    for path in _files(folder):
        config = SourceConfig.read(path.parent.name)
        with staging(settings) as connection:
            utf8 = folder / "utf8" / path.name
            params = _raw_params(utf8 if utf8.exists() else path, config)
            done = connection.execute(
                "CREATE OR REPLACE TABLE raw AS FROM read_csv($path, auto_detect = false, header = true, "
                "delim = $delimiter, quote = '\"', escape = '\"', columns = $columns, "
                "timestampformat = $stamp, dateformat = $day, ignore_errors = true)",
                params,
            ).fetchone()
            rows += int(done[0]) if done else 0
            connection.execute("ALTER TABLE raw RENAME TO " + f"raw_{config.code}_{rows}")
            connection.execute("CHECKPOINT")
    return {"rows": rows}


def _raw_params(path: Path, config: SourceConfig) -> dict[str, Any]:
    """Types and date forms of a source, for read_csv."""
    with path.open("rb") as lines:
        headings = first_record(lines.read(1 << 16), config.file)
    kinds = {"number": "DOUBLE", "instant": "TIMESTAMP"}
    types = dict.fromkeys(headings, "VARCHAR")
    for rule in config.rules:
        for part in rule.parts:
            kind = kinds.get(TARGETS[rule.target], "VARCHAR")
            types[part[0]] = kind if len(rule.parts) == 1 else "VARCHAR"
        if len(rule.parts) == 2:
            types[rule.parts[0][0]] = "DATE"
    stamp = next(rule.formats[0] for rule in config.rules if rule.target == "received_at")
    return {
        "path": str(path),
        "delimiter": config.file.delimiter,
        "columns": types,
        "stamp": stamp,
        "day": stamp.split(" ")[0],
    }


def _files(folder: Path) -> Iterator[Path]:
    for source in sorted((folder / "files").iterdir()):
        yield from files_of(source, SourceConfig.read(source.name))


def _data(rows: int, settings: Settings, tell: Progress) -> Path:
    """Files of the year, the same in another order, and UTF-8 copies for the raw side; made once.

    Raises:
        StorageError: too little disk.
    """
    recipe = json.dumps([RECIPE, rows, SEED, str(FIRST), str(UNTIL), repr(DIRT)])
    folder = settings.home / "bench" / ("load-" + blake2b(recipe.encode(), digest_size=8).hexdigest())
    if (folder / "done").exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    need = rows * BYTES_A_ROW
    if (free := shutil.disk_usage(folder).free) < need:
        raise StorageError(f"bench load: needs {need >> 20} MB of disk, {free >> 20} MB are free")
    generate(
        folder / "city",
        rows=rows,
        first=FIRST,
        until=UNTIL,
        seed=SEED,
        dirt=DIRT,
        period="year",
        progress=lambda share, text: tell(0.3 * share, text),
    )
    (folder / "files").mkdir()
    for config in (one for one in SourceConfig.all() if one.synthetic):
        (folder / "city" / config.code).rename(folder / "files" / config.code)
    shutil.rmtree(folder / "city")
    tell(0.3, "다른 순서의 파일")
    for path in _files(folder):
        _in_child(_prepare, folder, path)
    (folder / "done").touch()
    return folder


def _prepare(folder: Path, path: Path) -> dict[str, Any]:
    """Another order of one file, and its UTF-8 copy if it is written otherwise."""
    config = SourceConfig.read(path.parent.name)
    text = path.read_bytes().decode(config.file.encoding)
    if config.file.encoding not in {"utf-8", "utf-8-sig"}:
        utf8 = folder / "utf8" / path.name
        utf8.parent.mkdir(exist_ok=True)
        utf8.write_text(text, "utf-8", newline="")
    target = folder / "shuffled" / config.code / path.name.replace("_", "_again_", 1)
    target.parent.mkdir(parents=True, exist_ok=True)
    heading, *records = _records(text, config.file.quote)
    random.Random(SEED).shuffle(records)
    with target.open("w", encoding=config.file.encoding, newline="") as out:
        out.write(heading)
        out.writelines(records)
    manifest = json.loads(path.with_name(path.name + ".manifest.json").read_text("utf-8"))
    kept = {name: manifest[name] for name in ("source", "rows", "known_at", "backfill")}
    target.with_name(target.name + ".manifest.json").write_text(json.dumps(kept), "utf-8")
    return {}


def _records(text: str, quote: str) -> Iterator[str]:
    """Records of a well-formed delimited text, line ends kept."""
    pending = ""
    for line in io.StringIO(text, newline=""):
        pending += line
        if pending.count(quote) % 2 == 0:
            yield pending
            pending = ""
