"""지표 정의서: what every figure means, whose it is, and where it stands."""

from urllib.parse import parse_qs

from dash import Dash, html
from dash.development.base_component import Component

from dashboards import links
from dashboards.components import page
from dashboards.components.card import section
from dashboards.components.tables import data_table
from dashboards.queries.definitions import DEFINITIONS, Definition
from dashboards.site import Page, Site

HEADS = ("지표", "산식", "자료", "단위", "맡은 곳", "보이는 곳")
TABLE = "definitions-table"


def layout(site: Site, query: str) -> Component:
    """One table, to be read, copied and printed."""
    asked = parse_qs(query).get("of", [""])[0].split(",")
    wanted = [one for one in DEFINITIONS if one.code in asked]
    rows = [
        (
            html.Span(one.name, id=f"d-{one.code}"),
            html.Span(one.formula, className="definition"),
            one.source,
            one.unit,
            one.owner,
            ", ".join(one.shown),
        )
        for one in DEFINITIONS
    ]
    told = "화면의 모든 숫자는 누르면 그 민원을 엽니다. 종류가 다른 것끼리는 평균하지 않습니다."
    copy = html.Button(
        "표 복사", className="tool", type="button", **{"data-action": "copy-table", "data-table": TABLE}
    )
    table = html.Div(data_table(told, HEADS, rows, table_id=TABLE), className="bodies-room", tabIndex=0)
    return html.Div(
        [
            page.page_bar(
                "지표 정의서",
                html.Button("인쇄", className="tool", type="button", **{"data-action": "print"}),
            ),
            *(_asked(one) for one in wanted),
            section("지표", f"{len(rows)}개", table, tools=[copy]),
        ],
        className="topic-page bodies-page",
    )


def _asked(one: Definition) -> Component:
    """The measure that somebody came for, before all others."""
    told = (("산식", one.formula), ("자료", one.source), ("단위", one.unit), ("맡은 곳", one.owner))
    parts = [part for name, text in told for part in (html.Dt(name), html.Dd(text))]
    return section(one.name, ", ".join(one.shown), html.Dl(parts, className="definition-asked"))


def register(app: Dash, site: Site) -> None:
    """Nothing moves on this page."""


PAGE = Page(
    path=links.DEFINITIONS_PATH,
    title="지표 정의서",
    menu=True,
    layout=layout,
    register=register,
    redraws=True,
)
