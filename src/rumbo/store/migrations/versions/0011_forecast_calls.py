"""Calls: what a seller or a manager says a period will bring."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forecast_calls",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("about", sa.String, nullable=False),
        sa.Column("about_id", sa.String, nullable=False),
        sa.Column("amount", sa.Double, nullable=False),
        sa.Column("currency", sa.String, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("seen", sa.Integer),
        sa.Column("called_at", sa.DateTime, nullable=False),
        sa.Column("called_by", sa.String, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_forecast_calls_period", "forecast_calls", ["first_day", "last_day"])


def downgrade() -> None:
    op.drop_table("forecast_calls")
