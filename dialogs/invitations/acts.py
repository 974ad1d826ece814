"""What buttons of an invitation do: I come, I don't come."""

from dialogs.invitations import notices, rules, service
from dialogs.messages import Reply
from dialogs.signup.notices import cancel_button
from dialogs.signup.service import AlreadySignedUp, SessionOver
from dialogs.subjects import Request
from knowledge.offer import Moment
from storage.invitations import Invitation


async def _invitation(request: Request) -> tuple[Invitation, Moment] | Reply:
    """Return the invitation of a button and its session, or why it cannot be answered.

    Raises IndexError for one that is not for this person.
    """
    if len(request.arguments) != 1:
        raise IndexError("a button of an invitation carries its number")
    identifier = request.arguments[0]
    session, context, texts = request.session, request.context, request.context.texts
    known = identifier.isdecimal() and len(identifier) < 10
    row = await session.get(Invitation, int(identifier), with_for_update=True) if known else None
    if row is None or (row.person_id != context.person.id and not context.person.is_at(row.email)):
        raise IndexError(identifier)
    if row.status == "withdrawn":
        return Reply(text=texts("That invitation was withdrawn."))
    moment = context.catalogue.moments.get(row.moment_id)
    if moment is None or moment.starts <= context.now:
        return Reply(text=texts("That session is over or was cancelled."))
    return row, moment


async def _come(request: Request) -> list[Reply]:
    found = await _invitation(request)
    if isinstance(found, Reply):
        return [found]
    row, moment = found
    context = request.context
    if rules.asks_more(context.catalogue.programme(moment.programme)):
        return [notices.more_asked(moment, context.texts)]
    try:
        return [await service.come(request.session, row, moment, context)]
    except SessionOver:
        return [Reply(text=context.texts("That session takes no sign-ups any more."))]
    except AlreadySignedUp:  # in another window, a moment ago
        return [Reply(text=context.texts("You are signed up for this session already."))]


async def _decline(request: Request) -> list[Reply]:
    found = await _invitation(request)
    if isinstance(found, Reply):
        return [found]
    row, _ = found
    signed_up = await service.decline(request.session, row, request.context)
    if signed_up is None:
        return [notices.not_coming(row, request.context.texts)]
    texts = request.context.texts
    said = texts("You are signed up for it. Shall I take you out?")
    return [Reply(text=said, buttons=[cancel_button(signed_up.id or 0, texts)])]


ACTS = {"invitations.come": _come, "invitations.decline": _decline}
