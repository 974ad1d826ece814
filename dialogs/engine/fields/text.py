"""Words of one's own: a line or a story."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dialogs.engine.context import FormContext
from dialogs.engine.fields.field import Found, Option, Unreadable
from dialogs.markup import cleaned
from dialogs.texts import N_

Objection = Callable[[str, FormContext], str | None]


@dataclass(frozen=True)
class Text:
    """Free text. What is typed here is taken as it is: no other question is filled from it."""

    least: int = 2
    most: int = 300
    """Characters."""
    long: bool = False
    """Whether it may have several lines, and a channel shows a large box."""
    objection: Objection = lambda text, context: None
    """Why a text is refused, such as a pupil's name in it; None when it is not."""
    mention: str = ""
    """Regular expression whose first group is this answer in running text; empty: never read between the lines."""
    asks: bool = False
    """Whether the answer may be a question itself, such as a research question: it is taken as the answer when the knowledge
    base does not surely answer it."""

    def read(self, text: str, context: FormContext) -> str:
        """Accept a text within the bounds to which nothing is objected."""
        said = cleaned(text).strip()
        said = said if self.long else " ".join(said.split())
        if len(said) < self.least or not any(letter.isalnum() for letter in said):
            raise Unreadable(context.texts(N_("Can you say that in a few words more?")))
        if len(said) > self.most:
            raise Unreadable(
                context.texts(
                    N_("That is too long: {count} characters, {most} at most. Can you say it shorter?"),
                    count=len(said),
                    most=self.most,
                )
            )
        objection = self.objection(said, context)
        if objection is not None:
            raise Unreadable(objection)
        return said

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise what stands behind the mention."""
        found = re.search(self.mention, text, re.IGNORECASE) if self.mention else None
        if found is None:
            return []
        try:
            return [Found(self.read(found.group(1), context), found.start(), found.end())]
        except Unreadable:
            return []

    def show(self, value: Any, context: FormContext) -> str:
        """Return the text."""
        return str(value)

    def options(self, context: FormContext) -> list[Option]:
        """Offer nothing."""
        return []
