"""What a report is: a title, the conditions it was counted under, its tables and the marks behind these."""

import re
from dataclasses import dataclass

from dashboards.queries.marks import Mark

Row = tuple[str | float | None, ...]


@dataclass(frozen=True)
class Table:
    """One table of a report: cells are texts and numbers; `about` says how it was counted."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    about: str = ""


@dataclass(frozen=True)
class Report:
    """A report: what it is called, what it was counted from, its first sentences, and its tables."""

    title: str
    conditions: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    marks: tuple[Mark, ...]
    sentences: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The title as a person reads it."""
        return self.title.replace("_", " ")

    def file_name(self, ending: str) -> str:
        """Such as '민원처리실태보고_교통실_2026-10.xlsx'."""
        return re.sub(r'[\\/:*?"<>|\s]+', "_", self.title) + f".{ending}"


def cell_text(cell: str | float | None) -> str:
    """A cell in print."""
    if cell is None:
        return "–"
    return f"{cell:,}" if isinstance(cell, int | float) else cell
