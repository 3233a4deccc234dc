"""업무 설정: the office's own days off, who decided them, and what a new one would move."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboards import words
from dashboards.components.case_forms import control, labelled
from pipeline.workflow.holidays import Holiday

SETTINGS = "settings"


def settings_panel(days: Sequence[Holiday]) -> Component:
    """The days in a table, and a form whose first press is a preview."""
    return html.Section(
        [
            html.H2("임시공휴일"),
            html.P(
                "이 기관만 쉬거나 일하는 날입니다. 저장하면 열린 민원의 처리기한을 다시 셉니다.",
                className="about",
            ),
            html.Form(
                [
                    labelled(
                        "날짜",
                        control(
                            "input", "day", placeholder="2027-01-29", inputmode="numeric", required="required"
                        ),
                    ),
                    labelled("이름", control("input", "name", maxlength="80", required="required")),
                    labelled("근거 공고", control("input", "source", maxlength="200")),
                    html.Label(
                        [control("checkbox", "is_worked"), "공휴일이지만 일하는 날"], className="check"
                    ),
                    html.Button("미리 보기", type="submit", className="button"),
                    html.Div(id="holiday-said", className="new-case-said", role="status"),
                ],
                className="new-case-fields",
                **{"data-holiday": "true"},
            ),
            _table(days),
        ],
        className="card new-case",
    )


def _table(days: Sequence[Holiday]) -> Component:
    if not days:
        return html.P("적어 둔 임시공휴일이 없습니다.", className="detail-none")
    heads = ("날짜", "이름", "", "근거", "정한 사람", "정한 때", "")
    rows = [
        html.Tr(
            [
                html.Th(words.day(one.day), scope="row"),
                html.Td(one.name),
                html.Td("일하는 날" if one.is_worked else "쉬는 날"),
                html.Td(one.source),
                html.Td(one.author),
                html.Td(words.stamp(one.decided_at)),
                html.Td(
                    html.Button(
                        "지우기",
                        type="button",
                        className="tool",
                        **{"data-holiday-off": one.day.isoformat(), "data-name": one.name},
                    )
                ),
            ]
        )
        for one in days
    ]
    head = html.Tr([html.Th(text, scope="col") if text else html.Td() for text in heads])
    return html.Table([html.Thead(head), html.Tbody(rows)], className="data-table")
