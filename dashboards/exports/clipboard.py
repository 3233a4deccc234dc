"""The first rows of a list as one HTML table, for 표 복사: it pastes into 한글 and Excel."""

from html import escape
from itertools import islice

from dashboards.exports.cells import guarded
from dashboards.exports.sheet import HEADINGS, Sheet

MOST_ROWS = 500
LEFT_OUT = {"source", "source_number", "dong", "result", "satisfaction", "answered_at"}


def table_html(sheet: Sheet) -> str:
    """Up to 500 rows, and below them 기준 시각, 모수 and conditions, as a reader of the table needs them."""
    shown = [i for i, key in enumerate(HEADINGS) if key not in LEFT_OUT]
    headings = list(HEADINGS.values())
    head = "".join(f"<th>{escape(headings[i])}</th>" for i in shown)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(guarded(row[i])))}</td>" for i in shown) + "</tr>"
        for row in islice(sheet.rows(), MOST_ROWS)
    )
    about = [f"{label}: {text}" for label, text in sheet.about() if label != "내려받은 사람"]
    if sheet.total > MOST_ROWS:
        about.append(f"앞의 {MOST_ROWS:,}건만 복사했습니다")
    foot = f'<tr><td colspan="{len(shown)}">{escape(" · ".join(about))}</td></tr>'
    return f'<table id="list-copy"><thead><tr>{head}</tr></thead><tbody>{body}{foot}</tbody></table>'
