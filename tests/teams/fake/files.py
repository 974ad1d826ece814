"""Files that people send: where the app finds their bytes.

Microsoft, Teams: send and receive files (a pre-authorised address without a token); inline pictures (with the bot's token).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from tests.teams.fake.server import FakeTeams


@dataclass
class File:
    """A file that a person sent."""

    id: str
    name: str
    content: bytes
    asked: int = 0
    """How often its bytes were fetched."""
    with_token: int = 0
    """How often a token came along."""


def kept(teams: FakeTeams, name: str, content: bytes) -> File:
    """Keep a file under an id that nobody guesses."""
    file = File(secrets.token_hex(16), name, content)
    teams.files[file.id] = file
    return file


def info(teams: FakeTeams, file: File) -> dict[str, Any]:
    """A file as the attachment of a message."""
    return {
        "contentType": "application/vnd.microsoft.teams.file.download.info",
        "contentUrl": f"https://voorbeeld-my.sharepoint.com/personal/documents/{file.name}",
        "name": file.name,
        "content": {
            "downloadUrl": f"{teams.url}/files/{file.id}",
            "uniqueId": file.id,
            "fileType": file.name.rpartition(".")[2],
        },
    }


def picture(teams: FakeTeams, file: File) -> dict[str, Any]:
    """A picture that was pasted into a message."""
    return {"contentType": "image/*", "contentUrl": f"{teams.service_url}v3/attachments/{file.id}/views/original"}


def add_routes(teams: FakeTeams, app: web.Application) -> None:
    """Serve the bytes."""

    async def serve(request: web.Request, name: str) -> web.StreamResponse:
        file = teams.files.get(request.match_info["file"])
        header = request.headers.get("Authorization")

        def answer() -> web.Response:
            if file is None:
                return web.Response(status=404)
            file.asked += 1
            file.with_token += header is not None
            if name == "download" and header is not None:
                teams.complain("a token was sent along to the address of a file, which needs none")
            if name == "attachment" and not teams.local and teams.granted.claims(header or "") is None:
                return web.Response(status=401)
            return web.Response(body=file.content, content_type="application/octet-stream")

        fault = next((one for one in teams.faults.get(name, []) if one.times > 0), None)
        if fault is None:
            return answer()
        fault.times -= 1
        return await fault.play(answer, request)

    async def download(request: web.Request) -> web.StreamResponse:
        return await serve(request, "download")

    async def attachment(request: web.Request) -> web.StreamResponse:
        return await serve(request, "attachment")

    app.router.add_get("/files/{file}", download)
    app.router.add_get("/{area}/v3/attachments/{file}/views/{view}", attachment)
