"""Who looked at a dangerous complaint, who acts on it, and when: a log that only grows."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """One row a change of 확인 상태."""
    op.create_table(
        "confirmation",
        sa.Column("id", SEQUENCE, nullable=False, autoincrement=True),
        sa.Column("complaint_id", sa.String(120), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_confirmation"),
        sa.CheckConstraint("state IN ('unseen', 'seen', 'acting', 'settled')", name="ck_confirmation_state"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_confirmation_complaint_id", "confirmation", ["complaint_id"])


def downgrade() -> None:
    """Who looked is lost."""
    op.drop_table("confirmation")
