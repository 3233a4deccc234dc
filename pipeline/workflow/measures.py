"""Measures: policies with their day, and tasks opened from a slice of complaints."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine, insert, select, update

from pipeline.errors import UsageError
from pipeline.settings import Clock
from pipeline.workflow.tables import MEASURE, MEASURE_KINDS

MOST_NAME, MOST_PLAN = 80, 500


@dataclass(frozen=True)
class Measure:
    """One policy (정책) or task (개선과제).

    Attributes:
        id: its number.
        kind: policy or task.
        name: what people call it.
        slice: query string of the complaints that it is about.
        plan: what is done, in words; may be empty.
        unit_code: unit that does it; None if nobody was named.
        due_on: when a task must be done.
        happened_on: from when on things are different: a policy's day, or the day a task was done.
        author: who wrote it down.
        created_at: when, Seoul wall time.
        closed_at: when it was put away; None while it is on the page.
    """

    id: int
    kind: str
    name: str
    slice: str
    plan: str
    unit_code: str | None
    due_on: date | None
    happened_on: date | None
    author: str
    created_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class Measures:
    """The measures in the operational store."""

    engine: Engine
    clock: Clock

    def add(
        self,
        kind: str,
        name: str,
        slice: str,
        author: str,
        *,
        plan: str = "",
        unit_code: str | None = None,
        due_on: date | None = None,
        happened_on: date | None = None,
    ) -> int:
        """Write one down; its number.

        Raises:
            UsageError: the name is missing or too long, or a policy has no day.
        """
        name, plan = " ".join(name.split()), plan.strip()
        if kind not in MEASURE_KINDS:
            raise UsageError("정책민원이나 개선과제여야 합니다(kind is policy or task)")
        if not name or len(name) > MOST_NAME:
            raise UsageError(f"이름을 {MOST_NAME}자까지 적어 주십시오(a name is needed)")
        if len(plan) > MOST_PLAN:
            raise UsageError(f"내용은 {MOST_PLAN}자까지 적을 수 있습니다(the plan is too long)")
        if kind == "policy" and happened_on is None:
            raise UsageError("정책은 시행일이 있어야 합니다(a policy needs its day)")
        row = {
            "kind": kind,
            "name": name,
            "slice": slice,
            "plan": plan,
            "unit_code": unit_code,
            "due_on": due_on,
            "happened_on": happened_on,
            "author": author,
            "created_at": self.clock(),
        }
        with self.engine.begin() as connection:
            number: int = connection.execute(insert(MEASURE).values(row).returning(MEASURE.c.id)).scalar_one()
        return number

    def happened(self, number: int, day: date | None) -> None:
        """A task was done on a day, or, with None, was not after all."""
        self._set(number, happened_on=day)

    def close(self, number: int, *, is_closed: bool = True) -> None:
        """Put it away, or take it out again."""
        self._set(number, closed_at=self.clock() if is_closed else None)

    def get(self, number: int) -> Measure:
        """One of them.

        Raises:
            UsageError: there is none of that number.
        """
        found = [one for one in self.all(with_closed=True) if one.id == number]
        if not found:
            raise UsageError(f"{number}번은 없습니다(there is no measure {number})")
        return found[0]

    def all(self, *, with_closed: bool = False) -> list[Measure]:
        """Those on the page, the newest first."""
        query = select(MEASURE).order_by(MEASURE.c.id.desc())
        if not with_closed:
            query = query.where(MEASURE.c.closed_at.is_(None))
        with self.engine.connect() as connection:
            return [Measure(**row) for row in connection.execute(query).mappings()]

    def _set(self, number: int, **values: object) -> None:
        self.get(number)
        with self.engine.begin() as connection:
            connection.execute(update(MEASURE).where(MEASURE.c.id == number).values(**values))
