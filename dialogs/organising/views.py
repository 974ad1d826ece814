"""What is planned, who was there, and a session that does not take place: for who leads or organises it."""

import json
import re
from collections.abc import Sequence

from dialogs.actions import action
from dialogs.engine.context import FormContext, Occupied
from dialogs.engine.reading import names_in
from dialogs.markup import escaped
from dialogs.messages import Button, Card, Fact, Reply, Sheet, short
from dialogs.organising import rules
from dialogs.organising.attending import counts_of
from dialogs.organising.move_fields import WHAT, MomentChoice, moment_option
from dialogs.organising.move_form import MOVE
from dialogs.permissions import may, roles_for
from dialogs.reminders.notices import when
from dialogs.reminders.workdays import ZONE
from dialogs.roles import not_yours
from dialogs.signup.views import cannot_come
from dialogs.subjects import Request, View
from dialogs.texts import N_
from knowledge.offer import Moment
from storage.attendance import Attendance, recorded_moments
from storage.people import Person
from storage.registrations import confirmed
from storage.signups import sign_ups_of_person

MOST_SHOWN = 10


def _mine(context: FormContext) -> list[Moment]:
    """Return the moments to come that this person leads or organises."""
    leads = {one.id: one for one in rules.coming(context, "take_attendance")}
    return list(leads.values())


async def planning(request: Request) -> list[Reply]:
    """Return what is planned, with places, who signed up and who waits, and what can be done about it."""
    context, texts = request.context, request.context.texts
    if not may(context.person, "take_attendance"):
        return [not_yours(context, roles_for("take_attendance"))]
    every = _mine(context)
    named = _programmes_named(request, every)
    found = [one for one in every if not named or one.programme in named]
    organises = may(context.person, "plan_moments")
    plan = Button(label=texts("Plan a moment"), action=action("start", "moment_plan", "{}", ""))
    if not found:
        return [Reply(text=texts("Nothing of yours is planned."), buttons=[plan] if organises else [])]
    teams: dict[tuple[str, str], int] = {}
    for row in await confirmed(request.session, rounds=sorted({one.round for one in found})):
        teams[row.round_id, row.programme_id] = teams.get((row.round_id, row.programme_id), 0) + row.teams
    shown = found[:MOST_SHOWN]
    facts = [Fact(name=when(one.starts, texts), value=_line(one, teams, context)) for one in shown]
    buttons = [
        Button(label=short(texts("Change: {moment}", moment=moment_option(one, context).label)), action=_change(one))
        for one in shown[:4]
        if rules.own(context.person, "plan_moments", one)
    ]
    if any(rules.begun(context)):
        buttons.append(Button(label=texts("Note who was there"), action=action("start", "attendance")))
    text = texts.n("{count} moment is planned:", "{count} moments are planned:", len(found))
    if len(found) > MOST_SHOWN:
        text += " " + texts("The first {count}; name a programme to see only its moments.", count=MOST_SHOWN)
    return [
        Reply(
            text=text,
            card=Card(title=texts("Planning"), facts=facts),
            buttons=[*buttons, *([plan] if organises else [])],
            sheet=_sheet(found, teams, context) if len(found) > 1 else None,
        )
    ]


def _programmes_named(request: Request, moments: Sequence[Moment]) -> set[str]:
    catalogue = request.context.catalogue
    programmes = [catalogue.programme(one) for one in dict.fromkeys(one.programme for one in moments)]
    names = [(name, one.id) for one in programmes for name in (one.name, one.id.replace("-", " "), *one.aliases)]
    return {match.value for match in names_in(request.text, names)}


def _change(moment: Moment) -> str:
    return action("start", "moment_move", json.dumps({"moment": moment.id}))


def _most(moment: Moment, context: FormContext) -> int | None:
    programme = context.catalogue.programmes.get(moment.programme)
    return moment.capacity or (programme.capacity if programme else None)


def _line(moment: Moment, teams: dict[tuple[str, str], int], context: FormContext) -> str:
    texts, parts = context.texts, [moment.title]
    seats, most = context.occupied.get(moment.id, Occupied()), _most(moment, context)
    count = teams.get((moment.round, moment.programme), 0)
    if count:
        parts.append(texts.n("{count} team", "{count} teams", count))
    elif most is not None:
        parts.append(texts("{taken} of {most} places taken", taken=seats.taken, most=most))
    elif seats.taken:
        parts.append(texts.n("{count} participant", "{count} participants", seats.taken))
    if seats.waiting:
        parts.append(texts.n("{count} waiting", "{count} waiting", seats.waiting))
    if moment.facilitator and not context.person.is_at(moment.facilitator):
        parts.append(texts("led by {facilitator}", facilitator=escaped(moment.facilitator)))
    return ", ".join(parts)


def _sheet(moments: Sequence[Moment], teams: dict[tuple[str, str], int], context: FormContext) -> Sheet:
    texts = context.texts
    return Sheet(
        name=texts("planning {day}", day=f"{context.now.astimezone(ZONE):%Y-%m-%d}"),
        title=texts("Planning"),
        columns=[
            texts("Title"), texts("When"), texts("Ends at"), texts("Where"), texts("Link"), texts("Led by"),
            texts("Places"), texts("Signed up"), texts("Waiting"), texts("Teams"),
        ],
        rows=[
            [
                one.title, when(one.starts, texts), f"{one.ends.astimezone(ZONE):%H:%M}", one.place or "", one.link or "",
                one.facilitator or "", _most(one, context), context.occupied.get(one.id, Occupied()).taken,
                context.occupied.get(one.id, Occupied()).waiting, teams.get((one.round, one.programme), 0),
            ]
            for one in moments
        ],
    )  # fmt: skip


async def who_was_there(request: Request) -> list[Reply]:
    """Return who was at the moments that were noted, with a sheet; of one moment when a button or a message names it."""
    context, texts = request.context, request.context.texts
    if not may(context.person, "take_attendance"):
        return [not_yours(context, roles_for("take_attendance"))]
    mine = rules.begun(context, rules.SHOWN)
    if request.arguments:
        chosen = [one for one in mine if one.id == request.arguments[0]]
        if not chosen:
            raise IndexError(request.arguments[0])
        mine = chosen
    else:
        named = _programmes_named(request, mine)
        mine = [one for one in mine if not named or one.programme in named]
    recorded = await recorded_moments(request.session, [one.id for one in mine])
    found = [one for one in mine if one.id in recorded]
    open_now = [
        one for one in rules.begun(context) if one.id not in recorded and (not request.arguments or one in mine)
    ]
    note = [Button(label=texts("Note who was there"), action=action("start", "attendance"))] if open_now else []
    if not found:
        return [Reply(text=texts("It was not noted yet who was there."), buttons=note)]
    rows = [row for one in found for row in recorded[one.id]]
    people = {one: await request.session.get(Person, one) for one in {row.person_id for row in rows} if one is not None}
    if len(found) == 1:
        card = Card(title=found[0].title, facts=[*counts_of(rows, texts), *_names(rows, people, context)])
        text = texts("Who was there on {when}:", when=when(found[0].starts, texts))
    else:
        facts = [
            Fact(
                name=f"{one.title}, {when(one.starts, texts)}",
                value=", ".join(f"{fact.name.lower()}: {fact.value}" for fact in counts_of(recorded[one.id], texts)),
            )
            for one in found[:MOST_SHOWN]
        ]
        card, text = Card(title=texts("Attendance"), facts=facts), texts("Who was there, last one first:")
    return [Reply(text=text, card=card, buttons=note, sheet=_list(found, recorded, people, context))]


def _names(rows: Sequence[Attendance], people: dict[int, Person | None], context: FormContext) -> list[Fact]:
    texts = context.texts
    groups = {
        texts("Were there"): [row for row in rows if row.present and row.person_id is not None],
        texts("Were absent"): [row for row in rows if not row.present and row.person_id is not None],
    }
    facts = [
        Fact(name=name, value=", ".join(escaped(_who(row, people)) for row in group))
        for name, group in groups.items()
        if group
    ]
    return facts + [
        Fact(name=_organisation(row, context), value=texts.n("{count} team", "{count} teams", row.teams or 0))
        for row in rows
        if row.organisation_id is not None
    ]


def _who(row: Attendance, people: dict[int, Person | None]) -> str:
    person = people.get(row.person_id or 0)
    return (person.name or person.email or "–") if person else "–"


def _organisation(row: Attendance, context: FormContext) -> str:
    one = context.catalogue.organisations.get(row.organisation_id or "")
    return one.name if one else row.organisation_id or ""


def _list(
    moments: Sequence[Moment],
    recorded: dict[str, list[Attendance]],
    people: dict[int, Person | None],
    context: FormContext,
) -> Sheet:
    texts = context.texts
    cells: list[list[str | int | float | None]] = []
    for one in moments:
        for row in recorded[one.id]:
            person = people.get(row.person_id or 0)
            cells.append(
                [
                    one.title,
                    when(one.starts, texts),
                    (person.name or "") if person else _organisation(row, context),
                    (person.email or "") if person else "",
                    texts("yes") if row.present else texts("no"),
                    row.teams,
                    texts("no") if row.person_id is not None and row.sign_up_id is None else texts("yes"),
                ]
            )
    return Sheet(
        name=texts("attendance {day}", day=f"{context.now.astimezone(ZONE):%Y-%m-%d}"),
        title=texts("Attendance"),
        columns=[
            texts("Moment"), texts("When"), texts("Name"), texts("E-mail"), texts("Was there"), texts("Teams"), texts("Signed up"),
        ],
        rows=cells,
    )  # fmt: skip


async def of_everybody(request: Request) -> list[Reply]:
    """Offer to cancel or change the session that an organiser names; who only comes to it is asked of the own sign-up.

    These sentences are those of who signed up, too: an organiser is asked what is meant.
    """
    context, texts = request.context, request.context.texts
    found = _meant(request)
    signed_up = {row.moment_id for row in await sign_ups_of_person(request.session, context.person.id)}
    if not found or any(one.id in signed_up for one in found):
        return await cannot_come(request)
    what = [one for changes in WHAT.find(request.text, context) for one in changes.value]
    cancels = what == ["cancel"]
    label = N_("Cancel: {moment}") if cancels else N_("Change: {moment}")
    buttons = [
        Button(
            label=short(texts(label, moment=moment_option(one, context).label)),
            action=action(
                "start", MOVE.id, json.dumps({"moment": one.id, "what": what} if what else {"moment": one.id})
            ),
        )
        for one in found[:8]
    ]
    text = (
        texts("Does it not take place, for anybody? Everybody concerned then hears of it.")
        if cancels
        else texts("Do you want to change this for everybody?")
    )
    keep = Button(label=texts("No, keep it"), action=action("leave"))
    return [Reply(text=text, buttons=[*buttons, keep])]


def _meant(request: Request) -> list[Moment]:
    """Return the own moments that a message names; empty when it names none of them."""
    mine = rules.coming(request.context)
    choice = MomentChoice(lambda _: [moment_option(one, request.context) for one in mine])
    meant = choice.meant(request.text, request.context)
    return [one for one in mine if one.id in meant]


_SESSION = r"(?:sessies?|cop|community of practice|master ?class\w*|lerend netwerk|praktijkonderzoek|vorming|moment|intake\w*|contactmoment|symposium|scherp ?stellen|session)"
_ATTENDANCE = r"(?:aanwezigheid|aanwezigheden|aanwezigen|afwezigen|attendance)"
_OWN = re.compile(r"\b(?:mijn|onze|my)\b")
VIEWS = (
    View(
        "planning",
        N_("The planning"),
        (
            r"^(?:toon |bekijk |geef |show |wat is )?(?:me |mij )?(?:de |mijn |onze |the |my )?(?:planning|schedule)(?: (?:van|voor|of) .+)?$",
            r"^(?:toon |bekijk |geef |show )?(?:me |mij )?(?:de |mijn |onze |the |my )?(?:agenda|kalender)$",
            r"^(?:wat|welke momenten|welke sessies) (?:staat|staan) (?:er )?(?:nog |allemaal |al )*(?:gepland|op de planning|in de planning)\b",
            r"^what is planned\b",
        ),
        planning,
        offered=lambda context: may(context.person, "plan_moments"),
        # Of who plans nothing it is what is to come for her: *mijn herinneringen*.
        meant=lambda said, context: may(context.person, "take_attendance") or _OWN.search(said) is None,
    ),
    View(
        "attendance",
        N_("Who was there"),
        (
            rf"^(?:toon |bekijk |geef |overzicht van |show )?(?:me |mij )?(?:de |alle |the )?{_ATTENDANCE}(?: (?:van|voor|bij|of) .+)?$",
            r"^(?:wie|hoeveel (?:mensen|deelnemers|personen)) (?:was|waren) (?:er )?(?:aanwezig|afwezig|geweest)\b",
            r"^(?:wie|hoeveel (?:mensen|deelnemers|personen)) (?:is|zijn) (?:er )?geweest\b",
            r"^hoeveel (?:mensen|deelnemers|personen) (?:was|waren) er (?:op|bij|aanwezig)\b",
            r"^wie (?:was|waren) er(?: bij)?(?: (?:op|bij) (?:de|het) (?:laatste |vorige |eerste |tweede )?(?:cop|sessie|masterclass|contactmoment|intake)\b.*| bij [\w ]{2,30}| op \d.*| gisteren| vandaag)?$",
            r"^who was there\b",
        ),
        who_was_there,
        offered=lambda context: False,
    ),
    View(
        "moment_for_everybody",
        N_("Change or cancel a moment"),
        (
            rf"^(?!.*\b(?:mij|me|mijn|m n|inschrijving|herinnering\w*|reminder\w*|my)\b)(?:annuleer|schrap|cancel)\b.*\b{_SESSION}\b",
            rf"^(?!.*\b(?:mij|me|mijn|m n|inschrijving|herinnering\w*|reminder\w*|my)\b)(?:wijzig|pas)\b.*\b(?:begeleider|lokaal|locatie|link|plaatsen|uur|dag|datum)\b.*\b{_SESSION}\b",
            rf"^(?!.*\b(?:mij|me|mijn|m n|inschrijving|herinnering\w*|reminder\w*|my)\b)zeg\b.*\b{_SESSION}\b.*\baf\b",
        ),
        of_everybody,
    ),
)
