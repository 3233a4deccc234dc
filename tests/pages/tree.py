"""A drawn page as plain values: its elements, their words and their links, without a browser."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from plotly.utils import PlotlyJSONEncoder


class Element(NamedTuple):
    """One element: its tag, its properties and what stands in it."""

    tag: str
    props: dict[str, Any]

    @property
    def children(self) -> Any:
        return self.props.get("children")

    @property
    def text(self) -> str:
        return text_of(self.children)


def plain(component: Any) -> Any:
    """What the browser is sent."""
    return json.loads(json.dumps(component, cls=PlotlyJSONEncoder))


def elements(component: Any) -> Iterator[Element]:
    """Every element of a component (or of several), the outer ones first."""
    yield from _elements(plain(component))


def _elements(said: Any) -> Iterator[Element]:
    if isinstance(said, list):
        for one in said:
            yield from _elements(one)
    elif isinstance(said, dict) and "props" in said and "type" in said:
        yield Element(said["type"], said["props"])
        for value in said["props"].values():
            yield from _elements(value)
    elif isinstance(said, dict):
        for value in said.values():
            yield from _elements(value)


def text_of(said: Any) -> str:
    """The words of what `plain` gave."""
    if isinstance(said, list):
        return "".join(text_of(one) for one in said)
    if isinstance(said, dict):
        return text_of(said.get("props", {}).get("children"))
    return "" if said is None else str(said)


def links(component: Any) -> list[tuple[str, str]]:
    """Address and words of every link."""
    return [(one.props["href"], one.text) for one in elements(component) if one.props.get("href")]
