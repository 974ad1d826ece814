"""Care plans and their actions

Revision: 0008, after 0007.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import storage.times

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "care_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submitted_form_id", sa.Integer(), nullable=False),
        sa.Column("moment_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("facilitator_id", sa.Integer(), nullable=False),
        sa.Column("evaluation_on", sa.Date(), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", storage.times.Instant(timezone=True), nullable=False),
        sa.Column("updated_at", storage.times.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('standing', 'withdrawn')", name="ck_care_plan_status"),
        sa.ForeignKeyConstraint(
            ["facilitator_id"],
            ["person.id"],
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
            ["submitted_form_id"],
            ["submitted_form.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("submitted_form_id", name="uq_care_plan_form"),
    )
    with op.batch_alter_table("care_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_care_plan_facilitator_id"), ["facilitator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_care_plan_moment_id"), ["moment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_care_plan_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_care_plan_standing",
            ["moment_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("status = 'standing'"),
            postgresql_where=sa.text("status = 'standing'"),
        )

    op.create_table(
        "care_plan_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("care_plan_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("what", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("who", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("remark", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("updated_at", storage.times.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('open', 'done', 'busy', 'not_feasible')", name="ck_care_plan_action_state"),
        sa.ForeignKeyConstraint(
            ["care_plan_id"],
            ["care_plan.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("care_plan_action", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_care_plan_action_care_plan_id"), ["care_plan_id"], unique=False)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("care_plan_action", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_care_plan_action_care_plan_id"))

    op.drop_table("care_plan_action")
    with op.batch_alter_table("care_plan", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_care_plan_standing",
            sqlite_where=sa.text("status = 'standing'"),
            postgresql_where=sa.text("status = 'standing'"),
        )
        batch_op.drop_index(batch_op.f("ix_care_plan_person_id"))
        batch_op.drop_index(batch_op.f("ix_care_plan_moment_id"))
        batch_op.drop_index(batch_op.f("ix_care_plan_facilitator_id"))

    op.drop_table("care_plan")
