"""What people are told of a place at a session: whole messages, in the reader's language."""

from collections.abc import Sequence
from datetime import datetime

from dialogs.actions import action
from dialogs.markup import escaped
from dialogs.messages import Button, Card, Fact, Reply
from dialogs.reminders.notices import when
from dialogs.reminders.workdays import ZONE
from dialogs.texts import Texts
from knowledge.offer import Catalogue, Moment


def session_name(moment: Moment, catalogue: Catalogue, texts: Texts) -> str:
    """Return a session as a sentence names it: the programme and when."""
    return f"{catalogue.programme(moment.programme).name}, {when(moment.starts, texts)}"


def facts_of(moment: Moment, catalogue: Catalogue, texts: Texts) -> list[Fact]:
    """Return what who comes must know: what, when, where, the price, who leads it. What is not known is left out."""
    programme = catalogue.programme(moment.programme)
    facts = [
        Fact(name=texts("What"), value=moment.title),
        Fact(name=texts("When"), value=f"{when(moment.starts, texts)}–{moment.ends.astimezone(ZONE):%H:%M}"),
    ]
    if moment.place:
        facts.append(Fact(name=texts("Where"), value=moment.place))
    if moment.link:
        facts.append(Fact(name=texts("Link"), value=moment.link))
    if programme.price_eur is not None:
        facts.append(Fact(name=texts("Price"), value=texts("{price} euro a session", price=programme.price_eur)))
    leader = moment.facilitator or programme.facilitator
    if leader:
        facts.append(Fact(name=texts("Facilitator"), value=escaped(leader)))
    return facts


def card_of(moment: Moment, catalogue: Catalogue, texts: Texts, *more: Fact) -> Card:
    """Return a card with what who comes must know, and perhaps more."""
    return Card(title=catalogue.programme(moment.programme).name, facts=[*facts_of(moment, catalogue, texts), *more])


def mine_button(texts: Texts) -> Button:
    """Return the button that shows the own sign-ups."""
    return Button(label=texts("My sessions"), action=action("view", "my_sign_ups"))


def cancel_button(row_id: int, texts: Texts, label: str = "") -> Button:
    """Return the button that asks whether somebody should be taken out."""
    return Button(label=label or texts("I cannot come"), action=action("act", "signup.cancel", str(row_id)))


def signed_up(
    by: str | None, row_id: int, place: int | None, moment: Moment, catalogue: Catalogue, texts: Texts
) -> Reply:
    """Tell a participant that somebody else made the sign-up, and whether there is a place or a place in line."""
    who = escaped(by) if by else texts("Somebody")
    name = session_name(moment, catalogue, texts)
    if place is None:
        text = texts("{who} signed you up for {session}. You have a place.", who=who, session=name)
    else:
        text = texts(
            "{who} signed you up for {session}. It is full: you are on the waiting list, at place {place}.",
            who=who, session=name, place=place,
        )  # fmt: skip
    return Reply(text=text, card=card_of(moment, catalogue, texts), buttons=[cancel_button(row_id, texts)])


def offered(
    people: Sequence[str], until: datetime, group_id: int, moment: Moment, catalogue: Catalogue, texts: Texts
) -> Reply:
    """Offer freed places; `people` are addresses of others for whom they are too, empty for one's own place only."""
    name = session_name(moment, catalogue, texts)
    if people:
        text = texts.n(
            "🎉 {count} place is free at {session}, for {people}.",
            "🎉 {count} places are free at {session}, for {people}.",
            len(people), session=name, people=texts.join([escaped(one) for one in people]),
        )  # fmt: skip
    else:
        text = texts("🎉 A place is free for you at {session}.", session=name)
    text += " " + texts("I keep it until {until}. After that it goes to the next in line.", until=when(until, texts))
    return Reply(
        text=text,
        card=card_of(moment, catalogue, texts),
        buttons=[
            Button(
                label=texts("Take it"),
                action=action("act", "signup.accept", moment.id, str(group_id)),
                style="primary",
            ),
            Button(label=texts("No, pass it on"), action=action("act", "signup.decline", moment.id, str(group_id))),
        ],
    )


def ran_out(group_id: int, moment: Moment, catalogue: Catalogue, texts: Texts) -> Reply:
    """Tell that nobody answered an offer in time, with the way back into the line."""
    text = texts(
        "I heard nothing about the free place at {session} in time: it goes to the next in line.",
        session=session_name(moment, catalogue, texts),
    )
    again = Button(
        label=texts("Put me on the list again"), action=action("act", "signup.accept", moment.id, str(group_id))
    )
    return Reply(text=text, buttons=[again])


def taken(who: str | None, moment: Moment, catalogue: Catalogue, texts: Texts) -> Reply:
    """Tell somebody that another took the free place for her or him, or, with `who`, that the participant took it."""
    name = session_name(moment, catalogue, texts)
    if who is not None:
        return Reply(text=texts("{who} takes the free place at {session}.", who=escaped(who), session=name))
    text = texts("You have a place at {session}.", session=name)
    return Reply(text=text, card=card_of(moment, catalogue, texts))


def cancelled(who: str | None, by: str | None, moment: Moment, catalogue: Catalogue, texts: Texts) -> Reply:
    """Tell a participant that she or he does not come any more, or, with `who`, tell who signed that person up."""
    name = session_name(moment, catalogue, texts)
    if who is not None:
        return Reply(text=texts("{who} does not come to {session} any more.", who=escaped(who), session=name))
    did = escaped(by) if by else texts("Somebody")
    return Reply(text=texts("{who} cancelled your sign-up for {session}.", who=did, session=name))


def took_over(
    by: str | None, before: str | None, row_id: int, place: int | None, moment: Moment, catalogue: Catalogue, texts: Texts
) -> Reply:  # fmt: skip
    """Tell somebody that she or he comes instead of another; `before` is None for the place of who passed it on."""
    who, name = escaped(by) if by else texts("Somebody"), session_name(moment, catalogue, texts)
    if before is None:
        text = texts("{who} passes the own place at {session} on to you.", who=who, session=name)
    else:
        text = texts(
            "{who} gave you the place of {before} at {session}.", who=who, before=escaped(before), session=name
        )
    if place is not None:
        text += " " + texts("That is place {place} on the waiting list.", place=place)
    return Reply(text=text, card=card_of(moment, catalogue, texts), buttons=[cancel_button(row_id, texts)])


def replaced(who: str | None, moment: Moment, catalogue: Catalogue, texts: Texts) -> Reply:
    """Tell somebody that another comes instead."""
    text = texts(
        "{who} comes to {session} instead of you.",
        who=escaped(who) if who else texts("Somebody"), session=session_name(moment, catalogue, texts),
    )  # fmt: skip
    return Reply(text=text)


def given_over(before: str | None, who: str | None, moment: Moment, catalogue: Catalogue, texts: Texts) -> Reply:
    """Tell who made a sign-up that the participant let another come instead."""
    text = texts(
        "{who} comes to {session} instead of {before}.",
        who=escaped(who) if who else texts("Somebody"),
        before=escaped(before) if before else texts("a colleague"),
        session=session_name(moment, catalogue, texts),
    )
    return Reply(text=text)
