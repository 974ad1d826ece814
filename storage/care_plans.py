"""Care plans: the actions agreed in a session about one case, and how far each is."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, or_, text
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.times import Instant

UNSETTLED = ("open", "busy")
"""Actions that are asked about again."""
_STANDS = text("status = 'standing'")


class CarePlan(SQLModel, table=True):
    """What was agreed in one session about the case of one participant (003, Methodiek)."""

    __tablename__ = "care_plan"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("submitted_form_id", name="uq_care_plan_form"),
        CheckConstraint("status IN ('standing', 'withdrawn')", name="ck_care_plan_status"),
        Index(
            "uq_care_plan_standing",
            "moment_id",
            "person_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    submitted_form_id: int = Field(foreign_key="submitted_form.id")
    """The form that the facilitator handed in: its versions are those of the plan."""
    moment_id: str = Field(foreign_key="moment.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    """The participant whose case it is: the school."""
    facilitator_id: int = Field(foreign_key="person.id", index=True)
    evaluation_on: date
    """Day of the interim evaluation; the next one, once an action was given more time."""
    status: str = "standing"
    """standing or withdrawn."""
    created_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)


class CarePlanAction(SQLModel, table=True):
    """One action of a care plan."""

    __tablename__ = "care_plan_action"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("state IN ('open', 'done', 'busy', 'not_feasible')", name="ck_care_plan_action_state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    care_plan_id: int = Field(foreign_key="care_plan.id", index=True)
    place: int
    """1 for the first of the plan."""
    what: str
    who: str
    """Who does it, by role: nobody is named in a care plan."""
    due_on: date | None = None
    state: str = "open"
    """open, done, busy or not_feasible; open until the first interim evaluation."""
    remark: str | None = None
    """Given with the state."""
    updated_at: datetime = Field(sa_type=Instant)


async def care_plans_of(session: AsyncSession, person_id: int) -> list[CarePlan]:
    """Return the plans that stand of which this person is the participant or the facilitator, oldest first."""
    query = (
        select(CarePlan)
        .where(
            CarePlan.status == "standing",
            or_(col(CarePlan.person_id) == person_id, col(CarePlan.facilitator_id) == person_id),
        )
        .order_by(col(CarePlan.id))
    )
    return list((await session.exec(query)).all())


async def care_plan_for(session: AsyncSession, moment_id: str, person_id: int) -> CarePlan | None:
    """Return the plan that stands for a participant of a session, locked until the commit on PostgreSQL."""
    query = select(CarePlan).where(
        CarePlan.status == "standing", CarePlan.moment_id == moment_id, CarePlan.person_id == person_id
    )
    return (await session.exec(query.with_for_update())).first()


async def care_plan_of_form(session: AsyncSession, submitted_form_id: int) -> CarePlan | None:
    """Return the plan that a form made, locked until the commit on PostgreSQL."""
    query = select(CarePlan).where(CarePlan.submitted_form_id == submitted_form_id)
    return (await session.exec(query.with_for_update())).first()


async def actions_of(session: AsyncSession, care_plan_ids: list[int]) -> list[CarePlanAction]:
    """Return the actions of plans, in their order."""
    query = (
        select(CarePlanAction)
        .where(col(CarePlanAction.care_plan_id).in_(care_plan_ids))
        .order_by(col(CarePlanAction.care_plan_id), col(CarePlanAction.place), col(CarePlanAction.id))
    )
    return list((await session.exec(query)).all())


async def plans_at(session: AsyncSession, moment_ids: list[str]) -> list[CarePlan]:
    """Return the plans that stand of these sessions, oldest first."""
    query = select(CarePlan).where(CarePlan.status == "standing", col(CarePlan.moment_id).in_(moment_ids))
    return list((await session.exec(query.order_by(col(CarePlan.id)))).all())
