"""A day is compared with days of its own sort."""

from datetime import date

from dashboards.queries.comparable import comparable_days, usual_band


def test_a_working_monday_is_compared_with_mondays_that_were_no_holidays():
    found = comparable_days(date(2026, 11, 23))
    assert found.name == "지난 월요일 12일"
    assert all(day.weekday() == 0 for day in found.days)
    assert date(2026, 8, 17) not in found.days, "the substitute holiday of 광복절"
    assert date(2026, 10, 5) not in found.days, "the substitute holiday of 개천절"


def test_chuseok_is_compared_with_holidays_and_not_with_fridays():
    found = comparable_days(date(2026, 9, 25))
    assert found.name == "지난 공휴일 12일"
    assert date(2026, 8, 15) in found.days
    assert date(2026, 9, 18) not in found.days


def test_days_before_the_first_data_are_left_out_and_few_days_say_nothing():
    found = comparable_days(date(2026, 11, 23), known_from=date(2026, 11, 9))
    assert found.days == (date(2026, 11, 16), date(2026, 11, 9))
    assert not found.enough


def test_the_usual_range_is_the_middle_eighty_percent():
    assert usual_band(list(range(11))) == (1.0, 5.0, 9.0)
