"""중계: what linked systems send becomes cases once; the ledger says of every message what became of it.

A filing is a case by its system and number, so that a message that comes again, or a day that is played
again, makes nothing new. What cannot be taken is kept sealed with its reason. A row going out is written
with the event that it tells (`outbox.tell_system`) and sent by `relay_teller`.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from hashlib import blake2b
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update
from sqlalchemy import case as sql_case
from sqlalchemy.exc import IntegrityError

from pipeline.errors import BusyError, UsageError
from pipeline.workflow.case_rows import CaseChangedError, Filed, read_cases
from pipeline.workflow.case_state import STATUSES, STILL_OPEN, Event
from pipeline.workflow.cases import Cases, Filing, Move, Step, check
from pipeline.workflow.engine import reading
from pipeline.workflow.gateways import REFUSED, SENT
from pipeline.workflow.systems import System, system, systems
from pipeline.workflow.tables import CIVIL_CASE, RELAY_MESSAGE

ROW = RELAY_MESSAGE.c
IN, OUT = "in", "out"
FILED, WITHDRAWN, PARKED, REPEATED, REJECTED = "filed", "withdrawn", "parked", "repeated", "rejected"
CHANGED = "changed"
WAITING, SENDING, GIVEN_UP = "waiting", "sending", "given_up"
STATES = {
    FILED: "접수",
    WITHDRAWN: "취하",
    PARKED: "짝을 기다림",
    REJECTED: "거부",
    CHANGED: "바뀐 글",
    WAITING: "대기",
    SENDING: "보내는 중",
    SENT: "보냄",
    REFUSED: "거부됨",
    GIVEN_UP: "그만둠",
}
COLUMNS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "received": (IN, (FILED,)),
    "answered": (IN, (FILED,)),
    "sent": (OUT, (SENT,)),
    "waiting": (OUT, (WAITING, SENDING)),
    "failed": (OUT, (REFUSED, GIVEN_UP)),
    "rejected": (IN, (REJECTED,)),
    "parked": (IN, (PARKED,)),
}
"""What each number of the table by system counts: direction and states of the ledger's rows."""
AUTHOR = "중계"
AT_A_TIME = 100
"""Messages in one transaction: another intake waits for no more of them."""
TRIES_TO_TAKE = 50


@dataclass(frozen=True)
class Taken:
    """What became of one message: a state of `STATES` or REPEATED, the case, and why not."""

    external_id: str
    state: str
    case_id: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Row:
    """A linked system's line in the table: numbers of its filings, and of what it is told."""

    system: str
    name: str
    received: int
    rejected: int
    parked: int
    answered: int
    waiting: int
    sent: int
    failed: int


@dataclass(frozen=True)
class Reconciled:
    """A day's numbers of a system beside ours: how many are on both sides, and which on one alone."""

    matched: int
    missing: tuple[str, ...]
    extra: tuple[str, ...]


@dataclass(frozen=True)
class Relay:
    """The ledger of linked systems, and what comes in."""

    cases: Cases

    def take(self, code: str, message: Any) -> Taken:
        """Take one message of a system in; again, it does nothing.

        Raises:
            UsageError: there is no such system.
        """
        return self.take_all(code, [message])[0]

    def take_all(self, code: str, messages: Sequence[Any]) -> list[Taken]:
        """Take messages of a system in, in their order: the cases and the ledger's lines in one transaction.

        A message that cannot be taken is kept sealed with its reason and stops no other.

        Raises:
            UsageError: there is no such system.
            BusyError: too many were filed at once.
        """
        linked = system(code)
        read = [_read(linked, message) for message in messages]
        found: list[Taken] = []
        for start in range(0, len(read), AT_A_TIME):
            found += self._taken(linked, read[start : start + AT_A_TIME])
        return found

    def _taken(self, linked: System, read: "Sequence[_Read]") -> list[Taken]:
        step = self.cases.step(AUTHOR)
        for _ in range(TRIES_TO_TAKE):
            try:
                with self.cases.engine.begin() as connection:
                    known = _known(connection, linked.code, read)
                    return [self._one(connection, step, linked, one, known) for one in read]
            except IntegrityError:
                # Another intake took a number, or the same message came twice at once: look again.
                continue
        raise BusyError("접수가 몰려 번호를 매기지 못했습니다. 다시 시도하십시오(too many at once)")

    def _one(
        self,
        connection: Connection,
        step: Step,
        linked: System,
        one: "_Read",
        known: dict[tuple[str, str], Any],
    ) -> Taken:
        before = known.get((one.external_id, one.digest))
        if before is not None and before.state in (REJECTED, CHANGED):
            return Taken(one.external_id, before.state, before.case_id, before.problem)
        if before is not None and before.state != PARKED:
            return Taken(one.external_id, REPEATED, before.case_id)
        if one.problem:
            taken = Taken(one.external_id, REJECTED, "", one.problem)
        elif one.filing is None:
            taken = self._withdrawn(connection, step, linked, one.external_id)
        else:
            taken = self._filed(connection, step, linked, one.external_id, one.filing)
        if before is None:
            self._note(connection, linked, one, taken)
            known[one.external_id, one.digest] = taken
        return taken

    def _filed(
        self, connection: Connection, step: Step, linked: System, external_id: str, filing: Filing
    ) -> Taken:
        if known := _filed_as(connection, linked.code, external_id):
            problem = "이미 접수한 번호입니다. 처음 것이 남습니다"
            return Taken(external_id, CHANGED, known, problem)
        case = self.cases.add(connection, filing, AUTHOR)
        parked = and_(ROW.system == linked.code, ROW.external_id == external_id, ROW.state == PARKED)
        settled = update(RELAY_MESSAGE).where(parked).values(state=WITHDRAWN, case_id=case.id)
        if connection.execute(settled).rowcount:
            _withdraw(connection, step, case)
        return Taken(external_id, FILED, case.id)

    def _withdrawn(self, connection: Connection, step: Step, linked: System, external_id: str) -> Taken:
        case = _case(connection, linked.code, external_id)
        if case is None:
            return Taken(external_id, PARKED)
        return Taken(external_id, WITHDRAWN, case.id, _withdraw(connection, step, case))

    def case_of(self, code: str, external_id: str) -> Filed | None:
        """The case of a system's number; None if it filed none of that number."""
        with reading(self.cases.engine) as connection:
            return _case(connection, code, external_id)

    def table(self) -> list[Row]:
        """A line for every linked system, whatever it sent."""
        # What a system sent under one number in several ways is one filing.
        number = sql_case((ROW.direction == IN, func.count(ROW.external_id.distinct())), else_=func.count())
        tally = select(ROW.system, ROW.direction, ROW.state, number).group_by(
            ROW.system, ROW.direction, ROW.state
        )
        done = (
            select(CIVIL_CASE.c.relay_system, func.count())
            .where(CIVIL_CASE.c.relay_system != "", CIVIL_CASE.c.answered_at.is_not(None))
            .group_by(CIVIL_CASE.c.relay_system)
        )
        # Of a case that is no longer kept, its line of the ledger says when it was answered (`keeping`).
        left = (
            select(ROW.system, func.count())
            .where(ROW.direction == IN, ROW.state == FILED, ROW.done_at.is_not(None))
            .group_by(ROW.system)
        )
        answered: Counter[str] = Counter()
        with reading(self.cases.engine) as connection:
            counted = {(row[0], row[1], row[2]): row[3] for row in connection.execute(tally)}
            for query in (done, left):
                answered.update({row[0]: row[1] for row in connection.execute(query)})

        def counts(code: str) -> dict[str, int]:
            return {
                name: sum(counted.get((code, direction, state), 0) for state in states)
                for name, (direction, states) in COLUMNS.items()
            }

        return [
            Row(code, one.name, **counts(code) | {"answered": answered.get(code, 0)})
            for code, one in systems().items()
        ]

    def rows_of(self, code: str, column: str, most: int = 200) -> list[Mapping[str, Any]]:
        """The ledger's rows behind one number of the table, the newest first; a filing is one row.

        Raises:
            UsageError: there is no such system or number.
        """
        if column not in COLUMNS:
            raise UsageError("그런 칸이 없습니다(no such number)")
        direction, states = COLUMNS[column]
        where = and_(ROW.system == system(code).code, ROW.direction == direction, ROW.state.in_(states))
        if column == "answered":
            done = select(CIVIL_CASE.c.id).where(CIVIL_CASE.c.answered_at.is_not(None))
            where = and_(where, or_(ROW.case_id.in_(done), ROW.done_at.is_not(None)))
        if direction == IN:
            where = ROW.id.in_(select(func.max(ROW.id)).where(where).group_by(ROW.external_id))
        return self._rows(where, most)

    def reconcile(self, code: str, day: date, theirs: Sequence[str]) -> Reconciled:
        """Their numbers of a day (by the citizen's own time) beside ours.

        Raises:
            UsageError: there is no such system.
        """
        first = datetime.combine(day, clock_time())
        query = select(CIVIL_CASE.c.relay_id).where(
            CIVIL_CASE.c.relay_system == system(code).code,
            CIVIL_CASE.c.arrived_at >= first,
            CIVIL_CASE.c.arrived_at < first + timedelta(1),
        )
        with reading(self.cases.engine) as connection:
            ours = set(connection.execute(query).scalars())
        said = set(theirs)
        return Reconciled(len(said & ours), tuple(sorted(said - ours)), tuple(sorted(ours - said)))

    def troubled(self, most: int = 100) -> list[Mapping[str, Any]]:
        """Rows that did not go as they should, the newest first, without what they say."""
        where = or_(
            ROW.state.in_([REJECTED, PARKED, CHANGED, REFUSED, GIVEN_UP]),
            and_(ROW.state == WAITING, ROW.tries > 0),
        )
        return self._rows(where, most)

    def _rows(self, where: ColumnElement[bool], most: int) -> list[Mapping[str, Any]]:
        names = ("id", "system", "direction", "external_id", "case_id", "state", "problem", "tries")
        query = select(*(ROW[name] for name in (*names, "next_try_at"))).where(where)
        with reading(self.cases.engine) as connection:
            rows = connection.execute(query.order_by(ROW.id.desc()).limit(most)).mappings()
            return [dict(row) for row in rows]

    def resend(self, number: int) -> None:
        """Try a row going out again that was refused or given up.

        Raises:
            UsageError: there is no such one.
        """
        here = ROW.id == number, ROW.direction == OUT, ROW.state.in_([REFUSED, GIVEN_UP])
        again = {"state": WAITING, "tries": 1, "next_try_at": self.cases.clock(), "problem": ""}
        with self.cases.engine.begin() as connection:
            if connection.execute(update(RELAY_MESSAGE).where(*here).values(again)).rowcount != 1:
                raise UsageError("다시 보낼 것이 없습니다(nothing to send again)")

    def _note(self, connection: Connection, linked: System, one: "_Read", taken: Taken) -> None:
        keeps = taken.state in (REJECTED, PARKED, CHANGED)
        row = {
            "system": linked.code,
            "direction": IN,
            "external_id": one.external_id,
            "digest": one.digest,
            "case_id": taken.case_id,
            "event_number": 0,
            "state": taken.state,
            "problem": taken.problem[:200],
            "tries": 0,
            "created_at": self.cases.clock(),
            "sealed": self.cases.seal().close(one.text, f"relay:{one.digest}") if keeps else None,
        }
        connection.execute(insert(RELAY_MESSAGE), row)

    def settle(self, settled: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
        """Write down what came of rows going out, by their numbers."""
        with self.cases.engine.begin() as connection:
            for number, values in settled:
                connection.execute(update(RELAY_MESSAGE).where(ROW.id == number).values(dict(values)))


@dataclass(frozen=True)
class _Read:
    """A message as it was read: a filing, a withdrawal (neither filing nor problem), or why not."""

    external_id: str
    digest: str
    text: str
    filing: Filing | None = None
    problem: str = ""


def _read(linked: System, message: Any) -> _Read:
    text = json.dumps(message, ensure_ascii=False, sort_keys=True, default=str)
    digest = blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
    if not isinstance(message, dict) or any(isinstance(value, (dict, list)) for value in message.values()):
        return _Read("", digest, text, problem="이름과 값의 묶음이 아닙니다(no message)")
    external_id = ""
    try:
        external_id = linked.external_id(message)
        if linked.is_withdrawal(message):
            return _Read(external_id, digest, text)
        filing = linked.filing(message)
        check(filing)
    except UsageError as error:
        return _Read(external_id, digest, text, problem=str(error))
    return _Read(external_id, digest, text, filing)


def _known(connection: Connection, code: str, read: Sequence[_Read]) -> dict[tuple[str, str], Any]:
    """What the ledger says of messages that came before, by number and digest."""
    here = ROW.system == code, ROW.direction == IN, ROW.digest.in_([one.digest for one in read])
    query = select(ROW.external_id, ROW.digest, ROW.state, ROW.case_id, ROW.problem).where(*here)
    return {(row.external_id, row.digest): row for row in connection.execute(query)}


def _case(connection: Connection, code: str, external_id: str) -> Filed | None:
    here = and_(CIVIL_CASE.c.relay_system == code, CIVIL_CASE.c.relay_id == external_id)
    return next(iter(read_cases(connection, here)), None)


def _filed_as(connection: Connection, code: str, external_id: str) -> str:
    """The case that a number was filed as, even one that is no longer kept; '' if it never was."""
    here = ROW.system == code, ROW.direction == IN, ROW.external_id == external_id, ROW.state == FILED
    found = connection.execute(select(ROW.case_id).where(*here).limit(1)).scalar()
    if found is None and (case := _case(connection, code, external_id)) is not None:
        return case.id
    return str(found or "")


def _withdraw(connection: Connection, step: Step, case: Filed) -> str:
    """Take a case back if it is still open; why not, in words."""
    if case.state.status not in STILL_OPEN and case.state.status != "merged":
        return f"이미 {STATUSES[case.state.status].name} 상태입니다"
    try:
        with connection.begin_nested():
            step.move(connection, Move(case.id, Event("withdraw"), case.version))
    except (UsageError, CaseChangedError) as error:
        return str(error)
    return ""
