"""Who read the original of a case, one row an opening, and who has it on screen just now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select, update

from pipeline.settings import Clock
from pipeline.workflow.audit import opening_link
from pipeline.workflow.engine import reading
from pipeline.workflow.tables import CASE_OPENING, CASE_WATCH

WATCH = timedelta(seconds=45)
"""How long somebody is said to look at a case after their page last asked: a lunch ends it."""


@dataclass(frozen=True)
class Opening:
    """One reading of an original."""

    person: str
    opened_at: datetime


@dataclass(frozen=True)
class Openings:
    """The access log of originals, and the watches that expire by themselves."""

    engine: Engine
    clock: Clock
    secret: Callable[[], bytes]

    def note(self, case_id: str, person: str) -> None:
        """Somebody opened the original of a case."""
        row = {"case_id": case_id, "person": person, "opened_at": self.clock()}
        with self.engine.begin() as connection:
            chain = opening_link(connection, self.secret(), row)
            connection.execute(insert(CASE_OPENING).values(chain=chain, **row))

    def of(self, case_id: str) -> list[Opening]:
        """Who opened a case, in order."""
        query = select(CASE_OPENING).where(CASE_OPENING.c.case_id == case_id).order_by(CASE_OPENING.c.id)
        with reading(self.engine) as connection:
            return [Opening(row.person, row.opened_at) for row in connection.execute(query)]

    def watch(self, case_id: str, person: str) -> str:
        """This person looks at a case from now on, if nobody else does; who else does, or ''."""
        now = self.clock()
        mine = {"person": person, "until": now + WATCH}
        of_case = CASE_WATCH.c.case_id == case_id
        with self.engine.begin() as connection:
            held = connection.execute(select(CASE_WATCH).where(of_case)).first()
            if held is None:
                connection.execute(insert(CASE_WATCH).values(case_id=case_id, **mine))
                return ""
            if held.person != person and held.until > now:
                return str(held.person)
            connection.execute(update(CASE_WATCH).where(of_case).values(mine))
            return ""

    def leave(self, case_id: str, person: str) -> None:
        """This person looks at it no more."""
        gone = (CASE_WATCH.c.case_id == case_id) & (CASE_WATCH.c.person == person)
        with self.engine.begin() as connection:
            connection.execute(delete(CASE_WATCH).where(gone))
