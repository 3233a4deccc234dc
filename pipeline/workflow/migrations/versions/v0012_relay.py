"""중계: which linked system a case came from, and the ledger of messages both ways."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Two columns of cases, and the ledger."""
    for name, kind in (("relay_system", sa.String(20)), ("relay_id", sa.String(80))):
        op.add_column("civil_case", sa.Column(name, kind, nullable=False, server_default=""))
    op.create_index("ix_civil_case_relay_system", "civil_case", ["relay_system", "relay_id"])
    op.create_table(
        "relay_message",
        sa.Column("id", SEQUENCE, nullable=False, autoincrement=True),
        sa.Column("system", sa.String(20), nullable=False),
        sa.Column("direction", sa.String(3), nullable=False),
        sa.Column("external_id", sa.String(80), nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(120), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("problem", sa.String(200), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", INSTANT),
        sa.Column("lease_until", INSTANT),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("done_at", INSTANT),
        sa.Column("sealed", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id", name="pk_relay_message"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_relay_message_case_id", "relay_message", ["case_id"])
    op.create_index("ix_relay_message_state", "relay_message", ["state", "next_try_at"])
    op.create_index(
        "ix_relay_message_system",
        "relay_message",
        ["system", "direction", "external_id", "digest"],
        unique=True,
    )


def downgrade() -> None:
    """What was told to linked systems is lost."""
    op.drop_table("relay_message")
    op.drop_index("ix_civil_case_relay_system", "civil_case")
    for name in ("relay_system", "relay_id"):
        op.drop_column("civil_case", name)
