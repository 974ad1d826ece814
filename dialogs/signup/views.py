"""My sessions and my place in line; what somebody wants to cancel; who comes to a session, for who leads or organises it."""

from dialogs.actions import action
from dialogs.asking import any_of
from dialogs.engine.context import FormContext, Occupied
from dialogs.engine.reading import plain
from dialogs.markup import escaped
from dialogs.messages import Button, Card, Fact, Reply, Sheet, short
from dialogs.permissions import may, roles_for
from dialogs.reminders.notices import when
from dialogs.reminders.workdays import ZONE
from dialogs.roles import not_yours
from dialogs.session_times import at_that_time
from dialogs.signup import fields, notices, rules, service
from dialogs.signup.acts import asked as asked_to_cancel
from dialogs.signup.service import Standing
from dialogs.subjects import Request, View
from dialogs.texts import N_, Texts
from knowledge.offer import Moment
from storage.people import Person, key
from storage.signups import STANDING, participants

MOST_SHOWN = 8
"""Sign-ups or sessions on buttons."""
STATUS = {
    "confirmed": N_("has a place"),
    "waiting": N_("on the waiting list"),
    "offered": N_("a place is offered"),
}


def status_told(one: Standing, texts: Texts) -> str:
    """Return how somebody stands: with a place, in line, or with an offer and until when."""
    if one.place is not None:
        return texts("waiting list, place {place}", place=one.place)
    if one.row.offered_until is not None:
        return texts("a place is kept until {until}", until=when(one.row.offered_until, texts))
    return texts("you have a place")


async def my_signups_facts(request: Request) -> list[Fact]:
    """Return a line for each session for which the person is signed up, still to come: which, and how it stands."""
    context, texts = request.context, request.context.texts
    rows = await service.signups_of(request.session, context.person.id, context.catalogue, context.now)
    return [
        Fact(name=notices.session_name(one.moment, context.catalogue, texts), value=status_told(one, texts))
        for one in rows
    ]


async def my_sign_ups(request: Request) -> list[Reply]:
    """Return the own sessions with what can be done about each."""
    context, texts = request.context, request.context.texts
    rows = await service.signups_of(request.session, context.person.id, context.catalogue, context.now, arranged=True)
    if not rows:
        button = Button(label=texts("Sign up for a session"), action=action("start", "session_signup"))
        return [Reply(text=texts("You are not signed up for a session that is still to come."), buttons=[button])]
    facts: list[Fact] = []
    buttons: list[Button] = []
    for one in rows:
        name = notices.session_name(one.moment, context.catalogue, texts)
        mine = one.row.person_id == context.person.id
        who = "" if mine else f" ({await _address(request, one.row.person_id)})"
        told = status_told(one, texts) if mine else _told_of(one, texts)
        facts.append(Fact(name=f"{name}{escaped(who)}", value=told))
        if one.row.status == "offered" and mine:
            buttons.append(
                Button(
                    label=short(texts("Take the place: {session}", session=name)),
                    action=action("act", "signup.accept", one.moment.id, str(one.row.group_id)),
                    style="primary",
                )
            )
        buttons.append(
            notices.cancel_button(key(one.row.id), texts, short(texts("Cancel: {session}", session=f"{name}{who}")))
        )
    card = Card(title=texts("My sessions"), facts=facts)
    buttons = buttons[:MOST_SHOWN]
    if any(one.row.status == "confirmed" and one.row.person_id == context.person.id for one in rows):
        buttons.append(Button(label=texts("Into my calendar"), action=action("view", "my_calendar")))
    return [Reply(text=texts("These are your sessions:"), card=card, buttons=buttons)]


def _told_of(one: Standing, texts: Texts) -> str:
    return status_told(one, texts) if one.row.status != "confirmed" else texts(STATUS[one.row.status])


async def _address(request: Request, person_id: int) -> str:
    person = await request.session.get(Person, person_id)
    return (person.email or person.name or "–") if person else "–"


async def my_place(request: Request) -> list[Reply]:
    """Return the own place in each line."""
    context, texts = request.context, request.context.texts
    rows = await service.signups_of(request.session, context.person.id, context.catalogue, context.now)
    rows = _narrowed(rows, request) or rows
    waits = [one for one in rows if one.place is not None]
    if not waits:
        offered = any(one.row.status == "offered" for one in rows)
        if rows:
            return await my_sign_ups(request) if offered else [Reply(text=texts("You wait for nothing: you have a place at {sessions}.",
                sessions=texts.join([notices.session_name(one.moment, context.catalogue, texts) for one in rows])))]  # fmt: skip
        return await my_sign_ups(request)
    lines = [
        texts(
            "You are at place **{place}** of {count} on the waiting list of {session}.",
            place=one.place,
            count=context.occupied.get(one.moment.id, Occupied()).waiting,
            session=notices.session_name(one.moment, context.catalogue, texts),
        )
        for one in waits
    ]
    said = texts("When a place comes free for you I send a message: it is kept for 48 hours.")
    return [Reply(text="\n".join([*lines, said]), buttons=[notices.mine_button(texts)])]


def _narrowed(rows: list[Standing], request: Request) -> list[Standing]:
    """Keep what a message names, by programme or by date; nothing when it names nothing of these."""
    named = {one.id for one in _sessions_named(request, [one.moment for one in rows])}
    return [one for one in rows if one.moment.id in named]


def _sessions_named(request: Request, moments: list[Moment]) -> list[Moment]:
    catalogue, text = request.context.catalogue, request.text
    programmes = [catalogue.programme(one) for one in dict.fromkeys(one.programme for one in moments)]
    meant = fields.named_programmes(text, programmes)
    of_programme = [one for one in moments if not meant or one.programme in meant]
    then = at_that_time(text, of_programme, request.context.now)
    if then is None:
        return of_programme if meant else []
    return then


async def cannot_come(request: Request) -> list[Reply]:
    """Ask whether the sign-up that is meant should be cancelled; which of several is asked first."""
    context, texts = request.context, request.context.texts
    rows = await service.signups_of(request.session, context.person.id, context.catalogue, context.now, arranged=True)
    if not rows:
        return await my_sign_ups(request)
    own = [one for one in rows if one.row.person_id == context.person.id]
    found = _narrowed(own, request) or _narrowed(rows, request) or own or rows
    if len(found) == 1:
        return await asked_to_cancel(Request(request.session, context, arguments=(str(found[0].row.id),)))
    buttons = [
        notices.cancel_button(
            key(one.row.id), texts, short(notices.session_name(one.moment, context.catalogue, texts)
            + ("" if one.row.person_id == context.person.id else f" ({await _address(request, one.row.person_id)})")),
        )
        for one in found[:MOST_SHOWN]
    ]  # fmt: skip
    return [Reply(text=texts("Which session do you mean?"), buttons=buttons)]


async def who_comes(request: Request) -> list[Reply]:
    """Return who comes to a session, who was offered a place and who waits, with a sheet; for who leads or organises it."""
    context, texts = request.context, request.context.texts
    if not may(context.person, "take_attendance"):
        return [not_yours(context, roles_for("take_attendance"))]
    mine = [one for one in rules.sessions(context.catalogue, context.now) if _may_see(request, one)]
    if request.arguments:
        chosen = context.catalogue.moments.get(request.arguments[0])
        if chosen is None:
            raise IndexError(request.arguments[0])
        if not _may_see(request, chosen):
            return [_not_led(request, chosen)]
        return [await _list(request, chosen)]
    every = rules.sessions(context.catalogue, context.now)
    named = _sessions_named(request, every)
    if named and not any(one in mine for one in named):
        return [_not_led(request, named[0])]
    found = [one for one in named if one in mine] or mine
    if not found:
        return [Reply(text=texts("No session of yours is still to come."))]
    said = plain(request.text)
    if len(found) > 1 and fields.says(r"\b(?:eerst)?volgende\b|\bnext\b", said):
        found = found[:1]
    if len(found) == 1:
        return [await _list(request, found[0])]
    buttons = [
        Button(
            label=short(notices.session_name(one, context.catalogue, texts)),
            action=action("view", "participants", one.id),
        )
        for one in found[:MOST_SHOWN]
    ]
    return [Reply(text=texts("Of which session?"), buttons=buttons)]


def _may_see(request: Request, moment: Moment) -> bool:
    return may(
        request.context.person,
        "take_attendance",
        programme=moment.programme,
        facilitator=moment.facilitator or "nobody",
    )


def _not_led(request: Request, moment: Moment) -> Reply:
    texts = request.context.texts
    text = texts(
        "Who comes to {session} is for who leads or organises it.",
        session=notices.session_name(moment, request.context.catalogue, texts),
    )
    return Reply(
        text=text, buttons=[Button(label=texts("My participant lists"), action=action("view", "participants"))]
    )


async def _list(request: Request, moment: Moment) -> Reply:
    context, texts = request.context, request.context.texts
    rows = await participants(request.session, moment.id, STANDING)
    name = notices.session_name(moment, context.catalogue, texts)
    if not rows:
        return Reply(text=texts("Nobody is signed up for {session} yet.", session=name))
    groups = {
        status: [escaped(person.email or person.name or "–") for row, person in rows if row.status == status]
        for status in ("confirmed", "offered", "waiting")
    }
    facts = [
        Fact(name=f"{label} ({len(groups[status])})", value=", ".join(groups[status]))
        for status, label in (
            ("confirmed", texts("Come")),
            ("offered", texts("Are offered a place")),
            ("waiting", texts("Wait, in order")),
        )
        if groups[status]
    ]
    most = rules.capacity(moment, context.catalogue)
    text = texts.n(
        "{session}: {count} participant.", "{session}: {count} participants.", len(groups["confirmed"]), session=name
    )
    if most is not None:
        text += " " + texts("There are {most} places.", most=most)
    first = {"followed": texts("training followed"), "worded": texts("need worded"), None: ""}
    sheet = Sheet(
        name=texts("participants {day}", day=f"{moment.starts.astimezone(ZONE):%Y-%m-%d}"),
        title=name,
        columns=[texts("Name"), texts("E-mail"), texts("State"), texts("Done before"), texts("Signed up on")],
        rows=[
            [
                person.name or "",
                person.email or "",
                texts(STATUS[row.status]),
                first.get(row.prerequisite, ""),
                f"{row.created_at.astimezone(ZONE):%d/%m/%Y %H:%M}",
            ]
            for row, person in rows
        ],
    )
    return Reply(text=text, card=Card(title=name, facts=facts), sheet=sheet)


_ANY_SESSION = r"(?:sessies?|cops?|com+un\w* of pra\w+|maste?r ?c?las+\w*|lerend netwerk|praktijkonderzoek|vorming|navorming|webinar\w*|symposium|scherp ?stellen)"
_I = r"(?:ik|we|wij|k)"
_SORRY = r"(?:(?:sorry|helaas|jammer|maar|oei|hallo|dag|amai|spijtig) )*"
_ASK = r"(?:(?:wil|kan|kun|zou) je |gelieve |please )?"
_LISTED = (
    r"^(?:(?:toon|bekijk|geef|show|open)(?: me| mij)? )?(?:de |mijn |the )?"
    r"(?:deelnemerslijst|deelnemers lijst|aanwezigheidslijst|participant list|list of participants)\b",
    r"^(?:wie|hoeveel (?:mensen|deelnemers|personen|man)) (?:komt|komen|is|zijn|staat|staan|heeft|hebben)\b.*\b(?:van|op|volgende|eerstvolgende|mijn|voor) (?:\d|sessie|sessies|cop|maandag|dinsdag|woensdag|donderdag|vrijdag|morgen)",
    r"^(?:toon|bekijk|geef|show)(?: me| mij)? (?:de |the )?(?:deelnemers|participants)\b",
    r"^(?:wie zijn|geef|toon) (?:mijn|de) deelnemers\b",
    r"^who (?:is coming|comes|is signed up)\b",
)
_THEN = (
    r"(?:vandaag|van(?:avond|middag|namiddag|voormiddag|morgen)|deze (?:avond|middag|namiddag|voormiddag|week)|straks|(?:over)?morgen\w*"
    r"|today|tonight|tomorrow|(?:maan|dins|woens|donder|vrij|zater|zon)dag\w*|(?:ma|di|wo|do|vr|za|zo) \d{1,2}"
    r"|\d{1,2} ?(?:u|h|uur)(?: ?\d{2})?|\d{1,2} \d{1,2}"
    r"|\d{1,2} (?:jan|feb|maa|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec)\w*|(?:eerst)?volgende|komende)"
)
_SESSION_OR_THEN = rf"(?:{_THEN}|(?:de|mijn|onze|m n|the|my) {_ANY_SESSION})"
_MAY_I_HAVE = (
    r"^(?=.{1,90}$)(?:(?:hallo|hoi|dag|hey|ok|oke|ja|en|graag|please|aub|gelieve|kan|kun|wil|zou|kunt|mag|can|could|may|je|jij|u|ik|we|you|i|heb"
    r"|hebben|wou|zoek|need|want|would|like|to|toon|bekijk|geef|stuur|bezorg|mail|open|show|send|give|get|see|have|me|mij|ons|us|even|eens|nog|nu"
    r"|zien|krijgen|ontvangen|de|een|mijn|onze|the|a|my|volledige) )*"
)
_HOW_MANY = r"(?:wie|hoeveel (?:mensen|deelnemers|personen|man|volk))"
_LISTED_FOR_LEADERS = (
    rf"{_MAY_I_HAVE}(?:deelnemers ?lijst|inschrijvingslijst|lijst (?:(?:van|met) )?(?:(?:de|alle|mijn) )?(?:deelnemers|ingeschrevenen)|participant list|list of participants)\b",
    rf"{_MAY_I_HAVE}(?:lijst|list|namen|deelnemers|ingeschrevenen|participants) (?:van|voor|of|for) {_SESSION_OR_THEN}\b",
    rf"^(?=.{{1,90}}$)(?:en )?{_HOW_MANY} (?:(?:komt|komen)(?: er)?|(?:is|zijn) er) (?:(?:al|allemaal|nu|nog|ook|mee|bij) )*(?:(?:naar|op|bij|voor) {_SESSION_OR_THEN}|(?:(?:in|om) )?{_THEN})\b(?!.*\b(?:bege)?leid\w*)",
    rf"^(?=.{{1,90}}$)(?:en )?{_HOW_MANY} (?:is|zijn|staat|staan|heeft|hebben)\b(?=.*\b(?:ingeschreven|aangemeld)\b).*\b{_SESSION_OR_THEN}\b",
)


def _asks_who_comes(said: str, context: FormContext) -> bool:
    """Tell whether the list of a session is asked for; less has to be said for it by who leads or organises sessions."""
    return may(context.person, "take_attendance") or any_of(_LISTED).search(said) is not None


VIEWS = (
    View(
        "my_sign_ups",
        N_("My sessions"),
        (
            r"^(?:toon |bekijk |wat zijn |geef |what are |show )?(?:mijn |m n |my )(?:sessies|sessions|sessie inschrijvingen|sign ups|plaatsen)$",
            rf"^(?:voor welke|welke|bij welke) {_ANY_SESSION} (?:ben|sta|heb|zijn|volg|ga) ik\b",
            r"^(?:ben|sta) ik (?:al |nu |wel |goed )*(?:ingeschreven|aangemeld)\b(?! voor de teams)",
            r"^(?:which sessions am i|am i signed up)\b",
        ),
        my_sign_ups,
        offered=lambda context: False,
    ),
    View(
        "my_place",
        N_("My place in line"),
        (
            r"\bhoeveelste (?:sta|ben|kom|zijn|staan) (?:ik|we|wij)\b",
            r"\b(?:ik|we|wij) (?:sta|ben|staan|zijn)\b.*\bhoeveelste\b",
            r"\b(?:sta|ben) ik (?:nog |al |nu |ergens )*op de wachtlijst\b",
            r"\b(?:mijn|m n|welke) (?:plaats|plek|positie)\b.*\b(?:wachtlijst|wachtrij|rij)\b",
            r"\bhoeveel (?:mensen|wachtenden|anderen)? ?(?:staan|wachten|zijn) (?:er )?(?:nog )?voor m(?:ij|e)\b",
            r"\bwhere am i (?:in|on) the (?:line|queue|waiting list|list)\b|\bmy (?:place|position) (?:in|on) (?:the )?(?:line|queue|waiting list)\b",
        ),
        my_place,
    ),
    View(
        "cannot_come",
        N_("I cannot come"),
        (
            rf"^(?=.{{1,90}}$){_SORRY}{_I} (?:kan|kunnen|ga|gaan|zal|zullen|geraak|raak|kom)\b.*\b(?:niet|nie)\b.*\b(?:komen|aanwezig|bij zijn|geraken|meedoen|deelnemen)\b",
            rf"^(?=.{{1,70}}$){_SORRY}{_I} (?:ga|kan|kom|komen|gaan) (?:toch |dan |helaas )?niet (?:mee |meer )?naar\b",
            rf"^{_SORRY}{_I} (?:kan|geraak|raak) er (?:toch |helaas )?niet$",
            rf"^{_ASK}(?:schrijf|meld|schrap|haal) (?:mij|me|mezelf) (?:maar |aub )?(?:uit|af|weg|van de lijst)\b",
            rf"^{_ASK}(?:mij|me|mezelf) (?:uitschrijven|afmelden|uit te schrijven|af te melden)\b",
            r"^(?:ik wil |ik zou |ik wou |ik moet )(?:graag )?(?:mij |me |mezelf )?(?:uitschrijven|afmelden|afzeggen)\b",
            rf"^{_ASK}(?:annuleer|annuleren|schrap|cancel)\b.*\b{_ANY_SESSION}\b",
            rf"^{_ASK}zeg\b.*\b{_ANY_SESSION}\b.*\baf$",
            rf"^{_I} (?:wil|wou|moet|zou)\b.*\b{_ANY_SESSION}\b.*\b(?:annuleren|afzeggen|uitschrijven)$",
            r"\bi (?:can t|cannot|can not|won t|will not) (?:come|make it|attend|be there)\b",
        ),
        cannot_come,
    ),
    View(
        "participants",
        N_("Who comes"),
        (*_LISTED, *_LISTED_FOR_LEADERS),
        who_comes,
        offered=lambda context: context.person.has("facilitator"),
        meant=_asks_who_comes,
    ),
)
