"""공공데이터: counts by week, 자치구, 분야, 주제 and 접수경로; no line stands for fewer than k complaints.

No text, number, name or place below a 자치구 goes out. What is too rare is told more coarsely (first
without its 주제, then without its 접수경로, then without its 자치구); what is rare even so is only counted.
"""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from dashboards.queries import asking
from dashboards.queries.names import population, value_name
from pipeline.errors import UsageError
from pipeline.reader import Generation
from pipeline.slices import NONE, Slice, Viewer

HEADINGS = ("접수 주(월요일)", "자치구", "분야", "주제", "접수경로", "건수")
KEYS = ("gu", "field", "topic", "channel")
COARSER = (2, 3, 0)
"""Which of `KEYS` is given up first, next and last."""
ANY = "전체"
LEAST_K = 3
SQL_COLUMNS = (
    "date_trunc('week', received_on)::DATE AS week_on, "
    "district_code AS by_gu, field_code AS by_field, topic_code AS by_topic, channel_code AS by_channel"
)

Key = tuple[Any, ...]


@dataclass(frozen=True)
class OpenData:
    """The lines that may go out, and what could not: `total` = sum of the lines' counts + `held_back`."""

    first: date
    until: date
    k: int
    as_of: str
    lines: tuple[tuple[str | int, ...], ...]
    total: int
    held_back: int


def open_data(generation: Generation, viewer: Viewer, first: date, until: date, k: int) -> OpenData:
    """The counts of complaints received in [first, until).

    Args:
        generation: what is published.
        viewer: for whom.
        first: the first day.
        until: the day after the last.
        k: the fewest complaints that a line may stand for.

    Raises:
        UsageError: the days are the wrong way round, or k is too small.
    """
    if first >= until:
        raise UsageError("끝나는 날이 시작하는 날보다 이릅니다(the wrong way round)")
    if k < LEAST_K:
        raise UsageError(f"--k 는 {LEAST_K} 이상입니다(too small)")
    chosen = Slice(period_from=first, period_to=until, as_of=generation.as_of)
    relation = asking.complaints(generation, chosen, viewer)
    found: dict[Key, int] = {}
    for *key, number in asking.ask(generation, "by_columns", relation, by=SQL_COLUMNS):
        found[tuple(key)] = int(number)
    safe, rare = coarsened(found, k)
    lines: list[tuple[str | int, ...]] = [(*_said(key), safe[key]) for key in sorted(safe, key=_order)]
    return OpenData(
        first, until, k, generation.as_of.isoformat(), tuple(lines), sum(found.values()), sum(rare.values())
    )


def coarsened(found: dict[Key, int], k: int) -> tuple[dict[Key, int], dict[Key, int]]:
    """Counts of at least k by ever coarser keys, and those that are rarer even at the coarsest."""
    safe: dict[Key, int] = defaultdict(int)
    rare = found
    for place in (None, *COARSER):
        coarse: dict[Key, int] = defaultdict(int)
        for key, number in rare.items():
            # The week stands before the KEYS.
            at = None if place is None else place + 1
            coarse[tuple(ANY if at == position else value for position, value in enumerate(key))] += number
        rare = {}
        for key, number in coarse.items():
            if number >= k:
                safe[key] += number
            elif number:
                rare[key] = number
    return dict(safe), rare


def _said(key: Key) -> Sequence[str]:
    week, *values = key
    names = [
        ANY if value == ANY else value_name(name, NONE if value is None else value)
        for name, value in zip(KEYS, values, strict=True)
    ]
    return (f"{week:%Y-%m-%d}", *names)


def _order(key: Key) -> tuple[str, ...]:
    return tuple("" if value is None else str(value) for value in key)


def write(found: OpenData, folder: Path) -> list[Path]:
    """The lines as CSV (UTF-8 with BOM, CRLF) and what must be known of them as JSON, in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows(found.lines)
    content = ("\ufeff" + buffer.getvalue()).encode()
    last = found.until - timedelta(1)
    path = folder / f"민원공공데이터_{found.first:%Y%m%d}_{last:%Y%m%d}.csv"
    path.write_bytes(content)
    about = {
        "file": path.name,
        "columns": list(HEADINGS),
        "population": population(Slice()),
        "period": [f"{found.first}", f"{last}"],
        "as_of": found.as_of,
        "k": found.k,
        "lines": len(found.lines),
        "total": found.total,
        "held_back": found.held_back,
        "sha256": sha256(content).hexdigest(),
    }
    told = path.with_suffix(".json")
    told.write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return [path, told]
