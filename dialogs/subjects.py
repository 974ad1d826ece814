"""What each subject folder beside this file brings: forms, views, what buttons do, chores, and parts of the overview.

A folder with `form.py` (FORM, or FORMS for several), `views.py` (VIEWS), `acts.py` (ACTS), `chores.py` (CHORES),
`conditions.py` (CONDITIONS) or `overview.py` (SECTIONS) is found by its name; nothing needs to be put on a list.
"""

import importlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Form
from dialogs.messages import Chart, Reply, Sheet
from dialogs.reminders.occasions import Condition

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from knowledge.offer import Catalogue

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Request:
    """What somebody asks to see or to do, in one transaction."""

    session: "AsyncSession"
    context: FormContext
    text: str = ""
    """What was typed; empty when a button was pressed."""
    arguments: tuple[str, ...] = ()
    """What the button carries: it comes from outside and is checked by who reads it."""
    channel: str = ""
    """The platform on which it is asked; empty where nobody asks by a message, as on a start page."""
    external_id: str = ""
    """The platform's id of who asks."""
    public: bool = False
    """Whether others read what is asked."""


@dataclass(frozen=True)
class View:
    """Something to look at: asked for in words, or by a button."""

    id: str
    title: str
    """Label of a button that shows it."""
    asked: tuple[str, ...]
    """Regular expressions, on plain words, of sentences that ask for it."""
    show: Callable[[Request], Awaitable[list[Reply]]]
    """Who may not see it is told so by this."""
    offered: Callable[[FormContext], bool] = lambda context: False
    """Whether help shows a button for it."""
    meant: Callable[[str, FormContext], bool] = lambda said, context: True
    """Whether plain words that fit `asked` ask for it; else they are heard as anything else is."""
    place: int = 50
    """Where help names it: lower is earlier."""


Act = Callable[[Request], Awaitable[list[Reply]]]
"""What a button does outside a form. Raises IndexError or ValueError for arguments that cannot be."""


@dataclass(frozen=True)
class Chore:
    """Work of the sweep: what time brings about, such as an offer that runs out."""

    id: str
    work: Callable[["AsyncSession", "Catalogue", datetime], Awaitable[int]]
    """Does at most a batch in one transaction; returns how many were done, 0 when nothing is left."""
    nightly: bool = False
    """Whether it is done once a night, by one process, rather than with every sweep."""


@dataclass(frozen=True)
class SectionData:
    """What a part of the overview tells one person."""

    lines: list[str] = field(default_factory=list[str])
    """Paragraphs of Markdown, of which everything a person typed has been escaped."""
    brief: str = ""
    """The same in one sentence, for the overview of everything; empty when it is not worth one there."""
    chart: Chart | None = None
    sheet: Sheet | None = None
    """What *as Excel* gives; None when there is nothing to take along."""


@dataclass(frozen=True)
class Section:
    """A part of the overview, which organisers and administrators see of their programmes."""

    id: str
    title: str
    """Label of the button that shows it."""
    lines: Callable[[Request, frozenset[str]], Awaitable[SectionData]]
    """Tells of these programmes, by id; the person's right to see them has been checked."""
    asked: tuple[str, ...] = ()
    """Regular expressions, on plain words, of sentences that ask for it."""
    place: int = 50
    """Where it stands: lower is earlier."""


def _each(file: str, name: str) -> list[Any]:
    found: list[Any] = []
    for path in sorted(_HERE.glob(f"*/{file}.py")):
        module = importlib.import_module(f"dialogs.{path.parent.name}.{file}")
        found.append(getattr(module, name))
    return found


@cache
def all_forms() -> dict[str, Form]:
    """Return the forms by id, in alphabetical order of their folders."""
    found: dict[str, Form] = {}
    for path in sorted(_HERE.glob("*/form.py")):
        module = importlib.import_module(f"dialogs.{path.parent.name}.form")
        for form in getattr(module, "FORMS", None) or (module.FORM,):
            found[form.id] = form
    return found


@cache
def all_views() -> dict[str, View]:
    """Return the views by id, in alphabetical order of their folders."""
    return {view.id: view for views in _each("views", "VIEWS") for view in views}


@cache
def all_acts() -> dict[str, Act]:
    """Return what buttons do, by the name that they carry: ``<folder>.<what>``."""
    acts: dict[str, Act] = {}
    for found in _each("acts", "ACTS"):
        named: Mapping[str, Act] = found
        acts.update(named)
    return acts


@cache
def all_chores() -> dict[str, Chore]:
    """Return the chores by id."""
    return {chore.id: chore for chores in _each("chores", "CHORES") for chore in chores}


@cache
def all_conditions() -> dict[str, Condition]:
    """Return by id the conditions that reminder plans may name."""
    return {one.id: one for conditions in _each("conditions", "CONDITIONS") for one in conditions}


@cache
def all_sections() -> dict[str, Section]:
    """Return the parts of the overview by id, in the order in which they are read."""
    found = [section for sections in _each("overview", "SECTIONS") for section in sections]
    return {one.id: one for one in sorted(found, key=lambda one: (one.place, one.id))}
