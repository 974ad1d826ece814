"""Moments that are moved or cancelled in conversation, rounds that are opened or closed, and who was there

Revision: 0012, after 0011.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import storage.times

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.add_column(sa.Column("edited_at", storage.times.Instant(timezone=True), nullable=True))
    with op.batch_alter_table("moment", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="planned")
        )
        batch_op.add_column(sa.Column("edited_at", storage.times.Instant(timezone=True), nullable=True))
        batch_op.create_check_constraint("ck_moment_status", "status IN ('planned', 'cancelled')")
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("moment_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("sign_up_id", sa.Integer(), nullable=True),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("teams", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", storage.times.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("(person_id IS NULL) <> (organisation_id IS NULL)", name="ck_attendance_who"),
        sa.CheckConstraint("(organisation_id IS NULL) = (teams IS NULL)", name="ck_attendance_teams"),
        sa.CheckConstraint("teams >= 0", name="ck_attendance_teams_count"),
        sa.ForeignKeyConstraint(["moment_id"], ["moment.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["sign_up_id"], ["sign_up.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("moment_id", "organisation_id", name="uq_attendance_organisation"),
        sa.UniqueConstraint("moment_id", "person_id", name="uq_attendance_person"),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_moment_id"), ["moment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attendance_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    """Undo."""
    op.drop_table("attendance")
    with op.batch_alter_table("moment", schema=None) as batch_op:
        batch_op.drop_constraint("ck_moment_status", type_="check")
        batch_op.drop_column("edited_at")
        batch_op.drop_column("status")
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.drop_column("edited_at")
