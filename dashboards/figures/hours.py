"""시간대별 접수: today's line over the usual range of comparable days."""

from typing import Any

from dashboards import links
from dashboards.figures.template import AXIS, layout
from dashboards.queries.marks import HourRow, Hours

HOURS = list(range(24))


def hours_figure(hours: Hours) -> dict[str, Any]:
    """A plain figure; every point of today carries the address of its complaints."""
    rows = hours.rows
    band = [row for row in rows if row.low is not None and row.high is not None]
    top = max([row.mark.value for row in rows if row.mark] + [row.high or 0 for row in rows] + [1])
    return {
        "data": [*_band(band), _median(band), *_today(rows)],
        "layout": layout(
            xaxis={
                **AXIS,
                "range": [-0.6, 23.6],
                "tickvals": HOURS[::3],
                "ticktext": [f"{hour}시" for hour in HOURS[::3]],
                "showgrid": False,
                "showline": True,
                "ticks": "outside",
                "ticklen": 4,
            },
            yaxis={**AXIS, "range": [0, top * 1.08], "tickvals": _ticks(top), "tickformat": ",d"},
            hovermode="closest",
        ),
    }


def _ticks(top: float) -> list[int]:
    """Three or four round values above 0; 0 itself is the axis and would collide with '0시'."""
    step = next(
        (base * 10**power for power in range(9) for base in (1, 2, 5) if top / (base * 10**power) <= 5), 10**9
    )
    return list(range(step, int(top) + 1, step)) or [1]


def _band(rows: list[HourRow]) -> list[dict[str, Any]]:
    x = [row.hour for row in rows]
    edge = {"color": "var(--band-edge)", "width": 1}
    common = {"type": "scatter", "mode": "lines", "x": x, "line": edge, "hoverinfo": "skip"}
    return [
        {**common, "y": [row.low for row in rows], "name": "low"},
        {
            **common,
            "y": [row.high for row in rows],
            "name": "high",
            "fill": "tonexty",
            "fillcolor": "var(--band)",
        },
    ]


def _median(rows: list[HourRow]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "median",
        "x": [row.hour for row in rows],
        "y": [row.median for row in rows],
        "line": {"color": "var(--text-3)", "width": 1.5, "dash": "dot"},
        "hoverinfo": "skip",
    }


def _said(row: HourRow) -> str:
    count = f"<b>{row.mark.value:,}건</b>" if row.mark else ""
    open_hour = " (이 시각은 아직 안 끝남)" if row.partial else ""
    if row.low is None or row.high is None:
        return f"{row.hour}시 {count}{open_hour}"
    return f"{row.hour}시 {count}{open_hour}<br>평소 {row.low:,.0f}–{row.high:,.0f}건"


def _today(rows: tuple[HourRow, ...]) -> list[dict[str, Any]]:
    """Full hours as a line; the hour that is not over as a hollow point apart."""
    known = [row for row in rows if row.mark is not None]
    whole = [row for row in known if not row.partial]
    line = {"color": "var(--primary)", "width": 2.5}
    return [
        _trace("today", whole, {"line": line, "marker": {"color": "var(--primary)", "size": 7}}),
        _trace(
            "now",
            [row for row in known if row.partial],
            {
                "mode": "markers",
                "marker": {
                    "size": 9,
                    "color": "var(--card)",
                    "line": {"color": "var(--primary)", "width": 2},
                },
            },
        ),
    ]


def _trace(name: str, rows: list[HourRow], look: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": [row.hour for row in rows],
        "y": [row.mark.value if row.mark else None for row in rows],
        "text": [_said(row) for row in rows],
        "hovertemplate": "%{text}<extra></extra>",
        "customdata": [links.url(row.mark.slice) if row.mark else None for row in rows],
        "cliponaxis": False,
        **look,
    }
