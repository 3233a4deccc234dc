"""Cases on their way to the warehouse: a file of JSON lines in the inbox, like any other source's.

A file is on disk before its messages count as told, so a kill between the two sends it again; the loader
counts the same image as a duplicate.
"""

import json
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from pipeline.calendar.rules import DAYS, period_of
from pipeline.workflow.case_rows import Done, Filed, Written
from pipeline.workflow.case_state import STATUSES
from pipeline.workflow.engine import reading
from pipeline.workflow.outbox import WAREHOUSE, Message
from pipeline.workflow.store import Store
from pipeline.workflow.tables import CASE_EVENT

SOURCE = "workflow"
LEASE = timedelta(minutes=2)
MOST = 2_000
ON_PAPER = ("visit", "phone", "letter", "fax")
"""Channels whose filings an officer enters for the citizen."""
ANSWERS = frozenset({"answer", "answer_at_once", "answer_with_leader", "answer_again"})


def deliver(store: Store, inbox: Path, owner: str) -> int:
    """Write what the desk did since the last time as one file of `inbox/workflow/`; how many cases it has."""
    messages = [one for one in store.outbox.claim(owner, LEASE, MOST) if one.topic == WAREHOUSE]
    if not messages:
        return 0
    lines = list(_lines(store, sorted({one.case_id for one in messages})))
    _write(inbox / SOURCE, messages, lines, store.clock())
    store.outbox.told(one.id for one in messages)
    return len(lines)


def _lines(store: Store, ids: Sequence[str]) -> Iterator[dict[str, Any]]:
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        answered, written = _answers(store, part), store.cases.written_all(part)
        for case in store.cases.cases(part):
            yield _line(store, case, written[case.id], answered.get(case.id))


def _answers(store: Store, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The newest answer of each case, and when it was rated."""
    query = (
        select(CASE_EVENT.c.case_id, CASE_EVENT.c.number, CASE_EVENT.c.command, CASE_EVENT.c.happened_at)
        .where(CASE_EVENT.c.case_id.in_(ids), CASE_EVENT.c.command.in_([*ANSWERS, "rate"]))
        .order_by(CASE_EVENT.c.case_id, CASE_EVENT.c.number)
    )
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    with reading(store.engine) as connection:
        for case_id, number, command, at in connection.execute(query):
            found[case_id] |= {"rated_at": at} if command == "rate" else {"number": number, "rated_at": None}
    return found


def _line(store: Store, case: Filed, written: Written, answer: dict[str, Any] | None) -> dict[str, Any]:
    """One case as the source's TOML names it; texts are as they were written, the loader masks them."""
    state = case.state
    status = STATUSES[state.status]
    is_answered = state.status == "answered"
    period = period_of(case.kind_code)
    own = case.own_days if period is None or period.amount is None else period.amount
    return {
        "번호": case.id,
        "종류": case.kind_code,
        "접수경로": case.channel_code,
        "대리입력": "Y" if case.channel_code in ON_PAPER else "N",
        "자치구": case.district_code,
        "처리부서": state.unit or None,
        "제목": written.title,
        "내용": written.body,
        "이름": None if case.is_protected else written.name or None,
        "전화": None if case.is_protected else written.phone or None,
        "도착": _stamp(case.arrived_at),
        "접수": _stamp(case.received_at or case.arrived_at),
        "처리기한": _stamp(case.due_at),
        "처리기간": own if period is not None and period.unit == DAYS else None,
        "처리기준": case.promised_hours,
        "상태": status.warehouse_code,
        "결과": state.result if is_answered else None,
        "답변일시": _stamp(case.answered_at if is_answered else _ended_at(store, case)),
        "답변": store.cases.said(case.id, answer["number"]) if is_answered and answer else None,
        "이전부서": ">".join(state.held_by[:-1]) or None,
        "만족도": state.score or None,
        "만족도응답일시": _stamp(answer["rated_at"]) if answer and state.score else None,
    }


def _ended_at(store: Store, case: Filed) -> datetime | None:
    """When a case ended without an answer; None while it is open."""
    if STATUSES[case.state.status].group == "open":
        return None
    last: Done = store.cases.log(case.id)[-1]
    return last.happened_at


def _stamp(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else None


def _write(
    folder: Path, messages: Sequence[Message], lines: Sequence[dict[str, Any]], made_at: datetime
) -> None:
    """The file and, last, its manifest, which says that it is whole."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{messages[0].id:012d}-{messages[-1].id:012d}.jsonl"
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    _write_whole(path, text)
    manifest = {"rows": len(lines), "known_at": f"{made_at:%Y-%m-%dT%H:%M:%S}"}
    _write_whole(path.with_name(f"{path.name}.manifest.json"), json.dumps(manifest))


def _write_whole(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.tmp")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
