"""Legal periods, against the vectors worked out by hand from the law (domain C-12, C-35)."""

import numpy as np
import pytest

from pipeline.calendar.periods import due_after_days, due_after_hours, last_day, working_days_between

VECTORS = """
    2026-07-16T16:30 | 2026-07-20T10:30 | 2026-07-24T16:30 | 2026-07-27 | 2026-08-05
    2024-05-03T17:20 | 2024-05-07T11:20 | 2024-05-13T17:20 | 2024-05-14 | 2024-05-24
    2023-09-27T11:30 | 2023-09-27T15:30 | 2023-10-11T11:30 | 2023-10-12 | 2023-10-23
    2025-09-29T10:00 | 2025-09-29T14:00 | 2025-10-13T10:00 | 2025-10-14 | 2025-10-23
    2024-02-10T10:00 | 2024-02-13T12:00 | 2024-02-19T18:00 | 2024-02-21 | 2024-03-04
    2025-04-30T17:00 | 2025-05-01T11:00 | 2025-05-09T17:00 | 2025-05-12 | 2025-05-21
    2026-04-30T17:00 | 2026-05-04T11:00 | 2026-05-11T17:00 | 2026-05-12 | 2026-05-21
"""
CASES = [tuple(cell.strip() for cell in line.split("|")) for line in VECTORS.split("\n") if line.strip()]


def stamps(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[s]")


@pytest.mark.parametrize(("received", "at_once", "five_days", "seven_days", "fourteen_days"), CASES)
def test_periods_end_when_the_law_says(received, at_once, five_days, seven_days, fourteen_days):
    hours = due_after_hours(np.repeat(stamps(received), 2), np.array([3, 40]))
    days = due_after_days(np.repeat(stamps(received), 2), np.array([7, 14]))
    assert hours.tolist() == stamps(at_once, five_days).tolist()
    assert days.astype("datetime64[D]").astype(str).tolist() == [seven_days, fourteen_days]


def test_a_period_in_days_ends_with_its_last_day():
    assert str(due_after_days(stamps("2026-07-16T16:30"), np.array([7]))[0]) == "2026-07-27T23:59:00"


def test_the_day_of_receipt_counts_as_the_first():
    day = np.array(["2026-11-23"], dtype="datetime64[D]")
    assert last_day(day, np.array([1])).tolist() == day.tolist()
    assert working_days_between(day, last_day(day, np.array([7]))).tolist() == [7]


def test_no_period_runs_over_lunch_or_night():
    due = due_after_hours(stamps("2026-11-23T11:30", "2026-11-23T20:00"), np.array([1, 1]))
    assert due.astype(str).tolist() == ["2026-11-23T13:30:00", "2026-11-24T10:00:00"]
