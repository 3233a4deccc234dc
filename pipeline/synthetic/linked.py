"""The fake city's six linked systems: what they send in a day, how their lines break, what they are told.

A system sends by its own way: most push, one drops files, one tells who asks. Every message of a day comes
at least once; some twice, some after a broken line, and a withdrawal may overtake its filing.
"""

import csv
import http.client
import io
import json
import random
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from pipeline.settings import Clock
from pipeline.synthetic.desk import brought
from pipeline.workflow.cases import Filing
from pipeline.workflow.signature import SIGNATURE, TIME, signed
from pipeline.workflow.systems import systems

PUSH, FILES, POLL = "push", "files", "poll"
WAYS = {"gangdong": FILES, "seoultalk": POLL}
"""How a system sends, if it does not push."""
SHARES = {
    "epeople": 0.42,
    "parking": 0.27,
    "inconvenience": 0.14,
    "pavement": 0.08,
    "seoultalk": 0.06,
    "gangdong": 0.03,
}
"""Of a day's messages."""
WITHDRAWN_SHARE = 0.02
A_BATCH = 100
TEXTS_SINCE = datetime(2026, 3, 2)
Message = Mapping[str, str]


@dataclass(frozen=True)
class Day:
    """What one system sends on a day: its filings' numbers, and the messages in the order of sending."""

    code: str
    numbers: tuple[str, ...]
    messages: tuple[Message, ...]


def day_of(code: str, on: date, count: int, seed: int = 1) -> Day:
    """A system's `count` messages of a day; some filings are taken back, a few before they come."""
    linked, draw, texts = systems()[code], random.Random(f"{code}{on}{seed}"), _texts()
    withdrawals = int(count * WITHDRAWN_SHARE) if linked.withdrawn else 0
    filed = count - withdrawals
    first = datetime.combine(on, clock_time())
    messages: list[Message] = []
    for number in range(filed):
        at = first + timedelta(seconds=int(86_399 * number / max(filed, 1)))
        messages.append(_message(code, number, at, texts[draw.randrange(len(texts))]))
    for number in draw.sample(range(filed), withdrawals):
        taken_back = {
            linked.fields["id"]: messages[number][linked.fields["id"]],
            linked.fields["status"]: linked.withdrawn,
        }
        messages.insert(draw.randrange(len(messages) + 1), taken_back)
    numbers = tuple(sorted({one[linked.fields["id"]] for one in messages}))
    return Day(code, numbers, tuple(messages))


def city_day(on: date, count: int, seed: int = 1) -> list[Day]:
    """A day of all six systems, `count` messages together."""
    counts = {code: round(count * share) for code, share in SHARES.items()}
    counts["epeople"] += count - sum(counts.values())
    return [day_of(code, on, each, seed) for code, each in counts.items()]


@lru_cache(maxsize=1)
def _texts() -> Sequence[Filing]:
    return [one.filing for one in brought(TEXTS_SINCE, TEXTS_SINCE + timedelta(14))]


def _message(code: str, number: int, at: datetime, text: Filing) -> Message:
    linked = systems()[code]
    said = {
        "id": f"{at:%Y%m%d}-{number:06d}",
        "title": text.title,
        "body": text.body,
        "filed_at": f"{at:%Y-%m-%d %H:%M:%S}",
        "phone": text.phone,
        "district": text.district_code or "",
    }
    return {theirs: said[ours] for ours, theirs in linked.fields.items() if ours in said}


@dataclass
class Pusher:
    """Pushes messages to an address of ours; a share of the requests meets a fault and is sent again."""

    host: str
    port: int
    code: str
    key: bytes
    clock: Clock
    faults: float = 0.0
    seed: int = 1

    def push(self, messages: Sequence[Message]) -> Counter[str]:
        """Send all of them, batch by batch, until each was acknowledged; what became of them.

        Raises:
            ConnectionError: a batch was refused.
        """
        draw, found = random.Random(f"{self.code}{self.seed}"), Counter[str]()
        for start in range(0, len(messages), A_BATCH):
            body = json.dumps(messages[start : start + A_BATCH], ensure_ascii=False).encode()
            while draw.random() < self.faults:
                draw.choice((self._hangs_up, self._is_cut, self._forged, self._sent))(body)
            found.update(self._sent(body))
        return found

    def _sent(self, body: bytes) -> list[str]:
        line = http.client.HTTPConnection(self.host, self.port, timeout=60)
        try:
            line.request("POST", f"/relay/{self.code}", body, self._headers(body))
            answer = line.getresponse()
            said = json.loads(answer.read())
        finally:
            line.close()
        if answer.status != http.client.OK:
            raise ConnectionError(f"{self.code}: {answer.status} {said.get('problem', '')[:80]}")
        return [one["state"] for one in said["taken"]]

    def _hangs_up(self, body: bytes) -> None:
        """The line breaks after the request and before the answer."""
        line = http.client.HTTPConnection(self.host, self.port, timeout=60)
        line.request("POST", f"/relay/{self.code}", body, self._headers(body))
        line.close()

    def _is_cut(self, body: bytes) -> None:
        """Half of the request arrives."""
        line = http.client.HTTPConnection(self.host, self.port, timeout=60)
        line.putrequest("POST", f"/relay/{self.code}")
        for name, value in {**self._headers(body), "Content-Length": str(len(body))}.items():
            line.putheader(name, value)
        line.endheaders(body[: len(body) // 2])
        line.close()

    def _forged(self, body: bytes) -> None:
        """Somebody else sends the same."""
        line = http.client.HTTPConnection(self.host, self.port, timeout=60)
        line.request("POST", f"/relay/{self.code}", body, self._headers(body) | {SIGNATURE: "0" * 64})
        line.getresponse().read()
        line.close()

    def _headers(self, body: bytes) -> dict[str, str]:
        return {"Content-Type": "application/json", **signed(self.key, self.clock(), body)}


def dropped(folder: Path, day: Day, encoding: str = "cp949") -> Path:
    """A day as a CSV file in the system's folder, as an old program writes it."""
    linked = systems()[day.code]
    heads = list(linked.fields.values())
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, heads, restval="")
    writer.writeheader()
    writer.writerows(day.messages)
    path = folder / day.code / f"{day.code}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode(encoding, "replace"))
    return path


class There:
    """The other side of all systems at one address: it is told, and tells who asks.

    A share of what it is told meets a fault: 503, 429, a line that breaks before it took it, or after. It
    takes each number once.
    """

    def __init__(self, keys: Mapping[str, bytes], faults: float = 0.0, seed: int = 1) -> None:
        self.keys, self.faults, self.draw = keys, faults, random.Random(seed)
        self.told: dict[str, dict[str, Message]] = {code: {} for code in keys}
        self.again = self.forged = 0
        self.asked: dict[str, Sequence[Message]] = {}
        self.lock = threading.Lock()
        self.server = _Server(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def address(self, code: str) -> str:
        """Where that system is told, and asked."""
        return f"http://127.0.0.1:{self.server.server_address[1]}/{code}"

    def fault(self) -> str:
        """What happens to the next request; '' if nothing."""
        with self.lock:
            is_hit = self.draw.random() < self.faults
            return self.draw.choice(("503", "429", "drop", "take and drop")) if is_hit else ""

    def take(self, code: str, number: str, body: bytes, headers: Mapping[str, str]) -> None:
        """One message to a system."""
        at = headers.get(TIME, "")
        with self.lock:
            self.forged += signed_at(self.keys[code], at, body) != headers.get(SIGNATURE, "")
            self.again += number in self.told[code]
            self.told[code].setdefault(number, json.loads(body))

    def page(self, code: str, after: str) -> dict[str, object]:
        """The messages that follow a cursor, and the next one."""
        first = int(after or 0)
        part = list(self.asked.get(code, ())[first : first + A_BATCH])
        return {"messages": part, "next": str(first + len(part))}

    def close(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()


def signed_at(key: bytes, at: str, body: bytes) -> str:
    """The signature that a body of that time must have."""
    from pipeline.settings import SEOUL

    moment = datetime.fromtimestamp(int(at or 0), SEOUL).replace(tzinfo=None)
    return signed(key, moment, body)[SIGNATURE]


class _Server(ThreadingHTTPServer):
    request_queue_size = 64
    daemon_threads = True


def _handler(there: There) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            fault = there.fault()
            if fault in ("", "take and drop"):
                code = self.path.strip("/")
                there.take(code, self.headers["Idempotency-Key"], body, dict(self.headers))
            if fault.endswith("drop"):
                self.close_connection = True
                return
            self._answer(int(fault or 200), b"{}")

        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            after = parse_qs(asked.query).get("after", [""])[0]
            said = json.dumps(there.page(asked.path.strip("/"), after), ensure_ascii=False)
            self._answer(200, said.encode())

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: a telephone number may stand in it."""

    return Handler


def by_way(days: Sequence[Day]) -> Iterator[tuple[str, Day]]:
    """Each system's day with the way by which it comes."""
    for day in days:
        yield WAYS.get(day.code, PUSH), day
