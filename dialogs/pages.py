"""A form as pages with boxes and lists, for channels that have them: what stands on a page, and what a person entered.

A channel renders a `FormPage` natively and sends back a `FormInput`; it knows nothing of the form itself. The draft behind it is
the one that is also talked through question by question.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field

if TYPE_CHECKING:
    from dialogs.messages import Upload

Control = Literal[
    "line", "text", "number", "email", "person", "people", "choice", "several", "lookup", "lookups", "day", "moment",
    "consent", "file",
]  # fmt: skip
"""What a question is answered with, and what comes back of it in `FormInput.values`:

``line``, ``text`` (several lines), ``number``, ``email``, ``person`` (an address with perhaps a name), ``people`` (several lines
or commas): the text that was typed. ``choice``: the value of an option. ``several``: a list of values. ``lookup``,
``lookups``: the same, of options that `Conversations.suggestions` finds while a person types. ``day``: an ISO date. ``moment``: an ISO date and
time with its offset. ``consent``: True or False. ``file``: nothing; its content is in `FormInput.files`, and the file that was
sent before stands when there is none. None stands for an answer that was emptied; an answer that is left out stands.
"""


class PageOption(BaseModel):
    """Something to choose."""

    value: str
    label: str
    """Plain text of any length."""


class PageQuestion(BaseModel):
    """A question with its box or list."""

    path: str
    """Of the answer in the draft: ``organisation``, ``lines.0.teams``."""
    label: str
    """The question, as plain text."""
    hint: str = ""
    """What helps to answer it and what is done with the answer, as plain text."""
    control: Control
    options: list[PageOption] = Field(default_factory=list[PageOption])
    """What can be chosen; for a lookup only what is chosen now."""
    value: Any = None
    """The answer as the control gives it (see `Control`); None when there is none. For ``file`` the name of the file."""
    optional: bool = False
    problem: str = ""
    """Why what was entered is not taken, as plain text."""
    least: int | None = None
    """The least number, or characters of a text."""
    most: int | None = None
    """The highest number, or the most characters of a text."""
    endings: list[str] = Field(default_factory=list[str])
    """Of a file: ``.pdf``."""


class PageHeading(BaseModel):
    """A line above the questions that belong to one item, such as *Team 2*."""

    heading: str
    """Plain text."""


class PageNote(BaseModel):
    """Something to read: facts above a question, what follows from the answers."""

    note: str
    """Markdown of which everything a person typed has been escaped."""


class PageFacts(BaseModel):
    """The answers so far with what follows from them."""

    facts: list[tuple[str, str]]
    """Name and value, as plain text."""


class PageButton(BaseModel):
    """Something to press that changes the page: one item more, one less."""

    label: str
    verb: Literal["add", "remove", "back"]
    argument: str = ""
    """The group; of `remove` the group, a full stop and the number of the item from 0."""


Part = PageQuestion | PageHeading | PageNote | PageFacts | PageButton


class FormPage(BaseModel):
    """One page of a form."""

    form: str
    draft: int
    number: int
    """1 for the first page."""
    total: int
    title: str
    """Plain text of any length."""
    parts: list[Part]
    submit: str
    """Label of the button that goes on, or sends."""
    close: str
    """Label of what leaves the page; the answers stay."""
    last: bool
    """Whether `submit` sends the form; else it goes to the next page."""
    language: str = "nl"


@dataclass(frozen=True)
class FormInput:
    """What a person did on a page.

    Verbs: ``open`` a form (with `form`, and perhaps `text` to fill it from) or a draft (with `draft`); ``enter``: answers
    changed; ``next``: on to the next page; ``back``; ``send``: hand it in; ``close``: leave it, the answers stay; ``add`` and
    ``remove`` an item (`argument` as in PageButton). All but ``open`` take over `values` first.
    """

    verb: Literal["open", "enter", "next", "back", "send", "close", "add", "remove"]
    form: str = ""
    draft: int = 0
    page: int = 1
    text: str = ""
    filled: str = ""
    """For ``open``: answers that a button carries, as JSON. When it is not empty, be it ``{}``, a new form is begun; else one of
    the same kind that was begun before is gone on with."""
    argument: str = ""
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Answers on the page, by path, as `Control` says."""
    read: "Callable[[FormPage], tuple[Mapping[str, Any], Mapping[str, Upload]]] | None" = None
    """Returns `values` and `files`, for a channel that needs the page as it was shown to understand what came back."""
    files: "Mapping[str, Upload]" = field(default_factory=dict[str, "Upload"])
