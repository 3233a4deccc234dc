"""민원예보: follows the level, knows the season once two years are known, and its intervals hold what they promise."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from models.forecast.evaluation import evaluate
from models.forecast.weekly import LEAD, LEAST_WEEKS, MONTH, levels, outlooks, seasons, slots_of
from models.topic_days import of_truth, topic_days
from pipeline.errors import UsageError

MONDAY = date(2021, 11, 1)


def drawn(means, weeks=160, season=0.0, seed=4):
    """Poisson counts of topics with these means; `season` is the swing of a year."""
    wave = 1 + season * np.sin(2 * np.pi * slots_of(MONDAY, weeks) / 52)
    return np.random.default_rng(seed).poisson(np.asarray(means)[:, None] * wave).astype(np.int64)


def test_a_steady_topic_is_told_at_its_level_and_the_week_that_goes_on_is_left_out():
    week, month = outlooks(drawn([40, 400]), MONDAY)
    assert week.expected == pytest.approx([40, 400], rel=0.15)
    assert month.expected == pytest.approx([160, 1600], rel=0.15)
    assert week.first == MONDAY + timedelta(weeks=160 + LEAD) == month.first
    assert (week.until - week.first, month.until - month.first) == (
        timedelta(weeks=1),
        timedelta(weeks=MONTH),
    )


def test_the_interval_holds_the_expected_and_never_goes_below_nothing():
    for told in outlooks(drawn([0.2, 3, 90]), MONDAY):
        assert (
            (told.low >= 0).all() and (told.low <= told.expected).all() and (told.expected <= told.high).all()
        )


def test_a_rise_is_followed_within_weeks():
    counts = drawn([50])
    counts[0, -8:] *= 3
    week, _ = outlooks(counts, MONDAY)
    assert week.expected[0] > 110


def test_a_burst_of_two_weeks_is_not_told_to_come_again():
    counts = drawn([2], weeks=56)
    counts[0, 40:42] = (51, 78)
    week, _ = outlooks(counts, MONDAY)
    assert week.expected[0] < 4


def test_a_season_is_known_from_the_second_year_on_and_none_is_told_before():
    counts = drawn([200], weeks=208, season=0.6)
    slots = slots_of(MONDAY, 208)
    found = seasons(counts, slots)[0]
    assert found[13] > 1.35 and found[39] < 0.65
    assert (seasons(counts[:, :100], slots[:100]) == 1).all()


def test_a_summer_topic_is_told_to_rise_before_its_summer():
    counts = drawn([200], weeks=208, season=0.6)
    at = next(week for week in range(160, 208) if slots_of(MONDAY, 208)[week] == 4)
    week, _ = outlooks(counts[:, : at - LEAD], MONDAY)
    assert week.expected[0] > counts[0, at - 12 : at - LEAD].mean() * 1.1


def test_a_topic_with_few_complaints_has_hardly_a_season():
    counts = drawn([1], weeks=208, season=0.6)
    assert np.abs(seasons(counts, slots_of(MONDAY, 208)) - 1).max() < 0.4


def test_levels_are_means_of_the_past_alone():
    steady = np.array([[4.0, 4.0, 4.0, 100.0]])
    assert levels(steady)[:, 0, 3] == pytest.approx(4.0)
    assert (levels(steady)[:, 0, 4] > 4).all()


def test_too_few_weeks_tell_nothing():
    assert outlooks(drawn([50], weeks=LEAST_WEEKS - 1), MONDAY) is None
    with pytest.raises(UsageError, match="too few weeks"):
        evaluate(drawn([50], weeks=30), MONDAY)


def test_intervals_hold_eight_in_ten_and_errors_stay_below_the_seasonal_naive():
    account = evaluate(drawn(np.linspace(2, 80, 60), weeks=260, season=0.3), MONDAY)
    assert 0.7 <= account["coverage_80"] <= 0.9
    assert 0.7 <= account["coverage_80_month"] <= 0.9
    assert account["mase"] < account["naive_mase"]
    assert account["naive_is_seasonal"]


def test_only_whole_weeks_are_counted_from_the_first_monday_on():
    days = [date(2026, 11, 4) + timedelta(back) for back in range(19)]
    rows = pl.DataFrame({"topic_code": ["T1"] * 19 + ["T2"], "day": [*days, days[6]], "count": [1] * 20})
    found = topic_days(rows, date(2026, 11, 23))
    assert (found.codes, found.first, found.counts.sum()) == (("T1", "T2"), date(2026, 11, 4), 20)
    counts, first = found.weeks()
    assert (counts.tolist(), first) == ([[7, 7], [1, 0]], date(2026, 11, 9))
    shorter, first = topic_days(rows, date(2026, 11, 22)).weeks()
    assert (shorter.tolist(), first) == ([[7], [1]], date(2026, 11, 9))


def test_nothing_has_no_weeks():
    counts, _ = topic_days(pl.DataFrame({"topic_code": [], "day": [], "count": []}), MONDAY).weeks()
    assert counts.shape == (0, 0)


def test_the_weeks_of_a_generated_city_are_those_of_its_truth(truth):
    counts, first = of_truth(truth).weeks()
    assert first.weekday() == 0 and counts.shape[1] >= 55
    assert 3_000 < counts.sum() < 6_000
    assert 0.6 <= evaluate(counts, first)["coverage_80"] <= 1


def test_a_folder_without_truth_is_told_so(tmp_path):
    with pytest.raises(UsageError, match="no truth"):
        of_truth(tmp_path)
