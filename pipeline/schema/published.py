"""Published tables: what readers see. One fact row a complaint, small daily cubes, text apart."""

from dataclasses import replace
from functools import cache
from hashlib import sha256

from pipeline.schema.core import COMPLAINT_COLUMNS
from pipeline.schema.model import (
    COMPLAINT_CAMPAIGN_COLUMNS,
    DANGER_COLUMNS,
    PLACE_COLUMNS,
    TOPIC_COLUMNS,
    VOCABULARY_COLUMNS,
)
from pipeline.schema.tables import Column, Table

_CORE = {column.name: column for column in COMPLAINT_COLUMNS}


# A page of a list reads these of a hundred rows that lie far apart. DuckDB's own choice (DICT_FSST) decodes
# a whole dictionary for each of them: 46 ms for the titles of one page against 8, for 60 MB more a year.
_LISTED = {"source_number", "receipt_number", "title"}


def _same(*names: str) -> tuple[Column, ...]:
    return tuple(
        replace(_CORE[name], compression="uncompressed") if name in _LISTED else _CORE[name] for name in names
    )


FACT_COLUMNS = (
    *_same(
        "complaint_id",
        "source_code",
        "source_number",
        "receipt_number",
        "kind_code",
        "channel_code",
        "is_proxy",
    ),
    *_same("field_code", "item_code", "district_code", "dong_code", "lat", "lon"),
    Column("bureau_code", "VARCHAR", "Level-1 body of the handling unit on the day of receipt."),
    *_same("department_code", "title", "applicant_key", "received_at"),
    Column("received_on", "DATE", "Day of receipt."),
    Column("received_hour", "TINYINT", "Hour of receipt, 0 to 23."),
    Column("received_dow", "TINYINT", "Weekday of receipt, 1 Monday to 7 Sunday."),
    *_same("due_at", "legal_days", "sla_hours", "status_code", "result_code", "answered_at"),
    Column("answered_on", "DATE", "Day it was finished; NULL while open."),
    Column("is_open", "BOOLEAN", "Not finished."),
    Column("response_hours", "DOUBLE", "Receipt to finish by the wall clock; NULL while open.", unit="hours"),
    Column(
        "response_days",
        "DOUBLE",
        "Receipt to finish, first day counted (C-12); NULL while open.",
        unit="working days",
    ),
    Column("is_on_time", "BOOLEAN", "Finished no later than due_at; NULL while open or without a deadline."),
    Column("is_quick_close", "BOOLEAN", "Finished within 10 minutes (D3); NULL while open."),
    Column("transfer_count", "TINYINT", "How often it was 재지정.", unit="transfers"),
    Column("is_pingpong", "BOOLEAN", "Went back to a unit that had held it, or 3 transfers and more (B17)."),
    *_same("satisfaction_score", "satisfied_at", "known_from_at", "is_withdrawn_at_source"),
    Column("sign", "TINYINT", "+1 counts, -1 cancels an older image in a folded part; counts are sum(sign)."),
)

MODEL_COLUMNS = (
    Column(
        "token_ids",
        "INTEGER[]",
        "Tokens of title and body in their order, repeated ones repeated; `vocabulary`. NULL before `minwon refresh` made them. Only what counts words reads it, never a list of rows.",
    ),
    *TOPIC_COLUMNS,
    *DANGER_COLUMNS,
    *PLACE_COLUMNS,
)

FACT = Table(
    name="fact",
    each_row_is="one complaint (or, in hot, one signed image of it)",
    key=("complaint_id", "sign"),
    columns=(*FACT_COLUMNS, *MODEL_COLUMNS),
)

TEXT = Table(
    name="text",
    each_row_is="the published text of one complaint",
    key=("complaint_id",),
    columns=(
        *_same("complaint_id", "received_at"),
        Column("body", "VARCHAR", "Masked body."),
        Column(
            "answers",
            "STRUCT(answer_number INTEGER, answered_at TIMESTAMP, result_code VARCHAR, answer_text VARCHAR)[]",
            "Answers in order.",
        ),
        Column(
            "transfers",
            "STRUCT(transfer_number INTEGER, from_department_code VARCHAR, to_department_code VARCHAR, is_bounce BOOLEAN)[]",
            "재지정 in order.",
        ),
        Column(
            "events",
            "STRUCT(event_number INTEGER, status_code VARCHAR, happened_at TIMESTAMP, department_code VARCHAR)[]",
            "Changes of state in order.",
        ),
    ),
)

VERSION = Table(
    name="version",
    each_row_is="one image of a complaint that a later one replaced, without text, kept 400 days",
    key=("complaint_id", "known_from_at", "known_until_at"),
    columns=(
        *FACT_COLUMNS,
        Column("known_until_at", "TIMESTAMP", "When the next image became known.", unit="Seoul wall time"),
    ),
)

MEASURES = (
    Column("complaint_count", "BIGINT", "Complaints (sum of sign).", unit="complaints"),
    Column("open_count", "BIGINT", "Not finished.", unit="complaints"),
    Column("done_count", "BIGINT", "Finished.", unit="complaints"),
    Column("timed_count", "BIGINT", "Finished with a deadline.", unit="complaints"),
    Column("on_time_count", "BIGINT", "Finished by the deadline.", unit="complaints"),
    Column("transferred_count", "BIGINT", "재지정 once or more.", unit="complaints"),
)


def _facts(*names: str) -> tuple[Column, ...]:
    known = {column.name: column for column in FACT.columns}
    return tuple(known[name] for name in names)


def _cube(name: str, each_row_is: str, *dimensions: str) -> Table:
    return Table(name, each_row_is, dimensions, (*_facts(*dimensions), *MEASURES))


CUBE_UNIT = _cube(
    "cube_unit",
    "one day of receipt x handling unit x kind x status",
    "received_on",
    "bureau_code",
    "department_code",
    "kind_code",
    "status_code",
)
CUBE_ITEM = _cube(
    "cube_item",
    "one day of receipt x field x item x kind x level-1 body",
    "received_on",
    "field_code",
    "item_code",
    "kind_code",
    "bureau_code",
)
CUBE_PLACE = _cube(
    "cube_place",
    "one day of receipt x 자치구 x field x kind x level-1 body",
    "received_on",
    "district_code",
    "field_code",
    "kind_code",
    "bureau_code",
)
CUBE_CHANNEL = _cube(
    "cube_channel",
    "one day of receipt x source x channel x kind x level-1 body",
    "received_on",
    "source_code",
    "channel_code",
    "kind_code",
    "bureau_code",
)
CUBE_TOPIC = _cube(
    "cube_topic",
    "one day of receipt x topic x kind x level-1 body",
    "received_on",
    "topic_code",
    "kind_code",
    "bureau_code",
)
CUBE_HOUR = _cube(
    "cube_hour",
    "one day and hour of receipt x kind x level-1 body",
    "received_on",
    "received_hour",
    "received_dow",
    "kind_code",
    "bureau_code",
)

CUBE_ANSWERED = Table(
    name="cube_answered",
    each_row_is="one day of finish x handling unit x kind",
    key=("answered_on", "bureau_code", "department_code", "kind_code"),
    columns=(
        *_facts("answered_on", "bureau_code", "department_code", "kind_code"),
        Column("done_count", "BIGINT", "Finished that day.", unit="complaints"),
        Column("timed_count", "BIGINT", "Finished with a deadline.", unit="complaints"),
        Column("on_time_count", "BIGINT", "Finished by the deadline.", unit="complaints"),
        Column("response_hours_sum", "DOUBLE", "Sum of response_hours.", unit="hours"),
        Column("response_days_sum", "DOUBLE", "Sum of response_days.", unit="working days"),
        Column("legal_days_sum", "DOUBLE", "Sum of legal_days where legal_days >= 1.", unit="working days"),
        Column(
            "shortened_days_sum",
            "DOUBLE",
            "Sum of legal_days - response_days where legal_days >= 1 (C-30).",
            unit="working days",
        ),
        Column("transferred_count", "BIGINT", "재지정 once or more.", unit="complaints"),
    ),
)

_TOKEN_COUNT = (
    Column("token_id", "INTEGER", "The token; `vocabulary`."),
    Column(
        "token_count",
        "BIGINT",
        "How often it stands in their titles and bodies (sum over complaints of sign x times).",
        unit="tokens",
    ),
)
_MONTH = Column("month_on", "DATE", "First day of the month of receipt.")

CUBE_TOKEN_FIELD = Table(
    name="cube_token_field",
    each_row_is="one month of receipt x field x kind x token",
    key=("month_on", "field_code", "kind_code", "token_id"),
    columns=(_MONTH, *_facts("field_code", "kind_code"), *_TOKEN_COUNT),
)
CUBE_TOKEN_BUREAU = Table(
    name="cube_token_bureau",
    each_row_is="one month of receipt x level-1 body x token",
    key=("month_on", "bureau_code", "token_id"),
    columns=(_MONTH, *_facts("bureau_code"), *_TOKEN_COUNT),
)

VOCABULARY = Table(
    name="vocabulary",
    each_row_is="one token; hot has those that are newer than the vocabulary's own file",
    key=("token_id",),
    columns=VOCABULARY_COLUMNS,
)

COMPLAINT_CAMPAIGN = Table(
    name="complaint_campaign",
    each_row_is="one complaint of a 집단민원, to be left out of rankings on request",
    key=("complaint_id",),
    columns=COMPLAINT_CAMPAIGN_COLUMNS,
)

OPEN = Table(
    name="open_complaint",
    each_row_is="one open complaint, the same row as in fact, without the columns of models",
    key=("complaint_id", "sign"),
    columns=FACT_COLUMNS,
)

CUBES = (CUBE_UNIT, CUBE_ITEM, CUBE_PLACE, CUBE_CHANNEL, CUBE_TOPIC, CUBE_HOUR, CUBE_ANSWERED)
TOKEN_CUBES = (CUBE_TOKEN_FIELD, CUBE_TOKEN_BUREAU)
TABLES = (FACT, OPEN, *CUBES, *TOKEN_CUBES, TEXT, VERSION, VOCABULARY, COMPLAINT_CAMPAIGN)


@cache
def layout() -> str:
    """A short hash of the tables and columns; files of another layout cannot be read beside these."""
    text = "\n".join(table.create_sql() for table in TABLES)
    return sha256(text.encode()).hexdigest()[:12]
