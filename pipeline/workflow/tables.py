"""Tables of the operational store, described once; the migrations make them."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
    true,
)

from pipeline.settings import SEOUL

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA = MetaData(naming_convention=NAMING)
BATCH_STATES = ("started", "done", "failed")
JOB_STATES = ("queued", "running", "done", "failed")
MEASURE_KINDS = ("policy", "task")
DANGER_LEVELS = ("urgent", "hazard", "none")
CONFIRMATION_STATES = ("unseen", "seen", "acting", "settled")


class Instant(TypeDecorator[datetime]):
    """An instant: stored with its zone as UTC, given and returned as Seoul wall time.

    The warehouse and the code use Seoul wall time without a zone; Korea has kept +09:00 since 1988.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Seoul wall time (or any instant with a zone) to UTC."""
        if value is None:
            return None
        aware = value.replace(tzinfo=SEOUL) if value.tzinfo is None else value
        return aware.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC to Seoul wall time; SQLite gives the zone back as none."""
        if value is None:
            return None
        aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value
        return aware.astimezone(SEOUL).replace(tzinfo=None)


SEQUENCE = BigInteger().with_variant(Integer, "sqlite")

BATCH = Table(
    "batch",
    METADATA,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
    Column("source_code", String(40), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("landing_path", Text, nullable=False),
    Column("file_hash", String(64), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("config_hash", String(64), nullable=False),
    Column("state", String(10), CheckConstraint(f"state IN {BATCH_STATES}", name="state"), nullable=False),
    Column("is_backfill", Boolean(create_constraint=False), nullable=False),
    Column("mask_version", Integer),
    Column("known_at", Instant, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("source_count", BigInteger),
    Column("read_count", BigInteger),
    Column("new_count", BigInteger),
    Column("changed_count", BigInteger),
    Column("rejected_count", BigInteger),
    Column("duplicate_count", BigInteger),
    Column("late_count", BigInteger),
    Column("problem", Text),
    Index("ix_batch_source_code", "source_code", "file_hash"),
    Index("ix_batch_state", "state"),
    sqlite_autoincrement=True,
)

JOB = Table(
    "job",
    METADATA,
    Column("id", SEQUENCE, primary_key=True, autoincrement=True),
    Column("kind", String(40), nullable=False),
    Column("arguments", JSON, nullable=False),
    Column("state", String(10), CheckConstraint(f"state IN {JOB_STATES}", name="state"), nullable=False),
    Column("share", Float, nullable=False),
    Column("message", Text, nullable=False),
    Column("result", JSON),
    Column("exit_code", Integer),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("finished_at", Instant),
    Index("ix_job_state", "state"),
    sqlite_autoincrement=True,
)

SETTING = Table(
    "setting",
    METADATA,
    Column("name", String(80), primary_key=True),
    Column("value", JSON, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

REJECTED_RAW = Table(
    "rejected_raw",
    METADATA,
    Column("batch_seq", SEQUENCE, ForeignKey("batch.seq", ondelete="CASCADE"), primary_key=True),
    Column("line_number", BigInteger, primary_key=True),
    Column("key_id", String(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("rule", String(80), nullable=False, server_default=""),
)

MASKED_VALUE = Table(
    "masked_value",
    METADATA,
    Column("batch_seq", SEQUENCE, ForeignKey("batch.seq", ondelete="CASCADE"), primary_key=True),
    Column("line_number", BigInteger, primary_key=True),
    Column("field", String(20), primary_key=True),
    Column("start_at", Integer, primary_key=True),
    Column("end_at", Integer, nullable=False),
    Column("complaint_id", String(120), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("key_id", String(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("ix_masked_value_complaint_id", "complaint_id"),
)

LABEL_EDIT = Table(
    "label_edit",
    METADATA,
    Column("id", SEQUENCE, primary_key=True, autoincrement=True),
    Column("complaint_id", String(120), nullable=False),
    Column("topic_code", String(10), nullable=False),
    Column("labeller", String(80), nullable=False),
    Column("labelled_at", Instant, nullable=False),
    Column("guide_version", String(10), nullable=False),
    Column("text_hash", String(16), nullable=False),
    Column("is_final", Boolean(create_constraint=False), nullable=False),
    Column("undone_at", Instant),
    Column("version", Integer),
    Index("ix_label_edit_version", "version"),
    Index("ix_label_edit_complaint_id", "complaint_id"),
    sqlite_autoincrement=True,
)

MEASURE = Table(
    "measure",
    METADATA,
    Column("id", SEQUENCE, primary_key=True, autoincrement=True),
    Column("kind", String(10), CheckConstraint(f"kind IN {MEASURE_KINDS}", name="kind"), nullable=False),
    Column("name", String(80), nullable=False),
    Column("slice", Text, nullable=False),
    Column("plan", Text, nullable=False),
    Column("unit_code", String(20)),
    Column("due_on", Date),
    Column("happened_on", Date),
    Column("author", String(80), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("closed_at", Instant),
    sqlite_autoincrement=True,
)
CONFIRMATION = Table(
    "confirmation",
    METADATA,
    Column("id", SEQUENCE, primary_key=True, autoincrement=True),
    Column("complaint_id", String(120), nullable=False, index=True),
    Column(
        "state", String(10), CheckConstraint(f"state IN {CONFIRMATION_STATES}", name="state"), nullable=False
    ),
    Column("author", String(80), nullable=False),
    Column("confirmed_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
DANGER_LABEL = Table(
    "danger_label",
    METADATA,
    Column("id", SEQUENCE, primary_key=True, autoincrement=True),
    Column("complaint_id", String(120), nullable=False, index=True),
    Column("level", String(10), CheckConstraint(f"level IN {DANGER_LEVELS}", name="level"), nullable=False),
    Column("danger_type", String(20), nullable=False),
    Column("model_level", String(10), nullable=False),
    Column("labeller", String(80), nullable=False),
    Column("labelled_at", Instant, nullable=False),
    Column("guide_version", String(10), nullable=False),
    Column("text_hash", String(64), nullable=False),
    sqlite_autoincrement=True,
)
HOLIDAY = Table(
    "holiday",
    METADATA,
    Column("day", Date, primary_key=True),
    Column("is_worked", Boolean, nullable=False),
    Column("name", String(80), nullable=False),
    Column("source", String(200), nullable=False),
    Column("author", String(80), nullable=False),
    Column("decided_at", Instant, nullable=False),
)
CIVIL_CASE = Table(
    "civil_case",
    METADATA,
    Column("id", String(120), primary_key=True),
    Column("filing_key", String(120), nullable=False, unique=True),
    Column("kind_code", String(20), nullable=False),
    Column("channel_code", String(20), nullable=False),
    Column("district_code", String(5)),
    Column("title", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("entered_by", String(80), nullable=False),
    Column("applicant_key", String(32), index=True),
    Column("own_days", Integer),
    Column("promised_hours", Integer),
    Column("arrived_at", Instant, nullable=False),
    Column("received_at", Instant),
    Column("due_at", Instant),
    Column("status", String(20), nullable=False),
    Column("unit", String(40), nullable=False),
    Column("officer", String(80), nullable=False),
    Column("pending", String(20), nullable=False),
    Column("is_pingpong", Boolean(create_constraint=False), nullable=False),
    Column("registered", String(20), nullable=False),
    Column("asked", Text, nullable=False, server_default=""),
    Column("result", String(20), nullable=False, server_default=""),
    Column("execution", String(10), nullable=False, server_default=""),
    Column("execution_due", Instant),
    Column("parent_id", String(120), index=True),
    Column("content_key", String(32)),
    Column("relay_system", String(20), nullable=False, server_default=""),
    Column("relay_id", String(80), nullable=False, server_default=""),
    Column("menu", String(20), nullable=False, server_default=""),
    Column("service_code", String(10), nullable=False, server_default="", index=True),
    Column("notice_channel", String(10), nullable=False, server_default=""),
    Column("notice_wish", String(10), nullable=False, server_default="all"),
    Column("is_protected", Boolean(create_constraint=False), nullable=False, server_default=false()),
    Column("state", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Column("answered_at", Instant),
    Column("given_at", Instant),
    Column("told_at", Instant),
    Index("ix_civil_case_status", "status", "unit"),
    Index("ix_civil_case_relay_system", "relay_system", "relay_id"),
)
CASE_EVENT = Table(
    "case_event",
    METADATA,
    Column("id", SEQUENCE, primary_key=True, autoincrement=True),
    Column("case_id", String(120), ForeignKey("civil_case.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("command", String(40), nullable=False),
    Column("unit", String(40), nullable=False),
    Column("officer", String(80), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("days", Integer, nullable=False),
    Column("has_consent", Boolean(create_constraint=False), nullable=False),
    Column("needs_approval", Boolean(create_constraint=False), nullable=False, server_default=true()),
    Column("author", String(80), nullable=False),
    Column("happened_at", Instant, nullable=False),
    Column("sealed", LargeBinary),
    Column("chain", String(32)),
    Index("ix_case_event_case_id", "case_id", "number", unique=True),
    sqlite_autoincrement=True,
)
OUTBOX = Table(
    "outbox",
    METADATA,
    Column("id", SEQUENCE, primary_key=True, autoincrement=True),
    Column("topic", String(40), nullable=False),
    Column("case_id", String(120), nullable=False),
    Column("event_number", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("owner", String(80)),
    Column("lease_until", Instant),
    Column("sent_at", Instant),
    Index("ix_outbox_sent_at", "sent_at", "id"),
    sqlite_autoincrement=True,
)
CASE_OPENING = Table(
    "case_opening",
    METADATA,
    Column("id", SEQUENCE, primary_key=True, autoincrement=True),
    Column("case_id", String(120), nullable=False, index=True),
    Column("person", String(80), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("chain", String(32)),
    sqlite_autoincrement=True,
)
CASE_WATCH = Table(
    "case_watch",
    METADATA,
    Column("case_id", String(120), primary_key=True),
    Column("person", String(80), nullable=False),
    Column("until", Instant, nullable=False),
)
CASE_PHOTO = Table(
    "case_photo",
    METADATA,
    Column("id", SEQUENCE, primary_key=True, autoincrement=True),
    Column("case_id", String(120), ForeignKey("civil_case.id"), nullable=False, index=True),
    Column("shows", String(10), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("author", String(80), nullable=False),
    Column("added_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
ANSWER_TEMPLATE = Table(
    "answer_template",
    METADATA,
    Column("name", String(80), primary_key=True),
    Column("text", Text, nullable=False),
)
STAND_IN = Table(
    "stand_in",
    METADATA,
    Column("id", SEQUENCE, primary_key=True, autoincrement=True),
    Column("person", String(80), nullable=False),
    Column("substitute", String(80), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    sqlite_autoincrement=True,
)
OFFICE_CHANGE = Table(
    "office_change",
    METADATA,
    Column("id", SEQUENCE, primary_key=True, autoincrement=True),
    Column("subject", String(40), nullable=False),
    Column("name", String(200), nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("author", String(80), nullable=False),
    Column("changed_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
REMINDER = Table(
    "reminder",
    METADATA,
    Column("id", SEQUENCE, primary_key=True, autoincrement=True),
    Column("case_id", String(120), ForeignKey("civil_case.id"), nullable=False, index=True),
    Column("unit", String(40), nullable=False),
    Column("officer", String(80), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("author", String(80), nullable=False),
    Column("issued_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
LATE_REVIEW = Table(
    "late_review",
    METADATA,
    Column("month", String(7), primary_key=True),
    Column("late_count", Integer, nullable=False),
    Column("author", String(80), nullable=False),
    Column("reviewed_at", Instant, nullable=False),
)
DIGEST = Table(
    "digest",
    METADATA,
    Column("person", String(80), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("told_at", Instant, nullable=False),
)
NOTICE = Table(
    "notice",
    METADATA,
    Column("id", SEQUENCE, primary_key=True, autoincrement=True),
    Column("case_id", String(120), ForeignKey("civil_case.id"), nullable=False),
    Column("event_number", Integer, nullable=False),
    Column("stage", String(20), nullable=False),
    Column("rule", String(40), nullable=False),
    Column("channel", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    Column("kind", String(3), nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("cost", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try_at", Instant),
    Column("lease_until", Instant),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("problem", String(80), nullable=False),
    Index("ix_notice_case_id", "case_id", "event_number", "channel", unique=True),
    Index("ix_notice_state", "state", "next_try_at"),
    sqlite_autoincrement=True,
)
RELAY_MESSAGE = Table(
    "relay_message",
    METADATA,
    Column("id", SEQUENCE, primary_key=True, autoincrement=True),
    Column("system", String(20), nullable=False),
    Column("direction", String(3), nullable=False),
    Column("external_id", String(80), nullable=False),
    Column("digest", String(32), nullable=False),
    Column("case_id", String(120), nullable=False, index=True),
    Column("event_number", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("problem", String(200), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try_at", Instant),
    Column("lease_until", Instant),
    Column("created_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("sealed", LargeBinary),
    Index("ix_relay_message_system", "system", "direction", "external_id", "digest", unique=True),
    Index("ix_relay_message_state", "state", "next_try_at"),
    sqlite_autoincrement=True,
)
LIST_NOTE = Table(
    "list_note",
    METADATA,
    Column("unit", String(40), primary_key=True),
    Column("complaint_id", String(120), primary_key=True),
    Column("seen_by", String(80), nullable=False),
    Column("seen_at", Instant),
    Column("memo", String(200), nullable=False),
    Column("memo_by", String(80), nullable=False),
    Column("noted_at", Instant, nullable=False),
)
SAVED_VIEW = Table(
    "saved_view",
    METADATA,
    Column("id", SEQUENCE, primary_key=True, autoincrement=True),
    Column("unit", String(40), nullable=False),
    Column("path", String(120), nullable=False),
    Column("name", String(40), nullable=False),
    Column("query", Text, nullable=False),
    Column("author", String(80), nullable=False),
    Column("saved_at", Instant, nullable=False),
    Index("ix_saved_view_unit", "unit", "path", "name", unique=True),
    sqlite_autoincrement=True,
)
OUTAGE = Table(
    "outage",
    METADATA,
    Column("id", SEQUENCE, primary_key=True, autoincrement=True),
    Column("kind", String(10), CheckConstraint("kind IN ('outage', 'check')", name="kind"), nullable=False),
    Column("system", String(80), nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("reason", String(200), nullable=False),
    Column("first_on", Date),
    Column("last_on", Date),
    Column("author", String(80), nullable=False),
    Column("noted_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
