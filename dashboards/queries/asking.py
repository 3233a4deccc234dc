"""How a question becomes SQL: the smallest relation that can answer it, and one file of dashboards/sql.

A file may hold five words that are put in here, each from constants of the schema: `@relation`,
`@where` (clauses of a slice and a viewer), `@count` (how rows of that relation are counted), `@by`
(the columns that rows are grouped by) and `@text` (the texts of one part).
Values travel only as `$named` parameters.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.reader import Generation
from pipeline.schema import published
from pipeline.schema.tables import Table
from pipeline.slices import LIST_COLUMNS, NONE, Predicate, Slice, Viewer

SQL = Path(__file__).resolve().parent.parent / "sql"

# Cubes by day of receipt, the fewest rows a day first.
RECEIVED_CUBES = (
    published.CUBE_CHANNEL,
    published.CUBE_PLACE,
    published.CUBE_UNIT,
    published.CUBE_ITEM,
    published.CUBE_TOPIC,
    published.CUBE_HOUR,
)
ALL = ("", "")
RECEIVED_COUNTS = {
    ALL: "complaint_count",
    ("state", "open"): "open_count",
    ("state", "done"): "done_count",
    ("late", "timed"): "timed_count",
    ("late", "on_time"): "on_time_count",
    ("late", "done"): "timed_count - on_time_count",
    ("late", "untimed"): "done_count - timed_count",
    ("moved", "once"): "transferred_count",
}
ANSWERED_COUNTS = {
    ALL: "done_count",
    ("state", "done"): "done_count",
    ("late", "timed"): "timed_count",
    ("late", "on_time"): "on_time_count",
    ("late", "done"): "timed_count - on_time_count",
    ("late", "untimed"): "done_count - timed_count",
    ("moved", "once"): "transferred_count",
}
NOT_OF_OPEN = frozenset(published.FACT.column_names) - frozenset(published.OPEN.column_names)
_WORD = re.compile(r"\w+")
JUDGED_KEYS = tuple(key for key, column in LIST_COLUMNS.items() if column not in published.OPEN.column_names)
"""Conditions on what models said, which the table of open complaints does not have."""
ONLY_OPEN = {("state", "open"), ("late", "open"), ("late", "open_in_time")}


@dataclass(frozen=True)
class Relation:
    """What to read: a relation, the rows of it, and the expression that counts complaints in it.

    `first` and `until` are the slice's days of receipt, half-open, `answered_from` its first day of
    finish: years outside need not be read.
    """

    name: str
    where: Predicate
    count: str
    first: date | None
    until: date | None
    answered_from: date | None = None
    is_cube: bool = False

    def but_only(self, more: Predicate) -> "Relation":
        """The same rows as far as `more` holds too."""
        return replace(self, where=self.where & more)


def _relation(chosen: Slice, name: str, where: Predicate, count: str, is_cube: bool = False) -> Relation:
    return Relation(name, where, count, chosen.period_from, chosen.period_to, chosen.answered_from, is_cube)


def moment(generation: Generation, chosen: Slice) -> datetime:
    """The instant a slice is seen from: its own, or the generation's."""
    return min(chosen.as_of or generation.as_of, generation.as_of)


def is_past(generation: Generation, chosen: Slice) -> bool:
    """Whether the slice asks for what was known before this generation."""
    return chosen.as_of is not None and chosen.as_of < generation.as_of


def complaints(generation: Generation, chosen: Slice, viewer: Viewer) -> Relation:
    """Rows of complaints: as known at the slice's instant, from open ones alone where that is enough."""
    where = chosen.predicate(moment(generation, chosen)) & viewer.predicate()
    if is_past(generation, chosen):
        at = Predicate("TRUE", {"known_at": chosen.as_of}, frozenset())
        # Images that are replaced since are in no count of what a part's complaints end with.
        whole = _relation(chosen, generation.known_at() + " AS image", where & at, "sum(sign)")
        return replace(whole, answered_from=None)
    table = published.OPEN if only_open(chosen) else published.FACT
    return _relation(chosen, table.name, where, "sum(sign)")


def smallest(generation: Generation, chosen: Slice, viewer: Viewer, *by: str) -> Relation:
    """The smallest relation that has every column of the slice, of the viewer and of `by`."""
    if is_past(generation, chosen) or only_open(chosen):
        return complaints(generation, chosen, viewer)
    found = None
    if chosen.answered_from or chosen.answered_to or "answered_on" in by:
        found = _counted(published.CUBE_ANSWERED, ANSWERED_COUNTS, generation, chosen, viewer, by)
    else:
        for cube in RECEIVED_CUBES:
            found = found or _counted(cube, RECEIVED_COUNTS, generation, chosen, viewer, by)
    return found or complaints(generation, chosen, viewer)


def only_open(chosen: Slice) -> bool:
    """Whether every complaint of the slice is open, and its conditions are columns of open complaints."""
    judged = any(getattr(chosen, key) for key in JUDGED_KEYS)
    return bool(_choices(chosen) & ONLY_OPEN) and not (chosen.word or chosen.quick or chosen.took or judged)


def _choices(chosen: Slice) -> set[tuple[str, str]]:
    return {(name, value) for name in ("state", "late", "moved") if (value := getattr(chosen, name))}


def _counted(
    cube: Table,
    counts: dict[tuple[str, str], str],
    generation: Generation,
    chosen: Slice,
    viewer: Viewer,
    by: tuple[str, ...],
) -> Relation | None:
    """A cube, if its dimensions cover everything but one choice, and that choice is one of its counts."""
    choices = _choices(chosen) or {ALL}
    choice = min(choices)
    if len(choices) > 1 or choice not in counts:
        return None
    rest = chosen if choice == ALL else chosen.but(**{choice[0]: ""})
    where = rest.predicate(moment(generation, chosen)) & viewer.predicate()
    if not (where.columns | set(by)) <= set(cube.key):
        return None
    return _relation(chosen, cube.name, where, "sum(" + counts[choice] + ")", is_cube=True)


@cache
def question(name: str) -> str:
    """The SELECT of `dashboards/sql/<name>.sql`, without the header."""
    lines = (SQL / f"{name}.sql").read_text("utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("--"))


def ask(
    generation: Generation, name: str, relation: Relation, *, by: str = "", text: str = "", **params: Any
) -> list[tuple[Any, ...]]:
    """Rows that answer the question `name` over `relation`.

    `by` holds columns of the schema for `@by`, `text` the texts of one part for `@text`.
    """
    sql, near = _over(generation, name, relation, by)
    return near.rows(sql.replace("@text", text), {**relation.where.params, **params})


def ask_table(generation: Generation, name: str, relation: Relation, **params: Any) -> pa.Table:
    """The same as an Arrow table, for work on columns."""
    sql, near = _over(generation, name, relation)
    return near.table(sql, {**relation.where.params, **params})


def _over(generation: Generation, name: str, relation: Relation, by: str = "") -> tuple[str, Generation]:
    """The question over a relation, and the generation without the years that hold nothing of that.

    Open complaints lack columns; a question that names one is asked of all complaints.
    """
    asked = question(name).replace("@where", relation.where.sql).replace("@by", by)
    only_open = relation.name == published.OPEN.name and NOT_OF_OPEN.isdisjoint(_WORD.findall(asked))
    table = published.FACT.name if relation.name == published.OPEN.name and not only_open else relation.name
    near = generation.within(relation.first, relation.until, relation.answered_from, only_open)
    return asked.replace("@relation", table).replace("@count", relation.count), near


def tally(generation: Generation, chosen: Slice, viewer: Viewer, column: str) -> dict[str, int]:
    """Complaints of a slice by a column of codes; `slices.NONE` where it is NULL."""
    rows = ask(generation, "by_columns", smallest(generation, chosen, viewer, column), by=column)
    return {NONE if code is None else code: int(number) for code, number in rows}


def count(generation: Generation, chosen: Slice, viewer: Viewer) -> int:
    """How many complaints of the slice this viewer may see."""
    return int(ask(generation, "count", smallest(generation, chosen, viewer))[0][0])
