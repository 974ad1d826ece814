"""Buttons that are answered by typing: by label always, by place in the list when no number is meant otherwise."""

import re
from collections.abc import Sequence

from dialogs.actions import UnreadableAction, read_action
from dialogs.messages import Button

_NUMBER = re.compile(r"\b\d+\b")


def by_number(buttons: Sequence[Button]) -> bool:
    """Tell whether a number stands for a place in the list.

    Not where an answer to a question has a number in its label, such as "type 2" or "3": there the number
    is what it says.
    """
    return not any(_NUMBER.search(button.label) and _answers(button.action) for button in buttons)


def _answers(action: str) -> bool:
    try:
        return read_action(action).verb == "answer"
    except UnreadableAction:
        return False
