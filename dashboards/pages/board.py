"""상황판: the city's complaints on one screen, without scrolling; every mark opens its list."""

from collections.abc import Callable
from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import links, maps, words
from dashboards.access import current_viewer
from dashboards.components import district_map, feed, kpi, page, ranking, surge, tables, units
from dashboards.components.card import card, choice, picture_button, why
from dashboards.components.element import element
from dashboards.components.links import link
from dashboards.components.states import empty_state, skeleton
from dashboards.figures import template
from dashboards.figures.hours import hours_figure
from dashboards.following import follow_address, follow_generation
from dashboards.queries import board
from dashboards.queries.dangers import dangers
from dashboards.queries.marks import NewRow
from dashboards.queries.windows import scene
from dashboards.site import Page, Site
from pipeline import manifest as manifests
from pipeline.errors import NotReadyError, StorageError
from pipeline.slices import Slice

BY = {"item": "유형", "field": "분야"}
BY_TOPIC = {"topic": "주제", **BY}
RANKS, NEWEST = 12, 12
FEEDS = {"all": "모두", "urgent": "긴급안전"}
HOUR_LINES = (("today", "오늘(○ 진행 중)"), ("median", "중앙값"))
CARDS = ("kpi", "rank", "map", "hours", "surge", "units", "feed")


def layout(site: Site, query: str) -> Component:
    """Cards with skeletons; callbacks fill them and fill them again when the data move."""
    chosen = site.slice_of(query)
    return html.Div(
        [
            page.page_bar(
                "상황판",
                html.Div(population_switch(chosen), id="board-population"),
                page.sound_button(),
            ),
            html.Div(
                [html.Section(skeleton(2), className="kpi") for _ in range(7)],
                id="kpi-body",
                className="kpi-row",
            ),
            html.Div([_left(_units_of_rank(site)), _middle(), _right()], className="columns"),
            _drawer(),
            dcc.Store(id="board-query", data={"query": query}),
            dcc.Store(id="board-generation"),
            dcc.Store(id="hours-figure"),
            dcc.Interval(id="feed-minute", interval=60_000, disabled=True),
            dcc.Store(id="map-rows"),
        ],
        className="board",
    )


def _units_of_rank(site: Site) -> dict[str, str]:
    """What may be ranked: topics first, once a model has given them."""
    try:
        has_topics = manifests.current(site.settings.published).topic_model_id > 0
    except (NotReadyError, StorageError):
        has_topics = False
    return BY_TOPIC if has_topics else BY


def _left(ranked_by: dict[str, str]) -> Component:
    by = choice("rank-by", "순위를 매길 단위", ranked_by)
    campaigns = dmc.Checkbox(
        id="rank-without-campaigns",
        label="집단민원 제외",
        size="xs",
        className="rank-without",
        checked=False,
        persistence=True,
        persistence_type="local",
    )
    note = _rule("산식", ranking.FORMULA, "ranking")
    unseen = {"visible": False}
    graph = dcc.Graph(
        id="hours-graph",
        className="hours-graph",
        config=template.CONFIG,
        responsive=True,
        figure={"data": [], "layout": template.layout(xaxis=unseen, yaxis=unseen)},
    )
    hours = card("hours", "시간대별 접수", "오늘과 평소", picture_button(), of=("today",))
    hours.children.append(html.Div(graph, id="hours-room", className="graph-room"))
    ranks = card("rank", "민원 순위", "최근 7일", note, campaigns, by, rows=8)
    return html.Div([ranks, hours], className="column")


def _middle() -> Component:
    shown = choice("map-measure", "지도에 나타낼 값", district_map.MEASURES)
    place = card("map", "자치구별 접수", f"최근 7일 · {maps.SOURCE}", shown, of=("received",))
    place.children.insert(1, district_map.district_map())
    place.children.insert(2, html.P(id="map-hover", className="map-hover"))
    kinds = choice("feed-kind", "보일 민원", FEEDS)
    feed = card("feed", "새로 들어온 민원", "접수 시각 순", kinds, rows=4, of=("received",))
    return html.Div([place, feed], className="column")


def _right() -> Component:
    shown = choice("units-group", "처리기관 종류", board.groups_of(current_viewer()))
    rest = html.Button(id="units-rest", className="tool rest", type="button", hidden=True)
    bodies = card("units", "처리기관 현황", "최근 14일", shown, rows=14, of=("received", "open", "late"))
    bodies.children.append(rest)
    note = _rule("기준", surge.RULE, "surge")
    issues = card("surge", "급상승 이슈", "평소보다 두드러지게 늘어난 주제", note, rows=3)
    return html.Div([issues, bodies], className="column")


def _rule(name: str, told: str, code: str) -> Component:
    """A rule that is read on the card itself, and its definition."""
    words = html.Div([html.P(told), why(code)], className="menu-list")
    return html.Details([html.Summary(name), words], className="menu formula")


def _drawer() -> Component:
    copy = html.Button(
        "표 복사",
        className="button",
        type="button",
        **{"data-action": "copy-table", "data-table": tables.TABLE},
    )
    return dmc.Drawer(
        [copy, html.Div(id="table-body", tabIndex=0, className="table-room")],
        id="table-drawer",
        title="표로 보기",
        position="right",
        size="min(920px, 92vw)",
        closeButtonProps={"aria-label": "닫기"},
        opened=False,
    )


def population_switch(chosen: Slice) -> list[Component]:
    """Which complaints are counted, and the two links that change it."""
    current = {"aria-current": "true"}
    without = link("서식 제외", links.url(chosen.but(form=False), "/"), **({} if chosen.form else current))
    with_form = link("서식 포함", links.url(chosen.but(form=True), "/"), **(current if chosen.form else {}))
    told = "응답소 민원과 서식민원" if chosen.form else "응답소 민원(서식 제외)"
    filtered = chosen != Slice(form=chosen.form, as_of=chosen.as_of)
    extra = [link("조건 모두 지우기", links.url(Slice(form=chosen.form), "/"), "tool")] if filtered else []
    return [
        html.Span(["모수: ", html.B(told), " · 조건을 건 보기" if filtered else ""], className="population"),
        *extra,
        html.Div(
            [without, with_form], className="switch", role="group", **{"aria-label": "서식민원을 세는가"}
        ),
        html.Button(
            "지표를 표로", id="kpi-as-table", className="tool", type="button", **{"aria-haspopup": "dialog"}
        ),
    ]


def register(app: Dash, site: Site) -> None:
    """Add the board's callbacks: one a card, so that one failure leaves the others alive."""
    _register_clock(app, site)
    _register_cards(app, site)
    _register_hours(app, site)
    _register_map(app, site)
    _register_tables(app, site)


def _register_clock(app: Dash, site: Site) -> None:
    follow_address(app, "board")
    follow_generation(app, site, "board")

    @app.callback(
        Output("board-population", "children"), Input("board-query", "data"), prevent_initial_call=True
    )
    def population(asked: dict[str, Any]) -> list[Component]:
        return population_switch(site.slice_of(asked["query"]))


def _register_cards(app: Dash, site: Site) -> None:
    def answered(output: str, *more: Input) -> Callable[[Callable[..., Any]], Any]:
        """A card's body, filled when the address or the generation moves."""
        filled: Callable[[Callable[..., Any]], Any] = app.callback(
            Output(output, "children"),
            Input("board-query", "data"),
            Input("board-generation", "data"),
            *more,
            prevent_initial_call=True,
        )
        return filled

    @answered("kpi-body")
    def kpis(asked: dict[str, Any], seen: Any) -> Any:
        with site.generation() as g:
            return kpi.kpi_cards(board.kpis(g, site.slice_of(asked["query"]), current_viewer()))

    @answered("rank-body", Input("rank-by", "value"), Input("rank-without-campaigns", "checked"))
    def ranks(asked: dict[str, Any], seen: Any, by: str, without: bool) -> Any:
        chosen = ranked(site.slice_of(asked["query"]), without)
        with site.generation() as g:
            rows = board.ranking(g, chosen, current_viewer(), by=_known(by, BY_TOPIC), limit=RANKS)
        return ranking.ranking_list(rows) if rows else empty_state(reset_href="/")

    @answered("surge-body")
    def issues(asked: dict[str, Any], seen: Any) -> Any:
        with site.generation() as g:
            found = board.surging(g, site.slice_of(asked["query"]), current_viewer())
            has_topics = g.manifest.topic_model_id > 0
            today = g.as_of.date()
        return surge.surge_list(found, today) if found else surge.nothing(has_topics)

    @answered("units-body", Input("units-group", "value"))
    def bodies(asked: dict[str, Any], seen: Any, group: str) -> Any:
        viewer = current_viewer()
        groups = board.groups_of(viewer)
        chosen = _known(group, groups)
        with site.generation() as g:
            rows = board.units(g, site.slice_of(asked["query"]), viewer, group=chosen)
        if rows:
            return units.units_list(rows)
        hint = "다른 처리기관 종류를 고르거나 조건을 줄여 보십시오."
        return empty_state(f"{groups[chosen]}에는 볼 수 있는 민원이 없습니다", hint)

    app.clientside_callback(
        ClientsideFunction("minwon", "feedRests"),
        Output("feed-minute", "disabled"),
        Input("feed-kind", "value"),
    )

    @app.callback(
        Output("feed-body", "children"),
        Output("feed-about", "children"),
        Input("board-query", "data"),
        Input("board-generation", "data"),
        Input("feed-kind", "value"),
        Input("feed-minute", "n_intervals"),
        prevent_initial_call=True,
    )
    def newest(asked: dict[str, Any], seen: Any, kind: str, minute: Any) -> Any:
        """New complaints, or 긴급안전, whose 확인 상태 moves by itself and is asked for every minute."""
        if _known(kind, FEEDS) == "urgent":
            return _urgent(site, asked["query"])
        with site.generation() as g:
            rows = board.newest(g, site.slice_of(asked["query"]), current_viewer(), limit=NEWEST)
            today = g.as_of.date()
        return feed.feed_list(rows, today) if rows else empty_state(reset_href="/"), "접수 시각 순"


def _urgent(site: Site, query: str) -> tuple[Any, str]:
    with site.generation() as g:
        found = dangers(g, scene(g, site.slice_of(query), current_viewer()).base, current_viewer())
    looked = site.store.confirmations.latest([case.complaint_id for case in found.cases])
    about = feed.danger_about(found.cases, looked, site.now())
    if not found.cases:
        return empty_state("최근 7일에 긴급안전 민원이 없습니다", ""), about
    return feed.danger_feed(found.cases, looked, site.now()), about


def ranked(chosen: Slice, without_campaigns: bool) -> Slice:
    """What 민원 순위 counts: all of the board's complaints, or those that no campaign sent."""
    return chosen.but(campaign="out") if without_campaigns else chosen


def _known(value: str, options: dict[str, str]) -> str:
    """A choice of a card's switch; anything else counts as the first one."""
    return value if value in options else next(iter(options))


def _register_hours(app: Dash, site: Site) -> None:
    @app.callback(
        Output("hours-figure", "data"),
        Output("hours-about", "children"),
        Output("hours-body", "children"),
        Input("board-query", "data"),
        Input("board-generation", "data"),
        prevent_initial_call=True,
    )
    def hours(asked: dict[str, Any], seen: Any) -> Any:
        with site.generation() as g:
            found = board.hours(g, site.slice_of(asked["query"]), current_viewer())
        legend = element(
            html.Ul,
            [
                element(html.Li, [element(html.Span, None, className=f"swatch line-{name}"), text])
                for name, text in (*HOUR_LINES, ("band", found.baseline))
            ],
            className="legend",
        )
        return hours_figure(found), f"{words.day(found.day)} {found.until:%H:%M}까지", legend

    app.clientside_callback(
        ClientsideFunction("minwon", "paint"),
        Output("hours-graph", "figure"),
        Input("hours-figure", "data"),
        Input("theme", "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("minwon", "follow"),
        Output("sink", "children"),
        Input("hours-graph", "clickData"),
        prevent_initial_call=True,
    )


def _register_map(app: Dash, site: Site) -> None:
    @app.callback(
        Output("map-rows", "data"),
        Output("map-body", "children"),
        Input("board-query", "data"),
        Input("board-generation", "data"),
        Input("map-measure", "value"),
        prevent_initial_call=True,
    )
    def places(asked: dict[str, Any], seen: Any, measure: str) -> Any:
        with site.generation() as g:
            found = board.places(g, site.slice_of(asked["query"]), current_viewer())
        shown = _known(measure, district_map.MEASURES)
        return district_map.map_rows(found, shown), district_map.legend(found, shown)

    app.clientside_callback(
        ClientsideFunction("minwon", "districts"),
        Output("sink", "hidden"),
        Input("map-rows", "data"),
        prevent_initial_call=True,
    )


def _register_tables(app: Dash, site: Site) -> None:
    @app.callback(
        output=[Output("table-body", "children"), Output("table-drawer", "opened")],
        inputs={
            "clicks": [Input(f"{name}-as-table", "n_clicks") for name in CARDS],
            "rest": Input("units-rest", "n_clicks"),
        },
        state={
            "asked": State("board-query", "data"),
            "by": State("rank-by", "value"),
            "without": State("rank-without-campaigns", "checked"),
            "group": State("units-group", "value"),
        },
        prevent_initial_call=True,
    )
    def table(
        clicks: list[int | None],
        rest: int | None,
        asked: dict[str, Any],
        by: str,
        without: bool,
        group: str,
    ) -> Any:
        if not ctx.triggered or not ctx.triggered[0]["value"]:
            return no_update, no_update  # a button that was drawn anew, not pressed
        name = str(ctx.triggered_id).removesuffix("-as-table").removesuffix("-rest")
        return card_table(site, name, asked["query"], by, without, group), True


def card_table(site: Site, name: str, query: str, by: str, without: bool, group: str) -> Component:
    """The table of one card; `without` campaigns where it is 민원 순위."""
    viewer, chosen = current_viewer(), site.slice_of(query)
    with site.generation() as g:
        told = f"{words.stamp(g.as_of)} 기준 · " + ("서식 포함" if chosen.form else "서식 제외")
        if name == "kpi":
            return tables.kpi_table(board.kpis(g, chosen, viewer), f"주요 지표 ({told})")
        if name == "rank":
            rows = board.ranking(g, ranked(chosen, without), viewer, by=_known(by, BY_TOPIC), limit=100)
            told += " · 집단민원 제외" if without else ""
            return tables.ranking_table(rows, f"민원 순위, 최근 7일 ({told}). {ranking.FORMULA}")
        if name == "map":
            return tables.places_table(board.places(g, chosen, viewer), f"자치구별 접수, 최근 7일 ({told})")
        if name == "surge":
            issues = board.surging(g, chosen, viewer)
            said = board.summaries(g, issues, viewer)
            return tables.surge_table(issues, said, f"급상승 이슈 ({told}). {surge.RULE}")
        if name == "hours":
            found = board.hours(g, chosen, viewer)
            return tables.hours_table(
                found, f"시간대별 접수, {words.day(found.day)} ({told}). {found.baseline}"
            )
        if name == "units":
            groups = board.groups_of(viewer)
            kind = _known(group, groups)
            bodies = board.units(g, chosen, viewer, group=kind)
            caption = f"처리기관 현황({groups[kind]}), 최근 14일 접수분 ({told})"
            return tables.units_table(bodies, caption)
        newest = board.newest(g, chosen, viewer, limit=100)
        return tables.feed_table(newest, f"새로 들어온 민원 {len(newest)}건 ({told})", _open_complaint)


def _open_complaint(row: NewRow) -> Component:
    return link(row.title, links.complaint_url(row.complaint_id))


PAGE = Page(path="/", title="상황판", menu=True, layout=layout, register=register)
