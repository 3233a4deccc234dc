"""The Dash application: index page, router, stamp, and what happens when a callback fails."""

import hashlib
import secrets
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import plotly.io
import structlog
from dash import ClientsideFunction, Dash, Input, Output, ctx, no_update
from dash.development.base_component import Component

from dashboards import vendor
from dashboards.access import current_person, landing, people
from dashboards.components import page as frames
from dashboards.components import saved_views, states
from dashboards.components.confirmation import unseen_banner
from dashboards.components.help_panel import help_panel
from dashboards.components.stamp import banner, stamp
from dashboards.freshness import freshness
from dashboards.queries import names
from dashboards.site import Page, Site
from dashboards.unseen import unseen
from models.labelset.taxonomy import taxonomy
from pipeline.errors import NotReadyError, UserError

log = structlog.get_logger(__name__)

# Dash writes its answers with Plotly's encoder. orjson takes those of plain dictionaries at once; where a
# component object is among them every value is walked in Python first, so cards are `element`s alone.
plotly.io.json.config.default_engine = "orjson"
ASSETS = Path(__file__).parent / "assets"
HEAD_SCRIPTS = ("head/theme.js",)
HEAD_VENDOR = {
    "pretendard-gov": ("font.css",),
    "dayjs": ("dayjs.min.js", "ko.js"),
    "plotly.js-locales": ("ko.js",),
}


def create_dash(site: Site, pages: Sequence[Page]) -> Dash:
    """The application with all its pages; nothing of it leaves this host."""
    names.topics_from(lambda: taxonomy(site.settings))
    app = Dash(
        "dashboards",
        assets_folder=str(ASSETS),
        assets_path_ignore=["vendor", "head"],
        serve_locally=True,
        use_pages=False,
        pages_folder="",
        title=f"{site.settings.office_name} 민원 상황",
        update_title=None,
        suppress_callback_exceptions=True,
        enable_mcp=False,
        on_error=failed,
        index_string=index_page(),
        add_log_handler=False,
    )
    app.layout = lambda: frames.frame(site.settings.office_name, current_person(), people())
    _register_router(app, site, pages)
    _register_stamp(app, site)
    saved_views.register(app, site)
    for page in pages:
        page.register(app, site)
    return app


def index_page() -> str:
    """The HTML around everything: Korean, our font, the theme before the first paint."""
    styles, scripts = [], []
    for package in vendor.PACKAGES:
        for name in HEAD_VENDOR.get(package.name, ()):
            address = f"/assets/vendor/{package.folder}/{name}"
            if name.endswith(".css"):
                styles.append(f'<link rel="stylesheet" href="{address}">')
            else:
                scripts.append(f'<script src="{address}" defer></script>')
    for name in HEAD_SCRIPTS:
        digest = hashlib.sha256((ASSETS / name).read_bytes()).hexdigest()[:12]
        scripts.append(f'<script src="/assets/{name}?m={digest}"></script>')
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="ko">',
            "<head>",
            "{%metas%}",
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="same-origin">',
            "<title>{%title%}</title>",
            "{%favicon%}",
            *styles,
            "{%css%}",
            *scripts,
            "</head>",
            "<body>",
            "{%app_entry%}",
            "<footer>{%config%}{%scripts%}{%renderer%}</footer>",
            "</body>",
            "</html>",
        )
    )


def failed(error: Exception) -> Any:
    """What the outputs of a failed callback become: a designed card with an id, and no cause.

    Outputs whose property is `children` get the card; all others stay as they are.
    """
    state = failure_state(error)
    outputs = ctx.outputs_list
    if isinstance(outputs, dict):
        return state if outputs["property"] == "children" else no_update
    first = True
    values: list[Any] = []
    for output in outputs:
        shows = first and isinstance(output, dict) and output["property"] == "children"
        values.append(state if shows else no_update)
        first = first and not shows
    return values


def failure_state(error: Exception) -> Component:
    """A sentence for what the reader can mend; for anything else an id that stands in the log."""
    if isinstance(error, NotReadyError):
        return states.not_ready_state()
    if isinstance(error, UserError):
        return states.user_error_state(str(error))
    error_id = "E-" + secrets.token_hex(2).upper()
    frames_of = traceback.extract_tb(error.__traceback__)
    where = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames_of[-6:]]
    log.error("callback failed", error_id=error_id, kind=type(error).__name__, where=where)
    return states.error_state(error_id)


def _register_router(app: Dash, site: Site, pages: Sequence[Page]) -> None:
    entries = [frames.MenuEntry(page.title, page.path) for page in pages if page.menu]

    @app.callback(
        Output("page", "children"),
        Output("menu", "children"),
        Output("page-title", "data"),
        Output("help", "children"),
        Input("url", "pathname"),
        Input("url", "search"),
    )
    def route(pathname: str | None, search: str | None) -> Any:
        """The page that lives at the address; its query string reaches it as it stands."""
        path = pathname or "/"
        menu = frames.menu(entries, path, landing(current_person().role))
        is_same_page = set(ctx.triggered_prop_ids) == {"url.search"}
        for page in pages:
            if (named := page.match(path)) is not None:
                if is_same_page and not page.redraws:
                    return no_update, no_update, no_update, no_update
                title = f"{page.title} · {site.settings.office_name}"
                drawn = _drawn(page, site, (search or "").removeprefix("?"), named)
                return drawn, menu, title, help_panel(path)
        return states.not_found_state(), menu, "없는 페이지", help_panel(path)

    app.clientside_callback(
        ClientsideFunction("minwon", "title"), Output("sink", "title"), Input("page-title", "data")
    )


def _drawn(page: Page, site: Site, query: str, named: dict[str, str]) -> Component:
    """The page's layout, or in its place the sentence of an error the reader can mend."""
    try:
        return page.layout(site, query, **named)
    except UserError as error:
        return failure_state(error)


def _register_stamp(app: Dash, site: Site) -> None:
    @app.callback(
        Output("stamp", "children"),
        Output("banner", "children"),
        Input("minute", "n_intervals"),
        Input("retry", "data"),
    )
    def fresh(_: int | None, retry: Any) -> Any:
        """The stamp speaks for what the ledger and the published files say; before that there is none."""
        try:
            found = freshness(site)
        except NotReadyError:
            return "공개된 자료 없음", None
        waits = None if found.past else unseen_banner(unseen(site))
        return stamp(found), [one for one in (waits, banner(found)) if one is not None]
