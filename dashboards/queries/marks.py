"""A number on a screen and the complaints behind it: nothing is drawn that has no slice."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from typing import Any

from pipeline.slices import Slice

NO_IDS = ("0",)
"""A number no complaint has: the slice of nothing, as a link can say it."""


@dataclass(frozen=True)
class Mark:
    """A count of complaints. The list of `slice` has exactly `value` rows, and so has its export."""

    value: int
    slice: Slice


@dataclass(frozen=True)
class Spark:
    """One day of a small trend line. Past days of a stock (what was open then) have no list."""

    day: date
    value: float | None
    partial: bool
    mark: Mark | None = None


@dataclass(frozen=True)
class Part:
    """One figure of a card. `mark` is its 모수, `hit` the complaints of a ratio's numerator.

    `unit` is one of 건, 시간, 일, %, 점; `value` is None where nothing can be said.
    """

    label: str
    value: float | None
    unit: str
    mark: Mark
    population: str
    hit: Mark | None = None


@dataclass(frozen=True)
class Kpi:
    """One card: figures of one or more kinds side by side, never averaged together.

    `change` belongs to the first part, in `change_unit`, against what `baseline` names.
    """

    code: str
    label: str
    parts: tuple[Part, ...]
    change: float | None
    change_unit: str
    up_is_bad: bool
    baseline: str
    spark: tuple[Spark, ...]
    note: tuple[Part, ...] = ()


@dataclass(frozen=True)
class RankRow:
    """One field or item of the ranking: seven days up to now, and the four weeks before."""

    rank: int
    before_rank: int | None
    code: str
    name: str
    mark: Mark
    usual: float
    rise: float
    score: float
    trend: tuple[Mark, ...]


@dataclass(frozen=True)
class PlaceRow:
    """One 자치구; `population` in residents."""

    code: str
    name: str
    mark: Mark
    population: int | None


@dataclass(frozen=True)
class Places:
    """Complaints by 자치구: rows + unlocated = total."""

    rows: tuple[PlaceRow, ...]
    unlocated: Mark
    total: Mark


@dataclass(frozen=True)
class HourRow:
    """One hour of the day: counted today (None: not yet), and the usual range of comparable days."""

    hour: int
    mark: Mark | None
    partial: bool
    low: float | None
    median: float | None
    high: float | None


@dataclass(frozen=True)
class Hours:
    """Today by hour up to `until`; `baseline` names the days it is compared with."""

    day: date
    until: datetime
    rows: tuple[HourRow, ...]
    baseline: str


@dataclass(frozen=True)
class UnitRow:
    """One handling body: on_time + late_done + untimed + open_in_time + open_late = total."""

    code: str
    name: str
    on_time: Mark
    late_done: Mark
    untimed: Mark
    open_in_time: Mark
    open_late: Mark
    total: Mark


@dataclass(frozen=True)
class NewRow:
    """One of the newest complaints, in words."""

    complaint_id: str
    received_at: datetime
    title: str
    kind_name: str
    field_name: str
    district_name: str
    unit_name: str
    status_name: str
    due_at: datetime | None
    is_late: bool


def narrowed(base: Slice, **one: str | int) -> Slice:
    """`base` with one value in each of some list fields; empty where `base` lets that value not through.

    A mark may only narrow what is on screen: a value outside the base slice has no complaints.
    """
    for key, value in one.items():
        allowed = getattr(base, key)
        if allowed and value not in allowed:
            return base.but(ids=NO_IDS)
    return base.but(**{key: (value,) for key, value in one.items()})


def marks_in(value: Any) -> Iterator[Mark]:
    """Every mark inside any value of this module: what a test walks."""
    if isinstance(value, Mark):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from marks_in(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from marks_in(getattr(value, field.name))
