"""확인함 and memos on rows of 민원 목록: what the people of one unit have looked at, and what they noted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, insert, select, update

from pipeline.settings import Clock
from pipeline.workflow.engine import reading
from pipeline.workflow.tables import LIST_NOTE

LONGEST_MEMO = 200
MOST_IDS = 500
"""Complaints that one statement names."""
MOST_NOTES = 50_000
"""Rows of one unit that a condition is asked with: the newest."""
FILTERS = ("seen", "unseen", "memo")


@dataclass(frozen=True)
class ListNote:
    """What a unit says of one complaint.

    Attributes:
        complaint_id: of the warehouse.
        seen_by: who looked at it; '' if nobody did.
        seen_at: when; None likewise.
        memo: what was noted; '' if nothing.
        memo_by: who noted it.
    """

    complaint_id: str
    seen_by: str = ""
    seen_at: datetime | None = None
    memo: str = ""
    memo_by: str = ""


@dataclass(frozen=True)
class ListNotes:
    """The table in the operational store: one row a unit and complaint."""

    engine: Engine
    clock: Clock

    def of(self, unit: str, ids: Sequence[str]) -> Mapping[str, ListNote]:
        """What a unit says of some complaints; those that it says nothing of are missing."""
        columns = [LIST_NOTE.c[name] for name in ListNote.__dataclass_fields__]
        found: dict[str, ListNote] = {}
        with reading(self.engine) as connection:
            for some in _parts(ids):
                asked = select(*columns).where(LIST_NOTE.c.unit == unit, LIST_NOTE.c.complaint_id.in_(some))
                rows = connection.execute(asked).mappings()
                found |= {row["complaint_id"]: ListNote(**row) for row in rows}
        return found

    def see(self, unit: str, ids: Sequence[str], who: str, *, is_seen: bool = True) -> int:
        """Note that somebody looked at complaints, or that they are to be looked at again; how many."""
        values = {"seen_by": who, "seen_at": self.clock()} if is_seen else {"seen_by": "", "seen_at": None}
        return self._put(unit, ids, values)

    def write(self, unit: str, ids: Sequence[str], memo: str, who: str) -> int:
        """Note something about complaints in place of what stood there; an empty memo takes it away."""
        memo = " ".join(memo.split())[:LONGEST_MEMO]
        return self._put(unit, ids, {"memo": memo, "memo_by": who if memo else ""})

    def ids(self, unit: str, noted: str) -> tuple[str, ...]:
        """Complaints that a condition of `FILTERS` speaks of: looked at (for seen and unseen), or noted."""
        is_meant = LIST_NOTE.c.memo != "" if noted == "memo" else LIST_NOTE.c.seen_by != ""
        asked = (
            select(LIST_NOTE.c.complaint_id)
            .where(LIST_NOTE.c.unit == unit, is_meant)
            .order_by(LIST_NOTE.c.noted_at.desc(), LIST_NOTE.c.complaint_id)
            .limit(MOST_NOTES)
        )
        with reading(self.engine) as connection:
            return tuple(sorted(connection.execute(asked).scalars()))

    def _put(self, unit: str, ids: Sequence[str], values: Mapping[str, object]) -> int:
        whole = {**values, "noted_at": self.clock()}
        with self.engine.begin() as connection:
            for some in _parts(ids):
                _write(connection, unit, some, whole)
        return len(ids)


def _write(connection: Connection, unit: str, ids: Sequence[str], values: Mapping[str, object]) -> None:
    mine = (LIST_NOTE.c.unit == unit, LIST_NOTE.c.complaint_id.in_(ids))
    there = set(connection.execute(select(LIST_NOTE.c.complaint_id).where(*mine)).scalars())
    connection.execute(update(LIST_NOTE).where(*mine).values(**values))
    empty = {"unit": unit, "seen_by": "", "seen_at": None, "memo": "", "memo_by": ""}
    if new := [{**empty, "complaint_id": one, **values} for one in ids if one not in there]:
        connection.execute(insert(LIST_NOTE), new)
    nothing = (LIST_NOTE.c.seen_by == "", LIST_NOTE.c.memo == "")
    connection.execute(delete(LIST_NOTE).where(*mine, *nothing))


def _parts(ids: Sequence[str]) -> Iterator[list[str]]:
    each = list(dict.fromkeys(ids))
    for start in range(0, len(each), MOST_IDS):
        yield each[start : start + MOST_IDS]
