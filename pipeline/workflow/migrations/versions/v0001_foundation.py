"""Batch ledger, jobs, settings and sealed rejects."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the four tables."""
    op.create_table(
        "batch",
        sa.Column("seq", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("source_code", sa.String(40), nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("landing_path", sa.Text, nullable=False),
        sa.Column("file_hash", sa.String(64), nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("config_hash", sa.String(64), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("is_backfill", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("is_publishable", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("known_at", INSTANT, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT),
        sa.Column("source_count", sa.BigInteger),
        sa.Column("read_count", sa.BigInteger),
        sa.Column("new_count", sa.BigInteger),
        sa.Column("changed_count", sa.BigInteger),
        sa.Column("rejected_count", sa.BigInteger),
        sa.Column("duplicate_count", sa.BigInteger),
        sa.Column("late_count", sa.BigInteger),
        sa.Column("problem", sa.Text),
        sa.CheckConstraint("state IN ('started', 'done', 'failed')", name=op.f("ck_batch_state")),
        sa.PrimaryKeyConstraint("seq", name="pk_batch"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_batch_source_code", "batch", ["source_code", "file_hash"])
    op.create_index("ix_batch_state", "batch", ["state"])
    op.create_table(
        "job",
        sa.Column("id", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("arguments", sa.JSON, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("share", sa.Float, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("result", sa.JSON),
        sa.Column("exit_code", sa.Integer),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("started_at", INSTANT),
        sa.Column("finished_at", INSTANT),
        sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name=op.f("ck_job_state")),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_job_state", "job", ["state"])
    op.create_table(
        "setting",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("value", sa.JSON, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_setting"),
    )
    op.create_table(
        "rejected_raw",
        sa.Column("batch_seq", SEQUENCE, nullable=False),
        sa.Column("line_number", sa.BigInteger, nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("batch_seq", "line_number", name="pk_rejected_raw"),
        sa.ForeignKeyConstraint(
            ["batch_seq"], ["batch.seq"], name="fk_rejected_raw_batch_seq", ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    """Drop them again, the newest first."""
    op.drop_table("rejected_raw")
    op.drop_table("setting")
    op.drop_table("job")
    op.drop_table("batch")
