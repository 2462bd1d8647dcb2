"""Decisions: what people decided about deals that stand still."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deal_decisions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("deal_id", sa.String, nullable=False, index=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("day", sa.Date),
        sa.Column("on_contact", sa.Boolean, nullable=False),
        sa.Column(
            "revokes",
            sa.Integer,
            sa.ForeignKey("deal_decisions.id", name="fk_deal_decisions_revokes"),
        ),
        sa.Column("seen", sa.Integer),
        sa.Column("decided_at", sa.DateTime, nullable=False),
        sa.Column("decided_by", sa.String, nullable=False),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("deal_decisions")
