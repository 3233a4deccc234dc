"""Charts are plain dictionaries; plotly's own schema says whether they are charts."""

from datetime import date, datetime

import plotly.graph_objects as go

from dashboards.figures.hours import hours_figure
from dashboards.figures.template import CONFIG
from dashboards.links import parse
from dashboards.queries.marks import HourRow, Hours, Mark
from pipeline.slices import Slice

DAY = date(2026, 11, 22)


def hours(until: int) -> Hours:
    """A day that has come to half past `until`."""
    rows = tuple(
        HourRow(
            hour=hour,
            mark=Mark(10 * hour, Slice(period_from=DAY, hour=(hour,))) if hour <= until else None,
            partial=hour == until,
            low=5.0,
            median=20.0,
            high=50.0,
        )
        for hour in range(24)
    )
    return Hours(day=DAY, until=datetime(2026, 11, 22, until, 30), rows=rows, baseline="지난 월요일 12일")


def test_the_hour_profile_is_a_chart_by_plotlys_own_schema():
    for until in (0, 14, 23):
        chart = go.Figure(hours_figure(hours(until)))
        assert [trace.type for trace in chart.data] == ["scatter"] * len(chart.data)
        assert len(chart.data) >= 4


def test_every_hour_that_has_come_carries_the_address_of_its_complaints():
    figure = hours_figure(hours(14))
    addresses = {
        address for trace in figure["data"] for address in trace.get("customdata", []) if address is not None
    }
    assert {parse(address.partition("?")[2]).hour for address in addresses} == {(hour,) for hour in range(15)}


def test_charts_speak_korean_and_cannot_be_dragged_away():
    assert CONFIG["locale"] == "ko"
    assert hours_figure(hours(3))["layout"]["dragmode"] is False
