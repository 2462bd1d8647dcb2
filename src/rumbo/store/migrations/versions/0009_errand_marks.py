"""Marks: what people marked about the errands of a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "errand_marks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("deal_id", sa.String, nullable=False, index=True),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("due", sa.Date, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column(
            "undoes",
            sa.Integer,
            sa.ForeignKey("errand_marks.id", name="fk_errand_marks_undoes"),
        ),
        sa.Column("seen", sa.Integer),
        sa.Column("marked_at", sa.DateTime, nullable=False),
        sa.Column("marked_by", sa.String, nullable=False),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("errand_marks")
