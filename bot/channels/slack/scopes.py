"""What Wegwijs may do in a workspace: the scopes that its methods, events and features need, and nothing else.

Sources: for a method https://docs.slack.dev/reference/methods/<name>, for an event https://docs.slack.dev/reference/events/<name>,
both under "Scopes"; for features the reference of the scope itself, https://docs.slack.dev/reference/scopes/<name>.
A test reads the source of this package and compares what it calls and listens to with these tables.
"""

METHODS: dict[str, tuple[str, ...]] = {
    "assistant.threads.setStatus": ("assistant:write",),
    "assistant.threads.setSuggestedPrompts": ("assistant:write",),
    "auth.revoke": (),
    "auth.test": (),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": ("im:history",),
    "conversations.open": ("im:write",),
    "conversations.replies": ("im:history",),
    "files.completeUploadExternal": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "files.info": ("files:read",),
    "oauth.v2.access": (),
    "users.info": ("users:read", "users:read.email"),
    "views.open": (),
    "views.publish": (),
    "views.update": (),
}
"""The methods of the Web API that are called, with the bot scopes they need here.

``conversations.*`` is only about direct messages with Wegwijs; ``users:read.email`` adds the address to ``users.info``.
"""

APP_METHODS: dict[str, tuple[str, ...]] = {"apps.connections.open": ("connections:write",)}
"""The methods that are called with the app-level token of Socket Mode, with the scopes of that token."""

EVENTS: dict[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "app_uninstalled": (),
    "assistant_thread_context_changed": (),
    "assistant_thread_started": (),
    "message.im": ("im:history",),
    "tokens_revoked": (),
}
"""The events that Slack sends here, with the bot scopes they need."""

FEATURES: dict[str, tuple[str, ...]] = {
    "assistant_view": ("assistant:write",),
    "files in messages and forms": ("files:read",),
    "shortcuts": ("commands",),
    "slash_commands": ("commands",),
}
"""What an app has that is neither a method nor an event, with the bot scopes it needs."""

REASONS: dict[str, str] = {
    "app_mentions:read": "hears `@Wegwijs` in a channel, and only that message",
    "assistant:write": "suggested first questions and “one moment” in the assistant's own pane",
    "chat:write": "answers, reminders, and a button that becomes what was chosen",
    "commands": "`/wegwijs` and the shortcuts",
    "files:read": "a table or document that somebody sends to Wegwijs or adds to a form",
    "files:write": "workbooks, calendar files and charts that come with an answer",
    "im:history": "what people write to Wegwijs in private; no channel is read",
    "im:write": "opens the private conversation for a reminder to somebody who did not write first",
    "users:read": "name and language of who writes",
    "users:read.email": "the e-mail address by which Wegwijs knows somebody's roles and registrations",
}
"""What each scope is for, as an administrator who installs the app reads it."""


def bot_scopes() -> list[str]:
    """Return every bot scope that is needed, in the order of the alphabet."""
    tables = (METHODS, EVENTS, FEATURES)
    return sorted({scope for table in tables for scopes in table.values() for scope in scopes})


def bot_events() -> list[str]:
    """Return every event that Wegwijs subscribes to, in the order of the alphabet."""
    return sorted(EVENTS)
