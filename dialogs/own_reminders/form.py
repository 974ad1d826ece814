"""The form of a reminder that somebody asks for: what, and when."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel

from dialogs.engine.context import FormContext
from dialogs.engine.dates.moments import instant, moments_in, times_in
from dialogs.engine.declaration import Ask, Form, Refusal, Submission, Values
from dialogs.engine.fields import DayTime, Found, Text, Unreadable
from dialogs.engine.reading import plain
from dialogs.messages import Reply
from dialogs.own_reminders import sentences
from dialogs.reminders.notices import weekday, when
from dialogs.reminders.snoozing import SLEEPS, WAKES, Wanted, wanted
from dialogs.reminders.timing import HOUR
from dialogs.reminders.workdays import ZONE, is_working_day
from dialogs.texts import N_
from knowledge.offer import Moment

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

_FURTHEST = timedelta(days=2 * 366)
"""How far away an own reminder can be: two school years."""


@dataclass(frozen=True)
class Loaded:
    """What the form reads from the database."""

    moments: tuple[str, ...] = ()
    """Ids of the moments to come that concern the person."""
    open: int = 0
    """Own reminders that are still to come."""


def moments_of(context: FormContext) -> list[Moment]:
    """Return the moments to come that concern the person."""
    if not isinstance(context.loaded, Loaded):
        return []
    every = context.catalogue.moments
    return [every[one] for one in context.loaded.moments if one in every]


@dataclass(frozen=True)
class _What(Text):
    """What to be reminded of; in a sentence that asks for a reminder it stands beside the time."""

    def read(self, text: str, context: FormContext) -> str:
        """Accept a text without the words that only lead to it; of a sentence that asks for a reminder what it is about."""
        said = sentences.read(text, context.now)
        whole = said.what if said is not None else ""
        return super().read(whole or sentences.cleaned_up(text) or text, context)

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise it in a sentence that asks for a reminder."""
        said = sentences.read(text, context.now)
        if said is None or not said.what:
            return []
        try:
            return [Found(self.read(said.what, context), 0, len(text))]
        except Unreadable:
            return []


def _last_day(context: FormContext) -> date:
    return (context.now + _FURTHEST).astimezone(ZONE).date()


@dataclass(frozen=True)
class _When(DayTime):
    """A day with or without its hour: without, it is 9:00. Also so long before a moment, once it is known which."""

    most: Any = _last_day

    def read(self, text: str, context: FormContext) -> str:
        """Accept what a day with its hour accepts, a day alone, "over twee uur" and "een dag ervoor"."""
        ahead = sentences.ahead_in(text)
        if ahead is not None:
            at = sentences.ahead_of(ahead, str(context.values.get("what", "")), moments_of(context), context)
            if at is None:
                raise Unreadable(
                    context.texts(N_("I don't know when that is. On which day shall I remind you?")), self.options(context)
                )  # fmt: skip
            return self._kept(at, context)
        what = str(context.values.get("what") or "")
        asks = sentences.read(text, context.now) is not None
        if not asks and self._iso(text) is None and not sentences.says_when(text, what, context.now, asked=True):
            raise Unreadable(context.texts(N_("I don't understand that here.")), self.options(context))
        found = times_in(text, context.now)
        if self._iso(text) is None and len(found) == 1:
            at = wanted(found[0], context.now, HOUR)
            if at is not None:
                return self._kept(at, context)
        return super().read(text, context)

    def _corrected(self, text: str, context: FormContext) -> Wanted | None:
        """Return the one time of a sentence that says nothing but when; an hour alone is one of the day that was said."""
        if not sentences.says_when(text, str(context.values.get("what") or ""), context.now, asked=False):
            return None
        days = moments_in(text, context.now)
        found = times_in(text, context.now)
        before = at_of(context.values)
        if len(found) == 1 and found[0].day is None and found[0].time is not None and before is not None:
            return Wanted(instant(before.astimezone(ZONE).date(), found[0].time), exact=True)
        return wanted(found[0], context.now, HOUR) if len(days) == len(found) == 1 else None

    def _kept(self, at: Wanted, context: FormContext) -> str:
        local = at.at.astimezone(ZONE)
        problem = self._problem(local, context)
        if problem:
            raise Unreadable(problem, self.options(context))
        return local.isoformat(timespec="minutes")

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise the time in a sentence that asks for a reminder, and the one day of any other that says only when."""
        said = sentences.read(text, context.now)
        at = sentences.time_of(said, moments_of(context), context) if said is not None else None
        if said is None:
            at = self._corrected(text, context)
        if at is None:
            return []
        try:
            return [Found(self._kept(at, context), 0, len(text))]
        except Unreadable:
            return []


class OwnReminder(BaseModel):
    """What somebody wants to be reminded of."""

    what: Annotated[
        str,
        Ask(
            N_("About"),
            N_("What shall I remind you of?"),
            _What(least=2, most=200, objection=sentences.objection),
            help=N_("In a few words, such as “make copies” or “the intake of team 2”. Name no pupils."),
            names=("wat", "waaraan", "onderwerp", "tekst", "about", "what"),
        ),
    ]
    when: Annotated[
        datetime,
        Ask(
            N_("When"),
            N_("When shall I remind you?"),
            _When(),
            typed=N_("For example “Friday”, “in two weeks at 9:00”, “12/1” or “a day before”. Without an hour it is 9:00."),
            names=("wanneer", "dag", "uur", "tijdstip", "moment", "datum", "day", "hour", "when"),
        ),
    ]  # fmt: skip


def at_of(values: Values) -> datetime | None:
    """Return when, in UTC; None as long as it is not known."""
    said = values.get("when")
    if not said:
        return None
    return (said if isinstance(said, datetime) else datetime.fromisoformat(str(said))).astimezone(UTC)


def _notices(values: Values, context: FormContext) -> list[str]:
    """Say that the day is a day off or the hour at night: it comes all the same, for the person asked for it."""
    at = at_of(values)
    if at is None:
        return []
    local = at.astimezone(ZONE)
    if not is_working_day(local.date()):
        day = f"{weekday(local, context.texts).capitalize()} {local:%d/%m/%Y}"
        return [context.texts("{day} is a day off. I remind you all the same, for you ask it.", day=day)]
    if not WAKES <= local.time() < SLEEPS:
        hour = f"{local:%H:%M}"
        return [context.texts("At {hour} I normally leave you alone. I remind you all the same, for you ask it.", hour=hour)]  # fmt: skip
    return []


def _derived(values: Values, context: FormContext) -> list[tuple[str, str]]:
    moment = sentences.moment_meant(str(values.get("what", "")), moments_of(context), context)
    if moment is None:
        return []
    return [(context.texts("Belongs to"), f"{moment.title}, {when(moment.starts, context.texts)}")]


def _may(values: Values, context: FormContext) -> Refusal | None:
    if context.before is None and isinstance(context.loaded, Loaded) and context.loaded.open >= sentences.MOST_OPEN:
        text = context.texts(
            "You have {count} reminders of your own still to come: that is as many as I keep. Withdraw some first.",
            count=context.loaded.open,
        )
        return Refusal(Reply(text=text, kind="form"))
    return None


def _remark(text: str, context: FormContext) -> str | None:
    """Say why what a sentence wants to be reminded of is not kept, or why its time will not do."""
    said = sentences.read(text, context.now)
    if said is None:
        return None
    if said.what and (why := sentences.objection(said.what, context)) is not None:
        return why
    if said.again_and_again:
        return context.texts("I can remind you once, not time and again. Which day comes first?")
    if said.impossible:
        try:
            DayTime().read(said.impossible, context)
        except Unreadable as why:
            return why.message
    at = sentences.time_of(said, moments_of(context), context)
    if at is not None and at.at <= context.now:
        return context.texts("{when} is behind us already.", when=when(at.at, context.texts).capitalize())
    return None


def _anew(text: str, values: Values, context: FormContext) -> bool:
    """Tell whether a sentence asks for another reminder: of something else, or a whole one where only another time is known."""
    # What tells one reminder from another needs the database beside it; declaring the form does not.
    from dialogs.own_reminders.named import telling

    said = sentences.read(text, context.now)
    if said is None or not said.what:
        return False
    what = str(values.get("what") or "")
    if what:
        return telling(said.what) != telling(what)
    at = sentences.time_of(said, moments_of(context), context)
    before = at_of(values)
    return at is not None and before is not None and at.at != before


def _fixed(values: Values, subject: str, context: FormContext) -> str | None:
    at = at_of(values)
    if at is None or at > context.now:
        return None
    return context.texts("That reminder came already. Put it off with *snooze*, or ask for a new one.")


async def _load(session: "AsyncSession", context: FormContext) -> Loaded:
    from dialogs.own_reminders.service import loaded

    return await loaded(session, context)


async def _done(submission: Submission) -> list[Reply]:
    # The service needs the database; declaring the form does not.
    from dialogs.own_reminders.service import kept

    return await kept(submission)


async def _withdrawn(submission: Submission) -> list[Reply]:
    from dialogs.own_reminders.service import withdrawn

    return await withdrawn(submission)


_NOT_STOP = r"(?!.*\b(?:niet|nooit) (?:meer|langer)\b)"
_WISH = re.compile(r"(?<!vergeet )\b(?:me|mij|ons|us) (?:niet|nooit|enkel|alleen|slechts|never|not|only)\b")
"""What is about reminders at large: "herinner me niet op woensdag"."""
_POLITE = r"(?:(?:ok|oke|ja|en|maar|hallo|hoi|dag|please|gelieve|aub|wegwijs) )*"
FORM = Form(
    id="own_reminder",
    version=1,
    model=OwnReminder,
    title=N_("A reminder of my own"),
    intro=N_("Fine, I make a reminder."),
    done=_done,
    may=_may,
    notices=_notices,
    derived=_derived,
    # Whatever it is about, such as an intake or a care plan.
    meant=lambda text, context: sentences.read(text, context.now) is not None and _WISH.search(plain(text)) is None,
    remark=_remark,
    load=_load,
    fixed=_fixed,
    withdrawn=_withdrawn,
    confirm=N_("Remind me"),
    repeated=True,
    anew=_anew,
    nouns=("eigen herinnering", "herinnering", "reminder"),
    place=70,
    starts=(
        rf"^{_POLITE}(?:(?:kan|kun|wil|wilt|zou|can|could|will|would) (?:je|jij|u|you) )?(?:please )?(?:her+in+er|verwittig|remind)(?:en|t)? (?:me|mij|ons|us)\b{_NOT_STOP}",
        rf"^{_POLITE}(?:kan|kun|wil|wilt|zou) (?:je|jij|u) (?:me|mij|ons) {_NOT_STOP}.*\b(?:herinneren|herineren|herrineren|verwittigen)\b",
        rf"^{_POLITE}vergeet (?:(?:me|mij|ons) )?(?:.{{1,40}} )?(?:niet|nie|ni) (?:om )?(?:(?:me|mij|ons) )?(?:.{{1,40}} )?te (?:her+in+eren|verwittigen)\b{_NOT_STOP}",
        rf"^{_POLITE}(?:(?:ik|i) (?:wil|wou|zou|want|would like)(?: (?:graag|to))* )?(?:zet|maak|plan|stel|noteer|geef|voeg|set|make|create|add) (?:(?:me|mij) )?(?:(?:een|n|a|an|nieuwe|new|eigen|own) )*(?:herinnering|herrinering|herinering|reminder|seintje)\b(?! (?:aan|naar) (?:de|alle) (?:genodigden|deelnemers|mensen))",
        rf"^{_POLITE}(?:(?:ik|i) (?:wil|wou|zou|want|would like)(?: (?:graag|to))* )(?:(?:een|n|a|an|nieuwe|new|eigen|own) )+(?:herinnering|herrinering|herinering|reminder)\b",
        rf"^{_POLITE}(?:ik|i) (?:wil|wou|zou|want|would like)(?: (?:graag|to))* (?:herinnerd|herrinnerd|herinnert|verwittigd|be reminded)\b{_NOT_STOP}",
        r"^(?:(?:een|n|a|nieuwe|new|eigen|own) )*(?:herinnering|reminder) (?:voor|aan|op|om|for|to|about|on) .+",
        r"^(?:(?:een|a) )?(?:nieuwe|eigen|new|own) (?:herinnering|reminder)(?: (?:maken|zetten|toevoegen|instellen))?$|^(?:een )?herinnering (?:maken|zetten|toevoegen|instellen)$",
    ),
)  # fmt: skip
