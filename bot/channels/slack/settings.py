"""Slack's settings: SLACK_* variables and lines of `.env`, and which of them go together."""

import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict, SettingsError

from bot.settings import BadSettings

PREFIX = "SLACK_"
SECRETS = ("bot_token", "signing_secret", "app_token", "client_secret")
_TEAM = re.compile(r"T[A-Z0-9]{2,30}")
# Slack, reference of the app manifest, features.slash_commands: a slash, at most 32 characters, lower case.
_COMMAND = re.compile(r"/[a-z0-9_-]{1,31}")


def _teams(given: Any) -> Any:
    """Read "T1, T2"; raises ValueError for what is no id of a workspace."""
    if not isinstance(given, str):
        return given
    teams = [one.strip() for one in given.split(",") if one.strip()]
    if not all(_TEAM.fullmatch(one) for one in teams):
        raise ValueError("ids of workspaces with commas between them; each begins with T, such as T0123ABCD")
    return teams


def _base(url: str) -> str:
    """Return the URL with a slash at its end: names of methods are put behind it."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and not (parts.query or parts.fragment)
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("a URL such as https://slack.com/api/")
    return url if url.endswith("/") else f"{url}/"


def _command(text: str) -> str:
    if not _COMMAND.fullmatch(text):
        raise ValueError("a slash and at most 31 small letters, digits, - or _, such as /wegwijs")
    return text


class SlackSettings(BaseSettings):
    """How one installation of Wegwijs is connected with Slack."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8", extra="forbid")

    bot_token: SecretStr | None = None
    """Bot User OAuth Token of the one workspace (xoxb-…); without it, workspaces come by OAuth."""
    signing_secret: SecretStr | None = None
    """What Slack signs its HTTP requests with; with it Wegwijs listens over HTTP."""
    app_token: SecretStr | None = None
    """App-level token with connections:write (xapp-…); with it Wegwijs listens in Socket Mode."""
    api_url: Annotated[str, AfterValidator(_base)] = "https://slack.com/api/"
    """Where the Web API is, also of apps.connections.open; another one for tests and proxies."""
    client_id: str | None = None
    """The app's Client ID, for installing it in several workspaces."""
    client_secret: SecretStr | None = None
    """The app's Client Secret, which goes with the Client ID."""
    team_ids: Annotated[frozenset[str], NoDecode, BeforeValidator(_teams)] = frozenset()
    """The workspaces that Wegwijs serves; empty: the one of the bot token."""
    command: Annotated[str, AfterValidator(_command)] = "/wegwijs"
    """The slash command; another one where the workspace has it already."""

    @model_validator(mode="before")
    @classmethod
    def _of_slack(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Leave out what is empty, and lines of `.env` that are not about Slack."""
        found = {name: one.strip() if isinstance(one, str) else one for name, one in values.items()}
        return {
            name: one
            for name, one in found.items()
            if one not in ("", None) and (name in cls.model_fields or name.lower().startswith(PREFIX.lower()))
        }

    @property
    def wanted(self) -> bool:
        """Whether anything is set that only makes sense when Slack is used."""
        return bool(self.client_id) or any(getattr(self, name) is not None for name in SECRETS)

    @property
    def over_http(self) -> bool:
        """Whether requests of Slack are taken over HTTP."""
        return self.signing_secret is not None

    @property
    def in_socket_mode(self) -> bool:
        """Whether Wegwijs opens a websocket to Slack."""
        return self.app_token is not None

    @property
    def by_oauth(self) -> bool:
        """Whether workspaces install Wegwijs themselves, each with a token of its own."""
        return self.bot_token is None

    def allows(self, team_id: str | None, own: str | None = None) -> bool:
        """Tell whether a workspace is served.

        Parameters
        ----------
        own
            The workspace of the bot token, served when SLACK_TEAM_IDS names none.
        """
        if team_id is None:
            return False
        return team_id in self.team_ids if self.team_ids else team_id == own

    def contradictions(self) -> list[str]:
        """Return what is missing or does not go together, a sentence each, never with a value."""
        said: list[str] = []
        oauth = self.client_id is not None and self.client_secret is not None
        if not oauth and (self.client_id is not None or self.client_secret is not None):
            missing = "SLACK_CLIENT_SECRET" if self.client_secret is None else "SLACK_CLIENT_ID"
            said.append(f"{missing} is missing: SLACK_CLIENT_ID and SLACK_CLIENT_SECRET go together.")
        elif oauth and self.bot_token is not None:
            said.append(
                "SLACK_BOT_TOKEN is for one workspace, SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are for several: keep one of both."
            )
        elif not oauth and self.bot_token is None:
            said.append(
                "SLACK_BOT_TOKEN is missing; for several workspaces it is SLACK_CLIENT_ID and SLACK_CLIENT_SECRET instead."
            )
        elif oauth and not self.team_ids:
            said.append("SLACK_TEAM_IDS is missing: with SLACK_CLIENT_ID it says which workspaces may install Wegwijs.")
        if self.signing_secret is None and self.app_token is None:
            said.append("SLACK_SIGNING_SECRET is missing, for HTTP, or else SLACK_APP_TOKEN, for Socket Mode.")
        for name, kind in (("bot_token", "xoxb-"), ("app_token", "xapp-")):
            token: SecretStr | None = getattr(self, name)
            if token is not None and not token.get_secret_value().startswith(kind):
                said.append(f"{PREFIX}{name.upper()} is another token than is meant: it begins with {kind}.")
        return said

    def shown(self) -> dict[str, str]:
        """Return every setting as text; secrets are stars, what is not set is empty."""
        values = {name: "" if one is None else str(one) for name, one in self}
        values["team_ids"] = ",".join(sorted(self.team_ids))
        return {f"{PREFIX}{name.upper()}": one for name, one in values.items()}


def slack_settings() -> SlackSettings:
    """Read the settings as they stand; raises BadSettings naming what cannot be used, never with its value."""
    try:
        return SlackSettings()
    except ValidationError as error:
        lines = [
            f"{PREFIX}{'_'.join(map(str, one['loc'])).upper().removeprefix(PREFIX)}: {_said(one['type'], one['msg'])}"
            for one in error.errors(include_url=False, include_input=False)
        ]
        # Not `from error`: what pydantic tells has the values in it.
        raise BadSettings("\n".join(lines)) from None
    except (SettingsError, UnicodeDecodeError, OSError) as error:
        raise BadSettings(f".env cannot be read: {error}") from None


def _said(kind: str, message: str) -> str:
    return "there is no such setting" if kind == "extra_forbidden" else message.removeprefix("Value error, ")


def read_slack_settings() -> SlackSettings | None:
    """Return the settings of Slack; None when it is not used.

    Raises BadSettings when one cannot be used, is missing, or contradicts another.
    """
    settings = slack_settings()
    if not settings.wanted:
        return None
    said = settings.contradictions()
    if said:
        raise BadSettings("\n".join(said))
    return settings
