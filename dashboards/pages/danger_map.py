"""긴급안전 지도: what is dangerous, where, how sure, and who has looked."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import dash_mantine_components as dmc
from dash import ALL, MATCH, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import links, maps, words
from dashboards.access import current_person, current_viewer
from dashboards.components import confirmation, danger_label, page, tables
from dashboards.components import danger_map as parts
from dashboards.components.confirmation import state_of
from dashboards.components.hotspots import hotspots_panel
from dashboards.components.links import link
from dashboards.components.marks import mark_link
from dashboards.components.states import empty_state, skeleton
from dashboards.following import follow_address, follow_generation
from dashboards.queries import asking, detail
from dashboards.queries.dangers import Case, Dangers, dangers
from dashboards.queries.hotspots import hotspots
from dashboards.queries.marks import NO_IDS, Mark
from dashboards.site import Page, Site
from models.labelset.labels import GUIDE_VERSION, text_hash
from models.safety.model import NAME as MODEL
from models.store import in_use
from pipeline.errors import StorageError, UsageError
from pipeline.slices import Slice
from pipeline.workflow.danger_labels import NONE

NOT_JUDGED = "위험 모델을 쓸 수 없습니다. 관리자에게 `minwon safety status` 를 확인해 달라고 하십시오."


def layout(site: Site, query: str) -> Component:
    """The frame; callbacks fill it and follow the address and the data."""
    site.slice_of(query)
    copy = html.Button(
        "표 복사",
        className="button",
        type="button",
        **{"data-action": "copy-table", "data-table": tables.TABLE},
    )
    tools = [
        *_model(site),
        page.sound_button(),
        html.Button(
            "표로 보기", id="map-as-table", type="button", className="tool", **{"aria-haspopup": "dialog"}
        ),
        html.Button(
            "반복 장소", id="map-repeated", type="button", className="tool", **{"aria-haspopup": "dialog"}
        ),
        html.Button("인쇄", type="button", className="tool", **{"data-action": "print"}),
        html.Span(id="map-list-link", className="map-links"),
    ]
    left = html.Section(
        [
            html.P(id="map-hover", className="map-hover"),
            parts.danger_map(),
            html.Div(id="danger-time", className="danger-time"),
            html.P(id="danger-foot", className="map-foot"),
        ],
        className="card danger-left",
        **{"aria-label": "지도"},
    )
    right = html.Section(
        [
            html.Div(
                [
                    html.H2("긴급안전 민원"),
                    html.Span(id="danger-about", className="about", role="status"),
                    html.Button("모두 보기", id="danger-all", type="button", className="tool", hidden=True),
                ],
                className="danger-head",
            ),
            parts.confirmation_choice(),
            html.Div(skeleton(8), id="danger-body", className="danger-body", tabIndex=0),
        ],
        className="card danger-right",
    )
    drawer = html.Aside(
        id="list-drawer", className="list-drawer danger-drawer", hidden=True, **{"aria-label": "민원 상세"}
    )
    return html.Div(
        [
            page.page_bar("긴급안전 지도", *tools),
            html.Div(id="map-filters", className="bar danger-bar"),
            html.Div([left, right, drawer], className="danger-columns"),
            dmc.Drawer(
                [copy, html.Div(id="map-table", tabIndex=0, className="table-room")],
                id="map-table-drawer",
                title="표로 보기",
                position="right",
                size="min(920px, 92vw)",
                closeButtonProps={"aria-label": "닫기"},
                opened=False,
            ),
            dmc.Drawer(
                html.Div(skeleton(8), id="hot-places", tabIndex=0, className="table-room"),
                id="hot-drawer",
                title="반복 장소",
                position="right",
                size="min(920px, 92vw)",
                closeButtonProps={"aria-label": "닫기"},
                opened=False,
            ),
            dcc.Store(id="map-query", data={"query": query}),
            dcc.Store(id="danger-data"),
            dcc.Store(id="danger-chosen", data={"view": 0, "ids": []}),
            *(
                dcc.Store(id=name)
                for name in ("map-generation", "danger-rows", "map-go", "list-open", "list-frozen")
            ),
        ],
        className="danger-page",
    )


def _model(site: Site) -> list[Component]:
    """How well the model in use tells danger; nothing while it cannot be read."""
    try:
        card = in_use(site.settings, MODEL).card
    except StorageError:
        return []
    return [danger_label.model_menu(card, site.store.danger_labels.latest())]


def register(app: Dash, site: Site) -> None:
    """What is drawn, the list beside it, the ways to another slice, and the log of who looked."""
    _register_address(app, site)
    _register_drawn(app, site)
    _register_hotspots(app, site)
    _register_list(app, site)
    _register_filters(app, site)
    _register_confirmations(app, site)
    _register_labels(app, site)


def _register_address(app: Dash, site: Site) -> None:
    follow_address(app, "map")
    follow_generation(app, site, "map")
    app.clientside_callback(
        ClientsideFunction("minwon", "go"),
        Output("sink", "lang", allow_duplicate=True),
        Input("map-go", "data"),
        prevent_initial_call=True,
    )


def found_for(site: Site, asked: dict[str, Any]) -> Dangers:
    """The cases of the address on screen."""
    with site.generation() as g:
        return dangers(g, site.slice_of(str(asked["query"])), current_viewer())


def _register_drawn(app: Dash, site: Site) -> None:
    @app.callback(
        Output("map-filters", "children"),
        Output("danger-data", "data"),
        Output("danger-time", "children"),
        Output("danger-foot", "children"),
        Output("map-list-link", "children"),
        Output("list-frozen", "data"),
        Input("map-query", "data"),
        Input("map-generation", "data"),
        prevent_initial_call=True,
    )
    def whole(asked: dict[str, Any], seen: Any) -> Any:
        """Everything but the list."""
        found = found_for(site, asked)
        frozen = {"query": asked["query"], "as_of": (found.slice.as_of or site.now()).isoformat()}
        today = (found.slice.as_of or site.now()).date()
        return (
            parts.filters(found, today),
            parts.drawn(found),
            parts.time_line(found),
            parts.foot(found, maps.SOURCE),
            [
                link("지도 내려받기", links.url(found.slice, links.OFFLINE_MAP_PATH), "tool", download=True),
                link("목록 보기", links.url(found.slice), "tool"),
            ],
            frozen,
        )

    app.clientside_callback(
        ClientsideFunction("minwon", "dangersDrawn"),
        Output("danger-pins", "data"),
        Output("danger-rows", "data"),
        Output("danger-told", "children"),
        Output("danger-told", "href"),
        Output("danger-chosen", "data"),
        Input("danger-data", "data"),
        Input("danger-day", "value", allow_optional=True),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("minwon", "districts"),
        Output("sink", "hidden", allow_duplicate=True),
        Input("danger-rows", "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output("map-table", "children"),
        Output("map-table-drawer", "opened"),
        Input("map-as-table", "n_clicks"),
        State("map-query", "data"),
        prevent_initial_call=True,
    )
    def table(clicks: int | None, asked: dict[str, Any]) -> Any:
        found = found_for(site, asked)
        chosen = found.slice
        caption = f"긴급안전 민원, 찾은 위치의 자치구별 ({words.span(chosen.period_from, chosen.period_to)})"
        return tables.places_table(found.places, caption), True


def _register_hotspots(app: Dash, site: Site) -> None:
    @app.callback(
        Output("hot-places", "children"),
        Output("hot-drawer", "opened"),
        Input("map-repeated", "n_clicks"),
        State("map-query", "data"),
        prevent_initial_call=True,
    )
    def repeated(clicks: int | None, asked: dict[str, Any]) -> Any:
        """Where danger is more than usual, and where it is reported again and again."""
        with site.generation() as g:
            found = hotspots(g, site.slice_of(str(asked["query"])), current_viewer())
        return hotspots_panel(found), True


def _register_list(app: Dash, site: Site) -> None:
    @app.callback(
        Output("danger-body", "children"),
        Output("danger-about", "children"),
        Output("danger-all", "hidden"),
        Input("danger-chosen", "data"),
        Input("danger-confirmed", "value"),
        Input("minute", "n_intervals"),
        Input("list-open", "data"),
        State("map-query", "data"),
        prevent_initial_call=True,
    )
    def listed(chosen: dict[str, Any], state: str, _: Any, opened: Any, asked: dict[str, Any]) -> Any:
        """The cases of the day and the cluster that were chosen, by 확인 상태."""
        if ctx.triggered_id == "list-open" and (opened or {}).get("id"):
            return no_update, no_update, no_update
        found = found_for(site, asked)
        with site.generation() as g:
            is_judged = bool(g.manifest.judged_by)
        if not is_judged:
            return empty_state("아직 위험을 살피지 못했습니다", NOT_JUDGED), "", True
        ids, view = frozenset(map(str, chosen.get("ids") or ())), int(chosen.get("view") or 0)
        cases = of_view(found, view, ids)
        looked = site.store.confirmations.latest([case.complaint_id for case in cases])
        if state != parts.EVERY:
            cases = [case for case in cases if state_of(looked.get(case.complaint_id), case.is_open) == state]
        whole = not ids and state == parts.EVERY
        told = about(mark_of(found, view, cases, whole=whole))
        if not cases:
            return empty_state("조건에 맞는 긴급안전 민원이 없습니다"), told, not ids
        shown = parts.case_list(cases, looked, site.now(), may=confirmation.may_look())
        return shown, told, not ids


def of_view(found: Dangers, view: int, ids: frozenset[str]) -> list[Case]:
    """Cases of the whole period (view 0) or of one of its days; of a cluster's alone if there are `ids`."""
    day = found.days[view - 1][0] if 0 < view <= len(found.days) else None
    return [
        case
        for case in found.cases
        if (not ids or case.complaint_id in ids) and (day is None or case.received_at.date() == day)
    ]


def mark_of(found: Dangers, view: int, cases: Sequence[Case], *, whole: bool) -> Mark:
    """The complaints of the list: all of a view, however many, or just these cases."""
    if whole:
        return (found.days[view - 1][1] if 0 < view <= len(found.days) else found.places).total
    ids = tuple(case.complaint_id for case in cases) or NO_IDS
    return Mark(len(cases), Slice(ids=ids, form=True))


def about(mark: Mark) -> list[Any]:
    """How many there are, and the list that has exactly them."""
    more = f" · 새로운 {parts.LISTED}건을 보입니다" if mark.value > parts.LISTED else ""
    if len(mark.slice.ids) > links.MAX_VALUES:
        return [words.count(mark.value), more]
    return [mark_link(words.count(mark.value), mark), more]


def _register_filters(app: Dash, site: Site) -> None:
    @app.callback(
        Output("map-go", "data"),
        Input("map-kinds", "value"),
        Input("map-period", "value"),
        State("map-query", "data"),
        prevent_initial_call=True,
    )
    def changed(kinds: list[str] | None, period: list[str | None] | None, asked: dict[str, Any]) -> Any:
        """The address of other types or days; nothing while only one end of a period is chosen."""
        first, last = ([*(period or ()), None, None])[:2]
        if bool(first) != bool(last):
            return no_update
        found = found_for(site, asked).slice
        to = filtered(found, kinds or [], str(first or "")[:10], str(last or "")[:10])
        return no_update if to == found else {"href": links.url(to.but(as_of=None), links.DANGER_MAP_PATH)}


def filtered(found: Slice, kinds: Sequence[str], first: str, last: str) -> Slice:
    """`found` with other types of danger and days, each as text; without days its own period stays.

    Raises:
        LinkError: a type or a day is none.
    """
    until = str(date.fromisoformat(last) + timedelta(1)) if last else ""
    fields = {"danger_type": ",".join(kinds), "period_from": first, "period_to": until}
    read = links.parse(urlencode({key: value for key, value in fields.items() if value}))
    to = found.but(danger_type=read.danger_type)
    return to.but(period_from=read.period_from, period_to=read.period_to) if first else to


def _register_confirmations(app: Dash, site: Site) -> None:
    @app.callback(
        Output({"type": "confirm-box", "complaint": MATCH, "at": MATCH}, "children"),
        Input({"type": "confirm", "complaint": MATCH, "at": MATCH, "state": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    def confirmed(clicks: list[int | None]) -> Any:
        """What the person on screen did, written down; the box shows it."""
        if not any(clicks):
            return no_update
        pressed = ctx.triggered_id
        complaint_id, at = str(pressed["complaint"])[:120], pressed["at"]
        confirm(site, complaint_id, str(pressed["state"]))
        log = site.store.confirmations.of(complaint_id)
        if at == confirmation.DETAIL:
            return confirmation.in_detail(complaint_id, log, may=True)
        return confirmation.in_row(complaint_id, log[-1], waited="", is_open=True, may=True)


def confirm(site: Site, complaint_id: str, state: str) -> None:
    """Write down that the person on screen saw a complaint, acts on it or settled it.

    Raises:
        UsageError: this person may not, or may not see that complaint.
    """
    if not confirmation.may_look():
        raise UsageError("확인을 적을 권한이 없습니다(not allowed)")
    with site.generation() as g:
        chosen = Slice(ids=(complaint_id,), form=True)
        if asking.count(g, chosen, current_viewer()) != 1:
            raise UsageError("그 민원을 찾을 수 없습니다(no such complaint)")
    site.store.confirmations.add(complaint_id, state, current_person().name)


def _register_labels(app: Dash, site: Site) -> None:
    @app.callback(
        Output({"type": "danger-box", "complaint": MATCH}, "children"),
        Input({"type": "danger-say", "complaint": MATCH, "level": ALL}, "n_clicks"),
        State({"type": "danger-kind", "complaint": MATCH}, "value"),
        prevent_initial_call=True,
    )
    def said(clicks: list[int | None], kind: str | None) -> Any:
        """What the person on screen says of a danger, written down; the box shows it."""
        if not any(clicks):
            return no_update
        pressed = ctx.triggered_id
        complaint_id = str(pressed["complaint"])[:120]
        say(site, complaint_id, str(pressed["level"]), kind or "")
        last = site.store.danger_labels.latest(complaint_id)[0]
        return danger_label.box(complaint_id, kind or "", last, may=True).children


def say(site: Site, complaint_id: str, level: str, kind: str) -> None:
    """Write down what the person on screen says of a danger; 해당 없음 has no type.

    Raises:
        UsageError: this person may not, may not see that complaint, or names no type.
    """
    if not confirmation.may_look():
        raise UsageError("위험도를 고칠 권한이 없습니다(not allowed)")
    with site.generation() as g:
        found = detail.complaint(g, complaint_id, current_viewer())
    if found is None:
        raise UsageError("그 민원을 찾을 수 없습니다(no such complaint)")
    site.store.danger_labels.add(
        complaint_id,
        level,
        "" if level == NONE else kind,
        current_person().name,
        model_level=found.danger.code if found.danger else "",
        guide_version=GUIDE_VERSION,
        text_hash=text_hash(found.row["title"], found.body),
    )


PAGE = Page(path=links.DANGER_MAP_PATH, title="긴급안전 지도", menu=True, layout=layout, register=register)
