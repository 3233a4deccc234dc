"""The demo's desk: the last filings, some of them on their way through the units of the demo's people."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from dashboards.access import people
from pipeline.synthetic.desk import CITIZEN, Brought, brought
from pipeline.workflow.case_state import Event
from pipeline.workflow.delivery import ON_PAPER
from pipeline.workflow.store import Store

DAYS, MOST = timedelta(days=5), 72
A_YEAR = 36_000
FRONT = "조접수"
STEP = timedelta(minutes=7)
SAID = {
    "draft": "안녕하십니까. 말씀하신 곳을 살폈으며 이번 주 안에 고치겠습니다.",
    "answer": "안녕하십니까. 말씀하신 곳을 고쳤습니다. 불편을 드려 죄송합니다.",
    "request_reassignment": "우리 부서의 사무분장이 아닙니다.",
    "demand_supplement": "어느 곳인지 주소나 사진을 더 보내 주십시오.",
    "reopen": "며칠 만에 다시 그렇습니다.",
    "note_place": "신고한 곳 앞 보도",
    "go_without_photo": "밤이라 찍지 못했습니다.",
    "ask_cooperation": "함께 볼 일이 있습니다.",
}
RESULTS = {"field": "fixed", "proposal": "adopted"}
TEMPLATES = {
    "처리 결과": "안녕하십니까. {일자}에 내신 {번호}번 민원을 처리했습니다. 또 불편하시면 알려 주십시오.",
    "중간 안내": "안녕하십니까. {번호}번 민원을 살피고 있습니다. {장소} 현장을 확인한 뒤 답하겠습니다.",
}
LONG = frozenset({"inquiry", "suggestion", "grievance"})
"""Kinds whose period is longer than the three days that are asked for."""
WAITING = 36
"""Filings that nobody has looked at yet."""


def open_desk(store: Store, until: datetime) -> int:
    """File the last that came before `until`, and work on the older half; how many cases there are."""
    filed = brought(until - DAYS, until, A_YEAR)[-MOST:]
    staff = {one.role: one for one in reversed(people()) if one.nodes}
    unit, officer = staff["handler"].nodes[0], staff["handler"].name
    hands = {"assign": staff["manager"].name, "approve": staff["approver"].name}
    hands |= dict.fromkeys(("receive", "distribute", "rate", "reopen", "request_recusal"), FRONT)
    for name, text in TEMPLATES.items():
        store.office.put_template(name, text, staff["manager"].name)
    worked = filed[: max(len(filed) - WAITING, 0)]
    for number, one in enumerate(filed):
        case = store.cases.file(one.filing, FRONT if one.filing.channel_code in ON_PAPER else CITIZEN)
        if number < len(worked) and case.version == 0:
            ours = number % 2 == 0
            way = _way(number // 2, unit if ours else one.unit, officer, one, ours=ours)
            moves = [(event, hands.get(event.command, officer)) for event in way]
            _work(store, case.id, one.filing.arrived_at, moves)
    return len(filed)


def _way(number: int, unit: str, officer: str, one: Brought, *, ours: bool) -> Sequence[Event]:
    """How far a case has come: the demo's own unit has one of everything."""
    start = (Event("receive"), Event("distribute", unit=unit)) if unit else (Event("receive"),)
    if not ours or not unit:
        return start
    named = (*start, Event("assign", officer=officer))
    begun = (*named, Event("start"))
    elsewhere = one.unit if one.unit not in ("", unit) else "B04-01"
    longer = (Event("extend", reason="site_check", days=3),) if one.filing.kind_code in LONG else ()
    kind = one.filing.kind_code
    shown = (Event("note_place"), Event("go_without_photo")) if kind == "field" else ()
    draft = (*begun, *shown, Event("draft"))
    answered = (*draft, Event("approve"), Event("answer", reason=RESULTS.get(kind, "accepted")))
    ways = (
        start,
        named,
        begun,
        (*begun, Event("request_reassignment", unit=elsewhere, reason="other_duty")),
        draft,
        answered,
        (*begun, Event("demand_supplement")),
        (*begun, Event("request_recusal")),
        (*begun, *longer),
        (*answered, Event("rate", reason="4")),
        (*answered, Event("rate", reason="2"), Event("reopen")),
        (*begun, Event("ask_cooperation", unit=elsewhere)),
    )
    return ways[number % len(ways)]


def _work(store: Store, case_id: str, at: datetime, moves: Sequence[tuple[Event, str]]) -> None:
    for event, author in moves:
        at = min(at + STEP, store.clock())
        cases = replace(store.cases, clock=partial(_moment, at))
        cases.do(case_id, event, cases.case(case_id).version, author, SAID.get(event.command, ""))


def _moment(at: datetime) -> datetime:
    return at
