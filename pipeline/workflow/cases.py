"""Cases in the operational store: received once, moved by commands, and each move told to the outbox.

The state of a case, the event that made it and the outbox row are written in one transaction. A case is
moved only by who saw its last version; the second of two people is told what the first one did.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from pipeline.calendar.deadlines import Case as Clocked
from pipeline.calendar.deadlines import deadline
from pipeline.calendar.rules import period_of
from pipeline.calendar.worktime import OFFICE, WorkTime
from pipeline.errors import BusyError, UsageError
from pipeline.privacy.mask import mask
from pipeline.schema import codes
from pipeline.settings import Clock
from pipeline.workflow.seal import Seal
from pipeline.workflow.states import Case, Event, apply, fold
from pipeline.workflow.tables import CASE_EVENT, CIVIL_CASE, OUTBOX

SOURCE = "workflow"
WAREHOUSE = "warehouse"
"""Topic of the outbox that the warehouse reads like any other source."""
LONGEST_TITLE, LONGEST_BODY = 200, 20_000
TRIES = 50
"""Filings that may take the next number before this one."""


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
    days: int | None = None
    hours: int | None = None


@dataclass(frozen=True)
class Filed:
    """One case as the desk sees it; `title` is masked, times are Seoul's."""

    id: str
    title: str
    kind_code: str
    channel_code: str
    arrived_at: datetime
    received_at: datetime | None
    due_at: datetime | None
    state: Case
    version: int
    own_days: int | None = None
    promised_hours: int | None = None


@dataclass(frozen=True)
class Message:
    """One event that is still to be told: number of the row, topic, case and number of the event."""

    id: int
    topic: str
    case_id: str
    event_number: int


@dataclass(frozen=True)
class Cases:
    """The commands; `worktime` and `seal` are asked for when they are needed."""

    engine: Engine
    clock: Clock
    seal: Callable[[], Seal]
    worktime: Callable[[], WorkTime]

    def file(self, filing: Filing, author: str, *, needs_approval: bool = True) -> Filed:
        """Take a filing in as a new case (신청); the same key again gives the case that it made.

        Raises:
            UsageError: it has no title, or a code is none.
            BusyError: too many were filed at once.
        """
        _check(filing)
        state = Case(is_statutory=filing.kind_code in codes.FORM_KINDS, needs_approval=needs_approval)
        for _ in range(TRIES):
            with self.engine.begin() as connection:
                if (known := self._of_key(connection, filing.key)) is not None:
                    return known
            try:
                with self.engine.begin() as connection:
                    return self._new(connection, filing, state, author)
            except IntegrityError:
                # Another filing took the number, or is the same one: look again.
                continue
        raise BusyError("접수가 몰려 번호를 매기지 못했습니다. 다시 시도하십시오(too many at once)")

    def _new(self, connection: Connection, filing: Filing, state: Case, author: str) -> Filed:
        number = self._next_id(connection, filing.arrived_at)
        text = json.dumps({"title": filing.title, "body": filing.body}, ensure_ascii=False)
        row = {
            "id": number,
            "filing_key": filing.key,
            "kind_code": filing.kind_code,
            "channel_code": filing.channel_code,
            "district_code": filing.district_code,
            "title": mask(filing.title).text[:LONGEST_TITLE],
            "sealed": self.seal().close(text, number),
            "entered_by": author,
            "arrived_at": filing.arrived_at,
            "status": state.status,
            "unit": "",
            "own_days": filing.days,
            "promised_hours": filing.hours,
            "state": _to_json(state),
            "version": 0,
        }
        connection.execute(insert(CIVIL_CASE).values(row))
        _tell(connection, number, 0, self.clock())
        return self._case(connection, number)

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
        # Asked for before the transaction: SQLite has one writer, and this would wait for itself.
        now, time = self.clock(), self.worktime() if event.command == "receive" else OFFICE
        with self.engine.begin() as connection:
            before = self._case(connection, case_id)
            if before.version != seen:
                raise CaseChangedError(before)
            after = apply(before.state, event)
            values = {
                "status": after.status,
                "unit": after.unit,
                "version": after.version,
                "state": _to_json(after),
            }
            if event.command == "receive":
                values |= {"received_at": now, "due_at": _due(before, now, time)}
            moved = connection.execute(
                update(CIVIL_CASE)
                .where(CIVIL_CASE.c.id == case_id, CIVIL_CASE.c.version == seen)
                .values(values)
            )
            if moved.rowcount != 1:
                raise CaseChangedError(self._case(connection, case_id))
            sealed = self.seal().close(text, f"{case_id}#{after.version}") if text else None
            connection.execute(
                insert(CASE_EVENT).values(
                    case_id=case_id,
                    number=after.version,
                    author=author,
                    happened_at=now,
                    sealed=sealed,
                    **asdict(event),
                )
            )
            _tell(connection, case_id, after.version, now)
            return self._case(connection, case_id)

    def case(self, case_id: str) -> Filed:
        """One case.

        Raises:
            UsageError: there is none.
        """
        with self.engine.begin() as connection:
            return self._case(connection, case_id)

    def text(self, case_id: str) -> tuple[str, str]:
        """Title and body as they were written; who may read them is asked before this."""
        query = select(CIVIL_CASE.c.sealed).where(CIVIL_CASE.c.id == case_id)
        with self.engine.begin() as connection:
            sealed = connection.execute(query).scalar_one()
        said = json.loads(self.seal().open(sealed, case_id))
        return said["title"], said["body"]

    def events(self, case_id: str) -> list[Event]:
        """What happened to a case, in order."""
        query = select(CASE_EVENT).where(CASE_EVENT.c.case_id == case_id).order_by(CASE_EVENT.c.number)
        with self.engine.begin() as connection:
            rows = connection.execute(query).mappings()
            return [Event(row["command"], row["unit"], row["officer"], row["reason"]) for row in rows]

    def replayed(self, case_id: str) -> Case:
        """The case that its log alone adds up to."""
        state = self.case(case_id).state
        first = Case(
            is_statutory=state.is_statutory,
            needs_approval=state.needs_approval,
            receipts=state.receipts,
            notices=state.notices,
        )
        return fold(self.events(case_id), first)

    def claim(self, owner: str, lease: timedelta, most: int = 100) -> list[Message]:
        """Messages that nobody has told or is telling, the oldest first; they are `owner`'s for the lease."""
        now = self.clock()
        free = or_(OUTBOX.c.lease_until.is_(None), OUTBOX.c.lease_until < now)
        oldest = (
            select(OUTBOX.c.id)
            .where(OUTBOX.c.sent_at.is_(None), free)
            .order_by(OUTBOX.c.id)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        with self.engine.begin() as connection:
            ids = list(connection.execute(oldest).scalars())
            taken = (
                update(OUTBOX)
                .where(OUTBOX.c.id.in_(ids))
                .values(owner=owner, lease_until=now + lease)
                .returning(OUTBOX.c.id, OUTBOX.c.topic, OUTBOX.c.case_id, OUTBOX.c.event_number)
            )
            return sorted((Message(*row) for row in connection.execute(taken)), key=lambda one: one.id)

    def told(self, ids: Iterable[int]) -> None:
        """Messages that arrived."""
        with self.engine.begin() as connection:
            connection.execute(update(OUTBOX).where(OUTBOX.c.id.in_(list(ids))).values(sent_at=self.clock()))

    def _case(self, connection: Connection, case_id: str) -> Filed:
        row = connection.execute(select(CIVIL_CASE).where(CIVIL_CASE.c.id == case_id)).mappings().first()
        if row is None:
            raise UsageError("그 민원이 없습니다(no such case)")
        return Filed(
            row["id"],
            row["title"],
            row["kind_code"],
            row["channel_code"],
            row["arrived_at"],
            row["received_at"],
            row["due_at"],
            _from_json(row["state"], row["version"]),
            row["version"],
            row["own_days"],
            row["promised_hours"],
        )

    def _of_key(self, connection: Connection, key: str) -> Filed | None:
        query = select(CIVIL_CASE.c.id).where(CIVIL_CASE.c.filing_key == key)
        number = connection.execute(query).scalar()
        return None if number is None else self._case(connection, number)

    def _next_id(self, connection: Connection, arrived_at: datetime) -> str:
        """'YYYYMMDD-workflow-NNNNNN'; two that draw the same number meet at the primary key."""
        day = f"{arrived_at:%Y%m%d}-{SOURCE}-"
        last = connection.execute(
            select(func.max(CIVIL_CASE.c.id)).where(CIVIL_CASE.c.id.startswith(day, autoescape=True))
        ).scalar()
        return f"{day}{int(last.rsplit('-', 1)[1]) + 1 if last else 1:06d}"


def _due(case: Filed, received_at: datetime, time: WorkTime) -> datetime:
    period = period_of(case.kind_code)
    if period is None:
        raise UsageError(f"'{case.kind_code}' 의 처리기간이 없습니다(no period)")
    clocked = Clocked(period, received_at, days=case.own_days, hours=case.promised_hours)
    return deadline(clocked, time).due_at


def _tell(connection: Connection, case_id: str, number: int, now: datetime) -> None:
    row = {"topic": WAREHOUSE, "case_id": case_id, "event_number": number, "created_at": now}
    connection.execute(insert(OUTBOX).values(row))


def _check(filing: Filing) -> None:
    if not filing.title.strip():
        raise UsageError("제목이 없습니다(no title)")
    if len(filing.body) > LONGEST_BODY:
        raise UsageError(f"본문은 {LONGEST_BODY:,}자까지입니다(too long)")
    if filing.kind_code not in codes.KINDS or filing.channel_code not in codes.CHANNELS:
        raise UsageError("종류나 접수경로가 없습니다(no such kind or channel)")


def _to_json(state: Case) -> dict[str, object]:
    return asdict(state) | {"barred": sorted(state.barred), "held_by": list(state.held_by)}


def _from_json(said: dict[str, object], version: int) -> Case:
    case = Case(**said)  # type: ignore[arg-type]
    return replace(case, barred=frozenset(case.barred), held_by=tuple(case.held_by), version=version)
