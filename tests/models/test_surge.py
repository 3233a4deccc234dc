"""Surges: found where a cell has more than its season explains, told once, and silent otherwise."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from models.surge.baseline import DAYS, HOLIDAY, SATURDAY, WORKDAY, cut, usual
from models.surge.current import SPAN, Counted, first_day, kinds_of, surges
from models.surge.detect import Cells, alerts_of

TOPICS, DISTRICTS = 6, 10
CELLS = TOPICS * DISTRICTS
TODAY = SPAN - 1
NOW = datetime(2026, 11, 18, 15, 20)


def quiet(mean=1.5, seed=1, days=SPAN):
    """Complaints by hour of a city where nothing happens: most by day, few at night."""
    shape = np.array([0.2] * 7 + [1.6] * 12 + [0.6] * 5)
    return np.random.default_rng(seed).poisson(mean * shape / shape.sum(), (CELLS, days, 24)).astype(np.int64)


def cells(hourly, kinds=None):
    every = np.arange(CELLS)
    flat = hourly.reshape(CELLS, -1)
    days = np.zeros(hourly.shape[1], np.int64) if kinds is None else kinds
    return Cells(every // DISTRICTS, every % DISTRICTS, flat, days)


def counted(hourly, now=NOW):
    flat = hourly.reshape(CELLS, -1).copy()
    flat[:, 24 * TODAY + now.hour + 1 :] = 0
    row, hour = np.nonzero(flat)
    topic = np.array([f"T{number // DISTRICTS + 1:03d}" for number in row], object)
    district = np.array([f"D{number % DISTRICTS}" for number in row], object)
    return Counted(topic, district, hour, flat[row, hour])


def test_a_city_where_nothing_happens_has_no_alert_in_a_week():
    hourly = quiet(days=DAYS + 7)
    found = [
        alerts_of(cells(hourly), day, hour).cell for day in range(DAYS, DAYS + 7) for hour in range(1, 25)
    ]
    assert sum(map(len, found)) <= 2


def test_a_cell_with_ten_times_its_usual_is_told_within_two_hours():
    hourly = quiet()
    hourly[23, TODAY, 10:13] += 4
    assert 23 in alerts_of(cells(hourly), TODAY, 12).cell
    assert 23 not in alerts_of(cells(hourly), TODAY, 10).cell


def test_four_complaints_are_no_surge_however_rare_they_are():
    hourly = quiet(mean=0.01)
    hourly[:] = 0
    hourly[23, TODAY, 10] = 4
    assert len(alerts_of(cells(hourly), TODAY, 12).cell) == 0


def test_a_busy_cell_is_no_surge_below_twice_its_usual():
    hourly = quiet()
    hourly[7] = np.random.default_rng(2).poisson(3, (SPAN, 24))
    hourly[7, TODAY] = 5
    assert 7 not in alerts_of(cells(hourly), TODAY, 24).cell


def test_what_every_sunday_has_is_no_news():
    kinds = np.array([WORKDAY] * 5 + [SATURDAY, HOLIDAY])[np.arange(70) % 7]
    hourly = quiet(mean=0.4, days=70)
    hourly[:, kinds == HOLIDAY, 9:18] += 1
    holiday = int(np.flatnonzero(kinds == HOLIDAY)[-1])
    assert len(alerts_of(cells(hourly, kinds), holiday, 18).cell) <= 1


def test_a_topic_that_rises_everywhere_is_told_once_for_the_city():
    hourly = quiet(mean=3)
    hourly[:DISTRICTS, TODAY, 8:15] += 3
    found = alerts_of(cells(hourly), TODAY, 15)
    assert found.cell[found.is_city].tolist() == [0]
    assert len(found.cell[~found.is_city]) <= 1


def test_a_surge_of_one_district_is_not_told_for_the_city():
    hourly = quiet(mean=1)
    hourly[3, TODAY, 8:15] += 20
    found = alerts_of(cells(hourly), TODAY, 15)
    assert found.is_city.sum() == 0
    assert 3 in found.cell


def test_a_surge_of_last_month_does_not_hide_todays():
    hourly = quiet()
    hourly[23, 20:23, 9:18] += 12
    hourly[23, TODAY, 10:13] += 4
    assert 23 in alerts_of(cells(hourly), TODAY, 13).cell


def test_days_far_above_the_mean_are_cut_down_and_others_stay():
    days = np.array([[1.0] * 55 + [100.0]])
    assert cut(days)[0, -1] < 10
    assert (cut(days)[0, :-1] == 1).all()


def test_a_cell_without_complaints_has_its_topics_and_districts_part_as_usual():
    hourly = np.zeros((CELLS, DAYS, 24), np.int64)
    hourly[:, :, 12] = 2
    hourly[0] = 0
    found = usual(
        hourly, np.zeros(DAYS, np.int64), WORKDAY, np.arange(CELLS) // DISTRICTS, np.arange(CELLS) % DISTRICTS
    )
    assert 0 < found.day[0] < 0.5
    assert found.day[1] == pytest.approx(2, abs=0.1)
    assert found.hours.sum(axis=1) == pytest.approx(1)


def test_more_scatter_makes_a_smaller_k():
    draw = np.random.default_rng(3)
    even = draw.poisson(4, (CELLS, DAYS, 1)) * np.eye(24, dtype=np.int64)[12]
    wild = draw.negative_binomial(1, 0.2, (CELLS, DAYS, 1)) * np.eye(24, dtype=np.int64)[12]
    args = (np.zeros(DAYS, np.int64), WORKDAY, np.arange(CELLS) // DISTRICTS, np.arange(CELLS) % DISTRICTS)
    assert usual(wild, *args).spread.max() < usual(even, *args).spread.min()


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 11, 20), WORKDAY),
        (date(2026, 11, 21), SATURDAY),
        (date(2026, 11, 22), HOLIDAY),
        (date(2026, 12, 25), HOLIDAY),
    ],
)
def test_days_are_workdays_saturdays_and_holidays(day, kind):
    assert kinds_of(day, 1).tolist() == [kind]


def test_what_stands_now_says_when_it_was_first_seen_and_counts_since_that_day():
    hourly = quiet()
    hourly[23, TODAY, 10:13] += 4
    (found,) = surges(counted(hourly), NOW)
    assert (found.topic_code, found.district_code) == ("T003", "D3")
    assert found.since == NOW.date()
    assert datetime(2026, 11, 18, 11) <= found.first_at <= datetime(2026, 11, 18, 13)
    assert found.count == hourly[23, TODAY, : NOW.hour + 1].sum()
    assert found.ratio >= 5
    assert found.is_sharp


def test_a_surge_that_goes_on_since_yesterday_is_one_and_began_yesterday():
    hourly = quiet()
    hourly[23, TODAY - 1, 14:20] += 4
    hourly[23, TODAY, 8:15] += 4
    (found,) = surges(counted(hourly), NOW)
    assert found.since == NOW.date() - timedelta(1)
    assert found.first_at.date() == found.since


def test_a_surge_that_ended_the_day_before_yesterday_is_over():
    hourly = quiet()
    hourly[23, TODAY - 2, 3:6] += 5
    assert surges(counted(hourly), NOW) == []


def test_no_complaints_no_surges():
    nothing = np.zeros(0, np.int64)
    assert surges(Counted(nothing.astype(object), nothing.astype(object), nothing, nothing), NOW) == []
    assert first_day(NOW) == NOW.date() - timedelta(SPAN - 1)
