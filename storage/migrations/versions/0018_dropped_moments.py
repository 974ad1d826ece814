"""When a moment was called off because the catalogue files held it no more

Revision: 0018, after 0017.
"""

import sqlalchemy as sa
from alembic import op

import storage.times

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply: until now the files called nothing off."""
    op.add_column("moment", sa.Column("dropped_at", storage.times.Instant(timezone=True), nullable=True))


def downgrade() -> None:
    """Undo: what the files called off stays so."""
    op.drop_column("moment", "dropped_at")
