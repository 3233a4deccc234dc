"""`minwon doctor`: is this machine fit, is the warehouse whole, and what to do if not."""

import json
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline import manifest, warehouse
from pipeline.errors import NotReadyError, StorageError, UserError
from pipeline.ledger import read_through, require_whole
from pipeline.settings import Settings
from pipeline.workflow.store import Batch, Store

OLDEST_PYTHON = (3, 11)
FREE_BYTES = 5 * 10**9
MEMORY_BYTES = 4 * 10**9
MARKS = {"ok": "좋음", "note": "알림", "bad": "고칠 것"}


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `state` is ok, note (works, but know this) or bad; `todo` says what to do."""

    name: str
    state: str
    message: str
    todo: str = ""

    @property
    def is_ok(self) -> bool:
        """Nothing must be done."""
        return self.state != "bad"

    @property
    def line(self) -> str:
        """The finding for people."""
        return f"{MARKS[self.state]}  {self.name}: {self.message}" + (f" → {self.todo}" if self.todo else "")

    def as_dict(self) -> dict[str, Any]:
        """The finding for machines."""
        return asdict(self)


def examine(settings: Settings) -> list[Finding]:
    """Look at everything, changing nothing but an empty operational store."""
    looks: tuple[Callable[[Settings], Finding], ...] = (
        python,
        disk,
        memory,
        chromium,
        assets,
        writer,
        published,
        ledger,
        warehouse_file,
    )
    return [look(settings) for look in looks]


def python(settings: Settings) -> Finding:
    """The interpreter."""
    version = ".".join(str(number) for number in sys.version_info[:3])
    if tuple(sys.version_info[:2]) < OLDEST_PYTHON:
        return Finding("파이썬", "bad", version, "3.11 이상을 설치하고 make setup")
    return Finding("파이썬", "ok", version)


def disk(settings: Settings) -> Finding:
    """Room for the next generation beside the current one."""
    folder = settings.home
    while not folder.exists():
        folder = folder.absolute().parent
    free = shutil.disk_usage(folder).free
    message = f"{free / 1e9:.1f} GB 남음"
    if free < FREE_BYTES:
        return Finding("디스크", "bad", message, f"{FREE_BYTES / 1e9:.0f} GB 이상 비우십시오")
    return Finding("디스크", "ok", message)


def memory(settings: Settings) -> Finding:
    """Physical memory."""
    size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    message = f"{size / 1e9:.1f} GB (창고 한도 {settings.memory_limit})"
    if size < MEMORY_BYTES:
        return Finding("기억 장치", "bad", message, "4 GB 이상이 듭니다. 급하면 MINWON_MEMORY_LIMIT=1GB")
    return Finding("기억 장치", "ok", message)


def chromium(settings: Settings) -> Finding:
    """The browser of tests and pictures; the product itself needs none."""
    found = shutil.which("chromium")
    if found is None:
        return Finding("Chromium", "note", "없음(시험과 화면 갈무리에만 씁니다)", "apt install chromium")
    return Finding("Chromium", "ok", found)


def assets(settings: Settings) -> Finding:
    """Fonts and locales that set-up takes from packages."""
    from dashboards import vendor

    if missing := vendor.missing():
        return Finding("글꼴·언어 자료", "bad", f"{len(missing)}개 없음", "make setup")
    return Finding("글꼴·언어 자료", "ok", "갖춤")


def writer(settings: Settings) -> Finding:
    """Who writes now."""
    holder = warehouse.lock_holder(settings)
    if holder is None:
        return Finding("쓰기", "note", "일꾼이 돌고 있지 않습니다", "새 파일을 받으려면 minwon work")
    return Finding(
        "쓰기", "ok", {"worker": "일꾼이 돌고 있습니다"}.get(holder, f"{holder} 이(가) 쓰는 중입니다")
    )


def published(settings: Settings) -> Finding:
    """The current generation and each of its files."""
    try:
        current = manifest.current(settings.published)
    except NotReadyError:
        return Finding(
            "발행", "bad", "발행한 세대가 없습니다", "minwon demo, 또는 minwon load 뒤 minwon refresh"
        )
    except StorageError as error:
        return Finding("발행", "bad", str(error), "minwon publish --fold")
    names = [part.file for part in current.parts] + [file.file for file in current.companions]
    lost = [name for name in names if not _has_content(settings.published / name)]
    if lost:
        return Finding("발행", "bad", f"파일이 없습니다: {', '.join(lost)}", "minwon publish --fold")
    rows = sum(part.rows for part in current.parts if part.kind == "fact")
    return Finding(
        "발행", "ok", f"세대 {current.generation}, {rows:,}행, 기준 {current.as_of:%Y-%m-%d %H:%M}"
    )


def _has_content(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def ledger(settings: Settings) -> Finding:
    """The batches: each adds up, none was left half-way, and the current generation holds them all."""
    try:
        with Store(settings) as store:
            batches = store.batches()
    except UserError as error:
        return Finding("장부", "bad", str(error), "백업에서 되살리십시오: docs/operations.md")
    done = [batch for batch in batches if batch.state == "done"]
    if wrong := [batch.seq for batch in done if not batch.report().adds_up]:
        return Finding(
            "장부", "bad", f"읽음 = 적재 + 거부 + 중복이 아닌 묶음: {_listed(wrong)}", "minwon check"
        )
    half = [batch.seq for batch in batches if batch.state == "started"]
    if half and warehouse.lock_holder(settings) is None:
        return Finding("장부", "bad", f"끝나지 않은 묶음: {_listed(half)}", "같은 파일을 다시 minwon load")
    if waiting := _unpublished(settings, done):
        return Finding("장부", "note", f"발행을 기다리는 묶음: {_listed(waiting)}", "minwon refresh")
    rows = sum(batch.loaded_count for batch in done)
    return Finding("장부", "ok", f"묶음 {len(done):,}개, 적재 {rows:,}행, 모두 맞습니다")


def warehouse_file(settings: Settings) -> Finding:
    """Staging, read to its end: every block as it was written, every done batch in its place."""
    if warehouse.lock_holder(settings) is not None:
        return Finding("창고", "note", "쓰는 중이라 읽어 보지 않았습니다", "일꾼을 멈추고 다시 minwon doctor")
    try:
        with Store(settings) as store:
            done = store.batches(state="done")
        if not done and not settings.staging.exists():
            return Finding("창고", "ok", "아직 적재한 것이 없습니다")
        with warehouse.staging(settings) as connection:
            rows = read_through(connection)
            require_whole(connection, done)
    except UserError as error:
        return Finding("창고", "bad", str(error), "minwon rebuild")
    return Finding("창고", "ok", f"{rows:,}행을 끝까지 읽었고, 장부의 묶음이 모두 있습니다")


def _unpublished(settings: Settings, done: list[Batch]) -> list[int]:
    try:
        through = manifest.current(settings.published).batches_through
    except UserError:
        through = 0
    return [batch.seq for batch in done if batch.seq > through and batch.loaded_count]


def _listed(numbers: list[int]) -> str:
    return json.dumps(numbers[:5])[1:-1] + (f" 따위 {len(numbers)}개" if len(numbers) > 5 else "")
