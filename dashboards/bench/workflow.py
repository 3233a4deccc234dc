"""`minwon bench workflow`: an office at full speed over HTTP, with web and worker as processes.

Twenty intakes and forty changes a second go to the web process while a board asks for the newest
generation; the worker carries every change into the warehouse. What was acknowledged must be there, once.
"""

import http.client
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from dashboards.demo import stop
from dashboards.serving import free_socket
from pipeline.errors import NotReadyError
from pipeline.reader import Reader
from pipeline.settings import Settings
from pipeline.workflow.cases import Cases
from pipeline.workflow.store import Store

INTAKES, CHANGES = 20.0, 40.0
"""A second."""
CLIENTS = 8
SETTLE_S = 300.0
"""Longest wait for what comes before and after the measured time; a busy machine starts slowly."""
UNIT, OFFICER = "11680-02", "오주무"
TEXTS = (
    ("골목에 밤마다 차를 세웁니다", "단속을 바랍니다. 사진은 문자로 보냈습니다."),
    ("공원 가로등이 꺼졌어요", "아이들이 다니는 길이라 무섭습니다 ㅠㅠ"),
    ("보도블록이 내려앉았습니다", "휠체어가 지나가지 못합니다. 010-0000-0000 로 연락 주세요."),
    ("쓰레기 무단투기", "전봇대 밑에 며칠째 쌓여 있습니다."),
)
WAY: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("triage", "distribute", {"unit": UNIT}),
    ("department", "assign", {"officer": OFFICER}),
    ("handler", "start", {}),
    ("handler", "draft", {"text": "살펴보겠습니다."}),
    ("approver", "approve", {}),
    ("handler", "answer", {"reason": "accepted", "text": "고쳤습니다."}),
    ("triage", "rate", {"reason": "4"}),
)
"""What is done to a case, in order, and by whom."""
SEEN = "SELECT receipt_number FROM fact WHERE source_code = 'workflow' AND sign > 0"
DOUBLED = """
SELECT count(*) FROM (
    SELECT receipt_number FROM fact WHERE source_code = 'workflow' GROUP BY ALL HAVING sum(sign) > 1
)
"""


@dataclass
class _Tally:
    """What the clients saw: seconds of each request, and what was acknowledged when."""

    took: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    filed_at: dict[str, float] = field(default_factory=dict)
    seen_at: dict[str, float] = field(default_factory=dict)
    twice: int = 0
    changes: int = 0


def run(seconds: float, store_url: str = "") -> dict[str, Any]:
    """Figures of `seconds` at full speed; the store is SQLite, or the database at `store_url`."""
    with tempfile.TemporaryDirectory(prefix="minwon-bench-") as folder:
        settings = Settings(home=Path(folder), store_url=store_url)
        tally = _Tally()
        with _office(settings) as port:
            _warm_up(settings, port)
            _drive(settings, port, seconds, tally)
        return _figures(settings, seconds, tally)


@contextmanager
def _office(settings: Settings) -> Iterator[int]:
    """Web and worker over a home of their own; the port of the web."""
    listener = free_socket("127.0.0.1", 0)
    port: int = listener.getsockname()[1]
    listener.close()
    processes = {
        name: subprocess.Popen(
            [sys.executable, "-m", "dashboards", *command, "--with-parent"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env=environment(settings),
        )
        for name, command in {"web": ("serve", "--port", str(port)), "worker": ("work",)}.items()
    }
    try:
        wait(lambda: is_alive(port), "web")
        yield port
    finally:
        stop(processes)


@contextmanager
def web(settings: Settings, cores: set[int] | None = None) -> Iterator[int]:
    """A web process over a home, on some cores alone if that is said; its port."""
    listener = free_socket("127.0.0.1", 0)
    port: int = listener.getsockname()[1]
    listener.close()
    command = [sys.executable, "-m", "dashboards", "serve", "--port", str(port), "--with-parent"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment(settings)
    )
    try:
        if cores:
            os.sched_setaffinity(process.pid, cores)
        wait(lambda: is_alive(port), "web")
        yield port
    finally:
        stop({"web": process})


def environment(settings: Settings) -> dict[str, str]:
    """The environment of a process that works in another home."""
    return {**os.environ, "MINWON_HOME": str(settings.home), "MINWON_STORE_URL": settings.store_url}


def is_alive(port: int) -> bool:
    """Whether a web process answers there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def wait(ready: Callable[[], bool], what: str) -> None:
    """Wait until something is ready.

    Raises:
        NotReadyError: it was not in time.
    """
    deadline = time.monotonic() + SETTLE_S
    while not ready():
        if time.monotonic() > deadline:
            raise NotReadyError(f"{what}: {SETTLE_S:.0f}초 안에 되지 않았습니다(not in time)")
        time.sleep(0.1)


class Client:
    """One connection, and the cookies of the people who use it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookies = {who: self._pick(who) for who in ("triage", "department", "handler", "approver")}

    def _pick(self, who: str) -> str:
        origin = f"http://127.0.0.1:{self.port}"
        self.connection.request(
            "POST",
            "/person",
            urlencode({"person": who, "next": "/healthz"}),
            {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin},
        )
        answer = self.connection.getresponse()
        answer.read()
        return (answer.getheader("set-cookie") or "").split(";")[0]

    def post(self, who: str, path: str, body: dict[str, Any], key: str = "") -> tuple[int, Any]:
        """Status and answer of one request."""
        headers = {"Content-Type": "application/json", "Cookie": self.cookies[who]}
        if key:
            headers["Idempotency-Key"] = key
        self.connection.request("POST", path, json.dumps(body), headers)
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())


def _warm_up(settings: Settings, port: int) -> None:
    """A first case on the board: what worker and web load once is not what is measured."""
    title, body = TEXTS[0]
    said = {"kind": "inquiry", "channel": "visit", "title": title, "body": body}
    Client(port).post("triage", "/api/cases", said, f"warm-{os.getpid()}")
    reader = Reader(settings)
    try:
        wait(lambda: bool(_seen(reader)), "worker")
    finally:
        reader.close()


def _seen(reader: Reader) -> list[tuple[Any, ...]]:
    try:
        with reader.generation() as generation:
            return generation.rows(SEEN, {})
    except NotReadyError:
        return []


def _drive(settings: Settings, port: int, seconds: float, tally: _Tally) -> None:
    began = time.monotonic()
    until = began + seconds
    ready: deque[tuple[str, int, int]] = deque()
    turn = itertools.count()
    lock = threading.Lock()
    rate = INTAKES + CHANGES

    def work(number: int) -> None:
        client, draw = Client(port), random.Random(number)
        while True:
            with lock:
                at = next(turn)
            due = began + at / rate
            if due >= until:
                return
            time.sleep(max(due - time.monotonic(), 0))
            if at % 3 == 0 or not ready:
                _file(client, f"bench-{os.getpid()}-{at}", draw, tally, ready)
            else:
                _change(client, tally, ready)

    watcher = threading.Thread(target=_watch, args=(settings, tally, until + SETTLE_S))
    clients = [threading.Thread(target=work, args=(number,)) for number in range(CLIENTS)]
    for thread in (watcher, *clients):
        thread.start()
    for thread in clients:
        thread.join()
    watcher.join()


def _file(
    client: Client, key: str, draw: random.Random, tally: _Tally, ready: "deque[tuple[str, int, int]]"
) -> None:
    title, body = draw.choice(TEXTS)
    said = {"kind": "inquiry", "channel": "visit", "title": title, "body": body, "district": "11680"}
    began = time.monotonic()
    status, told = client.post("triage", "/api/cases", said, key)
    tally.took.append(time.monotonic() - began)
    if status != http.client.CREATED:
        tally.errors.append(f"file {status} {told.get('problem')}")
        return
    tally.filed_at[told["id"]] = time.monotonic()
    if draw.random() < 0.02:
        again = client.post("triage", "/api/cases", said, key)[1]
        tally.twice += again.get("id") != told["id"]
    ready.append((told["id"], told["version"], 0))


def _change(client: Client, tally: _Tally, ready: "deque[tuple[str, int, int]]") -> None:
    try:
        case_id, version, step = ready.popleft()
    except IndexError:
        return
    who, command, more = WAY[step]
    began = time.monotonic()
    status, told = client.post(
        who, f"/api/cases/{case_id}/events", {"command": command, "seen": version, **more}
    )
    tally.took.append(time.monotonic() - began)
    if status != http.client.OK:
        tally.errors.append(f"{command} {status} {told.get('problem')}")
        return
    tally.changes += 1
    if step + 1 < len(WAY):
        ready.append((case_id, told["version"], step + 1))


def _watch(settings: Settings, tally: _Tally, until: float) -> None:
    """Note when each filing can first be read from the published generation, as a board would."""
    reader, last = Reader(settings), 0
    try:
        while time.monotonic() < until:
            time.sleep(0.1)
            try:
                with reader.generation() as generation:
                    if generation.id == last:
                        if until - time.monotonic() < SETTLE_S and len(tally.seen_at) >= len(tally.filed_at):
                            return
                        continue
                    last = generation.id
                    rows = generation.rows(SEEN, {})
            except NotReadyError:
                continue
            now = time.monotonic()
            for (number,) in rows:
                tally.seen_at.setdefault(number, now)
    finally:
        reader.close()


def _figures(settings: Settings, seconds: float, tally: _Tally) -> dict[str, Any]:
    visible = [tally.seen_at[number] - at for number, at in tally.filed_at.items() if number in tally.seen_at]
    with Store(settings) as store:
        cases = store.cases
        kept = {one.id for start in _parts(list(tally.filed_at)) for one in cases.cases(start)}
        sample = random.Random(1).sample(sorted(kept), min(300, len(kept)))
        replayed = sum(_replays(cases, number) for number in sample)
    return {
        "seconds": seconds,
        "store": "postgresql" if settings.store_url else "sqlite",
        "intakes": len(tally.filed_at),
        "changes": tally.changes,
        "errors": len(tally.errors),
        "first_errors": tally.errors[:3],
        "p50_ms": round(1000 * statistics.median(tally.took), 1),
        "p95_ms": round(1000 * _p95(tally.took), 1),
        "visible_s_p50": round(statistics.median(visible), 2) if visible else None,
        "visible_s_p95": round(_p95(visible), 2) if visible else None,
        "unseen": len(tally.filed_at) - len(visible),
        "lost": len(tally.filed_at) - len(kept),
        "doubled": tally.twice + _doubled(settings),
        "replayed": f"{replayed}/{len(sample)}",
    }


def _parts(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), 500):
        yield ids[start : start + 500]


def _replays(cases: Cases, number: str) -> bool:
    return cases.replayed(number) == cases.case(number).state


def _doubled(settings: Settings) -> int:
    reader = Reader(settings)
    try:
        with reader.generation() as generation:
            return int(generation.rows(DOUBLED, {})[0][0])
    finally:
        reader.close()


def _p95(values: list[float]) -> float:
    ordered = sorted(values)
    return ordered[min(int(0.95 * len(ordered)), len(ordered) - 1)]
