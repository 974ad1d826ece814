"""Writing visits: wishes change, pairs stand and end, moments are proposed, agreed and cancelled; who must hear of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.context import FormContext
from dialogs.engine.declaration import CannotSubmit
from dialogs.messages import Fact, Reply
from dialogs.texts import Texts
from dialogs.visits import notices, reading, rules, standing, telling
from dialogs.visits.rules import Proposal
from knowledge.offer import Catalogue
from storage.catalogue import OrganisationRow, RoundRow
from storage.people import key
from storage.reminders import call_off
from storage.visits import VisitPair, ended, kept, locked, paired, pairs


class PairTaken(CannotSubmit):
    """One of the two centres got a partner, or withdrew, while the organiser was choosing."""


class NoSuchMoment(Exception):
    """The moment was withdrawn or replaced by others, or the pair is no more."""


class WishStands(CannotSubmit):
    """A colleague handed in a wish of the same centre in the meantime."""


async def lock_round(session: AsyncSession, catalogue: Catalogue) -> str:
    """Make everybody who pairs centres of the open round, or withdraws one, wait in line until the commit; returns its id."""
    found = rules.visit_round(catalogue)
    round_id = found[0].id if found else ""
    await session.exec(select(RoundRow.id).where(RoundRow.id == round_id).with_for_update(key_share=True))
    return round_id


async def lock_centre(session: AsyncSession, organisation_id: str) -> None:
    """Make everybody who hands in a wish for a centre wait in line until the commit."""
    await session.exec(
        select(OrganisationRow.id).where(OrganisationRow.id == organisation_id).with_for_update(key_share=True)
    )


async def accept(
    session: AsyncSession, chosen: Sequence[Proposal], context: FormContext, now: datetime
) -> list[VisitPair]:
    """Pair centres, and tell both of each pair.

    Raises PairTaken when a pair cannot stand any more; sqlalchemy.exc.IntegrityError when the database finds that first.
    """
    await lock_round(session, context.catalogue)
    found = await reading.standing(session, context.catalogue, now)
    still = {one.key: one for one in rules.possible(found.free(), found.before)}
    made: list[VisitPair] = []
    for name in (one.key for one in chosen):
        one = still.get(name)
        if one is None:
            first, _, second = name.partition("+")
            shown = notices.pair_name(first, second, context.catalogue)
            raise PairTaken(context.texts("{pair} cannot be paired any more.", pair=shown), "pair")
        pair = VisitPair(
            round_id=found.round_id,
            first_id=one.first,
            second_id=one.second,
            themes=list(one.themes),
            hosts=list(one.hosts),
            created_by=context.person.id,
            created_at=now,
            updated_at=now,
        )
        number = await paired(session, pair)
        await _tell_paired(session, pair, number, found, context.catalogue, now)
        made.append(pair)
    return made


async def _tell_paired(
    session: AsyncSession,
    pair: VisitPair,
    number: int,
    found: standing.Standing,
    catalogue: Catalogue,
    now: datetime,
) -> None:
    for centre in pair.centres():
        partner = found.filed[pair.other(centre)]

        def written(texts: Texts, decides: bool, centre: str = centre, partner: standing.Filed = partner) -> Reply:
            periods = texts.join(
                [texts(label) for one, label in notices.PERIODS.items() if one in partner.wish.periods]
            )
            return notices.paired(pair, centre, partner.contact, periods, catalogue, texts, decides=decides)

        await telling.tell_centre(session, found.filed[centre], f"visit:{pair.id}:{number}", written, now)


async def withdraw(session: AsyncSession, organisation_id: str, context: FormContext, now: datetime) -> bool:
    """End the standing pair of a centre that withdraws: its partner is free and told; tells whether there was one."""
    round_id = await lock_round(session, context.catalogue)
    mine = await pairs(session, round_id=round_id, organisation_id=organisation_id)
    pair = await locked(session, key(mine[0].id)) if mine else None
    if pair is None or pair.status != "standing":
        return False
    was = pair.starts_at if pair.starts_at and pair.starts_at > now else None
    number = await ended(session, pair, context.person.id, now)
    await call_off(session, telling.about(pair))
    about, catalogue = f"visit:{pair.id}:{number}", context.catalogue
    partner = await reading.filed_by(session, pair, pair.other(organisation_id), catalogue)
    if partner is not None:
        await telling.tell_centre(
            session,
            partner,
            about,
            lambda texts, _: notices.ended(organisation_id, was, catalogue, texts),
            now,
            but=context.person.id,
        )
    await telling.tell_organisers(
        session,
        pair,
        about,
        lambda texts: notices.ended_for_organiser(pair, organisation_id, catalogue, texts),
        catalogue,
        now,
    )
    return True


async def wish_changed(
    session: AsyncSession, pair: VisitPair, organisation_id: str, facts: list[Fact], context: FormContext, now: datetime
) -> None:
    """Tell the partner what a centre changed in its wish, and let the reminders go to who is the contact now."""
    catalogue = context.catalogue
    number = await kept(session, pair, "wish_changed", context.person.id, now)
    await telling.remind(session, pair, catalogue, now)
    partner = await reading.filed_by(session, pair, pair.other(organisation_id), catalogue)
    if partner is not None:
        await telling.tell_centre(
            session,
            partner,
            f"visit:{pair.id}:{number}",
            lambda texts, _: notices.wish_changed(organisation_id, facts, catalogue, texts),
            now,
            but=context.person.id,
        )


async def propose(
    session: AsyncSession, pair: VisitPair, by: str, host: str, moments: list[str], context: FormContext, now: datetime
) -> None:
    """Propose moments to the partner; those that were proposed before do not stand any more. An agreed moment does."""
    pair.proposed, pair.proposed_by, pair.proposed_host = moments, by, host
    pair.proposal += 1
    number = await kept(session, pair, "proposed", context.person.id, now)
    other = pair.other(by)
    partner = await reading.filed_by(session, pair, other, context.catalogue)
    if partner is not None:
        await telling.tell_centre(
            session,
            partner,
            f"visit:{pair.id}:{number}",
            lambda texts, decides: notices.proposed(pair, other, context.catalogue, texts, now, decides=decides),
            now,
            but=context.person.id,
        )


async def agree(
    session: AsyncSession, pair: VisitPair, iso: str, context: FormContext, now: datetime
) -> datetime | None:
    """Make a proposed moment the moment of the visit; both centres and the organisers are told, and reminded.

    Returns the moment that it replaces; raises NoSuchMoment.
    """
    starts = notices.moment(iso) if iso in pair.proposed else None
    if pair.status != "standing" or starts is None or starts <= now:
        raise NoSuchMoment(iso)
    was = pair.starts_at if pair.starts_at and pair.starts_at > now else None
    pair.starts_at, pair.host_id = starts, pair.proposed_host
    pair.proposed, pair.proposed_by, pair.proposed_host = [], None, None
    number = await kept(session, pair, "agreed", context.person.id, now)
    await telling.remind(session, pair, context.catalogue, now)
    about, catalogue = f"visit:{pair.id}:{number}", context.catalogue
    filed = {one: await reading.filed_by(session, pair, one, catalogue) for one in pair.centres()}
    for centre, own in filed.items():
        partner = filed[pair.other(centre)]
        contact = partner.contact if partner else None

        def written(texts: Texts, decides: bool, centre: str = centre, contact: str | None = contact) -> Reply:
            return notices.agreed(pair, starts, was, pair.other(centre), contact, catalogue, texts, decides=decides)

        if own is not None:
            await telling.tell_centre(session, own, about, written, now, but=context.person.id)
    await telling.tell_organisers(
        session,
        pair,
        about,
        lambda texts: notices.agreed(pair, starts, was, None, None, catalogue, texts),
        catalogue,
        now,
    )
    return was


async def cancel(session: AsyncSession, pair: VisitPair, by: str, context: FormContext, now: datetime) -> datetime:
    """Cancel the agreed moment; the pair stands. The partner and the organisers are told. Raises NoSuchMoment."""
    was = pair.starts_at
    if pair.status != "standing" or was is None or was <= now:
        raise NoSuchMoment(str(pair.id))
    pair.starts_at, pair.host_id = None, None
    pair.proposed, pair.proposed_by, pair.proposed_host = [], None, None
    number = await kept(session, pair, "cancelled", context.person.id, now)
    await call_off(session, telling.about(pair))
    about, catalogue = f"visit:{pair.id}:{number}", context.catalogue
    for centre in pair.centres():
        filed = await reading.filed_by(session, pair, centre, catalogue)
        if filed is not None:
            await telling.tell_centre(
                session,
                filed,
                about,
                lambda texts, decides: notices.cancelled(pair, by, was, catalogue, texts, decides=decides),
                now,
                but=context.person.id,
            )
    await telling.tell_organisers(
        session,
        pair,
        about,
        lambda texts: notices.cancelled_for_organiser(pair, by, was, catalogue, texts),
        catalogue,
        now,
    )
    return was
