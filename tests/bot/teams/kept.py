"""What Teams is sent, kept as files that are read in the difference; WEGWIJS_WRITE_SNAPSHOTS=1 writes them anew.

The words of an answer belong to the editors and are replaced by ours, as in the snapshots of Slack.
"""

import json
import os
from pathlib import Path

from bot.channels.attachments import attachments
from bot.channels.teams.cards import FileLink, rendered
from bot.channels.windows import window_of
from dialogs.texts import texts_in
from tests.bot.slack.kept import in_our_words
from tests.bot.teams.checked import card_problems

FOLDER = Path(__file__).parent / "snapshots"
ADDRESS = "https://wegwijs.example/bestand/"


def names():
    """Return the names of the kept files."""
    return {path.stem for path in FOLDER.glob("*.json")}


def kept(name, who, messages):
    """Compare messages with the file of this name, or write it."""
    for one in messages:
        assert card_problems(one.card) == []
    content = {"who": who, "messages": [{"summary": one.summary, "card": one.card} for one in messages]}
    path = FOLDER / f"{name}.json"
    written = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if os.environ.get("WEGWIJS_WRITE_SNAPSHOTS"):
        path.write_text(written, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == written, f"{name} looks different now"


async def shown(replies, language, base, now, *, viewers=(), pressed=()):
    """Return the messages of one turn as they are sent, with ids that stay the same."""
    messages = []
    for ref, reply in enumerate(replies, start=1):
        files = [
            FileLink(one.name, f"{ADDRESS}{one.name}", one.media_type, one.alternative)
            for one in await attachments(reply, now)
        ]
        messages += rendered(
            in_our_words(reply, base),
            ref=ref,
            texts=texts_in(language),
            window=window_of(reply),
            pressed=pressed,
            viewers=viewers,
            files=files,
        )
    return messages
