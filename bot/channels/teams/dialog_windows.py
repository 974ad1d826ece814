"""Dialogs beside those of forms: those that ask to wait or to try again, those that only tell something, and one for a question.

Microsoft, Teams: dialogs with Adaptive Cards (task/fetch, task/submit).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.payload import text_in
from bot.channels.teams.card_text import blocks
from bot.channels.teams.cards import answer_body
from bot.channels.teams.dialog_cards import FORM, OURS, card_of, fits, submit, task
from bot.channels.teams.dialog_inputs import typed
from bot.channels.teams.dialog_text import BLANK, Json, lines
from dialogs.messages import Reply
from dialogs.texts import N_, Texts

ASK = "ask"
"""In the data of the button below a question that was typed."""
QUESTION = "question"
"""Id of the box in which a question is typed."""
LONGEST_QUESTION = 4000
"""Characters of a question that a message brings along."""
WAITS = "waits"
"""In the data of the button that looks again: the id of the event for which a dialog waits."""
_LONGEST_EVENT = 500
_APP = "Wegwijs"


def message_dialog(markdown: str, texts: Texts, title: str) -> Json:
    """Return a dialog that only tells something: an answer, a refusal. Of what is too long the begin is shown, which it says."""
    return _told(blocks(markdown), [], texts, title)


def replies_dialog(replies: Sequence[Reply], texts: Texts, foot: str = "") -> Json:
    """Return a dialog that tells what was answered, with its cards and figures, and without buttons: those are in the chat.

    Parameters
    ----------
    foot
        Markdown to show below it, also when not all of it fits.
    """
    body = [one for reply in replies for one in answer_body(reply, texts)]
    return _told(body, blocks(foot) if foot else [], texts, _APP)


def _told(body: list[Json], foot: list[Json], texts: Texts, title: str) -> Json:
    body = body or lines(BLANK)
    card = card_of([*body, *foot], [], texts)
    if not fits(card):
        rest = lines(texts(N_("Not all there is to read fits in this window. Ask me for it in our conversation.")))
        while body and not fits(card_of([*body, *rest, *foot], [], texts)):
            body = body[:-1]
        card = card_of([*body, *rest, *foot], [], texts)
    return task(title, card, large=len(body) > 4)


def waiting_dialog(texts: Texts, draft: int, waits: str = "") -> Json:
    """Return what stands there while a page is made, when that takes longer than Teams waits: its button looks again.

    Parameters
    ----------
    waits
        Id of the event for which it waits. Without it and without a draft there is nothing to look at, and no button.
    """
    data: Json = {OURS: FORM, "draft": draft, "form": "", "page": 1, "verb": "open", "argument": ""}
    data |= {WAITS: waits} if waits else {}
    again = submit(texts(N_("Look again")), data, style="positive")
    body = lines(texts(N_("One moment, I am working on it…")))
    return task(_APP, card_of(body, [again] if draft or waits else [], texts), large=False)


def waited_for(data: Any) -> str:
    """Return the id of the event for which a dialog waited, from the data of a task/submit; empty for any other dialog."""
    given: Mapping[str, Any] = {"data": data}
    return text_in(given, "data", WAITS)[:_LONGEST_EVENT]


def again_dialog(texts: Texts, told: str, data: Mapping[str, Any]) -> Json | None:
    """Return what stands there when a dialog could not be taken in: its button sends the same once more, so nothing is lost.

    Parameters
    ----------
    told
        Why, as plain text.
    data
        Of the task/submit: what stood in the boxes, and the button. None is returned when that does not fit in a card.
    """
    same = {
        name: one for name, one in data.items() if name != "msteams"
    }  # that is an order to the client, and not ours
    card = card_of(lines(told), [submit(texts(N_("Try again")), same, style="positive")], texts)
    return task(_APP, card, large=False) if fits(card) else None


def question_dialog(texts: Texts, text: str = "") -> Json:
    """Return the dialog in which a question is typed; `text` is what stands there already."""
    label = texts(N_("What would you like to know?"))
    box: Json = {
        "type": "Input.Text",
        "id": QUESTION,
        "label": label,
        "isMultiline": True,
        "maxLength": LONGEST_QUESTION,
    }
    value = typed(text).strip()[:LONGEST_QUESTION]
    asking = submit(texts(N_("Ask")), {OURS: ASK}, style="positive")
    card = card_of([box | ({"value": value} if value else {})], [asking], texts)
    return task(texts(N_("Ask Wegwijs")), card, large=False)


def asked_question(data: Any) -> str:
    """Return the question that was typed in `question_dialog`, from the data of a task/submit; empty when there is none."""
    given: Mapping[str, Any] = {"data": data}
    return text_in(given, "data", QUESTION).strip() if text_in(given, "data", OURS) == ASK else ""
