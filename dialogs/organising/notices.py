"""What people hear of rounds and moments that change: whole messages, in the reader's language."""

import json
from datetime import datetime

from dialogs.actions import action
from dialogs.markup import escaped
from dialogs.messages import Button, Card, Fact, Reply
from dialogs.organising.telling import Concerned, Part
from dialogs.reminders.notices import when
from dialogs.reminders.workdays import ZONE
from dialogs.signup.notices import cancel_button
from dialogs.signup.rules import sessions
from dialogs.texts import Texts
from knowledge.offer import Catalogue, Moment
from storage.catalogue import RoundRow


def _with_word(text: str, word: str | None) -> str:
    return f"{text}\n\n> {escaped(word, 300)}" if word else text


def round_opened(row: RoundRow, word: str | None, catalogue: Catalogue, texts: Texts) -> Reply:
    """Tell a coordinator that a round is open, for which programmes, with the way in."""
    names = texts.join([catalogue.programme(one).name for one in row.programmes if one in catalogue.programmes])
    text = texts("{round} is open, for: {programmes}.", round=row.name, programmes=names)
    kinds = {catalogue.programme(one).kind for one in row.programmes if one in catalogue.programmes}
    form, label = (
        ("team_registration", texts("Register teams"))
        if "project" in kinds
        else ("session_signup", texts("Sign up for a session"))
    )
    buttons = [Button(label=label, action=action("start", form), style="primary")]
    return Reply(text=_with_word(text, word), buttons=buttons)


def round_closed(row: RoundRow, word: str | None, others: list[str], texts: Texts) -> Reply:
    """Tell somebody with a registration or a sign-up under way that it cannot be sent any more, and what is open."""
    text = texts("{round} is closed: what you had begun to fill in cannot be sent any more.", round=row.name)
    if others:
        text += " " + texts("Still open: {rounds}.", rounds=texts.join(others))
    button = Button(label=texts("What is open?"), action=action("say", "wat staat er open?"))
    return Reply(text=_with_word(text, word), buttons=[button] if others else [])


def facts_of(moment: Moment, texts: Texts) -> list[Fact]:
    """Return when and where a moment is, who leads it, and for how many."""
    facts = [Fact(name=texts("When"), value=f"{when(moment.starts, texts)}–{moment.ends.astimezone(ZONE):%H:%M}")]
    if moment.place:
        facts.append(Fact(name=texts("Where"), value=escaped(moment.place)))
    if moment.link:
        facts.append(Fact(name=texts("Link"), value=moment.link))
    if moment.facilitator:
        facts.append(Fact(name=texts("Led by"), value=escaped(moment.facilitator)))
    if moment.capacity:
        facts.append(Fact(name=texts("Places"), value=str(moment.capacity)))
    return facts


def card_of(moment: Moment, texts: Texts) -> Card:
    """Return a card with what is known of a moment."""
    return Card(title=moment.title, facts=facts_of(moment, texts))


def planned(moment: Moment, part: Part, texts: Texts) -> Reply:
    """Tell somebody of a new moment: who leads it, who has teams in it, who organises it."""
    text = texts("New in the planning: {title}.", title=moment.title)
    if part == "facilitator":
        text += " " + texts("You lead it.")
    elif part == "team":
        text += " " + texts("It is for your teams.")
    return Reply(text=text, card=card_of(moment, texts))


def moved(
    before: Moment, after: Moment, word: str | None, one: Concerned, texts: Texts, reminded: datetime | None = None
) -> Reply:
    """Tell somebody what changed of a moment: what it was, and what it is now.

    Parameters
    ----------
    reminded
        When this person is reminded of it next; None when that is not to come. It is said when the moment has another time.
    """
    old = {fact.name: fact.value for fact in facts_of(before, texts)}
    new = {fact.name: fact.value for fact in facts_of(after, texts)}
    facts = [
        Fact(
            name=name,
            value=new.get(name, "–")
            if old.get(name) == new.get(name)
            else texts("{new} (was {old})", new=new.get(name, "–"), old=old.get(name, "–")),
        )
        for name in dict.fromkeys([*new, *old])
    ]
    if before.starts != after.starts:
        text = texts(
            "📅 {title} moves from {old} to **{new}**.",
            title=after.title, old=when(before.starts, texts), new=when(after.starts, texts),
        )  # fmt: skip
    else:
        text = texts("Something changes for {title} of {when}.", title=after.title, when=when(after.starts, texts))
    address = one.person.email or ""
    if one.part == "facilitator" and address != after.facilitator:
        text += " " + texts("You do not lead it any more.")
    elif one.part == "facilitator" and before.facilitator != after.facilitator:
        text += " " + texts("You lead it from now on.")
    buttons: list[Button] = []
    if one.part == "participant":
        text += " " + texts("You keep your place.")
        buttons = [cancel_button(one.sign_up_id, texts)] if one.sign_up_id is not None else []
    elif one.part in {"waiting", "offered"}:
        text += " " + texts("You stay on the waiting list.") if one.part == "waiting" else ""
    elif one.part == "invited":
        text += " " + texts("You are invited to it.")
    if reminded is not None and before.starts != after.starts:
        text += " " + texts("I remind you of it on {when}.", when=when(reminded, texts))
    return Reply(text=_with_word(text, word), card=Card(title=after.title, facts=facts), buttons=buttons)


def cancelled(
    moment: Moment,
    word: str | None,
    one: Concerned,
    catalogue: Catalogue,
    now: datetime,
    texts: Texts,
    *,
    reminded: bool = False,
) -> Reply:
    """Tell somebody that a moment does not take place; who had a place or waited is shown another session.

    Parameters
    ----------
    reminded
        Whether this person was to be reminded of it.
    """
    text = texts("❌ {title} of {when} does not take place.", title=moment.title, when=when(moment.starts, texts))
    buttons: list[Button] = []
    if one.part in {"participant", "waiting", "offered"}:
        text += " " + texts("Your sign-up is cancelled with it.")
        if sessions(catalogue, now, moment.programme):
            filled = json.dumps({"programme": moment.programme})
            buttons = [Button(label=texts("Choose another session"), action=action("start", "session_signup", filled))]
    elif one.part == "invited":
        text += " " + texts("Your invitation lapses.")
    if reminded:
        text += " " + texts("I do not remind you of it any more.")
    return Reply(text=_with_word(text, word), buttons=buttons)


def back(moment: Moment, part: Part, catalogue: Catalogue, now: datetime, texts: Texts) -> Reply:
    """Tell somebody that a moment that was called off takes place; whose sign-up was cancelled with it may sign up again."""
    text = texts("📅 {title} of {when} takes place after all.", title=moment.title, when=when(moment.starts, texts))
    buttons: list[Button] = []
    if part == "former":
        text += " " + texts("Your sign-up of before is cancelled.")
        if moment.id in {one.id for one in sessions(catalogue, now, moment.programme)}:
            filled = json.dumps({"moment": moment.id})
            buttons = [Button(label=texts("Sign up again"), action=action("start", "session_signup", filled))]
    elif part == "facilitator":
        text += " " + texts("You lead it.")
    elif part == "team":
        text += " " + texts("It is for your teams.")
    elif part == "invited":
        text += " " + texts("You are invited to it.")
    return Reply(text=text, card=card_of(moment, texts), buttons=buttons)
