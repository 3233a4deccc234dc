"""A few spans of days that hold given complaints, so that a question reads only those row groups.

A complaint's id begins with its day, and rows of core lie roughly in the order of their days.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import duckdb

SPANS = 6
DAYS_A_MONTH, DAYS_A_YEAR, FIRST_YEAR = 31, 372, 1600
AFTER_A_DAY = "~"
"""Behind the eight digits of a day it sorts after every id of that day."""
NOTHING = ("~", "")
EVERYTHING = [("", "~")]


def set_spans(connection: duckdb.DuckDBPyConnection, days: Iterable[int]) -> None:
    """Let the macro `in_spans` (core/macros) mean the given days, as `day_code` counts them."""
    set_ids(connection, [(_id(first), _id(last) + AFTER_A_DAY) for first, last in spans_of(days)])


def set_ids(connection: duckdb.DuckDBPyConnection, pairs: Sequence[tuple[str, str]]) -> None:
    """Let `in_spans` mean up to six ranges of ids, each with its first and without its last."""
    whole = [*pairs, *[NOTHING] * (SPANS - len(pairs))]
    connection.execute("SET VARIABLE spans = $ids", {"ids": [name for pair in whole for name in pair]})


def days_in(connection: duckdb.DuckDBPyConnection, table: str) -> list[int]:
    """Days of the complaints in a table of ids, as `day_code` counts them."""
    rows = connection.execute("SELECT DISTINCT day_code(complaint_id) FROM " + table).fetchall()
    return [int(day) for (day,) in rows if day is not None]


def spans_of(days: Iterable[int]) -> list[tuple[int, int]]:
    """At most six spans [first, last] over the days, parted at the widest gaps; in order."""
    found = sorted(set(days))
    if not found:
        return []
    gaps = sorted(range(1, len(found)), key=lambda place: found[place - 1] - found[place])
    cuts = [0, *sorted(gaps[: SPANS - 1]), len(found)]
    return [(found[start], found[end - 1]) for start, end in pairwise(cuts)]


def year_of(day: int) -> int:
    """The year of a day."""
    return FIRST_YEAR + day // DAYS_A_YEAR


def _id(day: int) -> str:
    year, rest = divmod(day, DAYS_A_YEAR)
    month, day_of_month = divmod(rest, DAYS_A_MONTH)
    return f"{FIRST_YEAR + year:04d}{month + 1:02d}{day_of_month + 1:02d}"
