"""분석 차트's bar: the questions, the period, what stands beside, and the conditions of every chart."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from dash import dcc, html
from dash.development.base_component import Component

from dashboards import links
from dashboards.components import page
from dashboards.components.links import link
from dashboards.queries.conditions import conditions
from dashboards.queries.names import value_name
from pipeline.schema import codes, organisation, reference
from pipeline.slices import Slice

TABS = {
    "when": "언제 늘었나",
    "what": "무엇이",
    "where": "어디서",
    "how": "어떻게 처리했나",
    "liked": "시민은 만족했나",
    "forms": "서식민원",
    "explore": "탐색",
}
PERIODS = (30, 90, 180, 365)
FILTERS = ("field", "gu", "bureau", "channel", "kind")
BESIDE = {"": "없음", "before": "앞 기간", "year": "지난해"}
"""견주기: which other time stands beside every chart."""
OTHER = "other"
"""견주기: complaints of another condition stand beside every chart, said by `other` as 'gu:11680'."""


def _tabs(chosen: Slice, tab: str) -> Any:
    ways = [
        (text, links.url(chosen, f"{links.CHARTS_PATH}/{code}"), code == tab) for code, text in TABS.items()
    ]
    return page.switch(ways)


def bar(chosen: Slice, tab: str, own: dict[str, str]) -> Component:
    """Questions, periods, what stands beside, and the five lists as a form that any browser can send.

    Chips take a condition away; `own` is what of the address is no condition.
    """
    path = f"{links.CHARTS_PATH}/{tab}"
    until = chosen.period_to
    assert until is not None and chosen.period_from is not None
    length = (until - chosen.period_from).days
    periods = [
        (f"{days}일", links.url(chosen.but(period_from=until - timedelta(days)), path), days == length)
        for days in PERIODS
    ]
    kept = {
        "period_from": chosen.period_from.isoformat(),
        "period_to": until.isoformat(),
        **({"form": "1"} if chosen.form else {}),
    }
    hidden = [
        dcc.Input(type="hidden", name=key, value=value, id=f"charts-{key}")
        for key, value in (kept | own).items()
    ]
    selects = [_select(key, chosen) for key in FILTERS]
    form = html.Form(
        [
            *hidden,
            *selects,
            html.Button("적용", type="submit", className="button"),
        ],
        method="GET",
        action=path,
        className="chart-filters",
        **{"data-action": "filter"},
    )
    chips = [
        html.Li(
            link(
                [html.Span(one.label, className="chip-label"), html.B(one.text), " ✕"],
                links.url(one.without, path),
                "chip",
                title="이 조건 지우기",
            )
        )
        for one in conditions(chosen)
        if one.key not in ("period", "as_of")
    ]
    listed = html.Ul(chips, className="chips", **{"aria-label": "조건"}) if chips else None
    how = own.get("beside", "")
    there = [
        (
            text,
            links.url(chosen, path)
            + _added(links.query_string(chosen), (own | {"beside": code, "other": ""})),
            code == how,
        )
        for code, text in BESIDE.items()
    ]
    compared = html.Span(
        [html.Span("견주기", className="about"), page.switch(there), _others(path, kept, own, chosen)],
        className="chart-choice",
    )
    return html.Div([_tabs(chosen, tab), page.switch(periods), compared, form, listed], className="chart-bar")


def _others(path: str, kept: dict[str, str], own: dict[str, str], chosen: Slice) -> Component:
    """'다른 조건': one condition whose complaints stand beside these."""
    here = own.get("other", "") if own.get("beside") == OTHER else ""
    groups = [
        html.Optgroup(
            [
                html.Option(
                    value_name(key, code),
                    value=f"{key}:{code}",
                    **({"selected": True} if here == f"{key}:{code}" else {}),
                )
                for code in known_values(key)
            ],
            label=links.LABELS[key],
        )
        for key in FILTERS
    ]
    lists = {key: ",".join(getattr(chosen, key)) for key in FILTERS if getattr(chosen, key)}
    hidden = [
        dcc.Input(type="hidden", name=key, value=value, id=f"beside-{key}")
        for key, value in (kept | lists | own | {"beside": OTHER}).items()
        if key != "other"
    ]
    select = html.Select(
        [html.Option("다른 조건", value=""), *groups],
        name="other",
        className="chart-select",
        **{"aria-label": "견줄 다른 조건"},
    )
    return html.Form(
        [*hidden, select, html.Button("나란히", type="submit", className="tool")],
        method="GET",
        action=path,
        className="chart-filters",
        **{"data-action": "filter"},
    )


def _added(query: str, own: dict[str, str]) -> str:
    """The page's own part of an address, behind that of the slice."""
    said = urlencode({key: value for key, value in own.items() if value})
    return f"{'&' if query else '?'}{said}" if said else ""


def known_values(key: str) -> list[str]:
    """Values of a condition that the bar offers."""
    if key == "bureau":
        kinds = ("bureau", "agency", "district")
        return [code for kind in kinds for code in organisation.read().bodies(kind)]
    known: dict[str, Iterable[str]] = {
        "field": codes.FIELDS,
        "gu": reference.districts(),
        "channel": codes.CHANNELS,
        "kind": codes.KINDS,
    }
    return [code for code in known[key] if key != "kind" or code not in codes.FORM_KINDS]


def _select(key: str, chosen: Slice) -> Component:
    values = getattr(chosen, key)
    options = [html.Option(f"{links.LABELS[key]} 모두", value="")] + [
        html.Option(value_name(key, code), value=code, **({"selected": True} if values == (code,) else {}))
        for code in known_values(key)
    ]
    return html.Select(options, name=key, className="chart-select", **{"aria-label": links.LABELS[key]})
