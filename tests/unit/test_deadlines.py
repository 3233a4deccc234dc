"""처리기한 by the law: the vectors, what is not counted, what may be extended, and a trace that is the count."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from dashboards.cli import app
from pipeline.calendar.deadlines import (
    WORKING,
    Case,
    Extension,
    Pause,
    deadline,
    due_many,
)
from pipeline.calendar.periods import due_after_seconds
from pipeline.calendar.rules import EXCLUSIONS, PERIODS, REASONS, period_of
from pipeline.calendar.worktime import HOUR, OFFICE, WorkTime
from pipeline.errors import UsageError

# Kind, own days, received, due: domain C and reliability C4.
VECTORS = """
    질의      |    | 2023-09-27T11:30 | 2023-10-12T18:00
    건의      |    | 2024-09-30T10:00 | 2024-10-22T18:00
    질의      |    | 2025-01-24T10:00 | 2025-02-07T18:00
    고충      |    | 2025-05-30T10:00 | 2025-06-11T18:00
    질의      |    | 2026-04-30T17:00 | 2026-05-12T18:00
    고충      |    | 2026-07-16T16:30 | 2026-07-27T18:00
    질의      |    | 2026-09-26T10:00 | 2026-10-07T18:00
    질의      |    | 2027-02-05T10:00 | 2027-02-17T18:00
    즉시      |    | 2025-01-24T17:00 | 2025-01-31T11:00
    기타      |    | 2026-11-23T11:30 | 2026-11-23T15:30
    법정      | 5  | 2024-09-27T14:00 | 2024-10-08T14:00
    법정      | 3  | 2026-05-04T19:30 | 2026-05-08T18:00
    법정      | 1  | 2026-06-02T09:00 | 2026-06-02T18:00
    즉시      |    | 2026-07-16T16:30 | 2026-07-20T10:30
    법정      | 5  | 2026-07-16T16:30 | 2026-07-24T16:30
    법령 질의 |    | 2026-07-16T16:30 | 2026-08-05T18:00
    즉시      |    | 2024-05-03T17:20 | 2024-05-07T11:20
    법정      | 5  | 2024-05-03T17:20 | 2024-05-13T17:20
    질의      |    | 2024-05-03T17:20 | 2024-05-14T18:00
    건의      |    | 2024-05-03T17:20 | 2024-05-24T18:00
    즉시      |    | 2023-09-27T11:30 | 2023-09-27T15:30
    법정      | 5  | 2023-09-27T11:30 | 2023-10-11T11:30
    건의      |    | 2023-09-27T11:30 | 2023-10-23T18:00
    즉시      |    | 2024-02-10T10:00 | 2024-02-13T12:00
    법정      | 5  | 2024-02-10T10:00 | 2024-02-19T18:00
    질의      |    | 2024-02-10T10:00 | 2024-02-21T18:00
    건의      |    | 2024-02-10T10:00 | 2024-03-04T18:00
    법정      | 5  | 2025-09-29T10:00 | 2025-10-13T10:00
    질의      |    | 2025-09-29T10:00 | 2025-10-14T18:00
    건의      |    | 2025-09-29T10:00 | 2025-10-23T18:00
    즉시      |    | 2025-04-30T17:00 | 2025-05-01T11:00
    법정      | 5  | 2025-04-30T17:00 | 2025-05-09T17:00
    건의      |    | 2025-04-30T17:00 | 2025-05-21T18:00
    즉시      |    | 2026-04-30T17:00 | 2026-05-04T11:00
    법정      | 5  | 2026-04-30T17:00 | 2026-05-11T17:00
    건의      |    | 2026-04-30T17:00 | 2026-05-21T18:00
"""
CASES = [tuple(cell.strip() for cell in line.split("|")) for line in VECTORS.splitlines() if line.strip()]


def case(kind: str, received: str, **more: object) -> Case:
    period = period_of(kind)
    assert period is not None
    return Case(period, datetime.fromisoformat(received), **more)


def due(kind: str, received: str, **more: object) -> str:
    return deadline(case(kind, received, **more)).due_at.isoformat(timespec="minutes")


@pytest.mark.parametrize(("kind", "days", "received", "expected"), CASES)
def test_periods_end_when_the_law_says(kind, days, received, expected):
    assert due(kind, received, days=int(days) if days else None) == expected


@pytest.mark.parametrize(("kind", "days", "received", "expected"), CASES)
def test_the_command_prints_the_time_alone_on_its_first_line(
    kind, days, received, expected, settings, monkeypatch
):
    monkeypatch.setenv("MINWON_HOME", str(settings.home))
    words = ["workflow", "due", "--kind", kind, "--received", received, "--explain"]
    done = CliRunner().invoke(app, [*words, *(["--days", days] if days else [])])
    first, *trace = done.stdout.splitlines()
    assert datetime.fromisoformat(first) == datetime.fromisoformat(expected)
    assert trace[-1].startswith("처리기한 ")


def test_the_trace_names_the_rule_the_days_counted_and_those_not():
    trace = deadline(case("질의", "2026-07-16T16:30")).trace
    assert trace[0] == "질의: 7일 (영 제14조, 2022-07-12 시행)"
    assert "2026-07-17(금) 제헌절: 세지 않음" in trace
    assert "1일째 2026-07-16(목)" in trace
    assert trace[-2:] == ("7일째 2026-07-27(월)", "처리기한 2026-07-27(월) 18:00")
    hours = deadline(case("즉시", "2026-11-23T11:30")).trace
    assert "2026-11-23(월) 11:30~12:00 30분" in hours
    assert "2026-11-23(월) 13:00~15:30 2시간 30분" in hours


def test_a_long_trace_leaves_out_its_middle_and_says_so():
    trace = deadline(case("법정", "2026-11-23T09:00", days=60)).trace
    assert len(trace) < 30
    assert any("줄임" in line for line in trace)


def test_days_of_a_supplement_are_not_counted_both_ends_included():
    pause = Pause("supplement", date(2026, 11, 24), date(2026, 11, 26))
    assert due("질의", "2026-11-23T10:00") == "2026-12-01T18:00"
    assert due("질의", "2026-11-23T10:00", pauses=(pause,)) == "2026-12-04T18:00"
    assert due("법정", "2026-11-23T10:00", days=2, pauses=(pause,)) == "2026-11-30T10:00"
    assert due("제안", "2026-11-23T10:00", pauses=(pause,)) == "2026-12-28T18:00"


def test_an_outage_is_left_out_only_since_the_decree():
    outage = Pause("outage", date(2026, 5, 7), date(2026, 5, 7))
    assert due("질의", "2026-05-06T10:00", pauses=(outage,)) == "2026-05-15T18:00"
    with pytest.raises(UsageError, match="too early"):
        due("질의", "2026-05-04T10:00", pauses=(outage,))


def test_an_extension_adds_working_days_after_the_old_end():
    assert due("질의", "2026-11-23T10:00", extensions=(Extension(7, "site_check"),)) == "2026-12-10T18:00"
    two = (Extension(7, "site_check"), Extension(3, "cooperation", has_consent=True))
    assert due("질의", "2026-11-23T10:00", extensions=two) == "2026-12-15T18:00"


@pytest.mark.parametrize("reason", [code for code, one in REASONS.items() if one.is_banned])
def test_too_much_work_and_a_missing_officer_are_no_reasons_since_the_decree(reason):
    with pytest.raises(UsageError, match="banned"):
        due("질의", "2026-11-23T10:00", extensions=(Extension(7, reason),))
    assert due("질의", "2026-05-04T10:00", extensions=(Extension(7, reason),))


@pytest.mark.parametrize(
    ("extensions", "why"),
    [
        ((Extension(8, "site_check"),), "too long"),
        ((Extension(0, "site_check"),), "too long"),
        ((Extension(7, "holiday"),), "no such reason"),
        ((Extension(7, "site_check"), Extension(7, "similar")), "no consent"),
        (
            (Extension(7, "site_check"), Extension(7, "similar", True), Extension(1, "similar", True)),
            "no third",
        ),
    ],
)
def test_what_the_decree_does_not_allow_is_refused(extensions, why):
    with pytest.raises(UsageError, match=why):
        due("질의", "2026-11-23T10:00", extensions=extensions)


@pytest.mark.parametrize(
    ("kind", "more"), [("법정", {}), ("현장", {}), ("법정", {"days": 0}), ("현장", {"hours": -3})]
)
def test_a_kind_without_a_period_of_its_own_needs_one(kind, more):
    with pytest.raises(UsageError, match="missing"):
        due(kind, "2026-11-23T10:00", **more)


def test_a_promise_of_the_city_runs_by_the_wall_or_by_office_hours():
    saturday = "2026-11-21T10:00"
    assert [due("현장", saturday, hours=hours) for hours in (3, 24, 120)] == [
        "2026-11-21T13:00",
        "2026-11-22T10:00",
        "2026-11-26T10:00",
    ]
    assert [due("현장", saturday, hours=hours, clock=WORKING) for hours in (3, 24, 120)] == [
        "2026-11-23T12:00",
        "2026-11-23T18:00",
        "2026-11-27T18:00",
    ]


def test_an_offices_own_day_off_moves_what_spans_it_and_a_worked_holiday_the_other_way():
    closed = WorkTime(closed=frozenset({date(2026, 11, 24)}))
    assert deadline(case("질의", "2026-11-23T10:00"), closed).due_at == datetime(2026, 12, 2, 18)
    assert "2026-11-24(화) 임시공휴일: 세지 않음" in deadline(case("질의", "2026-11-23T10:00"), closed).trace
    worked = WorkTime(opened=frozenset({date(2026, 7, 17)}))
    assert deadline(case("즉시", "2026-07-16T16:30"), worked).due_at == datetime(2026, 7, 17, 10, 30)
    with pytest.raises(ValueError, match="weekend"):
        WorkTime(opened=frozenset({date(2026, 11, 21)}))


def test_lunch_is_a_parameter():
    assert deadline(case("즉시", "2026-11-23T11:30"), WorkTime(lunch=None)).due_at == datetime(
        2026, 11, 23, 14, 30
    )


INSTANTS = st.datetimes(datetime(2021, 1, 1), datetime(2027, 6, 1)).map(lambda at: at.replace(microsecond=0))
TIMES = st.sampled_from(
    [OFFICE, WorkTime(lunch=None), WorkTime(closed=frozenset({date(2026, 11, 24), date(2024, 3, 5)}))]
)


@given(INSTANTS, st.integers(1, 40), TIMES)
def test_the_count_in_words_is_the_count_over_many(received, days, time):
    told = deadline(Case(period_of("법정"), received, days=days), time).due_at
    in_hours = days <= 5
    many = due_many(
        np.array([received], "datetime64[s]"),
        np.array([days * 8 if in_hours else days]),
        np.array([in_hours]),
        time,
    )
    assert told == many[0].item()


@given(INSTANTS, st.integers(1, 40))
def test_nothing_is_due_when_nobody_works(received, days):
    at = deadline(Case(period_of("법정"), received, days=days)).due_at
    assert np.is_busday(np.datetime64(at.date()), busdaycal=OFFICE.calendar(np.array([at], "datetime64[D]")))
    clock = (at - datetime.combine(at.date(), datetime.min.time())).seconds
    assert 9 * HOUR < clock <= 12 * HOUR or 13 * HOUR < clock <= 18 * HOUR


@given(INSTANTS, st.timedeltas(timedelta(0), timedelta(20)), st.integers(1, 30))
def test_who_comes_later_or_has_longer_is_due_no_earlier(received, later, days):
    period = period_of("법정")
    due_at = deadline(Case(period, received, days=days)).due_at
    assert deadline(Case(period, received + later, days=days)).due_at >= due_at
    if days != 5:  # From 5 days in hours to 6 in days the law itself changes how it counts.
        assert deadline(Case(period, received, days=days + 1)).due_at >= due_at


@given(INSTANTS, st.integers(1, 30), st.dates(date(2021, 1, 1), date(2027, 7, 1)))
def test_one_more_holiday_makes_nothing_due_earlier(received, days, day):
    one = Case(period_of("법정"), received, days=days)
    assert deadline(one, WorkTime(closed=frozenset({day}))).due_at >= deadline(one).due_at


@given(INSTANTS, st.integers(1, 400_000), st.integers(1, 400_000))
def test_seconds_of_office_hours_add_up(received, first, second):
    at = np.array([received], "datetime64[s]")
    once = due_after_seconds(at, np.array([first + second]))
    assert due_after_seconds(due_after_seconds(at, np.array([first])), np.array([second])) == once


def test_every_rule_names_its_article_and_the_day_it_holds_from():
    for rule in (*PERIODS, *EXCLUSIONS.values()):
        assert rule.article
        assert rule.valid_from <= date(2026, 5, 6)
    assert period_of("아무것") is None
    assert [period_of(name).code for name in ("inquiry", "질의(법령)", "국민제안")] == [
        "inquiry",
        "inquiry_law",
        "proposal",
    ]


@pytest.mark.parametrize(
    "words",
    [
        ["--kind", "없음", "--received", "2026-11-23T10:00"],
        ["--kind", "질의", "--received", "어제"],
        ["--kind", "질의", "--received", "2026-11-23T10:00", "--pause", "supplement"],
        ["--kind", "질의", "--received", "2026-11-23T10:00", "--extend", "seven:similar"],
        ["--kind", "현장", "--received", "2026-11-23T10:00", "--hours", "3", "--clock", "moon"],
    ],
)
def test_the_command_says_what_it_cannot_read(words, settings, monkeypatch):
    monkeypatch.setenv("MINWON_HOME", str(settings.home))
    done = CliRunner().invoke(app, ["workflow", "due", *words])
    assert done.exit_code == 2
    assert done.output.strip()


def test_an_instant_with_a_zone_is_read_as_seouls(settings, monkeypatch):
    monkeypatch.setenv("MINWON_HOME", str(settings.home))
    words = ["workflow", "due", "--kind", "즉시", "--received", "2026-11-23T02:30:00+00:00"]
    assert CliRunner().invoke(app, words).stdout.splitlines()[0] == "2026-11-23T15:30:00"
