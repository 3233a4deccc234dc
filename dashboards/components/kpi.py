"""The cards of the first row: figures, one comparison that names its baseline, 14 days."""

from collections.abc import Sequence

from dash import html

from dashboards import words
from dashboards.components.card import why
from dashboards.components.element import Node, element
from dashboards.components.marks import figure_words, mark_link, opened_by
from dashboards.components.spark import spark, spoken_trend
from dashboards.queries.marks import Kpi, Part

MEANS = {
    "received": ("today", "received"),
    "open": ("open",),
    "late": ("late",),
    "proposal": ("proposals",),
    "speed": ("field_hours", "general_days"),
    "promise": ("late_share", "kept"),
    "moved": ("moved",),
    "form": ("speed_index",),
    "urgent": ("urgent",),
}
"""Code of a card → codes of the measures that it shows, in 지표 정의서."""


def kpi_cards(kpis: Sequence[Kpi]) -> list[Node]:
    """One card each; those with several figures are wider."""
    return [_card(kpi) for kpi in kpis]


def _card(kpi: Kpi) -> Node:
    several = len(kpi.parts) > 1
    lone = not several and not kpi.note
    return element(
        html.Section,
        [
            element(
                html.Div,
                [
                    _name(kpi),
                    *(_note(note) for note in kpi.note),
                ],
                className="kpi-head",
            ),
            element(
                html.Div,
                [*(_part(part) for part in kpi.parts), None if several else _trend(kpi)],
                className="kpi-parts",
            ),
            _change(kpi),
        ],
        className="kpi" + (" kpi-several" if several else "") + (" kpi-lone" if lone else ""),
        **{"data-kpi": kpi.code},
    )


def _name(kpi: Kpi) -> Node:
    return element(html.Div, [element(html.H2, kpi.label), why(*MEANS[kpi.code])], className="kpi-name")


def _part(part: Part) -> Node:
    figures = [
        element(
            html.Span,
            [element(html.B, number), element(html.Span, unit, className="unit")],
            className="figure",
        )
        for number, unit in figure_words(part.value, part.unit)
    ]
    label = [element(html.Span, part.label, className="kpi-part-label")] if part.label else []
    return mark_link(
        [*label, element(html.Span, figures, className="figures")],
        opened_by(part),
        "kpi-part",
        title=f"모수: {part.population}",
    )


def _note(part: Part) -> Node:
    text = "".join(number + unit for number, unit in figure_words(part.value, part.unit))
    return mark_link(
        [element(html.Span, part.label), element(html.B, text)],
        opened_by(part),
        "kpi-note",
        title=f"모수: {part.population}",
    )


def _trend(kpi: Kpi) -> Node | None:
    values = [day.value for day in kpi.spark]
    partial = bool(kpi.spark) and kpi.spark[-1].partial and kpi.code == "received"
    unit = kpi.parts[0].unit
    return spark(values, spoken_trend(values, unit, last_is_partial=partial), last_is_partial=partial)


def change_class(value: float, unit: str, *, up_is_bad: bool) -> str:
    """Red for worse, blue for better; the glyph says the direction, so colour is never alone."""
    if words.signed(value, unit).startswith("–"):
        return "change"
    return "change change-worse" if (value > 0) == up_is_bad else "change change-better"


def _change(kpi: Kpi) -> Node:
    if kpi.change is None:
        return element(html.P, kpi.baseline, className="kpi-change")
    return element(
        html.P,
        [
            element(
                html.Span,
                words.signed(kpi.change, kpi.change_unit),
                className=change_class(kpi.change, kpi.change_unit, up_is_bad=kpi.up_is_bad),
            ),
            " ",
            element(html.Span, kpi.baseline, className="baseline"),
        ],
        className="kpi-change",
        title=kpi.baseline,
    )
