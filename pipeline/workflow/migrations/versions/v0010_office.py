"""What an office decides for itself and remembers: parts and mergers of cases, photos, stand-ins, 독촉장."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
INSTANT = sa.DateTime(timezone=True)
TEXTS: tuple[tuple[str, Any], ...] = (
    ("asked", sa.Text()),
    ("result", sa.String(20)),
    ("execution", sa.String(10)),
)
MORE: tuple[tuple[str, Any], ...] = (
    ("execution_due", INSTANT),
    ("parent_id", sa.String(120)),
    ("content_key", sa.String(32)),
    ("given_at", INSTANT),
    ("told_at", INSTANT),
)


def _numbered() -> sa.Column[int]:
    return sa.Column("id", SEQUENCE, nullable=False, autoincrement=True)


def upgrade() -> None:
    """Columns of cases and events; small tables."""
    for name, kind in TEXTS:
        op.add_column("civil_case", sa.Column(name, kind, nullable=False, server_default=""))
    for name, kind in MORE:
        op.add_column("civil_case", sa.Column(name, kind))
    op.create_index("ix_civil_case_parent_id", "civil_case", ["parent_id"])
    op.add_column(
        "case_event", sa.Column("needs_approval", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.add_column("case_event", sa.Column("chain", sa.String(32)))
    op.add_column("case_opening", sa.Column("chain", sa.String(32)))
    op.add_column(
        "civil_case", sa.Column("is_protected", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "case_photo",
        _numbered(),
        sa.Column("case_id", sa.String(120), nullable=False),
        sa.Column("shows", sa.String(10), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_photo"),
        sa.ForeignKeyConstraint(["case_id"], ["civil_case.id"], name="fk_case_photo_case_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_photo_case_id", "case_photo", ["case_id"])
    op.create_table(
        "answer_template",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_answer_template"),
    )
    op.create_table(
        "stand_in",
        _numbered(),
        sa.Column("person", sa.String(80), nullable=False),
        sa.Column("substitute", sa.String(80), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stand_in"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "office_change",
        _numbered(),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_office_change"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "reminder",
        _numbered(),
        sa.Column("case_id", sa.String(120), nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("officer", sa.String(80), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reminder"),
        sa.ForeignKeyConstraint(["case_id"], ["civil_case.id"], name="fk_reminder_case_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reminder_case_id", "reminder", ["case_id"])
    op.create_table(
        "late_review",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("late_count", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("reviewed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("month", name="pk_late_review"),
    )
    op.create_table(
        "digest",
        sa.Column("person", sa.String(80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("told_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("person", "day", name="pk_digest"),
    )


def downgrade() -> None:
    """What the office decided for itself is lost."""
    for table in (
        "digest",
        "late_review",
        "reminder",
        "office_change",
        "stand_in",
        "answer_template",
        "case_photo",
    ):
        op.drop_table(table)
    for table, name in (
        ("case_event", "needs_approval"),
        ("case_event", "chain"),
        ("case_opening", "chain"),
        ("civil_case", "is_protected"),
    ):
        op.drop_column(table, name)
    op.drop_index("ix_civil_case_parent_id", "civil_case")
    for name, _ in (*TEXTS, *MORE):
        op.drop_column("civil_case", name)
