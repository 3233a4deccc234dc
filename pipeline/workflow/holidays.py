"""임시공휴일: days that this office closes or works against the public calendar, and who decided so."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine, delete, insert, select

from pipeline.calendar.worktime import SATURDAY, WorkTime
from pipeline.errors import UsageError
from pipeline.settings import Clock
from pipeline.workflow.engine import reading
from pipeline.workflow.office import Office
from pipeline.workflow.outages import Outages
from pipeline.workflow.tables import HOLIDAY


@dataclass(frozen=True)
class Holiday:
    """One day: closed, or worked although a public holiday; `source` is the notice that says so."""

    day: date
    is_worked: bool
    name: str
    source: str
    author: str
    decided_at: datetime


@dataclass(frozen=True)
class Holidays:
    """The table in the operational store; one row a day."""

    engine: Engine
    clock: Clock
    office: Office
    outages: Outages

    def all(self) -> tuple[Holiday, ...]:
        """Every day, the earliest first."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(HOLIDAY).order_by(HOLIDAY.c.day)).mappings()
            return tuple(Holiday(**row) for row in rows)

    def put(self, day: date, name: str, source: str, author: str, *, is_worked: bool = False) -> Holiday:
        """Write a day; what stood there is replaced.

        Raises:
            UsageError: it has no name, or a weekend is to be worked.
        """
        if not name.strip():
            raise UsageError("임시공휴일의 이름이 없습니다(no name)")
        if is_worked and day.weekday() >= SATURDAY:
            raise UsageError(f"{day}은(는) 주말입니다. 평일의 공휴일만 일하는 날로 바꿉니다(a weekend)")
        row = Holiday(day, is_worked, name.strip()[:80], source.strip()[:200], author, self.clock())
        with self.engine.begin() as connection:
            before = connection.execute(select(HOLIDAY.c.name).where(HOLIDAY.c.day == day)).scalar()
            connection.execute(delete(HOLIDAY).where(HOLIDAY.c.day == day))
            connection.execute(insert(HOLIDAY).values(vars(row)))
            after = f"{row.name}({'일하는 날' if is_worked else '쉬는 날'})"
            self.office.note(connection, "holiday", str(day), before or "", after, author)
        return row

    def remove(self, day: date, author: str) -> None:
        """Take a day out.

        Raises:
            UsageError: it is not in the table.
        """
        with self.engine.begin() as connection:
            before = connection.execute(select(HOLIDAY.c.name).where(HOLIDAY.c.day == day)).scalar()
            if connection.execute(delete(HOLIDAY).where(HOLIDAY.c.day == day)).rowcount != 1:
                raise UsageError(f"{day}은(는) 표에 없습니다(not in the table)")
            self.office.note(connection, "holiday", str(day), str(before), "", author)

    def worktime(self) -> WorkTime:
        """Office time with these days, and without those that an outage took."""
        days = self.all()
        return WorkTime(
            closed=frozenset(one.day for one in days if not one.is_worked),
            opened=frozenset(one.day for one in days if one.is_worked),
            down=self.outages.days(),
        )
