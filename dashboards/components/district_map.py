"""자치구별 접수: the map, its classes with numbers, and what each district says."""

from collections.abc import Sequence
from typing import Any

import dash_leaflet as dl
from dash import html
from dash.development.base_component import Component
from dash_extensions.javascript import Namespace

from dashboards import links, maps, words
from dashboards.components.marks import mark_link
from dashboards.queries.marks import PlaceRow, Places

MEASURES = {"count": "건수", "per_capita": "인구 1만 명당"}
DISTRICTS_URL = "/map/districts.json"
PEOPLE = 10_000


def district_map() -> Component:
    """The map itself: no tiles, no panning, coloured and labelled by assets/map.js from `map_rows`."""
    ours = Namespace("minwon", "map")
    shapes = dl.GeoJSON(id="map-shapes", url=DISTRICTS_URL, style=ours("style"), onEachFeature=ours("each"))
    fixed = dict.fromkeys(
        ("dragging", "zoomControl", "scrollWheelZoom", "doubleClickZoom", "touchZoom", "boxZoom", "keyboard"),
        False,
    )
    return html.Div(
        dl.Map(
            shapes,
            id="map",
            center=[37.56, 126.99],
            zoom=10,
            zoomSnap=0.01,
            minZoom=7,
            maxZoom=15,
            attributionControl=False,
            className="district-map",
            **fixed,
        ),
        className="map-room",
        **{"aria-hidden": "true"},
    )


def measured(row: PlaceRow, measure: str) -> float | None:
    """Complaints, or complaints per 10,000 residents; None where the residents are not known."""
    if measure == "count":
        return float(row.mark.value)
    return PEOPLE * row.mark.value / row.population if row.population else None


def measure_text(value: float, measure: str) -> str:
    """'1,234' or '22.1'."""
    return words.big(value) if measure == "count" else f"{value:,.1f}"


def map_colours(rows: Sequence[PlaceRow], measure: str) -> tuple[list[float], dict[str, int]]:
    """Upper bounds of the classes, and the ramp step of every district that has a value."""
    values = {row.code: value for row in rows if (value := measured(row, measure)) is not None}
    breaks = maps.quantile_breaks(list(values.values()))
    steps = maps.ramp_steps(len(breaks))
    return breaks, {code: steps[maps.class_of(value, breaks)] for code, value in values.items()}


def map_rows(places: Places, measure: str) -> dict[str, Any]:
    """What assets/map.js writes on each district: ramp step, label, words and address."""
    _, steps = map_colours(places.rows, measure)
    return {row.code: _shape(row, steps.get(row.code), measure) for row in places.rows}


def _shape(row: PlaceRow, step: int | None, measure: str) -> dict[str, Any]:
    value = measured(row, measure)
    rate = measured(row, "per_capita")
    per_head = f" · 인구 1만 명당 {rate:,.1f}건" if rate is not None else ""
    return {
        "ramp": step or "none",
        "text": "–" if value is None else measure_text(value, measure),
        "hover": words.count(row.mark.value) + per_head,
        "href": links.url(row.mark.slice),
        "count": row.mark.value,
    }


def legend(places: Places, measure: str) -> list[Component]:
    """Classes with their bounds in numbers, then what has no place on the map."""
    values = [value for row in places.rows if (value := measured(row, measure)) is not None]
    breaks, _ = map_colours(places.rows, measure)
    steps = maps.ramp_steps(len(breaks))
    lows = [min(values, default=0.0), *breaks[:-1]]
    classes = [
        html.Li([html.Span(className=f"swatch ramp-{step}"), _bounds(low, high, i, measure)])
        for i, (low, high, step) in enumerate(zip(lows, breaks, steps, strict=True))
    ]
    unlocated = mark_link(
        ["위치 없음 ", html.B(words.count(places.unlocated.value))], places.unlocated, "legend-link"
    )
    return [
        html.Ul(classes, className="legend ramp-legend"),
        html.P(unlocated, className="map-foot"),
    ]


def _bounds(low: float, high: float, position: int, measure: str) -> str:
    step = 1.0 if measure == "count" else 0.1
    first = low if position == 0 else low + step
    if first >= high:
        return measure_text(high, measure)
    return f"{measure_text(first, measure)}–{measure_text(high, measure)}"
