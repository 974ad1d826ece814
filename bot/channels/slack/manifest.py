"""The app manifest: how Slack is told what Wegwijs is, where it listens and what it may do.

Source: Slack, App manifest reference (https://docs.slack.dev/reference/app-manifest).
"""

from typing import Any
from urllib.parse import urlsplit

import yaml

from bot.channels.slack.scopes import bot_events, bot_scopes
from dialogs.texts import N_, texts_in

EVENTS_PATH = "/slack/events"
"""Where Slack sends events, interactions, commands and searches in lists."""
INSTALL_PATH = "/slack/install"
"""Where somebody starts to install Wegwijs in a workspace."""
REDIRECT_PATH = "/slack/oauth_redirect"
"""Where Slack sends somebody back who allowed it."""
ASK, ASK_MESSAGE = "ask", "ask_message"
"""The callback_id of the global shortcut and of the one on a message."""

NAME = "Wegwijs"
_COLOUR = "#1d4e5f"
_SHORT = N_("Answers questions on projects and support models, guides registrations and reminds.")
_LONG = N_(
    "Wegwijs helps teachers, coordinators and facilitators in Flemish education. Ask a question on a project or a support model and you get the answer with its source and the school years it holds for. Register teams, sign up for a session or fill in an intake, in conversation or in a form, and go on later where you stopped. Wegwijs reminds you on a working day."
)
_COMMAND = N_("Ask a question, register, or see what is yours")
_HINT = N_("[question] · inschrijven SWITCH · mijn inschrijvingen · help")
_GLOBAL, _GLOBAL_TOLD = N_("Ask Wegwijs"), N_("Ask a question or start a form")
_MESSAGE, _MESSAGE_TOLD = N_("Ask Wegwijs this"), N_("Wegwijs answers the question in this message, only to you")
_ASSISTANT = N_("Ask about projects and support models, register, or see what is planned for you.")


class BadUrl(ValueError):
    """The address is not one at which Slack can reach Wegwijs."""


def public_url(text: str) -> str:
    """Return the address at which Slack reaches Wegwijs, without a slash at its end.

    A path is allowed, for a proxy that serves Wegwijs under one. Raises BadUrl with what is wrong.
    """
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise BadUrl("this is no URL") from None
    if parts.scheme != "https":
        raise BadUrl("Slack only sends to https://…")
    if not host or "@" in parts.netloc or parts.query or parts.fragment or any(one.isspace() for one in text):
        raise BadUrl("give https://, the name of the host and perhaps a path, such as https://wegwijs.example.be")
    if parts.path.rstrip("/").endswith((EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH)):
        raise BadUrl(f"leave out {parts.path.rstrip('/')}: Wegwijs adds it itself")
    return text.rstrip("/")


def manifest(
    url: str | None, *, socket: bool = False, oauth: bool = False, command: str = "/wegwijs", language: str = "nl"
) -> dict[str, Any]:
    """Return the manifest of the app, with exactly the scopes that the code uses.

    Parameters
    ----------
    url
        Where Slack reaches Wegwijs, without slash at its end. Only in Socket Mode without `oauth` may it be left out.
    socket
        Whether Wegwijs opens a websocket to Slack: then Slack sends nothing to the URL.
    oauth
        Whether several workspaces install it: then Slack sends people back to the URL.
    language
        The one of what people read in Slack's menus.

    Raises BadUrl when the URL is missing where it is needed, or is not one.
    """
    if url is None and (oauth or not socket):
        raise BadUrl("a URL is needed")
    base = "" if url is None else public_url(url)
    requests = {} if socket else {"url": f"{base}{EVENTS_PATH}"}
    request_url = {} if socket else {"request_url": f"{base}{EVENTS_PATH}"}
    options_url = {} if socket else {"message_menu_options_url": f"{base}{EVENTS_PATH}"}
    redirects = {"redirect_urls": [f"{base}{REDIRECT_PATH}"]} if oauth else {}
    texts = texts_in(language)
    return {
        "display_information": {
            "name": NAME,
            "description": texts(_SHORT),
            "long_description": texts(_LONG),
            "background_color": _COLOUR,
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "shortcuts": [
                {"name": texts(_GLOBAL), "type": "global", "callback_id": ASK, "description": texts(_GLOBAL_TOLD)},
                {
                    "name": texts(_MESSAGE),
                    "type": "message",
                    "callback_id": ASK_MESSAGE,
                    "description": texts(_MESSAGE_TOLD),
                },
            ],
            "slash_commands": [
                {
                    "command": command,
                    **requests,
                    "description": texts(_COMMAND),
                    "usage_hint": texts(_HINT),
                    "should_escape": True,
                }
            ],
            "assistant_view": {"assistant_description": texts(_ASSISTANT)},
        },
        "oauth_config": {**redirects, "scopes": {"bot": bot_scopes()}},
        "settings": {
            "event_subscriptions": {**request_url, "bot_events": bot_events()},
            "interactivity": {"is_enabled": True, **request_url, **options_url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }


def written(app: dict[str, Any]) -> str:
    """Return a manifest as YAML, as it is pasted at api.slack.com."""
    return yaml.safe_dump(app, sort_keys=False, allow_unicode=True, width=120)
