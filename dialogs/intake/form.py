"""The intakes as forms: who may, for which moment, until when."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dialogs.actions import action
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Form, Needed, Problem, Refusal, Submission, Values
from dialogs.intake import rules
from dialogs.intake.questions import CopIntake, ResearchIntake, mine, researches, sessions
from dialogs.messages import Button, Reply
from dialogs.reminders.notices import when
from dialogs.texts import N_
from knowledge.offer import Moment

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession


def _permitted(moments: Callable[[FormContext], list[Moment]], wanted: str) -> Callable[..., Refusal | Needed | None]:
    """Let go on who has a place; say to others how to get one (Forms follow up on an approved registration)."""

    def permitted(values: Values, context: FormContext) -> Refusal | None:
        texts, found = context.texts, moments(context)
        if context.before is not None:
            return None
        own = mine(context)
        left = [one for one in found if rules.subject(one.id) not in own.handed_in]
        if left:
            return None
        if found:
            number = own.handed_in[rules.subject(found[0].id)]
            text = texts("You handed in this intake already, for {session}.", session=_named(found[0], context))
            button = Button(label=texts("Change the intake"), action=action("submitted", "change", str(number), ""))
            return Refusal(Reply(text=text, kind="form", buttons=[button]))
        missed = rules.research_intake_missed(own, context.catalogue, context.now)
        if wanted == "practice_research" and missed is not None:
            text = texts(
                "The intake was on {when}. Tell the facilitator yourself what changed.", when=when(missed.starts, texts)
            )
            return Refusal(Reply(text=text, kind="form"))
        return Refusal(_sign_up_first(wanted, context))

    return permitted


def _sign_up_first(kind: str, context: FormContext) -> Reply:
    texts, catalogue = context.texts, context.catalogue
    programme = next((one for one in catalogue.programmes.values() if one.kind == kind), None)
    name = programme.name if programme else ""
    waits = [
        moment
        for one in mine(context).waiting
        if (moment := catalogue.moments.get(one)) is not None and programme and moment.programme == programme.id
    ]
    if waits:
        text = texts(
            "You are in line for {session}. Once you have a place, you can fill in the intake.",
            session=_named(waits[0], context),
        )
        mine_button = Button(label=texts("My registrations"), action=action("view", "my_registrations"))
        return Reply(text=text, kind="form", buttons=[mine_button])
    text = texts(
        "An intake belongs to a place of your own: you have none in {programme} that is still to come.", programme=name
    )
    if not any(
        one.programme == (programme.id if programme else "") and one.starts > context.now
        and one.round in {round_.id for round_ in catalogue.open_rounds()}
        for one in catalogue.moments.values()
    ):  # fmt: skip
        return Reply(text=text + " " + texts("Nothing of it is planned at the moment."), kind="form")
    button = Button(
        label=texts("Sign up first"),
        action=action("start", "session_signup", json.dumps({"programme": programme.id if programme else ""})),
        style="primary",
    )
    return Reply(text=text, kind="form", buttons=[button])


def _named(moment: Moment, context: FormContext) -> str:
    return f"{moment.title} ({when(moment.starts, context.texts)})"


def _problems(values: Values, context: FormContext) -> list[Problem]:
    """Refuse a second intake for the same moment."""
    moment_id = str(values.get("moment", ""))
    before = (context.before or {}).get("moment")
    if not moment_id or moment_id == before or rules.subject(moment_id) not in mine(context).handed_in:
        return []
    text = context.texts("You handed in the intake for that one already: say *change my intake* to change it.")
    return [Problem("moment", text)]


def _prefilled(moments: Callable[[FormContext], list[Moment]]) -> Callable[[FormContext], dict[str, Any]]:
    """Fill in the moment when there is only one left without an intake."""

    def prefilled(context: FormContext) -> dict[str, Any]:
        left = [one for one in moments(context) if rules.subject(one.id) not in mine(context).handed_in]
        return {"moment": left[0].id} if len(left) == 1 else {}

    return prefilled


def _subject(values: Values, context: FormContext) -> str:
    return rules.subject(str(values.get("moment", "")))


def _fixed(values: Values, subject: str, context: FormContext) -> str | None:
    """Say that an intake stands as it is once its moment has begun."""
    moment = context.catalogue.moments.get(subject.partition(":")[2])
    starts: datetime | None = moment.starts if moment else None
    if starts is not None and starts > context.now:
        return None
    return context.texts("That session has begun: the intake stands as it is. Tell the facilitator what changed.")


def _notices(values: Values, context: FormContext) -> list[str]:
    moment = context.catalogue.moments.get(str(values.get("moment", "")))
    if moment is None:
        return []
    until = when(moment.starts, context.texts)
    return [context.texts("It goes to the facilitator only. You can change it until {when}.", when=until)]


async def _load(session: "AsyncSession", context: FormContext) -> rules.Mine:
    from dialogs.intake.service import mine_of

    return await mine_of(session, context.person.id)


async def _done(submission: Submission) -> list[Reply]:
    # The service needs the database; declaring the form does not.
    from dialogs.intake.service import handed_in

    return await handed_in(submission)


async def _withdrawn(submission: Submission) -> list[Reply]:
    from dialogs.intake.service import withdrawn

    return await withdrawn(submission)


_BEGINS = r"(?:vul|invullen|start|begin|doe|maak|open|geef|wil|willen|wou|wouden|zou|zouden|graag|kan|kun|fill|hand)"
COP = Form(
    id="cop_intake",
    version=1,
    model=CopIntake,
    title=N_("Intake Community of Practice"),
    intro=N_("Fine, this prepares the talk."),
    done=_done,
    may=_permitted(sessions, "community_of_practice"),
    check=_problems,
    notices=_notices,
    load=_load,
    prefill=_prefilled(sessions),
    nouns=("intake", "intakeformulier", "intakes", "intake cop"),
    subject=_subject,
    fixed=_fixed,
    withdrawn=_withdrawn,
    starts=(
        r"^(?:nieuwe |de |mijn |een )?(?:intake|intakeformulier|intakefiche)(?: invullen)?$",
        rf"\b{_BEGINS}\b(?!.*\bonderzoek).*\bintake(?:formulier|fiche)?\b(?!.*\b(?:praktijkonderzoek|onderzoek|research)\b)",
        r"^(?:nieuwe |de |mijn |een )?intake(?:formulier)? (?:van|voor|bij|of|for) (?:de |een |the |mijn |onze |a )?(?:cop|community)\b",
    ),
)
RESEARCH = Form(
    id="research_intake",
    version=1,
    model=ResearchIntake,
    title=N_("Intake practice research"),
    intro=N_("Fine, with this the intake talk of your practice research can start at once."),
    done=_done,
    may=_permitted(researches, "practice_research"),
    check=_problems,
    notices=_notices,
    load=_load,
    prefill=_prefilled(researches),
    nouns=("intake", "intakeformulier", "intakes", "onderzoeksvraag", "intake praktijkonderzoek"),
    subject=_subject,
    fixed=_fixed,
    withdrawn=_withdrawn,
    starts=(
        rf"\b{_BEGINS}\b.*\bintake(?:formulier|fiche)?\b.*\b(?:praktijkonderzoek|onderzoek|research)\b",
        rf"\b(?:praktijkonderzoek|onderzoek|research)\b.*\b{_BEGINS}\b.*\bintake\b",
        r"^(?:nieuwe |de |mijn |een )?intake(?:formulier)? (?:van|voor|bij|of|for) (?:de |het |een |the |mijn |ons |onze |a )?(?:praktijkonderzoek|onderzoek|practice research)\b",
        rf"\b{_BEGINS}\b.*\b(?:mijn|onze) onderzoeksvraag\b.*\b(?:doorgeven|indienen|geven|door|in)\b",
    ),
)
FORMS = (COP, RESEARCH)
