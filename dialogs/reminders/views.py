"""All that is to come for somebody, as one file for the own calendar."""

from dialogs.messages import Reply
from dialogs.reminders.calendar import moments_of, taken_along
from dialogs.subjects import Request, View
from dialogs.texts import N_
from storage.people import Person


async def my_calendar_shown(request: Request) -> list[Reply]:
    """Return the moments still to come of which the person is reminded, has a place, or that she or he leads."""
    session, context = request.session, request.context
    rows = await moments_of(session, await session.get_one(Person, context.person.id), context.now)
    if not rows:
        return [Reply(text=context.texts("Nothing is planned for you that I can put into a calendar."))]
    return [await taken_along(rows, request)]


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
