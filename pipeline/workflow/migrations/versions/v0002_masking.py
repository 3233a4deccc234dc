"""Mask version of each batch in place of the sender's word, and the sealed values the mask took out."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Batches so far were not masked: their mask_version stays empty."""
    op.add_column("batch", sa.Column("mask_version", sa.Integer))
    op.drop_column("batch", "is_publishable")
    op.create_table(
        "masked_value",
        sa.Column("batch_seq", SEQUENCE, nullable=False),
        sa.Column("line_number", sa.BigInteger, nullable=False),
        sa.Column("field", sa.String(20), nullable=False),
        sa.Column("start_at", sa.Integer, nullable=False),
        sa.Column("end_at", sa.Integer, nullable=False),
        sa.Column("complaint_id", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("batch_seq", "line_number", "field", "start_at", name="pk_masked_value"),
        sa.ForeignKeyConstraint(
            ["batch_seq"], ["batch.seq"], name="fk_masked_value_batch_seq", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_masked_value_complaint_id", "masked_value", ["complaint_id"])


def downgrade() -> None:
    """Without the mask nothing may be published."""
    op.drop_table("masked_value")
    op.add_column(
        "batch",
        sa.Column(
            "is_publishable", sa.Boolean(create_constraint=False), nullable=False, server_default=sa.false()
        ),
    )
    op.drop_column("batch", "mask_version")
