"""Windows beside those of forms: one that asks to wait, one that only tells something, and one in which a question is typed.

Slack, reference: views (modal).
"""

from collections.abc import Mapping
from typing import Any

from bot.channels.payload import inside
from bot.channels.slack import limits
from bot.channels.slack.blocks import text_of
from bot.channels.slack.modal_inputs import typed
from bot.channels.slack.modal_text import Json, fitted, heading, on_one_line, plain, said
from dialogs.texts import N_, Texts

ASK = "ask"
"""``callback_id`` of the view in which a question is typed."""
WAITING = "waiting"
"""``callback_id`` of what stands there while a page is made."""
TOLD = "told"
"""``callback_id`` of a view that only tells something."""
_APP = "Wegwijs"
_CLOSES_ALL: Json = {"clear_on_close": True}
"""Below such a view may lie pages of a form that is handed in or thrown away: who closes it is done with them too."""


def window_title(title: str) -> Json:
    """Return what stands in the bar of a window: a title that is too long for it stands in full below it, and only there."""
    line = on_one_line(title)
    return plain(line if limits.length(line) <= limits.VIEW_TITLE else _APP, limits.VIEW_TITLE)


def _view(texts: Texts, title: str, callback_id: str, blocks: list[Json]) -> Json:
    full = heading(title) if limits.length(on_one_line(title)) > limits.VIEW_TITLE else []
    view: Json = {
        "type": "modal",
        "callback_id": callback_id,
        "title": window_title(title),
        "close": plain(texts(N_("Close")), limits.VIEW_BUTTON),
        "blocks": [*full, *blocks],
    }
    return fitted(view, texts)


def waiting_view(texts: Texts, title: str) -> Json:
    """Return what stands there while a page is made, when that takes longer than Slack waits."""
    return _view(texts, title, WAITING, said(texts(N_("One moment, I am working on it…")))) | _CLOSES_ALL


def message_view(texts: Texts, title: str, markdown: str) -> Json:
    """Return a view that only tells something: an answer, a refusal."""
    return _view(texts, title, TOLD, text_of(markdown) or said("–")) | _CLOSES_ALL


def question_view(texts: Texts, text: str = "") -> Json:
    """Return the view in which a question is typed; `text` is what stands there already."""
    value = typed(text)[: limits.INPUT_TEXT].strip()
    element: Json = {
        "type": "plain_text_input",
        "action_id": "a:text",
        "multiline": True,
        "max_length": limits.INPUT_TEXT,
        "focus_on_load": True,
    }
    block: Json = {
        "type": "input",
        "block_id": ASK,
        "label": plain(texts(N_("What would you like to know?")), limits.INPUT_LABEL),
        "element": element | ({"initial_value": value} if value else {}),
    }
    view = _view(texts, texts(N_("Ask Wegwijs")), ASK, [block])
    return view | {"submit": plain(texts(N_("Ask")), limits.VIEW_BUTTON)}


def asked_in(view: Mapping[str, Any]) -> str:
    """Return the question that was typed in `question_view`; empty when there is none."""
    typed_in = inside(view, "state", "values", ASK, "a:text", "value")
    return typed_in.strip() if isinstance(typed_in, str) else ""
