"""Forms that were handed in, with their versions, and messages planned for later

Revision: 0004, after 0003.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import storage.times

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "planned_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("about", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("due_at", storage.times.Instant(timezone=True), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", storage.times.Instant(timezone=True), nullable=False),
        sa.Column("sent_at", storage.times.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    with op.batch_alter_table("planned_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_planned_notice_about"), ["about"], unique=False)
        batch_op.create_index(batch_op.f("ix_planned_notice_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "ix_planned_notice_planned",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("status = 'planned'"),
            postgresql_where=sa.text("status = 'planned'"),
        )

    op.create_table(
        "submitted_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", storage.times.Instant(timezone=True), nullable=False),
        sa.Column("updated_at", storage.times.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("submitted_form", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submitted_form_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_submitted_form_subject", ["form", "subject"], unique=False)

    op.create_table(
        "submitted_form_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submitted_form_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", storage.times.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["submitted_form_id"],
            ["submitted_form.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("submitted_form_id", "number", name="uq_submitted_form_version"),
    )
    with op.batch_alter_table("submitted_form_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_submitted_form_version_submitted_form_id"), ["submitted_form_id"], unique=False
        )

    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.add_column(sa.Column("submitted_form_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key("fk_draft_submitted_form", "submitted_form", ["submitted_form_id"], ["id"])
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.add_column(sa.Column("parts", sa.JSON(), nullable=False, server_default="{}"))
    _hand_in_what_stands()


def _hand_in_what_stands() -> None:
    """Make what coordinators registered before into forms that can be changed."""
    connection = op.get_bind()
    instant = storage.times.Instant(timezone=True)
    registration = sa.table(
        "registration",
        *(sa.column(name) for name in ("id", "programme_id", "organisation_id", "teams", "contact_email", "status")),
        sa.column("registered_by"),
        sa.column("types", sa.JSON()),
        sa.column("parts", sa.JSON()),
        sa.column("round_id"),
        *(sa.column(name, instant) for name in ("consent_at", "created_at", "updated_at")),
    )
    form = sa.table(
        "submitted_form",
        *(sa.column(name) for name in ("id", "form", "form_version", "person_id", "subject", "status")),
        sa.column("answers", sa.JSON()),
        *(sa.column(name, instant) for name in ("created_at", "updated_at")),
    )
    version = sa.table(
        "submitted_form_version",
        *(sa.column(name) for name in ("submitted_form_id", "number", "status", "changed_by")),
        *(sa.column(name, sa.JSON()) for name in ("answers", "changes")),
        sa.column("changed_at", instant),
    )
    standing = sa.select(registration).where(registration.c.status == "confirmed").order_by(registration.c.id)
    for number, row in enumerate(connection.execute(standing).mappings().all(), start=1):
        answers = {
            "organisation": row["organisation_id"],
            "types": row["types"],
            "lines": [{"programme": row["programme_id"], "teams": row["teams"]}],
            "contact": row["contact_email"],
            "consent": row["consent_at"].isoformat(),
        }
        connection.execute(
            form.insert().values(
                form="team_registration",
                form_version=1,
                person_id=row["registered_by"],
                subject=f"organisation:{row['organisation_id']}@{row['round_id']}",
                status="submitted",
                answers=answers,
                created_at=row["created_at"],
                updated_at=row["updated_at"],
            )
        )
        connection.execute(
            version.insert().values(
                # The table is new: its rows are numbered from 1.
                submitted_form_id=number,
                number=1,
                status="submitted",
                changed_by=row["registered_by"],
                answers=answers,
                changes={},
                changed_at=row["updated_at"],
            )
        )
        parts = registration.update().where(registration.c.id == row["id"])
        connection.execute(parts.values(parts={str(number): row["teams"]}))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_column("parts")

    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_constraint("fk_draft_submitted_form", type_="foreignkey")
        batch_op.drop_column("submitted_form_id")

    with op.batch_alter_table("submitted_form_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submitted_form_version_submitted_form_id"))

    op.drop_table("submitted_form_version")
    with op.batch_alter_table("submitted_form", schema=None) as batch_op:
        batch_op.drop_index("ix_submitted_form_subject")
        batch_op.drop_index(batch_op.f("ix_submitted_form_person_id"))

    op.drop_table("submitted_form")
    with op.batch_alter_table("planned_notice", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_planned_notice_planned",
            sqlite_where=sa.text("status = 'planned'"),
            postgresql_where=sa.text("status = 'planned'"),
        )
        batch_op.drop_index(batch_op.f("ix_planned_notice_person_id"))
        batch_op.drop_index(batch_op.f("ix_planned_notice_about"))

    op.drop_table("planned_notice")
