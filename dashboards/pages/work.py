"""접수·처리 업무: one queue for every box of the desk, one panel for a case, a form for what was said."""

from typing import Any
from urllib.parse import parse_qs

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboards.access import current_actor, current_person, current_viewer, officers_of
from dashboards.components import new_case, notices, page, relay, reminders, work_settings
from dashboards.components import work as parts
from dashboards.components.case_forms import Asked, bulk_bar, units_list
from dashboards.components.links import link
from dashboards.components.states import empty_state, skeleton
from dashboards.queries import work
from dashboards.queries.advice import Advisor
from dashboards.queries.duties import duties
from dashboards.queries.facility import facility_words
from dashboards.site import Page, Site
from pipeline.errors import UsageError
from pipeline.workflow.boxes import BOXES, LIST, Box, boxes_of
from pipeline.workflow.case_state import DESK, MANAGER, OFFICER, OVERSEER
from pipeline.workflow.desk import Actor, choices, today
from pipeline.workflow.notice_rules import STAGES
from pipeline.workflow.notices import STATES
from pipeline.workflow.ratings import Ratings
from pipeline.workflow.relay import Relay
from pipeline.workflow.tables import CIVIL_CASE


def layout(site: Site, query: str) -> Component:
    """Boxes, the queue and the panel; or the form of 수기 접수, or 업무 설정."""
    return html.Div(_whole(site, query), id="work-whole", className="work-whole")


def _whole(site: Site, query: str) -> Component:
    actor = _actor(site)
    boxes = boxes_of(actor)
    if not boxes:
        return empty_state(
            "접수·처리 업무를 맡지 않았습니다",
            f"{current_person().role_name}은(는) 보기만 합니다. 업무가 있으면 관리자에게 요청하십시오.",
        )
    asked = parse_qs(query)
    here, case = asked.get("box", [boxes[0].code])[0], asked.get("case", [""])[0]
    of_list = asked.get("slice", [""])[0]
    here = f"{LIST}?{of_list}" if of_list else here
    may_file, may_set = DESK in actor.roles, bool({OVERSEER, MANAGER} & actor.roles)
    may_remind = OVERSEER in actor.roles
    bar = page.page_bar(
        "접수·처리 업무",
        link("목록으로", f"/complaints?{of_list}", "tool") if of_list else None,
        link("수기 접수", f"{parts.PATH}?box={parts.NEW}", "button") if may_file else None,
        link("독촉장", f"{parts.PATH}?box={reminders.REMINDERS}", "tool") if may_remind else None,
        link("알림·연계", f"{parts.PATH}?box={notices.NOTICES}", "tool") if may_remind else None,
        link("업무 설정", f"{parts.PATH}?box={work_settings.SETTINGS}", "tool") if may_set else None,
        page.sound_button(),
    )
    nav = html.Nav(id="work-boxes", className="work-boxes", **{"aria-label": "민원함"})
    if here == parts.NEW and may_file:
        body: list[Any] = [new_case.new_case_form()]
    elif here == work_settings.SETTINGS and may_set:
        body = [html.Div(_settings(site, is_overseer=may_remind), className="work-office")]
    elif here == reminders.REMINDERS and may_remind:
        ledger = site.store.reminders
        shown = reminders.reminders_panel(ledger.due(), ledger.issued(), ledger.review(), site.now())
        body = [html.Div(shown, className="work-office")]
    elif here == notices.NOTICES and may_remind:
        body = [html.Div(_notices(site, asked.get("of", [""])[0]), className="work-office")]
    else:
        body = [
            html.Div(
                [
                    parts.keys_line(),
                    bulk_bar(),
                    html.Div(skeleton(12), id="work-queue", className="work-queue"),
                ],
                className="card work-left-card",
            ),
            html.Aside(
                html.Div(_hint(), id="work-panel", className="work-panel"),
                className="card work-right-card",
                **{"aria-label": "민원"},
            ),
        ]
    return html.Div(
        [
            bar,
            _digest(site, actor),
            nav,
            html.Div(body, className="work-columns"),
            units_list(duties(site.settings)),
            dcc.Store(id="work-box", data=here),
            dcc.Store(id="work-focus", data={"id": case} if case else None),
            dcc.Store(id="work-changed"),
        ],
        className="work-page",
    )


def _settings(site: Site, *, is_overseer: bool) -> list[Component]:
    store = site.store
    held = work_settings.OfficeSettings(
        holidays=store.holidays.all(),
        without_approval=store.office.without_approval(),
        promise_clock=store.office.promise_clock(),
        templates=store.office.templates(),
        stand_ins=store.office.stand_ins(site.now().date()),
        changes=store.office.changes(),
        menus=(menus := store.office.menus()),
        filed=store.cases.counts({one.code: CIVIL_CASE.c.menu == one.code for one in menus}),
    )
    return work_settings.settings_panel(held, is_overseer=is_overseer)


def _notices(site: Site, of: str) -> list[Component]:
    """The whole ledger, or the rows behind one of its numbers (`of`)."""
    store = site.store
    if of:
        return [_ledger_rows(site, of)]
    texts = {stage: store.office.notice_text(stage) for stage in STAGES}
    ledger, linked = store.notices, Relay(store.cases)
    told = notices.notices_panel(
        ledger.counts(),
        ledger.spend(store.office.prices().budget),
        ledger.troubled(),
        texts,
        site.settings.office_name,
        store.office.prices(),
        Ratings(store.engine, store.clock).responses(),
        has_gateway=bool(site.settings.sms_url),
    )
    return [*told, *relay.relay_panel(linked.table(), linked.troubled())]


def _ledger_rows(site: Site, of: str) -> Component:
    ledger, linked = site.store.notices, Relay(site.store.cases)
    match of.split(":"):
        case ["notice", state] if state in STATES:
            return notices.listed(state, ledger.counts()[state], ledger.in_state(state))
        case ["relay", system, column] if column in relay.NUMBERS:
            row = next((one for one in linked.table() if one.system == system), None)
            if row is not None:
                return relay.relay_listed(
                    system, column, getattr(row, column), linked.rows_of(system, column)
                )
    raise UsageError("그런 숫자가 없습니다(no such number)")


def _digest(site: Site, actor: Actor) -> Component | None:
    """The day's work in one line, once a day: seen, it is gone until tomorrow."""
    if site.store.reminders.is_told(actor.name):
        return None
    counted = work.counts(site, actor)
    told = [box for box in boxes_of(actor) if box.code in parts.DIGEST and counted.get(box.code)]
    return parts.digest(told, counted, actor.name)


def _actor(site: Site) -> Actor:
    """Who asks, with those whose work is theirs today."""
    return today(current_actor(), site.store.office)


def register(app: Dash, site: Site) -> None:
    """Add the callbacks: boxes and queue, and the panel of the case in focus."""
    advisor = Advisor()

    @app.callback(
        Output("work-whole", "children"),
        Input("url", "search"),
        State("url", "pathname"),
        prevent_initial_call=True,
    )
    def another(search: str | None, pathname: str | None) -> Any:
        """Another box, or the form: the address changed behind the question mark alone."""
        if pathname != parts.PATH:
            return no_update
        return _whole(site, (search or "").removeprefix("?"))

    @app.callback(Output("work-boxes", "children"), Input("work-changed", "data"), Input("work-box", "data"))
    def boxes(_: Any, here: str) -> Any:
        """The boxes with their counts."""
        actor = _actor(site)
        counted = work.counts(site, actor)
        shown = parts.box_links(boxes_of(actor), counted, here)
        if not here.startswith(f"{LIST}?"):
            return shown
        box = _box(site, actor, here)
        held = site.store.cases.counts({LIST: box.where(actor, site.now())})[LIST]
        return [parts.list_link(box.name, here.partition("?")[2], held), *shown]

    @app.callback(
        Output("work-queue", "children"),
        Input("work-changed", "data"),
        Input("work-box", "data"),
        Input("retry", "data"),
    )
    def queue(_: Any, here: str, retry: Any) -> Any:
        """What lies in the box."""
        actor = _actor(site)
        box = _box(site, actor, here)
        return parts.queue(work.rows(site, advisor, actor, box), box, site.now())

    @app.callback(Output("work-panel", "children"), Input("work-focus", "data"))
    def panel(focus: dict[str, Any] | None) -> Any:
        """The case in focus."""
        if not focus:
            return no_update
        if not focus.get("id"):
            return _hint()
        actor = _actor(site)
        found = work.case_page(site, advisor, actor, str(focus["id"])[:120])
        case = found.row.case
        drafts = [one.number for one in found.log if one.event.command == "draft"]
        asked = Asked(
            case=case,
            advice=found.row.advice,
            officers=officers_of(case.state.unit) or ((actor.name,) if OFFICER in actor.roles else ()),
            own_units=sorted(actor.units or ()),
            duties=duties(site.settings),
            earlier=found.earlier,
            templates=site.store.office.templates(),
            draft=found.said.get(drafts[-1], "") if drafts else "",
            facility=facility_words(found.facility) if found.facility else "",
        )
        return parts.panel(found, choices(actor, case), asked, site.now())


def _box(site: Site, actor: Actor, code: str) -> Box:
    if code.startswith(f"{LIST}?"):
        return work.box_of_slice(site, current_viewer(), site.slice_of(code.partition("?")[2]))
    box = BOXES.get(code)
    if box is None or box not in boxes_of(actor):
        raise UsageError("그런 민원함이 없거나 볼 권한이 없습니다(no such box)")
    return box


def _hint() -> Component:
    return html.P("왼쪽에서 민원을 고르면 글과 할 일이 여기에 나타납니다.", className="detail-none")


PAGE = Page(path="/work", title="접수·처리 업무", menu=True, layout=layout, register=register)
