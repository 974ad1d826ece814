"""My invitations: those to answer, and of those that were sent who comes, who not and who has not answered."""

from dialogs.actions import action
from dialogs.engine.context import Occupied
from dialogs.invitations import notices, rules
from dialogs.invitations.sessions import meant_by
from dialogs.messages import Button, Reply, short
from dialogs.signup.notices import session_name
from dialogs.signup.rules import capacity, fits
from dialogs.subjects import Request, View
from dialogs.texts import N_
from knowledge.offer import Moment
from storage.invitations import Invitation, invitations, sign_ups_by_address
from storage.people import Person


async def shown(request: Request) -> list[Reply]:
    """Return the invitations to and from this person; of one session, by name or by button, in full.

    A button carries the id of the session. Raises IndexError for one of which this person may see nothing.
    """
    to_answer = await _to_answer(request)
    moments, rows = await _sent(request)
    if request.arguments:
        moments = [one for one in moments if one.id == request.arguments[0]]
        if not moments:
            raise IndexError(request.arguments[0])
        to_answer = []
    elif len(moments) > 1:
        moments = meant_by(request.text, moments, request.context) or moments
    if len(moments) == 1:
        return [*to_answer, await _overview(request, moments[0], rows)]
    if moments:
        return [*to_answer, await _which(request, moments, rows)]
    return to_answer or [Reply(text=request.context.texts("You have no invitations, and sent none."))]


async def _to_answer(request: Request) -> list[Reply]:
    """Return the invitations to this person that wait for an answer, as they were sent."""
    session, context = request.session, request.context
    rows = await invitations(session, person_id=context.person.id)
    sign_ups = await sign_ups_by_address(session, [one.moment_id for one in rows])
    replies: list[Reply] = []
    for row in rows:
        moment = context.catalogue.moments.get(row.moment_id)
        silent = rules.state_of(row.status, sign_ups.get((row.moment_id, row.email), [])) == "silent"
        if moment is None or moment.starts <= context.now or not silent:
            continue
        inviter = await session.get(Person, row.invited_by)
        occupied = context.occupied.get(moment.id, Occupied())
        full = not fits(occupied, capacity(moment, context.catalogue), 1)
        replies.append(
            notices.invited(row, inviter.email if inviter else None, full, moment, context.catalogue, context.texts)
        )
    return replies


async def _sent(request: Request) -> tuple[list[Moment], list[Invitation]]:
    """Return the sessions to which people were invited and of which this person may see it, with the invitations."""
    context = request.context
    allowed = [
        one
        for one in context.catalogue.moments.values()
        if one.ends > context.now and rules.allowed(context.person, "invite", one)
    ]
    rows = await invitations(request.session, moments=[one.id for one in allowed]) if allowed else []
    invited = {one.moment_id for one in rows}
    return sorted((one for one in allowed if one.id in invited), key=lambda one: one.starts), rows


async def _overview(request: Request, moment: Moment, rows: list[Invitation]) -> Reply:
    context = request.context
    sign_ups = await sign_ups_by_address(request.session, [moment.id])
    states: list[tuple[Invitation, rules.State]] = [
        (row, rules.state_of(row.status, sign_ups.get((moment.id, row.email), [])))
        for row in rows
        if row.moment_id == moment.id
    ]
    own = list(dict.fromkeys(row.submitted_form_id for row, _ in states if row.invited_by == context.person.id))
    return notices.overview(moment, states, own, context.catalogue, context.texts)


async def _which(request: Request, moments: list[Moment], rows: list[Invitation]) -> Reply:
    texts, catalogue = request.context.texts, request.context.catalogue
    buttons = [
        Button(
            label=short(f"{session_name(one, catalogue, texts)} ({sum(row.moment_id == one.id for row in rows)})"),
            action=action("view", "invitations", one.id),
        )
        for one in moments[:10]
    ]
    return Reply(text=texts("People are invited to several sessions. Which one do you want to see?"), buttons=buttons)


VIEWS = (
    View(
        "invitations",
        N_("My invitations"),
        (
            r"^(?:toon |bekijk |wat zijn |show )?(?:mijn |onze |de |my )(?:uitnodigingen|invitations)\b(?! (?:in|sturen|versturen))",
            r"^(?:hoe staat het met|stand van) (?:de|mijn) uitnodigingen\b",
            r"\bwie (?:heeft|hebben|antwoordde|antwoordden|reageerde|reageerden)\b.*\b(?:uitnodiging\w*|geantwoord|gereageerd)\b",
            r"^wie (?:is|zijn|werd|werden|heb ik) (?:er |al )*uitgenodigd\b",
            r"^who (?:has|was|is)\b.*\b(?:answered|invited)\b",
        ),
        shown,
    ),
)
