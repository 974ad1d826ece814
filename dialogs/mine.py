"""What is planned for and registered by the person who asks."""

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.context import FormContext
from dialogs.messages import Card, Fact, Reply
from dialogs.registration.service import registrations_of
from dialogs.reminders.notices import when
from dialogs.reminders.service import my_reminders


async def my_reminders_shown(session: AsyncSession, context: FormContext) -> Reply:
    """Return the reminders still to come."""
    texts = context.texts
    coming = await my_reminders(session, context.catalogue, context.person.id)
    if not coming:
        return Reply(text=texts("No reminders are planned for you."))
    facts = [
        Fact(name=when(at, texts), value=f"{moment.title} ({when(moment.starts, texts)})") for at, moment in coming
    ]
    return Reply(text=texts("I will remind you:"), card=Card(title=texts("Reminders"), facts=facts))


async def my_registrations_shown(session: AsyncSession, context: FormContext) -> Reply:
    """Return the teams that this person registered."""
    texts, catalogue = context.texts, context.catalogue
    rows = await registrations_of(session, context.person.id)
    if not rows:
        return Reply(text=texts("You have not registered any teams."))
    facts = [
        Fact(
            name=f"{catalogue.organisation(row.organisation_id).name}, {catalogue.programme(row.programme_id).name}",
            value=texts.n("{count} team", "{count} teams", row.teams),
        )
        for row in rows
    ]
    return Reply(text=texts("These teams are registered by you:"), card=Card(title=texts("Registrations"), facts=facts))
