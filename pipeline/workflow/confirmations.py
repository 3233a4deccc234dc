"""Who looked at a dangerous complaint, who acts on it, and when (미확인, 확인, 조치 중, 조치 완료)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, insert, select

from pipeline.errors import UsageError
from pipeline.settings import Clock
from pipeline.workflow.tables import CONFIRMATION, CONFIRMATION_STATES

MOST_IDS = 5_000
"""Complaints that one statement asks for."""


@dataclass(frozen=True)
class Confirmation:
    """One entry of the log; `state` is unseen (taken back), seen, acting or settled, times are Seoul's."""

    id: int
    complaint_id: str
    state: str
    author: str
    confirmed_at: datetime


@dataclass(frozen=True)
class Confirmations:
    """The log in the operational store; nothing in it is ever changed."""

    engine: Engine
    clock: Clock

    def add(self, complaint_id: str, state: str, author: str) -> Confirmation:
        """Write down that somebody saw a complaint, acts on it or settled it; or took that back.

        Raises:
            UsageError: there is no such state.
        """
        if state not in CONFIRMATION_STATES:
            raise UsageError(f"확인 상태 '{state[:20]}' 이(가) 없습니다(no such state)")
        at = self.clock()
        row = {"complaint_id": complaint_id, "state": state, "author": author, "confirmed_at": at}
        with self.engine.begin() as connection:
            number: int = connection.execute(
                insert(CONFIRMATION).values(row).returning(CONFIRMATION.c.id)
            ).scalar_one()
        return Confirmation(number, complaint_id, state, author, at)

    def of(self, complaint_id: str) -> list[Confirmation]:
        """Everything about one complaint, the oldest first."""
        query = select(CONFIRMATION).where(CONFIRMATION.c.complaint_id == complaint_id)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(CONFIRMATION.c.id)).mappings()
            return [Confirmation(**row) for row in rows]

    def latest(self, ids: Iterable[str]) -> dict[str, Confirmation]:
        """Where each of some complaints stands; those that nobody looked at are not in it."""
        asked, found = list(ids), {}
        with self.engine.connect() as connection:
            for start in range(0, len(asked), MOST_IDS):
                newest = (
                    select(func.max(CONFIRMATION.c.id))
                    .where(CONFIRMATION.c.complaint_id.in_(asked[start : start + MOST_IDS]))
                    .group_by(CONFIRMATION.c.complaint_id)
                )
                query = select(CONFIRMATION).where(CONFIRMATION.c.id.in_(newest))
                for row in connection.execute(query).mappings():
                    found[row["complaint_id"]] = Confirmation(**row)
        return {number: one for number, one in found.items() if one.state != "unseen"}
