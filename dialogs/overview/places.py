"""Free places in the overview: how full the moments to come are, and who waits."""

from dialogs.messages import Cell, Chart, Series, Sheet
from dialogs.overview.figures import Places, places
from dialogs.overview.teams import MOST_LINES, and_more
from dialogs.reminders.notices import when
from dialogs.reminders.workdays import ZONE
from dialogs.subjects import Request, SectionData
from dialogs.texts import Texts

MOST_DRAWN = 8
"""Moments in the picture: each has two bars."""


async def free_places(request: Request, programmes: frozenset[str]) -> SectionData:
    """Tell of every moment to come that can hold only so many how many places are free."""
    context, texts = request.context, request.context.texts
    found = places(context.catalogue, context.taken, context.occupied, programmes, context.now)
    if not found:
        return SectionData([texts("No moment with a number of places is planned for these programmes.")])
    shown = found[:MOST_LINES]
    lines = [f"- {one.moment.title}, {when(one.moment.starts, texts)}: {_told(texts, one)}" for one in shown]
    lines += and_more(texts, len(found) - len(shown))
    drawn = found[:MOST_DRAWN]
    chart = Chart(
        title=texts("Places per moment"),
        categories=[f"{one.moment.title}, {one.moment.starts.astimezone(ZONE):%d/%m}" for one in drawn],
        series=[
            Series(name=texts("Taken"), values=[one.taken for one in drawn]),
            Series(name=texts("Free"), values=[one.free for one in drawn]),
        ],
    )
    rows: list[list[Cell]] = [
        [
            context.catalogue.programme(one.moment.programme).name, one.moment.title, when(one.moment.starts, texts),
            one.moment.place or one.moment.link or "", one.capacity, one.taken, one.free, one.waiting,
        ]
        for one in found
    ]  # fmt: skip
    columns = [
        texts("Programme"), texts("Moment"), texts("When"), texts("Where"), texts("Places"), texts("Taken"), texts("Free"),
        texts("Waiting"),
    ]  # fmt: skip
    sheet = Sheet(name=texts("free places"), title=texts("Free places"), columns=columns, rows=rows)
    return SectionData(["\n".join(lines)], _brief(texts, found), chart, sheet)


def _told(texts: Texts, one: Places) -> str:
    said = (
        texts("**full** ({capacity} places)", capacity=one.capacity)
        if not one.free
        else texts("**{free}** of {capacity} free", free=one.free, capacity=one.capacity)
    )
    waiting = texts.n("{count} person waits", "{count} people wait", one.waiting) if one.waiting else ""
    return f"{said}, {waiting}" if waiting else said


def _brief(texts: Texts, found: list[Places]) -> str:
    first = found[0]
    said = texts(
        "**Free places**: {moment} ({when}) comes first, {told}.",
        moment=first.moment.title, when=when(first.moment.starts, texts), told=_told(texts, first),
    )  # fmt: skip
    full = sum(not one.free for one in found)
    if full:
        said += " " + texts.n(
            "Of {total} moments to come {count} is full.",
            "Of {total} moments to come {count} are full.",
            full,
            total=len(found),
        )
    waiting = sum(one.waiting for one in found)
    if waiting:
        said += " " + texts.n("{count} person waits for a place.", "{count} people wait for a place.", waiting)
    return said
