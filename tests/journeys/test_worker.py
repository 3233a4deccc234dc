"""The worker alone writes: dropped files, jobs of commands, what it refuses and what it survives."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import pytest

from dashboards.work import Worker, run, waiting_files
from pipeline import manifest, warehouse
from pipeline.errors import BusyError
from pipeline.settings import Settings
from pipeline.synthetic.city import generate
from tests.worlds import CITY_NOW


@pytest.fixture
def sent(settings: Settings):
    """A month of one small city, as its sources sent it, not yet in the inbox."""
    folder = settings.home / "sent"
    generate(folder, rows=300, first=date(2026, 11, 1), until=CITY_NOW, seed=3)
    return folder


def drop(sent, settings: Settings, source: str) -> None:
    """Put the files of one source into the inbox."""
    inbox = settings.home / "inbox" / source
    inbox.mkdir(parents=True)
    for path in (sent / source).iterdir():
        path.rename(inbox / path.name)


def turns(settings: Settings, store) -> list[str]:
    """What a worker says until nothing is left to do."""
    said: list[str] = []
    with warehouse.writer_lock(settings, holder="worker"):
        worker = Worker(settings, store, said.append)
        while worker.turn():
            pass
    return said


def test_a_dropped_file_is_loaded_published_and_gone_from_the_inbox(settings, store, sent):
    drop(sent, settings, "eungdapso")
    turns(settings, store)
    assert not list(waiting_files(settings.home / "inbox"))
    assert all(batch.state == "done" for batch in store.batches())
    current = manifest.current(settings.published)
    assert current.batches_through == max(batch.seq for batch in store.batches())


def test_a_file_that_cannot_be_taken_is_set_aside_with_its_reason(settings, store):
    inbox = settings.home / "inbox" / "eungdapso"
    inbox.mkdir(parents=True)
    (inbox / "broken.csv").write_text("이 줄은,제목이,아닙니다\n1,2,3\n", "utf-8")
    os.utime(inbox / "broken.csv", (0, 0))
    said = turns(settings, store)
    failed = settings.home / "failed" / "eungdapso"
    assert (failed / "broken.csv").exists()
    assert (failed / "broken.csv.reason.txt").read_text("utf-8").strip() in said[-1]


def test_a_file_without_a_manifest_waits_until_it_has_rested(settings):
    inbox = settings.home / "inbox" / "eungdapso"
    inbox.mkdir(parents=True)
    (inbox / "growing.csv").write_text("접수", "utf-8")
    assert not list(waiting_files(settings.home / "inbox"))
    os.utime(inbox / "growing.csv", (0, 0))
    assert [path.name for _, path in waiting_files(settings.home / "inbox")] == ["growing.csv"]


def test_half_written_files_are_never_taken(settings):
    inbox = settings.home / "inbox" / "eungdapso"
    inbox.mkdir(parents=True)
    for name in ("a.csv.part", "b.tmp", ".c.csv", "d.csv.manifest.json"):
        (inbox / name).touch()
        os.utime(inbox / name, (0, 0))
    assert not list(waiting_files(settings.home / "inbox"))


def test_a_second_worker_refuses(settings):
    with warehouse.writer_lock(settings, holder="worker"):
        said = subprocess.run(
            [sys.executable, "-m", "dashboards", "work", "--once"],
            env={**os.environ, "MINWON_HOME": str(settings.home)},
            capture_output=True,
            text=True,
        )
    assert said.returncode == BusyError.exit_code
    assert len(said.stderr.splitlines()) == 1


def test_a_job_that_a_dead_worker_left_is_marked_and_not_done_again(settings, store):
    job_id = store.add_job("publish", {"fold": False})
    store.take_job()
    run(settings, once=True, feed=False, say=lambda line: None)
    job = store.job(job_id)
    assert job.state == "failed"
    assert "멈췄습니다" in job.message


@contextmanager
def running_worker(settings: Settings) -> Iterator["subprocess.Popen[bytes]"]:
    """`minwon work` as a process; it holds the warehouse when this yields."""
    environment = {**os.environ, "MINWON_HOME": str(settings.home), "MINWON_NOW": CITY_NOW.isoformat()}
    worker = subprocess.Popen([sys.executable, "-m", "dashboards", "work"], env=environment)
    try:
        deadline = time.monotonic() + 30
        while warehouse.lock_holder(settings) != "worker":
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield worker
    finally:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0


def test_a_command_given_while_the_worker_writes_is_done_by_the_worker(settings, store, sent):
    environment = {**os.environ, "MINWON_HOME": str(settings.home), "MINWON_NOW": CITY_NOW.isoformat()}
    with running_worker(settings):
        said = subprocess.run(
            [
                sys.executable,
                "-m",
                "dashboards",
                "load",
                str(sent / "seosik"),
                "--source",
                "seosik",
                "--json",
            ],
            env=environment,
            capture_output=True,
            text=True,
        )
        refused = subprocess.run(
            [sys.executable, "-m", "dashboards", "load", str(sent / "nowhere"), "--source", "seosik"],
            env=environment,
            capture_output=True,
            text=True,
        )
    account = json.loads(said.stdout)
    assert account["read"] == account["loaded"] + account["rejected"] + account["duplicate"] > 0
    assert [job.state for job in store.jobs.all()] == ["failed", "done"]
    assert refused.returncode == store.jobs.all()[0].exit_code != 0
    assert len(refused.stderr.splitlines()) == 1


def test_the_nightly_fold_is_done_once_a_night(settings, store, sent):
    drop(sent, settings, "seosik")
    turns(settings, store)
    at_night = Settings(home=settings.home, now=datetime(2026, 11, 23, 3, 10))
    before = manifest.current(settings.published).generation
    turns(at_night, store)
    folded = manifest.current(settings.published)
    turns(at_night, store)
    assert folded.generation == before + 1
    assert manifest.current(settings.published).generation == folded.generation


def test_a_long_job_is_done_aside_and_its_refusal_reaches_who_asked(settings, store):
    number = store.add_job("topics_train", {})
    said: list[str] = []
    with warehouse.writer_lock(settings, holder="worker"):
        worker = Worker(settings, store, said.append)
        deadline = time.monotonic() + 60
        while not store.job(number).is_over:
            worker.turn()
            assert time.monotonic() < deadline
            time.sleep(0.1)
    job = store.job(number)
    assert job.state == "failed"
    assert "labels import" in job.message


def test_a_job_whose_process_dies_is_failed(settings, store):
    number = store.add_job("topics_train", {})
    with warehouse.writer_lock(settings, holder="worker"):
        worker = Worker(settings, store, lambda _: None)
        worker.turn()
        worker.aside[number].kill()
        worker.aside[number].wait()
        worker.turn()
    assert store.job(number).state == "failed"
