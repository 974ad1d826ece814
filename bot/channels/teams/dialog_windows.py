"""Dialogs beside those of forms: one that asks to wait, one that only tells something, and one in which a question is typed.

Microsoft, Teams: dialogs with Adaptive Cards (task/fetch, task/submit).
"""

from collections.abc import Mapping
from typing import Any

from bot.channels.payload import text_in
from bot.channels.teams.card_text import blocks
from bot.channels.teams.dialog_cards import FORM, OURS, card_of, fits, submit, task
from bot.channels.teams.dialog_inputs import typed
from bot.channels.teams.dialog_text import BLANK, Json, lines
from dialogs.texts import N_, Texts

ASK = "ask"
"""In the data of the button below a question that was typed."""
QUESTION = "question"
"""Id of the box in which a question is typed."""
LONGEST_QUESTION = 4000
"""Characters of a question that a message brings along."""
_APP = "Wegwijs"


def message_dialog(markdown: str, texts: Texts, title: str) -> Json:
    """Return a dialog that only tells something: an answer, a refusal. Of what is too long the begin is shown, which it says."""
    body = blocks(markdown) or lines(BLANK)
    card = card_of(body, [], texts)
    if not fits(card):
        rest = lines(texts(N_("Not all there is to read fits in this window. Ask me for it in our conversation.")))
        while body and not fits(card_of([*body, *rest], [], texts)):
            body = body[:-1]
        card = card_of([*body, *rest], [], texts)
    return task(title, card, large=len(body) > 4)


def waiting_dialog(texts: Texts, draft: int) -> Json:
    """Return what stands there while a page is made, when that takes longer than Teams waits: its button looks again.

    Without a draft, as when a form is only begun, there is nothing to look at yet, and no button.
    """
    data: Json = {OURS: FORM, "draft": draft, "form": "", "page": 1, "verb": "open", "argument": ""}
    again = submit(texts(N_("Look again")), data, style="positive")
    body = lines(texts(N_("One moment, I am working on it…")))
    return task(_APP, card_of(body, [again] if draft else [], texts), large=False)


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
