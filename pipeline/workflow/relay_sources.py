"""중계, inwards without a push: files that a system drops, and addresses that are asked now and then.

A file of `data/relay/<system>/` is JSON (one object, a list, or a line each) or CSV with a heading (UTF-8 or
CP949). It is moved to `done/` after the ledger has every message of it, or to `failed/` with the reason if it
cannot be read at all; a kill in between takes it in again, which makes nothing new. A polled address answers
`{"messages": […], "next": "…"}`; what it calls next is kept once those messages are taken.
"""

import csv
import io
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from pipeline.errors import SourceFormatError, UsageError
from pipeline.settings import Settings
from pipeline.workflow.relay import Relay, Taken
from pipeline.workflow.relay_teller import TIMEOUT_S, addresses_of
from pipeline.workflow.signature import KEY, key_of, signed
from pipeline.workflow.store import Store
from pipeline.workflow.systems import systems

SETTLED_S = 2.0
EVERY = timedelta(minutes=1)
MOST_BYTES = 50_000_000
UNFINISHED = (".part", ".tmp", ".draft", ".reason.txt")
DONE, FAILED = "done", "failed"
CURSOR = "relay_next_{code}"


@dataclass(frozen=True)
class Drop:
    """The folder into which systems, or a person across an air gap, put files: one folder a system."""

    relay: Relay
    folder: Path

    def take_due(self) -> int:
        """Take every file that has come to rest, the oldest first; how many messages they held."""
        return sum(self._take(code, path) for code, path in list(self._waiting()))

    def _waiting(self) -> Iterator[tuple[str, Path]]:
        for code in systems():
            found = [path for path in (self.folder / code).glob("*") if path.is_file()]
            for path in sorted(found, key=lambda path: (path.stat().st_mtime, path.name)):
                is_whole = not path.name.endswith(UNFINISHED)
                if is_whole and time.time() - path.stat().st_mtime >= SETTLED_S:
                    yield code, path

    def _take(self, code: str, path: Path) -> int:
        try:
            messages = read_messages(path)
        except SourceFormatError as error:
            moved = self._moved(path, FAILED)
            moved.with_name(f"{moved.name}.reason.txt").write_text(f"{error}\n", encoding="utf-8")
            return 0
        taken = self.relay.take_all(code, messages)
        moved = self._moved(path, DONE)
        account = moved.with_name(f"{moved.name}.account.json")
        account.write_text(json.dumps(counted(taken), ensure_ascii=False) + "\n", encoding="utf-8")
        return len(messages)

    def _moved(self, path: Path, where: str) -> Path:
        """Move a file aside; one of the same name keeps its place."""
        folder = path.parent / where
        folder.mkdir(exist_ok=True, mode=0o700)
        target = folder / path.name
        if target.exists():
            target = folder / f"{path.stem}-{time.time_ns()}{path.suffix}"
        path.replace(target)
        return target


def read_messages(path: Path) -> list[Any]:
    """The messages of a dropped file.

    Raises:
        SourceFormatError: it is too large, or neither JSON nor CSV with a heading; says what to do.
    """
    if path.stat().st_size > MOST_BYTES:
        raise SourceFormatError(
            f"{path.name}: {MOST_BYTES // 1_000_000} MB 까지 읽습니다. 나누어 보내십시오(too large)"
        )
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp949")
        except UnicodeDecodeError as error:
            where = f"{path.name}: {error.start}바이트째 글자는"
            raise SourceFormatError(f"{where} UTF-8 도 CP949 도 아닙니다(neither encoding)") from None
    if path.suffix.lower() == ".csv":
        return _rows(path.name, text)
    try:
        return _objects(text)
    except (ValueError, RecursionError):
        raise SourceFormatError(
            f"{path.name}: JSON 으로 읽을 수 없습니다. JSON 이나 CSV 로 보내십시오(no JSON)"
        ) from None


def _objects(text: str) -> list[Any]:
    """A list, one object, or an object a line."""
    try:
        whole = json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    return whole if isinstance(whole, list) else [whole]


def _rows(name: str, text: str) -> list[Any]:
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="", restval="")
    try:
        rows = list(reader)
    except csv.Error as error:
        raise SourceFormatError(
            f"{name}: CSV {reader.line_num}번째 줄을 읽을 수 없습니다: {error}(no CSV)"
        ) from None
    if not reader.fieldnames:
        raise SourceFormatError(f"{name}: 빈 파일입니다(empty)")
    # A row longer than its heading keeps the rest as a list, which is no message: it is rejected and counted.
    return rows


def counted(taken: list[Taken]) -> Mapping[str, int]:
    """How many messages met which end."""
    return dict(Counter(one.state for one in taken))


@dataclass
class Poller:
    """Asks systems that tell only who asks; `addresses` and `keys` by code."""

    store: Store
    addresses: Mapping[str, str]
    keys: Mapping[str, bytes]
    timeout_s: float = TIMEOUT_S
    asked_at: datetime = field(default=datetime.min, init=False)

    def take_due(self) -> int:
        """Ask every address once a minute, until it has nothing more; how many messages came.

        Raises:
            UsageError: an answer is none; says whose.
        """
        now = self.store.clock()
        if now - self.asked_at < EVERY:
            return 0
        self.asked_at = now
        return sum(self._asked(code) for code in self.addresses)

    def _asked(self, code: str) -> int:
        came = 0
        while True:
            cursor = self.store.setting(CURSOR.format(code=code), "")
            try:
                headers = signed(self.keys[code], self.store.clock(), cursor.encode())
                answer = httpx.get(
                    self.addresses[code], params={"after": cursor}, headers=headers, timeout=self.timeout_s
                ).raise_for_status()
            except httpx.HTTPError:
                # Nothing is lost: it is asked again from the same place.
                return came
            messages, following = _answered(code, answer)
            Relay(self.store.cases).take_all(code, messages)
            came += len(messages)
            if not messages or following == cursor:
                return came
            self.store.put_setting(CURSOR.format(code=code), following)


def _answered(code: str, answer: httpx.Response) -> tuple[list[Any], str]:
    try:
        said = answer.json()
        messages, following = said["messages"], said["next"]
    except (ValueError, KeyError, TypeError, RecursionError):
        messages, following = None, None
    if not isinstance(messages, list) or not isinstance(following, str):
        raise UsageError(f"{code}: messages 와 next 가 있는 JSON 이 아닙니다(no answer)")
    return messages, following


def poller_of(store: Store, settings: Settings) -> Poller | None:
    """Who asks the systems of `relay_polls` ('epeople=https://…'); None without any.

    Raises:
        ConfigError: a part is no system with an address.
    """
    addresses = addresses_of("relay_polls", settings.relay_polls)
    keys = {code: key_of(store.secret(KEY), code) for code in addresses}
    return Poller(store, addresses, keys) if addresses else None
