"""Replies of real conversations as Slack is sent them, kept as files; WEGWIJS_WRITE_SNAPSHOTS=1 writes them: read the difference.

A file is ``{"kind": "message" or "home", "who": …, "messages": [{"text", "blocks"}] or "view": …}``. The words of an answer belong
to the editors and are replaced by ours, as in the scripts of conversations.
"""

import json
import os
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.channels.slack.blocks import after_press, rendered
from bot.channels.slack.home import home_view
from dialogs.actions import action, read_action
from dialogs.messages import Button, Reply
from dialogs.texts import texts_in
from tests.bot.slack.checked import refused, sent_size
from tests.conversations.client import COORDINATOR

FOLDER = Path(__file__).parent / "snapshots"
TEACHER, FACILITATOR = "leraar@voorbeeld.example", "begeleider@voorbeeld.example"
ORGANISER, ADMIN, COP = "switch@voorbeeld.example", "beheerder@voorbeeld.example", "organisator-cop@voorbeeld.example"
WORDS = """Dit zijn **woorden van ons**, in plaats van die van de redactie:

- een eerste punt, met *nadruk*;
- een tweede, met een link: [www.nt2020.be](http://www.nt2020.be).

1. Eerst dit.
2. Dan dat."""

CONVERSATIONS = {
    "registering": [
        (COORDINATOR, "hallo", "greeting"),
        (COORDINATOR, "wat is SWITCH?", "answer"),
        (COORDINATOR, "wat is fotosynthese?", "unknown"),
        (COORDINATOR, "mag mijn directeur mee?", "unsure"),
        (COORDINATOR, "schrijf teams in", "question-lookup"),
        (COORDINATOR, "netwerk X", "question-choice"),
        (COORDINATOR, "SWITCH", "question-number"),
        (COORDINATOR, "honderdduizend", "question-problem"),
        (COORDINATOR, "2", "question-email"),
        (COORDINATOR, "samenvatting", "summary-halfway"),
        (COORDINATOR, "ikzelf", "agreement"),
        (COORDINATOR, "iets veranderen", "change"),
        (COORDINATOR, "Aantal teams: 2", "question-again"),
        (COORDINATOR, "3", None),
        (COORDINATOR, "ja, akkoord", "confirmation"),
        (COORDINATOR, "mijn inschrijvingen", "mine"),
        (COORDINATOR, "mijn herinneringen", "reminders"),
        (ADMIN, "overzicht", "overview"),
        (ORGANISER, "help", "help-organiser"),
        (COORDINATOR, 20, "reminder"),
    ],
    "teacher": [
        (TEACHER, "help", "help-teacher"),
        (TEACHER, "wanneer is de volgende sessie van de CoP?", "fact"),
        (TEACHER, "schrijf mij in voor de cop van 8 december", "question-role"),
        (TEACHER, "leraar", None),
        (TEACHER, "gewoon basisonderwijs", None),
        (TEACHER, "de onderwijsbehoefte is al verwoord", "summary"),
        (TEACHER, "ja", None),
        (TEACHER, "ik wil de intake voor de cop invullen", "question-text"),
        (TEACHER, "Leerling A heeft nood aan <!channel> *rust* & een vaste plek.", "question-several"),
        (TEACHER, "stop", "stopped"),
        (TEACHER, "english", "english"),
        (TEACHER, "what is SWITCH?", "answer-english"),
    ],
    "planning": [
        (COP, "plan een nieuw moment", None),
        (COP, "sessie", None),
        (COP, "Community of Practice", None),
        (COP, "sessie", "question-moment"),
        (COP, "dinsdag 2 februari om 14u", None),
        (COP, "Lokaal 3, Mechelen", "question-person"),
    ],
}


def kept(name, content):
    """Compare with the file of this name, or write it."""
    path = FOLDER / f"{name}.json"
    written = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if os.environ.get("WEGWIJS_WRITE_SNAPSHOTS"):
        path.write_text(written, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == written, f"{name} looks different now"


def message(name, who, messages):
    for one in messages:
        assert refused(one.blocks) == []
        assert sent_size(one.blocks) <= 12_000
    kept(
        name,
        {"kind": "message", "who": who, "messages": [{"text": one.text, "blocks": one.blocks} for one in messages]},
    )


def in_our_words(reply, base):
    """Return a reply with our words where it has those of an entry."""
    for entry in base.entries:
        for words in (base.answer_of(entry), base.english_of(entry)):
            if words and words in reply.text:
                return reply.model_copy(update={"text": reply.text.replace(words, WORDS)})
    return reply


def shown(replies, language, base):
    """Return the messages of one turn, with ids that stay the same and a window for what a form asks."""
    messages = []
    for ref, reply in enumerate(replies, start=1):
        window = None
        if reply.step:
            window = action("form", read_action(reply.buttons[0].action).arguments[0], "window")
        messages += rendered(in_our_words(reply, base), ref=ref, language=texts_in(language), window=window)
    return messages


@pytest.mark.parametrize("name", CONVERSATIONS)
async def test_a_conversation_looks_as_it_was_kept(name, talk, base):
    language = "nl"
    for place, (who, said, snapshot) in enumerate(CONVERSATIONS[name]):
        if isinstance(said, int):
            talk.now += timedelta(days=said)
            replies = [reply for reply in await talk.inbox(who) if "Herinnering" in reply.text][:1]
        else:
            replies = await talk.say(said, who, event=f"{name}-{place}")
            language = "en" if said == "english" else language
        assert replies, f"nothing was answered to {said!r}"
        if snapshot:
            message(snapshot, who, shown(replies, language, base))


async def test_what_was_pressed_looks_as_it_was_kept(talk, base):
    [reply] = await talk.say("wat is SWITCH?", event="pressed")
    [yes] = [one for one in reply.buttons if read_action(one.action).arguments[1:2] == ("yes",)]
    shown_before = in_our_words(reply, base)
    after = after_press(shown_before, ref=1, group="feedback", label=yes.label, language=texts_in("nl"))
    message("answer-pressed", COORDINATOR, after)


def test_a_very_long_answer_looks_as_it_was_kept():
    paragraphs = [f"**Punt {number}.** " + "Dit is een zin die het uitlegt. " * 12 for number in range(1, 41)]
    buttons = [
        Button(label=f"Meer over punt {number}", action=action("entry", f"punt-{number}")) for number in range(1, 31)
    ]
    reply = Reply(text="\n\n".join([*paragraphs, "_Bron: Gids (voorbeeld), “Alles”._"]), kind="answer", buttons=buttons)
    message("very-long", COORDINATOR, rendered(reply, ref=1, language=texts_in("nl")))


def test_a_start_page_looks_as_it_was_kept():
    start = [
        Button(label="Teams inschrijven", action=action("start", "team_registration")),
        Button(label="Inschrijven voor een sessie", action=action("start", "session_signup")),
    ]
    go_on = [
        Button(label="Verder", action=action("resume", "3"), style="primary"),
        Button(label="Weggooien", action=action("form", "3", "cancel"), style="danger"),
    ]
    sections = [
        SimpleNamespace(id="welcome", heading="Dag!", text="Stel gerust je vraag, of kies er een:", buttons=start[:1]),
        SimpleNamespace(id="drafts", heading="Nog niet klaar", text="**Teams inschrijven** (Netwerk X)", buttons=go_on),
        SimpleNamespace(
            id="mine", heading="Mijn inschrijvingen", text="- SWITCH: 3 teams\n- TOP-CO: 1 team", buttons=[]
        ),
        SimpleNamespace(id="forms", heading="Formulieren", text="", buttons=start),
    ]
    view = home_view(SimpleNamespace(sections=sections, language="nl"), texts_in("nl"))
    assert refused(view["blocks"], most=100) == []
    kept("home", {"kind": "home", "who": COORDINATOR, "view": view})


def test_every_kept_file_is_still_made():
    made = {name for steps in CONVERSATIONS.values() for _, _, name in steps if name}
    made |= {"answer-pressed", "very-long", "home"}
    assert {path.stem for path in FOLDER.glob("*.json")} == made
