"""The forms: what a participant thought of a session, and what a whole trajectory brought."""

from typing import Annotated, Any

from pydantic import BaseModel

from dialogs.actions import action
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, Form, Refusal, Submission, Values
from dialogs.engine.fields import Option, Text, YesNo
from dialogs.evaluation import attendance, rules
from dialogs.evaluation.attendance import SESSION, TRAJECTORY, Attended
from dialogs.evaluation.marks import EXTENT, QUALITY, Mark, Session, Whole, session_option, trajectory_option
from dialogs.markup import escaped
from dialogs.messages import Button, Reply
from dialogs.privacy import pupil_named
from dialogs.reminders.notices import when
from dialogs.signup.fields import named_programmes
from dialogs.texts import N_

ANONYMOUS = N_(
    "Facilitator and organiser see counts and averages, from {least} answers up, and the remarks without names."
)
_RECOMMENDS = r"\b(?:aan te raden|aanrader|(?:zou|zal|wil)\b.*\baanraden|would recommend|recommended)\b"
_RECOMMENDS_NOT = r"\b(?:niet aan te raden|geen aanrader|niet aanraden|(?:zou|zal) (?:het|dit|ze|hem) niet aanraden|would not recommend)\b"


def _recommend() -> Ask:
    return Ask(
        label=N_("Recommend"),
        question=N_("Would you recommend it to a colleague?"),
        field=YesNo(yes=_RECOMMENDS, no=_RECOMMENDS_NOT),
        names=("aanraden", "aanrader", "recommend"),
    )


def _trajectory_options(context: FormContext) -> list[Option]:
    found = [trajectory_option(one.id, context) for one in attendance.trajectories(context)]
    return [one for one in found if one is not None]


SESSIONS = Session(
    lambda context: [session_option(one, context) for one in attendance.sessions(context)], attendance.sessions
)
WHOLES = Whole(_trajectory_options)


def _about(context: FormContext) -> str:
    """Return what is evaluated, when it was filled in without a word about it."""
    session, whole = context.values.get("session"), context.values.get("trajectory")
    if session is not None and _session_prefill(context) == {"session": session}:
        return context.texts("It is about {what}.", what=escaped(SESSIONS.show(session, context)))
    if whole is not None and _trajectory_prefill(context) == {"trajectory": whole}:
        return context.texts("It is about {what}.", what=escaped(WHOLES.show(whole, context)))
    return ""


class SessionEvaluation(BaseModel):
    """What a participant thought of a session."""

    session: Annotated[
        str,
        Ask(
            label=N_("Session"),
            question=N_("Which session do you evaluate?"),
            field=SESSIONS,
            help=N_("Those that you were signed up for: from the start of a session until 30 days after it."),
            names=("sessie", "session", "moment"),
        ),
    ]  # fmt: skip
    content: Annotated[
        int,
        Ask(
            label=N_("Content"),
            question=N_("How was the content?"),
            field=Mark(QUALITY, words=r"inhoud|inhoudelijk|content"),
            lead=_about,
            names=("inhoud",),
        ),
    ]
    usable: Annotated[
        int,
        Ask(
            label=N_("Usable"),
            question=N_("Can you use it in your own practice?"),
            field=Mark(EXTENT, words=r"bruikbaar|bruikbaarheid|praktijk|toepasbaar|usable|practice"),
            names=("bruikbaar", "praktijk"),
        ),
    ]
    facilitation: Annotated[
        int,
        Ask(
            label=N_("Facilitation"),
            question=N_("How was the facilitation?"),
            field=Mark(QUALITY, words=r"begeleiding|begeleider|procesbegeleiding|docent|facilitation"),
            names=("begeleiding",),
        ),
    ]
    organisation: Annotated[
        int,
        Ask(
            label=N_("Practical organisation"),
            question=N_("How was the practical organisation?"),
            field=Mark(QUALITY, words=r"organisatie|praktische organisatie|praktisch|organisation"),
            names=("organisatie",),
        ),
    ]
    recommend: Annotated[bool, _recommend()]
    remark: Annotated[
        str | None,
        Ask(
            label=N_("Remark"),
            question=N_("Is there something you want to say about it?"),
            field=Text(most=1000, long=True, objection=pupil_named, mention=r"\b(?:opmerking|remark)\s*:\s*(.+)$"),
            help=N_("Write no names of pupils: initials or a code will do. You may skip this."),
            optional=True,
            names=("opmerking",),
            privacy=N_("Others read your remark without your name; write nothing by which they know you."),
        ),
    ] = None


class TrajectoryEvaluation(BaseModel):
    """What a whole trajectory brought."""

    trajectory: Annotated[
        str,
        Ask(
            label=N_("Trajectory"),
            question=N_("Which trajectory do you look back on?"),
            field=WHOLES,
            names=("traject", "project", "reeks", "trajectory"),
        ),
    ]
    goal: Annotated[
        int,
        Ask(
            label=N_("Goal"),
            question=N_("Did you reach what you came for?"),
            field=Mark(EXTENT, words=r"doel|doelen|doel bereikt|goal"),
            lead=_about,
            names=("doel",),
        ),
    ]
    practice: Annotated[
        int,
        Ask(
            label=N_("Practice"),
            question=N_("Did your practice change by it?"),
            field=Mark(EXTENT, words=r"praktijk|practice"),
            names=("praktijk",),
        ),
    ]
    support: Annotated[
        int,
        Ask(
            label=N_("Support"),
            question=N_("Did you feel supported?"),
            field=Mark(EXTENT, words=r"steun|ondersteuning|gesteund|support"),
            names=("steun", "ondersteuning"),
        ),
    ]
    recommend: Annotated[bool, _recommend()]
    keep: Annotated[
        str | None,
        Ask(
            label=N_("What should stay"),
            question=N_("What should certainly stay?"),
            field=Text(
                most=1000,
                long=True,
                objection=pupil_named,
                mention=r"\b(?:(?:moet )?blijven|behouden|stay)\s*:\s*([^;\n]+)",
            ),
            help=N_("Write no names of pupils: initials or a code will do. You may skip this."),
            optional=True,
            names=("behouden", "blijven"),
            privacy=N_("Others read your remark without your name; write nothing by which they know you."),
        ),
    ] = None
    change: Annotated[
        str | None,
        Ask(
            label=N_("What should change"),
            question=N_("And what would you change?"),
            field=Text(most=1000, long=True, objection=pupil_named, mention=r"\b(?:anders|change)\s*:\s*([^;\n]+)"),
            help=N_("Write no names of pupils: initials or a code will do. You may skip this."),
            optional=True,
            names=("veranderen", "beter"),
        ),
    ] = None


# -- who may --


def _held(context: FormContext) -> Attended:
    return context.loaded


def _session_permitted(values: Values, context: FormContext) -> Refusal | None:
    """Let only who was there go on; tell others when, or what to do first."""
    if attendance.sessions(context):
        return None
    texts, held = context.texts, _held(context)
    coming = sorted(
        (one for one in context.catalogue.moments.values() if one.id in held.moments and one.starts > context.now),
        key=lambda one: one.starts,
    )
    if coming:
        said = texts(
            "You can evaluate a session once it has begun. Yours is {session}, on {when}; half an hour after its end I ask you.",
            session=coming[0].title, when=when(coming[0].starts, texts),
        )  # fmt: skip
        return Refusal(Reply(text=said, kind="form"))
    said = texts(
        "Only who was signed up for a session evaluates it, until {days} days after. I know no such session of yours.",
        days=rules.OPEN.days,
    )
    button = Button(label=texts("Sign up for a session"), action=action("start", "session_signup"))
    return Refusal(Reply(text=said, kind="form", buttons=[button]))


def _trajectory_permitted(values: Values, context: FormContext) -> Refusal | None:
    """Let only who follows a trajectory look back on it, from its evaluation or symposium on."""
    if attendance.trajectories(context):
        return None
    texts, held = context.texts, _held(context)
    coming = sorted(
        (one for one in held.trajectories if one.back.starts > context.now), key=lambda one: one.back.starts
    )
    if coming:
        said = texts(
            "You look back on {programme} from {when} on: {moment}. I ask you then. A single session you can evaluate before.",
            programme=context.catalogue.programme(coming[0].programme).name,
            when=when(coming[0].back.starts, texts), moment=coming[0].back.title,
        )  # fmt: skip
        button = Button(label=texts("Evaluate a session"), action=action("start", SESSION))
        return Refusal(Reply(text=said, kind="form", buttons=[button]))
    said = texts(
        "Only who follows a trajectory looks back on it: with a registered team or signed up for a series, until {days} days "
        "after. I know none of yours.",
        days=rules.OPEN.days,
    )
    button = Button(label=texts("Evaluate a session"), action=action("start", SESSION))
    return Refusal(Reply(text=said, kind="form", buttons=[button]))


def _absent(text: str, context: FormContext, own: set[str]) -> str | None:
    """Say that a programme which was named is not among those that this person can evaluate."""
    programmes = context.catalogue.programmes
    absent = named_programmes(text, list(programmes.values())) - own
    if not absent or not own:
        return None
    return context.texts(
        "Of {names} I know nothing that you can evaluate now.",
        names=context.texts.join(sorted(programmes[one].name for one in absent)),
    )


def _session_remark(text: str, context: FormContext) -> str | None:
    return _absent(text, context, {one.programme for one in attendance.sessions(context)})


def _trajectory_remark(text: str, context: FormContext) -> str | None:
    return _absent(text, context, {one.programme for one in attendance.trajectories(context)})


# -- what is known --


def _session_prefill(context: FormContext) -> dict[str, Any]:
    held = _held(context)
    there = attendance.sessions(context)
    left = [one for one in there if attendance.session_subject(one.id) not in held.evaluated]
    only = left or there
    return {"session": only[0].id} if len(only) == 1 else {}


def _trajectory_prefill(context: FormContext) -> dict[str, Any]:
    held = _held(context)
    there = attendance.trajectories(context)
    left = [one for one in there if attendance.trajectory_subject(one.id) not in held.evaluated]
    only = left or there
    return {"trajectory": only[0].id} if len(only) == 1 else {}


def _session_subject(values: Values, context: FormContext) -> str:
    return attendance.session_subject(str(values.get("session", "")))


def _trajectory_subject(values: Values, context: FormContext) -> str:
    return attendance.trajectory_subject(str(values.get("trajectory", "")))


def _notices(subject: str, context: FormContext) -> list[str]:
    held = _held(context)
    at = held.evaluated.get(subject)
    said = [context.texts(ANONYMOUS, least=rules.LEAST)]
    if at is not None and context.before is None:
        said.insert(
            0,
            context.texts(
                "You evaluated this on {day}: these answers take the place of those.", day=when(at, context.texts)
            ),
        )
    return said


def _fixed(values: Values, subject: str, context: FormContext) -> str | None:
    """Let an evaluation stand once it can be given no more."""
    kind, _, identifier = subject.partition(":")
    if kind == "moment":
        moment = context.catalogue.moments.get(identifier)
    else:
        round_id, programme_id = rules.trajectory_read(identifier)
        programme = context.catalogue.programmes.get(programme_id)
        moment = rules.looking_back(context.catalogue, round_id, programme) if programme else None
    if moment is not None and rules.is_open(moment, context.now):
        return None
    return context.texts("An evaluation can be changed until {days} days after the end; this one stands as it is.",
        days=rules.OPEN.days)  # fmt: skip


async def _done(submission: Submission) -> list[Reply]:
    from dialogs.evaluation.service import evaluated

    return await evaluated(submission)


async def _withdrawn(submission: Submission) -> list[Reply]:
    from dialogs.evaluation.service import withdrawn

    return await withdrawn(submission)


_WHOLE = r"(?:traject(?:en)?|reeks|hele project|project|programma|eindevaluatie|trajectory|series|whole project)"
# The interim evaluation of a care plan has a form of its own.
_ANOTHER = rf"^(?!.*\b(?:{_WHOLE}|tussentijdse?|interim|acties?|zorgplan(?:nen)?|actions?|care plan)\b)"
_ONE = r"(?:sessies?|cop|community of practice|masterclass(?:es)?|vorming|contactmoment|bijeenkomst|session|training)"
_WISH = r"(?:ik|we|wij|k|i)(?: zou| zouden| wil| willen| wou| want| would like to| want to)(?: graag)?"
SESSION_FORM = Form(
    id=SESSION,
    version=1,
    model=SessionEvaluation,
    title=N_("Evaluation of a session"),
    intro=N_("Fine, how was it? It takes a minute."),
    done=_done,
    may=_session_permitted,
    notices=lambda values, context: _notices(_session_subject(values, context), context),
    remark=_session_remark,
    load=attendance.attended,
    prefill=_session_prefill,
    nouns=("evaluatie", "evaluaties", "sessie evaluatie", "evaluation"),
    subject=_session_subject,
    fixed=_fixed,
    withdrawn=_withdrawn,
    starts=(
        rf"{_ANOTHER}(?:evalueer|evalueren|evaluatie|evaluate|evaluation|evaluatieformulier)(?: (?:invullen|geven|van|over|voor|de|het|mijn|of|the)\b.*)?$",
        rf"{_ANOTHER}(?:{_WISH} )?(?:(?:de|een|mijn) )?evalua(?:tie|tion) (?:invullen|geven|doen|doorgeven|indienen)$",
        rf"{_ANOTHER}.*\b(?:wil|willen|wou|zou|graag|kan ik|kunnen we|mag ik|laat|want|can i)\b.*\b{_ONE}\b.*\b(?:evalueren|evaluate)\b",
        rf"{_ANOTHER}{_WISH} .*\b(?:evalueren|evaluatie|evaluate|evaluation)\b.*\b{_ONE}\b",
        rf"{_ANOTHER}{_WISH} (?:iets |eens |graag )*(?:evalueren|evaluate)$",
        rf"^{_WISH}\b.*\b(?:feedback|mening|oordeel)\b.*\b(?:geven|kwijt|doorgeven)\b.*\b{_ONE}\b",
        rf"\b{_ONE}\b.*\b(?:feedback|mening) (?:geven|doorgeven)$",
    ),
)
TRAJECTORY_FORM = Form(
    id=TRAJECTORY,
    version=1,
    model=TrajectoryEvaluation,
    title=N_("Evaluation of a trajectory"),
    intro=N_("Fine, let's look back on the whole."),
    done=_done,
    may=_trajectory_permitted,
    remark=_trajectory_remark,
    notices=lambda values, context: _notices(_trajectory_subject(values, context), context),
    load=attendance.attended,
    prefill=_trajectory_prefill,
    nouns=("trajectevaluatie", "eindevaluatie", "evaluatie van het traject", "evaluation of the trajectory"),
    subject=_trajectory_subject,
    fixed=_fixed,
    withdrawn=_withdrawn,
    starts=(
        rf"^(?:evalueer|evalueren|evaluatie|evaluate|evaluation|evaluatie van|evaluatie voor)\b.*\b{_WHOLE}\b",
        r"^(?:eindevaluatie|trajectevaluatie)(?: (?:invullen|geven|van|over|voor)\b.*)?$",
        rf"\b(?:wil|willen|wou|zou|graag|kan|kunnen|want|laat|mag)\b.*\b{_WHOLE}\b.*\b(?:evalueren|evaluatie|evaluate|terugblikken|terugkijken)\b",
        rf"\b(?:wil|willen|wou|zou|graag|kan|kunnen|want|laat|mag)\b.*\b(?:evalueren|evaluatie|evaluate|terugblikken|terugkijken|look back)\b.*\b{_WHOLE}\b",
        r"\b(?:eindevaluatie|trajectevaluatie)\b.*\b(?:invullen|geven|doen|indienen)\b",
        rf"\bterug(?:blik|kijk|blikken|kijken)\b.*\b{_WHOLE}\b",
    ),
)
FORMS = (SESSION_FORM, TRAJECTORY_FORM)
