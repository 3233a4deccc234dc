"""Cases as rows of the operational store: read, written back, numbered. No command and no rule."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, bindparam, func, select

from pipeline.errors import BusyError, UsageError
from pipeline.schema import codes
from pipeline.workflow.case_state import Case, Event
from pipeline.workflow.notice_rules import ALL
from pipeline.workflow.tables import CASE_EVENT, CIVIL_CASE

FIRST_NUMBER = 500_001
"""Of a day's six-digit numbers (C-40) the linked systems give the lower half, the desk the upper one."""

# Statements of every command, built once: building and naming them anew took a third of a command.
ONE_CASE = select(CIVIL_CASE).where(CIVIL_CASE.c.id == bindparam("number"))
OF_KEY = select(CIVIL_CASE).where(CIVIL_CASE.c.filing_key == bindparam("key"))
LAST_OF_DAY = select(func.max(CIVIL_CASE.c.id)).where(
    CIVIL_CASE.c.id.between(bindparam("first"), bindparam("last"))
)


@dataclass(frozen=True)
class Filed:
    """One case as the desk sees it; `title` is masked, times are Seoul's.

    Attributes:
        given_at: when its unit got it.
        told_at: when the citizen was told of the progress last (중간통보).
        parent_id: the case that it was split off; '' if none.
        execution_due: until when an adopted proposal is to be carried out.
        own_days: a statute's own period.
        promised_hours: the promise of a 현장 item.
        is_protected: who filed it is known to the unit that has it alone.
        notice_channel: how its citizen is told (`notice_rules.CHANNELS`); '' where there is no way.
        notice_wish: of which steps (`notice_rules.WISHES`).
        service_code: the topic that a program filed it for (Open311); '' for others.
        menu: code of the 신고창구 that it came by; '' for others.
        relay_system: code of the linked system that sent it; '' for others.
        relay_id: its number there.
    """

    id: str
    title: str
    kind_code: str
    channel_code: str
    district_code: str | None
    entered_by: str
    arrived_at: datetime
    received_at: datetime | None
    due_at: datetime | None
    answered_at: datetime | None
    given_at: datetime | None
    told_at: datetime | None
    parent_id: str
    execution_due: datetime | None
    state: Case
    version: int
    own_days: int | None = None
    promised_hours: int | None = None
    is_protected: bool = False
    notice_channel: str = ""
    notice_wish: str = ALL
    service_code: str = ""
    menu: str = ""
    relay_system: str = ""
    relay_id: str = ""


@dataclass(frozen=True)
class Written:
    """What was written, unmasked; who may read it is asked before."""

    title: str
    body: str
    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Done:
    """One event of a case's log: what, by whom, when, and whether words go with it."""

    number: int
    event: Event
    author: str
    happened_at: datetime
    has_text: bool


class CaseChangedError(BusyError):
    """Somebody moved the case first; `now` is where it stands."""

    def __init__(self, now: Filed) -> None:
        super().__init__(
            f"{now.id}: 그사이 다른 사람이 처리했습니다({now.version}번째 상태; changed meanwhile)"
        )
        self.now = now


def first_state(kind_code: str) -> Case:
    """A case of that kind before anything happened to it."""
    return Case(
        is_statutory=kind_code in codes.FORM_KINDS,
        is_grievance=kind_code == "grievance",
        is_proposal=kind_code == "proposal",
        is_field=kind_code == "field",
    )


def read_case(connection: Connection, case_id: str) -> Filed:
    """One case.

    Raises:
        UsageError: there is none.
    """
    row = connection.execute(ONE_CASE, {"number": case_id}).mappings().first()
    if row is None:
        raise UsageError("그 민원이 없습니다(no such case)")
    return filed(row)


def read_cases(connection: Connection, where: ColumnElement[bool]) -> list[Filed]:
    """Cases that fit, by number."""
    query = select(CIVIL_CASE).where(where).order_by(CIVIL_CASE.c.id)
    return [filed(row) for row in connection.execute(query).mappings()]


def case_of_key(connection: Connection, key: str) -> Filed | None:
    """The case that a filing made, if it did."""
    row = connection.execute(OF_KEY, {"key": key}).mappings().first()
    return filed(row) if row is not None else None


def filed(row: RowMapping) -> Filed:
    """A row as a case."""
    names = ("id", "title", "kind_code", "channel_code", "district_code", "entered_by", "version")
    times = ("arrived_at", "received_at", "due_at", "answered_at", "given_at", "told_at", "execution_due")
    return Filed(
        **{name: row[name] for name in (*names, *times)},
        parent_id=row["parent_id"] or "",
        state=_from_json(row["state"], row["kind_code"], row["version"]),
        own_days=row["own_days"],
        promised_hours=row["promised_hours"],
        is_protected=row["is_protected"],
        notice_channel=row["notice_channel"],
        notice_wish=row["notice_wish"],
        service_code=row["service_code"],
        menu=row["menu"],
        relay_system=row["relay_system"],
        relay_id=row["relay_id"],
    )


def columns(state: Case) -> dict[str, Any]:
    """The columns of a row that its state says."""
    return {
        "status": state.status,
        "unit": state.unit,
        "officer": state.officer,
        "pending": state.pending,
        "is_pingpong": state.is_pingpong,
        "registered": state.registered,
        "asked": "".join(f"|{unit}|" for unit in sorted(state.cooperating)),
        "result": state.result,
        "execution": state.execution,
        "version": state.version,
        "state": _to_json(state),
    }


def read_log(connection: Connection, case_id: str) -> list[Done]:
    """What happened to a case, in order."""
    return read_logs(connection, [case_id]).get(case_id, [])


def read_logs(connection: Connection, ids: Sequence[str]) -> dict[str, list[Done]]:
    """What happened to several cases, by number."""
    found: dict[str, list[Done]] = {}
    query = (
        select(CASE_EVENT)
        .where(CASE_EVENT.c.case_id.in_(ids))
        .order_by(CASE_EVENT.c.case_id, CASE_EVENT.c.number)
    )
    for row in connection.execute(query).mappings():
        found.setdefault(row["case_id"], []).append(done(row))
    return found


def next_id(connection: Connection, arrived_at: datetime) -> str:
    """Day and six digits, the 민원번호; two that draw the same one meet at the primary key."""
    day = f"{arrived_at:%Y%m%d}"
    last = connection.execute(LAST_OF_DAY, {"first": f"{day}000000", "last": f"{day}999999"}).scalar()
    return str(int(last) + 1) if last else f"{day}{FIRST_NUMBER:06d}"


def done(row: RowMapping) -> Done:
    """A row of the log as what happened."""
    names = ("command", "unit", "officer", "reason", "days", "has_consent", "needs_approval")
    event = Event(*(row[name] for name in names))
    return Done(row["number"], event, row["author"], row["happened_at"], row["sealed"] is not None)


SETS, TUPLES = ("barred", "cooperating", "same_as", "members"), ("held_by", "children")


def _to_json(state: Case) -> dict[str, object]:
    said = dict(vars(state))
    return said | {name: sorted(said[name]) for name in SETS} | {name: list(said[name]) for name in TUPLES}


def _from_json(said: dict[str, Any], kind_code: str, version: int) -> Case:
    """The state that was written, also by a version of the program that knew fewer of its fields."""
    sets = {name: frozenset(said.get(name, ())) for name in SETS}
    tuples = {name: tuple(said.get(name, ())) for name in TUPLES}
    return replace(first_state(kind_code), **(said | sets | tuples | {"version": version}))
