"""The boxes of the desk: which cases lie where, for whom. One queue draws them all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, false, func, or_, true

from pipeline.workflow.case_state import (
    ADOPTED,
    APPROVER,
    AT_UNIT,
    BEFORE_UNIT,
    COMMITTEE,
    DESK,
    MANAGER,
    OFFICER,
    OVERSEER,
    REASSIGNMENT,
    RECUSAL,
    STILL_OPEN,
    UNDER_WAY,
)
from pipeline.workflow.desk import Actor
from pipeline.workflow.tables import CIVIL_CASE

CASE = CIVIL_CASE.c
LIST = "list"
Where = Callable[[Actor, datetime], ColumnElement[bool]]
PROGRESS_DAYS = timedelta(30)
"""A case that is open so long has its citizen told how far it is (중간통보, 영 제23조)."""
SOON = timedelta(days=2)
"""How far before its deadline a case that nobody has begun is said to be going to be late."""


@dataclass(frozen=True)
class Box:
    """One box: its name, who sees it, which cases lie in it, and what it says when it is empty."""

    code: str
    name: str
    roles: frozenset[str]
    where: Where
    empty: str

    @property
    def is_own(self) -> bool:
        """Whether all its cases are of the person's own units."""
        return self.code in ("mine", "unit", "approvals")


def _theirs(actor: Actor) -> ColumnElement[bool]:
    if actor.units is None:
        return true()
    return CASE.unit.in_(sorted(actor.units)) if actor.units else false()


def _in(*statuses: str) -> ColumnElement[bool]:
    return CASE.status.in_(sorted(statuses))


def _asked(actor: Actor) -> ColumnElement[bool]:
    """Cases that wait for the part of one of a person's units."""
    if actor.units is None:
        return CASE.asked != ""
    return or_(false(), *(CASE.asked.contains(f"|{unit}|") for unit in sorted(actor.units)))


_OPEN = _in(*STILL_OPEN)
_EVERYONE = frozenset({DESK, OVERSEER})
BOXES = {
    one.code: one
    for one in (
        Box(
            "intake",
            "분배 대기",
            frozenset({DESK}),
            lambda actor, now: _in(*BEFORE_UNIT),
            "분배할 민원이 없습니다.",
        ),
        Box(
            "requests",
            "재지정 요청",
            _EVERYONE,
            lambda actor, now: CASE.pending == REASSIGNMENT,
            "정할 재지정 요청이 없습니다.",
        ),
        Box(
            "mine",
            "내 민원",
            frozenset({OFFICER}),
            lambda actor, now: and_(_in(*AT_UNIT), CASE.officer.in_(sorted(actor.names))),
            "맡은 민원이 없습니다.",
        ),
        Box(
            "unit",
            "부서 민원함",
            frozenset({MANAGER, OFFICER, APPROVER}),
            lambda actor, now: and_(_in(*AT_UNIT), _theirs(actor)),
            "부서에 온 민원이 없습니다.",
        ),
        Box(
            "asked",
            "협조 요청",
            frozenset({MANAGER, OFFICER}),
            lambda actor, now: and_(_in(*AT_UNIT), _asked(actor)),
            "의견을 기다리는 협조 요청이 없습니다.",
        ),
        Box(
            "approvals",
            "결재 대기",
            frozenset({APPROVER}),
            lambda actor, now: and_(_in("drafted"), _theirs(actor)),
            "결재할 기안이 없습니다.",
        ),
        Box(
            "answered",
            "답변한 민원",
            frozenset({DESK, MANAGER, OFFICER}),
            lambda actor, now: and_(_in("answered"), true() if DESK in actor.roles else _theirs(actor)),
            "답변한 민원이 없습니다.",
        ),
        Box(
            "late",
            "지연",
            _EVERYONE | {MANAGER},
            lambda actor, now: and_(_OPEN, CASE.due_at < now, _overseen(actor)),
            "기한을 넘긴 민원이 없습니다.",
        ),
        Box(
            "soon",
            "오늘 기한",
            frozenset({MANAGER, OFFICER, OVERSEER}),
            lambda actor, now: and_(
                _OPEN, CASE.due_at >= now, CASE.due_at < now.replace(hour=23, minute=59), _overseen(actor)
            ),
            "오늘까지인 민원이 없습니다.",
        ),
        Box(
            "slipping",
            "늦을 민원",
            frozenset({MANAGER, OVERSEER}),
            lambda actor, now: and_(
                _in("distributed", "assigned"), CASE.due_at >= now, CASE.due_at < now + SOON, _overseen(actor)
            ),
            "기한이 이틀 안인데 시작하지 않은 민원이 없습니다.",
        ),
        Box(
            "progress",
            "중간통보",
            frozenset({MANAGER, OFFICER, OVERSEER}),
            lambda actor, now: and_(
                _in(*AT_UNIT),
                func.coalesce(CASE.told_at, CASE.received_at) < now - PROGRESS_DAYS,
                _overseen(actor),
            ),
            "30일 넘게 알리지 않은 민원이 없습니다.",
        ),
        Box(
            "pingpong",
            "핑퐁",
            _EVERYONE,
            lambda actor, now: and_(_OPEN, CASE.is_pingpong),
            "돌아다니는 민원이 없습니다.",
        ),
        Box(
            "committee",
            "민원조정위원회",
            _EVERYONE,
            lambda actor, now: CASE.pending == COMMITTEE,
            "위원회에 넘긴 민원이 없습니다.",
        ),
        Box(
            "recusal",
            "기피신청",
            _EVERYONE,
            lambda actor, now: CASE.pending == RECUSAL,
            "정할 기피신청이 없습니다.",
        ),
        Box(
            "supplement",
            "보완 중",
            _EVERYONE,
            lambda actor, now: _in("supplement"),
            "보완을 기다리는 민원이 없습니다.",
        ),
        Box(
            "unregistered",
            "등기 없는 서신",
            _EVERYONE,
            lambda actor, now: and_(_in("answered"), CASE.channel_code == "letter", CASE.registered == ""),
            "등기번호가 빠진 서신이 없습니다.",
        ),
        Box(
            "proposals",
            "제안",
            _EVERYONE,
            lambda actor, now: and_(_OPEN, CASE.kind_code == "proposal"),
            "열린 제안이 없습니다.",
        ),
        Box(
            "execution",
            "제안 실시",
            frozenset({MANAGER, OFFICER, OVERSEER}),
            lambda actor, now: and_(
                _in("answered"),
                or_(
                    CASE.execution.in_(sorted(UNDER_WAY)),
                    and_(CASE.execution == "", CASE.result.in_(sorted(ADOPTED))),
                ),
                _overseen(actor),
            ),
            "실시할 제안이 없습니다.",
        ),
        Box(
            "execution_late",
            "제안 실시 지연",
            _EVERYONE,
            lambda actor, now: and_(CASE.execution.in_(sorted(UNDER_WAY)), CASE.execution_due < now),
            "실시 기한을 넘긴 제안이 없습니다.",
        ),
        Box(
            "merged",
            "병합한 민원",
            _EVERYONE,
            lambda actor, now: _in("merged"),
            "다른 민원에 병합한 민원이 없습니다.",
        ),
    )
}


def _overseen(actor: Actor) -> ColumnElement[bool]:
    """Every unit's for those who watch over all, else their own."""
    return (
        true()
        if {DESK, OVERSEER} & actor.roles
        else or_(_theirs(actor), CASE.officer.in_(sorted(actor.names)))
    )


def box_of_list(numbers: Sequence[str]) -> Box:
    """A box of the cases of some list that are this person's to work on."""
    return Box(
        LIST,
        "목록에서",
        frozenset({DESK, MANAGER, OFFICER, APPROVER, OVERSEER}),
        lambda actor, now: and_(CASE.id.in_(list(numbers)), _overseen(actor)),
        "이 목록에는 이 창구에서 맡을 민원이 없습니다.",
    )


def boxes_of(actor: Actor) -> tuple[Box, ...]:
    """The boxes that this person sees, in the order of the work."""
    return tuple(one for one in BOXES.values() if one.roles & actor.roles)
