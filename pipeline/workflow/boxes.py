"""The boxes of the desk: which cases lie where, for whom. One queue draws them all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, or_, true

from pipeline.workflow.desk import Actor
from pipeline.workflow.states import (
    APPROVER,
    AT_UNIT,
    BEFORE_UNIT,
    DESK,
    MANAGER,
    OFFICER,
    REASSIGNMENT,
    RECUSAL,
    STILL_OPEN,
)
from pipeline.workflow.tables import CIVIL_CASE

CASE = CIVIL_CASE.c
Where = Callable[[Actor, datetime], ColumnElement[bool]]
OVERSEER = "overseer"
"""민원심사관: watches over what is late or wanders; a role of the desk without commands of its own."""


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
            lambda actor, now: and_(_in(*AT_UNIT), CASE.officer == actor.name),
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
            "pingpong",
            "핑퐁",
            _EVERYONE,
            lambda actor, now: and_(_OPEN, CASE.is_pingpong),
            "돌아다니는 민원이 없습니다.",
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
    )
}


def _overseen(actor: Actor) -> ColumnElement[bool]:
    """Every unit's for those who watch over all, else their own."""
    return true() if {DESK, OVERSEER} & actor.roles else or_(_theirs(actor), CASE.officer == actor.name)


def boxes_of(actor: Actor) -> tuple[Box, ...]:
    """The boxes that this person sees, in the order of the work."""
    return tuple(one for one in BOXES.values() if one.roles & actor.roles)
