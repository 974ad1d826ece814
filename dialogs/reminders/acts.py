"""What the buttons of reminders do: done, again later, into the calendar, no more of them. Each looks again whose reminder it is."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, time

from sqlmodel import col, select

from dialogs.actions import action
from dialogs.messages import Button, Reply, short
from dialogs.reminders import calendar, snoozing, tokens, ways
from dialogs.reminders.answered import SETTLED, Mine, found, standing
from dialogs.reminders.notices import weekday, when
from dialogs.reminders.snoozing import Wanted
from dialogs.reminders.stopping import TOPICS
from dialogs.reminders.stopping_acts import STOPPING_ACTS
from dialogs.reminders.wishes import wishes_of
from dialogs.reminders.workdays import ZONE
from dialogs.subjects import Request
from dialogs.texts import N_
from storage.reminders import Reminder

MOST_TOGETHER = 60
"""Reminders that one button answers at once; a digest never brings more."""
_WHY: dict[snoozing.Why, str] = {
    "past": N_("That time is over."),
    "far": N_("That is too far away: I can put it off by a hundred days at most."),
    "late": N_("By then it is too late for it."),
    "day_off": N_("{day} is a day off: then I leave you alone."),
    "night": N_("That is at night: then I leave you alone."),
}


async def _done(request: Request) -> list[Reply]:
    mine = await standing(request, request.arguments[0])
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


async def _next(request: Request, mine: Mine) -> datetime | None:
    """Return when the person is reminded of the same thing by another plan; what comes after a moment is about something else."""
    if not isinstance(mine.row, Reminder):
        return None
    before = mine.row.for_at if mine.before is None else mine.before
    query = (
        select(Reminder.due_at)
        .where(
            Reminder.person_id == mine.row.person_id,
            Reminder.about == mine.row.about,
            Reminder.status == "planned",
            Reminder.id != mine.row.id,
            Reminder.due_at < before,
        )
        .order_by(col(Reminder.due_at))
    )
    return (await request.session.exec(query)).first()


async def _done_all(request: Request) -> list[Reply]:
    mine, refused = await _several(request, request.arguments)
    if not mine:
        return [refused]
    for one in mine:
        one.row.status = "done"
    await request.session.flush()
    text = request.context.texts.n(
        "Well done, I ticked {count} reminder off:", "Well done, I ticked {count} reminders off:", len(mine)
    )
    return [Reply(text=_listed(text, _names(request, mine)))]


def _names(request: Request, mine: Sequence[Mine]) -> list[str]:
    """Return what each reminds of, as Markdown; of those that would read the same, with their kind."""
    names = [one.name(request) for one in mine]
    texts = request.context.texts
    return [
        f"{name} · {texts(TOPICS[one.topic])}" if names.count(name) > 1 and one.topic in TOPICS else name
        for name, one in zip(names, mine, strict=True)
    ]


async def _several(request: Request, written: Sequence[str]) -> tuple[list[Mine], Reply]:
    """Return those that still stand, and what is said when none does; raises IndexError without any."""
    held: list[Mine] = []
    refused: Reply | None = None
    for one in list(dict.fromkeys(written))[:MOST_TOGETHER]:
        mine = await standing(request, one)
        if isinstance(mine, Reply):
            refused = refused or mine
        else:
            held.append(mine)
    if refused is None:
        if not held:
            raise IndexError(len(written))
        refused = Reply(text="")
    return held, refused


async def _opens(request: Request) -> time:
    """Return the local hour from which the person wants reminders."""
    own = request.context.person.id
    return (await wishes_of(request.session, [own]))[own].opens


async def _snooze(request: Request) -> list[Reply]:
    mine = await standing(request, request.arguments[0])
    return [mine if isinstance(mine, Reply) else await _offered(request, mine)]


async def _offered(request: Request, mine: Mine, lead: str = "", instead: datetime | None = None) -> Reply:
    """Ask when the reminder may come again, or say that there is no time left for that.

    Parameters
    ----------
    instead
        The nearest time to what was wanted: offered first.
    """
    context, texts = request.context, request.context.texts
    buttons = ways.times(mine.token, context.now, mine.before, texts, await _opens(request))
    if instead is not None:
        press = action("act", ways.UNTIL, mine.token.written(), tokens.stamp(instead))
        buttons = _first(Button(label=ways.label_of(instead, context.now, texts), action=press), buttons)
    if buttons:
        text = texts("When shall I remind you again of {what}?", what=mine.name(request))
    elif mine.moment is not None and mine.moment.starts_at <= context.now:
        text = texts("It has begun already: {what}.", what=mine.name(request))
    else:
        text = texts("There is no good time left to remind you again of {what}.", what=mine.name(request))
    return Reply(text=f"{lead} {text}".strip(), buttons=buttons)


def _first(button: Button, buttons: list[Button]) -> list[Button]:
    """Put a button first; one that does the same takes its place."""
    same = [one for one in buttons if one.action == button.action]
    return [*(same or [button]), *(one for one in buttons if one not in same)]


def _wanted(said: str, now: datetime, before: datetime | None, opens: time) -> Wanted | None:
    """Return the time that a button carries or that was said; None for a choice that does not fit.

    Raises ValueError for what cannot be.
    """
    if said in snoozing.CHOICES:
        at = snoozing.chosen(said, now, before, opens)
        return None if at is None else Wanted(at, exact=False)
    if said.endswith(("d", "e")):
        return Wanted(tokens.read_stamp(said[:-1]), exact=said.endswith("e"))
    wanted = Wanted(tokens.read_stamp(said), exact=False)
    if snoozing.why_not(wanted, now, before) not in {None, "past"}:
        raise ValueError(said)  # no button was made with that time
    return wanted


def _because(request: Request, wanted: Wanted, why: snoozing.Why) -> str:
    texts = request.context.texts
    local = wanted.at.astimezone(ZONE)
    return texts(_WHY[why], day=f"{weekday(local, texts).capitalize()} {local:%d/%m}")


async def _until(request: Request) -> list[Reply]:
    """Plan the reminder again, for a time that a button carries, a choice or a time that was said."""
    mine = await standing(request, request.arguments[0])
    if isinstance(mine, Reply):
        return [mine]
    context, texts = request.context, request.context.texts
    opens = await _opens(request)
    wanted = _wanted(request.arguments[1], context.now, mine.before, opens)
    if wanted is None:
        lead = texts("I cannot remind you then: that is on a day off, at night, or too late.")
        return [await _offered(request, mine, lead)]
    if not wanted.exact and wanted.at.astimezone(ZONE).time() < opens:
        wanted = Wanted(snoozing.at_hour(wanted.at, opens), exact=False)
    why = snoozing.why_not(wanted, context.now, mine.before)
    if why is not None:
        instead = snoozing.nearest(wanted, context.now, mine.before, opens) if why in {"day_off", "night"} else None
        return [await _offered(request, mine, _because(request, wanted, why), instead)]
    _put_off(mine, wanted)
    await request.session.flush()
    said = texts("Fine, on {when} I remind you again of {what}.", what=mine.name(request), when=when(wanted.at, texts))
    return [Reply(text=said)]


def _put_off(mine: Mine, wanted: Wanted) -> None:
    """Plan a reminder again. The key of the message holds its time: it goes out again, and only once."""
    mine.row.status, mine.row.due_at = "planned", wanted.at
    if isinstance(mine.row, Reminder):
        mine.row.snoozed = True
    else:
        mine.row.exact = True


async def _snooze_all(request: Request) -> list[Reply]:
    mine, refused = await _several(request, request.arguments)
    return [await _all_offered(request, mine)] if mine else [refused]


async def _all_offered(request: Request, mine: list[Mine], lead: str = "", instead: datetime | None = None) -> Reply:
    context, texts = request.context, request.context.texts
    # The latest of them: what comes too late for one can still be of use for another.
    ends = [one.before for one in mine]
    before = None if None in ends else max(one for one in ends if one is not None)
    named = [one.token for one in mine]
    buttons = ways.times_of_all(named, context.now, before, texts, await _opens(request))
    if instead is not None:
        press = action("act", ways.UNTIL_ALL, tokens.stamp(instead), *(one.written() for one in named))
        buttons = _first(Button(label=ways.label_of(instead, context.now, texts), action=press), buttons)
    if buttons:
        text = texts.n(
            "When shall I remind you again of it?", "When shall I remind you again of these {count}?", len(mine)
        )
    else:
        text = texts("There is no good time left to remind you again of these.")
    return Reply(text=f"{lead} {text}".strip(), buttons=buttons)


async def _until_all(request: Request) -> list[Reply]:
    """Plan several reminders again for one time; those for which that is too late stay as they are, and that is said."""
    said, *written = request.arguments
    mine, refused = await _several(request, written)
    if not mine:
        return [refused]
    context, texts, opens = request.context, request.context.texts, await _opens(request)
    wanted = _wanted(said, context.now, None, opens)
    if wanted is None:
        lead = texts("I cannot remind you then: that is on a day off, at night, or too late.")
        return [await _all_offered(request, mine, lead)]
    if not wanted.exact and wanted.at.astimezone(ZONE).time() < opens:
        wanted = Wanted(snoozing.at_hour(wanted.at, opens), exact=False)
    fitting = [one for one in mine if snoozing.why_not(wanted, context.now, one.before) is None]
    if not fitting:
        why = snoozing.why_not(wanted, context.now, mine[0].before) or "late"
        instead = snoozing.nearest(wanted, context.now, None, opens) if why in {"day_off", "night"} else None
        return [await _all_offered(request, mine, _because(request, wanted, why), instead)]
    for one in fitting:
        _put_off(one, wanted)
    await request.session.flush()
    at = when(wanted.at, texts)
    if len(fitting) == 1:
        text = texts("Fine, on {when} I remind you again of {what}.", what=fitting[0].name(request), when=at)
    else:
        lead = texts.n(
            "Fine, on {when} I remind you again of it:", "Fine, on {when} I remind you again of these {count}:",
            len(fitting), when=at,
        )  # fmt: skip
        text = _listed(lead, _names(request, fitting))
    late = _names(request, [one for one in mine if one not in fitting])
    if late:
        text += "\n\n" + _listed(texts("By then it is too late for:"), late)
    return [Reply(text=text)]


def _listed(lead: str, lines: Sequence[str]) -> str:
    return "\n".join([lead, "", *(f"- {line}" for line in lines)])


async def _calendar(request: Request) -> list[Reply]:
    """Give the moment of a reminder as a calendar file; one that was cancelled as a file that takes it out again.

    The reminder can still be ticked off or put off under the file, as long as it stands.
    """
    mine = await found(request, tokens.read(request.arguments[0]))
    texts = request.context.texts
    if mine is None:
        return [Reply(text=texts("That reminder is not yours, so I leave it as it is."))]
    if mine.moment is None:
        raise IndexError(request.arguments[0])
    reply = await calendar.taken_along([mine.moment], request)
    if mine.moment.status == "cancelled" or mine.row.status in SETTLED:
        return [reply]
    token = tokens.of_moment(mine.token.number, mine.moment.starts_at)
    buttons = ways.ways(token, request.context.now, mine.before, texts, calendar=False)
    return [reply.model_copy(update={"buttons": buttons})]


async def _which(request: Request) -> list[Reply]:
    """Ask which of several reminders is meant; what is done then comes first in the button."""
    deed, *given = request.arguments
    name, _, choice = deed.partition(" ")
    if name not in _OF_ONE or (name == ways.UNTIL) != bool(choice):
        raise IndexError(deed)
    if choice:
        _wanted(choice, request.context.now, None, await _opens(request))
    texts = request.context.texts
    more = [choice] if choice else []
    labels: list[str] = []
    kinds: list[str] = []
    standing_: list[str] = []
    for one in dict.fromkeys(given):
        mine = await found(request, tokens.read(one))
        if mine is not None:
            labels.append(mine.title if mine.moment is None else f"{mine.title}, {when(mine.moment.starts_at, texts)}")
            kinds.append(texts(TOPICS[mine.topic]).capitalize() if mine.topic in TOPICS else "")
            standing_.append(one)
    buttons = [
        # The kind comes first, where a long label is not cut off.
        Button(
            label=short(f"{kind}: {label}" if kind and labels.count(label) > 1 else label),
            action=action("act", name, one, *more),
        )
        for label, kind, one in zip(labels, kinds, standing_, strict=True)
    ]
    if not buttons:
        raise IndexError(deed)
    if len(standing_) > 1 and name in _TOGETHER:
        buttons.append(Button(label=texts("All of these"), action=action("act", _TOGETHER[name], *more, *standing_)))
    return [Reply(text=texts("Which reminder do you mean?"), buttons=buttons)]


_TOGETHER = {ways.DONE: ways.DONE_ALL, ways.SNOOZE: ways.SNOOZE_ALL, ways.UNTIL: ways.UNTIL_ALL}
_OF_ONE: dict[str, Callable[[Request], Awaitable[list[Reply]]]] = {
    ways.DONE: _done,
    ways.SNOOZE: _snooze,
    ways.UNTIL: _until,
    ways.CALENDAR: _calendar,
    ways.STOP: STOPPING_ACTS[ways.STOP],
}
ACTS = {
    **_OF_ONE,
    ways.WHICH: _which,
    ways.DONE_ALL: _done_all,
    ways.SNOOZE_ALL: _snooze_all,
    ways.UNTIL_ALL: _until_all,
    **STOPPING_ACTS,
}
