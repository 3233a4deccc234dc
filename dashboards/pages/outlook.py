"""민원예보: next week and the next four weeks by topic, what rises most on top."""

from typing import Any

from dash import Dash, html
from dash.development.base_component import Component

from dashboards import links, words
from dashboards.access import current_viewer
from dashboards.components import page
from dashboards.components.links import link
from dashboards.components.marks import counted
from dashboards.components.states import empty_state
from dashboards.components.tables import TABLE, data_table
from dashboards.components.week_bars import interval
from dashboards.queries.outlook import OutlookRow, outlook
from dashboards.site import Page, Site

HEADINGS = (
    "주제",
    "지난주",
    "평소(4주 평균)",
    "지난해 같은 주",
    "다음 주 예보",
    "평소 대비",
    "다음 4주 예보",
)
RULE = (
    "예보 = 최근의 수준 × 앞선 해들의 같은 주 계절. 괄호는 80 % 구간으로, 지난 1년의 예보가 실제와 얼마나 "
    "어긋났는지에서 나옵니다. 두 해가 차기 전에는 계절 없이 수준만 봅니다."
)


def layout(site: Site, query: str) -> Component:
    """One table; every past figure opens its complaints."""
    chosen = site.slice_of(query)
    with site.generation() as g:
        rows = outlook(g, chosen, current_viewer())
        has_topics = g.manifest.topic_model_id > 0
    if not rows:
        hint = (
            "주제가 붙은 민원이 열두 주 이상 쌓이면 보입니다."
            if has_topics
            else "주제 모델이 배우고 나면 보입니다."
        )
        return html.Div(
            [page.page_bar("민원예보"), empty_state("아직 예보할 수 없습니다", hint)], className="topic-page"
        )
    first = rows[0]
    when = f"다음 주 {first.week.first:%m-%d}~ · 다음 4주 {first.month.first:%m-%d}~"
    note = html.Details(
        [html.Summary("산식"), html.P(RULE, className="menu-list menu-right")], className="menu formula"
    )
    copy = html.Button(
        "표 복사", className="tool", type="button", **{"data-action": "copy-table", "data-table": TABLE}
    )
    table = data_table(f"주제별 민원예보, {when}", HEADINGS, [_cells(row) for row in rows])
    return html.Div(
        [
            page.page_bar("민원예보", html.P(when, className="about"), note, copy),
            html.Div(
                table,
                className="card outlook-table",
                tabIndex=0,
                role="region",
                **{"aria-label": "민원예보 표"},
            ),
        ],
        className="topic-page",
    )


def _cells(row: OutlookRow) -> tuple[Any, ...]:
    return (
        link(row.name, links.topic_url(row.topic_code), "mark"),
        counted(row.last_week),
        f"{row.usual:,.1f}",
        counted(row.year_ago) if row.year_ago else "–",
        interval(row.week),
        words.signed(row.change, "%"),
        interval(row.month),
    )


def register(app: Dash, site: Site) -> None:
    """Nothing moves on this page."""


PAGE = Page(path=links.OUTLOOK_PATH, title="민원예보", menu=True, layout=layout, register=register)
