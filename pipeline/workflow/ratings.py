"""만족도: who is asked once more to rate, and how many of each way of telling did.

A reminder is a row of the ledger of notices like any other; the number of its event is that of the answer
with a minus, so that an answer is followed by one reminder and no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine, and_, exists, func, insert, select

from pipeline.settings import Clock
from pipeline.workflow.engine import reading
from pipeline.workflow.notice_rules import ALL, CHANNELS, RATING
from pipeline.workflow.outbox import notice_row
from pipeline.workflow.tables import CASE_EVENT, CIVIL_CASE, NOTICE

AFTER, UNTIL = timedelta(days=3), timedelta(days=14)
"""From when to when after an answer its citizen is reminded."""
EVERY = timedelta(minutes=10)
MOST = 500
CASE = CIVIL_CASE.c
RATED = exists().where(CASE_EVENT.c.case_id == CASE.id, CASE_EVENT.c.command == "rate")


@dataclass(frozen=True)
class Response:
    """Of those that are told one way ('' not at all): answered cases, and how many of them were rated."""

    channel: str
    name: str
    answered: int
    rated: int

    @property
    def share(self) -> float:
        """In percent."""
        return 100 * self.rated / self.answered if self.answered else 0.0


@dataclass
class Ratings:
    """The ledger of notices, as far as it asks for 만족도."""

    engine: Engine
    clock: Clock
    looked_at: datetime = field(default=datetime.min, init=False)

    def take_due(self) -> int:
        """Every ten minutes, leave a reminder for each answer that nobody rated; how many."""
        now = self.clock()
        if now - self.looked_at < EVERY:
            return 0
        self.looked_at = now
        reminded = exists().where(NOTICE.c.case_id == CASE.id, NOTICE.c.stage == RATING)
        waiting = and_(
            CASE.status == "answered",
            CASE.notice_channel != "",
            CASE.notice_wish == ALL,
            CASE.answered_at.between(now - UNTIL, now - AFTER),
            ~RATED,
            ~reminded,
        )
        with self.engine.begin() as connection:
            query = select(CASE.id, CASE.version, CASE.notice_channel).where(waiting).limit(MOST)
            found = connection.execute(query).all()
            rows = [notice_row(one.id, -one.version, RATING, one.notice_channel, now) for one in found]
            if rows:
                connection.execute(insert(NOTICE), rows)
        return len(rows)

    def responses(self) -> Sequence[Response]:
        """How many answered cases were rated, by the way that their citizens are told."""
        done = CASE.answered_at.is_not(None)
        answered = select(CASE.notice_channel, func.count()).where(done).group_by(CASE.notice_channel)
        with reading(self.engine) as connection:
            every = {row[0]: int(row[1]) for row in connection.execute(answered)}
            rated = {row[0]: int(row[1]) for row in connection.execute(answered.where(RATED))}
        names = {**CHANNELS, "": "알리지 않음"}
        return [
            Response(code, name, every[code], rated.get(code, 0))
            for code, name in names.items()
            if code in every
        ]
