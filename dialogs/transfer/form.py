"""The form: which network or school, to whom, from when, and the agreement of who hands it over."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel

from dialogs.actions import action
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, Form, Needed, Problem, Refusal, Submission, Values
from dialogs.engine.fields import Choice, Consent, Day, Found, Lookup, Option, Person
from dialogs.lookups import organisations
from dialogs.markup import escaped
from dialogs.messages import Button, Reply
from dialogs.permissions import roles_for
from dialogs.reminders.workdays import ZONE
from dialogs.texts import N_
from dialogs.transfer import rules

if TYPE_CHECKING:
    # A question from a cold start knows the forms but touches no database.
    from sqlmodel.ext.asyncio.session import AsyncSession


_NOW = re.compile(
    r"\b(?:meteen|onmiddellijk|direct|vanaf nu|van nu af(?: aan)?|zo snel mogelijk|right away|immediately|from now on|at once)\b",
    re.IGNORECASE,
)
_NETWORK = r"(?:netwerk\w*|ondersteuningsnetwerk\w*|school|coordinat\w+|inschrijvingen|network|school)"


def _organisations(context: FormContext) -> list[Option]:
    return organisations(context, rules.KINDS)


def _holders(context: FormContext) -> list[Option]:
    return [Option(one, one) for one in rules.holders(str(context.values.get("organisation", "")), context)]


def _several_holders(values: Values, context: FormContext) -> bool:
    held = rules.holders(str(values.get("organisation", "")), context)
    return len(held) > 1 and not any(context.person.is_at(one) for one in held)


@dataclass(frozen=True)
class Successor(Person):
    """Somebody else: the own address is not offered. A day beside the address is no part of the name."""

    def read(self, text: str, context: FormContext) -> dict[str, str]:
        """Accept an address, with or without a name."""
        person = super().read(text, context)
        if re.search(r"\d|\b(?:vanaf|from)\b", person.get("name", "")) or _NOW.search(person.get("name", "")):
            return {"email": person["email"]}
        return person

    def options(self, context: FormContext) -> list[Option]:
        """Offer nothing."""
        return []


@dataclass(frozen=True)
class FirstDay(Day):
    """A day to come, or as soon as it is accepted (`rules.NOW`)."""

    def read(self, text: str, context: FormContext) -> str:
        """Accept "meteen" and whatever is a day; today is as soon as it is accepted."""
        if text.strip().casefold() in {rules.NOW, "nu"} or (_NOW.search(text) and not super().find(text, context)):
            return rules.NOW
        return self._kept(super().read(text, context), context)

    @staticmethod
    def _kept(day: str, context: FormContext) -> str:
        return rules.NOW if day == context.now.astimezone(ZONE).date().isoformat() else day

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise days, and "vanaf nu" where no day is named."""
        days = [Found(self._kept(one.value, context), one.start, one.end) for one in super().find(text, context)]
        return days or [Found(rules.NOW, one.start(), one.end()) for one in _NOW.finditer(text)]

    def show(self, value: Any, context: FormContext) -> str:
        """Return the day, or that it is as soon as it is accepted."""
        return context.texts(N_("as soon as it is accepted")) if value == rules.NOW else super().show(value, context)

    def options(self, context: FormContext) -> list[Option]:
        """Offer at once, the first of next month and the first day of the next school year."""
        today = context.now.astimezone(ZONE).date()
        month = date(today.year + today.month // 12, today.month % 12 + 1, 1)
        year = date(today.year + (today.month >= 9), 9, 1)
        days = [Option(one.isoformat(), self.show(one.isoformat(), context)) for one in sorted({month, year})]
        return [Option(rules.NOW, self.show(rules.NOW, context)), *days]


def _yours(context: FormContext) -> str:
    names = context.texts.join([one.name for one in rules.own_organisations(context)[:8]])
    return context.texts("You coordinate: {names}.", names=names) if names else ""


def _about(context: FormContext) -> str:
    organisation = context.catalogue.organisations.get(str(context.values.get("organisation", "")))
    return context.texts("It is about {organisation}.", organisation=organisation.name) if organisation else ""


def _dated(instant: datetime, context: FormContext) -> str:
    return context.texts("yes, on {day}", day=f"{instant.astimezone(ZONE):%d/%m/%Y}")


class NetworkTransfer(BaseModel):
    """What somebody tells to hand a network or school over."""

    organisation: Annotated[
        str,
        Ask(
            label=N_("Network or school"),
            question=N_("Which network or school do you hand over?"),
            field=Lookup(_organisations, unknown=N_("I don't know a network or school named “{name}”.")),
            help=N_("Type (part of) its name; a typing error is no problem."),
            names=("netwerk", "school", "organisatie", "network"),
            lead=_yours,
        ),
    ]
    old: Annotated[
        str | None,
        Ask(
            label=N_("From"),
            question=N_("Several people coordinate it. Whose place is taken?"),
            field=Choice(_holders),
            when=_several_holders,
            names=("van", "van wie", "vorige", "from"),
        ),
    ] = None
    new: Annotated[
        dict[str, str],
        Ask(
            label=N_("New coordinator"),
            question=N_("Who becomes the new coordinator? Give me the e-mail address."),
            field=Successor(),
            help=N_("I ask that person first: an address with a typing error gives nothing away."),
            names=("nieuwe coordinator", "coordinator", "opvolger", "aan wie", "adres", "e mail", "new coordinator"),
            privacy=N_("I write to this address about the transfer; once it is accepted, the organisers see it."),
            lead=_about,
        ),
    ]
    first_day: Annotated[
        str,
        Ask(
            label=N_("From when"),
            question=N_("From which day?"),
            field=FirstDay(),
            help=N_("Choose *as soon as it is accepted*, or name a day: until then nothing changes."),
            names=("dag", "vanaf", "vanaf wanneer", "datum", "day", "date"),
        ),
    ]
    consent: Annotated[
        datetime,
        Ask(
            label=N_("Agreement"),
            question=N_(
                "Once it is accepted, the registrations of teams go to the new coordinator, who decides on them from then on. "
                "Do you agree?"
            ),
            field=Consent(
                refused=N_("Without your agreement nothing is handed over; I keep your answers for later."),
                shown=_dated,
            ),
            names=("akkoord", "toestemming", "consent"),
        ),
    ]


def permitted(values: Values, context: FormContext) -> Refusal | Needed | None:
    """Let only the coordinator of the organisation and an administrator go on."""
    texts = context.texts
    organisation = context.catalogue.organisations.get(str(values.get("organisation", "")))
    if organisation is None:
        return Needed("organisation")
    if rules.may_hand_over(context.person, organisation.id):
        return None
    text = texts(
        "Only the coordinator of {organisation} or an administrator hands it over.", organisation=organisation.name
    )
    people = [*rules.holders(organisation.id, context), *context.admins]
    if people:
        text += " " + texts("You can ask: {people}.", people=texts.join([escaped(one) for one in people]))
    button = Button(label=texts("What can you do?"), action=action("say", "help"))
    return Refusal(Reply(text=text, kind="form", buttons=[button]))


def problems(values: Values, context: FormContext) -> list[Problem]:
    """Refuse a second offer beside one that is open, an offer to who is it already, and a day that is behind us."""
    texts, found = context.texts, list[Problem]()
    organisation = context.catalogue.organisations.get(str(values.get("organisation", "")))
    if organisation is None:
        return []
    old = rules.from_whom(values, context)
    before = (context.before or {}).get("organisation")
    waiting = _open(context, organisation.id, old) if before != organisation.id else None
    if waiting is not None:
        message = (
            texts(
                "{organisation} has been offered to {person} already, who has not answered yet. Withdraw that first: "
                "say *withdraw the transfer*.",
                organisation=organisation.name, person=escaped(waiting.to_email),
            )
            if waiting.status == "offered"
            else texts(
                "{person} has accepted {organisation} already; it moves on the day that was agreed.",
                organisation=organisation.name, person=escaped(waiting.to_email),
            )
        )  # fmt: skip
        found.append(Problem("organisation", message))
    new: Mapping[str, str] = values.get("new") or {}
    if old and new.get("email") == old:
        found.append(Problem("new", texts("That is the present coordinator: I need somebody else's address.")))
    day = values.get("first_day")
    if day and not _coming(str(day), context):
        found.append(Problem("first_day", texts("That day is behind us by now.")))
    return found


def _coming(day: str, context: FormContext) -> bool:
    return day == rules.NOW or date.fromisoformat(day) >= context.now.astimezone(ZONE).date()


def _open(context: FormContext, organisation_id: str, old: str | None) -> rules.Offer | None:
    offers: tuple[rules.Offer, ...] = context.loaded or ()
    return next((one for one in offers if (one.organisation_id, one.from_email) == (organisation_id, old)), None)


def notices(values: Values, context: FormContext) -> list[str]:
    """Say in the summary what moves, and that nothing does before it is accepted."""
    texts, organisation = context.texts, str(values.get("organisation", ""))
    open_now = {one.id for one in context.catalogue.open_rounds()}
    teams = [
        texts.n(
            "{count} team in {project}", "{count} teams in {project}", one.teams,
            project=context.catalogue.programme(one.programme_id).name,
        )
        for one in context.taken
        if one.organisation_id == organisation and one.round_id in open_now
    ]  # fmt: skip
    said = [texts("It is about {teams}.", teams=texts.join(teams))] if teams else []
    return [*said, texts("I ask the new coordinator first: nothing changes before that is accepted.")]


def derived(values: Values, context: FormContext) -> list[tuple[str, str]]:
    """Tell whose role moves, where it is not the person's own and was not asked."""
    old = rules.from_whom(values, context)
    if not old or context.person.is_at(old) or _several_holders(values, context):
        return []
    return [(context.texts("Coordinator now"), escaped(old))]


def prefill(context: FormContext) -> dict[str, Any]:
    """Fill in the only organisation of who coordinates one."""
    own = rules.own_organisations(context)
    everywhere = {("coordinator", ""), ("admin", "")} & context.person.grants
    return {"organisation": own[0].id} if len(own) == 1 and not everywhere else {}


def fixed(values: Values, subject: str, context: FormContext) -> str | None:
    """Say that what was accepted is the new coordinator's."""
    offers: tuple[rules.Offer, ...] = context.loaded or ()
    new: Mapping[str, str] = values.get("new") or {}
    to = new.get("email", "")
    if any(one.organisation_id == values.get("organisation") and one.to_email == to for one in offers):
        return None
    return context.texts(
        "This transfer is done: {person} coordinates it now, and can hand it over again.", person=escaped(to)
    )


async def load(session: "AsyncSession", context: FormContext) -> tuple[rules.Offer, ...]:
    """Read the offers that are open."""
    from storage.transfers import open_transfers

    return tuple(
        rules.Offer(one.organisation_id, one.from_email, one.to_email, one.status)
        for one in await open_transfers(session)
    )


async def _done(submission: Submission) -> list[Reply]:
    # The service needs the database; declaring the form does not.
    from dialogs.transfer.service import offer

    return await offer(submission)


async def _withdrawn(submission: Submission) -> list[Reply]:
    from dialogs.transfer.service import withdraw

    return await withdraw(submission)


FORM = Form(
    id="network_transfer",
    version=1,
    model=NetworkTransfer,
    title=N_("Hand over to a new coordinator"),
    intro=N_("Fine, let's hand the coordination over."),
    done=_done,
    roles=roles_for("transfer_network"),
    may=permitted,
    check=problems,
    notices=notices,
    derived=derived,
    prefill=prefill,
    load=load,
    confirm=N_("Ask the new coordinator"),
    nouns=("overdracht", "overname", "transfer", "handover"),
    subject=lambda values, context: f"organisation:{values.get('organisation', '')}",
    fixed=fixed,
    withdrawn=_withdrawn,
    starts=(
        rf"^(?!.*\bvraag\b).*\b(?:draag|dragen|geef|geven)\b.*\b{_NETWORK}\b.*\b(?:over|door)\b",
        rf"^(?!.*\bvraag\b).*\b{_NETWORK}\b.*\b(?:overdragen|over te dragen|doorgeven|door te geven|overlaten|over te laten)\b",
        r"\b(?:coordinator\w*|netwerk)\b.*\boverdracht\b|\boverdracht\b.*\b(?:netwerk|school|coordinat\w+)\b",
        r"^(?:ik |we |wij |k |er )?(?:heb(?:ben)? |krijgen |komt? |is )?(?:een )?(?:nieuwe|andere) coordinator\b",
        r"\b(?:wordt|word)\b.*\b(?:de )?(?:nieuwe|onze) coordinator\b",
        r"\b(?:stop|stoppen|vertrek|ga weg)\b.*\bals (?:netwerk)?coordinator\b",
        r"\b(?:volgt|volg)\b.*\b(?:mij|me|hem|haar)\b.*\bop\b.*\bcoordinat",
        rf"\bneemt\b.*\b{_NETWORK}\b.*\bover\b",
        rf"\b(?:hand over|transfer|pass on)\b.*\b{_NETWORK}\b|\b{_NETWORK}\b.*\b(?:hand over|transfer)\b",
        r"^overdracht$|^netwerk overdragen$",
    ),
)
