"""The expert bank: offers with their screening, and requests to experts

Revision: 0010, after 0008.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import storage.times

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None

_STANDS = sa.text("status <> 'withdrawn'")
_ENGAGED = sa.text("status IN ('requested', 'accepted')")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "expert_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submitted_form_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("screened_by", sa.Integer(), nullable=True),
        sa.Column("screened_at", storage.times.Instant(timezone=True), nullable=True),
        sa.Column("created_at", storage.times.Instant(timezone=True), nullable=False),
        sa.Column("updated_at", storage.times.Instant(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('offered', 'accepted', 'later', 'more_info', 'withdrawn')", name="ck_expert_offer_status"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["screened_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["submitted_form_id"], ["submitted_form.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("submitted_form_id", name="uq_expert_offer_form"),
    )
    with op.batch_alter_table("expert_offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expert_offer_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_expert_offer_standing",
            ["person_id"],
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        )

    op.create_table(
        "expert_match",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("theme", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=False),
        sa.Column("requested_at", storage.times.Instant(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", storage.times.Instant(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('requested', 'accepted', 'declined', 'called_off')", name="ck_expert_match_status"
        ),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["need_id"], ["submitted_form.id"]),
        sa.ForeignKeyConstraint(["offer_id"], ["expert_offer.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["requested_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("expert_match", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expert_match_offer_id"), ["offer_id"], unique=False)
        batch_op.create_index(
            "uq_expert_match_standing",
            ["organisation_id", "theme", "school_year"],
            unique=True,
            sqlite_where=_ENGAGED,
            postgresql_where=_ENGAGED,
        )


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("expert_match", schema=None) as batch_op:
        batch_op.drop_index("uq_expert_match_standing", sqlite_where=_ENGAGED, postgresql_where=_ENGAGED)
        batch_op.drop_index(batch_op.f("ix_expert_match_offer_id"))
    op.drop_table("expert_match")
    with op.batch_alter_table("expert_offer", schema=None) as batch_op:
        batch_op.drop_index("uq_expert_offer_standing", sqlite_where=_STANDS, postgresql_where=_STANDS)
        batch_op.drop_index(batch_op.f("ix_expert_offer_person_id"))
    op.drop_table("expert_offer")
