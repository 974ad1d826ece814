"""Reminders of rounds and registrations too, how people want them, calendars to subscribe to, and the work of the night

Revision: 0017, after 0016.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import storage.times

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_INSTANT = storage.times.Instant
# What an organiser changed had the seconds since 2020 as its sequence: what comes now must be higher.
_SINCE_2020 = {
    "sqlite": "CAST(strftime('%s', edited_at) AS INTEGER) - 1577836800",
    "postgresql": "CAST(EXTRACT(EPOCH FROM edited_at) AS INTEGER) - 1577836800",
}


def upgrade() -> None:
    """Apply: every reminder so far is one of a moment, and of use until that begins."""
    _reminder()
    with op.batch_alter_table("planned_notice") as table:
        table.add_column(sa.Column("useful_until", _INSTANT(timezone=True), nullable=True))
        table.add_column(sa.Column("exact", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("topic", _TEXT(), nullable=False, server_default=""))
    with op.batch_alter_table("outbox") as table:
        table.add_column(sa.Column("reminders", sa.JSON(none_as_null=True), nullable=True))
        waits = sa.text("status = 'waiting' AND address IS NOT NULL")
        table.create_index("ix_outbox_answer_waiting", ["person_id"], sqlite_where=waits, postgresql_where=waits)
    with op.batch_alter_table("round") as table:
        table.add_column(sa.Column("opens_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("closes_on", sa.Date(), nullable=True))
    with op.batch_alter_table("moment") as table:
        table.add_column(sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
    since = _SINCE_2020[op.get_bind().dialect.name]
    op.execute(f"UPDATE moment SET sequence = {since} WHERE edited_at IS NOT NULL")
    op.create_table(
        "reminder_preference",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("closes", sa.Integer(), nullable=False),
        sa.Column("days", _TEXT(), nullable=False),
        sa.Column("digest", _TEXT(), nullable=False),
        sa.Column("channel", _TEXT(), nullable=True),
        sa.Column("updated_at", _INSTANT(timezone=True), nullable=False),
        sa.CheckConstraint("digest IN ('none', 'daily', 'weekly')", name="ck_reminder_preference_digest"),
        sa.CheckConstraint("opens >= 0 AND opens < closes AND closes <= 1440", name="ck_reminder_preference_hours"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "stopped_reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("topic", _TEXT(), nullable=False),
        sa.Column("stopped_at", _INSTANT(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "topic", name="uq_stopped_reminders"),
    )
    op.create_index("ix_stopped_reminders_person_id", "stopped_reminders", ["person_id"])
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", _TEXT(), nullable=False),
        sa.Column("made_at", _INSTANT(timezone=True), nullable=False),
        sa.Column("revoked_at", _INSTANT(timezone=True), nullable=True),
        sa.Column("read_at", _INSTANT(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index("ix_calendar_feed_person_id", "calendar_feed", ["person_id"])
    op.create_table(
        "nightly_run",
        sa.Column("job", _TEXT(), nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("lease_until", _INSTANT(timezone=True), nullable=False),
        sa.Column("finished_at", _INSTANT(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("job", "night"),
    )
    op.create_table(
        "planning_pass",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("after", _TEXT(), nullable=False),
        sa.Column("finished", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "zone_rules",
        sa.Column("zone", _TEXT(), nullable=False),
        sa.Column("version", _TEXT(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("written_at", _INSTANT(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("zone"),
    )


def _reminder() -> None:
    with op.batch_alter_table("reminder") as table:
        table.add_column(sa.Column("about", _TEXT(), nullable=True))
        table.add_column(sa.Column("for_at", _INSTANT(timezone=True), nullable=True))
        table.add_column(sa.Column("useful_until", _INSTANT(timezone=True), nullable=True))
        table.add_column(sa.Column("snoozed", sa.Boolean(), nullable=False, server_default=sa.false()))
    begins = "(SELECT moment.starts_at FROM moment WHERE moment.id = reminder.moment_id)"
    op.execute(f"UPDATE reminder SET about = 'moment:' || moment_id, for_at = {begins}, useful_until = {begins}")
    with op.batch_alter_table("reminder") as table:
        table.alter_column("about", existing_type=_TEXT(), nullable=False)
        table.alter_column("for_at", existing_type=_INSTANT(timezone=True), nullable=False)
        table.alter_column("useful_until", existing_type=_INSTANT(timezone=True), nullable=False)
        table.alter_column("moment_id", existing_type=_TEXT(), nullable=True)
        table.drop_constraint("uq_reminder_once", type_="unique")
        table.create_unique_constraint("uq_reminder_once", ["about", "person_id", "plan"])
        table.create_index("ix_reminder_about", ["about"])


def downgrade() -> None:
    """Undo: reminders of rounds and registrations are lost."""
    for name in (
        "zone_rules",
        "planning_pass",
        "nightly_run",
        "calendar_feed",
        "stopped_reminders",
        "reminder_preference",
    ):
        op.drop_table(name)
    op.drop_index("ix_outbox_answer_waiting", "outbox")
    # One by one, not in a copy of the table: other tables refer to these, and SQLite lets no table go that is referred to.
    for name, column in (
        ("moment", "sequence"),
        ("round", "closes_on"),
        ("round", "opens_on"),
        ("outbox", "reminders"),
        ("planned_notice", "topic"),
        ("planned_notice", "exact"),
        ("planned_notice", "useful_until"),
    ):
        op.drop_column(name, column)
    op.execute("DELETE FROM reminder WHERE moment_id IS NULL")
    with op.batch_alter_table("reminder") as table:
        table.drop_index("ix_reminder_about")
        table.drop_constraint("uq_reminder_once", type_="unique")
        table.create_unique_constraint("uq_reminder_once", ["moment_id", "person_id", "plan"])
        table.alter_column("moment_id", existing_type=_TEXT(), nullable=False)
        for name in ("snoozed", "useful_until", "for_at", "about"):
            table.drop_column(name)
