"""Questions that planning and moving a moment share: where it is, who leads it, when."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.context import FormContext
from dialogs.engine.fields import DayTime, Lookup, Number, Option, Text
from dialogs.engine.reading import plain
from dialogs.texts import N_

_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


@dataclass(frozen=True)
class Loaded:
    """What these forms look at beyond the offer."""

    facilitators: tuple[str, ...] = ()
    """Addresses that hold the role."""


async def load(session: AsyncSession, context: FormContext) -> Loaded:
    """Return who may lead a moment."""
    from storage.people import holders_of

    return Loaded(tuple(await holders_of(session, "facilitator", [""])))


def _facilitators(context: FormContext) -> list[Option]:
    loaded: Any = context.loaded
    addresses: tuple[str, ...] = loaded.facilitators if isinstance(loaded, Loaded) else ()
    return [Option(one, one) for one in addresses]


@dataclass(frozen=True)
class Where:
    """A place, or a link for who takes part online. The value has one of `place` and `link`."""

    words: Text = field(default_factory=lambda: Text(least=2, most=200))

    def read(self, text: str, context: FormContext) -> dict[str, str]:
        """Take an address on the web as the link, anything else as the place."""
        said = self.words.read(text, context)
        link = _LINK.search(said)
        return {"link": link.group().rstrip(".,;)")} if link else {"place": said}

    def find(self, text: str, context: FormContext) -> list[Any]:
        """Find nothing: any word may be a place."""
        return []

    def show(self, value: Any, context: FormContext) -> str:
        """Return the place or the link."""
        return str(value.get("link") or value.get("place"))

    def options(self, context: FormContext) -> list[Option]:
        """Offer nothing."""
        return []


WHERE = Where()
FACILITATOR = Lookup(
    _facilitators,
    unknown=N_(
        "“{name}” does not hold the role of facilitator. An administrator can grant it; or choose one of these:"
    ),
    few=6,
)
STARTS = DayTime(least=lambda context: context.now)
PLACES = Number(1, 500, ("plaatsen", "plaats", "deelnemers", "places", "participants"))
MINUTES = Number(
    10,
    600,
    ("minuten", "minuut", "min", "minutes"),
    too_few=N_("{number} minutes is too short: from {least} to {most}."),
    too_many=N_("{number} minutes is too long: from {least} to {most}."),
)


def hours_meant(text: str) -> int | None:
    """Return the minutes of "2 uur" or "anderhalf uur"; None for anything else."""
    said = plain(text)
    if re.fullmatch(r"(?:een )?anderhalf uur", said):
        return 90
    found = re.fullmatch(r"(\d{1,2}) (?:uur|uren|u|hours?)", said)
    return int(found.group(1)) * 60 if found else None


@dataclass(frozen=True)
class Minutes:
    """A length in minutes; hours are understood."""

    def read(self, text: str, context: FormContext) -> int:
        """Accept "90", "90 minuten", "2 uur", "anderhalf uur"."""
        return hours_meant(text) or MINUTES.read(text, context)

    def find(self, text: str, context: FormContext) -> list[Any]:
        """Recognise minutes."""
        return MINUTES.find(text, context)

    def show(self, value: Any, context: FormContext) -> str:
        """Return the number with its unit."""
        return context.texts.n("{count} minute", "{count} minutes", int(value))

    def options(self, context: FormContext) -> list[Option]:
        """Offer the usual lengths."""
        return [Option(str(one), self.show(one, context)) for one in (60, 90, 120, 180)]


def instant_of(value: str) -> datetime:
    """Return the kept answer of a question for a day and its hour."""
    return datetime.fromisoformat(value)
