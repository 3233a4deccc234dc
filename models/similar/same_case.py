"""One case that two receiving systems were told of: the same car, the same spot, within ten minutes (B8).

Number plates are masked before anything is stored, so a case is known by its item, its place and its
time. A pair is two complaints, not one: both count, for both were received; here they only find each other.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from pipeline.generation import Generation
from pipeline.slices import Viewer

SQL = Path(__file__).resolve().parents[1] / "sql" / "same_case.sql"
METRES = 30.0
"""How far apart two phones place one car."""
APART = timedelta(minutes=10)
SECONDS = 60.0


@dataclass(frozen=True)
class Told:
    """One of the two complaints of a case."""

    complaint_id: str
    source_code: str
    receipt_number: str | None
    title: str | None
    received_at: datetime
    status_code: str | None


def same_cases(generation: Generation, viewer: Viewer, first: date, until: date) -> list[tuple[Told, Told]]:
    """Pairs received from `first` to before `until` that `viewer` may see, in the order of receipt."""
    where = viewer.predicate()
    sql = SQL.read_text("utf-8").replace("@where", where.sql)
    values = {"first": first, "until": until, "metres": METRES, **where.params}
    width = len(Told.__dataclass_fields__)
    return [(Told(*row[:width]), Told(*row[width:])) for row in generation.rows(sql, values, seconds=SECONDS)]


def told_elsewhere(
    generation: Generation, viewer: Viewer, complaint_id: str, received_at: datetime
) -> list[Told]:
    """The complaints of other receiving systems about the case of one complaint."""
    first, last = (received_at - APART).date(), (received_at + APART).date()
    found = []
    for one, other in same_cases(generation, viewer, first, last + timedelta(1)):
        if complaint_id in (one.complaint_id, other.complaint_id):
            found.append(other if one.complaint_id == complaint_id else one)
    return found
