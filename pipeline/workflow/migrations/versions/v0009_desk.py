"""What the desk needs: who has a case and what waits, whose it is, who opened it and who looks at it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Columns of cases and events; two small tables."""
    for name, kind in (("officer", sa.String(80)), ("pending", sa.String(20)), ("registered", sa.String(20))):
        op.add_column("civil_case", sa.Column(name, kind, nullable=False, server_default=""))
    op.add_column(
        "civil_case", sa.Column("is_pingpong", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("civil_case", sa.Column("applicant_key", sa.String(32)))
    op.add_column("civil_case", sa.Column("answered_at", INSTANT))
    op.create_index("ix_civil_case_applicant_key", "civil_case", ["applicant_key"])
    op.add_column("case_event", sa.Column("days", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(
        "case_event", sa.Column("has_consent", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "case_opening",
        sa.Column("id", SEQUENCE, nullable=False, autoincrement=True),
        sa.Column("case_id", sa.String(120), nullable=False),
        sa.Column("person", sa.String(80), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_opening"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_opening_case_id", "case_opening", ["case_id"])
    op.create_table(
        "case_watch",
        sa.Column("case_id", sa.String(120), nullable=False),
        sa.Column("person", sa.String(80), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_case_watch"),
    )


def downgrade() -> None:
    """Who opened a case is lost."""
    for table in ("case_watch", "case_opening"):
        op.drop_table(table)
    op.drop_index("ix_civil_case_applicant_key", "civil_case")
    for name in ("officer", "pending", "registered", "is_pingpong", "applicant_key", "answered_at"):
        op.drop_column("civil_case", name)
    for name in ("days", "has_consent"):
        op.drop_column("case_event", name)
