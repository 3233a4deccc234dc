"""조건: the form that changes a list's slice; what it is given back becomes a slice again."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboards.components.states import skeleton
from dashboards.queries import names
from pipeline.schema import codes, organisation, reference
from pipeline.slices import NONE, Slice

LISTS = {
    "kind": "민원종류",
    "field": "분야",
    "item": "유형",
    "topic": "주제",
    "danger": "긴급안전",
    "danger_type": "위험 유형",
    "gu": "자치구",
    "bureau": "처리기관",
    "dept": "처리부서",
    "channel": "접수경로",
    "status": "처리상태",
}
CHOICES = {"late": "기한", "moved": "재지정", "campaign": "집단민원", "noted": "확인·메모"}
STATES = ("state", "late")
PERIOD = "period"
INSIDE = {"withinPortal": False}

Option = dict[str, str]


def conditions_menu() -> Component:
    """The menu that the form is put into once somebody opens it: its options are most of a page's bytes."""
    room = html.Div(skeleton(6), id="list-form", className="menu-list menu-right conditions")
    return html.Details([html.Summary("조건", id="list-form-open"), room], className="menu tool-menu")


def conditions_form(chosen: Slice) -> list[Component]:
    """The whole form, filled with the conditions of `chosen`."""
    lists = [
        dmc.MultiSelect(
            id=f"list-by-{key}",
            label=label,
            data=_options(key),
            value=list(getattr(chosen, key)),
            searchable=True,
            clearable=True,
            limit=200,
            nothingFoundMessage="없습니다",
            comboboxProps=INSIDE,
            size="xs",
            clearButtonProps={"aria-label": f"{label} 지우기"},
        )
        for key, label in LISTS.items()
    ]
    choices = [
        dmc.Select(
            id=f"list-by-{key}",
            label=label,
            data=_choices(key),
            value=_chosen(chosen, key),
            clearable=True,
            comboboxProps=INSIDE,
            size="xs",
            clearButtonProps={"aria-label": f"{label} 지우기"},
        )
        for key, label in CHOICES.items()
    ]
    apply = html.Button("적용", id="list-apply", type="button", className="button primary")
    return [_period(chosen), *lists, *choices, apply]


def _period(chosen: Slice) -> Component:
    first = chosen.period_from
    last = chosen.period_to - timedelta(1) if chosen.period_to else None
    return dmc.DatePickerInput(
        id="list-by-period",
        label="접수일",
        type="range",
        value=[day.isoformat() if day else None for day in (first, last)],
        valueFormat="YYYY. M. D.",
        allowSingleDateInRange=True,
        clearable=True,
        popoverProps=INSIDE,
        size="xs",
        clearButtonProps={"aria-label": "접수일 지우기"},
    )


def _options(key: str) -> list[Option]:
    tree = organisation.read()
    known: dict[str, Sequence[str]] = {
        "kind": list(codes.KINDS),
        "field": list(codes.FIELDS),
        "channel": list(codes.CHANNELS),
        "status": list(codes.STATUSES),
        "item": list(reference.items()),
        "topic": [NONE, *names.topics().topics],
        "danger": [*codes.DANGERS, NONE],
        "danger_type": list(codes.DANGER_TYPES),
        "gu": list(reference.districts()),
        "bureau": [code for kind in ("bureau", "agency", "district") for code in tree.bodies(kind)],
        "dept": tree.leaves(),
    }
    return [{"value": code, "label": names.value_name(key, code)} for code in known[key]]


def _choices(key: str) -> list[Option]:
    """지연 and state share one box: they exclude each other in words."""
    keys = STATES if key == "late" else (key,)
    return [
        {"value": f"{name}.{value}", "label": label}
        for (name, value), label in names.CHOICES.items()
        if name in keys
    ]


def _chosen(chosen: Slice, key: str) -> str | None:
    keys = STATES if key == "late" else (key,)
    return next((f"{name}.{value}" for name in reversed(keys) if (value := getattr(chosen, name))), None)


def changed(chosen: Slice, values: dict[str, Any]) -> dict[str, str]:
    """Fields of the address that the form sets, as text: '' takes a condition away.

    `values` are the form's: what they hold is only text here, `links.parse` reads it strictly.
    """
    fields = {key: ",".join(map(str, values.get(key) or ())) for key in LISTS}
    for key in CHOICES:
        for name in STATES if key == "late" else (key,):
            fields[name] = ""
        name, _, value = str(values.get(key) or "").partition(".")
        if value:
            fields[name] = value
    first, last = ([*(values.get(PERIOD) or ()), None, None])[:2]
    fields["period_from"] = str(first or "")[:10]
    fields["period_to"] = _next_day(str(last or "")[:10])
    return fields


def _next_day(text: str) -> str:
    try:
        return (date.fromisoformat(text) + timedelta(1)).isoformat() if text else ""
    except ValueError:
        return text
