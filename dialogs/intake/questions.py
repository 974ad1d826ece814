"""What the intakes ask: of a session of a Community of Practice (003), and of practice research (000)."""

from typing import Annotated

from pydantic import BaseModel

from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask
from dialogs.engine.fields import Option, Several, Text
from dialogs.intake import rules
from dialogs.own_sessions import SessionChoice, session_options
from dialogs.privacy import pupil_named
from dialogs.reminders.notices import when
from dialogs.texts import N_
from knowledge.offer import Moment

PRIVACY = N_("No names, please: initials or a code will do. Only the facilitator of this session reads it.")
TABLE = {
    "teacher": N_("teacher"),
    "zoco": N_("care coordinator (zoco)"),
    "parents": N_("parents"),
    "external": N_("external supporters"),
    "pupil": N_("the pupil"),
}
_TABLE_NAMES = {
    "teacher": ("leerkracht", "leerkrachten", "leraren", "ikzelf", "ik"),
    "zoco": ("zoco", "zorgcoordinator", "de zorgcoordinator", "zorgjuf"),
    "parents": ("ouder", "de ouders", "mama", "papa", "moeder", "vader", "mama en papa"),
    "external": ("ondersteuner", "ondersteuners", "clb", "logopedist", "kinesist", "begeleider", "externen", "ondersteuningsnetwerk"),
    "pupil": ("leerling", "kind", "het kind", "pupil"),
}  # fmt: skip


def mine(context: FormContext) -> rules.Mine:
    """Return what the form loaded."""
    return context.loaded if isinstance(context.loaded, rules.Mine) else rules.Mine()


def _table(context: FormContext) -> list[Option]:
    return [Option(one, context.texts(label), _TABLE_NAMES[one]) for one, label in TABLE.items()]


def sessions(context: FormContext) -> list[Moment]:
    """Return the sessions of a Community of Practice for which this person can hand in an intake."""
    return rules.sessions_of(mine(context).confirmed, context.catalogue, context.now)


def researches(context: FormContext) -> list[Moment]:
    """Return the intakes of practice research for which this person can."""
    return rules.research_intakes(mine(context), context.catalogue, context.now)


def _session(context: FormContext) -> str:
    """Say for which moment it is: it may have been filled in."""
    moment = context.catalogue.moments.get(str(context.values.get("moment", "")))
    return f"{moment.title}, {when(moment.starts, context.texts)}." if moment else ""


def _known_need(context: FormContext) -> str:
    """Recall the session, and what was said at the sign-up of the need that comes first (003, Beginsituatie)."""
    said, texts = mine(context).prerequisites.get(str(context.values.get("moment", ""))), context.texts
    recalled = ""
    if said == "worded":
        recalled = texts("At your sign-up you said that the educational need is worded already.")
    elif said == "followed":
        recalled = texts("You followed the training on sharpening educational needs: word it as you learnt there.")
    return f"{_session(context)} {recalled}".strip()


class CopIntake(BaseModel):
    """What the facilitator of a Community of Practice knows beforehand (003, Beginsituatie and Methodiek)."""

    moment: Annotated[
        str,
        Ask(
            label=N_("Session"),
            question=N_("For which session is it?"),
            field=SessionChoice(lambda context: session_options(sessions(context), context)),
            names=("sessie", "moment", "datum", "cop"),
        ),
    ]
    need: Annotated[
        str,
        Ask(
            label=N_("Educational need"),
            question=N_("Which specific educational need does the talk start from?"),
            field=Text(
                least=10,
                most=1500,
                long=True,
                objection=pupil_named,
                asks=True,
                mention=r"\b(?:onderwijsbehoefte|nood|behoefte|educational need)(?:\s+is)?\s*:\s*(.{10,}?)(?=[.;\n]?\s*(?:aan tafel|de leraar heeft nodig|de leerkracht heeft nodig|ik heb nodig)\s*:|$)",
            ),
            help=N_(
                "What does this pupil need to learn and to feel well? For example: “Pupil A needs short instructions with pictures.”"
            ),
            lead=_known_need,
            privacy=PRIVACY,
            names=("onderwijsbehoefte", "behoefte", "nood", "need"),
        ),
    ]
    table: Annotated[
        list[str],
        Ask(
            label=N_("At the table"),
            question=N_("Who will be at the table? Name everyone."),
            field=Several(
                _table,
                frozenset(
                    {
                        "de",
                        "het",
                        "een",
                        "met",
                        "zelf",
                        "leerling",
                        "samen",
                        "onze",
                        "mijn",
                        "van",
                        "the",
                        "komen",
                        "komt",
                        "mee",
                    }
                ),
                marker=r"\baan tafel\s*:?[\w\s,:()'’-]+",
            ),
            help=N_(
                "The teacher and the care coordinator, the parents, external supporters, and if it helps the pupil."
            ),
            names=("tafel", "aan tafel", "deelnemers", "wie komt"),
        ),
    ]
    support: Annotated[
        str,
        Ask(
            label=N_("The teacher needs"),
            question=N_("What do you need yourself, as a teacher, to go on with this pupil?"),
            field=Text(
                least=5,
                most=1500,
                long=True,
                objection=pupil_named,
                asks=True,
                mention=r"\b(?:de leraar heeft nodig|de leerkracht heeft nodig|ik heb nodig|the teacher needs)\s*:\s*(.{5,})",
            ),
            help=N_("Time, material, a second pair of hands, an idea … The needs of the teacher are on the table too."),
            names=("ondersteuning", "leraar", "wat ik nodig heb", "ondersteuningsbehoefte"),
        ),
    ]


class ResearchIntake(BaseModel):
    """What the facilitator of practice research knows before the first contact moment (000, Resultaten 8)."""

    moment: Annotated[
        str,
        Ask(
            label=N_("Practice research"),
            question=N_("For which practice research is it?"),
            field=SessionChoice(lambda context: session_options(researches(context), context)),
            names=("praktijkonderzoek", "moment", "intake"),
        ),
    ]
    question: Annotated[
        str,
        Ask(
            label=N_("Research question"),
            question=N_("What do you want to find out? A first wording is fine."),
            field=Text(
                least=10,
                most=600,
                long=True,
                objection=pupil_named,
                asks=True,
                mention=r"\b(?:onderzoeksvraag|mijn vraag|research question)(?:\s+is)?\s*:\s*(.{10,}?\?)",
            ),
            lead=_session,
            help=N_(
                "For example: “Do learners speak more when they prepare a dialogue in pairs?” You sharpen it at the intake."
            ),
            names=("onderzoeksvraag", "vraag"),
        ),
    ]
    centre: Annotated[
        str,
        Ask(
            label=N_("Centre"),
            question=N_("In which centre, and in which setting there?"),
            field=Text(
                most=300,
                objection=pupil_named,
                mention=r"\b(?:centrum|centre|context)\s*:\s*(.+?)(?=[.;\n]?\s*(?:doelgroep|target group|ik weet al|we weten al|deelnemers)\s*:|$)",
            ),
            help=N_("For example: “CVO, evening course on two sites”."),
            names=("centrum", "context", "school"),
        ),
    ]
    group: Annotated[
        str,
        Ask(
            label=N_("Target group"),
            question=N_("With which learners?"),
            field=Text(
                most=300,
                objection=pupil_named,
                mention=r"\b(?:doelgroep|target group)\s*:\s*(.+?)(?=[.;\n]?\s*(?:ik weet al|we weten al|deelnemers|participants)\s*:|$)",
            ),
            help=N_("Level, number, how fast they learn. No names."),
            names=("doelgroep", "cursisten", "groep"),
        ),
    ]
    known: Annotated[
        str | None,
        Ask(
            label=N_("Known already"),
            question=N_("What do you know or have you tried already?"),
            field=Text(
                most=1500,
                long=True,
                objection=pupil_named,
                asks=True,
                mention=r"\b(?:ik weet al|we weten al|bekend)\s*:\s*(.+?)(?=[.;\n]?\s*(?:deelnemers|participants)\s*:|$)",
            ),
            help=N_("What you read, measured or saw. You may skip this."),
            optional=True,
            names=("al gekend", "voorkennis", "bekend"),
        ),
    ] = None
    people: Annotated[
        str,
        Ask(
            label=N_("Takes part"),
            question=N_("Who takes part from your centre? Roles and numbers will do."),
            field=Text(most=300, objection=pupil_named, mention=r"\b(?:deelnemers|participants)\s*:\s*(.+)"),
            help=N_("For example: “two teachers and the coordinator”."),
            names=("deelnemers", "wie doet mee", "team"),
        ),
    ]
