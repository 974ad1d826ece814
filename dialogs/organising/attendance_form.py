"""Noting who was there: of the people who had signed up, of others who came, and of the teams."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel

from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, Form, Problem, Refusal, Repeat, Submission, Values
from dialogs.engine.fields import Email, Found, Number, Option, People, Unreadable, YesNo
from dialogs.engine.reading import names_in, plain
from dialogs.markup import escaped
from dialogs.messages import Button, Reply
from dialogs.organising import rules
from dialogs.organising.move_fields import MomentChoice, moment_option
from dialogs.organising.presence import Unclear, who_was_there
from dialogs.permissions import roles_for
from dialogs.reminders.notices import when
from dialogs.roles import not_yours
from dialogs.texts import N_

if TYPE_CHECKING:
    # A question from a cold start knows the forms but touches no database.
    from sqlmodel.ext.asyncio.session import AsyncSession


@dataclass(frozen=True)
class Expected:
    """Who was expected at a moment, and whether it was noted already who was there."""

    people: tuple[tuple[str, str], ...] = ()
    """Address and name of who had a place; the name is empty when it is not known."""
    teams: tuple[tuple[str, int], ...] = ()
    """Organisation and its number of teams."""
    noted_by: str = ""
    """Who noted it before; empty when nobody did."""


@dataclass(frozen=True)
class Loaded:
    """Of each moment that began and can be noted, who was expected."""

    moments: dict[str, Expected] = field(default_factory=dict[str, Expected])


async def load(session: "AsyncSession", context: FormContext) -> Loaded:
    """Return who was expected at the moments of this person that began."""
    from dialogs.organising.attending import expected

    return Loaded(await expected(session, rules.begun(context)))


def expected_at(values: Values, context: FormContext) -> Expected:
    """Return who was expected at the moment that was chosen."""
    moments = context.loaded.moments if isinstance(context.loaded, Loaded) else {}
    return moments.get(str(values.get("moment", "")), Expected())


def _moments(context: FormContext) -> list[Option]:
    return [moment_option(one, context) for one in rules.begun(context)]


_ALL = re.compile(r"\b(?:iedereen|allemaal|alle(?: deelnemers)?|allen|voltallig|everybody|everyone|all)\b")
_NONE = re.compile(r"\b(?:niemand|nobody|no one|geen enkele?)\b")


@dataclass(frozen=True)
class Present:
    """Who of the people expected was there. The value is the list of their addresses."""

    def read(self, text: str, context: FormContext) -> list[str]:
        """Accept "iedereen", "iedereen behalve An", "niemand", names, and who was there or not in a sentence each."""
        people = expected_at(context.values, context).people
        if text.startswith("-") and text[1:] in {address for address, _ in people}:  # a pressed button
            return [address for address, _ in people if address != text[1:]]
        spans = self._spans(text, context)
        unknown = [str(one.value) for one in Email().find(text, context) if one.value not in {a for a, _ in people}]
        if unknown and not {who for _, _, who in spans} - set(unknown):
            raise Unreadable(
                context.texts(
                    N_("{address} was not signed up. I ask for others in a moment; who of these was there?"),
                    address=escaped(unknown[0], 60),
                ),
                self.options(context),
            )
        try:
            there = who_was_there(text, spans, [address for address, _ in people])
        except Unclear as unclear:
            raise Unreadable(self._asked_again(unclear, context), self.options(context)) from None
        if there is None:
            raise Unreadable(
                context.texts(N_("Say *everybody*, *everybody but …*, or name who was there.")), self.options(context)
            )
        return there

    @staticmethod
    def _asked_again(unclear: Unclear, context: FormContext) -> str:
        """Return what is asked when it is not clear who was there."""
        names = dict(expected_at(context.values, context).people)
        untold = [escaped(names.get(one) or one, 60) for one in unclear.untold[:4]]
        if untold:
            return context.texts(
                N_("I do not know yet whether {people} came. Name everybody who was there, or say *everybody but …*."),
                people=context.texts.join(untold),
            )
        return context.texts(
            N_(
                "It is not clear to me who was there and who was not. Name only who was there, or say *everybody but …*."
            )
        )

    @staticmethod
    def _spans(text: str, context: FormContext) -> list[tuple[int, int, str]]:
        """Return where people are named, and who; "" for a first name that several have."""
        people = expected_at(context.values, context).people
        addresses = [(one.start, one.end, str(one.value)) for one in Email().find(text, context)]
        bare = re.sub(r"\S+@\S+", lambda one: " " * len(one.group()), text)
        names = [(name, address) for address, name in people if name]
        firsts = [plain(name.split()[0]) for _, name in people if name]
        names += [(address.split("@")[0], address) for address, _ in people]
        # A first name alone tells who it is where only one has it; else the part of the address before the @.
        known = {plain(name) for name, _ in names}
        for address, name in people:
            first = plain(name.split()[0]) if name else ""
            if first and first not in known:
                names.append((first, address if firsts.count(first) == 1 else ""))
        numbers = {value: {tuple(re.findall(r"\d+", name)) for name, of in names if of == value} for _, value in names}
        # "leraar9" is not a slip of "leraar5".
        found = [
            (one.start, one.end, one.value)
            for one in names_in(bare, names)
            if one.score == 100 or tuple(re.findall(r"\d+", bare[one.start : one.end])) in numbers[one.value]
        ]
        return sorted([*addresses, *found])

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise "iedereen was er", with who was not."""
        said = plain(text)
        if not expected_at(context.values, context).people or not (_ALL.search(said) or _NONE.search(said)):
            return []
        try:
            return [Found(self.read(text, context), 0, len(text))]
        except Unreadable:
            return []

    def show(self, value: Any, context: FormContext) -> str:
        """Return how many, and who was not, or who was."""
        people = expected_at(context.values, context).people
        absent = [name or address for address, name in people if address not in value]
        if not absent:
            return context.texts.n("everybody ({count})", "everybody ({count})", len(people))
        if len(absent) == len(people):
            return context.texts(N_("nobody"))
        if len(absent) <= 3:
            return context.texts(N_("all but {people}"), people=context.texts.join(absent))
        return context.texts.join([name or address for address, name in people if address in value])

    def options(self, context: FormContext) -> list[Option]:
        """Offer everybody, everybody but one, nobody."""
        people = expected_at(context.values, context).people
        but = [
            Option(f"-{address}", context.texts(N_("All but {person}"), person=name or address))
            for address, name in people
        ]
        every = Option("iedereen", context.texts(N_("Everybody")))
        return [every, *(but[:8] if len(people) > 1 else ()), Option("niemand", context.texts(N_("Nobody")))]

    def boxes(self, context: FormContext) -> list[Option]:
        """Offer each of them to be ticked, and nobody."""
        people = expected_at(context.values, context).people
        each = [Option(address, f"{name} ({address})" if name else address) for address, name in people]
        return [*each, Option("niemand", context.texts(N_("Nobody")))]


@dataclass(frozen=True)
class Others(People):
    """Who came without having a place."""

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise the addresses that were not expected, unless it is told that they did not come."""
        known = {address for address, _ in expected_at(context.values, context).people}
        spans = [(one.start, one.end, str(one.value)) for one in Email().find(text, context)]
        try:
            addresses = list(dict.fromkeys(who for _, _, who in spans))
            there = who_was_there(text, spans, addresses) if spans else None
            known |= set(addresses) - set(addresses if there is None else there)
        except Unclear:
            pass  # names beside the addresses; what is not clear is asked of those who were expected
        return [
            Found(people, one.start, one.end)
            for one in super().find(text, context)
            if (people := [person for person in one.value if person["email"] not in known])
        ]


def _has_people(values: Values, context: FormContext) -> bool:
    return bool(expected_at(values, context).people)


def _has_teams(values: Values, context: FormContext) -> bool:
    return bool(expected_at(values, context).teams)


def _not_all_teams(values: Values, context: FormContext) -> bool:
    return _has_teams(values, context) and values.get("all_teams") is False


def _name(organisation_id: str, context: FormContext) -> str:
    one = context.catalogue.organisations.get(organisation_id)
    return one.name if one else organisation_id


def _organisations(context: FormContext) -> list[Option]:
    return [
        Option(identifier, f"{_name(identifier, context)} ({context.texts.n('{count} team', '{count} teams', teams)})")
        for identifier, teams in expected_at(context.values, context).teams
    ]


def _who(context: FormContext) -> str:
    people = expected_at(context.values, context).people
    names = ", ".join(escaped(f"{name} ({address})" if name else address) for address, name in people)
    return context.texts.n(
        "Signed up ({count}): {people}.", "Signed up ({count}): {people}.", len(people), people=names
    )


def _which_teams(context: FormContext) -> str:
    return context.texts("Registered: {teams}.", teams=", ".join(one.label for one in _organisations(context)))


class TeamsPresent(BaseModel):
    """How many teams of one organisation were there."""

    of: str
    teams: Annotated[
        int,
        Ask(N_("Teams"), N_("How many teams were there?"), Number(0, 50, ("teams", "team", "ploegen"))),
    ]


class AttendanceTaken(BaseModel):
    """Who was at a moment."""

    moment: Annotated[
        str,
        Ask(
            N_("Moment"),
            N_("Of which moment?"),
            MomentChoice(_moments, past=True),
            help=N_("You see the moments that you lead or organise and that began in the last 14 days."),
            names=("moment", "sessie"),
        ),
    ]
    present: Annotated[
        list[str] | None,
        Ask(
            N_("Were there"),
            N_("Who was there?"),
            Present(),
            when=_has_people,
            lead=_who,
            typed=N_("Say *everybody*, *everybody but An and Bo*, *nobody*, or name who was there."),
            names=("aanwezig", "aanwezigen", "afwezig", "deelnemers", "wie"),
        ),
    ] = None
    all_teams: Annotated[
        bool | None,
        Ask(
            N_("All teams"),
            N_("Were all teams there?"),
            YesNo(yes=r"\balle (?:teams|ploegen)\b.*\b(?:waren er|aanwezig)\b|\ball teams\b"),
            when=_has_teams,
            lead=_which_teams,
            names=("teams", "ploegen"),
        ),
    ] = None
    teams: Annotated[list[TeamsPresent], Repeat(each=_organisations, when=_not_all_teams)] = []
    extra: Annotated[
        list[dict[str, str]] | None,
        Ask(
            N_("Came too"),
            N_("Did others come? Give their e-mail addresses, or skip this."),
            Others(),
            optional=True,
            names=("anderen", "extra", "ook"),
            privacy=N_("Who was there is seen by who leads and who organises it."),
        ),
    ] = None


def permitted(values: Values, context: FormContext) -> Refusal | None:
    """Let in who leads or organises a moment that began at most 14 days ago; tell when the next one begins."""
    moment = context.catalogue.moments.get(str(values.get("moment", "")))
    if moment is not None and not rules.own(context.person, "take_attendance", moment):
        return Refusal(not_yours(context, roles_for("take_attendance")))
    if rules.begun(context):
        return None
    texts = context.texts
    text = texts("None of your moments began in the last 14 days: only then can I note who was there.")
    coming = rules.coming(context, "take_attendance")
    buttons: list[Button] = []
    if coming:
        text += " " + texts(
            "The next one is {title}, on {when}.", title=coming[0].title, when=when(coming[0].starts, texts)
        )
    return Refusal(Reply(text=text, kind="form", buttons=buttons))


def problems(values: Values, context: FormContext) -> list[Problem]:
    """Refuse more teams than can be, of organisations that take part."""
    known = dict(expected_at(values, context).teams)
    items: list[dict[str, Any]] = values.get("teams") or []
    for item in items:
        if item.get("teams") is not None and item["teams"] > known.get(item.get("of", ""), 0) + 5:
            told = context.texts("That is many more than were registered. How many were there?")
            return [Problem(f"teams.{item['of']}.teams", told)]
    return []


def notices(values: Values, context: FormContext) -> list[str]:
    """Tell that it was noted before, and until when it can be put right."""
    known, texts = expected_at(values, context), context.texts
    moment = context.catalogue.moments.get(str(values.get("moment", "")))
    said: list[str] = []
    if known.noted_by and context.before is None:
        said.append(texts("It was noted before by {who}: this takes its place.", who=escaped(known.noted_by)))
    if not known.people and not known.teams:
        said.append(texts("Nobody had signed up for it."))
    if moment is not None:
        said.append(texts("You can put it right until {when}.", when=when(moment.ends + rules.CORRECTED_FOR, texts)))
    return said


def remark(text: str, context: FormContext) -> str | None:
    """Say of a moment that is named that it has not begun yet, or that it is too long ago."""
    texts, open_now = context.texts, {one.id for one in rules.begun(context)}
    every = [one for one in context.catalogue.moments.values() if rules.own(context.person, "take_attendance", one)]
    every.sort(key=lambda one: one.starts)
    options = [moment_option(one, context) for one in every]
    found = {one.value for one in MomentChoice(lambda _: options, past=True).find(text, context)}
    named = next((one for one in every if one.id in found), None)
    if named is None or named.id in open_now:
        return None
    if named.starts > context.now:
        return texts(
            "{title} begins on {when}: from then on you can note who is there.",
            title=named.title, when=when(named.starts, texts),
        )  # fmt: skip
    return texts(
        "{title} of {when} is more than 14 days ago: who was there cannot be noted any more.",
        title=named.title, when=when(named.starts, texts),
    )  # fmt: skip


def prefill(context: FormContext) -> dict[str, Any]:
    """Return the moment, when there is only one, or only one at which people were expected and that was not noted."""
    moments = context.loaded.moments if isinstance(context.loaded, Loaded) else {}
    due = [name for name, one in moments.items() if (one.people or one.teams) and not one.noted_by]
    options = due if len(due) == 1 else list(moments)
    return {"moment": options[0]} if len(options) == 1 else {}


def fixed(values: Values, subject: str, context: FormContext) -> str | None:
    """Say that it stands as it is after 14 days."""
    moment = context.catalogue.moments.get(str(values.get("moment", "")))
    if moment is not None and context.now <= moment.ends + rules.CORRECTED_FOR:
        return None
    return context.texts("It is more than 14 days ago: who was there stands as it was noted.")


async def _done(submission: Submission) -> list[Reply]:
    from dialogs.organising.attending import noted

    return await noted(submission)


_WORD = r"(?:aanwezigheid|aanwezigheden|aanwezigen|afwezigen|afwezigheden|presentie|presenties|attendance)"
ATTENDANCE = Form(
    id="attendance",
    version=1,
    model=AttendanceTaken,
    title=N_("Note who was there"),
    intro=N_("Fine, we note who was there."),
    done=_done,
    roles=roles_for("take_attendance"),
    may=permitted,
    check=problems,
    notices=notices,
    remark=remark,
    load=load,
    prefill=prefill,
    confirm=N_("Note it"),
    offered=lambda context: bool(rules.begun(context)),
    nouns=("aanwezigheid", "aanwezigheden", "aanwezigen", "attendance"),
    subject=lambda values, context: f"moment:{values.get('moment', '')}",
    shared=lambda context: [f"moment:{one.id}" for one in rules.begun(context)],
    fixed=fixed,
    starts=(
        rf"^(?!.*\b(?:wijzig|verander|toon|bekijk|overzicht)\b).*\b{_WORD}\b.*\b(?:noteren|opnemen|invullen|doorgeven|registreren|ingeven|nemen|op te nemen)\b",
        rf"\b(?:noteer|neem|registreer|vul|geef|take|note|record)\b.*\b{_WORD}\b",
        r"^(?:iedereen|niemand|alle deelnemers|everybody|everyone) (?:was|waren|is|were)\b.*\b(?:er|aanwezig|there|present|afwezig)\b",
        r"^(?:noteer|note) (?:wie|who)\b.*\b(?:was|waren|were|aanwezig|there)\b",
        r"^(?:ik wil |i want to )(?:noteren|note) (?:wie|who)\b",
    ),
)
