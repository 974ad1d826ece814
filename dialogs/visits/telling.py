"""Telling people of visits: messages to both centres and the organisers, and the reminders of a moment."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.messages import Reply
from dialogs.reminders.timing import HOUR, next_open
from dialogs.reminders.workdays import ZONE, on_or_before
from dialogs.texts import Texts, texts_in
from dialogs.visits import notices, reading, standing
from knowledge.offer import Catalogue
from storage.outbox import put
from storage.people import Person, key
from storage.reminders import call_off, plan_notice
from storage.visits import VisitPair

DAYS_BEFORE = {"week": 7, "day": 1}
"""Reminders of a visit, by name: how many days before."""


async def tell(
    session: AsyncSession, person: Person, about: str, write: Callable[[Texts], Reply], now: datetime
) -> None:
    """Write a message to one person, once for what it is about."""
    await put(
        session,
        key=f"{about}:{person.id}",
        person_id=key(person.id),
        body=write(texts_in(person.language)).stored(),
        due_at=now,
        now=now,
    )


async def tell_centre(
    session: AsyncSession,
    filed: standing.Filed,
    about: str,
    write: Callable[[Texts, bool], Reply],
    now: datetime,
    *,
    but: int = 0,
) -> None:
    """Write to who speaks for a centre; `write` is told whether the reader may decide for it.

    Parameters
    ----------
    but
        Id of the person who did it, and need not be told.
    """
    for person, decides in await reading.spokespersons(session, filed, now):
        if person.id != but:
            await tell(session, person, about, lambda texts, decides=decides: write(texts, decides), now)


async def tell_organisers(
    session: AsyncSession,
    pair: VisitPair,
    about: str,
    write: Callable[[Texts], Reply],
    catalogue: Catalogue,
    now: datetime,
    *,
    but: int = 0,
) -> None:
    """Write to the organisers of the visits."""
    for person in await reading.organisers(session, pair, catalogue, now):
        if person.id != but:
            await tell(session, person, f"{about}:organiser", write, now)


def about(pair: VisitPair) -> str:
    """Return what the reminders of a pair hang on."""
    return f"visit:{pair.id}"


def reminder_times(starts: datetime, now: datetime) -> dict[str, datetime]:
    """Return when people are reminded of a visit, by name: a week and a day before, on a working day at that hour or the one
    before it.

    What has passed is left out, and so is a second reminder on one day.
    """
    found: dict[str, datetime] = {}
    for name, days in sorted(DAYS_BEFORE.items(), key=lambda item: item[1]):
        day = on_or_before((starts.astimezone(ZONE) - timedelta(days=days)).date())
        at = datetime.combine(day, HOUR, ZONE)
        if at > now and at not in found.values():
            found[name] = at
    return found


async def remind(session: AsyncSession, pair: VisitPair, catalogue: Catalogue, now: datetime) -> None:
    """Plan the reminders of the agreed moment for both centres; those of another moment are called off."""
    await call_off(session, about(pair))
    if pair.starts_at is None or pair.starts_at <= now:
        return
    filed = {one: await reading.filed_by(session, pair, one, catalogue) for one in pair.centres()}
    for centre, own in filed.items():
        partner = filed[pair.other(centre)]
        if own is None:
            continue
        for person, decides in await reading.spokespersons(session, own, now):
            await _planned(session, pair, person, partner.contact if partner else None, catalogue, now, decides=decides)


async def _planned(
    session: AsyncSession,
    pair: VisitPair,
    person: Person,
    contact: str | None,
    catalogue: Catalogue,
    now: datetime,
    *,
    decides: bool,
) -> None:
    starts = pair.starts_at
    assert starts is not None  # who calls has looked
    texts = texts_in(person.language)
    replies = {name: notices.reminder(pair, starts, contact, catalogue, texts) for name in DAYS_BEFORE}
    times = reminder_times(starts, now)
    if decides:
        replies["report"] = notices.report_asked(pair, starts, catalogue, texts)
        times["report"] = next_open(starts + timedelta(days=1))
    for name, at in times.items():
        await plan_notice(
            session,
            key=f"{about(pair)}:{starts:%Y%m%d%H%M}:{name}:{person.id}",
            about=about(pair),
            person_id=key(person.id),
            title=notices.title(pair, starts, catalogue, texts)
            if name != "report"
            else notices.report_title(pair, catalogue, texts),
            body=replies[name].stored(),
            due_at=at,
            now=now,
            useful_until=starts if name in DAYS_BEFORE else None,
        )
