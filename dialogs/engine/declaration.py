"""How a form is declared: a Pydantic model whose fields say how they are asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, get_args, get_origin

from pydantic import BaseModel

from dialogs.engine.context import FormContext
from dialogs.engine.fields import Field
from dialogs.messages import Reply

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
    optional: bool = False
    when: Callable[[Values, FormContext], bool] | None = None
    """Asked only if this holds; None is always."""
    names: tuple[str, ...] = ()
    """Other words by which a person names this answer."""


@dataclass(frozen=True)
class Repeat:
    """How a list of sub-models is asked: item after item, more on request."""

    add: str
    """Label of the button that adds an item."""
    most: int = 20


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


@dataclass(frozen=True)
class Submission:
    """What a form hands to its service."""

    session: AsyncSession
    values: BaseModel
    context: FormContext
    now: datetime
    draft_id: int


@dataclass(frozen=True)
class Form:
    """A form: its model, its rules and what happens when it is confirmed."""

    id: str
    version: int
    model: type[BaseModel]
    title: str
    intro: str
    done: Callable[[Submission], Awaitable[list[Reply]]]
    may: Callable[[Values, FormContext], Refusal | Needed | None] = lambda values, context: None
    check: Callable[[Values, FormContext], list[Problem]] = lambda values, context: []
    notices: Callable[[Values, FormContext], list[str]] = lambda values, context: []
    """What the summary adds to the answers."""
    confirm: str = ""
    """Label of the button that sends it."""
    starts: tuple[str, ...] = field(default=())
    """Regular expressions, on plain words, of sentences that ask for this form."""
    remark: Callable[[str, FormContext], str | None] = lambda text, context: None
    """What to say about something that a sentence mentions and that cannot be filled in."""


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


class BadDeclaration(TypeError):
    """A form's model has a field that does not say how it is asked."""


def declared(model: type[BaseModel]) -> list[Declared | DeclaredGroup]:
    """Return the fields of a model in their order.

    Raises BadDeclaration for a field without an Ask, or a list without a Repeat.
    """
    result: list[Declared | DeclaredGroup] = []
    for name, info in model.model_fields.items():
        ask = next((item for item in info.metadata if isinstance(item, Ask)), None)
        repeat = next((item for item in info.metadata if isinstance(item, Repeat)), None)
        if ask is not None:
            result.append(Declared(name, ask))
        elif repeat is not None and get_origin(info.annotation) is list:
            inner = get_args(info.annotation)[0]
            fields = [item for item in declared(inner) if isinstance(item, Declared)]
            result.append(DeclaredGroup(name, repeat, tuple(fields)))
        else:
            raise BadDeclaration(f"{model.__name__}.{name} needs Ask or, for a list, Repeat")
    return result
