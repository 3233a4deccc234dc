"""The only maker of `href`: addresses of this host, https and mail, nothing that runs."""

from typing import Any
from urllib.parse import urlsplit

from dash import html

from dashboards.components.element import element

SCHEMES = ("https", "mailto")


def safe_url(address: str) -> str:
    """`address` if a page may carry it.

    Raises:
        ValueError: it is neither a path on this host, nor a fragment, nor https or mail.
    """
    printable = address.isprintable() and "\\" not in address
    local = address.startswith(("/", "#", "?")) and not address.startswith("//")
    if printable and (local or urlsplit(address).scheme in SCHEMES):
        return address
    raise ValueError(f"not an address a page may carry: {address[:40]!r}")


def link(children: Any, address: str, class_name: str = "", **attributes: Any) -> dict[str, Any]:
    """An anchor. On this host it moves without loading the page anew (assets/nav.js)."""
    return element(html.A, children, href=safe_url(address), className=class_name or None, **attributes)
