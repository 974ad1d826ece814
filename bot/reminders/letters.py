"""Messages that were claimed become letters: what they say, for whom, and on which platform."""

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.channels.channel import Letter
from dialogs.messages import Reply
from dialogs.reminders.outgoing import composed
from knowledge.offer import Catalogue
from storage.outbox import OutboxMessage
from storage.people import Identity, Person, key
from storage.preferences import ReminderPreference

log = logging.getLogger("wegwijs.sender")
MAILBOX = "terminal"
"""Channel of people who have not been seen anywhere yet: their mailbox waits for them."""
Record = Callable[[Mapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True)
class Ready:
    """A letter that can be handed over, and until when it is ours."""

    channel: str
    """Name of the platform."""
    letter: Letter
    claimed_at: datetime
    """By the clock on the wall."""
    since: float
    """The same by the monotonic clock."""
    fresh: bool
    """Whether its words were written with this claim."""
    anywhere: bool
    """Whether it is no answer, and may go to whichever platform reaches the person."""
    urgent: bool
    """Whether the person waits for an answer: this, or what comes after it."""


@dataclass
class Words:
    """What messages with reminders say now."""

    replies: dict[int, Reply | None]
    """By the id of the message; None for one that does not go out now."""
    failures: dict[int, Exception]
    """Of those that could not be written by a fault of ours."""


async def words_of(session: AsyncSession, catalogue: Catalogue, rows: Sequence[OutboxMessage], now: datetime) -> Words:
    """Write what messages with reminders say now; one that cannot be written leaves the others alone.

    Raises DBAPIError when the database is lost.
    """
    try:
        async with session.begin_nested():
            return Words(await composed(session, catalogue, rows, now), {})
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # one of them is at fault: each is tried by itself
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise
        words = Words({}, {})
    for row in rows:
        await session.refresh(row)
        try:
            async with session.begin_nested():
                words.replies.update(await composed(session, catalogue, [row], now))
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            await session.refresh(row)
            log.exception("message %s cannot be written", row.id)
            words.failures[key(row.id)] = error
    return words


class Addresses:
    """Who is written to and where; read for many at once."""

    def __init__(
        self, people: Mapping[int, Person], identities: Mapping[int, list[tuple[Identity, str | None]]]
    ) -> None:
        self._people = people
        self._identities = identities

    @classmethod
    async def read(cls, session: AsyncSession, ids: Collection[int]) -> "Addresses":
        """Read what is known of these persons."""
        if not ids:
            return cls({}, {})
        people = (await session.exec(select(Person).where(col(Person.id).in_(ids)))).all()
        query = (
            select(Identity, ReminderPreference.channel)
            .join(ReminderPreference, col(ReminderPreference.person_id) == col(Identity.person_id), isouter=True)
            .where(col(Identity.person_id).in_(ids))
        )
        identities: dict[int, list[tuple[Identity, str | None]]] = {}
        for identity, wanted in (await session.exec(query)).all():
            identities.setdefault(identity.person_id, []).append((identity, wanted))
        return cls({key(one.id): one for one in people}, identities)

    def letter(self, row: OutboxMessage, reply: Reply, channels: Collection[str], record: Record) -> tuple[str, Letter]:
        """Return a message as a letter, with the platform on which it goes out.

        Raises LookupError when there is no such person.

        Parameters
        ----------
        channels
            Platforms that are connected.
        record
            Keeps what the platform took of it.
        """
        identity = self._identity(row, channels)
        letter = Letter(
            id=key(row.id),
            person_id=row.person_id,
            language=self._people[row.person_id].language,
            identity=identity,
            reply=reply,
            address=row.address,
            progress=row.progress or {},
            attempts=row.attempts,
            created_at=row.created_at,
            record=record,
        )
        return row.channel or (identity.channel if identity else MAILBOX), letter

    def _identity(self, row: OutboxMessage, channels: Collection[str]) -> Identity | None:
        """Return where somebody can be reached: there where she wants it, else where she was seen last."""
        known = [
            (one, wanted)
            for one, wanted in self._identities.get(row.person_id, ())
            if row.channel is None or one.channel == row.channel
        ]

        def better(pair: tuple[Identity, str | None]) -> tuple[bool, bool, datetime, int]:
            one, wanted = pair
            return (
                one.unreachable_at is None,
                one.channel == wanted and wanted in channels,
                one.last_seen_at,
                one.id or 0,
            )

        return max(known, key=better)[0] if known else None


async def elsewhere(session: AsyncSession, person_id: int, refused: str, channels: Collection[str]) -> Identity | None:
    """Return where else somebody can be reached, where she was seen last; None when nowhere.

    Parameters
    ----------
    refused
        The platform that does not take it.
    channels
        Platforms that are connected.
    """
    query = (
        select(Identity)
        .where(
            Identity.person_id == person_id,
            Identity.channel != refused,
            col(Identity.channel).in_(channels),
            col(Identity.unreachable_at).is_(None),
        )
        .order_by(col(Identity.last_seen_at).desc(), col(Identity.id).desc())
    )
    return (await session.exec(query.limit(1))).first()
