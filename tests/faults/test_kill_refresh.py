"""kill -9 at every step of a refresh, one after the other, until a run has no step left to be killed at."""

import multiprocessing
import os
import shutil
import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from models.refresh import refresh
from pipeline.check import check
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.sources.config import SourceConfig
from pipeline.synthetic.city import generate
from pipeline.workflow.store import Store

NOW = datetime(2024, 1, 10, 14)
EARLIER = datetime(2023, 12, 28, 14)
MOST_STEPS = 60
State = list[tuple[object, ...]]


class KillAt:
    """Counts named steps and kills its own process, as nothing else would, at the n-th."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, step: str) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def deliver(folder: Path, until: datetime) -> Path:
    generate(folder, rows=400, first=datetime(2023, 12, 1).date(), until=until, seed=3, period="year")
    return folder


def deliveries(folder: Path) -> list[tuple[Path, SourceConfig]]:
    return [(path, SourceConfig.read(path.name)) for path in sorted(folder.iterdir()) if path.name in SOURCES]


SOURCES = {"eungdapso", "parking"}


def run(home: Path, sent: Path, number: int) -> None:
    settings = Settings(home=home, now=NOW)
    with Store(settings) as store:
        refresh(settings, store, deliveries(sent), checkpoint=KillAt(number))


def killed(home: Path, sent: Path, number: int) -> bool:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    child = context.Process(target=run, args=(home, sent, number))
    child.start()
    child.join(120)
    assert child.exitcode in (0, -signal.SIGKILL)
    return child.exitcode != 0


def served(home: Path) -> State:
    reader = Reader(Settings(home=home, now=NOW))
    with reader.generation() as g:
        rows = g.rows(
            "SELECT complaint_id, is_open, status_code, sum(sign) "
            "FROM fact GROUP BY ALL HAVING sum(sign) <> 0 ORDER BY ALL"
        )
        assert g.rows("SELECT sum(complaint_count) FROM cube_unit") == [(len(rows),)]
    reader.close()
    return rows


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path, State, State]]:
    """A home with one generation, files that bring the next, and what each of the two says."""
    folder = tmp_path_factory.mktemp("kill")
    first, then = deliver(folder / "first", EARLIER), deliver(folder / "then", NOW)
    home = folder / "home"
    run(home, first, 0)
    before = served(home)
    whole = folder / "whole"
    shutil.copytree(home, whole)
    run(whole, then, 0)
    after = served(whole)
    assert len(after) > len(before) > 0
    yield home, then, before, after


def test_after_a_kill_at_any_step_the_last_good_generation_is_served_and_the_next_run_is_right(
    world: tuple[Path, Path, State, State], tmp_path: Path
) -> None:
    home, then, before, after = world
    steps = 0
    for number in range(1, MOST_STEPS):
        hurt = tmp_path / f"hurt{number}"
        shutil.copytree(home, hurt)
        was_killed = killed(hurt, then, number)
        assert served(hurt) in (before, after)
        if not was_killed:
            break
        steps += 1
        run(hurt, then, 0)
        assert served(hurt) == after
        settings = Settings(home=hurt, now=NOW + timedelta(minutes=1))
        with Store(settings) as store:
            assert [result.message for result in check(settings, store) if not result.passed] == []
        left = {path.name for path in (hurt / "published").iterdir() if path.name.endswith(".draft")}
        assert not left
        shutil.rmtree(hurt)
    else:
        pytest.fail("the refresh never ran to its end")
    assert steps >= 10
