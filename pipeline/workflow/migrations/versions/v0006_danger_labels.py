"""What people say of a danger where the model said something else; it teaches the next model."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """One row a say; the last one of a complaint counts."""
    op.create_table(
        "danger_label",
        sa.Column("id", SEQUENCE, nullable=False, autoincrement=True),
        sa.Column("complaint_id", sa.String(120), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("danger_type", sa.String(20), nullable=False),
        sa.Column("model_level", sa.String(10), nullable=False),
        sa.Column("labeller", sa.String(80), nullable=False),
        sa.Column("labelled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("guide_version", sa.String(10), nullable=False),
        sa.Column("text_hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_danger_label"),
        sa.CheckConstraint("level IN ('urgent', 'hazard', 'none')", name="ck_danger_label_level"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_danger_label_complaint_id", "danger_label", ["complaint_id"])


def downgrade() -> None:
    """What was said is lost."""
    op.drop_table("danger_label")
