"""장애·점검 대장: when a system was down or looked after, and the days no deadline counts (영 제20조)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Engine, insert, select, update

from pipeline.calendar.rules import EXCLUSIONS
from pipeline.errors import UsageError
from pipeline.settings import Clock
from pipeline.workflow.engine import reading
from pipeline.workflow.office import Office
from pipeline.workflow.tables import OUTAGE

KINDS = {"outage": "장애", "check": "점검"}
LONGEST_DAYS = 31
"""Days of one outage that are left out of deadlines at most."""
LEFT_OUT = select(OUTAGE.c.first_on, OUTAGE.c.last_on).where(OUTAGE.c.first_on.is_not(None))


@dataclass(frozen=True)
class Outage:
    """One line of the ledger.

    Attributes:
        id: its number.
        kind: key of `KINDS`.
        system: what was down, in the office's words.
        began_at: Seoul wall time.
        ended_at: likewise; None while it lasts.
        reason: what happened, or what was done.
        first_on: first day that no deadline counts; None where every day counts.
        last_on: the last such day, included.
        author: who wrote it.
        noted_at: when.
    """

    id: int
    kind: str
    system: str
    began_at: datetime
    ended_at: datetime | None
    reason: str
    first_on: date | None
    last_on: date | None
    author: str
    noted_at: datetime


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day, both included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(number)


@dataclass(frozen=True)
class NewOutage:
    """What is written of one; as `Outage` has it."""

    kind: str
    system: str
    began_at: datetime
    ended_at: datetime | None = None
    reason: str = ""
    first_on: date | None = None
    last_on: date | None = None

    def refusal(self) -> str:
        """Why it cannot stand in the ledger, in words; '' if it can."""
        rule = EXCLUSIONS["outage"]
        if self.kind not in KINDS:
            return f"종류는 {', '.join(KINDS.values())} 가운데 하나입니다(no such kind)"
        if not self.system.strip():
            return "어느 시스템인지 적으십시오(no system)"
        if self.ended_at is not None and self.ended_at < self.began_at:
            return "끝난 때가 시작한 때보다 이릅니다(the wrong way round)"
        if (self.first_on is None) != (self.last_on is None):
            return "세지 않는 날은 처음과 끝을 모두 적거나 모두 비웁니다(one day of two)"
        if self.first_on is None or self.last_on is None:
            return ""
        if self.kind != "outage":
            return "예고한 점검은 처리기간에서 빼지 않습니다(only outages are left out)"
        if not 0 <= (self.last_on - self.first_on).days < LONGEST_DAYS:
            return f"세지 않는 날은 하루부터 {LONGEST_DAYS}일까지입니다(too long, or the wrong way round)"
        if self.first_on < rule.valid_from:
            return f"{rule.name}은 {rule.valid_from}부터 처리기간에서 뺍니다({rule.article})"
        if self.first_on < self.began_at.date():
            return "장애가 시작하기 전의 날은 뺄 수 없습니다(before it began)"
        return ""


@dataclass(frozen=True)
class Outages:
    """The ledger in the operational store; a line is written once, and ended once."""

    engine: Engine
    clock: Clock
    office: Office

    def all(self, most: int = 200) -> list[Outage]:
        """The newest first."""
        columns = [OUTAGE.c[name] for name in Outage.__dataclass_fields__]
        asked = select(*columns).order_by(OUTAGE.c.began_at.desc(), OUTAGE.c.id.desc()).limit(most)
        with reading(self.engine) as connection:
            return [Outage(**row) for row in connection.execute(asked).mappings()]

    def add(self, said: NewOutage, author: str) -> Outage:
        """Write one down.

        Raises:
            UsageError: it cannot stand in the ledger.
        """
        if why := said.refusal():
            raise UsageError(why)
        row = {
            **vars(said),
            "system": said.system.strip()[:80],
            "reason": said.reason.strip()[:200],
            "author": author,
            "noted_at": self.clock(),
        }
        with self.engine.begin() as connection:
            number: int = connection.execute(insert(OUTAGE).values(row).returning(OUTAGE.c.id)).scalar_one()
            told = f"{KINDS[said.kind]} {row['system']} {said.began_at:%Y-%m-%d %H:%M}"
            self.office.note(connection, "outage", str(number), "", told, author)
        return Outage(id=number, **row)

    def end(self, number: int, at: datetime, author: str) -> None:
        """Write down when one ended.

        Raises:
            UsageError: it is not in the ledger, ended already, or had not begun by then.
        """
        found = next((one for one in self.all() if one.id == number and one.ended_at is None), None)
        if found is None:
            raise UsageError("끝나지 않은 장애·점검이 아닙니다(not going on)")
        if at < found.began_at:
            raise UsageError("끝난 때가 시작한 때보다 이릅니다(the wrong way round)")
        with self.engine.begin() as connection:
            connection.execute(update(OUTAGE).where(OUTAGE.c.id == number).values(ended_at=at))
            self.office.note(connection, "outage", str(number), "", f"끝 {at:%Y-%m-%d %H:%M}", author)

    def days(self) -> frozenset[date]:
        """Days that no deadline counts."""
        with reading(self.engine) as connection:
            spans = connection.execute(LEFT_OUT).all()
        return frozenset(day for first, last in spans for day in days_between(first, last))
