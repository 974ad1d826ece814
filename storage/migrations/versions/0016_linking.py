"""Linking: the address of each identity, open codes, wrong ones, and what each link moved

Revision: 0016, after 0015.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import storage.times

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply: until now a person had one identity, and her address was told with it."""
    op.add_column("identity", sa.Column("email", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.add_column("identity", sa.Column("linked_at", storage.times.Instant(timezone=True), nullable=True))
    op.create_index("ix_identity_email", "identity", ["email"])
    op.execute("UPDATE identity SET email = (SELECT person.email FROM person WHERE person.id = identity.person_id)")
    op.create_table(
        "link_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("channel", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_at", storage.times.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", storage.times.Instant(timezone=True), nullable=False),
        sa.Column("typed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["typed_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", name="uq_link_code_person"),
        sa.UniqueConstraint("digest"),
    )
    op.create_table(
        "link_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column("at", storage.times.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_link_attempt_identity_id", "link_attempt", ["identity_id"])
    op.create_index("ix_link_attempt_at", "link_attempt", ["at"])
    op.create_table(
        "person_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", storage.times.Instant(timezone=True), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("linked_at", storage.times.Instant(timezone=True), nullable=False),
        sa.Column("undone_at", storage.times.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_person_link_person_id", "person_link", ["person_id"])


def downgrade() -> None:
    """Undo: who was linked stays one person."""
    op.drop_table("person_link")
    op.drop_table("link_attempt")
    op.drop_table("link_code")
    op.drop_index("ix_identity_email", "identity")
    op.drop_column("identity", "linked_at")
    op.drop_column("identity", "email")
