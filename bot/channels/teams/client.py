"""Microsoft's client of the Bot Connector, over HTTP that keeps no thread waiting, with JSON as it is given."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import aiohttp
import yarl
from botframework.connector.aio import ConnectorClient  # pyright: ignore[reportMissingTypeStubs]
from botframework.connector.aio.operations_async import (  # pyright: ignore[reportMissingTypeStubs]
    ConversationsOperations,
)
from msrest.authentication import Authentication
from msrest.pipeline import AsyncHTTPSender, AsyncPipeline, Request, Response
from msrest.universal_http import ClientRequest
from msrest.universal_http.async_abc import AsyncClientResponse

from bot.channels.payload import Body

SECONDS = 15
"""What a call may take. The Bot Connector answers within a second or two; who waits much longer holds up others."""
_TIMEOUT = aiohttp.ClientTimeout(total=SECONDS, connect=SECONDS / 3)
_OPERATIONS: Any = ConversationsOperations
OPEN: str = _OPERATIONS.create_conversation.metadata["url"]
SEND: str = _OPERATIONS.send_to_conversation.metadata["url"]
UPDATE: str = _OPERATIONS.update_activity.metadata["url"]
MEMBER: str = _OPERATIONS.get_conversation_member.metadata["url"]


class NoAnswer(Exception):
    """The call got no answer."""

    def __init__(self, reason: str, unsent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        """The kind of error."""
        self.unsent = unsent
        """Whether nothing was sent, for there was no connection."""


@dataclass(frozen=True)
class Answer:
    """What the Bot Connector answered."""

    status: int
    headers: Mapping[str, str]
    body: Body
    """The object that it sent; empty when it sent none."""


def object_of(content: bytes) -> Body:
    """Return the JSON object that content is; an empty one for anything else."""
    try:
        data: object = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return cast(Body, data) if isinstance(data, dict) else {}


class _Reply(AsyncClientResponse):
    """An answer in the terms of Microsoft's client."""

    def __init__(self, request: ClientRequest, answer: aiohttp.ClientResponse, content: bytes) -> None:
        super().__init__(request, answer)
        self.status_code = answer.status
        self.headers = answer.headers.copy()
        self.reason = answer.reason
        self._content = content

    def body(self) -> bytes:
        """Return what was read."""
        return self._content


class Sender(AsyncHTTPSender[ClientRequest, AsyncClientResponse]):
    """Sends for Microsoft's client, whose own sender keeps a thread waiting for each call."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def send(
        self, request: Request[ClientRequest], **config: Any
    ) -> Response[ClientRequest, AsyncClientResponse]:
        asked = request.http_request
        headers = cast(Mapping[str, str], asked.headers)
        async with self._session.request(
            asked.method,
            # Escaped already: yarl would take some of it back.
            yarl.URL(asked.url, encoded=True),
            headers=dict(headers),
            data=cast(bytes | None, asked.data),  # pyright: ignore[reportUnknownMemberType]
            timeout=_TIMEOUT,
            # The token is for this address.
            allow_redirects=False,
        ) as answer:
            return Response(request, _Reply(asked, answer, await answer.read()))

    async def __aexit__(self, *details: object) -> None:
        """Leave the session open: it is not ours."""


class _Pipeline(AsyncPipeline[ClientRequest, AsyncClientResponse]):
    """What a call goes through: no log of bodies, for persons' words are in them, and no reading into the SDK's models."""

    def __init__(self, config: Any) -> None:
        made: Any = super()
        made.__init__([config.user_agent_policy], config.sender)


class Client(ConnectorClient):
    """Microsoft's client for one serviceUrl.

    Its operations read an activity into a model before they send it, and what the model does not know is left out: the tenant of a
    conversation, who is mentioned, properties of newer cards. So the addresses are those of the operations, and the JSON is ours.
    """

    def __init__(self, service_url: str, sender: Sender) -> None:
        made: Any = super()
        made.__init__(Authentication(), base_url=service_url, pipeline_type=_Pipeline, sender=sender)

    async def called(
        self, method: str, path: str, body: Body | None, parts: Mapping[str, str], token: str | None
    ) -> Answer:
        """Call, and return any answer; raises NoAnswer."""
        client: Any = self._client  # pyright: ignore[reportUnknownMemberType]
        serialize: Any = self._serialize  # pyright: ignore[reportUnknownMemberType]
        url = client.format_url(path, **{name: serialize.url(name, one, "str") for name, one in parts.items()})
        request = ClientRequest(method, url, {"Accept": "application/json"})
        if body is not None:
            request.headers["Content-Type"] = "application/json; charset=utf-8"
            # Half a character, which JSON can hold, is in no encoding.
            request.data = json.dumps(body, ensure_ascii=False).encode(errors="replace")
        if token is not None:
            request.headers["Authorization"] = f"Bearer {token}"
        try:
            answer: Any = await client.async_send(request, stream=False)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            unsent = isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)
            raise NoAnswer(type(error).__name__, unsent) from None
        return Answer(answer.status_code, answer.headers, object_of(answer.body()))
