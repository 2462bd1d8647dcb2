"""Maps: the versions of what the company believes, and who confirmed them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "maps",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("based_on", sa.Integer, sa.ForeignKey("maps.id")),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("created_by", sa.String, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.Column("changed_by", sa.String, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("published_at", sa.DateTime),
        sa.Column("published_by", sa.String),
        sa.Column("superseded_at", sa.DateTime),
    )
    op.create_table(
        "map_confirmations",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("map_id", sa.Integer, sa.ForeignKey("maps.id"), nullable=False),
        sa.Column("confirmed_at", sa.DateTime, nullable=False),
        sa.Column("confirmed_by", sa.String, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("evidence", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("map_confirmations")
    op.drop_table("maps")
