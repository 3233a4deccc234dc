"""Cases that belong together: parts of one (분리), many of one purpose as one (병합, 영 제6조 제7항)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import IntegrityError

from pipeline.errors import BusyError, UsageError
from pipeline.workflow.case_rows import CaseChangedError, Filed, read_case
from pipeline.workflow.case_state import Event
from pipeline.workflow.cases import TRIES, Cases, Filing, Move, Step
from pipeline.workflow.tables import CIVIL_CASE

FEWEST_PERSONS = 5
"""People whose complaints of one purpose may be received as one."""


@dataclass(frozen=True)
class Families:
    """Commands on several cases at once; each is one transaction."""

    cases: Cases

    def split(self, case_id: str, seen: int, title: str, body: str, author: str) -> tuple[Filed, Filed]:
        """Make a case of its own of a part of another: the whole, and the part, received when the whole was.

        Raises:
            UsageError: the case cannot be split, is a part itself, or the part has no title.
            CaseChangedError: somebody moved it since `seen`.
        """
        whole = self.cases.case(case_id)
        if whole.parent_id:
            raise UsageError("나눈 민원은 다시 나누지 않습니다(a part itself)")
        if whole.received_at is None:
            raise UsageError("접수한 뒤에 나눕니다(not received)")
        if not title.strip():
            raise UsageError("제목이 없습니다(no title)")
        written = self.cases.written(case_id)
        filing = Filing(
            key=f"part:{case_id}:{seen}",
            kind_code=whole.kind_code,
            channel_code=whole.channel_code,
            title=title,
            body=body or written.body,
            arrived_at=whole.arrived_at,
            district_code=whole.district_code,
            name=written.name,
            phone=written.phone,
            email=written.email,
            tells_by=whole.notice_channel,
            wish=whole.notice_wish,
            days=whole.own_days,
            hours=whole.promised_hours,
            is_protected=whole.is_protected,
        )
        for _ in range(TRIES):
            if (now := self.cases.case(case_id)).version != seen:
                raise CaseChangedError(now)
            try:
                return self._split(filing, case_id, seen, whole.received_at, author)
            except IntegrityError:
                # Another case took the number, or somebody splits it too: look again.
                continue
        raise BusyError("접수가 몰려 번호를 매기지 못했습니다. 다시 시도하십시오(too many at once)")

    def _split(
        self, filing: Filing, case_id: str, seen: int, received_at: datetime, author: str
    ) -> tuple[Filed, Filed]:
        step = self.cases.step(author)
        with self.cases.engine.begin() as connection:
            part = self.cases.add(connection, filing, author, parent_id=case_id)
            step.move(connection, Move(case_id, Event("split", reason=part.id), seen))
            step.move(connection, Move(part.id, Event("receive"), part.version), received_at)
            return read_case(connection, case_id), read_case(connection, part.id)

    def merge(self, leader: str, seen: Sequence[tuple[str, int]], author: str) -> Filed:
        """Receive several cases as one: they go with the leading one and are answered with it.

        Args:
            leader: the case that goes on; it is among `seen`.
            seen: every case with the version on screen.
            author: who does it.

        Raises:
            UsageError: fewer than `FEWEST_PERSONS` people filed them, or one of them cannot go along.
            CaseChangedError: somebody moved one since it was seen.
        """
        versions = dict(seen)
        others = [case_id for case_id in versions if case_id != leader]
        if leader not in versions:
            raise UsageError("대표 민원을 고르십시오(no leading case)")
        step = self.cases.step(author)
        with self.cases.engine.begin() as connection:
            members = read_case(connection, leader).state.members
            persons = _persons(connection, [*others, leader, *members])
            if persons < FEWEST_PERSONS:
                raise UsageError(
                    f"같은 목적의 민원을 낸 사람이 {FEWEST_PERSONS}명부터 병합합니다: 지금 {persons}명"
                    "(too few people)"
                )
            now = _received(step, connection, leader, versions[leader])
            for case_id in others:
                version = _received(step, connection, case_id, versions[case_id])
                step.move(connection, Move(case_id, Event("merge_into", reason=leader), version))
                now = step.move(connection, Move(leader, Event("take_in", reason=case_id), now)).version
            return read_case(connection, leader)

    def unmerge(self, case_id: str, seen: int, author: str) -> Filed:
        """Let one case that was merged go its own way again (접수).

        Raises:
            UsageError: it is not merged.
            CaseChangedError: somebody moved it since `seen`.
        """
        leader = self.cases.case(case_id).state.merged_into
        if not leader:
            raise UsageError("병합한 민원이 아닙니다(not merged)")
        step = self.cases.step(author, is_timed=False)
        with self.cases.engine.begin() as connection:
            step.move(connection, Move(case_id, Event("leave_merger"), seen))
            now = read_case(connection, leader)
            if case_id in now.state.members:
                step.move(connection, Move(leader, Event("let_go", reason=case_id), now.version))
            return read_case(connection, case_id)


def _received(step: Step, connection: Connection, case_id: str, seen: int) -> int:
    """Receive a case that nobody has received yet; its version then."""
    if read_case(connection, case_id).state.status != "filed":
        return seen
    return step.move(connection, Move(case_id, Event("receive"), seen)).version


def _persons(connection: Connection, ids: Sequence[str]) -> int:
    """How many people filed some cases; who left no number counts for one each."""
    key = CIVIL_CASE.c.applicant_key
    query = select(func.count(key.distinct()), func.count() - func.count(key))
    known, unknown = connection.execute(query.where(CIVIL_CASE.c.id.in_(ids))).one()
    return int(known + unknown)
