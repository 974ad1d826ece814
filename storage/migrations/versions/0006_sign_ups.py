"""People signed up for sessions, with who has a place, who waits and who was offered one

Revision: 0006, after 0005.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import storage.times

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "sign_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("moment_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("offered_until", storage.times.Instant(timezone=True), nullable=True),
        sa.Column("prerequisite", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("signed_up_by", sa.Integer(), nullable=False),
        sa.Column("submitted_form_id", sa.Integer(), nullable=True),
        sa.Column("created_at", storage.times.Instant(timezone=True), nullable=False),
        sa.Column("updated_at", storage.times.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("(status = 'offered') = (offered_until IS NOT NULL)", name="ck_sign_up_offered_until"),
        sa.CheckConstraint(
            "status IN ('confirmed', 'waiting', 'offered', 'cancelled', 'expired')", name="ck_sign_up_status"
        ),
        sa.ForeignKeyConstraint(
            ["moment_id"],
            ["moment.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["signed_up_by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["submitted_form_id"],
            ["submitted_form.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("moment_id", "number", name="uq_sign_up_number"),
    )
    with op.batch_alter_table("sign_up", schema=None) as batch_op:
        batch_op.create_index("ix_sign_up_moment_status", ["moment_id", "status"], unique=False)
        batch_op.create_index(
            "ix_sign_up_offered",
            ["offered_until"],
            unique=False,
            sqlite_where=sa.text("status = 'offered'"),
            postgresql_where=sa.text("status = 'offered'"),
        )
        batch_op.create_index(batch_op.f("ix_sign_up_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_up_signed_up_by"), ["signed_up_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_up_submitted_form_id"), ["submitted_form_id"], unique=False)
        batch_op.create_index(
            "uq_sign_up_standing",
            ["moment_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("status IN ('confirmed', 'waiting', 'offered')"),
            postgresql_where=sa.text("status IN ('confirmed', 'waiting', 'offered')"),
        )

    op.create_table(
        "sign_up_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sign_up_id", sa.Integer(), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", storage.times.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["sign_up_id"],
            ["sign_up.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("sign_up_state", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_up_state_sign_up_id"), ["sign_up_id"], unique=False)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("sign_up_state", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_up_state_sign_up_id"))

    op.drop_table("sign_up_state")
    with op.batch_alter_table("sign_up", schema=None) as batch_op:
        batch_op.drop_index("uq_sign_up_standing")
        batch_op.drop_index(batch_op.f("ix_sign_up_submitted_form_id"))
        batch_op.drop_index(batch_op.f("ix_sign_up_signed_up_by"))
        batch_op.drop_index(batch_op.f("ix_sign_up_person_id"))
        batch_op.drop_index("ix_sign_up_offered")
        batch_op.drop_index("ix_sign_up_moment_status")

    op.drop_table("sign_up")
