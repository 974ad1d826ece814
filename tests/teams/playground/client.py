"""Microsoft's local client before a running Wegwijs: one person at it, who types, presses and fills in as in Teams."""

import asyncio
import json
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from dialogs.texts import texts_in
from tests.browser.chromium import Browser
from tests.browser.npm import node
from tests.browser.person import Person
from tests.slack.service import free_port
from tests.teams.playground.install import installed

TENANT = "11111111-aaaa-4000-8000-000000000001"
BOT = "28:22222222-aaaa-4000-8000-000000000002"
WIDTH, HEIGHT = 900, 1000
"""The window, in CSS pixels; in one so narrow the client shows the chat alone, without its list of conversations."""
WIDE = 1400
"""The width in which its log is beside it, which is put away first."""
ANNOUNCED = b"Listening on "
START = 60.0
"""Seconds in which the client has started on a busy machine."""
COMPOSE = "[role=textbox][contenteditable=true]"
NEW_POST = f".fui-Card:not(:has([aria-label='Send Message'])) {COMPOSE}"
SENDING = "Send Message"
EXTENSION = "Trigger Message Extension App"
MORE = "Show more information"
PERSONAL, GROUP, CHANNEL = "Personal Chat", "Team", "Regio - Algemeen"
"""The places of `_configuration`, as the client calls them."""
BARE = """() => {
  document.querySelector('h1').parentElement.parentElement.style.display = 'none';
  const style = document.createElement('style');
  style.textContent = `
    @media (max-width: 1000px) { div:has(> div > [aria-label="Chat and Teams Channel"]) { display: none !important } }
    [aria-label="Message timestamp"] { visibility: hidden }
    * { caret-color: transparent !important; transition: none !important; animation: none !important }`;
  document.head.append(style);
}"""
"""Takes away what the client has around a chat, and what makes every picture another: the time of day, the cursor, what moves."""
SPOKEN = """() => [...document.querySelectorAll('.fai-OutputCard')].map(told)"""
"""The texts of all messages of the app that are on the page."""
THREADS = """() => [...document.querySelectorAll('.fui-Card')].map(told)"""
"""The texts of all threads of a channel."""
TIMELESS = """() => {
  for (const one of document.querySelectorAll('span.fui-Text'))
    if (/^([0-9]+[/][0-9]+, )?[0-9]+:[0-9]+ [AP]M$/.test(told(one))) one.style.visibility = 'hidden';
}"""
"""Takes away the times that stand in the threads of a channel."""


@dataclass(frozen=True)
class Member:
    """Somebody in the tenant of the client."""

    name: str
    email: str
    number: int

    @property
    def object_id(self) -> str:
        """The id in Entra."""
        return f"33333333-aaaa-4000-8000-{self.number:012}"

    @property
    def user_id(self) -> str:
        """The id for the bot."""
        return f"29:1-{self.object_id}"

    def configured(self) -> dict[str, Any]:
        """Return the person as the client's configuration has it, with the names and spelling of Microsoft."""
        given, _, surname = self.name.partition(" ")
        return {
            "id": self.user_id, "name": self.name, "userPrincipleName": self.email, "aadObjectId": self.object_id,
            "givenName": given, "surname": surname, "email": self.email,
        }  # fmt: skip


COORDINATOR = Member("Coördinator Voorbeeld", "coordinator@voorbeeld.example", 1)
TEACHER = Member("Leraar Voorbeeld", "leraar@voorbeeld.example", 2)
MEMBERS = (
    COORDINATOR, TEACHER,
    *(Member(f"Leraar{number} Voorbeeld", f"leraar{number}@voorbeeld.example", number + 1) for number in range(2, 6)),
)  # fmt: skip
"""Everyone in the tenant: the client wants one person before it and exactly five others."""


def _configuration(who: Member) -> dict[str, Any]:
    others = [one for one in MEMBERS if one != who]
    return {
        "version": "0.1.1",
        "tenantId": TENANT,
        "bot": {"id": BOT, "name": "Wegwijs"},
        "currentUser": who.configured(),
        "users": [one.configured() for one in others],
        "personalChat": {"id": "a:personal-1"},
        "groupChat": {"id": "19:group-1@thread.v2", "name": GROUP},
        "team": {
            "id": "19:general-1@thread.tacv2",
            "name": "Regio",
            "aadGroupId": "44444444-aaaa-4000-8000-000000000004",
            "channels": [{"id": "19:channel-1@thread.tacv2", "name": "Algemeen"}],
        },
    }


class Playground:
    """The client, with one person at it."""

    def __init__(self, url: str, person: Person) -> None:
        self.url = url
        """Where the client is served."""
        self.person = person
        self._before = 0

    async def open(self) -> None:
        """Open the client, with nothing said yet; each time it tells the app anew that it was installed."""
        self._before = 0
        await self.person.open(self.url, width=WIDE, height=HEIGHT)
        # What is pressed before this line of the log has come is not heard: the client is still busy with itself.
        await self.person.see("conversationUpdate")
        await self.person.press("Hide log panel")
        await self.person.resize(WIDTH, HEIGHT)
        await self.person.evaluate(BARE)

    async def leave(self) -> None:
        """Close the page; what was said in it is gone."""
        await self.person.open("about:blank", width=WIDE, height=HEIGHT)

    async def go(self, place: str) -> None:
        """Go to another conversation: `PERSONAL`, `GROUP` or `CHANNEL`."""
        await self.person.resize(WIDE, HEIGHT)
        await self.person.press(place, "[role=treeitem]")
        await self.person.resize(WIDTH, HEIGHT)

    async def say(self, text: str) -> None:
        """Type a message in a chat and send it."""
        self._before = len(await self.spoken())
        await self.person.press(None, COMPOSE)
        await self.person.write(text)
        await self.person.press(SENDING)

    async def post(self, text: str) -> None:
        """Begin a new thread in a channel, with a mention of Wegwijs."""
        await self.person.press(None, NEW_POST)
        await self.person.write("@")
        await self.person.press("Wegwijs", "[role=menuitem]")
        await self.person.write(f" {text}")
        await self.person.press("Post")

    async def answered(self, post: str, text: str) -> str:
        """Wait until a text stands in the thread of a post, and return all that stands there."""

        async def there() -> str:
            return next((one for one in await self.person.evaluate(THREADS) if post in one and text in one), "")

        return await self.person.until(f"{text!r} in the thread of {post!r}", there)

    async def press(self, title: str) -> None:
        """Press the last button with a title."""
        self._before = len(await self.spoken())
        await self.person.press(title)

    async def choose(self, title: str) -> None:
        """Choose the last one with a title of choices under each other, and press the button below them."""
        await self.person.press(title, "[type=radio]")
        await self.press(texts_in("nl")("Choose"))

    async def command(self, name: str, *, on_message: bool = False) -> None:
        """Use an action command of the message extension, from the compose box or on the last message.

        The client does not read the manifest, so the person has to say which command is meant. The dialog that comes of it is
        emptied as soon as a message arrives in the conversation behind it: each message clears what all dialogs show (its code,
        0.2.28: an effect of the dialog that comes with every message). So dialogs are looked at where no message arrives.
        """
        await self.person.press(MORE if on_message else EXTENSION)
        await self.person.press("Action Command", "[role=menuitem]")
        await self.person.fill("Input command id or leave blanks", name)
        await self.person.press("Create")

    async def search(self, text: str, *, command: str = "", parameter: str = "") -> None:
        """Use the search command of the message extension from the compose box."""
        await self.person.press(EXTENSION)
        await self.person.press("Search Command", "[role=menuitem]")
        if command:
            await self.person.press("Specify Command ID or Parameter")
            await self.person.fill("Command ID", command)
            await self.person.fill("Parameter name", parameter)
        await self.person.fill("Enter a search term", text)

    async def unfurl(self, url: str) -> None:
        """Have a link that is typed in the compose box shown as its preview."""
        await self.person.press(EXTENSION)
        await self.person.press("Link Unfurling", "[role=menuitem]")
        await self.person.fill("Enter an URL", url)

    async def close(self) -> None:
        """Close the dialog that is open."""
        await self.person.press("Close")

    async def spoken(self) -> list[str]:
        """Return the texts of all messages of the app that are on the page, the newest last."""
        return await self.person.evaluate(SPOKEN)

    async def hear(self, text: str) -> str:
        """Wait until the app has said a text since this person said or pressed something, and return that message."""

        async def heard() -> str:
            return next((one for one in (await self.spoken())[self._before :] if text in one), "")

        return await self.person.until(f"a message with {text!r}", heard)

    async def photograph(self) -> Image.Image:
        """Return the window once nothing in it changes any more."""
        before: Image.Image | None = None

        async def still() -> Image.Image | None:
            nonlocal before
            await self.person.evaluate(TIMELESS)
            before, picture = await self.person.photograph(), before
            return picture if picture is not None and picture.tobytes() == before.tobytes() else None

        return await self.person.until("a window in which nothing changes", still)


@asynccontextmanager
async def playground(tab: Browser, endpoint: str, folder: Path, who: Member = COORDINATOR) -> AsyncIterator[Playground]:
    """Run the client before an app as long as it is needed; nothing of it stays behind.

    Parameters
    ----------
    tab
        Where it is looked at: a browser whose scripts run.
    endpoint
        Where the app takes activities.
    folder
        An empty folder, in which the client finds who is in its tenant.
    who
        Who is at it, one of `MEMBERS`.

    Raises
    ------
    NotInstalled
        When it, or Node, is not there and cannot be fetched.
    """
    program = await asyncio.to_thread(installed)
    configuration = folder / ".m365agentsplayground.yml"
    # Whatever is JSON is YAML.
    configuration.write_text(json.dumps(_configuration(who)), "utf-8")
    given = ("-e", endpoint, "-c", "msteams", "-p", str(free_port()), "--disable-telemetry")
    # In a group of its own, so that all it started ends with it.
    process = await asyncio.create_subprocess_exec(
        str(node()), str(program), "start", *given,
        cwd=folder, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT, start_new_session=True,
    )  # fmt: skip
    try:
        yield Playground(f"http://127.0.0.1:{await _port(process)}/", Person(tab))
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
        await process.communicate()


async def _port(process: Process) -> int:
    """Return where the client listens, which it tells when it has started."""
    assert process.stdout is not None
    told: list[bytes] = []
    async with asyncio.timeout(START):
        async for line in process.stdout:
            told.append(line)
            if line.startswith(ANNOUNCED):
                return int(line.removeprefix(ANNOUNCED))
    raise RuntimeError(f"the client did not start: {b''.join(told).decode(errors='replace')}")
