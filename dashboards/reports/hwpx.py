"""A report as HWPX for 한글, by python-hwpx alone. 시험: it opens and validates, no 한글 has shown it yet."""

import io
import re
import zipfile
from typing import TYPE_CHECKING

from dashboards.reports.report import Report, Table, cell_text

if TYPE_CHECKING:
    from hwpx import HwpxDocument

MARK = "[시험] 한글에서 열어 확인하기 전의 양식입니다."
STILL = (2000, 1, 1, 0, 0, 0)
"""When every part of the file says that it was made."""

FIRST_ID = 1_000_000_001
DRAWN = re.compile(r'\b(id|instid|idRef)="(\d{5,})"')
"""Numbers that python-hwpx draws for each element, and what refers to them."""


def hwpx(report: Report) -> bytes:
    """The report as a 한글 document: headings, sentences and tables."""
    from hwpx import HwpxDocument

    document = HwpxDocument.new()
    document.paragraphs[0].text = report.heading
    document.add_paragraph(" · ".join(f"{label} {text}" for label, text in report.conditions))
    document.add_paragraph(MARK)
    for sentence in report.sentences:
        document.add_paragraph(f"○ {sentence}")
    for table in report.tables:
        document.add_paragraph(f"□ {table.title}")
        if table.about:
            document.add_paragraph(table.about)
        _table(document, table)
    document.set_page_number()
    return _still(document.to_bytes())


def _table(document: "HwpxDocument", table: Table) -> None:
    rows = table.rows or (("없음", *("" for _ in table.heads[1:])),)
    made = document.add_table(1 + len(rows), len(table.heads))
    for line, row in zip(made.rows, (table.heads, *rows), strict=True):
        for place, cell in zip(line.cells, row, strict=True):
            place.set_text(cell_text(cell))


def _still(archive: bytes) -> bytes:
    """The same archive without the moment at which it was written, and without numbers drawn by lot."""
    made = io.BytesIO()
    known: dict[str, str] = {}

    def numbered(found: re.Match[str]) -> str:
        return f'{found[1]}="{known.setdefault(found[2], str(FIRST_ID + len(known)))}"'

    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(made, "w") as target:
        for part in source.infolist():
            still = zipfile.ZipInfo(part.filename, STILL)
            still.compress_type = part.compress_type
            content = source.read(part)
            if part.filename.startswith("Contents/section"):
                content = DRAWN.sub(numbered, content.decode()).encode()
            target.writestr(still, content)
    return made.getvalue()
