"""Feedback on answers, and the evidence of doubt

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import storage.times

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("showing", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("question", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("entry", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("verdict", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("remark", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("at", storage.times.Instant(timezone=True), nullable=False),
        sa.Column("handled_at", storage.times.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("showing", "entry", name="uq_feedback_once"),
    )
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_entry"), ["entry"], unique=False)
        batch_op.create_index(batch_op.f("ix_feedback_verdict"), ["verdict"], unique=False)

    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("awaiting", sa.JSON(), nullable=True))

    with op.batch_alter_table("question", schema=None) as batch_op:
        # Rows from before have neither: nobody could say so yet.
        batch_op.add_column(sa.Column("rejected", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("showing", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column("handled_at", storage.times.Instant(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_question_showing"), ["showing"], unique=False)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_showing"))
        batch_op.drop_column("handled_at")
        batch_op.drop_column("showing")
        batch_op.drop_column("rejected")

    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_column("awaiting")

    op.drop_table("feedback")
