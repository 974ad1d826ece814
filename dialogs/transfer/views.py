"""My transfers: what is offered to the person who asks, and what that person offered."""

from dialogs.messages import Card, Fact, Reply
from dialogs.subjects import Request, View
from dialogs.texts import N_
from dialogs.transfer import notices
from dialogs.transfer.service import moving_registrations
from storage.people import Person
from storage.transfers import open_transfers


async def shown(request: Request) -> list[Reply]:
    """Return the open offers to and from this person; those to answer come with their buttons."""
    session, context, texts = request.session, request.context, request.context.texts
    rows = await open_transfers(session)
    replies: list[Reply] = []
    own = [one for one in rows if one.offered_by == context.person.id]
    if own:
        facts = [
            Fact(
                name=context.catalogue.organisation(one.organisation_id).name,
                value=notices.state(one, context.now, context.catalogue, texts),
            )
            for one in own
        ]
        replies.append(Reply(text=texts("You hand over:"), card=Card(title=texts("Transfers"), facts=facts)))
    for row in rows:
        if row.status == "offered" and context.person.is_at(row.to_email):
            giver = await session.get(Person, row.offered_by)
            moving = await moving_registrations(session, row, context.catalogue)
            replies.append(notices.offered(row, giver.email if giver else None, moving, context.catalogue, texts))
    return replies or [Reply(text=texts("No transfer to or from you is open."))]


VIEWS = (
    View(
        "my_transfers",
        N_("My transfers"),
        (
            r"^(?:toon |bekijk |wat zijn |show )?(?:mijn |de |my )(?:overdrachten|overdracht|transfers?)$",
            r"^hoe (?:zit|staat) het met (?:mijn|de|die) overdracht$",
        ),
        shown,
    ),
)
