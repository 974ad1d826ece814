"""Choosing one of many by name, with tolerance for typing errors."""

import re
from dataclasses import dataclass
from typing import Any

from dialogs.engine.context import FormContext
from dialogs.engine.fields.field import Found, Option, Options, Unreadable, label_of
from dialogs.engine.reading import names_in, nearest, plain
from dialogs.markup import escaped


@dataclass(frozen=True)
class Lookup:
    """One of many, found by name with tolerance for typing errors."""

    choices: Options
    unknown: str
    """Message for a name that is not there, with ``{name}``."""
    few: int = 0
    """Up to so many options are shown as buttons; more are only found by name."""
    mention: str = ""
    """Regular expression whose first group is a name that running text gives for this question."""

    def read(self, text: str, context: FormContext) -> str:
        """Accept a name that is clearly one of the list; else offer the nearest."""
        options = self.options(context)
        names = [name for option in options for name in option.names()]
        wanted = plain(text)
        exact = {value for name, value in names if plain(name) == wanted}
        if wanted and len(exact) == 1:
            return exact.pop()
        found = {match.value for match in names_in(text, names)}
        if len(found) == 1:
            return found.pop()
        close = [value for value, _ in nearest(text, names)]
        raise Unreadable(
            context.texts(self.unknown, name=escaped(text, 60)),
            [option for value in close for option in options if option.value == value],
        )

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise a name anywhere in the text."""
        names = [name for option in self.options(context) for name in option.names()]
        return [Found(match.value, match.start, match.end) for match in names_in(text, names)]

    def mentioned(self, text: str) -> str | None:
        """Return the name that the text gives for this question, known or not."""
        found = re.search(self.mention, text, re.IGNORECASE) if self.mention else None
        return found.group(1).strip() if found else None

    def show(self, value: Any, context: FormContext) -> str:
        """Return the name."""
        return label_of(self.options(context), value)

    def options(self, context: FormContext) -> list[Option]:
        """Return everything that can be found; too many to show as buttons."""
        return self.choices(context)
