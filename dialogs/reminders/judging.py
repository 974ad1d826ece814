"""What becomes of reminders that were handed over, looked at again just before they go out."""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.reminders import tokens
from dialogs.reminders.occasions import Occasion, Situation
from dialogs.reminders.rules import ESCALATED
from dialogs.reminders.timing import EVERYBODY, Drop, Later, Send, Wishes, next_awake, release
from dialogs.reminders.tokens import Token
from dialogs.reminders.wishes import wishes_of
from dialogs.subjects import all_conditions
from knowledge.offer import Catalogue
from knowledge.reminder_plans import ReminderPlan
from storage.registrations import Registration
from storage.reminders import PlannedNotice, Reminder, had_its_time

log = logging.getLogger("wegwijs.reminders")
CHOSEN_HOLDS = timedelta(hours=1)
"""How long after a time that somebody chose it is still that time; what comes later than that comes by day."""
TRIED_AGAIN_AFTER = timedelta(minutes=15)
"""When a reminder of which a condition or the words fail by a fault of ours is looked at again."""
_Row = TypeVar("_Row", Reminder, PlannedNotice)
Settled = Literal["late", "unwanted", "cancelled"]


@dataclass(frozen=True)
class Gone:
    """Somebody else decided about it already: it was ticked off, put off, moved, called off."""


@dataclass
class Looked:
    """A reminder that was handed over, and what becomes of it."""

    token: Token
    row: Reminder | PlannedNotice
    fate: Send | Later | Settled | Gone
    situation: Situation | None = None
    """None for a notice, and for what nobody is reminded of any more."""
    escalated: bool = False

    @property
    def before(self) -> datetime | None:
        """When what it reminds of begins; None when it has no hour, or has begun."""
        moment = self.situation.occasion.moment if self.situation is not None else None
        return moment.starts if moment is not None and self.situation and moment.starts > self.situation.now else None


async def judged(
    session: AsyncSession, catalogue: Catalogue, wanted: Mapping[int, Sequence[Token]], now: datetime
) -> dict[int, list[Looked]]:
    """Return what becomes of the reminders of each person, by the person's id, in order of time. Nothing is changed.

    Few statements, however many persons.
    """
    every = [token for named in wanted.values() for token in named]
    rows: dict[tuple[str, int], Reminder | PlannedNotice] = {
        **{("moment", row.id or 0): row for row in await _rows(session, Reminder, every, "moment")},
        **{("notice", row.id or 0): row for row in await _rows(session, PlannedNotice, every, "notice")},
    }
    wishes = await wishes_of(session, list(wanted))
    judging = _Judging(session, catalogue, now, await _registrations(session, rows.values()))
    found: dict[int, list[Looked]] = {}
    for person_id, named in wanted.items():
        looked = found[person_id] = []
        for token in dict.fromkeys(named):
            row = rows.get((token.kind, token.number))
            if row is not None and row.person_id == person_id:
                looked.append(judging.at_first_sight(token, row, wishes.get(person_id, EVERYBODY)))
        looked.sort(key=lambda one: (one.row.due_at, one.token.kind, one.token.number))
    await judging.asked_conditions([one for looked in found.values() for one in looked])
    for looked in found.values():
        _only_the_last(looked)
    return found


def _only_the_last(looked: Iterable[Looked]) -> None:
    """Of reminders that ask the same about one thing, as those of a week and of a day before after an outage, leave the last.

    Of those that are due at once it is the one that is of use longest.
    """
    last: dict[object, Looked] = {}
    for one in sorted(looked, key=lambda one: (one.row.due_at, one.row.useful_until or one.row.due_at)):
        if isinstance(one.fate, Send) and one.situation is not None:
            plan = one.situation.plan
            opens = plan.form.id if plan.form is not None else plan.view.id if plan.view is not None else ""
            same = (one.row.about, plan.topic, plan.to, opens, one.escalated)
            if same in last:
                last[same].fate = "late"
            last[same] = one


async def _rows(session: AsyncSession, table: type[_Row], named: Iterable[Token], kind: str) -> Sequence[_Row]:
    ids = sorted({one.number for one in named if one.kind == kind})
    if not ids:
        return ()
    query = select(table).where(col(table.id).in_(ids)).execution_options(populate_existing=True)
    return (await session.exec(query)).all()


async def _registrations(session: AsyncSession, rows: Iterable[Reminder | PlannedNotice]) -> dict[str, Registration]:
    ids = {
        row.about.partition(":")[2]
        for row in rows
        if isinstance(row, Reminder) and row.about.startswith("registration:")
    }
    numbers = sorted(int(one) for one in ids if one.isdigit())
    if not numbers:
        return {}
    query = select(Registration).where(col(Registration.id).in_(numbers), Registration.status == "confirmed")
    return {f"registration:{row.id}": row for row in (await session.exec(query)).all()}


class _Judging:
    def __init__(
        self, session: AsyncSession, catalogue: Catalogue, now: datetime, registrations: Mapping[str, Registration]
    ) -> None:
        self._session = session
        self._catalogue = catalogue
        self._now = now
        self._registrations = registrations
        self._occasions: dict[str, Occasion | None] = {}
        self._plans: dict[str, dict[str, ReminderPlan]] = {}

    def at_first_sight(self, token: Token, row: Reminder | PlannedNotice, wishes: Wishes) -> Looked:
        """Judge what needs no question to the database."""
        if row.status != "sent":
            return Looked(token, row, Gone())
        if isinstance(row, PlannedNotice):
            topic, chosen, useful_until, presses = row.topic, row.exact, row.useful_until, True
            looked = Looked(token, row, Send())
        else:
            if token.starts != tokens.stamp(row.for_at):
                return Looked(token, row, Gone())
            occasion = self._occasion(row.about)
            escalated = row.plan.endswith(ESCALATED)
            plan = self._plan(occasion, row.plan.removesuffix(ESCALATED)) if occasion is not None else None
            if occasion is None or plan is None or _moved(row, occasion, plan):
                return Looked(token, row, "cancelled")
            topic, chosen, useful_until = plan.topic, row.snoozed, row.useful_until
            presses = plan.before is not None and not escalated
            situation = Situation(self._session, self._catalogue, occasion, plan, self._now)
            looked = Looked(token, row, Send(), situation, escalated)
        if topic and topic in wishes.stopped:
            looked.fate = "unwanted"
        else:
            told = _released(self._now, row.due_at, useful_until, wishes, chosen=chosen, presses=presses)
            looked.fate = "late" if isinstance(told, Drop) else told
        return looked

    async def asked_conditions(self, looked: Iterable[Looked]) -> None:
        """Settle what goes out by what its plan asks for: each condition is asked once for everybody of whom it must hold."""
        groups: dict[tuple[str, str, bool], list[Looked]] = {}
        for one in looked:
            plan = one.situation.plan if one.situation is not None else None
            if isinstance(one.fate, Send) and plan is not None and (plan.only or plan.until):
                groups.setdefault((one.row.about, plan.id, one.escalated), []).append(one)
        for (_, _, escalated), group in groups.items():
            situation = group[0].situation
            assert situation is not None  # it was chosen by it
            try:
                about = await self._reminded_before(situation) if escalated else {one.row.person_id for one in group}
                of_use = await self._of_use(situation, about)
            except SQLAlchemyError:
                raise
            except Exception:  # what one plan asks for must not hold up what others tell
                log.exception("a condition of plan %s failed", situation.plan.id)
                for one in group:
                    one.fate = Later(self._now + TRIED_AGAIN_AFTER)
                continue
            for one in group:
                if not (of_use if escalated else one.row.person_id in of_use):
                    one.fate = "late"

    async def _of_use(self, situation: Situation, people: Collection[int]) -> set[int]:
        """Return of whom everything holds that must, and nothing that ends the reminder."""
        left, known = set(people), all_conditions()
        for name in (*situation.plan.only, *situation.plan.until):
            if name not in known:
                log.error("plan %s names a condition that there is not: %s", situation.plan.id, name)
            elif left:
                holding = await known[name].holds(situation, sorted(left))
                left = left & holding if name in situation.plan.only else left - holding
        return left

    async def _reminded_before(self, situation: Situation) -> set[int]:
        """Return who got the reminder that is escalated."""
        query = select(Reminder.person_id).where(
            Reminder.about == situation.occasion.about, Reminder.plan == situation.plan.id, had_its_time()
        )
        return set((await self._session.exec(query)).all())

    def _occasion(self, about: str) -> Occasion | None:
        """Return what a row is about; None when that is there no more."""
        if about not in self._occasions:
            self._occasions[about] = self._read(about)
        return self._occasions[about]

    def _read(self, about: str) -> Occasion | None:
        kind, _, identifier = about.partition(":")
        if kind == "moment":
            moment = self._catalogue.moments.get(identifier)
            return Occasion(about, moment.round, moment.programme, moment=moment) if moment is not None else None
        if kind == "registration":
            row = self._registrations.get(about)
            return Occasion(about, row.round_id, row.programme_id, registration=row) if row is not None else None
        return Occasion(about, identifier, "") if identifier in self._catalogue.rounds else None

    def _plan(self, occasion: Occasion, plan_id: str) -> ReminderPlan | None:
        """Return the plan of a row: of its programme, or of the first programme of a round that has it."""
        whole = self._catalogue.rounds[occasion.round].programmes if occasion.round in self._catalogue.rounds else ()
        for programme in (occasion.programme,) if occasion.programme else whole:
            if programme not in self._plans:
                self._plans[programme] = {plan.id: plan for plan in self._catalogue.plans_of(programme)}
            if plan_id in self._plans[programme]:
                return self._plans[programme][plan_id]
        return None


def _moved(row: Reminder, occasion: Occasion, plan: ReminderPlan) -> bool:
    """Tell whether the moment is at another time than the row was made for: it is planned anew soon."""
    moment = occasion.moment
    return moment is not None and row.for_at != (moment.ends if plan.anchor == "end" else moment.starts)


def _released(
    now: datetime, due_at: datetime, useful_until: datetime | None, wishes: Wishes, *, chosen: bool, presses: bool
) -> Send | Later | Drop:
    """Tell what becomes of a reminder by the clock and the person's wishes.

    Parameters
    ----------
    chosen
        Whether the person chose the time.
    presses
        As in `release`.
    """
    if not chosen or now - due_at < CHOSEN_HOLDS:
        return release(now, useful_until, wishes, exact=chosen, presses=presses)
    # It comes long after the time that was asked for, as after an outage: soon, but not at night.
    awake = next_awake(now)
    if useful_until is not None and awake >= useful_until:
        return Drop()
    return Send() if awake <= now else Later(awake)
