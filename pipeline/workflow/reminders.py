"""독촉장 for each late case, once it is late and once a month; the review of a month (규칙 제7조)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time

from sqlalchemy import ColumnElement, Engine, and_, delete, func, insert, or_, select

from pipeline.errors import UsageError
from pipeline.settings import Clock
from pipeline.workflow.case_rows import Filed, filed
from pipeline.workflow.case_state import STILL_OPEN
from pipeline.workflow.engine import reading
from pipeline.workflow.tables import CIVIL_CASE, DIGEST, LATE_REVIEW, REMINDER

REVIEW_DAY = 5
"""Day of the month by which the month before is reviewed."""


@dataclass(frozen=True)
class Due:
    """A case that a 독촉장 is due for, and how many it had before."""

    case: Filed
    before: int


@dataclass(frozen=True)
class Reminder:
    """One 독촉장 that was issued."""

    id: int
    case_id: str
    unit: str
    officer: str
    due_at: datetime
    author: str
    issued_at: datetime


@dataclass(frozen=True)
class Review:
    """The review of a month ('2026-10'): how many cases were late in it, who looked, when (None: nobody)."""

    month: str
    late_count: int
    author: str = ""
    reviewed_at: datetime | None = None

    @property
    def until(self) -> date:
        """The day by which it is to be done."""
        year, month = map(int, self.month.split("-"))
        return date(year + month // 12, month % 12 + 1, REVIEW_DAY)


@dataclass(frozen=True)
class Reminders:
    """The ledger of 독촉장, the reviews, and who was told their day's work already."""

    engine: Engine
    clock: Clock

    def due(self) -> list[Due]:
        """Late open cases without a 독촉장 since they are late, or this month; the longest late first."""
        now = self.clock()
        newest = (
            select(
                REMINDER.c.case_id,
                func.count().label("before"),
                func.max(REMINDER.c.issued_at).label("issued_at"),
            )
            .group_by(REMINDER.c.case_id)
            .subquery()
        )
        query = (
            select(CIVIL_CASE, func.coalesce(newest.c.before, 0).label("before"))
            .outerjoin(newest, newest.c.case_id == CIVIL_CASE.c.id)
            .where(
                _late(now),
                or_(
                    newest.c.issued_at.is_(None),
                    newest.c.issued_at < CIVIL_CASE.c.due_at,
                    newest.c.issued_at < _first_of(now),
                ),
            )
            .order_by(CIVIL_CASE.c.due_at, CIVIL_CASE.c.id)
        )
        with reading(self.engine) as connection:
            return [Due(filed(row), row["before"]) for row in connection.execute(query).mappings()]

    def issue(self, ids: Sequence[str], author: str) -> int:
        """Write 독촉장 for those of the cases that one is due for; how many.

        Raises:
            UsageError: it is due for none of them.
        """
        wanted = set(ids)
        rows = [
            {
                "case_id": one.case.id,
                "unit": one.case.state.unit,
                "officer": one.case.state.officer,
                "due_at": one.case.due_at,
                "author": author,
                "issued_at": self.clock(),
            }
            for one in self.due()
            if one.case.id in wanted
        ]
        if not rows:
            raise UsageError("독촉장을 보낼 지연 민원이 없습니다(none is due)")
        with self.engine.begin() as connection:
            connection.execute(insert(REMINDER), rows)
        return len(rows)

    def issued(self, most: int = 200) -> list[Reminder]:
        """The ledger, the newest first."""
        query = select(REMINDER).order_by(REMINDER.c.id.desc()).limit(most)
        with reading(self.engine) as connection:
            return [Reminder(**row) for row in connection.execute(query).mappings()]

    def review(self) -> Review:
        """The review of last month, done or not."""
        month = (_first_of(self.clock()) - timedelta(1)).strftime("%Y-%m")
        with reading(self.engine) as connection:
            row = (
                connection.execute(select(LATE_REVIEW).where(LATE_REVIEW.c.month == month)).mappings().first()
            )
            if row is not None:
                return Review(**row)
            start = datetime.fromisoformat(f"{month}-01")
            late = select(func.count()).where(_late_between(start, _first_of(self.clock())))
            return Review(month, connection.execute(late).scalar_one())

    def note_review(self, author: str) -> Review:
        """Say that last month was reviewed, with the number as it is now."""
        review = self.review()
        row = {"month": review.month, "late_count": review.late_count, "author": author}
        with self.engine.begin() as connection:
            connection.execute(delete(LATE_REVIEW).where(LATE_REVIEW.c.month == review.month))
            connection.execute(insert(LATE_REVIEW).values(reviewed_at=self.clock(), **row))
        return self.review()

    def is_told(self, person: str) -> bool:
        """Whether a person was told their day's work today."""
        here = and_(DIGEST.c.person == person, DIGEST.c.day == self.clock().date())
        with reading(self.engine) as connection:
            return connection.execute(select(DIGEST.c.person).where(here)).first() is not None

    def note_told(self, person: str) -> None:
        """A person has seen their day's work: not again today."""
        if self.is_told(person):
            return
        row = {"person": person, "day": self.clock().date(), "told_at": self.clock()}
        with self.engine.begin() as connection:
            connection.execute(delete(DIGEST).where(DIGEST.c.person == person))
            connection.execute(insert(DIGEST).values(row))


def _first_of(now: datetime) -> datetime:
    return datetime.combine(now.date().replace(day=1), clock_time())


def _late(now: datetime) -> ColumnElement[bool]:
    return and_(CIVIL_CASE.c.status.in_(sorted(STILL_OPEN)), CIVIL_CASE.c.due_at < now)


def _late_between(start: datetime, end: datetime) -> ColumnElement[bool]:
    """Cases whose deadline fell into a time and that were not answered by it."""
    never_answered = and_(CIVIL_CASE.c.answered_at.is_(None), CIVIL_CASE.c.status.in_(sorted(STILL_OPEN)))
    return and_(
        CIVIL_CASE.c.due_at >= start,
        CIVIL_CASE.c.due_at < end,
        or_(never_answered, CIVIL_CASE.c.answered_at > CIVIL_CASE.c.due_at),
    )
