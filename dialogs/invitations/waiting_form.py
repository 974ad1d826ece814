"""The form for a message to who waits for a session, who comes, or both."""

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel

from dialogs.actions import action
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, Form, Needed, Problem, Refusal, Submission, Values
from dialogs.engine.fields import Choice, Option, Text
from dialogs.invitations import rules
from dialogs.invitations.audience import AUDIENCES, Audience
from dialogs.invitations.sessions import not_own, own_session
from dialogs.messages import Button, Reply
from dialogs.permissions import roles_for
from dialogs.texts import N_

if TYPE_CHECKING:
    # A question from a cold start knows the forms but touches no database.
    from sqlmodel.ext.asyncio.session import AsyncSession


_PEOPLE = r"(?:wachtlijst|wachtenden|deelnemers|iedereen|ingeschrevenen|wie (?:er )?(?:wacht|komt))"
_LABELS: dict[Audience, str] = {
    "waiting": N_("Who waits for a place"),
    "confirmed": N_("Who comes"),
    "everybody": N_("Everybody: who comes and who waits"),
}
_NAMES: dict[Audience, tuple[str, ...]] = {
    "waiting": ("wachtlijst", "wachtenden", "wie wacht", "waiting list", "de wachtlijst"),
    "confirmed": ("deelnemers", "wie komt", "allen die komen", "participants", "ingeschrevenen"),
    "everybody": ("iedereen", "allemaal", "everybody", "everyone", "alle mensen"),
}


def _audiences(context: FormContext) -> list[Option]:
    return [Option(one, context.texts(_LABELS[one]), _NAMES[one]) for one in AUDIENCES]


def _how_many(context: FormContext) -> str:
    counts, texts = _counts(context.values, context), context.texts
    return texts(
        "{waiting} wait, {confirmed} come.", waiting=counts.get("waiting", 0), confirmed=counts.get("confirmed", 0)
    )


def _goes_to(context: FormContext) -> str:
    return context.texts.n(
        "This goes to {count} person.", "This goes to {count} people.", _reached(context.values, context)
    )


def _counts(values: Values, context: FormContext) -> dict[Audience, int]:
    loaded: dict[str, dict[Audience, int]] = context.loaded or {}
    return loaded.get(str(values.get("moment", "")), {})


def _reached(values: Values, context: FormContext) -> int:
    audience: Any = values.get("audience")
    return _counts(values, context).get(audience, 0)


class WaitingMessage(BaseModel):
    """What somebody writes to the people of a session."""

    moment: Annotated[
        str,
        Ask(
            label=N_("Session"),
            question=N_("For which session?"),
            field=own_session("write_to_waiting"),
            typed=N_("You can name it: “the CoP of 12 January”, “the next masterclass”."),
            names=("sessie", "welke sessie", "moment", "session"),
        ),
    ]
    audience: Annotated[
        Audience,
        Ask(
            label=N_("To"),
            question=N_("To whom do you write?"),
            field=Choice(_audiences),
            names=("aan", "wie", "aan wie", "publiek", "to"),
            lead=_how_many,
        ),
    ]
    text: Annotated[
        str,
        Ask(
            label=N_("Message"),
            question=N_("What do you want to tell them?"),
            field=Text(most=1500, long=True, mention=r"\b(?:bericht|boodschap|message)\s*:\s*[“\"']?(.+?)[”\"']?\s*$"),
            help=N_("Everybody gets it once, with your address; who waits also reads the own place in line."),
            names=("bericht", "tekst", "boodschap", "message", "text"),
            lead=_goes_to,
        ),
    ]


def permitted(values: Values, context: FormContext) -> Refusal | Needed | None:
    """Let only who leads or organises the session go on, and administrators."""
    texts = context.texts
    moment = context.catalogue.moments.get(str(values.get("moment", "")))
    if moment is not None and not rules.allowed(context.person, "write_to_waiting", moment):
        return Refusal(Reply(text=texts("Only who leads or organises this session writes to its people."), kind="form"))
    if not rules.own_sessions("write_to_waiting", context):
        help_ = Button(label=texts("What can you do?"), action=action("say", "help"))
        text = texts("There is no session to come that you lead or organise, so nobody to write to.")
        return Refusal(Reply(text=text, kind="form", buttons=[help_]))
    return Needed("moment") if moment is None else None


def problems(values: Values, context: FormContext) -> list[Problem]:
    """Refuse a message that nobody would get."""
    if not values.get("moment") or not values.get("audience") or _reached(values, context):
        return []
    if not any(_counts(values, context).values()):
        return [Problem("moment", context.texts("Nobody is signed up for that session yet."))]
    if values["audience"] == "waiting":
        return [Problem("audience", context.texts("Nobody waits for that session."))]
    return [Problem("audience", context.texts("Nobody has a place at that session yet."))]


def derived(values: Values, context: FormContext) -> list[tuple[str, str]]:
    """Tell to how many it goes before it is sent."""
    count = _reached(values, context)
    return [(context.texts("Goes to"), context.texts.n("{count} person", "{count} people", count))]


def prefill(context: FormContext) -> dict[str, Any]:
    """Fill in the only session that there is to write about."""
    own = rules.own_sessions("write_to_waiting", context)
    return {"moment": own[0].id} if len(own) == 1 else {}


async def load(session: "AsyncSession", context: FormContext) -> dict[str, dict[Audience, int]]:
    """Read how many people each of the own sessions has."""
    from dialogs.invitations.recipients import counts_for

    return await counts_for(session, [one.id for one in rules.own_sessions("write_to_waiting", context)])


async def _done(submission: Submission) -> list[Reply]:
    # The service needs the database; declaring the form does not.
    from dialogs.invitations.waiting import send

    return await send(submission)


FORM = Form(
    id="waiting_message",
    version=1,
    model=WaitingMessage,
    title=N_("Write to the people of a session"),
    intro=N_("Fine, let's write to them."),
    done=_done,
    roles=roles_for("write_to_waiting"),
    may=permitted,
    check=problems,
    derived=derived,
    prefill=prefill,
    load=load,
    remark=lambda text, context: not_own("write_to_waiting", text, context),
    subject=lambda values, context: f"moment:{values.get('moment', '')}",
    starts=(
        rf"\b(?:stuur|stuurt|zend|mail|schrijf|geef)\b.*\b{_PEOPLE}\b.*\b(?:bericht\w*|mail\w*|boodschap\w*)\b",
        rf"\b{_PEOPLE}\b.*\b(?:bericht\w*|mail\w*|boodschap\w*|iets)\b.*\b(?:sturen|schrijven|zenden|mailen|laten weten)\b",
        r"\b(?:stuur|zend|verstuur|schrijf|mail|geef)\b.*\b(?:bericht\w*|mail\w*|boodschap\w*|iets)\b.*"
        r"\b(?:wachtlijst|wacht|wachten|wachtenden|deelnemers|iedereen|wie komt|ingeschrevenen)\b",
        r"\b(?:stuur|zend|mail|verwittig|informeer|contacteer|bericht)\b.*\b(?:de )?(?:wachtlijst|wachtenden|deelnemers van|wie wacht|iedereen die)\b",
        r"\b(?:bericht|mail|boodschap)\b.*\b(?:aan|naar|voor)\b.*\b(?:wachtlijst|wachtenden|deelnemers|iedereen|wie (?:er )?(?:wacht|komt))\b",
        r"\b(?:send|write)\b.*\b(?:message|mail)\b.*\b(?:waiting list|participants|everybody|everyone)\b",
        r"\bmessage\b.*\bto the waiting list\b",
    ),
)
