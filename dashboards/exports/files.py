"""A sheet as CSV (UTF-8 with BOM, CRLF) and as XLSX (no formula, no link, conditions first)."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

from dashboards.exports.cells import guarded
from dashboards.exports.sheet import HEADINGS, Sheet

XLSX_ROWS = 100_000
CSV_ROWS = 3_000_000
LINES_AT_ONCE = 1_000
FONT = {"font_name": "맑은 고딕", "font_size": 10}
WIDE = {"title": 50, "received_at": 17, "due_at": 17, "answered_at": 17, "number": 18, "department": 20}


def csv_chunks(sheet: Sheet) -> Iterator[bytes]:
    """The file piece by piece."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow(HEADINGS.values())
    for number, row in enumerate(sheet.rows(), start=1):
        writer.writerow([guarded(cell) for cell in row])
        if number % LINES_AT_ONCE == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def write_xlsx(sheet: Sheet, path: Path) -> None:
    """Write the file: sheet 조건 says what was asked, sheet 민원 목록 has the rows."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "tmpdir": str(path.parent),
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        plain, bold = book.add_format(FONT), book.add_format({**FONT, "bold": True})
        about = book.add_worksheet("조건")
        about.set_column(0, 0, 16, plain)
        about.set_column(1, 1, 60, plain)
        for line, (label, text) in enumerate(sheet.about()):
            about.write_string(line, 0, label, bold)
            about.write_string(line, 1, text, plain)
        _write_rows(book.add_worksheet("민원 목록"), sheet, plain, bold)


def _write_rows(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, plain: object, bold: object) -> None:
    for column, (key, heading) in enumerate(HEADINGS.items()):
        page.set_column(column, column, WIDE.get(key, 13))
        page.write_string(0, column, heading, bold)
    line = 0
    for line, row in enumerate(sheet.rows(), start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, int | float):
                page.write_number(line, column, cell, plain)
            elif cell:
                page.write_string(line, column, str(cell), plain)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, line, len(HEADINGS) - 1)
