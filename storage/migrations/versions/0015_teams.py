"""Microsoft Teams: where people can be written to, who cannot any more, and keys for signed links

Revision: 0015, after 0014.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import storage.times

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "teams_reference",
        sa.Column("external_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("tenant", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("user_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("service_url", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("bot_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("conversation_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("updated_at", storage.times.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("external_id"),
    )
    op.create_table(
        "signing_key",
        sa.Column("purpose", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("secret", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", storage.times.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("purpose"),
    )
    op.add_column("identity", sa.Column("unreachable_at", storage.times.Instant(timezone=True), nullable=True))


def downgrade() -> None:
    """Undo."""
    op.drop_column("identity", "unreachable_at")
    op.drop_table("signing_key")
    op.drop_table("teams_reference")
