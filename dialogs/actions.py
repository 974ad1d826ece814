"""What a button does, as a short text that survives every platform and the database.

The text comes back from outside and is read here, once, into an Action; whatever does not read is
refused as UnreadableAction.
"""

import json
from dataclasses import dataclass

VERBS = frozenset(
    {
        "say", "entry", "start", "resume", "answer", "form", "language", "choose", "none", "feedback", "remark",
        "view", "act", "submitted", "leave",
    }
)  # fmt: skip


class UnreadableAction(ValueError):
    """A button's action that this version did not make."""


@dataclass(frozen=True)
class Action:
    """A verb and its arguments.

    Verbs: ``say`` text as if typed; ``entry`` id; ``start`` form and prefilled answers as JSON;
    ``resume`` draft; ``answer`` draft, path, value as JSON; ``form`` draft, command and its arguments; ``view`` id and
    what it is about; ``act`` name, ``<folder>.<what>``, and its arguments; ``submitted`` change or withdraw, the id of what was
    handed in and what was said of it, or which items go; ``language`` code; ``choose`` showing and entry that was meant after a doubt;
    ``none`` showing of which nothing was meant; ``feedback`` showing, yes or no, entry, question;
    ``remark`` skip; ``leave`` things as they are, also a form that is under way.
    """

    verb: str
    arguments: tuple[str, ...] = ()

    def encode(self) -> str:
        """Return the text that goes into a button."""
        return json.dumps([self.verb, *self.arguments], ensure_ascii=False, separators=(",", ":"))


def action(verb: str, *arguments: str) -> str:
    """Return the encoded action."""
    return Action(verb, arguments).encode()


def read_action(text: str) -> Action:
    """Parse what a platform sent back; raise UnreadableAction for anything else."""
    try:
        parts = json.loads(text)
    except ValueError as error:
        raise UnreadableAction(text[:80]) from error
    if not isinstance(parts, list) or not parts or not all(isinstance(part, str) for part in parts):  # pyright: ignore[reportUnknownVariableType]
        raise UnreadableAction(text[:80])
    words: list[str] = [str(part) for part in parts]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if words[0] not in VERBS:
        raise UnreadableAction(text[:80])
    return Action(words[0], tuple(words[1:]))
