"""The frame of every page: header with menu, stamp, theme and person; the 48 px bar of a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboards.access import Person
from dashboards.components.element import Node, element
from dashboards.components.links import link

MENU_ENTRIES = 7
THEME = {
    "fontFamily": "var(--font)",
    "primaryColor": "blue",
    "defaultRadius": "md",
    "headings": {"fontFamily": "var(--font)"},
    "respectReducedMotion": True,
}


@dataclass(frozen=True)
class MenuEntry:
    """One entry of the main menu."""

    title: str
    path: str


def page_bar(title: Any, *right: Any) -> Component:
    """The one bar above a page's content: its title, and what acts on the page."""
    return html.Div([html.H1(title), html.Div(list(right), className="bar-right")], className="bar")


def switch(options: Sequence[tuple[str, str, bool]]) -> Node:
    """Links side by side, one of which is where the reader is: text, address, whether here."""
    return element(
        html.Div,
        [
            link(text, address, **({"aria-current": "true"} if here else {}))
            for text, address, here in options
        ],
        className="switch",
        role="group",
    )


def sound_button() -> Component:
    """알림음: assets/pulse.js tells new 긴급 on screen by a sound while it is pressed."""
    return html.Button(
        "알림음",
        type="button",
        className="tool",
        title="새 긴급안전 민원이 화면에 오르면 소리로 알립니다",
        **{"data-action": "sound", "aria-pressed": "false"},
    )


def menu(entries: Sequence[MenuEntry], here: str, first: str = "/") -> list[Component]:
    """Links of the main menu, the page where the person begins at the front; beyond seven under 더보기."""
    entries = sorted(entries, key=lambda entry: (entry.path != "/", entry.path != first))
    shown = [_menu_link(entry, here) for entry in entries[:MENU_ENTRIES]]
    if rest := entries[MENU_ENTRIES:]:
        more = html.Div([_menu_link(entry, here) for entry in rest], className="menu-list")
        shown.append(html.Details([html.Summary("더보기"), more], className="menu"))
    return shown


def _menu_link(entry: MenuEntry, here: str) -> Component:
    inside = here == entry.path or (entry.path != "/" and here.startswith(entry.path + "/"))
    current: dict[str, Any] = {"aria-current": "page"} if inside else {}
    return link(entry.title, entry.path, "menu-link", **current)


def person_menu(person: Person, staff: Sequence[Person]) -> list[Component]:
    """Who is looking, and the demo's picker: each choice is a form that the server checks."""
    choices = [
        html.Button(
            [
                html.Span(one.name, className="person-name"),
                html.Span(f"{one.role_name} · {one.scope_label}", className="person-role"),
            ],
            name="person",
            value=one.id,
            type="submit",
            className="person",
            **{"aria-current": "true"} if one.id == person.id else {},
        )
        for one in staff
    ]
    note = html.P("시연용 사람입니다. 고르면 그 사람이 볼 수 있는 민원만 보입니다.", className="menu-note")
    form = html.Form([note, *choices], method="POST", action="/person")
    return [
        html.Summary(
            [
                html.Span("보는 사람 ", className="hidden-text"),
                html.Span(person.name, className="person-name"),
                html.Span(person.scope_label, className="person-scope"),
            ]
        ),
        html.Div(form, className="menu-list menu-right"),
    ]


def _theme_switch() -> Component:
    buttons = [
        html.Button(text, type="button", **{"data-theme-choice": theme})
        for theme, text in (("light", "밝게"), ("dark", "어둡게"))
    ]
    return html.Div(buttons, className="switch", role="group", **{"aria-label": "화면 밝기"})


def _find_button() -> Component:
    """What Ctrl+K opens too (assets/find.js)."""
    return html.Button(
        "찾기",
        type="button",
        className="tool find-button",
        title="접수번호·부서·주제·쪽 찾기(Ctrl+K)",
        **{"data-action": "find"},
    )


def frame(office_name: str, person: Person, staff: Sequence[Person]) -> Component:
    """Everything around a page; menu, stamp and page are filled by callbacks."""
    header = html.Header(
        [
            link([html.B(office_name), html.Span("민원 상황")], "/", "brand"),
            html.Nav(id="menu", className="menu-bar", **{"aria-label": "주 메뉴"}),
            html.Div(id="stamp", className="stamp"),
            _find_button(),
            html.Details(
                [
                    html.Summary("?", title="도움말", **{"aria-label": "도움말"}),
                    html.Div(id="help", className="menu-list menu-right help-panel"),
                ],
                className="menu help-menu",
            ),
            _theme_switch(),
            html.Details(person_menu(person, staff), className="menu person-menu"),
        ],
        className="top",
    )
    body = html.Div(
        [
            link("본문으로 바로가기", "#page", "skip"),
            header,
            html.Div(id="banner"),
            html.Main(id="page", tabIndex=-1),
            dcc.Location(id="url", refresh="callback-nav"),
            dcc.Interval(id="minute", interval=60_000),
            *(dcc.Store(id=name) for name in ("retry", "theme", "page-title")),
            html.Div(id="sink", hidden=True),
        ],
        className="app",
    )
    return dmc.MantineProvider(
        dmc.DatesProvider(body, settings={"locale": "ko"}), theme=THEME, defaultColorScheme="auto"
    )
