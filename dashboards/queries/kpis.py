"""The cards of the board: what came in, what is open and late, and of what was finished its speed."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from dashboards.queries import asking, finished
from dashboards.queries.comparable import TOO_FEW, comparable_days
from dashboards.queries.finished import FinishedRows
from dashboards.queries.marks import Kpi, Mark, Part, narrowed
from dashboards.queries.trends import LAST_WEEK, change, days_between, trend
from dashboards.queries.windows import TREND, WEEK, Scene, scene
from pipeline.reader import Generation
from pipeline.slices import Slice, Viewer, one_of

OLDEST = 400


def kpis(generation: Generation, base: Slice, viewer: Viewer) -> list[Kpi]:
    """Every card, in order; 서식 only if the base slice includes it."""
    here = scene(generation, base, viewer)
    received = _received_by_day(here)
    waiting = _waiting(here)
    done = finished.finished(here)
    cards = [
        _received(here, _all_kinds(received)),
        _open(here, waiting, _all_kinds(received), done),
        _late(here, waiting),
        finished.speed(here, done),
        finished.promise(here, done),
        finished.moved(here, done),
        _proposals(here, waiting, received),
    ]
    return [*cards, finished.forms(here, done)] if here.base.form else cards


@dataclass(frozen=True)
class Waiting:
    """Open complaints of one kind with one day of deadline, before or after its hour."""

    kind: str
    due_on: date | None
    is_late: bool
    count: int


def _waiting(here: Scene) -> list[Waiting]:
    relation = asking.complaints(here.generation, here.base.but(state="open"), here.viewer)
    rows = asking.ask(here.generation, "open_by_due", relation, now=here.now)
    return [Waiting(kind, due_on, late, int(number)) for kind, due_on, late, number in rows]


def _received_by_day(here: Scene) -> dict[tuple[date, str], int]:
    """Complaints by day of receipt and kind, of the last 14 days."""
    relation = asking.smallest(here.generation, here.received(TREND), here.viewer, "received_on", "kind_code")
    rows = asking.ask(here.generation, "by_day_kind", relation)
    return {(day, kind): int(number) for day, kind, number in rows}


def _all_kinds(received: dict[tuple[date, str], int], *kinds: str) -> Counter[date]:
    """The same by day alone; of the kinds named, or of all."""
    days: Counter[date] = Counter()
    for (day, kind), number in received.items():
        if not kinds or kind in kinds:
            days[day] += number
    return days


def _received(here: Scene, by_day: Counter[date]) -> Kpi:
    def mark(day: date) -> Mark:
        return Mark(by_day[day], here.base.but(period_from=day, period_to=day + timedelta(1)))

    today = mark(here.today)
    urgent = _urgent_today(here)
    earlier = comparable_days(here.today, here.first_day)
    against_usual = None
    if earlier.enough:
        against_usual = change(today.value, _usual_by_now(here, earlier.days))
    return Kpi(
        code="received",
        label="오늘 접수",
        parts=(Part("", today.value, "건", today, f"오늘 {here.now:%H:%M}까지 접수"),),
        change=against_usual,
        change_unit="%",
        up_is_bad=True,
        baseline=f"{earlier.name} 같은 시각 평균 대비" if earlier.enough else TOO_FEW,
        spark=trend(here, lambda day: by_day[day], mark),
        note=(Part("긴급", urgent.value, "건", urgent, f"오늘 {here.now:%H:%M}까지 접수한 긴급안전 민원"),),
    )


def _urgent_today(here: Scene) -> Mark:
    day = here.base.but(period_from=here.today, period_to=here.tomorrow)
    chosen = narrowed(day, danger="urgent")
    return Mark(asking.count(here.generation, chosen, here.viewer), chosen)


def _usual_by_now(here: Scene, days: tuple[date, ...]) -> float:
    """Mean over `days` of what had come by this time of day; the running hour counts by its minutes."""
    chosen = here.base.but(period_from=min(days), period_to=max(days) + timedelta(1))
    relation = asking.smallest(here.generation, chosen, here.viewer, "received_on", "received_hour")
    rows = asking.ask(here.generation, "by_day_hour", relation.but_only(one_of("received_on", "day", days)))
    before = sum(number for _, hour, number in rows if hour < here.now.hour)
    running = sum(number for _, hour, number in rows if hour == here.now.hour)
    return float(before + running * here.now.minute / 60) / len(days)


def _open(here: Scene, waiting: list[Waiting], received: Counter[date], done: FinishedRows) -> Kpi:
    now = Mark(sum(row.count for row in waiting), here.base.but(state="open"))
    today = sum(row.count for row in waiting if not row.is_late and row.due_on == here.today)
    due = here.base.but(late="open_in_time", due_from=here.today, due_to=here.tomorrow)
    due_mark = Mark(today, due)
    answered: Counter[date] = Counter()
    for (day, _), sums in done.items():
        answered[day] += sums.done
    at_end: dict[date, float | None] = {here.today: now.value}
    for day in days_between(here, TREND - 1, 1)[::-1]:
        after = day + timedelta(1)
        at_end[day] = (at_end[after] or 0) - received[after] + answered[after]
    return Kpi(
        code="open",
        label="처리 중",
        parts=(Part("", now.value, "건", now, "처리가 끝나지 않은 모든 민원"),),
        change=change(now.value, at_end[here.day(WEEK)]),
        change_unit="%",
        up_is_bad=True,
        baseline="7일 전 밤 대비",
        spark=trend(here, lambda day: at_end[day], lambda day: now if day == here.today else None),
        note=(Part("오늘 기한", due_mark.value, "건", due_mark, "처리기한이 오늘인 처리 중 민원"),),
    )


def _late(here: Scene, waiting: list[Waiting]) -> Kpi:
    late = [row for row in waiting if row.is_late and row.due_on]
    now = Mark(sum(row.count for row in late), here.base.but(late="open"))
    long = here.base.but(late="open", due_to=here.day(WEEK))
    long_mark = Mark(sum(row.count for row in late if row.due_on and row.due_on < here.day(WEEK)), long)
    at_end = _late_at_day_ends(here, late)
    at_end[here.today] = now.value
    return Kpi(
        code="late",
        label="지연 중",
        parts=(Part("", now.value, "건", now, "처리기한이 지났고 끝나지 않은 민원"),),
        change=change(now.value, at_end[here.day(WEEK)]),
        change_unit="%",
        up_is_bad=True,
        baseline="7일 전 밤 대비",
        spark=trend(here, lambda day: at_end[day], lambda day: now if day == here.today else None),
        note=(Part("7일 넘게", long_mark.value, "건", long_mark, "처리기한이 7일 넘게 지난 민원"),),
    )


def _late_at_day_ends(here: Scene, late: list[Waiting]) -> Counter[date]:
    """How many were late and open when each of the last days ended, told from today's knowledge.

    Of those finished late meanwhile, the ones received in the last 400 days are looked at.
    """
    days = days_between(here, TREND - 1, 0)
    found: Counter[date] = Counter()
    for row in late:
        if row.due_on and row.due_on <= days[-1]:
            for day in days[bisect_left(days, row.due_on) :]:
                found[day] += row.count
    done = here.base.but(
        late="done",
        answered_from=days[1],
        answered_to=here.tomorrow,
        period_from=here.day(OLDEST),
        period_to=here.tomorrow,
    )
    since = asking.complaints(here.generation, done, here.viewer)
    for due, answered, number in asking.ask(here.generation, "late_by_day", since):
        for day in days[bisect_left(days, due) : bisect_left(days, answered)]:
            found[day] += number
    return found


def _proposals(here: Scene, waiting: list[Waiting], received: dict[tuple[date, str], int]) -> Kpi:
    kinds = here.kinds("proposal")
    here = here.of("proposal")
    by_day = _all_kinds(received, *(kinds or ("",)))
    new_mark = Mark(sum(by_day[day] for day in days_between(here, WEEK - 1, 0)), here.received(WEEK))
    still = sum(row.count for row in waiting if row.kind in kinds)
    open_mark = Mark(still, here.base.but(state="open"))
    before = sum(by_day[day] for day in days_between(here, 2 * WEEK - 1, WEEK))

    def mark(day: date) -> Mark:
        return Mark(by_day[day], here.base.but(period_from=day, period_to=day + timedelta(1)))

    return Kpi(
        code="proposal",
        label="제안",
        parts=(
            Part("7일 접수", new_mark.value, "건", new_mark, "최근 7일에 접수한 제안"),
            Part("심사 중", open_mark.value, "건", open_mark, "심사가 끝나지 않은 제안"),
        ),
        change=change(new_mark.value, before),
        change_unit="%",
        up_is_bad=False,
        baseline=LAST_WEEK,
        spark=trend(here, lambda day: by_day[day], mark),
    )
