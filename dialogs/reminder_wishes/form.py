"""The form of how somebody wants to be reminded: hours, days, bundled or not, on which platform."""

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from pydantic import BaseModel

from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, Form, Problem, Submission, Values
from dialogs.messages import Reply
from dialogs.reminder_wishes.fields import (
    ANYWHERE,
    DAYS_FIELD,
    DIGEST_FIELD,
    PLATFORM_FIELD,
    QuietHours,
    hours_answer,
    platform_named,
    span_of,
)
from dialogs.reminders.snoozing import SLEEPS, WAKES
from dialogs.reminders.timing import EVERYBODY, Wishes
from dialogs.texts import N_

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession


@dataclass(frozen=True)
class Current:
    """How the person is reminded now."""

    wishes: Wishes


def _several_platforms(values: Values, context: FormContext) -> bool:
    return len(context.person.channels) > 1


class ReminderWishes(BaseModel):
    """How somebody wants to be reminded."""

    hours: Annotated[
        str,
        Ask(
            N_("Hours"),
            N_("Between which hours may I remind you?"),
            QuietHours(),
            help=N_("What would come too late otherwise still comes outside these hours, but never at night."),
            typed=N_("For example “from 9 to 15:00”, or “nothing after 16:00”."),
            names=("uren", "uur", "rusturen", "stille uren", "tijd", "hours", "quiet hours"),
        ),
    ]
    days: Annotated[
        list[str],
        Ask(
            N_("Days"),
            N_("On which days?"),
            DAYS_FIELD,
            typed=N_("For example “not on Wednesday”, or “every day”. On days off I never remind you of what can wait."),
            names=("dagen", "dag", "weekdagen", "days"),
        ),
    ]  # fmt: skip
    digest: Annotated[
        Literal["none", "daily", "weekly"],
        Ask(
            N_("Bundled"),
            N_("Each reminder apart, or bundled?"),
            DIGEST_FIELD,
            help=N_("What presses comes at its own time, bundled or not."),
            names=("bundelen", "gebundeld", "bundel", "digest", "samen", "bundled"),
        ),
    ]
    platform: Annotated[
        str | None,
        Ask(
            N_("Where"),
            N_("Where do you want them?"),
            PLATFORM_FIELD,
            when=_several_platforms,
            help=N_("When I cannot reach you there, they come on the other one."),
            names=("waar", "platform", "kanaal", "app", "channel", "where"),
        ),
    ] = None


def wishes_in(values: Values, before: Wishes) -> Wishes:
    """Return the wishes that the answers stand for; the kinds that were stopped stay so."""
    opens, closes = span_of(values["hours"])
    wanted = values.get("platform")
    return Wishes(
        opens=opens,
        closes=closes,
        days=frozenset(int(one) - 1 for one in values["days"]),
        digest=cast(Literal["none", "daily", "weekly"], values["digest"]),
        channel=before.channel if wanted is None else None if wanted == ANYWHERE else str(wanted),
        stopped=before.stopped,
    )


def _prefill(context: FormContext) -> dict[str, Any]:
    now = context.loaded.wishes if isinstance(context.loaded, Current) else EVERYBODY
    closes = now.closes.replace(second=0, microsecond=0)
    answers: dict[str, Any] = {
        "hours": hours_answer(now.opens, closes),
        "days": [str(one + 1) for one in sorted(now.days) if one < 5],
        "digest": now.digest,
    }
    if len(context.person.channels) > 1:
        answers["platform"] = now.channel if now.channel in context.person.channels else ANYWHERE
    return answers


def _problems(values: Values, context: FormContext) -> list[Problem]:
    texts = context.texts
    found: list[Problem] = []
    if values.get("hours"):
        opens, closes = span_of(values["hours"])
        if opens >= closes:
            text = texts("Between {first} and {last} there is no time left. Which hours suit you?", first=_hour(opens), last=_hour(closes))  # fmt: skip
            found.append(Problem("hours", text))
        elif opens < WAKES or closes > SLEEPS:
            text = texts("I never remind anybody at night: choose hours between {first} and {last}.", first=_hour(WAKES), last=_hour(SLEEPS))  # fmt: skip
            found.append(Problem("hours", text))
    if "days" in values and not values["days"]:
        text = texts("Then no day is left. To get none at all, say *no more reminders*. On which days may I?")
        found.append(Problem("days", text))
    return found


def _hour(clock: time) -> str:
    return f"{clock.hour}:{clock:%M}"


def _remark(text: str, context: FormContext) -> str | None:
    """Say that the person is not known on the platform that a sentence names."""
    named = platform_named(text)
    if named is None or named == ANYWHERE or named in context.person.channels:
        return None
    from dialogs.linking.notices import platform

    return context.texts(
        "I do not know you in {app} yet. Say *link my accounts* here, and I can reach you there too.",
        app=platform(named, context.texts),
    )


async def _load(session: "AsyncSession", context: FormContext) -> Current:
    from dialogs.reminders.wishes import wishes_of

    return Current((await wishes_of(session, [context.person.id]))[context.person.id])


async def _done(submission: Submission) -> list[Reply]:
    # The service needs the database; declaring the form does not.
    from dialogs.reminder_wishes.service import kept

    return await kept(submission)


_THEM = r"(?:herinnering|herinneringen|herrinneringen|herineringen|reminders?|meldingen)"
_WISH = r"(?:(?:ok|oke|ja|maar|hallo|hoi|please|gelieve|aub|wegwijs) )*(?:(?:ik|i) (?:wil|wou|zou|want|would like|heb|krijg)(?: (?:mijn|de|graag|liever|liefst|to|my|dat je|enkel|alleen|only))* )?(?:(?:kan|kun|wil|can|could) (?:je|jij|u|you) )?"
_SEND = r"(?:stuur|zend|geef|bezorg|send|give)(?: (?:me|mij|us|ons))?(?: (?:mijn|de|my|the|alle|all))?"
_DAY = r"(?:maandag|dinsdag|woensdag|donderdag|vrijdag|monday|tuesday|wednesday|thursday|friday)(?:en|s)?"
_AT = r"(?:na|voor|vanaf|tussen|tot|van|after|before|between|until|from) (?:(?:ten|om|the) )?(?:[0-9]{1,2}(?:u|h|am|pm)?(?:[0-9]{2})?|half|kwart|een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf)\b"
_CLOCK = r"(?:na|voor|vanaf|tot|after|before|until) (?:[0-9]{1,2}(?: ?(?:u|h|uur|am|pm)(?: ?[0-9]{2})?| [0-9]{2})|half \w+|kwart (?:na|voor|over) \w+|\w+ uur)\b"
_PART = r"(?:(?:in|tijdens) (?:de |the )?|s )(?:voormiddags?|ochtends?|morgens|mornings?|(?:na)?middags?|afternoons?)\b"
_SPAN = r"(?:(?:tussen|van|between|from) )?[0-9]{1,2}\w*(?: [0-9]{2})? (?:en|and|tot|to|until) [0-9]{1,2}(?:u|h|am|pm|uur)?(?: ?[0-9]{2})?(?: uur| u)?"
_ONLY = r"(?:enkel|alleen|slechts|pas|uitsluitend|only|just)"
_SOME = r"(?:liever|liefst|graag|please|iets|wat|berichten|something|anything|messages)"
_WHERE = r"(?:via|in|op|naar|langs|through|on|by|to) (?:microsoft |ms )?(?:slack|teams|de terminal|terminal)\b"
_BUNDLE = r"(?:per dag|per week|dagelijks|wekelijks|elke dag|elke week|a day|a week|daily|weekly|every (?:day|week)|per day|apart|afzonderlijk|separately)"
FORM = Form(
    id="reminder_wishes",
    version=1,
    model=ReminderWishes,
    title=N_("Reminder settings"),
    intro=N_("This is how I remind you. Say what has to change."),
    done=_done,
    check=_problems,
    meant=lambda text, context: True,
    remark=_remark,
    load=_load,
    prefill=_prefill,
    confirm=N_("Save"),
    place=75,
    starts=(
        rf"^{_WISH}{_SEND}(?: {_THEM})? (?:niets|niks|nothing|no {_THEM}|geen {_THEM}|geen berichten)(?: meer)?(?: (?:op|on))? (?:{_AT}|{_DAY})",
        rf"^{_WISH}{_SEND} (?:enkel |alleen |only )?{_THEM} (?:enkel |alleen |only |liever |liefst |graag |maar )*(?:{_AT}|(?:op|on) {_DAY}|{_WHERE}|{_BUNDLE})",
        rf"^{_WISH}(?:(?:enkel|alleen|slechts|liever|liefst|graag|only|geen|no|mijn|de|my|the) )*{_THEM} (?:(?:enkel|alleen|liever|liefst|graag|maar|only|krijgen|ontvangen|elk|elke|each|allemaal|weer) )*(?:{_AT}|(?:op|on) {_DAY}|{_WHERE}|{_BUNDLE})",
        rf"^{_WISH}(?:niets|niks|nothing|niet herinneren|herinner (?:me|mij) niet)(?: (?:meer|sturen))? {_AT}.{{0,20}}$",
        rf"^{_WISH}{_SEND} (?:{_SOME} )*{_ONLY} (?:{_SOME} )*(?:{_AT}|{_SPAN}|{_PART}|(?:op|on) {_DAY}).{{0,30}}$",
        rf"^{_WISH}(?:(?:liever|graag|please) )*(?:{_ONLY}|liefst) (?:{_CLOCK}|{_SPAN}|{_PART})(?: (?:aub|graag|please))*$",
        rf"^{_WISH}(?:{_SEND} )?(?:(?:liever|graag|please) )*(?:niet|niets|niks|nooit|not|nothing|never) (?:meer )?(?:{_CLOCK}|{_PART})(?: (?:aub|graag|please|meer|en .{{1,30}}))*$",
        rf"^(?:liever |graag |please )?(?:niet|niets|nooit|not|nothing) (?:op|on) {_DAY}(?: (?:en|and) (?:op |on )?{_DAY})*(?: (?:aub|graag|please))?$",
        rf"^{_WISH}(?:herinner|remind) (?:me|mij) (?:(?:niet|nooit|enkel|alleen|only|never|not) )+(?:{_AT}|(?:op|on) {_DAY}).*$",
        rf"^{_WISH}(?:bundel|bundelen|groepeer|verzamel|bundle|group)(?: (?:mijn|de|alle|my|all|the))*(?: {_THEM})?(?: .{{0,40}})?$",
        rf"^{_WISH}(?:niet (?:meer )?(?:bundelen|gebundeld)|bundel (?:ze |mijn herinneringen )?niet(?: meer)?)$",
        rf"^{_WISH}(?:(?:{_SEND}|liever|liefst|graag|maar|just|only) )*(?:een|1|one) (?:bericht|berichtje|overzicht|herinnering|message|digest|mail|keer) (?:per|a|every|elke) (?:dag|week|day)(?: (?:aub|graag|please|krijgen|sturen|is genoeg))*$",
        rf"^(?:{_WISH})?(?:mijn |de |m n |my )?(?:rusturen|stille uren|rusttijden|quiet hours)(?: (?:instellen|wijzigen|veranderen|aanpassen|van|tot|set|change)\b.*)?$",
        rf"^(?:{_WISH})?(?:wijzig|verander|pas|stel|zet|change|set|instellingen(?: van)?|voorkeuren(?: voor)?)(?: .{{0,20}})? (?:rusturen|stille uren|quiet hours|(?:hoe|wanneer|waar) (?:je|jij) (?:me|mij) herinnert|how you remind me)(?: aan| in)?$",
        rf"^(?:{_THEM} (?:instellen|instellingen|settings|aanpassen)|(?:instellingen|voorkeuren)(?: (?:van|voor))?(?: (?:mijn|de))? {_THEM}|reminder settings)$",
    ),
)  # fmt: skip
