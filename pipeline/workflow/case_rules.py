"""Why a command is refused (guards), and what one does to a case (effects); `states` has the table. Pure."""

from collections.abc import Callable
from dataclasses import replace

from pipeline.calendar.rules import REASONS as EXTENSION_REASONS
from pipeline.schema import codes
from pipeline.workflow.case_state import (
    ADOPTED,
    COMMITTEE,
    EXECUTION,
    PENDING,
    REASONS,
    RECUSAL,
    SCORES,
    UNDER_WAY,
    Case,
    Event,
)

Guard = Callable[[Case, Event], str]
"""Why a command is refused, in words; '' if it is not."""
Effect = Callable[[Case, Event], Case]

REPEATED_RECEIPTS, REPEATED_NOTICES = 3, 2
"""반복 종결: the same content so often received, and so many results told before (법 제23조)."""
MOST_SUPPLEMENTS = 2
"""보완 is demanded twice at most before a case is returned (법 제22조, 영 제25조)."""
MOST_EXTENSIONS = 2
MOST_CHILDREN = 9
REGISTERED_DIGITS = 13
"""Digits of a 등기번호."""


def nothing_pending(case: Case, _: Event) -> str:
    """Nothing waits for a decision."""
    return f"{PENDING[case.pending]}을(를) 먼저 정해야 합니다(a request is pending)" if case.pending else ""


def pending(*kinds: str) -> Guard:
    """One of these waits for a decision."""

    def guard(case: Case, _: Event) -> str:
        return "" if case.pending in kinds else "정할 요청이 없습니다(nothing is pending)"

    return guard


def may_have(case: Case, event: Event) -> str:
    """A unit is named, and a recusal does not keep it from the case."""
    if not event.unit:
        return "부서가 없습니다(no unit)"
    return "기피가 받아들여진 부서입니다(the unit is barred)" if event.unit in case.barred else ""


def another_unit(case: Case, event: Event) -> str:
    """The named unit is not the one that has it."""
    return "지금 맡은 부서입니다(the unit has it)" if event.unit == case.unit else ""


def wanders_no_further(case: Case, _: Event) -> str:
    """핑퐁 is no longer moved by agreement: the committee decides (법 제34조)."""
    return "핑퐁 민원은 민원조정위원회가 부서를 정합니다(the committee decides)" if case.is_pingpong else ""


def has_reason(_: Case, event: Event) -> str:
    """One of the six reasons."""
    return "" if event.reason in REASONS else f"사유는 {', '.join(REASONS)} 가운데 하나입니다(no such reason)"


def has_officer(_: Case, event: Event) -> str:
    """Somebody is named."""
    return "" if event.officer else "담당자가 없습니다(no officer)"


def by_approval(case: Case, _: Event) -> str:
    """The unit's answers are approved."""
    return "" if case.needs_approval else "이 부서는 결재 없이 답합니다(no approval here)"


def may_go_out(case: Case, _: Event) -> str:
    """The answer is approved, or needs none."""
    is_ready = case.status == "approved" or not case.needs_approval
    return "" if is_ready else "결재를 받은 뒤에 답합니다(not approved)"


def shows_the_work(case: Case, _: Event) -> str:
    """현장민원 is answered with the place and a photo of the work, or why there is none (B11)."""
    if case.is_field and not case.has_place:
        return "현장민원은 처리 장소를 적은 뒤에 답합니다(no place)"
    if case.is_field and not case.photo:
        return "현장민원은 처리 뒤 사진이나 사진이 없는 까닭이 있어야 답합니다(no photo)"
    return ""


def is_repeated(case: Case, _: Event) -> str:
    """Received and told often enough to be closed as repeated."""
    if case.is_statutory:
        return "법정민원은 반복으로 종결하지 않습니다(statutory)"
    if case.receipts >= REPEATED_RECEIPTS and case.notices >= REPEATED_NOTICES:
        return ""
    return (
        f"세 번 넘게 접수되고 두 번 넘게 통지한 민원만 종결합니다: 지금 접수 {case.receipts}번, "
        f"통지 {case.notices}번(not repeated)"
    )


def is_another_case(case: Case, event: Event) -> str:
    """An earlier case is named that was not counted yet."""
    if not event.reason:
        return "앞선 민원을 고르십시오(no case)"
    return "이미 같은 내용으로 센 민원입니다(counted already)" if event.reason in case.same_as else ""


def may_demand(case: Case, _: Event) -> str:
    """보완 was not demanded too often."""
    return "" if case.supplements < MOST_SUPPLEMENTS else "보완은 두 번까지 요구합니다(no third demand)"


def demanded_twice(case: Case, _: Event) -> str:
    """보완 was demanded as often as the law has it."""
    return "" if case.supplements == MOST_SUPPLEMENTS else "보완을 두 번 요구한 뒤에 반려합니다(too early)"


def had_officer(case: Case, _: Event) -> str:
    """Somebody answered it who can go on."""
    return "" if case.officer else "처음 답한 담당자가 없습니다: 다시 접수합니다(no officer)"


def had_none(case: Case, _: Event) -> str:
    """It was answered at the front desk."""
    return "담당자가 있습니다: 그에게 다시 엽니다(an officer has it)" if case.officer else ""


def was_last(command: str) -> Guard:
    """Nothing happened since that command: it can be undone."""

    def guard(case: Case, _: Event) -> str:
        return "" if case.last == command else "그 뒤에 다른 일이 있어 되돌릴 수 없습니다(too late)"

    return guard


def has_result(case: Case, event: Event) -> str:
    """A result that a case of this kind can have."""
    found = codes.RESULTS.get(event.reason)
    if found is None:
        return "처리결과를 고르십시오(no result)"
    if (found.group == "proposal") == case.is_proposal:
        return ""
    wanted = "채택·일부채택·불채택" if case.is_proposal else "민원의 처리결과"
    return f"{wanted} 가운데에서 고르십시오(a result of another kind)"


def has_score(_: Case, event: Event) -> str:
    """A 만족도."""
    return "" if event.reason in SCORES else "만족도는 1에서 5까지입니다(no such score)"


def may_extend(case: Case, event: Event) -> str:
    """Not too often, and with reason and days; the law's own limits are the deadline's."""
    if case.extensions >= MOST_EXTENSIONS:
        return "연장은 두 번까지입니다(no third extension)"
    if event.reason not in EXTENSION_REASONS or event.days < 1:
        return "연장 사유와 일수가 있어야 합니다(no reason or days)"
    return ""


def is_yes_or_no(_: Case, event: Event) -> str:
    """Said one way or the other."""
    return "" if event.reason in ("yes", "no") else "대상인지 아닌지를 고르십시오(yes or no)"


def is_registered_number(_: Case, event: Event) -> str:
    """A 등기번호 by its form."""
    is_one = len(event.reason) == REGISTERED_DIGITS and event.reason.isdecimal()
    return "" if is_one else f"등기번호는 숫자 {REGISTERED_DIGITS}자리입니다(not a number of registered mail)"


def not_asked_yet(case: Case, event: Event) -> str:
    """The unit was not asked for its part."""
    return "이미 협조를 요청한 부서입니다(asked already)" if event.unit in case.cooperating else ""


def was_asked(case: Case, event: Event) -> str:
    """The unit was asked for its part."""
    return "" if event.unit in case.cooperating else "협조를 요청받은 부서가 아닙니다(not asked)"


def may_split(case: Case, event: Event) -> str:
    """A new number is named, and not too many were split off."""
    if not event.reason:
        return "나눈 민원의 번호가 없습니다(no case)"
    return "" if len(case.children) < MOST_CHILDREN else f"{MOST_CHILDREN}건까지 나눕니다(too many parts)"


def leads_none(case: Case, _: Event) -> str:
    """No other case goes with it."""
    return (
        f"이 민원에 병합한 {len(case.members)}건을 먼저 풀어야 합니다(others go with it)"
        if case.members
        else ""
    )


def names_a_case(_: Case, event: Event) -> str:
    """The other case of a merger is named."""
    return "" if event.reason else "병합할 민원이 없습니다(no case)"


def is_a_proposal(case: Case, _: Event) -> str:
    """제안."""
    return "" if case.is_proposal else "제안이 아닙니다(no proposal)"


def is_adopted(case: Case, _: Event) -> str:
    """채택 or 일부채택."""
    return "" if case.result in ADOPTED else "채택한 제안만 실시합니다(not adopted)"


def is_a_plan(_: Case, event: Event) -> str:
    """A plan has a day."""
    return "" if event.days > 0 else "며칠 뒤까지 실시할지 적으십시오(no days)"


def is_progress(case: Case, event: Event) -> str:
    """How far a planned proposal has come."""
    if case.execution not in UNDER_WAY:
        return "실시 계획이 없습니다(no plan)"
    return (
        ""
        if event.reason in EXECUTION and event.reason != "planned"
        else "실시 상황을 고르십시오(no such state)"
    )


def is_of_the_field(case: Case, _: Event) -> str:
    """현장민원."""
    return "" if case.is_field else "현장민원이 아닙니다(not of the field)"


def given(case: Case, event: Event) -> Case:
    """A unit gets it."""
    return replace(
        case,
        unit=event.unit,
        officer="",
        held_by=(*case.held_by, event.unit),
        needs_approval=event.needs_approval,
    )


def moved(case: Case, event: Event) -> Case:
    """It goes on to another unit; a request about that is decided."""
    return decided(given(case, event), event)


def decided(case: Case, _: Event) -> Case:
    """Nothing waits any more."""
    return replace(case, pending="", named_unit="")


def asks(kind: str) -> Effect:
    """A request waits from now on."""

    def effect(case: Case, event: Event) -> Case:
        return replace(case, pending=kind, named_unit=case.unit if kind == RECUSAL else event.unit)

    return effect


def referred(case: Case, _: Event) -> Case:
    """The request lies before the committee."""
    return replace(case, pending=COMMITTEE)


def ended(case: Case, _: Event) -> Case:
    """Nothing is asked or waited for any more."""
    return replace(case, pending="", named_unit="", cooperating=frozenset())


def barred(case: Case, event: Event) -> Case:
    """The unit loses it for good."""
    return replace(decided(case, event), barred=case.barred | {case.unit}, unit="", officer="")


def answered(case: Case, event: Event) -> Case:
    """A version of the answer went out."""
    return replace(case, answers=case.answers + 1, result=event.reason, score=0, cooperating=frozenset())


def taken_back(case: Case, _: Event) -> Case:
    """The last distribution never was."""
    return replace(case, unit="", officer="", held_by=case.held_by[:-1], needs_approval=True)


def counted_as_same(case: Case, event: Event) -> Case:
    """Another receipt of the same content, with the results that were told of it."""
    return replace(
        case,
        same_as=case.same_as | {event.reason},
        receipts=case.receipts + 1,
        notices=case.notices + event.days,
    )


def asked_for_part(case: Case, event: Event) -> Case:
    """A unit is asked for its part."""
    return replace(case, cooperating=case.cooperating | {event.unit})


def gave_part(case: Case, event: Event) -> Case:
    """A unit gave its part."""
    return replace(case, cooperating=case.cooperating - {event.unit})


def split_off(case: Case, event: Event) -> Case:
    """A part became a case of its own."""
    return replace(case, children=(*case.children, event.reason))


def took_in(case: Case, event: Event) -> Case:
    """Another case goes with this one."""
    return replace(case, members=case.members | {event.reason})


def let_go(case: Case, event: Event) -> Case:
    """Another case goes its own way again."""
    return replace(case, members=case.members - {event.reason})


def merged(case: Case, event: Event) -> Case:
    """It goes with another case from now on."""
    return replace(case, merged_into=event.reason, unit="", officer="", held_by=())


def unmerged(case: Case, _: Event) -> Case:
    """It goes its own way."""
    return replace(case, merged_into="")


def goes_alone(case: Case, _: Event) -> Case:
    """Its citizen reopens it for themselves: the answers of those that went with it stand."""
    return replace(case, merged_into="", members=frozenset())
