"""`minwon demo` as a newcomer meets it: made once, stopped as one, back at once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dashboards.demo import answers, first_moment
from dashboards.feed import THROUGH, city_feed
from dashboards.queries.dangers import waiting
from models.similar.asking import OPERATOR
from pipeline import manifest, warehouse
from pipeline.errors import NotReadyError, UsageError
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.workflow.duty import on_duty, roster
from pipeline.workflow.store import Store

ROWS = 1500


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose name has a space and Hangul, as a newcomer's may."""
    return tmp_path_factory.mktemp("새 폴더") / "data"


@contextmanager
def demo(home: Path) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """A running demo and its port; it is killed with everything it started if the test forgets to."""
    environment = {**os.environ, "MINWON_HOME": str(home), "MINWON_PORT": "0"}
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "dashboards", "demo", "--rows", str(ROWS)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        lines = []
        while not (lines and "http://" in lines[-1]):
            line = process.stdout.readline()
            assert line, lines
            lines.append(line)
        yield process, int(lines[-1].rsplit(":", 1)[1])
    finally:
        process.terminate()
        process.wait(20)


def gone(settings: Settings, port: int) -> bool:
    """Whether worker and web process have ended, within ten seconds."""
    deadline = time.monotonic() + 10
    while warehouse.lock_holder(settings) is not None or answers(port):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def test_a_first_run_ends_with_a_city_that_ends_now_and_ctrl_c_stops_both(home):
    settings = Settings(home=home)
    with demo(home) as (process, port):
        assert answers(port)
        assert warehouse.lock_holder(settings) == "worker"
        current = manifest.current(settings.published)
        assert settings.clock() - current.as_of < timedelta(minutes=3)
        assert len({part.year for part in current.parts if part.kind == "fact"}) == 2
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        assert gone(settings, port)


def test_the_city_has_somebody_on_duty_and_its_old_dangers_were_looked_at(home):
    settings = Settings(home=home)
    assert [one.who for one in on_duty(roster(settings), settings.clock())] == ["한당직"]
    with Store(settings) as store, Reader(settings).generation() as generation:
        old = [
            number
            for number, at in waiting(generation, OPERATOR)
            if settings.clock() - at > timedelta(days=1)
        ]
        assert set(store.confirmations.latest(old)) == set(old)


def test_a_later_run_makes_nothing_again_but_fills_the_gap(home):
    settings = Settings(home=home)
    generated = (home / "generated" / "plan.json").stat().st_mtime
    with Store(settings) as store:
        store.put_setting(THROUGH, (settings.clock() - timedelta(days=2)).isoformat())
        before = len(store.batches())
    with demo(home) as (_, port), Store(settings) as store:
        assert answers(port)
        assert len(store.batches()) > before
        assert datetime.fromisoformat(store.setting(THROUGH)) > settings.clock() - timedelta(minutes=1)
        assert (home / "generated" / "plan.json").stat().st_mtime == generated


def test_children_end_when_the_demo_is_killed(home):
    settings = Settings(home=home)
    with demo(home) as (process, port):
        process.kill()
        process.wait(10)
        assert gone(settings, port)


def test_a_home_with_other_data_is_left_alone(settings, store):
    store.begin_batch(
        source_code="eungdapso",
        file_name="a.csv",
        landing_path="1/a.csv",
        file_hash="h",
        bytes=1,
        config_hash="c",
    )
    with pytest.raises(UsageError, match="MINWON_HOME"):
        first_moment(settings, store)


def test_a_first_run_that_was_stopped_goes_on_to_the_same_moment(settings, store):
    settings.home.mkdir(parents=True, exist_ok=True)
    begun = first_moment(settings, store)
    later = Settings(home=settings.home, now=begun + timedelta(hours=1))
    assert first_moment(later, store) == begun


def test_a_feed_without_a_city_says_what_to_do(settings, store):
    with pytest.raises(NotReadyError, match="minwon demo"):
        city_feed(settings, store)


def test_the_feed_sends_nothing_twice(home):
    moment = datetime.now() + timedelta(days=1)
    settings = Settings(home=home, now=moment.replace(microsecond=0))
    with Store(settings) as store:
        feed = city_feed(settings, store)
        assert feed() > 0
        assert feed() == 0
