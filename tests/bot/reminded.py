"""Ten reminders in one message, as many as are told in detail, each with a button of its own: the most that a platform must show."""

from datetime import datetime, timedelta

from dialogs.actions import action
from dialogs.messages import Button, Card, Fact
from dialogs.messages import Reply as Message
from dialogs.reminders import tokens
from dialogs.reminders.digest import MOST_IN_DETAIL, Item, message
from dialogs.texts import texts_in
from tests.conversations.client import START

STARTS = datetime(2026, 12, 8, 16, 0, tzinfo=START.tzinfo)
LABELS = ("Intake invullen", "Evaluatie invullen", "Wie komt er?", "Zorgplan opmaken")


def ten():
    """Return a digest of ten; of one the title is as long as titles are, and holds what a platform could take for its own marks."""
    return message([_item(number) for number in range(1, MOST_IN_DETAIL + 1)], START, texts_in("nl"))


def _item(number):
    starts = STARTS + timedelta(days=number)
    title = (
        f"Sessie {number} (voorbeeld)"
        if number != 4
        else "Sessie 4 over \\<!channel\\> en \\*klemtoon\\*, " + "lang " * 30
    )
    line = f"Herinnering: {title.strip()} op {starts:%d/%m/%Y %H:%M}."
    facts = [Fact(name="Waar", value=f"Lokaal {number}, Mechelen")]
    button = Button(
        label=LABELS[number % len(LABELS)],
        action=action("start", "cop_intake", '{"moment": "voorbeeld-sessies-2026-cop-session-1"}'),
        style="primary",
    )
    reply = Message(text=f"🔔 {line}", card=Card(title=title, facts=facts), buttons=[button])
    return Item(tokens.of_moment(number, starts), reply, line, starts, topic="sessions")
