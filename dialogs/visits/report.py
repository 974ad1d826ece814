"""The form after a visit: what was seen, what is taken along."""

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel

from dialogs.actions import action
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, Form, Needed, Refusal, Submission, Values
from dialogs.engine.fields import Choice, Option, Text
from dialogs.messages import Button, Reply
from dialogs.permissions import may
from dialogs.privacy import pupil_named
from dialogs.reminders.notices import when
from dialogs.roles import not_yours
from dialogs.texts import N_
from dialogs.visits import notices
from dialogs.visits.standing import Standing, loaded, option_of

if TYPE_CHECKING:
    from storage.visits import VisitPair

MOST_CHARACTERS = 1500


def visited(context: FormContext) -> "list[VisitPair]":
    """Return the pairs of a person of which a visit has begun."""
    if not isinstance(context.loaded, Standing):
        return []
    own = context.loaded.mine(context.person)
    return [one for one in own if one.starts_at is not None and one.starts_at <= context.now]


def _options(context: FormContext) -> list[Option]:
    return [Option(option_of(one), notices.pair_name(*one.centres(), context.catalogue)) for one in visited(context)]


class VisitReport(BaseModel):
    """What a visit brought."""

    pair: Annotated[
        str,
        Ask(label=N_("Visit"), question=N_("Of which visit?"), field=Choice(_options), names=("visitatie", "bezoek")),
    ]
    seen: Annotated[
        str,
        Ask(
            label=N_("Seen"),
            question=N_("What did you see or show that was worth it?"),
            field=Text(least=10, most=MOST_CHARACTERS, long=True, objection=pupil_named),
            help=N_("A few sentences will do. Write colleagues by their role, and no names of learners."),
            privacy=N_("Your partner and the organisers read this."),
            names=("gezien", "wat we zagen"),
        ),
    ]
    taken: Annotated[
        str,
        Ask(
            label=N_("Taken along"),
            question=N_("What do you take along to your own centre?"),
            field=Text(least=10, most=MOST_CHARACTERS, long=True, objection=pupil_named),
            help=N_("One thing that you will try is enough."),
            names=("meegenomen", "wat we meenemen"),
        ),
    ]


def permitted(values: Values, context: FormContext) -> Refusal | Needed | None:
    """Let a centre go on whose visit has begun."""
    texts = context.texts
    if not may(context.person, "visit"):
        return Refusal(not_yours(context, {"coordinator"}))
    if visited(context):
        return None
    found = context.loaded.mine(context.person) if isinstance(context.loaded, Standing) else []
    coming = min((one.starts_at for one in found if one.starts_at), default=None)
    text = texts("A report can be written after the visit.")
    if coming is not None:
        text += " " + texts("Yours is on {when}.", when=when(coming, texts))
    view = Button(label=texts("My visit"), action=action("view", "visits"))
    return Refusal(Reply(text=text, kind="form", buttons=[view]))


def known(context: FormContext) -> dict[str, Any]:
    """Fill in the only visit."""
    own = visited(context)
    return {"pair": option_of(own[0])} if len(own) == 1 else {}


async def _done(submission: Submission) -> list[Reply]:
    from dialogs.visits.reporting import reported

    return await reported(submission)


REPORT_FORM = Form(
    id="visit_report",
    version=1,
    model=VisitReport,
    title=N_("Report of the visit"),
    intro=N_("Two short questions on the visit."),
    done=_done,
    may=permitted,
    confirm=N_("Send the report"),
    starts=(
        r"\b(?:schrijf|schrijven|maak|maken|invullen|vul|doorgeven|indienen|ons|onze|mijn|wil|write)\b.*\b(?:verslag|verslagje|report)\b.*"
        r"\b(?:visitatie|bezoek|visit)\b",
        r"\b(?:visitatie|bezoek|visit)\b.*\b(?:verslag|verslagje|report)\b.*\b(?:schrijven|maken|invullen|doorgeven|indienen|write)\b",
        r"^(?:het |een )?(?:verslag|verslagje) van (?:de|onze|ons|het) (?:visitatie|bezoek)$",
        r"^visitatieverslag\b",
    ),
    load=loaded,
    prefill=known,
    offered=lambda context: False,
    nouns=("visitatieverslag", "verslag van de visitatie", "verslag van het bezoek"),
    subject=lambda values, context: f"visit:{values.get('pair', '')}",
)
