"""Lists: what a unit noted, views that it kept, times when systems were down, rules that rejects broke."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Three tables and a column."""
    op.add_column("rejected_raw", sa.Column("rule", sa.String(80), nullable=False, server_default=""))
    op.create_table(
        "list_note",
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("complaint_id", sa.String(120), nullable=False),
        sa.Column("seen_by", sa.String(80), nullable=False),
        sa.Column("seen_at", INSTANT),
        sa.Column("memo", sa.String(200), nullable=False),
        sa.Column("memo_by", sa.String(80), nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("unit", "complaint_id", name="pk_list_note"),
    )
    op.create_table(
        "saved_view",
        sa.Column("id", SEQUENCE, nullable=False, autoincrement=True),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("path", sa.String(120), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_view"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_saved_view_unit", "saved_view", ["unit", "path", "name"], unique=True)
    op.create_table(
        "outage",
        sa.Column("id", SEQUENCE, nullable=False, autoincrement=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("system", sa.String(80), nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("first_on", sa.Date()),
        sa.Column("last_on", sa.Date()),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outage"),
        sa.CheckConstraint("kind IN ('outage', 'check')", name="ck_outage_kind"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """What was noted is lost."""
    op.drop_table("outage")
    op.drop_table("saved_view")
    op.drop_table("list_note")
    op.drop_column("rejected_raw", "rule")
