"""What a person handed in and can still change: listed, opened, with the buttons to change and to withdraw it."""

from dataclasses import dataclass

from dialogs.actions import action
from dialogs.form_drafts import FormDrafts
from dialogs.messages import Button, Reply, short
from dialogs.reminders.notices import when
from dialogs.reminders.workdays import ZONE
from dialogs.subjects import Request, all_forms
from dialogs.submitted_talk import SubmittedTalk
from storage.submissions import SubmittedForm

BOTH = 3
"""Up to so many each has both its buttons; beyond that each has one, which opens it."""
PAGE = 6
"""Listed at once when there are more."""

_ELSEWHERE = frozenset({"own_reminder"})
"""Forms that another list shows, with what can be done about each."""


@dataclass(frozen=True)
class HandedIn:
    """One form that was handed in."""

    row: SubmittedForm
    title: str
    """What tells it from another, as plain text."""
    withdrawable: bool


def submitted_talk(request: Request) -> SubmittedTalk:
    """Return the talk on what was handed in, for the person who asks."""
    context, forms = request.context, all_forms()
    drafts = FormDrafts(request.session, context, forms, context.now)
    return SubmittedTalk(request.session, context, forms, drafts, context.now)


async def changeable(request: Request) -> list[HandedIn]:
    """Return what this person can still change or withdraw, newest first."""
    talk = submitted_talk(request)
    return [
        HandedIn(row, await talk.described(row), talk.forms[row.form].withdrawn is not None)
        for row in await talk.mine()
        if row.form not in _ELSEWHERE and await talk.fixed(row) is None
    ]


def buttons(request: Request, rows: list[HandedIn], view: str, first: int = 0, *, named: bool = False) -> list[Button]:
    """Return the buttons for what can be changed: at most eight.

    Parameters
    ----------
    view
        The view that opens one of them, or shows more of them.
    first
        Place of the first one that is listed.
    named
        Whether even a single one is named on its buttons, for other buttons stand beside them.
    """
    texts = request.context.texts
    if len(rows) <= BOTH:
        alone = len(rows) == 1 and not named
        return [button for one in rows for button in _both(request, one, alone=alone)]
    shown = rows[first : first + PAGE]
    made = [
        Button(label=short(f"{_time(one)} {one.title}"), action=action("view", view, "open", str(one.row.id)))
        for one in shown
    ]
    if len(rows) > first + PAGE:
        made.append(Button(label=texts("Show more"), action=action("view", view, "from", str(first + PAGE))))
    return made


def _time(one: HandedIn) -> str:
    """Return when it was handed in, which tells it from another that begins with the same answers."""
    return f"{one.row.created_at.astimezone(ZONE):%d/%m %H:%M}"


def _both(request: Request, one: HandedIn, *, alone: bool) -> list[Button]:
    texts = request.context.texts
    identifier = str(one.row.id)
    change = texts("Change") if alone else short(texts("Change: {title}", title=one.title))
    withdraw = texts("Withdraw") if alone else short(texts("Withdraw: {title}", title=one.title))
    made = [Button(label=change, action=action("submitted", "change", identifier))]
    if one.withdrawable:
        made.append(Button(label=withdraw, action=action("submitted", "withdraw", identifier)))
    return made


async def opened(request: Request, identifier: str) -> list[Reply]:
    """Return one form with its answers and its buttons; raises IndexError for what is not theirs or stands no more."""
    talk = submitted_talk(request)
    row = next((one for one in await talk.mine() if str(one.id) == identifier), None)
    if row is None:
        raise IndexError(identifier)
    texts = request.context.texts
    said = texts("Handed in on {day}.", day=when(row.created_at, texts))
    fixed = await talk.fixed(row)
    one = HandedIn(row, await talk.described(row), talk.forms[row.form].withdrawn is not None)
    made = _both(request, one, alone=True) if fixed is None else []
    text = said if fixed is None else f"{said}\n\n{fixed}"
    return [Reply(text=text, kind="form", card=await talk.card(row), buttons=made)]


async def more(request: Request, view: str, first: str) -> list[Reply]:
    """Return the buttons from a place in the list on; raises IndexError for a place that is not in it."""
    rows = await changeable(request)
    places = {str(place): place for place in range(len(rows))}
    if first not in places:
        raise IndexError(first)
    text = request.context.texts("What do you want to see, change or withdraw?")
    return [Reply(text=text, kind="form", buttons=buttons(request, rows, view, places[first]))]
