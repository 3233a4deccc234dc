"""접수·처리 업무: boxes, the queue of one of them, and the panel of one case."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashboards import links, words
from dashboards.components import notices
from dashboards.components.case_forms import FACILITY, Asked, feasible, form, likely, photo_form, split_form
from dashboards.components.links import link
from dashboards.components.marks import mark_link
from dashboards.components.states import empty_state
from dashboards.queries import names
from dashboards.queries.advice import Advice
from dashboards.queries.work import NO_ADVICE, CasePage, Row
from pipeline.calendar.rules import REASONS as EXTENSION_REASONS
from pipeline.schema import codes, organisation
from pipeline.workflow.boxes import Box
from pipeline.workflow.case_rows import Done, Filed
from pipeline.workflow.case_state import (
    AT_UNIT,
    EXECUTION,
    PENDING,
    REASONS,
    REASSIGNMENT,
    RECUSAL,
    STATUSES,
)
from pipeline.workflow.delivery import ON_PAPER
from pipeline.workflow.photos import SHOWS
from pipeline.workflow.states import TRANSITIONS, Transition

PATH = "/work"
NEW = "new"
KEYS = (
    ("↑↓", "이동"),
    ("1–3", "추천 고르기"),
    ("Enter", "지정"),
    ("/", "부서 찾기"),
    ("L", "나중에 보기"),
    ("U", "되돌리기"),
)
NAMES = {one.command: one.name for one in TRANSITIONS}
SOON = timedelta(hours=8)
NAMES_A_CASE = frozenset({"split", "take_in", "let_go", "merge_into", "count_as_same"})


def box_links(boxes: Sequence[Box], counted: Mapping[str, int], here: str) -> list[Any]:
    """The boxes with what lies in them; a box that is empty stays in its place."""
    return [
        link(
            [box.name, " ", html.B(f"{counted.get(box.code, 0):,}")],
            f"{PATH}?box={box.code}",
            "work-box",
            **({"aria-current": "page"} if box.code == here else {}),
        )
        for box in boxes
    ]


def list_link(name: str, query: str, count: int) -> Any:
    """The box of a list that somebody brought here, before the others."""
    address = f"{PATH}?{urlencode({'slice': query})}"
    return link([name, " ", html.B(f"{count:,}")], address, "work-box", **{"aria-current": "page"})


def queue(rows: Sequence[Row], box: Box, now: datetime) -> Any:
    """The table of a box: one row a case, worked off by keyboard."""
    if not rows:
        return empty_state(box.empty, "새 민원이 오면 여기에 나타납니다.")
    last = "추천 처리부서" if box.code == "intake" else "부서·담당자"
    heads = (html.Span("고르기", className="hidden-text"), "남은 시간", "긴급", "제목", "자치구", last)
    return html.Table(
        [
            html.Caption(f"{box.name} {len(rows):,}건", className="hidden-text"),
            html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
            html.Tbody([_row(row, box, now) for row in rows]),
        ],
        id="work-rows",
        role="grid",
        className="work-rows",
    )


def _row(row: Row, box: Box, now: datetime) -> Component:
    case, said = row.case, row.advice or NO_ADVICE
    first = said.choices[0] if said.choices and said.is_sure else None
    title = case.title or "(제목 없음)"
    tick = f'{{"kind": "checkbox", "name": "pick", "label": "{case.id} 고르기"}}'
    return html.Tr(
        [
            html.Td(html.Span(className="control", **{"data-control": tick})),
            html.Td(_left(row, now), className="work-left"),
            html.Td(_danger(said)),
            html.Td(title, className="work-title", title=title),
            html.Td(names.value_name("gu", case.district_code) if case.district_code else "–"),
            html.Td(_last(row, box), className="work-unit"),
        ],
        key=case.id,
        tabIndex=-1,
        **{
            "aria-selected": "false",
            "data-id": case.id,
            "data-seen": str(case.version),
            "data-advised": first.unit if first else "",
            "data-alike": links.query_string(said.alike.slice) if said.alike else "",
        },
    )


def _left(row: Row, now: datetime) -> Component:
    """How long until the next deadline: '3시간 12분', '지연 1일 2시간'."""
    if row.case.state.status == "supplement":
        return html.Span("보완 중", className="tag tag-plain")
    if row.case.state.status == "answered":
        return html.Span("처리완료", className="tag tag-plain")
    gap = row.due_at - now
    text = length(abs(gap))
    kind = "work-late" if gap < timedelta(0) else "work-soon" if gap < SOON else "work-ok"
    said = f"지연 {text}" if gap < timedelta(0) else text
    before = "접수까지 " if row.case.due_at is None else ""
    return html.Span(before + said, className=kind, title=f"{before}{words.stamp(row.due_at)}")


def length(gap: timedelta) -> str:
    """A time that passes at night too: '3시간 12분', '5일 3시간'."""
    minutes = int(gap.total_seconds() // 60)
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    if days:
        return f"{days}일 {hours}시간"
    return f"{hours}시간 {minutes}분" if hours else f"{minutes}분"


def _danger(said: Advice) -> Any:
    if said.danger_code not in ("urgent", "hazard"):
        return ""
    kind = names.value_name("danger_type", said.danger_type) if said.danger_type else ""
    told = ", ".join(said.danger_words[:2])
    level = "긴급" if said.is_urgent else "위험요인"
    return html.Span(
        f"{level} ‘{told}’" if told else f"{level} {kind}",
        className="tag tag-late" if said.is_urgent else "tag tag-plain",
        title=f"{level} {kind} {told}",
    )


def _last(row: Row, box: Box) -> Any:
    case, said = row.case, row.advice
    if box.code == "intake":
        if said is None:
            return html.Span("읽는 중", className="about")
        if not said.choices:
            return html.Span("추천 없음", className="about")
        best = said.choices[0]
        name = organisation.read().full_name(best.unit)
        return [name, " ", html.Span(f"{best.share:.0%}", className="routing-share")]
    if case.state.pending:
        return f"{unit_name(case.state.unit)} → {unit_name(case.state.named_unit)}"
    who = case.state.officer or "담당자 없음"
    said_last = f"{who} · {STATUSES[case.state.status].name}"
    return said_last if box.is_own else f"{unit_name(case.state.unit)} · {said_last}"


def unit_name(code: str) -> str:
    """A unit with the body that it is of; '' where there is none."""
    return organisation.read().full_name(code) if code else ""


def panel(found: CasePage, choices: Sequence[Transition], asked: Asked, now: datetime) -> list[Any]:
    """One case: its text, what may be done, its way so far."""
    case, said = found.row.case, found.row.advice or NO_ADVICE
    possible = feasible(choices, asked)
    first = [one for one in possible[:1] if one.command in likely(asked)]
    others = possible[len(first) :]
    told = found.written
    body = told.body if told else "원문은 이 민원을 맡은 사람만 봅니다."
    return [
        html.Div(
            [
                html.B(case.id, className="work-number"),
                html.Span(STATUSES[case.state.status].name, className="tag tag-plain"),
                _danger(said),
                _left(found.row, now),
            ],
            className="work-head",
        ),
        html.P(f"{found.watcher} 님이 보고 있습니다", className="work-watcher", role="status")
        if found.watcher
        else None,
        html.H2(told.title if told else case.title, className="work-case-title"),
        html.P(_meta(case), className="about"),
        html.P(body, className="work-body"),
        _contact(found),
        _pending(found, now),
        *_notes(case),
        _photos(found),
        html.P("재지정 이력: " + _path(case), className="work-path") if len(case.state.held_by) > 1 else None,
        *(form(one, asked, is_first=True) for one in first),
        html.Div(
            [*(_other(one, asked) for one in others), *_composed(found, choices)], className="work-others"
        ),
        html.Div(
            [
                html.Button("나중에 보기", type="button", className="tool", **{"data-act": "later"}),
                _alike(said),
                html.Button("유사민원 함께 처리", type="button", className="tool", **{"data-act": "alike"})
                if said.alike and said.alike.value > 1
                else None,
                link("민원 상세", links.complaint_url(case.id), "tool"),
            ],
            className="work-more",
        ),
        _family(found),
        _due(found),
        notices.told(found.notices),
        _log(found),
        _earlier(found.earlier),
    ]


def _meta(case: Filed) -> str:
    kind = names.code_name(codes.KINDS, case.kind_code)
    channel = names.code_name(codes.CHANNELS, case.channel_code)
    where = names.value_name("gu", case.district_code) if case.district_code else "자치구 모름"
    entered = f" · {case.entered_by} 입력" if case.channel_code in ON_PAPER else ""
    return f"{kind} · {channel} · {where} · {words.stamp(case.arrived_at)} 신청{entered}"


def _contact(found: CasePage) -> Component | None:
    told = found.written
    parts = [] if told is None else [part for part in (told.name, told.phone, told.email) if part]
    return html.P(" · ".join(parts), className="work-contact") if parts else None


def _pending(found: CasePage, now: datetime) -> Component | None:
    state = found.row.case.state
    if not state.pending:
        return None
    if state.pending == RECUSAL:
        told = f"기피신청: {unit_name(state.unit)} 이(가) 맡지 않기를 바랍니다."
    else:
        told = f"{PENDING[state.pending]}: {unit_name(state.unit)} → {unit_name(state.named_unit)}"
    if state.pending == REASSIGNMENT and state.is_pingpong:
        told += " · 핑퐁 민원이라 민원조정위원회가 정합니다."
    return html.P(told, className="work-path")


def _notes(case: Filed) -> list[Component]:
    """What whoever works on a case must know of it beside its text."""
    state = case.state
    told = []
    if case.menu:
        told.append(f"신고창구: {case.menu}")
    if case.is_protected:
        told.append("신고자 보호: 누가 냈는지는 맡은 부서만 봅니다.")
    if state.is_for_audit:
        told.append("같은 내용의 고충민원에 앞서 답했습니다. 감사 부서가 조사합니다(영 제17조).")
    if state.receipts > 1:
        told.append(f"같은 내용: 접수 {state.receipts}번 · 통지 {state.notices}번")
    if state.is_proposal:
        told.append(f"공감 {state.sympathies:,}")
    if state.execution:
        until = f" · {words.stamp(case.execution_due)}까지" if case.execution_due else ""
        told.append(f"{EXECUTION[state.execution]}{until}")
    if state.is_field and state.status in AT_UNIT:
        shown = {"": "없음", "after": "있음", "none": "없이 처리"}[state.photo]
        told.append(f"처리 장소 {'적음' if state.has_place else '없음'} · 처리 뒤 사진 {shown}")
    return [html.P(line, className="work-path") for line in told]


def _photos(found: CasePage) -> Component | None:
    if not found.photos:
        return None
    case_id = found.row.case.id
    shown = [
        link(
            html.Img(
                src=f"/api/cases/{case_id}/photos/{one.id}",
                alt=f"{SHOWS[one.shows]} 사진, {one.author}, {words.stamp(one.added_at)}",
            ),
            f"/api/cases/{case_id}/photos/{one.id}",
            target="_blank",
            title=SHOWS[one.shows],
        )
        for one in found.photos
    ]
    return html.Div(shown, className="work-photos")


def _family(found: CasePage) -> Component | None:
    """The whole or the parts of a case, its leader or what goes with it."""
    if not found.family:
        return None
    case = found.row.case
    rows = [
        html.Li(
            [
                html.B(_kinship(case, one)),
                " ",
                link(one.id, f"{PATH}?case={one.id}", "mark"),
                f" {one.title} · {STATUSES[one.state.status].name}",
                f" · {words.stamp(one.due_at)}까지" if one.due_at else "",
                _free(one) if one.state.status == "merged" else None,
            ]
        )
        for one in found.family
    ]
    return html.Details(
        [html.Summary(f"함께 가는 민원 {len(found.family)}"), html.Ul(rows)],
        open=True,
        className="work-other",
    )


def _kinship(case: Filed, other: Filed) -> str:
    if other.id == case.parent_id:
        return "나누기 전"
    if other.id == case.state.merged_into:
        return "대표 민원"
    return "나눈 민원" if other.id in case.state.children else "병합한 민원"


def _free(case: Filed) -> Component:
    return html.Button(
        "병합 풀기",
        type="button",
        className="tool",
        **{"data-unmerge": case.id, "data-seen": str(case.version)},
    )


def _path(case: Filed) -> str:
    return " → ".join(unit_name(unit) for unit in case.state.held_by)


def _other(one: Transition, asked: Asked) -> Component:
    return html.Details([html.Summary(one.name), form(one, asked)], className="work-other")


def _composed(found: CasePage, choices: Sequence[Transition]) -> list[Component]:
    """What is done with more than a command: a part, a photo."""
    case, given = found.row.case, {one.command for one in choices}
    made = []
    if "split" in given and not case.parent_id and case.received_at and not case.state.pending:
        made.append(html.Details([html.Summary("민원 나누기"), split_form(case)], className="work-other"))
    if found.written is not None:
        made.append(html.Details([html.Summary("사진 붙이기"), photo_form(case)], className="work-other"))
    return made


def _alike(said: Advice) -> Any:
    if said.alike is None or said.alike.value < 2:
        return None
    return mark_link(f"같은 주제·자치구 7일 {said.alike.value:,}건", said.alike, "tool")


def _due(found: CasePage) -> Component | None:
    if found.due is None:
        return None
    return html.Details(
        [
            html.Summary(f"처리기한 {words.stamp(found.due.due_at)}"),
            html.Ul([html.Li(line) for line in found.due.trace]),
        ],
        className="work-other",
    )


def _log(found: CasePage) -> Component | None:
    if not found.log:
        return None
    lines = [
        html.Li(
            [
                html.Span(f"{one.happened_at:%m-%d %H:%M}", className="work-when"),
                html.B(NAMES.get(one.event.command, one.event.command)),
                f" {one.author}",
                html.Span(_told(one), className="about"),
                html.P(found.said[one.number], className="work-said") if one.number in found.said else None,
            ]
        )
        for one in reversed(found.log)
    ]
    return html.Details(
        [html.Summary(f"처리 이력 {len(found.log)}"), html.Ol(lines, className="work-log")],
        open=True,
        className="work-other",
    )


def _told(one: Done) -> str:
    event = one.event
    reason = (
        REASONS.get(event.reason)
        or EXECUTION.get(event.reason)
        or (EXTENSION_REASONS[event.reason].name if event.reason in EXTENSION_REASONS else "")
        or (codes.RESULTS[event.reason].name if event.reason in codes.RESULTS else "")
        or (f"{event.reason}점" if one.event.command == "rate" else "")
        or (event.reason if event.command in NAMES_A_CASE else "")
        or (FACILITY.get(event.reason, "") if event.command == "mark_facility" else "")
    )
    days = f"{event.days}일" if event.days else ""
    said = [part for part in (unit_name(event.unit), event.officer, days, reason) if part]
    return " · " + " · ".join(said) if said else ""


def _earlier(cases: Sequence[Filed]) -> Component | None:
    if not cases:
        return None
    rows = [
        html.Li(
            [
                link(case.id, f"{PATH}?case={case.id}", "mark"),
                f" {case.title} · {STATUSES[case.state.status].name}",
            ]
        )
        for case in cases
    ]
    return html.Details(
        [html.Summary(f"같은 사람의 다른 민원 {len(cases)}"), html.Ul(rows)],
        open=True,
        className="work-other",
    )


DIGEST = ("late", "soon", "slipping", "requests", "asked", "approvals", "progress", "execution_late")
"""Boxes that the day's line speaks of."""


def digest(boxes: Sequence[Box], counted: Mapping[str, int], person: str) -> Component | None:
    """오늘 할 일, with a way to each box; None where there is nothing to be told."""
    if not boxes:
        return None
    told = [link(f"{box.name} {counted[box.code]:,}건", f"{PATH}?box={box.code}", "mark") for box in boxes]
    between = [part for one in told for part in (" · ", one)][1:]
    return html.Div(
        [
            html.P([html.B(f"{person} 님, 오늘 할 일: "), *between]),
            html.Button("오늘은 그만 보기", type="button", className="tool", **{"data-told": "true"}),
        ],
        className="work-digest",
        role="note",
    )


def keys_line() -> Component:
    """What the keys do, always in sight."""
    shown = [html.Span([html.Kbd(key), " " + told], className="desk-key") for key, told in KEYS]
    return html.P(shown, className="desk-keys")
