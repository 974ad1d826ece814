"""Opening and closing a round: who is told, and what a closing leaves open."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel

from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, Form, Problem, Refusal, Submission, Values
from dialogs.engine.fields import Choice, Option, Text
from dialogs.engine.reading import names_in
from dialogs.messages import Reply
from dialogs.organising import rules
from dialogs.permissions import roles_for
from dialogs.texts import N_

if TYPE_CHECKING:
    # A question from a cold start knows the forms but touches no database.
    from sqlmodel.ext.asyncio.session import AsyncSession


STATUS = {"open": N_("open"), "closed": N_("closed")}


def _rounds(context: FormContext) -> list[Option]:
    found = [one for one in rules.own_rounds(context) if one.status == "open" or not rules.over(one, context.now)]
    return [
        Option(
            one.id,
            f"{one.name}: {context.texts(STATUS[one.status])}",
            _names(one.name, [other.name for other in found]),
        )
        for one in found
    ]


def _names(name: str, among: list[str]) -> tuple[str, ...]:
    """Return a round's name, and how it is called where no other begins so: "voorbeeldsessies"."""
    short = re.split(r"[\s(]*\d|\s*\(", name)[0]
    alone = len(short) >= 4 and sum(one.startswith(short) for one in among) == 1
    return (name, short) if alone else (name,)


def _deeds(context: FormContext) -> list[Option]:
    return [
        Option(
            "open", context.texts(N_("Open it")), ("open", "openen", "heropen", "heropenen", "openzetten", "reopen")
        ),
        Option(
            "closed",
            context.texts(N_("Close it")),
            ("sluit", "sluiten", "afsluiten", "dicht", "toe", "close", "closed"),
        ),
    ]


def _count(round_id: str, context: FormContext) -> int:
    drafts: Mapping[str, int] = context.loaded or {}
    return drafts.get(round_id, 0)


def _begun(count: int, context: FormContext) -> str:
    return context.texts.n(
        "{count} registration is begun and not sent yet.",
        "{count} registrations are begun and not sent yet.",
        count,
    )


def _as_it_is(context: FormContext) -> str:
    round_ = context.catalogue.rounds.get(str(context.values.get("round", "")))
    if round_ is None:
        return ""
    said = context.texts("{round} is {status} now.", round=round_.name, status=context.texts(STATUS[round_.status]))
    count = _count(round_.id, context) if round_.status == "open" else 0
    return f"{said} {_begun(count, context)}" if count else said


@dataclass(frozen=True)
class RoundChoice(Choice):
    """Which round; how it stands is shown where it is chosen."""

    def show(self, value: Any, context: FormContext) -> str:
        """Return its name."""
        round_ = context.catalogue.rounds.get(str(value))
        return round_.name if round_ else str(value)


class RoundStatus(BaseModel):
    """Which round, and what becomes of it."""

    round: Annotated[
        str,
        Ask(
            N_("Round"),
            N_("Which round?"),
            RoundChoice(_rounds),
            names=("ronde",),
            help=N_("You see the rounds of your own programmes. One of school years that are over stays closed."),
        ),
    ]
    status: Annotated[
        str,
        Ask(
            N_("What happens"),
            N_("Open it or close it?"),
            Choice(_deeds),
            help=N_(
                "An open round takes registrations. A closed one only answers questions; what was registered stays."
            ),
            lead=_as_it_is,
            names=("openen", "sluiten", "status"),
        ),
    ]
    reason: Annotated[
        str | None,
        Ask(
            N_("A word with it"),
            N_("Do you want to say something with it? I pass it on."),
            Text(most=300, mention=r"\b(?:omdat|wegens|want|reden\s*(?:is|:)|because)\s+(.{3,300})"),
            optional=True,
            names=("reden", "woordje", "bericht", "reason"),
        ),
    ] = None


async def load(session: "AsyncSession", context: FormContext) -> dict[str, int]:
    """Return how many registrations are begun and not sent, by round."""
    from dialogs.organising.rounds import begun_in

    begun = await begun_in(session, context.catalogue)
    return {round_id: len(drafts) for round_id, drafts in begun.items()}


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
    return [Problem("status", context.texts("Nothing changes with that."))]


def notices(values: Values, context: FormContext) -> list[str]:
    """Tell what a closing cuts off, and who will hear of it."""
    if values.get("status") != "closed":
        return [context.texts("All coordinators hear that it is open, in working hours.")]
    count = _count(str(values.get("round", "")), context)
    stays = context.texts("What was registered stays.")
    if not count:
        return [context.texts("No registration is under way.") + " " + stays]
    told = context.texts("Who began it hears that the round is closed.")
    return [f"{_begun(count, context)} {told} {stays}"]


def remark(text: str, context: FormContext) -> str | None:
    """Say why a round that is named cannot be chosen: it is somebody else's, or its school years are over."""
    mine = {one.value for one in _rounds(context)}
    every = list(context.catalogue.rounds.values())
    among = [one.name for one in every]
    names = [(name, one.id) for one in every for name in (*_names(one.name, among), one.id.replace("-", " "))]
    named = {match.value for match in names_in(text, names)}
    if not named or named & mine:
        return None
    round_ = context.catalogue.round(sorted(named)[0])
    if rules.over(round_, context.now):
        return context.texts("{round} is over: it stays closed.", round=round_.name)
    return context.texts("{round} has none of your programmes.", round=round_.name)


async def _done(submission: Submission) -> list[Reply]:
    from dialogs.organising.rounds import set_status

    return await set_status(submission)


_WISH = r"(?:(?:ik|we|wij|k) (?:wil|wou|willen|moet|moeten|zou|zouden|ga|gaan)(?: graag| nu)* |(?:kan|kun|wil) (?:je|jij|u) |i (?:want|would like) to )?"
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
    remark=remark,
    confirm=N_("Do it"),
    offered=lambda context: bool(_rounds(context)),
    subject=lambda values, context: f"round:{values.get('round', '')}",
    starts=(
        rf"^{_WISH}(?:de |een |die |mijn )?(?:\w+ )?(?:ronde|voorbeeldronde|voorbeeldsessies)\b.*\b(?:openen|sluiten|afsluiten|heropenen|openzetten|openstellen|dichtzetten)\b",
        rf"^{_WISH}(?:open|sluit|heropen|close|reopen|zet|stel)\b.*\b(?:ronde|round|voorbeeldronde|voorbeeldsessies|inschrijvingen)\b",
        rf"^{_WISH}(?:de |onze |nieuwe )*inschrijvingen\b.*\b(?:openen|sluiten|afsluiten|openzetten|openstellen|stopzetten)\b",
        r"^(?:de )?(?:ronde|inschrijvingen) (?:mag|mogen|moet|moeten) (?:nu |weer )?(?:open|dicht|toe)\b",
    ),
)
