"""Forecasts that were shown, kept to be judged when their period is over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shown_forecasts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("snapshot", sa.Integer, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("p10", sa.Double, nullable=False),
        sa.Column("p50", sa.Double, nullable=False),
        sa.Column("p90", sa.Double, nullable=False),
        sa.Column("won_so_far", sa.Double, nullable=False),
        sa.Column("stage_weighted", sa.Double),
        sa.Column("declared", sa.Double),
        sa.Column("usual", sa.Double),
        sa.Column("target", sa.Double),
        sa.Column("shown_at", sa.DateTime, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_shown_forecasts_as_of_scope", "shown_forecasts", ["as_of", "scope"])


def downgrade() -> None:
    op.drop_table("shown_forecasts")
