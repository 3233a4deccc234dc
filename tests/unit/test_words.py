"""Numbers and moments as a Korean office writes them."""

from datetime import date, datetime

import pytest

from dashboards import words

NOW = datetime(2026, 11, 22, 14, 0)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (words.count(1234), "1,234건"),
        (words.big(2972), "2,972"),
        (words.big(123_456), "12.3만"),
        (words.hours(15.033), "15시간 02분"),
        (words.hours(0.7), "42분"),
        (words.hours(1.999), "2시간 00분"),
        (words.days(2.68), "2.7일"),
        (words.percent(5.16), "5.2%"),
        (words.signed(2.1, "%p"), "▲ 2.1%p"),
        (words.signed(-3, "%"), "▼ 3%"),
        (words.signed(-0.02, "%p"), "– 0%p"),
        (words.stamp(NOW), "2026-11-22(일) 14:00"),
        (words.span(date(2026, 11, 16), date(2026, 11, 23)), "2026-11-16(월) ~ 2026-11-22(일)"),
        (words.span(date(2026, 11, 22), date(2026, 11, 23)), "2026-11-22(일)"),
        (words.span(None, date(2026, 11, 23)), "2026-11-22(일)까지"),
        (words.span(None, None), "전체 기간"),
    ],
)
def test_a_number_reads_like_this(said, expected):
    assert said == expected


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (datetime(2026, 11, 25, 18, 0), "D-3"),
        (datetime(2026, 11, 22, 18, 0), "4시간 남음"),
        (datetime(2026, 11, 22, 14, 20), "20분 남음"),
        (datetime(2026, 11, 22, 12, 0), "2시간 지남"),
        (datetime(2026, 11, 10, 9, 0), "D+12"),
        (None, ""),
    ],
)
def test_what_is_left_of_a_deadline(due, expected):
    assert words.remaining(due, NOW) == expected
