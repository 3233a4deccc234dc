"""Cases in the operational store: received once, moved by commands, and each move told to the outbox.

The state of a case, the event that made it and the outbox row are written in one transaction. A case is
moved only by who saw its last version; the second of two people is told what the first one did.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from hashlib import blake2b
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, and_, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from pipeline.calendar.deadlines import Case as Clocked
from pipeline.calendar.deadlines import Deadline, Extension, Pause, deadline
from pipeline.calendar.rules import period_of
from pipeline.calendar.worktime import OFFICE, WorkTime
from pipeline.errors import BusyError, UsageError
from pipeline.privacy.mask import mask
from pipeline.schema import codes
from pipeline.settings import Clock
from pipeline.workflow.engine import reading
from pipeline.workflow.outbox import tell
from pipeline.workflow.seal import Seal
from pipeline.workflow.states import STILL_OPEN, Case, Event, apply, fold
from pipeline.workflow.tables import CASE_EVENT, CIVIL_CASE

LONGEST_TITLE, LONGEST_BODY = 200, 20_000
TRIES = 50
"""Filings that may take the next number before this one."""
FIRST_NUMBER = 500_001
"""Of a day's six-digit numbers (C-40) the linked systems give the lower half, the desk the upper one."""
CLOCK_STARTS = frozenset({"receive", "reopen", "reopen_at_desk"})
TIMED = CLOCK_STARTS | {"extend", "supplement_came"}
"""Commands after which a deadline is counted anew."""
MOST_IN_BOX = 500
MIDNIGHT = clock_time()
LONGEST_BREAK = timedelta(10)
"""A day off may move a deadline that fell before it, if only days off lay between."""


class CaseChangedError(BusyError):
    """Somebody moved the case first; `now` is where it stands."""

    def __init__(self, now: "Filed") -> None:
        super().__init__(
            f"{now.id}: 그사이 다른 사람이 처리했습니다({now.version}번째 상태; changed meanwhile)"
        )
        self.now = now


@dataclass(frozen=True)
class Filing:
    """What a citizen or an officer files, as it was written; `key` makes the same filing one case.

    `days` is a statute's own period and `hours` the promise of a 현장 item, where the kind has none.
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


@dataclass(frozen=True)
class Filed:
    """One case as the desk sees it; `title` is masked, times are Seoul's."""

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
    state: Case
    version: int
    own_days: int | None = None
    promised_hours: int | None = None


@dataclass(frozen=True)
class Written:
    """What was written, unmasked; who may read it is asked before."""

    title: str
    body: str
    name: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Done:
    """One event of a case's log: what, by whom, when, and whether words go with it."""

    number: int
    event: Event
    author: str
    happened_at: datetime
    has_text: bool


@dataclass(frozen=True)
class Cases:
    """The commands; `worktime`, `seal` and the key of applicants are asked for when they are needed."""

    engine: Engine
    clock: Clock
    seal: Callable[[], Seal]
    worktime: Callable[[], WorkTime]
    applicant_secret: Callable[[], bytes]

    def file(self, filing: Filing, author: str, *, needs_approval: bool = True) -> Filed:
        """Take a filing in as a new case (신청); the same key again gives the case that it made.

        Raises:
            UsageError: it has no title, or a code is none.
            BusyError: too many were filed at once.
        """
        _check(filing)
        state = Case(is_statutory=filing.kind_code in codes.FORM_KINDS, needs_approval=needs_approval)
        for _ in range(TRIES):
            with reading(self.engine) as connection:
                if (known := _of_key(connection, filing.key)) is not None:
                    return known
            try:
                with self.engine.begin() as connection:
                    return self._new(connection, filing, state, author)
            except IntegrityError:
                # Another filing took the number, or is the same one: look again.
                continue
        raise BusyError("접수가 몰려 번호를 매기지 못했습니다. 다시 시도하십시오(too many at once)")

    def _new(self, connection: Connection, filing: Filing, state: Case, author: str) -> Filed:
        number = _next_id(connection, filing.arrived_at)
        written = Written(filing.title, filing.body, filing.name, filing.phone)
        row = {
            "id": number,
            "filing_key": filing.key,
            "kind_code": filing.kind_code,
            "channel_code": filing.channel_code,
            "district_code": filing.district_code,
            "title": mask(filing.title).text[:LONGEST_TITLE],
            "sealed": self.seal().close(json.dumps(asdict(written), ensure_ascii=False), number),
            "entered_by": author,
            "applicant_key": self._applicant_key(filing),
            "arrived_at": filing.arrived_at,
            "own_days": filing.days,
            "promised_hours": filing.hours,
            **_columns(state),
        }
        connection.execute(insert(CIVIL_CASE).values(row))
        tell(connection, number, 0, self.clock())
        return _case(connection, number)

    def _applicant_key(self, filing: Filing) -> str | None:
        """The same person's filings have the same one; it tells nothing of the person."""
        digits = "".join(letter for letter in filing.phone if letter.isdecimal())
        if not digits:
            return None
        return blake2b(digits.encode(), key=self.applicant_secret(), digest_size=16).hexdigest()

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
        return self.do_all([(case_id, event, seen)], author, text)[-1]

    def do_all(self, moves: Sequence[tuple[str, Event, int]], author: str, text: str = "") -> list[Filed]:
        """Move several cases (number, event, version on screen), or one several times: all of it or none.

        Raises:
            UsageError: there is no such case, or an event may not happen to one.
            CaseChangedError: somebody moved one since it was seen.
        """
        # Asked for before the transaction: SQLite has one writer, and this would wait for itself.
        is_timed = any(event.command in TIMED for _, event, _ in moves)
        now, time = self.clock(), self.worktime() if is_timed else OFFICE
        with self.engine.begin() as connection:
            return [
                self._move(connection, case_id, event, seen, author, text, now, time)
                for case_id, event, seen in moves
            ]

    def _move(
        self,
        connection: Connection,
        case_id: str,
        event: Event,
        seen: int,
        author: str,
        text: str,
        now: datetime,
        time: WorkTime,
    ) -> Filed:
        before = _case(connection, case_id)
        if before.version != seen:
            raise CaseChangedError(before)
        after = apply(before.state, event)
        values = _columns(after)
        if event.command == "receive":
            values["received_at"] = now
        if event.command in ("answer", "answer_at_once"):
            values["answered_at"] = now
        if event.command in TIMED:
            done = Done(after.version, event, author, now, bool(text))
            values["due_at"] = _due(before, [*_log(connection, case_id), done], time).due_at
        moved = connection.execute(
            update(CIVIL_CASE).where(CIVIL_CASE.c.id == case_id, CIVIL_CASE.c.version == seen).values(values)
        )
        if moved.rowcount != 1:
            raise CaseChangedError(_case(connection, case_id))
        connection.execute(
            insert(CASE_EVENT).values(
                case_id=case_id,
                number=after.version,
                author=author,
                happened_at=now,
                sealed=self.seal().close(text, f"{case_id}#{after.version}") if text else None,
                **asdict(event),
            )
        )
        tell(connection, case_id, after.version, now)
        return _case(connection, case_id)

    def case(self, case_id: str) -> Filed:
        """One case.

        Raises:
            UsageError: there is none.
        """
        with reading(self.engine) as connection:
            return _case(connection, case_id)

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
        return self._cases(select(CIVIL_CASE).where(CIVIL_CASE.c.id.in_(ids)).order_by(CIVIL_CASE.c.id))

    def _cases(self, query: Any) -> list[Filed]:
        with reading(self.engine) as connection:
            return [_filed(row) for row in connection.execute(query).mappings()]

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
            return _log(connection, case_id)

    def due(self, case_id: str) -> Deadline | None:
        """When a case is due and why; None before it is received."""
        time = self.worktime()
        with reading(self.engine) as connection:
            log = _log(connection, case_id)
            is_counted = any(one.event.command in CLOCK_STARTS for one in log)
            return _due(_case(connection, case_id), log, time) if is_counted else None

    def recount(self, day: date) -> int:
        """Count anew the deadlines of open cases that a day off, or one that is none any more, may move.

        Closed cases keep theirs. How many moved; each is told to the outbox.
        """
        time, now = self.worktime(), self.clock()
        spans = and_(
            CIVIL_CASE.c.status.in_(STILL_OPEN),
            CIVIL_CASE.c.received_at < datetime.combine(day + timedelta(1), MIDNIGHT),
            CIVIL_CASE.c.due_at >= datetime.combine(day - LONGEST_BREAK, MIDNIGHT),
        )
        moved = 0
        with self.engine.begin() as connection:
            for row in connection.execute(select(CIVIL_CASE).where(spans)).mappings().all():
                case = _filed(row)
                due = _due(case, _log(connection, case.id), time).due_at
                if due == case.due_at:
                    continue
                here = CIVIL_CASE.c.id == case.id
                connection.execute(update(CIVIL_CASE).where(here).values(due_at=due))
                tell(connection, case.id, case.version, now)
                moved += 1
        return moved

    def replayed(self, case_id: str) -> Case:
        """The case that its log alone adds up to."""
        state = self.case(case_id).state
        first = Case(
            is_statutory=state.is_statutory,
            needs_approval=state.needs_approval,
            receipts=state.receipts,
            notices=state.notices,
        )
        return fold((one.event for one in self.log(case_id)), first)


def _case(connection: Connection, case_id: str) -> Filed:
    row = connection.execute(select(CIVIL_CASE).where(CIVIL_CASE.c.id == case_id)).mappings().first()
    if row is None:
        raise UsageError("그 민원이 없습니다(no such case)")
    return _filed(row)


def _of_key(connection: Connection, key: str) -> Filed | None:
    row = connection.execute(select(CIVIL_CASE).where(CIVIL_CASE.c.filing_key == key)).mappings().first()
    return None if row is None else _filed(row)


def _filed(row: RowMapping) -> Filed:
    return Filed(
        id=row["id"],
        title=row["title"],
        kind_code=row["kind_code"],
        channel_code=row["channel_code"],
        district_code=row["district_code"],
        entered_by=row["entered_by"],
        arrived_at=row["arrived_at"],
        received_at=row["received_at"],
        due_at=row["due_at"],
        answered_at=row["answered_at"],
        state=_from_json(row["state"], row["version"]),
        version=row["version"],
        own_days=row["own_days"],
        promised_hours=row["promised_hours"],
    )


def _log(connection: Connection, case_id: str) -> list[Done]:
    query = select(CASE_EVENT).where(CASE_EVENT.c.case_id == case_id).order_by(CASE_EVENT.c.number)
    return [_done(row) for row in connection.execute(query).mappings()]


def _done(row: RowMapping) -> Done:
    names = ("command", "unit", "officer", "reason", "days", "has_consent")
    event = Event(*(row[name] for name in names))
    return Done(row["number"], event, row["author"], row["happened_at"], row["sealed"] is not None)


def _next_id(connection: Connection, arrived_at: datetime) -> str:
    """Day and six digits, the 민원번호; two that draw the same one meet at the primary key."""
    day = f"{arrived_at:%Y%m%d}"
    last = connection.execute(
        select(func.max(CIVIL_CASE.c.id)).where(CIVIL_CASE.c.id.between(f"{day}000000", f"{day}999999"))
    ).scalar()
    return str(int(last) + 1) if last else f"{day}{FIRST_NUMBER:06d}"


def _due(case: Filed, log: Sequence[Done], time: WorkTime) -> Deadline:
    """The deadline that a log leads to: of its last start, what was put off and left out since then."""
    period = period_of(case.kind_code)
    if period is None:
        raise UsageError(f"'{case.kind_code}' 의 처리기간이 없습니다(no period)")
    start = max(at for at, one in enumerate(log) if one.event.command in CLOCK_STARTS)
    since = log[start:]
    demanded: datetime | None = None
    pauses: list[Pause] = []
    for one in since:
        if one.event.command == "demand_supplement":
            demanded = one.happened_at
        elif one.event.command == "supplement_came" and demanded is not None:
            pauses.append(Pause("supplement", demanded.date(), one.happened_at.date()))
            demanded = None
    clocked = Clocked(
        period,
        since[0].happened_at,
        days=case.own_days,
        hours=case.promised_hours,
        pauses=tuple(pauses),
        extensions=tuple(
            Extension(one.event.days, one.event.reason, one.event.has_consent)
            for one in since
            if one.event.command == "extend"
        ),
    )
    return deadline(clocked, time)


def _check(filing: Filing) -> None:
    if not filing.title.strip():
        raise UsageError("제목이 없습니다(no title)")
    if len(filing.body) > LONGEST_BODY:
        raise UsageError(f"본문은 {LONGEST_BODY:,}자까지입니다(too long)")
    if filing.kind_code not in codes.KINDS or filing.channel_code not in codes.CHANNELS:
        raise UsageError("종류나 접수경로가 없습니다(no such kind or channel)")
    if not filing.key or len(filing.key) > 120:
        raise UsageError("신청의 열쇠가 없거나 너무 깁니다(no key)")


def _columns(state: Case) -> dict[str, Any]:
    """The columns of a row that its state says."""
    return {
        "status": state.status,
        "unit": state.unit,
        "officer": state.officer,
        "pending": state.pending,
        "is_pingpong": state.is_pingpong,
        "registered": state.registered,
        "version": state.version,
        "state": _to_json(state),
    }


def _to_json(state: Case) -> dict[str, object]:
    lists = {"barred": sorted(state.barred), "cooperating": sorted(state.cooperating)}
    return asdict(state) | lists | {"held_by": list(state.held_by)}


def _from_json(said: dict[str, Any], version: int) -> Case:
    case = Case(**said)
    return replace(
        case,
        barred=frozenset(case.barred),
        cooperating=frozenset(case.cooperating),
        held_by=tuple(case.held_by),
        version=version,
    )
