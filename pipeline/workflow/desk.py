"""Who may do what at the desk: commands with the authority of a role and its units, one case or many."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from pipeline.calendar.periods import due_after_hours
from pipeline.calendar.worktime import WorkTime
from pipeline.errors import UsageError, UserError
from pipeline.schema import organisation, reference
from pipeline.workflow.case_rows import CaseChangedError, Filed
from pipeline.workflow.case_state import (
    APPROVER,
    DESK,
    MANAGER,
    OFFICER,
    OVERSEER,
    STILL_OPEN,
    Event,
)
from pipeline.workflow.cases import ANSWERS, GIVES, Cases, Move
from pipeline.workflow.families import Families
from pipeline.workflow.office import Office
from pipeline.workflow.states import BY_COMMAND, TRANSITIONS, Transition, apply, inverse, refusal

AT_ONCE = frozenset({"distribute", "answer_at_once", "send_on", "mark_facility"})
"""Commands that find a 신청 received: giving them is receiving it."""
AT_UNIT_ROLES = frozenset({MANAGER, OFFICER, APPROVER})
REQUEST_HOURS = 3
"""Working hours within which an officer says that a case is not the unit's (재지정 요청)."""
AUDIT_DUTY = "고충민원 조사"
"""The 사무분장 of the units that a repeated 고충 goes to (영 제17조)."""


@dataclass(frozen=True)
class Actor:
    """Who acts.

    Attributes:
        name: as cases and logs have it.
        roles: keys of `case_state.ROLES`.
        units: those they act for; None is every one.
        stands_for: whose work is theirs today too (업무대행).
    """

    name: str
    roles: frozenset[str] = frozenset()
    units: frozenset[str] | None = frozenset()
    stands_for: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """Officers whose cases are theirs to work on."""
        return self.stands_for | {self.name}

    @property
    def looks_over_all(self) -> bool:
        """Whether no unit is closed to them at the desk."""
        return self.units is None and bool({DESK, OVERSEER} & self.roles)

    def acts_for(self, unit: str) -> bool:
        """Whether a unit's cases are theirs to work on."""
        return self.units is None or unit in self.units


NOBODY = Actor("")


def today(actor: Actor, office: Office) -> Actor:
    """The person with those whose work is theirs today (업무대행)."""
    return replace(actor, stands_for=office.stood_in_for(actor.name)) if actor.roles else actor


def nothing_unsaid(_: Filed) -> str:
    """Nobody asks anything."""
    return ""


@dataclass(frozen=True)
class Outcome:
    """What became of one case of many: where it stands, and why it was not moved ('' if it was)."""

    id: str
    case: Filed | None
    problem: str = ""


def objection(actor: Actor, case: Filed, event: Event) -> str:
    """Why this person may not do it to this case now, in words; '' if they may."""
    row = BY_COMMAND.get(event.command)
    if row is None or not row.alone:
        return "그런 일이 없습니다(no such command)"
    if why := _not_theirs(actor, case, row, event):
        return why
    if case.state.is_for_audit and event.command in GIVES and event.unit not in audit_units():
        return f"다시 낸 고충민원은 감사 부서({AUDIT_DUTY})가 맡습니다(the audit unit's)"
    return refused(case, event)


def audit_units() -> frozenset[str]:
    """Units that look into a 고충 that is filed again."""
    whole = organisation.read()
    bodies = ((unit, whole.body(unit)) for unit in whole.leaves())
    return frozenset(unit for unit, body in bodies if body and AUDIT_DUTY in body.duties)


def refused(case: Filed, event: Event) -> str:
    """Why nobody may do it to this case now, in words; '' if somebody may."""
    return refusal(_received(case, event).state, event)


def choices(actor: Actor, case: Filed) -> tuple[Transition, ...]:
    """What this person may do to a case as it stands, before it is said with what."""
    return tuple(
        one
        for one in TRANSITIONS
        if _received(case, Event(one.command)).state.status in one.since
        and not _not_theirs(actor, case, one, Event(one.command))
    )


def may_see(actor: Actor, case: Filed) -> bool:
    """Whether a case is there for this person at all: of their units now or before, or they look over all."""
    if actor.units is None:
        return bool(actor.roles)
    units = {case.state.unit, *case.state.held_by, *case.state.cooperating} - case.state.barred
    return bool(actor.roles) and not actor.units.isdisjoint(units)


def may_read(actor: Actor, case: Filed) -> bool:
    """Whether the original text and contact of a case are this person's to read: open, and theirs."""
    if case.state.status not in STILL_OPEN:
        return False
    if DESK in actor.roles and actor.units is None:
        return True
    asked = any(actor.acts_for(unit) for unit in case.state.cooperating)
    theirs = actor.acts_for(case.state.unit) or case.state.officer in actor.stands_for
    return bool(AT_UNIT_ROLES & actor.roles) and (asked or theirs)


def may_know(actor: Actor, case: Filed) -> bool:
    """Whether they may know who filed it: with the original, but for a protected one only at its unit."""
    if not case.is_protected:
        return may_read(actor, case)
    is_there = actor.units is not None and case.state.unit in actor.units
    return may_read(actor, case) and bool(case.state.unit) and is_there


def _received(case: Filed, event: Event) -> Filed:
    """The case as the command finds it: the desk receives what it distributes or answers in one go."""
    if case.state.status == "filed" and event.command in AT_ONCE:
        return replace(case, state=apply(case.state, Event("receive")))
    return case


def _steps(case: Filed, event: Event, seen: int, text: str) -> list[Move]:
    if case.state.status == "filed" and event.command in AT_ONCE:
        return [Move(case.id, Event("receive"), seen), Move(case.id, event, seen + 1, text)]
    return [Move(case.id, event, seen, text)]


def _not_theirs(actor: Actor, case: Filed, row: Transition, event: Event) -> str:
    roles = row.roles & actor.roles
    if not roles:
        return f"'{row.name}' 을(를) 할 권한이 없습니다(not allowed)"
    if {DESK, OVERSEER} & roles and actor.units is None:
        return ""
    if row.command == "give_cooperation":
        asked = {event.unit} if event.unit else case.state.cooperating
        theirs = any(actor.acts_for(unit) for unit in asked)
        return "" if theirs else "협조를 요청받은 부서가 아닙니다(not asked)"
    if not actor.acts_for(case.state.unit) and case.state.officer not in actor.stands_for:
        return "다른 부서의 민원입니다(another unit's case)"
    if roles == {OFFICER} and case.state.officer not in ("", *actor.names):
        return f"담당자는 {case.state.officer} 님입니다(another officer's case)"
    if row.command == "approve" and case.state.officer == actor.name:
        return "자기가 기안한 것은 결재하지 않습니다(own draft)"
    return ""


@dataclass(frozen=True)
class Desk:
    """The commands of `cases`, asked for by people.

    Attributes:
        cases: the cases.
        unsaid: what a person must say of a case before it is answered, in words; '' where there is nothing.
    """

    cases: Cases
    unsaid: Callable[[Filed], str] = nothing_unsaid

    def do(self, actor: Actor, case_id: str, event: Event, seen: int, text: str = "") -> Filed:
        """Move a case.

        Raises:
            UsageError: there is no such case, or this person may not do that to it.
            CaseChangedError: somebody moved it since `seen`.
        """
        before = self.cases.case(case_id)
        if before.version == seen and (why := self._objections(actor, [before], event)[0]):
            raise UsageError(why)
        return self.cases.do_all(_steps(before, event, seen, text), actor.name)[-1]

    def preview(self, actor: Actor, seen: Sequence[tuple[str, int]], event: Event) -> list[Outcome]:
        """What a command would do to several cases (number, version on screen), without doing it."""
        found = {one.id: one for one in self.cases.cases([case_id for case_id, _ in seen])}
        why = dict(zip(found, self._objections(actor, list(found.values()), event), strict=True))
        return [
            _judged(found.get(case_id), case_id, version, why.get(case_id, "")) for case_id, version in seen
        ]

    def do_each(
        self,
        actor: Actor,
        seen: Sequence[tuple[str, int]],
        event: Event,
        text: str = "",
        *,
        together: bool = False,
    ) -> list[Outcome]:
        """Move several cases, each by itself; `together`: all of them or none.

        {번호}, {장소} and {일자} in the text become each case's own (함께 처리).

        The outcome says of each where it stands now, or why it was left.
        """
        judged = self.preview(actor, seen, event)
        versions = dict(seen)
        if not together:
            return [self._one(actor, one, versions[one.id], event, text) for one in judged]
        if any(one.problem for one in judged):
            return [
                Outcome(one.id, one.case, one.problem or "다른 민원 때문에 하지 않았습니다") for one in judged
            ]
        cases = [one.case for one in judged if one.case]
        moves = [move for one in cases for move in _steps(one, event, versions[one.id], told(one, text))]
        moved = {one.id: one for one in self.cases.do_all(moves, actor.name)}
        return [Outcome(case_id, moved[case_id]) for case_id, _ in seen]

    def undo(self, actor: Actor, seen: Sequence[tuple[str, int]]) -> list[Outcome]:
        """Take back the last thing that this person did to each of some cases."""
        found = {one.id: one for one in self.cases.cases([case_id for case_id, _ in seen])}
        return [self._undone(actor, found.get(case_id), case_id, version) for case_id, version in seen]

    def split(self, actor: Actor, case_id: str, seen: int, title: str, body: str) -> tuple[Filed, Filed]:
        """Make a case of its own of a part of another: the whole and the part.

        Raises:
            UsageError: this person may not, or the case cannot be split.
            CaseChangedError: somebody moved it since `seen`.
        """
        self._refuse(actor, case_id, seen, "split")
        return Families(self.cases).split(case_id, seen, title, body, actor.name)

    def merge(self, actor: Actor, leader: str, seen: Sequence[tuple[str, int]]) -> Filed:
        """Receive several cases as one.

        Raises:
            UsageError: this person may not, too few people filed them, or one cannot go along.
            CaseChangedError: somebody moved one since it was seen.
        """
        for case_id, version in seen:
            self._refuse(actor, case_id, version, "take_in")
        return Families(self.cases).merge(leader, seen, actor.name)

    def unmerge(self, actor: Actor, case_id: str, seen: int) -> Filed:
        """Let a merged case go its own way again.

        Raises:
            UsageError: this person may not, or it is not merged.
            CaseChangedError: somebody moved it since `seen`.
        """
        self._refuse(actor, case_id, seen, "let_go")
        return Families(self.cases).unmerge(case_id, seen, actor.name)

    def _refuse(self, actor: Actor, case_id: str, seen: int, command: str) -> None:
        case = self.cases.case(case_id)
        if case.version == seen and (why := _not_theirs(actor, case, BY_COMMAND[command], Event(command))):
            raise UsageError(why)

    def _objections(self, actor: Actor, cases: Sequence[Filed], event: Event) -> list[str]:
        """Why this person may not do it to each of some cases now, in words; '' if they may."""
        found = [objection(actor, one, event) for one in cases]
        if event.command in ANSWERS:
            found = [why or self.unsaid(one) for why, one in zip(found, cases, strict=True)]
        if event.command != "request_reassignment" or MANAGER in actor.roles:
            return found
        time = self.cases.worktime()
        return [why or self._too_late(one, time) for why, one in zip(found, cases, strict=True)]

    def _too_late(self, case: Filed, time: WorkTime) -> str:
        until = requested_until(case, time)
        if until is None or self.cases.clock() <= until:
            return ""
        return (
            f"분배된 지 {REQUEST_HOURS}근무시간이 지났습니다({until:%m-%d %H:%M}까지). "
            "부서관리자가 요청합니다(too late for an officer)"
        )

    def _one(self, actor: Actor, one: Outcome, seen: int, event: Event, text: str) -> Outcome:
        if one.problem or one.case is None:
            return one
        try:
            return Outcome(one.id, self.do(actor, one.id, event, seen, told(one.case, text)))
        except CaseChangedError as error:
            return Outcome(one.id, error.now, str(error))
        except UserError as error:
            return Outcome(one.id, one.case, str(error))

    def _undone(self, actor: Actor, case: Filed | None, case_id: str, seen: int) -> Outcome:
        last = self.cases.before_last(case_id) if case else None
        event = inverse(last[0], last[1].event) if last else None
        problem = ""
        if case and (event is None or last is None):
            problem = "되돌릴 일이 없습니다(nothing to undo)"
        elif last and last[1].author != actor.name:
            problem = f"{last[1].author} 님이 한 일입니다(done by another person)"
        judged = _judged(case, case_id, seen, problem)
        return self._one(actor, judged, seen, event, "") if event else judged


def requested_until(case: Filed, time: WorkTime) -> datetime | None:
    """Until when an officer may say that a case is not the unit's; None where nobody was given it."""
    if case.given_at is None:
        return None
    given = np.array([case.given_at], "datetime64[s]")
    until: datetime = due_after_hours(given, np.array([REQUEST_HOURS]), time).tolist()[0]
    return until


def told(case: Filed, text: str) -> str:
    """A text for many, with what is this case's own in it."""
    if "{" not in text:
        return text
    place = reference.districts().get(case.district_code or "")
    own = {
        "{번호}": case.id,
        "{장소}": place.district_name if place else "",
        "{일자}": f"{case.arrived_at.year}년 {case.arrived_at.month}월 {case.arrived_at.day}일",
    }
    for variable, value in own.items():
        text = text.replace(variable, value)
    return text


def _judged(case: Filed | None, case_id: str, seen: int, problem: str) -> Outcome:
    if case is None:
        return Outcome(case_id, None, "그 민원이 없습니다(no such case)")
    return Outcome(case_id, case, str(CaseChangedError(case)) if case.version != seen else problem)
