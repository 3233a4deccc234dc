"""A small trend line whose colour is the text colour around it, so that it follows the theme."""

from collections.abc import Sequence

from dash_svg import Circle, Line, Polyline, Svg

from dashboards.components.element import Node, element

WIDTH, HEIGHT, EDGE = 96, 30, 4


def points(
    values: Sequence[float], width: float = WIDTH, height: float = HEIGHT
) -> list[tuple[float, float]]:
    """Places (x, y) of the values from left to right, the largest at the top, inside a margin."""
    low, high = min(values), max(values)
    step = (width - 2 * EDGE) / max(len(values) - 1, 1)
    scale = (height - 2 * EDGE) / ((high - low) or 1)
    middle = 0.0 if high > low else (height - 2 * EDGE) / 2
    return [
        (round(EDGE + i * step, 1), round(height - EDGE - middle - (value - low) * scale, 1))
        for i, value in enumerate(values)
    ]


def spark(values: Sequence[float | None], spoken: str, *, last_is_partial: bool) -> Node | None:
    """The line, its alternative text and an end dot; a last value that is not final is drawn hollow.

    Args:
        values: oldest first; unknown ones at the start are left out.
        spoken: what a screen reader says.
        last_is_partial: the last value is of a day that is not over.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    places = points(known)
    whole = places[:-1] if last_is_partial and len(places) > 2 else places
    line = " ".join(f"{x},{y}" for x, y in whole)
    drawn: list[Node] = [element(Polyline, points=line, className="spark-line")]
    (x1, y1), (x2, y2) = places[-2:]
    if whole is not places:
        drawn.append(element(Line, x1=str(x1), y1=str(y1), x2=str(x2), y2=str(y2), className="spark-open"))
    dot = "spark-dot-open" if whole is not places else "spark-dot"
    drawn.append(element(Circle, cx=str(x2), cy=str(y2), r="2.6", className=dot))
    return element(
        Svg,
        drawn,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        className="spark",
        role="img",
        **{"aria-label": spoken},
    )


def spoken_trend(values: Sequence[float | None], unit: str, *, last_is_partial: bool) -> str:
    """'최근 14일: 최소 320건, 최대 512건, 어제 420건'."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return "추이 없음"
    last, name = (known[-2], "어제") if last_is_partial else (known[-1], "끝")
    digits = 0 if unit == "건" else 1
    low, high, end = (f"{value:,.{digits}f}{unit}" for value in (min(known), max(known), last))
    return f"최근 {len(known)}일 추이: 최소 {low}, 최대 {high}, {name} {end}"
