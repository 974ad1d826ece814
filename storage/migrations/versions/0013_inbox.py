"""What a platform sent is kept before it is acknowledged; what is sent knows where it is an answer

Revision: 0013, after 0012.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import storage.times

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None
_WAITING = sa.text("status = 'waiting'")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "received_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("event_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("lane", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("sent_at", storage.times.Instant(timezone=True), nullable=False),
        sa.Column("received_at", storage.times.Instant(timezone=True), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("due_at", storage.times.Instant(timezone=True), nullable=False),
        sa.Column("lease_until", storage.times.Instant(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "event_id", name="uq_received_event_once"),
    )
    op.create_index(
        "ix_received_event_waiting", "received_event", ["channel", "lane", "sent_at", "id"], unique=False,
        sqlite_where=_WAITING, postgresql_where=_WAITING,
    )  # fmt: skip
    op.create_index(
        "ix_received_event_order", "received_event", ["channel", "id"], unique=False,
        sqlite_where=_WAITING, postgresql_where=_WAITING,
    )  # fmt: skip
    op.create_index("ix_received_event_received", "received_event", ["received_at"], unique=False)
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("channel", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column("address", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("progress", sa.JSON(none_as_null=True), nullable=True))
        batch_op.create_index(
            "ix_outbox_person_waiting", ["person_id", "due_at", "id"], unique=False,
            sqlite_where=_WAITING, postgresql_where=_WAITING,
        )  # fmt: skip


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_person_waiting")
        batch_op.drop_column("progress")
        batch_op.drop_column("address")
        batch_op.drop_column("channel")
    op.drop_table("received_event")
