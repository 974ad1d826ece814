"""What a kind of question is on a page: its box or list, its answer as that gives it, and what comes back of it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, cast, runtime_checkable

from dialogs.engine.context import FormContext
from dialogs.engine.fields import (
    Choice,
    Consent,
    Day,
    DayTime,
    Email,
    Field,
    File,
    Lookup,
    Number,
    Option,
    People,
    Person,
    Scale,
    Several,
    Text,
    Unreadable,
    YesNo,
)
from dialogs.markup import escaped
from dialogs.pages import Control, PageOption
from dialogs.reminders.workdays import ZONE
from dialogs.texts import N_

MOST_LISTED = 100
"""Options that are listed whole; of more a person types a part (Slack, reference of block elements: 100 options in a list)."""
MOST_CHARACTERS = 4000
"""Of what is no free text; that has its own bound."""
MOST_OF_A_NAME = 200
"""Characters of a name that is typed in place of an option of a long list."""
MOST_OF_PEOPLE = 20_000
"""Characters of a list of people: 50 addresses with their names and more."""

CHOSEN = frozenset({"choice", "several", "lookup", "lookups", "day", "moment", "consent", "file"})
"""Controls whose answer is whole at once: what is wrong with it can be told before the page is left."""
_MANY = frozenset({"several", "lookups"})
_EXAMPLES = 4


@runtime_checkable
class Ticked(Protocol):
    """A kind of question that is read from words, and whose answer can be ticked where there are boxes for that.

    What is ticked is read as the values of the boxes with commas between them. A box that reads as an empty list, such as
    *nobody*, counts only on its own.
    """

    def boxes(self, context: FormContext) -> list[Option]:
        """Return what can be ticked."""
        ...


@dataclass(frozen=True)
class Box:
    """One question as a page has it, for the answers so far.

    Parameters
    ----------
    context
        Of the question, with the answers so far in its `values`.
    """

    field: Field
    context: FormContext

    def choices(self) -> list[Option]:
        """Return what can be chosen; of a question that is typed, what can be pressed in a conversation."""
        return self.field.boxes(self.context) if isinstance(self.field, Ticked) else self.field.options(self.context)

    def control(self, choices: Sequence[Option]) -> Control:
        """Return the kind of box or list."""
        listed = len(choices) <= MOST_LISTED
        if isinstance(self.field, Several | Ticked):
            return "several" if listed else "lookups"
        match self.field:
            case Consent():
                return "consent"
            case File():
                return "file"
            case Lookup(few=few):
                return "choice" if listed and len(choices) <= few else "lookup"
            case Choice() | YesNo() | Scale():
                return "choice" if listed else "lookup"
            case Number():
                return "number"
            case Email():
                return "email"
            case Person():
                return "person"
            case People():
                return "people"
            case Day():
                return "day"
            case DayTime():
                return "moment"
            case Text(long=True):
                return "text"
            case _:
                return "line"

    def bounds(self) -> tuple[int | None, int | None]:
        """Return the least and the most: of a number itself, of a text its characters."""
        field = self.field
        if isinstance(field, Number):
            return field.least, field.most
        # A text with options, such as a score with words behind it, is not bound by its words alone.
        if isinstance(field, Text) and not field.options(self.context):
            return field.least, field.most
        return None, None

    def examples(self, choices: Sequence[Option]) -> str:
        """Return what could be typed, where that is not told by the kind of box."""
        typed_as_it_is = isinstance(self.field, Number | Email | Person | People)
        if typed_as_it_is or self.control(choices) != "line" or not choices:
            return ""
        shown = ", ".join(option.label for option in choices[:_EXAMPLES])
        return self.context.texts(N_("For example: {examples}."), examples=shown)

    # -- the answer as the control gives it --

    def value(self, answer: Any, choices: Sequence[Option]) -> Any:
        """Return a kept answer as the control gives it; None for one that cannot be chosen any more."""
        there = {option.value for option in choices}
        field = self.field
        match self.control(choices):
            case "choice" | "lookup":
                chosen = self._chosen(answer)
                return chosen if chosen in there else None
            case "several" | "lookups":
                return self._ticked(answer, choices) or None
            case "consent":
                return True
            case "file":
                return field.show(answer, self.context)
            case "day":
                return self._day(answer)
            case "moment":
                return str(answer)
            case _:
                return self._typed(answer)

    def _chosen(self, answer: Any) -> str:
        if isinstance(self.field, YesNo):
            return "ja" if answer else "nee"
        return str(answer)

    def _ticked(self, answer: Any, choices: Sequence[Option]) -> list[str]:
        there = [option.value for option in choices]
        given = [str(one) for one in cast(list[Any], answer)] if isinstance(answer, list) else []
        if not given and isinstance(self.field, Ticked):
            return [one for one in there if self._reads_as(one, [])][:1]
        return [one for one in given if one in there]

    def _day(self, answer: Any) -> str | None:
        """Return the ISO date; an answer that is no date, such as "at once", is the day that reads as it."""
        try:
            return date.fromisoformat(str(answer)).isoformat()
        except ValueError:
            today = self.context.now.astimezone(ZONE).date().isoformat()
            return today if self._reads_as(today, answer) else None

    def _typed(self, answer: Any) -> str:
        """Return a text that reads as the answer."""
        field = self.field
        if isinstance(field, People):
            return "\n".join(_addressed(one) for one in answer)
        if isinstance(field, Person):
            return _addressed(answer)
        if isinstance(field, Number | Email) or (isinstance(field, Text) and isinstance(answer, str)):
            return str(answer)
        shown = field.show(answer, self.context)
        parts = cast(dict[str, Any], answer).values() if isinstance(answer, dict) else [answer]
        raw = ", ".join(str(one) for one in parts if one is not None)
        return next((one for one in (shown, raw) if self._reads_as(one, answer)), shown)

    def _reads_as(self, text: str, answer: Any) -> bool:
        try:
            return self.field.read(text, self.context) == answer
        except Unreadable:
            return False

    # -- what comes back --

    def read(self, given: Any, choices: Sequence[Option]) -> Any:
        """Return the answer that a control gave, as it is kept.

        Raises Unreadable for what is no answer, what is not among the options and what no such control gives: a client
        may send anything.
        """
        control = self.control(choices)
        if control in _MANY:
            return self._read_many(given, choices)
        if control in {"choice", "lookup"}:
            return self._read_one(given, choices)
        if control == "consent":
            if given is True:
                return self.field.read("ja", self.context)
            raise self._foreign()
        if control == "number":
            given = _digits(given)
        if control == "file" or not isinstance(given, str):
            raise self._foreign()
        most = MOST_OF_PEOPLE if control == "people" else MOST_CHARACTERS
        if len(given) > most and not (isinstance(self.field, Text) and not choices):
            raise Unreadable(
                self.context.texts(
                    N_("That is too long for me ({count} characters). Say it in a few sentences."), count=len(given)
                )
            )
        return self.field.read(given, self.context)

    def _read_one(self, given: Any, choices: Sequence[Option]) -> Any:
        if not isinstance(given, str):
            raise self._foreign()
        if given not in {option.value for option in choices}:
            return self._named(given, choices)
        return self.field.read(given, self.context) if isinstance(self.field, YesNo | Scale) else given

    def _read_many(self, given: Any, choices: Sequence[Option]) -> Any:
        if not isinstance(given, list):
            raise self._foreign()
        there = {option.value for option in choices}
        chosen: list[str] = []
        for one in cast(list[Any], given):
            if not isinstance(one, str):
                raise self._foreign()
            named = [one] if one in there else self._named(one, choices)
            chosen += [value for value in named if value not in chosen]
        if not isinstance(self.field, Ticked):
            return chosen
        some = [one for one in chosen if not self._reads_as(one, [])]
        return self.field.read(", ".join(some or chosen), self.context)

    def _named(self, given: str, choices: Sequence[Option]) -> Any:
        """Read what was typed instead of chosen, where a client cannot search a list: as in a chat, so only what is offered."""
        if self.control(choices) not in {"lookup", "lookups"} or not given.strip() or len(given) > MOST_OF_A_NAME:
            raise self._foreign()
        if isinstance(self.field, Ticked):
            raise self._foreign()  # a text that is read from words may be none of the boxes
        try:
            return self.field.read(given, self.context)
        except Unreadable as unreadable:
            near = unreadable.options
            if not near:
                raise
            if len(near) > _EXAMPLES:
                raise self._foreign() from None
            names = ", ".join(escaped(option.label) for option in near)
            meant = self.context.texts(N_("Do you mean one of these: {names}?"), names=names)
            raise Unreadable(f"{unreadable.message} {meant}", near) from None

    def _foreign(self) -> Unreadable:
        return Unreadable(self.context.texts(N_("I can't take that here. Choose from the list, or type it again.")))

    def same(self, given: Any, value: Any, choices: Sequence[Option]) -> bool:
        """Tell whether what came back is what the page showed: then the answer stands, whatever it reads as now."""
        if given is None or value is None:
            return given is value
        control = self.control(choices)
        if control in _MANY:
            return isinstance(given, list) and sorted(map(str, cast(list[Any], given))) == sorted(value)
        if control == "moment":
            return _instant(given) == _instant(value)
        if isinstance(given, str) and isinstance(value, str):
            return _lines(given) == _lines(value)
        return str(given) == str(value)


def _addressed(person: Any) -> str:
    name = person.get("name")
    return f"{name} <{person['email']}>" if name else str(person["email"])


def _instant(given: Any) -> Any:
    try:
        moment = datetime.fromisoformat(str(given))
    except ValueError:
        return given
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def _digits(given: Any) -> Any:
    """Return a number as text; what is none, or beyond all counting, as it is."""
    return str(given) if type(given) is int and abs(given) < 10**9 else given


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def is_empty(given: Any) -> bool:
    """Tell whether a control gave nothing: an emptied box, no option, no tick."""
    if isinstance(given, str):
        return not given.strip()
    return given is None or given is False or given == []


def echoed(given: Any, control: Control, there: Sequence[Option]) -> Any:
    """Return what was entered and not taken, as the control can show it again; None for what it cannot."""
    match control:
        case "lookup":
            return given if isinstance(given, str) and len(given) <= MOST_OF_A_NAME else None
        case "lookups" if isinstance(given, list):
            names = [one for one in cast(list[Any], given) if isinstance(one, str) and len(one) <= MOST_OF_A_NAME]
            return names or None
        case "choice":
            return given if given in [option.value for option in there] else None
        case "several" | "lookups":
            known = {option.value for option in there}
            if not isinstance(given, list):
                return None
            return [one for one in cast(list[Any], given) if isinstance(one, str) and one in known] or None
        case "consent":
            return True if given is True else None
        case "file":
            return None
        case "day":
            return given if isinstance(given, str) and _is_day(given) else None
        case "moment":
            return given if isinstance(given, str) and isinstance(_instant(given), datetime) else None
        case "number":
            number = _digits(given)
            return number if isinstance(number, str) else None
        case _:
            return given if isinstance(given, str) else None


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def page_options(options: Sequence[Option]) -> list[PageOption]:
    """Return options as a page has them."""
    return [PageOption(value=option.value, label=option.label) for option in options]
