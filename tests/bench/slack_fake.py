"""A Slack that only answers, as cheaply as it can: it takes what Wegwijs says without looking whether Slack would take it.

What is right is for the tests with the strict fake; here two processors are shared by the program, its load and this.
"""

import itertools
import json
import time
from collections import Counter
from typing import Any
from urllib.parse import parse_qs

TEAM = "T0BENCH"
BOT = "U0WEGWIJS"
Body = dict[str, Any]


class Answering:
    """The Web API, and what was called."""

    def __init__(self, socket_url: str = "") -> None:
        self.posted: Counter[tuple[int, int]] = Counter()
        """How often each part of each message was posted, by the id in its metadata."""
        self.buttons: list[tuple[Body, Body]] = []
        """Messages with buttons that nobody pressed yet, each with the block that holds them."""
        self.windows: list[tuple[Body, Body]] = []
        """The same for those with a button that opens a window, which may be pressed again."""
        self.opened: dict[str, float] = {}
        """When a window was opened, by its trigger."""
        self.calls: Counter[str] = Counter()
        self._stamps = itertools.count(1)
        self._socket_url = socket_url

    def answer(self, method: str, args: Body) -> Body:
        """Return what Slack says to a call."""
        self.calls[method] += 1
        match method:
            case "auth.test":
                return {"team_id": TEAM, "user_id": BOT, "bot_id": "B0WEGWIJS"}
            case "users.info":
                user = str(args["user"])
                profile = {"real_name": f"Voorbeeld {user}", "email": f"{user.lower()}@voorbeeld.example"}
                return {"user": {"id": user, "team_id": TEAM, "is_bot": False, "profile": profile}}
            case "chat.postMessage":
                return self._post(args)
            case "views.open":
                self.opened.setdefault(str(args["trigger_id"]), time.perf_counter())
                return {"view": {"id": "V1"}}
            case "conversations.open":
                return {"channel": {"id": f"D{args['users']}"}}
            case "apps.connections.open":
                return {"url": self._socket_url}
            case _:
                return {}

    def _post(self, args: Body) -> Body:
        ts = f"{int(time.time())}.{next(self._stamps):06d}"
        payload = args["metadata"]["event_payload"]
        self.posted[payload["message"], payload["part"]] += 1
        message = {"ts": ts, "channel": args["channel"], "user": BOT, "text": args["text"], "blocks": args["blocks"]}
        found = [block for block in args["blocks"] if block["type"] == "actions"]
        for block in found:
            if any('"window"' in str(one.get("value")) for one in block["elements"]):
                self.windows.append((message, block))
        if found:
            self.buttons.append((message, found[0]))
        return {"ts": ts, "channel": args["channel"]}

    def told(self, _method: str, path: str, raw: bytes) -> Body:
        """Return the answer to a request, whose body is JSON or a form."""
        args = (
            json.loads(raw or b"{}") if raw[:1] in (b"", b"{") else {k: v[0] for k, v in parse_qs(raw.decode()).items()}
        )
        return {"ok": True, **self.answer(path.partition("?")[0].rpartition("/")[2], args)}
