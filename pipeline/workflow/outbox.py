"""What is still to be told to others: written with the change itself, claimed once, told at least once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, func, insert, or_, select, update

from pipeline.settings import Clock
from pipeline.workflow.case_rows import Filed
from pipeline.workflow.engine import reading
from pipeline.workflow.notice_rules import STAGES, send_from
from pipeline.workflow.tables import NOTICE, OUTBOX, RELAY_MESSAGE

WAREHOUSE = "warehouse"
"""Topic that the warehouse reads like any other source."""
TOLD = insert(OUTBOX)


@dataclass(frozen=True)
class Message:
    """One event that is still to be told: number of the row, topic, case and number of the event."""

    id: int
    topic: str
    case_id: str
    event_number: int


@dataclass(frozen=True)
class Outbox:
    """The rows that commands left behind."""

    engine: Engine
    clock: Clock

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
            if not ids:
                return []
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

    def newest(self) -> int:
        """Number of the newest message; 0 before the first."""
        with reading(self.engine) as connection:
            return connection.execute(select(func.max(OUTBOX.c.id))).scalar() or 0

    def waiting(self) -> int:
        """Messages that nobody has told yet: 0 or more, and no exact count above a thousand."""
        query = select(OUTBOX.c.id).where(OUTBOX.c.sent_at.is_(None)).limit(1_000)
        with reading(self.engine) as connection:
            return len(connection.execute(query).all())


def tell(connection: Connection, case_id: str, number: int, now: datetime, topic: str = WAREHOUSE) -> None:
    """Leave a message behind, in the transaction of the change that it tells."""
    row = {"topic": topic, "case_id": case_id, "event_number": number, "created_at": now}
    connection.execute(TOLD, row)


def tell_citizen(
    connection: Connection, case_id: str, number: int, stage: str, channel: str, now: datetime
) -> None:
    """Leave a notice in the ledger, in the transaction of the event that it tells."""
    connection.execute(insert(NOTICE), notice_row(case_id, number, stage, channel, now))


def notice_row(case_id: str, number: int, stage: str, channel: str, now: datetime) -> dict[str, object]:
    """A new row of the ledger of notices; it rests by night."""
    return {
        "case_id": case_id,
        "event_number": number,
        "stage": stage,
        "rule": STAGES[stage].rule,
        "channel": channel,
        "state": "waiting",
        "kind": "",
        "bytes": 0,
        "cost": 0,
        "tries": 0,
        "next_try_at": send_from(now),
        "created_at": now,
        "problem": "",
    }


def tell_system(connection: Connection, case: Filed, number: int, now: datetime) -> None:
    """Leave a message for the system that filed a case, in the transaction of the event that it tells."""
    row = {
        "system": case.relay_system,
        "direction": "out",
        "external_id": case.relay_id,
        "digest": f"event-{number}",
        "case_id": case.id,
        "event_number": number,
        "state": "waiting",
        "problem": "",
        "tries": 0,
        "next_try_at": now,
        "created_at": now,
    }
    connection.execute(insert(RELAY_MESSAGE), row)
