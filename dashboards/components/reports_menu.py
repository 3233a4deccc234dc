"""보고: the reports of a body or of the city, one line a rhythm, each in every form."""

from datetime import date, timedelta

from dash import html
from dash.development.base_component import Component

from dashboards import links
from dashboards.components.links import link

NAMES = {"html": "보기", "pdf": "PDF", "hwpx": "HWPX(시험)", "xlsx": "엑셀"}


def reports_menu(today: date, bureau: str = "") -> Component:
    """A menu of the last whole day, week and month."""
    month = today.replace(day=1) - timedelta(1)
    week = today - timedelta(7)
    ways = (
        ("daily", "일일 민원동향", f"{today - timedelta(1)}"),
        ("weekly", "주간 민원보고", f"{week:%G-W%V}"),
        ("monthly", "민원처리실태 보고", f"{month:%Y-%m}"),
    )
    lines = [
        html.Li([html.B(name), f" {when} ", *(_form(kind, when, form, bureau) for form in NAMES)])
        for kind, name, when in ways
    ]
    return html.Details(
        [html.Summary("보고"), html.Ul(lines, className="menu-list menu-right reports-list")],
        className="menu tool-menu",
    )


def _form(kind: str, when: str, form: str, bureau: str) -> dict[str, object]:
    address = f"{links.REPORTS_PATH}/{kind}/{when}.{form}" + (f"?bureau={bureau}" if bureau else "")
    if form == "html":
        return link(NAMES[form], address, "tool", target="_blank", rel="noopener")
    return link(NAMES[form], address, "tool", download="")
