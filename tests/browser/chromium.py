"""Debian's Chromium without a screen: one browser, asked over its DevTools for picture after picture."""

import asyncio
import base64
import shutil
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-default-apps", "--no-first-run",
    "--disable-dev-shm-usage", "--force-color-profile=srgb", "--font-render-hinting=none",
    # Whatever a page names, no address outside this machine is ever looked up.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-port=0",
)  # fmt: skip
ANNOUNCED = "DevTools listening on "
START = 60.0
"""Seconds in which a browser on a busy machine has started."""
PICTURE = 60.0
"""Seconds in which one answer of the browser has come."""
SLICE = 4000
"""The most CSS pixels in one photograph: a graphics surface ends at 16,384 dots, and there are up to four to a pixel."""


class NoBrowser(RuntimeError):
    """No Chromium is installed: apt-get install chromium fonts-lato fonts-noto-color-emoji."""


class BrowserFailed(RuntimeError):
    """The browser ended, or refused what was asked of it."""


def installed() -> str | None:
    """Return the path of a Chromium on this machine, or None."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Browser:
    """One tab of a running browser, which shows one page after another."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, scripts: bool = False) -> None:
        self._socket = socket
        self._scripts = scripts
        self._numbers = count(1)
        self._session = ""

    async def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Return what the browser answers to a method of its DevTools protocol.

        Raises
        ------
        BrowserFailed
            When it refuses, or ends before it has answered.
        """
        number = next(self._numbers)
        asked: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self._session:
            asked["sessionId"] = self._session
        async with asyncio.timeout(PICTURE):
            await self._socket.send_json(asked)
            async for message in self._socket:
                answer = message.json()
                if answer.get("id") == number:
                    if "error" in answer:
                        raise BrowserFailed(f"{method}: {answer['error']['message']}")
                    return answer["result"]
        raise BrowserFailed(f"{method}: the browser ended")

    async def open_tab(self) -> None:
        """Open the tab in which everything is shown."""
        target = await self.ask("Target.createTarget", url="about:blank")
        attached = await self.ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        if not self._scripts:
            await self.ask("Emulation.setScriptExecutionDisabled", value=True)

    async def photograph(self, html: str, width: int, *, scale: float = 2) -> list[bytes]:
        """Return the whole page as PNGs, from top to bottom (one, unless it is very long).

        `width` is in CSS pixels; each of them is `scale` dots wide and high in the picture.
        """
        await self.ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=1, deviceScaleFactor=scale, mobile=False
        )
        frame = await self.ask("Page.getFrameTree")
        await self.ask("Page.setDocumentContent", frameId=frame["frameTree"]["frame"]["id"], html=html)
        size = (await self.ask("Page.getLayoutMetrics"))["cssContentSize"]
        taken: list[bytes] = []
        for top in range(0, size["height"], SLICE):
            clip = {"x": 0, "y": top, "width": width, "height": min(SLICE, size["height"] - top), "scale": 1}
            shot = await self.ask("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
            taken.append(base64.b64decode(shot["data"]))
        return taken

    async def close(self) -> None:
        """Ask the browser to end; it hangs up as it does."""
        self._session = ""
        await self._socket.send_json({"id": next(self._numbers), "method": "Browser.close"})


@asynccontextmanager
async def browser(*, scripts: bool = False) -> AsyncIterator[Browser]:
    """Run a browser as long as it is needed; nothing of it stays behind.

    `scripts` lets pages run theirs. Without it, what should only be looked at can do nothing, even if a script leaked
    into it.

    Raises
    ------
    NoBrowser
        When no Chromium is installed.
    BrowserFailed
        When it does not start, or ends too early.
    """
    program = installed()
    if program is None:
        raise NoBrowser(NoBrowser.__doc__)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = await asyncio.create_subprocess_exec(
            program, *FLAGS, f"--user-data-dir={folder}", "about:blank", stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE
        )
        try:
            address = await _address(process)
            async with (
                aiohttp.ClientSession() as client,
                client.ws_connect(address, max_msg_size=0) as socket,
                _drained(process),
            ):
                shown = Browser(socket, scripts)
                await shown.open_tab()
                yield shown
                await shown.close()
                async with asyncio.timeout(PICTURE):
                    await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def _address(process: Process) -> str:
    """Return where the browser listens, which it tells when it has started."""
    assert process.stderr is not None
    told: list[str] = []
    async with asyncio.timeout(START):
        async for line in process.stderr:
            told.append(line.decode(errors="replace").strip())
            if told[-1].startswith(ANNOUNCED):
                return told[-1].removeprefix(ANNOUNCED)
    raise BrowserFailed("\n".join(["the browser did not start", *told]))


@asynccontextmanager
async def _drained(process: Process) -> AsyncIterator[None]:
    """Read on what the browser says: with its pipe full it would stand still."""
    assert process.stderr is not None
    reading = asyncio.create_task(process.stderr.read())
    try:
        yield
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
