"""Minutes long, for `make soak`: kills at any instant, and readers beside a writer that never rests."""

import multiprocessing
import random
import resource
import shutil
import signal
import time
from datetime import timedelta
from multiprocessing.synchronize import Event
from pathlib import Path
from queue import Queue

import pytest

from dashboards.queries import board
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.slices import Slice, Viewer
from tests.faults.test_kill_refresh import State, run, served, world
from tests.worlds import CITY_NOW, build_city, publish_what_came

pytestmark = pytest.mark.slow
__all__ = ["world"]  # the fixture of test_kill_refresh

KILLS = 50
MINUTES = 10
EVERYONE = Viewer("soak", "admin", sees_all=True)
CONTEXT = multiprocessing.get_context("spawn")


def test_fifty_kills_at_any_instant_leave_the_last_good_generation_and_a_right_next_run(
    world: tuple[Path, Path, State, State], tmp_path: Path
) -> None:
    home, then, before, after = world
    instants = random.Random(50)
    survived = 0
    for number in range(KILLS):
        hurt = tmp_path / f"hurt{number}"
        shutil.copytree(home, hurt)
        child = CONTEXT.Process(target=run, args=(hurt, then, 0))
        child.start()
        child.join(instants.uniform(1.0, 6.0))
        child.kill()
        child.join()
        survived += child.exitcode == 0
        assert child.exitcode in (0, -signal.SIGKILL)
        assert served(hurt) in (before, after)
        run(hurt, then, 0)
        assert served(hurt) == after
        shutil.rmtree(hurt)
    assert survived < KILLS / 2, "most runs ended before they could be killed"


def read_on(home: Path, stop: Event, said: "Queue[tuple[int, int, float]]") -> None:
    """Ask every card of the board until told to stop; say boards seen, generations seen, MB grown."""
    reader = Reader(Settings(home=home, now=CITY_NOW, threads=1))
    boards, generations, settled = 0, set(), 0
    while not stop.is_set():
        with reader.generation() as g:
            generations.add(g.id)
            board.kpis(g, Slice(), EVERYONE)
            board.ranking(g, Slice(), EVERYONE)
            rows = board.units(g, Slice(), EVERYONE)
            assert g.rows("SELECT sum(sign) FROM fact") == g.rows(
                "SELECT sum(complaint_count) FROM cube_unit"
            )
            assert rows
        boards += 1
        if boards == 20:
            settled = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - settled
    reader.close()
    said.put((boards, len(generations), grown / 1024))


def test_ten_minutes_of_publishing_show_three_readers_only_whole_generations(tmp_path: Path) -> None:
    home = tmp_path / "home"
    build_city(home, rows=20_000)
    stop, said = CONTEXT.Event(), CONTEXT.Queue()
    readers = [CONTEXT.Process(target=read_on, args=(home, stop, said)) for _ in range(3)]
    for reader in readers:
        reader.start()
    deadline, now, published = time.monotonic() + 60 * MINUTES, CITY_NOW, 0
    while time.monotonic() < deadline:
        publish_what_came(home, now, now + timedelta(minutes=30))
        now += timedelta(minutes=30)
        published += 1
        time.sleep(1)
    stop.set()
    accounts = [said.get(timeout=60) for _ in readers]
    for reader in readers:
        reader.join(30)
        assert reader.exitcode == 0
    print(f"{published} publishes; (boards, generations, MB grown) of each reader: {accounts}")
    assert published >= 20
    for boards, generations, grown in accounts:
        assert boards > 100 and generations > published / 4
        assert grown < 300, "a reader keeps what it no longer needs"
