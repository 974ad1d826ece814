"""Calling the Bot Connector by Microsoft's client: plain JSON in and out, and its errors by what a caller does about them."""

import asyncio
import random
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from urllib.parse import urlsplit

import aiohttp
from msrest.universal_http.requests import ClientRetryPolicy

from bot.channels.payload import Body, text_in
from bot.channels.teams.client import MEMBER, OPEN, SEND, UPDATE, Answer, Client, NoAnswer, Sender, object_of
from bot.channels.teams.credentials import NoToken, Tokens
from bot.channels.teams.settings import TeamsSettings, loopback

SOON = timedelta(seconds=2)
"""When the Bot Connector asks to wait no longer than this, the call is made once more at once."""
LONGEST = timedelta(hours=1)
"""The longest wait that is believed."""
CLIENTS = 32
"""How many of Microsoft's clients are kept, one for each serviceUrl; there is one for a region or a cloud."""
REFUSED = frozenset({412, 429, 503})
"""Answers that say that nothing was done (Microsoft, Teams: status codes of bot APIs, and rate limits)."""
LATER = REFUSED | {408}
"""Answers below 500 that the same call need not meet again."""
GONE = {
    403: frozenset(
        {
            "BotDisabledByAdmin",
            "BotNotInConversationRoster",
            "ConversationBlockedByUser",
            "ForbiddenOperationException",
            "MessageWritesBlocked",
        }
    ),
    404: frozenset({"ConversationNotFound"}),
}
"""Errors of who removed or blocked the app, or whose administrator did.

Microsoft, Teams: "Status code responses" under conversations of bots, and "Understand who blocked, muted, or uninstalled a bot"
under proactive messages.
"""


class TeamsRefused(Exception):
    """The Bot Connector will never take this call."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"status {status}{f' {code}' if code else ''}")
        self.status = status
        """The HTTP status; 0 for a call that was not made."""
        self.code = code
        """Microsoft's own name of the error, such as ``ConversationNotFound``; empty when it gave none."""

    @property
    def gone(self) -> bool:
        """Whether whoever was written to is not reached any more: the app was removed or blocked there."""
        return self.code in GONE.get(self.status, ())


class TeamsBusy(Exception):
    """The Bot Connector did not take this call now; whether it did some of it is not known unless `refused` is true."""

    def __init__(self, reason: str, *, wait: timedelta | None = None, refused: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        """What can be logged about it."""
        self.wait = wait
        """How long it asks us to wait; None leaves it to us."""
        self.refused = refused
        """Whether it surely did nothing."""


@cache
def _policy() -> tuple[float, float]:
    """Return the factor and the most of the SDK's policy, in seconds; making one takes 20 ms."""
    policy = ClientRetryPolicy()
    return float(policy.backoff_factor), float(policy.max_backoff)


@dataclass(frozen=True)
class Member:
    """Somebody in a conversation. What Microsoft does not tell is empty."""

    id: str
    """Teams' id of the person for this bot, such as ``29:…``."""
    aad_id: str
    """The person's object id in Entra."""
    name: str
    email: str
    user_principal_name: str
    tenant: str
    role: str
    """What Teams says that the person is: user, guest or anonymous."""


def backoff(attempt: int, chance: Callable[[], float] = random.random) -> timedelta:
    """Return how long to wait after a failed attempt, by the retry policy of Microsoft's SDK.

    It doubles with every attempt up to the policy's most, and is between half of that and all of it: those who failed together
    do not come back together (Microsoft, Teams: rate limits).

    Parameters
    ----------
    attempt
        1 after the first.
    chance
        Gives a number from 0 up to 1.
    """
    first, most = _policy()
    # Of a large exponent nothing but the most is left.
    seconds = min(most, first * 2 ** min(max(attempt, 1), 30))
    return timedelta(seconds=seconds * (0.5 + 0.5 * chance()))


class Connector:
    """Calls the Bot Connector.

    A serviceUrl is only one that came with an authenticated request: the token is sent there.

    Parameters
    ----------
    session
        Used for every call, and closed by who made it.
    clock
        The time, as an aware datetime.
    pause
        Waits for so many seconds.
    """

    def __init__(
        self,
        settings: TeamsSettings,
        session: aiohttp.ClientSession,
        clock: Callable[[], datetime],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._settings = settings
        self._session = session
        self._clock = clock
        self._pause = pause
        self._tokens = Tokens(settings, clock)
        self._clients: OrderedDict[str, Client] = OrderedDict()

    async def send(self, service_url: str, conversation: str, activity: Body) -> str:
        """Send an activity and return its id, which is empty when the Bot Connector tells none.

        All methods raise TeamsBusy or TeamsRefused.
        """
        return text_in(await self._called(service_url, "POST", SEND, activity, conversationId=conversation), "id")

    async def typing(self, service_url: str, conversation: str) -> None:
        """Show that an answer is being written."""
        await self._called(service_url, "POST", SEND, {"type": "typing"}, conversationId=conversation)

    async def update(self, service_url: str, conversation: str, activity_id: str, activity: Body) -> None:
        """Put an activity in the place of one that was sent."""
        await self._called(service_url, "PUT", UPDATE, activity, conversationId=conversation, activityId=activity_id)

    async def member(self, service_url: str, conversation: str, user_id: str) -> Member | None:
        """Return who somebody in a conversation is, by Teams' id or the object id in Entra; None for nobody there."""
        try:
            found = await self._called(service_url, "GET", MEMBER, None, conversationId=conversation, memberId=user_id)
        except TeamsRefused as refused:
            if refused.status == 404:
                return None
            raise
        if not text_in(found, "id"):
            raise TeamsBusy("no member in the answer")
        return Member(
            id=text_in(found, "id"),
            # It is called objectId in answers and aadObjectId in activities; some answers have both.
            aad_id=text_in(found, "aadObjectId") or text_in(found, "objectId"),
            name=text_in(found, "name"),
            email=text_in(found, "email"),
            user_principal_name=text_in(found, "userPrincipalName"),
            tenant=text_in(found, "tenantId"),
            role=text_in(found, "userRole"),
        )

    async def open_chat(self, service_url: str, tenant: str, bot_id: str, user_id: str) -> str:
        """Open the personal chat with somebody, or find the one that there is, and return the id of the conversation.

        Parameters
        ----------
        bot_id
            Teams' id of the bot: ``28:`` and the app id.
        user_id
            Teams' id of the person, or the object id in Entra.
        """
        made = await self._called(
            service_url,
            "POST",
            OPEN,
            {
                "isGroup": False,
                "bot": {"id": bot_id},
                "members": [{"id": user_id}],
                "tenantId": tenant,
                "channelData": {"tenant": {"id": tenant}},
            },
        )
        conversation = text_in(made, "id")
        if not conversation:
            raise TeamsBusy("no id of a conversation")
        return conversation

    async def close(self) -> None:
        """Wait for a request for a token that is under way."""
        self._clients.clear()
        await self._tokens.close()

    async def _called(self, service_url: str, method: str, path: str, body: Body | None, **parts: str) -> Body:
        """Call once, and once more where that is likely to help soon."""
        client = self._client(service_url)
        again = True
        while True:
            token = await self.token()
            try:
                answer = await client.called(method, path, body, parts, token)
            except NoAnswer as broken:
                raise TeamsBusy(broken.reason, refused=broken.unsent) from None
            if answer.status < 300:
                return answer.body
            error = _error(answer, self._clock())
            if answer.status == 401 and token is not None:
                # A mistake in the settings, or a key that was taken back: an administrator can mend it.
                if again and self._tokens.forget(token):
                    again = False
                    continue
                raise TeamsBusy(str(error), refused=True)
            if (
                again
                and isinstance(error, TeamsBusy)
                and error.refused
                and error.wait is not None
                and error.wait <= SOON
            ):
                again = False
                await self._pause(error.wait.total_seconds())
                continue
            raise error

    async def token(self) -> str | None:
        try:
            return await self._tokens.token()
        except NoToken as error:
            raise TeamsBusy(f"no token: {error.reason}", refused=True) from None

    def _client(self, service_url: str) -> Client:
        """Return Microsoft's client for a serviceUrl; raises TeamsRefused for one to which nothing is to be sent."""
        self._must_be_safe(service_url)
        client = self._clients.get(service_url)
        if client is None:
            client = self._clients[service_url] = Client(service_url, Sender(self._session))
            if len(self._clients) > CLIENTS:
                self._clients.popitem(last=False)
        self._clients.move_to_end(service_url)
        return client

    def _must_be_safe(self, service_url: str) -> None:
        """Refuse an address to which the token would go readable, and for a local client any other machine."""
        try:
            parts = urlsplit(service_url)
            host, scheme = parts.hostname, parts.scheme
        except ValueError:
            host, scheme = None, ""
        # To this machine itself nobody listens in between.
        safe = loopback(host) or (scheme == "https" and not self._settings.local)
        # Microsoft's client would read braces as places to fill in.
        if not host or not safe or scheme not in {"http", "https"} or any(one in service_url for one in "{}?#"):
            raise TeamsRefused(0, "UnsafeServiceUrl")


def _error(answer: Answer, now: datetime) -> TeamsBusy | TeamsRefused:
    code = _code(answer.body)
    if answer.status >= 500 or answer.status in LATER:
        reason = f"status {answer.status}{f' {code}' if code else ''}"
        return TeamsBusy(reason, wait=_wait(answer.headers.get("Retry-After"), now), refused=answer.status in REFUSED)
    return TeamsRefused(answer.status, code)


def _code(body: Body) -> str:
    """Return Microsoft's name of an error: ``error.code``, or in errors of Teams itself ``subCode`` of JSON in a text."""
    code = text_in(body, "error", "code")
    for told in (text_in(body, "message"), text_in(body, "error", "message")):
        inner = text_in(object_of(told.encode(errors="replace")), "subCode") if told.startswith("{") else ""
        code = inner or code
    # It is written to the log.
    return code if code.isascii() and code.isalnum() and len(code) < 80 else ""


def _wait(given: str | None, now: datetime) -> timedelta | None:
    """Read Retry-After, which is a number of seconds or a date (RFC 9110, 10.2.3)."""
    if not given:
        return None
    try:
        wait = timedelta(seconds=float(given))
    except (ValueError, OverflowError):
        try:
            date = parsedate_to_datetime(given)
            wait = (date if date.tzinfo else date.replace(tzinfo=UTC)) - now
        except ValueError:
            return None
    return min(max(wait, timedelta()), LONGEST)
