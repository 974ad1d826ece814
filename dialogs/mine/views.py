"""My registrations, my reminders: what is registered by and planned for the person who asks."""

from dialogs.messages import Card, Fact, Reply
from dialogs.registration.service import registrations_of
from dialogs.reminders.notices import when
from dialogs.reminders.service import my_reminders
from dialogs.subjects import Request, View
from dialogs.texts import N_
from storage.reminders import planned_notices


async def my_reminders_shown(request: Request) -> list[Reply]:
    """Return the reminders still to come, in order of time."""
    context, texts = request.context, request.context.texts
    coming = [
        (at, f"{moment.title} ({when(moment.starts, texts)})")
        for at, moment in await my_reminders(request.session, context.catalogue, context.person.id)
    ]
    coming += [(row.due_at, row.title) for row in await planned_notices(request.session, context.person.id)]
    if not coming:
        return [Reply(text=texts("No reminders are planned for you."))]
    facts = [Fact(name=when(at, texts), value=what) for at, what in sorted(coming)]
    return [Reply(text=texts("I will remind you:"), card=Card(title=texts("Reminders"), facts=facts))]


async def my_registrations_shown(request: Request) -> list[Reply]:
    """Return the teams that this person registered."""
    texts, catalogue = request.context.texts, request.context.catalogue
    rows = await registrations_of(request.session, request.context.person.id)
    if not rows:
        return [Reply(text=texts("You have not registered any teams."))]
    facts = [
        Fact(
            name=f"{catalogue.organisation(row.organisation_id).name}, {catalogue.programme(row.programme_id).name}",
            value=texts.n("{count} team", "{count} teams", row.teams),
        )
        for row in rows
    ]
    said = texts("These teams are registered by you:")
    return [Reply(text=said, card=Card(title=texts("Registrations"), facts=facts))]


VIEWS = (
    View(
        "my_reminders",
        N_("My reminders"),
        (r"^(?:toon |bekijk |wat zijn |what are |show )?(?:mijn |my )(?:herinneringen|reminders|afspraken)$",),
        my_reminders_shown,
    ),
    View(
        "my_registrations",
        N_("My registrations"),
        (
            r"^(?:toon |bekijk |wat zijn |what are |show )?(?:mijn |onze |my )"
            r"(?:inschrijvingen|ingeschreven teams|registrations|teams)$",
            r"^(?:hoeveel|welke) (?:teams|ploegen) (?:heb|hebben|had) (?:ik|we|wij) (?:al |nu )?(?:ingeschreven|staan|aangemeld)$",
            r"^(?:waarvoor|voor wat|voor welke projecten) (?:ben|heb|hebben|zijn) (?:ik|we|wij) .*ingeschreven$",
        ),
        my_registrations_shown,
    ),
)
