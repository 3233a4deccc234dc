"""A report as XLSX and as one HTML file for paper; the same data give the same bytes."""

import io
from datetime import datetime
from html import escape

import xlsxwriter

from dashboards.exports.files import FONT
from dashboards.reports.report import Report, Table, cell_text

STILL = datetime(2000, 1, 1)
"""When every file says that it was made: the day of printing is no part of its numbers."""
STYLE = """
@page { size: A4; margin: 14mm; }
body { font: 11px "Pretendard GOV", "Noto Sans KR", "Malgun Gothic", sans-serif; color: #1e2124; }
h1 { font-size: 20px; } h2 { margin: 18px 0 4px; font-size: 14px; } p { margin: 0 0 6px; color: #464c53; }
table { width: 100%; border-collapse: collapse; break-inside: auto; } tr { break-inside: avoid; }
th, td { padding: 3px 6px; border: 1px solid #8a949e; text-align: right; }
th:first-child, td:first-child, td.said { text-align: left; }
h2, h2 + p { break-after: avoid; }
thead { display: table-header-group; background: #f4f5f6; }
"""


def xlsx(report: Report) -> bytes:
    """A sheet for the conditions and one for each table."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": report.title, "created": STILL})
        plain, bold = book.add_format(FONT), book.add_format({**FONT, "bold": True})
        about = book.add_worksheet("조건")
        about.set_column(0, 0, 16, plain)
        about.set_column(1, 1, 60, plain)
        told = [*report.conditions, *(("요약", sentence) for sentence in report.sentences)]
        for line, (label, text) in enumerate(told):
            about.write_string(line, 0, label, bold)
            about.write_string(line, 1, text, plain)
        for table in report.tables:
            _sheet(book, table, plain, bold)
    return buffer.getvalue()


def _sheet(book: xlsxwriter.Workbook, table: Table, plain: object, bold: object) -> None:
    sheet = book.add_worksheet(table.title.replace("·", " ")[:31])
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, len(table.heads), 14)
    for column, head in enumerate(table.heads):
        sheet.write_string(0, column, head, bold)
    for line, row in enumerate(table.rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, int | float):
                sheet.write_number(line, column, cell, plain)
            elif cell is not None:
                sheet.write_string(line, column, cell, plain)
    sheet.write_string(len(table.rows) + 2, 0, table.about, plain)
    sheet.freeze_panes(1, 1)


def html(report: Report, style: str = STYLE) -> str:
    """One file without anything outside itself, A4 when printed."""
    told = " · ".join(f"{escape(label)} {escape(text)}" for label, text in report.conditions)
    sentences = "".join(f"<li>{escape(one)}</li>" for one in report.sentences)
    body = "".join(_table(table) for table in report.tables)
    title = escape(report.heading)
    return (
        f'<!DOCTYPE html>\n<html lang="ko"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{style}</style></head><body><h1>{title}</h1><p>{told}</p>"
        f"{f'<ul>{sentences}</ul>' if sentences else ''}{body}</body></html>\n"
    )


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in table.heads)
    rows = "".join("<tr>" + "".join(_cell(cell) for cell in row) + "</tr>" for row in table.rows)
    none = f'<tr><td colspan="{len(table.heads)}">없음</td></tr>'
    about = f"<p>{escape(table.about)}</p>" if table.about else ""
    body = f"<thead><tr>{head}</tr></thead><tbody>{rows or none}</tbody>"
    return f"<h2>{escape(table.title)}</h2>{about}<table>{body}</table>"


def _cell(cell: str | float | None) -> str:
    """A cell: figures stand right, words left."""
    text = cell_text(cell)
    is_said = isinstance(cell, str) and not text[:1].isdigit() and text[:1] not in ("", "-", "–")
    return f"<td{' class=said' if is_said else ''}>{escape(text)}</td>"
