"""군집·학습데이터 관리: label by keyboard, make versions, retrain, compare and promote."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from flask import request

from dashboards.access import current_person, current_viewer
from dashboards.components import page
from dashboards.components import topic_desk as parts
from dashboards.components.states import forbidden_state, skeleton
from dashboards.figures.topic_map import topic_map_figure
from dashboards.queries import detail, labelling, names, topic_map
from dashboards.queries.marks import Mark
from dashboards.site import Page, Site
from models.labelset import clusters as cluster_decisions
from models.labelset.clusters import DROPPED, take_back
from models.labelset.labels import GUIDE_VERSION, text_hash
from pipeline.errors import NotReadyError, UsageError, UserError
from pipeline.workflow.labels import HELD

LABELLERS = frozenset({"triage", "analyst", "data_scientist", "admin"})
"""Roles that may label; the others look."""
PANELS = ("clusters", "conflicts", "confusions", "models", "plane")
DRAWN = PANELS[:-1]
"""Panels that begin as a skeleton; the map has its graph from the first."""
POLL_MS = 1_000
DECISIONS = "/topics/decisions"
MOST_NAME = 40
Answer = tuple[str, int]


def layout(site: Site, query: str) -> Component:
    """Header, topics on the left, the tabs on the right."""
    if not current_viewer().sees_all:
        return forbidden_state(current_person().scope_label)
    save = [
        dcc.Input(
            id="version-message", placeholder="무엇을 왜 바꾸었는지", maxLength=200, className="text-input"
        ),
        html.Button("변경 저장(버전 만들기)", id="version-go", type="button", className="button"),
        html.Button("재학습 실행", id="train-go", type="button", className="button primary"),
    ]
    queue = html.Div(
        [
            parts.keys_line(),
            html.Div(
                [
                    html.Div(skeleton(12), id="queue-body", className="queue-body"),
                    html.Aside(
                        [
                            html.Div(id="desk-preview", className="desk-preview", **{"aria-live": "polite"}),
                            parts.topic_choice(names.topic_choices(site.now().date())),
                            parts.new_topic_form(),
                        ],
                        className="desk-side",
                        **{"aria-label": "민원 글"},
                    ),
                ],
                className="queue-room",
            ),
        ],
        id="panel-queue",
        className="desk-panel",
    )
    others = [
        html.Div(skeleton(8), id=f"panel-{name}", className="desk-panel", hidden=True) for name in DRAWN
    ]
    others.append(html.Div(parts.plane(), id="panel-plane", className="desk-panel", hidden=True))
    return html.Div(
        [
            page.page_bar("군집·학습데이터", *save),
            html.Div(
                [
                    html.Div(id="desk-facts", className="desk-facts"),
                    html.Div(id="desk-moved"),
                    html.Div(id="desk-job", className="desk-job", role="status"),
                    html.Div(id="desk-said", className="desk-said", role="status"),
                ],
                className="desk-line",
            ),
            html.Div(
                [
                    html.Div(skeleton(10), id="desk-topics", className="card desk-left"),
                    html.Div([parts.tabs(), queue, *others], className="card desk-right"),
                ],
                className="desk-columns",
            ),
            dcc.Store(id="desk-focus"),
            dcc.Store(id="desk-changed"),
            dcc.Store(id="desk-done"),
            dcc.Store(id="plane-figure"),
            *(dcc.Store(id=f"drawn-{name}") for name in DRAWN),
            dcc.Store(id="desk-job-id"),
            dcc.Interval(id="desk-poll", interval=POLL_MS, disabled=True),
        ],
        className="desk-page",
    )


def register(app: Dash, site: Site) -> None:
    """Add the callbacks: what is shown, the queue, decisions, and the worker's jobs."""
    _register_shown(app, site)
    _register_plane(app, site)
    _register_queue(app, site)
    _register_decisions(app, site)
    _register_clusters(app, site)
    _register_jobs(app, site)


def may_label() -> bool:
    """Whether the person on screen may decide anything here."""
    return current_person().role in LABELLERS and current_viewer().sees_all


def _register_shown(app: Dash, site: Site) -> None:
    app.clientside_callback(
        ClientsideFunction("minwon", "deskTab"),
        *(Output(f"panel-{name}", "hidden") for name in ("queue", *PANELS)),
        Input("desk-tab", "value"),
    )

    app.clientside_callback(
        ClientsideFunction("minwon", "deskPicked"),
        Output("desk-topic", "value"),
        Input("desk-topic", "value"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output("desk-facts", "children"),
        Output("desk-topics", "children"),
        Input("desk-changed", "data"),
    )
    def labels_shown(changed: Any) -> Any:
        """What every label changes."""
        found = labelling.desk(site.settings, site.store)
        return parts.facts(found), parts.topic_list(found.topics)

    @app.callback(Output("desk-topic", "data"), Output("desk-moved", "children"), Input("desk-done", "data"))
    def models_shown(done: Any) -> Any:
        """What only a job changes. Topics drawn anew would take what one is typing."""
        found = labelling.desk(site.settings, site.store)
        choices = names.topic_choices(site.now().date())
        return choices if done else no_update, parts.moved(_warnings(site, found))

    _register_panel(app, site, "conflicts", _conflicts, "desk-changed")
    for name, draw in (("clusters", _clusters), ("confusions", _confusions), ("models", _models)):
        _register_panel(app, site, name, draw, "desk-done")


def _register_panel(app: Dash, site: Site, name: str, draw: Callable[[Site], Any], when: str) -> None:
    """A panel that is drawn when its tab is opened, and again after `when` changed.

    Dash looks at every element for each change of any: a page with all of them drawn takes half a minute.
    """

    @app.callback(
        Output(f"panel-{name}", "children"),
        Output(f"drawn-{name}", "data"),
        Input("desk-tab", "value"),
        Input(when, "data"),
        State(f"drawn-{name}", "data"),
    )
    def drawn(tab: str, changed: Any, before: str | None) -> Any:
        now = json.dumps(changed, sort_keys=True)
        if tab != name or before == now:
            return no_update, no_update
        return draw(site), now


def _conflicts(site: Site) -> Any:
    found = labelling.desk(site.settings, site.store)
    return parts.conflicts(found, _titles(site, [one.complaint_id for one in found.standing.conflicts[:100]]))


def _clusters(site: Site) -> Any:
    found = labelling.desk(site.settings, site.store)
    shown = found.candidates[: parts.MOST_CLUSTERS]
    titles = _titles(site, [number for one in shown for number in one["representatives"]])
    weeks = _weeks(site, [one["code"] for one in shown])
    return parts.candidates(found, titles, weeks, names.topic_choices(site.now().date()))


def _confusions(site: Site) -> Any:
    return parts.confusions(labelling.desk(site.settings, site.store))


def _models(site: Site) -> Any:
    return parts.comparison(labelling.desk(site.settings, site.store))


def _register_plane(app: Dash, site: Site) -> None:
    @app.callback(
        Output("plane-figure", "data"), Output("plane-about", "children"), Input("desk-done", "data")
    )
    def drawn(done: Any) -> Any:
        """The map of the model in use."""
        found = topic_map.grid(site.settings)
        if found is None:
            return None, "다음 재학습부터 그립니다."
        told = (
            f"{found.version} 이(가) 본 표본 {found.total:,}건 · 가까울수록 비슷한 글 · 칸을 누르면 그 민원"
        )
        return topic_map_figure(found), told

    app.clientside_callback(
        ClientsideFunction("minwon", "paint"),
        Output("plane-graph", "figure"),
        Input("plane-figure", "data"),
        Input("theme", "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("minwon", "follow"),
        Output("sink", "className"),
        Input("plane-graph", "clickData"),
        prevent_initial_call=True,
    )


def _warnings(site: Site, found: labelling.Desk) -> Sequence[str]:
    """What has moved away from the labelled set; nothing while nothing is published."""
    try:
        with site.generation() as g:
            moved = labelling.drifted(g, tuple(sorted(found.standing.topic_of)))
    except NotReadyError:
        return ()
    return moved.warnings if moved else ()


def _weeks(site: Site, codes: list[str]) -> dict[str, tuple[Mark, ...]]:
    """How each cluster went; nothing while nothing is published."""
    try:
        with site.generation() as g:
            return labelling.cluster_weeks(g, tuple(codes), current_viewer()) if codes else {}
    except NotReadyError:
        return {}


def _titles(site: Site, ids: list[str]) -> dict[str, str]:
    """Masked titles of some complaints; none while nothing is published."""
    try:
        with site.generation() as g:
            return labelling.titles(g, ids)
    except NotReadyError:
        return {}


def _register_queue(app: Dash, site: Site) -> None:
    @app.callback(Output("queue-body", "children"), Input("desk-tab", "id"), Input("retry", "data"))
    def queue(_: str, retry: Any) -> Any:
        """What to label next; drawn once, then worked off in the browser."""
        with site.generation() as g:
            rows = labelling.queue(site.settings, site.store, g)
            has_model = g.manifest.topic_model_id > 0
        return parts.queue_list(rows, has_model)

    app.clientside_callback(
        ClientsideFunction("minwon", "deskDrawn"),
        Output("sink", "dir"),
        Input("queue-body", "children"),
        prevent_initial_call=True,
    )

    @app.callback(Output("desk-preview", "children"), Input("desk-focus", "data"), prevent_initial_call=True)
    def preview(focus: dict[str, Any] | None) -> Any:
        if not focus or not focus.get("id"):
            return None
        with site.generation() as g:
            found = detail.complaint(g, str(focus["id"])[:100], current_viewer())
        return parts.preview(found) if found else None


def _register_decisions(app: Dash, site: Site) -> None:
    @app.server.route(DECISIONS, methods=["POST"])
    def decisions() -> Answer:
        """One decision by keyboard, or the last one taken back; the sentence that the page says of it.

        The browser sends them here one after another. As a callback's input they would be lost: Dash
        asks only for the newest of those that come while it is busy.
        """
        try:
            return decided_by_key(site, request.get_json()), 200
        except UserError as error:
            return str(error), 400

    @app.callback(
        Output("desk-said", "children"),
        Output("desk-changed", "data"),
        Input({"type": "settle", "complaint": ALL, "topic": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    def settled(clicks: list[int | None]) -> Any:
        """The label that ends a conflict."""
        if not any(clicks):
            return no_update, no_update
        pressed = ctx.triggered_id
        said = decide(site, str(pressed["complaint"]), str(pressed["topic"]), is_final=True)
        return said, {"settled": pressed["complaint"]}


def _register_clusters(app: Dash, site: Site) -> None:
    @app.callback(
        Output("desk-said", "children", allow_duplicate=True),
        Output("desk-changed", "data", allow_duplicate=True),
        Output("desk-done", "data", allow_duplicate=True),
        Input({"type": "cluster-join", "code": ALL}, "n_clicks"),
        Input({"type": "cluster-drop", "code": ALL}, "n_clicks"),
        Input("clusters-back", "n_clicks", allow_optional=True),
        State({"type": "cluster-into", "code": ALL}, "value"),
        State({"type": "cluster-into", "code": ALL}, "id"),
        prevent_initial_call=True,
    )
    def clusters(joins: Any, drops: Any, back: Any, topics: list[str | None], ids: list[Any]) -> Any:
        """A cluster is a topic that there is, or none; the page shows what is left."""
        if not ctx.triggered or not ctx.triggered[0]["value"]:
            return no_update, no_update, no_update
        pressed = ctx.triggered_id
        if pressed == "clusters-back":
            labeller()
            found = labelling.desk(site.settings, site.store)
            take_back(site.store, [one.code for one in found.dropped])
            said = "버린 군집을 다시 봅니다."
        else:
            code = str(pressed["code"])
            chosen = {one["code"]: value for one, value in zip(ids, topics, strict=True)}
            joins_one = pressed["type"] == "cluster-join"
            topic = names.topic_named(chosen.get(code) or "", site.now().date()) if joins_one else DROPPED
            if not topic:
                raise UsageError("합칠 주제를 목록에서 고르십시오(choose a topic)")
            said = decide_cluster(site, code, topic)
        return said, {"clusters": said}, {"clusters": said}


def decide_cluster(site: Site, code: str, topic_code: str) -> str:
    """A cluster becomes a topic that there is, by labels of what stands for it, or is thrown away.

    Raises:
        UsageError: this person may not label, or there is no such topic or cluster.
    """
    who = labeller()
    members = _representatives(site, code)
    if not members:
        raise UsageError(f"군집 '{code[:20]}' 이(가) 없습니다(no such cluster)")
    if topic_code != DROPPED:
        for complaint_id in members:
            decide(site, complaint_id, topic_code)
    cluster_decisions.decide(site.store, code, topic_code, who)
    if topic_code == DROPPED:
        return f"{code} 을(를) 버렸습니다. 다시 배워도 제안하지 않습니다."
    return f"{code} 을(를) {_said(topic_code)} 에 합쳤습니다: 라벨 {len(members)}건"


def decided_by_key(site: Site, act: Any) -> str:
    """Write down {"id", "topic"}, or with {"undo": true} take the last decision back; what to say of it.

    Raises:
        UsageError: this person may not, or there is no such complaint or topic.
    """
    if not isinstance(act, dict):
        raise UsageError("무엇을 정했는지 알 수 없습니다(not a decision)")
    if not act.get("undo"):
        return decide(site, str(act.get("id", ""))[:120], str(act.get("topic") or HELD))
    undone = site.store.labels.undo(labeller())
    if undone is None:
        return "되돌릴 것이 없습니다."
    return f"되돌렸습니다: {_said(undone.topic_code)}"


def labeller() -> str:
    """Who is on screen.

    Raises:
        UsageError: this person may not label.
    """
    if not may_label():
        raise UsageError("라벨을 붙일 권한이 없습니다(not allowed)")
    return current_person().name


def _said(topic_code: str) -> str:
    return names.topics().name(topic_code) if topic_code != HELD else "보류"


def decide(site: Site, complaint_id: str, topic_code: str, *, is_final: bool = False) -> str:
    """Write down what a person decided; what the page says of it.

    Raises:
        UsageError: this person may not label, or there is no such complaint or topic.
    """
    who = labeller()
    if topic_code != HELD and topic_code not in names.topics().topics:
        raise UsageError(f"주제 '{topic_code[:20]}' 이(가) 없습니다(no such topic)")
    with site.generation() as g:
        found = detail.complaint(g, complaint_id, current_viewer())
    if found is None:
        raise UsageError("그 민원을 찾을 수 없습니다(no such complaint)")
    site.store.labels.add(
        complaint_id,
        topic_code,
        who,
        guide_version=GUIDE_VERSION,
        text_hash=text_hash(found.row["title"], found.body),
        is_final=is_final,
    )
    return f"{_said(topic_code)} · Ctrl+Z로 되돌립니다"


def _register_jobs(app: Dash, site: Site) -> None:
    @app.callback(
        Output("desk-job-id", "data"),
        Input("version-go", "n_clicks"),
        Input("train-go", "n_clicks"),
        Input("promote-go", "n_clicks", allow_optional=True),
        Input("desk-new-go", "n_clicks"),
        Input("desk-new-name", "n_submit"),
        Input({"type": "cluster-make", "code": ALL}, "n_clicks"),
        State("version-message", "value"),
        State("promote-reason", "value", allow_optional=True),
        State("promote-go", "data-version", allow_optional=True),
        State("desk-new-name", "value"),
        State("desk-focus", "data"),
        State({"type": "cluster-name", "code": ALL}, "value"),
        State({"type": "cluster-name", "code": ALL}, "id"),
        prevent_initial_call=True,
    )
    def asked(*values: Any) -> Any:
        """A job for the worker, who alone writes labels, topics and models."""
        message, reason, version, name, focus, cluster_names, cluster_ids = values[6:]
        if not ctx.triggered or not ctx.triggered[0]["value"]:
            return no_update
        who, pressed = labeller(), ctx.triggered_id
        if isinstance(pressed, dict):
            chosen = {one["code"]: value for one, value in zip(cluster_ids, cluster_names, strict=True)}
            members = _representatives(site, str(pressed["code"]))
            return _add(
                site,
                "topic_new",
                name=wanted_name(chosen.get(pressed["code"])),
                author=who,
                complaint_ids=members,
            )
        if pressed == "version-go":
            return _add(site, "labels_commit", author=who, message=(message or "").strip())
        if pressed == "train-go":
            return _add(site, "topics_train")
        if pressed == "promote-go":
            said = (reason or "").strip()
            return _add(
                site, "topics_promote", version=str(version), author=who, reason=said, force=bool(said)
            )
        ids = [str(focus["id"])] if focus and focus.get("id") else []
        return _add(site, "topic_new", name=wanted_name(name), author=who, complaint_ids=ids)

    @app.callback(
        Output("desk-job", "children"),
        Output("desk-poll", "disabled"),
        Output("desk-changed", "data", allow_duplicate=True),
        Output("desk-done", "data"),
        Input("desk-job-id", "data"),
        Input("desk-poll", "n_intervals"),
        prevent_initial_call=True,
    )
    def followed(number: int | None, _: int | None) -> Any:
        """How far the last job is; when it ends, the page shows what changed."""
        if not number:
            return None, True, no_update, no_update
        job = site.store.job(int(number))
        ended = {"job": number} if job.is_over else no_update
        return parts.job_line(job.message, job.share, job.state), job.is_over, ended, ended


def _add(site: Site, kind: str, **arguments: Any) -> int:
    return site.store.add_job(kind, arguments)


def wanted_name(value: str | None) -> str:
    """What a person wants a topic to be called.

    Raises:
        UsageError: nothing was written.
    """
    name = (value or "").strip()[:MOST_NAME]
    if not name:
        raise UsageError("새 주제의 이름을 적으십시오(a topic needs a name)")
    return name


def _representatives(site: Site, code: str) -> list[str]:
    found = labelling.desk(site.settings, site.store)
    return next((list(one["representatives"]) for one in found.candidates if one["code"] == code), [])


PAGE = Page(path="/topics", title="군집·학습데이터", menu=True, layout=layout, register=register)
