"""The form: which team, which area of the OK voor NT2, and a score with perhaps a note for each of its expectations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel

from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, Form, Repeat, Submission, Values
from dialogs.engine.fields import Choice, Lookup, Option
from dialogs.messages import Reply
from dialogs.privacy import pupil_named
from dialogs.reflection import rules
from dialogs.reflection.scored import Scored
from dialogs.reminders.notices import when
from dialogs.texts import N_
from knowledge.quality import areas

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

FORM_ID = "self_reflection"
_MENTION = r"\b(?:voor|van|bij|for|of)\s+((?:cvo|cbe|ligo|centrum|netwerk|school|centre)\s+[\w'’ -]{1,40})"


@dataclass(frozen=True)
class Earlier:
    """What this person handed in before."""

    teams: tuple[str, ...] = ()
    """Newest first, each once."""
    subjects: Mapping[str, datetime] | None = None
    """What stands, with when it was handed in."""


def _teams(context: FormContext) -> list[Option]:
    return [Option(one.id, one.name, one.aliases) for one in rules.centres(context.catalogue.organisations.values())]


def _areas(_: FormContext) -> list[Option]:
    # Names of areas stand in the framework's own language.
    return [Option(one.id, one.name, one.aliases) for one in areas().values()]


def _expectations(context: FormContext) -> list[Option]:
    area = areas().get(str(context.values.get("area", "")))
    return [Option(one.id, one.title) for one in area.expectations] if area else []


def _about_area(context: FormContext) -> str:
    return context.texts("One area has {least} to {most} expectations; you can do others later.",
        least=min(len(one.expectations) for one in areas().values()),
        most=max(len(one.expectations) for one in areas().values()),
    )  # fmt: skip


class Score(BaseModel):
    """Where a team stands, and why."""

    score: int
    note: str | None = None


class Looked(BaseModel):
    """One expectation that was looked at."""

    of: str
    score: Annotated[
        Score | None,
        Ask(
            label=N_("Score"),
            question=N_("where do you stand?"),
            field=Scored(objection=pupil_named),
            help=N_(
                "1 is not yet, 2 here and there, 3 mostly, 4 everywhere and secured. Add a few words if you like: "
                "“3, because the evening groups do it differently”. Skip what does not concern you."
            ),
            optional=True,
        ),
    ] = None


class SelfReflection(BaseModel):
    """What a team sees in the mirror."""

    team: Annotated[
        str,
        Ask(
            label=N_("Team"),
            question=N_("For which centre is it?"),
            field=Lookup(_teams, unknown=N_("I don't know a centre for NT2 named “{name}”."), mention=_MENTION),
            help=N_("Type (part of) the name of your CVO or CBE; a typing error is no problem."),
            names=("team", "centrum", "cvo", "cbe", "centre", "organisatie"),
        ),
    ]
    area: Annotated[
        str,
        Ask(
            label=N_("Area"),
            question=N_("Which area do you look at?"),
            field=Choice(_areas),
            help=N_("The areas and their expectations are those of the OK voor NT2, in short words of our own."),
            names=("gebied", "domein", "thema", "area"),
            lead=_about_area,
        ),
    ]
    scores: Annotated[list[Looked], Repeat(each=_expectations)]


async def _load(session: "AsyncSession", context: FormContext) -> Earlier:
    from storage.submissions import submitted

    rows = await submitted(session, forms=[FORM_ID], person_id=context.person.id)
    teams = [rules.subject_read(row.subject)[0] for row in reversed(rows)]
    return Earlier(tuple(dict.fromkeys(teams)), {row.subject: row.created_at for row in rows})


def _prefill(context: FormContext) -> dict[str, Any]:
    """Fill in the team: the only centre that this person coordinates, or the one of the last reflection."""
    known = {one.value for one in _teams(context)}
    held = [scope.removeprefix("organisation:") for role, scope in context.person.grants if role == "coordinator"]
    own = [one for one in held if one in known]
    earlier: Earlier = context.loaded
    teams = own if len(own) == 1 else [one for one in earlier.teams if one in known][:1]
    return {"team": teams[0]} if teams else {}


def _subject(values: Values, context: FormContext) -> str:
    year = rules.school_year(context.now)
    return rules.subject_of(str(values.get("team", "")), str(values.get("area", "")), year)


def _notices(values: Values, context: FormContext) -> list[str]:
    """Say that it takes the place of an earlier one of this school year."""
    earlier: Earlier = context.loaded
    at = (earlier.subjects or {}).get(_subject(values, context))
    if at is None or context.before is not None:
        return []
    return [
        context.texts(
            "You did this area before, on {day}: these scores take the place of those.", day=when(at, context.texts)
        )
    ]


def _fixed(values: Values, subject: str, context: FormContext) -> str | None:
    """Let the past stand: a mirror of an earlier school year is compared with, not rewritten."""
    year = rules.subject_read(subject)[2]
    if year == rules.school_year(context.now):
        return None
    return context.texts(
        "That self-reflection is of school year {year} and stands as it is. You can look at the area again now.",
        year=rules.year_name(year),
    )


async def _done(submission: Submission) -> list[Reply]:
    from dialogs.reflection.service import reflected

    return await reflected(submission)


async def _withdrawn(submission: Submission) -> list[Reply]:
    from dialogs.reflection.service import withdrawn

    return await withdrawn(submission)


FORM = Form(
    id=FORM_ID,
    version=1,
    model=SelfReflection,
    title=N_("Self-reflection with the OK voor NT2"),
    intro=N_(
        "Fine, let's look in the mirror of the OK voor NT2. It judges nobody and is no inspection tool: the scores are your "
        "team's own. You can stop at any time and go on another day."
    ),
    done=_done,
    notices=_notices,
    confirm=N_("Save the reflection"),
    load=_load,
    prefill=_prefill,
    nouns=("zelfreflectie", "zelfreflecties", "reflectie", "spiegel", "scores", "self reflection", "reflection"),
    subject=_subject,
    fixed=_fixed,
    withdrawn=_withdrawn,
    starts=(
        r"^(?:zelfreflectie|self reflection|reflectie)(?: (?:doen|starten|invullen|beginnen|over|van|voor|met|about|for)\b.*)?$",
        r"\b(?:wil|willen|wou|zou|zouden|laat|laten|kan|kunnen|start|starten|begin|beginnen|doe|doen|vul|invullen|maak|maken|let s|want to)\b"
        r".*\b(?:zelfreflectie|zelfevaluatie|self reflection|self reflect)\b",
        r"\b(?:zelfreflectie|zelfevaluatie)\b.*\b(?:doen|starten|invullen|maken|beginnen|vullen|houden)\b",
        r"\b(?:wil|willen|wou|zouden|laat|laten)\b.*\b(?:reflecteren|in de spiegel kijken)\b",
        r"\b(?:wil|willen|wou|zou|zouden|gaan|laat|laten)\b.*\bok voor nt2\b.*\b(?:invullen|overlopen|scoren|doorlopen|reflecteren)\b",
        r"^(?:scoor|overloop|doorloop)\b.*\b(?:ok voor nt2|kwaliteitsverwachtingen|verwachtingen)\b",
    ),
)
