"""What the buttons of a reminder do: done, again later, into the calendar. Each looks again whose reminder it is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from dialogs.actions import action
from dialogs.markup import escaped
from dialogs.messages import Button, Reply, short
from dialogs.reminders import calendar, snoozing, tokens, ways
from dialogs.reminders.notices import when
from dialogs.reminders.tokens import Token
from dialogs.subjects import Request
from storage.catalogue import MomentRow
from storage.reminders import PlannedNotice, Reminder

_CALLED_OFF = frozenset({"cancelled", "over"})
_SETTLED = _CALLED_OFF | {"done", "late"}


@dataclass(frozen=True)
class _Mine:
    """A reminder of the person who presses, locked for this transaction."""

    token: Token
    row: Reminder | PlannedNotice
    moment: MomentRow | None
    """None for a notice."""
    title: str
    """What it reminds of, as plain text."""

    @property
    def before(self) -> datetime | None:
        """When what is reminded of begins; None when it has no hour."""
        return self.moment.starts_at if self.moment is not None else None

    def name(self, request: Request) -> str:
        """Return what it reminds of as a sentence names it: Markdown."""
        name = escaped(self.title)
        return f"{name}, {when(self.moment.starts_at, request.context.texts)}" if self.moment is not None else name


async def _found(request: Request, token: Token) -> _Mine | None:
    """Return a reminder with what it is about; None when it is not there, or somebody else's.

    Whoever else holds what role: only who is reminded answers a reminder.
    """
    session = request.session
    table = Reminder if token.kind == "moment" else PlannedNotice
    row = await session.get(table, token.number, with_for_update=True)
    if row is None or row.person_id != request.context.person.id:
        return None
    if isinstance(row, PlannedNotice):
        return _Mine(token, row, None, row.title)
    moment = await session.get(MomentRow, row.moment_id)
    return _Mine(token, row, moment, moment.title) if moment is not None else None


async def _standing(request: Request) -> _Mine | Reply:
    """Return the reminder of a button, or why it cannot be answered any more.

    Raises ValueError or IndexError for a button that cannot be.
    """
    texts = request.context.texts
    token = tokens.read(request.arguments[0])
    mine = await _found(request, token)
    if mine is None:
        return Reply(text=texts("That reminder is not yours, so I leave it as it is."))
    if mine.moment is not None and mine.moment.status == "cancelled":
        return Reply(text=texts("{what} is cancelled: I do not remind you of it any more.", what=mine.name(request)))
    if mine.moment is not None and tokens.stamp(mine.moment.starts_at) != token.starts:
        return Reply(text=texts("That reminder is from before it moved. Now it is: {what}.", what=mine.name(request)))
    if mine.row.status in _CALLED_OFF:
        return Reply(text=texts("That reminder was called off: there is nothing left to do."))
    return mine


async def _done(request: Request) -> list[Reply]:
    mine = await _standing(request)
    if isinstance(mine, Reply):
        return [mine]
    mine.row.status = "done"
    await request.session.flush()
    texts = request.context.texts
    text = texts("Well done, I ticked it off: {what}.", what=mine.name(request))
    again = await _next(request, mine)
    if again is not None:
        text += " " + texts("I remind you of it once more on {when}.", when=when(again, texts))
    return [Reply(text=text)]


async def _next(request: Request, mine: _Mine) -> datetime | None:
    """Return when the person is reminded of the same moment by another plan."""
    if not isinstance(mine.row, Reminder):
        return None
    query = (
        select(Reminder.due_at)
        .where(
            Reminder.person_id == mine.row.person_id,
            Reminder.moment_id == mine.row.moment_id,
            Reminder.status == "planned",
            Reminder.id != mine.row.id,
        )
        .order_by(col(Reminder.due_at))
    )
    return (await request.session.exec(query)).first()


async def _snooze(request: Request) -> list[Reply]:
    mine = await _standing(request)
    return [mine if isinstance(mine, Reply) else _offered(request, mine)]


def _offered(request: Request, mine: _Mine, lead: str = "") -> Reply:
    """Ask when the reminder may come again, or say that there is no time left for that."""
    context, texts = request.context, request.context.texts
    buttons = ways.times(mine.token, context.now, mine.before, texts)
    if buttons:
        text = texts("When shall I remind you again of {what}?", what=mine.name(request))
    elif mine.before is not None and mine.before <= context.now:
        text = texts("It has begun already: {what}.", what=mine.name(request))
    else:
        text = texts("There is no good time left to remind you again of {what}.", what=mine.name(request))
    return Reply(text=f"{lead} {text}".strip(), buttons=buttons)


async def _until(request: Request) -> list[Reply]:
    """Plan the reminder again, for a time that a button carries or a choice that was said."""
    mine = await _standing(request)
    if isinstance(mine, Reply):
        return [mine]
    context, texts, said = request.context, request.context.texts, request.arguments[1]
    if said in snoozing.CHOICES:
        at = snoozing.chosen(said, context.now, mine.before)
        if at is None:
            return [
                _offered(request, mine, texts("I cannot remind you then: that is on a day off, at night, or too late."))
            ]
    else:
        at = tokens.read_stamp(said)
        if at <= context.now:
            return [_offered(request, mine, texts("That time is over."))]
        if not snoozing.fits(at, context.now, mine.before):
            raise ValueError(said)
    # The key of the message holds this time: it goes out again, and only once.
    mine.row.status, mine.row.due_at = "planned", at
    await request.session.flush()
    return [
        Reply(
            text=texts("Fine, on {when} I remind you again of {what}.", what=mine.name(request), when=when(at, texts))
        )
    ]


async def _calendar(request: Request) -> list[Reply]:
    """Give the moment of a reminder as a calendar file; one that was cancelled as a file that takes it out again.

    The reminder can still be ticked off or put off under the file, as long as it stands.
    """
    mine = await _found(request, tokens.read(request.arguments[0]))
    texts = request.context.texts
    if mine is None:
        return [Reply(text=texts("That reminder is not yours, so I leave it as it is."))]
    if mine.moment is None:
        raise IndexError(request.arguments[0])
    reply = await calendar.taken_along([mine.moment], request)
    if mine.moment.status == "cancelled" or mine.row.status in _SETTLED:
        return [reply]
    token = tokens.of_moment(mine.token.number, mine.moment.starts_at)
    buttons = ways.ways(token, request.context.now, mine.before, texts, calendar=False)
    return [reply.model_copy(update={"buttons": buttons})]


async def _which(request: Request) -> list[Reply]:
    """Ask which of several reminders is meant; what is done then comes first in the button."""
    deed, *given = request.arguments
    name, _, choice = deed.partition(" ")
    if name not in _OF_ONE or (name == ways.UNTIL) != bool(choice) or (choice and choice not in snoozing.CHOICES):
        raise IndexError(deed)
    texts = request.context.texts
    buttons: list[Button] = []
    for one in dict.fromkeys(given):
        mine = await _found(request, tokens.read(one))
        if mine is not None:
            label = mine.title if mine.moment is None else f"{mine.title}, {when(mine.moment.starts_at, texts)}"
            press = action("act", name, one, *([choice] if choice else []))
            buttons.append(Button(label=short(label), action=press))
    if not buttons:
        raise IndexError(deed)
    return [Reply(text=texts("Which reminder do you mean?"), buttons=buttons)]


_OF_ONE: dict[str, Callable[[Request], Awaitable[list[Reply]]]] = {
    ways.DONE: _done,
    ways.SNOOZE: _snooze,
    ways.UNTIL: _until,
    ways.CALENDAR: _calendar,
}
ACTS = {**_OF_ONE, ways.WHICH: _which}
