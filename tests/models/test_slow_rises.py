"""Slow rises: a topic that grows over weeks is told; a burst, a season, and a city that grows are not."""

from datetime import date

import numpy as np
import pytest

from models.surge.current import kinds_of
from models.surge.evaluation import slow_figures
from models.surge.slow import NEEDED, WATCHED, YEAR, season, slow_rises

FIRST = date(2024, 9, 2)
TOPICS = 60


def drawn(days=NEEDED, mean=8.0, seed=3):
    return np.random.default_rng(seed).poisson(mean, (TOPICS, days)).astype(np.int64)


def told(daily):
    return slow_rises(daily, kinds_of(FIRST, daily.shape[1]))


def risen(daily, topic=4, days=WATCHED, height=1.0):
    ramp = np.linspace(0, height * 8, days)
    daily[topic, -days:] += np.random.default_rng(5).poisson(ramp)
    return daily


def test_nothing_rises_where_nothing_changes():
    assert told(drawn()).topic.tolist() == []


def test_a_topic_that_doubles_in_four_weeks_is_told_from_the_day_it_began_to_rise():
    daily = risen(drawn())
    found = told(daily)
    assert found.topic.tolist() == [4]
    since = int(found.since[0])
    assert NEEDED - WATCHED <= since < NEEDED - 7
    assert found.count[0] == daily[4, since:].sum()
    assert found.expected[0] == pytest.approx(8 * (NEEDED - since), rel=0.15)


def test_a_burst_of_two_days_is_left_to_the_surges():
    daily = drawn()
    daily[4, -6:-4] = 60
    assert 4 not in told(daily).topic


def test_a_season_that_came_last_year_too_is_no_news():
    days = YEAR + NEEDED
    daily = drawn(days)
    for end in (days, days - YEAR):
        daily[4, end - WATCHED : end] *= 3
        daily[4, end : end + 20] *= 3
    assert 4 not in told(daily).topic
    assert season(daily)[4] == pytest.approx(3, rel=0.2)
    first_time = daily[:, -NEEDED:]
    assert 4 in told(first_time).topic


def test_a_city_that_has_more_of_everything_has_no_topic_that_rises():
    daily = drawn()
    daily[:, -WATCHED:] *= 2
    assert told(daily).topic.tolist() == []


def test_weekends_are_held_against_weekends():
    kinds = kinds_of(FIRST, NEEDED)
    daily = drawn(mean=20.0)
    daily[:, kinds != 0] //= 5
    assert told(daily).topic.tolist() == []


def test_fewer_than_twelve_weeks_tell_nothing():
    assert told(risen(drawn())[:, 1:]).topic.tolist() == []
    assert told(np.zeros((0, 0), np.int64)).topic.tolist() == []


def test_a_slow_rise_is_told_on_the_strength_of_its_sum_the_surest_first():
    daily = risen(risen(drawn(), topic=9, height=3.0))
    assert told(daily).topic.tolist() == [9, 4]


def test_the_evaluation_tells_what_a_reader_bears_and_what_is_found():
    daily = drawn(days=NEEDED + 90)
    figures = slow_figures(daily, kinds_of(FIRST, daily.shape[1]))
    assert figures["told_per_day"] <= 0.05
    assert figures["planted"]["3-10 a day, +200 %"]["recall"] >= 0.9
    assert figures["planted"]["3-10 a day, +200 %"]["median_days"] <= 35
    assert slow_figures(daily[:, :NEEDED], kinds_of(FIRST, NEEDED)) == {}
