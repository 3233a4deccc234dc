"""Cases, what happened to them, and what of it is still to be told to others."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Three tables that one transaction writes together."""
    op.create_table(
        "civil_case",
        sa.Column("id", sa.String(120), nullable=False),
        sa.Column("filing_key", sa.String(120), nullable=False),
        sa.Column("kind_code", sa.String(20), nullable=False),
        sa.Column("channel_code", sa.String(20), nullable=False),
        sa.Column("district_code", sa.String(5)),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("entered_by", sa.String(80), nullable=False),
        sa.Column("own_days", sa.Integer()),
        sa.Column("promised_hours", sa.Integer()),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True)),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_civil_case"),
        sa.UniqueConstraint("filing_key"),
    )
    op.create_index("ix_civil_case_status", "civil_case", ["status", "unit"])
    op.create_table(
        "case_event",
        sa.Column("id", SEQUENCE, nullable=False, autoincrement=True),
        sa.Column("case_id", sa.String(120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("command", sa.String(40), nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("officer", sa.String(80), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id", name="pk_case_event"),
        sa.ForeignKeyConstraint(["case_id"], ["civil_case.id"], name="fk_case_event_case_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_event_case_id", "case_event", ["case_id", "number"], unique=True)
    op.create_table(
        "outbox",
        sa.Column("id", SEQUENCE, nullable=False, autoincrement=True),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.Column("case_id", sa.String(120), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner", sa.String(80)),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_sent_at", "outbox", ["sent_at", "id"])


def downgrade() -> None:
    """Cases are lost."""
    for table in ("outbox", "case_event", "civil_case"):
        op.drop_table(table)
