"""A person before a page: looks at what is there, clicks on it, types, and waits until something has come."""

import asyncio
import base64
import io
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from PIL import Image

from tests.browser.chromium import Browser, BrowserFailed

Found = TypeVar("Found")

PATIENCE = 60.0
"""Seconds in which a page has shown what is awaited, on a busy machine."""
GLANCE = 0.05
"""Seconds between two looks at a page."""
FINDING = Path(__file__).with_name("finding.js").read_text("utf-8")
BUTTON = "button, a, [role=button], [role=tab], [role=treeitem], [role=menuitem], [role=option], [role=radio]"
"""What a person clicks on."""
FIELD = "input, textarea, select, [role=textbox], [role=combobox]"
"""What a person fills in."""
KEYS = {"Enter": (13, "\r"), "Tab": (9, ""), "Escape": (27, "")}
"""The number of a key and the text that it types."""
PLACE = """(kind, name) => {
  const one = last(kind, name);
  if (!one || one.disabled || one.getAttribute('aria-disabled') === 'true') return null;
  one.scrollIntoView({block: 'nearest', behavior: 'instant'});
  const box = one.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const hit = document.elementFromPoint(x, y);
  return hit && (one.contains(hit) || hit.contains(one)) ? [x, y] : null;
}"""


class NotSeen(AssertionError):
    """What was awaited did not come; the message tells what is there instead."""


class Person:
    """Someone before one tab of a browser whose scripts run."""

    def __init__(self, tab: Browser) -> None:
        self._tab = tab

    async def open(self, url: str, *, width: int, height: int) -> None:
        """Open a page in a window of so many CSS pixels.

        Raises
        ------
        BrowserFailed
            When nobody serves it.
        """
        await self.resize(width, height)
        answer = await self._tab.ask("Page.navigate", url=url)
        if "errorText" in answer:
            raise BrowserFailed(f"{url}: {answer['errorText']}")

    async def resize(self, width: int, height: int) -> None:
        """Make the window so many CSS pixels wide and high."""
        await self._tab.ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )

    async def evaluate(self, script: str, *given: Any) -> Any:
        """Return what a function of JavaScript makes of some values in the page; it knows what `finding.js` has."""
        called = f"(() => {{ {FINDING}\nreturn ({script})({', '.join(json.dumps(one) for one in given)}) }})()"
        answer = await self._tab.ask("Runtime.evaluate", expression=called, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise BrowserFailed(answer["exceptionDetails"]["exception"].get("description", "a script failed"))
        return answer["result"].get("value")

    async def text(self) -> str:
        """Return all that can be read on the page."""
        return await self.evaluate("() => document.body ? document.body.innerText : ''")

    async def until(self, awaited: str, look: Callable[[], Awaitable[Found | None]]) -> Found:
        """Look until there is something, and return it.

        Raises
        ------
        NotSeen
            When nothing has come in time; `awaited` tells what.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    if found := await look():
                        return found
                    await asyncio.sleep(GLANCE)
        except TimeoutError:
            raise NotSeen(f"{awaited} did not come. On the page:\n{await self.text()}") from None

    async def see(self, text: str) -> None:
        """Wait until a text can be read."""

        async def there() -> bool:
            return text in await self.text()

        await self.until(repr(text), there)

    async def miss(self, text: str) -> None:
        """Wait until a text can be read no more."""

        async def gone() -> bool:
            return text not in await self.text()

        await self.until(f"a page without {text!r}", gone)

    async def press(self, name: str | None, kind: str = BUTTON) -> None:
        """Click on the last thing of a kind with a name, once it stays where it is and nothing lies over it."""
        before: list[float] | None = None

        async def still() -> list[float] | None:
            nonlocal before
            place = await self.evaluate(PLACE, kind, name)
            same, before = place is not None and place == before, place
            return place if same else None

        x, y = await self.until(f"{name!r} to click on", still)
        for event in ("mouseMoved", "mousePressed", "mouseReleased"):
            await self._tab.ask("Input.dispatchMouseEvent", type=event, x=x, y=y, button="left", clickCount=1)

    async def write(self, text: str) -> None:
        """Type a text where the cursor stands."""
        await self._tab.ask("Input.insertText", text=text)

    async def key(self, key: str) -> None:
        """Press a key of `KEYS`."""
        number, text = KEYS[key]
        known = {"key": key, "code": key, "windowsVirtualKeyCode": number}
        await self._tab.ask("Input.dispatchKeyEvent", type="keyDown", **known, **({"text": text} if text else {}))
        await self._tab.ask("Input.dispatchKeyEvent", type="keyUp", **known)

    async def fill(self, label: str, text: str) -> None:
        """Type a text into the last field with a label, instead of what it holds."""
        await self.press(label, FIELD)
        await self.evaluate("() => document.activeElement.select && document.activeElement.select()")
        await self.write(text)

    async def photograph(self, box: tuple[float, float, float, float] | None = None) -> Image.Image:
        """Return what is in the window, or a part of it: left, top, width and height in CSS pixels."""
        clip = {}
        if box:
            clip = {"clip": dict(zip(("x", "y", "width", "height"), box, strict=True)) | {"scale": 1}}
        shot = await self._tab.ask("Page.captureScreenshot", format="png", **clip)
        return Image.open(io.BytesIO(base64.b64decode(shot["data"]))).convert("RGB")
