"""An own reminder that somebody wants to be rid of: how a sentence names it, and which ones that fits."""

import re
from collections.abc import Sequence

from rapidfuzz.distance import OSA
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.actions import action
from dialogs.engine.reading import forgiven, plain
from dialogs.markup import escaped
from dialogs.messages import Button, Reply, short
from dialogs.reminders.coming import OWN
from dialogs.reminders.notices import when
from dialogs.subjects import Request
from storage.reminders import PlannedNotice

MOST_SHOWN = 8
_RID_OF = re.compile(
    r"^(?:(?:ok|oke|ja|wegwijs|hallo|hoi|aub|please|kan je|kun je|wil je|can you|could you|ik wil|ik wou|i want to) )*"
    r"(?P<verb>verwijder|verwijderen|schrap|schrappen|annuleer|annuleren|wis|wissen|trek|delete|remove|cancel|withdraw|drop|vergeet|forget)"
    r" (?:(?:mijn|m n|de|die|deze|my|the|that) )?(?:eigen |own )?(?:herinnering|herrinnering|herinering|herinneringen|reminders?)"
    r"(?: (?:aan|voor|van|over|om|to|about|of|for) (?P<what>.+?))?(?: (?:te )?(?:in|verwijderen|schrappen|intrekken|wissen|aub|please))*$"
)
_EMPTY = frozenset(
    [
        "de",
        "het",
        "een",
        "n",
        "t",
        "te",
        "aan",
        "om",
        "voor",
        "van",
        "over",
        "op",
        "in",
        "met",
        "en",
        "of",
        "er",
        "mijn",
        "m",
        "onze",
        "ons",
        "die",
        "dat",
        "dit",
        "deze",
        "the",
        "a",
        "an",
        "to",
        "of",
        "for",
        "about",
        "on",
        "my",
        "our",
        "that",
        "this",
        "and",
        "nog",
        "eens",
        "maar",
        "aub",
        "please",
        "alsjeblieft",
        "graag",
        "meer",
        "niet",
        "nooit",
        "ik",
        "we",
        "wij",
        "moet",
        "anymore",
        "again",
    ]
)
"""Words that tell no reminder from another."""


def named_in(said: str) -> str | None:
    """Return what the reminder is about that a sentence in plain words wants to be rid of; None for any other sentence.

    Without a name it is a wish to withdraw some form that was handed in, as any other.
    """
    found = _RID_OF.match(said)
    return found["what"] if found is not None and found["what"] else None


def telling(text: str) -> list[str]:
    """Return the words of a text that tell one reminder from another."""
    return [word for word in plain(text).split() if word not in _EMPTY]


def fits(wanted: str, title: str) -> bool:
    """Tell whether all that a text names stands in what a reminder is about: typing errors are forgiven as in names."""
    words = telling(wanted)
    there = plain(title).split()
    return bool(words) and all(any(_same(word, one) for one in there) for word in words)


def _same(said: str, there: str) -> bool:
    if said == there or (min(len(said), len(there)) >= 4 and (said.startswith(there) or there.startswith(said))):
        return True
    most = forgiven(there)
    return most > 0 and OSA.distance(said, there, score_cutoff=most) <= most


async def fitting(session: AsyncSession, person_id: int, wanted: str) -> list[PlannedNotice]:
    """Return the own reminders still to come that a text names, in order of time; the one of just these words, when there is one."""
    found = [one for one in await own_ones(session, person_id) if fits(wanted, one.title)]
    same = [one for one in found if telling(one.title) == telling(wanted)]
    return same if len(same) == 1 else found


async def own_ones(session: AsyncSession, person_id: int) -> list[PlannedNotice]:
    """Return what somebody asked for and is still to come, in order of time."""
    query = (
        select(PlannedNotice)
        .where(
            PlannedNotice.person_id == person_id,
            PlannedNotice.status == "planned",
            col(PlannedNotice.about).startswith(OWN),
        )
        .order_by(col(PlannedNotice.due_at), col(PlannedNotice.id))
    )
    return list((await session.exec(query)).all())


async def rid_of(request: Request, wanted: str) -> Reply:
    """Ask whether the own reminder that a text names is withdrawn; which one, when it fits several or none."""
    texts = request.context.texts
    own = request.context.person.id
    found = await fitting(request.session, own, wanted)
    if len(found) == 1:
        return sure(request, found[0])
    if found:
        return Reply(text=texts("Which one do you want to withdraw?"), kind="form", buttons=withdrawals(request, found))
    every = await own_ones(request.session, own)
    text = texts("I find no reminder of your own about that: {what}.", what=f"*{escaped(wanted, 80)}*")
    if every:
        text += " " + texts("These are still to come; which one do you want to withdraw?")
    buttons = withdrawals(request, every)
    return Reply(text=text, buttons=buttons or [_mine(request)])


def sure(request: Request, one: PlannedNotice) -> Reply:
    """Ask whether an own reminder is really withdrawn."""
    texts = request.context.texts
    text = texts(
        "Shall I withdraw your reminder of {what}, on {when}?", what=escaped(one.title), when=when(one.due_at, texts)
    )
    return Reply(
        text=text,
        kind="form",
        buttons=[
            Button(label=texts("Yes, withdraw"), action=action("submitted", "withdrawn", _form(one)), style="danger"),
            Button(label=texts("No, keep it"), action=action("leave")),
        ],
    )


def withdrawals(request: Request, found: Sequence[PlannedNotice]) -> list[Button]:
    """Return a button for each own reminder, that asks whether it is withdrawn."""
    texts = request.context.texts
    return [
        Button(
            label=short(f"{one.title}, {when(one.due_at, texts)}"), action=action("submitted", "withdraw", _form(one))
        )
        for one in found[:MOST_SHOWN]
    ]


def _form(one: PlannedNotice) -> str:
    """Return the id of the form that asked for an own reminder."""
    return one.about.removeprefix(OWN)


def _mine(request: Request) -> Button:
    return Button(label=request.context.texts("My reminders"), action=action("view", "my_reminders"))
