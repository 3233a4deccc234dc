"""민원 목록: pages of a slice in any order, merged from the parts of a generation.

Each part gives its own top rows, more than needed, and rows that hot replaces are dropped (a join
against them costs a hundred times as much). By time of receipt a page is found through the counts
by day, so that page 1,000 costs as much as page 1.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate
from typing import Any, Generic, TypeVar

from dashboards.queries import asking
from dashboards.queries.memory import remembered
from pipeline.reader import Generation, Part
from pipeline.schema import published
from pipeline.slices import Predicate, Slice, Viewer, one_of

COLUMNS = tuple(
    column
    for column in published.OPEN.column_names
    if column not in {"lat", "lon", "applicant_key", "is_quick_close", "known_from_at", "sign", "legal_days"}
)
SORTABLE = frozenset(COLUMNS) - {"is_proxy", "is_withdrawn_at_source"}
FEW_PARTS, SPARE_ROWS = 3, 50
WIDE_ROWS, DENSE_DAYS = 400, 7
"""Up to here a page's rows are fetched whole; beyond, first their order and then the page alone: of rows
that lie far apart every one costs a block of each column (a year, 100 rows: 170 ms whole, 20 + 90 apart)."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Order:
    """How a list is sorted; equal rows go by complaint_id, so that no page repeats a row."""

    column: str = "received_at"
    descending: bool = True

    def __post_init__(self) -> None:
        if self.column not in SORTABLE:
            raise ValueError(f"{self.column} is not a column one can sort by")

    @property
    def by_time(self) -> bool:
        """Whether days of receipt follow this order."""
        return self.column == "received_at"

    @property
    def sql(self) -> str:
        """The ORDER BY, empty values last in either direction."""
        way = "DESC" if self.descending else "ASC"
        return f"{self.column} {way} NULLS LAST, complaint_id {way}"

    def merged(self, rows: list[Row]) -> list[Row]:
        """Rows of several parts in this order."""
        rows.sort(key=lambda row: row["complaint_id"], reverse=self.descending)
        empty = [row for row in rows if row[self.column] is None]
        filled = [row for row in rows if row[self.column] is not None]
        filled.sort(key=lambda row: row[self.column], reverse=self.descending)
        return filled + empty


NEWEST = Order()


Slot = TypeVar("Slot", date, datetime)


@dataclass(frozen=True)
class Slots(Generic[Slot]):
    """Complaints of a slice by day (or hour) of receipt, the newest first."""

    slots: tuple[Slot, ...]
    counts: tuple[int, ...]

    def without(self, others: "Slots[Slot]") -> "Slots[Slot]":
        """The same slots but for the complaints of `others`, which are all among them."""
        taken = dict(zip(others.slots, others.counts, strict=True))
        counts = zip(self.slots, self.counts, strict=True)
        kept = [(slot, left) for slot, count in counts if (left := count - taken.get(slot, 0))]
        return Slots(tuple(slot for slot, _ in kept), tuple(count for _, count in kept))

    @cached_property
    def total(self) -> int:
        """How many complaints there are."""
        return sum(self.counts)

    def window(self, start: int, stop: int, newest_first: bool) -> tuple[Slot, Slot, int]:
        """First and last slot that hold rows `start` to `stop`, and where in them row `start` is."""
        slots = self.slots if newest_first else self.slots[::-1]
        ends = list(accumulate(self.counts if newest_first else self.counts[::-1]))
        head = bisect_right(ends, start)
        tail = min(bisect_right(ends, stop - 1), len(slots) - 1)
        before = ends[head - 1] if head else 0
        return min(slots[head], slots[tail]), max(slots[head], slots[tail]), start - before


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and how many it has in all."""

    total: int
    rows: list[Row]


@remembered
def days_of(generation: Generation, chosen: Slice, viewer: Viewer) -> Slots[date]:
    """The slice by day: its total, and where every page lies."""
    if chosen.campaign == "out":  # all of them without the few, for cubes know no 집단민원
        every, few = (days_of(generation, chosen.but(campaign=value), viewer) for value in ("", "only"))
        return every.without(few)
    relation = asking.smallest(generation, chosen, viewer, "received_on")
    rows = asking.ask(generation, "by_day", relation)
    return Slots(tuple(row[0] for row in rows), tuple(int(row[1]) for row in rows))


@remembered
def hours_of(
    generation: Generation, chosen: Slice, viewer: Viewer, first: date, last: date
) -> Slots[datetime]:
    """The days from `first` to `last` of the slice by hour: where a page lies inside a busy day."""
    if chosen.campaign == "out":
        every, few = (
            hours_of(generation, chosen.but(campaign=value), viewer, first, last) for value in ("", "only")
        )
        return every.without(few)
    bounded = chosen.but(
        period_from=max(first, chosen.period_from or first),
        period_to=min(last + timedelta(1), chosen.period_to or last + timedelta(1)),
    )
    relation = asking.smallest(generation, bounded, viewer, "received_on", "received_hour")
    rows = asking.ask(generation, "by_day_hour", relation)
    found = sorted(
        ((datetime.combine(day, time(hour)), int(number)) for day, hour, number in rows if number),
        reverse=True,
    )
    return Slots(tuple(slot for slot, _ in found), tuple(number for _, number in found))


def page(
    generation: Generation,
    chosen: Slice,
    viewer: Viewer,
    start: int,
    stop: int,
    order: Order = NEWEST,
    columns: tuple[str, ...] = COLUMNS,
) -> Page:
    """Rows `start` (included) to `stop` (excluded) of the list of a slice, with `columns` at least."""
    days = days_of(generation, chosen, viewer)
    stop = min(stop, days.total)
    if start >= stop:
        return Page(days.total, [])
    where = asking.complaints(generation, chosen, viewer).where
    search = _Search(generation, chosen, where, columns)
    if not order.by_time:
        return Page(days.total, search.rows(order, start, stop, days.slots[-1], days.slots[0]))
    first, last, offset = days.window(start, stop, order.descending)
    if offset + stop - start > WIDE_ROWS:
        hours = hours_of(generation, chosen, viewer, first, last)
        since, until, offset = hours.window(offset, offset + stop - start, order.descending)
        search = _Search(generation, chosen, where & _received_at(since, until), columns)
        first, last = since.date(), until.date()
    return Page(days.total, search.rows(order, offset, offset + stop - start, first, last))


def all_rows(
    generation: Generation, chosen: Slice, viewer: Viewer, chunk: int = 20_000
) -> Iterator[list[Row]]:
    """The whole list, newest first, in chunks of whole days (about `chunk` rows each)."""
    days = days_of(generation, chosen, viewer)
    where = asking.complaints(generation, chosen, viewer).where
    search = _Search(generation, chosen, where)
    newest, waiting = None, 0
    for day, number in zip(days.slots, days.counts, strict=True):
        newest = newest or day
        waiting += number
        if waiting >= chunk:
            yield search.rows(NEWEST, 0, waiting, day, newest, whole=True)
            newest, waiting = None, 0
    if newest is not None:
        yield search.rows(NEWEST, 0, waiting, days.slots[-1], newest, whole=True)


class _Search:
    """Rows of one slice out of the parts of a generation."""

    def __init__(
        self, generation: Generation, chosen: Slice, where: Predicate, columns: tuple[str, ...] = COLUMNS
    ) -> None:
        self._generation = generation
        self._columns = columns
        self._where = where
        self._past = asking.is_past(generation, chosen)
        self._open_only = asking.only_open(chosen) and not self._past
        self._has_row_ids = not self._past and not generation.is_past
        self._gone = generation.superseded

    def rows(
        self, order: Order, start: int, stop: int, first: date, last: date, whole: bool = False
    ) -> list[Row]:
        """Rows `start` to `stop` among those received from `first` to `last`, both included."""
        where = self._where & _received(first, last)
        parts = self._generation.parts_between(first, last + timedelta(1))
        near = len(parts) <= FEW_PARTS and stop <= WIDE_ROWS and last - first < timedelta(DENSE_DAYS)
        keys = tuple(dict.fromkeys(("complaint_id", "received_on", order.column)))
        every = tuple(dict.fromkeys((*keys, *self._columns)))
        keys += ("rowid",) if self._has_row_ids else ()
        found = []
        for part in parts:
            if (whole or near) and part.kind != "hot":
                found += self._top(part, where, order, stop, every)
            else:
                found += [{**row, "part": part.name} for row in self._top(part, where, order, stop, keys)]
        return self._whole(order.merged(found)[start:stop])

    def _top(
        self, part: Part, where: Predicate, order: Order, need: int, columns: tuple[str, ...]
    ) -> list[Row]:
        """The first `need` rows of a part that hold, asking for more while too many were replaced."""
        spare = 0 if part.kind == "hot" else self._gone_within(part, where)
        spare = spare if order.by_time else min(spare, SPARE_ROWS)
        while True:
            rows = self._ask("list_rows", part, where, columns, order, need + spare)
            kept = rows if part.kind == "hot" else [row for row in rows if self._holds(row)]
            if len(kept) >= need or len(rows) < need + spare:
                return kept[:need]
            spare = 4 * spare + need

    def _holds(self, row: Row) -> bool:
        return row["complaint_id"] not in self._gone

    def _whole(self, rows: list[Row]) -> list[Row]:
        """The same rows in the same order; those that have a `part` get their other columns from it."""
        found: dict[str, Row] = {}
        for part in self._generation.parts:
            if keys := [row for row in rows if row.get("part") == part.name]:
                found |= {row["complaint_id"]: row for row in self._of_part(part, keys)}
        return [found[row["complaint_id"]] if "part" in row else row for row in rows]

    def _of_part(self, part: Part, keys: list[Row]) -> list[Row]:
        if self._has_row_ids:
            places = Predicate("TRUE", {"places": [key["rowid"] for key in keys]}, frozenset())
            return self._ask("rows_by_place", part, places, self._columns, None, 0)
        days = [key["received_on"] for key in keys]
        ids = one_of("complaint_id", "page", (key["complaint_id"] for key in keys))
        where = self._where & _received(min(days), max(days)) & ids
        rows = self._ask("rows_by_id", part, where, self._columns, None, 0)
        return rows if part.kind == "hot" else [row for row in rows if self._holds(row)]

    def _ask(
        self,
        name: str,
        part: Part,
        where: Predicate,
        columns: tuple[str, ...],
        order: Order | None,
        limit: int,
    ) -> list[Row]:
        if self._past:
            relation = self._generation.known_at(part) + " AS image"
        else:
            relation = part.open_complaint if self._open_only else part.fact
        sql = asking.question(name).replace("@relation", relation).replace("@where", where.sql)
        sql = sql.replace("@columns", ", ".join(columns))
        params = dict(where.params)
        if order is not None:
            sql = sql.replace("@order", order.sql)
            params["row_limit"] = limit
        return [dict(zip(columns, row, strict=True)) for row in self._generation.rows(sql, params)]

    def _gone_within(self, part: Part, where: Predicate) -> int:
        """How many replaced rows of a part may stand in the way: ids begin with the day of first receipt."""
        first, last = where.params["list_first"], where.params["list_last"]
        low = f"{max(first, part.first or first):%Y%m%d}"
        high = f"{min(last, part.until or last):%Y%m%d}"
        by_day = gone_by_day(self._generation)
        return sum(number for day, number in by_day.items() if low <= day <= high)


@remembered
def gone_by_day(generation: Generation) -> dict[str, int]:
    """Replaced rows of folded parts by the day their ids begin with."""
    found: dict[str, int] = {}
    for complaint_id in generation.superseded:
        found[complaint_id[:8]] = found.get(complaint_id[:8], 0) + 1
    return found


def _received(first: date, last: date) -> Predicate:
    return Predicate(
        "received_on >= $list_first AND received_on <= $list_last",
        {"list_first": first, "list_last": last},
        frozenset({"received_on"}),
    )


def _received_at(since: datetime, until: datetime) -> Predicate:
    """Received in the hours that begin at `since` to `until`, both included."""
    return Predicate(
        "received_at >= $list_since AND received_at < $list_until",
        {"list_since": since, "list_until": until + timedelta(hours=1)},
        frozenset({"received_at"}),
    )
