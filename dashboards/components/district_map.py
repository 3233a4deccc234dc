"""자치구별 접수: the map, its classes with numbers, and what each district says."""

from collections.abc import Sequence
from typing import Any

import dash_leaflet as dl
from dash import html
from dash.development.base_component import Component
from dash_extensions.javascript import Namespace

from dashboards import links, maps, words
from dashboards.components.element import Node, element
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


def decimals(values: Sequence[float], measure: str) -> int:
    """Digits after the point that keep neighbouring districts apart."""
    return 0 if measure == "count" else 1 if max(values, default=0) >= 10 else 2


def measure_text(value: float, digits: int) -> str:
    """'1,234', '22.1' or '5.23'."""
    return words.big(value) if digits == 0 else f"{value:,.{digits}f}"


def _values(places: Places, measure: str) -> dict[str, float]:
    found = {row.code: measured(row, measure) for row in places.rows}
    return {code: value for code, value in found.items() if value is not None}


def classes_of(values: dict[str, float]) -> list[tuple[int, list[str]]]:
    """Quantile classes from pale to strong: ramp step and the districts in it."""
    breaks = maps.quantile_breaks(list(values.values()))
    steps = maps.ramp_steps(len(breaks))
    members: list[list[str]] = [[] for _ in breaks]
    for code, value in values.items():
        members[maps.class_of(value, breaks)].append(code)
    return [(step, codes) for step, codes in zip(steps, members, strict=True) if codes]


def map_rows(places: Places, measure: str) -> dict[str, Any]:
    """What assets/map.js writes on each district: ramp step, label, words and address."""
    values = _values(places, measure)
    steps = {code: step for step, codes in classes_of(values) for code in codes}
    digits = decimals(list(values.values()), measure)
    return {
        row.code: {
            "ramp": steps.get(row.code, "none"),
            "text": measure_text(values[row.code], digits) if row.code in values else "–",
            "hover": _hover(row),
            "href": links.url(row.mark.slice),
            "count": row.mark.value,
        }
        for row in places.rows
    }


def _hover(row: PlaceRow) -> str:
    rate = measured(row, "per_capita")
    per_head = f" · 인구 1만 명당 {rate:,.2f}건" if rate is not None else ""
    return words.count(row.mark.value) + per_head


def legend(places: Places, measure: str) -> list[Node]:
    """Classes with their bounds in numbers, then what has no place on the map."""
    values = _values(places, measure)
    digits = decimals(list(values.values()), measure)
    classes = [
        _class(step, [values[code] for code in codes], digits, first=not i)
        for i, (step, codes) in enumerate(classes_of(values))
    ]
    unlocated = mark_link(
        ["위치 없음 ", element(html.B, words.count(places.unlocated.value))], places.unlocated, "legend-link"
    )
    return [
        element(html.Ul, classes, className="legend ramp-legend"),
        element(html.P, unlocated, className="map-foot"),
    ]


def _class(step: int, values: Sequence[float], digits: int, *, first: bool) -> Node:
    """One class as a block; its largest value stands under its right edge, the smallest of all left."""
    low, high = (measure_text(value, digits) for value in (min(values), max(values)))
    hidden = {"aria-hidden": "true"}
    return element(
        html.Li,
        [
            element(html.Span, _bounds(values, digits), className="hidden-text"),
            element(html.Span, None, className=f"block ramp-{step}"),
            element(html.Span, low, className="tick tick-first", **hidden) if first else None,
            element(html.Span, high, className="tick", **hidden),
        ],
    )


def _bounds(values: Sequence[float], digits: int) -> str:
    low, high = (measure_text(value, digits) for value in (min(values), max(values)))
    return low if low == high else f"{low}–{high}"
