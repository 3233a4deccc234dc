"""분석's charts: tables, bars and heat, drawn by the browser itself, so that every mark is a plain link."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards import words
from dashboards.components.card import picture_button, why
from dashboards.components.element import Node, element
from dashboards.components.marks import counted, mark_link
from dashboards.components.spark import spark, spoken_trend
from dashboards.components.states import empty_state
from dashboards.components.tables import data_table
from dashboards.queries.charts import Beside, Rated, Took
from dashboards.queries.grids import Cell, Grid, step_of, steps
from dashboards.queries.marks import Mark

WIDE = 24
"""Columns up to which a heat map writes its numbers; beyond, a cell says its number when pointed at."""


MEANS = {
    "took": ("took",),
    "results": ("done",),
    "promise": ("kept",),
    "moves": ("moved",),
    "liked-months": ("rated", "response"),
    "liked-topics": ("rated", "response"),
    "liked-speed": ("rated", "kept"),
    "liked-bodies": ("rated", "response"),
    "form-results": ("done",),
    "form-units": ("done",),
    "form-promise": ("kept",),
}
"""Name of a chart → codes of its measures in 지표 정의서; the others count complaints received."""


def card(name: str, title: str, about: Any, *body: Any, is_wide: bool = False) -> Component:
    """One chart: what it shows, how it is read, 표 복사 and 그림; a wide one takes the whole line."""
    copy = html.Button(
        "표 복사",
        className="tool",
        type="button",
        **{"data-action": "copy-table", "data-table": f"chart-{name}"},
    )
    head = html.Div(
        [
            html.H2(title, id=f"{name}-title"),
            why(*MEANS.get(name, ("received",))),
            html.P(about, className="about"),
            html.Div([copy, picture_button()], className="tools"),
        ],
        className="card-head",
    )
    room = html.Div(
        list(body), className="topic-body chart-room", tabIndex=0, role="region", **{"aria-label": title}
    )
    return html.Section(
        [head, room],
        className="card topic-card chart-wide" if is_wide else "card topic-card",
        **{"aria-labelledby": f"{name}-title"},
    )


NAMED = ("id", "aria-labelledby", "data-table")
"""Properties that name an element of the page, or point at one."""


def beside(one: Component, label: str, suffix: str) -> Component:
    """A card of another slice: it says which, and its names are its own."""
    _rename(one, suffix)
    one.children = [html.P(label, className="beside-label"), *one.children]
    return one


def _rename(node: Any, suffix: str) -> None:
    if isinstance(node, list | tuple):
        for one in node:
            _rename(one, suffix)
    elif isinstance(node, Component):
        for name in NAMED:
            if isinstance(value := getattr(node, name, None), str):
                setattr(node, name, value + suffix)
        _rename(getattr(node, "children", None), suffix)
    elif isinstance(node, dict) and "props" in node:
        said = node["props"]
        said.update({name: said[name] + suffix for name in NAMED if isinstance(said.get(name), str)})
        _rename(said.get("children"), suffix)


def value_words(cell: Cell, unit: str) -> str:
    """'1,234', '93.1%', '4.1' or '–'."""
    if cell.value is None:
        return "–"
    return f"{cell.value:,.0f}" if unit == "건" else f"{cell.value:,.1f}" + ("%" if unit == "%" else "")


def heat(name: str, grid: Grid, caption: str, *, is_plain: bool = False, has_sums: bool = True) -> Component:
    """A grid as a table whose cells are coloured in six classes of as many cells each."""
    if not grid.rows or not grid.whole.mark.value:
        return empty_state("이 조건의 민원이 없습니다", "기간이나 조건을 넓혀 보십시오.")
    unit = grid.measure.unit
    bounds = [] if is_plain else steps([cell.value or 0 for row in grid.cells for cell in row])
    writes = len(grid.columns) <= WIDE
    corner = f"{grid.row_name} \\ {grid.column_name}"
    head = html.Tr(
        [
            html.Th(corner, scope="col", className="heat-corner"),
            *(html.Th(column.name, scope="col") for column in grid.columns),
            *([html.Th("합계" if unit == "건" else "전체", scope="col")] if has_sums else []),
        ]
    )
    body = [
        element(
            html.Tr,
            [
                element(html.Th, line.name, scope="row"),
                *(
                    _cell(cell, f"{line.name} · {column.name}", unit, bounds, writes=writes)
                    for column, cell in zip(grid.columns, cells, strict=True)
                ),
                *([_sum(line.whole, unit)] if has_sums else []),
            ],
        )
        for line, cells in zip(grid.rows, grid.cells, strict=True)
    ]
    foot = [
        element(
            html.Tr,
            [
                element(html.Th, "합계" if unit == "건" else "전체", scope="row"),
                *(_sum(column.whole, unit) for column in grid.columns),
                _sum(grid.whole, unit),
            ],
        )
    ]
    return html.Table(
        [
            html.Caption(
                caption + (f" · 외 {grid.rest:,}개는 줄이지 않은 합계에만 있습니다" if grid.rest else "")
            ),
            html.Thead(head),
            html.Tbody(body),
            *([html.Tfoot(foot)] if has_sums else []),
        ],
        id=f"chart-{name}",
        className="data-table heat" + ("" if writes else " heat-small"),
    )


def _cell(cell: Cell, place: str, unit: str, bounds: Sequence[float], *, writes: bool) -> Node:
    said = value_words(cell, unit)
    step = step_of(cell.value or 0, bounds)
    spoken = f"{place} {said}{'건' if unit == '건' else ''}"
    look = f"heat-{step}" if bounds else "heat-plain"
    if not cell.mark.value:
        return element(html.Td, "" if unit == "건" else "–", className="heat-0")
    inside, more = (said, {}) if writes else ("", {"aria-label": spoken})
    return element(html.Td, mark_link(inside, cell.opened, "heat-cell", title=spoken, **more), className=look)


def _sum(cell: Cell, unit: str) -> Node:
    if not cell.mark.value:
        return element(html.Td, value_words(cell, unit))
    return element(html.Td, mark_link(value_words(cell, unit), cell.opened))


def calendar(name: str, days: Grid, caption: str) -> Component:
    """Days as weeks from left to right and weekdays from top to bottom; `days` is day x anything."""
    if not days.rows:
        return empty_state("이 조건의 민원이 없습니다", "기간이나 조건을 넓혀 보십시오.")
    bounds = steps([line.whole.value or 0 for line in days.rows])
    by_week: dict[Any, dict[int, Any]] = {}
    for line in days.rows:
        year, week, weekday = line.value.isocalendar()
        by_week.setdefault((year, week), {})[weekday] = line
    weeks = sorted(by_week)
    head = [html.Th("", scope="col")] + [
        html.Th(f"{next(iter(by_week[week].values())).value:%m-%d}" if number % 4 == 0 else "", scope="col")
        for number, week in enumerate(weeks)
    ]
    body = []
    for weekday, title in enumerate("월화수목금토일", 1):
        cells: list[Node] = [element(html.Th, title, scope="row")]
        for week in weeks:
            day = by_week[week].get(weekday)
            if day is None:
                cells.append(element(html.Td, "", className="heat-none"))
                continue
            cells.append(_cell(day.whole, words.day(day.value), "건", bounds, writes=False))
        body.append(element(html.Tr, cells))
    return html.Table(
        [html.Caption(caption), html.Thead(html.Tr(head)), html.Tbody(body)],
        id=f"chart-{name}",
        className="data-table heat heat-small calendar",
    )


def bars(
    name: str, rows: Sequence[Beside], caption: str, heads: tuple[str, str] = ("이름", "접수")
) -> Component:
    """Bars with their numbers, each beside the same days a year before."""
    if not rows:
        return empty_state("이 조건의 민원이 없습니다", "기간이나 조건을 넓혀 보십시오.")
    top = max(max(row.mark.value, row.year_ago or 0) for row in rows)
    body = [
        element(
            html.Tr,
            [
                element(html.Th, row.name, scope="row"),
                element(html.Td, _bar(row, top), className="strip-room"),
                element(html.Td, counted(row.mark)),
                element(html.Td, "–" if row.year_ago is None else f"{row.year_ago:,}"),
                element(html.Td, _change(row)),
            ],
        )
        for row in rows
    ]
    head = html.Tr(
        [html.Th(text, scope="col") for text in (heads[0], "", heads[1], "지난해 같은 때", "달라진 것")]
    )
    return html.Table(
        [html.Caption(caption), html.Thead(head), html.Tbody(body)],
        id=f"chart-{name}",
        className="data-table bar-table",
    )


def _bar(row: Beside, top: int) -> Node:
    drawn = [element(html.Span, className="strip-fill", style={"width": f"{row.mark.value / top:.1%}"})]
    if row.year_ago is not None:
        drawn.append(element(html.Span, className="strip-ago", style={"left": f"{row.year_ago / top:.1%}"}))
    return element(html.Span, drawn, className="strip")


def _change(row: Beside) -> str:
    if not row.year_ago:
        return "–"
    return words.signed(100 * (row.mark.value / row.year_ago - 1), "%")


def multiples(name: str, grid: Grid, caption: str) -> Component:
    """One small line a row of the grid, each on its own scale."""
    if not grid.rows or not grid.whole.mark.value:
        return empty_state("이 조건의 민원이 없습니다", "기간이나 조건을 넓혀 보십시오.")
    rows = [
        (
            line.name,
            spark(
                values := [cell.value for cell in cells],
                spoken_trend(values, "건", last_is_partial=False),
                last_is_partial=False,
            ),
            counted(line.whole.mark),
            f"{max((value or 0 for value in values), default=0):,.0f}",
        )
        for line, cells in zip(grid.rows, grid.cells, strict=True)
    ]
    heads = (grid.row_name, f"{grid.column_name}별", "접수", f"가장 많은 {grid.column_name}")
    table = data_table(caption, heads, rows, table_id=f"chart-{name}")
    return html.Div(table, className="multiples")


def spans(name: str, groups: Sequence[Took], shown: int = 21) -> Component:
    """How long each group took: a bar a working day, the legal line, what is beyond in one bar."""
    if not groups:
        return empty_state("끝난 민원이 없습니다", "기간이나 조건을 넓혀 보십시오.")
    drawn: list[Any] = []
    for one in groups:
        beyond = one.days[shown:]
        top = max(max(mark.value for mark in one.days[:shown]), sum(mark.value for mark in beyond), 1)
        items = [
            _day_bar(f"{days}일", mark, top, bool(one.legal) and days == one.legal)
            for days, mark in enumerate(one.days[:shown])
        ]
        after = tuple(range(shown, len(one.days)))
        rest = Mark(sum(mark.value for mark in beyond), one.total.slice.but(took=after))
        items.append(_day_bar(f"{shown}일 이상", rest, top, False))
        legal = f" · 세로선은 법정 {one.legal}일" if one.legal else ""
        drawn += [
            html.H3([f"{one.name} ", counted(one.total), "건"]),
            html.P(
                f"가운데 {one.median}일 · 열 건 중 아홉 건이 끝난 기간 {one.most}일{legal}", className="about"
            ),
            html.Ol(items, className="week-bars span-bars", **{"aria-label": f"{one.name} 걸린 날"}),
        ]
    rows = [(one.name, f"{one.median}", f"{one.most}", counted(one.total)) for one in groups]
    table = data_table(
        "걸린 날(근무일)", ("종류", "가운데", "처리기간(90%)", "끝난 민원"), rows, table_id=f"chart-{name}"
    )
    return html.Div([*drawn, table])


def _day_bar(label: str, mark: Mark, top: int, is_legal: bool) -> Node:
    said = f"{label} {words.count(mark.value)}"
    fill = element(html.Span, className="week-fill", style={"height": f"{mark.value / top:.1%}"})
    if not mark.value:
        return element(
            html.Li, element(html.Span, className="week-bar"), className="legal" if is_legal else None
        )
    bar = mark_link(fill, mark, "week-bar", title=said, **{"aria-label": said})
    return element(html.Li, bar, className="legal" if is_legal else None)


def rated_table(name: str, rows: Sequence[Rated], caption: str, head: str) -> Component:
    """How values were rated; means of fewer than ten ratings are not shown."""
    if not rows:
        return empty_state("끝난 민원이 없습니다", "기간이나 조건을 넓혀 보십시오.")
    cells = [
        (
            one.name,
            "–" if one.mean is None else f"{one.mean:.2f}",
            counted(one.rated),
            "–" if one.share is None else f"{one.share:.1f}%",
            counted(one.done),
        )
        for one in rows
    ]
    heads = (head, "만족도(점)", "응답", "응답률", "처리완료")
    return data_table(caption, heads, cells, table_id=f"chart-{name}")
