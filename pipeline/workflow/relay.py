"""중계: what linked systems send becomes cases once, and what becomes of these is told back once.

A filing is a case by its system and number, so that a message that comes again, or a day that is played
again, makes nothing new. The ledger says of every message what became of it; what cannot be taken is kept
sealed with its reason. A row going out is written with the event that it tells.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from hashlib import blake2b
from typing import Any

import httpx
from sqlalchemy import Connection, and_, func, insert, or_, select, update
from sqlalchemy import case as sql_case
from sqlalchemy.exc import IntegrityError

from pipeline.errors import ConfigError, UsageError, UserError
from pipeline.schema import organisation
from pipeline.settings import Settings
from pipeline.workflow.case_rows import CaseChangedError, Done, Filed
from pipeline.workflow.case_state import STATUSES, STILL_OPEN, Event
from pipeline.workflow.cases import Cases
from pipeline.workflow.engine import reading
from pipeline.workflow.gateways import LATER, REFUSED, SENT, UNKNOWN, Outcome
from pipeline.workflow.signature import key_of, signed
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
AUTHOR = "중계"
LEASE, FIRST_WAIT, LONGEST_WAIT, TRIES = timedelta(minutes=1), timedelta(seconds=30), timedelta(hours=1), 40
TIMEOUT_S = 10.0
ANSWERS = frozenset({"answer", "answer_at_once", "answer_with_leader", "answer_again"})


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

    def take(self, code: str, message: Mapping[str, Any]) -> Taken:
        """Take one message of a system in; again, it does nothing.

        Raises:
            UsageError: there is no such system.
        """
        linked = system(code)
        text = json.dumps(message, ensure_ascii=False, sort_keys=True)
        digest = blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
        try:
            external_id = linked.external_id(message)
        except UsageError as error:
            return self._note(linked, "", digest, REJECTED, "", str(error), text)
        with reading(self.cases.engine) as connection:
            known = _known(connection, code, external_id, digest)
        if known is not None and known.state != PARKED:
            return Taken(external_id, REPEATED, known.case_id)
        try:
            state, case_id, problem = self._done(linked, external_id, message)
        except UsageError as error:
            state, case_id, problem = REJECTED, "", str(error)
        return self._note(linked, external_id, digest, state, case_id, problem, text)

    def _done(self, linked: System, external_id: str, message: Mapping[str, Any]) -> tuple[str, str, str]:
        if linked.is_withdrawal(message):
            case = self.case_of(linked.code, external_id)
            return (PARKED, "", "") if case is None else (WITHDRAWN, case.id, self._withdraw(case))
        filing = linked.filing(message)
        if (known := self.case_of(linked.code, external_id)) is not None:
            written = self.cases.written(known.id)
            if (written.title, written.body) == (filing.title, filing.body):
                # A kill may have come between the case and its line in the ledger.
                return FILED, known.id, ""
            return CHANGED, known.id, "이미 접수한 번호입니다. 처음 것이 남습니다"
        case = self.cases.file(filing, AUTHOR)
        for waiting in self._parked(linked.code, external_id):
            self._withdraw(case)
            self._settle(waiting, {"state": WITHDRAWN, "case_id": case.id})
        return FILED, case.id, ""

    def _withdraw(self, case: Filed) -> str:
        """Take a case back if it is still open; why not, in words."""
        if case.state.status not in STILL_OPEN and case.state.status != "merged":
            return f"이미 {STATUSES[case.state.status].name} 상태입니다"
        try:
            self.cases.do(case.id, Event("withdraw"), case.version, AUTHOR)
        except (UsageError, CaseChangedError) as error:
            return str(error)
        return ""

    def case_of(self, code: str, external_id: str) -> Filed | None:
        """The case of a system's number; None if it filed none of that number."""
        here = and_(CIVIL_CASE.c.relay_system == code, CIVIL_CASE.c.relay_id == external_id)
        found = self.cases.box(here)
        return found[0] if found else None

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
        with reading(self.cases.engine) as connection:
            counted = {(row[0], row[1], row[2]): row[3] for row in connection.execute(tally)}
            answered = {row[0]: row[1] for row in connection.execute(done)}

        def count(code: str, direction: str, *states: str) -> int:
            return sum(counted.get((code, direction, state), 0) for state in states)

        return [
            Row(
                code,
                one.name,
                received=count(code, IN, FILED),
                rejected=count(code, IN, REJECTED),
                parked=count(code, IN, PARKED),
                answered=answered.get(code, 0),
                waiting=count(code, OUT, WAITING, SENDING),
                sent=count(code, OUT, SENT),
                failed=count(code, OUT, REFUSED, GIVEN_UP),
            )
            for code, one in systems().items()
        ]

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
        names = ("id", "system", "direction", "external_id", "case_id", "state", "problem", "tries")
        where = or_(
            ROW.state.in_([REJECTED, PARKED, CHANGED, REFUSED, GIVEN_UP]),
            and_(ROW.state == WAITING, ROW.tries > 0),
        )
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

    def _note(
        self,
        linked: System,
        external_id: str,
        digest: str,
        state: str,
        case_id: str,
        problem: str,
        text: str,
    ) -> Taken:
        now = self.cases.clock()
        keeps = state in (REJECTED, PARKED, CHANGED)
        row = {
            "system": linked.code,
            "direction": IN,
            "external_id": external_id,
            "digest": digest,
            "case_id": case_id,
            "event_number": 0,
            "state": state,
            "problem": problem[:200],
            "tries": 0,
            "created_at": now,
            "sealed": self.cases.seal().close(text, f"relay:{digest}") if keeps else None,
        }
        try:
            with self.cases.engine.begin() as connection:
                connection.execute(insert(RELAY_MESSAGE).values(row))
        except IntegrityError:
            # It came twice at once, or was rejected or parked before: that row stands.
            return Taken(external_id, state if keeps else REPEATED, case_id, problem)
        return Taken(external_id, state, case_id, problem)

    def _parked(self, code: str, external_id: str) -> list[int]:
        query = select(ROW.id).where(ROW.system == code, ROW.external_id == external_id, ROW.state == PARKED)
        with reading(self.cases.engine) as connection:
            return list(connection.execute(query).scalars())

    def _settle(self, number: int, values: Mapping[str, Any]) -> None:
        with self.cases.engine.begin() as connection:
            connection.execute(update(RELAY_MESSAGE).where(ROW.id == number).values(dict(values)))


@dataclass(frozen=True)
class Teller:
    """Tells systems what became of their filings; `addresses` and `keys` by code."""

    relay: Relay
    addresses: Mapping[str, str]
    keys: Mapping[str, bytes]
    timeout_s: float = TIMEOUT_S

    def send_due(self, most: int = 100) -> int:
        """Send what is due, the oldest first; how many arrived."""
        return sum(self._tried(row) for row in self._claimed(most))

    def _tried(self, row: Mapping[str, Any]) -> bool:
        """Send one; what cannot be read (a lost key) holds up no other, and is given up in the end."""
        try:
            return self._send(row)
        except UserError as error:
            self.relay._settle(row["id"], self._after(row, Outcome(LATER, type(error).__name__)))
            return False

    def _claimed(self, most: int) -> list[Mapping[str, Any]]:
        now, engine = self.relay.cases.clock(), self.relay.cases.engine
        free = or_(ROW.state == WAITING, and_(ROW.state == SENDING, ROW.lease_until < now))
        due = (
            select(ROW.id)
            .where(ROW.direction == OUT, free, ROW.system.in_(list(self.addresses)), ROW.next_try_at <= now)
            .order_by(ROW.id)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        with engine.begin() as connection:
            ids = list(connection.execute(due).scalars())
            taken = {"state": SENDING, "lease_until": now + LEASE, "tries": ROW.tries + 1}
            if ids:
                connection.execute(update(RELAY_MESSAGE).where(ROW.id.in_(ids)).values(taken))
        with reading(engine) as connection:
            query = select(RELAY_MESSAGE).where(ROW.id.in_(ids)).order_by(ROW.id)
            return [dict(row) for row in connection.execute(query).mappings()]

    def _send(self, row: Mapping[str, Any]) -> bool:
        cases, code = self.relay.cases, row["system"]
        case = cases.case(row["case_id"])
        entry = cases.log(case.id)[row["event_number"] - 1]
        answer = cases.said(case.id, entry.number) if entry.event.command in ANSWERS else ""
        body = json.dumps(_told(system(code), case, entry, answer), ensure_ascii=False).encode()
        outcome = self._posted(code, f"{case.id}-{entry.number}", body)
        self.relay._settle(row["id"], self._after(row, outcome))
        return outcome.state == SENT

    def _posted(self, code: str, message_id: str, body: bytes) -> Outcome:
        headers = {"Content-Type": "application/json", "Idempotency-Key": message_id}
        headers |= signed(self.keys[code], self.relay.cases.clock(), body)
        try:
            answer = httpx.post(self.addresses[code], content=body, headers=headers, timeout=self.timeout_s)
        except httpx.HTTPError as error:
            # A system takes the same number once: what is unknown may be sent again.
            return Outcome(UNKNOWN, type(error).__name__)
        if answer.status_code < 300 or answer.status_code == httpx.codes.CONFLICT:
            return Outcome(SENT)
        is_later = answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.status_code >= 500
        return Outcome(LATER if is_later else REFUSED, str(answer.status_code))

    def _after(self, row: Mapping[str, Any], outcome: Outcome) -> dict[str, Any]:
        now = self.relay.cases.clock()
        said: dict[str, Any] = {"problem": outcome.problem, "lease_until": None, "next_try_at": None}
        if outcome.state == SENT:
            return said | {"state": SENT, "done_at": now}
        if outcome.state == REFUSED or row["tries"] >= TRIES:
            return said | {"state": REFUSED if outcome.state == REFUSED else GIVEN_UP}
        wait = min(FIRST_WAIT * 2 ** min(row["tries"] - 1, 10), LONGEST_WAIT)
        return said | {"state": WAITING, "next_try_at": now + wait}


def teller_of(relay: Relay, settings: Settings, secret: bytes) -> Teller | None:
    """Who tells the systems of `relay_urls` ('epeople=https://…; parking=https://…'); None without any.

    Raises:
        ConfigError: a part is no system with an address.
    """
    addresses: dict[str, str] = {}
    for part in filter(None, (one.strip() for one in settings.relay_urls.split(";"))):
        code, _, address = part.partition("=")
        if code not in systems() or not address.startswith(("http://", "https://")):
            raise ConfigError(f"relay_urls: '{code[:20]}' 에 https://… 주소를 적으십시오(no address)")
        addresses[code] = address
    keys = {code: key_of(secret, code) for code in addresses}
    return Teller(relay, addresses, keys) if addresses else None


def _known(connection: Connection, code: str, external_id: str, digest: str) -> Any:
    query = select(ROW.state, ROW.case_id).where(
        ROW.system == code, ROW.direction == IN, ROW.external_id == external_id, ROW.digest == digest
    )
    return connection.execute(query).first()


def _told(linked: System, case: Filed, entry: Done, answer: str) -> dict[str, str]:
    """What a system is told of one event, by its own names."""
    said = {
        "id": case.relay_id,
        "number": case.id,
        "status": STATUSES[case.state.status].name,
        "at": f"{entry.happened_at:%Y-%m-%dT%H:%M:%S}+09:00",
        "unit": organisation.read().full_name(case.state.unit) if case.state.unit else "",
        "answer": answer,
    }
    return {theirs: said[ours] for ours, theirs in linked.told.items()}
