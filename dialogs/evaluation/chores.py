"""Asking people to evaluate: half an hour after the end, once, in working hours."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.evaluation import attendance, notices, rules
from dialogs.evaluation.service import asked_about
from dialogs.messages import Reply
from dialogs.reminders.workdays import next_open
from dialogs.subjects import Chore
from dialogs.texts import Texts, texts_in
from knowledge.offer import Catalogue, Moment
from storage.evaluations import not_asked, registered_people, signed_up_people
from storage.people import Person, key
from storage.reminders import plan_notice

BATCH = 100
"""People asked in one transaction."""


def just_ended(moments: Iterable[Moment], now: datetime) -> list[Moment]:
    """Return the moments about which people are asked now: ended half an hour to 14 days ago."""
    return sorted(
        (one for one in moments if one.ends + rules.ASK_AFTER <= now <= one.ends + rules.ASK_UNTIL),
        key=lambda one: one.ends,
    )


async def ask_sessions(session: AsyncSession, catalogue: Catalogue, now: datetime) -> int:
    """Ask who had a place at a session that ended what it was like, unless she or he was asked or evaluated it already."""
    done = 0
    for moment in just_ended(catalogue.moments.values(), now):
        if done >= BATCH:
            break
        subject = attendance.session_subject(moment.id)
        people = signed_up_people([moment.id])
        for person in await not_asked(session, people, attendance.SESSION, subject, asked_about(subject), BATCH - done):
            texts = texts_in(person.language)
            done += await _ask(session, person, subject, moment, notices.session_asked(moment, texts), texts, now)
    return done


async def ask_trajectories(session: AsyncSession, catalogue: Catalogue, now: datetime) -> int:
    """Ask who follows a trajectory to look back on it, after its evaluation or symposium."""
    done = 0
    for moment in just_ended(catalogue.moments.values(), now):
        programme = catalogue.programmes.get(moment.programme)
        if done >= BATCH:
            break
        if programme is None or moment.kind not in rules.CLOSING:
            continue
        if rules.looking_back(catalogue, moment.round, programme) != moment:
            continue
        subject = attendance.trajectory_subject(rules.trajectory_id(moment.round, moment.programme))
        moments = [one.id for one in catalogue.moments_of(moment.round, moment.programme)]
        people = (*signed_up_people(moments), *registered_people(moment.round, moment.programme))
        for person in await not_asked(
            session, people, attendance.TRAJECTORY, subject, asked_about(subject), BATCH - done
        ):
            texts = texts_in(person.language)
            reply = notices.trajectory_asked(moment, catalogue, texts)
            done += await _ask(session, person, subject, moment, reply, texts, now)
    return done


async def _ask(
    session: AsyncSession, person: Person, subject: str, moment: Moment, reply: Reply, texts: Texts, now: datetime
) -> bool:
    """Plan the request for the first working hour: who evaluates before that calls it off."""
    about = asked_about(subject)
    try:
        async with session.begin_nested():
            return await plan_notice(
                session,
                key=f"{about}:{person.id}",
                about=about,
                person_id=key(person.id),
                title=texts("Evaluate: {what}", what=moment.title),
                body=reply.stored(),
                due_at=next_open(now),
                now=now,
            )
    except IntegrityError:  # another sweeper asked a moment ago
        return False


CHORES = (Chore("ask_evaluations", ask_sessions), Chore("ask_trajectories", ask_trajectories))
