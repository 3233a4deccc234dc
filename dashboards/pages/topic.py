"""One topic at its own address: /topics/<code>."""

from typing import Any

from dash import Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component

from dashboards import links
from dashboards.access import current_viewer
from dashboards.components import page
from dashboards.components import topic_page as parts
from dashboards.components.links import link
from dashboards.components.states import empty_state
from dashboards.components.topic_desk import job_line
from dashboards.pages.topics import labeller, may_label, wanted_name
from dashboards.queries import names
from dashboards.queries.topic import topic_view
from dashboards.site import Page, Site
from pipeline.errors import UsageError
from pipeline.slices import Slice


def layout(site: Site, query: str, code: str) -> Component:
    """Everything about a topic; the conditions of the address narrow all of it."""
    known = names.topics().topics.get(code)
    if known is None:
        return empty_state("그런 주제가 없습니다", f"주제 번호 {code[:20]} 은(는) 쓰이지 않습니다.")
    with site.generation() as g:
        view = topic_view(g, code, site.slice_of(query), current_viewer(), site.settings)
    every = link(
        "이 주제의 민원 목록", links.url(Slice(topic=(code,), as_of=view.week.slice.as_of)), "button"
    )
    measure = link("정책·개선과제로", links.new_measure_url(Slice(topic=(code,))), "tool")
    left = [parts.topic_weeks(view), parts.topic_words(view), parts.topic_cases(view)]
    right = [parts.topic_places(view), parts.topic_evidence(view.evidence)]
    if may_label():
        right.append(parts.topic_tools(known, names.topic_choices(site.now().date())))
    return html.Div(
        [
            page.page_bar(known.name_ko, link("민원예보", links.OUTLOOK_PATH, "tool"), measure, every),
            parts.topic_head(known, view),
            html.Div(
                [html.Div(left, className="topic-column"), html.Div(right, className="topic-column")],
                className="topic-columns",
            ),
        ],
        className="topic-page",
    )


def register(app: Dash, site: Site) -> None:
    """Add the callbacks of 주제 고치기: the worker's jobs, and how far the last one is."""

    @app.callback(
        Output("topic-job-id", "data"),
        Input("topic-rename", "n_clicks"),
        Input("topic-merge", "n_clicks"),
        Input("topic-split", "n_clicks"),
        State("topic-name", "value"),
        State("topic-into", "value"),
        State("topic-part", "value"),
        State("topic-code", "data"),
        prevent_initial_call=True,
    )
    def asked(
        rename: Any, merge: Any, split: Any, name: str | None, into: str | None, part: str | None, code: str
    ) -> Any:
        """A job for the worker, who alone writes topics."""
        if not ctx.triggered or not ctx.triggered[0]["value"]:
            return no_update
        who = labeller()
        if ctx.triggered_id == "topic-rename":
            return site.store.add_job("topic_rename", {"topic_code": code, "name": wanted_name(name)})
        if ctx.triggered_id == "topic-merge":
            if not into:
                raise UsageError("합칠 주제를 고르십시오(choose a topic)")
            return site.store.add_job("topic_merge", {"topic_code": code, "into": str(into)})
        field = names.topics().topics[code].field_code
        named = {"name": wanted_name(part), "author": who, "field_code": field}
        return site.store.add_job("topic_new", named)

    @app.callback(
        Output("topic-job", "children"),
        Output("topic-poll", "disabled"),
        Input("topic-job-id", "data"),
        Input("topic-poll", "n_intervals"),
        prevent_initial_call=True,
    )
    def followed(number: int | None, _: int | None) -> Any:
        """How far the job is."""
        if not number:
            return None, True
        job = site.store.job(int(number))
        return job_line(job.message, job.share, job.state), job.is_over


PAGE = Page(path="/topics/<code>", title="주제", menu=False, layout=layout, register=register)
