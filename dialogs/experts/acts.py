"""What buttons of a request do: the expert accepts or declines, the organiser calls it off."""

from dialogs.experts.notices import facts_of
from dialogs.experts.service import answer, centre_people, request_called_off
from dialogs.markup import escaped
from dialogs.messages import Card, Fact, Reply
from dialogs.needs.rules import PROGRAMME
from dialogs.needs.surveys import need_of
from dialogs.permissions import may, roles_for
from dialogs.roles import not_yours
from dialogs.subjects import Request
from storage.experts import ExpertMatch, ExpertOffer

_LARGEST = 18
"""Digits of an id: a longer number is no id of ours."""


async def _match(request: Request) -> ExpertMatch:
    """Return the match that a button carries, locked; raises IndexError when there is none."""
    identifier = request.arguments[0]
    if not identifier.isascii() or not identifier.isdigit() or len(identifier) > _LARGEST:
        raise IndexError(identifier)
    match = await request.session.get(ExpertMatch, int(identifier), with_for_update=True, populate_existing=True)
    if match is None:
        raise IndexError(identifier)
    return match


async def _asked(request: Request) -> ExpertMatch:
    """Return the match when it was asked of this person; raises IndexError for anybody else."""
    match = await _match(request)
    offer = await request.session.get(ExpertOffer, match.offer_id)
    if offer is None or offer.person_id != request.context.person.id:
        raise IndexError(match.id)
    return match


def _too_late(match: ExpertMatch, request: Request) -> Reply:
    texts = request.context.texts
    said = {
        "accepted": texts("You accepted this already."),
        "declined": texts("You declined this already. Tell the organisers if you changed your mind."),
        "called_off": texts("This request was called off in the meantime."),
    }
    return Reply(text=said[match.status])


async def accepted(request: Request) -> list[Reply]:
    """Accept a request: the expert gets the addresses of the centre, and the centre that of the expert."""
    match, context = await _asked(request), request.context
    if match.status != "requested":
        return [_too_late(match, request)]
    await answer(request.session, match, accepts=True, context=context)
    need = await need_of(request.session, match.need_id, match.theme, context)
    if need is None:
        raise IndexError(match.id)
    people = await centre_people(request.session, need, context)
    addresses = context.texts.join([escaped(one.email) for one in people if one.email])
    facts = [*facts_of(need, context), Fact(name=context.texts("Contact"), value=addresses or "–")]
    text = context.texts("Great, thank you! The centre and the organiser are told. Please arrange the day together.")
    return [Reply(text=text, card=Card(title=context.texts("Assignment"), facts=facts))]


async def declined(request: Request) -> list[Reply]:
    """Decline a request: the organiser is told who is next."""
    match = await _asked(request)
    if match.status != "requested":
        return [_too_late(match, request)]
    await answer(request.session, match, accepts=False, context=request.context)
    return [
        Reply(text=request.context.texts("All right, I tell the organiser. You stay in the bank for other requests."))
    ]


async def called_off(request: Request) -> list[Reply]:
    """Call off a request or an assignment, as an organiser."""
    context = request.context
    if not may(context.person, "match_experts", programme=PROGRAMME):
        return [not_yours(context, roles_for("match_experts"))]
    match = await _match(request)
    if match.status not in {"requested", "accepted"}:
        return [Reply(text=context.texts("This request does not stand any more."))]
    await request_called_off(request.session, match, context)
    return [Reply(text=context.texts("Called off. The expert is told."))]


ACTS = {"experts.accept": accepted, "experts.decline": declined, "experts.call_off": called_off}
