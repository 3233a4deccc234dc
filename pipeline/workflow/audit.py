"""Who did and who read what, as chains: each line vouches for the one before, by a key outside the database.

A line that is edited, taken out or put in between breaks its case's chain there. `verify` says where.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, Table, bindparam, select

from pipeline.workflow.engine import reading
from pipeline.workflow.tables import CASE_EVENT, CASE_OPENING, CIVIL_CASE

KEY = "audit.key"
EVENT_COLUMNS = (
    *("case_id", "number", "command", "unit", "officer", "reason", "days", "has_consent"),
    *("needs_approval", "author", "happened_at", "sealed"),
)
OPENING_COLUMNS = ("case_id", "person", "opened_at")
LINE_BEFORE = select(CASE_EVENT.c.chain).where(
    CASE_EVENT.c.case_id == bindparam("case"), CASE_EVENT.c.number == bindparam("line")
)
AT_A_TIME = 2_000
Secret = Callable[[], bytes]


@dataclass(frozen=True)
class Break:
    """Where a chain does not hold: the log (처리 이력, 열람 기록), the case, the line, what is wrong."""

    log: str
    case_id: str
    number: int
    problem: str


def link(secret: bytes, before: str, said: Sequence[Any]) -> str:
    """What a line has to carry: it holds only for these values after that line."""
    text = json.dumps([before, *map(_plain, said)], ensure_ascii=False)
    return blake2b(text.encode(), key=secret, digest_size=16).hexdigest()


def event_link(connection: Connection, secret: bytes, row: dict[str, Any]) -> str:
    """The link of an event that is about to be written, after the newest of its case."""
    before = connection.execute(LINE_BEFORE, {"case": row["case_id"], "line": row["number"] - 1}).scalar()
    return link(secret, before or "", [row[name] for name in EVENT_COLUMNS])


def opening_link(connection: Connection, secret: bytes, row: dict[str, Any]) -> str:
    """The link of an opening after the newest one of its case; its case's row is held meanwhile."""
    case_id = row["case_id"]
    connection.execute(select(CIVIL_CASE.c.id).where(CIVIL_CASE.c.id == case_id).with_for_update())
    newest = select(CASE_OPENING.c.chain).where(CASE_OPENING.c.case_id == case_id)
    before = connection.execute(newest.order_by(CASE_OPENING.c.id.desc()).limit(1)).scalar()
    return link(secret, before or "", [row[name] for name in OPENING_COLUMNS])


def verify(engine: Engine, secret: bytes) -> tuple[int, list[Break]]:
    """Every line of both logs against its chain; how many there are, and where one does not hold.

    Lines written before there were chains have none; after the first that has one, each must.
    """
    lines = 0
    found: list[Break] = []
    with reading(engine) as connection:
        query = select(CIVIL_CASE.c.id, CIVIL_CASE.c.version)
        versions = {row.id: row.version for row in connection.execute(query)}
        for case_id, rows in _by_case(connection, CASE_EVENT, "number"):
            lines += len(rows)
            found += _broken("처리 이력", case_id, rows, EVENT_COLUMNS, secret)
            if len(rows) != versions.get(case_id):
                found.append(Break("처리 이력", case_id, len(rows), "끝의 줄이 모자라거나 남습니다"))
        for case_id, rows in _by_case(connection, CASE_OPENING, "id"):
            lines += len(rows)
            found += _broken("열람 기록", case_id, rows, OPENING_COLUMNS, secret)
    return lines, found


def _by_case(connection: Connection, table: Table, order: str) -> Iterator[tuple[str, list[RowMapping]]]:
    rows: list[RowMapping] = []
    query = select(table).order_by(table.c.case_id, table.c[order]).execution_options(yield_per=AT_A_TIME)
    for row in connection.execute(query).mappings():
        if rows and rows[0]["case_id"] != row["case_id"]:
            yield rows[0]["case_id"], rows
            rows = []
        rows.append(row)
    if rows:
        yield rows[0]["case_id"], rows


def _broken(
    log: str, case_id: str, rows: Sequence[RowMapping], columns: Sequence[str], secret: bytes
) -> Iterator[Break]:
    before = ""
    for number, row in enumerate(rows, 1):
        is_old = row["chain"] is None and not before
        if not is_old and row["chain"] != link(secret, before, [row[name] for name in columns]):
            yield Break(log, case_id, number, "바뀌었거나, 앞줄이 빠졌거나 끼어들었습니다")
        before = row["chain"] or ""


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value
