"""A message as it is drawn again: with what a client can do with it, and without what it would only complain about."""

import json
from datetime import UTC, datetime

from bot.channels.teams.files import Links
from bot.channels.teams.standing import Standing
from dialogs.actions import action
from dialogs.messages import Button, FormStep, Reply
from dialogs.texts import texts_in

NOW = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
WINDOW = texts_in("nl")("In a window")
QUESTION = Reply(
    text="Hoeveel teams?",
    step=FormStep(form="team_registration", step="lines.0.teams", number=2, total=4),
    buttons=[Button(label="Twee", action=action("answer", "3", "lines.0.teams", "2"))],
)


def drawn(*, plain):
    standing = Standing(None, Links("https://wegwijs.voorbeeld.example", b"key", lambda: NOW), plain=plain)
    return json.dumps([one.card for one in standing.drawn(QUESTION, 7, "nl", NOW, viewers=["29:1"])])


def test_a_question_of_a_form_can_be_answered_in_a_window_and_each_sees_what_she_pressed():
    card = drawn(plain=False)
    assert WINDOW in card and '"task/fetch"' in card
    assert '"29:1"' in card and '"refresh"' in card


def test_the_local_client_of_microsoft_is_offered_neither_for_it_can_do_neither():
    card = drawn(plain=True)
    assert "Twee" in card
    assert WINDOW not in card and "task/fetch" not in card
    assert '"refresh"' not in card
