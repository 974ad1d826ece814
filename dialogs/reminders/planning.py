"""Reminders are made what the plans, the people concerned and their wishes ask for: at any time, any number of times.

Whatever changes something about an occasion calls `reconcile` in its transaction; `everything` goes over all of them, such as every night,
for what no transaction of ours brought about: the offer was loaded, a role was granted, a plan was edited.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.offer import moment_of, stored_catalogue
from dialogs.reminders import rules
from dialogs.reminders.audiences import audiences
from dialogs.reminders.occasions import Occasion
from dialogs.reminders.rules import ESCALATED, Planned, Wanted
from dialogs.reminders.timing import at_local
from dialogs.reminders.useful import applies
from dialogs.reminders.wishes import wishes_of
from dialogs.reminders.workdays import ZONE
from knowledge.offer import Catalogue, Moment, Round
from knowledge.reminder_plans import Anchor, Audience, ReminderPlan
from storage.catalogue import MomentRow
from storage.people import key
from storage.registrations import Registration
from storage.reminders import Reminder

BATCH = 50
"""Occasions looked at in one transaction."""
LOOKED_BACK = timedelta(days=60)
"""How long after its end a moment still has reminders that are planned."""
_ROWS = 500
"""Rows written with one statement: databases have a limit."""


def of_moment(moment: Moment) -> Occasion:
    """Return a moment as what people are reminded of."""
    return Occasion(f"moment:{moment.id}", moment.round, moment.programme, moment=moment)


def of_registration(row: Registration) -> Occasion:
    """Return teams that are registered as what people are reminded of."""
    return Occasion(f"registration:{key(row.id)}", row.round_id, row.programme_id, registration=row)


def of_round(round_id: str) -> Occasion:
    """Return a whole round as what people are reminded of."""
    return Occasion(f"round:{round_id}", round_id, "")


def of_programme(catalogue: Catalogue, round_id: str, programme_id: str) -> list[Occasion]:
    """Return the moments of a programme in a round, in order of time."""
    return [of_moment(one) for one in catalogue.moments_of(round_id, programme_id)]


async def occasions_of(session: AsyncSession, catalogue: Catalogue, abouts: Iterable[str]) -> list[Occasion]:
    """Return occasions by how rows name them; what is there no more has no moment and no registration, and so reminds nobody."""
    named = list(dict.fromkeys(abouts))
    numbers = [int(one.partition(":")[2]) for one in named if one.startswith("registration:")]
    rows: dict[str, Registration] = {}
    for first in range(0, len(numbers), _ROWS):
        query = select(Registration).where(col(Registration.id).in_(numbers[first : first + _ROWS]))
        rows |= {str(row.id): row for row in (await session.exec(query)).all()}
    found: list[Occasion] = []
    for about in named:
        kind, _, identifier = about.partition(":")
        if kind == "moment" and identifier in catalogue.moments:
            found.append(of_moment(catalogue.moments[identifier]))
        elif kind == "registration" and identifier in rows:
            found.append(of_registration(rows[identifier]))
        elif kind == "round" and identifier in catalogue.rounds:
            found.append(of_round(identifier))
        else:
            found.append(Occasion(about, "", ""))
    return found


async def reconcile(
    session: AsyncSession,
    catalogue: Catalogue,
    occasion: Occasion,
    now: datetime,
    *,
    people: Collection[int] | None = None,
    joined: Collection[int] = (),
) -> int:
    """Make the reminders of one occasion what they must be; returns how many were planned anew. See `reconcile_all`."""
    return (await reconcile_all(session, catalogue, [occasion], now, people=people, joined=joined)).total()


async def reconcile_all(
    session: AsyncSession,
    catalogue: Catalogue,
    occasions: Sequence[Occasion],
    now: datetime,
    *,
    people: Collection[int] | None = None,
    joined: Collection[int] = (),
) -> Counter[int]:
    """Make the reminders of occasions what they must be; returns how many were planned anew, by person.

    Doing it again changes nothing. What somebody hears when nothing happened is planned with the rest, and not counted.

    Parameters
    ----------
    people
        Whose reminders; everybody's when left out.
    joined
        Ids of who just came: the nearest reminder of each kind that comes before a moment still reaches them when its time has
        passed. So it does for who leads a moment of which nobody had to be reminded before.
    """
    if not occasions:
        return Counter()
    occasions = await _as_they_are(session, occasions)
    held = await _held(session, occasions, people, locked=True)
    must = await _wanted(session, catalogue, occasions, held, now, people, joined)
    return await _written(session, occasions, held, must, now)


async def replan_person(session: AsyncSession, catalogue: Catalogue, person_id: int, now: datetime) -> int:
    """Make the reminders of one person what they must be, after her wishes changed; returns how many were planned anew."""
    query = select(Reminder.about).where(
        Reminder.person_id == person_id,
        or_(
            col(Reminder.status) == "planned",
            col(Reminder.status).in_(("unwanted", "late")) & (col(Reminder.useful_until) > now),
        ),
    )
    abouts = (await session.exec(query.distinct())).all()
    occasions = await occasions_of(session, catalogue, sorted(abouts, key=_place))
    return (await reconcile_all(session, catalogue, occasions, now, people={person_id})).total()


async def everything(
    session: AsyncSession, catalogue: Catalogue, now: datetime, after: str | None, limit: int = BATCH
) -> str | None:
    """Make the reminders of the next occasions what they must be; returns the last of them, None when none is left.

    Looked at are the moments that ended at most 60 days ago, the registrations of rounds that are not over, the rounds that open or close
    on a day, and whatever else has reminders to come: it may be there no more.

    Parameters
    ----------
    after
        What was returned before; None to begin.
    """
    places = sorted(await _all(session, catalogue, now), key=_place)
    left = places if after is None else [one for one in places if _place(one) > _place(after)]
    batch = left[:limit]
    occasions = await occasions_of(session, catalogue, batch)
    # Mostly nothing changes: then nothing is locked.
    held = await _held(session, occasions, None, locked=False)
    must = await _wanted(session, catalogue, occasions, held, now, None, ())
    changed = [
        one for one in occasions if rules.changes(_as_planned(held.get(one.about, {})), must.get(one.about, {}), now)
    ]
    await reconcile_all(session, catalogue, changed, now)
    return batch[-1] if len(left) > limit else None


async def after_loading(session: AsyncSession, files: Catalogue, now: datetime) -> None:
    """Make all reminders what they must be by the offer that was just loaded.

    Parameters
    ----------
    files
        The catalogue of the files: it has the plans.
    """
    catalogue = await stored_catalogue(session, files)
    after = await everything(session, catalogue, now, None)
    while after is not None:
        after = await everything(session, catalogue, now, after)


# -- what there is --


def _place(about: str) -> tuple[str, int, str]:
    kind, _, identifier = about.partition(":")
    return (kind, int(identifier), "") if identifier.isdecimal() else (kind, -1, identifier)


async def _all(session: AsyncSession, catalogue: Catalogue, now: datetime) -> set[str]:
    found = {f"moment:{one.id}" for one in catalogue.moments.values() if one.ends >= now - LOOKED_BACK}
    rounds = [one for one in catalogue.rounds.values() if at_local(date(one.last + 1, 9, 1), time()) > now]
    found |= {f"round:{one.id}" for one in rounds if one.opens_on or one.closes_on}
    query = select(Registration.id).where(
        Registration.status == "confirmed", col(Registration.round_id).in_([one.id for one in rounds])
    )
    found |= {f"registration:{one}" for one in (await session.exec(query)).all()}
    planned = select(Reminder.about).where(Reminder.status == "planned").distinct()
    return found | set((await session.exec(planned)).all())


async def _as_they_are(session: AsyncSession, occasions: Sequence[Occasion]) -> list[Occasion]:
    """Return the occasions with their moments as they stand now, locked until the commit.

    A moment may have been moved since the offer was read; who moves it or takes a place in it waits for us, and we for them.
    """
    ids = sorted({one.moment.id for one in occasions if one.moment is not None})
    rows: dict[str, MomentRow] = {}
    for first in range(0, len(ids), _ROWS):
        query = select(MomentRow).where(col(MomentRow.id).in_(ids[first : first + _ROWS])).order_by(col(MomentRow.id))
        locked = query.with_for_update(key_share=True).execution_options(populate_existing=True)
        rows |= {row.id: row for row in (await session.exec(locked)).all()}
    found: list[Occasion] = []
    for one in occasions:
        row = rows.get(one.moment.id) if one.moment is not None else None
        stands = row is not None and row.status == "planned"
        found.append(replace(one, moment=moment_of(row)) if row is not None and stands else replace(one, moment=None))
    return found


_Held = dict[str, dict[rules.Key, Reminder]]


async def _held(
    session: AsyncSession, occasions: Sequence[Occasion], people: Collection[int] | None, *, locked: bool
) -> _Held:
    """Return the rows of these occasions, by what they are about, person and plan."""
    found: _Held = {}
    abouts = [one.about for one in occasions]
    for first in range(0, len(abouts), _ROWS):
        query = select(Reminder).where(col(Reminder.about).in_(abouts[first : first + _ROWS]))
        if people is not None:
            query = query.where(col(Reminder.person_id).in_(sorted(people)))
        if locked:
            query = query.with_for_update()
        query = query.order_by(col(Reminder.id)).execution_options(populate_existing=True)
        for row in (await session.exec(query)).all():
            found.setdefault(row.about, {})[row.person_id, row.plan] = row
    return found


def _as_planned(rows: Mapping[rules.Key, Reminder]) -> dict[rules.Key, Planned]:
    return {
        one: Planned(row.for_at, row.due_at, row.useful_until, row.status, row.snoozed) for one, row in rows.items()
    }


# -- what there must be --


def _plans(catalogue: Catalogue, occasion: Occasion) -> list[ReminderPlan]:
    """Return the plans of an occasion; of a round those of each of its programmes, each once."""
    if occasion.moment is None and occasion.registration is None:
        round_ = catalogue.rounds.get(occasion.round)
        programmes = round_.programmes if round_ is not None and not occasion.programme else ()
    else:
        programmes = (occasion.programme,)
    found: dict[str, ReminderPlan] = {}
    for programme in programmes:
        for plan in catalogue.plans_of(programme):
            if applies(plan, catalogue, occasion):
                found.setdefault(plan.id, plan)
    return list(found.values())


def anchors_of(catalogue: Catalogue, occasion: Occasion, now: datetime) -> dict[Anchor, datetime]:
    """Return the instants of an occasion from which plans count; none for what does not stand any more.

    The second school year begins on 1 September at 0:00 (domain: Calendar), and only a round of more than one has it. A round closes at the
    end of its last day, at 23:59, so that so many days before it are counted from that day.
    """
    if occasion.moment is not None:
        return {"start": occasion.moment.starts, "end": occasion.moment.ends}
    round_ = catalogue.rounds.get(occasion.round)
    if occasion.registration is not None:
        if occasion.registration.status != "confirmed":
            return {}
        found: dict[Anchor, datetime] = {"made": occasion.registration.created_at}
        if round_ is not None and round_.last > round_.first:
            found["second_year"] = at_local(date(round_.first + 1, 9, 1), time())
        return found
    return _days_of(round_, now) if round_ is not None and not occasion.programme else {}


def _days_of(round_: Round, now: datetime) -> dict[Anchor, datetime]:
    """Return when a round opens and closes; what somebody did otherwise by hand is no day of it any more."""
    found: dict[Anchor, datetime] = {}
    today = now.astimezone(ZONE).date()
    to_open = round_.opens_on is not None and today < round_.opens_on
    stands = round_.status == "open" or to_open
    if round_.opens_on is not None and (round_.status == "open") != to_open:  # one that is open already does not open
        found["opens"] = at_local(round_.opens_on, time())
    if round_.closes_on is not None and (stands or today > round_.closes_on):
        found["closes"] = at_local(round_.closes_on, time(23, 59))
    return found


async def _wanted(
    session: AsyncSession,
    catalogue: Catalogue,
    occasions: Sequence[Occasion],
    held: _Held,
    now: datetime,
    people: Collection[int] | None,
    joined: Collection[int],
) -> dict[str, dict[rules.Key, Wanted]]:
    """Return what there must be, by what it is about, person and plan."""
    plans = {one.about: _plans(catalogue, one) for one in occasions}
    parts: set[Audience] = set()
    for plan in (one for found in plans.values() for one in found):
        parts |= {plan.to, plan.escalates.to} if plan.escalates is not None else {plan.to}
    # Some plans are for all who take part in the programme, whichever moment they come to.
    whole = {
        one.about: Occasion(f"whole:{one.about}", one.round, one.programme)
        for one in occasions
        if any(plan.whole for plan in plans[one.about])
    }
    concerned = await audiences(session, catalogue, [*occasions, *whole.values()], now, frozenset(parts))
    everybody = {person for found in concerned.values() for group in found.values() for person in group}
    wishes = await wishes_of(session, everybody if people is None else everybody & set(people))
    found: dict[str, dict[rules.Key, Wanted]] = {}
    for one in occasions:
        audience = concerned[one.about]
        came = set(joined)
        if came:
            known = {person for (person, _), row in held.get(one.about, {}).items() if row.status != "cancelled"}
            came |= audience.get("facilitator", set()) - known
        must = rules.wanted(
            plans[one.about],
            anchors_of(catalogue, one, now),
            audience,
            wishes,
            now,
            moment=one.moment,
            joined=came,
            whole=concerned[whole[one.about].about].get("participant", ()) if one.about in whole else (),
        )
        if people is not None:
            must = {who: want for who, want in must.items() if who[0] in people}
        found[one.about] = must
    return found


# -- what is written --

_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


async def _written(
    session: AsyncSession,
    occasions: Sequence[Occasion],
    held: _Held,
    must: Mapping[str, Mapping[rules.Key, Wanted]],
    now: datetime,
) -> Counter[int]:
    """Change the rows, and write new ones; returns how many were planned anew, by person."""
    anew: Counter[int] = Counter()
    new: list[dict[str, object]] = []
    for one in occasions:
        rows = held.get(one.about, {})
        for (person, plan), becomes in rules.changes(_as_planned(rows), must.get(one.about, {}), now).items():
            row = rows.get((person, plan))
            fresh = row is None or row.status != "planned" or row.for_at != becomes.for_at
            if becomes.status == "planned" and fresh and not plan.endswith(ESCALATED):
                anew[person] += 1
            if row is None:
                new.append(_values(one, person, plan, becomes, now))
                continue
            if becomes.status == "planned" and fresh:
                row.sent_at = None
            row.for_at, row.due_at, row.useful_until = becomes.for_at, becomes.due_at, becomes.useful_until
            row.status, row.snoozed = becomes.status, becomes.snoozed
            session.add(row)
    await session.flush()
    # In one order, whoever writes them; what another transaction wrote a moment ago is the same.
    new.sort(key=lambda one: (one["due_at"], one["about"], one["person_id"], one["plan"]))
    insert = _INSERT[session.get_bind().dialect.name]
    for first in range(0, len(new), _ROWS):
        statement = insert(Reminder).values(new[first : first + _ROWS])
        await (await session.connection()).execute(statement.on_conflict_do_nothing())
    return anew


def _values(occasion: Occasion, person: int, plan: str, becomes: Planned, now: datetime) -> dict[str, object]:
    return {
        "about": occasion.about,
        "moment_id": occasion.moment.id if occasion.moment is not None else None,
        "person_id": person,
        "plan": plan,
        "for_at": becomes.for_at,
        "due_at": becomes.due_at,
        "useful_until": becomes.useful_until,
        "snoozed": becomes.snoozed,
        "status": becomes.status,
        "created_at": now,
    }
