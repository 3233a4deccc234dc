"""One card of the board: title, what it counts, tools on the right, body."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboards.components.element import Node, element
from dashboards.components.links import link
from dashboards.components.states import skeleton
from dashboards.links import DEFINITIONS_PATH
from dashboards.queries.definitions import DEFINITIONS


def card(
    name: str, title: str, about: str, *tools: Any, rows: int = 6, of: Sequence[str] = ()
) -> Component:
    """A section with an empty body `<name>-body`, a sub-line `<name>-about` and its 표로 보기.

    `of` are codes of the measures that it shows: their '?' stands beside the title.
    """
    as_table = html.Button(
        "표로 보기", id=f"{name}-as-table", className="tool", type="button", **{"aria-haspopup": "dialog"}
    )
    return html.Section(
        [
            html.Div(
                [
                    html.H2(title, id=f"{name}-title"),
                    *([why(*of)] if of else []),
                    html.P(about, id=f"{name}-about", className="about"),
                    html.Div([*tools, as_table], className="tools"),
                ],
                className="card-head",
            ),
            html.Div(skeleton(rows), id=f"{name}-body", className="card-body"),
        ],
        className=f"card card-{name}",
        **{"aria-labelledby": f"{name}-title"},
    )


def picture_button() -> Component:
    """그림: assets/picture.js makes a PNG of the card that the button stands in."""
    return html.Button(
        "그림",
        type="button",
        className="tool",
        title="이 차트를 기준 시각과 함께 PNG로 내려받습니다",
        **{"data-action": "picture"},
    )


def why(*codes: str) -> Node:
    """'?': what the measures of a card mean, in 지표 정의서 (D15)."""
    names = ", ".join(one.name for one in DEFINITIONS if one.code in codes)
    address = f"{DEFINITIONS_PATH}?{urlencode({'of': ','.join(codes)})}"
    return link("?", address, "why", title=f"{names}: 산식과 출처", **{"aria-label": f"{names}의 정의"})


def choice(name: str, spoken: str, options: dict[str, str]) -> Component:
    """A small switch between views of one card; the first option is on until another was picked.

    The browser keeps what was picked. A single option is no choice and is not shown.
    """
    return dmc.SegmentedControl(
        id=name,
        data=[{"value": value, "label": label} for value, label in options.items()],
        value=next(iter(options)),
        size="xs",
        className="choice" if len(options) > 1 else "choice lone",
        persistence=len(options) > 1,
        persistence_type="local",
        **{"aria-label": spoken},
    )


def fitted(children: list[Node], *, rest: str, unit: str, least: int, class_name: str) -> list[Node]:
    """A list of which as many whole rows are shown as fit (assets/fit.js), and '외 N' for the others."""
    attributes = {"data-fit": str(least), "data-rest": rest, "data-unit": unit}
    return [element(html.Ol, children, className=f"fitted {class_name}", **attributes)]


def section(
    title: str, about: str, *body: Any, tools: Sequence[Any] = (), of: Sequence[str] = ()
) -> Component:
    """A card that stands still: its title, what it counts, tools on the right, body; `of` its measures."""
    named = [html.H2(title), why(*of)] if of else [html.H2(title)]
    head = html.Div(
        [*named, html.P(about, className="about"), html.Div(list(tools), className="tools")],
        className="card-head",
    )
    return html.Section([head, html.Div(list(body), className="topic-body")], className="card topic-card")
