"""What buttons do: taking or passing on a free place, and cancelling. Each looks again whose place it is."""

from dialogs.actions import action
from dialogs.messages import Button, Reply
from dialogs.reminders.calendar import put_in
from dialogs.signup import notices, service
from dialogs.signup.handing_in import address_of, cancelled_text
from dialogs.subjects import Request
from storage.people import Person
from storage.signups import STANDING, SignUp, standing


def _number(request: Request, place: int) -> int:
    """Return a number that the button carries; raise IndexError for anything else."""
    given = request.arguments[place]
    if not (given.isascii() and given.isdigit() and len(given) <= 9):
        raise IndexError(given)
    return int(given)


async def accepted(request: Request) -> list[Reply]:
    """Take the places that are offered; too late is told, with the place in line."""
    moment_id, group = request.arguments[0], _number(request, 1)
    context, texts, session = request.context, request.context.texts, request.session
    moment = context.catalogue.moments.get(moment_id)
    if moment is None:
        raise IndexError(moment_id)
    name = notices.session_name(moment, context.catalogue, texts)
    try:
        rows, late = await service.accept(
            session, moment_id, group, by=context.person.id, catalogue=context.catalogue, now=context.now
        )
    except service.SessionOver:
        return [Reply(text=texts("{session} has begun or takes nobody any more.", session=name))]
    except service.NoOffer:
        return [
            Reply(
                text=texts("No place at {session} is kept for you any more.", session=name),
                buttons=[_again(moment_id, request)],
            )
        ]
    places = [service.place_of(row, await standing(session, moment_id)) for row in rows]
    waits = [place for place in places if place is not None]
    if waits:
        text = texts(
            "The 48 hours are over and the place went on. You are on the waiting list of {session} again, at place **{place}**.",
            session=name, place=min(waits),
        )  # fmt: skip
        return [Reply(text=text, buttons=[notices.mine_button(texts)])]
    if late:
        text = texts("The 48 hours were over, but there is still room: you have a place at {session}.", session=name)
    elif [row.person_id for row in rows] == [context.person.id]:
        text = texts("Done: you have a place at {session}.", session=name)
    else:
        text = texts.n(
            "Done: {count} place at {session}.", "Done: {count} places at {session}.", len(rows), session=name
        )
    reply = Reply(text=text, card=notices.card_of(moment, context.catalogue, texts))
    if context.person.id in {row.person_id for row in rows if row.status == "confirmed"}:
        own = await session.get_one(Person, context.person.id)
        reply.calendar = await put_in(session, moment_id, own, context.catalogue)
    return [reply]


def _again(moment_id: str, request: Request) -> Button:
    filled = f'{{"moment": "{moment_id}"}}'
    return Button(label=request.context.texts("Sign up again"), action=action("start", "session_signup", filled))


async def declined(request: Request) -> list[Reply]:
    """Pass the places that are offered on to the next in line."""
    moment_id, group = request.arguments[0], _number(request, 1)
    context, texts = request.context, request.context.texts
    moment = context.catalogue.moments.get(moment_id)
    if moment is None:
        raise IndexError(moment_id)
    name = notices.session_name(moment, context.catalogue, texts)
    try:
        await service.decline(
            request.session, moment_id, group, by=context.person.id, catalogue=context.catalogue, now=context.now
        )
    except service.NoOffer:
        return [Reply(text=texts("No place at {session} is kept for you any more.", session=name))]
    return [Reply(text=texts("Fine, the place at {session} goes to the next in line.", session=name))]


async def _own(request: Request) -> SignUp:
    row = await request.session.get(SignUp, _number(request, 0))
    if row is None or request.context.person.id not in {row.person_id, row.signed_up_by}:
        raise IndexError(request.arguments[0])
    return row


async def asked(request: Request) -> list[Reply]:
    """Ask whether somebody should be taken out."""
    row = await _own(request)
    context, texts = request.context, request.context.texts
    moment = context.catalogue.moments.get(row.moment_id)
    refused = _cannot(row, request)
    if refused is not None or moment is None:
        return [refused or Reply(text=texts("This sign-up does not stand any more."))]
    name = notices.session_name(moment, context.catalogue, texts)
    if row.person_id == context.person.id:
        text = texts("Shall I take you out of {session}?", session=name)
    else:
        person = await request.session.get(Person, row.person_id)
        text = texts("Shall I take {who} out of {session}?", who=address_of(person) if person else "–", session=name)
    buttons = [
        Button(label=texts("Yes, cancel"), action=action("act", "signup.cancelled", str(row.id)), style="danger"),
        Button(
            label=texts("A colleague comes instead"),
            action=action("start", "signup_swap", f'{{"sign_up": "{row.id}"}}'),
        ),
        Button(label=texts("No, keep it"), action=action("act", "signup.kept", str(row.id))),
    ]
    return [Reply(text=text, buttons=buttons)]


async def done(request: Request) -> list[Reply]:
    """Take somebody out; the place goes to who is first in line."""
    row = await _own(request)
    refused = _cannot(row, request)
    if refused is not None:
        return [refused]
    context = request.context
    own = row.status == "confirmed" and row.person_id == context.person.id
    await service.cancel(request.session, [row], by=context.person.id, catalogue=context.catalogue, now=context.now)
    reply = Reply(text=cancelled_text([row], context.catalogue, context.texts))
    if own:
        person = await request.session.get_one(Person, context.person.id)
        reply.calendar = await put_in(request.session, row.moment_id, person, context.catalogue, left=True)
    return [reply]


async def kept(request: Request) -> list[Reply]:
    """Leave a sign-up as it stands."""
    row = await _own(request)
    context, texts = request.context, request.context.texts
    moment = context.catalogue.moments.get(row.moment_id)
    name = notices.session_name(moment, context.catalogue, texts) if moment else row.moment_id
    return [Reply(text=texts("Good: nothing changes for {session}.", session=name))]


def _cannot(row: SignUp, request: Request) -> Reply | None:
    texts, moment = request.context.texts, request.context.catalogue.moments.get(row.moment_id)
    if row.status not in STANDING:
        return Reply(text=texts("This sign-up does not stand any more."))
    if moment is not None and moment.starts <= request.context.now:
        name = notices.session_name(moment, request.context.catalogue, texts)
        return Reply(
            text=texts("{session} has begun: cancelling and changing was possible up to the start.", session=name)
        )
    return None


ACTS = {
    "signup.accept": accepted,
    "signup.decline": declined,
    "signup.cancel": asked,
    "signup.cancelled": done,
    "signup.kept": kept,
}
