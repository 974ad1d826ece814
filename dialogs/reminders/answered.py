"""The reminder that a button or a sentence is about: whose it is, what it reminds of, and whether it can still be answered."""

from dataclasses import dataclass
from datetime import datetime

from dialogs.markup import escaped
from dialogs.messages import Reply
from dialogs.reminders import tokens
from dialogs.reminders.notices import when
from dialogs.reminders.stopped import topic_of
from dialogs.reminders.tokens import Token
from dialogs.subjects import Request
from storage.catalogue import MomentRow
from storage.reminders import PlannedNotice, Reminder

CALLED_OFF = frozenset({"cancelled", "over"})
SETTLED = CALLED_OFF | {"done", "late"}


@dataclass(frozen=True)
class Mine:
    """A reminder of the person who answers it, locked for this transaction."""

    token: Token
    row: Reminder | PlannedNotice
    moment: MomentRow | None
    """None for what is about no moment."""
    title: str
    """What it reminds of, as plain text."""
    topic: str
    """Its kind; empty for what cannot be stopped."""

    @property
    def before(self) -> datetime | None:
        """From when on it helps nobody any more, such as when the moment begins; None for never."""
        return self.row.useful_until

    def name(self, request: Request) -> str:
        """Return what it reminds of as a sentence names it: Markdown."""
        name = escaped(self.title)
        return f"{name}, {when(self.moment.starts_at, request.context.texts)}" if self.moment is not None else name


async def found(request: Request, token: Token) -> Mine | None:
    """Return a reminder with what it is about; None when it is not there, or somebody else's.

    Whoever else holds what role: only who is reminded answers a reminder.
    """
    session, catalogue = request.session, request.context.catalogue
    table = Reminder if token.kind == "moment" else PlannedNotice
    row = await session.get(table, token.number, with_for_update=True)
    if row is None or row.person_id != request.context.person.id:
        return None
    if isinstance(row, PlannedNotice):
        return Mine(token, row, None, row.title, row.topic)
    topic = topic_of(catalogue, row.plan)
    if row.moment_id is None:
        return Mine(token, row, None, await title_of(request, row), topic)
    moment = await session.get(MomentRow, row.moment_id)
    return Mine(token, row, moment, moment.title, topic) if moment is not None else None


async def title_of(request: Request, row: Reminder) -> str:
    """Return what a reminder of a registration or a round is about, as plain text."""
    from storage.registrations import Registration

    catalogue = request.context.catalogue
    kind, _, identifier = row.about.partition(":")
    if kind == "registration" and identifier.isdigit():
        registration = await request.session.get(Registration, int(identifier))
        if registration is not None:
            organisation = catalogue.organisation(registration.organisation_id).name
            return f"{catalogue.programme(registration.programme_id).name}, {organisation}"
    round_ = catalogue.rounds.get(identifier)
    return round_.name if kind == "round" and round_ is not None else request.context.texts("a reminder")


async def standing(request: Request, written: str) -> Mine | Reply:
    """Return the reminder that a button names, or why it cannot be answered any more.

    Raises ValueError for a button that cannot be.
    """
    texts = request.context.texts
    token = tokens.read(written)
    mine = await found(request, token)
    if mine is None:
        return Reply(text=texts("That reminder is not yours, so I leave it as it is."))
    if mine.moment is not None and mine.moment.status == "cancelled":
        return Reply(text=texts("{what} is cancelled: I do not remind you of it any more.", what=mine.name(request)))
    if _moved(mine):
        return Reply(text=texts("That reminder is from before it moved. Now it is: {what}.", what=mine.name(request)))
    if mine.row.status in CALLED_OFF:
        return Reply(text=texts("That reminder was called off: there is nothing left to do."))
    return mine


def _moved(mine: Mine) -> bool:
    """Tell whether what is reminded of moved since the button was made: it carries when that began, or for when it was planned."""
    if not isinstance(mine.row, Reminder):
        return False
    stands = {tokens.stamp(mine.row.for_at)}
    if mine.moment is not None:
        stands = {tokens.stamp(mine.moment.starts_at), tokens.stamp(mine.moment.ends_at)}
    return mine.token.starts not in stands
