"""연계: what each linked system sent and was told, and what of it needs somebody's eye."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards import words
from dashboards.components.links import link
from pipeline.workflow.relay import OUT, STATES, Row
from pipeline.workflow.systems import systems

HEADS = ("연계 시스템", "접수", "답변", "알림 보냄", "대기", "실패", "거부", "짝을 기다림")


def relay_panel(table: Sequence[Row], troubled: Sequence[Mapping[str, Any]]) -> list[Component]:
    """The table by system, and the rows that did not go as they should."""
    rows = [
        html.Tr(
            [
                html.Th(one.name, scope="row"),
                *(
                    html.Td(f"{number:,}")
                    for number in (
                        one.received,
                        one.answered,
                        one.sent,
                        one.waiting,
                        one.failed,
                        one.rejected,
                        one.parked,
                    )
                ),
            ]
        )
        for one in table
    ]
    return [
        html.Section([html.H2("연계 시스템"), _table("연계 시스템", HEADS, rows)], className="card new-case"),
        _troubled(troubled),
    ]


def _troubled(troubled: Sequence[Mapping[str, Any]]) -> Component:
    if not troubled:
        body: Any = html.P("살필 연계 메시지가 없습니다.", className="detail-none")
    else:
        heads = ("시스템", "방향", "그쪽 번호", "민원", "상태", "까닭", "다음 시도", "")
        body = _table("살필 연계 메시지", heads, [_row(one) for one in troubled])
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
            html.Td(again if goes_out and not one["next_try_at"] else None),
        ]
    )


def _table(caption: str, heads: Sequence[str], rows: Sequence[Component]) -> Component:
    head = html.Tr([html.Th(text, scope="col") if text else html.Td() for text in heads])
    shown = [html.Caption(caption, className="hidden-text"), html.Thead(head), html.Tbody(list(rows))]
    return html.Div(html.Table(shown, className="data-table"), className="table-scroll")
