"""What buttons of a transfer do: the new coordinator accepts or declines."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.messages import Reply
from dialogs.subjects import Request
from dialogs.texts import Texts
from dialogs.transfer import notices, rules, service
from knowledge.offer import Catalogue
from storage.people import Person
from storage.transfers import NetworkTransfer

_Answer = Callable[[AsyncSession, NetworkTransfer, int, Catalogue, Texts, datetime], Awaitable[Reply]]


async def _answered(request: Request, answer: _Answer) -> list[Reply]:
    """Give an answer to an offer that is open and was made to this address; say how it stands otherwise.

    The button carries the number of the offer and that of its terms.
    """
    if len(request.arguments) != 2:
        raise IndexError("a button of a transfer carries its number and that of its terms")
    identifier, terms = request.arguments
    session, context, texts = request.session, request.context, request.context.texts
    known = identifier.isdecimal() and len(identifier) < 10
    row = await session.get(NetworkTransfer, int(identifier), with_for_update=True) if known else None
    # An address that the platform does not vouch for accepts nothing.
    if row is None or not context.person.is_at(row.to_email):
        raise IndexError(identifier)
    if row.status == "offered" and context.now >= rules.answered_before(row.offered_at):
        await service.lapse(session, row, context.catalogue, context.now, told=False)
        return [notices.lapsed_for_new(row, context.catalogue, texts)]
    if row.status != "offered":
        return [Reply(text=_stands(row, texts))]
    if terms != str(row.offer):
        giver = await session.get(Person, row.offered_by)
        moving = await service.moving_registrations(session, row, context.catalogue)
        shown = notices.offered(row, giver.email if giver else None, moving, context.catalogue, texts)
        return [Reply(text=texts("This has changed meanwhile; this is how it stands now.")), shown]
    return [await answer(session, row, context.person.id, context.catalogue, texts, context.now)]


def _stands(row: NetworkTransfer, texts: Texts) -> str:
    match row.status:
        case "accepted" | "done":
            return texts("You have accepted this already.")
        case "declined":
            return texts("You have declined this already. If you still want to, ask for it again.")
        case "withdrawn":
            return texts("This was withdrawn meanwhile. You need not do anything.")
        case _:
            return texts("This has lapsed. If you still want to, ask for it again.")


async def _accept(request: Request) -> list[Reply]:
    return await _answered(request, service.accept)


async def _decline(request: Request) -> list[Reply]:
    return await _answered(request, service.decline)


ACTS = {"transfer.accept": _accept, "transfer.decline": _decline}
