"""저장한 보기: addresses of pages with their conditions, kept under a name for the people of one unit."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, delete, insert, select, update

from pipeline.errors import UsageError
from pipeline.settings import Clock
from pipeline.workflow.engine import reading
from pipeline.workflow.tables import SAVED_VIEW

LONGEST_NAME, LONGEST_QUERY = 40, 8_000
MOST_VIEWS = 100
"""Of one unit and page."""


@dataclass(frozen=True)
class SavedView:
    """One view; `path` is the page and `query` its conditions, as the address has them."""

    id: int
    path: str
    query: str
    name: str
    author: str
    saved_at: datetime

    @property
    def address(self) -> str:
        """The link to it."""
        return f"{self.path}?{self.query}" if self.query else self.path


@dataclass(frozen=True)
class SavedViews:
    """The table in the operational store; a name is one view of a unit's page."""

    engine: Engine
    clock: Clock

    def of(self, unit: str, path: str) -> list[SavedView]:
        """Views of a page that a unit has kept, by name."""
        columns = [SAVED_VIEW.c[name] for name in SavedView.__dataclass_fields__]
        mine = (SAVED_VIEW.c.unit == unit, SAVED_VIEW.c.path == path)
        asked = select(*columns).where(*mine).order_by(SAVED_VIEW.c.name)
        with reading(self.engine) as connection:
            return [SavedView(**row) for row in connection.execute(asked).mappings()]

    def save(self, unit: str, path: str, query: str, name: str, author: str) -> None:
        """Keep a view; one of that name is replaced.

        Raises:
            UsageError: it has no name, its conditions are too long, or the unit has too many.
        """
        name = " ".join(name.split())[:LONGEST_NAME]
        if not name:
            raise UsageError("이름을 적으십시오(no name)")
        if len(query) > LONGEST_QUERY:
            raise UsageError(f"조건이 {LONGEST_QUERY:,}자를 넘어 저장할 수 없습니다(too long)")
        mine = (SAVED_VIEW.c.unit == unit, SAVED_VIEW.c.path == path)
        values = {"query": query, "author": author, "saved_at": self.clock()}
        with self.engine.begin() as connection:
            names = list(connection.execute(select(SAVED_VIEW.c.name).where(*mine)).scalars())
            if name in names:
                connection.execute(update(SAVED_VIEW).where(*mine, SAVED_VIEW.c.name == name).values(values))
            elif len(names) >= MOST_VIEWS:
                raise UsageError(f"한 쪽에 {MOST_VIEWS}개까지 저장합니다. 안 쓰는 것을 지우십시오(too many)")
            else:
                row = {"unit": unit, "path": path, "name": name, **values}
                connection.execute(insert(SAVED_VIEW).values(row))

    def remove(self, unit: str, number: int) -> None:
        """Take a view of the unit out.

        Raises:
            UsageError: the unit has no such view.
        """
        one = (SAVED_VIEW.c.unit == unit, SAVED_VIEW.c.id == number)
        with self.engine.begin() as connection:
            if connection.execute(delete(SAVED_VIEW).where(*one)).rowcount != 1:
                raise UsageError("그런 저장한 보기가 없습니다(no such view)")
