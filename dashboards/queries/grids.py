"""Two dimensions and one measure of any slice: the table behind the charts, each cell with its list."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dashboards.queries import asking
from dashboards.queries.marks import Mark, narrowed
from dashboards.queries.memory import remembered
from dashboards.queries.names import value_name
from pipeline.reader import Generation
from pipeline.slices import LIST_COLUMNS, NONE, Slice, Viewer

DAY, WEEK, MONTH = "day", "week", "month"
TIMES = {DAY: "날", WEEK: "주", MONTH: "달"}
DIMENSIONS = {
    **TIMES,
    "dow": "요일",
    "hour": "시각",
    "channel": "접수경로",
    "source": "접수시스템",
    "kind": "민원종류",
    "field": "분야",
    "topic": "주제",
    "gu": "자치구",
    "bureau": "처리기관",
    "dept": "처리부서",
    "status": "처리상태",
    "result": "처리결과",
    "score": "만족도",
}
"""What complaints can be told apart by, as people call it."""
ORDERED = (*TIMES, "dow", "hour", "score")
"""Dimensions whose values have an order of their own."""
WEEKDAYS = "월화수목금토일"
ALL = object()
"""In place of a value: all of them together."""


@dataclass(frozen=True)
class Measure:
    """What is said of a cell.

    Attributes:
        name, unit: as people call it; 건, % or 점.
        of: the choice of the slice that is counted, or that is the 모수 of a share; ('', '') all.
        hit: the choice that a share counts; None for counts.
    """

    name: str
    unit: str
    of: tuple[str, str] = ("", "")
    hit: tuple[str, str] | None = None


MEASURES = {
    "received": Measure("접수", "건"),
    "open": Measure("처리 중", "건", ("state", "open")),
    "late": Measure("지연 중", "건", ("late", "open")),
    "done": Measure("처리완료", "건", ("state", "done")),
    "kept": Measure("처리기간 준수율", "%", ("late", "timed"), ("late", "on_time")),
    "late_share": Measure("지연율", "%", ("late", "timed"), ("late", "done")),
    "moved": Measure("재지정률", "%", ("", ""), ("moved", "once")),
    "quick": Measure("10분 안 종결률", "%", ("state", "done"), ("quick", "only")),
}
"""Of the registry of measures (docs/methods.md), those that any two dimensions can be asked for."""


@dataclass(frozen=True)
class Cell:
    """One cell: its value (None: nothing to say), its 모수, and of a share what it counts."""

    value: float | None
    mark: Mark
    hit: Mark | None = None

    @property
    def opened(self) -> Mark:
        """The complaints that the number leads to."""
        return self.hit or self.mark


@dataclass(frozen=True)
class Line:
    """One value of a dimension: its name, and the sums over the other one."""

    value: Any
    name: str
    whole: Cell


@dataclass(frozen=True)
class Grid:
    """Rows and columns with their cells; `rest` rows are left out, the fewest complaints first.

    `cells[row][column]` follows `rows` and `columns`; `whole` is everything, what is left out included.
    """

    row_name: str
    column_name: str
    measure: Measure
    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    cells: tuple[tuple[Cell, ...], ...]
    whole: Cell
    rest: int


Counts = dict[tuple[Any, Any], int]


@remembered
def grid(
    generation: Generation,
    chosen: Slice,
    viewer: Viewer,
    by: tuple[str, str],
    measure: str = "received",
    most_rows: int = 40,
) -> Grid:
    """Complaints of a slice by two dimensions of `DIMENSIONS`.

    Args:
        generation: of what was published.
        chosen: the slice; its period bounds the times.
        viewer: who looks.
        by: rows and columns.
        measure: one of `MEASURES`.
        most_rows: rows that are shown.

    By 만족도 only complaints that were rated count.
    """
    asked = MEASURES[measure]
    if "score" in by and not chosen.score:
        chosen = chosen.but(score=(1, 2, 3, 4, 5))
    whole = _counts(generation, _with(chosen, asked.of), viewer, by)
    hits = None if asked.hit is None else _counts(generation, _with(chosen, asked.hit), viewer, by)
    every, columns = (_values(chosen, key, {pair[at] for pair in whole}) for at, key in enumerate(by))
    rows = every
    if by[0] not in ORDERED:
        rows = sorted(every, key=lambda value: (-whole[value, ALL], str(value)))[:most_rows]

    def cell(row: Any, column: Any) -> Cell:
        own = _narrowed(_narrowed(chosen, by[0], row), by[1], column)
        number = whole.get((row, column), 0)
        mark = Mark(number, _with(own, asked.of))
        if hits is None or asked.hit is None:
            return Cell(float(number), mark)
        hit = hits.get((row, column), 0)
        return Cell(100 * hit / number if number else None, mark, Mark(hit, _with(own, asked.hit)))

    return Grid(
        DIMENSIONS[by[0]],
        DIMENSIONS[by[1]],
        asked,
        tuple(Line(row, named(by[0], row), cell(row, ALL)) for row in rows),
        tuple(Line(column, named(by[1], column), cell(ALL, column)) for column in columns),
        tuple(tuple(cell(row, column) for column in columns) for row in rows),
        cell(ALL, ALL),
        len(every) - len(rows),
    )


def _with(chosen: Slice, choice: tuple[str, str]) -> Slice:
    return chosen.but(**{choice[0]: choice[1]}) if choice[0] else chosen


def _counts(generation: Generation, chosen: Slice, viewer: Viewer, by: tuple[str, str]) -> Counts:
    columns = tuple("received_on" if key in TIMES else LIST_COLUMNS[key] for key in by)
    relation = asking.smallest(generation, chosen, viewer, *columns)
    found: Counts = defaultdict(int)
    named_columns = ", ".join(f"{column} AS by_{at}" for at, column in enumerate(columns))
    for one, other, number in asking.ask(generation, "by_columns", relation, by=named_columns):
        row, column = _value(by[0], one), _value(by[1], other)
        for pair in ((row, column), (row, ALL), (ALL, column), (ALL, ALL)):
            found[pair] += int(number)
    return found


def _value(key: str, value: Any) -> Any:
    """What a row's value counts as: a day for its week or month, '-' for none."""
    if key == WEEK:
        return value - timedelta(value.weekday())
    if key == MONTH:
        return value.replace(day=1)
    return NONE if value is None else value


def _values(chosen: Slice, key: str, found: set[Any]) -> list[Any]:
    """All values in their order; times, weekdays and hours without gaps."""
    found = found - {ALL}
    if key == "dow":
        return list(range(1, 8))
    if key == "hour":
        return list(range(24))
    if key in TIMES and chosen.period_from and chosen.period_to:
        days = [
            chosen.period_from + timedelta(n) for n in range((chosen.period_to - chosen.period_from).days)
        ]
        return sorted({_value(key, day) for day in days})
    return sorted(found, key=str)


def _narrowed(own: Slice, key: str, value: Any) -> Slice:
    if value is ALL:
        return own
    if key not in TIMES:
        return narrowed(own, **{key: value})
    first, until = span(key, value)
    return own.but(
        period_from=max(first, own.period_from or first), period_to=min(until, own.period_to or until)
    )


def span(key: str, first: date) -> tuple[date, date]:
    """The days of a day, week or month, half-open."""
    if key == DAY:
        return first, first + timedelta(1)
    if key == WEEK:
        return first, first + timedelta(7)
    return first, (first + timedelta(32)).replace(day=1)


def named(key: str, value: Any) -> str:
    """A value as people say it."""
    if key == DAY:
        return f"{value:%m-%d}"
    if key == WEEK:
        return f"{value:%m-%d}~"
    if key == MONTH:
        return f"{value:%Y-%m}"
    if key == "dow":
        return WEEKDAYS[value - 1]
    if key == "hour":
        return str(value)
    return value_name(key, value)


def steps(values: Sequence[float]) -> list[float]:
    """Upper bounds of at most six classes with as many values each; none twice."""
    known = sorted(value for value in values if value > 0)
    if not known:
        return []
    return sorted({known[min(len(known) * part // 6, len(known) - 1)] for part in range(1, 7)})


def step_of(value: float, bounds: Sequence[float]) -> int:
    """The class of a value, 1 to 6; 0 for nothing."""
    if value <= 0 or not bounds:
        return 0
    at = next((number for number, bound in enumerate(bounds) if value <= bound), len(bounds) - 1)
    return 6 if len(bounds) == 1 else 1 + round(5 * at / (len(bounds) - 1))
