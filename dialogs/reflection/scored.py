"""A score with a few words beside it, in one answer: "3, want we doen het nog niet overal"."""

import re
from dataclasses import dataclass
from typing import Any

from dialogs.engine.context import FormContext
from dialogs.engine.fields import Option, Text, Unreadable
from dialogs.engine.reading import NUMBERS, plain, words_of
from dialogs.texts import N_

LABELS = (N_("not yet"), N_("here and there"), N_("mostly"), N_("everywhere, and secured"))
"""What the scores from 1 on stand for; to secure is the word of the framework (002, Kwaliteitsontwikkeling)."""
_WORDS = {word: number for word, number in NUMBERS.items() if 2 <= number <= len(LABELS)} | {
    str(place): place for place in range(1, len(LABELS) + 1)
}
"""How scores are written; "een" begins too many sentences to be one."""
_SPOKEN = "|".join(sorted(_WORDS, key=len, reverse=True))
_SCORE = re.compile(
    rf"^\W*(?:(?:score|een|wij|we|ik|geven|geef|zeggen|zeg|dat is|is|a|we give|i give|give|it s)\s+)*"
    rf"(?P<score>{_SPOKEN})(?!\w|[.,]\d)(?:\s*(?:/|op|out of)\s*{len(LABELS)}\b)?(?!\s*/)(?P<note>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_LEAD = re.compile(r"^[\W_]*(?:(?:want|because)\b[\W_]*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Scored(Text):
    """A score with words that may be left out. The value has `score` and `note`, which may be None.

    It is a text to the machine: what is said beside a score answers no other question, whatever it names.
    """

    most: int = 500

    def read(self, text: str, context: FormContext) -> Any:
        """Accept "3", "een 3", "3/4", "meestal wel", each alone or with words behind it."""
        found = self._numbered(text) or self._named(text, context)
        if found is None:
            raise Unreadable(
                context.texts(
                    N_("Begin with a number from 1 to {most}. You can add why: “3, because we do so in most groups”."),
                    most=len(LABELS),
                ),
                self.options(context),
            )
        score, note = found
        note = _LEAD.sub("", note).strip()
        return {"score": score, "note": super().read(note, context) if any(one.isalnum() for one in note) else None}

    @staticmethod
    def _numbered(text: str) -> tuple[int, str] | None:
        found = _SCORE.match(text)
        if found is None:
            return None
        said = found["score"].casefold()
        return _WORDS[said], found["note"]

    @staticmethod
    def _named(text: str, context: FormContext) -> tuple[int, str] | None:
        words = words_of(text)
        for place, label in enumerate(LABELS, start=1):
            wanted = plain(context.texts(label)).split()
            if [word.text for word in words[: len(wanted)]] == wanted:
                return place, text[words[len(wanted) - 1].end :]
        return None

    def show(self, value: Any, context: FormContext) -> str:
        """Return the score, what it stands for, and the note."""
        place, note = int(value["score"]), value.get("note")
        shown = f"{place} ({context.texts(LABELS[place - 1])})"
        return f"{shown}: {note}" if note else shown

    def options(self, context: FormContext) -> list[Option]:
        """Offer every score."""
        return [Option(str(place), f"{place} ({context.texts(label)})") for place, label in enumerate(LABELS, start=1)]
