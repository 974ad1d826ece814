"""The offer as the database holds it, read again only when it changed."""

from collections.abc import Callable

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.context import Anchor
from knowledge.offer import Catalogue, Moment, Organisation, Programme, Round
from storage.anchors import anchors
from storage.catalogue import MomentRow, OrganisationRow, ProgrammeRow, RoundRow, current_revision


class Offers:
    """Keeps the last offer that was read, with what it was read from; the files' one until something was loaded.

    Parameters
    ----------
    present
        Returns the catalogue of the files as it is in service: what holds while the database has no offer, the source
        documents and the reminder plans.
    """

    def __init__(self, present: Callable[[], Catalogue]) -> None:
        self._present = present
        self._files = present()
        self._revision: int = 0
        self._read = self._files
        self.anchors: tuple[Anchor, ...] = ()
        """The table of anchors as it was read last."""

    async def read(
        self, session: AsyncSession, files: Catalogue | None = None, revision: int | None = None
    ) -> Catalogue:
        """Return the offer as it stands in this transaction.

        Parameters
        ----------
        files
            The catalogue of the snapshot that a message is answered from; that of the present one when left out.
        revision
            Of the offer in this transaction; read when it is left out.
        """
        files = self._present() if files is None else files
        revision = await current_revision(session) if revision is None else revision
        if revision == self._revision and files is self._files:
            return self._read
        # Another message may read over other files meanwhile: what is returned is what this one read.
        read = await stored_catalogue(session, files) if revision else files
        table = await stored_anchors(session) if revision else ()
        self._read, self.anchors, self._revision, self._files = read, table, revision, files
        return read


async def stored_anchors(session: AsyncSession) -> tuple[Anchor, ...]:
    """Read the table of anchors."""
    return tuple(
        Anchor(one.municipality, one.level, one.name, one.email, one.phone, one.imported_at, one.demonstration)
        for one in await anchors(session)
    )


async def stored_catalogue(session: AsyncSession, files: Catalogue) -> Catalogue:
    """Read every row of the offer."""
    organisations = (await session.exec(select(OrganisationRow).order_by(OrganisationRow.name))).all()
    programmes = (await session.exec(select(ProgrammeRow).order_by(ProgrammeRow.id))).all()
    order = {identifier: place for place, identifier in enumerate(files.programmes)}
    rounds = (await session.exec(select(RoundRow).order_by(col(RoundRow.first), RoundRow.id))).all()
    planned = select(MomentRow).where(MomentRow.status == "planned")
    moments = (await session.exec(planned.order_by(col(MomentRow.starts_at), MomentRow.id))).all()
    return Catalogue(
        organisations=[
            Organisation.model_validate(
                {**one.details, "id": one.id, "name": one.name, "kind": one.kind, "demonstration": one.demonstration}
            )
            for one in organisations
        ],
        programmes=[
            Programme.model_validate({**one.details, "id": one.id, "name": one.name, "kind": one.kind})
            for one in sorted(programmes, key=lambda row: order.get(row.id, len(order)))
        ],
        rounds=[
            Round.model_validate(
                one.model_dump(
                    include={
                        "id",
                        "name",
                        "status",
                        "first",
                        "last",
                        "programmes",
                        "opens_on",
                        "closes_on",
                        "demonstration",
                    }
                )
            )
            for one in rounds
        ],
        moments=[moment_of(one) for one in moments],
        sources=files.sources.values(),
        reminders=files.reminders,
    )


def moment_of(row: MomentRow) -> Moment:
    """Return a row as the moment that it stands for."""
    return Moment(
        id=row.id,
        round=row.round_id,
        programme=row.programme_id,
        kind=row.kind,  # pyright: ignore[reportArgumentType] - validated by the model
        title=row.title,
        starts=row.starts_at,
        ends=row.ends_at,
        place=row.place,
        link=row.link,
        facilitator=row.facilitator_email,
        capacity=row.capacity,
        demonstration=row.demonstration,
    )
