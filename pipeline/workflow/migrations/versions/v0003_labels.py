"""Labels given on screen, until a version of the labelled set is made of them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """One row a decision of a person."""
    op.create_table(
        "label_edit",
        sa.Column("id", SEQUENCE, nullable=False, autoincrement=True),
        sa.Column("complaint_id", sa.String(120), nullable=False),
        sa.Column("topic_code", sa.String(10), nullable=False),
        sa.Column("labeller", sa.String(80), nullable=False),
        sa.Column("labelled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("guide_version", sa.String(10), nullable=False),
        sa.Column("text_hash", sa.String(16), nullable=False),
        sa.Column("is_final", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("version", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_label_edit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_label_edit_version", "label_edit", ["version"])
    op.create_index("ix_label_edit_complaint_id", "label_edit", ["complaint_id"])


def downgrade() -> None:
    """What was not made a version is lost."""
    op.drop_table("label_edit")
