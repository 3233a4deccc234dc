"""What may happen to a case: one transition table, and the case that a log of events adds up to.

Pure: no clock, no store. A command is allowed if the table has a row for it in the case's state and none of
its guards objects; what it does to the case is its effect. The state of a case is `fold` of its events.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline.errors import UsageError
from pipeline.workflow import case_rules as rules
from pipeline.workflow.case_rules import Effect, Guard
from pipeline.workflow.case_state import (
    APPROVER,
    AT_UNIT,
    CITIZEN,
    COMMITTEE,
    DESK,
    MANAGER,
    OFFICER,
    OVERSEER,
    REASSIGNMENT,
    RECUSAL,
    STATUSES,
    STILL_OPEN,
    Case,
    Event,
)


def unchanged(case: Case, _: Event) -> Case:
    """The event itself is all there is."""
    return case


@dataclass(frozen=True)
class Transition:
    """One row of the table: a command, where it is allowed, where it leads ('' stays), who may give it.

    A row without roles follows from another command. One that is not `alone` is a part of a command on
    several cases, or comes with a file, and is never given by itself.
    """

    command: str
    name: str
    since: frozenset[str]
    to: str
    roles: frozenset[str]
    guards: tuple[Guard, ...] = ()
    effect: Effect = unchanged
    alone: bool = True


def _one(*names: str) -> frozenset[str]:
    return frozenset(names)


FREE = (rules.nothing_pending,)
FOR_CITIZEN = _one(CITIZEN, DESK)
"""The citizen's own; the desk enters what was said at the counter or on the phone."""
WORKED_ON = _one("distributed", "assigned", "handling")
NOBODY = frozenset[str]()

RECEIPT = (
    Transition("receive", "접수", _one("filed"), "received", _one(DESK)),
    Transition(
        "count_as_same",
        "같은 내용으로 세기",
        STILL_OPEN - {"filed"},
        "",
        _one(DESK, OFFICER),
        (*FREE, rules.is_another_case),
        rules.counted_as_same,
    ),
    Transition(
        "answer_at_once",
        "즉시답변",
        _one("received"),
        "answered",
        _one(DESK),
        (*FREE, rules.leads_none, rules.has_result),
        rules.answered,
    ),
    Transition(
        "distribute",
        "부서 분배",
        _one("received"),
        "distributed",
        _one(DESK),
        (*FREE, rules.may_have),
        rules.given,
    ),
    Transition(
        "take_back",
        "분배 되돌리기",
        _one("distributed"),
        "received",
        _one(DESK),
        (*FREE, rules.was_last("distribute")),
        rules.taken_back,
    ),
    Transition(
        "split",
        "민원 나누기",
        _one("received") | WORKED_ON,
        "",
        _one(DESK, MANAGER),
        (*FREE, rules.may_split),
        rules.split_off,
        alone=False,
    ),
    Transition(
        "take_in",
        "병합",
        _one("received") | WORKED_ON,
        "",
        _one(DESK),
        (*FREE, rules.names_a_case),
        rules.took_in,
        alone=False,
    ),
    Transition(
        "merge_into",
        "다른 민원에 병합",
        _one("received") | WORKED_ON,
        "merged",
        NOBODY,
        (*FREE, rules.names_a_case, rules.leads_none),
        rules.merged,
        alone=False,
    ),
    Transition(
        "let_go",
        "병합 풀기",
        STILL_OPEN - {"filed"},
        "",
        _one(DESK),
        (rules.names_a_case,),
        rules.let_go,
        alone=False,
    ),
    Transition(
        "leave_merger", "병합에서 빠짐", _one("merged"), "received", NOBODY, (), rules.unmerged, alone=False
    ),
    Transition(
        "answer_with_leader",
        "병합 답변",
        _one("merged"),
        "answered",
        NOBODY,
        (rules.has_result,),
        rules.answered,
        alone=False,
    ),
    Transition(
        "send_on",
        "다른 기관으로 이송",
        _one("received") | WORKED_ON,
        "sent_on",
        _one(DESK, MANAGER),
        (*FREE, rules.leads_none, rules.has_reason),
    ),
)
AT_THE_UNIT = (
    Transition(
        "assign",
        "담당자 지정",
        WORKED_ON,
        "assigned",
        _one(MANAGER),
        (*FREE, rules.has_officer),
        lambda case, event: replace(case, officer=event.officer),
    ),
    Transition(
        "unassign",
        "지정 되돌리기",
        _one("assigned"),
        "distributed",
        _one(MANAGER),
        (*FREE, rules.was_last("assign")),
        lambda case, _: replace(case, officer=""),
    ),
    Transition("start", "처리 시작", _one("assigned"), "handling", _one(OFFICER), FREE),
    Transition("draft", "기안", _one("handling"), "drafted", _one(OFFICER), (*FREE, rules.by_approval)),
    Transition(
        "recall_draft",
        "기안 회수",
        _one("drafted"),
        "handling",
        _one(OFFICER),
        (*FREE, rules.was_last("draft")),
    ),
    Transition("approve", "결재", _one("drafted"), "approved", _one(APPROVER), FREE),
    Transition("send_back", "반려(결재)", _one("drafted"), "handling", _one(APPROVER), FREE),
    Transition(
        "answer",
        "답변 발송",
        _one("handling", "approved"),
        "answered",
        _one(OFFICER),
        (*FREE, rules.may_go_out, rules.has_result, rules.shows_the_work),
        rules.answered,
    ),
    Transition(
        "extend",
        "처리기한 연장",
        _one("assigned", "handling", "drafted"),
        "",
        _one(OFFICER, MANAGER),
        (*FREE, rules.may_extend),
        lambda case, _: replace(case, extensions=case.extensions + 1),
    ),
    Transition(
        "take_back_extension",
        "연장 되돌리기",
        _one("assigned", "handling", "drafted"),
        "",
        _one(OFFICER, MANAGER),
        (*FREE, rules.was_last("extend")),
        lambda case, _: replace(case, extensions=case.extensions - 1),
    ),
    Transition("tell_progress", "중간통보", AT_UNIT, "", _one(OFFICER)),
    Transition(
        "ask_cooperation",
        "협조 요청",
        _one("assigned", "handling"),
        "",
        _one(MANAGER, OFFICER),
        (*FREE, rules.may_have, rules.another_unit, rules.not_asked_yet),
        rules.asked_for_part,
    ),
    Transition(
        "give_cooperation",
        "협조 의견",
        AT_UNIT,
        "",
        _one(MANAGER, OFFICER),
        (rules.was_asked,),
        rules.gave_part,
    ),
    Transition(
        "mark_facility",
        "중대시민재해 여부",
        AT_UNIT | {"received"},
        "",
        _one(DESK, MANAGER, OFFICER),
        (rules.is_yes_or_no,),
        lambda case, event: replace(case, facility=event.reason),
    ),
    Transition(
        "note_place",
        "처리 장소",
        AT_UNIT | {"received"},
        "",
        _one(DESK, OFFICER),
        (rules.is_of_the_field,),
        lambda case, _: replace(case, has_place=True),
    ),
    Transition(
        "add_photo",
        "처리 뒤 사진",
        AT_UNIT | {"received"},
        "",
        _one(DESK, OFFICER),
        (rules.is_of_the_field,),
        lambda case, _: replace(case, photo="after"),
        alone=False,
    ),
    Transition(
        "go_without_photo",
        "사진 없이 처리",
        AT_UNIT | {"received"},
        "",
        _one(DESK, OFFICER),
        (rules.is_of_the_field,),
        lambda case, _: replace(case, photo=case.photo or "none"),
    ),
    Transition(
        "demand_supplement",
        "보완 요구",
        _one("assigned", "handling"),
        "supplement",
        _one(OFFICER),
        (*FREE, rules.may_demand),
        lambda case, _: replace(case, supplements=case.supplements + 1),
    ),
    Transition("supplement_came", "보완 도착", _one("supplement"), "handling", _one(CITIZEN, DESK, OFFICER)),
    Transition(
        "return_unsupplemented",
        "보완 없어 반려",
        _one("supplement"),
        "closed",
        _one(OFFICER),
        (rules.leads_none, rules.demanded_twice),
    ),
)
REQUESTS = (
    Transition(
        "request_reassignment",
        "재지정 요청",
        WORKED_ON,
        "",
        _one(MANAGER, OFFICER),
        (*FREE, rules.has_reason, rules.may_have, rules.another_unit),
        rules.asks(REASSIGNMENT),
    ),
    Transition(
        "withdraw_request",
        "재지정 요청 되돌리기",
        WORKED_ON,
        "",
        _one(MANAGER, OFFICER),
        (rules.pending(REASSIGNMENT), rules.was_last("request_reassignment")),
        rules.decided,
    ),
    Transition(
        "approve_reassignment",
        "재지정 승인",
        WORKED_ON,
        "distributed",
        _one(DESK),
        (rules.pending(REASSIGNMENT), rules.wanders_no_further, rules.may_have, rules.another_unit),
        rules.moved,
    ),
    Transition(
        "refuse_reassignment",
        "재지정 반려",
        WORKED_ON,
        "",
        _one(DESK),
        (rules.pending(REASSIGNMENT),),
        rules.decided,
    ),
    Transition(
        "refer_to_committee",
        "민원조정위원회에 넘김",
        WORKED_ON,
        "",
        _one(DESK, OVERSEER),
        (rules.pending(REASSIGNMENT),),
        rules.referred,
    ),
    Transition(
        "rule_stay",
        "위원회 결정: 지금 부서",
        WORKED_ON,
        "",
        _one(OVERSEER),
        (rules.pending(COMMITTEE),),
        rules.decided,
    ),
    Transition(
        "rule_unit",
        "위원회 결정: 부서 지정",
        WORKED_ON,
        "distributed",
        _one(OVERSEER),
        (rules.pending(COMMITTEE), rules.may_have, rules.another_unit),
        rules.moved,
    ),
    Transition(
        "request_recusal",
        "기피신청",
        WORKED_ON,
        "",
        FOR_CITIZEN,
        FREE,
        rules.asks(RECUSAL),
    ),
    Transition(
        "accept_recusal",
        "기피 수용",
        WORKED_ON,
        "received",
        _one(DESK),
        (rules.pending(RECUSAL),),
        rules.barred,
    ),
    Transition(
        "refuse_recusal",
        "기피 불수용",
        WORKED_ON,
        "",
        _one(DESK),
        (rules.pending(RECUSAL),),
        rules.decided,
    ),
)
ENDS = (
    Transition(
        "withdraw",
        "취하",
        STILL_OPEN | {"merged"},
        "withdrawn",
        FOR_CITIZEN,
        (rules.leads_none,),
        rules.ended,
    ),
    Transition(
        "close_repeated",
        "반복 종결",
        STILL_OPEN - {"filed"},
        "closed",
        _one(DESK, OFFICER),
        (*FREE, rules.leads_none, rules.is_repeated),
    ),
    Transition(
        "answer_again",
        "추가 답변",
        _one("answered"),
        "",
        _one(OFFICER, DESK),
        (rules.has_result,),
        rules.answered,
    ),
    Transition(
        "register_letter",
        "등기번호 입력",
        _one("answered"),
        "",
        _one(OFFICER, DESK),
        (rules.is_registered_number,),
        lambda case, event: replace(case, registered=event.reason),
    ),
    Transition(
        "reopen",
        "다시 열기",
        _one("answered"),
        "handling",
        FOR_CITIZEN,
        (rules.had_officer,),
        rules.goes_alone,
    ),
    Transition(
        "reopen_at_desk",
        "다시 접수",
        _one("answered"),
        "received",
        FOR_CITIZEN,
        (rules.had_none,),
        rules.goes_alone,
    ),
    Transition(
        "rate",
        "만족도",
        _one("answered"),
        "",
        FOR_CITIZEN,
        (rules.has_score,),
        lambda case, event: replace(case, score=int(event.reason)),
    ),
)
PROPOSALS = (
    Transition(
        "stand_behind",
        "공감",
        STILL_OPEN,
        "",
        FOR_CITIZEN,
        (rules.is_a_proposal,),
        lambda case, _: replace(case, sympathies=case.sympathies + 1),
    ),
    Transition(
        "plan_execution",
        "실시 계획",
        _one("answered"),
        "",
        _one(OFFICER, MANAGER),
        (rules.is_adopted, rules.is_a_plan),
        lambda case, _: replace(case, execution="planned"),
    ),
    Transition(
        "report_execution",
        "실시 상황",
        _one("answered"),
        "",
        _one(OFFICER, MANAGER),
        (rules.is_progress,),
        lambda case, event: replace(case, execution=event.reason),
    ),
)
TRANSITIONS = (*RECEIPT, *AT_THE_UNIT, *REQUESTS, *ENDS, *PROPOSALS)
BY_COMMAND = {one.command: one for one in TRANSITIONS}
TABLE = {(status, one.command): one for one in TRANSITIONS for status in one.since}


def refusal(case: Case, event: Event) -> str:
    """Why an event may not happen to a case, in words; '' if it may."""
    row = TABLE.get((case.status, event.command))
    if row is None:
        known = BY_COMMAND.get(event.command)
        name = known.name if known else event.command[:30]
        return f"{STATUSES[case.status].name} 상태에서는 '{name}' 을(를) 할 수 없습니다(not from this state)"
    return next((why for guard in row.guards if (why := guard(case, event))), "")


def apply(case: Case, event: Event) -> Case:
    """The case after an event.

    Raises:
        UsageError: it may not happen; says why.
    """
    if why := refusal(case, event):
        raise UsageError(why)
    row = TABLE[case.status, event.command]
    after = row.effect(case, event)
    return replace(after, status=row.to or case.status, last=event.command, version=case.version + 1)


def fold(events: Iterable[Event], first: Case | None = None) -> Case:
    """The case that a log adds up to.

    Raises:
        UsageError: an event of it may not happen where it stands.
    """
    case = first or Case()
    for event in events:
        case = apply(case, event)
    return case


def allowed(case: Case) -> tuple[str, ...]:
    """Commands that the table has for a case's state, in its order."""
    return tuple(one.command for one in TRANSITIONS if case.status in one.since)


UNDOES = {
    "distribute": "take_back",
    "assign": "unassign",
    "draft": "recall_draft",
    "extend": "take_back_extension",
    "request_reassignment": "withdraw_request",
}


def inverse(before: Case, event: Event) -> Event | None:
    """What undoes an event that led on from `before`; None for what cannot be undone."""
    if event.command == "assign" and before.officer:
        return Event("assign", officer=before.officer)
    command = UNDOES.get(event.command)
    return Event(command) if command else None
