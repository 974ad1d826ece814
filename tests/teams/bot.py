"""Plain calls of the Bot Connector, to see how the fake answers."""

from __future__ import annotations

import json
from typing import Any

import aiohttp

from tests.teams.echo import token
from tests.teams.fake import FakeTeams


class Bot:
    """Plain calls of the Bot Connector, to see how it answers."""

    def __init__(self, teams: FakeTeams) -> None:
        self.teams = teams
        self.token = ""

    async def call(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
        if not self.token:
            self.token = (await token(self.teams))[1]["access_token"]
        headers = {"Authorization": f"Bearer {self.token}"} | more.pop("headers", {})
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.request(method, f"{self.teams.service_url}v3/{path}", json=body, **more) as response,
        ):
            text = await response.text()
            return response.status, json.loads(text) if text.startswith(("{", "[")) else text

    async def send(self, conversation: str, activity: Any) -> tuple[int, Any]:
        return await self.call("POST", f"conversations/{conversation}/activities", activity)

    async def code(self, conversation: str, activity: Any) -> tuple[int, str]:
        status, answer = await self.send(conversation, activity)
        return status, answer["error"]["code"]


def text(words: str = "dag") -> dict[str, Any]:
    return {"type": "message", "text": words}
