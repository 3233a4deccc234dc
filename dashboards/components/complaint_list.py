"""민원 목록: its one bar (total, chips, search, tools) and its grid."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import dash_ag_grid as dag
from dash import dcc, html
from dash.development.base_component import Component

from dashboards import links, words
from dashboards.components.links import link
from dashboards.queries.conditions import Condition
from dashboards.queries.listing import NEWEST, Order
from dashboards.queries.measures import about
from pipeline.slices import Slice

BLOCK = 50
"""Rows asked for at once: twice what a screen shows."""
WHOLE_ROWS = "calc(round(down, 100% - 39px, 38px) + 39px)"
"""Rows of 38 px under a heading of 38 px and its line: no row is cut in half."""


@dataclass(frozen=True)
class Heading:
    """One column of the grid: key of the row in words, title, width in px; '' where nothing sorts by it."""

    key: str
    title: str
    sorted_by: str
    width: int
    shown: bool = True


HEADINGS = (
    Heading("number", "접수번호", "receipt_number", 138),
    Heading("noted", "확인", "", 64),
    Heading("received_at", "접수일시", "received_at", 142),
    Heading("remaining", "남은 시간", "due_at", 94),
    Heading("status", "상태", "status_code", 104),
    Heading("kind", "종류", "kind_code", 66),
    Heading("channel", "접수경로", "channel_code", 100),
    Heading("title", "제목", "title", 200),
    Heading("district", "자치구", "district_code", 80),
    Heading("field", "분야", "field_code", 84, False),
    Heading("item", "유형", "item_code", 128),
    Heading("department", "처리부서", "department_code", 112),
    Heading("transfers", "재지정", "transfer_count", 72),
    Heading("memo", "메모", "", 160, False),
    Heading("bureau", "처리기관", "bureau_code", 130, False),
    Heading("due_at", "처리기한", "due_at", 150, False),
    Heading("answered_at", "처리일시", "answered_at", 150, False),
    Heading("response", "걸린 시간", "response_hours", 116, False),
    Heading("late", "기한 구분", "is_on_time", 104, False),
    Heading("result", "처리결과", "result_code", 110, False),
    Heading("satisfaction", "만족도", "satisfaction_score", 88, False),
    Heading("dong", "법정동", "dong_code", 100, False),
    Heading("source", "접수시스템", "source_code", 140, False),
    Heading("source_number", "접수시스템 번호", "source_number", 160, False),
)
SHOWN = tuple(heading.key for heading in HEADINGS if heading.shown)
SORTED_BY = {heading.key: heading.sorted_by for heading in HEADINGS}
NUMBERS = {"transfers", "satisfaction"}

LOCALE = {
    "noRowsToShow": "조건에 맞는 민원이 없습니다",
    "loadingOoo": "불러오는 중…",
    "loadingError": "불러오지 못했습니다",
    "ariaLabelLoading": "불러오는 중",
    "ariaSortableColumn": "Enter를 눌러 정렬",
    "ariaRowSelect": "스페이스를 눌러 고르기",
    "ariaRowDeselect": "스페이스를 눌러 풀기",
    "ariaRowToggleSelection": "스페이스를 눌러 줄을 고르거나 풉니다",
    "ariaChecked": "고름",
    "ariaUnchecked": "고르지 않음",
    "ariaIndeterminate": "일부 고름",
    "ariaColumn": "열",
    "ariaHidden": "숨김",
    "ariaVisible": "보임",
}


def order_of(sort_model: Sequence[dict[str, Any]] | None) -> Order:
    """The order the grid asks for; anything it cannot ask for is newest first."""
    for sort in sort_model or ():
        column = SORTED_BY.get(str(sort.get("colId")))
        if column and sort.get("sort") in ("asc", "desc"):
            return Order(column, sort["sort"] == "desc")
    return NEWEST


def column_defs(shown: Sequence[str]) -> list[dict[str, Any]]:
    """Columns of the grid; those not in `shown` are hidden."""
    return [_column(heading, heading.key in shown) for heading in HEADINGS]


def _column(heading: Heading, shown: bool) -> dict[str, Any]:
    column: dict[str, Any] = {
        "field": heading.key,
        "headerName": heading.title,
        "width": heading.width,
        "hide": not shown,
        "sortable": bool(heading.sorted_by),
        "tooltipField": heading.key,
    }
    if heading.key == "number":
        column |= {"pinned": "left", "lockPinned": True}
    if heading.key == "title":
        column |= {"flex": 1, "minWidth": heading.width, "cellClass": "cell-title"}
    if heading.key == "noted":
        column |= {"tooltipField": "noted_by", "cellClass": "cell-noted"}
    if heading.key == "status":
        column |= {"cellRenderer": "MinwonStatus", "tooltipField": "late"}
    if heading.key == "remaining":
        column |= {
            "cellClassRules": {
                "cell-late": "params.data && params.data.tag === 'late'",
                "cell-soon": "params.data && params.data.tag === 'soon'",
            }
        }
    if heading.key in NUMBERS:
        column |= {"type": "rightAligned"}
    return column


def grid(shown: Sequence[str]) -> Component:
    """The grid; rows come in blocks as it is scrolled, sorted by the server."""
    return dag.AgGrid(
        id="list-grid",
        className="mw-grid list-grid",
        rowModelType="infinite",
        columnDefs=column_defs(shown),
        defaultColDef={"resizable": True, "suppressHeaderMenuButton": True, "filter": False},
        getRowId="params.data.complaint_id",
        dashGridOptions={
            "rowHeight": 38,
            "headerHeight": 38,
            "cacheBlockSize": BLOCK,
            "maxBlocksInCache": 60,
            "rowBuffer": 20,
            "localeText": LOCALE,
            "enableCellTextSelection": True,
            "ensureDomOrder": True,
            "tooltipShowDelay": 600,
            "animateRows": False,
            "multiSortKey": "none",
            "rowSelection": {
                "mode": "multiRow",
                "checkboxes": True,
                "headerCheckbox": False,
                "enableClickSelection": False,
            },
            "selectionColumnDef": {"pinned": "left", "width": 38, "lockPinned": True, "resizable": False},
        },
        style={"width": "100%", "height": WHOLE_ROWS},
    )


def title(total: int) -> Component:
    """'민원 목록 1,234건'."""
    return html.H1(["민원 목록 ", html.B(words.count(total), id="list-total")], className="list-title")


def chips(chosen: Slice, found: Sequence[Condition]) -> Component:
    """The conditions, each a link that takes it away."""
    items = [
        html.Li(
            link(
                [
                    html.Span(one.label, className="chip-label"),
                    html.B(one.text),
                    html.Span("조건 빼기", className="hidden-text"),
                    html.Span("×", className="chip-x", **{"aria-hidden": "true"}),
                ],
                links.url(one.without),
                "chip",
            )
        )
        for one in found
    ]
    if len(found) > 1:
        items.append(html.Li(link("모두 지우기", links.url(Slice(form=chosen.form)), "chip chip-clear")))
    return (
        html.Ul(items, className="chips", **{"aria-label": "조건"}) if items else html.Span(className="chips")
    )


def population_switch(chosen: Slice) -> Component:
    """서식민원 in or out; which one is on is said."""
    current = {"aria-current": "true"}
    without = link("서식 제외", links.url(chosen.but(form=False)), "", **({} if chosen.form else current))
    with_form = link("서식 포함", links.url(chosen.but(form=True)), "", **(current if chosen.form else {}))
    return html.Div(
        [without, with_form], className="switch", role="group", **{"aria-label": "서식민원을 세는가"}
    )


def search_box(chosen: Slice) -> Component:
    """Title, or receipt numbers: one, or many pasted from a sheet (assets/list.js keeps the line breaks)."""
    value = " ".join(chosen.ids[:20]) if chosen.ids else chosen.q
    return html.Div(
        [
            html.Label("제목이나 접수번호로 찾기", htmlFor="list-search", className="hidden-text"),
            dcc.Input(
                id="list-search",
                type="search",
                value=value,
                placeholder="제목·접수번호(여러 개 붙여넣기)",
                debounce=False,
                autoComplete="off",
                className="list-search",
            ),
        ]
    )


def tools(chosen: Slice, *, may_work: bool = False) -> list[Component]:
    """표 복사, CSV, 엑셀: all of exactly this list; and the way to work on it, for who does."""
    query = links.query_string(chosen)
    ending = f"?{query}" if query else ""
    return [
        html.Button(
            "표 복사",
            type="button",
            className="tool",
            **{"data-action": "copy-list", "data-href": f"/complaints/table{ending}"},
        ),
        link("CSV", f"/complaints/export.csv{ending}", "tool", download=""),
        link("엑셀", f"/complaints/export.xlsx{ending}", "tool", download=""),
        _more_files(ending),
        link(
            "과제로",
            links.new_measure_url(about(chosen)),
            "tool",
            title="이 조건으로 정책·개선과제 적기",
        ),
        link(
            "업무 시작",
            f"/work?{urlencode({'slice': query})}",
            "tool",
            title="이 목록에서 맡을 수 있는 민원을 차례로 처리합니다",
        )
        if may_work
        else None,
    ]


def _more_files(ending: str) -> Component:
    ways = (
        ("Parquet(분석용, 열 이름은 자료 사전)", f"/complaints/export.parquet{ending}"),
        ("명세(조건·기준일시·건수·sha256)", f"/complaints/export.manifest.json{ending}"),
    )
    lines = [link(text, address, "tool", download="") for text, address in ways]
    return html.Details(
        [html.Summary("그 밖"), html.Div(lines, className="menu-list menu-right")], className="menu tool-menu"
    )


def column_menu(shown: Sequence[str]) -> Component:
    """Which columns are shown."""
    options = [
        {"label": heading.title, "value": heading.key} for heading in HEADINGS if heading.key != "number"
    ]
    boxes = dcc.Checklist(
        id="list-columns",
        options=options,
        value=list(shown),
        className="menu-list menu-right column-list",
        persistence="list-columns",
        persistence_type="local",
    )
    return html.Details([html.Summary("열"), boxes], className="menu tool-menu")
