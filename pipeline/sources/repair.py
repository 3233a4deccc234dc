"""Splitting a delimited text whose quotes or line ends are broken, record by record.

DuckDB's reader is ten times as fast and stops at the first broken record; this one goes on: a broken
record is kept as it stands, with its fault, and reading resumes on the next line.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.sources.config import FileForm

MAX_RECORD_CHARACTERS = 2_000_000
MAX_RECORD_LINES = 5_000
RAW_KEPT_CHARACTERS = 100_000


@dataclass(frozen=True)
class Record:
    """One record: its cells, or its fault and the text it stood in."""

    cells: list[str]
    fault: str = ""
    raw: str = ""


def repair(readable: Path, target: Path, form: FileForm, width: int) -> None:
    """Write every record to `target` as plain CSV: number, fault, raw text, then `width` cells.

    The heading is left out. Numbers count records from 1.
    """
    with (
        readable.open(encoding="utf-8-sig", errors="backslashreplace", newline="") as lines,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
        found = records(lines, form)
        if form.has_header:
            next(found, None)
        for number, record in enumerate(found, start=1):
            fault, raw, cells = record.fault, record.raw, record.cells
            if not fault and len(cells) != width:
                fault, raw = "ragged_row:", form.delimiter.join(cells)
            if not fault and any("\0" in cell for cell in cells):
                fault, raw = "control_character:", form.delimiter.join(cells)
            kept = cells if not fault else [""] * width
            writer.writerow([number, fault, raw[:RAW_KEPT_CHARACTERS], *kept])


def records(lines: Iterator[str], form: FileForm) -> Iterator[Record]:
    """Records of a text given line by line (line ends kept); empty lines are no records."""
    pending: list[str] = []
    source = iter(lines)
    while True:
        line = pending.pop() if pending else next(source, None)
        if line is None:
            return
        if not line.strip("\r\n"):
            continue
        if len(line) > MAX_RECORD_CHARACTERS:
            yield Record([], "line_too_long:", line)
        elif form.quote not in line:
            yield Record(line.rstrip("\r\n").split(form.delimiter))
        else:
            taken = _quoted(line, source, pending, form)
            yield from taken


def _quoted(line: str, source: Iterator[str], pending: list[str], form: FileForm) -> Iterator[Record]:
    """Records that begin on a line with quotes; lines read ahead in vain go back to `pending`."""
    block = [line]
    size, quotes = len(line), line.count(form.quote)
    while quotes % 2 and size <= MAX_RECORD_CHARACTERS and len(block) < MAX_RECORD_LINES:
        following = pending.pop() if pending else next(source, None)
        if following is None:
            break
        block.append(following)
        size, quotes = size + len(following), quotes + following.count(form.quote)
    split = _split(block, form) if quotes % 2 == 0 else None
    if split is None:
        pending.extend(reversed(block[1:]))
        split = _split(block[:1], form)
    if split is None:
        yield Record([], "bad_quote:", line.rstrip("\r\n"))
    else:
        yield from (Record(cells) for cells in split)


def _split(block: list[str], form: FileForm) -> list[list[str]] | None:
    """Cells of the records in `block`; None if its quotes are broken."""
    csv.field_size_limit(MAX_RECORD_CHARACTERS * 4)
    try:
        found = csv.reader(block, delimiter=form.delimiter, quotechar=form.quote, strict=True)
        return [cells for cells in found if cells]
    except csv.Error:
        return None
