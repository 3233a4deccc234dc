"""확인 상태: who looked at a dangerous complaint and who acts on it, with the button for what comes next."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from dash import html
from dash.development.base_component import Component

from dashboards import links, words
from dashboards.access import current_person
from dashboards.components.links import link
from dashboards.queries.names import code_name
from dashboards.unseen import Unseen
from pipeline.schema import codes
from pipeline.slices import Slice
from pipeline.workflow.confirmations import Confirmation

ROW, DETAIL = "row", "detail"
NEXT = {"unseen": "seen", "seen": "acting", "acting": "settled"}
BEFORE = {after: before for before, after in NEXT.items()}
LOOKERS = frozenset({"bureau_head", "triage", "manager", "handler", "approver", "analyst", "admin"})
"""Roles that may say that a danger was seen and is acted on."""
VERBS = {"seen": "확인", "acting": "조치 시작", "settled": "조치 완료"}


def may_look() -> bool:
    """Whether the person on screen may say that a danger was seen."""
    return current_person().role in LOOKERS


def state_of(last: Confirmation | None, is_open: bool) -> str:
    """확인 상태 of a complaint by the last word of the log; '' of one that was finished without a look."""
    return last.state if last else "unseen" if is_open else ""


def box(complaint_id: str, at: str, children: Sequence[Component]) -> Component:
    """Where the state of one complaint stands on a page (`at` ROW or DETAIL), to be drawn anew alone."""
    return html.Span(
        list(children),
        id={"type": "confirm-box", "complaint": complaint_id, "at": at},
        className=f"confirm confirm-{at}",
        role="status",
    )


def in_row(
    complaint_id: str, last: Confirmation | None, *, waited: str, is_open: bool, may: bool
) -> list[Component]:
    """'미확인 12분' or '확인 14:03 김담당', and the next step; finished ones that nobody saw need none."""
    state = state_of(last, is_open)
    if not state:
        return []
    told = f"{last.confirmed_at:%H:%M} {last.author}" if last and state != "unseen" else waited
    tag = html.Span(f"{code_name(codes.CONFIRMATIONS, state)} {told}".rstrip(), className=f"tag tag-{state}")
    return [tag, *_buttons(complaint_id, ROW, state, may=may)]


def in_detail(complaint_id: str, log: Sequence[Confirmation], *, may: bool) -> list[Component]:
    """The whole log, the next step, and the way back."""
    state = log[-1].state if log else "unseen"
    items = [
        html.Li(
            [
                html.Span(words.stamp(one.confirmed_at), className="detail-when"),
                html.B(code_name(codes.CONFIRMATIONS, one.state)),
                html.Span(one.author),
            ]
        )
        for one in log
    ]
    shown = (
        html.Ol(items, className="timeline")
        if items
        else html.P("아직 확인한 사람이 없습니다.", className="detail-none")
    )
    return [shown, *_buttons(complaint_id, DETAIL, state, may=may)]


def _buttons(complaint_id: str, at: str, state: str, *, may: bool) -> list[Component]:
    steps = [NEXT.get(state)] + ([BEFORE.get(state)] if at == DETAIL else [])
    return [
        html.Button(
            VERBS[step] if step == NEXT.get(state) else f"되돌리기({code_name(codes.CONFIRMATIONS, step)})",
            id={"type": "confirm", "complaint": complaint_id, "at": at, "state": step},
            type="button",
            className="button confirm-go" if step == NEXT.get(state) else "tool",
        )
        for step in steps
        if step and may
    ]


def unseen_banner(found: Unseen) -> Component | None:
    """'긴급 미확인 3건 · 최장 대기 14분 · 당직 홍길동(무전 3)' once somebody is to be called."""
    if not found.step:
        return None
    count = words.count(len(found.ids))
    every = link(
        f"긴급 미확인 {count}",
        links.url(Slice(danger=("urgent",), state="open", form=True), links.DANGER_MAP_PATH),
    )
    called = ", ".join(f"{one.who}({one.channel})" if one.channel else one.who for one in found.called)
    told = f"당직 {called}" if called else found.problem or "당직표에 지금 당직자가 없습니다"
    text = html.Span(f"최장 대기 {words.length(found.longest)} · {told}")
    return html.Div(
        [html.B(every), text], className=f"banner banner-unseen banner-step-{found.step}", role="alert"
    )


def elapsed(received_at: datetime, now: datetime) -> str:
    """How long it has waited: '12분', '3시간', '2일'."""
    return words.length(max(now - received_at, timedelta(0)))
