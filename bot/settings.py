"""Settings from WEGWIJS_* variables and `.env`."""

from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, AliasChoices, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

CHANNELS = ("slack_", "teams_", "microsoftapp")
"""How settings begin that are read by a channel itself, in small letters."""


class BadSettings(Exception):
    """A setting has a value that cannot be used; the message names each and says why."""


_SITE = ("WEGWIJS_PUBLIC_URL", "TEAMS_PUBLIC_URL")
"""Where the site can be reached is told once: where Teams has been told, links to calendars begin with the same."""


def _public(url: str | None) -> str | None:
    """Return an address of a site without a slash at its end; None for an empty one."""
    if not url or not url.strip():
        return None
    try:
        parts = urlsplit(url.strip())
        usable = bool(parts.hostname) and parts.port != 0 and parts.username is None
    except ValueError:
        usable, parts = False, urlsplit("")
    if not usable or parts.scheme not in {"http", "https"} or parts.query or parts.fragment:
        raise ValueError("a URL such as https://wegwijs.example.org")
    return url.strip().rstrip("/")


class Settings(BaseSettings):
    """Everything that differs from one installation to another."""

    model_config = SettingsConfigDict(
        env_prefix="WEGWIJS_", env_file=".env", env_file_encoding="utf-8", extra="forbid", populate_by_name=True
    )

    database_url: SecretStr = SecretStr("sqlite+aiosqlite:///.wegwijs/wegwijs.db")
    """sqlite+aiosqlite:///file or postgresql+asyncpg://user:password@host/database."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"
    log_format: Literal["text", "json"] = "text"
    sweep_seconds: Annotated[int, Field(ge=1, le=3600)] = 20
    """How often the clock looks for what is due."""
    http_host: str = "127.0.0.1"
    http_port: Annotated[int, Field(ge=1, le=65535)] = 8080
    public_url: Annotated[str | None, AfterValidator(_public)] = Field(
        default=None, validation_alias=AliasChoices(*_SITE)
    )
    """Where people's programs reach the service, for addresses of calendars; no slash at the end."""
    content_dir: Path | None = None
    """Folder of knowledge entries; the ones that come along when it is not set."""
    watch_content: bool | None = None
    """Whether the knowledge is read again when its files change; `serve` does and `chat` does not when it is not set."""
    watch_polling: bool = False
    """Whether files are looked at every so often: on network drives nobody tells that they changed."""
    index_cache: Path | None = None
    """Folder in which the index of a large base is kept between starts; nothing is kept when it is not set."""
    questions_kept_days: Annotated[int | None, Field(ge=30)] = None
    """Days after which questions and verdicts are forgotten that are kept for editors, nobody named; they stay when it is not set."""
    files: Path = Path(".wegwijs/files")
    """Folder in which the terminal puts pictures and workbooks that come with an answer."""

    @model_validator(mode="before")
    @classmethod
    def _without_channels(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Leave lines of `.env` about a channel to that channel; any other line that is not known is a mistake."""
        shared = {name.lower() for name in _SITE}
        return {
            name: one for name, one in values.items() if name.lower() in shared or not name.lower().startswith(CHANNELS)
        }

    def shown(self) -> dict[str, str]:
        """Return every setting as text; passwords are replaced by stars."""
        # SQLAlchemy takes its time to import; only who prints settings pays for it.
        from sqlalchemy.engine import make_url
        from sqlalchemy.exc import ArgumentError

        values = {f"WEGWIJS_{name.upper()}": str(value) for name, value in self}
        try:
            url = make_url(self.database_url.get_secret_value()).render_as_string(hide_password=True)
        except ArgumentError:
            url = "(not a URL)"
        return {**values, "WEGWIJS_DATABASE_URL": url}


def read_settings() -> Settings:
    """Read the settings; raises BadSettings naming what is wrong and never the value of a secret."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [
            f"WEGWIJS_{'_'.join(map(str, one['loc'])).upper().removeprefix('WEGWIJS_')}: {one['msg']}"
            for one in error.errors()
        ]
        raise BadSettings("\n".join(lines)) from error
    except (SettingsError, UnicodeDecodeError, OSError) as error:
        raise BadSettings(f".env cannot be read: {error}") from error
