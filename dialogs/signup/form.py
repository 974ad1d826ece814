"""The form: which session, who comes, in what role, what was done before; with the price and the places that are left."""

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel

from dialogs.asking import opens_as_question
from dialogs.engine.context import FormContext
from dialogs.engine.dates.moments import moments_in
from dialogs.engine.declaration import Ask, Form, Submission, Values
from dialogs.engine.reading import names_in, plain
from dialogs.messages import Reply
from dialogs.session_times import at_that_time
from dialogs.signup import checks, fields, rules, wording
from dialogs.signup.swapping import SWAP
from dialogs.texts import N_

if TYPE_CHECKING:
    # A question from a cold start knows the forms but touches no database.
    from sqlmodel.ext.asyncio.session import AsyncSession


def _not_chosen(values: Values, context: FormContext) -> bool:
    # A button that names the session says the programme with it.
    return "programme" in values or "moment" not in values


def _others(values: Values, context: FormContext) -> bool:
    return checks.may_sign_up_others(context)


def _has_roles(values: Values, context: FormContext) -> bool:
    programme = fields.programme_meant(values, context)
    return programme is not None and bool(programme.target_roles)


def _has_levels(values: Values, context: FormContext) -> bool:
    programme = fields.programme_meant(values, context)
    return programme is not None and bool(programme.target_levels)


def _has_before(values: Values, context: FormContext) -> bool:
    programme = fields.programme_meant(values, context)
    return programme is not None and programme.after in context.catalogue.programmes


class SessionSignUp(BaseModel):
    """Who signs up for which session."""

    programme: Annotated[
        str | None,
        Ask(
            N_("Programme"),
            N_("What do you want to sign up for?"),
            fields.PROGRAMMES,
            help=N_(
                "You sign up for one session at a time. Ask me what it is about or what it costs before you choose."
            ),
            when=_not_chosen,
            names=("programma", "reeks", "aanbod", "vorming"),
        ),
    ] = None
    moment: Annotated[
        str,
        Ask(
            N_("Session"),
            N_("Which session?"),
            fields.SESSIONS,
            typed=N_("Say the date, such as “26 January”, or “the next one”."),
            names=("sessie", "datum", "dag", "date", "session"),
            lead=wording.of_programme,
        ),
    ]
    people: Annotated[
        list[dict[str, str]] | None,
        Ask(
            N_("Who comes"),
            N_("Who comes? Give e-mail addresses, or send a list (CSV or XLSX)."),
            fields.PARTICIPANTS,
            help=N_("One address for each person, with a name if you like. For yourself, say *myself*."),
            when=_others,
            names=("deelnemers", "deelnemer", "wie komt", "personen", "participants"),
            privacy=N_("The addresses serve for this session only: everybody is told of the sign-up."),
            lead=wording.of_session,
        ),
    ] = None
    role: Annotated[
        str | None,
        Ask(
            N_("Role"),
            N_("In what role?"),
            fields.ROLES,
            help=N_("What you do, or what they do whom you sign up. Some sessions are for certain people only."),
            when=_has_roles,
            names=("rol", "functie", "role"),
            lead=wording.of_session,
        ),
    ] = None
    level: Annotated[
        str | None,
        Ask(
            N_("Education"),
            N_("In which education?"),
            fields.LEVELS,
            when=_has_levels,
            names=("niveau", "onderwijs", "onderwijsniveau", "level"),
        ),
    ] = None
    prerequisite: Annotated[
        str | None,
        Ask(
            N_("Done before"),
            N_("What is done already?"),
            fields.FIRST_THINGS,
            help=N_("One of the two is enough: the training, or an educational need that your team put into words."),
            when=_has_before,
            names=("vooraf", "voorwaarde", "voorkennis", "prerequisite"),
            lead=wording.first_things,
        ),
    ] = None


_SESSION_WORDS = (
    r"(?:sessies?|sessions?|cops?|com+un\w* of pra\w+|maste?r ?c?las+\w*|lerend netwerk|praktijkonderzoek"
    r"|navorming|vorming|opleiding|training|scherp ?stellen|t ?21 ?\d+|mee met nt2|ontmoetingsdag\w*|webinars?|collegagroep\w*"
    r"|sector ?2|contactmoment\w*|symposium)"
)
_LEAD = (
    r"(?:(?:hallo|dag|hey|hoi|ok|oke|ja|goed|graag|please|aub|gelieve|en|dan)\b ?)*"
    r"(?:(?:kan|kun|wil|zou|kunt|wilt) (?:je|jij|u|ge|gij) )?"
)
_PUT_IN = r"(?:schrijf|registreer|meld|noteer|zet)"
_WANT = r"(?:ik|wij|we|k) (?:wil|willen|wou|wouden|zou|zouden|ga|gaan|kom|komen)"
_TEAMS = r"\b(?:teams?|ploeg(?:en)?|teamkes|ploegskes?|project(?:en)?)\b"


def meant(text: str, context: FormContext) -> bool:
    """Tell whether a sentence that could ask for several forms is about a session for persons, not about teams."""
    said = plain(text)
    catalogue = context.catalogue
    names = [(name, one.id) for one in catalogue.programmes.values() for name in (one.name, *one.aliases)]
    named = [catalogue.programme(match.value) for match in names_in(text, names)]
    if any(not rules.takes_people(one) for one in named) or fields.says(_TEAMS, said):
        return False
    return bool(named) or fields.says(rf"\b{_SESSION_WORDS}\b", said) or fields.says(r"\b(?:mij|me|mezelf)\b", said)


_MAY_I_JOIN = (
    r"^(?!.*\b(?:niet|geen|later|vroeger|te laat|online|in (?:mijn|m n) plaats|not)\b)"
    r"(?:(?:hallo|dag|hey|hoi|ok|en|dus|sorry)\b ?)*(?:kan|mag|kunnen|mogen|can|could|may) (?:ik|we|wij|i)\b.*"
    r"\b(?:inschrijven|aanmelden|meedoen|deelnemen|komen|bijwonen|meevolgen|volgen|erbij|sign up|join|attend|come|enrol|enroll|register)\b"
)


def called(text: str, context: FormContext) -> bool:
    """Tell whether somebody asks to come to a session that is named by its day: "kan ik nog meedoen met de cop van 14 december?"."""
    if not fields.says(_MAY_I_JOIN, plain(text)) or opens_as_question(text) or not moments_in(text, context.now):
        return False
    named = fields.named_programmes(text, rules.programmes(context.catalogue, context.now))
    there = [one for one in rules.sessions(context.catalogue, context.now) if not named or one.programme in named]
    # Of a day without a session the form tells so, and what there is.
    of_that_day = fields.says(rf"\b{_SESSION_WORDS} (?:van|op|of|on)\b", plain(text))
    return (of_that_day or bool(at_that_time(text, there, context.now))) and meant(text, context)


def prefilled(context: FormContext) -> dict[str, Any]:
    """Return what was said of oneself at the last sign-up, and the programme when there is only one."""
    open_now = rules.programmes(context.catalogue, context.now)
    known = checks.known(context)
    found: dict[str, Any] = {"role": known.role, "level": known.level}
    if len(open_now) == 1:
        found["programme"] = open_now[0].id
    return {name: value for name, value in found.items() if value is not None}


def subject(values: Values, context: FormContext) -> str:
    """Return the session that it is about: ``moment:<id>``."""
    return f"moment:{values.get('moment', '')}"


async def _load(session: "AsyncSession", context: FormContext) -> checks.Known:
    from dialogs.signup.handing_in import known_of

    return await known_of(session, context)


async def _done(submission: Submission) -> list[Reply]:
    # The service needs the database; declaring the form does not.
    from dialogs.signup.handing_in import handed_in

    return await handed_in(submission)


async def _withdrawn(submission: Submission) -> list[Reply]:
    from dialogs.signup.handing_in import withdrawn

    return await withdrawn(submission)


SIGN_UP = Form(
    id="session_signup",
    version=1,
    model=SessionSignUp,
    title=N_("Sign up for a session"),
    intro=N_("Fine, let's sign up for a session."),
    done=_done,
    may=checks.permitted,
    check=checks.problems,
    notices=wording.notices,
    derived=wording.derived,
    remark=checks.remark,
    confirm=N_("Sign up"),
    place=10,
    load=_load,
    prefill=prefilled,
    offered=lambda context: bool(rules.sessions(context.catalogue, context.now)),
    nouns=("inschrijving", "inschrijvingen", "sessie", "sessies", "sign up", "plaats", "plek"),
    subject=subject,
    fixed=checks.fixed,
    withdrawn=_withdrawn,
    meant=meant,
    called=called,
    starts=(
        rf"^{_LEAD}{_PUT_IN} (?:mij|me|mezelf|mijzelf|ons)\b.*\b(?:in|aan|op|bij|erbij)\b",
        rf"^{_LEAD}{_PUT_IN}\b(?! ik\b).*\b(?:in|aan|op)\b.*\b{_SESSION_WORDS}\b",
        rf"^{_LEAD}{_PUT_IN}\b(?! ik\b).*\b{_SESSION_WORDS}\b.*\b(?:in|aan|op)\b",
        rf"^{_LEAD}(?:mij |me |mezelf |ons )?inschrijven voor\b.*\b{_SESSION_WORDS}\b",
        rf"^{_LEAD}(?:mij|me|mezelf|mijzelf)\b.*\b(?:inschrijven|aanmelden)\b",
        rf"^{_LEAD}{_WANT}\b.*\b(?:mij|me|mezelf|mijzelf)\b.*\b(?:inschrijven|aanmelden|in te schrijven|aan te melden)\b",
        rf"^{_LEAD}{_WANT}\b.*\b(?:inschrijven|aanmelden|in te schrijven)\b.*\b{_SESSION_WORDS}\b",
        rf"^{_LEAD}{_WANT}\b.*\b{_SESSION_WORDS}\b.*\b(?:inschrijven|aanmelden|in te schrijven|deelnemen|meedoen|bijwonen|volgen|meevolgen)\b",
        rf"^(?!.*\b(?:niet|geen)\b){_LEAD}{_WANT}\b.*\b(?:naar|deelnemen|meedoen|bijwonen|volgen|mee)\b.*\b{_SESSION_WORDS}\b",
        rf"^{_LEAD}(?:reserveer|hou|houd|boek)\b.*\b(?:plaats\w*|plek\w*|zitje)\b.*\b{_SESSION_WORDS}\b",
        r"^(?:please |can you |could you )?(?:sign|enrol|enroll|put|register) me\b",
        rf"^(?:please )?(?:sign up|enrol|enroll|register)\b.*\b{_SESSION_WORDS}\b",
        rf"^i (?:want|would like|d like|wish)\b.*\b(?:join|attend|go to|come to|follow|sign up)\b.*\b{_SESSION_WORDS}\b",
    ),
)
FORMS = (SIGN_UP, SWAP)
