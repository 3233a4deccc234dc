"""One card of the board: title, what it counts, tools on the right, body."""

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboards.components.element import Node, element
from dashboards.components.states import skeleton


def card(name: str, title: str, about: str, *tools: Any, rows: int = 6) -> Component:
    """A section with an empty body `<name>-body`, a sub-line `<name>-about` and its 표로 보기."""
    as_table = html.Button(
        "표로 보기", id=f"{name}-as-table", className="tool", type="button", **{"aria-haspopup": "dialog"}
    )
    return html.Section(
        [
            html.Div(
                [
                    html.H2(title, id=f"{name}-title"),
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


def section(title: str, about: str, *body: Any, tools: Sequence[Any] = ()) -> Component:
    """A card that stands still: its title, what it counts, tools on the right, body."""
    head = html.Div(
        [html.H2(title), html.P(about, className="about"), html.Div(list(tools), className="tools")],
        className="card-head",
    )
    return html.Section([head, html.Div(list(body), className="topic-body")], className="card topic-card")
