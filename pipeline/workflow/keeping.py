"""Closed cases leave the store once the warehouse has them (`keep_days`): an original is kept no longer.

What leaves is the case with its texts, photos and messages. What stays is the masked complaint in the
warehouse, who opened the original and when (the access log), and the numbers under which a linked system
sent it, so that the same message never makes a second case.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, exists, func, select, update

from pipeline.errors import NotReadyError
from pipeline.reader import Generation, Reader
from pipeline.settings import Settings
from pipeline.workflow.case_state import OPEN, STATUSES
from pipeline.workflow.delivery import SOURCE
from pipeline.workflow.engine import reading
from pipeline.workflow.relay import FILED, IN
from pipeline.workflow.store import Store
from pipeline.workflow.tables import (
    CASE_EVENT,
    CASE_PHOTO,
    CASE_WATCH,
    CIVIL_CASE,
    NOTICE,
    OUTBOX,
    RELAY_MESSAGE,
    REMINDER,
)

AT_A_TIME = 1_000
AUTHOR = "일꾼"
CLOSED = {code: one.warehouse_code for code, one in STATUSES.items() if one.group != OPEN}
PARTS = (CASE_EVENT, CASE_PHOTO, REMINDER, NOTICE, OUTBOX, CASE_WATCH)
"""Tables that say something of one case and leave with it."""

# The images of some cases that count now, by number: what the warehouse says of them.
PUBLISHED = """
SELECT receipt_number, status_code, answered_at
FROM fact
WHERE source_code = $source AND receipt_number IN (SELECT unnest($numbers))
GROUP BY ALL HAVING sum(sign) = 1
"""


@dataclass(frozen=True)
class Kept:
    """Closed cases that are older than the store keeps: those that may leave, and those that must wait.

    A case waits as long as the warehouse does not say of it what the store says. One whose part is open, or
    whose linked system has not heard everything, is not old yet.
    """

    leaving: tuple[str, ...]
    waiting: tuple[str, ...]


@dataclass(frozen=True)
class Keeping:
    """The rule by which cases leave one installation's store; `days` 0 keeps them all."""

    settings: Settings
    store: Store
    days: int

    def due(self) -> Kept:
        """What would leave now; nothing is changed.

        Raises:
            StorageError: what is published is damaged.
        """
        leaving: list[str] = []
        waiting: list[str] = []
        reader = Reader(self.settings)
        try:
            with reader.generation() as generation:
                for part in self._old():
                    held = _published(generation, list(part))
                    for number, ended in part.items():
                        (leaving if held.get(number) == ended else waiting).append(number)
        except NotReadyError:
            waiting = [number for part in self._old() for number in part]
        finally:
            reader.close()
        return Kept(tuple(leaving), tuple(waiting))

    def take_due(self, author: str = AUTHOR) -> int:
        """Let go of what is due, and write down how many that were."""
        leaving = self.due().leaving
        for start in range(0, len(leaving), AT_A_TIME):
            self._leave(leaving[start : start + AT_A_TIME])
        if leaving:
            with self.store.engine.begin() as connection:
                told = f"{self.days:,}일 넘은 종결 민원 {len(leaving):,}건을 뺐습니다"
                self.store.office.note(connection, "keeping", f"{self.days:,}일", "", told, author)
        return len(leaving)

    def _old(self) -> Iterator[dict[str, tuple[str, datetime]]]:
        """Old closed cases of which all was told, some at a time: number → status and end as published."""
        if not self.days:
            return
        before = self.store.clock() - timedelta(self.days)
        part, last = CIVIL_CASE.alias("part"), ""
        newest = (
            select(func.max(CASE_EVENT.c.happened_at))
            .where(CASE_EVENT.c.case_id == CIVIL_CASE.c.id)
            .scalar_subquery()
        )
        untold = (
            exists().where(OUTBOX.c.case_id == CIVIL_CASE.c.id, OUTBOX.c.sent_at.is_(None)),
            exists().where(
                RELAY_MESSAGE.c.case_id == CIVIL_CASE.c.id, RELAY_MESSAGE.c.state.in_(("waiting", "sending"))
            ),
            exists().where(part.c.parent_id == CIVIL_CASE.c.id, part.c.status.not_in(CLOSED)),
        )
        old = and_(
            CIVIL_CASE.c.status.in_(CLOSED),
            CIVIL_CASE.c.arrived_at < before,
            newest < before,
            *(~one for one in untold),
        )
        columns = (CIVIL_CASE.c.id, CIVIL_CASE.c.status, CIVIL_CASE.c.answered_at, newest.label("ended_at"))
        while True:
            query = select(*columns).where(old, CIVIL_CASE.c.id > last).order_by(CIVIL_CASE.c.id)
            with reading(self.store.engine) as connection:
                rows = connection.execute(query.limit(AT_A_TIME)).all()
            if not rows:
                return
            last = rows[-1].id
            yield {
                row.id: (
                    CLOSED[row.status],
                    (row.answered_at if row.status == "answered" else row.ended_at).replace(microsecond=0),
                )
                for row in rows
            }

    def _leave(self, numbers: Sequence[str]) -> None:
        with self.store.engine.begin() as connection:
            for table in PARTS:
                connection.execute(delete(table).where(table.c.case_id.in_(numbers)))
            of_these = RELAY_MESSAGE.c.case_id.in_(numbers)
            connection.execute(update(RELAY_MESSAGE).where(of_these).values(sealed=None))
            # The table by system goes on counting what was answered.
            answered = select(CIVIL_CASE.c.answered_at).where(CIVIL_CASE.c.id == RELAY_MESSAGE.c.case_id)
            came = of_these, RELAY_MESSAGE.c.direction == IN, RELAY_MESSAGE.c.state == FILED
            ended = answered.scalar_subquery()
            connection.execute(update(RELAY_MESSAGE).where(*came).values(done_at=ended))
            connection.execute(delete(CIVIL_CASE).where(CIVIL_CASE.c.id.in_(numbers)))


def _published(generation: Generation, numbers: list[str]) -> dict[str, tuple[str, datetime]]:
    rows = generation.rows(PUBLISHED, {"source": SOURCE, "numbers": numbers})
    return {number: (status, ended) for number, status, ended in rows}
