"""Pairs of centres that visit each other

Revision: 0011, after 0010.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import storage.times

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "visit_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("first_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("second_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("hosts", sa.JSON(), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("proposed", sa.JSON(), nullable=False),
        sa.Column("proposed_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("proposed_host", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("proposal", sa.Integer(), nullable=False),
        sa.Column("starts_at", storage.times.Instant(timezone=True), nullable=True),
        sa.Column("host_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", storage.times.Instant(timezone=True), nullable=False),
        sa.Column("updated_at", storage.times.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("(starts_at IS NULL) = (host_id IS NULL)", name="ck_visit_pair_host"),
        sa.CheckConstraint("first_id <> second_id", name="ck_visit_pair_two"),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["first_id"],
            ["organisation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["host_id"],
            ["organisation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"],
            ["organisation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["proposed_host"],
            ["organisation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["round.id"],
        ),
        sa.ForeignKeyConstraint(
            ["second_id"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("visit_pair", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_pair_round_id"), ["round_id"], unique=False)

    op.create_table(
        "visit_pair_centre",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("organisation_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["pair_id"],
            ["visit_pair.id"],
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["round.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("pair_id", "organisation_id", name="uq_visit_pair_centre"),
    )
    with op.batch_alter_table("visit_pair_centre", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_pair_centre_pair_id"), ["pair_id"], unique=False)
        batch_op.create_index(
            "uq_visit_pair_centre_standing",
            ["round_id", "organisation_id"],
            unique=True,
            sqlite_where=sa.text("status = 'standing'"),
            postgresql_where=sa.text("status = 'standing'"),
        )

    op.create_table(
        "visit_pair_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("what", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", storage.times.Instant(timezone=True), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["pair_id"],
            ["visit_pair.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("pair_id", "number", name="uq_visit_pair_version"),
    )
    with op.batch_alter_table("visit_pair_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_pair_version_pair_id"), ["pair_id"], unique=False)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("visit_pair_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_pair_version_pair_id"))

    op.drop_table("visit_pair_version")
    with op.batch_alter_table("visit_pair_centre", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_visit_pair_centre_standing",
            sqlite_where=sa.text("status = 'standing'"),
            postgresql_where=sa.text("status = 'standing'"),
        )
        batch_op.drop_index(batch_op.f("ix_visit_pair_centre_pair_id"))

    op.drop_table("visit_pair_centre")
    with op.batch_alter_table("visit_pair", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_pair_round_id"))

    op.drop_table("visit_pair")
