"""What buttons of visits do: choose a proposed moment, cancel an agreed one, pass on a request."""

from datetime import timedelta

from dialogs.actions import action
from dialogs.markup import escaped
from dialogs.messages import Button, Reply
from dialogs.passing_on import answers_passed_on
from dialogs.reminders.notices import when
from dialogs.reminders.workdays import ZONE
from dialogs.subjects import Request
from dialogs.texts import texts_in
from dialogs.visits import notices, reading, rules, service, standing
from dialogs.visits.dating import spoken_side
from storage.outbox import put
from storage.people import holders_of, key, person_by_email
from storage.visits import VisitPair, locked


async def _pair(request: Request) -> VisitPair:
    """Return the pair of a button, locked; raises IndexError for one in which this person has no say."""
    given = request.arguments[0]
    pair = (
        await locked(request.session, int(given)) if given.isascii() and given.isdigit() and len(given) < 10 else None
    )
    if pair is None or not standing.sides(pair, request.context.person):
        raise IndexError(given)
    return pair


async def accepted(request: Request) -> list[Reply]:
    """Agree on a proposed moment. Only the centre to which it was proposed can.

    The button carries the pair, the number of the proposal and the moment.
    """
    pair = await _pair(request)
    context, texts = request.context, request.context.texts
    number, iso = request.arguments[1], request.arguments[2]
    current = number == str(pair.proposal) and iso in pair.proposed
    if not current or pair.status != "standing" or pair.proposed_by is None:
        return [_out_of_date(pair, request)]
    if pair.other(pair.proposed_by) not in standing.sides(pair, context.person):
        return [Reply(text=texts("You proposed this yourself: your partner chooses."), kind="form")]
    own = pair.other(pair.proposed_by)
    try:
        was = await service.agree(request.session, pair, iso, context, context.now)
    except service.NoSuchMoment:
        return [_out_of_date(pair, request)]
    partner = await reading.filed_by(request.session, pair, pair.other(own), context.catalogue)
    contact = partner.contact if partner else None
    starts = notices.moment(iso)
    return [
        notices.agreed(
            pair, starts, was, pair.other(own), contact, context.catalogue, texts, decides=True
        ).model_copy(update={"kind": "form"})
    ]  # fmt: skip


def _out_of_date(pair: VisitPair, request: Request) -> Reply:
    texts = request.context.texts
    text = texts("That proposal does not stand any more.")
    if pair.status == "standing" and pair.starts_at is not None and pair.starts_at > request.context.now:
        text += " " + texts("The visit is on {when}.", when=when(pair.starts_at, texts))
    return Reply(text=text, kind="form", buttons=[Button(label=texts("My visit"), action=action("view", "visits"))])


async def cancel(request: Request) -> list[Reply]:
    """Ask whether the agreed moment is cancelled for sure."""
    pair, texts = await _pair(request), request.context.texts
    if pair.status != "standing" or pair.starts_at is None or pair.starts_at <= request.context.now:
        return [Reply(text=texts("There is no agreed moment to cancel."), kind="form")]
    text = texts("Shall I cancel the visit of {when}? Your partner is told.", when=when(pair.starts_at, texts))
    yes = action("act", "visits.cancelled", str(pair.id), pair.starts_at.isoformat())
    buttons = [
        Button(label=texts("Yes, cancel it"), action=yes, style="danger"),
        notices.propose_button(pair, texts("Move the visit")),
        Button(label=texts("No, keep it"), action=action("leave")),
    ]
    return [Reply(text=text, kind="form", buttons=buttons)]


async def cancelled(request: Request) -> list[Reply]:
    """Cancel the agreed moment; the button carries the pair and that moment."""
    pair, context, texts = await _pair(request), request.context, request.context.texts
    starts = pair.starts_at.isoformat() if pair.starts_at else ""
    if starts != request.arguments[1]:
        return [_out_of_date(pair, request)]
    try:
        await service.cancel(request.session, pair, spoken_side(pair, context), context, context.now)
    except service.NoSuchMoment:
        return [_out_of_date(pair, request)]
    text = texts("Cancelled. Your partner and the organisers have been told, the reminders are off.")
    return [Reply(text=text, kind="form", buttons=[notices.propose_button(pair, texts("Propose moments"))])]


async def passed_on(request: Request) -> list[Reply]:
    """Send a request for a wish to the coordinators of a centre, once a day, and tell who they are.

    The button carries the centre and the answers of the form so far, as JSON.
    """
    organisation_id, *rest = request.arguments
    session, context, filled = request.session, request.context, rest[0] if rest else "{}"
    filled = answers_passed_on(filled, organisation_id)
    centre = context.catalogue.organisations.get(organisation_id)
    if centre is None or centre.kind not in rules.CENTRES:
        raise IndexError(organisation_id)
    texts, person, now = context.texts, context.person, context.now
    addresses = await holders_of(session, "coordinator", [f"organisation:{organisation_id}"])
    addresses = addresses or await holders_of(session, "coordinator", [""])
    for address in addresses:
        coordinator = await person_by_email(session, address, now)
        reply = notices.requested(
            person.email, organisation_id, filled, context.catalogue, texts_in(coordinator.language)
        )
        await put(
            session,
            key=f"visit-request:{person.id}:{organisation_id}:{coordinator.id}:{now.astimezone(ZONE):%Y-%m-%d}",
            person_id=key(coordinator.id),
            body=reply.stored(),
            due_at=now - timedelta(seconds=1),
            now=now,
        )
    if not addresses:
        return [Reply(text=texts("I do not know who that is there; ask within your centre."))]
    shown = texts.join([escaped(one) for one in addresses])
    return [Reply(text=texts("I have passed it on to {people}.", people=shown), kind="form")]


ACTS = {
    "visits.accept": accepted,
    "visits.cancel": cancel,
    "visits.cancelled": cancelled,
    "visits.request": passed_on,
}
