"""Teams' settings: MicrosoftApp* as in Microsoft's samples, TEAMS_* of our own, and which of them go together."""

import ipaddress
import re
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict, SettingsError

from bot.settings import BadSettings

PREFIXES = ("microsoftapp", "teams_")
"""How lines of `.env` begin that are about Teams, in small letters."""
APP_TYPES = ("SingleTenant", "MultiTenant", "UserAssignedMSI")
NAMES = {
    "app_id": "MicrosoftAppId",
    "app_password": "MicrosoftAppPassword",
    "app_type": "MicrosoftAppType",
    "app_tenant_id": "MicrosoftAppTenantId",
    "tenant_ids": "TEAMS_TENANT_IDS",
    "public_url": "TEAMS_PUBLIC_URL",
    "openid_url": "TEAMS_OPENID_URL",
    "login_url": "TEAMS_LOGIN_URL",
}
"""What a setting is called outside; capitals or not makes no difference there."""
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def loopback(host: str | None) -> bool:
    """Tell whether a host is this machine itself: 127.0.0.0/8, ::1 or localhost."""
    if host is None or host.lower() == "localhost":
        return host is not None
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _guid(text: str) -> str:
    """Return an id in small letters, as tokens and activities have it."""
    if not _GUID.fullmatch(text.lower()):
        raise ValueError("an id such as 00000000-0000-0000-0000-000000000000")
    return text.lower()


def _guid_or_none_yet(text: str) -> str:
    return _guid(text) if text else text


def _tenants(given: Any) -> Any:
    if not isinstance(given, str):
        return given
    try:
        return [_guid(one.strip()) for one in given.split(",") if one.strip()]
    except ValueError:
        raise ValueError(
            "ids of tenants with commas between them, such as 00000000-0000-0000-0000-000000000000"
        ) from None


def _app_type(given: Any) -> Any:
    """Return the type as we write it; Microsoft's SDK does not look at capitals either."""
    return next((one for one in APP_TYPES if isinstance(given, str) and one.lower() == given.lower()), given)


def _parts(url: str) -> tuple[str, bool]:
    """Return the scheme of a URL, and whether nothing but scheme, host, port and path is in it."""
    try:
        parts = urlsplit(url)
        plain = bool(parts.hostname) and parts.port != 0 and parts.username is None
        return parts.scheme, plain and not (parts.query or parts.fragment)
    except ValueError:
        return "", False


def _public(url: str) -> str:
    scheme, usable = _parts(url)
    if not usable or scheme not in {"http", "https"}:
        raise ValueError("a URL such as https://wegwijs.example.org")
    return url.rstrip("/")


def _openid(url: str) -> str:
    scheme, usable = _parts(url)
    if not usable or scheme not in {"http", "https"}:
        raise ValueError("a URL such as https://login.botframework.com/v1/.well-known/openidconfiguration")
    return url


def _login(url: str) -> str:
    """Return the URL with a slash at its end: the tenant is put behind it. MSAL takes no other scheme than https."""
    scheme, usable = _parts(url)
    if not usable or scheme != "https":
        raise ValueError("a URL such as https://login.microsoftonline.com/")
    return url if url.endswith("/") else f"{url}/"


class TeamsSettings(BaseSettings):
    """How one installation of Wegwijs is connected with Microsoft Teams."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="forbid", populate_by_name=True, loc_by_alias=False
    )

    app_id: Annotated[str, AfterValidator(_guid_or_none_yet)] | None = Field(
        default=None, validation_alias=NAMES["app_id"]
    )
    """Application (client) id of the Azure Bot; empty for a local client, which proves nothing about itself."""
    app_password: SecretStr | None = Field(default=None, validation_alias=NAMES["app_password"])
    """A client secret of that application."""
    app_type: (
        Annotated[Literal["SingleTenant", "MultiTenant", "UserAssignedMSI"], BeforeValidator(_app_type)] | None
    ) = Field(default=None, validation_alias=NAMES["app_type"])
    """How the Azure Bot was registered; `kind` is what it is when it is not set."""
    app_tenant_id: Annotated[str, AfterValidator(_guid)] | None = Field(
        default=None, validation_alias=NAMES["app_tenant_id"]
    )
    """The tenant in which the application was registered."""
    tenant_ids: Annotated[frozenset[str], NoDecode, BeforeValidator(_tenants)] = Field(
        default=frozenset(), validation_alias=NAMES["tenant_ids"]
    )
    """The tenants that Wegwijs serves; empty: the one of the application."""
    public_url: Annotated[str, AfterValidator(_public)] | None = Field(
        default=None, validation_alias=NAMES["public_url"]
    )
    """Where people's clients reach the service, for links to files; no slash at the end."""
    openid_url: Annotated[str, AfterValidator(_openid)] | None = Field(
        default=None, validation_alias=NAMES["openid_url"]
    )
    """Where it is told by which keys the Bot Connector signs; None: Microsoft's own."""
    login_url: Annotated[str, AfterValidator(_login)] | None = Field(default=None, validation_alias=NAMES["login_url"])
    """Where tokens for calling the Bot Connector come from; None: Microsoft's own."""

    @model_validator(mode="before")
    @classmethod
    def _of_teams(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Leave out what is empty, and lines of `.env` that are not about Teams; an empty app id says something."""
        fields = {outside.lower(): inside for inside, outside in NAMES.items()}
        kept: dict[str, Any] = {}
        for name, given in values.items():
            one = given.strip() if isinstance(given, str) else given
            known = name if name in NAMES else fields.get(name.lower())
            if known is None and not name.lower().startswith(PREFIXES):
                continue
            if one is not None and (one != "" or known == "app_id"):
                kept[known or name] = one
        return kept

    @property
    def wanted(self) -> bool:
        """Whether anything is set that only makes sense when Teams is used."""
        return any(one is not None for one in (self.app_id, self.app_password, self.app_type, self.app_tenant_id))

    @property
    def local(self) -> bool:
        """Whether this is for a client on this machine, such as Microsoft 365 Agents Playground, without authentication."""
        return self.app_id == ""

    @property
    def kind(self) -> str:
        """What the application is: SingleTenant, MultiTenant or UserAssignedMSI.

        When it is not said, one with a tenant is of that tenant alone: Microsoft has no new bots of several tenants any more.
        """
        return self.app_type or ("SingleTenant" if self.app_tenant_id else "MultiTenant")

    @property
    def tenants(self) -> frozenset[str]:
        """The tenants that are served; of a local client that are none in particular."""
        return self.tenant_ids or frozenset({self.app_tenant_id} if self.app_tenant_id else ())

    def serves(self, tenant: str | None) -> bool:
        """Tell whether a tenant is served. A local client has one of its own making, which is whatever it says."""
        if self.local and not self.tenant_ids:
            return True
        return tenant is not None and tenant.lower() in self.tenants

    def contradictions(self, http_host: str) -> list[str]:
        """Return what is missing or does not go together, a sentence each, never with a value.

        Parameters
        ----------
        http_host
            The address on which the service listens.
        """
        if self.app_id is None:
            return ["MicrosoftAppId is missing; leave it empty for a local client without authentication."]
        if self.local:
            return self._local_contradictions(http_host)
        said: list[str] = []
        if self.kind == "UserAssignedMSI":
            if self.app_password is not None:
                said.append("MicrosoftAppPassword does not go with UserAssignedMSI: a managed identity has none.")
        elif self.app_password is None:
            said.append("MicrosoftAppPassword is missing.")
        if self.kind != "MultiTenant" and self.app_tenant_id is None:
            said.append(f"MicrosoftAppTenantId is missing, which goes with {self.kind}.")
        elif not self.tenants:
            said.append("TEAMS_TENANT_IDS is missing: with MultiTenant it says which tenants Wegwijs serves.")
        if self.public_url is None:
            said.append("TEAMS_PUBLIC_URL is missing: links to files begin with it.")
        elif not self.public_url.startswith("https:"):
            said.append("TEAMS_PUBLIC_URL must begin with https: clients open no other links.")
        return said

    def _local_contradictions(self, http_host: str) -> list[str]:
        said: list[str] = []
        if not loopback(http_host):
            said.append(
                "MicrosoftAppId is empty, so nobody has to prove who they are: that is only for this machine itself, "
                "with WEGWIJS_HTTP_HOST=127.0.0.1."
            )
        if self.app_password is not None:
            said.append("MicrosoftAppPassword is set but MicrosoftAppId is empty.")
        return said

    def shown(self) -> dict[str, str]:
        """Return every setting as text; secrets are stars, what is not set is empty."""
        values = {name: "" if one is None else str(one) for name, one in self}
        values["tenant_ids"] = ",".join(sorted(self.tenant_ids))
        return {NAMES[name]: one for name, one in values.items()}


def teams_settings() -> TeamsSettings:
    """Read the settings as they stand; raises BadSettings naming what cannot be used, never with its value."""
    try:
        return TeamsSettings()
    except ValidationError as error:
        lines = [
            f"{_outside(error_at['loc'])}: {_said(error_at['type'], error_at['msg'])}"
            for error_at in error.errors(include_url=False, include_input=False)
        ]
        # Not `from error`: what pydantic tells has the values in it.
        raise BadSettings("\n".join(lines)) from None
    except (SettingsError, UnicodeDecodeError, OSError) as error:
        raise BadSettings(f".env cannot be read: {error}") from None


def _outside(place: tuple[int | str, ...]) -> str:
    name = str(place[0]) if place else ""
    return NAMES.get(name, name.upper() if name.lower().startswith("teams_") else name)


def _said(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return "there is no such setting"
    return f"one of {', '.join(APP_TYPES)}" if kind == "literal_error" else message.removeprefix("Value error, ")


def read_teams_settings(http_host: str, http_port: int) -> TeamsSettings | None:
    """Return the settings of Teams; None when it is not used.

    Raises BadSettings when one cannot be used, is missing, or contradicts another.

    Parameters
    ----------
    http_host, http_port
        Where the service listens: a local client may only be served on this machine, and is given links to there.
    """
    settings = teams_settings()
    if not settings.wanted:
        return None
    said = settings.contradictions(http_host)
    if said:
        raise BadSettings("\n".join(said))
    if settings.local and settings.public_url is None:
        host = f"[{http_host}]" if ":" in http_host and not http_host.startswith("[") else http_host
        return settings.model_copy(update={"public_url": f"http://{host}:{http_port}"})
    return settings
