"""A message as it stands for one person: what was sent, with what she pressed in it since."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.channels.teams.addresses import Address
from bot.channels.teams.arrival import NAME
from bot.channels.teams.cards import CardMessage, rendered
from bot.channels.teams.files import Links
from bot.channels.windows import window_of
from dialogs.messages import Reply
from dialogs.texts import texts_in
from storage.database import Database
from storage.outbox import OutboxMessage, used_before
from storage.people import Identity, Person


@dataclass(frozen=True)
class Sent:
    """A message that was sent."""

    row: int
    reply: Reply
    shared: bool
    """Whether others read it too."""
    pressed: tuple[int, ...]
    """Numbers of the buttons that this person pressed in it, first to last."""
    parts: frozenset[int]
    """In which of its messages they stand, from 0."""
    language: str
    sent_at: datetime

    def after(self, button: int, part: int) -> "Sent":
        """Return it with one more button pressed."""
        return replace(self, pressed=(*self.pressed, button), parts=self.parts | {part})


class Standing:
    """Finds and draws messages again."""

    def __init__(self, database: Database, links: Links) -> None:
        self._database = database
        self._links = links

    async def sent(self, external_id: str, row_id: int, place: str = "") -> Sent | None:
        """Return a message, if this person could read it.

        Parameters
        ----------
        place
            Id of the conversation in which it is looked at: what many read there is for who is there.
        """
        async with self._database.transaction() as session:
            row = await session.get(OutboxMessage, row_id)
            person = await _person(session, external_id)
            if row is None or row.channel not in {None, NAME}:
                return None
            reply = Reply.model_validate(row.body)
            shared = reply.fit_for_all and _stands_in(row.address, place)
            # Who reads along in a channel may never have said anything here.
            if not shared and (person is None or row.person_id != person.id):
                return None
            sent_at, language = row.created_at, person.language if person else "nl"
            kept = await used_before(session, person.id or 0, NAME, row_id) if person else []
        before = [Address.model_validate(one) for one in kept]
        pressed = [one for one in before if one.pressed is not None]
        numbers = tuple(one.pressed or 0 for one in pressed)
        return Sent(row_id, reply, shared, numbers, frozenset(one.part for one in pressed), language, sent_at)

    def drawn(
        self,
        reply: Reply,
        row: int,
        language: str,
        sent_at: datetime,
        *,
        pressed: Sequence[int] = (),
        viewers: Collection[str] = (),
    ) -> list[CardMessage]:
        """Return a reply as messages.

        Parameters
        ----------
        viewers
            Ids for this bot of those for whom the message is shown with what they pressed, when others read it too.
        """
        return rendered(
            reply, ref=row, texts=texts_in(language), window=window_of(reply), pressed=pressed, viewers=sorted(viewers),
            files=self._links.links_for(reply, row, sent_at),
        )  # fmt: skip

    def again(self, sent: Sent, *, pressed: Sequence[int], viewers: Collection[str] = ()) -> list[CardMessage]:
        """Return a message that was sent as it stands after these buttons."""
        return self.drawn(sent.reply, sent.row, sent.language, sent.sent_at, pressed=pressed, viewers=viewers)


def _stands_in(kept: Mapping[str, Any] | None, place: str) -> bool:
    """Tell whether a message was sent to a group chat or a channel, and to this one; threads of a channel are one place."""
    if not place or kept is None or kept.get("to") != "thread":
        return False
    return Address.model_validate(kept).conversation.partition(";")[0] == place.partition(";")[0]


async def _person(session: AsyncSession, external_id: str) -> Person | None:
    query = select(Person).join(Identity).where(Identity.channel == NAME, Identity.external_id == external_id)
    return (await session.exec(query)).first()
