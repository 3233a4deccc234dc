"""주제 지도: density as a heatmap with names over it; every cell carries the address of its complaints."""

from math import log1p
from typing import Any

from dashboards import links
from dashboards.figures.template import AXIS, layout
from dashboards.queries.topic_map import COLUMNS, ROWS, Grid

RAMP = [[step / 5, f"var(--ramp-{step + 1})"] for step in range(6)]


def topic_map_figure(grid: Grid) -> dict[str, Any]:
    """A plain figure over cells from 0 to 48 and 30."""
    values: list[list[float | None]] = [[None] * COLUMNS for _ in range(ROWS)]
    said: list[list[str]] = [[""] * COLUMNS for _ in range(ROWS)]
    addresses: list[list[str | None]] = [[None] * COLUMNS for _ in range(ROWS)]
    for cell in grid.cells:
        values[cell.row][cell.column] = log1p(cell.mark.value)
        said[cell.row][cell.column] = f"{cell.name} <b>{cell.mark.value:,}건</b>"
        addresses[cell.row][cell.column] = links.url(cell.mark.slice)
    hidden = {**AXIS, "visible": False}
    return {
        "data": [
            {
                "type": "heatmap",
                "z": values,
                "text": said,
                "customdata": addresses,
                "colorscale": RAMP,
                "showscale": False,
                "xgap": 1,
                "ygap": 1,
                "hovertemplate": "%{text}<extra></extra>",
            }
        ],
        "layout": layout(
            xaxis={**hidden, "range": [-0.5, COLUMNS - 0.5]},
            yaxis={**hidden, "range": [-0.5, ROWS - 0.5]},
            margin={"l": 0, "r": 0, "t": 0, "b": 0, "autoexpand": False},
            hovermode="closest",
            annotations=[
                {
                    "x": label.x * COLUMNS - 0.5,
                    "y": label.y * ROWS - 0.5,
                    "text": label.name,
                    "showarrow": False,
                    "font": {"size": 12, "color": "var(--text)"},
                    "bgcolor": "var(--card)",
                    "opacity": 0.85,
                    "borderpad": 1,
                    "captureevents": False,
                }
                for label in grid.labels
            ],
        ),
    }
