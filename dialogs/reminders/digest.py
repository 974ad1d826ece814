"""Several reminders in one message: what each says, what can be done about each, and about all of them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dialogs.actions import action
from dialogs.messages import Button, Reply, short
from dialogs.reminders import snoozing
from dialogs.reminders.notices import when
from dialogs.reminders.tokens import Token
from dialogs.reminders.ways import DONE, DONE_ALL, SNOOZE, SNOOZE_ALL, WHICH, can_be_answered, ways
from dialogs.texts import Texts

MOST_IN_DETAIL = 10
"""Reminders that are told with what belongs to them; of the rest there is one line each."""


@dataclass(frozen=True)
class Item:
    """One reminder, ready for its reader."""

    token: Token
    reply: Reply
    """As it reads when it comes alone, with the buttons of its own; those of every reminder are added."""
    line: str
    """The same in a line of Markdown."""
    before: datetime | None = None
    """When what it reminds of begins; None when it has no hour, or has begun."""
    meant_for: datetime | None = None
    """When it ought to have come, if that is long ago; None for one that comes in time."""
    topic: str = ""
    """Its kind, when a person can stop that."""

    @property
    def answered(self) -> bool:
        """Whether it can be ticked off and put off: a reminder that a plan made, and a notice that asks for something or was asked for."""
        return self.token.kind == "moment" or can_be_answered(self.reply)


def message(items: Sequence[Item], now: datetime, texts: Texts) -> Reply:
    """Return what a person gets of these reminders, at least one: a message of its own, or all together in one."""
    if len(items) == 1:
        return _alone(items[0], now, texts)
    # Who says "the second one" means one of those that can be answered: they are numbered first.
    return _together(sorted(items, key=lambda one: not one.answered), now, texts)


def _alone(item: Item, now: datetime, texts: Texts) -> Reply:
    reply = item.reply
    if item.meant_for is not None:
        reply = reply.model_copy(update={"text": f"{reply.text}\n\n{_late(item.meant_for, texts)}"})
    if not item.answered:
        return reply
    return reply.model_copy(
        update={"buttons": [*reply.buttons, *ways(item.token, now, item.before, texts, stop=bool(item.topic))]}
    )


def _together(items: Sequence[Item], now: datetime, texts: Texts) -> Reply:
    lead = texts.n("🔔 I have {count} reminder for you.", "🔔 I have {count} reminders for you.", len(items))
    lines: list[str] = []
    buttons: list[Button] = []
    for number, item in enumerate(items, start=1):
        detailed = number <= MOST_IN_DETAIL
        told = [item.line, *(_facts(item, texts) if detailed else [])]
        if item.meant_for is not None:
            told.append(_late(item.meant_for, texts))
        lines.append(_numbered(number, told))
        for button in item.reply.buttons if detailed else ():
            buttons.append(button.model_copy(update={"label": short(f"{number}. {button.label}"), "style": "default"}))
    return Reply(
        text="\n\n".join([lead, "\n".join(lines)]),
        buttons=[*buttons, *_of_all(items, now, texts)],
        calendar=[event for item in items for event in item.reply.calendar],
    )


def _of_all(items: Sequence[Item], now: datetime, texts: Texts) -> list[Button]:
    """Return the buttons for all of them together, and for one of them."""
    answered = [one for one in items if one.answered]
    named = [one.token.written() for one in answered]
    later = [one.token.written() for one in answered if snoozing.choices(now, one.before)]
    buttons: list[Button] = []
    if len(named) > 1:
        buttons.append(Button(label=texts("All done"), action=action("act", DONE_ALL, *named)))
    if len(later) > 1:
        buttons.append(Button(label=texts("All of them later"), action=action("act", SNOOZE_ALL, *later)))
    if named:
        buttons.append(Button(label=texts("One of them done"), action=action("act", WHICH, DONE, *named)))
    if later:
        buttons.append(Button(label=texts("One of them later"), action=action("act", WHICH, SNOOZE, *later)))
    return buttons


def _numbered(number: int, told: Sequence[str]) -> str:
    """Return one item of a list in Markdown; what follows on its first line is set in as far as that one's text."""
    mark = f"{number}. "
    return mark + ("  \n" + " " * len(mark)).join(" ".join(one.split()) for one in told)


def _facts(item: Item, texts: Texts) -> list[str]:
    """Return in one line what stands on the card of a reminder and not in its line already: also when it begins stands there once."""
    card = item.reply.card
    begins = when(item.before, texts) if item.before is not None else None
    known = [begins] if begins is not None and begins in item.line else []
    told = [
        f"{fact.name}: {fact.value}"
        for fact in (card.facts if card else ())
        if fact.value not in item.line and not fact.value.startswith(tuple(known))
    ]
    return [" · ".join(told)] if told else []


def _late(meant_for: datetime, texts: Texts) -> str:
    return texts("It was meant for {when}.", when=when(meant_for, texts))
