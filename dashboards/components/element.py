"""Elements as plain dictionaries, as Dash would send them.

A card of 25 bars has 230 elements; building them as component objects and turning these into JSON
costs more than the query behind them. A dictionary says the same to the browser.
"""

from typing import Any

from dash.development.base_component import Component

Node = Component | dict[str, Any]
"""What a page may hold: a component of a library, or an element made here."""


def element(kind: type[Component], children: Any = None, /, **properties: Any) -> dict[str, Any]:
    """What `kind(children, **properties)` would send; properties that are None are left out."""
    if None in properties.values():
        properties = {name: value for name, value in properties.items() if value is not None}
    properties["children"] = children
    return {"type": kind._type, "namespace": kind._namespace, "props": properties}
