"""What may happen to a case: one transition table, and the case that a log of events adds up to.

Pure: no clock, no store. A command is allowed if the table has a row for it in the case's state and none of
its guards objects; what it does to the case is `after`. The state of a case is `fold` of its events.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from pipeline.calendar.rules import REASONS as EXTENSION_REASONS
from pipeline.errors import UsageError
from pipeline.schema import codes

OPEN, DONE = "open", "done"


@dataclass(frozen=True)
class Status:
    """One state: its name, whether work goes on, and the code that the warehouse has for it."""

    name: str
    group: str
    warehouse_code: str


STATUSES = {
    "filed": Status("신청", OPEN, "received"),
    "received": Status("접수", OPEN, "received"),
    "distributed": Status("부서 분배", OPEN, "received"),
    "assigned": Status("담당자 지정", OPEN, "assigned"),
    "handling": Status("처리 중", OPEN, "in_progress"),
    "drafted": Status("기안", OPEN, "in_progress"),
    "approved": Status("결재", OPEN, "in_progress"),
    "supplement": Status("보완 요구", OPEN, "supplement"),
    "answered": Status("처리완료", DONE, "answered"),
    "sent_on": Status("이송", DONE, "transferred_out"),
    "withdrawn": Status("취하", DONE, "withdrawn"),
    "closed": Status("종결", DONE, "closed"),
}
BEFORE_UNIT = frozenset({"filed", "received"})
AT_UNIT = frozenset({"distributed", "assigned", "handling", "drafted", "approved", "supplement"})
STILL_OPEN = BEFORE_UNIT | AT_UNIT
REASSIGNMENT, RECUSAL = "reassignment", "recusal"
REASONS = {
    "other_duty": "사무분장이 다름",
    "other_place": "관할 구역이 다름",
    "other_agency": "다른 기관의 일",
    "joint": "주관 부서가 다름",
    "committee": "민원조정위원회 결정",
    "mistake": "잘못 분배됨",
}
"""Why a unit is not responsible (재지정) or another agency is (이송)."""
REPEATED_RECEIPTS, REPEATED_NOTICES = 3, 2
"""반복 종결: the same content so often received, and so many results told before (법 제23조)."""
MOST_SUPPLEMENTS = 2
"""보완 is demanded twice at most before a case is returned (법 제22조, 영 제25조)."""
MOST_EXTENSIONS = 2
MOST_TRANSFERS = 3
SCORES = ("1", "2", "3", "4", "5")
REGISTERED_DIGITS = 13
"""Digits of a 등기번호."""


@dataclass(frozen=True)
class Case:
    """One case.

    Attributes:
        status: key of `STATUSES`.
        unit: who has it; '' before it is distributed.
        officer: 담당자; '' before one is named.
        pending: what waits for a decision: REASSIGNMENT, RECUSAL or ''.
        named_unit: the unit that the pending request names.
        held_by: every unit that had it, in order; a request alone adds none.
        barred: units that may not have it any more (기피 수용).
        supplements: how often 보완 was demanded.
        extensions: how often the deadline was put off.
        answers: versions of the answer.
        result: code of what came out (`codes.RESULTS`), apart from the state; '' before an answer.
        score: 만족도 of the newest answer, 1 to 5; 0 without one.
        facility: 중대시민재해 공중이용시설: 'yes', 'no', or '' before anybody said.
        registered: 등기번호 of the answer on paper; '' without one.
        cooperating: units that were asked for their part (협조) and have not given it.
        receipts: how often the same content was received, this one included.
        notices: results told about the same content before.
        is_statutory: 법정민원; it is never closed as repeated.
        needs_approval: whether the unit's answers are approved (결재) before they go out.
        version: events so far.
    """

    status: str = "filed"
    unit: str = ""
    officer: str = ""
    pending: str = ""
    named_unit: str = ""
    held_by: tuple[str, ...] = ()
    barred: frozenset[str] = frozenset()
    supplements: int = 0
    extensions: int = 0
    answers: int = 0
    result: str = ""
    score: int = 0
    facility: str = ""
    registered: str = ""
    cooperating: frozenset[str] = frozenset()
    receipts: int = 1
    notices: int = 0
    is_statutory: bool = False
    needs_approval: bool = True
    version: int = 0

    @property
    def is_pingpong(self) -> bool:
        """핑퐁: it came back to a unit that had it, or changed hands three times (B17)."""
        return len(set(self.held_by)) < len(self.held_by) or len(self.held_by) > MOST_TRANSFERS


@dataclass(frozen=True)
class Event:
    """One thing that was done: the command, and what it names.

    Attributes:
        command: of the table.
        unit: the unit that it is about.
        officer: who is named.
        reason: the code that goes with it: why, what came out, how satisfied, which number.
        days: working days of an extension.
        has_consent: the citizen agreed to it.
    """

    command: str
    unit: str = ""
    officer: str = ""
    reason: str = ""
    days: int = 0
    has_consent: bool = False


Guard = Callable[[Case, Event], str]
"""Why a command is refused, in words; '' if it is not."""
After = Callable[[Case, Event], Case]


@dataclass(frozen=True)
class Transition:
    """One row of the table: a command, where it is allowed, where it leads ('' stays), who may give it."""

    command: str
    name: str
    since: frozenset[str]
    to: str
    roles: frozenset[str]
    guards: tuple[Guard, ...] = ()
    after: After = lambda case, event: case


def _one(*names: str) -> frozenset[str]:
    return frozenset(names)


def _nothing_pending(case: Case, _: Event) -> str:
    waits = {REASSIGNMENT: "재지정 요청", RECUSAL: "기피신청"}
    return f"{waits[case.pending]}을(를) 먼저 정해야 합니다(a request is pending)" if case.pending else ""


def _pending(kind: str) -> Guard:
    def guard(case: Case, _: Event) -> str:
        return "" if case.pending == kind else "정할 요청이 없습니다(nothing is pending)"

    return guard


def _may_have(case: Case, event: Event) -> str:
    if not event.unit:
        return "부서가 없습니다(no unit)"
    return "기피가 받아들여진 부서입니다(the unit is barred)" if event.unit in case.barred else ""


def _another_unit(case: Case, event: Event) -> str:
    return "지금 맡은 부서입니다(the unit has it)" if event.unit == case.unit else ""


def _has_reason(_: Case, event: Event) -> str:
    return "" if event.reason in REASONS else f"사유는 {', '.join(REASONS)} 가운데 하나입니다(no such reason)"


def _has_officer(_: Case, event: Event) -> str:
    return "" if event.officer else "담당자가 없습니다(no officer)"


def _needs_approval(case: Case, _: Event) -> str:
    return "" if case.needs_approval else "이 부서는 결재 없이 답합니다(no approval here)"


def _needs_none(case: Case, _: Event) -> str:
    is_ready = case.status == "approved" or not case.needs_approval
    return "" if is_ready else "결재를 받은 뒤에 답합니다(not approved)"


def _is_repeated(case: Case, _: Event) -> str:
    if case.is_statutory:
        return "법정민원은 반복으로 종결하지 않습니다(statutory)"
    enough = case.receipts >= REPEATED_RECEIPTS and case.notices >= REPEATED_NOTICES
    return "" if enough else "세 번 넘게 접수되고 두 번 넘게 통지한 민원만 종결합니다(not repeated)"


def _may_demand(case: Case, _: Event) -> str:
    return "" if case.supplements < MOST_SUPPLEMENTS else "보완은 두 번까지 요구합니다(no third demand)"


def _demanded_twice(case: Case, _: Event) -> str:
    return "" if case.supplements == MOST_SUPPLEMENTS else "보완을 두 번 요구한 뒤에 반려합니다(too early)"


def _had_officer(case: Case, _: Event) -> str:
    return "" if case.officer else "처음 답한 담당자가 없습니다: 다시 접수합니다(no officer)"


def _had_none(case: Case, _: Event) -> str:
    return "담당자가 있습니다: 그에게 다시 엽니다(an officer has it)" if case.officer else ""


def _can_be_taken_back(case: Case, event: Event) -> str:
    return "" if case.held_by and case.held_by[-1] == case.unit else "되돌릴 분배가 없습니다(nothing to undo)"


def _has_result(_: Case, event: Event) -> str:
    return "" if event.reason in codes.RESULTS else "처리결과를 고르십시오(no result)"


def _has_score(case: Case, event: Event) -> str:
    return "" if event.reason in SCORES else "만족도는 1에서 5까지입니다(no such score)"


def _may_extend(case: Case, event: Event) -> str:
    if case.extensions >= MOST_EXTENSIONS:
        return "연장은 두 번까지입니다(no third extension)"
    if event.reason not in EXTENSION_REASONS or event.days < 1:
        return "연장 사유와 일수가 있어야 합니다(no reason or days)"
    return ""


def _is_yes_or_no(_: Case, event: Event) -> str:
    return "" if event.reason in ("yes", "no") else "대상인지 아닌지를 고르십시오(yes or no)"


def _is_registered_number(_: Case, event: Event) -> str:
    is_one = len(event.reason) == REGISTERED_DIGITS and event.reason.isdecimal()
    return "" if is_one else f"등기번호는 숫자 {REGISTERED_DIGITS}자리입니다(not a number of registered mail)"


def _not_asked_yet(case: Case, event: Event) -> str:
    return "이미 협조를 요청한 부서입니다(asked already)" if event.unit in case.cooperating else ""


def _was_asked(case: Case, event: Event) -> str:
    return "" if event.unit in case.cooperating else "협조를 요청받은 부서가 아닙니다(not asked)"


def _given(case: Case, event: Event) -> Case:
    return replace(case, unit=event.unit, officer="", held_by=(*case.held_by, event.unit))


def _moved(case: Case, event: Event) -> Case:
    return replace(_given(case, event), pending="", named_unit="")


def _decided(case: Case, _: Event) -> Case:
    return replace(case, pending="", named_unit="")


def _asks(kind: str) -> After:
    def after(case: Case, event: Event) -> Case:
        return replace(case, pending=kind, named_unit=event.unit)

    return after


def _ended(case: Case, _: Event) -> Case:
    return replace(case, pending="", named_unit="", cooperating=frozenset())


def _barred(case: Case, _: Event) -> Case:
    return replace(case, barred=case.barred | {case.unit}, unit="", officer="", pending="", named_unit="")


def _answered(case: Case, event: Event) -> Case:
    return replace(case, answers=case.answers + 1, result=event.reason, score=0, cooperating=frozenset())


def _taken_back(case: Case, _: Event) -> Case:
    return replace(case, unit="", officer="", held_by=case.held_by[:-1])


def _demanded(case: Case, _: Event) -> Case:
    return replace(case, supplements=case.supplements + 1)


DESK, MANAGER, OFFICER, APPROVER, CITIZEN = "desk", "manager", "officer", "approver", "citizen"
ROLES = {DESK: "접수담당", MANAGER: "부서관리자", OFFICER: "처리담당", APPROVER: "결재자", CITIZEN: "민원인"}
_FREE = (_nothing_pending,)
_FOR_CITIZEN = _one(CITIZEN, DESK)
"""The citizen's own; the desk enters what was said at the counter or on the phone."""

TRANSITIONS = (
    Transition("receive", "접수", _one("filed"), "received", _one(DESK)),
    Transition(
        "answer_at_once",
        "즉시답변",
        _one("received"),
        "answered",
        _one(DESK),
        (*_FREE, _has_result),
        _answered,
    ),
    Transition(
        "distribute", "부서 분배", _one("received"), "distributed", _one(DESK), (*_FREE, _may_have), _given
    ),
    Transition(
        "assign",
        "담당자 지정",
        _one("distributed", "assigned", "handling"),
        "assigned",
        _one(MANAGER),
        (*_FREE, _has_officer),
        lambda case, event: replace(case, officer=event.officer),
    ),
    Transition(
        "take_back",
        "분배 되돌리기",
        _one("distributed"),
        "received",
        _one(DESK),
        (*_FREE, _can_be_taken_back),
        _taken_back,
    ),
    Transition("start", "처리 시작", _one("assigned"), "handling", _one(OFFICER), _FREE),
    Transition("draft", "기안", _one("handling"), "drafted", _one(OFFICER), (*_FREE, _needs_approval)),
    Transition("approve", "결재", _one("drafted"), "approved", _one(APPROVER), _FREE),
    Transition("send_back", "반려(결재)", _one("drafted"), "handling", _one(APPROVER), _FREE),
    Transition(
        "answer",
        "답변 발송",
        _one("handling", "approved"),
        "answered",
        _one(OFFICER),
        (*_FREE, _needs_none, _has_result),
        _answered,
    ),
    Transition(
        "answer_again", "추가 답변", _one("answered"), "", _one(OFFICER, DESK), (_has_result,), _answered
    ),
    Transition(
        "register_letter",
        "등기번호 입력",
        _one("answered"),
        "",
        _one(OFFICER, DESK),
        (_is_registered_number,),
        lambda case, event: replace(case, registered=event.reason),
    ),
    Transition(
        "extend",
        "처리기한 연장",
        _one("assigned", "handling", "drafted"),
        "",
        _one(OFFICER, MANAGER),
        (*_FREE, _may_extend),
        lambda case, _: replace(case, extensions=case.extensions + 1),
    ),
    Transition("tell_progress", "중간통보", AT_UNIT, "", _one(OFFICER)),
    Transition(
        "ask_cooperation",
        "협조 요청",
        _one("assigned", "handling"),
        "",
        _one(MANAGER, OFFICER),
        (*_FREE, _may_have, _another_unit, _not_asked_yet),
        lambda case, event: replace(case, cooperating=case.cooperating | {event.unit}),
    ),
    Transition(
        "give_cooperation",
        "협조 의견",
        AT_UNIT,
        "",
        _one(MANAGER, OFFICER),
        (_was_asked,),
        lambda case, event: replace(case, cooperating=case.cooperating - {event.unit}),
    ),
    Transition(
        "mark_facility",
        "중대시민재해 여부",
        AT_UNIT | {"received"},
        "",
        _one(DESK, MANAGER, OFFICER),
        (_is_yes_or_no,),
        lambda case, event: replace(case, facility=event.reason),
    ),
    Transition(
        "request_reassignment",
        "재지정 요청",
        _one("distributed", "assigned", "handling"),
        "",
        _one(MANAGER, OFFICER),
        (*_FREE, _has_reason, _may_have, _another_unit),
        _asks(REASSIGNMENT),
    ),
    Transition(
        "approve_reassignment",
        "재지정 승인",
        _one("distributed", "assigned", "handling"),
        "distributed",
        _one(DESK),
        (_pending(REASSIGNMENT), _may_have, _another_unit),
        _moved,
    ),
    Transition(
        "refuse_reassignment",
        "재지정 반려",
        _one("distributed", "assigned", "handling"),
        "",
        _one(DESK),
        (_pending(REASSIGNMENT),),
        _decided,
    ),
    Transition(
        "send_on",
        "다른 기관으로 이송",
        _one("received", "distributed", "assigned", "handling"),
        "sent_on",
        _one(DESK, MANAGER),
        (*_FREE, _has_reason),
    ),
    Transition(
        "demand_supplement",
        "보완 요구",
        _one("assigned", "handling"),
        "supplement",
        _one(OFFICER),
        (*_FREE, _may_demand),
        _demanded,
    ),
    Transition("supplement_came", "보완 도착", _one("supplement"), "handling", _one(CITIZEN, DESK, OFFICER)),
    Transition(
        "return_unsupplemented",
        "보완 없어 반려",
        _one("supplement"),
        "closed",
        _one(OFFICER),
        (_demanded_twice,),
    ),
    Transition(
        "request_recusal",
        "기피신청",
        _one("distributed", "assigned", "handling"),
        "",
        _FOR_CITIZEN,
        _FREE,
        lambda case, event: replace(case, pending=RECUSAL, named_unit=case.unit),
    ),
    Transition(
        "accept_recusal",
        "기피 수용",
        _one("distributed", "assigned", "handling"),
        "received",
        _one(DESK),
        (_pending(RECUSAL),),
        _barred,
    ),
    Transition(
        "refuse_recusal",
        "기피 불수용",
        _one("distributed", "assigned", "handling"),
        "",
        _one(DESK),
        (_pending(RECUSAL),),
        _decided,
    ),
    Transition("withdraw", "취하", STILL_OPEN, "withdrawn", _FOR_CITIZEN, (), _ended),
    Transition(
        "close_repeated",
        "반복 종결",
        STILL_OPEN - {"filed"},
        "closed",
        _one(DESK, OFFICER),
        (*_FREE, _is_repeated),
    ),
    Transition("reopen", "다시 열기", _one("answered"), "handling", _FOR_CITIZEN, (_had_officer,)),
    Transition(
        "reopen_at_desk",
        "다시 접수",
        _one("answered"),
        "received",
        _FOR_CITIZEN,
        (_had_none,),
    ),
    Transition(
        "rate",
        "만족도",
        _one("answered"),
        "",
        _FOR_CITIZEN,
        (_has_score,),
        lambda case, event: replace(case, score=int(event.reason)),
    ),
)
TABLE = {(status, one.command): one for one in TRANSITIONS for status in one.since}


def refusal(case: Case, event: Event) -> str:
    """Why an event may not happen to a case, in words; '' if it may."""
    row = TABLE.get((case.status, event.command))
    if row is None:
        name = next((one.name for one in TRANSITIONS if one.command == event.command), event.command[:30])
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
    moved = row.after(case, event)
    return replace(moved, status=row.to or case.status, version=case.version + 1)


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
