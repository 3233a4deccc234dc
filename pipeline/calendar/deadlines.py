"""처리기한: when a complaint must be answered, with what was counted and what was not, in words.

The arithmetic over many is in `periods.py`; here one case is explained day by day, by its own count.
Days end at the end of office hours: a deadline is never at an instant at which nobody works.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays
import numpy as np

from pipeline.calendar.periods import (
    DAY_HOURS,
    IMMEDIATE_HOURS,
    Stamps,
    due_after_seconds,
    last_day,
)
from pipeline.calendar.rules import (
    CALENDAR_DAYS,
    DAYS,
    DECREE_2026,
    EXCLUSIONS,
    EXTENSION_ARTICLE,
    HOURS,
    IMMEDIATE,
    REASONS,
    Period,
)
from pipeline.calendar.worktime import HOUR, OFFICE, Ints, WorkTime
from pipeline.errors import UsageError

LONGEST_IN_HOURS = 5
"""Days of the longest period that is counted in hours (법 제19조 제1항)."""
WALL, WORKING = "wall", "working"
"""Clocks of the city's promises: hours that pass at night too, or office hours."""
WEEKDAYS = "월화수목금토일"
DAY = timedelta(1)
SHOWN_DAYS = 20
"""Days that a trace names one by one; of a longer run the middle is left out."""


@dataclass(frozen=True)
class Pause:
    """Days that are not counted, both included, and why (a code of `rules.EXCLUSIONS`)."""

    code: str
    first_on: date
    last_on: date


@dataclass(frozen=True)
class Extension:
    """Working days added to a period, and why (a code of `rules.REASONS`); `has_consent` of the citizen."""

    days: int
    reason: str
    has_consent: bool = False


@dataclass(frozen=True)
class Case:
    """What a deadline follows from.

    Attributes:
        period: the kind's.
        received_at: 접수, Seoul wall time.
        days: working days of a statute's own period, where the kind has none.
        hours: of the city's promise, where the kind is 현장.
        clock: how these pass, WALL or WORKING.
        pauses: what is not counted.
        extensions: at most two, in order.
    """

    period: Period
    received_at: datetime
    days: int | None = None
    hours: int | None = None
    clock: str = WALL
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()


@dataclass(frozen=True)
class Deadline:
    """When it is due (Seoul wall time), and how that came about, one sentence a line."""

    due_at: datetime
    trace: tuple[str, ...]


def deadline(case: Case, time: WorkTime = OFFICE) -> Deadline:
    """The deadline of one case.

    Raises:
        UsageError: the kind needs a length that was not given, a pause or an extension is not allowed.
    """
    unit, amount = length(case)
    paused = _paused(case)
    lines = [_says_period(case, unit, amount), f"접수 {_stamp(case.received_at)}"]
    lines += [_says_pause(pause) for pause in case.pauses]
    if unit == HOURS and case.clock == WALL:
        due = case.received_at + timedelta(hours=amount)
        lines.append(f"밤과 쉬는 날에도 흐르는 시계로 {amount:,}시간")
    elif unit == CALENDAR_DAYS:
        due, days = _calendar_days(case.received_at, amount, time, paused)
        lines += days
    elif unit == DAYS:
        due, days = _by_days(case.received_at, amount, time, paused)
        lines += ["6일 이상: 첫날을 넣어 일로 세고 토요일과 공휴일은 뺍니다 (법 제19조 제2항)", *days]
    else:
        due, days = _by_hours(case.received_at, amount, time, paused)
        lines += ["5일 이하: 1일을 8근무시간으로 하여 시간으로 셉니다 (법 제19조 제1항)", *days]
    for number, extension in enumerate(case.extensions, 1):
        _allow(case, extension, number)
        due, days = _extended(due, extension.days, time, paused)
        lines += [
            f"{number}차 연장 {extension.days}일: {REASONS[extension.reason].name} ({EXTENSION_ARTICLE})",
            *days,
        ]
    return Deadline(due, (*lines, f"처리기한 {_stamp(due)}"))


def length(case: Case) -> tuple[str, int]:
    """How the period of a case is counted, and how many days or hours it has.

    Raises:
        UsageError: the kind needs a length that was not given.
    """
    unit, amount = case.period.unit, case.period.amount
    if unit == IMMEDIATE:
        return "working_hours", IMMEDIATE_HOURS
    if unit == HOURS:
        if not case.hours or case.hours < 0:
            raise UsageError("현장민원은 약속한 시간이 있어야 합니다: --hours 3, 24, 120 (hours are missing)")
        # A promise of days in office hours: a day has eight of them.
        whole, rest = divmod(case.hours, 24)
        return (HOURS, case.hours) if case.clock == WALL else ("working_hours", whole * DAY_HOURS + rest)
    amount = case.days if amount is None else amount
    if not amount or amount < 1:
        raise UsageError(f"{case.period.name}: 처리기간이 있어야 합니다: --days 5 (days are missing)")
    if unit == DAYS and amount <= LONGEST_IN_HOURS:
        return "working_hours", amount * DAY_HOURS
    return unit, amount


def due_many(received_at: Stamps, amounts: Ints, in_hours: np.ndarray, time: WorkTime = OFFICE) -> Stamps:
    """Deadlines of n cases without pauses and extensions, datetime64[s].

    Args:
        received_at: (n,) datetime64[s], Seoul wall time.
        amounts: (n,) working hours, or working days with the first one counted.
        in_hours: (n,) whether the amount is hours.
        time: of the office.
    """
    due = np.empty(len(received_at), "datetime64[s]")
    hours, days = np.flatnonzero(in_hours), np.flatnonzero(~in_hours)
    due[hours] = due_after_seconds(received_at[hours], amounts[hours] * HOUR, time)
    ends = last_day(received_at[days].astype("datetime64[D]"), amounts[days], time)
    due[days] = ends.astype("datetime64[s]") + np.timedelta64(time.closes, "s")
    return due


def _paused(case: Case) -> frozenset[date]:
    """Days that are not counted in a case.

    Raises:
        UsageError: there is no such reason, or not yet when the complaint came.
    """
    for pause in case.pauses:
        rule = EXCLUSIONS.get(pause.code)
        if rule is None:
            raise UsageError(f"빼는 사유는 {', '.join(EXCLUSIONS)} 가운데 하나입니다(no such exclusion)")
        if case.received_at.date() < rule.valid_from:
            raise UsageError(
                f"{rule.name}은(는) {rule.valid_from}부터 접수한 민원에서 뺍니다({rule.article}; too early)"
            )
        if pause.last_on < pause.first_on:
            raise UsageError(f"{rule.name}: 끝이 시작보다 앞섭니다(ends before it begins)")
    return frozenset(
        pause.first_on + DAY * day
        for pause in case.pauses
        for day in range((pause.last_on - pause.first_on).days + 1)
    )


def _allow(case: Case, extension: Extension, number: int) -> None:
    """Refuse what the decree does.

    Raises:
        UsageError: a third one, a reason that is none, too long, or a second without consent.
    """
    unit, amount = length(case)
    reason = REASONS.get(extension.reason)
    if reason is None:
        raise UsageError(f"연장 사유는 {', '.join(REASONS)} 가운데 하나입니다(no such reason)")
    if reason.is_banned and case.received_at.date() >= DECREE_2026:
        raise UsageError(f"'{reason.name}'은(는) 연장 사유가 아닙니다({EXTENSION_ARTICLE}; banned reason)")
    if number > 2:
        raise UsageError(f"연장은 두 번까지입니다({EXTENSION_ARTICLE}; no third extension)")
    if number == 2 and not extension.has_consent:
        raise UsageError(f"두 번째 연장은 민원인의 동의가 있어야 합니다({EXTENSION_ARTICLE}; no consent)")
    most = amount if unit in (DAYS, CALENDAR_DAYS) else -(-amount // DAY_HOURS)
    if not 1 <= extension.days <= most:
        raise UsageError(f"연장은 처음 기간({most}일)을 넘지 못합니다({EXTENSION_ARTICLE}; too long)")


def _by_days(
    received_at: datetime, days: int, time: WorkTime, paused: frozenset[date]
) -> tuple[datetime, list[str]]:
    lines: list[str] = []
    day, number = received_at.date(), 0
    while True:
        why = _why_closed(day, time, paused)
        if why:
            lines.append(f"{_day(day)} {why}: 세지 않음")
        else:
            number += 1
            lines.append(f"{number}일째 {_day(day)}")
        if number == days:
            return _at(day, time.closes), _short(lines)
        day += DAY


def _by_hours(
    received_at: datetime, hours: int, time: WorkTime, paused: frozenset[date]
) -> tuple[datetime, list[str]]:
    lines: list[str] = []
    left, at = hours * HOUR, received_at
    while True:
        day = at.date()
        why = _why_closed(day, time, paused)
        if why:
            lines.append(f"{_day(day)} {why}: 세지 않음")
        else:
            for begins, ends in _halves(time):
                begin = max(_at(day, begins), at)
                worked = min(max(int((_at(day, ends) - begin).total_seconds()), 0), left)
                if worked:
                    left -= worked
                    until = begin + timedelta(seconds=worked)
                    lines.append(f"{_day(day)} {begin:%H:%M}~{until:%H:%M} {_hours(worked)}")
                    if not left:
                        return until, _short(lines)
        at = _at(day + DAY, 0)


def _calendar_days(
    received_at: datetime, days: int, time: WorkTime, paused: frozenset[date]
) -> tuple[datetime, list[str]]:
    """Days of the calendar, the first one counted; an end on a holiday moves behind it (민법 제161조)."""
    day, left = received_at.date(), days
    while True:
        left -= day not in paused | time.down
        if not left:
            break
        day += DAY
    lines = [f"쉬는 날도 넣어 {days}일째 {_day(day)}"]
    while why := _why_closed(day, time, paused):
        lines.append(f"{_day(day)} {why}: 다음 날로 미룹니다 (민법 제161조)")
        day += DAY
    return _at(day, time.closes), lines


def _extended(
    due: datetime, days: int, time: WorkTime, paused: frozenset[date]
) -> tuple[datetime, list[str]]:
    lines: list[str] = []
    day, number = due.date(), 0
    while number < days:
        day += DAY
        why = _why_closed(day, time, paused)
        number += not why
        lines.append(f"{_day(day)} {why}: 세지 않음" if why else f"{number}일째 {_day(day)}")
    return datetime.combine(day, due.time()), _short(lines)


def _halves(time: WorkTime) -> Sequence[tuple[int, int]]:
    if time.lunch is None:
        return ((time.opens, time.closes),)
    return ((time.opens, time.lunch[0]), (time.lunch[1], time.closes))


def _why_closed(day: date, time: WorkTime, paused: frozenset[date]) -> str:
    """Why nothing is counted on a day; '' if it is."""
    if day in paused:
        return "빼는 기간"
    if day in time.down:
        return "전산 장애"
    if day in time.closed:
        return "임시공휴일"
    if day not in time.opened and (name := _holiday_names(day.year).get(day)):
        return name
    return {5: "토요일", 6: "일요일"}.get(day.weekday(), "")


@lru_cache(maxsize=64)
def _holiday_names(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("KR", years=year, language="ko"))


def _says_period(case: Case, unit: str, amount: int) -> str:
    told = {DAYS: "일", CALENDAR_DAYS: "일", HOURS: "시간", "working_hours": "근무시간"}[unit]
    return f"{case.period.name}: {amount}{told} ({case.period.article}, {case.period.valid_from} 시행)"


def _says_pause(pause: Pause) -> str:
    rule = EXCLUSIONS[pause.code]
    return (
        f"{rule.name} {_day(pause.first_on)}~{_day(pause.last_on)}: 두 날을 넣어 세지 않음 ({rule.article})"
    )


def _short(lines: list[str]) -> list[str]:
    if len(lines) <= SHOWN_DAYS:
        return lines
    half = SHOWN_DAYS // 2
    return [*lines[:half], f"… {len(lines) - 2 * half}줄 줄임 …", *lines[-half:]]


def _at(day: date, seconds: int) -> datetime:
    return datetime.combine(day, datetime.min.time()) + timedelta(seconds=seconds)


def _day(day: date) -> str:
    return f"{day:%Y-%m-%d}({WEEKDAYS[day.weekday()]})"


def _stamp(at: datetime) -> str:
    return f"{_day(at.date())} {at:%H:%M}"


def _hours(seconds: int) -> str:
    hours, rest = divmod(seconds // 60, 60)
    return " ".join(part for part in (f"{hours}시간" if hours else "", f"{rest}분" if rest else "") if part)
