"""How a form is declared: a Pydantic model whose fields say how they are asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, get_args, get_origin

from pydantic import BaseModel

from dialogs.engine.context import FormContext
from dialogs.engine.fields import Field, Option
from dialogs.messages import Reply
from dialogs.texts import N_

if TYPE_CHECKING:
    # A question from a cold start knows the forms but touches no database.
    from sqlmodel.ext.asyncio.session import AsyncSession

Values = Mapping[str, Any]
"""Answers so far, nested as in the model; missing ones are absent."""


@dataclass(frozen=True)
class Ask:
    """How one field of the model is asked."""

    label: str
    """Short name in the summary."""
    question: str
    """What is asked: one line."""
    field: Field
    help: str = ""
    """What *help* adds."""
    typed: str = ""
    """What *help* adds on how to say it in words: left out on a page where it is chosen from a list or a calendar."""
    optional: bool = False
    when: Callable[[Values, FormContext], bool] | None = None
    """Asked only if this holds; None is always."""
    names: tuple[str, ...] = ()
    """Other words by which a person names this answer."""
    privacy: str = ""
    """What is done with the answer; said with the question."""
    lead: Callable[[FormContext], str] | None = None
    """Facts said above the question, such as the places that are left; `context.values` has the answers so far."""


@dataclass(frozen=True)
class Repeat:
    """How a list of sub-models is asked: item after item, more on request, or one for each of a list."""

    add: str = ""
    """Label of the button that adds an item; not used with `each`."""
    most: int = 20
    noun: str = N_("item {number}")
    """What an item is called, with its ``{number}``."""
    each: Callable[[FormContext], list[Option]] | None = None
    """One item for each of these, in their order; the item keeps the option's value as `of`."""
    when: Callable[[Values, FormContext], bool] | None = None
    """Asked only if this holds; None is always."""


@dataclass(frozen=True)
class Problem:
    """An answer that does not go together with the rest."""

    path: str
    message: str
    clear: bool = True
    """Whether the answer is asked again."""


@dataclass(frozen=True)
class Refusal:
    """This person may not do this, and the way on."""

    reply: Reply


@dataclass(frozen=True)
class Needed:
    """Who may cannot be said before this is known."""

    path: str


class CannotSubmit(Exception):
    """What was true at the first question is not any more, such as an open round: nothing is written, the form stays."""

    def __init__(self, message: str, path: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        """What the person reads."""
        self.path = path
        """The answer to give again, if one helps."""


@dataclass(frozen=True)
class Submission:
    """What a form hands to its service."""

    session: AsyncSession
    values: BaseModel
    context: FormContext
    now: datetime
    draft_id: int
    id: int = 0
    """Of the row that keeps what was handed in."""
    before: BaseModel | None = None
    """What it was, when something that was handed in is changed or withdrawn."""


@dataclass(frozen=True)
class Form:
    """A form: its model, its rules and what happens when it is confirmed."""

    id: str
    version: int
    model: type[BaseModel]
    title: str
    intro: str
    done: Callable[[Submission], Awaitable[list[Reply]]]
    """Writes what follows from it; `submission.before` tells a change. Raises CannotSubmit."""
    roles: frozenset[str] = frozenset()
    """Who may, by role held anywhere; empty is everybody. A finer rule is `may`."""
    may: Callable[[Values, FormContext], Refusal | Needed | None] = lambda values, context: None
    check: Callable[[Values, FormContext], list[Problem]] = lambda values, context: []
    notices: Callable[[Values, FormContext], list[str]] = lambda values, context: []
    """What the summary adds to the answers."""
    derived: Callable[[Values, FormContext], list[tuple[str, str]]] = lambda values, context: []
    """Lines of the summary that follow from the answers: a name and its value, such as the price in all."""
    confirm: str = N_("Send")
    """Label of the button that sends it."""
    starts: tuple[str, ...] = field(default=())
    """Regular expressions, on plain words, of sentences that ask for this form."""
    called: Callable[[str, FormContext], bool] = lambda text, context: False
    """Whether a sentence that `starts` does not know asks for this form by what it names, such as a project."""
    meant: Callable[[str, FormContext], bool] = lambda text, context: False
    """Whether a sentence that asks for several forms is surely about this one; else the first of them is begun."""
    remark: Callable[[str, FormContext], str | None] = lambda text, context: None
    """What to say about something that a sentence mentions and that cannot be filled in."""
    load: Callable[[AsyncSession, FormContext], Awaitable[Any]] | None = None
    """Reads what the form looks at beyond the offer; it becomes `context.loaded`."""
    prefill: Callable[[FormContext], dict[str, Any]] = lambda context: {}
    """Answers that are known already, nested as in the model; said back, and changed like any other."""
    offered: Callable[[FormContext], bool] = lambda context: True
    """Whether help shows it to somebody of the right role; `context.loaded` is not there."""
    repeated: bool = False
    """Whether a sentence makes one, time and again: then one that was stopped is not asked about before the next is begun."""
    anew: Callable[[str, Values, FormContext], bool] = lambda text, values, context: False
    """Whether a sentence that asks for this form asks for another one than the one under way, by its answers."""
    place: int = 50
    """Where help names it among those that are not for one role alone: lower is earlier."""
    nouns: tuple[str, ...] = ()
    """Plain words for what was handed in: "inschrijving"; with them it is changed or withdrawn later."""
    subject: Callable[[Values, FormContext], str] = lambda values, context: ""
    """What it is about, such as ``organisation:<id>`` or ``moment:<id>``: it is found again by it."""
    shared: Callable[[FormContext], list[str]] = lambda context: []
    """Subjects of which this person may also open what others handed in."""
    fixed: Callable[[Values, str, FormContext], str | None] = lambda values, subject, context: None
    """Why something handed in about a subject cannot be changed or withdrawn any more; None while it can."""
    withdrawn: Callable[[Submission], Awaitable[list[Reply]]] | None = None
    """Undoes what `done` wrote; None for what cannot be withdrawn."""


@dataclass(frozen=True)
class Declared:
    """A field of a form's model with the path under which its answer is kept."""

    name: str
    ask: Ask


@dataclass(frozen=True)
class DeclaredGroup:
    """A list of sub-models with the fields of one item."""

    name: str
    repeat: Repeat
    fields: tuple[Declared, ...]

    def keys(self, context: FormContext, count: int) -> list[str]:
        """Return the middle parts of its paths: numbers, or the values that it has one item for each of."""
        if self.repeat.each is None:
            return [str(index) for index in range(count)]
        return [option.value for option in self.repeat.each(context)]


class BadDeclaration(TypeError):
    """A form's model has a field that does not say how it is asked."""


def declared(model: type[BaseModel], *, of: bool = False) -> list[Declared | DeclaredGroup]:
    """Return the fields of a model in their order.

    Parameters
    ----------
    of
        Whether it is an item of a list with `each`: its field `of` is filled in and not asked.

    Raises
    ------
    BadDeclaration
        For a field without an Ask, or a list without a Repeat.
    """
    result: list[Declared | DeclaredGroup] = []
    if of and "of" not in model.model_fields:
        raise BadDeclaration(f"{model.__name__} needs a field `of`, for what each item is about")
    for name, info in model.model_fields.items():
        if of and name == "of":
            continue
        ask = next((item for item in info.metadata if isinstance(item, Ask)), None)
        repeat = next((item for item in info.metadata if isinstance(item, Repeat)), None)
        if ask is not None:
            result.append(Declared(name, ask))
        elif repeat is not None and get_origin(info.annotation) is list:
            inner = get_args(info.annotation)[0]
            fields = [item for item in declared(inner, of=repeat.each is not None) if isinstance(item, Declared)]
            result.append(DeclaredGroup(name, repeat, tuple(fields)))
        else:
            raise BadDeclaration(f"{model.__name__}.{name} needs Ask or, for a list, Repeat")
    return result
