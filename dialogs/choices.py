"""Buttons that are answered by typing: by label always, by place in the list when no number is meant otherwise."""

import re
from collections.abc import Sequence

from dialogs.actions import UnreadableAction, read_action
from dialogs.engine.fields import NO, YES
from dialogs.engine.reading import plain
from dialogs.messages import Button

_NUMBER = re.compile(r"\b\d+\b")


def by_number(buttons: Sequence[Button]) -> bool:
    """Tell whether a number stands for a place in the list.

    Not where an answer to a question has a number in its label, such as "type 2" or "3": there the number
    is what it says.
    """
    return not any(_NUMBER.search(button.label) and _verb(button.action) == "answer" for button in buttons)


def _verb(action: str) -> str:
    try:
        return read_action(action).verb
    except UnreadableAction:
        return ""


def named_by(text: str, buttons: Sequence[Button]) -> Button | None:
    """Return the button that a text names by its label, or by its place in the list."""
    if re.match(r"-\s*\d", text):  # a number below nothing is no place in a list
        return None
    said = plain(text)
    labelled = next((one for one in buttons if said and plain(one.label) == said), None)
    if labelled is not None:
        return labelled
    if re.fullmatch(r"\d{1,2}\.?", text.strip()) and by_number(buttons) and 1 <= int(said) <= len(buttons):
        return buttons[int(said) - 1]
    return None


def by_yes_or_no(said: str, buttons: Sequence[Button]) -> Button | None:
    """Return the button that a bare yes or no means: the only one whose label begins so, where another says the opposite."""
    words = set(said.split())
    if not words or not words <= YES | NO or bool(words & YES) == bool(words & NO):
        return None
    firsts = [(plain(button.label).split()[:1], button) for button in buttons]
    yes = [button for first, button in firsts if set(first) & YES]
    no = [button for first, button in firsts if set(first) & NO]
    if len(yes) != 1 or len(no) != 1:
        return None
    return yes[0] if words & YES else no[0]


def beside_the_form(said: str, buttons: Sequence[Button]) -> Button | None:
    """Return the button beside a form's question that a bare yes or no means, such as "Ja, trek in"; those of the form are its own."""
    return by_yes_or_no(said, [one for one in buttons if _verb(one.action) in {"act", "submitted", "leave"}])


def on_screen_by_yes_or_no(said: str, buttons: Sequence[Button]) -> Button | None:
    """Return the button on the screen that a bare yes or no means, though none says the opposite: the only one, or "Ja, trek in"."""
    words = set(said.split())
    if len(buttons) == 1 and not words & NO:
        return buttons[0]
    meant = NO if words & NO else YES
    alike = [one for one in buttons if set(plain(one.label).split()[:1]) & meant]
    return alike[0] if len(alike) == 1 else None


def offers_to_go_on(buttons: Sequence[Button]) -> bool:
    """Tell whether what was said last offers to go on with a form, as after its page was closed."""
    return any(_verb(one.action) == "resume" for one in buttons)
