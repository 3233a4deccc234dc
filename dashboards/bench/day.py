"""`minwon bench day`: one more day onto many years: six files loaded, built, checked and published.

Core is made from the published years without bodies (a load never reads those of other days), so
that finding what a row changes, and publishing it, meets the warehouse at its full size. For want of
those bodies the changed complaints of the day get new tokens too, which costs more than it would.
"""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from dashboards.bench.data import AS_OF, BASE_ROWS, LAST_YEAR, SEED, TOKENIZER, bench_settings
from dashboards.bench.serve import enter_batch
from models.refresh import refresh
from models.text.tokenizer import tokenizer
from pipeline import manifest as manifests
from pipeline.build import Progress
from pipeline.directory import bring_up
from pipeline.load import load
from pipeline.manifest import PartFile
from pipeline.parts import set_variables
from pipeline.settings import Settings
from pipeline.sources.config import SourceConfig
from pipeline.synthetic.city import generate
from pipeline.warehouse import quoted, sql_file, staging
from pipeline.workflow.store import Store

SOURCES = ("dasan120", "epeople", "eungdapso", "parking", "seosik", "smartapp")
ROWS_A_DAY_SHARE = 7_600 / 24_000_000
LEAST_ROWS = 200
YEARS = 10
NEXT_DAY = AS_OF + timedelta(days=1)


def run(rows: int, settings: Settings, progress: Progress | None = None) -> dict[str, Any]:
    """Wall and CPU of one day over `rows` complaints, and its share of the CPU that a year's load takes."""
    data = bench_settings(settings, rows, progress)
    with _copy(data, progress) as ours, Store(ours) as store:
        files = _write_day(ours, rows)
        wall, cpu, records = _one_day(ours, store, files)
    year_cpu = _year_cpu(data, rows // YEARS, progress)
    return {
        "rows": rows,
        "day_rows": records,
        "day_s": round(wall, 2),
        "day_cpu_s": round(cpu, 2),
        "year_load_cpu_s": round(year_cpu, 2),
        "day_cpu_share": round(cpu / year_cpu, 4),
    }


@contextmanager
def _copy(data: Settings, progress: Progress | None) -> Iterator[Settings]:
    """A home of its own over the same immutable files, with core made from them."""
    home = data.home.with_name(f"{data.home.name}-day-{os.getpid()}")
    ours = data.model_copy(update={"home": home, "now": NEXT_DAY})
    ours.published.mkdir(parents=True)
    try:
        for path in data.published.iterdir():
            os.link(path, ours.published / path.name)
        _make_core(ours, progress)
        yield ours
    finally:
        shutil.rmtree(home)


def _make_core(settings: Settings, progress: Progress | None) -> None:
    folder = settings.published
    manifest = replace(manifests.current(folder), batches_through=2)
    manifests.write_durably(folder / manifests.CURRENT, manifest.to_json())
    manifests.write_durably(folder / manifests.generation_name(manifest.generation), manifest.to_json())
    with Store(settings) as store:
        for number in range(2):
            enter_batch(store, AS_OF + timedelta(seconds=number - 1), 0, 0)
    facts = [part for part in manifest.parts if part.kind in ("hot", "fact")]
    with staging(settings) as connection:
        hot = next(part for part in facts if part.kind == "hot")
        connection.execute(sql_file("core/macros"))
        with _base(connection, folder, hot):
            connection.execute(sql_file("bench/gone"))
            connection.execute(sql_file("bench/core_part"), {"seq": 2})
            connection.execute(sql_file("bench/core_token"), {"seq": 2, "tokenizer": TOKENIZER})
        for number, part in enumerate(part for part in facts if part.kind == "fact"):
            if progress is not None:
                progress(number / len(facts), f"{part.name} 창고에 넣는 중")
            with _base(connection, folder, part):
                connection.execute(sql_file("bench/core_part"), {"seq": 1})
                connection.execute(sql_file("bench/core_token"), {"seq": 1, "tokenizer": TOKENIZER})
                connection.execute(sql_file("bench/core_gone"), {"known_at": AS_OF})
        with _base(connection, folder, next(iter(manifest.named("vocabulary").values()))):
            connection.execute(sql_file("bench/core_vocabulary"))
        use = {"tokenizer_id": TOKENIZER, "fingerprint": tokenizer(settings.tokenizer).fingerprint}
        connection.execute("INSERT INTO model.tokenizer VALUES ($tokenizer_id, $fingerprint)", use)
        connection.execute(sql_file("model/annotated"), {"through": 2, "tokenizer": TOKENIZER})
        connection.execute(sql_file("core/built"), {"through": 2})
        bring_up(connection, settings)
        connection.execute("CHECKPOINT")


@contextmanager
def _base(connection: duckdb.DuckDBPyConnection, folder: Path, part: PartFile) -> Iterator[None]:
    connection.execute("ATTACH " + quoted(folder / part.file) + " AS base (READ_ONLY)")
    try:
        yield
    finally:
        connection.execute("DETACH base")


def _write_day(settings: Settings, rows: int) -> list[tuple[Path, SourceConfig]]:
    """Six source files of one day with their TOMLs; half new complaints, half changed ones.

    Before them stands a file of ten of their records: what a worker took in earlier.
    """
    folder = settings.home / "sent"
    count = max(LEAST_ROWS, round(rows * ROWS_A_DAY_SHARE)) // 2
    parts = {part.name: part for part in manifests.current(settings.published).parts}
    files = []
    with staging(settings) as connection:
        text = settings.published / parts[f"text_{LAST_YEAR}"].file
        connection.execute("ATTACH " + quoted(text) + " AS base_text (READ_ONLY)")
        connection.execute(sql_file("bench/day_row"), {"as_of": AS_OF, "count": count})
        connection.execute("DETACH base_text")
        for code in SOURCES:
            set_variables(connection, source_code=code)
            connection.execute(sql_file("bench/day_file"))
            path = folder / code / f"{code}_day.csv"
            path.parent.mkdir(parents=True)
            connection.execute("COPY day_file TO " + quoted(path) + " (HEADER)")
            columns = [row[0] for row in connection.execute("DESCRIBE day_file").fetchall()]
            toml = folder / f"{code}.toml"
            toml.write_text(_toml(code, columns), "utf-8")
            files.append((path, SourceConfig.read(toml)))
        early = folder / "early.csv"
        connection.execute("COPY (FROM day_file LIMIT 10) TO " + quoted(early) + " (HEADER)")
    return [(early, files[-1][1]), *files]


def _toml(code: str, columns: list[str]) -> str:
    lines = [
        f'code = "{code}"', 'name = "bench"', "synthetic = true",
        "[file]", 'encoding = "utf-8"', 'delimiter = ","', 'files = "*.csv"',
        "[dates]", 'formats = ["%Y-%m-%d %H:%M:%S"]', "[columns]",
    ]  # fmt: skip
    return "\n".join([*lines, *(f'{name} = "{name}"' for name in columns)]) + "\n"


def _one_day(
    settings: Settings, store: Store, files: list[tuple[Path, SourceConfig]]
) -> tuple[float, float, int]:
    """Seconds by the wall and of CPU, and records read. What a running worker has warm, is warm."""
    refresh(settings, store, files[:1])
    tokenizer(settings.tokenizer).tokens(["."])
    wall, cpu = time.perf_counter(), time.process_time()
    reports = refresh(settings, store, files[1:])
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return wall, cpu, sum(report.read for report in reports if report.step == "load")


def _year_cpu(data: Settings, rows: int, progress: Progress | None) -> float:
    """CPU seconds that the load of a year of `rows` takes: measured on the generated year, by the row."""
    home = data.home.with_name(f"year-{os.getpid()}")
    ours = data.model_copy(update={"home": home})
    if progress is not None:
        progress(0.9, "한 해의 적재를 재는 중")
    try:
        generate(
            home / "sent", rows=BASE_ROWS, first=date(LAST_YEAR, 1, 1), until=AS_OF, seed=SEED, period="year"
        )
        with Store(ours) as store:
            started = time.process_time()
            read = sum(
                load(home / "sent" / code, SourceConfig.read(code), ours, store).read for code in SOURCES
            )
            return (time.process_time() - started) * rows / read
    finally:
        shutil.rmtree(home, ignore_errors=True)
