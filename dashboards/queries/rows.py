"""A row of the 민원 목록 in words: what the grid shows, what is exported, what the board's feed says."""

from datetime import datetime, timedelta
from typing import Any

from dashboards import words
from dashboards.queries.listing import COLUMNS, NEWEST, Row, page
from dashboards.queries.marks import NewRow
from dashboards.queries.names import code_name, source_name, unit_name
from dashboards.queries.windows import WEEK, scene
from pipeline.reader import Generation
from pipeline.schema import codes, reference
from pipeline.slices import Slice, Viewer

SOON = timedelta(days=1)
UNSAID = {
    "is_proxy",
    "received_hour",
    "received_dow",
    "sla_hours",
    "answered_on",
    "is_pingpong",
    "satisfied_at",
    "is_withdrawn_at_source",
}
SAID = tuple(column for column in COLUMNS if column not in UNSAID)
"""Columns of a row that `in_words` reads."""


def status_tag(row: Row, now: datetime) -> str:
    """State as one of five tags: late (지연 중), soon (기한 임박), open, late_done (지연 처리), done."""
    if row["is_open"]:
        due = row["due_at"]
        if due is None or due - now > SOON:
            return "open"
        return "late" if due < now else "soon"
    return "late_done" if row["is_on_time"] is False else "done"


TAGS = {"late": "지연 중", "soon": "기한 임박", "open": "", "late_done": "지연 처리", "done": ""}


def in_words(row: Row, now: datetime) -> dict[str, Any]:
    """The cells of one row, each ready to be shown; `now` is the moment of the list."""
    day = row["received_on"]
    tag = status_tag(row, now)
    return {
        "complaint_id": row["complaint_id"],
        "number": row["receipt_number"] or row["source_number"],
        "received_at": f"{row['received_at']:%Y-%m-%d %H:%M}",
        "remaining": words.remaining(row["due_at"], now) if row["is_open"] else "",
        "tag": tag,
        "status": code_name(codes.STATUSES, row["status_code"]),
        "late": TAGS[tag],
        "kind": code_name(codes.KINDS, row["kind_code"]),
        "channel": code_name(codes.CHANNELS, row["channel_code"]),
        "source": source_name(row["source_code"]),
        "field": code_name(codes.FIELDS, row["field_code"]),
        "item": reference.item_name(row["item_code"]) if row["item_code"] else "",
        "district": reference.district_name(row["district_code"]) if row["district_code"] else "",
        "dong": reference.dong_name(row["dong_code"]) if row["dong_code"] else "",
        "title": row["title"] or "(제목 없음)",
        "bureau": unit_name(row["bureau_code"], day),
        "department": unit_name(row["department_code"], day) or "미지정",
        "transfers": row["transfer_count"] or 0,
        "due_at": f"{row['due_at']:%Y-%m-%d %H:%M}" if row["due_at"] else "",
        "answered_at": f"{row['answered_at']:%Y-%m-%d %H:%M}" if row["answered_at"] else "",
        "response": response(row),
        "result": code_name(codes.RESULTS, row["result_code"]),
        "satisfaction": row["satisfaction_score"],
        "source_number": row["source_number"],
    }


def response(row: Row) -> str:
    """How long it took, in the measure of its kind: 현장 in hours, others in working days."""
    if row["response_hours"] is None:
        return ""
    kind = codes.KINDS.get(row["kind_code"])
    if kind is not None and kind.group != "field" and row["response_days"] is not None:
        return words.days(row["response_days"])
    return words.hours(row["response_hours"])


def newest(generation: Generation, base: Slice, viewer: Viewer, limit: int = 8) -> list[NewRow]:
    """The newest complaints of a slice."""
    here = scene(generation, base, viewer)
    chosen = here.received(WEEK)
    rows = page(generation, chosen, viewer, 0, limit, NEWEST, SAID).rows
    return [_new_row(row, here.now) for row in rows]


def _new_row(row: Row, now: datetime) -> NewRow:
    said = in_words(row, now)
    return NewRow(
        complaint_id=row["complaint_id"],
        received_at=row["received_at"],
        title=said["title"],
        kind_name=said["kind"],
        field_name=said["field"],
        district_name=said["district"],
        unit_name=said["department"],
        status_name=said["status"],
        due_at=row["due_at"],
        is_late=said["tag"] == "late",
    )
