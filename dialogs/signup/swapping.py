"""The form by which somebody else comes instead: which sign-up, who, and whether what comes first was done."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel

from dialogs.actions import action
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, Form, Needed, Problem, Refusal, Submission, Values
from dialogs.engine.fields import Lookup, Option, Person
from dialogs.markup import escaped
from dialogs.messages import Button, Reply
from dialogs.signup import fields
from dialogs.texts import N_

if TYPE_CHECKING:
    # A question from a cold start knows the forms but touches no database.
    from sqlmodel.ext.asyncio.session import AsyncSession


def _rows(context: FormContext) -> dict[str, tuple[str, str]]:
    """Return what may be handed over: id of the sign-up to its session and the address of who comes."""
    return context.loaded or {}


def _sign_ups(context: FormContext) -> list[Option]:
    found: list[Option] = []
    for identifier, (moment_id, address) in _rows(context).items():
        name = fields.SESSIONS.show(moment_id, context)
        mine = address == context.person.email
        moment = fields.session_of(moment_id, context)
        programme = context.catalogue.programmes.get(moment.programme) if moment else None
        aliases = (programme.name, *programme.aliases) if programme else ()
        found.append(Option(identifier, name if mine else f"{name} ({address})", aliases))
    return found


@dataclass(frozen=True)
class Somebody(Person):
    """Somebody else: the own address is not offered."""

    def options(self, context: FormContext) -> list[Option]:
        """Offer nothing."""
        return []


def _which(context: FormContext) -> str:
    """Return the session whose place is passed on, and whose place it is."""
    chosen = str(context.values.get("sign_up", ""))
    label = next((one.label for one in _sign_ups(context) if one.value == chosen), "")
    return f"{escaped(label)}." if label else ""


def _in_terms_of_session(values: Values, context: FormContext) -> Values:
    return {"moment": _rows(context).get(str(values.get("sign_up")), ("", ""))[0]}


def _has_before(values: Values, context: FormContext) -> bool:
    programme = fields.programme_meant(_in_terms_of_session(values, context), context)
    return programme is not None and programme.after in context.catalogue.programmes


class SignUpSwap(BaseModel):
    """Who comes instead of whom."""

    sign_up: Annotated[
        str,
        Ask(
            N_("Sign-up"),
            N_("Which place do you want to pass on?"),
            Lookup(_sign_ups, unknown=N_("I find no sign-up of yours like “{name}”. Choose one of these:"), few=12),
            names=("inschrijving", "sessie", "plaats", "session"),
        ),
    ]
    new: Annotated[
        dict[str, str],
        Ask(
            N_("Who comes instead"),
            N_("Who comes instead? Give the e-mail address."),
            Somebody(),
            lead=_which,
            help=N_("With the name if you like: An, an@school.be."),
            names=("wie", "vervanger", "collega", "adres", "e mail"),
            privacy=N_("The address serves for this session only: your colleague is told."),
        ),
    ]
    done_before: Annotated[
        bool,
        Ask(
            N_("Done before"),
            N_("Did this colleague follow the training before it, or is the educational need worded?"),
            fields.DONE,
            when=_has_before,
            names=("vooraf", "voorwaarde"),
        ),
    ] = True


def permitted(values: Values, context: FormContext) -> Refusal | Needed | None:
    """Let in who is signed up, or signed up others, for something that is still to come."""
    if _rows(context):
        return None
    texts = context.texts
    button = Button(label=texts("Sign up for a session"), action=action("start", "session_signup"))
    text = texts("You have no place at a session that is still to come, so there is nothing to pass on.")
    return Refusal(Reply(text=text, kind="form", buttons=[button]))


def problems(values: Values, context: FormContext) -> list[Problem]:
    """Refuse to hand a place to who has it, and to who did nothing of what comes first."""
    texts = context.texts
    row = _rows(context).get(str(values.get("sign_up")))
    new = values.get("new")
    if row is not None and new and new["email"] == row[1]:
        return [Problem("new", texts("That is who has the place already. Who comes instead?"))]
    if values.get("done_before") is False and _has_before(values, context):
        told = texts(
            "This session builds on the training before it, or on an educational need that is worded: ask your colleague first, or choose somebody else."
        )
        return [Problem("done_before", told)]
    return []


def remark(text: str, context: FormContext) -> str | None:
    """Say that somebody has no place at a programme that is named."""
    catalogue = context.catalogue
    named = fields.named_programmes(text, list(catalogue.programmes.values()))
    held = {moment.programme for one, _ in _rows(context).values() if (moment := fields.session_of(one, context))}
    if not named or named & held:
        return None
    names = context.texts.join(sorted(catalogue.programme(one).name for one in named))
    return context.texts("For {names} you have no place to pass on.", names=names)


def prefilled(context: FormContext) -> dict[str, Any]:
    """Return the sign-up, when there is only one."""
    rows = _rows(context)
    return {"sign_up": next(iter(rows))} if len(rows) == 1 else {}


async def _load(session: "AsyncSession", context: FormContext) -> dict[str, tuple[str, str]]:
    from dialogs.signup.handing_in import handed_over_of

    return await handed_over_of(session, context)


async def _done(submission: Submission) -> list[Reply]:
    from dialogs.signup.handing_in import swapped

    return await swapped(submission)


def _subject(values: Values, context: FormContext) -> str:
    return f"sign_up:{values.get('sign_up', '')}"


SWAP = Form(
    id="signup_swap",
    version=1,
    model=SignUpSwap,
    title=N_("Pass on a place at a session"),
    intro=N_("Fine, somebody else comes instead."),
    done=_done,
    may=permitted,
    check=problems,
    load=_load,
    prefill=prefilled,
    remark=remark,
    offered=lambda context: False,
    subject=_subject,
    confirm=N_("Pass on"),
    starts=(
        r"\b(?:collega|iemand|vervanger|\w+ (?:komt|gaat))\b.*\bin (?:mijn|m n|zijn|haar|de) plaats\b",
        r"\bin (?:mijn|m n|zijn|haar) plaats\b.*\b(?:komt|gaat|komen|gaan|sturen)\b",
        r"^(?:kan je |wil je )?(?:geef|sta)\b.{0,20}\b(?:mijn|m n) (?:plaats|plek|zitje)\b",
        r"\b(?:mijn|m n) (?:plaats|plek|zitje)\b.*\b(?:doorgeven|geven|afstaan|door te geven|overlaten)\b",
        r"\b(?:wissel|ruil|verwissel|vervang)\w*\b.*\b(?:deelnemer|plaats|plek|sessie|cop|masterclass|inschrijving)\b",
        r"\b(?:deelnemer|plaats|inschrijving)\b.*\b(?:wisselen|ruilen|verwisselen|vervangen)\b",
        r"\b(?:iemand anders|een collega) (?:sturen|laten komen|laten gaan)\b",
        r"\b(?:swap|pass on|give)\b.*\b(?:my|the) (?:place|seat|spot|participant)\b",
        r"\bcolleague\b.*\b(?:instead of me|in my place)\b",
    ),
)
