"""What Slack is sent, kept as files that are read in the difference; WEGWIJS_WRITE_SNAPSHOTS=1 writes them anew.

A file is what `tests.slack.preview` draws a picture of. The words of an answer belong to the editors and are replaced by ours, as
in the scripts of conversations; a chart is kept as its figures, and drawn again for the picture.
"""

import json
import os
from pathlib import Path

from bot.channels.attachments import attachments
from bot.channels.slack.blocks import rendered
from bot.channels.windows import window_of
from dialogs.calendar_feed.service import IN_TEXT
from dialogs.texts import texts_in
from tests.bot.slack.checked import refused, sent_size
from tests.bot.slack.modal_window import accepted

FOLDER = Path(__file__).parent / "snapshots"
PICTURES = Path(__file__).parents[2] / "slack" / "pictures"
SITE = "https://wegwijs.example"
SECRET = "geheim-" * 6 + "x"
"""As long as the secret in the address of a calendar, which is another one each time."""
WORDS = """Dit zijn **woorden van ons**, in plaats van die van de redactie:

- een eerste punt, met *nadruk*;
- een tweede, met een link: [www.nt2020.be](http://www.nt2020.be).

1. Eerst dit.
2. Dan dat."""


def names(*, prefix=""):
    """Return the names of the kept files that begin so."""
    return {path.stem for path in FOLDER.glob(f"{prefix}*.json")}


def kept(name, content):
    """Compare with the file of this name, or write it."""
    path = FOLDER / f"{name}.json"
    written = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if os.environ.get("WEGWIJS_WRITE_SNAPSHOTS"):
        path.write_text(written, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == written, f"{name} looks different now"


def kept_messages(name, who, messages, *, kind="message"):
    for one in messages:
        if "blocks" in one:
            assert refused(one["blocks"]) == []
            assert sent_size(one["blocks"]) <= 12_000
    kept(name, {"kind": kind, "who": who, "messages": messages})


def kept_modal(name, who, view, errors=None):
    accepted(view)
    kept(name, {"kind": "modal", "who": who, "view": view} | ({"errors": errors} if errors else {}))


def in_our_words(reply, base):
    """Return a reply with our words where it has those of an entry, and no secret of a calendar."""
    reply = reply.model_copy(update={"text": IN_TEXT.sub(SECRET, reply.text)})
    for entry in base.entries:
        for words in (base.answer_of(entry), base.english_of(entry)):
            if words and words in reply.text:
                return reply.model_copy(update={"text": reply.text.replace(words, WORDS)})
    return reply


def as_told(message):
    return {"text": message.text, "blocks": message.blocks}


async def shown(replies, language, base, now):
    """Return the messages of one turn as they are sent, with ids that stay the same; files come in a message of their own."""
    messages = []
    for ref, reply in enumerate(replies, start=1):
        reply = in_our_words(reply, base)
        window = window_of(reply)
        messages += [as_told(one) for one in rendered(reply, ref=ref, language=texts_in(language), window=window)]
        if files := await attachments(reply, now):
            chart = reply.chart.model_dump(mode="json") if reply.chart else None
            told = [{"name": one.name} | ({"chart": chart} if one.name.endswith(".png") else {}) for one in files]
            messages.append({"text": "", "files": told})
    return messages
