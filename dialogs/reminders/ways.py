"""The buttons of a reminder: done, again later, into the calendar; and when it can come again, in the reader's words."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from dialogs.actions import action, read_action
from dialogs.messages import Button, Reply
from dialogs.reminders import snoozing
from dialogs.reminders.notices import weekday
from dialogs.reminders.tokens import Token, stamp
from dialogs.reminders.workdays import ZONE
from dialogs.texts import Texts

DONE, SNOOZE, UNTIL, CALENDAR, WHICH = (
    f"reminders.{what}" for what in ("done", "snooze", "until", "calendar", "which")
)
"""What the buttons do, as `acts.py` knows it."""


def ways(token: Token, now: datetime, before: datetime | None, texts: Texts, *, calendar: bool = True) -> list[Button]:
    """Return the buttons of a reminder; again later only when there is a time for that.

    Parameters
    ----------
    before
        When what is reminded of begins; None when it has no hour, and nothing to put into a calendar.
    calendar
        Whether it is still to be put into a calendar.
    """
    buttons = [Button(label=texts("Done"), action=action("act", DONE, token.written()))]
    if snoozing.choices(now, before):
        buttons.append(Button(label=texts("Snooze"), action=action("act", SNOOZE, token.written())))
    if before is not None and calendar:
        buttons.append(Button(label=texts("Calendar"), action=action("act", CALENDAR, token.written())))
    return buttons


def times(token: Token, now: datetime, before: datetime | None, texts: Texts) -> list[Button]:
    """Return a button for each time at which a reminder can come again."""
    return [
        Button(label=_label(choice, at, now, texts), action=action("act", UNTIL, token.written(), stamp(at)))
        for choice, at in snoozing.choices(now, before).items()
    ]


def _label(choice: str, at: datetime, now: datetime, texts: Texts) -> str:
    if choice == snoozing.HOUR:
        return texts("In an hour")
    if choice == snoozing.MORNING:
        return texts("Tomorrow morning")
    day = at.astimezone(ZONE).date()
    name = weekday(day, texts).capitalize()
    # The name of a day means the one within a week.
    return name if day - now.astimezone(ZONE).date() < timedelta(days=7) else f"{name} {day:%d/%m}"


def asks_something(buttons: Sequence[Button]) -> bool:
    """Tell whether a message asks for something to be done: its one button starts a form."""
    return len(buttons) == 1 and read_action(buttons[0].action).verb == "start"


def with_ways(reply: Reply, token: Token, now: datetime, texts: Texts) -> Reply:
    """Return a notice that was planned with its ways, when it asks for something to be done; else as it is."""
    if not asks_something(reply.buttons):
        return reply
    return reply.model_copy(update={"buttons": [*reply.buttons, *ways(token, now, None, texts)]})
