"""What two hundred people do in Slack, a hundred and fifty times a second, and how long each waits for the acknowledgement."""

import hashlib
import hmac
import itertools
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote_plus

from tests.bench.loading import Act, Lines, questions
from tests.bench.slack_fake import BOT, TEAM, Answering

PEOPLE = 200
IN_A_FORM = 40
"""Of them, who fill in a form; the others ask questions."""
SHARES = (("question", 70), ("form", 20), ("button", 10))
FORM = ("Ik wil me inschrijven voor een sessie", "Community of Practice", "terug", "masterclasses NT2", "stop")


@dataclass
class SlackAct(Act):
    """One thing that somebody does: question, form, button, or window, which is a button that opens one."""

    @property
    def envelope(self) -> str:
        """What Socket Mode calls it."""
        return "events_api" if self.kind in {"question", "form"} else "interactive"

    def encoded(self) -> tuple[bytes, str]:
        """Return body and content type over HTTP."""
        text = json.dumps(self.payload)
        if self.envelope == "events_api":
            return text.encode(), "application/json"
        return f"payload={quote_plus(text)}".encode(), "application/x-www-form-urlencoded"


class Mix:
    """Draws what happens next; the same for the same seed, as far as there are buttons to press."""

    def __init__(self, answering: Answering, seed: int = 1) -> None:
        self._answering = answering
        self._chance = random.Random(seed)
        self._asked = questions()
        self._count = itertools.count(1)
        self._filling = [0] * IN_A_FORM

    def draw(self) -> SlackAct:
        """Return what somebody does now."""
        kind = self._chance.choices([one for one, _ in SHARES], [share for _, share in SHARES])[0]
        if kind == "button":
            return self.press(window=self._chance.random() < 0.3)
        if kind == "form":
            return self.fills(self._chance.randrange(IN_A_FORM))
        return self.asks(self._chance.randrange(IN_A_FORM, PEOPLE))

    def asks(self, person: int) -> SlackAct:
        """Return a question."""
        return self._message("question", person, self._chance.choice(self._asked))

    def fills(self, person: int) -> SlackAct:
        """Return what somebody says next in a form."""
        text = FORM[self._filling[person] % len(FORM)]
        self._filling[person] += 1
        return self._message("form", person, text)

    def _message(self, kind: str, person: int, text: str) -> SlackAct:
        now, number = time.time(), next(self._count)
        user, event_id = f"U{person:05d}", f"Ev{number:08d}"
        event = {
            "type": "message", "channel": f"D{user}", "channel_type": "im", "user": user, "team": TEAM, "text": text,
            "ts": f"{now:.6f}", "event_ts": f"{now:.6f}", "client_msg_id": event_id,
            "blocks": [{"type": "rich_text", "block_id": "b", "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}]}],
        }  # fmt: skip
        authorization = {"team_id": TEAM, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}
        payload = {
            "token": "x" * 24, "team_id": TEAM, "api_app_id": "A0BENCH", "event": event, "type": "event_callback",
            "event_id": event_id, "event_time": int(now), "authorizations": [authorization],
            "is_ext_shared_channel": False, "event_context": "4-" + "x" * 60,
        }  # fmt: skip
        return SlackAct(kind, payload, event_id)

    def press(self, *, window: bool) -> SlackAct:
        """Return the press of a button of a message that was posted."""
        listed = self._answering.windows if window else self._answering.buttons
        if not listed:  # everything is pressed already
            return self.asks(self._chance.randrange(IN_A_FORM, PEOPLE))
        place = self._chance.randrange(len(listed))
        # A button is pressed once: a second press of it is heard by nobody, as it should be. Windows open again and again.
        message, block = listed[place] if window else listed.pop(place)
        wanted = [one for one in block["elements"] if ('"window"' in str(one.get("value"))) is window] or block[
            "elements"
        ]
        pressed = wanted[0]
        number, channel = next(self._count), message["channel"]
        trigger, stamp = f"{number}.trigger.{'x' * 32}", f"{time.time():.6f}"
        container = {"type": "message", "message_ts": message["ts"], "channel_id": channel, "is_ephemeral": False}
        payload = {
            "type": "block_actions", "user": {"id": channel[1:], "team_id": TEAM}, "api_app_id": "A0BENCH",
            "token": "x" * 24, "container": container, "trigger_id": trigger, "team": {"id": TEAM, "domain": "bench"},
            "channel": {"id": channel, "name": "directmessage"}, "message": {"type": "message", **message},
            "response_url": "https://hooks.slack.com/actions/x",
            "actions": [{**pressed, "block_id": block["block_id"], "type": "button", "action_ts": stamp}],
        }  # fmt: skip
        opens = '"window"' in str(pressed.get("value"))
        return SlackAct("window" if opens else "button", payload, f"block_actions:{trigger}:{stamp}::")


class OverHttp:
    """Brings acts as Slack does over HTTP: signed, over as many connections as are needed."""

    def __init__(self, port: int, secret: str, path: str) -> None:
        self._lines, self._secret = Lines(port, path), secret.encode()

    async def __call__(self, act: SlackAct, heard: Callable[[int, bytes], None]) -> None:
        """Bring one."""
        raw, kind = act.encoded()
        stamp = str(int(time.time()))
        digest = hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256).hexdigest()
        headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
        await self._lines.post(raw, headers, heard)

    def close(self) -> None:
        """Hang up."""
        self._lines.close()
