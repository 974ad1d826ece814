"""The kinds of questions that a form can ask: how an answer is read, found in running text and shown."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from pydantic import EmailStr, TypeAdapter, ValidationError
from rapidfuzz import fuzz

from dialogs.engine.context import FormContext
from dialogs.engine.reading import NUMBERS, names_in, nearest, plain, whole_number
from dialogs.texts import N_

YES = frozenset(
    "ja yes y j jawel ok oke okay akkoord zeker inderdaad tuurlijk natuurlijk goed graag agree agreed".split()  # noqa: SIM905
)
NO = frozenset(["nee", "neen", "no", "n", "nope", "niet"])


@dataclass(frozen=True)
class Option:
    """One thing to choose: what is stored, what is shown, and other ways to say it."""

    value: str
    label: str
    aliases: tuple[str, ...] = ()

    def names(self) -> list[tuple[str, str]]:
        """Return every name with the value it stands for."""
        return [(name, self.value) for name in (self.label, self.value, *self.aliases)]


@dataclass(frozen=True)
class Found:
    """A value that was recognised in running text, and where."""

    value: Any
    start: int
    end: int


class Unreadable(Exception):
    """What was typed is no answer to this question: the message says why, options offer a way on."""

    def __init__(self, message: str, options: Sequence[Option] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.options = tuple(options)


class Field(Protocol):
    """How one kind of answer behaves. Values are JSON: a draft is data."""

    def read(self, text: str, context: FormContext) -> Any:
        """Return the value of a text that answers this question; raise Unreadable otherwise."""
        ...

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Return the values that a running text surely holds, in order of place."""
        ...

    def show(self, value: Any, context: FormContext) -> str:
        """Return the value as a person reads it."""
        ...

    def options(self, context: FormContext) -> list[Option]:
        """Return what can be pressed."""
        ...


Options = Callable[[FormContext], list[Option]]


def _label(options: list[Option], value: Any) -> str:
    return next((option.label for option in options if option.value == value), str(value))


@dataclass(frozen=True)
class Choice:
    """One of a few options, shown as buttons."""

    choices: Options

    def read(self, text: str, context: FormContext) -> str:
        """Accept a label, an alias, or something that is clearly one of them."""
        options = self.options(context)
        names = [name for option in options for name in option.names()]
        wanted = plain(text)
        for name, value in names:
            if wanted and wanted == plain(name):
                return value
        values = {match.value for match in names_in(text, names)}
        if len(values) == 1:
            return values.pop()
        alike = sorted(((fuzz.ratio(wanted, plain(name)), value) for name, value in names), reverse=True)
        rivals = [score for score, value in alike if value != alike[0][1]]
        if alike and len(wanted) >= 4 and alike[0][0] >= 75 and (not rivals or alike[0][0] - rivals[0] >= 8):
            return alike[0][1]
        message = (
            context.texts(N_("I can take one of these at a time. Which one do you mean?"))
            if len(values) > 1
            else context.texts(N_("I don't recognise that. Choose one of these:"))
        )
        raise Unreadable(message, options)

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise the options by name, also misspelt."""
        names = [name for option in self.options(context) for name in option.names()]
        return [Found(match.value, match.start, match.end) for match in names_in(text, names)]

    def show(self, value: Any, context: FormContext) -> str:
        """Return the label."""
        return _label(self.options(context), value)

    def options(self, context: FormContext) -> list[Option]:
        """Return the options as they are now."""
        return self.choices(context)


@dataclass(frozen=True)
class Several:
    """One or more of a few options, typed together or pressed one by one."""

    choices: Options
    fillers: frozenset[str] = frozenset()
    """Words that may stand between the options without meaning anything."""
    marker: str = ""
    """Regular expression that must precede the options in running text: bare numbers mean little there."""

    def read(self, text: str, context: FormContext) -> list[str]:
        """Accept names of options with "en", commas or the filler words between them."""
        options = self.options(context)
        names = [name for option in options for name in option.names()]
        matches = names_in(text, names)
        rest = text
        for match in reversed(matches):
            rest = rest[: match.start] + " " + rest[match.end :]
        left = [word for word in plain(rest).split() if word not in self.fillers | {"en", "and", "ook", "of", "or"}]
        if matches and not left:
            return list(dict.fromkeys(match.value for match in matches))
        if left:
            raise Unreadable(
                context.texts(N_("I don't recognise “{words}” here. Choose from these:"), words=" ".join(left)[:60]),
                options,
            )
        raise Unreadable(context.texts(N_("Choose one or more of these:")), options)

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise the options that stand behind the marker."""
        if not self.marker:
            return []
        found = re.search(self.marker, text, re.IGNORECASE)
        if found is None:
            return []
        names = [name for option in self.options(context) for name in option.names()]
        matches = names_in(found.group(), names)
        if not matches:
            return []
        return [Found(list(dict.fromkeys(match.value for match in matches)), found.start(), found.end())]

    def show(self, value: Any, context: FormContext) -> str:
        """Return the labels."""
        options = self.options(context)
        return context.texts.join([_label(options, one) for one in value])

    def options(self, context: FormContext) -> list[Option]:
        """Return the options as they are now."""
        return self.choices(context)


@dataclass(frozen=True)
class Lookup:
    """One of many, found by name with tolerance for typing errors."""

    choices: Options
    unknown: str
    """Message for a name that is not there, with ``{name}``."""
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
            context.texts(self.unknown, name=" ".join(text.split())[:60]),
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
        return _label(self.options(context), value)

    def options(self, context: FormContext) -> list[Option]:
        """Return everything that can be found; too many to show as buttons."""
        return self.choices(context)


@dataclass(frozen=True)
class Number:
    """A whole number between bounds."""

    least: int
    most: int
    units: tuple[str, ...]
    """Nouns that may follow the number; in running text one of them must."""
    too_few: str
    too_many: str
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

    def show(self, value: Any, context: FormContext) -> str:
        """Return the digits."""
        return str(value)

    def options(self, context: FormContext) -> list[Option]:
        """Offer the first few numbers."""
        return [Option(str(number), str(number)) for number in range(self.least, min(self.most, self.least + 3) + 1)]


_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+", re.UNICODE)
_ADDRESS: TypeAdapter[str] = TypeAdapter(EmailStr)


@dataclass(frozen=True)
class Email:
    """An e-mail address; the person's own can be pressed."""

    own: str = N_("Myself")

    def read(self, text: str, context: FormContext) -> str:
        """Accept a valid address, alone or in a short sentence, and "ikzelf"."""
        if (
            plain(text) in {"ik", "ikzelf", "ik zelf", "mezelf", "me", "myself", plain(context.texts(self.own))}
            and context.person.email
        ):
            return context.person.email
        found = self.find(text, context)
        if len(found) == 1:
            return str(found[0].value)
        if len(found) > 1:
            raise Unreadable(
                context.texts(N_("I see several addresses. Which one is it?")),
                [Option(str(one.value), str(one.value)) for one in found[:4]],
            )
        raise Unreadable(context.texts(N_("That is not a full e-mail address. I need something like name@school.be.")))

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise valid addresses anywhere in the text."""
        found: list[Found] = []
        for match in _EMAIL.finditer(text):
            try:
                address = _ADDRESS.validate_python(match.group().rstrip("."))
            except ValidationError:
                continue
            found.append(Found(address.lower(), match.start(), match.end()))
        return found

    def show(self, value: Any, context: FormContext) -> str:
        """Return the address."""
        return str(value)

    def options(self, context: FormContext) -> list[Option]:
        """Offer the person's own address."""
        return [Option(context.person.email, context.texts(self.own))] if context.person.email else []


@dataclass(frozen=True)
class Consent:
    """An agreement, kept as the instant at which it was given."""

    refused: str
    """What follows from a no."""
    shown: Callable[[datetime, FormContext], str] = field(default=lambda instant, _: instant.isoformat())

    def read(self, text: str, context: FormContext) -> str:
        """Accept a yes; explain what a no means."""
        said = set(plain(text).split())
        if said & NO and not said & {"akkoord", "ja"}:
            raise Unreadable(context.texts(self.refused), self.options(context))
        if said & YES and not said & NO:
            return context.now.isoformat()
        raise Unreadable(context.texts(N_("Please answer yes or no.")), self.options(context))

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Consent is never read between the lines."""
        return []

    def show(self, value: Any, context: FormContext) -> str:
        """Return yes with its date."""
        return self.shown(datetime.fromisoformat(str(value)), context)

    def options(self, context: FormContext) -> list[Option]:
        """Offer yes and no."""
        return [Option("ja", context.texts(N_("Yes, agreed"))), Option("nee", context.texts(N_("No")))]
