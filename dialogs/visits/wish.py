"""The form in which a centre tells what it wishes: which themes, going or receiving, how far, when."""

import json
import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel

from dialogs.actions import action
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, Form, Needed, Problem, Refusal, Submission, Values
from dialogs.engine.fields import Choice, Email, Found, Lookup, Option, Several
from dialogs.engine.reading import plain
from dialogs.lookups import organisations
from dialogs.markup import escaped
from dialogs.messages import Button, Reply
from dialogs.permissions import may
from dialogs.texts import N_
from dialogs.visits import notices, rules
from dialogs.visits.rules import Reach, Role
from dialogs.visits.standing import WISH, Standing, loaded, subject_of
from knowledge.offer import Organisation


def centres(context: FormContext) -> list[Organisation]:
    """Return the centres that can take part."""
    return [one for one in context.catalogue.organisations.values() if one.kind in rules.CENTRES]


def spoken_for(context: FormContext) -> list[Organisation]:
    """Return the centres for which this person may hand in a wish."""
    return [one for one in centres(context) if may(context.person, "visit", organisation=one.id)]


def _centre_options(context: FormContext) -> list[Option]:
    return organisations(context, rules.CENTRES)


@dataclass(frozen=True)
class _Centre(Lookup):
    """Any centre by its name; those of the person are shown when there are few."""

    def options(self, context: FormContext) -> list[Option]:
        """Return the centres, those of the person first."""
        own = {one.id for one in spoken_for(context)}
        return sorted(self.choices(context), key=lambda one: one.value not in own)


def _theme_options(context: FormContext) -> list[Option]:
    return [Option(one.id, one.name, one.aliases) for one in notices.themes().values()]


_ROLE_NAMES = {
    "go": ("gaan", "op bezoek gaan", "zelf gaan", "bezoeken", "gaan kijken", "go", "visit"),
    "receive": ("ontvangen", "bezoek krijgen", "bezocht worden", "iemand ontvangen", "gastheer", "receive", "host"),
    "both": ("allebei", "beide", "alle twee", "allebei goed", "gaan en ontvangen", "ontvangen en gaan", "both"),
}
_BOTH = re.compile(
    r"\b(?:allebei|alle ?twee|both)\b|\b(?:gaan|bezoeken|go|visit)\b.*\b(?:en|and)\b.*\b(?:ontvangen|krijgen|receive|host)\b"
    r"|\b(?:ontvangen|krijgen|receive|host)\b.*\b(?:en|and)\b.*\b(?:gaan|bezoeken|go|visit)\b",
    re.IGNORECASE,
)
_RECEIVE = re.compile(
    r"\b(?:bezoek|bezoekers|iemand|een ander centrum|collega'?s)\s+(?:\w+\s+)?(?:ontvangen|krijgen)\b|\bontvangen\b|\bbezocht worden\b|\breceive\b",
    re.IGNORECASE,
)
_GO = re.compile(r"\b(?:op bezoek (?:gaan|bij)|gaan kijken|gaan bezoeken|go on a visit)\b", re.IGNORECASE)


def _role_options(context: FormContext) -> list[Option]:
    return [Option(value, context.texts(label), _ROLE_NAMES[value]) for value, label in notices.ROLES.items()]


@dataclass(frozen=True)
class _Direction(Choice):
    """Going, receiving or both; "gaan en ontvangen" is both, and a bare "gaan" in running text is nothing."""

    def read(self, text: str, context: FormContext) -> str:
        """Accept either, and both in one breath."""
        if _BOTH.search(text):
            return "both"
        return super().read(text, context)

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise what says it surely."""
        for pattern, value in ((_BOTH, "both"), (_RECEIVE, "receive"), (_GO, "go")):
            found = pattern.search(text)
            if found is not None:
                return [Found(value, found.start(), found.end())]
        return []


_REACH_NAMES = {
    "province": (
        "eigen provincie", "onze provincie", "zelfde provincie", "dezelfde provincie", "mijn provincie", "in de buurt", "dichtbij",
        "binnen de provincie", "own province", "same province",
    ),
    "neighbours": (
        "buurprovincies", "buurprovincie", "aangrenzende provincies", "aangrenzende provincie", "de provincies ernaast", "ernaast",
        "neighbouring", "neighbouring provinces",
    ),
    "everywhere": (
        "overal", "heel vlaanderen", "maakt niet uit", "maakt niets uit", "om het even", "eender waar", "waar dan ook", "vlaanderen",
        "anywhere", "everywhere",
    ),
}  # fmt: skip


def _reach_options(context: FormContext) -> list[Option]:
    return [Option(value, context.texts(label), _REACH_NAMES[value]) for value, label in notices.REACHES.items()]


_MONTHS = {
    "sep-okt": ("september", "oktober", "sept", "okt", "herfst", "september oktober", "october"),
    "nov-dec": ("november", "december", "nov", "november december"),
    "jan-feb": ("januari", "februari", "jan", "feb", "winter", "januari februari", "january", "february"),
    "mrt-apr": ("maart", "april", "mrt", "lente", "maart april", "march"),
    "mei-jun": ("mei", "juni", "mei juni", "may", "june"),
}


def _period_options(context: FormContext) -> list[Option]:
    return [Option(value, context.texts(label), _MONTHS[value]) for value, label in notices.PERIODS.items()]


class VisitWish(BaseModel):
    """What a centre wishes."""

    organisation: Annotated[
        str,
        Ask(
            label=N_("Centre"),
            question=N_("For which centre (CVO or CBE)?"),
            field=_Centre(
                _centre_options,
                unknown=N_("I don't know a centre (CVO or CBE) named “{name}”."),
                few=12,
                mention=r"\b(?:cvo|cbe|ligo|centrum|netwerk|school|clb|academie)\s+([\w&.'’-]+(?:\s+(?!voor\b|in\b|wil\b|over\b|rond\b|met\b|en\b)[\w&.'’-]+){0,4})",
            ),
            help=N_("Type (part of) its name; a typing error is no problem."),
            names=("centrum", "cvo", "cbe", "centre", "organisatie"),
        ),
    ]
    themes: Annotated[
        list[str],
        Ask(
            label=N_("Themes"),
            question=N_("For which themes? Name one or more."),
            field=Several(
                _theme_options,
                frozenset({"thema", "theme", "over", "rond", "de", "het"}),
                marker=r"\b(?:over|rond|rondom|thema'?s?|about|on)\b[^.!?]+",
            ),
            help=N_("I look for a centre with at least one theme in common."),
            names=("thema", "themas", "onderwerp", "themes"),
        ),
    ]
    role: Annotated[
        Role,
        Ask(
            label=N_("Going or receiving"),
            question=N_("Do you want to go on a visit, receive one, or both?"),
            field=_Direction(_role_options),
            help=N_("With *both* you have the best chance of a partner."),
            names=("gaan of ontvangen", "rol", "richting", "bezoek"),
        ),
    ]
    reach: Annotated[
        Reach,
        Ask(
            label=N_("Distance"),
            question=N_("How far may the partner be?"),
            field=Choice(_reach_options),
            help=N_("The further, the better the chance of a partner. Your centre's municipality tells the province."),
            names=("afstand", "regio", "provincie", "hoe ver", "distance"),
        ),
    ]
    periods: Annotated[
        list[str] | None,
        Ask(
            label=N_("Period"),
            question=N_("Which months suit you? Skip it if all do."),
            field=Several(
                _period_options,
                frozenset({"in", "liefst", "van", "tot", "tussen", "vanaf", "graag", "t", "m", "met", "periode"}),
                marker=r"\b(?:in|tussen|vanaf|liefst|during)\s+(?:in\s+)?(?:sep|okt|oct|nov|dec|jan|feb|maart|mrt|mar|apr|mei|may|jun)[^.!?]*",
            ),
            help=N_("You agree on the day itself with your partner later."),
            optional=True,
            names=("periode", "periodes", "maanden", "wanneer", "period"),
        ),
    ] = None
    contact: Annotated[
        str,
        Ask(
            label=N_("Contact"),
            question=N_("At which e-mail address can the partner reach you?"),
            field=Email(),
            help=N_("This address also gets the reminders of the visit."),
            privacy=N_("Your partner and the organisers see this address."),
            names=("contact", "e mail", "email", "mail", "mailadres", "contactpersoon", "adres"),
        ),
    ]


def _standing(context: FormContext) -> Standing | None:
    return context.loaded if isinstance(context.loaded, Standing) else None


def permitted(values: Values, context: FormContext) -> Refusal | Needed | None:
    """Let only who coordinates the centre go on, and only once: a second wish is a change of the first."""
    texts = context.texts
    if rules.visit_round(context.catalogue) is None:
        return Refusal(Reply(text=texts("No round of collegial visits is open at the moment."), kind="form"))
    identifier = str(values.get("organisation", ""))
    if identifier not in context.catalogue.organisations:
        return Needed("organisation")
    if not may(context.person, "visit", organisation=identifier):
        return Refusal(_not_you(identifier, values, context))
    found = _standing(context)
    filed = found.filed.get(identifier) if found else None
    if filed is None or (context.before is not None and context.before.get("organisation") == identifier):
        return None
    text = texts(
        "{centre} has a wish already (theme: {themes}).",
        centre=notices.centre(identifier, context.catalogue),
        themes=notices.named(sorted(filed.wish.themes), texts),
    )
    buttons = [
        Button(label=texts("Change the wish"), action=action("submitted", "change", str(filed.form_id))),
        Button(label=texts("My visit"), action=action("view", "visits")),
    ]
    return Refusal(Reply(text=text, kind="form", buttons=buttons))


def _not_you(identifier: str, values: Values, context: FormContext) -> Reply:
    texts, centre = context.texts, notices.centre(identifier, context.catalogue)
    text = texts(
        "Only the coordinator or director of {centre} hands in a wish for visits, and that is not you as far as I know.",
        centre=centre,
    )
    who = context.coordinators.get(f"organisation:{identifier}") or context.coordinators.get("") or ()
    if not who:
        text += " " + texts("I do not know who that is there; ask within your centre.")
        return Reply(text=text, kind="form")
    text += " " + texts(
        "You can ask it to: {people}. Shall I pass on your request?", people=texts.join([escaped(one) for one in who])
    )
    button = Button(
        label=texts("Send the request"),
        action=action("act", "visits.request", identifier, json.dumps(dict(values), ensure_ascii=False)),
        style="primary",
    )
    return Reply(text=text, kind="form", buttons=[button])


def problems(values: Values, context: FormContext) -> list[Problem]:
    """Keep a wish with its centre: a pair may hang on it."""
    before = context.before.get("organisation") if context.before else None
    if before is None or values.get("organisation") in {None, before}:
        return []
    text = context.texts(
        "This wish is that of {centre}. For another centre, hand in a new wish.",
        centre=notices.centre(str(before), context.catalogue),
    )
    return [Problem("organisation", text)]


def summed_up(values: Values, context: FormContext) -> list[str]:
    """Say in the summary that a partner hears of a change."""
    found = _standing(context)
    pair = found.pair_of(str(values.get("organisation"))) if found and context.before else None
    if pair is None:
        return []
    partner = notices.centre(pair.other(str(values.get("organisation"))), context.catalogue)
    return [context.texts("{partner} remains your partner, and hears of the change.", partner=partner)]


def known(context: FormContext) -> dict[str, Any]:
    """Fill in the centre of who coordinates one."""
    own = spoken_for(context)
    return {"organisation": own[0].id} if len(own) == 1 else {}


def subject(values: Values, context: FormContext) -> str:
    """Return whose wish it is, in which round."""
    found = rules.visit_round(context.catalogue)
    return subject_of(str(values.get("organisation", "")), found[0].id if found else "")


def shared(context: FormContext) -> list[str]:
    """Return the wishes that colleagues of the same centre may open."""
    found = rules.visit_round(context.catalogue)
    return [subject_of(one.id, found[0].id) for one in spoken_for(context)] if found else []


def fixed(values: Values, subject: str, context: FormContext) -> str | None:
    """Say that a wish of a closed round stands as it is."""
    round_ = context.catalogue.rounds.get(subject.rpartition("@")[2])
    if round_ is not None and round_.status == "open":
        return None
    name = round_.name if round_ is not None else subject.rpartition("@")[2]
    return context.texts("The round {round} is closed: this wish stands as it is.", round=name)


async def _done(submission: Submission) -> list[Reply]:
    # The service needs the database; declaring the form does not.
    from dialogs.visits.wishing import handed_in

    return await handed_in(submission)


async def _withdrawn(submission: Submission) -> list[Reply]:
    from dialogs.visits.wishing import withdrawn

    return await withdrawn(submission)


_NOT_ABOUT = r"^(?!.*\b(?:weten|uitleg|info|informatie|wat is|koppel\w*|verplaats\w*|verzet\w*|datums?|data|verslag\w*|partner)\b)"
_VISITS = r"\b(?:visitaties?|visitatiewens|visitatieronde|visiteren|collegiale? bezoek(?:en)?|collegial visits?|peer visits?)\b"
WISH_FORM = Form(
    id=WISH,
    version=1,
    model=VisitWish,
    title=N_("Wish for a collegial visit"),
    intro=N_("Fine, let's look for a centre to visit, or to receive."),
    done=_done,
    may=permitted,
    check=problems,
    notices=summed_up,
    confirm=N_("Hand in the wish"),
    starts=(
        rf"{_NOT_ABOUT}.*\b(?:wil|willen|wou|wouden|zou|zouden|graag|wens|wensen|want|would like|d like|doen mee|doe mee|meedoen|deelnemen|"
        rf"opgeven|aanmelden|inschrijven|noteren|schrijf|meld|geef|noteer|gere|geren|kandidaat)\b.*{_VISITS}",
        rf"{_NOT_ABOUT}.*{_VISITS}.*\b(?:doorgeven|opgeven|aanmelden|inschrijven|meedoen|deelnemen|graag|wil|willen|indienen|invullen|start\w*)\b",
        r"\b(?:ik|wij|we|ons (?:centrum|team)|onze collega s)\b.*\b(?:wil|willen|zou|zouden|graag|wou)\b.*\b(?:bij|in) (?:een )?(?:andere? )?"
        r"(?:centrum|centra|cvo|cbe)\b.*\b(?:kijken|bezoek|langsgaan|leren)\b",
        r"\b(?:wil|willen|zou|zouden|graag)\b.*\b(?:ander|andere) (?:centrum|centra|cvo|cbe)\b.*\b(?:bezoeken|ontvangen)\b",
        r"^(?:nieuwe )?(?:visitatiewens|visitaties?|collegiale visitaties?)$",
    ),
    # "Meld ons aan voor de visitaties" asks for a sign-up too, but of what no session or project is.
    meant=lambda text, context: re.search(_VISITS, plain(text)) is not None,
    load=loaded,
    prefill=known,
    offered=lambda context: bool(spoken_for(context)) and rules.visit_round(context.catalogue) is not None,
    nouns=("visitatiewens", "wens", "visitatie", "visitaties", "visitation wish", "wish", "collegiale visitatie"),
    subject=subject,
    shared=shared,
    fixed=fixed,
    withdrawn=_withdrawn,
)
