"""Who was at a moment: the people who had signed up, others who came, and teams of an organisation."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint, delete
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.times import Instant


class Attendance(SQLModel, table=True):
    """One person, or the teams of one organisation, at one moment, as it was recorded last."""

    __tablename__ = "attendance"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("moment_id", "person_id", name="uq_attendance_person"),
        UniqueConstraint("moment_id", "organisation_id", name="uq_attendance_organisation"),
        CheckConstraint("(person_id IS NULL) <> (organisation_id IS NULL)", name="ck_attendance_who"),
        CheckConstraint("(organisation_id IS NULL) = (teams IS NULL)", name="ck_attendance_teams"),
        CheckConstraint("teams >= 0", name="ck_attendance_teams_count"),
    )

    id: int | None = Field(default=None, primary_key=True)
    moment_id: str = Field(foreign_key="moment.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    organisation_id: str | None = Field(default=None, foreign_key="organisation.id")
    sign_up_id: int | None = Field(default=None, foreign_key="sign_up.id")
    """None for teams, and for who came without having signed up."""
    present: bool
    teams: int | None = None
    """How many teams of the organisation were there; None for a person."""
    recorded_by: int = Field(foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=Instant)


async def recorded(session: AsyncSession, moment_id: str) -> list[Attendance]:
    """Return what was recorded of a moment, in the order in which it was written."""
    query = select(Attendance).where(Attendance.moment_id == moment_id).order_by(col(Attendance.id))
    return list((await session.exec(query)).all())


async def record(session: AsyncSession, moment_id: str, rows: list[Attendance]) -> None:
    """Put these rows in the place of what was recorded of a moment before."""
    await session.exec(delete(Attendance).where(col(Attendance.moment_id) == moment_id))
    session.add_all(rows)
    await session.flush()


async def attended(session: AsyncSession, moment_id: str) -> set[int] | None:
    """Return the ids of the people who were there; None when it was not noted who was."""
    rows = [row for row in await recorded(session, moment_id) if row.person_id is not None]
    return {row.person_id for row in rows if row.present and row.person_id is not None} if rows else None


async def recorded_moments(session: AsyncSession, moments: list[str]) -> dict[str, list[Attendance]]:
    """Return what was recorded, by moment; those of which nothing was are left out."""
    query = select(Attendance).where(col(Attendance.moment_id).in_(moments)).order_by(col(Attendance.id))
    found: dict[str, list[Attendance]] = {}
    for row in (await session.exec(query)).all():
        found.setdefault(row.moment_id, []).append(row)
    return found
