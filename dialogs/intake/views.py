"""Reading intakes: one's own, and for a facilitator those of the own sessions."""

from sqlmodel import col, select

from dialogs.actions import action
from dialogs.intake.notices import card
from dialogs.intake.service import FORM_IDS
from dialogs.markup import escaped
from dialogs.messages import Button, Reply, short
from dialogs.permissions import may
from dialogs.reminders.notices import when
from dialogs.subjects import Request, View
from dialogs.texts import N_
from knowledge.offer import Moment
from storage.people import Person
from storage.submissions import SubmittedForm, submitted

MOST_SHOWN = 10
"""A session holds ten people at most (003); more of one's own are of the past."""


async def intakes_shown(request: Request) -> list[Reply]:
    """Return the intakes of one moment, of which the button carries the id, or else all that this person may read.

    Raises IndexError for a moment that is not there.
    """
    texts, catalogue, person = request.context.texts, request.context.catalogue, request.context.person
    if request.arguments:
        moment = catalogue.moments.get(request.arguments[0])
        if moment is None:
            raise IndexError(request.arguments[0])
        if not _leads(request, moment):
            return [Reply(text=texts("Only the facilitator of that session reads its intakes."))]
        return await _of_moment(request, moment)
    led = sorted(
        (one for one in catalogue.moments.values() if one.facilitator and _leads(request, one)),
        key=lambda one: one.starts,
    )
    rows = await submitted(request.session, forms=list(FORM_IDS), subjects=[f"moment:{one.id}" for one in led])
    with_intake = [one for one in led if any(row.subject == f"moment:{one.id}" for row in rows)]
    own = await submitted(request.session, forms=list(FORM_IDS), person_id=person.id)
    if len(with_intake) == 1 and not own:
        return await _of_moment(request, with_intake[0])
    replies: list[Reply] = []
    if with_intake:
        buttons = [
            Button(label=short(f"{one.title}, {when(one.starts, texts)}"), action=action("view", "intake", one.id))
            for one in with_intake[-MOST_SHOWN:]
        ]
        replies.append(Reply(text=texts("Of which session do you want to read the intakes?"), buttons=buttons))
    replies += [
        Reply(
            text=texts("This is your intake:"), card=card(row, person.email, moment, texts), buttons=_ways(row, request)
        )
        for row in own[-MOST_SHOWN:]
        if (moment := catalogue.moments.get(row.subject.partition(":")[2])) is not None
    ]
    return replies or [Reply(text=texts("There is no intake for you to read. You fill one in once you are signed up."))]


def _leads(request: Request, moment: Moment) -> bool:
    facilitator = moment.facilitator or ""
    return bool(facilitator) and may(request.context.person, "record_actions", facilitator=facilitator)


def _ways(row: SubmittedForm, request: Request) -> list[Button]:
    moment = request.context.catalogue.moments.get(row.subject.partition(":")[2])
    if moment is None or moment.starts <= request.context.now:
        return []
    texts = request.context.texts
    return [Button(label=texts("Change the intake"), action=action("submitted", "change", str(row.id), ""))]


async def _of_moment(request: Request, moment: Moment) -> list[Reply]:
    texts = request.context.texts
    rows = await submitted(request.session, forms=list(FORM_IDS), subjects=[f"moment:{moment.id}"])
    if not rows:
        said = texts("There is no intake for {session} yet.", session=f"{moment.title} ({when(moment.starts, texts)})")
        return [Reply(text=said)]
    query = select(Person).where(col(Person.id).in_([row.person_id for row in rows]))
    people = {one.id: one.email for one in (await request.session.exec(query)).all()}
    return [
        Reply(
            text=texts("Intake of {who}:", who=escaped(people.get(row.person_id) or "–")),
            card=card(row, people.get(row.person_id), moment, texts),
        )
        for row in rows[:MOST_SHOWN]
    ]


VIEWS = (
    View(
        "intake",
        N_("Intakes"),
        (
            r"^(?:toon|bekijk|open|lees|show|laat) (?:me |mij )?(?:de |het |alle |mijn |my |the )?intakes?(?: zien)?\b",
            r"^(?:mijn|alle|de|my|the) intakes$",
            r"^(?:welke|zijn er|heb ik) .*\bintakes\b",
            r"^(?:wat|which) (?:staat er|stond er|is er) in (?:mijn|de) intake\b",
        ),
        intakes_shown,
    ),
)
