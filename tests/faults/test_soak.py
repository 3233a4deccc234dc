"""Minutes long, for `make soak`: kills at any instant, and readers beside a writer that never rests."""

import http.client
import multiprocessing
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from datetime import timedelta
from multiprocessing.synchronize import Event
from pathlib import Path
from queue import Queue
from typing import ClassVar

import pytest
from sqlalchemy import and_, update

from dashboards.bench.workflow import Client
from dashboards.queries import board
from dashboards.serving import free_socket
from pipeline.errors import NotReadyError
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.slices import Slice, Viewer
from pipeline.workflow.case_state import Event as WorkflowEvent
from pipeline.workflow.cases import Filing
from pipeline.workflow.notices import WAITING
from pipeline.workflow.store import Store
from pipeline.workflow.tables import NOTICE
from tests.carrier import Carrier
from tests.faults.test_kill_refresh import State, run, served, world
from tests.worlds import CITY_NOW, build_city, publish_what_came

pytestmark = pytest.mark.slow
__all__ = ["world"]  # the fixture of test_kill_refresh

KILLS = 50
WAITS = and_(NOTICE.c.state == WAITING, NOTICE.c.tries == 0)
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


def test_fifty_kills_of_web_or_worker_lose_no_acknowledged_filing_and_double_none(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    draw = random.Random(7)
    acknowledged: dict[str, str] = {}
    with Office(settings) as office:
        for number in range(KILLS):
            for _ in range(draw.randrange(2, 8)):
                key = f"soak-{len(acknowledged):05d}"
                if (case_id := office.file(key)) is not None:
                    acknowledged[key] = case_id
            time.sleep(draw.uniform(0.0, 1.5))
            office.kill(draw.choice(("web", "worker")), number)
        with Store(settings) as store:
            assert {one.id for one in store.cases.cases(list(acknowledged.values()))} == set(
                acknowledged.values()
            )
            assert len(set(acknowledged.values())) == len(acknowledged)
            for case_id in acknowledged.values():
                assert store.cases.replayed(case_id) == store.cases.case(case_id).state
            deadline = time.monotonic() + 300  # a claim of a killed worker is free again after its lease
            while store.outbox.waiting() and time.monotonic() < deadline:
                time.sleep(1)
            assert store.outbox.waiting() == 0
        deadline = time.monotonic() + 60
        while loaded(settings) < len(acknowledged) and time.monotonic() < deadline:
            time.sleep(1)
    assert loaded(settings) >= len(acknowledged)
    with Store(settings) as store:
        new = sum(one.new_count or 0 for one in store.batches("workflow", "done"))
    assert new == loaded(settings), "each case is one complaint, however often its file came"


def test_fifty_kills_of_the_worker_tell_each_citizen_once_and_lose_nobody(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    draw, carrier = random.Random(11), Carrier()
    with Office(settings, only=("worker",), MINWON_SMS_URL=carrier.url) as office, Store(settings) as store:
        filed = 0
        for number in range(KILLS):
            for _ in range(draw.randrange(3, 12)):
                filed += 1
                filing = Filing(
                    f"n-{filed}", "inquiry", "web", "길", "", settings.clock(), phone="010-0000-0000"
                )
                case = store.cases.file(filing, "민원인")
                store.cases.do(case.id, WorkflowEvent("receive"), case.version, "조접수")
            with store.engine.begin() as connection:
                # By night they would rest; the soak does not.
                connection.execute(update(NOTICE).values(next_try_at=settings.clock()).where(WAITS))
            time.sleep(draw.uniform(0.5, 3.0))
            office.kill("worker", number)
        deadline = time.monotonic() + 300
        while store.notices.counts()["sent"] < filed and time.monotonic() < deadline:
            time.sleep(1)
        assert store.notices.counts()["sent"] == filed
    carrier.close()
    assert {one: times for one, times in carrier.posted.items() if times > 1} == {}
    assert len(carrier.rang) == filed


def loaded(settings: Settings) -> int:
    """Complaints of the desk in the published generation."""
    reader = Reader(settings)
    try:
        with reader.generation() as generation:
            sql = (
                "SELECT count(DISTINCT receipt_number) FROM fact WHERE source_code = 'workflow' AND sign > 0"
            )
            return int(generation.rows(sql, {})[0][0])
    except NotReadyError:
        return 0
    finally:
        reader.close()


class Office:
    """Web and worker as processes that can be killed and started again."""

    COMMANDS: ClassVar = {"web": ("serve", "--port"), "worker": ("work",)}

    def __init__(self, settings: Settings, only: tuple[str, ...] = ("web", "worker"), **more: str) -> None:
        self.only = only
        listener = free_socket("127.0.0.1", 0)
        self.port = listener.getsockname()[1]
        listener.close()
        self.environment = {**os.environ, "MINWON_HOME": str(settings.home), **more}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "Office":
        for name in self.only:
            self.start(name)
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes.values():
            process.kill()
            process.wait()

    def start(self, name: str) -> None:
        port = (str(self.port),) if name == "web" else ()
        command = [sys.executable, "-m", "dashboards", *self.COMMANDS[name], *port]
        self.processes[name] = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def kill(self, name: str, number: int) -> None:
        self.processes[name].kill()
        self.processes[name].wait()
        self.start(name)

    def file(self, key: str) -> str | None:
        """File a case, again and again with the same key until it is acknowledged."""
        said = {"kind": "inquiry", "channel": "visit", "title": "길이 꺼졌어요", "body": key}
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                client = Client(self.port)
                status, told = client.post("triage", "/api/cases", said, key)
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(0.1)
                continue
            if status == http.client.CREATED:
                return str(told["id"])
        return None
