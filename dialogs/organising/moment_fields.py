"""Questions that planning and moving a moment share: where it is, who leads it, how long, how many places."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from dialogs.engine.context import FormContext
from dialogs.engine.dates.moments import UnclearMoment, moment_of, spans_in
from dialogs.engine.fields import Email, Found, Lookup, Number, Option, Text, Unreadable
from dialogs.engine.reading import plain
from dialogs.markup import escaped
from dialogs.organising import rules
from dialogs.reminders.workdays import ZONE
from dialogs.texts import N_

if TYPE_CHECKING:
    # A question from a cold start knows the forms but touches no database.
    from sqlmodel.ext.asyncio.session import AsyncSession


_LINK = re.compile(r"https?://[^\s<>\"()\[\]]+", re.IGNORECASE)
_ROOM = re.compile(
    r"(?:\b(?:in|naar|to)\s+(?:de\s+|het\s+|the\s+)?)((?:lokaal|zaal|aula|klas|vergaderzaal|refter|bibliotheek|room)\b[^,;.?!\n]{0,60}?)"
    r"(?=$|[,;.?!\n]|\s(?:op|om|van|met|voor|en|door|on|at|with|for)\s)",
    re.IGNORECASE,
)
_PLACES_TO = re.compile(r"\b(?:plaatsen|plekken|places|capaciteit)\b.*\b(?:naar|to|op)\s+(\d{1,4})\W*$", re.IGNORECASE)
_TAKES_BACK = re.compile(r"\W*(?:nee|neen|no|wacht|oeps|sorry|pardon|wait)\b", re.IGNORECASE)
_MARKUP = re.compile(r"[\\`*_{}\[\]#<>|~]")


def without_markup(text: str) -> str:
    """Return a text without the signs that Markdown reads: it goes into rows that are shown everywhere."""
    return " ".join(_MARKUP.sub(" ", text).split())


@dataclass(frozen=True)
class Loaded:
    """What these forms look at beyond the offer."""

    facilitators: tuple[tuple[str, str | None], ...] = ()
    """Addresses that hold the role, with the person's name if it is known."""


async def load(session: "AsyncSession", context: FormContext) -> Loaded:
    """Return who may lead a moment."""
    from dialogs.organising.telling import facilitators

    return Loaded(tuple(await facilitators(session)))


def known_facilitators(context: FormContext) -> tuple[tuple[str, str | None], ...]:
    """Return what was loaded; nothing where there is no database."""
    return context.loaded.facilitators if isinstance(context.loaded, Loaded) else ()


def _facilitators(context: FormContext) -> list[Option]:
    return [
        Option(address, f"{name} ({address})" if name else address, (name,) if name else ())
        for address, name in known_facilitators(context)
    ]


@dataclass(frozen=True)
class FacilitatorChoice(Lookup):
    """Who leads it: an address must be written as it is; a name is forgiven a typing error."""

    def read(self, text: str, context: FormContext) -> str:
        """Accept the address or the name of who holds the role."""
        known = {address for address, _ in known_facilitators(context)}
        given = [str(one.value) for one in Email().find(text, context)]
        if len(given) == 1 and given[0] in known:
            return given[0]
        if given:
            raise Unreadable(context.texts(self.unknown, name=escaped(given[0], 60)), self.options(context)[:6])
        begins = [address for address in known if plain(address.split("@")[0]) == plain(text)]
        return begins[0] if len(begins) == 1 else super().read(text, context)

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise addresses and names of who holds the role."""
        addresses = Email().find(text, context)
        if addresses:
            known = {address for address, _ in known_facilitators(context)}
            return [one for one in addresses if one.value in known]
        names = [Option(address, name) for address, name in known_facilitators(context) if name]
        return Lookup(lambda _: names, self.unknown).find(text, context)


FACILITATOR = FacilitatorChoice(
    _facilitators,
    unknown=N_(
        "{name} does not hold the role of facilitator, as far as I know. An administrator can grant it; or choose one of these:"
    ),
    few=6,
)


@dataclass(frozen=True)
class Where:
    """A place, a link for who takes part online, or both. The value has `place`, `link` or the two."""

    words: Text = field(default_factory=lambda: Text(least=2, most=200))

    def read(self, text: str, context: FormContext) -> dict[str, str]:
        """Take a web address as the link, the rest as the place."""
        said = self.words.read(text, context)
        link = _LINK.search(said)
        rest = _LINK.sub(" ", said)
        rest = re.sub(
            r"^\W*(?:in|en|and|online)\b|\b(?:en|of|and|via|online(?: via)?|met|link)\W*$",
            " ",
            rest.strip(),
            flags=re.I,
        )
        place = without_markup(rest).strip(" ,;:.-")
        value = {
            **({"place": place} if any(letter.isalnum() for letter in place) else {}),
            **({"link": link.group().rstrip(".,;)")} if link else {}),
        }
        if "link" not in value and _TAKES_BACK.match(said):
            raise Unreadable(context.texts(N_("And where is it?")))
        if not value:
            raise Unreadable(context.texts(N_("Online is fine: then I need the link, from “https://” on.")))
        return value

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise web addresses, and a room behind "in"."""
        link, room = _LINK.search(text), _ROOM.search(text)
        place = without_markup(room.group(1)) if room else ""
        value = {
            **({"place": place} if place else {}),
            **({"link": link.group().rstrip(".,;)")} if link else {}),
        }
        spots = [one for one in (link, room) if one is not None]
        return [Found(value, min(one.start() for one in spots), max(one.end() for one in spots))] if value else []

    def show(self, value: Any, context: FormContext) -> str:
        """Return the place and the link."""
        return ", ".join(str(value[name]) for name in ("place", "link") if value.get(name))

    def options(self, context: FormContext) -> list[Option]:
        """Offer nothing."""
        return []


WHERE = Where()


@dataclass(frozen=True)
class Places(Number):
    """A number of places; typed, for the first few numbers are no help."""

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise "12 plaatsen", and "het aantal plaatsen … naar 12"."""
        found = super().find(text, context)
        said = _PLACES_TO.search(text)
        return [Found(int(said.group(1)), said.start(), said.end())] if said is not None and not found else found

    def options(self, context: FormContext) -> list[Option]:
        """Offer nothing."""
        return []


def outside_links(text: str) -> str:
    """Return a text with its web addresses blanked: words in them mean nothing."""
    return _LINK.sub(lambda found: " " * len(found.group()), text)


PLACES = Places(1, 500, ("plaatsen", "plaats", "plekken", "deelnemers", "personen", "places", "participants", "seats"))
_MINUTES = Number(
    10,
    720,
    ("minuten", "minuut", "min", "minutes"),
    too_few=N_("{number} minutes is too short: from {least} to {most}."),
    too_many=N_("{number} minutes is too long: from {least} to {most}."),
)
_HOURS = re.compile(
    r"\b(?:(?P<n>\d{1,2})(?:[.,](?P<half>5))?|(?P<word>een|twee|drie|vier|anderhalf|one|two|three|four)) (?:uur|uren|hours?)\b"
)
_LASTS = re.compile(r"\b(?:duurt|duren|duur van|gedurende|lang|lasts?|for)\b")
_WORDS = {"een": 60, "one": 60, "anderhalf": 90, "twee": 120, "two": 120, "drie": 180, "three": 180, "vier": 240, "four": 240}  # fmt: skip
_UNTIL = re.compile(
    r"\b(?:tot|until|till|t/m)\s+(?:om\s+)?(\d{1,2}\s*(?:[u:h.]\s*\d{0,2}|uur\b)[^,;]{0,6})", re.IGNORECASE
)


def _hours(text: str) -> int | None:
    # "1,5 uur" keeps its comma: plain words would lose it.
    found = _HOURS.search(text.casefold())
    if found is None:
        return None
    return _WORDS[found["word"]] if found["word"] else int(found["n"]) * 60 + (30 if found["half"] else 0)


@dataclass(frozen=True)
class Length:
    """How long it takes, as minutes: said as such, in hours, or as the hour at which it ends."""

    def read(self, text: str, context: FormContext) -> int:
        """Accept "90", "2 uur", "anderhalf uur", "tot 16u30"."""
        found = self.find(text, context)
        if len(found) == 1:
            return _MINUTES.read(str(found[0].value), context)
        return _MINUTES.read(str(_hours(text) or text), context)

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise minutes, a span of hours, an end behind "tot", and hours behind "duurt"."""
        spans = spans_in(text)
        if len(spans) == 1:
            minutes = _between(spans[0].first, spans[0].last)
            return [Found(minutes, spans[0].start, spans[0].end_at)]
        until = _UNTIL.search(text)
        starts = self._starts(context)
        if until is not None and starts is not None:
            try:
                said = moment_of(until.group(1), context.now)
            except UnclearMoment:
                said = None
            if said is not None and said.time is not None and (minutes := _between(starts.time(), said.time)) > 0:
                return [Found(minutes, until.start(), until.end())]
        spoken = _MINUTES.find(text, context)
        if spoken:
            return spoken
        lasts, hours = _LASTS.search(plain(text)), _hours(text)
        return [Found(hours, 0, len(text))] if lasts and hours else []

    @staticmethod
    def _starts(context: FormContext) -> datetime | None:
        said = context.values.get("starts")
        if said:
            return instant_of(said).astimezone(ZONE)
        moment = context.catalogue.moments.get(str(context.values.get("moment", "")))
        return moment.starts.astimezone(ZONE) if moment else None

    def show(self, value: Any, context: FormContext) -> str:
        """Return hours and minutes."""
        return length_told(int(value), context)

    def options(self, context: FormContext) -> list[Option]:
        """Offer the usual lengths."""
        return [Option(str(one), self.show(one, context)) for one in (60, 90, 120, 180)]


def _between(first: Any, last: Any) -> int:
    return (last.hour - first.hour) * 60 + last.minute - first.minute


LENGTH = Length()


def length_told(minutes: int, context: FormContext) -> str:
    """Return a length as people say it: 1 uur, 1 uur 30, 45 minuten."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return context.texts.n("{count} minute", "{count} minutes", rest)
    return context.texts(N_("{hours} hour"), hours=hours) + (f" {rest:02}" if rest else "")


@dataclass(frozen=True)
class Title(Text):
    """A title of one's own, without signs that Markdown reads."""

    def read(self, text: str, context: FormContext) -> str:
        """Accept a text within the bounds."""
        return super().read(without_markup(text), context)


TITLE = Title(
    least=3,
    most=100,
    mention=r"(?:met (?:als )?titel|genaamd|titel(?: is|:)|titled|with title)\s+[“\"'‘]?([^”\"'’,;]{3,100})",
)


def instant_of(value: Any) -> datetime:
    """Return the answer of a question for a day and its hour, as it is kept or as it was completed."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))


def last_day_of(context: FormContext) -> date | None:
    """Return the last day of the round that the answers are about: a moment of it lies within its school years."""

    moment = context.catalogue.moments.get(str(context.values.get("moment", "")))
    if moment is not None:
        return rules.last_day(context.catalogue.round(moment.round))
    rounds = rules.rounds_for(context, str(context.values.get("programme", "")))
    named = [one for one in rounds if one.id == context.values.get("round")]
    return rules.last_day((named or rounds)[0]) if rounds else None
