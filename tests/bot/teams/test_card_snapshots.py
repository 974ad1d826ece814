"""Replies of real conversations as Teams is sent them, each kept as a file."""

from datetime import timedelta

import pytest

from dialogs.actions import action, read_action
from dialogs.messages import Button, Reply
from dialogs.texts import texts_in
from tests.bot.reminded import ten
from tests.bot.slack.kept import SITE
from tests.bot.slack.test_snapshots import CONVERSATIONS, done
from tests.bot.teams.checked import schema_problems
from tests.bot.teams.kept import kept, names, shown
from tests.conversations.client import COORDINATOR

# Of the conversations whose replies Slack keeps too: those that differ in how they are shown.
KEPT = {
    "greeting", "answer", "unknown", "handoff", "unsure", "fact", "help-teacher", "help-organiser", "question-lookup",
    "question-choice", "question-number", "question-problem", "question-text", "question-several", "question-scale",
    "question-many", "question-long-labels", "question-moment", "question-file", "question-english", "summary",
    "summary-long", "confirmation", "told-organiser", "mine", "withdraw", "reminders", "reminder", "reminder-snooze",
    "overview", "overview-places", "overview-sheet", "calendar", "chart", "letters", "invited", "drafts", "answer-english",
    "own-reminder-kept", "digest", "digest-which", "reminders-stopped", "reminders-how", "calendar-address", "reminder-intake",
    "reminder-stop", "moved", "cancelled",
}  # fmt: skip
OTHERS = {"answer-pressed", "digest-ten", "list-chosen", "reminder-pressed", "thread", "very-long"}


@pytest.mark.parametrize("name", CONVERSATIONS)
async def test_a_conversation_looks_as_it_was_kept(name, talk, base):
    talk._conversations._site = SITE
    language = "nl"
    for place, (who, deed, snapshot) in enumerate(CONVERSATIONS[name]):
        replies = await done(talk, who, deed, f"{name}-{place}")
        language = "en" if deed == "english" else language
        if deed == "+ 20":
            replies = [reply for reply in replies if "Herinnering" in reply.text][:1]
        if snapshot in KEPT:
            messages = await shown(replies, language, base, talk.now)
            assert [schema_problems(one.card) for one in messages] == [[]] * len(messages)
            kept(snapshot, who, messages)


async def test_what_was_pressed_looks_as_it_was_kept(talk, base):
    [reply] = await talk.say("wat is SWITCH?", event="pressed")
    [yes] = [
        number
        for number, one in enumerate(reply.buttons, start=1)
        if read_action(one.action).arguments[1:2] == ("yes",)
    ]
    kept("answer-pressed", COORDINATOR, await shown([reply], "nl", base, talk.now, pressed=[yes]))


async def test_a_reminder_that_was_done_looks_as_it_was_kept(talk, base):
    for said in ("2 teams van netwerk X voor SWITCH inschrijven", "ikzelf", "ja, akkoord"):
        await talk.say(said)
    talk.now += timedelta(days=20)
    [reply, *_] = [one for one in await talk.inbox(COORDINATOR) if "Herinnering" in one.text]
    done_is = [one.label for one in reply.buttons].index(texts_in("nl")("Done")) + 1
    kept("reminder-pressed", COORDINATOR, await shown([reply], "nl", base, talk.now, pressed=[done_is]))


async def test_ten_reminders_in_one_message_look_as_they_were_kept(talk, base):
    messages = await shown([ten()], "nl", base, talk.now)
    assert [schema_problems(one.card) for one in messages] == [[]] * len(messages)
    kept("digest-ten", COORDINATOR, messages)


async def test_a_list_from_which_was_chosen_looks_as_it_was_kept(talk, base):
    buttons = [Button(label=f"Keuze {number}", action=action("say", str(number))) for number in range(1, 9)]
    reply = Reply(text="Welke wil je?", buttons=buttons)
    kept("list-chosen", COORDINATOR, await shown([reply], "nl", base, talk.now, pressed=[3]))


async def test_an_answer_in_a_channel_looks_as_it_was_kept(talk, base):
    replies = await talk.say_in_public("wat is SWITCH?", event="thread")
    assert all(one.fit_for_all for one in replies)
    kept("thread", COORDINATOR, await shown(replies, "nl", base, talk.now, viewers=["29:voorbeeld-coordinator"]))


async def test_a_very_long_answer_looks_as_it_was_kept(talk, base):
    paragraphs = [f"**Punt {number}.** " + "Dit is een zin die het uitlegt. " * 24 for number in range(1, 31)]
    buttons = [
        Button(label=f"Meer over punt {number}", action=action("entry", f"punt-{number}")) for number in range(1, 31)
    ]
    reply = Reply(text="\n\n".join([*paragraphs, "_Bron: Gids (voorbeeld), “Alles”._"]), kind="answer", buttons=buttons)
    messages = await shown([reply], "nl", base, talk.now)
    assert len(messages) > 1
    kept("very-long", COORDINATOR, messages)


def test_every_kept_message_is_still_made():
    made = {name for steps in CONVERSATIONS.values() for _, _, name in steps if name}
    assert made >= KEPT
    assert names() == KEPT | OTHERS
