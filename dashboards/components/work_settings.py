"""업무 설정: days off, 결재, the promises' clock, 답변 문안, 업무대행, and who changed what."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards import words
from dashboards.components.case_forms import control, labelled, select
from pipeline.schema import organisation
from pipeline.workflow.holidays import Holiday
from pipeline.workflow.office import CLOCKS, SUBJECTS, Change, Menu, StandIn

SETTINGS = "settings"


@dataclass(frozen=True)
class OfficeSettings:
    """What the page shows: everything that this office set for itself."""

    holidays: Sequence[Holiday]
    without_approval: Sequence[str]
    promise_clock: str
    templates: Mapping[str, str]
    stand_ins: Sequence[StandIn]
    changes: Sequence[Change]
    menus: Sequence[Menu]
    filed: Mapping[str, int]


def settings_panel(held: OfficeSettings, *, is_overseer: bool) -> list[Component]:
    """The sections; days off, 결재 and the clock are the 민원심사관's alone."""
    own = [
        _holidays(held.holidays),
        _approval(held.without_approval),
        _clock(held.promise_clock),
        _menus(held.menus, held.filed),
    ]
    return [
        *(own if is_overseer else []),
        _templates(held.templates),
        _stand_ins(held.stand_ins),
        _changes(held.changes),
    ]


def _section(title: str, about: str, *parts: Any) -> Component:
    return html.Section([html.H2(title), html.P(about, className="about"), *parts], className="card new-case")


def _form(path: str, *fields: Component, save: str = "저장") -> Component:
    """A form that assets/work.js sends to /api/office/<path>."""
    return html.Form(
        [*fields, html.Button(save, type="submit", className="button")],
        className="new-case-fields",
        **{"data-office": path},
    )


def _holidays(days: Sequence[Holiday]) -> Component:
    form = html.Form(
        [
            _day("날짜", "day", "2027-01-29"),
            labelled("이름", control("input", "name", maxlength="80", required="required")),
            labelled("근거 공고", control("input", "source", maxlength="200")),
            html.Label([control("checkbox", "is_worked"), "공휴일이지만 일하는 날"], className="check"),
            html.Button("미리 보기", type="submit", className="button"),
            html.Div(id="holiday-said", className="new-case-said", role="status"),
        ],
        className="new-case-fields",
        **{"data-holiday": "true"},
    )
    rows = [
        (
            words.day(one.day),
            one.name,
            "일하는 날" if one.is_worked else "쉬는 날",
            one.source,
            one.author,
            words.stamp(one.decided_at),
            _button("지우기", **{"data-holiday-off": one.day.isoformat(), "data-name": one.name}),
        )
        for one in days
    ]
    return _section(
        "임시공휴일",
        "이 기관만 쉬거나 일하는 날입니다. 저장하면 열린 민원의 처리기한을 다시 셉니다.",
        form,
        _table(
            ("날짜", "이름", "구분", "근거", "정한 사람", "정한 때", ""),
            rows,
            "적어 둔 임시공휴일이 없습니다.",
        ),
    )


def _approval(without: Sequence[str]) -> Component:
    whole = organisation.read()
    rows = [
        (
            whole.full_name(unit),
            "결재 없이 답함",
            _button(
                "결재하게", **{"data-office-path": "approvals", "data-body": _body(unit=unit, is_needed=True)}
            ),
        )
        for unit in without
    ]
    return _section(
        "결재",
        "적은 부서만 결재 없이 답합니다. 이미 받은 민원은 받을 때의 규칙대로 갑니다.",
        _form("approvals", _unit(), _hidden("is_needed", "false"), save="결재 없이 답하게"),
        _table(("부서", "규칙", ""), rows, "모든 부서가 결재 뒤에 답합니다."),
    )


def _clock(now: str) -> Component:
    return _section(
        "현장민원 약속의 시계",
        "3시간·24시간·5일 약속을 밤과 휴일에도 셀지 정합니다. 바꾸면 열린 민원의 처리기한을 다시 셉니다.",
        _form("clock", labelled("시계", select("clock", list(CLOCKS.items()), now))),
    )


def _menus(menus: Sequence[Menu], filed: Mapping[str, int]) -> Component:
    rows = [
        (
            one.name,
            one.code,
            words.day(one.since),
            words.day(one.until),
            "신고자 보호" if one.is_protected else "–",
            f"{filed.get(one.code, 0):,}건",
        )
        for one in menus
    ]
    return _section(
        "신고창구",
        "그날들 동안 시민 신청에 나타나는 한시 신고입니다. 같은 코드로 저장하면 바뀝니다.",
        _form(
            "menus",
            labelled("이름", control("input", "name", maxlength="60", required="required")),
            labelled("코드(영어)", control("input", "code", maxlength="20", required="required")),
            labelled("안내", control("input", "guide", maxlength="400")),
            _day("첫날", "since", "2026-12-01"),
            _day("끝날", "until", "2026-12-31"),
            html.Label([control("checkbox", "is_protected"), "신고자 보호(민생사범)"], className="check"),
        ),
        _table(("이름", "코드", "첫날", "끝날", "보호", "들어온 민원"), rows, "연 신고창구가 없습니다."),
    )


def _templates(templates: Mapping[str, str]) -> Component:
    rows = [
        (
            name,
            html.Span(text, className="template-text"),
            _button("지우기", **{"data-office-path": "templates", "data-body": _body(name=name, text="")}),
        )
        for name, text in templates.items()
    ]
    return _section(
        "답변 문안",
        "기안과 답변을 시작할 때 고릅니다. {번호} {장소} {일자} 는 민원마다 제 것으로 바뀝니다. "
        "개인정보는 적지 못합니다.",
        _form(
            "templates",
            labelled("이름", control("input", "name", maxlength="80", required="required")),
            labelled("문안", control("textarea", "text", rows="4")),
        ),
        _table(("이름", "문안", ""), rows, "적어 둔 문안이 없습니다."),
    )


def _stand_ins(held: Sequence[StandIn]) -> Component:
    rows = [
        (
            one.person,
            one.substitute,
            words.day(one.since),
            words.day(one.until),
            _button("끝내기", **{"data-office-path": "stand-ins/end", "data-body": _body(id=one.id)}),
        )
        for one in held
    ]
    return _section(
        "업무대행",
        "그날들 동안 대행하는 사람이 그의 민원을 보고 처리합니다. 담당자는 바뀌지 않습니다.",
        _form(
            "stand-ins",
            labelled("자리를 비우는 사람", control("input", "person", maxlength="80", required="required")),
            labelled("대행하는 사람", control("input", "substitute", maxlength="80", required="required")),
            _day("첫날", "since", "2026-12-01"),
            _day("끝날", "until", "2026-12-03"),
        ),
        _table(("비우는 사람", "대행", "첫날", "끝날", ""), rows, "오늘부터의 업무대행이 없습니다."),
    )


def _changes(changes: Sequence[Change]) -> Component:
    rows = [
        (
            words.stamp(one.changed_at),
            one.author,
            SUBJECTS.get(one.subject, one.subject),
            one.name,
            html.Span(one.before or "–", className="template-text"),
            html.Span(one.after or "–", className="template-text"),
        )
        for one in changes
    ]
    return _section(
        "바꾼 기록",
        "누가 언제 무엇을 바꾸었는지, 새것부터 100줄입니다.",
        _table(("때", "사람", "무엇", "이름", "전", "후"), rows, "아직 바꾼 것이 없습니다."),
    )


def _day(label: str, name: str, example: str) -> Component:
    told = {"placeholder": example, "inputmode": "numeric", "required": "required"}
    return labelled(label, control("input", name, **told))


def _unit() -> Component:
    known = organisation.read()
    options = [("", "고르기"), *((unit, known.full_name(unit)) for unit in known.leaves())]
    return labelled("부서", select("unit", options, ""))


def _hidden(name: str, value: str) -> Component:
    return control("hidden", name, value=value)


def _button(text: str, **told: str) -> Component:
    return html.Button(text, type="button", className="tool", **told)


def _body(**said: object) -> str:
    return json.dumps(said, ensure_ascii=False)


def _table(heads: Sequence[str], rows: Sequence[Sequence[Any]], empty: str) -> Component:
    """Rows whose first cell names them."""
    if not rows:
        return html.P(empty, className="detail-none")
    head = html.Tr([html.Th(text, scope="col") if text else html.Td() for text in heads])
    body = [html.Tr([html.Th(row[0], scope="row"), *(html.Td(cell) for cell in row[1:])]) for row in rows]
    return html.Div(
        html.Table([html.Thead(head), html.Tbody(body)], className="data-table"), className="table-scroll"
    )
