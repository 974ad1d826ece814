"""Forms in windows, as every platform that has them offers them below a question in the messages."""

from dialogs.actions import UnreadableAction, action, read_action
from dialogs.messages import Reply


def window_of(reply: Reply) -> str | None:
    """Return the action of a button that goes on with the form of this reply in a window; None when it asks nothing."""
    if reply.step is None:
        return None
    for button in reply.buttons:
        try:
            pressed = read_action(button.action)
        except UnreadableAction:
            continue
        if pressed.verb in {"form", "answer"} and pressed.arguments:
            return action("form", pressed.arguments[0], "window")
    return None


def draft_wanted(press: str) -> int | None:
    """Return the draft that a button wants to go on with in a window; None for any other button."""
    try:
        wanted = read_action(press)
    except UnreadableAction:
        return None
    given = wanted.arguments
    if wanted.verb == "form" and given[1:2] == ("window",) and given[0].isdigit():
        return int(given[0])
    return None
