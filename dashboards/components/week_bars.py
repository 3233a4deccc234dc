"""Weeks as bars: each opens its complaints; the week that is not over is hollow, the next one is told."""

from collections.abc import Sequence

from dash import html

from dashboards import words
from dashboards.components.element import Node, element
from dashboards.components.marks import mark_link
from dashboards.queries.outlook import Span
from dashboards.queries.topic import Week


def week_bars(weeks: Sequence[Week], told: Span | None) -> Node:
    """The weeks from left to right, then the span that is expected."""
    past = [max(week.mark.value, week.year_ago or 0) for week in weeks]
    top = max([*past, told.high if told else 0.0, 1.0])
    bars = [_bar(week, top) for week in weeks]
    if told is not None:
        bars.append(_expected(told, top))
    return element(html.Ol, bars, className="week-bars", **{"aria-label": "주별 접수"})


def _bar(week: Week, top: float) -> Node:
    said = f"{week.first:%Y-%m-%d} 주 {words.count(week.mark.value)}" + (
        "" if week.is_whole else " (진행 중)"
    )
    drawn = [element(html.Span, className="week-fill", style={"height": f"{week.mark.value / top:.1%}"})]
    if week.year_ago is not None:
        said += f", 지난해 {words.count(week.year_ago)}"
        at = {"bottom": f"{week.year_ago / top:.1%}"}
        drawn.append(element(html.Span, className="week-ago", style=at))
    name = "week-bar" if week.is_whole else "week-bar week-open"
    return element(html.Li, mark_link(drawn, week.mark, name, title=said, **{"aria-label": said}))


def _expected(told: Span, top: float) -> Node:
    said = f"{told.first:%Y-%m-%d} 주 예보 {interval(told)}"
    bar = element(
        html.Span,
        className="week-fill",
        style={"bottom": f"{told.low / top:.1%}", "height": f"{max(told.high - told.low, 0) / top:.1%}"},
    )
    return element(
        html.Li,
        element(
            html.Span, bar, className="week-bar week-told", title=said, role="img", **{"aria-label": said}
        ),
    )


def interval(told: Span) -> str:
    """'123건 (101~148)'."""
    return f"{told.expected:,.0f}건 ({told.low:,.0f}~{told.high:,.0f})"
