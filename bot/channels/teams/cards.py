"""A reply as Adaptive Cards 1.5: text, card, picture and buttons, over several messages where Teams asks for it.

A card is a function of the reply, its row in the outbox and the buttons pressed so far, so that a pressed card can be made again
as its result, for the one who pressed and after a reload. Reference: https://adaptivecards.io/explorer and Microsoft, Teams,
"Universal Actions for Adaptive Cards". Mentions would need ``msteams.entities``, which is never set.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.channels.markdown import Line, Run, inline
from bot.channels.teams.card_buttons import (
    REFRESH,
    FileLink,
    Group,
    Numbered,
    Pressed,
    file_label,
    group_of,
    in_part,
    lists,
    on_one_line,
    opened,
    press,
    pressed_in,
    refresh_in,
    rows,
    window_button,
    written_out,
)
from bot.channels.teams.card_text import Json, blocks, elements, literal, safe, told
from bot.channels.teams.limits import (
    ACTIONS,
    ALTERNATIVE,
    BUTTON_SHOWN,
    CARD_SIZE,
    CHOICE_SHOWN,
    CUT,
    FALLBACK_SIZE,
    SUMMARY,
    VIEWERS,
    shortened,
    size,
)
from dialogs.feedback_talk import without_verdict
from dialogs.messages import Button, Card, Chart, Reply
from dialogs.texts import N_, Texts

__all__ = [
    "CardMessage", "FileLink", "Pressed", "answer_body", "answer_card", "pressed_in", "refresh_in", "rendered", "told_card",
]  # fmt: skip

_SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
_AROUND = 1_000
"""Bytes of an empty card, with what is chosen and the line above buttons that stand alone."""
_CONTENT = 18_000
"""Bytes of the body of a card; two of the largest elements fit in it, and the rest is for the ids of those who see it."""
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s")
_PICTURE = "image/png"


@dataclass(frozen=True)
class CardMessage:
    """One message with a card."""

    card: Json
    """An Adaptive Card."""
    summary: str
    """Its first sentence as plain text: for the notification."""


@dataclass(frozen=True)
class _Piece:
    """What stands together in one card."""

    elements: list[Json]
    group: Group | None = None
    """Of the buttons in it; None for what is read."""
    listed: bool = False
    """Whether there is a list to choose from in it: a card has one at most, for its id is the same."""


def rendered(
    reply: Reply,
    *,
    ref: int,
    texts: Texts,
    window: str | None = None,
    pressed: Sequence[int] = (),
    viewers: Sequence[str] = (),
    files: Sequence[FileLink] = (),
) -> list[CardMessage]:
    """Return a reply as messages, in the order in which they are read; none when there is nothing to read or to press.

    There are as many, with the same parts of the text, whatever was pressed.

    Parameters
    ----------
    ref
        Id of the reply's row in the outbox: the buttons carry it.
    window
        Action of a button that goes on with the form in a dialog; None for no such button.
    pressed
        Numbers of the buttons pressed so far, from 1: the last of a group stands in its place.
    viewers
        Ids in Teams (29:…) of those for whom the card is asked for anew when it comes on their screen: at most 60 count, and no
        more than fit (some 30 in the fullest card).
    files
        The picture of the chart, without which its figures are told, and what can be opened.
    """
    picture = next((one for one in files if one.media_type == _PICTURE), None) if reply.chart else None
    others = [one for one in files if one is not picture]
    numbered = list(enumerate(reply.buttons, start=1))
    below = [window_button(window, texts)] if window is not None else []
    as_buttons = len(numbered) + len(below) + len(others) <= ACTIONS
    content = blocks(reply.text)
    if reply.card:
        content += _card(reply.card)
    if reply.chart:
        content += [_image(picture)] if picture else _figures(reply.chart)
    if not as_buttons:
        content += [_link(one, texts) for one in others]
    pieces = [_Piece([one]) for one in content]
    if as_buttons:
        pieces += [_Piece([one]) for one in rows([opened(one, texts) for one in others])]
    pieces += _choices(numbered, below, ref, texts)
    labels: dict[Group, str] = {}
    for number in pressed:
        if 1 <= number <= len(reply.buttons):
            labels[group_of(reply.buttons[number - 1])] = reply.buttons[number - 1].label
    pages = [_after(page, labels) for page in _paged(pieces, texts)]
    return [_message(page, part, ref, viewers) for part, page in enumerate(pages)]


def told_card(markdown: str, texts: Texts, buttons: Sequence[Button] = ()) -> Json:
    """Return a text as one card, with buttons that work without a row in the outbox; what does not fit is cut off with a mark.

    Parameters
    ----------
    buttons
        At most six, whose actions are short enough to travel in them (see `limits.ACTION_DATA`).
    """
    numbered = list(enumerate(buttons, start=1))
    below = [_Piece([one]) for one in rows([press(button, number, 0) for number, button in numbered])]
    return _one_card([*blocks(markdown), *written_out(numbered, BUTTON_SHOWN)], below)


def answer_body(reply: Reply, texts: Texts) -> list[Json]:
    """Return all there is to read of an answer, with its source, as elements; it may be more than fits in one card."""
    content = blocks(without_verdict(reply, texts))
    if reply.card:
        content += _card(reply.card)
    if reply.chart:
        content += _figures(reply.chart)
    return content


def answer_card(reply: Reply, texts: Texts) -> Json:
    """Return an answer with its source as one card without buttons, to post where others read it."""
    return _one_card(answer_body(reply, texts))


def _card(card: Card) -> list[Json]:
    """Return the title and below it the facts, their names in bold, each on lines of its own: telephones are narrow.

    A fact that only says the title once more is left out.
    """
    title = on_one_line(card.title)
    lines: list[Line] = []
    for fact in card.facts:
        value = inline(fact.value)
        if title and len(card.facts) > 1 and Line("quote", value).text().strip() == title:
            continue
        name = [replace(run, bold=True) for run in inline(fact.name)]
        lines.append(Line("quote", [*name, Run(": ", bold=True), *value], joint="\n"))
    heading = Line("text", [Run(title, bold=True)], heading=True)
    return elements([heading, *lines])


def _figures(chart: Chart) -> list[Json]:
    heading, *figures = chart.told().split("\n")
    return elements(
        [Line("text", [Run(heading, bold=True)]), *(Line("text", [Run(one)], joint="\n") for one in figures)]
    )


def _image(file: FileLink) -> Json:
    alternative = " ".join(safe(line) for line in file.alternative.split("\n") if line.strip())
    return {
        "type": "Image",
        "url": file.url,
        "altText": shortened(alternative, ALTERNATIVE) or safe(file.name),
        "size": "Stretch",
    }


def _link(file: FileLink, texts: Texts) -> Json:
    return literal(file_label(file, texts), selectAction={"type": "Action.OpenUrl", "url": file.url})


def _choices(numbered: Sequence[Numbered], below: Sequence[Json], ref: int, texts: Texts) -> list[_Piece]:
    """Return the buttons: the verdict on an answer right below the question for it, and then what else can be done.

    When there are more than a card takes, what else can be done is a list to choose from; and if need be the verdict too.
    """
    made: list[_Piece] = []
    few = len(numbered) + len(below) <= ACTIONS
    verdicts = sum(group_of(button) == "feedback" for _, button in numbered)
    groups: tuple[Group, Group] = ("feedback", "ways")
    for group in groups:
        own = [(number, button) for number, button in numbered if group_of(button) == group]
        after = list(below) if group == "ways" else []
        if few or (group == "feedback" and verdicts + len(below) < ACTIONS):
            made += [_Piece([one]) for one in written_out(own, BUTTON_SHOWN)]
            shown = [*(press(button, number, ref) for number, button in own), *after]
            made += [_Piece([one], group) for one in rows(shown)]
        else:
            made += [_Piece([one]) for one in written_out(own, CHOICE_SHOWN)]
            made += [_Piece(one, group, listed=True) for one in lists(own, ref, texts)]
            made += [_Piece([one], group) for one in rows(after)]
    return made


def _paged(pieces: Sequence[_Piece], texts: Texts) -> list[list[_Piece]]:
    """Return pieces as cards that are not too large; buttons never stand in one without a word above them."""
    pages: list[list[_Piece]] = []
    weight = 0
    lead = _Piece([literal(texts(N_("Choices:")))])
    for piece in pieces:
        own = size(piece.elements) + 1
        listed = piece.listed and bool(pages) and any(one.listed for one in pages[-1])
        if pages and weight + own <= _CONTENT and not listed:
            pages[-1].append(piece)
            weight += own
            continue
        page = [piece]
        if _buttons_in(piece):
            above = pages[-1][-1] if pages else lead
            if pages and not listed and not _buttons_in(above) and len(pages[-1]) > 1:
                page.insert(0, pages[-1].pop())
            else:
                page.insert(0, lead)
        pages.append(page)
        weight = sum(size(one.elements) + 1 for one in page)
    return pages


def _buttons_in(piece: _Piece) -> bool:
    return any(element["type"] == "ActionSet" for element in piece.elements)


def _after(page: Sequence[_Piece], labels: dict[Group, str]) -> list[_Piece]:
    """Return a card with what was chosen in place of the buttons among which it was pressed."""
    kept: list[_Piece] = []
    told_already: set[Group] = set()
    for piece in page:
        if piece.group is None or piece.group not in labels:
            kept.append(piece)
        elif piece.group not in told_already:
            label = shortened(on_one_line(labels[piece.group]), 2 * BUTTON_SHOWN)
            kept.append(_Piece([literal(f"✓ {label}", weight="Bolder")]))
            told_already.add(piece.group)
    return kept


def _message(page: Sequence[_Piece], part: int, ref: int, viewers: Sequence[str]) -> CardMessage:
    listed = any(piece.listed for piece in page)
    body = [in_part(one, part, listed=listed) for piece in page for one in piece.elements]
    card = _whole(body)
    action: Json = {"type": "Action.Execute", "verb": REFRESH, "data": {"row": ref, "part": part}}
    refresh: Json = {"action": action, "userIds": []}
    room = CARD_SIZE - size(card) - size({"refresh": refresh})
    for viewer in [one for one in viewers if one][:VIEWERS]:
        room -= size(viewer) + 1
        if room >= 0:
            refresh["userIds"].append(viewer)
    if refresh["userIds"]:
        card["refresh"] = refresh
    return CardMessage(card, _summary(told(body)))


def _one_card(content: Sequence[Json], below: Sequence[_Piece] = ()) -> Json:
    """Return as much as fits in one card, with a mark where there was more, and the buttons."""
    room = CARD_SIZE - FALLBACK_SIZE - _AROUND - size([one.elements for one in below])
    kept: list[Json] = []
    for element in content:
        room -= size(element) + 1
        if room < 0:
            kept.append(literal(CUT))
            break
        kept.append(element)
    return _whole([*kept, *(one for piece in below for one in piece.elements)])


def _whole(body: list[Json]) -> Json:
    return {
        "type": "AdaptiveCard",
        "$schema": _SCHEMA,
        "version": "1.5",
        "body": body,
        "fallbackText": _for_old_clients(told(body)),
    }


def _for_old_clients(text: str) -> str:
    """Return the text of a card for a client that does not know its version, made harmless: it is Markdown there."""
    lines = [safe(line) for line in text.split("\n") if line.strip()] or [CUT]
    whole = "\n".join(lines)
    most = len(whole)
    while size(whole[:most]) > FALLBACK_SIZE:
        most //= 2
    return whole if most == len(whole) else whole[:most].rstrip() + CUT


def _summary(text: str) -> str:
    line = on_one_line(text)
    return safe(shortened(_SENTENCE_END.split(line, maxsplit=1)[0], SUMMARY)) or CUT
