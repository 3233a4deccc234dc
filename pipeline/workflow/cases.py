"""Cases in the operational store: received once, moved by commands, and each move told to the outbox.

The state of a case, the event that made it and the outbox row are written in one transaction. A case is
moved only by who saw its last version; the second of two people is told what the first one did.
"""

import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from hashlib import blake2b
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from pipeline.calendar.deadlines import WALL, Deadline
from pipeline.calendar.worktime import OFFICE, WorkTime
from pipeline.errors import BusyError, UsageError
from pipeline.privacy.mask import mask
from pipeline.schema import codes
from pipeline.settings import Clock
from pipeline.workflow.audit import KEY as AUDIT_KEY
from pipeline.workflow.audit import event_link
from pipeline.workflow.case_due import TIMED, due, is_counted
from pipeline.workflow.case_rows import (
    CaseChangedError,
    Done,
    Filed,
    Written,
    case_of_key,
    columns,
    done,
    filed,
    first_state,
    next_id,
    read_case,
    read_cases,
    read_log,
    read_logs,
)
from pipeline.workflow.case_state import OPEN, STATUSES, Case, Event
from pipeline.workflow.engine import reading
from pipeline.workflow.notice_rules import ALL, MAIL, SMS, WISHES, stage_of
from pipeline.workflow.office import Office
from pipeline.workflow.outbox import tell, tell_citizen, tell_system
from pipeline.workflow.seal import Seal
from pipeline.workflow.states import apply, fold
from pipeline.workflow.tables import CASE_EVENT, CIVIL_CASE

APPLICANT_KEY = "applicant.key"
LONGEST_TITLE, LONGEST_BODY = 200, 20_000
TRIES = 50
"""Filings that may take the next number before this one."""
MOST_IN_BOX, MOST_AT_ONCE = 500, 1_000
MIDNIGHT = clock_time()
MOVED = update(CIVIL_CASE).where(
    CIVIL_CASE.c.id == bindparam("of_case"), CIVIL_CASE.c.version == bindparam("of_version")
)
HAPPENED = insert(CASE_EVENT)
LONGEST_BREAK = timedelta(10)
"""A day off may move a deadline that fell before it, if only days off lay between."""
ANSWERS = frozenset({"answer", "answer_at_once", "answer_with_leader"})
RELAYED = ANSWERS | {"receive", "answer_again", "send_on", "close_repeated", "return_unsupplemented"}
"""Commands that the linked system hears of whose filing it was."""
GIVES = frozenset({"distribute", "approve_reassignment", "rule_unit"})
"""Commands by which a unit gets a case."""


@dataclass(frozen=True)
class Filing:
    """What a citizen or an officer files, as it was written; `key` makes the same filing one case.

    `days` is a statute's own period and `hours` the promise of a 현장 item, where the kind has none. Who
    filed a protected one is known to the unit that has it alone (민생사범 신고). `tells_by` is the channel
    that they want to be told by, and `wish` of which steps (`notice_rules`); `service_code` the topic that a
    program filed it for, and `menu` the 신고창구 that it came by;
    `relay_system` and `relay_id` the linked system that sent it, and its number there.
    """

    key: str
    kind_code: str
    channel_code: str
    title: str
    body: str
    arrived_at: datetime
    district_code: str | None = None
    name: str = ""
    phone: str = ""
    days: int | None = None
    hours: int | None = None
    is_protected: bool = False
    email: str = ""
    tells_by: str = ""
    wish: str = ALL
    service_code: str = ""
    menu: str = ""
    relay_system: str = ""
    relay_id: str = ""

    @property
    def notice_channel(self) -> str:
        """How its citizen is told: as they asked, else by the telephone or address that they left."""
        ways = {SMS: self.phone, MAIL: self.email}
        return next((way for way in (self.tells_by, SMS, MAIL) if ways.get(way)), "")


@dataclass(frozen=True)
class Move:
    """One event that a person gives a case, which they saw in its version `seen`, and the words with it."""

    case_id: str
    event: Event
    seen: int
    text: str = ""


@dataclass(frozen=True)
class Cases:
    """The commands; what they need of keys and calendar is asked for when they need it."""

    engine: Engine
    clock: Clock
    seal: Callable[[], Seal]
    worktime: Callable[[], WorkTime]
    office: Office
    secret: Callable[[str], bytes]

    def file(self, filing: Filing, author: str) -> Filed:
        """Take a filing in as a new case (신청); the same key again gives the case that it made.

        The same person's earlier cases with the same words are counted (반복).

        Raises:
            UsageError: it has no title, or a code is none.
            BusyError: too many were filed at once.
        """
        check(filing)
        for _ in range(TRIES):
            with reading(self.engine) as connection:
                if (known := case_of_key(connection, filing.key)) is not None:
                    return known
            try:
                with self.engine.begin() as connection:
                    return self.add(connection, filing, author)
            except IntegrityError:
                # Another filing took the number, or is the same one: look again.
                continue
        raise BusyError("접수가 몰려 번호를 매기지 못했습니다. 다시 시도하십시오(too many at once)")

    def add(self, connection: Connection, filing: Filing, author: str, parent_id: str = "") -> Filed:
        """A new row for a filing, in a transaction that the caller holds."""
        number = next_id(connection, filing.arrived_at)
        written = Written(filing.title, filing.body, filing.name, filing.phone, filing.email)
        applicant, content = self.applicant_key(filing.phone), self._content_key(filing)
        same = _same(connection, applicant, content) if applicant and not parent_id else []
        state = replace(
            first_state(filing.kind_code),
            same_as=frozenset(one.id for one in same),
            receipts=1 + len(same),
            notices=sum(one.state.answers for one in same),
        )
        row = {
            "id": number,
            "filing_key": filing.key,
            "kind_code": filing.kind_code,
            "channel_code": filing.channel_code,
            "district_code": filing.district_code,
            "title": mask(filing.title).text[:LONGEST_TITLE],
            "sealed": self.seal().close(json.dumps(asdict(written), ensure_ascii=False), number),
            "entered_by": author,
            "applicant_key": applicant,
            "content_key": content,
            "is_protected": filing.is_protected,
            "notice_channel": filing.notice_channel,
            "notice_wish": filing.wish,
            "service_code": filing.service_code,
            "menu": filing.menu,
            "relay_system": filing.relay_system,
            "relay_id": filing.relay_id,
            "parent_id": parent_id or None,
            "arrived_at": filing.arrived_at,
            "own_days": filing.days,
            "promised_hours": filing.hours,
            **columns(state),
        }
        connection.execute(insert(CIVIL_CASE), row)
        tell(connection, number, 0, self.clock())
        return read_case(connection, number)

    def applicant_key(self, phone: str) -> str | None:
        """The same person's filings have the same one; it tells nothing of the person."""
        number = digits(phone)
        return self._keyed(number) if number else None

    def _content_key(self, filing: Filing) -> str:
        """The same words have the same one, however they are spaced and dotted."""
        text = unicodedata.normalize("NFKC", f"{filing.title}\n{filing.body}").casefold()
        return self._keyed("".join(letter for letter in text if letter.isalnum()))

    def _keyed(self, text: str) -> str:
        return blake2b(text.encode(), key=self.secret(APPLICANT_KEY), digest_size=16).hexdigest()

    def do(self, case_id: str, event: Event, seen: int, author: str, text: str = "") -> Filed:
        """Move a case by one event.

        Args:
            case_id: the case.
            event: what is done.
            seen: the version that the person had on screen.
            author: who does it.
            text: what goes with it (an answer, a note), kept sealed.

        Raises:
            UsageError: there is no such case, or the event may not happen to it.
            CaseChangedError: somebody moved it since `seen`.
        """
        return self.do_all([Move(case_id, event, seen, text)], author)[-1]

    def do_all(self, moves: Sequence[Move], author: str) -> list[Filed]:
        """Move several cases, or one several times: all of it or none.

        Raises:
            UsageError: there is no such case, or an event may not happen to one.
            CaseChangedError: somebody moved one since it was seen.
        """
        is_timed = any(one.event.command in TIMED for one in moves)
        step = self.step(author, is_timed=is_timed)
        with self.engine.begin() as connection:
            return [step.move(connection, one) for one in moves]

    def step(self, author: str, *, is_timed: bool = True) -> "Step":
        """One person's next transaction; calendars are read before it: SQLite's writer must not wait."""
        if not is_timed:
            return Step(self, author, self.clock(), OFFICE, WALL)
        return Step(self, author, self.clock(), self.worktime(), self.office.promise_clock())

    def case(self, case_id: str) -> Filed:
        """One case.

        Raises:
            UsageError: there is none.
        """
        with reading(self.engine) as connection:
            return read_case(connection, case_id)

    def box(self, where: ColumnElement[bool]) -> list[Filed]:
        """Cases that fit a condition on `tables.CIVIL_CASE`, the first due first; at most `MOST_IN_BOX`."""
        order = func.coalesce(CIVIL_CASE.c.due_at, CIVIL_CASE.c.arrived_at), CIVIL_CASE.c.id
        return self._cases(select(CIVIL_CASE).where(where).order_by(*order).limit(MOST_IN_BOX))

    def counts(self, where: Mapping[str, ColumnElement[bool]]) -> dict[str, int]:
        """How many cases fit each of some named conditions."""
        asked = [select(func.count()).where(one).scalar_subquery().label(name) for name, one in where.items()]
        with reading(self.engine) as connection:
            return dict(connection.execute(select(*asked)).mappings().one()) if asked else {}

    def earlier(self, case_id: str, most: int = 5) -> list[Filed]:
        """Other cases of the same person, the newest first; none of somebody who left no number."""
        own = select(CIVIL_CASE.c.applicant_key).where(CIVIL_CASE.c.id == case_id).scalar_subquery()
        query = (
            select(CIVIL_CASE)
            .where(CIVIL_CASE.c.applicant_key == own, CIVIL_CASE.c.id != case_id)
            .order_by(CIVIL_CASE.c.id.desc())
            .limit(most)
        )
        return self._cases(query)

    def cases(self, ids: Sequence[str]) -> list[Filed]:
        """Cases by their numbers, in the order of these; a number that is none is left out."""
        with reading(self.engine) as connection:
            return read_cases(connection, CIVIL_CASE.c.id.in_(ids))

    def _cases(self, query: Any) -> list[Filed]:
        with reading(self.engine) as connection:
            return [filed(row) for row in connection.execute(query).mappings()]

    def written(self, case_id: str) -> Written:
        """A case as it was written; who may read it is asked before this."""
        return self.written_all([case_id])[case_id]

    def written_all(self, ids: Sequence[str]) -> dict[str, Written]:
        """Cases as they were written, by number."""
        query = select(CIVIL_CASE.c.id, CIVIL_CASE.c.sealed).where(CIVIL_CASE.c.id.in_(ids))
        with reading(self.engine) as connection:
            rows = connection.execute(query).all()
        seal = self.seal()
        return {number: Written(**json.loads(seal.open(sealed, number))) for number, sealed in rows}

    def said(self, case_id: str, number: int) -> str:
        """The words that went with an event (an answer, a note); '' if none did."""
        query = select(CASE_EVENT.c.sealed).where(
            CASE_EVENT.c.case_id == case_id, CASE_EVENT.c.number == number
        )
        with reading(self.engine) as connection:
            sealed = connection.execute(query).scalar_one_or_none()
        return self.seal().open(sealed, f"{case_id}#{number}") if sealed else ""

    def log(self, case_id: str) -> list[Done]:
        """What happened to a case, in order."""
        with reading(self.engine) as connection:
            return read_log(connection, case_id)

    def happened(
        self, where: ColumnElement[bool], first: datetime, last: datetime
    ) -> list[tuple[Filed, Done]]:
        """What happened to cases that fit, from `first` to `last`, in order; `MOST_AT_ONCE` at most."""
        query = (
            select(CASE_EVENT)
            .join(CIVIL_CASE, CIVIL_CASE.c.id == CASE_EVENT.c.case_id)
            .where(where, CASE_EVENT.c.happened_at.between(first, last))
            .order_by(CASE_EVENT.c.happened_at, CASE_EVENT.c.id)
            .limit(MOST_AT_ONCE)
        )
        with reading(self.engine) as connection:
            rows = connection.execute(query).mappings().all()
            cases = read_cases(connection, CIVIL_CASE.c.id.in_(sorted({row["case_id"] for row in rows})))
        known = {one.id: one for one in cases}
        return [(known[row["case_id"]], done(row)) for row in rows]

    def due(self, case_id: str) -> Deadline | None:
        """When a case itself is due and why; None before it is received."""
        time, clock = self.worktime(), self.office.promise_clock()
        with reading(self.engine) as connection:
            log = read_log(connection, case_id)
            return due(read_case(connection, case_id), log, time, clock) if is_counted(log) else None

    def recount(self, day: date | None = None) -> int:
        """Count anew the deadlines of open cases: all, or those that one day off more or less may move.

        Closed cases keep theirs. How many moved; each is told to the outbox.
        """
        spans = and_(
            CIVIL_CASE.c.status.in_([code for code, one in STATUSES.items() if one.group == OPEN]),
            CIVIL_CASE.c.received_at.is_not(None),
        )
        if day is not None:
            spans = and_(
                spans,
                CIVIL_CASE.c.received_at < datetime.combine(day + timedelta(1), MIDNIGHT),
                CIVIL_CASE.c.due_at >= datetime.combine(day - LONGEST_BREAK, MIDNIGHT),
            )
        step = self.step("")
        with self.engine.begin() as connection:
            return step.recount(connection, read_cases(connection, spans))

    def replayed(self, case_id: str) -> Case:
        """The case that its log alone adds up to."""
        return self._folded(case_id, self.log(case_id))

    def before_last(self, case_id: str) -> tuple[Case, Done] | None:
        """What a case was before the last thing that happened to it, and that; None before anything did."""
        log = self.log(case_id)
        return (self._folded(case_id, log[:-1]), log[-1]) if log else None

    def _folded(self, case_id: str, log: Sequence[Done]) -> Case:
        case, every = self.case(case_id), self.log(case_id)
        counted = {one.event.reason: one.event.days for one in every if one.event.command == "count_as_same"}
        first = replace(
            first_state(case.kind_code),
            same_as=case.state.same_as - set(counted),
            receipts=case.state.receipts - len(counted),
            notices=case.state.notices - sum(counted.values()),
        )
        return fold((one.event for one in log), first)


@dataclass(frozen=True)
class Step:
    """What one person does in one transaction: each move with everything that follows from it."""

    cases: Cases
    author: str
    now: datetime
    time: WorkTime
    promise_clock: str

    def move(self, connection: Connection, one: Move, happened_at: datetime | None = None) -> Filed:
        """Move a case by one event, and with it what was merged into it and what it was split off.

        Args:
            connection: of the transaction.
            one: the move.
            happened_at: when it happened, if not now (the receipt of a part is that of the whole).

        Raises:
            UsageError: there is no such case, or the event may not happen to it.
            CaseChangedError: somebody moved it since it was seen.
        """
        before = read_case(connection, one.case_id)
        if before.version != one.seen:
            raise CaseChangedError(before)
        event = self._filled(connection, before, one.event)
        after, at = apply(before.state, event), happened_at or self.now
        if event.command in ANSWERS:
            _refuse_open_parts(connection, after)
        moved = self._write(connection, before, after, event, at, one.text)
        if event.command in TIMED:
            moved = self._time(connection, moved)
        if event.command in ANSWERS and after.members:
            follows = Event("answer_with_leader", reason=event.reason)
            for member in read_cases(connection, CIVIL_CASE.c.id.in_(sorted(after.members))):
                self.move(connection, Move(member.id, follows, member.version, one.text))
        if event.command == "withdraw" and before.state.merged_into:
            leader = read_case(connection, before.state.merged_into)
            self.move(connection, Move(leader.id, Event("let_go", reason=before.id), leader.version))
        return moved

    def _filled(self, connection: Connection, case: Filed, event: Event) -> Event:
        """The event with what the office and the store know of it."""
        if event.command in GIVES:
            return replace(event, needs_approval=self.cases.office.needs_approval(event.unit, connection))
        if event.command == "count_as_same" and event.reason:
            earlier = read_case(connection, event.reason)
            if earlier.id >= case.id or not _same_person(connection, case.id, earlier.id):
                raise UsageError("같은 사람의 앞선 민원이 아닙니다(not the same person's)")
            return replace(event, days=earlier.state.answers)
        return event

    def _write(
        self, connection: Connection, before: Filed, after: Case, event: Event, at: datetime, text: str
    ) -> Filed:
        times = _times(event, at, self.now)
        values = columns(after) | times | {"of_case": before.id, "of_version": before.version}
        if connection.execute(MOVED, values).rowcount != 1:
            raise CaseChangedError(read_case(connection, before.id))
        context = f"{before.id}#{after.version}"
        row = {
            "case_id": before.id,
            "number": after.version,
            "author": self.author,
            "happened_at": at,
            "sealed": self.cases.seal().close(text, context) if text else None,
            **vars(event),
        }
        chain = event_link(connection, self.cases.secret(AUDIT_KEY), row)
        connection.execute(HAPPENED, row | {"chain": chain})
        tell(connection, before.id, after.version, self.now)
        stage = stage_of(event.command, before.notice_wish)
        if stage and before.notice_channel:
            tell_citizen(connection, before.id, after.version, stage, before.notice_channel, self.now)
        if before.relay_system and event.command in RELAYED:
            tell_system(connection, before, after.version, self.now)
        return replace(before, state=after, version=after.version, **times)

    def _time(self, connection: Connection, case: Filed) -> Filed:
        """Count the deadline of a case anew, and of what it was split off."""
        has_moved = self.recount(connection, [case], tells=False)
        if case.parent_id:
            self.recount(connection, [read_case(connection, case.parent_id)])
        return read_case(connection, case.id) if has_moved else case

    def recount(self, connection: Connection, cases: Sequence[Filed], *, tells: bool = True) -> int:
        """Count the deadlines of cases anew: each one's own, or that of its last part; how many moved."""
        logs = read_logs(connection, [one.id for one in cases])
        parts: dict[str, datetime] = {}
        own = {
            one.id: due(one, logs[one.id], self.time, self.promise_clock).due_at
            for one in cases
            if is_counted(logs.get(one.id, []))
        }
        for part in read_cases(connection, CIVIL_CASE.c.parent_id.in_(list(own))):
            if at := own.get(part.id, part.due_at):
                parts[part.parent_id] = max(at, parts.get(part.parent_id, at))
        moved = 0
        for one in cases:
            if (counted := own.get(one.id)) is None:
                continue
            at = max(counted, parts.get(one.id, counted))
            if at == one.due_at:
                continue
            connection.execute(update(CIVIL_CASE).where(CIVIL_CASE.c.id == one.id).values(due_at=at))
            if tells:
                tell(connection, one.id, one.version, self.now)
            moved += 1
        return moved


def digits(phone: str) -> str:
    """A telephone number without what stands between its digits."""
    return "".join(letter for letter in phone if letter.isdecimal())


def _times(event: Event, at: datetime, now: datetime) -> dict[str, Any]:
    """The columns of a row that say when."""
    found: dict[str, Any] = {}
    if event.command == "receive":
        found["received_at"] = at
    if event.command in GIVES:
        found["given_at"] = at
    if event.command == "tell_progress":
        found["told_at"] = at
    if event.command in ANSWERS:
        found["answered_at"] = at
    if event.command == "plan_execution":
        found["execution_due"] = datetime.combine(now.date() + timedelta(event.days), clock_time(18))
    return found


def _refuse_open_parts(connection: Connection, case: Case) -> None:
    """A whole is answered after its parts: its answer is theirs together.

    Raises:
        UsageError: a part is still open.
    """
    if not case.children:
        return
    parts = read_cases(connection, CIVIL_CASE.c.id.in_(case.children))
    still = [one.id for one in parts if STATUSES[one.state.status].group == OPEN]
    if still:
        raise UsageError(f"나눈 민원 {', '.join(still)} 을(를) 먼저 끝내야 합니다(parts are open)")


def _same(connection: Connection, applicant: str, content: str) -> list[Filed]:
    here = and_(CIVIL_CASE.c.applicant_key == applicant, CIVIL_CASE.c.content_key == content)
    return read_cases(connection, here)


def _same_person(connection: Connection, one: str, other: str) -> bool:
    query = select(func.count(CIVIL_CASE.c.applicant_key.distinct()), func.count(CIVIL_CASE.c.applicant_key))
    persons, rows = connection.execute(query.where(CIVIL_CASE.c.id.in_([one, other]))).one()
    return bool(persons == 1 and rows == 2)


def check(filing: Filing) -> None:
    """Refuse a filing that cannot be a case.

    Raises:
        UsageError: it has no title or no key, its body is too long, or a code is none.
    """
    if not filing.title.strip():
        raise UsageError("제목이 없습니다(no title)")
    if len(filing.body) > LONGEST_BODY:
        raise UsageError(f"본문은 {LONGEST_BODY:,}자까지입니다(too long)")
    if filing.kind_code not in codes.KINDS or filing.channel_code not in codes.CHANNELS:
        raise UsageError("종류나 접수경로가 없습니다(no such kind or channel)")
    if filing.wish not in WISHES:
        raise UsageError("알림은 단계마다나 꼭 알려야 하는 것만입니다(no such wish)")
    if not filing.key or len(filing.key) > 120:
        raise UsageError("신청의 열쇠가 없거나 너무 깁니다(no key)")
