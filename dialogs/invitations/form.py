"""The form: to which session, whom, with which word, and when who does not answer is reminded."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel

from dialogs.actions import action
from dialogs.engine.context import FormContext, Occupied
from dialogs.engine.declaration import Ask, Form, Needed, Problem, Refusal, Submission, Values
from dialogs.engine.fields import Day, Found, People, Text
from dialogs.invitations import rules, waiting_form
from dialogs.invitations.sessions import not_own, own_session
from dialogs.markup import escaped
from dialogs.messages import Button, Reply
from dialogs.permissions import roles_for
from dialogs.reminders.notices import when
from dialogs.reminders.workdays import ZONE
from dialogs.signup.notices import session_name
from dialogs.signup.rules import capacity, fits
from dialogs.texts import N_
from knowledge.offer import Moment

if TYPE_CHECKING:
    # A question from a cold start knows the forms but touches no database.
    from sqlmodel.ext.asyncio.session import AsyncSession


_REMINDER = re.compile(r"\b(?:herinner\w*|remind\w*)\b", re.IGNORECASE)


def moment_of(values: Values, context: FormContext) -> Moment | None:
    """Return the session that was chosen; None when there is none, or not any more."""
    return context.catalogue.moments.get(str(values.get("moment", "")))


def _tomorrow(context: FormContext) -> date:
    return context.now.astimezone(ZONE).date() + timedelta(days=1)


def _day_before(context: FormContext) -> date | None:
    moment = moment_of(context.values, context)
    return moment.starts.astimezone(ZONE).date() - timedelta(days=1) if moment else None


@dataclass(frozen=True)
class ReminderDay(Day):
    """A day for the reminder: in running text only behind a word that says so, for the session has a day as well."""

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise the day behind "herinner …"."""
        word = _REMINDER.search(text)
        return [one for one in super().find(text, context) if word and one.start > word.start()]


@dataclass(frozen=True)
class Guests(People):
    """People to invite: the own address is not offered."""

    def options(self, context: FormContext) -> list[Any]:
        """Offer nothing."""
        return []


def _reminder_otherwise(context: FormContext) -> str:
    moment, texts = moment_of(context.values, context), context.texts
    if moment is None:
        return ""
    at = rules.chosen_time({}, moment, context.now)
    if at is None:
        return texts("The session is too near for a reminder: skip this.")
    return texts("If you skip this, it is {day}.", day=when(at, texts))


def _session(context: FormContext) -> str:
    moment = moment_of(context.values, context)
    return (
        context.texts("For: {session}.", session=session_name(moment, context.catalogue, context.texts))
        if moment
        else ""
    )


class Invitation(BaseModel):
    """What somebody tells to invite people."""

    moment: Annotated[
        str,
        Ask(
            label=N_("Session"),
            question=N_("To which session?"),
            field=own_session("invite"),
            typed=N_("You can name it: “the CoP of 12 January”, “the next masterclass”."),
            names=("sessie", "welke sessie", "moment", "session"),
        ),
    ]
    people: Annotated[
        list[dict[str, str]],
        Ask(
            label=N_("Invited"),
            question=N_("Whom do you invite? Give me their e-mail addresses, or send a CSV or Excel file."),
            field=Guests(rules.MOST_PEOPLE),
            help=N_("Names may stand beside the addresses. Nobody is invited twice for the same session."),
            names=("genodigden", "wie", "mensen", "adressen", "people"),
            privacy=N_("I use the addresses only for this session; you see who answered what."),
            lead=_session,
        ),
    ]
    word: Annotated[
        str | None,
        Ask(
            label=N_("Word"),
            question=N_("Do you want to add a word of your own?"),
            field=Text(
                most=500,
                long=True,
                mention=r"\b(?:boodschap|bericht|woordje|message)\s*:\s*[“\"']?(.+?)[”\"']?\s*$",
            ),
            help=N_("It stands in the invitation, with your address. When, where and the price are in it already."),
            optional=True,
            names=("woordje", "boodschap", "bericht", "word", "message"),
        ),
    ] = None
    remind: Annotated[
        str | None,
        Ask(
            label=N_("Reminder"),
            question=N_("On which day do I remind who has not answered?"),
            field=ReminderDay(least=_tomorrow, most=_day_before),
            help=N_("Each gets one reminder, on a working day, and only who has not answered by then."),
            optional=True,
            names=("herinnering", "dag", "reminder", "day"),
            lead=_reminder_otherwise,
        ),
    ] = None


def permitted(values: Values, context: FormContext) -> Refusal | Needed | None:
    """Let only who leads or organises the session go on, and administrators."""
    texts = context.texts
    if not rules.own_sessions("invite", context):
        text = texts("There is no session to come that you lead or organise, so nothing to invite to.")
        help_ = Button(label=texts("What can you do?"), action=action("say", "help"))
        return Refusal(Reply(text=text, kind="form", buttons=[help_]))
    moment = moment_of(values, context)
    if moment is None:
        return Needed("moment")
    if rules.allowed(context.person, "invite", moment):
        return None
    text = texts("Only who leads or organises this session invites to it.")
    return Refusal(Reply(text=text, kind="form"))


def _known(context: FormContext) -> rules.Known:
    return context.loaded if isinstance(context.loaded, rules.Known) else rules.Known()


def _addresses(values: Values) -> list[str]:
    people: list[Mapping[str, str]] = values.get("people") or []
    return [one["email"] for one in people]


def _sorted_out(values: Values, context: FormContext) -> tuple[list[str], list[str], list[str]]:
    """Return the addresses to invite, those invited already by another form, and those who signed up already."""
    known, moment = _known(context), str(values.get("moment", ""))
    before = context.before or {}
    own = set(_addresses(before)) if before.get("moment") == moment else set[str]()
    fresh: list[str] = []
    invited: list[str] = []
    signed_up: list[str] = []
    for address in _addresses(values):
        if address in own:
            fresh.append(address)
        elif (moment, address) in known.invited:
            invited.append(address)
        elif (moment, address) in known.signed_up:
            signed_up.append(address)
        else:
            fresh.append(address)
    return fresh, invited, signed_up


def problems(values: Values, context: FormContext) -> list[Problem]:
    """Refuse people of whom nobody is left to invite, and a day for the reminder that is behind us."""
    texts, found = context.texts, list[Problem]()
    if values.get("people") and values.get("moment"):
        fresh, invited, signed_up = _sorted_out(values, context)
        if not fresh:
            message = [*_left_out(invited, signed_up, context), texts("Whom else do you invite?")]
            found.append(Problem("people", " ".join(message)))
    moment, remind = moment_of(values, context), values.get("remind")
    if remind and moment is not None:
        day = date.fromisoformat(str(remind))
        if day < _tomorrow(context):
            found.append(Problem("remind", texts("That day is behind us by now.")))
        elif day >= moment.starts.astimezone(ZONE).date():
            found.append(Problem("remind", texts("The reminder must come before the session.")))
    return found


def _left_out(invited: list[str], signed_up: list[str], context: FormContext) -> list[str]:
    texts = context.texts
    said: list[str] = []
    if invited:
        said.append(texts("Invited already: {people}.", people=texts.join([escaped(one) for one in invited])))
    if signed_up:
        said.append(texts("Signed up already: {people}.", people=texts.join([escaped(one) for one in signed_up])))
    return said


def notices(values: Values, context: FormContext) -> list[str]:
    """Say in the summary who is left out, and that the session is full."""
    texts, moment = context.texts, moment_of(values, context)
    if moment is None:
        return []
    fresh, invited, signed_up = _sorted_out(values, context)
    said = _left_out(invited, signed_up, context)
    if said:
        said = [" ".join(said) + " " + texts("I don't invite them again.")]
    occupied = context.occupied.get(moment.id, Occupied())
    most = capacity(moment, context.catalogue)
    if not fits(occupied, most, 1):
        said.append(texts("The session is full: who says yes comes on the waiting list, and is told so."))
    elif most is not None and len(fresh) > most - occupied.taken:
        said.append(
            texts.n(
                "There is {count} place left: who says yes after that comes on the waiting list.",
                "There are {count} places left: who says yes after that comes on the waiting list.",
                most - occupied.taken,
            )
        )
    return said


def derived(values: Values, context: FormContext) -> list[tuple[str, str]]:
    """Tell when who does not answer is reminded."""
    texts, moment = context.texts, moment_of(values, context)
    if moment is None:
        return []
    at = rules.chosen_time(values, moment, context.now)
    said = when(at, texts) if at else texts("none: the session is too near")
    return [(texts("Reminder goes out"), said)]


def prefill(context: FormContext) -> dict[str, Any]:
    """Fill in the only session that there is to invite to."""
    own = rules.own_sessions("invite", context)
    return {"moment": own[0].id} if len(own) == 1 else {}


def fixed(values: Values, subject: str, context: FormContext) -> str | None:
    """Say that a session has begun, or is not there any more."""
    moment = context.catalogue.moments.get(subject.removeprefix("moment:"))
    if moment is not None and moment.starts > context.now:
        return None
    return context.texts("That session is over or was cancelled: the invitation stands as it is.")


async def load(session: "AsyncSession", context: FormContext) -> rules.Known:
    """Read who is invited or signed up for the own sessions."""
    from storage.invitations import invitations, sign_ups_by_address

    moments = [one.id for one in rules.own_sessions("invite", context)]
    sign_ups = await sign_ups_by_address(session, moments)
    return rules.Known(
        frozenset((one.moment_id, one.email) for one in await invitations(session, moments=moments)),
        frozenset(place for place, found in sign_ups.items() if rules.state_of("invited", found) in {"comes", "waits"}),
    )


async def _done(submission: Submission) -> list[Reply]:
    # The service needs the database; declaring the form does not.
    from dialogs.invitations.service import invite

    return await invite(submission)


async def _withdrawn(submission: Submission) -> list[Reply]:
    from dialogs.invitations.service import withdraw

    return await withdraw(submission)


FORM = Form(
    id="invitation",
    version=1,
    model=Invitation,
    title=N_("Invite people to a session"),
    intro=N_("Fine, let's invite people."),
    done=_done,
    roles=roles_for("invite"),
    may=permitted,
    check=problems,
    notices=notices,
    derived=derived,
    prefill=prefill,
    load=load,
    remark=lambda text, context: not_own("invite", text, context),
    confirm=N_("Invite"),
    nouns=("uitnodiging", "uitnodigingen", "invitation", "invitations"),
    subject=lambda values, context: f"moment:{values.get('moment', '')}",
    fixed=fixed,
    withdrawn=_withdrawn,
    starts=(
        r"\b(?:nodig|nodigen)\b(?! (?:ik|we|wij|je|jij)\b).*\buit\b",
        r"^(?:ik |we |wij |k )?(?:wil(?:len)? |zou |wou |moet |mensen |iemand |collega s |nog )*.*\buitnodigen\b",
        r"\b(?:stuur|verstuur|maak|zend)\b.*\buitnodiging(?:en)?\b",
        r"\buitnodiging(?:en)?\b.*\b(?:sturen|versturen|maken|zenden)\b",
        r"^(?:uitnodigen|nieuwe uitnodiging)\b",
        r"^(?:please |i want to |i would like to )?(?:invite|send (?:an )?invitations?)\b",
    ),
)

FORMS = (FORM, waiting_form.FORM)
