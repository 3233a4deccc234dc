"""Who may do what at the desk: commands with the authority of a role and its units, one case or many."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.errors import UsageError, UserError
from pipeline.schema import reference
from pipeline.workflow.cases import CaseChangedError, Cases, Filed
from pipeline.workflow.states import (
    APPROVER,
    DESK,
    MANAGER,
    OFFICER,
    STILL_OPEN,
    TRANSITIONS,
    Event,
    Transition,
    apply,
    refusal,
)

BY_COMMAND = {one.command: one for one in TRANSITIONS}
AT_ONCE = frozenset({"distribute", "answer_at_once", "send_on"})
"""Commands that find a 신청 received: giving them is receiving it."""
AT_UNIT_ROLES = frozenset({MANAGER, OFFICER, APPROVER})


@dataclass(frozen=True)
class Actor:
    """Who acts: a name, keys of `states.ROLES`, and the units they act for (None: every one)."""

    name: str
    roles: frozenset[str] = frozenset()
    units: frozenset[str] | None = frozenset()

    def acts_for(self, unit: str) -> bool:
        """Whether a unit's cases are theirs to work on."""
        return self.units is None or unit in self.units


NOBODY = Actor("")


@dataclass(frozen=True)
class Outcome:
    """What became of one case of many: where it stands, and why it was not moved ('' if it was)."""

    id: str
    case: Filed | None
    problem: str = ""


def objection(actor: Actor, case: Filed, event: Event) -> str:
    """Why this person may not do it to this case now, in words; '' if they may."""
    row = BY_COMMAND.get(event.command)
    if row is None:
        return "그런 일이 없습니다(no such command)"
    if why := _not_theirs(actor, case, row, event):
        return why
    return refused(case, event)


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
    return bool(AT_UNIT_ROLES & actor.roles) and (asked or actor.acts_for(case.state.unit))


def _received(case: Filed, event: Event) -> Filed:
    """The case as the command finds it: the desk receives what it distributes or answers in one go."""
    if case.state.status == "filed" and event.command in AT_ONCE:
        return replace(case, state=apply(case.state, Event("receive")))
    return case


def _steps(case: Filed, event: Event, seen: int) -> list[tuple[str, Event, int]]:
    if case.state.status == "filed" and event.command in AT_ONCE:
        return [(case.id, Event("receive"), seen), (case.id, event, seen + 1)]
    return [(case.id, event, seen)]


def _not_theirs(actor: Actor, case: Filed, row: Transition, event: Event) -> str:
    roles = row.roles & actor.roles
    if not roles:
        return f"'{row.name}' 을(를) 할 권한이 없습니다(not allowed)"
    if DESK in roles and actor.units is None:
        return ""
    if row.command == "give_cooperation":
        asked = {event.unit} if event.unit else case.state.cooperating
        theirs = any(actor.acts_for(unit) for unit in asked)
        return "" if theirs else "협조를 요청받은 부서가 아닙니다(not asked)"
    if not actor.acts_for(case.state.unit):
        return "다른 부서의 민원입니다(another unit's case)"
    if roles == {OFFICER} and case.state.officer not in ("", actor.name):
        return f"담당자는 {case.state.officer} 님입니다(another officer's case)"
    if row.command == "approve" and case.state.officer == actor.name:
        return "자기가 기안한 것은 결재하지 않습니다(own draft)"
    return ""


@dataclass(frozen=True)
class Desk:
    """The commands of `cases`, asked for by people."""

    cases: Cases

    def do(self, actor: Actor, case_id: str, event: Event, seen: int, text: str = "") -> Filed:
        """Move a case.

        Raises:
            UsageError: there is no such case, or this person may not do that to it.
            CaseChangedError: somebody moved it since `seen`.
        """
        before = self.cases.case(case_id)
        if before.version == seen and (why := objection(actor, before, event)):
            raise UsageError(why)
        return self.cases.do_all(_steps(before, event, seen), actor.name, text)[-1]

    def preview(self, actor: Actor, seen: Sequence[tuple[str, int]], event: Event) -> list[Outcome]:
        """What a command would do to several cases (number, version on screen), without doing it."""
        found = {one.id: one for one in self.cases.cases([case_id for case_id, _ in seen])}
        return [_judged(actor, found.get(case_id), case_id, version, event) for case_id, version in seen]

    def _said(self, case: Filed, text: str) -> str:
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

    def do_each(
        self,
        actor: Actor,
        seen: Sequence[tuple[str, int]],
        event: Event,
        text: str = "",
        *,
        together: bool = False,
    ) -> list[Outcome]:
        """Move several cases, each by itself; `together`: all of them or none, with the text as it stands.

        Else {번호}, {장소} and {일자} in the text become each case's own (함께 처리).

        The outcome says of each where it stands now, or why it was left.
        """
        judged = self.preview(actor, seen, event)
        if together and any(one.problem for one in judged):
            return [
                Outcome(one.id, one.case, one.problem or "다른 민원 때문에 하지 않았습니다") for one in judged
            ]
        versions = dict(seen)
        if together:
            steps = [step for one in judged if one.case for step in _steps(one.case, event, versions[one.id])]
            moved = {one.id: one for one in self.cases.do_all(steps, actor.name, text)}
            return [Outcome(case_id, moved[case_id]) for case_id, _ in seen]
        return [
            one if one.problem else self._one(actor, one, versions[one.id], event, text) for one in judged
        ]

    def _one(self, actor: Actor, one: Outcome, seen: int, event: Event, text: str) -> Outcome:
        try:
            said = self._said(one.case, text) if one.case else text
            return Outcome(one.id, self.do(actor, one.id, event, seen, said))
        except CaseChangedError as error:
            return Outcome(one.id, error.now, str(error))
        except UserError as error:
            return Outcome(one.id, one.case, str(error))


def _judged(actor: Actor, case: Filed | None, case_id: str, seen: int, event: Event) -> Outcome:
    if case is None:
        return Outcome(case_id, None, "그 민원이 없습니다(no such case)")
    if case.version != seen:
        return Outcome(case_id, case, str(CaseChangedError(case)))
    return Outcome(case_id, case, objection(actor, case, event))
