"""A request for registration of somebody who may not register, passed on to who may."""

from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.context import FormContext
from dialogs.markup import escaped
from dialogs.messages import Reply
from dialogs.registration.notices import requested
from dialogs.reminders.workdays import ZONE
from dialogs.texts import texts_in
from storage.outbox import put
from storage.people import holders_of, key, person_by_email


async def passed_on(session: AsyncSession, context: FormContext, organisation_id: str, filled: str) -> Reply:
    """Send the request to the coordinators of an organisation, once a day, and tell who they are.

    Parameters
    ----------
    organisation_id
        One of the catalogue.
    filled
        Answers of the form as JSON, for the button that the coordinator gets.
    """
    texts, person, now = context.texts, context.person, context.now
    addresses = await holders_of(session, "coordinator", [f"organisation:{organisation_id}"])
    addresses = addresses or await holders_of(session, "coordinator", [""])
    for address in addresses:
        coordinator = await person_by_email(session, address, now)
        reply = requested(person.email, organisation_id, filled, context.catalogue, texts_in(coordinator.language))
        await put(
            session,
            key=f"request:{person.id}:{organisation_id}:{coordinator.id}:{now.astimezone(ZONE):%Y-%m-%d}",
            person_id=key(coordinator.id),
            body=reply.stored(),
            due_at=now - timedelta(seconds=1),
            now=now,
        )
    if not addresses:
        return Reply(text=texts("I don't know who that is there; ask within your network or school."))
    shown = texts.join([escaped(one) for one in addresses])
    return Reply(text=texts("I have passed it on to {people}.", people=shown), kind="form")
