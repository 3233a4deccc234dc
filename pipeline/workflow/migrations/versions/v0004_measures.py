"""Policies and improvement tasks: what was done about a slice of complaints, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """One row a policy or task."""
    op.create_table(
        "measure",
        sa.Column("id", SEQUENCE, nullable=False, autoincrement=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("slice", sa.Text, nullable=False),
        sa.Column("plan", sa.Text, nullable=False),
        sa.Column("unit_code", sa.String(20)),
        sa.Column("due_on", sa.Date),
        sa.Column("happened_on", sa.Date),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_measure"),
        sa.CheckConstraint("kind IN ('policy', 'task')", name="ck_measure_kind"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """What was decided is lost."""
    op.drop_table("measure")
