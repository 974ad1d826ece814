"""Reminder plans: of what, whom, how long before or after, in which words, until when, and who hears when nothing happens."""

from string import Formatter
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

PlanId = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]
Topic = Literal["sessions", "intakes", "evaluations", "care_plans", "attendance", "teams", "rounds", "planning"]
"""What a person stops or takes up again at once."""
Audience = Literal["participant", "facilitator", "coordinator", "organiser"]
Occasion = Literal["moment", "registration", "round"]
"""moment: a dated thing of a round. registration: teams of one organisation in one programme. round: a programme of a round."""
Anchor = Literal["start", "end", "made", "second_year", "opens", "closes"]
"""start, end: of a moment. made: when a registration was made. second_year: 1 September of the second school year of a registration.
opens, closes: the day of a round."""
About = Literal["moment", "programme", "round", "organisation", "trajectory"]
"""Of what a reminder is, by its id; trajectory: a programme of a round as a whole, as evaluations name it."""
PLACEHOLDERS = frozenset(
    {"what", "kind", "project", "when", "place", "organisation", "round", "teams", "count", "missing"}
)
"""What the text of a plan may name: `{what}` the title of the moment, `{kind}` such as "session", `{project}` the programme, or
all those of a round, `{teams}` as in "3 teams", `{count}` how many people signed up, `{missing}` of whom something is missing (only in
an escalation)."""
_ONLY_OF: dict[str, frozenset[Occasion]] = {
    "what": frozenset({"moment"}),
    "kind": frozenset({"moment"}),
    "place": frozenset({"moment"}),
    "count": frozenset({"moment"}),
    "organisation": frozenset({"registration"}),
    "teams": frozenset({"registration"}),
    "moment": frozenset({"moment"}),
    "trajectory": frozenset({"moment"}),
    "programme": frozenset({"moment", "registration"}),
}
"""Of what placeholders and ids there are that not everything has."""
TOO_FEW = "too_few"
"""The condition that counts against the minimum of a plan."""
_OF_OCCASION: dict[str, frozenset[str]] = {
    "moment": frozenset({"start", "end"}),
    "registration": frozenset({"made", "second_year"}),
    "round": frozenset({"opens", "closes"}),
}


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(_Data):
    """A length of time, in one unit. Days and working days are those of the calendar in Brussels."""

    minutes: Annotated[int, Field(ge=0, le=7 * 24 * 60)] | None = None
    hours: Annotated[int, Field(ge=0, le=7 * 24)] | None = None
    days: Annotated[int, Field(ge=0, le=366)] | None = None
    working_days: Annotated[int, Field(ge=0, le=60)] | None = None

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("a length of time has one of minutes, hours, days or working_days")
        return self


class Wording(_Data):
    """What people read, in Dutch and English, as plain text with placeholders."""

    nl: str
    en: str

    @model_validator(mode="after")
    def _alike(self) -> Self:
        dutch, english = _named(self.nl), _named(self.en)
        if dutch != english:
            raise ValueError(f"nl and en name other things: {sorted(dutch ^ english)}")
        if dutch - PLACEHOLDERS:
            raise ValueError(f"there is no {sorted(dutch - PLACEHOLDERS)}")
        if not all(one.strip() and one.isprintable() for one in (self.nl, self.en)):
            raise ValueError("a text is one line, and not empty")
        return self

    def text(self, language: str) -> str:
        """Return the text for a reader of this language."""
        return self.en if language == "en" else self.nl

    def named(self) -> frozenset[str]:
        """Return its placeholders."""
        return _named(self.nl)


def _named(text: str) -> frozenset[str]:
    found: set[str] = set()
    for _, name, spec, conversion in Formatter().parse(text):
        if spec or conversion or name == "" or (name and not name.isidentifier()):
            raise ValueError(f"{text!r} has a placeholder that is none")
        found |= {name} if name else set()
    return frozenset(found)


class FormButton(_Data):
    """The form that a reminder opens."""

    id: str
    """Of the form."""
    label: Wording
    fill: dict[str, About] = Field(default_factory=dict[str, About])
    """What is filled in already: name of a question to the id of what the reminder is about."""


class ViewButton(_Data):
    """What a reminder shows at the press of a button."""

    id: str
    """Of the view."""
    label: Wording
    first: tuple[str, ...] = ()
    """What the view is given before the ids, as it is, such as which form's results it shows."""
    arguments: tuple[About, ...] = ()
    """Ids that the view is given."""


class Escalation(_Data):
    """Who hears when a reminder went out and nothing happened."""

    to: Audience
    after: Span
    """From when the reminder was due."""
    text: Wording
    form: FormButton | None = None
    view: ViewButton | None = None


class ReminderPlan(_Data):
    """A rule by which people are reminded."""

    id: PlanId
    topic: Topic
    about: Occasion = "moment"
    kinds: tuple[Literal["intake", "session", "interim_evaluation", "evaluation", "symposium"], ...] = ()
    """Kinds of moments; empty for all, and for what is no moment."""
    programmes: tuple[str, ...] = ()
    """Ids or kinds of programmes; empty for all."""
    to: Audience
    whole: bool = False
    """Whether participants are all who take part in the programme in this round, not only who come to this moment."""
    anchor: Anchor = "start"
    before: Span | None = None
    after: Span | None = None
    """How long before or after the anchor: one of both."""
    within: Span | None = None
    """How long after it was due it is still of use; what comes before a moment is so until it begins."""
    text: Wording
    sign: str = "🔔"
    """What stands in front of the text."""
    facts: bool = True
    """Whether when and where stand below it."""
    shows: tuple[Literal["participants", "intakes"], ...] = ()
    """What is added for who leads it: who comes, how many intakes were handed in."""
    form: FormButton | None = None
    view: ViewButton | None = None
    only: tuple[str, ...] = ()
    """Names of conditions that must hold when it goes out."""
    until: tuple[str, ...] = ()
    """Names of conditions of which one ends it, such as that the form was handed in."""
    minimum: Annotated[int, Field(ge=1)] | None = None
    """For the condition that too few come: with fewer than these."""
    escalates: Escalation | None = None
    off: bool = False
    """Whether a file for one programme puts out the plan with this id of a file for more."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.before is None) == (self.after is None):
            raise ValueError("a plan has one of before and after")
        if self.anchor not in _OF_OCCASION[self.about]:
            raise ValueError(f"a {self.about} has no {self.anchor}")
        if self.within is None and (self.after is not None or self.about != "moment"):
            raise ValueError("a plan that does not come before a moment says within which time it is of use")
        if self.kinds and self.about != "moment":
            raise ValueError("only moments have kinds")
        if self.form is not None and self.view is not None:
            raise ValueError("a reminder opens a form or shows something")
        if self.whole and (self.about != "moment" or self.to != "participant"):
            raise ValueError("only participants of moments take part in the whole")
        if (self.minimum is None) == (TOO_FEW in (*self.only, *self.until)):
            raise ValueError(f"a minimum and the condition {TOO_FEW} go together")
        return self

    @model_validator(mode="after")
    def _known(self) -> Self:
        if "missing" in self.text.named():
            raise ValueError("only an escalation says who is missing")
        for part in (self, self.escalates):
            if part is None:
                continue
            ids = [*(part.form.fill.values() if part.form else ()), *(part.view.arguments if part.view else ())]
            labels = [one.label for one in (part.form, part.view) if one is not None]
            absent = sorted(
                one for one in {*part.text.named(), *ids} if self.about not in _ONLY_OF.get(one, {self.about})
            )
            if absent:
                raise ValueError(f"a {self.about} has no {', '.join(absent)}")
            if any(one.named() for one in labels):
                raise ValueError("the label of a button has no placeholders")
            if self.escalates is part and part.form is not None and part.view is not None:
                raise ValueError("a reminder opens a form or shows something")
        return self
