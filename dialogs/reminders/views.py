"""What somebody is reminded of and how, kinds that can be stopped, and all that is to come as one file for the own calendar."""

import re
from datetime import datetime, timedelta

from dialogs.actions import action
from dialogs.engine.reading import plain
from dialogs.messages import Button, Card, Fact, Reply
from dialogs.own_reminders.named import named_in
from dialogs.reminder_wishes.service import described
from dialogs.reminders import stopping
from dialogs.reminders.calendar import moments_of, taken_along
from dialogs.reminders.coming import coming
from dialogs.reminders.notices import when
from dialogs.reminders.spoken import again_meant
from dialogs.reminders.stopping import named
from dialogs.reminders.stopping_acts import asked_in_words
from dialogs.reminders.timing import EVERYBODY, Wishes, at_local
from dialogs.reminders.wishes import wishes_of
from dialogs.reminders.workdays import ZONE
from dialogs.subjects import Request, View
from dialogs.texts import N_
from storage.people import Person

MOST = 200
"""Moments in one file."""
MOST_REMINDERS = 8
"""Shown at once; the later ones on request."""
MOST_AT_ALL = 60
"""Shown on request: a message holds no more of them."""
ALL, WEEK = "all", "week"
"""What a button asks for: every reminder, or those of this week."""
_THIS_WEEK = re.compile(r"\b(?:deze|dees|this) week\b|\b(?:van de|vd) week\b")


async def my_reminders_shown(request: Request) -> list[Reply]:
    """Return the reminders still to come with how the person is reminded; those of this week, or all of them, on request."""
    context, texts, own = request.context, request.context.texts, request.context.person.id
    if request.arguments and request.arguments not in {(ALL,), (WEEK,)}:
        raise IndexError(request.arguments)
    wishes = (await wishes_of(request.session, [own]))[own]
    week = request.arguments == (WEEK,) or _THIS_WEEK.search(plain(request.text)) is not None
    most = MOST_AT_ALL if week or request.arguments == (ALL,) else MOST_REMINDERS
    every = await coming(request, most + 1)
    listed = [one for one in every if one.at < _next_monday(context.now)] if week else every
    how = _how(request, wishes)
    buttons = _buttons(request)
    if not listed:
        text = (
            texts("No reminders are planned for you this week.")
            if week and every
            else texts("No reminders are planned for you.")
        )
        if len(every) > len(listed):
            buttons.insert(0, Button(label=texts("Show all"), action=action("view", "my_reminders", ALL)))
        return [Reply(text=f"{text}{how}", buttons=buttons)]  # fmt: skip
    shown = listed[: MOST_AT_ALL if request.arguments == (ALL,) else MOST_REMINDERS]
    facts = [
        Fact(name=when(one.at, texts), value=f"{one.what} · {one.kind}" if one.kind else one.what) for one in shown
    ]
    text = texts("I will remind you this week:") if week else texts("I will remind you:")
    if len(listed) > len(shown):
        text = texts("This comes first; more comes later:")
    if len(every) > len(shown) and request.arguments != (ALL,):
        buttons.insert(0, Button(label=texts("Show all"), action=action("view", "my_reminders", ALL)))
    return [Reply(text=f"{text}{how}", card=Card(title=texts("Reminders"), facts=facts), buttons=buttons)]


def _next_monday(now: datetime) -> datetime:
    today = now.astimezone(ZONE).date()
    return at_local(today + timedelta(days=7 - today.weekday()), datetime.min.time())


def _how(request: Request, wishes: Wishes) -> str:
    """Return how the person is reminded and what is stopped, as a paragraph; nothing for who chose nothing."""
    texts = request.context.texts
    parts: list[str] = []
    if wishes != EVERYBODY and Wishes(stopped=wishes.stopped) != wishes:
        parts.append(texts("You get them {how}.", how=described(wishes, texts)))
    if wishes.stopped:
        parts.append(texts("You stopped: {kinds}.", kinds=named(wishes.stopped, texts)))
    return "\n\n" + " ".join(parts) if parts else ""


def _buttons(request: Request) -> list[Button]:
    texts = request.context.texts
    return [
        Button(label=texts("A reminder of my own"), action=action("start", "own_reminder")),
        Button(label=texts("Reminder settings"), action=action("start", "reminder_wishes")),
        Button(label=texts("Stop a kind"), action=action("view", "stop_reminders")),
    ]


async def my_calendar_shown(request: Request) -> list[Reply]:
    """Return the moments still to come of which the person is reminded, has a place, or that she or he leads."""
    session, context = request.session, request.context
    rows = await moments_of(session, await session.get_one(Person, context.person.id), context.now)
    if not rows:
        return [Reply(text=context.texts("Nothing is planned for you that I can put into a calendar."))]
    return [await taken_along(rows, request)]


async def nothing_to_put_off(request: Request) -> list[Reply]:
    """Say that no reminder came lately, with the way to one of one's own."""
    texts = request.context.texts
    text = texts("No reminder came these days that I can put off. Shall I remind you of something?")
    return [Reply(text=text, buttons=_buttons(request)[:1])]


_ASKING = (
    r"(?:(?:toon|toont|tonen|bekijk|bekijken|laat|geef|open|zie|check|show|see|list|view|give)(?: (?:me|mij|us|eens|mij eens|me eens))? "
    r"|(?:wat|welke|waar) (?:zijn|vind ik|staan|zie ik) |(?:what|where) (?:are|is) |ik wil |ik wou |(?:kan|mag) ik |can i see |i want to see )?"
)
_MINE = r"(?:mijn|m n|onze|my|alle|al mijn|all my)"
_WHAT = r"(?:sessies|sessie|momenten|afspraken|herinneringen|moments|sessions|appointments)"
_AGENDA = r"(?:agenda|kalender|calendar|outlook|google agenda|google calendar|smartschool)"
VIEWS = (
    View(
        "my_calendar",
        N_("Into my calendar"),
        (
            rf"^(?:(?:kan|kun|wil) (?:je|ik) )?(?:zet|steek|plaats|exporteer|download|put|add|export) {_MINE} {_WHAT}"
            rf"(?:(?: in| naar| to| into| als| as)(?: (?:mijn|m n|de|my|een|a))? (?:{_AGENDA}|ics|ical|icalendar)(?: bestand| file)?)?(?: zetten)?$",
            rf"^(?:kan|kun|wil) (?:je|ik) {_MINE} {_WHAT} (?:in|naar) (?:(?:mijn|m n|de|my) )?{_AGENDA} (?:zetten|krijgen|steken|plaatsen|exporteren)$",
            rf"^{_MINE} {_WHAT} (?:in|als|naar|as) (?:(?:mijn|m n|de|my|een) )?(?:{_AGENDA}|ics|ical)(?: bestand| file)?$",
        ),
        my_calendar_shown,
    ),
    View(
        "my_reminders",
        N_("My reminders"),
        (
            rf"^{_ASKING}(?:al )?(?:mijn|mijne|mijnen|m n|mn|onze|ons|my|our) (?:eigen )?(?:herinneringen|herinnering|herrinneringen|herineringen|reminders|afspraken|agenda|planning|kalender|appointments|calendar)"
            r"(?: (?:van|voor|in|of|for) (?:de|deze|dees|the|this) week| vd week| deze week| this week)?(?: (?:zien|bekijken|tonen|aub|please|opvragen|eens|nog|graag))*$",
            r"^(?:wanneer|waaraan|waarvoor) (?:ga|zal|herinner) (?:je|jij|ge) (?:mij|me)(?: .{0,20})?(?: herinneren| aan)?$",
            r"^(?:when|how) (?:will|do) you remind me$",
            r"^(?:hoe|wanneer) (?:ga|zal|herinner) (?:je|jij|ge) (?:mij|me)(?: herinneren)?$",
            r"^(?:heb|krijg) ik (?:nog )?herinneringen(?: (?:staan|gepland|deze week|van de week))*$",
            r"^(?:(?:are there |do i have )?any|what|which) reminders (?:for me|do i have|are there)(?: (?:this week|left|planned))*$|^do i have (?:any )?reminders(?: this week)?$",
            r"^(?:welke|wat voor) herinneringen (?:heb ik|staan er|komen er|krijg ik)(?: (?:nog|gepland|open|staan|deze week|voor mij))*$",
        ),
        my_reminders_shown,
        offered=lambda context: True,
        place=20,
    ),
    View(
        "put_off",
        N_("Snooze"),
        (r"\b(?:snooze|snoozen|uitstellen)\b|^(?:stel|put)\b",),
        nothing_to_put_off,
        # One that came lately was found before.
        meant=lambda said, context: again_meant(said, context.now) is not None,
    ),
    View(
        "stop_reminders",
        N_("Stop reminders"),
        (r"\b(?:her+in+er|verwittig|remind|meldingen)",),
        asked_in_words,
        meant=lambda said, context: stopping.meant_by(said) is not None or named_in(said) is not None,
        place=60,
    ),
)
