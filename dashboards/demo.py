"""`minwon demo`: a fake city from nothing to a living board, in one command; stopped as one."""

import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from dashboards.demo_desk import open_desk
from dashboards.feed import THROUGH
from dashboards.queries.dangers import waiting
from dashboards.serving import free_socket
from dashboards.work import SEEN_AT
from models.similar.asking import OPERATOR
from pipeline import warehouse
from pipeline.console import Progress, progress_bar
from pipeline.errors import NotReadyError, StorageError, UsageError
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.workflow.store import Store

UNTIL = "demo_until"
YEAR = timedelta(365)
DUTY = "who,from,to,channel\n한당직,{since} 00:00,{until} 00:00,내선 1234\n"
FREE_BYTES = 3 * 10**9
READY_SECONDS = 120.0
STOP_SECONDS = 8.0

Say = Callable[[str], None]


def run(settings: Settings, *, rows: int, say: Say) -> None:
    """Make the city if there is none, then serve it and keep it alive until Ctrl-C.

    Args:
        settings: home folder and port.
        rows: complaints of the city's 400 days; a city that stands keeps its own.
        say: told what happens; the last line says what to open.

    Raises:
        UsageError: the home folder holds other data.
        NotReadyError: the web process or the worker died.
    """
    began = time.monotonic()
    with Store(settings) as store:
        if store.setting(THROUGH) is None:
            with warehouse.writer_lock(settings, holder="demo"):
                make_city(settings, store, rows, say)
        listener = free_socket("127.0.0.1", settings.port)
        port: int = listener.getsockname()[1]
        listener.close()
        say("상황판과 일꾼을 띄웁니다")
        with started(settings, port) as processes:
            wait_until_ready(processes, port, store, settings.clock())
            say(f"준비 {time.monotonic() - began:.0f}초. 일꾼이 새 민원을 계속 받습니다. 끝내려면 Ctrl-C")
            say(f"열어 보십시오: http://127.0.0.1:{port}")
            watch(processes)


def make_city(settings: Settings, store: Store, rows: int, say: Say) -> None:
    """From files to pages; a run that was stopped half-way goes on from there."""
    from models import sample
    from pipeline.synthetic.dirt import Dirt

    until = first_moment(settings, store)
    dirt = Dirt(bad_cells=0.0005, duplicates=0.001, corrections=0.01)
    with progress_or_lines(say) as progress:
        sent = sample.make(settings, store, rows=rows, until=until, dirt=dirt, progress=progress)
    for path in sent:
        shutil.rmtree(path)
    staff_duty(settings, store, until)
    open_desk(store, until)
    store.put_setting(THROUGH, until.isoformat())


def staff_duty(settings: Settings, store: Store, until: datetime) -> None:
    """Somebody is on duty from now on, and has looked at every danger that is older than an hour."""
    (settings.home / "duty.csv").write_text(
        DUTY.format(since=until.date(), until=until.date() + YEAR), "utf-8"
    )
    reader = Reader(settings)
    try:
        with reader.generation() as generation:
            every = waiting(generation, OPERATOR)
    finally:
        reader.close()
    for number, received_at in every:
        if until - received_at > timedelta(hours=1):
            store.confirmations.add(number, "seen", "한당직")


def first_moment(settings: Settings, store: Store) -> datetime:
    """The moment at which the city's history ends: now, or that of a first run that was stopped.

    Raises:
        UsageError: there is data that no demo loaded.
        StorageError: the disk is too small.
    """
    if (kept := store.setting(UNTIL)) is not None:
        return datetime.fromisoformat(kept)
    if store.batches():
        raise UsageError(
            f"{settings.home} 에 이미 적재한 자료가 있어 체험 도시를 섞지 않습니다. "
            "다른 폴더로 하십시오: MINWON_HOME=data/demo minwon demo"
        )
    if (free := shutil.disk_usage(settings.home).free) < FREE_BYTES:
        raise StorageError(
            f"디스크가 {free / 1e9:.1f} GB 남았습니다. 체험에는 {FREE_BYTES / 1e9:.0f} GB 가 듭니다."
        )
    now = settings.clock().replace(microsecond=0)
    store.put_setting(UNTIL, now.isoformat())
    return now


@contextmanager
def progress_or_lines(say: Say) -> Iterator[Progress]:
    """One bar over everything; where no one looks, a line at each beginning of a step."""
    from models import sample
    from models.refresh import STEPS

    if sys.stderr.isatty():
        with progress_bar() as progress:
            yield progress
        return
    beginnings = {sample.BEGINNING, sample.LEARNING, sample.AGAIN, *(text for _, text in STEPS.values())}
    yield lambda share, text: say(text) if text in beginnings else None


@contextmanager
def started(settings: Settings, port: int) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Web and worker as child processes; whatever happens, both are stopped at the end."""
    logs = settings.home / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    environment = {"MINWON_SMS_URL": "folder:", **os.environ, "MINWON_HOME": str(settings.home.absolute())}
    commands = {"web": ("serve", "--port", str(port)), "worker": ("work", "--feed")}
    processes: dict[str, subprocess.Popen[bytes]] = {}
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        for name, command in commands.items():
            with (logs / f"{name}.log").open("ab") as log:
                processes[name] = subprocess.Popen(
                    [sys.executable, "-m", "dashboards", *command, "--with-parent"],
                    stdin=subprocess.PIPE,
                    stdout=log,
                    stderr=log,
                    env=environment,
                    start_new_session=True,
                )
        yield processes
    except KeyboardInterrupt:
        pass
    finally:
        stop(processes)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def stop(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask both to end, and end them if they do not."""
    for process in processes.values():
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes.values():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_ready(
    processes: dict[str, subprocess.Popen[bytes]], port: int, store: Store, began: datetime
) -> None:
    """Return when the web process answers and the worker has done, since `began`, what there was to do."""
    deadline = time.monotonic() + READY_SECONDS
    while not (answers(port) and has_worked_since(store, began)):
        complain_of_the_dead(processes)
        if time.monotonic() > deadline:
            raise NotReadyError(f"{READY_SECONDS:.0f}초 안에 뜨지 않았습니다. data/logs/ 를 보십시오.")
        time.sleep(0.2)


def has_worked_since(store: Store, began: datetime) -> bool:
    """Whether the worker has ended a turn after `began`: the gap is filled and published."""
    seen_at = store.setting(SEEN_AT)
    return seen_at is not None and datetime.fromisoformat(seen_at) >= began


def answers(port: int) -> bool:
    """Whether the web process serves a generation."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def complain_of_the_dead(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """Raise if one of the two has ended by itself."""
    for name, process in processes.items():
        if (code := process.poll()) is not None:
            raise NotReadyError(f"{name}: 멈췄습니다(종료 코드 {code}). data/logs/{name}.log 를 보십시오.")


def watch(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """Stand by until one of the two ends or Ctrl-C comes."""
    while True:
        complain_of_the_dead(processes)
        time.sleep(0.5)
