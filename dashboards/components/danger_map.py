"""긴급안전 지도: the city by danger, clusters and pins with their radius, and the list beside them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import dash_leaflet as dl
import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component
from dash_extensions.javascript import Namespace

from dashboards import links, words
from dashboards.components import confirmation
from dashboards.components.district_map import DISTRICTS_URL, map_rows
from dashboards.components.links import link
from dashboards.components.marks import mark_link
from dashboards.queries.dangers import MOST, Case, Dangers
from dashboards.queries.marks import Places
from dashboards.queries.names import code_name
from pipeline.schema import codes
from pipeline.slices import Slice
from pipeline.workflow.confirmations import Confirmation

CLUSTER_PX = 80
"""Clusters nearer than this become one, so that no two overlap."""
MOST_ZOOM = 16
LISTED = 100
"""Cases of the list beside the map; the rest are a click away."""
LEVELS = {("urgent",): "긴급", ("urgent", "hazard"): "위험요인 포함"}
STATES = {"": "전체", "open": "처리 중"}
PERIODS = {1: "오늘", 7: "7일", 30: "30일"}
EVERY = "all"

Looked = Mapping[str, Confirmation]


def danger_map() -> Component:
    """The map; assets/dangers.js draws clusters, pins and the circle of the one that is looked at."""
    ours, pins = Namespace("minwon", "map"), Namespace("minwon", "dangers")
    shapes = dl.GeoJSON(id="map-shapes", url=DISTRICTS_URL, style=ours("style"), onEachFeature=ours("each"))
    cases = dl.GeoJSON(
        id="danger-pins",
        data={"type": "FeatureCollection", "features": []},
        cluster=True,
        zoomToBoundsOnClick=False,
        spiderfyOnMaxZoom=False,
        superClusterOptions={"radius": CLUSTER_PX, "maxZoom": MOST_ZOOM},
        pointToLayer=pins("pin"),
        clusterToLayer=pins("cluster"),
    )
    return html.Div(
        dl.Map(
            [shapes, cases, dl.ScaleControl(imperial=False)],
            id="map",
            center=[37.56, 126.99],
            zoom=10,
            zoomSnap=0.01,
            zoomDelta=0.75,
            minZoom=8,
            maxZoom=MOST_ZOOM,
            attributionControl=False,
            className="district-map danger-map",
        ),
        className="map-room",
        role="region",
        **{"aria-label": "긴급안전 지도"},
    )


def drawn(found: Dangers) -> dict[str, Any]:
    """What assets/dangers.js draws: the pins, and for the whole period and each day words and districts."""
    whole = {**_told(found.places), "day": ""}
    days = [{**_told(places), "day": day.isoformat()} for day, places in found.days]
    return {
        "features": [_feature(case) for case in found.cases if case.lat is not None],
        "views": [whole, *days],
    }


def _told(places: Places) -> dict[str, Any]:
    chosen = places.total.slice
    return {
        "rows": {code: {**row, "text": ""} for code, row in map_rows(places, "count").items()},
        "text": f"{words.span(chosen.period_from, chosen.period_to)} {words.count(places.total.value)}",
        "href": links.url(chosen),
    }


def _feature(case: Case) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [case.lon, case.lat]},
        "properties": {
            "id": case.complaint_id,
            "day": case.received_at.date().isoformat(),
            "text": f"[{case.kind}] {case.title} · {radius(case)}",
            "radius_m": case.radius_m,
            "is_open": case.is_open,
        },
    }


def radius(case: Case) -> str:
    """'반경 300 m', or that no place was found."""
    return f"반경 {case.radius_m:,} m" if case.radius_m is not None else "위치 모름"


def filters(found: Dangers, today: date) -> list[Component]:
    """Period, level, state and types; each choice is an address."""
    chosen = found.slice
    first, tomorrow = chosen.period_from, today + words.DAY
    periods = []
    for days, name in PERIODS.items():
        since = tomorrow - timedelta(days)
        is_it = first == since and chosen.period_to == tomorrow
        periods.append((name, chosen.but(period_from=since, period_to=tomorrow), is_it))
    levels = [(name, chosen.but(danger=level), chosen.danger == level) for level, name in LEVELS.items()]
    states = [(name, chosen.but(state=state), chosen.state == state) for state, name in STATES.items()]
    last = chosen.period_to
    return [
        _switch("기간", periods),
        dmc.DatePickerInput(
            id="map-period",
            type="range",
            value=[
                first.isoformat() if first else None,
                (last - words.DAY).isoformat() if last else None,
            ],
            valueFormat="YYYY. M. D.",
            allowSingleDateInRange=True,
            size="xs",
            label="접수일",
            className="map-period",
        ),
        _switch("수준", levels),
        _switch("처리상태", states),
        dmc.MultiSelect(
            id="map-kinds",
            data=[
                {"value": code, "label": code_name(codes.DANGER_TYPES, code)} for code in codes.DANGER_TYPES
            ],
            value=list(chosen.danger_type),
            placeholder="" if chosen.danger_type else "위험 유형 모두",
            clearable=True,
            size="xs",
            className="map-kinds",
            clearButtonProps={"aria-label": "위험 유형 지우기"},
            **{"aria-label": "위험 유형"},
        ),
    ]


def _switch(label: str, choices: Sequence[tuple[str, Slice, bool]]) -> Component:
    anchors = [
        link(
            name,
            links.url(chosen.but(as_of=None), links.DANGER_MAP_PATH),
            **({"aria-current": "true"} if is_it else {}),
        )
        for name, chosen, is_it in choices
    ]
    return html.Div(anchors, className="switch", role="group", **{"aria-label": label})


def time_line(found: Dangers) -> list[Component]:
    """The slider over days with its play button; without days only the words of the period."""
    told = link("", links.DANGER_MAP_PATH, "mark danger-told-day", id="danger-told")
    if not found.days:
        note = html.Span("31일까지의 기간은 날짜별로 볼 수 있습니다.", className="map-foot")
        return [told, note if len(found.cases) else html.Span()]
    play = html.Button(
        "▶ 재생", id="danger-play", type="button", className="button", **{"aria-pressed": "false"}
    )
    slider = dmc.Slider(
        id="danger-day",
        min=0,
        max=len(found.days),
        step=1,
        value=0,
        label=None,
        size="sm",
        className="danger-slider",
        thumbLabel="접수일: 0은 전체 기간, 그다음은 하루씩",
        updatemode="drag",
    )
    return [play, slider, told]


def foot(found: Dangers, source: str) -> list[Any]:
    """What is not on the map, and whose borders are drawn."""
    unlocated, total = found.places.unlocated, found.places.total.value
    more = f" · 핀은 새로운 {MOST:,}건까지" if total > MOST else ""
    told = f"{more} · 회색 핀은 처리가 끝난 민원 · {source}"
    return ["위치를 알 수 없는 ", mark_link(words.count(unlocated.value), unlocated), told]


def confirmation_choice() -> Component:
    """Which cases the list shows, by 확인 상태."""
    names = {EVERY: "모두", **{code: one.name for code, one in codes.CONFIRMATIONS.items()}}
    return dmc.SegmentedControl(
        id="danger-confirmed",
        data=[{"value": value, "label": label} for value, label in names.items()],
        value=EVERY,
        size="xs",
        fullWidth=True,
        **{"aria-label": "확인 상태"},
    )


def case_list(cases: Sequence[Case], looked: Looked, now: datetime, *, may: bool) -> Component:
    """The newest cases; each row with its level, two states, clock and radius."""
    return html.Ul(
        [_row(case, looked.get(case.complaint_id), now, may=may) for case in cases[:LISTED]],
        className="danger-list",
        id="danger-list",
    )


def _row(case: Case, last: Confirmation | None, now: datetime, *, may: bool) -> Component:
    clock = f"{case.received_at:%H:%M}" if case.received_at.date() == now.date() else ""
    when = clock or f"{case.received_at.month}. {case.received_at.day}. {case.received_at:%H:%M}"
    waited = confirmation.elapsed(case.received_at, now)
    state = confirmation.in_row(case.complaint_id, last, waited=waited, is_open=case.is_open, may=may)
    report = html.Button(
        "상황보고 복사",
        type="button",
        className="tool",
        **{"data-action": "copy-text", "data-text": report_text(case, last, now)},
    )
    opens = link(
        case.title,
        links.complaint_url(case.complaint_id),
        "danger-title",
        **{"data-danger-open": case.complaint_id},
    )
    return html.Li(
        [
            html.Div(
                [
                    html.Span(
                        case.level, className="tag tag-late" if case.level == "긴급" else "tag tag-soon"
                    ),
                    opens,
                    html.Span(case.status, className="tag tag-plain", title="처리상태"),
                    html.Time(when, dateTime=case.received_at.isoformat()),
                ],
                className="danger-line",
            ),
            html.Div(
                [
                    html.Span(f"[{case.kind}]", className="danger-kind"),
                    confirmation.box(case.complaint_id, confirmation.ROW, state),
                    html.Span(f"· {radius(case)}"),
                    *([html.Span(f'· "{case.mention}"')] if case.lat is None and case.mention else []),
                    report,
                ],
                className="danger-line danger-more",
            ),
        ],
        className="danger-row",
        **{
            "data-id": case.complaint_id,
            **({"data-urgent": "true"} if case.level == "긴급" else {}),
            "data-lat": "" if case.lat is None else str(case.lat),
            "data-lon": "" if case.lon is None else str(case.lon),
            "data-radius": str(case.radius_m or ""),
        },
    )


def report_text(case: Case, last: Confirmation | None, now: datetime) -> str:
    """상황보고: the case, its place and who was told, as one pastes it into a message."""
    where = " · ".join(part for part in (case.area, f'"{case.mention}"' if case.mention else "") if part)
    if last:
        looked = (
            f"{code_name(codes.CONFIRMATIONS, last.state)} {words.stamp(last.confirmed_at)} {last.author}"
        )
    else:
        looked = f"미확인 {confirmation.elapsed(case.received_at, now)}"
    told_by = f" · 근거 {', '.join(case.told_by)}" if case.told_by else ""
    return "\n".join(
        (
            f"[긴급안전 상황보고] {words.stamp(now)}",
            f"구분: {case.level} · {case.kind} (모델 확률 {case.share:.0%}{told_by})",
            f"접수: {words.stamp(case.received_at)} · {case.number}",
            f"제목: {case.title}",
            f"위치: {where or '모름'} · {radius(case)}",
            f"처리: {case.status} · {case.unit}",
            f"확인: {looked}",
        )
    )
