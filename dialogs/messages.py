"""The neutral messages: what a person sends, whatever the channel, and what goes back."""

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, model_validator

from dialogs.markup import cleaned
from dialogs.pages import FormInput, FormPage
from knowledge.entry import SourceReference

Kind = Literal["answer", "unsure", "unknown", "smalltalk", "help", "handoff", "cancel", "form", "notice", "reminder"]
"""What a message is; *reminder*: one that somebody asked for, which can be ticked off and put off."""


@dataclass(frozen=True)
class Upload:
    """A file that a person sends."""

    name: str
    """As the person's device calls it; hostile like all that is typed."""
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Incoming:
    """One event of a person: a text that was typed, a button that was pressed, or files that were sent."""

    channel: str
    external_id: str
    """The platform's own id of the person."""
    event_id: str
    """The platform's own id of the event: the same id is applied once."""
    text: str = ""
    press: str | None = None
    """The action of a button that this program made earlier; `text` is then empty."""
    email: str | None = None
    """Address that the platform vouches for."""
    files: tuple[Upload, ...] = ()
    form: FormInput | None = None
    """What was entered on a page of a form; `text` and `press` are then empty."""
    public: bool = False
    """Whether others read it too, as in a channel: it is heard as a question or a wish, never as an answer in a form."""
    pages: bool = False
    """Whether a form that this begins can be shown as a page at once, rather than asked question by question."""
    name: str | None = None
    """How the platform calls the person."""
    used: dict[str, Any] | None = None
    """Which message of the platform changes because its button was pressed; the first message of the outbox then."""
    reply_to: dict[str, Any] | None = None
    """Where the platform is answered. The replies then become messages of the outbox, in the same transaction; None returns
    them only."""


LONGEST_LABEL = 75
"""Characters of a button: the most that every platform shows."""


def short(label: str) -> str:
    """Return a label that fits on a button, with a mark where it was cut."""
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip() + "…"


class Button(BaseModel):
    """Something to press, or to answer by its number or its label."""

    label: str
    action: str
    """What dialogs.actions reads when it is pressed."""
    style: Literal["default", "primary", "danger"] = "default"


class Fact(BaseModel):
    """A line of a card: a name and its value."""

    name: str
    value: str


class Card(BaseModel):
    """A titled list of facts: a summary, a confirmation, a reminder."""

    title: str
    facts: list[Fact] = Field(default_factory=list[Fact])


class FormStep(BaseModel):
    """Which question of which form this reply asks, for channels with native forms and for tests."""

    form: str
    step: str
    """Path of the field, or `summary`."""
    number: int
    """1 for the first question."""
    total: int


def number(value: float) -> str:
    """Return a figure as it is written in Belgium: at most two decimals, after a comma."""
    if abs(value) >= 1e15:
        return f"{value:.3g}".replace(".", ",")
    rounded = round(value, 2) + 0.0  # no minus before a zero
    return f"{rounded:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _on_one_line(text: str) -> str:
    return " ".join(cleaned(text).split())


Line = Annotated[str, AfterValidator(_on_one_line)]
"""Plain text, not Markdown, on one line and without characters that steer a screen."""
Figure = Annotated[float, Field(allow_inf_nan=False)]


class Series(BaseModel):
    """What one bar in each category, or one line, stands for."""

    name: Line
    values: list[Figure | None]
    """One for each category; None where there is none."""


class Chart(BaseModel):
    """Figures that are seen better than read; every channel shows them as it can."""

    title: Line
    kind: Literal["bars", "lines"] = "bars"
    """Bars beside the categories, or lines over categories that follow each other, such as years."""
    categories: Annotated[list[Line], Field(min_length=1)]
    series: Annotated[list[Series], Field(min_length=1)]
    unit: Line = ""
    """What is counted, such as *teams*; empty when the title says so."""
    most: Figure | None = None
    """Where the axis ends, as 4 for a scale from 1 to 4; None for what the figures need."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        wrong = [one.name for one in self.series if len(one.values) != len(self.categories)]
        if wrong:
            raise ValueError(f"{wrong} must have a value, or None, for each of {len(self.categories)} categories")
        return self

    def heading(self) -> str:
        """Return the title with its unit."""
        return f"{self.title} ({self.unit})" if self.unit else self.title

    def told(self) -> str:
        """Return the figures as plain text, for who does not see the picture: a line for each category."""
        lines = [self.heading()]
        for place, category in enumerate(self.categories):
            figures = [(one.name, one.values[place]) for one in self.series]
            written = [(name, "–" if value is None else number(value)) for name, value in figures]
            several = len(self.series) > 1
            lines.append(f"{category}: " + ", ".join(f"{name} {one}" if several else one for name, one in written))
        return "\n".join(lines)


Cell = str | int | Figure | None


class Sheet(BaseModel):
    """A table to take along, as a file."""

    name: Line
    """Of the file, without its ending."""
    title: Line
    columns: Annotated[list[Line], Field(min_length=1)]
    rows: list[list[Cell]]
    """Text as it was typed; the channel makes it harmless for the program that opens it."""

    @model_validator(mode="after")
    def _rectangular(self) -> Self:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"each row must have {len(self.columns)} cells")
        return self


class CalendarEvent(BaseModel):
    """One moment for somebody's calendar."""

    uid: str
    """Stays the same when the moment moves."""
    sequence: int = 0
    """Higher with every change."""
    title: Line
    starts: AwareDatetime
    ends: AwareDatetime
    all_day: bool = False
    """Whether it is a day without an hour: the day in Brussels on which it starts."""
    place: Line = ""
    link: str = ""
    description: str = ""
    """Plain text."""
    cancelled: bool = False
    left: bool = False
    """Whether it goes on without this person: it goes out of her calendar, and stays in those of others."""
    organizer: Line = ""
    """Address of who answers for it; empty when nobody does, or when it is not told."""
    attendee: Line = ""
    """Address of the person, when she has a place or leads it; empty for a moment to take along that asks nothing of her."""
    changed: AwareDatetime | None = None
    """When somebody changed it last; None when that is not known."""


class Reply(BaseModel):
    """One message to a person. Text is Markdown of which everything a person typed has been escaped."""

    text: str
    kind: Kind = "notice"
    card: Card | None = None
    chart: Chart | None = None
    sheet: Sheet | None = None
    buttons: list[Button] = Field(default_factory=list[Button])
    step: FormStep | None = None
    entry: str | None = None
    """Knowledge entry that this answers from."""
    source: SourceReference | None = None
    """For a fact: the document and section it stands in, if it stands in one."""
    page: FormPage | None = None
    """A page of a form: shown at once by a channel that can, and never sent as a message."""
    calendar: list[CalendarEvent] = Field(default_factory=list[CalendarEvent])
    """Moments for the person's own calendar, as one file."""
    question: str | None = None
    """For a fact: the whole question that it answers or asks back about, which may have come in several messages."""
    fit_for_all: bool = False
    """Whether it may stand where others read along: an answer, a doubt or small talk that would be the same for anybody.
    What is not marked is for the person alone."""

    def stored(self) -> dict[str, Any]:
        """Return the form in which the database keeps it."""
        return self.model_dump(mode="json", exclude_none=True)


@dataclass
class Turn:
    """What one incoming message led to."""

    replies: list[Reply] = field(default_factory=list[Reply])

    def say(self, *replies: Reply) -> None:
        """Add replies in the order in which they are read."""
        self.replies.extend(replies)
