"""Numbers and moments as a Korean office writes them."""

from datetime import date, datetime, timedelta

WEEKDAYS = "월화수목금토일"
DAY = timedelta(1)


def count(value: int) -> str:
    """'1,234건'."""
    return f"{value:,}건"


def big(value: float) -> str:
    """A large figure without a unit: '2,972', and from 100,000 on '12.3만'."""
    return f"{value:,.0f}" if abs(value) < 100_000 else f"{value / 10_000:,.1f}만"


def hours(value: float) -> str:
    """A length in hours, to the minute: '15시간 02분', '42분'."""
    minutes = round(value * 60)
    whole, rest = divmod(minutes, 60)
    return f"{whole:,}시간 {rest:02d}분" if whole else f"{rest}분"


def days(value: float) -> str:
    """A length in working days: '2.7일'."""
    return f"{value:,.1f}일"


def percent(value: float) -> str:
    """A percentage that is given as 0 to 100: '5.2%'."""
    return f"{value:.1f}%"


def signed(value: float, unit: str) -> str:
    """A change with a glyph that follows its sign: '▲ 2.1%p', '▼ 3%', '– 0%'."""
    text = f"{abs(value):.1f}" if unit == "%p" else f"{abs(value):,.0f}"
    if float(text.replace(",", "")) == 0:
        return f"– 0{unit}"
    return f"{'▲' if value > 0 else '▼'} {text}{unit}"


def day(value: date) -> str:
    """'2026-11-22(일)'."""
    return f"{value:%Y-%m-%d}({WEEKDAYS[value.weekday()]})"


def stamp(value: datetime) -> str:
    """'2026-11-22(일) 14:00'."""
    return f"{day(value)} {value:%H:%M}"


def span(first: date | None, until: date | None) -> str:
    """A half-open period as people say it, with its last day: '2026-11-16(월) ~ 2026-11-22(일)'."""
    last = until - timedelta(1) if until else None
    if first and last:
        return day(first) if first == last else f"{day(first)} ~ {day(last)}"
    return f"{day(first)}부터" if first else f"{day(last)}까지" if last else "전체 기간"


def length(passed: timedelta) -> str:
    """How long something has waited: '12분', '3시간', '2일'."""
    return _short(passed) if passed < DAY else f"{passed.days:,}일"


def remaining(due_at: datetime | None, now: datetime) -> str:
    """What is left of a deadline: 'D-3', '4시간 남음', '2시간 지남', 'D+12'; '' without one."""
    if due_at is None:
        return ""
    left = due_at - now
    days_apart = (due_at.date() - now.date()).days
    if left >= timedelta(0):
        return f"D-{days_apart}" if left >= timedelta(1) else f"{_short(left)} 남음"
    return f"D+{-days_apart}" if -left >= timedelta(1) else f"{_short(-left)} 지남"


def _short(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    return f"{minutes // 60}시간" if minutes >= 60 else f"{minutes}분"
