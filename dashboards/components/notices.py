"""알림: what waits, what failed and when it is tried next, this month's cost, and the words of each stage."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards import words
from dashboards.components.case_forms import control, labelled, select
from dashboards.components.links import link
from dashboards.components.tables import data_table
from pipeline.workflow.gateways import REFUSED
from pipeline.workflow.notice_rules import CHANNELS, STAGES, VARIABLES, bytes_of, filled, kind_of
from pipeline.workflow.notices import GIVEN_UP, STATES, Notice, Spend
from pipeline.workflow.office import Prices
from pipeline.workflow.ratings import Response

NOTICES = "notices"
EXAMPLE = {"{번호}": "20261123500001", "{기한}": "12월 01일", "{상태}": "접수"}


def notices_panel(
    counted: Mapping[str, int],
    spend: Spend,
    troubled: Sequence[Notice],
    texts: Mapping[str, str],
    office_name: str,
    prices: Prices,
    responses: Sequence[Response],
    *,
    has_gateway: bool,
) -> list[Component]:
    """The backlog with the spend, the failures, who rates, and the templates with their preview."""
    return [
        _state(counted, spend, prices, has_gateway=has_gateway),
        _troubled(troubled),
        _responses(responses),
        _texts(texts, office_name),
    ]


def _state(counted: Mapping[str, int], spend: Spend, prices: Prices, *, has_gateway: bool) -> Component:
    told: list[Any] = []
    for state, name in STATES.items():
        told += [" · " if told else "", f"{name} ", number(counted.get(state, 0), f"notice:{state}", "건")]
    month = int(spend.month.split("-")[1])
    share = spend.won / spend.budget
    cost = f"{month}월 {spend.messages:,}건 {spend.won:,}원 · 예산 {spend.budget:,}원의 {share:.1%}"
    kind = "work-late" if share > 1 else "about"
    none = "문자를 보낼 길이 없습니다: MINWON_SMS_URL 을 적으면 기다리던 것부터 보냅니다."
    return html.Section(
        [
            html.H2("알림"),
            html.P(told),
            html.P(cost, className=kind),
            None if has_gateway else html.P(none, className="work-late"),
            _prices(prices),
        ],
        className="card new-case",
    )


def number(count: int, of: str, unit: str = "") -> Any:
    """A number of the ledger that opens its rows; nought opens nothing."""
    said = f"{count:,}{unit}"
    return link(said, f"/work?box={NOTICES}&of={of}", "mark") if count else said


def listed(state: str, count: int, rows: Sequence[Notice]) -> Component:
    """The rows behind one number."""
    return html.Section(
        [
            html.H2(f"알림 · {STATES[state]}"),
            how_many(count, len(rows)),
            _table(f"알림 {STATES[state]}", rows),
        ],
        className="card new-case",
        id="ledger-rows",
    )


def how_many(count: int, shown: int) -> Component:
    """How many rows there are, how many of them stand below, and the way back."""
    back = link("모두 보기", f"/work?box={NOTICES}", "tool")
    newest = f" 새것부터 {shown:,}건을 보입니다." if shown < count else ""
    return html.P([f"{count:,}건입니다.{newest} ", back], className="about")


def _prices(prices: Prices) -> Component:
    fields = (
        ("short", "SMS(원)", prices.short),
        ("long", "LMS(원)", prices.long),
        ("budget", "한 달 예산(원)", prices.budget),
    )
    return html.Form(
        [
            *(
                labelled(text, control("input", name, inputMode="numeric", value=str(now)))
                for name, text, now in fields
            ),
            html.Button("값 저장", type="submit", className="button"),
        ],
        className="new-case-fields",
        **{"data-office": "notices/prices", "data-numbers": ""},
    )


def _responses(responses: Sequence[Response]) -> Component:
    about = "답변하고 사흘이 지나도 답이 없으면 한 번만 다시 부탁합니다."
    if not responses:
        body: Any = html.P("아직 답변한 민원이 없습니다.", className="detail-none")
    else:
        heads = ("알리는 길", "답변", "만족도 응답", "응답률")
        cells = [(one.name, f"{one.answered:,}", f"{one.rated:,}", f"{one.share:.1f}%") for one in responses]
        body = data_table("알리는 길별 만족도 응답률", heads, cells, table_id="responses")
    return html.Section(
        [html.H2("만족도 응답률"), html.P(about, className="about"), body], className="card new-case"
    )


def _troubled(troubled: Sequence[Notice]) -> Component:
    if not troubled:
        body: Any = html.P("보내지 못한 알림이 없습니다.", className="detail-none")
    else:
        body = _table("보내지 못한 알림", troubled)
    return html.Section([html.H2("보내지 못한 알림"), body], className="card new-case")


def _table(caption: str, rows: Sequence[Notice]) -> Component:
    heads = ("민원", "단계", "근거", "길", "상태", "까닭", "시도", "다음 시도", "")
    table = html.Table(
        [
            html.Caption(caption, className="hidden-text"),
            html.Thead(html.Tr([html.Th(head, scope="col") if head else html.Td() for head in heads])),
            html.Tbody([_row(one) for one in reversed(rows)]),
        ],
        className="data-table",
    )
    return html.Div(table, className="table-scroll")


def _row(one: Notice) -> Component:
    again = html.Button(
        "다시 보내기",
        type="button",
        className="tool",
        **{"data-office-path": "notices/again", "data-body": json.dumps({"id": one.id})},
    )
    return html.Tr(
        [
            html.Th(link(one.case_id, f"/work?case={one.case_id}", "mark"), scope="row"),
            html.Td(STAGES[one.stage].name),
            html.Td(one.rule or "맞춤"),
            html.Td(CHANNELS[one.channel]),
            html.Td(STATES[one.state]),
            html.Td(one.problem or "–"),
            html.Td(f"{one.tries}번"),
            html.Td(words.stamp(one.next_try_at) if one.next_try_at else "–"),
            html.Td(again if one.state in (REFUSED, GIVEN_UP) else None),
        ]
    )


def _texts(texts: Mapping[str, str], office_name: str) -> Component:
    said = EXAMPLE | {"{기관}": office_name}
    rows = [
        html.Tr(
            [
                html.Th(STAGES[stage].name, scope="row"),
                html.Td(STAGES[stage].rule or "맞춤"),
                html.Td(html.Span(filled(text, said), className="template-text")),
                html.Td(f"{kind_of(filled(text, said))} {bytes_of(filled(text, said)):,}바이트"),
            ]
        )
        for stage, text in texts.items()
    ]
    form = html.Form(
        [
            labelled("단계", select("stage", [(code, one.name) for code, one in STAGES.items()], "received")),
            labelled("문안(비우면 처음 것으로)", control("textarea", "text", rows="3")),
            html.Button("저장", type="submit", className="button"),
        ],
        className="new-case-fields",
        **{"data-office": "notices/text"},
    )
    about = (
        f"{' '.join(VARIABLES)} 만 바뀝니다. 민원의 글은 문자에 싣지 않습니다. "
        "21시부터 8시까지는 보내지 않습니다."
    )
    heads = ("단계", "근거", "미리 보기", "길이")
    table = html.Table(
        [
            html.Caption("알림 문안", className="hidden-text"),
            html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
            html.Tbody(rows),
        ],
        className="data-table",
    )
    return html.Section(
        [html.H2("알림 문안"), html.P(about, className="about"), table, form], className="card new-case"
    )


def told(notices: Sequence[Notice]) -> Component | None:
    """What the citizen of a case was told, in its panel."""
    if not notices:
        return None
    rows = [
        html.Li(
            [
                html.B(STAGES[one.stage].name),
                f" {CHANNELS[one.channel]} · {STATES[one.state]}",
                f" {words.stamp(one.sent_at)}" if one.sent_at else "",
                f" · {one.rule}" if one.rule else "",
            ]
        )
        for one in notices
    ]
    return html.Details([html.Summary(f"알림 {len(notices)}"), html.Ul(rows)], className="work-other")
