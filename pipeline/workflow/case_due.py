"""When a case at the desk is due: start, pauses and extensions of its log, given to the law's clock."""

from collections.abc import Sequence

from pipeline.calendar.deadlines import Case as Clocked
from pipeline.calendar.deadlines import Deadline, Extension, Pause, deadline
from pipeline.calendar.rules import period_of
from pipeline.calendar.worktime import WorkTime
from pipeline.errors import UsageError
from pipeline.workflow.case_rows import Done, Filed

CLOCK_STARTS = frozenset({"receive", "reopen", "reopen_at_desk"})
TIMED = CLOCK_STARTS | {"extend", "take_back_extension", "supplement_came"}
"""Commands after which a deadline is counted anew."""


def is_counted(log: Sequence[Done]) -> bool:
    """Whether the clock has started."""
    return any(one.event.command in CLOCK_STARTS for one in log)


def due(case: Filed, log: Sequence[Done], time: WorkTime, promise_clock: str) -> Deadline:
    """The deadline that a log leads to: of its last start, what was put off and left out since then.

    Args:
        case: whose kind says the period.
        log: in order; it has a start of the clock in it.
        time: the office's hours and days.
        promise_clock: `deadlines.WALL` or `WORKING`, for promises in hours (현장).
    """
    period = period_of(case.kind_code)
    if period is None:
        raise UsageError(f"'{case.kind_code}' 의 처리기간이 없습니다(no period)")
    start = max(at for at, one in enumerate(log) if one.event.command in CLOCK_STARTS)
    since = log[start:]
    clocked = Clocked(
        period,
        since[0].happened_at,
        days=case.own_days,
        hours=case.promised_hours,
        clock=promise_clock,
        pauses=_pauses(since),
        extensions=_extensions(since),
    )
    return deadline(clocked, time)


def _pauses(log: Sequence[Done]) -> tuple[Pause, ...]:
    found: list[Pause] = []
    demanded = None
    for one in log:
        if one.event.command == "demand_supplement":
            demanded = one.happened_at
        elif one.event.command == "supplement_came" and demanded is not None:
            found.append(Pause("supplement", demanded.date(), one.happened_at.date()))
            demanded = None
    return tuple(found)


def _extensions(log: Sequence[Done]) -> tuple[Extension, ...]:
    found: list[Extension] = []
    for one in log:
        if one.event.command == "extend":
            found.append(Extension(one.event.days, one.event.reason, one.event.has_consent))
        elif one.event.command == "take_back_extension":
            found.pop()
    return tuple(found)
