"""저장한 보기: the menu of a page's conditions that a unit has kept, and of keeping the ones on screen."""

from collections.abc import Sequence
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from dashboards.access import current_person
from dashboards.access.people import NOBODY
from dashboards.components.links import link
from dashboards.site import Site
from pipeline.errors import UsageError
from pipeline.workflow.saved_views import LONGEST_NAME, SavedView


def menu(site: Site, path: str) -> Component | None:
    """The menu of one page; None for whom nobody knows."""
    person = current_person()
    if person == NOBODY:
        return None
    return html.Details(
        [
            html.Summary("저장한 보기"),
            html.Div(
                [
                    html.Div(shown(site.store.saved_views.of(person.unit, path)), id="views-list"),
                    html.Div(
                        [
                            html.Label("이 보기의 이름", htmlFor="views-name", className="hidden-text"),
                            dcc.Input(
                                id="views-name",
                                type="text",
                                maxLength=LONGEST_NAME,
                                placeholder="이 보기의 이름",
                                debounce=False,
                                autoComplete="off",
                            ),
                            html.Button("저장", id="views-save", type="button", className="button"),
                        ],
                        className="views-new",
                    ),
                    html.P(id="views-said", className="about", role="status"),
                    html.P(f"함께 보는 사람: {person.scope_label}", className="about"),
                    dcc.Store(id="views-path", data=path),
                ],
                className="menu-list menu-right views",
            ),
        ],
        className="menu tool-menu",
    )


def shown(views: Sequence[SavedView]) -> Component:
    """Links to the views, each with a way to take it out."""
    if not views:
        return html.P("저장한 보기가 없습니다.", className="about")
    return html.Ul(
        [
            html.Li(
                [
                    link(one.name, one.address, "", title=f"{one.author} 저장"),
                    html.Button(
                        "×",
                        id={"type": "view-off", "id": one.id},
                        type="button",
                        className="chip-x",
                        **{"aria-label": f"{one.name} 지우기"},
                    ),
                ]
            )
            for one in views
        ],
        className="views-all",
    )


def register(app: Dash, site: Site) -> None:
    """Keep and take out, on whichever page the menu is."""

    @app.callback(
        Output("views-list", "children"),
        Output("views-said", "children"),
        Output("views-name", "value"),
        Input("views-save", "n_clicks"),
        Input("views-name", "n_submit"),
        Input({"type": "view-off", "id": ALL}, "n_clicks"),
        State("views-name", "value"),
        State("views-path", "data"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    def kept(*asked: Any) -> Any:
        """What the unit has now, and what is said."""
        saves, submits, offs, name, path, query = asked
        person, views = current_person(), site.store.saved_views
        if person == NOBODY or not (saves or submits or any(offs)):
            return no_update, no_update, no_update
        path = str(path)[:120]
        try:
            if isinstance(ctx.triggered_id, dict):
                views.remove(person.unit, int(ctx.triggered_id["id"]))
                said = "지웠습니다."
            else:
                views.save(person.unit, path, (query or "").removeprefix("?"), name or "", person.name)
                said = "저장했습니다."
        except UsageError as error:
            return no_update, str(error), no_update
        return shown(views.of(person.unit, path)), said, ""
