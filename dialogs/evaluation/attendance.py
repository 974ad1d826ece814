"""At which sessions a person was, and which trajectories she or he follows: what an evaluation may be about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from dialogs.engine.context import FormContext
from dialogs.evaluation import rules
from knowledge.offer import Catalogue, Moment

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

SESSION, TRAJECTORY = "session_evaluation", "trajectory_evaluation"
"""Ids of the two forms."""


@dataclass(frozen=True)
class Trajectory:
    """A programme in a round, as a whole."""

    round: str
    programme: str
    back: Moment
    """From whose start on one can look back on it."""

    @property
    def id(self) -> str:
        """How an answer names it."""
        return rules.trajectory_id(self.round, self.programme)


@dataclass(frozen=True)
class Attended:
    """What a person was at, as far as is known: confirmed sign-ups, and teams that are registered."""

    moments: tuple[str, ...] = ()
    trajectories: tuple[Trajectory, ...] = ()
    evaluated: Mapping[str, datetime] = field(default_factory=dict[str, datetime])
    """Subject of each evaluation that stands, and when it was handed in."""


def sessions(context: FormContext) -> list[Moment]:
    """Return the sessions that this person can evaluate now, newest first; while one is changed, that one."""
    attended: Attended = context.loaded
    moments = [context.catalogue.moments[one] for one in attended.moments if one in context.catalogue.moments]
    return sorted(
        (one for one in moments if rules.is_open(one, context.now) and _not_another(context, "session", one.id)),
        key=lambda one: one.starts,
        reverse=True,
    )


def trajectories(context: FormContext) -> list[Trajectory]:
    """Return the trajectories that this person can evaluate now; while one is changed, that one."""
    attended: Attended = context.loaded
    return [
        one
        for one in attended.trajectories
        if rules.is_open(one.back, context.now) and _not_another(context, "trajectory", one.id)
    ]


def _not_another(context: FormContext, question: str, identifier: str) -> bool:
    """Tell whether this may be what is evaluated: a change stays with what it is about, for its trail to hold."""
    return context.before is None or context.before.get(question) == identifier


def session_subject(moment_id: str) -> str:
    """Return what the evaluation of a session is about."""
    return f"moment:{moment_id}"


def trajectory_subject(identifier: str) -> str:
    """Return what the evaluation of a trajectory is about."""
    return f"trajectory:{identifier}"


def followed(
    catalogue: Catalogue, moments: Iterable[str], registered: Iterable[tuple[str, str]]
) -> tuple[Trajectory, ...]:
    """Return the trajectories of who is signed up for moments, or has teams registered in rounds of programmes."""
    places = [(one.round, one.programme) for name in moments if (one := catalogue.moments.get(name)) is not None]
    found: dict[tuple[str, str], Trajectory] = {}
    for round_id, programme_id in dict.fromkeys([*registered, *places]):
        programme = catalogue.programmes.get(programme_id)
        back = rules.looking_back(catalogue, round_id, programme) if programme is not None else None
        if back is not None:
            found[round_id, programme_id] = Trajectory(round_id, programme_id, back)
    return tuple(found.values())


async def attended(session: "AsyncSession", context: FormContext) -> Attended:
    """Read what this person was at, and what was evaluated already."""
    from storage.registrations import confirmed
    from storage.signups import sign_ups_of_person
    from storage.submissions import submitted

    person = context.person
    moments = [one.moment_id for one in await sign_ups_of_person(session, person.id) if one.status == "confirmed"]
    registered = [
        (row.round_id, row.programme_id)
        for row in await confirmed(session)
        if row.registered_by == person.id or person.is_at(row.contact_email)
    ]
    rows = await submitted(session, forms=[SESSION, TRAJECTORY], person_id=person.id)
    return Attended(
        tuple(moments), followed(context.catalogue, moments, registered), {row.subject: row.created_at for row in rows}
    )
