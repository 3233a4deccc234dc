"""Speed and promise of what was finished: each kind group apart, never averaged together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dashboards import words
from dashboards.queries import asking
from dashboards.queries.marks import Kpi, Mark, Part, Spark
from dashboards.queries.trends import LAST_WEEK, change, days_between, trend
from dashboards.queries.windows import TREND, WEEK, Scene
from pipeline.schema.codes import KIND_GROUPS


@dataclass(frozen=True)
class Finished:
    """What was finished, added up; hours by the wall clock, days in working days."""

    done: int = 0
    timed: int = 0
    on_time: int = 0
    moved: int = 0
    hours: float = 0.0
    days: float = 0.0
    legal: float = 0.0
    shortened: float = 0.0

    def __add__(self, other: "Finished") -> "Finished":
        return Finished(
            self.done + other.done,
            self.timed + other.timed,
            self.on_time + other.on_time,
            self.moved + other.moved,
            self.hours + other.hours,
            self.days + other.days,
            self.legal + other.legal,
            self.shortened + other.shortened,
        )


# The numerator of a ratio: a choice of the slice, its value, and the same number out of the sums.
Hit = tuple[str, str, Callable[["Finished"], int]]
LATE: Hit = ("late", "done", lambda sums: sums.timed - sums.on_time)
KEPT: Hit = ("late", "on_time", lambda sums: sums.on_time)
MOVED: Hit = ("moved", "once", lambda sums: sums.moved)

FinishedRows = dict[tuple[date, str], Finished]
Measure = Callable[[Finished], float | None]


def _ratio(part: float, whole: float, scale: float = 1.0) -> float | None:
    return scale * part / whole if whole else None


def _mean_hours(sums: Finished) -> float | None:
    return _ratio(sums.hours, sums.done)


def _mean_days(sums: Finished) -> float | None:
    return _ratio(sums.days, sums.done)


def _late_percent(sums: Finished) -> float | None:
    return _ratio(sums.timed - sums.on_time, sums.timed, 100)


def _on_time_percent(sums: Finished) -> float | None:
    return _ratio(sums.on_time, sums.timed, 100)


def _speed_index(sums: Finished) -> float | None:
    return _ratio(sums.shortened, sums.legal, 100)


def _moved_percent(sums: Finished) -> float | None:
    return _ratio(sums.moved, sums.done, 100)


def finished(here: Scene) -> FinishedRows:
    """Finished on each of the last 14 days, by kind."""
    chosen = here.answered(TREND)
    relation = asking.smallest(here.generation, chosen, here.viewer, "answered_on", "kind_code")
    name = "finished_cube" if relation.is_cube else "finished_complaint"
    return {
        (day, kind): Finished(*(number or 0 for number in sums))
        for day, kind, *sums in asking.ask(here.generation, name, relation)
    }


def _sum(rows: FinishedRows, days: Iterable[date], kinds: tuple[str, ...]) -> Finished:
    found = (rows.get((day, kind)) for day in days for kind in kinds)
    return sum((one for one in found if one is not None), Finished())


def _windows(here: Scene) -> tuple[list[date], list[date]]:
    return days_between(here, WEEK - 1, 0), days_between(here, 2 * WEEK - 1, WEEK)


def _measured(
    here: Scene,
    rows: FinishedRows,
    group: str,
    label: str,
    unit: str,
    measure: Measure,
    *,
    late: str = "",
    hit: Hit | None = None,
) -> Part:
    """A figure about one kind group: its 모수 is what was finished, or of that what had a deadline."""
    own = here.of(group)
    sums = _sum(rows, _windows(here)[0], here.kinds(group))
    chosen = own.answered(WEEK, late=late)
    mark = Mark(sums.timed if late == "timed" else sums.done, chosen)
    what = "기한이 있는 처리완료" if late == "timed" else "처리완료"
    numerator = None
    if hit is not None:
        name, value, number = hit
        numerator = Mark(number(sums), own.answered(WEEK, **{name: value}))
    population = f"최근 7일 {what} {KIND_GROUPS[group].name} {words.count(mark.value)}"
    return Part(label, measure(sums), unit, mark, population, numerator)


def _measured_trend(
    here: Scene, rows: FinishedRows, group: str, measure: Measure, late: str = ""
) -> tuple[Spark, ...]:
    kinds, base = here.kinds(group), here.of(group).base

    def mark(day: date) -> Mark:
        sums = _sum(rows, [day], kinds)
        chosen = base.but(late=late, answered_from=day, answered_to=day + timedelta(1))
        return Mark(sums.timed if late == "timed" else sums.done, chosen)

    return trend(here, lambda day: measure(_sum(rows, [day], kinds)), mark)


def _before(
    here: Scene, rows: FinishedRows, group: str, measure: Measure
) -> tuple[float | None, float | None]:
    this, last = _windows(here)
    kinds = here.kinds(group)
    return measure(_sum(rows, this, kinds)), measure(_sum(rows, last, kinds))


def _difference(values: tuple[float | None, float | None]) -> float | None:
    now, before = values
    return None if now is None or before is None else now - before


def speed(here: Scene, rows: FinishedRows) -> Kpi:
    """Mean time to finish: 현장 in hours by the wall clock, 일반 and 고충 in working days."""
    return Kpi(
        code="speed",
        label="평균 처리",
        parts=(
            _measured(here, rows, "field", "현장", "시간", _mean_hours),
            _measured(here, rows, "general", "일반", "일", _mean_days),
        ),
        change=change(*_before(here, rows, "field", _mean_hours)),
        change_unit="%",
        up_is_bad=True,
        baseline=f"현장, {LAST_WEEK}",
        spark=_measured_trend(here, rows, "field", _mean_hours),
        note=(_measured(here, rows, "grievance", "고충", "일", _mean_days),),
    )


def promise(here: Scene, rows: FinishedRows) -> Kpi:
    """Late rate of 현장, on-time rate of the others, of what was finished with a deadline (C-31)."""
    field, general, grievance = (
        _measured(here, rows, "field", "현장 지연율", "%", _late_percent, late="timed", hit=LATE),
        _measured(here, rows, "general", "일반 준수율", "%", _on_time_percent, late="timed", hit=KEPT),
        _measured(here, rows, "grievance", "고충", "%", _on_time_percent, late="timed", hit=KEPT),
    )
    return Kpi(
        code="promise",
        label="지연율·준수율",
        parts=(field, general),
        change=_difference(_before(here, rows, "field", _late_percent)),
        change_unit="%p",
        up_is_bad=True,
        baseline=f"현장, {LAST_WEEK}",
        spark=_measured_trend(here, rows, "field", _late_percent, late="timed"),
        note=(grievance,),
    )


def moved(here: Scene, rows: FinishedRows) -> Kpi:
    """Share that was 재지정 once or more, of what was finished."""
    return Kpi(
        code="moved",
        label="재지정률",
        parts=(
            _measured(here, rows, "general", "일반", "%", _moved_percent, hit=MOVED),
            _measured(here, rows, "field", "현장", "%", _moved_percent, hit=MOVED),
        ),
        change=_difference(_before(here, rows, "general", _moved_percent)),
        change_unit="%p",
        up_is_bad=True,
        baseline=f"일반, {LAST_WEEK}",
        spark=_measured_trend(here, rows, "general", _moved_percent),
    )


def forms(here: Scene, rows: FinishedRows) -> Kpi:
    """스피드지수 (ratio of sums) and 단축률 (mean of ratios) of 서식 with a legal period of a day or more."""
    kinds = here.kinds("form")
    this = here.of("form").answered(WEEK, late="legal")
    (number, index, mean), (_, before, _) = _shortening(here)
    mark = Mark(number, this)
    population = f"최근 7일 처리완료 유기한 서식 {words.count(number)}"
    return Kpi(
        code="form",
        label="서식",
        parts=(
            Part("스피드지수", index, "점", mark, population),
            Part("단축률", mean, "%", mark, population),
        ),
        change=None if index is None or before is None else index - before,
        change_unit="점",
        up_is_bad=False,
        baseline=LAST_WEEK,
        spark=trend(here, lambda day: _speed_index(_sum(rows, [day], kinds)), lambda _: None),
        note=(_measured(here, rows, "form", "준수율", "%", _on_time_percent, late="timed"),),
    )


Shortening = tuple[int, float | None, float | None]


def _shortening(here: Scene) -> tuple[Shortening, Shortening]:
    """Complaints, ratio of sums and mean of ratios in percent: of the last 7 days, and of the 7 before."""
    chosen = here.of("form").answered(2 * WEEK, late="legal")
    relation = asking.complaints(here.generation, chosen, here.viewer)
    rows = asking.ask(here.generation, "shortening", relation, since=here.day(WEEK - 1))
    found: dict[bool, Shortening] = {
        recent: (int(number or 0), _percent(sums), _percent(mean)) for recent, number, sums, mean in rows
    }
    nothing: Shortening = (0, None, None)
    return found.get(True, nothing), found.get(False, nothing)


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share
