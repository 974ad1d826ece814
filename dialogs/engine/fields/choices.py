"""Choosing from a few options: one, several, yes or no, a place on a scale."""

import re
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from dialogs.engine.context import FormContext
from dialogs.engine.fields.field import NO, YES, Found, Option, Options, Unreadable, label_of
from dialogs.engine.reading import names_in, plain, whole_number
from dialogs.texts import N_


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
        return label_of(self.options(context), value)

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
        return context.texts.join([label_of(options, one) for one in value])

    def options(self, context: FormContext) -> list[Option]:
        """Return the options as they are now."""
        return self.choices(context)


@dataclass(frozen=True)
class YesNo:
    """A yes or a no."""

    yes: str = ""
    """Regular expression of running text, in plain words, that says yes; empty when nothing surely does."""
    no: str = ""
    """Regular expression of running text that says no."""
    labels: tuple[str, str] = (N_("Yes"), N_("No"))

    def read(self, text: str, context: FormContext) -> bool:
        """Accept a yes or a no, also as a button's value."""
        said = set(plain(text).split())
        said_no, said_yes = bool(said & NO), bool(said & YES)
        if plain(text) in {plain(context.texts(label)) for label in self.labels}:
            return plain(text) == plain(context.texts(self.labels[0]))
        if said_no != said_yes:
            return said_yes
        found = self.find(text, context)
        if len({one.value for one in found}) == 1:
            return bool(found[0].value)
        raise Unreadable(context.texts(N_("Please answer yes or no.")), self.options(context))

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise what the patterns say."""
        patterns = ((self.no, False), (self.yes, True))
        for pattern, value in patterns:
            match = re.search(pattern, text, re.IGNORECASE) if pattern else None
            if match is not None:
                return [Found(value, match.start(), match.end())]
        return []

    def show(self, value: Any, context: FormContext) -> str:
        """Return yes or no as it was labelled."""
        return context.texts(self.labels[0 if value else 1])

    def options(self, context: FormContext) -> list[Option]:
        """Offer both."""
        return [Option("ja", context.texts(self.labels[0])), Option("nee", context.texts(self.labels[1]))]


@dataclass(frozen=True)
class Scale:
    """A place on a scale from 1 on, each with what it stands for."""

    labels: tuple[str, ...]
    """What 1, 2, 3 … stand for."""

    def read(self, text: str, context: FormContext) -> int:
        """Accept the number, "4/5", "een 4", or what a place stands for."""
        number = whole_number(text)
        if number is None:
            spoken = re.search(rf"(?<![\d.,-])(\d)(?:\s*(?:/|op|van de|out of)\s*{len(self.labels)})?(?![\d.,/])", text)
            number = int(spoken.group(1)) if spoken else None
        if number is None:
            said = plain(text)
            named = [place for place, label in enumerate(self.labels, 1) if plain(context.texts(label)) == said]
            if not named:
                names = [(context.texts(label), str(place)) for place, label in enumerate(self.labels, 1)]
                named = [int(match.value) for match in names_in(text, names)]
            number = named[0] if len(named) == 1 else None
        if number is None or not 1 <= number <= len(self.labels):
            raise Unreadable(
                context.texts(N_("Give me a number from {least} to {most}."), least=1, most=len(self.labels)),
                self.options(context),
            )
        return number

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Find nothing: a number between other words is no score."""
        return []

    def show(self, value: Any, context: FormContext) -> str:
        """Return the number and what it stands for."""
        place = int(value)
        label = context.texts(self.labels[place - 1]) if 1 <= place <= len(self.labels) else ""
        return f"{place} ({label})" if label else str(place)

    def options(self, context: FormContext) -> list[Option]:
        """Offer every place."""
        return [Option(str(place), self.show(place, context)) for place in range(1, len(self.labels) + 1)]
