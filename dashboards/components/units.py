"""처리기관 현황: one bar a body, in five parts that add up to what it received."""

from collections.abc import Sequence

from dash import html

from dashboards.components.card import fitted
from dashboards.components.element import Node, element
from dashboards.components.marks import mark_link
from dashboards.queries.marks import Mark, UnitRow

BINS = (
    ("on_time", "기한 내 완료"),
    ("late_done", "지연 완료"),
    ("untimed", "기한 없이 완료"),
    ("open_in_time", "처리 중"),
    ("open_late", "지연 중"),
)


def part_of(row: UnitRow, name: str) -> Mark:
    """One of the five counts of a body."""
    mark: Mark = getattr(row, name)
    return mark


def shown_bins(rows: Sequence[UnitRow]) -> list[tuple[str, str]]:
    """Parts that occur at all; '기한 없이 완료' is rare."""
    return [(name, text) for name, text in BINS if any(part_of(row, name).value for row in rows)]


def units_list(rows: Sequence[UnitRow]) -> list[Node]:
    """Legend, bars on one scale, and '외 N곳' for bodies that do not fit."""
    most = max((row.total.value for row in rows), default=1)
    bins = shown_bins(rows)
    legend = element(
        html.Ul,
        [
            element(html.Li, [element(html.Span, className=f"swatch fill-{name}"), text])
            for name, text in bins
        ],
        className="legend",
    )
    head = element(
        html.Div,
        [element(html.Span, text) for text in (None, None, "접수", "지연 중")],
        className="unit-row unit-head",
        **{"aria-hidden": "true"},
    )
    bars = [_row(row, bins, most) for row in rows]
    return [legend, head, *fitted(bars, rest="units-rest", unit="곳", least=24, class_name="units")]


def _row(row: UnitRow, bins: Sequence[tuple[str, str]], most: int) -> Node:
    segments = [
        mark_link(
            None,
            mark,
            f"segment fill-{name}",
            style={"flexGrow": mark.value},
            tabIndex=-1,
            title=f"{row.name} · {text} {mark.value:,}건",
        )
        for name, text in bins
        if (mark := part_of(row, name)).value
    ]
    width = {"width": f"{100 * row.total.value / most:.2f}%"}
    late = row.open_late
    return element(
        html.Li,
        [
            element(html.Span, row.name, className="unit-name", title=row.name),
            element(
                html.Div, element(html.Div, segments, className="stack", style=width), className="stack-room"
            ),
            mark_link(
                f"{row.total.value:,}",
                row.total,
                "unit-total",
                title=f"{row.name} 접수 {row.total.value:,}건",
            ),
            mark_link(
                f"{late.value:,}",
                late,
                "unit-late" + ("" if late.value else " zero"),
                title=f"{row.name} 지연 중 {late.value:,}건",
            ),
        ],
        className="unit-row",
    )
