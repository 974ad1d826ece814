"""The form: which centre needs training on which themes, how urgently, for how many teachers, when and where."""

import re
from typing import Annotated, Any

from pydantic import BaseModel, Field

from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, Form, Problem, Repeat, Submission, Values
from dialogs.engine.fields import Choice, Lookup, Number, Option, Scale, Several, Text, Unreadable
from dialogs.engine.reading import nearest, plain
from dialogs.lookups import organisations
from dialogs.messages import Reply
from dialogs.needs.rules import MOST_THEMES
from dialogs.needs.themes import OTHER, period_options, province_of, province_options, theme_or_other
from dialogs.privacy import pupil_named
from dialogs.texts import N_

CENTRES = ("cvo", "cbe")
"""Whose teachers the offer is for (000, Resultaten: CVO en CBE)."""
ANY = "any"
URGENCY = Scale((N_("can wait"), N_("if possible this school year"), N_("soon"), N_("urgent")))
FILLERS = frozenset(
    (
        "over",
        "rond",
        "omtrent",
        "vooral",
        "het",
        "de",
        "een",
        "onze",
        "ons",
        "wij",
        "we",
        "ik",
        "nood",
        "behoefte",
        "aan",
        "thema",
        "thema's",
        "themas",
        "s",
        "vorming",
        "vormingen",
        "graag",
        "iets",
        "is",
        "zijn",
        "dat",
        "met",
        "hebben",
        "heeft",
        "liefst",
        "on",
        "about",
    )
)
THEMES_NAMED = r"\b(?:over|rond|omtrent|aan|thema['’]?s?|on|about)\b.+"


def _periods(context: FormContext) -> list[Option]:
    anything = ("maakt niet uit", "om het even", "eender wanneer", "geen voorkeur", "altijd", "whenever")
    return [*period_options(context), Option(ANY, context.texts("it does not matter"), anything)]


def _chosen(context: FormContext) -> list[Option]:
    themes = {option.value: option for option in theme_or_other(context)}
    if context.values.get("other"):
        themes[OTHER] = Option(OTHER, str(context.values["other"]))
    return [themes[one] for one in context.values.get("themes") or () if one in themes]


def _other_chosen(values: Values, context: FormContext) -> bool:
    return OTHER in (values.get("themes") or ())


def _region_unknown(values: Values, context: FormContext) -> bool:
    return bool(values.get("centre")) and province_of(str(values["centre"]), context) is None


class CentreLookup(Lookup):
    """An organisation by its name; for a name that is not known, only centres are offered."""

    def read(self, text: str, context: FormContext) -> str:
        """Accept any organisation, so that one that is no centre is refused with the reason."""
        try:
            return super().read(text, context)
        except Unreadable as unknown:
            alike = nearest(text, [name for one in organisations(context, CENTRES) for name in one.names()])
            centres = {one.value: one for one in organisations(context, CENTRES)}
            raise Unreadable(unknown.message, [centres[value] for value, _ in alike]) from unknown


class Urgency(BaseModel):
    """How urgent one theme is."""

    of: str
    urgency: Annotated[
        int,
        Ask(
            label=N_("Urgency"),
            question=N_("how urgent is it?"),
            field=URGENCY,
            help=N_("From this the organisers see what comes first: what is urgent weighs four times what can wait."),
            names=("dringendheid", "prioriteit", "urgency"),
        ),
    ]


class NeedsSurvey(BaseModel):
    """What a centre tells of its needs."""

    centre: Annotated[
        str,
        Ask(
            label=N_("Centre"),
            question=N_("For which centre (CVO or CBE)?"),
            field=CentreLookup(
                organisations,
                unknown=N_("I don't know a centre named “{name}”."),
                mention=r"\b(?:centrum|cvo|cbe|ligo|centre)\s+(?!heeft\b|wil\b|is\b|zoekt\b|vraagt\b|voor\b|has\b|needs\b)([\w&.'’-]+(?:\s+(?!voor\b|in\b|aan\b|heeft\b|wil\b|for\b)[\w&.'’-]+){0,3})",
            ),
            help=N_("Type (part of) its name; a typing error is no problem."),
            names=("centrum", "school", "cvo", "cbe", "centre"),
        ),
    ]
    themes: Annotated[
        list[str],
        Ask(
            label=N_("Themes"),
            question=N_("On which themes does your centre need training? Name one or more."),
            field=Several(theme_or_other, FILLERS, marker=THEMES_NAMED),
            typed=N_(
                "Type several with commas between them, such as *alfa-NT2, feedback*. Not on the list? Say *something else*."
            ),
            names=("thema", "themas", "thema's", "onderwerp", "theme", "topics"),
        ),
    ]
    other: Annotated[
        str | None,
        Ask(
            label=N_("Other theme"),
            question=N_("Which other theme, in your own words?"),
            field=Text(least=3, most=200, objection=pupil_named),
            when=_other_chosen,
            names=("ander thema", "iets anders", "other"),
        ),
    ] = None
    urgencies: Annotated[list[Urgency], Repeat(each=_chosen)] = Field(default_factory=list[Urgency])
    teachers: Annotated[
        int,
        Ask(
            label=N_("Number of teachers"),
            question=N_("For how many teachers?"),
            field=Number(
                1,
                500,
                ("leraar", "leraren", "leraars", "leerkracht", "leerkrachten", "lesgevers", "docenten", "collega's")
                + ("personen", "mensen", "man", "teachers", "people"),
            ),
            help=N_("Roughly will do: it tells how large the group becomes."),
            names=("aantal", "aantal leraren", "leraren", "leerkrachten", "teachers"),
        ),
    ]
    period: Annotated[
        str,
        Ask(
            label=N_("Period"),
            question=N_("When does it suit best?"),
            field=Choice(_periods),
            help=N_("Autumn is September to December, winter January and February, spring March to June."),
            names=("periode", "wanneer", "period"),
        ),
    ]
    region: Annotated[
        str | None,
        Ask(
            label=N_("Region"),
            question=N_("In which province is your centre?"),
            field=Choice(province_options),
            when=_region_unknown,
            names=("regio", "provincie", "region", "province"),
        ),
    ] = None
    remark: Annotated[
        str | None,
        Ask(
            label=N_("Remark"),
            question=N_("Anything else the organisers should know?"),
            field=Text(most=1000, long=True, objection=pupil_named, mention=r"\b(?:opmerking|remark)\s*:\s*(.+)$"),
            optional=True,
            names=("opmerking", "remark"),
        ),
    ] = None


def own_centres(context: FormContext) -> list[str]:
    """Return the centres that this person coordinates or works for, by the roles that were granted."""
    scopes = {scope.removeprefix("organisation:") for _, scope in context.person.grants if scope}
    return sorted(one for one in scopes if _is_centre(one, context))


def _is_centre(identifier: str, context: FormContext) -> bool:
    found = context.catalogue.organisations.get(identifier)
    return found is not None and found.kind in CENTRES


def _prefill(context: FormContext) -> dict[str, Any]:
    mine = own_centres(context)
    return {"centre": mine[0]} if len(mine) == 1 else {}


def _problems(values: Values, context: FormContext) -> list[Problem]:
    texts, centre = context.texts, values.get("centre")
    if centre and not _is_centre(str(centre), context):
        found = context.catalogue.organisations.get(str(centre))
        said = texts(
            "{name} is no CVO or CBE: this survey is for centres that teach Dutch as a second language to adults. "
            "Training for other schools is asked of their own advisory service.",
            name=found.name if found is not None else str(centre),
        )
        return [Problem("centre", said)]
    if len(values.get("themes") or ()) > MOST_THEMES:
        said = texts("That is more than {most} themes. Which ones come first?", most=MOST_THEMES)
        return [Problem("themes", said)]
    return []


def _derived(values: Values, context: FormContext) -> list[tuple[str, str]]:
    region = province_of(str(values.get("centre", "")), context)
    return [(context.texts("Region"), region)] if region else []


async def _load(session: Any, context: FormContext) -> set[str]:
    """Return the centres whose needs this person told before."""
    from storage.submissions import submitted

    rows = await submitted(session, forms=[FORM.id], person_id=context.person.id)
    return {str(row.answers.get("centre")) for row in rows}


def _notices(values: Values, context: FormContext) -> list[str]:
    told: set[str] = context.loaded or set()
    if context.before is not None or values.get("centre") not in told:
        return []
    said = context.texts(
        "You told the needs of this centre before. These are added; say *change my needs* to mend what you told then."
    )
    return [said]


def _subject(values: Values, context: FormContext) -> str:
    return f"organisation:{values.get('centre', '')}"


def _shared(context: FormContext) -> list[str]:
    scopes = [scope for role, scope in context.person.grants if role == "coordinator" and scope]
    return [scope for scope in scopes if _is_centre(scope.removeprefix("organisation:"), context)]


async def _done(submission: Submission) -> list[Reply]:
    # The service needs the database; declaring the form does not.
    from dialogs.needs.service import handed_in

    return await handed_in(submission)


async def _withdrawn(submission: Submission) -> list[Reply]:
    from dialogs.needs.service import withdrawn

    return await withdrawn(submission)


_NEED = r"(?:behoeftes?|behoeften|noden|opleidings?noden|vormingsnoden|vormingsbehoeften|behoefte ?detectie|behoefte ?bevraging|noden ?bevraging|needs(?: survey)?)"
_TRAINING = (
    r"(?:vorming(?:en)?|nascholing(?:en)?|bijscholing(?:en)?|opleiding(?:en)?|masterclass(?:es)?|training|workshops?)"
)
_CENTRE = r"(?:(?:ons|mijn) (?:centrum|cvo|cbe)|onze (?:lesgevers|docenten|nt2 leraren|nt2 leerkrachten)|cvo [\w ]+|cbe [\w ]+)"
# What one pupil needs is told elsewhere, such as in an intake.
_NO_PUPIL = r"^(?!.*\b(?:intake|leerling(?:e|en)?|kind|kinderen|zorgplan|pupil)\b)"


def _says_so_first(text: str, context: FormContext) -> bool:
    """Tell whether a need is what a message begins with: in "vul mijn intake in. Nood: …" it is an answer."""
    return re.search(rf"\b(?:nood|{_NEED})\b", plain(re.split(r"[.:!?]", text, maxsplit=1)[0])) is not None


FORM = Form(
    id="needs_survey",
    version=1,
    model=NeedsSurvey,
    title=N_("Tell what your centre needs"),
    intro=N_("Good to know what your teachers need. The organisers see it when they plan training."),
    done=_done,
    check=_problems,
    notices=_notices,
    derived=_derived,
    load=_load,
    prefill=_prefill,
    nouns=("noden", "behoeften", "behoeftes", "behoeftedetectie", "behoeftebevraging", "needs"),
    subject=_subject,
    shared=_shared,
    withdrawn=_withdrawn,
    meant=_says_so_first,
    starts=(
        rf"{_NO_PUPIL}.*\b{_NEED}\b.*\b(?:invullen|in te vullen|doorgeven|door te geven|melden|indienen|opgeven|laten weten|aangeven|fill in|report)\b",
        rf"{_NO_PUPIL}(?:ik |we |wij |please )?(?:vul|geef|meld|noteer|registreer|tell|report)\b.*\b{_NEED}\b",
        rf"{_NO_PUPIL}.*\b(?:wij|we|ik|{_CENTRE})\b.*\b(?:heb|hebben|heeft|is|zijn)\b.*\b(?:nood|behoefte)\b.*\b{_TRAINING}\b",
        rf"{_NO_PUPIL}.*\b{_CENTRE}\b.*\b(?:heb|hebben|heeft|is|zijn)\b.*\b(?:nood|behoefte)\b.*\b(?:aan|voor|over|rond)\b",
        r"\b(?:we|our centre|our teachers)\b.*\bneeds? training\b",
        r"^tell what (?:your|our) centre needs$",
    ),
)
