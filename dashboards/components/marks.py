"""A figure that opens the complaints behind it: every mark on a screen is made here."""

from typing import Any

from dashboards import links, words
from dashboards.components.links import link
from dashboards.queries.marks import Mark, Part


def mark_link(children: Any, mark: Mark, class_name: str = "mark", **attributes: Any) -> dict[str, Any]:
    """An anchor to the list of `mark`; `data-count` is the number that the list must have."""
    attributes["data-count"] = str(mark.value)
    return link(children, links.url(mark.slice), class_name, **attributes)


def counted(mark: Mark, class_name: str = "mark") -> dict[str, Any]:
    """The number itself as the link."""
    return mark_link(f"{mark.value:,}", mark, class_name)


def figure_words(value: float | None, unit: str) -> list[tuple[str, str]]:
    """Number and unit, apart so that they can be set in two sizes: '15'·'시간', '02'·'분'."""
    if value is None:
        return [("–", "")]
    if unit == "시간":
        whole, rest = divmod(round(value * 60), 60)
        return [(f"{whole:,}", "시간"), (f"{rest:02d}", "분")] if whole else [(str(rest), "분")]
    if unit == "건":
        return [(words.big(value), "건")]
    return [(f"{value:,.1f}", unit)]


def part_text(part: Part) -> str:
    """'15시간 02분', '2.7일', '1,234건', or '–'."""
    return " ".join(number + unit for number, unit in figure_words(part.value, part.unit))


def opened_by(part: Part) -> Mark:
    """Where a figure leads: a ratio to the complaints it counts, any other to its 모수."""
    return part.hit or part.mark
