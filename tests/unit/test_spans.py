from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from pipeline.spans import EVERYTHING, set_ids, set_spans, spans_of, year_of
from pipeline.warehouse import staging

IDS = [
    f"{year}{month:02d}{day:02d}-drawn-가-1" for year in (1999, 2024) for month in (1, 12) for day in (1, 31)
]


def day(on: date) -> int:
    return (on.year - 1600) * 372 + (on.month - 1) * 31 + on.day - 1


@given(st.sets(st.integers(0, 1 << 18)))
def test_every_day_lies_in_one_of_at_most_six_spans(days):
    spans = spans_of(days)
    assert len(spans) <= 6
    assert all(sum(first <= one <= last for first, last in spans) == 1 for one in days)
    assert {end for span in spans for end in span} <= days


def test_spans_are_parted_at_the_widest_gaps():
    days = [0, 1, 10, 11, 30, 100, 102, 200, 300, 400]
    assert spans_of(days) == [(0, 11), (30, 30), (100, 102), (200, 200), (300, 300), (400, 400)]


def test_an_id_is_in_the_span_of_its_day_whatever_follows_the_day(settings):
    with staging(settings) as connection:
        codes = connection.execute(
            "SELECT day_code(id) FROM (SELECT unnest($ids::VARCHAR[]) AS id)", {"ids": IDS}
        ).fetchall()
        assert [code for (code,) in codes] == [
            day(date(year, month, on)) for year in (1999, 2024) for month in (1, 12) for on in (1, 31)
        ]
        assert year_of(day(date(2024, 12, 31))) == 2024
        ask = "SELECT id FROM (SELECT unnest($ids::VARCHAR[]) AS id) WHERE in_spans(id) ORDER BY id"
        set_spans(connection, [day(date(1999, 12, 31)), day(date(2024, 1, 1))])
        assert [row[0][:8] for row in connection.execute(ask, {"ids": IDS}).fetchall()] == [
            "19991231",
            "20240101",
        ]
        set_spans(connection, [])
        assert connection.execute(ask, {"ids": IDS}).fetchall() == []
        set_ids(connection, EVERYTHING)
        assert len(connection.execute(ask, {"ids": IDS}).fetchall()) == len(IDS)
