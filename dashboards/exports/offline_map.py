"""지도 내려받기: 긴급안전 지도 as one HTML file that opens from a disk and asks for nothing."""

import html
import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import folium
from branca.element import Element, MacroElement
from folium.plugins import MarkerCluster
from jinja2 import Template

from dashboards import maps, words
from dashboards.components.danger_map import radius
from dashboards.components.district_map import classes_of
from dashboards.queries.dangers import Case, Dangers
from dashboards.vendor import PACKAGES, VENDOR

INSIDE = {
    "leaflet": ("leaflet.css", "leaflet.js"),
    "leaflet.markercluster": ("MarkerCluster.css", "MarkerCluster.Default.css", "leaflet.markercluster.js"),
}
RAMP = ("#fef6f4", "#fce3dc", "#f9cdc1", "#f5b3a2", "#f09781", "#ea7d62")
CASES = '"@cases@"'
"""Where the texts of the cases go in once everything is rendered: folium reads its parts as Jinja templates
a second time, and what a citizen wrote must never be read as one."""
RED, GREY, NO_FILL = "#bd2c0f", "#7a6a66", "#f1f2f4"
OPENED = Template(
    """
{% macro script(this, kwargs) %}
(function (pins) {
    const cases = {{ this.cases }};
    let circle = null;
    const table = (said) => {
        const made = document.createElement("table");
        Object.entries(said).forEach(([name, text]) => {
            const row = made.insertRow();
            const head = document.createElement("th");
            head.textContent = name;
            row.appendChild(head);
            row.insertCell().textContent = text;
        });
        return made;
    };
    pins.on("click", (event) => {
        const about = event.layer.feature.properties;
        const at = event.layer.getLatLng();
        const look = { radius: about.radius_m, color: "{{ this.colour }}", weight: 1, interactive: false };
        const popup = L.popup({ maxWidth: 420 }).setLatLng(at).setContent(table(cases[about.number]));
        popup.on("add", () => (circle = L.circle(at, look).addTo(pins._map)));
        popup.on("remove", () => circle.remove());
        popup.openOn(pins._map);
    });
})({{ this._parent.get_name() }});
{% endmacro %}
"""
)
STYLE = """<style>
body { display: flex; flex-direction: column; font-family: "Malgun Gothic", "Noto Sans CJK KR", sans-serif; }
header { padding: 10px 16px; }
h1 { margin: 0; font-size: 18px; }
p { margin: 4px 0 0; font-size: 13px; color: #464c53; }
.folium-map { flex: 1; position: relative !important; min-height: 300px; height: auto !important; }
.leaflet-container { background: #ffffff; }
.marker-cluster, .marker-cluster div { background: #bd2c0f; color: #ffffff; font-weight: 700; }
table { font-size: 13px; }
th { padding-right: 8px; text-align: left; white-space: nowrap; }
</style>"""


class _Opened(MacroElement):
    """What a pin says when it is pressed, as text alone, and the circle within which its place lies."""

    _template = OPENED
    colour = RED
    cases = CASES


def offline_map(found: Dangers, home: Any, office: str, now: datetime) -> str:
    """The whole file.

    Args:
        found: what the page shows.
        home: folder of the data, for the borders.
        office: name of the city.
        now: when it was made, Seoul wall time.
    """
    picture = folium.Map(location=(37.56, 126.99), zoom_start=11, tiles=None, zoom_snap=0.25)
    picture.options |= {"minZoom": 9, "maxZoom": 17, "attributionControl": False}
    picture.default_js, picture.default_css = [], []
    _districts(found, home).add_to(picture)
    cluster = MarkerCluster(options={"maxClusterRadius": 60})  # type: ignore[no-untyped-call]
    cluster.default_js, cluster.default_css = [], []
    located = [case for case in found.cases if case.lat is not None]
    if located:
        _pins(located).add_to(cluster)
    cluster.add_child(_Opened())  # type: ignore[no-untyped-call]
    cluster.add_to(picture)
    root: Any = picture.get_root()
    root.header.add_child(Element(_libraries() + STYLE), name="libraries")
    root.html.add_child(Element(_raw(_heading(found, office, now))), name="heading", index=0)
    page = str(root.render()).replace("<html>", '<html lang="ko">', 1)
    said = json.dumps([_said(case) for case in located], ensure_ascii=False).replace("<", "\\u003c")
    return page.replace(CASES, said, 1)


def _raw(text: str) -> str:
    """A text that Jinja leaves as it is."""
    return "{% raw %}" + text.replace("{%", "{ %") + "{% endraw %}"


@lru_cache(maxsize=1)
def _libraries() -> str:
    """Leaflet and its clusters, out of the packages; pictures that they name are never asked for."""
    parts = []
    for package in PACKAGES:
        for name in INSIDE.get(package.name, ()):
            text = (VENDOR / package.folder / name).read_text("utf-8")
            kind = "style" if name.endswith(".css") else "script"
            parts.append(f"<{kind}>{text}</{kind}>")
    return _raw("\n".join(parts))


def _heading(found: Dangers, office: str, now: datetime) -> str:
    chosen, places = found.slice, found.places
    period = words.span(chosen.period_from, chosen.period_to)
    shown = sum(case.lat is not None for case in found.cases)
    told = (
        f"{period} {words.count(places.total.value)} · 핀 {words.count(shown)} · "
        f"위치를 알 수 없는 {words.count(places.unlocated.value)} · "
        f"{words.stamp(now)} 내려받음 · {maps.SOURCE}"
    )
    note = "핀을 누르면 반경을 그립니다. 개인정보는 가렸습니다."
    title = f"{html.escape(office)} 긴급안전 지도"
    return f"<header><title>{title}</title><h1>{title}</h1><p>{html.escape(told)}</p><p>{note}</p></header>"


def _districts(found: Dangers, home: Any) -> folium.GeoJson:
    values = {row.code: float(row.mark.value) for row in found.places.rows}
    steps = {code: step for step, codes in classes_of(values) for code in codes}
    shapes = json.loads(maps.districts(home))
    shapes["features"] = [one for one in shapes["features"] if one["properties"]["code"] in values]
    for one in shapes["features"]:
        about = one["properties"]
        count = int(values[about["code"]])
        one["properties"] = {
            "자치구": about["name"],
            "건수": words.count(count),
            "fill": RAMP[steps[about["code"]] - 1] if about["code"] in steps else NO_FILL,
        }
    return folium.GeoJson(
        shapes,
        style_function=lambda one: {
            "fillColor": one["properties"]["fill"],
            "fillOpacity": 1,
            "color": "#a08a84",
            "weight": 1,
        },
        tooltip=folium.GeoJsonTooltip(["자치구", "건수"], labels=False),
    )


def _said(case: Case) -> dict[str, str]:
    """What a pin says, in its order."""
    return {
        "구분": f"{case.level} · {case.kind}",
        "제목": case.title,
        "접수": f"{words.stamp(case.received_at)} · {case.number}",
        "위치": f"{case.area} · {radius(case)}",
        "처리": f"{case.status} · {case.unit}",
    }


def _pins(cases: Sequence[Case]) -> folium.GeoJson:
    """Points with the number of their case; of what was written nothing stands here."""
    points = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [case.lon, case.lat]},
            "properties": {
                "number": number,
                "radius_m": case.radius_m,
                "colour": RED if case.is_open else GREY,
            },
        }
        for number, case in enumerate(cases)
    ]
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": points},
        marker=folium.CircleMarker(radius=8, weight=2, color="#ffffff", fill=True, fill_opacity=1),
        style_function=lambda one: {"fillColor": one["properties"]["colour"]},
    )
