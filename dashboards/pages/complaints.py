"""민원 목록: exactly the complaints of a slice, and one of them beside it."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import links
from dashboards.access import current_actor, current_person, current_viewer
from dashboards.access.people import NOBODY
from dashboards.components import complaint_list as parts
from dashboards.components import conditions_form as form
from dashboards.components import keywords as word_parts
from dashboards.components import list_picked as picked
from dashboards.components import saved_views
from dashboards.components.complaint_detail import missing_panel
from dashboards.components.list_picked import MOST, note_cells, picked_bar
from dashboards.components.states import empty_state, forbidden_state, skeleton
from dashboards.following import follow_address
from dashboards.pages.complaint import detail_of
from dashboards.pages.topics import decide, may_label
from dashboards.queries import asking, detail, keywords, listing, names
from dashboards.queries.around import around
from dashboards.queries.conditions import conditions
from dashboards.queries.duties import duties
from dashboards.queries.rows import SAID, in_words
from dashboards.queries.scope import outside
from dashboards.queries.searching import searched
from dashboards.site import Page, Site
from pipeline.errors import UsageError
from pipeline.slices import Slice
from pipeline.workflow.boxes import boxes_of

MOST_ROWS_AT_ONCE = 1000


def layout(site: Site, query: str) -> Component:
    """The bar, the grid and the place of the drawer; callbacks fill them and follow the address."""
    site.slice_of(query)
    return html.Div(
        [
            html.Div(id="list-bar", className="bar list-bar"),
            word_parts.panel(),
            picked_bar(
                duties(site.settings) if boxes_of(current_actor()) else None,
                names.topic_choices(site.now().date()) if may_label() else None,
            ),
            html.Div(
                [
                    html.Div(skeleton(12), id="list-body", className="list-body"),
                    html.Aside(
                        id="list-drawer", className="list-drawer", hidden=True, **{"aria-label": "민원 상세"}
                    ),
                ],
                className="list-room",
            ),
            dcc.Store(id="list-query", data={"query": query}),
            *(
                dcc.Store(id=name)
                for name in ("list-frozen", "list-open", "list-go", "words-open", "list-noted")
            ),
        ],
        className="list-page",
    )


def register(app: Dash, site: Site) -> None:
    """Add the callbacks: frame, rows, columns, drawer, and the ways to change the conditions."""
    _register_address(app)
    _register_frame(app, site)
    _register_rows(app, site)
    _register_drawer(app, site)
    _register_picked(app, site)
    _register_words(app, site)
    _register_conditions(app, site)


def _register_address(app: Dash) -> None:
    follow_address(app, "list")
    app.clientside_callback(
        ClientsideFunction("minwon", "go"), Output("sink", "lang"), Input("list-go", "data")
    )


def _register_frame(app: Dash, site: Site) -> None:
    @app.callback(
        Output("list-body", "children"),
        Output("list-bar", "children"),
        Output("list-frozen", "data"),
        Input("list-query", "data"),
        State("list-columns", "value", allow_optional=True),
        State("words-open", "data"),
    )
    def frame(asked: dict[str, Any], shown: list[str] | None, has_words: bool | None) -> Any:
        """Total, chips and an empty grid; the instant is kept, so that later pages fit the first."""
        chosen = site.slice_of(asked["query"])
        with site.generation() as g:
            frozen = asking.moment(g, chosen)
            total = listing.days_of(g, chosen.but(as_of=frozen), current_viewer()).total
        shown = shown if shown is not None else list(parts.SHOWN)
        body = _body(chosen, total, shown)
        views = saved_views.menu(site, links.LIST_PATH)
        top = bar(chosen, total, shown, views, has_words=bool(has_words))
        return body, top, {"query": asked["query"], "as_of": frozen.isoformat()}

    @app.callback(
        Output("list-grid", "columnDefs"), Input("list-columns", "value"), prevent_initial_call=True
    )
    def columns(shown: list[str] | None) -> list[dict[str, Any]]:
        return parts.column_defs(shown or [])

    @app.callback(
        Output("list-fresh", "children"),
        Input("minute", "n_intervals"),
        State("list-frozen", "data"),
        prevent_initial_call=True,
    )
    def newer(_: int | None, frozen: dict[str, Any] | None) -> Any:
        """A way to newer rows, once there are any and the address does not fix the instant."""
        if not frozen:
            return no_update
        chosen = site.slice_of(frozen["query"])
        with site.generation() as g:
            same = chosen.as_of is not None or g.as_of <= datetime.fromisoformat(frozen["as_of"])
        refresh = html.Button("새 자료 보기", type="button", className="tool", **{"data-action": "retry"})
        return None if same else refresh


def _body(chosen: Slice, total: int, shown: list[str]) -> Component:
    if total:
        return parts.grid(shown)
    if outside(chosen, current_viewer()):
        return forbidden_state(current_person().scope_label)
    return empty_state(reset_href=links.url(Slice(form=chosen.form)))


def bar(
    chosen: Slice, total: int, shown: list[str], views: Component | None, *, has_words: bool
) -> list[Component]:
    """The one bar of 48 px; `has_words` if the panel below it is open."""
    return [
        parts.title(total),
        parts.population_switch(chosen),
        parts.chips(chosen, conditions(chosen)),
        html.Span(id="list-fresh", role="status"),
        html.Div(
            [
                parts.search_box(chosen),
                word_parts.toggle(has_words),
                form.conditions_menu(),
                views,
                parts.column_menu(shown),
                *parts.tools(chosen, may_work=bool(boxes_of(current_actor()))),
            ],
            className="bar-right",
        ),
    ]


def frozen_slice(site: Site, frozen: dict[str, Any]) -> Slice:
    """The slice of the page on screen, at the instant at which it was opened.

    Raises:
        LinkError: the browser sent something that no page of ours keeps.
    """
    chosen = site.slice_of(str(frozen.get("query", "")))
    return replace(chosen, as_of=links.parse(urlencode({"as_of": str(frozen.get("as_of", ""))})).as_of)


def _register_rows(app: Dash, site: Site) -> None:
    @app.callback(
        Output("list-grid", "getRowsResponse"),
        Input("list-grid", "getRowsRequest"),
        State("list-frozen", "data"),
        prevent_initial_call=True,
    )
    def rows(request: dict[str, Any] | None, frozen: dict[str, Any] | None) -> Any:
        """One block of rows; who asks comes from the session alone."""
        if not request or not frozen:
            return no_update
        start = max(int(request["startRow"]), 0)
        stop = min(int(request["endRow"]), start + MOST_ROWS_AT_ONCE)
        chosen = frozen_slice(site, frozen)
        with site.generation() as g:
            now = asking.moment(g, chosen)
            order = parts.order_of(request.get("sortModel"))
            page = listing.page(g, chosen, current_viewer(), start, stop, order, SAID)
        notes = site.store.list_notes.of(current_person().unit, [row["complaint_id"] for row in page.rows])
        told = [in_words(row, now) | note_cells(notes.get(row["complaint_id"])) for row in page.rows]
        return {"rowData": told, "rowCount": page.total}


def _register_drawer(app: Dash, site: Site) -> None:
    @app.callback(
        Output("list-drawer", "children"),
        Output("list-drawer", "hidden"),
        Input("list-open", "data"),
        State("list-frozen", "data"),
        prevent_initial_call=True,
    )
    def drawer(opened: dict[str, Any] | None, frozen: dict[str, Any] | None) -> Any:
        """The complaint of the chosen row; an empty choice closes the drawer."""
        if not opened or not opened.get("id"):
            return None, True
        number = str(opened["id"])[:100]
        as_of = frozen_slice(site, frozen).as_of if frozen else None
        with site.generation() as g:
            viewer = current_viewer()
            found = detail.complaint(g, number, viewer, as_of)
            beside = around(g, found, viewer, site.settings) if found else None
        if found is None or beside is None:
            return missing_panel(number), False
        return detail_of(site, found, beside, in_drawer=True), False


def _register_picked(app: Dash, site: Site) -> None:
    app.clientside_callback(
        ClientsideFunction("minwon", "listPicked"),
        Output("list-picked", "lang"),
        Input("list-grid", "selectedRows"),
    )
    app.clientside_callback(
        ClientsideFunction("minwon", "listNoted"), Output("list-said", "lang"), Input("list-noted", "data")
    )

    @app.callback(
        Output("list-said", "children"),
        Output("list-noted", "data"),
        Input({"type": "list-note", "what": ALL}, "n_clicks"),
        State("list-grid", "selectedRows"),
        State("list-memo", "value"),
        State("list-topic", "value", allow_optional=True),
        prevent_initial_call=True,
    )
    def noted(
        clicks: list[int | None], rows: list[dict[str, Any]] | None, memo: str | None, topic: str | None
    ) -> Any:
        """Write down what is said of the picked rows; the grid shows it at once."""
        if not any(clicks) or not isinstance(ctx.triggered_id, dict) or not rows:
            return no_update, no_update
        asked = [str(row.get("complaint_id"))[:120] for row in rows[:MOST]]
        try:
            said = _note(site, str(ctx.triggered_id["what"]), asked, memo or "", topic or "")
        except UsageError as error:
            return str(error), no_update
        return said, {"at": site.now().isoformat(), "clicks": sum(click or 0 for click in clicks)}


def _note(site: Site, what: str, asked: list[str], memo: str, topic: str) -> str:
    """Do one thing to complaints as far as they are this person's to see; what to say of it.

    Raises:
        UsageError: nothing was written or chosen, or this person may not.
    """
    person, notes = current_person(), site.store.list_notes
    if person == NOBODY:
        raise UsageError("권한이 없습니다(not allowed)")
    with site.generation() as g:
        chosen = Slice(ids=tuple(asked), form=True)
        found = listing.page(g, chosen, current_viewer(), 0, len(asked), columns=("complaint_id",))
    ids = [row["complaint_id"] for row in found.rows]
    if what == picked.TOPIC:
        if not topic:
            raise UsageError("맞는 주제를 고르십시오(no topic)")
        for one in ids:
            decide(site, one, topic)
        return f"{len(ids):,}건의 주제를 학습 대기열에 적었습니다: {names.topics().name(topic)}"
    if what == picked.MEMO:
        notes.write(person.unit, ids, memo, person.name)
        return f"{len(ids):,}건에 메모를 {'적었습니다' if memo.strip() else '지웠습니다'}."
    notes.see(person.unit, ids, person.name, is_seen=what == picked.SEEN)
    return f"{len(ids):,}건을 {'확인했습니다' if what == picked.SEEN else '확인하지 않은 것으로 두었습니다'}."


def _register_words(app: Dash, site: Site) -> None:
    app.clientside_callback(
        ClientsideFunction("minwon", "listWords"),
        Output("words-open", "data"),
        Output("list-words", "hidden"),
        Output("words-toggle", "aria-expanded"),
        Input("words-toggle", "n_clicks"),
        State("words-open", "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output("list-words-body", "children"),
        Output("list-words-about", "children"),
        Input("list-frozen", "data"),
        Input("words-open", "data"),
        Input("words-against", "value"),
        prevent_initial_call=True,
    )
    def words(frozen: dict[str, Any] | None, is_open: bool | None, against: str | None) -> Any:
        """핵심어 of the slice on screen, asked for only while the panel is open."""
        if not frozen or not is_open:
            return skeleton(3), ""
        chosen = frozen_slice(site, frozen)
        with site.generation() as g:
            found = keywords.keywords(g, chosen, current_viewer(), against or "")
            has_words = keywords.vocabulary(g).size > 0
        return word_parts.body(found, has_words), word_parts.about(found)

    @app.callback(
        Output("list-words-more", "children"),
        Input({"type": "word-more", "word": ALL}, "n_clicks"),
        State("list-frozen", "data"),
        prevent_initial_call=True,
    )
    def closer(clicks: list[int | None], frozen: dict[str, Any] | None) -> Any:
        """Related words and weeks of the word whose button was pressed."""
        if not any(clicks) or not frozen or not isinstance(ctx.triggered_id, dict):
            return no_update
        word = str(ctx.triggered_id["word"])[: links.MAX_WORD]
        chosen, viewer = frozen_slice(site, frozen), current_viewer()
        with site.generation() as g:
            related = keywords.related(g, chosen, viewer, word)
            points = keywords.trend(g, chosen, viewer, word)
            ended = chosen.period_to is not None and chosen.period_to <= asking.moment(g, chosen).date()
        return word_parts.closer(word, related, points, ended)


def _register_conditions(app: Dash, site: Site) -> None:
    keys = (form.PERIOD, *form.LISTS, *form.CHOICES)

    @app.callback(
        Output("list-form", "children"),
        Input("list-form-open", "n_clicks"),
        State("list-query", "data"),
        prevent_initial_call=True,
    )
    def opened(clicks: int | None, asked: dict[str, Any]) -> Any:
        """The form, the first time that its menu is opened."""
        return form.conditions_form(site.slice_of(asked["query"])) if clicks == 1 else no_update

    @app.callback(
        Output("list-go", "data"),
        Input("list-apply", "n_clicks", allow_optional=True),
        Input("list-search", "n_submit"),
        State("list-search", "value"),
        State("list-query", "data"),
        *(State(f"list-by-{key}", "value", allow_optional=True) for key in keys),
        prevent_initial_call=True,
    )
    def changed(
        clicks: int | None, submits: int | None, text: str | None, asked: dict[str, Any], *values: Any
    ) -> Any:
        """The address of the changed conditions."""
        if not clicks and not submits:
            return no_update
        chosen = site.slice_of(asked["query"])
        if ctx.triggered_id == "list-search":
            return {"href": links.url(searched(chosen, text or ""))}
        fields = form.changed(chosen, dict(zip(keys, values, strict=True)))
        query = {**dict(parse_qsl(asked["query"])), **fields}
        return {
            "href": links.url(links.parse(urlencode({key: value for key, value in query.items() if value})))
        }


PAGE = Page(path="/complaints", title="민원 목록", menu=True, layout=layout, register=register)
