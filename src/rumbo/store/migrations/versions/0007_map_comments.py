"""Comments: what people remark on a cell of the map."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "map_comments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("phase", sa.String, nullable=False),
        sa.Column("line", sa.String, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("written_at", sa.DateTime, nullable=False),
        sa.Column("resolved_at", sa.DateTime),
        sa.Column("resolved_by", sa.String),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_map_comments_phase_line", "map_comments", ["phase", "line"])


def downgrade() -> None:
    op.drop_table("map_comments")
