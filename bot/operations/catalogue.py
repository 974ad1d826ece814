"""Reading the catalogue files into the database; loading them again changes only what changed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.offer import stored_catalogue
from dialogs.organising.by_files import called_off_by_files, dropped_before, told_what_came_back
from dialogs.organising.moving import still_to_come, told_what_files_moved
from dialogs.reminders.planning import after_loading
from knowledge.catalogue_files import load_catalogue
from knowledge.offer import Catalogue
from storage.catalogue import MomentRow, OrganisationRow, ProgrammeRow, RoundRow, bump_revision

_BESIDE = {"id", "name", "kind", "demonstration"}


@dataclass(frozen=True)
class Loaded:
    """What became of loading the files."""

    records: int
    """Records that the files have."""
    told: int
    """Messages that were written of moments that stand otherwise than before."""
    called_off: tuple[str, ...] = ()
    """Ids of the moments that were called off, for the files hold them no more."""
    kept: tuple[str, ...] = ()
    """Ids of those that the files hold no more and that stand all the same, because the files hold nothing that is still to come."""


async def load_files(session: AsyncSession, files: Catalogue, now: datetime, offer: Catalogue | None = None) -> Loaded:
    """Write the files' offer, call off what they hold no more, make the reminders what they must be by it, and tell who is concerned.

    Parameters
    ----------
    files
        The catalogue that the program has read: it has the reminder plans.
    offer
        What is written, when it is another one.
    """
    offer = offer or files
    before, dropped = await still_to_come(session, now), await dropped_before(session)
    records = await load_offer(session, offer)
    # Before the reminders: who is told that a moment does not take place hears whether she was to be reminded of it.
    gone = await called_off_by_files(session, offer.moments, files, now)
    await after_loading(session, files, now)
    catalogue = await stored_catalogue(session, files)
    told = gone.told + await told_what_files_moved(session, before, catalogue, now)
    told += await told_what_came_back(session, dropped, catalogue, now)
    return Loaded(records, told, gone.called_off, gone.kept)


async def load_offer(session: AsyncSession, catalogue: Catalogue | None = None) -> int:
    """Write a catalogue, the files' one if none is given; returns how many records it has.

    Records that are not in it stay: registrations and moments may hang on them. Whether a round is open, and moments,
    stay as an organiser made them in conversation. A moment that was called off because it was in it no more stands again.
    """
    offer = catalogue or load_catalogue()
    for organisation in offer.organisations.values():
        await session.merge(
            OrganisationRow(
                id=organisation.id,
                name=organisation.name,
                kind=organisation.kind,
                details=organisation.model_dump(mode="json", exclude=_BESIDE, exclude_defaults=True),
                demonstration=organisation.demonstration,
            )
        )
    for programme in offer.programmes.values():
        details = programme.model_dump(mode="json", exclude=_BESIDE, exclude_defaults=True)
        await session.merge(ProgrammeRow(id=programme.id, name=programme.name, kind=programme.kind, details=details))
    edited = {row.id: row for row in (await session.exec(select(RoundRow).where(_edited(RoundRow)))).all()}
    for round_ in offer.rounds.values():
        await session.merge(
            RoundRow(
                id=round_.id,
                name=round_.name,
                status=by_hand.status if (by_hand := edited.get(round_.id)) else round_.status,
                first=round_.first,
                last=round_.last,
                programmes=list(round_.programmes),
                demonstration=round_.demonstration,
                opens_on=round_.opens_on,
                closes_on=round_.closes_on,
                edited_at=by_hand.edited_at if by_hand else None,
            )
        )
    await session.flush()
    kept = set((await session.exec(select(MomentRow.id).where(_edited(MomentRow)))).all())
    # As they stand: what the files change of them counts on from there (storage.catalogue).
    sequences = dict((await session.exec(select(MomentRow.id, MomentRow.sequence))).all())
    for moment in offer.moments.values():
        if moment.id in kept:
            continue
        await session.merge(
            MomentRow(
                id=moment.id,
                round_id=moment.round,
                programme_id=moment.programme,
                kind=moment.kind,
                title=moment.title,
                starts_at=moment.starts,
                ends_at=moment.ends,
                place=moment.place,
                link=moment.link,
                facilitator_email=moment.facilitator,
                capacity=moment.capacity,
                demonstration=moment.demonstration,
                sequence=sequences.get(moment.id, 0),
            )
        )
    await bump_revision(session)
    return sum(map(len, (offer.organisations, offer.programmes, offer.rounds, offer.moments)))


def _edited(table: type[RoundRow] | type[MomentRow]) -> ColumnElement[bool]:
    return col(table.edited_at).is_not(None)
