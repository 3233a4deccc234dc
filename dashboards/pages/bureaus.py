"""실국현황: bodies side by side, and one body on one screen and one sheet of paper."""

from datetime import timedelta
from typing import Any

from dash import Dash, html
from dash.development.base_component import Component

from dashboards import links, words
from dashboards.access import current_person, current_viewer
from dashboards.components import bureaus as parts
from dashboards.components import kpi, page, tables
from dashboards.components.card import section
from dashboards.components.links import link
from dashboards.components.reports_menu import reports_menu
from dashboards.components.states import empty_state, forbidden_state
from dashboards.queries import asking, board
from dashboards.queries.bureaus import CITY, Bodies, bodies, moves, period_of
from dashboards.queries.listing import Order
from dashboards.queries.listing import page as rows_of
from dashboards.queries.marks import Mark, narrowed
from dashboards.queries.names import unit_name
from dashboards.queries.scope import outside
from dashboards.queries.todays_five import COLUMNS, RULE, todays_five, urgent_ids
from dashboards.queries.windows import scene
from dashboards.site import Page, Site
from pipeline.schema import organisation
from pipeline.slices import NONE, Slice, Viewer

TITLES = {"bureau": "실국현황", "district": "자치구현황", "agency": "사업소현황", "department": "부서현황"}
PERIODS = (("최근 30일", 30), ("90일", 90), ("180일", 180), ("365일", 365))
DUE_SHOWN = 8
BODY_MEASURES = ("received", "done", "late", "kept", "adjusted", "speed_index", "quick", "moved", "rated")


def layout(site: Site, query: str) -> Component:
    """The bodies that the person on screen may compare: for who has one body, that body."""
    viewer = current_viewer()
    if viewer.sees_all:
        return _compared(site, query, "bureau")
    nodes = current_person().nodes
    return _one(site, query, nodes[0]) if nodes else _compared(site, query, "department")


def one_layout(site: Site, query: str, name: str) -> Component:
    """A group of bodies by its word, or one body or unit by its code."""
    if name in TITLES:
        return _compared(site, query, name)
    return _one(site, query, name)


def _compared(site: Site, query: str, group: str) -> Component:
    viewer, chosen = current_viewer(), site.slice_of(query)
    if group not in board.groups_of(viewer) and group != "department":
        return forbidden_state(current_person().scope_label)
    with site.generation() as g:
        found = bodies(g, chosen, viewer, group)
    title = TITLES[group]
    ways = [(text, _address(chosen, code), code == group) for code, text in _groups(viewer).items()]
    right = [
        page.switch(ways),
        _periods(chosen, found, f"{links.BUREAUS_PATH}/{group}"),
        _formula(),
        reports_menu(site.now().date()) if viewer.sees_all else None,
        _copy(),
    ]
    if not found.rows:
        body: Any = empty_state(
            f"{title}에 볼 수 있는 민원이 없습니다", "기간을 넓히거나 조건을 줄여 보십시오."
        )
    else:
        body = html.Div(
            parts.bodies_table(found, lambda code: _of(chosen, code), opens_city=viewer.sees_all),
            className="card bodies-room",
            tabIndex=0,
            role="region",
            **{"aria-label": title},
        )
    return html.Div([page.page_bar(title, *right), body], className="topic-page bodies-page")


def _groups(viewer: Viewer) -> dict[str, str]:
    return {**board.GROUPS, **board.OWN_GROUPS} if viewer.sees_all else dict(board.OWN_GROUPS)


def _address(chosen: Slice, group: str) -> str:
    return links.url(chosen, f"{links.BUREAUS_PATH}/{group}")


def _of(chosen: Slice, code: str) -> str:
    return links.url(chosen.but(bureau=(), dept=()), f"{links.BUREAUS_PATH}/{code}")


def _periods(chosen: Slice, found: Bodies, path: str) -> Any:
    days = (found.until - found.first).days
    ways = [
        (
            text,
            links.url(chosen.but(period_from=found.until - timedelta(length), period_to=found.until), path),
            days == length,
        )
        for text, length in PERIODS
    ]
    return page.switch(ways)


def _formula() -> Component:
    return html.Details(
        [
            html.Summary("산식"),
            html.Div(
                [html.P(parts.RULE), link("지표 정의서", links.DEFINITIONS_PATH, "tool")],
                className="menu-list menu-right",
            ),
        ],
        className="menu formula",
    )


def _copy() -> Component:
    return html.Button(
        "표 복사", className="tool", type="button", **{"data-action": "copy-table", "data-table": parts.TABLE}
    )


def _one(site: Site, query: str, code: str) -> Component:
    tree = organisation.read()
    if tree.body(code) is None:
        return empty_state("그런 기관이나 부서가 없습니다", f"번호 {code[:20]} 은(는) 쓰이지 않습니다.")
    viewer, chosen = current_viewer(), site.slice_of(query)
    units = tree.expand(code)
    is_body = tree.bureau(code) == code
    own = narrowed(chosen, bureau=code) if is_body else chosen.but(dept=tuple(sorted(units)))
    if outside(own, viewer):
        return forbidden_state(current_person().scope_label)
    with site.generation() as g:
        here = scene(g, own, viewer)
        first, until = period_of(chosen, here)
        ours = bodies(g, own, viewer, "department")
        whole = bodies(g, own, viewer, tree.kind(code)) if is_body else ours
        row = whole.rows[0] if is_body and whole.rows else _summed(ours)
        cards = board.kpis(g, own, viewer)
        ranked = [one for one in board.ranking(g, own, viewer, by="topic", limit=9) if one.code != NONE][:8]
        risen = next((one for one in ranked if one.usual and one.mark.value > one.usual), None)
        today = here.base.but(late="open_in_time", due_from=here.today, due_to=here.tomorrow)
        due_today = Mark(asking.count(g, today, viewer), today)
        soon = today.but(due_to=here.tomorrow + timedelta(1))
        due = rows_of(g, soon, viewer, 0, DUE_SHOWN, Order("due_at", descending=False), COLUMNS).rows
        due_all = Mark(asking.count(g, soon, viewer), soon)
        confirmed = site.store.confirmations.latest(urgent_ids(g, own, viewer))
        urged = todays_five(g, own, viewer, frozenset(confirmed))
        moved = moves(g, Slice(form=chosen.form, as_of=chosen.as_of), CITY, first, until)
        now = here.now
    up = link("모두 보기", _address(chosen, tree.kind(code)), "tool") if viewer.sees_all else None
    path = f"{links.BUREAUS_PATH}/{code}"
    every = link("민원 목록", links.url(own.but(period_from=first, period_to=until)), "button")
    rule = html.Details(
        [html.Summary("기준"), html.P(RULE, className="menu-list menu-right")], className="menu formula"
    )
    said = None
    if row is not None:
        told = (risen.name, risen.mark, risen.usual) if risen else None
        said = html.Section(
            parts.sentences(row, whole.city, told, due_today), className="card sentences-card"
        )
    table = html.Div(
        parts.bodies_table(ours, lambda unit: _of(chosen, unit), opens_city=viewer.sees_all),
        className="bodies-room",
        tabIndex=0,
        role="region",
        **{"aria-label": "부서별"},
    )
    topics = (
        tables.ranking_table(ranked, "늘어난 주제, 최근 7일")
        if ranked
        else empty_state("접수가 없습니다", "")
    )
    about = f"{words.span(first, until)} · 접수 순"
    return html.Div(
        [
            page.page_bar(
                unit_name(code),
                _periods(chosen, ours, path),
                _formula(),
                _copy(),
                reports_menu(now.date(), code) if is_body else None,
                up,
                every,
            ),
            said,
            html.Div(kpi.kpi_cards(cards), className="kpi-row"),
            html.Div(
                [
                    section("오늘 볼 5건", "규칙이 고른 것", parts.five(urged, now), tools=[rule]),
                    section(
                        "오늘·내일 기한",
                        f"{due_all.value:,}건",
                        parts.due_list(due, now),
                        tools=[link("모두 보기", links.url(soon), "tool")] if due else [],
                    ),
                    section(
                        "재지정",
                        "접수한 때로 세어",
                        parts.moves_card(moved, units, opens=viewer.sees_all),
                        of=("moved",),
                    ),
                ],
                className="thirds",
            ),
            section("부서별", about, table, of=BODY_MEASURES),
            section(
                "늘어난 주제",
                "민원 순위의 산식",
                html.Div(topics, className="bodies-room", tabIndex=0),
                of=("ranking",),
            ),
        ],
        className="topic-page bodies-page one-body",
    )


def _summed(found: Bodies) -> Any:
    """The row of a unit without units below it; None for one that has several: no row adds them up."""
    return found.rows[0] if len(found.rows) == 1 else None


def register(app: Dash, site: Site) -> None:
    """Nothing moves on these pages but the order of a table (assets/sort.js)."""


PAGE = Page(
    path=links.BUREAUS_PATH, title="실국현황", menu=True, layout=layout, register=register, redraws=True
)
ONE = Page(
    path=f"{links.BUREAUS_PATH}/<name>",
    title="실국현황",
    menu=False,
    layout=one_layout,
    register=lambda app, site: None,
    redraws=True,
)
