"""Published data of any size for the benches: one generated year, repeated over ten.

The year goes the whole way (generate, load, build, publish); its published rows are then written
again with moved dates and new numbers, straight into the published format. The last two days lie in
hot, with the answers that came in them, some of them into the year before.
"""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb

from models.places.assign import place_new
from models.safety.served import judge_new, served
from models.store import in_use
from models.text.annotate import annotate
from models.vectors.table import WordTable
from pipeline import manifest as manifests
from pipeline.build import Progress, build
from pipeline.errors import StorageError, UsageError
from pipeline.load import load
from pipeline.manifest import Manifest, PartFile
from pipeline.parts import COUNTED, FACT_TABLES, HOT_TABLES, count_cubes, draft, extent
from pipeline.publish import publish
from pipeline.reader import Generation, Reader
from pipeline.schema import published
from pipeline.settings import Settings
from pipeline.sources.config import SourceConfig
from pipeline.synthetic.city import generate
from pipeline.warehouse import quoted, sql_file, staging
from pipeline.workflow.store import Store

YEARS = 10
BASE_ROWS, SMALLEST_BASE = 242_000, 12_000
"""Complaints of the generated year; a small bench needs no large one."""
AS_OF = datetime(2025, 12, 31, 14, 0)
FOLDED_AT = AS_OF - timedelta(days=2)
LAST_YEAR = AS_OF.year
SEED = 1
RECIPE = 4
BYTES_A_ROW = 520
SPARE_BYTES = 2 << 30
WRITTEN_BY = (
    "base_row",
    "shifted",
    "folded_fact",
    "folded_version",
    "folded_text",
    "kept",
    "hot_fact",
    "hot_text",
)
SMALLEST = 1_000
TOKENIZER = 1
"""Number of the tokenizer of the generated year, the only one it had."""


@dataclass(frozen=True)
class _Base:
    """The generated year: its published files."""

    fact: Path
    text: Path
    vocabulary: PartFile


def bench_settings(settings: Settings, rows: int, progress: Progress | None = None) -> Settings:
    """Settings of a home with `rows` published complaints over ten years; made if not there yet.

    Raises:
        UsageError: `rows` is under 1,000.
        StorageError: there is not enough disk for it.
    """
    if rows < SMALLEST:
        raise UsageError(f"--rows {rows}: a bench needs {SMALLEST:,} rows or more")
    bench = settings.home / "bench"
    home = bench / f"{rows}-{_recipe(published_only=False)}"
    ours = Settings(home=home, now=AS_OF, threads=settings.threads, memory_limit=settings.memory_limit)
    if (home / "published" / manifests.CURRENT).exists():
        return ours
    _need_disk(bench, rows)
    for old in bench.glob(f"{rows}-*"):
        shutil.rmtree(old)
    base = _base(bench, settings, min(BASE_ROWS, max(rows, SMALLEST_BASE)), progress)
    unfinished = home.with_name(home.name + ".draft")
    (unfinished / "published").mkdir(parents=True)
    making = Settings(
        home=unfinished, now=AS_OF, threads=settings.threads, memory_limit=settings.memory_limit
    )
    _write(making, base, rows, progress)
    (unfinished / "staging.duckdb").unlink()
    shutil.rmtree(unfinished / "tmp", ignore_errors=True)
    unfinished.replace(home)
    return ours


@contextmanager
def bench_generation(
    rows: int, settings: Settings, progress: Progress | None, telling: str
) -> Iterator[tuple[Settings, Generation]]:
    """Those settings at one thread, and what is published there, to be read as a page reads it."""
    ours = bench_settings(settings, rows, progress).model_copy(update={"threads": 1})
    reader = Reader(ours)
    try:
        with reader.generation() as generation:
            _tell(progress, 0.96, telling)
            yield ours, generation
    finally:
        reader.close()


def _recipe(published_only: bool) -> str:
    """A short hash of what the data depend on; whoever changes the year's making counts RECIPE up."""
    digest = hashlib.sha256(f"{RECIPE} {BASE_ROWS} {AS_OF} {SEED}".encode())
    for table in published.TABLES:
        digest.update(table.create_sql().encode())
    if not published_only:
        for name in WRITTEN_BY:
            digest.update(sql_file("bench/" + name).encode())
        for table in COUNTED:
            digest.update(sql_file("mart/" + table.name).encode())
    return digest.hexdigest()[:8]


def _need_disk(folder: Path, rows: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    free, need = shutil.disk_usage(folder).free, rows * BYTES_A_ROW + SPARE_BYTES
    if free < need:
        raise StorageError(
            f"{folder.name}/: {rows:,} rows need {need / 1e9:.1f} GB, {free / 1e9:.1f} GB are free; "
            "free some disk or take fewer --rows"
        )


def _base(bench: Path, settings: Settings, rows: int, progress: Progress | None) -> _Base:
    home = bench / f"base-{rows}-{_recipe(published_only=True)}"
    ours = Settings(home=home, now=AS_OF, threads=settings.threads, memory_limit=settings.memory_limit)
    if not (ours.published / manifests.CURRENT).exists():
        for old in bench.glob(f"base-{rows}-*"):
            shutil.rmtree(old)
        _tell(progress, 0.02, "한 해의 민원을 지어내는 중")
        first = date(LAST_YEAR, 1, 1)
        generate(home / "sent", rows=rows, first=first, until=AS_OF, seed=SEED, period="year")
        _tell(progress, 0.1, "한 해를 적재하는 중")
        with Store(ours) as store:
            for folder in sorted(
                path for path in (home / "sent").iterdir() if path.name != "truth" and path.is_dir()
            ):
                load(folder, SourceConfig.read(folder.name), ours, store)
            build(ours, store)
            _tell(progress, 0.15, "한 해의 글을 낱말로 나누는 중")
            annotate(ours)
            _tell(progress, 0.18, "한 해의 위험과 곳을 찾는 중")
            table = WordTable.of(in_use(ours, "vectors"))
            judge_new(ours, served(ours, table), table)
            place_new(ours)
            publish(ours, store, fold=True)
        shutil.rmtree(home / "sent")
        shutil.rmtree(home / "landing", ignore_errors=True)
        ours.staging.unlink()
    parts = {part.name: part for part in manifests.current(ours.published).parts}
    files = {name: ours.published / part.file for name, part in parts.items()}
    return _Base(files[f"fact_{LAST_YEAR}"], files[f"text_{LAST_YEAR}"], parts["vocabulary"])


def _write(settings: Settings, base: _Base, rows: int, progress: Progress | None) -> None:
    parts: list[PartFile] = []
    with staging(settings) as connection, _attached(connection, base):
        connection.execute(sql_file("bench/base_row"), {"as_of": AS_OF})
        for number, year in enumerate(range(LAST_YEAR - YEARS + 1, LAST_YEAR + 1)):
            _tell(progress, 0.2 + 0.075 * number, f"{year}년을 쓰는 중")
            share = rows * (number + 1) // YEARS - rows * number // YEARS
            parts += _write_year(connection, settings.published, year, share)
        parts.append(_write_hot(connection, settings.published))
    shutil.copy(base.fact.with_name(base.vocabulary.file), settings.published)
    parts.append(base.vocabulary)
    manifest = Manifest(1, AS_OF, AS_OF, tuple(parts), (), 1, 1, TOKENIZER, layout=published.layout())
    manifests.write_durably(settings.published / manifests.generation_name(1), manifest.to_json())
    manifests.write_durably(settings.published / manifests.CURRENT, manifest.to_json())


@contextmanager
def _attached(connection: duckdb.DuckDBPyConnection, base: _Base) -> Iterator[None]:
    connection.execute("ATTACH " + quoted(base.fact) + " AS base (READ_ONLY)")
    connection.execute("ATTACH " + quoted(base.text) + " AS base_text (READ_ONLY)")
    try:
        yield
    finally:
        connection.execute("DETACH base")
        connection.execute("DETACH base_text")


def _write_year(connection: duckdb.DuckDBPyConnection, folder: Path, year: int, rows: int) -> list[PartFile]:
    fact, text = f"fact_{year}", f"text_{year}"
    weeks = -((date(year, 12, 31) - date(LAST_YEAR, 12, 31)).days // 7)
    found = connection.execute("SELECT count(*) FROM base_row").fetchone() or (0,)
    params = {
        "year": year,
        "last_year": LAST_YEAR,
        "shift_days": 7 * weeks,
        "copies": -(-rows // found[0]),
        "rows": rows,
        "as_of": AS_OF,
        "folded_at": FOLDED_AT,
    }
    with (
        draft(connection, folder / f"{fact}.1.duckdb", FACT_TABLES),
        draft(connection, folder / f"{text}.1.duckdb", [published.TEXT], "text_part"),
    ):
        for month in range(1, 13):
            connection.execute(sql_file("bench/shifted"), {**params, "month": month})
            connection.execute(sql_file("bench/folded_fact"))
            connection.execute(sql_file("bench/folded_version"), {"is_last": year == LAST_YEAR})
            connection.execute(sql_file("bench/folded_text"))
            connection.execute("CREATE TEMP TABLE IF NOT EXISTS kept AS SELECT * FROM shifted LIMIT 0")
            connection.execute(sql_file("bench/kept"))
        count_cubes(connection)
        counted, first, until = extent(connection)
    return [
        PartFile(fact, "fact", year, f"{fact}.1.duckdb", counted, first, until),
        PartFile(text, "text", year, f"{text}.1.duckdb", counted, first, until),
    ]


def _write_hot(connection: duckdb.DuckDBPyConnection, folder: Path) -> PartFile:
    with draft(connection, folder / "hot.1.duckdb", HOT_TABLES):
        connection.execute(sql_file("bench/hot_fact"))
        connection.execute(sql_file("bench/hot_text"))
        count_cubes(connection)
        rows, first, until = extent(connection)
    return PartFile("hot", "hot", None, "hot.1.duckdb", rows, first, until)


def _tell(progress: Progress | None, share: float, text: str) -> None:
    if progress is not None:
        progress(share, text)
