"""`minwon work`: the one worker. It alone writes the warehouse while it lives.

A turn takes in this order: jobs that commands left, what a fake city sends (demo only), what the desk did,
files dropped into `data/inbox/<source>/`, then one refresh if anything was loaded, and a fold once a night.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from dashboards.reports.mail import morning
from models.aside import reporter
from models.jobs import ASIDE, JOBS
from models.refresh import refresh
from pipeline import warehouse
from pipeline.errors import StorageError, UserError
from pipeline.load import load_each
from pipeline.reports import StepReport
from pipeline.settings import Settings
from pipeline.sources.config import SourceConfig
from pipeline.sources.manifest import beside, is_beside, manifest_path
from pipeline.workflow.delivery import deliver
from pipeline.workflow.jobs import Job
from pipeline.workflow.keeping import Keeping
from pipeline.workflow.notices import sender_of
from pipeline.workflow.ratings import Ratings
from pipeline.workflow.relay import Relay
from pipeline.workflow.relay_sources import Drop, poller_of
from pipeline.workflow.relay_teller import teller_of
from pipeline.workflow.signature import KEY
from pipeline.workflow.store import Store

SETTLED_SECONDS = 2.0
IDLE_SECONDS = 0.5
TELL_SECONDS = 1.0
SEEN_SECONDS = 5.0
WAIT_SECONDS = 60.0
UNTIDY_TURNS = 50
SEEN_AT = "worker_seen_at"
FOLD_HOUR = 3
FOLDED_ON = "folded_on"
REPORTED_ON = "reported_on"
UNFINISHED = (".part", ".tmp", ".draft")

Say = Callable[[str], None]
Feed = Callable[[], int]


@dataclass
class Worker:
    """The worker's one turn; `feed` makes a fake city's next files appear in the inbox."""

    settings: Settings
    store: Store
    say: Say
    feed: Feed | None = None
    loaded: int = field(default=0, init=False)
    told: float = field(default=-SEEN_SECONDS, init=False)
    waits_until: float = field(default=0.0, init=False)
    aside: dict[int, "subprocess.Popen[bytes]"] = field(default_factory=dict, init=False)
    holds: ExitStack | None = field(default=None, init=False)
    untidy: int = field(default=0, init=False)

    def turn(self) -> bool:
        """Do what there is to do now; whether there was anything."""
        self._reap()
        busy = self._jobs()
        if self.feed is not None:
            self.feed()
        deliver(self.store, self.settings.home / "inbox", "worker")
        self._hold()
        busy = self._inbox() or busy
        if self.loaded:
            self._refresh()
            busy = True
        busy = self._fold() or busy
        busy = self._report() or busy
        if not busy:
            self._tidy()
            self._release()
        self._tell()
        return busy

    def _hold(self) -> None:
        """Keep the warehouse open from one busy turn to the next: opening it costs a sixth of a turn."""
        if self.holds is None:
            self.holds = ExitStack()
            self.holds.enter_context(warehouse.kept_open(self.settings))

    def _release(self) -> None:
        if self.holds is not None:
            self.holds.close()
            self.holds = None

    def _tidy(self) -> None:
        """Put together what many small loads wrote, once there is time."""
        if self.untidy < UNTIDY_TURNS or self.holds is None:
            return
        self.untidy = 0
        with warehouse.staging(self.settings) as connection:
            warehouse.tidy(connection)

    def _tell(self) -> None:
        """Say now and then, and after the first turn, that the worker has nothing older to do."""
        if time.monotonic() - self.told >= SEEN_SECONDS:
            self.told = time.monotonic()
            self.store.put_setting(SEEN_AT, self.settings.clock().isoformat())

    def _jobs(self) -> bool:
        job = self.store.take_job()
        if job is None:
            return False
        self._release()
        self.say(f"{self._stamp()} 맡은 일 {job.id} {job.kind}")
        if job.kind in ASIDE:
            self._begin_aside(job)
            return True
        try:
            account = JOBS[job.kind](self.settings, self.store, job.arguments, reporter(self.store, job.id))
        except UserError as error:
            self.store.finish_job(job.id, error.exit_code, str(error), {})
            self.say(f"{self._stamp()} 맡은 일 {job.id} 안 됨: {error}")
        else:
            self.store.finish_job(job.id, 0, "", account)
        return True

    def _begin_aside(self, job: Job) -> None:
        environment = {**os.environ, "MINWON_HOME": str(self.settings.home.absolute())}
        command = [sys.executable, "-m", "models.aside", str(job.id)]
        self.aside[job.id] = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)

    def _reap(self) -> None:
        """Note the jobs aside that have ended; one that died said nothing itself."""
        for number, process in list(self.aside.items()):
            if process.poll() is None:
                continue
            del self.aside[number]
            if not self.store.job(number).is_over:
                self.store.finish_job(number, 1, "일을 하던 프로세스가 멈췄습니다", {})
            self.say(f"{self._stamp()} 맡은 일 {number} 끝")

    def close(self) -> None:
        """Stop what goes on aside."""
        self._release()
        for process in self.aside.values():
            process.terminate()
            process.wait()

    def _inbox(self) -> bool:
        if time.monotonic() < self.waits_until:
            return False
        waiting, deliveries = list(waiting_files(self.settings.home / "inbox")), []
        for source, path in waiting:
            try:
                deliveries.append((path, SourceConfig.read(source)))
            except UserError as error:
                self._refuse(source, path, error)
        took_any = len(deliveries) < len(waiting)
        for (path, config), outcome in zip(deliveries, self._load(deliveries), strict=True):
            if isinstance(outcome, StorageError):
                self._wait(str(outcome))
                continue
            took_any = True
            if isinstance(outcome, UserError):
                self._refuse(config.code, path, outcome)
                continue
            for taken in (path, *beside(path, config.code)):
                taken.unlink()
            self.loaded += outcome.loaded
            self.say(
                f"{self._stamp()} {path.name} 새 {outcome.new:,} · 바뀜 {outcome.changed:,} · "
                f"거부 {outcome.rejected:,} · 중복 {outcome.duplicate:,}"
            )
        return took_any

    def _load(self, deliveries: Sequence[tuple[Path, SourceConfig]]) -> Sequence[StepReport | UserError]:
        try:
            return load_each(deliveries, self.settings, self.store) if deliveries else []
        except UserError as error:
            return [error] * len(deliveries)

    def _refuse(self, source: str, path: Path, error: UserError) -> None:
        set_aside(path, source, self.settings.home / "failed" / source, str(error))
        self.say(f"{self._stamp()} {path.name} 적재 안 됨: {error}")

    def _wait(self, problem: str) -> None:
        """The warehouse takes nothing now, and no file is to blame: they stay where they are for a while."""
        self.waits_until = time.monotonic() + WAIT_SECONDS
        self.say(f"{self._stamp()} 받은 파일을 그대로 두고 기다립니다: {problem}")

    def _refresh(self) -> None:
        self.loaded = 0
        self.untidy += 1
        try:
            refresh(self.settings, self.store)
        except UserError as error:
            self.say(f"{self._stamp()} 발행 안 됨: {error}")

    def _fold(self) -> bool:
        now = self.settings.clock()
        if now.hour != FOLD_HOUR or not (self.settings.published / "manifest.json").exists():
            return False
        if self.store.setting(FOLDED_ON) == now.date().isoformat():
            return False
        self.store.put_setting(FOLDED_ON, now.date().isoformat())
        try:
            refresh(self.settings, self.store, fold=True)
            left = Keeping(self.settings, self.store, self.settings.keep_days).take_due()
        except UserError as error:
            self.say(f"{self._stamp()} 접지 못함: {error}")
        else:
            if left:
                self.say(f"{self._stamp()} 보존기간이 지난 종결 민원 {left:,}건을 뺌")
        return True

    def _report(self) -> bool:
        """일일 민원동향, once a day from the time that the office set."""
        now, at = self.settings.clock(), self.settings.daily_report_at
        if not at or f"{now:%H:%M}" < at or not (self.settings.published / "manifest.json").exists():
            return False
        if self.store.setting(REPORTED_ON) == now.date().isoformat():
            return False
        self.store.put_setting(REPORTED_ON, now.date().isoformat())
        try:
            files, problem = morning(self.settings, now)
        except UserError as error:
            self.say(f"{self._stamp()} 일일 민원동향 안 됨: {error}")
        else:
            self.say(f"{self._stamp()} 일일 민원동향 파일 {files}개 {problem}".rstrip())
        return True

    def _stamp(self) -> str:
        return f"{self.settings.clock():%H:%M:%S}"


def waiting_files(inbox: Path) -> Iterator[tuple[str, Path]]:
    """Source and path of each file that has come to rest in `inbox/<source>/`, oldest first."""
    found = [
        path
        for path in inbox.glob("*/*")
        if path.is_file() and not is_beside(path.name) and not path.name.endswith(UNFINISHED)
    ]
    for path in sorted(found, key=lambda path: (path.stat().st_mtime, path.name)):
        if manifest_path(path).exists() or time.time() - path.stat().st_mtime >= SETTLED_SECONDS:
            yield path.parent.name, path


def set_aside(path: Path, source: str, folder: Path, reason: str) -> None:
    """Move a file that could not be taken to `folder`, with what came beside it and the reason."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{path.name}.reason.txt").write_text(reason + "\n", encoding="utf-8")
    for moved in (*beside(path, source), path):
        shutil.move(moved, folder / moved.name)


def run(settings: Settings, *, once: bool, feed: bool, say: Say) -> None:
    """Work until told to stop (Ctrl-C, SIGTERM) or, with `once`, until nothing is left.

    Raises:
        BusyError: another worker or command is writing.
    """
    from dashboards.feed import city_feed

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with warehouse.writer_lock(settings, holder="worker"):
        store = Store(settings)
        store.abandon_jobs()
        worker = Worker(settings, store, say, city_feed(settings, store) if feed else None)
        telling = [
            threading.Thread(target=_keep_on, args=(one, say, stop, once)) for one in _beside(settings, store)
        ]
        for thread in telling:
            thread.start()
        while not stop.is_set():
            busy = worker.turn()
            if once and not busy and not worker.aside:
                break
            stop.wait(0 if busy else IDLE_SECONDS)
        stop.set()
        for thread in telling:
            thread.join()
        worker.close()


def _beside(settings: Settings, store: Store) -> Iterator[Callable[[], int]]:
    """What goes on beside the turns, for as long as others take to answer."""
    relay = Relay(store.cases)
    if (sender := sender_of(store.notices, store.cases, settings)) is not None:
        yield sender.send_due
    if (teller := teller_of(relay, settings, store.secret(KEY))) is not None:
        yield teller.send_due
    if (poller := poller_of(store, settings)) is not None:
        yield poller.take_due
    yield Drop(relay, settings.home / "relay").take_due
    yield Ratings(store.engine, store.clock).take_due


def _keep_on(take: Callable[[], int], say: Say, stop: threading.Event, once: bool) -> None:
    """Do what is due until told to stop: a slow gateway keeps no publish waiting."""
    while True:
        try:
            done = take()
        except (UserError, SQLAlchemyError) as error:
            say(f"보내거나 받지 못함: {type(error).__name__}")
            done = 0
        if stop.wait(0 if done else TELL_SECONDS) or (once and not done):
            break
