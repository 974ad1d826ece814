"""Wegwijs asks for the scopes of what it does, and for no other."""

import ast
from pathlib import Path

import pytest

import bot.channels.slack
from bot.channels.slack.scopes import APP_METHODS, EVENTS, METHODS, REASONS, bot_events, bot_scopes
from tests.bot.slack.calls import Unreadable, client_methods, events_heard, methods_called, trees

PACKAGE = Path(bot.channels.slack.__file__).parent
PROJECT = PACKAGE.parents[2]

CALLS = '''
"""Calls chat.delete, says this text, but does not."""
OPEN = "views.open"
async def work(api, client, say, app, set_status):
    await api.call("chat.postMessage", channel="D1")
    await call("admin.unheard.of")
    await client.chat_update(ts="1")
    await client.files_upload_v2(file=b"")
    await client.api_call(OPEN)
    await say("hallo")
    await set_status("even denken")
    return app.name.lower()
'''
HEARS = """
@app.event("app_mention")
async def mentioned(event): ...
@app.event({"type": "message", "subtype": "file_share"})
async def file(event): ...
app.event(event="app_home_opened")(mentioned)
@assistant.thread_started
async def started(): ...
assistant.thread_started(started)
app.enable_token_revocation_listeners()
log.message("no event")
"""


def test_the_reader_sees_every_way_of_calling():
    assert methods_called(ast.parse(CALLS)) == {
        "views.open", "chat.postMessage", "admin.unheard.of", "chat.update", "files.getUploadURLExternal",
        "files.completeUploadExternal", "assistant.threads.setStatus",
    }  # fmt: skip
    assert client_methods()["chat_postMessage"] == {"chat.postMessage"}


def test_the_reader_sees_every_way_of_listening():
    assert events_heard(ast.parse(HEARS)) == {
        "app_mention", "message", "app_home_opened", "assistant_thread_started", "app_uninstalled", "tokens_revoked",
    }  # fmt: skip
    with pytest.raises(Unreadable, match="line 2"):
        events_heard(ast.parse("for name in names:\n    app.event(name)"))


def test_what_is_called_is_what_scopes_are_asked_for():
    called = set().union(*(methods_called(tree) for tree in trees(PACKAGE, without=("scopes.py",))))
    assert called == set(METHODS) | set(APP_METHODS)


def test_what_is_heard_is_what_is_subscribed_to():
    heard = set().union(*(events_heard(tree) for tree in trees(PACKAGE)))
    subscribed = {name.partition(".")[0] for name in EVENTS}
    assert heard == subscribed


def test_an_administrator_reads_what_each_scope_is_for():
    assert sorted(REASONS) == bot_scopes()
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    told = [line for line in readme.splitlines() if line.startswith("| `") and line.split("`")[1] in REASONS]
    assert told == [f"| `{scope}` | {reason} |" for scope, reason in sorted(REASONS.items())]


def test_no_scope_and_no_event_is_there_for_reading_channels():
    assert not {one for one in bot_scopes() if one.startswith(("channels:", "groups:", "mpim:"))}
    assert [one for one in bot_events() if one.startswith("message")] == ["message.im"]
