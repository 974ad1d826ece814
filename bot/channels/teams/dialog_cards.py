"""The pages of a form as dialogs of Teams: a card of a page, what a person entered in one, and what was pressed.

Microsoft, Teams: dialogs with Adaptive Cards (task/fetch, task/submit). Everything here is pure: a page in, JSON out, and back.

A client tells nothing while a dialog is filled in, and nothing when it is closed by its cross. So every button takes along all that
stands in the boxes, and a line above the buttons says what the cross loses. Each answer of ours puts another card in place of the
one before: its boxes show the values of the page, so what was entered and is not right must be among those.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from bot.channels.teams import limits
from bot.channels.teams.card_text import blocks, literal, safe
from bot.channels.teams.dialog_answers import FILLED, NotEntered, answered
from bot.channels.teams.dialog_inputs import Room, boxes, id_of, too_long, typed
from bot.channels.teams.dialog_text import Json, close, cut, fact, lines, on_one_line
from dialogs.markup import cleaned
from dialogs.pages import FormPage, PageButton, PageFacts, PageHeading, PageNote, PageQuestion
from dialogs.pages import Part as PagePart
from dialogs.texts import N_, Texts

if TYPE_CHECKING:
    from dialogs.messages import Upload

OURS = "wegwijs"
"""In the data of a button: what kind of dialog it stands in."""
FORM = "form"
"""A page of a form."""
CHANGE = "change"
"""Id of the list of what can be changed on a page, where there is no room for a button for each."""
CHOSEN = "chosen"
"""In place of a verb: what was chosen in that list."""
MOST_BYTES = limits.MESSAGE_SIZE - 1_000
"""Of a card; the rest is for the dialog around it. No page of Microsoft says how large a card in a dialog may be, so it is that of a message."""
TITLE = 60
"""Characters of the title of a dialog; a longer one stands in full in the card."""
TALL = 8
"""Elements of a card from which its dialog is a large one."""

ROOMS = (
    Room(),
    Room(options=40),
    Room(options=15, title=120),
    Room(options=15, title=120, read=2000),
    Room(options=15, title=120, answer=3000, read=800),
    Room(options=15, title=80, answer=1000, label=500, read=300),
    Room(options=5, title=60, answer=400, label=200, read=120),
    Room(options=3, title=40, answer=100, label=100, read=0),
)
"""From what a card usually holds to what is left of a page that is far too long: lists are shortened before what there is to read,
for in a shortened list everything can still be found."""

Verb = Literal["open", "next", "back", "send", "close", "add", "remove", "enter"]
_VERBS = frozenset(get_args(Verb))
_MOST_DRAFT = 2**63 - 1
_LONGEST_NAME = 200


@dataclass(frozen=True)
class Move:
    """A button of a dialog that was pressed; the values of the page come with it, see `entered`."""

    draft: int
    form: str
    page: int
    """1 for the first page."""
    verb: Verb
    argument: str = ""
    """As in PageButton."""


def task(title: str, card: Json, *, large: bool) -> Json:
    """Return the `value` of a task ``continue``: the dialog with its card."""
    size = "large" if large else "medium"
    return {
        "title": cut(on_one_line(title), TITLE),
        "height": size,
        "width": "medium",
        "card": {"contentType": "application/vnd.microsoft.card.adaptive", "content": card},
    }


def card_of(body: Sequence[Json], actions: Sequence[Json], texts: Texts) -> Json:
    """Return a card of a dialog."""
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "fallbackText": texts(N_("This Teams is too old to show this here. Update it, or go on in our chat.")),
        "body": list(body),
    } | ({"actions": list(actions)} if actions else {})


def fits(card: Json) -> bool:
    """Tell whether Teams takes a card of this size."""
    return limits.size(card) <= MOST_BYTES


def submit(title: str, data: Json, *, style: str = "default") -> Json:
    """Return a button that takes along what stands in the boxes."""
    made: Json = {"type": "Action.Submit", "title": title, "data": data, "associatedInputs": "auto"}
    return made if style == "default" else made | {"style": style}


# What a page looks like


def dialog(page: FormPage, texts: Texts, note: str = "") -> Json:
    """Return a page as the `value` of a task ``continue``: title, height, width and card.

    Parameters
    ----------
    note
        Markdown to show above the page, such as why something is refused.

    A page that does not fit in a card of Teams is shortened, and says so; whatever it holds, a card comes of it.
    """
    for room in ROOMS:
        made = _Made(page, texts, room, note)
        card = made.card()
        if fits(card):
            return task(page.title, card, large=len(made.body) > TALL)
    body = [*lines(cut(on_one_line(page.title), TITLE), weight="Bolder"), *_too_much(texts)]
    closing = submit(_title(page.close), _data(page, "close", "", ()))
    return task(page.title, card_of(body, [closing], texts), large=False)


def _too_much(texts: Texts) -> list[Json]:
    return lines(texts(N_("Not all there is to read fits in this window. Ask me for it in our conversation.")))


def _title(label: str) -> str:
    return safe(cut(on_one_line(label), _LONGEST_NAME))


def _data(page: FormPage, verb: str, argument: str, filled: Sequence[str]) -> Json:
    form = cut(page.form, _LONGEST_NAME)
    data: Json = {
        OURS: FORM,
        "draft": page.draft,
        "form": form,
        "page": page.number,
        "verb": verb,
        "argument": argument,
    }
    return data | ({FILLED: list(filled)} if filled else {})


class _Made:
    """A page as a card with so much room."""

    def __init__(self, page: FormPage, texts: Texts, room: Room, note: str) -> None:
        self.page = page
        self.texts = texts
        self.room = room
        self.shortened = False
        self.filled: list[str] = []
        """Ids of the boxes in which an answer stands: a client leaves out one that is emptied. A tick always comes back."""
        buttons = [one for one in page.parts if isinstance(one, PageButton)] if room.read else []
        self.back = next((one for one in buttons if one.verb == "back"), None)
        changing = {(one.verb, one.argument): one for one in reversed(buttons) if one.verb != "back"}
        self.changing = list(reversed(changing.values()))
        """What changes the page, each once."""
        self.listed = len(self.changing) > limits.ACTIONS - 2 - (self.back is not None)
        self.places: list[tuple[Json, str, str, str]] = []
        """Sets of buttons in the page, and for each button its label, verb and argument."""
        self.row: Json | None = None
        """The set of buttons to which the next one belongs."""
        self.body = self._body(note)

    def card(self) -> Json:
        """Return the card; what stands in its boxes is only now known to its buttons."""
        for action_set, label, verb, argument in self.places:
            data = _data(self.page, verb, argument, self.filled)
            action_set["actions"].append(submit(_title(label), data))
        page = self.page
        sending = _data(page, "send" if page.last else "next", "", self.filled)
        actions = [submit(_title(page.submit), sending, style="positive")]
        if self.back is not None:
            actions.append(submit(_title(self.back.label), _data(page, "back", self.back.argument, self.filled)))
        actions.append(submit(_title(page.close), _data(page, "close", "", self.filled)))
        return card_of(self.body, actions, self.texts)

    def _body(self, note: str) -> list[Json]:
        page, texts = self.page, self.texts
        parts: list[Json] = []
        before: PagePart | None = None
        for part in page.parts:
            if not isinstance(part, PageButton):
                self.row = None
            parts += self._part(part, before)
            before = part
        if not parts:
            parts = lines(texts(N_("There is nothing to fill in here.")))
        top = [*self._top(), *self._markdown(note), *self._problems()]
        body = [*top, *parts, *self._changes(), *self._keeping()]
        return [*_too_much(texts), *body] if self.shortened else body

    def _top(self) -> list[Json]:
        page, title = self.page, on_one_line(self.page.title)
        full = self._heading(title) if len(title) > TITLE else []
        if page.total < 2:
            return full
        where = self.texts(N_("Page {number} of {total}"), number=page.number, total=page.total)
        return [*full, literal(where, isSubtle=True, size="Small")]

    def _problems(self) -> list[Json]:
        """Return a line that problems are told below, for who would look for them at the top of a long page."""
        count = sum(1 for one in self.page.parts if isinstance(one, PageQuestion) and one.problem.strip())
        if count == 0:
            return []
        many = self.texts.n(
            "One answer is not right yet: see below.", "{count} answers are not right yet: see below.", count
        )
        return [literal(f"⚠️ {many}", color="Attention")]

    def _keeping(self) -> list[Json]:
        """Return what becomes of the answers, for a client tells nothing when a dialog is closed by its cross."""
        if not any(isinstance(one, PageQuestion) and one.control != "file" for one in self.page.parts):
            return []
        told = N_(
            "Every button here keeps what you filled in. If you close this window with the cross, you lose what is new on this page."
        )
        return [literal(self.texts(told), isSubtle=True, size="Small") | {"separator": True}]

    def _part(self, part: PagePart, before: PagePart | None) -> list[Json]:
        match part:
            case PageQuestion():
                return self._question(part)
            case PageHeading():
                # A line between an item and the one before it: in a long form each is seen to begin.
                made = self._heading(part.heading)
                return [made[0] | {"separator": True}, *made[1:]] if before is not None else made
            case PageNote():
                return self._markdown(part.note)
            case PageFacts():
                if not self.room.read:
                    self.shortened = self.shortened or bool(part.facts)
                    return []
                return [one for name, value in part.facts for one in fact(self._read(name), self._read(value))]
            case PageButton():
                return self._button(part)

    def _read(self, text: str) -> str:
        """Return what there is to read, as far as there is room for it."""
        written = cleaned(text).strip()
        shown = cut(written, max(self.room.read, TITLE))
        self.shortened = self.shortened or shown != written
        return shown

    def _heading(self, text: str) -> list[Json]:
        return [literal(on_one_line(self._read(text)), weight="Bolder", size="Medium")]

    def _markdown(self, markdown: str) -> list[Json]:
        """Return what there is to read, as many of its elements as there is room for."""
        made = blocks(markdown) if markdown.strip() else []
        kept: list[Json] = []
        room = 2 * self.room.read
        for one in made:
            room -= limits.size(one)
            if room < 0:
                self.shortened = True
                break
            kept.append(one)
        return kept

    def _question(self, question: PageQuestion) -> list[Json]:
        texts, room = self.texts, self.room
        made = boxes(question, self.page.draft, texts, room)
        problem = [close(one) for one in lines(_marked(cut(question.problem.strip(), room.label)), color="Attention")]
        hint: list[Json] = []
        if room.read:
            hint = [close(one) for one in lines(self._read(question.hint.strip()), isSubtle=True, size="Small")]
        elif question.hint.strip():
            self.shortened = True
        if not made:
            label = literal(cut(on_one_line(question.label), room.label), weight="Bolder")
            return [label, *hint, *(close(one) for one in self._unanswerable(question)), *problem]
        if question.control != "consent" and any("value" in one for one in made):
            self.filled.append(id_of(question.path))
        first, *more = made
        return [first | {"spacing": "Medium"}, *(close(one) for one in more), *hint, *problem]

    def _unanswerable(self, question: PageQuestion) -> list[Json]:
        """Return what stands in place of a box that Teams cannot give."""
        texts = self.texts
        if question.control == "file":
            name = on_one_line(typed(question.value)) if typed(question.value).strip() else ""
            received = lines(texts(N_("Received: {name}"), name=cut(name, _LONGEST_NAME))) if name else []
            how = N_(
                "A file cannot be sent in this window. Fill in the rest, press “{close}”, and send me the file in our chat."
            )
            return [*received, *lines(texts(how, close=cut(on_one_line(self.page.close), _LONGEST_NAME)))]
        if too_long(question, self.room):
            value = typed(question.value)
            sentence = N_(
                "This answer is too long to change in a window: {count} characters. It is kept; change it in our conversation."
            )
            shown = lines(cut(cleaned(value).strip(), max(self.room.read, TITLE)))
            return [*shown, *lines(texts(sentence, count=len(value)), isSubtle=True)]
        return lines(texts(N_("There is nothing to choose from.")))

    def _button(self, button: PageButton) -> list[Json]:
        """Return the set of buttons that begins with this one; nothing when it joins those before it, or stands there already."""
        if self.listed or not any(button is one for one in self.changing):
            return []
        beside = self.row is not None
        self.row = self.row or {"type": "ActionSet", "actions": []}
        self.places.append((self.row, button.label, button.verb, button.argument))
        return [] if beside else [self.row]

    def _changes(self) -> list[Json]:
        """Return a list of what can be changed, where there is no room for a button for each."""
        if not self.listed:
            return []
        choices = [{"title": _title(one.label), "value": f"{one.verb} {one.argument}"} for one in self.changing]
        label = self.texts(N_("What do you want to change on this page?"))
        listed: Json = {
            "type": "Input.ChoiceSet",
            "id": CHANGE,
            "label": label,
            "style": "compact",
            "wrap": True,
            "choices": choices,
        }
        made: Json = {"type": "ActionSet", "actions": []}
        self.places.append((made, self.texts(N_("Change")), CHOSEN, ""))
        return [listed | {"separator": True}, made]


def _marked(problem: str) -> str:
    return f"⚠️ {problem}" if problem else ""


# What a person entered


def entered(data: Any, page: FormPage) -> "tuple[dict[str, Any], dict[str, Upload]]":
    """Return what stands in a dialog, from the data of a task/submit: answers by path for FormInput.values, and files.

    Only questions of the page are read, and what their boxes cannot give is left out, so that the answer there was stays. There
    are never files: Teams has no box for one.
    """
    values: dict[str, Any] = {}
    given = cast("dict[str, Any]", data) if isinstance(data, dict) else {}
    for question in page.parts:
        if not isinstance(question, PageQuestion):
            continue
        try:
            values[question.path] = answered(question, given)
        except NotEntered:
            continue
    return values, {}


def moved_in(data: Any) -> Move | None:
    """Return what was pressed in a dialog of a form, from the data of a task/submit; None for anything else."""
    if not isinstance(data, dict):
        return None
    given = cast("dict[str, Any]", data)
    draft, page = _whole(given.get("draft")), _whole(given.get("page"))
    form, verb, argument = given.get("form"), given.get("verb"), given.get("argument", "")
    if given.get(OURS) != FORM or draft is None or page is None or page < 1:
        return None
    if verb == CHOSEN:
        chosen = given.get(CHANGE)
        verb, _, argument = chosen.partition(" ") if isinstance(chosen, str) and chosen else ("enter", "", "")
        if verb not in {"add", "remove", "enter"}:
            return None
    if not (isinstance(form, str) and isinstance(verb, str) and isinstance(argument, str)) or verb not in _VERBS:
        return None
    return Move(draft, form, page, cast(Verb, verb), argument)


def _whole(value: Any) -> int | None:
    """Return a number of the data, also when a client wrote it as 7.0 or as a text."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,19}", value, re.ASCII):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return int(value) if value == int(value) and 0 <= value <= _MOST_DRAFT else None
