"""The app package for Teams: the manifest with its English, and the two icons, in a zip.

Sources: Microsoft, Teams: app manifest schema (1.17 and newer), icons for an app package, localisation of an app.
"""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from bot.channels.teams.icons import color_icon, outline_icon
from dialogs.texts import N_, texts_in

NAME = "Wegwijs"
MANIFEST_VERSION = "1.29"
SCHEMA = f"https://developer.microsoft.com/json-schemas/teams/v{MANIFEST_VERSION}/MicrosoftTeams.schema.json"
APP_VERSION = "1.0.0"
ACCENT = "#1D4E5F"
SEARCH, ASK_MESSAGE, ASK = "search", "ask_message", "ask"
"""Ids of the commands of the message extension."""
QUERY = "query"
"""Name of the parameter of the one that searches: what is typed."""
COLOR_FILE, OUTLINE_FILE, ENGLISH_FILE = "color.png", "outline.png", "en.json"
_DATE = (2020, 1, 1, 0, 0, 0)
"""Of the files in the package: the same settings give the same bytes."""
_HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.IGNORECASE)
_GUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")

_SHORT = N_("Answers questions on projects, helps you register and reminds you.")
_LONG = N_(
    "Wegwijs helps teachers, coordinators and facilitators in Flemish education. Ask a question about a project or a support model "
    "and you get the answer, with its source and the school years it holds for. Register teams, choose a session or fill in an "
    "intake, in a conversation or in a form, and go on later where you stopped. Wegwijs reminds you on a working day."
)
_COMMANDS = (
    (N_("help"), N_("What you can ask and do here")),
    (N_("my registrations"), N_("What you registered and signed up for")),
    (N_("my reminders"), N_("What you will be reminded of")),
    (N_("my forms"), N_("Forms that you handed in or left off")),
    (N_("all forms"), N_("Every form that you can fill in")),
    (N_("link my accounts"), N_("Go on in Slack where you stopped here")),
    (N_("nederlands"), N_("Go on in Dutch")),
)
"""What can be said anywhere, with what it does."""
_PUBLIC = (_COMMANDS[0],)
_SEARCH, _SEARCH_TOLD = N_("Search"), N_("Find an answer and share it with its source")
_QUESTION, _QUESTION_TOLD = N_("Question"), N_("Words of your question")
_THIS, _THIS_TOLD = N_("Ask Wegwijs this"), N_("Wegwijs answers the question in this message, only to you")
_ANY, _ANY_TOLD = N_("Ask Wegwijs"), N_("Ask a question or start a form")


class BadPackage(ValueError):
    """A package cannot be made with what was given; says what is wrong."""


def domain(text: str) -> str:
    """Return the name of the host at which Teams reaches Wegwijs; raises BadPackage."""
    if not _HOST.fullmatch(text):
        raise BadPackage("give the name of the host alone, such as wegwijs.example.be")
    return text.lower()


def guid(text: str) -> str:
    """Return an id of Entra; raises BadPackage."""
    if not _GUID.fullmatch(text):
        raise BadPackage("give the id of the app registration, such as 00000000-0000-0000-0000-000000000000")
    return text.lower()


def manifest(
    host: str, app_id: str, *, cited: Iterable[str] = (), developer: str = NAME, website: str | None = None,
    privacy: str | None = None, terms: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Return the manifest, in Dutch.

    Parameters
    ----------
    host
        Where Teams reaches Wegwijs.
    app_id
        Of the app registration in Entra; the bot has the same.
    cited
        Hosts of the pages that the knowledge cites: their addresses are looked up when somebody pastes one.
    developer, website, privacy, terms
        Who offers Wegwijs, and where its pages are; left out, Wegwijs serves one page itself.

    Raises BadPackage.
    """
    host, app_id = domain(host), guid(app_id)
    about = f"https://{host}/teams/about"
    return {
        "$schema": SCHEMA,
        "manifestVersion": MANIFEST_VERSION,
        "version": APP_VERSION,
        "id": app_id,
        "localizationInfo": {
            "defaultLanguageTag": "nl-be",
            "additionalLanguages": [{"languageTag": "en", "file": ENGLISH_FILE}],
        },
        "developer": {
            "name": developer,
            "websiteUrl": website or about,
            "privacyUrl": privacy or about,
            "termsOfUseUrl": terms or about,
        },
        "icons": {"color": COLOR_FILE, "outline": OUTLINE_FILE},
        "accentColor": ACCENT,
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [host],
        "defaultInstallScope": "personal",
        **_worded(app_id, sorted(cited), texts_in("nl")),
    }


def _worded(app_id: str, cited: Sequence[str], texts: Callable[[str], str]) -> dict[str, Any]:
    """Return the parts that people read, in one language."""
    # Who did not install Wegwijs sees the preview of a page too: it is the same for anybody.
    links = {"domains": list(cited), "supportsAnonymizedPayloads": True}
    handlers = [{"type": "link", "value": links}] if cited else []
    return {
        "name": {"short": NAME, "full": NAME},
        "description": {"short": texts(_SHORT), "full": texts(_LONG)},
        "bots": [
            {
                "botId": app_id,
                "scopes": ["personal", "team", "groupChat"],
                "supportsFiles": True,
                "isNotificationOnly": False,
                "commandLists": [
                    {"scopes": ["personal"], "commands": _commands(_COMMANDS, texts)},
                    {"scopes": ["team", "groupChat"], "commands": _commands(_PUBLIC, texts)},
                ],
            }
        ],
        "composeExtensions": [
            {
                "botId": app_id,
                "canUpdateConfiguration": False,
                "commands": [
                    {
                        "id": SEARCH, "type": "query", "title": texts(_SEARCH), "description": texts(_SEARCH_TOLD),
                        "context": ["compose", "commandBox"], "initialRun": True,
                        "parameters": [
                            {
                                "name": QUERY, "title": texts(_QUESTION), "description": texts(_QUESTION_TOLD),
                                "inputType": "text",
                            }
                        ],
                    },
                    {
                        "id": ASK_MESSAGE, "type": "action", "title": texts(_THIS), "description": texts(_THIS_TOLD),
                        "context": ["message"], "fetchTask": True,
                    },
                    {
                        "id": ASK, "type": "action", "title": texts(_ANY), "description": texts(_ANY_TOLD),
                        "context": ["compose", "commandBox"], "fetchTask": True,
                    },
                ],
                **({"messageHandlers": handlers} if handlers else {}),
            }
        ],
    }  # fmt: skip


def _commands(commands: Sequence[tuple[str, str]], texts: Callable[[str], str]) -> list[dict[str, str]]:
    return [{"title": texts(title), "description": texts(told)} for title, told in commands]


def english(app_id: str) -> dict[str, str]:
    """Return what people read in English, by its place in the manifest."""
    found = {"$schema": SCHEMA.replace("MicrosoftTeams.schema", "MicrosoftTeams.Localization.schema")}
    for part, value in _worded(app_id, (), texts_in("en")).items():
        found |= _places(part, value)
    return found


def _places(path: str, value: Any) -> dict[str, str]:
    """Return each sentence under a part of the manifest by its path, as Microsoft's localisation files name it."""
    if isinstance(value, dict):
        inside: dict[str, str] = {}
        for name, one in cast(dict[str, Any], value).items():
            inside |= _places(f"{path}.{name}", one)
        return inside
    if isinstance(value, list):
        listed: dict[str, str] = {}
        for number, one in enumerate(cast(list[Any], value)):
            listed |= _places(f"{path}[{number}]", one)
        return listed
    readable = path.rpartition(".")[2] in {"short", "full", "title", "description"}
    return {path: value} if isinstance(value, str) and readable else {}


def package(app: dict[str, Any]) -> bytes:
    """Return the zip that is uploaded in Teams."""
    files = {
        "manifest.json": _written(app),
        ENGLISH_FILE: _written(english(app["id"])),
        COLOR_FILE: color_icon(),
        OUTLINE_FILE: outline_icon(),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name, _DATE), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _written(what: dict[str, Any]) -> bytes:
    return json.dumps(what, ensure_ascii=False, indent=2).encode() + b"\n"
