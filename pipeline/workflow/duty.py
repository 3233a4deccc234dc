"""당직표: who is on duty from when to when, and how one reaches them, out of a CSV of the office."""

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.decoding import decoded
from pipeline.errors import ConfigError
from pipeline.settings import Settings

COLUMNS = ("who", "from", "to", "channel")
NAMES = {"who": "당직자", "from": "시작", "to": "끝", "channel": "연락"}
"""The same headings in Korean; either may stand in the file."""


@dataclass(frozen=True)
class Shift:
    """One person's duty: half-open, Seoul wall time; `channel` is a number, a radio call or a room."""

    who: str
    since: datetime
    until: datetime
    channel: str


def roster(settings: Settings) -> tuple[Shift, ...]:
    """The whole 당직표, in the order of the file; empty where the office has none.

    Raises:
        ConfigError: it cannot be read; says which line and what is wrong.
    """
    path = settings.duty_roster or settings.home / "duty.csv"
    if not path.is_file():
        return ()
    reader = csv.DictReader(io.StringIO(_text(path)))
    heads = {name.strip(): name for name in reader.fieldnames or ()}
    found = {key: heads.get(key) or heads.get(NAMES[key]) for key in COLUMNS}
    if missing := [f"{key}({NAMES[key]})" for key, head in found.items() if head is None]:
        raise ConfigError(f"당직표 {path.name}: 열 {', '.join(missing)} 이(가) 없습니다(columns are missing)")
    return tuple(
        _shift({key: (row[str(head)] or "").strip() for key, head in found.items()}, path, line)
        for line, row in enumerate(reader, 2)
    )


def on_duty(shifts: tuple[Shift, ...], now: datetime) -> tuple[Shift, ...]:
    """Who is on duty, the first in the file first."""
    return tuple(one for one in shifts if one.since <= now < one.until)


def _text(path: Path) -> str:
    try:
        return decoded(path.read_bytes())
    except UnicodeDecodeError:
        raise ConfigError(f"당직표 {path.name}: UTF-8도 CP949도 아닙니다(encoding)") from None


def _shift(row: dict[str, str], path: Path, line: int) -> Shift:
    try:
        since, until = datetime.fromisoformat(row["from"]), datetime.fromisoformat(row["to"])
    except ValueError:
        raise ConfigError(
            f"당직표 {path.name} {line}행: 시각을 2026-11-22 18:00처럼 적어 주십시오(not a time)"
        ) from None
    if not row["who"] or until <= since:
        raise ConfigError(f"당직표 {path.name} {line}행: 이름이 없거나 끝이 처음보다 앞섭니다(wrong shift)")
    return Shift(row["who"], since.replace(tzinfo=None), until.replace(tzinfo=None), row["channel"])
