"""연계: what each linked system sent and was told, and what of it needs somebody's eye."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards import words
from dashboards.components.links import link
from dashboards.components.notices import how_many, number
from pipeline.workflow.gateways import REFUSED
from pipeline.workflow.relay import GIVEN_UP, OUT, STATES, Row
from pipeline.workflow.systems import systems

NUMBERS = {
    "received": "접수",
    "answered": "답변",
    "sent": "알림 보냄",
    "waiting": "대기",
    "failed": "실패",
    "rejected": "거부",
    "parked": "짝을 기다림",
}


ROW_HEADS = ("시스템", "방향", "그쪽 번호", "민원", "상태", "까닭", "다음 시도", "")


def relay_panel(table: Sequence[Row], troubled: Sequence[Mapping[str, Any]]) -> list[Component]:
    """The table by system, and the rows that did not go as they should."""
    rows = [
        html.Tr(
            [
                html.Th(one.name, scope="row"),
                *(html.Td(number(getattr(one, name), f"relay:{one.system}:{name}")) for name in NUMBERS),
            ]
        )
        for one in table
    ]
    heads = ("연계 시스템", *NUMBERS.values())
    return [
        html.Section([html.H2("연계 시스템"), _table("연계 시스템", heads, rows)], className="card new-case"),
        _troubled(troubled),
    ]


def relay_listed(system: str, column: str, count: int, rows: Sequence[Mapping[str, Any]]) -> Component:
    """The ledger's rows behind one number of the table."""
    title = f"{systems()[system].name} · {NUMBERS[column]}"
    return html.Section(
        [html.H2(title), how_many(count, len(rows)), _table(title, ROW_HEADS, [_row(one) for one in rows])],
        className="card new-case",
        id="ledger-rows",
    )


def _troubled(troubled: Sequence[Mapping[str, Any]]) -> Component:
    if not troubled:
        body: Any = html.P("살필 연계 메시지가 없습니다.", className="detail-none")
    else:
        body = _table("살필 연계 메시지", ROW_HEADS, [_row(one) for one in troubled])
    return html.Section([html.H2("살필 연계 메시지"), body], className="card new-case")


def _row(one: Mapping[str, Any]) -> Component:
    goes_out = one["direction"] == OUT
    again = html.Button(
        "다시 보내기",
        type="button",
        className="tool",
        **{"data-office-path": "relay/again", "data-body": json.dumps({"id": one["id"]})},
    )
    case_id = one["case_id"]
    return html.Tr(
        [
            html.Th(systems()[one["system"]].name, scope="row"),
            html.Td("보냄" if goes_out else "받음"),
            html.Td(one["external_id"] or "–"),
            html.Td(link(case_id, f"/work?case={case_id}", "mark") if case_id else "–"),
            html.Td(STATES.get(one["state"], one["state"])),
            html.Td(one["problem"] or "–"),
            html.Td(words.stamp(one["next_try_at"]) if one["next_try_at"] else "–"),
            html.Td(again if goes_out and one["state"] in (REFUSED, GIVEN_UP) else None),
        ]
    )


def _table(caption: str, heads: Sequence[str], rows: Sequence[Component]) -> Component:
    head = html.Tr([html.Th(text, scope="col") if text else html.Td() for text in heads])
    shown = [html.Caption(caption, className="hidden-text"), html.Thead(head), html.Tbody(list(rows))]
    return html.Div(html.Table(shown, className="data-table"), className="table-scroll")
