"""`minwon bench serve`: do readers notice that generations change under them?

Four clients ask board and list questions, with a moment of thought between them, while another
process publishes twenty times, each time 200 changed complaints or more of two years. Quiet and
publishing stretches take turns, so that whatever else the machine does weighs on both.
"""

import multiprocessing
import os
import random
import shutil
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import duckdb

from dashboards.bench.data import AS_OF, LAST_YEAR, bench_settings
from dashboards.bench.queries import EVERYBODY
from dashboards.bench.slices import drawn_slices
from dashboards.queries import board, listing
from pipeline import manifest as manifests
from pipeline.build import Progress, build
from pipeline.errors import UserError
from pipeline.publish import publish
from pipeline.reader import Generation, Reader
from pipeline.reports import StepReport
from pipeline.settings import Settings
from pipeline.slices import Slice
from pipeline.warehouse import quoted, sql_file, staging
from pipeline.workflow.store import Store

CLIENTS = 4
PUBLISHES = 20
CHANGES_A_YEAR = 110
YEARS = (LAST_YEAR - 1, LAST_YEAR)
THOUGHT_S = 0.1
QUIET_S = 1.0
WORKER_NICE = 10


@dataclass
class _Tally:
    """Latencies in ms of questions asked while nothing, or something, was published; and failures."""

    quiet: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    generations: set[int] = field(default_factory=set)
    errors: int = 0


def run(rows: int, settings: Settings, progress: Progress | None = None) -> dict[str, Any]:
    """Figures of `rows` published complaints; latencies are wall time, as a client sees it."""
    data = bench_settings(settings, rows, progress)
    with _copy(data) as ours:
        tally, seconds = _measure(ours, progress)
    quiet, busy = statistics.median(tally.quiet), statistics.median(tally.busy)
    return {
        "rows": rows,
        "errors": tally.errors,
        "publish_p50_ratio": round(busy / quiet, 2),
        "idle_p50_ms": round(quiet, 1),
        "publish_p50_ms": round(busy, 1),
        "publish_s_median": round(statistics.median(seconds), 2),
        "publishes": len(seconds),
        "changes_each": CHANGES_A_YEAR * len(YEARS),
        "questions": len(tally.quiet) + len(tally.busy),
        "generations_seen": len(tally.generations),
    }


@contextmanager
def _copy(data: Settings) -> Iterator[Settings]:
    """A home of its own over the same immutable files, with what will change put into core."""
    home = data.home.with_name(f"{data.home.name}-serve-{os.getpid()}")
    ours = data.model_copy(update={"home": home, "threads": 1})
    ours.published.mkdir(parents=True)
    try:
        for path in data.published.iterdir():
            os.link(path, ours.published / path.name)
        _start_over(ours)
        yield ours
    finally:
        shutil.rmtree(home)


def _start_over(settings: Settings) -> None:
    """A first batch that says what the published files say, for the complaints that will change."""
    files = {
        part.name: settings.published / part.file for part in manifests.current(settings.published).parts
    }
    with Store(settings) as store:
        enter_batch(store, AS_OF, CHANGES_A_YEAR * PUBLISHES * len(YEARS), 0)
        with staging(settings) as connection:
            connection.execute(sql_file("core/macros"))
            for year in YEARS:
                connection.execute("ATTACH " + quoted(files[f"fact_{year}"]) + " AS base (READ_ONLY)")
                connection.execute("ATTACH " + quoted(files[f"text_{year}"]) + " AS base_text (READ_ONLY)")
                count = CHANGES_A_YEAR * PUBLISHES
                connection.execute(sql_file("bench/chosen_core"), {"count": count})
                connection.execute("DETACH base")
                connection.execute("DETACH base_text")
        build(settings, store)


def enter_batch(store: Store, known_at: datetime, new: int, changed: int) -> int:
    """A done batch in the ledger, with its counts; its number."""
    batch = store.begin_batch(
        source_code="eungdapso",
        file_name=f"{known_at:%Y%m%d%H%M%S}.csv",
        landing_path="",
        file_hash=known_at.isoformat(),
        bytes=0,
        config_hash="",
        known_at=known_at,
        mask_version=1,
    )
    store.finish_batch(
        batch.seq,
        StepReport("load", read=new + changed, loaded=new + changed, new=new, changed=changed),
    )
    return batch.seq


def publisher(home: Path, orders: Connection) -> None:
    """Publish once for every order, as the worker does, and answer with the seconds it took."""
    os.nice(WORKER_NICE)
    settings = Settings(home=home, now=AS_OF, threads=1)
    with Store(settings) as store:
        for number in iter(orders.recv, None):
            known_at = AS_OF + timedelta(minutes=number)
            seq = enter_batch(store, known_at, 0, CHANGES_A_YEAR * len(YEARS))
            with staging(settings) as connection:
                _change(connection, known_at, seq)
            started = time.monotonic()
            build(settings, store)
            publish(settings, store)
            orders.send(time.monotonic() - started)


def _change(connection: duckdb.DuckDBPyConnection, known_at: datetime, seq: int) -> None:
    connection.execute(sql_file("bench/chosen_round"), {"count": CHANGES_A_YEAR})
    connection.execute(sql_file("bench/round_version"), {"known_at": known_at, "seq": seq})
    connection.execute(sql_file("bench/round_image"), {"known_at": known_at, "seq": seq})


def _measure(settings: Settings, progress: Progress | None) -> tuple[_Tally, list[float]]:
    here, there = multiprocessing.Pipe()
    worker = multiprocessing.get_context("spawn").Process(target=publisher, args=(settings.home, there))
    worker.start()
    reader, tally = Reader(settings), _Tally()
    busy, over = threading.Event(), threading.Event()
    clients = [
        threading.Thread(target=_client, args=(reader, tally, busy, over, number))
        for number in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    seconds = []
    try:
        for number in range(1, PUBLISHES + 1):
            time.sleep(QUIET_S)
            busy.set()
            here.send(number)
            seconds.append(here.recv())
            busy.clear()
            if progress is not None:
                progress(number / PUBLISHES, f"{number}번째 발행")
    finally:
        over.set()
        here.send(None)
        for client in clients:
            client.join()
        worker.join()
        reader.close()
    return tally, seconds


def _client(reader: Reader, tally: _Tally, busy: threading.Event, over: threading.Event, number: int) -> None:
    """Ask, think, ask; every answer's time counts for the stretch in which it was asked."""
    draw = random.Random(number)
    day = AS_OF.date()
    slices = drawn_slices(50, day - timedelta(365), day, (1, 365), seed=number)
    turn = 0
    while not over.is_set():
        turn += 1
        while_busy = busy.is_set()
        started = time.perf_counter()
        try:
            with reader.generation() as g:
                tally.generations.add(g.id)
                _ask(g, turn, slices[turn % len(slices)])
        except (UserError, duckdb.Error):
            tally.errors += 1
        else:
            (tally.busy if while_busy else tally.quiet).append(1000 * (time.perf_counter() - started))
        over.wait(draw.uniform(0.5, 1.5) * THOUGHT_S)


def _ask(g: Generation, turn: int, chosen: Slice) -> None:
    if turn % 2:
        board.units(g, replace(chosen, state="", late=""), EVERYBODY)
    else:
        listing.page(g, chosen, EVERYBODY, 0, 100)
