"""A whole number between bounds."""

import re
from dataclasses import dataclass
from typing import Any

from dialogs.engine.context import FormContext
from dialogs.engine.fields.field import Found, Option, Unreadable
from dialogs.engine.reading import NUMBERS, whole_number
from dialogs.texts import N_


@dataclass(frozen=True)
class Number:
    """A whole number between bounds."""

    least: int
    most: int
    units: tuple[str, ...]
    """Nouns that may follow the number; in running text one of them must."""
    too_few: str = N_("{number} is too few: give me a number from {least} to {most}.")
    too_many: str = N_("{number} is too many: give me a number from {least} to {most}.")
    """Messages with ``{number}``, ``{least}`` and ``{most}``."""

    def read(self, text: str, context: FormContext) -> int:
        """Accept "3", "drie", "3 teams"."""
        number = whole_number(text)
        if number is None:
            spoken = self.find(text, context) or self._bare(text)
            if len({found.value for found in spoken}) != 1:
                raise Unreadable(
                    context.texts(N_("Give me a number from {least} to {most}."), least=self.least, most=self.most)
                )
            number = int(spoken[0].value)
        if number < self.least or number > self.most:
            message = self.too_few if number < self.least else self.too_many
            raise Unreadable(context.texts(message, number=number, least=self.least, most=self.most))
        return number

    def _bare(self, text: str) -> list[Found]:
        found = [
            Found(int(match.group()), match.start(), match.end())
            for match in re.finditer(r"(?<![\w@.,-])-?\d{1,9}(?![\w@]|[.,-]\d)", text)
        ]
        if found:
            return found
        spoken = re.finditer(r"\w+", text.casefold())
        return [
            Found(NUMBERS[match.group()], match.start(), match.end())
            for match in spoken
            if match.group() in NUMBERS and match.group() not in {"een", "ene", "geen"}
        ]

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise a number that is followed by one of the units."""
        units = "|".join(map(re.escape, self.units))
        spoken = "|".join(sorted(map(re.escape, NUMBERS), key=len, reverse=True))
        pattern = rf"(?<![\w-])(-?\d{{1,9}}|{spoken})\s+(?:\w+\s+)?(?:{units})\b"
        return [
            Found(int(word) if word.lstrip("-").isdigit() else NUMBERS[word], match.start(), match.end())
            for match in re.finditer(pattern, text, re.IGNORECASE)
            for word in [match.group(1).casefold()]
        ]

    def before(self, text: str, place: int) -> Found | None:
        """Recognise a number without its unit that begins a part of a list and is for what stands at a place: ", 1 voor …"."""
        spoken = "|".join(sorted(map(re.escape, NUMBERS), key=len, reverse=True))
        found = re.search(
            rf"(?:^|[,;:(+]|\b(?:en|and|waarvan|plus)\b)\s*(?:(?:dus|elk|namelijk|telkens|waarvan)\s+)?(?<!\w)(\d{{1,9}}|{spoken})\s+(?:voor|for|bij|in)\s+(?:het\s+|de\s+)?$",
            text[:place],
            re.IGNORECASE,
        )
        if found is None:
            return None
        word = found.group(1).casefold()
        return Found(int(word) if word.isdigit() else NUMBERS[word], found.start(1), found.end(1))

    def show(self, value: Any, context: FormContext) -> str:
        """Return the digits."""
        return str(value)

    def options(self, context: FormContext) -> list[Option]:
        """Offer the first few numbers."""
        return [Option(str(number), str(number)) for number in range(self.least, min(self.most, self.least + 3) + 1)]
