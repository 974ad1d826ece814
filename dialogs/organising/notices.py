"""What people hear of rounds and moments that change: whole messages, in the reader's language."""

from dialogs.actions import action
from dialogs.markup import escaped
from dialogs.messages import Button, Card, Fact, Reply
from dialogs.reminders.notices import when
from dialogs.reminders.workdays import ZONE
from dialogs.texts import Texts
from knowledge.offer import Catalogue, Moment
from storage.catalogue import RoundRow


def _with_word(text: str, word: str | None) -> str:
    return f"{text}\n\n> {escaped(word, 300)}" if word else text


def round_opened(row: RoundRow, word: str | None, catalogue: Catalogue, texts: Texts) -> Reply:
    """Tell a coordinator that a round takes registrations, of which programmes."""
    names = texts.join([catalogue.programme(one).name for one in row.programmes if one in catalogue.programmes])
    text = texts("{round} is open. You can register for: {programmes}.", round=row.name, programmes=names)
    kinds = {catalogue.programme(one).kind for one in row.programmes if one in catalogue.programmes}
    buttons = (
        [Button(label=texts("Register teams"), action=action("start", "team_registration"), style="primary")]
        if "project" in kinds
        else []
    )
    return Reply(text=_with_word(text, word), buttons=buttons)


def round_closed(row: RoundRow, word: str | None, texts: Texts) -> Reply:
    """Tell somebody with a registration under way that it cannot be sent any more."""
    text = texts("{round} is closed: your registration that was not sent yet cannot be sent any more.", round=row.name)
    return Reply(text=_with_word(text, word))


def facts_of(moment: Moment, texts: Texts) -> list[Fact]:
    """Return when and where a moment is, and who leads it."""
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


def planned(moment: Moment, texts: Texts) -> Reply:
    """Tell somebody that a moment was planned that concerns them."""
    text = texts("A moment was planned: {title}.", title=moment.title)
    return Reply(text=text, card=Card(title=moment.title, facts=facts_of(moment, texts)))


def moved(before: Moment, after: Moment, word: str | None, texts: Texts) -> Reply:
    """Tell somebody what changed of a moment: what it was and what it is now."""
    old = {fact.name: fact.value for fact in facts_of(before, texts)}
    new = {fact.name: fact.value for fact in facts_of(after, texts)}
    facts = [
        Fact(
            name=name,
            value=new.get(name, "–")
            if old.get(name) == new.get(name)
            else texts("{new} (was {old})", new=new.get(name, "–"), old=old.get(name, "–")),
        )
        for name in dict.fromkeys([*old, *new])
    ]
    text = texts("{title} has changed.", title=after.title)
    return Reply(text=_with_word(text, word), card=Card(title=after.title, facts=facts))


def cancelled(moment: Moment, word: str | None, texts: Texts) -> Reply:
    """Tell somebody that a moment does not take place."""
    text = texts("{title} of {when} does not take place.", title=moment.title, when=when(moment.starts, texts))
    return Reply(text=_with_word(text, word))
