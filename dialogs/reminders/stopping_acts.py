"""What is said when somebody stops reminders or takes them up again, with the way back."""

import re
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from datetime import datetime

from sqlmodel import col, select

from dialogs.actions import action
from dialogs.engine.reading import plain
from dialogs.messages import Button, Reply, short
from dialogs.own_reminders.named import fitting, named_in, rid_of, sure, withdrawals
from dialogs.own_reminders.sentences import moment_meant
from dialogs.reminders import stopped, stopping, tokens, ways
from dialogs.reminders.answered import standing
from dialogs.reminders.notices import when
from dialogs.reminders.stopping import TOPICS, in_order, named
from dialogs.reminders.wishes import wishes_of
from dialogs.subjects import Request
from storage.people import key
from storage.reminders import PlannedNotice, Reminder


async def _stop(request: Request) -> list[Reply]:
    """Ask whether only this one is not wanted any more, or all of its kind."""
    mine = await standing(request, request.arguments[0])
    if isinstance(mine, Reply):
        return [mine]
    texts, token = request.context.texts, mine.token.written()
    buttons = [Button(label=texts("Only this one"), action=action("act", ways.DROP, token))]
    if mine.topic in TOPICS:
        label = short(texts("Everything of {kind}", kind=texts(TOPICS[mine.topic])))
        buttons.append(Button(label=label, action=action("act", ways.STOP_KIND, mine.topic)))
    text = texts("What shall I not remind you of any more: only {what}, or all of its kind?", what=mine.name(request))
    if mine.topic not in TOPICS:
        text = texts("Shall I not remind you of {what} any more?", what=mine.name(request))
    return [Reply(text=text, buttons=buttons)]


async def _drop(request: Request) -> list[Reply]:
    """Remind no more of one thing, whatever plan of its kind would; that another kind still reminds of it is said."""
    mine = await standing(request, request.arguments[0])
    if isinstance(mine, Reply):
        return [mine]
    texts, table = request.context.texts, type(mine.row)
    query = select(table).where(
        table.person_id == mine.row.person_id, table.about == mine.row.about, table.status == "planned"
    )
    left: list[datetime] = []
    # Ticked off rather than unwanted: what is unwanted comes back when its kind is taken up again.
    for row in (await request.session.exec(query)).all():
        if isinstance(row, Reminder) and stopped.topic_of(request.context.catalogue, row.plan) != mine.topic:
            left.append(row.due_at)
        else:
            row.status = "done"
    mine.row.status = "done"
    await request.session.flush()
    if left:
        kind = texts(TOPICS[mine.topic]) if mine.topic in TOPICS else mine.name(request)
        text = texts("Fine, no more about {kind} of {what}.", kind=kind, what=mine.name(request))
        return [Reply(text=f"{text} {texts('I remind you of it once more on {when}.', when=when(min(left), texts))}")]
    return [Reply(text=texts("Fine, I do not remind you of {what} any more.", what=mine.name(request)))]


def _kinds(request: Request) -> tuple[str, ...]:
    """Return the kinds that a button carries; raises IndexError for what is none."""
    topics = in_order(request.arguments)
    if not topics or len(topics) != len(set(request.arguments)):
        raise IndexError(request.arguments)
    return topics


async def _stop_kind(request: Request) -> list[Reply]:
    return [await _stopped(request, _kinds(request))]


async def _stopped(request: Request, topics: Collection[str]) -> Reply:
    context, texts = request.context, request.context.texts
    count = await stopped.stop(request.session, context.catalogue, context.person.id, topics, context.now)
    every = set(topics) == set(TOPICS)
    if every:
        text = texts("Fine, I send you no more reminders. Those that you made yourself still come.")
    else:
        text = texts("Fine, no more reminders of {kinds}.", kinds=named(topics, texts))
    if count:
        text += " " + texts.n(
            "{count} that was planned does not come.", "{count} that were planned do not come.", count
        )
    # The plain words, in the language of the reader, so that they can be typed.
    if every:
        text += " " + texts("If you want them back, say *I want reminders again*.")
    else:
        text += " " + texts(
            "If you want them back, say *I want reminders of {kind} again*.", kind=named(list(topics)[:1], texts)
        )
    button = Button(label=texts("Take them up again"), action=action("act", ways.TAKE_UP, *in_order(topics)))
    return Reply(text=text, buttons=[button])


async def _stop_every(request: Request) -> list[Reply]:
    texts = request.context.texts
    text = texts(
        "Do you really want no reminders at all any more: of no session, no intake, no evaluation? You can also stop one kind."
    )
    return [
        Reply(
            text=text,
            buttons=[
                Button(label=texts("Yes, stop all"), action=action("act", ways.STOP_SURE), style="danger"),
                *await kind_buttons(request),
                Button(label=texts("No, keep them"), action=action("leave")),
            ],
        )
    ]


async def kind_buttons(request: Request) -> list[Button]:
    """Return a button to stop each kind of which something is planned or came lately for the person; all of them for who has none."""
    own, catalogue = request.context.person.id, request.context.catalogue
    plans = set((await request.session.exec(select(Reminder.plan).where(Reminder.person_id == own).distinct())).all())
    notices = select(PlannedNotice.topic).where(PlannedNotice.person_id == own).distinct()
    mine = {stopped.topic_of(catalogue, one) for one in plans} | set((await request.session.exec(notices)).all())
    gone = (await wishes_of(request.session, [own]))[own].stopped
    texts = request.context.texts
    return [
        Button(
            label=short(texts("No {kind}", kind=texts(TOPICS[one]))), action=action("act", ways.STOP_KIND, one)
        )
        for one in in_order((mine or set(TOPICS)) - gone)
    ]  # fmt: skip


async def _stop_sure(request: Request) -> list[Reply]:
    return [await _stopped(request, tuple(TOPICS))]


async def _take_up(request: Request) -> list[Reply]:
    return [await _taken_up(request, _kinds(request))]


async def _taken_up(request: Request, topics: Collection[str]) -> Reply:
    context, texts = request.context, request.context.texts
    count = await stopped.take_up(request.session, context.catalogue, context.person.id, topics, context.now)
    if set(topics) == set(TOPICS):
        text = texts("Fine, from now on I remind you of everything again.")
    else:
        text = texts("Fine, from now on I remind you of {kinds} again.", kinds=named(topics, texts))
    if count:
        text += " " + texts.n("{count} reminder is planned.", "{count} reminders are planned.", count)
    return Reply(text=text, buttons=[Button(label=texts("My reminders"), action=action("view", "my_reminders"))])


async def asked_in_words(request: Request) -> list[Reply]:
    """Do what a sentence says of kinds of reminders, or of one; without one, list the kinds that can be stopped or taken up again."""
    texts, own = request.context.texts, request.context.person.id
    wanted = named_in(plain(request.text))
    if wanted is not None:
        return [await rid_of(request, wanted)]
    meant = stopping.meant_by(request.text)
    gone = (await wishes_of(request.session, [own]))[own].stopped
    if meant is None:
        return [await _listed(request, gone)]
    if meant.what == "take_up":
        if not (meant.topics or meant.every):
            return [await _listed(request, gone)]
        topics = meant.topics or in_order(gone)
        if not topics:
            return [Reply(text=texts("You stopped none: I remind you of everything."))]
        return [await _taken_up(request, topics)]
    if meant.every:
        return await _stop_every(request)
    return await _of_one(request, meant) or [
        await _stopped(request, meant.topics) if meant.topics else await _listed(request, gone)
    ]


async def _of_one(request: Request, meant: stopping.Meant) -> list[Reply] | None:
    """Return what is said when a sentence may name one reminder rather than a kind; None when it names a kind alone."""
    texts, own = request.context.texts, request.context.person.id
    single = meant.one or not meant.topics or not re.search(r"(?:s|en)$", meant.about)
    found = await fitting(request.session, own, meant.about) if single else []
    kinds = [
        Button(
            label=short(texts("Everything of {kind}", kind=texts(TOPICS[one]))), action=action("act", ways.STOP_KIND, one)
        )
        for one in meant.topics
    ]  # fmt: skip
    if len(found) == 1 and (meant.one or not meant.topics):
        return [sure(request, found[0])]
    if found:
        text = texts("Which reminder do you not want any more?")
        return [Reply(text=text, buttons=[*withdrawals(request, found), *kinds])]
    if not meant.one or not meant.topics:
        return None
    token = await _of_moment(request, meant)
    if token is not None:
        return await _stop(replace(request, arguments=(token,)))
    text = texts("I do not know which one you mean. Shall I stop all of that kind?")
    mine = Button(label=texts("My reminders"), action=action("view", "my_reminders"))
    return [Reply(text=text, buttons=[*kinds, mine])]


_OF_A_MOMENT = re.compile(
    r"\b(?:intakes?|intakegesprek\w*|evaluatie\w*|evaluations?|zorgplan\w*|care plans?|aanwezighe\w*|attendance)\b"
)
"""What there is of a session: "de intake van de sessie van 8 december"."""


async def _of_moment(request: Request, wanted: stopping.Meant) -> str | None:
    """Return how buttons name the next reminder of the one moment that a sentence means; None when it means none clearly."""
    query = select(Reminder).where(
        Reminder.person_id == request.context.person.id,
        col(Reminder.moment_id).is_not(None),
        col(Reminder.status).in_(("planned", "sent")),
    )
    rows = (await request.session.exec(query.order_by(col(Reminder.due_at)))).all()
    moments = request.context.catalogue.moments
    known = {one: moments[one] for row in rows if (one := row.moment_id) in moments and one is not None}
    meant = moment_meant(wanted.about, known.values(), request.context) or moment_meant(
        _OF_A_MOMENT.sub("sessie", wanted.about), known.values(), request.context
    )
    if meant is None:
        return None
    mine = [row for row in rows if row.moment_id == meant.id]
    # Those of the kind that was named, when there are.
    mine = [row for row in mine if stopped.topic_of(request.context.catalogue, row.plan) in wanted.topics] or mine
    row = next((one for one in mine if one.status == "planned"), mine[0])
    return tokens.of_moment(key(row.id), row.for_at).written()


async def _listed(request: Request, gone: Collection[str]) -> Reply:
    texts = request.context.texts
    buttons = await kind_buttons(request)
    buttons += [
        Button(label=short(texts("{kind} again", kind=texts(TOPICS[one]).capitalize())), action=action("act", ways.TAKE_UP, one))
        for one in in_order(gone)
    ]  # fmt: skip
    text = texts("Which reminders do you not want any more?")
    if gone:
        text += " " + texts("You stopped: {kinds}.", kinds=named(gone, texts))
    return Reply(text=text, buttons=buttons)


STOPPING_ACTS: dict[str, Callable[[Request], Awaitable[list[Reply]]]] = {
    ways.STOP: _stop,
    ways.DROP: _drop,
    ways.STOP_KIND: _stop_kind,
    ways.STOP_EVERY: _stop_every,
    ways.STOP_SURE: _stop_sure,
    ways.TAKE_UP: _take_up,
}
