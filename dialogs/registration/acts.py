"""What buttons of registration do: a request of somebody who may not register is passed on to who may."""

from datetime import timedelta

from dialogs.markup import escaped
from dialogs.messages import Reply
from dialogs.passing_on import answers_passed_on
from dialogs.registration.notices import requested
from dialogs.reminders.workdays import ZONE
from dialogs.subjects import Request
from dialogs.texts import texts_in
from storage.outbox import put
from storage.people import holders_of, key, person_by_email


async def passed_on(request: Request) -> list[Reply]:
    """Send the request to the coordinators of an organisation, once a day, and tell who they are.

    The button carries the organisation and the answers of the form so far, as JSON.
    """
    organisation_id, *rest = request.arguments
    if organisation_id not in request.context.catalogue.organisations:
        raise IndexError(organisation_id)
    session, context, filled = request.session, request.context, rest[0] if rest else "{}"
    filled = answers_passed_on(filled, organisation_id)
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
        return [Reply(text=texts("I don't know who that is there; ask within your network or school."))]
    shown = texts.join([escaped(one) for one in addresses])
    return [Reply(text=texts("I have passed it on to {people}.", people=shown), kind="form")]


ACTS = {"registration.request": passed_on}
