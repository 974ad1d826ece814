"""Opening and closing a round: who is told, and what a closing leaves open."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, Form, Problem, Refusal, Submission, Values
from dialogs.engine.fields import Choice, Option, Text
from dialogs.messages import Reply
from dialogs.organising import rules
from dialogs.permissions import roles_for
from dialogs.texts import N_

STATUS = {"open": N_("open"), "closed": N_("closed")}


def _rounds(context: FormContext) -> list[Option]:
    return [
        Option(one.id, f"{one.name} ({context.texts(STATUS[one.status])})", (one.name,))
        for one in rules.own_rounds(context)
        if one.status == "open" or not rules.over(one, context.now)
    ]


def _deeds(context: FormContext) -> list[Option]:
    return [
        Option("open", context.texts(N_("Open it")), ("open", "openen", "heropenen", "openzetten")),
        Option("closed", context.texts(N_("Close it")), ("sluit", "sluiten", "afsluiten", "dicht", "close", "toe")),
    ]


def _under_way(context: FormContext) -> str:
    round_ = context.catalogue.rounds.get(str(context.values.get("round", "")))
    drafts: Mapping[str, int] = context.loaded or {}
    if round_ is None:
        return ""
    count = drafts.get(round_.id, 0)
    said = context.texts("{round} is {status} now.", round=round_.name, status=context.texts(STATUS[round_.status]))
    if count:
        said += " " + context.texts.n(
            "{count} registration is begun and not sent yet.",
            "{count} registrations are begun and not sent yet.",
            count,
        )
    return said


class RoundStatus(BaseModel):
    """Which round, and what becomes of it."""

    round: Annotated[
        str,
        Ask(
            N_("Round"),
            N_("Which round do you want to open or close?"),
            Choice(_rounds),
            names=("ronde",),
        ),
    ]
    status: Annotated[
        str,
        Ask(
            N_("What happens"),
            N_("Do you want to open it or to close it?"),
            Choice(_deeds),
            help=N_(
                "An open round takes registrations. A closed one only answers questions; what was registered stays."
            ),
            lead=_under_way,
            names=("openen", "sluiten", "status"),
        ),
    ]
    reason: Annotated[
        str | None,
        Ask(
            N_("A word with it"),
            N_("Do you want to say something with it? I pass it on."),
            Text(most=300),
            optional=True,
            names=("reden", "woordje", "bericht", "reason"),
        ),
    ] = None


async def load(session: AsyncSession, context: FormContext) -> dict[str, int]:
    """Return how many registrations are begun and not sent, by round."""
    from dialogs.organising.rounds import begun_registrations

    drafts = await begun_registrations(session)
    return {
        round_.id: sum(not programmes or bool(programmes & set(round_.programmes)) for _, programmes in drafts)
        for round_ in context.catalogue.rounds.values()
    }


def permitted(values: Values, context: FormContext) -> Refusal | None:
    """Let organisers of a programme of the round go on; nobody has anything to open or close otherwise."""
    if _rounds(context):
        return None
    return Refusal(Reply(text=context.texts("There is no round that you can open or close now."), kind="form"))


def problems(values: Values, context: FormContext) -> list[Problem]:
    """Refuse what is so already."""
    round_ = context.catalogue.rounds.get(str(values.get("round", "")))
    wanted = values.get("status")
    if round_ is None or wanted is None or wanted != round_.status:
        return []
    text = context.texts("{round} is {status} already.", round=round_.name, status=context.texts(STATUS[round_.status]))
    return [Problem("status", text)]


def notices(values: Values, context: FormContext) -> list[str]:
    """Tell who will hear of it."""
    if values.get("status") == "closed":
        return [context.texts("Who had begun a registration hears that it is closed. What was registered stays.")]
    return [context.texts("All coordinators hear that it is open, in working hours.")]


async def _done(submission: Submission) -> list[Reply]:
    from dialogs.organising.rounds import set_status

    return await set_status(submission)


ROUND = Form(
    id="round_status",
    version=1,
    model=RoundStatus,
    title=N_("Open or close a round"),
    intro=N_("Fine, we open or close a round."),
    done=_done,
    roles=roles_for("open_round"),
    may=permitted,
    check=problems,
    notices=notices,
    load=load,
    confirm=N_("Do it"),
    subject=lambda values, context: f"round:{values.get('round', '')}",
    starts=(
        r"^(?:ik wil |kan je |wil je )?(?:de |een )?ronde\b.*\b(?:openen|sluiten|afsluiten|heropenen|openzetten)$",
        r"^(?:open|sluit|heropen|close|reopen|zet)\b.*\b(?:ronde|round|voorbeeldronde|voorbeeldsessies|inschrijvingen)\b",
        r"^(?:ik wil |i want to )?(?:de )?inschrijvingen (?:openen|sluiten|afsluiten|openzetten)$",
        r"^(?:ik wil |i want to )(?:open|close|een|de)\b.*\b(?:ronde|round)\b.*(?:openen|sluiten|afsluiten|heropenen)?$",
    ),
)
