"""정책·개선과제: what was done about complaints, and whether they changed with it."""

from datetime import date
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component

from dashboards import links, words
from dashboards.access import current_person, current_viewer
from dashboards.components import measures as parts
from dashboards.components import page
from dashboards.components.links import link
from dashboards.components.marks import mark_link
from dashboards.components.states import empty_state, forbidden_state
from dashboards.queries import asking
from dashboards.queries.marks import Mark
from dashboards.queries.measures import Comparison, about, about_of, comparison, told
from dashboards.site import Page, Site
from pipeline.errors import UsageError
from pipeline.reader import Generation
from pipeline.workflow.measures import Measure

WRITERS = ("bureau_head", "triage", "manager", "analyst", "data_scientist", "admin")


def layout(site: Site, query: str) -> Component:
    """Policies and tasks that are open, each with what changed."""
    closed = link("닫은 것 보기", f"{links.MEASURES_PATH}/{links.CLOSED}", "tool")
    return _listed(site, "정책·개선과제", closed, is_closed=False)


def _listed(site: Site, title: str, other: Any, *, is_closed: bool) -> Component:
    today = site.now().date()
    known = site.store.measures.all(with_closed=is_closed)
    with site.generation() as g:
        rows = [(one, _compared(g, one)) for one in known if bool(one.closed_at) == is_closed]
    return html.Div(
        [
            page.page_bar(title, _formula(), other),
            *(parts.measures_table(rows, kind, today) for kind in parts.KINDS),
        ],
        className="topic-page",
    )


def _formula() -> Component:
    return html.Details(
        [html.Summary("산식"), html.P(parts.RULE, className="menu-list menu-right")], className="menu formula"
    )


def _compared(generation: Generation, measure: Measure) -> Comparison | None:
    if measure.happened_on is None:
        return None
    return comparison(generation, about_of(measure), measure.happened_on, current_viewer())


def one_layout(site: Site, query: str, number: str) -> Component:
    """One of them, the form for a new one, or those that were put away."""
    if number == links.NEW:
        return _new(site, query)
    if number == links.CLOSED:
        back = link("열린 것 보기", links.MEASURES_PATH, "tool")
        return _listed(site, "닫은 정책·개선과제", back, is_closed=True)
    if not number.isdigit():
        return empty_state("그런 과제가 없습니다", "주소의 번호가 잘못되었습니다.")
    measure = site.store.measures.get(int(number))
    today = site.now().date()
    with site.generation() as g:
        compared = _compared(g, measure)
    every = link("이 조건의 민원 목록", links.url(about_of(measure)), "button")
    waiting = empty_state("아직 조치하지 않았습니다", "조치한 날을 적으면 전후를 견줍니다.")
    left = [parts.comparison_card(compared) if compared else html.Section(waiting, className="card")]
    right = [parts.controls_card(compared) if compared else None]
    if may_write():
        right.append(parts.measure_tools(measure, today))
    return html.Div(
        [
            page.page_bar(measure.name, _formula(), link("모두 보기", links.MEASURES_PATH, "tool"), every),
            parts.measure_head(measure, today),
            html.Div(
                [html.Div(left, className="topic-column"), html.Div(right, className="topic-column")],
                className="topic-columns",
            ),
        ],
        className="topic-page",
    )


def _new(site: Site, query: str) -> Component:
    if not may_write():
        return forbidden_state(current_person().scope_label)
    chosen = about(site.slice_of(query))
    told(chosen)
    with site.generation() as g:
        total = Mark(asking.count(g, chosen, current_viewer()), chosen)
    return html.Div(
        [
            page.page_bar("새 정책·개선과제", link("모두 보기", links.MEASURES_PATH, "tool")),
            parts.measure_form(chosen, mark_link(words.count(total.value), total), site.now().date()),
        ],
        className="topic-page",
    )


def may_write() -> bool:
    """Whether the person on screen may write one down."""
    return current_person().role in WRITERS


def author() -> str:
    """Who is on screen.

    Raises:
        UsageError: this person may write nothing down.
    """
    if not may_write():
        raise UsageError("과제를 적을 권한이 없습니다(not allowed)")
    return current_person().name


def day_of(text: str | None) -> date | None:
    """The day of a date box; None if it is empty.

    Raises:
        UsageError: it holds no day.
    """
    if not text:
        return None
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        raise UsageError("날짜를 읽을 수 없습니다. 2026-11-22처럼 적어 주십시오(not a day)") from None


def register(app: Dash, site: Site) -> None:
    """Write one down, note the day it was done, put it away."""
    app.clientside_callback(
        ClientsideFunction("minwon", "go"), Output("sink", "dir"), Input("measure-go", "data")
    )

    @app.callback(
        Output("measure-said", "children"),
        Output("measure-go", "data"),
        Input("measure-save", "n_clicks"),
        State("measure-kind", "value"),
        State("measure-name", "value"),
        State("measure-day", "value"),
        State("measure-unit", "value"),
        State("measure-plan", "value"),
        State("measure-slice", "data"),
        prevent_initial_call=True,
    )
    def saved(clicks: Any, kind: str, name: Any, day: Any, unit: Any, plan: Any, about_text: str) -> Any:
        if not clicks:
            return no_update, no_update
        known = day_of(day)
        number = site.store.measures.add(
            kind,
            str(name or ""),
            told(links.parse(about_text)),
            author(),
            plan=str(plan or ""),
            unit_code=str(unit) if unit else None,
            due_on=known if kind == "task" else None,
            happened_on=known if kind == "policy" else None,
        )
        return None, {"href": links.measure_url(number)}

    @app.callback(
        Output("measure-changed", "children"),
        Output("page", "children", allow_duplicate=True),
        Input("measure-done", "n_clicks", allow_optional=True),
        Input("measure-close", "n_clicks"),
        State("measure-done-day", "value", allow_optional=True),
        State("measure-number", "data"),
        prevent_initial_call=True,
    )
    def changed(done: Any, close: Any, day: Any, number: int) -> Any:
        if not ctx.triggered or not ctx.triggered[0]["value"]:
            return no_update, no_update
        author()
        if ctx.triggered_id == "measure-done":
            site.store.measures.happened(number, day_of(day))
        else:
            closed = site.store.measures.get(number).closed_at is not None
            site.store.measures.close(number, is_closed=not closed)
        return None, one_layout(site, "", str(number))


PAGE = Page(path=links.MEASURES_PATH, title="정책·개선과제", menu=True, layout=layout, register=register)
ONE = Page(
    path=f"{links.MEASURES_PATH}/<number>",
    title="정책·개선과제",
    menu=False,
    layout=one_layout,
    register=lambda app, site: None,
)
