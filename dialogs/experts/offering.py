"""The form by which an expert offers to give training."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel

from dialogs.actions import action
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, Form, Needed, Refusal, Submission, Values
from dialogs.engine.fields import Consent, File, Option, Several, Text
from dialogs.experts.rules import EVERYWHERE
from dialogs.messages import Button, Reply
from dialogs.needs.form import FILLERS, THEMES_NAMED
from dialogs.needs.themes import period_options, province_options, theme_options
from dialogs.reminders.workdays import ZONE
from dialogs.texts import N_

DAYS = {
    "monday": (N_("Monday"), "maandagen"),
    "tuesday": (N_("Tuesday"), "dinsdagen"),
    "wednesday": (N_("Wednesday"), "woensdagen"),
    "thursday": (N_("Thursday"), "donderdagen"),
    "friday": (N_("Friday"), "vrijdagen"),
}
EVERY_DAY = "every_day"
_WORDS = frozenset(
    (
        "in",
        "op",
        "de",
        "het",
        "heel",
        "kan",
        "ik",
        "graag",
        "enkel",
        "alleen",
        "vooral",
        "liefst",
        "provincie",
        "regio",
        "on",
    )
)


def region_options(context: FormContext) -> list[Option]:
    """Return the provinces, and everywhere."""
    names = ("heel vlaanderen", "overal", "vlaanderen", "alle provincies", "everywhere", "anywhere")
    return [*province_options(context), Option(EVERYWHERE, context.texts("everywhere in Flanders and Brussels"), names)]


def day_options(context: FormContext) -> list[Option]:
    """Return the working days, and every one of them."""
    every = ("elke dag", "alle dagen", "elke werkdag", "alle werkdagen", "maakt niet uit", "om het even", "any day")
    days = [Option(one, context.texts(label), (plural,)) for one, (label, plural) in DAYS.items()]
    return [*days, Option(EVERY_DAY, context.texts("every working day"), every)]


def _periods(context: FormContext) -> list[Option]:
    return period_options(context)


def _dated(instant: datetime, context: FormContext) -> str:
    return context.texts("yes, on {day}", day=f"{instant.astimezone(ZONE):%d/%m/%Y}")


class Offer(BaseModel):
    """What an expert offers."""

    themes: Annotated[
        list[str],
        Ask(
            label=N_("Themes"),
            question=N_("On which themes can you give training? Name one or more."),
            field=Several(theme_options, FILLERS, marker=THEMES_NAMED),
            typed=N_("Type several with commas between them. You are asked only for themes that you name."),
            names=("thema", "themas", "onderwerp", "theme"),
        ),
    ]
    regions: Annotated[
        list[str],
        Ask(
            label=N_("Regions"),
            question=N_("In which provinces?"),
            field=Several(region_options, _WORDS, marker=r".+"),
            names=("regio", "provincie", "provincies", "region"),
        ),
    ]
    periods: Annotated[
        list[str],
        Ask(
            label=N_("Period"),
            question=N_("In which part of the school year?"),
            field=Several(_periods, _WORDS, marker=r".+"),
            help=N_("Autumn is September to December, winter January and February, spring March to June."),
            names=("periode", "wanneer", "period"),
        ),
    ]
    days: Annotated[
        list[str],
        Ask(
            label=N_("Weekdays"),
            question=N_("On which days of the week?"),
            field=Several(day_options, _WORDS, marker=r".+"),
            names=("dag", "dagen", "weekdag", "days"),
        ),
    ]
    experience: Annotated[
        str,
        Ask(
            label=N_("Experience"),
            question=N_("What did you do before on these themes? A few lines will do."),
            field=Text(least=10, most=1500, long=True),
            help=N_(
                "Training that you gave, your work with learners, what you wrote: organisers screen your offer on it."
            ),
            names=("ervaring", "experience", "achtergrond"),
        ),
    ]
    cv: Annotated[
        dict[str, Any] | None,
        Ask(
            label=N_("CV"),
            question=N_("Do you want to add a CV? Send the file here."),
            field=File(),
            optional=True,
            names=("cv", "curriculum"),
        ),
    ] = None
    consent: Annotated[
        datetime,
        Ask(
            label=N_("In the expert bank"),
            question=N_("May I keep your offer in the expert bank?"),
            field=Consent(
                refused=N_("Without your agreement I cannot keep the offer; say *stop* to leave it."), shown=_dated
            ),
            privacy=N_(
                "Only the organisers of the masterclasses see it. A centre gets your address when you accept its request. "
                "You can change or withdraw your offer at any time."
            ),
            names=("akkoord", "toestemming", "consent"),
        ),
    ]


async def _load(session: Any, context: FormContext) -> tuple[int, str] | None:
    """Return the form and the state of the own standing offer."""
    from storage.experts import offer_of

    row = await offer_of(session, context.person.id)
    return (row.submitted_form_id, row.status) if row is not None else None


def _may(values: Values, context: FormContext) -> Refusal | Needed | None:
    if context.loaded is None or context.before is not None:
        return None
    texts, (form_id, _) = context.texts, context.loaded
    text = texts("You stand in the expert bank already. You can change your offer, or withdraw it.")
    buttons = [
        Button(label=texts("Change my offer"), action=action("submitted", "change", str(form_id)), style="primary"),
        Button(label=texts("Withdraw my offer"), action=action("submitted", "withdraw", str(form_id))),
    ]
    return Refusal(Reply(text=text, kind="form", buttons=buttons))


async def _done(submission: Submission) -> list[Reply]:
    # The service needs the database; declaring the form does not.
    from dialogs.experts.service import offered

    return await offered(submission)


async def _withdrawn(submission: Submission) -> list[Reply]:
    from dialogs.experts.service import offer_withdrawn

    return await offer_withdrawn(submission)


_BANK = r"(?:experts?|expertes?|experten(?:bank)?|expert bank|databank)"
OFFER = Form(
    id="expert_offer",
    version=1,
    model=Offer,
    title=N_("Offer yourself as an expert"),
    intro=N_("Nice that you want to share what you know about Dutch as a second language."),
    done=_done,
    load=_load,
    may=_may,
    confirm=N_("Offer myself"),
    nouns=("aanbod", "expertaanbod", "kandidatuur", "offer"),
    withdrawn=_withdrawn,
    meant=lambda text, context: True,
    starts=(
        rf"\b(?:ik|wij|we|k|mezelf|i)\b.*\b(?:wil|willen|wou|zou|kan|kom|want|like)\b.*\b{_BANK}\b.*\b(?:worden|zijn|aanbieden|aanmelden|opgeven|staan|become|be)\b",
        rf"\b(?:ik|i)\b.*\b(?:wil|wou|zou|want|like)\b.*\b(?:in|bij|als|as|become|worden|an)\b.*\b{_BANK}\b$",
        rf"\b(?:bied|meld|schrijf|geef|zet|register)\b.*\b(?:mij|me|mezelf|myself|ik)\b.*\b{_BANK}\b",
        rf"\b(?:mij|me|mezelf|myself)\b.*\b(?:aanbieden|aanmelden|opgeven|inschrijven|offer)\b.*\b{_BANK}\b",
        r"\b(?:ik|k|i)\b.*\b(?:wil|wou|zou|kan|want)\b.*\b(?:masterclass(?:es|en)?|vorming(?:en)?|nascholing(?:en)?|training)\b.*\b(?:geven|verzorgen|begeleiden|give)\b",
        r"\b(?:ik|k|i)\b.*\b(?:wil|wou|zou|kan|want)\b.*\b(?:geven|give)\b.*\b(?:masterclass(?:es)?)\b",
        r"^offer (?:yourself|myself) as an expert$",
    ),
)
