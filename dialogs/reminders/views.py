"""All that is to come for somebody, as one file for the own calendar."""

from sqlmodel import col, select

from dialogs.messages import Reply
from dialogs.reminders.calendar import taken_along
from dialogs.subjects import Request, View
from dialogs.texts import N_
from storage.catalogue import MomentRow
from storage.reminders import Reminder
from storage.signups import SignUp

MOST = 200
"""Moments in one file."""


async def my_calendar_shown(request: Request) -> list[Reply]:
    """Return the moments still to come of which the person is reminded, has a place, or that she or he leads."""
    session, context = request.session, request.context
    own = context.person.id
    reminded = select(Reminder.moment_id).where(Reminder.person_id == own, Reminder.status != "cancelled")
    coming = select(SignUp.moment_id).where(SignUp.person_id == own, SignUp.status == "confirmed")
    concerned = col(MomentRow.id).in_(reminded) | col(MomentRow.id).in_(coming)
    addresses = {*context.person.addresses, *([context.person.email] if context.person.email else [])}
    if addresses:
        concerned |= col(MomentRow.facilitator_email).in_(addresses)
    query = (
        select(MomentRow)
        .where(concerned, MomentRow.status == "planned", MomentRow.starts_at > context.now)
        .order_by(col(MomentRow.starts_at), col(MomentRow.id))
        .limit(MOST)
    )
    rows = (await session.exec(query)).all()
    if not rows:
        return [Reply(text=context.texts("Nothing is planned for you that I can put into a calendar."))]
    return [taken_along(rows, context)]


_MINE = r"(?:mijn|m n|onze|my|alle|al mijn|all my)"
_WHAT = r"(?:sessies|sessie|momenten|afspraken|herinneringen|moments|sessions|appointments)"
_AGENDA = r"(?:agenda|kalender|calendar|outlook|google agenda|google calendar|smartschool)"
VIEWS = (
    View(
        "my_calendar",
        N_("Into my calendar"),
        (
            rf"^(?:(?:kan|kun|wil) (?:je|ik) )?(?:zet|steek|plaats|exporteer|download|put|add|export) {_MINE} {_WHAT}"
            rf"(?:(?: in| naar| to| into| als| as)(?: (?:mijn|m n|de|my|een|a))? (?:{_AGENDA}|ics|ical|icalendar)(?: bestand| file)?)?(?: zetten)?$",
            rf"^(?:kan|kun|wil) (?:je|ik) {_MINE} {_WHAT} (?:in|naar) (?:(?:mijn|m n|de|my) )?{_AGENDA} (?:zetten|krijgen|steken|plaatsen|exporteren)$",
            rf"^{_MINE} {_WHAT} (?:in|als|naar|as) (?:(?:mijn|m n|de|my|een) )?(?:{_AGENDA}|ics|ical)(?: bestand| file)?$",
        ),
        my_calendar_shown,
    ),
)
