"""Charts as plain dictionaries: valid for Plotly, coloured by tokens, and never misleading."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest

from dashboards.components import spark
from dashboards.figures import hours as figure
from dashboards.queries.marks import HourRow, Hours, Mark
from pipeline.slices import Slice

CSS = Path(figure.__file__).parent.parent / "assets" / "10-tokens.css"


def drawn(until: int = 14) -> dict[str, Any]:
    rows = tuple(
        HourRow(h, Mark(h, Slice(hour=(h,))) if h <= until else None, h == until, h * 0.5, h * 1.0, h * 2.0)
        for h in range(24)
    )
    return figure.hours_figure(
        Hours(date(2026, 11, 22), datetime(2026, 11, 22, until, 5), rows, "지난 일요일")
    )


def colours(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [found for item in value.values() for found in colours(item)]
    if isinstance(value, list):
        return [found for item in value for found in colours(item)]
    return re.findall(r"^var\((--[a-z0-9-]+)\)$|^#\w+$", value) if isinstance(value, str) else []


def test_a_figure_is_a_plain_dictionary_that_plotly_accepts() -> None:
    plain = drawn()
    names = dict.fromkeys(colours(plain), "#123456")

    def painted(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: painted(item) for key, item in value.items()}
        if isinstance(value, list):
            return [painted(item) for item in value]
        found = re.fullmatch(r"var\((--[a-z0-9-]+)\)", value) if isinstance(value, str) else None
        return names[found[1]] if found else value

    assert type(plain) is dict
    assert len(go.Figure(painted(plain)).data) == 5


def test_every_colour_is_a_token_of_the_style_sheet() -> None:
    tokens = set(re.findall(r"(--[a-z0-9-]+):", CSS.read_text()))
    assert set(colours(drawn())) <= tokens
    assert len(set(colours(drawn()))) >= 6


def test_the_hour_that_is_not_over_is_drawn_apart() -> None:
    *_, whole, now = drawn(14)["data"]
    assert whole["x"] == list(range(14)) and now["x"] == [14]
    assert now["mode"] == "markers" and now["marker"]["color"] == "var(--card)"
    assert "아직 안 끝남" in now["text"][-1] and "아직 안 끝남" not in whole["text"][-1]


def test_the_first_hour_of_a_day_can_be_drawn() -> None:
    *_, whole, now = drawn(0)["data"]
    assert whole["x"] == [] and now["x"] == [0]


def test_every_point_of_today_carries_the_address_of_its_complaints() -> None:
    *_, whole, now = drawn(14)["data"]
    assert whole["customdata"][9] == "/complaints?hour=9" and now["customdata"][-1] == "/complaints?hour=14"


@pytest.mark.parametrize(
    ("top", "ticks"),
    [(3, [1, 2, 3]), (45, [10, 20, 30, 40]), (420, [100, 200, 300, 400]), (0.4, [1])],
)
def test_the_scale_has_round_values_and_no_zero_beside_the_first_hour(top: float, ticks: list[int]) -> None:
    assert figure._ticks(top) == ticks


def test_a_trend_whose_last_day_is_not_over_does_not_end_in_a_fall() -> None:
    line = spark.spark([10, 12, 11, 3], "추이", last_is_partial=True)
    assert line is not None
    whole, last, dot = (drawn["props"] for drawn in line["props"]["children"])
    assert len(whole["points"].split()) == 3 and last["className"] == "spark-open"
    assert dot["className"] == "spark-dot-open"
    assert spark.spoken_trend([10, 12, 11, 3], "건", last_is_partial=True).endswith("어제 11건")
    assert spark.spark([None, 4], "추이", last_is_partial=False) is None
