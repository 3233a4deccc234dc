"""민원 상세 at its own address: /complaints/<id or receipt number>."""

from typing import Any
from urllib.parse import unquote

from dash import MATCH, Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component

from dashboards import links
from dashboards.access import current_viewer
from dashboards.components.complaint_detail import detail_panel, is_danger, missing_panel
from dashboards.components.confirmation import may_look
from dashboards.components.links import link
from dashboards.pages.topics import decide, may_label
from dashboards.queries import detail, names
from dashboards.queries.around import Around, around
from dashboards.queries.detail import Detail
from dashboards.site import Page, Site


def layout(site: Site, query: str, complaint_id: str) -> Component:
    """The complaint as known at the moment of the address, or now."""
    chosen = site.slice_of(query)
    number = unquote(complaint_id)[:100]
    with site.generation() as g:
        viewer = current_viewer()
        found = detail.complaint(g, number, viewer, chosen.as_of)
        beside = around(g, found, viewer, site.settings) if found else None
    panel = detail_of(site, found, beside, in_drawer=False) if found and beside else missing_panel(number)
    trail = html.Nav(
        [link("상황판", "/"), html.Span("›", **{"aria-hidden": "true"}), link("민원 목록", links.LIST_PATH)],
        className="trail",
        **{"aria-label": "위치"},
    )
    return html.Div([trail, panel], className="complaint-page")


def detail_of(site: Site, found: Detail, beside: Around, *, in_drawer: bool) -> Component:
    """One complaint on screen, with who looked at it if it is a danger, and what people say of its level."""
    number = found.row["complaint_id"]
    log = site.store.confirmations.of(number) if is_danger(found) else []
    said = next(iter(site.store.danger_labels.latest(number)), None)
    topics = names.topic_choices(site.now().date()) if may_label() and not site.as_of else None
    return detail_panel(
        found, beside, site.now(), log, said, topics, in_drawer=in_drawer, may_confirm=may_look()
    )


def register(app: Dash, site: Site) -> None:
    """분류 고치기, on this page and in the drawer of 민원 목록."""

    @app.callback(
        Output({"type": "topic-right-said", "complaint": MATCH}, "children"),
        Input({"type": "topic-right-go", "complaint": MATCH}, "n_clicks"),
        State({"type": "topic-right", "complaint": MATCH}, "value"),
        prevent_initial_call=True,
    )
    def said(clicks: int | None, topic: str | None) -> Any:
        """What was written down, or why not."""
        if not clicks or not isinstance(ctx.triggered_id, dict):
            return no_update
        if not topic:
            return "맞는 주제를 고르십시오."
        decide(site, str(ctx.triggered_id["complaint"])[:120], topic)
        return f"학습 대기열에 적었습니다: {names.topics().name(topic)}"


PAGE = Page(
    path="/complaints/<complaint_id>", title="민원 상세", menu=False, layout=layout, register=register
)
