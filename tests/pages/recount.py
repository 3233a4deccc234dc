"""An independent recount: what an address means, counted from the generator's truth.

Nothing of the project is imported here; the meaning of every key of an address is written down anew.
"""

import csv
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs

import polars as pl

OPEN = ["received", "assigned", "in_progress", "supplement"]
LISTS = {
    "kind": "kind_code",
    "source": "source_code",
    "channel": "channel_code",
    "field": "field_code",
    "item": "item_code",
    "topic": "topic_code",
    "danger": "danger_code",
    "bureau": "bureau_code",
    "dept": "department_code",
    "gu": "district_code",
    "dong": "dong_code",
    "status": "status_code",
    "result": "result_code",
}


def read_truth(folders: list[Path], organisation: Path) -> pl.DataFrame:
    """Every complaint as it should stand: the last row by `seen_at`, with the body above its unit."""
    files = [path for folder in folders for path in sorted(folder.glob("complaint-*.parquet"))]
    rows = pl.concat((pl.read_parquet(path) for path in files), how="diagonal_relaxed")
    rows = rows.sort("seen_at").unique("complaint_id", keep="last")
    spans = [
        (row["org_code"], row["bureau_code"], row["valid_from_on"], row["valid_until_on"])
        for row in csv.DictReader(organisation.open(encoding="utf-8"))
    ]
    bureaus = [
        next(
            (
                bureau
                for code, bureau, since, until in spans
                if code == unit and since <= f"{at:%Y-%m-%d}" and (not until or f"{at:%Y-%m-%d}" < until)
            ),
            None,
        )
        for unit, at in rows.select("department_code", "received_at").iter_rows()
    ]
    return rows.with_columns(pl.Series("bureau_code", bureaus, dtype=pl.String))


def recount(
    rows: pl.DataFrame, query: str, bureaus: frozenset[str], departments: frozenset[str], sees_all: bool
) -> int:
    """How many complaints an address (its query string) has, for someone with that scope."""
    return matching(rows, query, bureaus, departments, sees_all).height


def matching(
    rows: pl.DataFrame, query: str, bureaus: frozenset[str], departments: frozenset[str], sees_all: bool
) -> pl.DataFrame:
    """The complaints of an address."""
    asked = {key: values[0] for key, values in parse_qs(query.removeprefix("?")).items()}
    col = pl.col
    if not sees_all:
        rows = rows.filter(
            col("bureau_code").is_in(list(bureaus)) | col("department_code").is_in(list(departments))
        )
    if asked.pop("form", "") != "1" and "statutory" not in asked.get("kind", ""):
        rows = rows.filter(col("kind_code") != "statutory")
    now = datetime.fromisoformat(asked.pop("as_of"))
    received, answered, due = col("received_at"), col("answered_at"), col("due_at")
    is_open = col("status_code").is_in(OPEN)
    conditions = {
        ("state", "open"): is_open,
        ("state", "done"): ~is_open,
        ("late", "open"): is_open & (due < now),
        ("late", "open_in_time"): is_open & (due.is_null() | (due >= now)),
        ("late", "done"): ~is_open & (answered > due),
        ("late", "on_time"): ~is_open & (answered <= due),
        ("late", "timed"): ~is_open & due.is_not_null() & answered.is_not_null(),
        ("late", "untimed"): ~is_open & (due.is_null() | answered.is_null()),
        ("late", "legal"): ~is_open & (col("legal_days") >= 1),
        ("quick", "only"): ~is_open & (answered - received <= timedelta(minutes=10)),
        ("moved", "once"): col("transfer_path").is_not_null() & (col("transfer_path") != ""),
    }
    for key, value in asked.items():
        if key in LISTS:
            wanted = value.split(",")
            found = col(LISTS[key]).is_in(wanted)
            rows = rows.filter(found | col(LISTS[key]).is_null() if "-" in wanted else found)
        elif key == "hour":
            rows = rows.filter(received.dt.hour().is_in([int(part) for part in value.split(",")]))
        elif key == "dow":
            rows = rows.filter(received.dt.weekday().is_in([int(part) for part in value.split(",")]))
        elif key.endswith(("_from", "_to")):
            name, _, end = key.rpartition("_")
            day = {"period": received, "answered": answered, "due": due}[name].dt.date()
            limit = date.fromisoformat(value)
            rows = rows.filter(day >= limit if end == "from" else day < limit)
        elif key == "score":
            rows = rows.filter(col("satisfaction_score").is_in([int(part) for part in value.split(",")]))
        elif key == "ids":
            wanted = value.split(",")
            rows = rows.filter(col("complaint_id").is_in(wanted) | col("receipt_number").is_in(wanted))
        else:
            rows = rows.filter(conditions[key, value])
    return rows
