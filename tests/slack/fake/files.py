"""Files: the current way to upload, the addresses where they are fetched, and files that a person sends."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.slack.fake.messages import PARSED, echo, place_to_post
from tests.slack.fake.state import Message, Workspace, with_ids
from tests.slack.fake.web_api import Args, Refused, method

if TYPE_CHECKING:
    from tests.slack.fake.server import FakeSlack

MOST_BYTES = 1_000_000_000
"""Bytes of a file. Slack, files: 1 GB."""


@dataclass
class File:
    """A file, or the place where one will come."""

    id: str
    team: str
    name: str
    length: int
    """Bytes announced."""
    user: str
    at: int
    title: str = ""
    alt_text: str = ""
    content: bytes | None = None
    """None while it is not uploaded."""
    complete: bool = False
    channels: set[str] = field(default_factory=set[str])
    fields: dict[str, Any] = field(default_factory=dict[str, Any])

    def told(self, url: str) -> dict[str, Any]:
        """The file as Slack's API and events give it."""
        ending = self.name.rpartition(".")[2].lower() if "." in self.name else ""
        place = f"{url}/files-pri/{self.team}-{self.id}"
        return {
            "id": self.id,
            "created": self.at,
            "timestamp": self.at,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": mimetypes.guess_type(self.name)[0] or "application/octet-stream",
            "filetype": ending or "binary",
            "pretty_type": ending.upper() or "Binary",
            "user": self.user,
            "user_team": self.team,
            "editable": False,
            "size": len(self.content or b""),
            "mode": "hosted",
            "is_external": False,
            "is_public": False,
            "url_private": f"{place}/{self.name}",
            "url_private_download": f"{place}/download/{self.name}",
            "permalink": f"{url}/files/{self.user}/{self.id}/{self.name}",
            "file_access": "visible",
            "alt_txt": self.alt_text,
            "channels": sorted(name for name in self.channels if name.startswith("C")),
            "groups": sorted(name for name in self.channels if name.startswith("G")),
            "ims": sorted(name for name in self.channels if name.startswith("D")),
            **self.fields,
        }


def kept(slack: FakeSlack, team: str, user: str, name: str, content: bytes) -> File:
    """A file that a person sent."""
    file = File(slack.name("F"), team, name, len(content), user, int(slack.clock()), content=content, complete=True)
    slack.files[file.id] = file
    return file


@method("files.getUploadURLExternal", scope="files:write", required="filename length", optional="alt_txt snippet_type")
def files_get_upload_url(slack: FakeSlack, place: Workspace, args: Args) -> dict[str, Any]:
    try:
        length = int(args["length"])
    except ValueError:
        raise Refused("invalid_arguments", "[ERROR] must be an integer [json-pointer:/length]") from None
    if length <= 0:
        raise Refused("invalid_arguments", "[ERROR] must be more than 0 [json-pointer:/length]")
    if length > MOST_BYTES:
        raise Refused("file_upload_size_restricted")
    file = File(slack.name("F"), place.id, str(args["filename"]), length, place.bot_user, int(slack.clock()))
    file.alt_text = str(args.get("alt_txt") or "")
    slack.files[file.id] = file
    return {"upload_url": f"{slack.url}/upload/v1/{file.id}", "file_id": file.id}


@method(
    "files.completeUploadExternal",
    scope="files:write",
    required="files",
    optional="channel_id channels thread_ts initial_comment blocks",
    json=True,
)
def files_complete_upload(slack: FakeSlack, place: Workspace, args: Args) -> dict[str, Any]:
    asked = args["files"]
    if not isinstance(asked, list) or not asked or not all(isinstance(one, dict) and "id" in one for one in asked):
        raise Refused("invalid_arguments", "[ERROR] must be an array of objects with an id [json-pointer:/files]")
    found: list[File] = []
    for one in asked:
        file = slack.files.get(str(one["id"]))
        if file is None or file.team != place.id:
            raise Refused("file_not_found")
        if file.content is None:
            raise Refused("file_not_found", "[ERROR] nothing was uploaded")
        if file.complete:
            raise Refused("invalid_arguments", "[ERROR] the upload was completed before")
        found.append(file)
    channels = [place_to_post(slack, place, name) for name in _names(args)]
    for file, one in zip(found, asked, strict=True):
        file.complete, file.title = True, str(one.get("title") or file.name)
    for channel in channels:
        message = Message(
            channel=channel.id,
            ts=slack.ts(),
            user=place.bot_user,
            text=str(args.get("initial_comment") or ""),
            number=slack.number(),
            blocks=with_ids([], slack.block_names()),
            bot=True,
            thread_ts=str(args["thread_ts"]) if args.get("thread_ts") else None,
            files=[file.told(slack.url) for file in found],
            parsed={name: args[name] for name in PARSED if name in args},
            fields={"team": place.id, "bot_id": place.bot_id, "app_id": place.app_id, "subtype": "file_share"},
        )
        slack.post(channel, message)
        for file in found:
            file.channels.add(channel.id)
        echo(slack, place, channel, message)
    return {"files": [file.told(slack.url) for file in found]}


def _names(args: Args) -> list[str]:
    if args.get("channel_id"):
        return [str(args["channel_id"])]
    return [name for name in str(args.get("channels") or "").split(",") if name]


@method("files.info", scope="files:read", required="file", optional="cursor limit page count")
def files_info(slack: FakeSlack, place: Workspace, args: Args) -> dict[str, Any]:
    file = slack.files.get(str(args["file"]))
    if file is None or file.team != place.id or not file.complete:
        raise Refused("file_not_found")
    return {"file": file.told(slack.url), "content_truncated": False}


async def upload(slack: FakeSlack, request: web.Request) -> web.Response:
    """The bytes of an announced file: raw, or as a part of a form."""
    file = slack.files.get(request.match_info["file"])
    if file is None or file.complete:
        return web.Response(status=404, text="not found")
    if request.content_type.startswith("multipart/"):
        form = await request.post()
        parts = [part for part in form.values() if isinstance(part, web.FileField)]
        content = parts[0].file.read() if parts else b""
    else:
        content = await request.read()
    if len(content) != file.length:
        return web.Response(status=400, text=f"{len(content)} bytes, {file.length} announced")
    file.content = content
    return web.Response(text=f"OK - {len(content)}")


async def download(slack: FakeSlack, request: web.Request) -> web.Response:
    """The bytes of a file for who has the token with files:read; Slack shows others its page to sign in."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    place = next((one for one in slack.workspaces.values() if one.token == token and one.installed), None)
    team, _, name = request.match_info["file"].partition("-")
    file = slack.files.get(name)
    if place is None or place.id != team or "files:read" not in place.scopes:
        return web.Response(text="<!DOCTYPE html><title>Sign in to Slack</title>", content_type="text/html")
    if file is None or file.content is None:
        return web.Response(status=404)
    return web.Response(
        body=file.content, content_type=mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    )
