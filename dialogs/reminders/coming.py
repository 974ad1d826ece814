"""What somebody will be reminded of as things stand: reminders of the plans that would go out, and messages that were planned."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from dialogs.markup import escaped
from dialogs.reminders import useful
from dialogs.reminders.answered import title_of
from dialogs.reminders.notices import when
from dialogs.reminders.occasions import Occasion, Situation
from dialogs.reminders.planning import occasions_of
from dialogs.reminders.stopping import TOPICS
from dialogs.reminders.wording import line
from dialogs.subjects import Request
from knowledge.offer import Catalogue
from knowledge.reminder_plans import ReminderPlan
from storage.people import Person
from storage.reminders import PlannedNotice, Reminder, had_its_time, planned, planned_notices

OWN = "own:"
"""What a notice hangs on that somebody asked for."""
_ESCALATED = "+"


@dataclass(frozen=True)
class Coming:
    """A reminder that is still to come."""

    at: datetime
    what: str
    """Markdown."""
    kind: str = ""
    """What it is of, such as *sessions*; empty for what has no kind, and where the words say it."""


@dataclass(frozen=True)
class _Row:
    """A row of a plan that would go out, with all that its words need."""

    row: Reminder
    situation: Situation
    escalated: bool


async def coming(request: Request, most: int | None = None) -> list[Coming]:
    """Return what the person will be reminded of, in order of time.

    A reminder that would not go out as things stand is left out, such as that too few come to a session that is full. Those of the
    plans are named by their moment; in the words of the plan where there is none, or where two would read the same.

    Parameters
    ----------
    most
        How many are wanted: no more are looked at; all of them when left out.
    """
    found: list[_Row | PlannedNotice] = []
    async for one in _in_order(request):
        found.append(one)
        if most is not None and len(found) == most:
            break
    told = await _told(request, found)
    return list(dict.fromkeys(told))  # who leads a moment and takes part in it reads of it once


async def _in_order(request: Request) -> AsyncIterator[_Row | PlannedNotice]:
    own, session = request.context.person.id, request.session
    rows, notices = await planned(session, own), await planned_notices(session, own)
    judged = await _Judged.of(request, rows)
    every: list[Reminder | PlannedNotice] = sorted([*rows, *notices], key=lambda one: one.due_at)
    for one in every:
        if isinstance(one, PlannedNotice):
            yield one
        elif (standing := await judged.standing(one)) is not None:
            yield standing


@dataclass(frozen=True)
class _Judged:
    request: Request
    occasions: dict[str, Occasion]
    started: frozenset[tuple[str, str]]
    """What went out already: what it was about, and its plan."""

    @classmethod
    async def of(cls, request: Request, rows: Sequence[Reminder]) -> "_Judged":
        """Read what the rows are about."""
        abouts = list(dict.fromkeys(one.about for one in rows))
        occasions = await occasions_of(request.session, request.context.catalogue, abouts)
        escalated = sorted({one.about for one in rows if one.plan.endswith(_ESCALATED)})
        started: set[tuple[str, str]] = set()
        if escalated:
            query = select(Reminder.about, Reminder.plan).where(col(Reminder.about).in_(escalated), had_its_time())
            started = set((await request.session.exec(query.distinct())).all())
        return cls(request, {one.about: one for one in occasions}, frozenset(started))

    async def standing(self, row: Reminder) -> _Row | None:
        """Return a row that would go out; None for one that would not."""
        occasion = self.occasions[row.about]
        escalated = row.plan.endswith(_ESCALATED)
        plan = plan_of(self.request.context.catalogue, occasion, row.plan)
        # What is escalated comes only after somebody was reminded in vain.
        if plan is None or (escalated and (row.about, plan.id) not in self.started):
            return None
        context = self.request.context
        situation = Situation(self.request.session, context.catalogue, occasion, plan, max(context.now, row.due_at))
        if not await useful.ready(situation, [row.person_id], escalated=escalated):
            return None
        return _Row(row, situation, escalated)


def plan_of(catalogue: Catalogue, occasion: Occasion, named: str) -> ReminderPlan | None:
    """Return the plan that made a row: of its programme, or of the first programme of a round that has it; None for one that is no more.

    Parameters
    ----------
    named
        As the row names it: also that of an escalation.
    """
    round_ = catalogue.rounds.get(occasion.round)
    whole = tuple(round_.programmes) if round_ is not None else ()
    for programme in (occasion.programme,) if occasion.programme else whole:
        for plan in catalogue.plans_of(programme):
            if plan.id == named.removesuffix(_ESCALATED):
                return plan
    return None


async def _told(request: Request, found: Sequence[_Row | PlannedNotice]) -> list[Coming]:
    """Return what is said of each: its moment, or the words of its plan; what there is nothing to say of is left out."""
    texts = request.context.texts
    person = await request.session.get(Person, request.context.person.id)
    alike = Counter(one.row.moment_id for one in found if isinstance(one, _Row))
    told: list[Coming] = []
    for one in found:
        if isinstance(one, PlannedNotice):
            kind = texts(TOPICS[one.topic]) if one.topic in TOPICS else ""
            if one.about.startswith(OWN):
                kind = texts("asked for by yourself")
            told.append(Coming(one.due_at, escaped(one.title), kind))
            continue
        moment = one.situation.occasion.moment
        topic = one.situation.plan.topic
        # Of one that only says that it takes place the title says as much; what is to be done for it, the words of its plan.
        titled = moment is not None and (alike[moment.id] == 1 or topic == "sessions")
        if moment is None or not titled or one.escalated:
            words = await line(one.situation, person, texts, escalated=one.escalated) if person is not None else None
            if words is None and moment is None and not one.escalated:
                words = escaped(await title_of(request, one.row))
            if words is not None:
                told.append(Coming(one.row.due_at, words))
            continue
        named = f"{escaped(moment.title)} ({when(moment.starts, texts)})"
        told.append(Coming(one.row.due_at, named, texts(TOPICS[topic]) if topic in TOPICS else ""))
    return told
