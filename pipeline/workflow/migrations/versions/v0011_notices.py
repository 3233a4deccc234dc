"""알림: how a citizen is told, the ledger of what was; and the service that a program filed for."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Columns of cases, and the ledger."""
    op.add_column("civil_case", sa.Column("service_code", sa.String(10), nullable=False, server_default=""))
    op.add_column("civil_case", sa.Column("menu", sa.String(20), nullable=False, server_default=""))
    op.create_index("ix_civil_case_service_code", "civil_case", ["service_code"])
    for name, default in (("notice_channel", ""), ("notice_wish", "all")):
        op.add_column("civil_case", sa.Column(name, sa.String(10), nullable=False, server_default=default))
    op.create_table(
        "notice",
        sa.Column("id", SEQUENCE, nullable=False, autoincrement=True),
        sa.Column("case_id", sa.String(120), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(3), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", INSTANT),
        sa.Column("lease_until", INSTANT),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT),
        sa.Column("problem", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.ForeignKeyConstraint(["case_id"], ["civil_case.id"], name="fk_notice_case_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notice_case_id", "notice", ["case_id", "event_number", "channel"], unique=True)
    op.create_index("ix_notice_state", "notice", ["state", "next_try_at"])


def downgrade() -> None:
    """What was told to whom is lost."""
    op.drop_table("notice")
    op.drop_index("ix_civil_case_service_code", "civil_case")
    for name in ("notice_channel", "notice_wish", "service_code", "menu"):
        op.drop_column("civil_case", name)
