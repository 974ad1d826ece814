"""The buttons of a reminder: done, again later, into the calendar, no more of them; and when it can come again, in the reader's words."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from dialogs.actions import action, read_action
from dialogs.messages import Button, Reply
from dialogs.reminders import snoozing
from dialogs.reminders.notices import weekday
from dialogs.reminders.tokens import Token, stamp
from dialogs.reminders.workdays import OPENS, ZONE
from dialogs.texts import Texts

DONE, SNOOZE, UNTIL, CALENDAR, WHICH, STOP, DROP = (
    f"reminders.{what}" for what in ("done", "snooze", "until", "calendar", "which", "stop", "drop")
)
"""What the buttons of one reminder do, as `acts.py` knows it. WHICH asks which of several is meant."""
DONE_ALL, SNOOZE_ALL, UNTIL_ALL = (f"reminders.{what}" for what in ("done_all", "snooze_all", "until_all"))
"""The same for several reminders: DONE_ALL and SNOOZE_ALL with their names behind them, UNTIL_ALL with the time first."""
STOP_KIND, STOP_EVERY, STOP_SURE, TAKE_UP = (
    f"reminders.{what}" for what in ("stop_kind", "stop_every", "stop_sure", "take_up")
)
"""What is done with kinds of reminders: STOP_KIND and TAKE_UP with the kinds, STOP_EVERY asks, STOP_SURE does it."""


def ways(
    token: Token,
    now: datetime,
    before: datetime | None,
    texts: Texts,
    *,
    calendar: bool = True,
    stop: bool | None = None,
) -> list[Button]:
    """Return the buttons of a reminder; again later only when there is a time for that.

    Parameters
    ----------
    before
        When what is reminded of begins; None when it has no hour, and nothing to put into a calendar.
    calendar
        Whether it is still to be put into a calendar.
    stop
        Whether its kind can be stopped; left out, that of a moment can.
    """
    buttons = [Button(label=texts("Done"), action=action("act", DONE, token.written()))]
    if snoozing.choices(now, before):
        buttons.append(Button(label=texts("Snooze"), action=action("act", SNOOZE, token.written())))
    if before is not None and calendar:
        buttons.append(Button(label=texts("Calendar"), action=action("act", CALENDAR, token.written())))
    if token.kind == "moment" if stop is None else stop:
        buttons.append(Button(label=texts("No more of these"), action=action("act", STOP, token.written())))
    return buttons


def times(token: Token, now: datetime, before: datetime | None, texts: Texts, opens: time = OPENS) -> list[Button]:
    """Return a button for each time at which a reminder can come again."""
    return [
        Button(label=label_of(at, now, texts, choice), action=action("act", UNTIL, token.written(), stamp(at)))
        for choice, at in snoozing.choices(now, before, opens).items()
    ]


def times_of_all(
    tokens: Sequence[Token], now: datetime, before: datetime | None, texts: Texts, opens: time = OPENS
) -> list[Button]:
    """Return a button for each time at which several reminders can come again together."""
    written = [one.written() for one in tokens]
    return [
        Button(label=label_of(at, now, texts, choice), action=action("act", UNTIL_ALL, stamp(at), *written))
        for choice, at in snoozing.choices(now, before, opens).items()
    ]


def label_of(at: datetime, now: datetime, texts: Texts, choice: str = "") -> str:
    """Return how a button names a time: by its choice, else by its day and, when it is no morning, its hour."""
    if choice == snoozing.HOUR:
        return texts("In an hour")
    if choice == snoozing.MORNING:
        return texts("Tomorrow morning")
    local = at.astimezone(ZONE)
    day = local.date()
    name = weekday(day, texts).capitalize()
    # The name of a day means the one within a week.
    name = name if day - now.astimezone(ZONE).date() < timedelta(days=7) else f"{name} {day:%d/%m}"
    return name if choice else f"{name} {local:%H:%M}"


def asks_something(buttons: Sequence[Button]) -> bool:
    """Tell whether a message asks for something to be done: its one button starts a form."""
    return len(buttons) == 1 and read_action(buttons[0].action).verb == "start"


def can_be_answered(reply: Reply) -> bool:
    """Tell whether a notice that was planned can be ticked off and put off: it asks for something, or was asked for."""
    return reply.kind == "reminder" or asks_something(reply.buttons)
