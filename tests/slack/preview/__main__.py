"""`python -m tests.slack.preview <folder of JSON> <folder for PNG>`: a picture of every snapshot."""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.browser.chromium import Browser, NoBrowser, browser
from tests.browser.png import compact, joined_up
from tests.slack.preview.surfaces import Snapshot, page

MOST = 60_000
"""The most bytes of one picture, where it can be helped: pictures are kept with the code."""
TRIED = {1.4: (24, 16), 1: (32, 16)}
"""Dots to a CSS pixel, the sharpest first, and how many colours of them."""


async def photographed(snapshots: Mapping[str, Snapshot]) -> dict[str, bytes]:
    """Return a PNG for each snapshot, by its name."""
    pages = {name: _page(name, snapshot) for name, snapshot in snapshots.items()}
    async with browser() as camera:
        return {name: await _small(camera, html, snapshots[name].width) for name, html in pages.items()}


def _page(name: str, snapshot: Snapshot) -> str:
    try:
        return page(snapshot)
    except ValueError as wrong:
        wrong.add_note(f"in the snapshot {name}")
        raise


async def _small(camera: Browser, html: str, width: int) -> bytes:
    """Return the sharpest picture of at most `MOST` bytes, or the smallest of a page that is too long for it."""
    taken = b""
    for scale, numbers in TRIED.items():
        picture = joined_up(await camera.photograph(html, width, scale=scale))
        for colours in numbers:
            taken = await asyncio.to_thread(compact, picture, colours)
            if len(taken) <= MOST:
                return taken
    return taken


def read(folder: Path) -> dict[str, Snapshot]:
    """Return the snapshots of a folder by the names of their files."""
    files = sorted(folder.glob("*.json"))
    return {file.stem: Snapshot.model_validate_json(file.read_text("utf-8")) for file in files}


def write(taken: Mapping[str, bytes], folder: Path) -> None:
    """Write pictures, and take away those of snapshots that are no more."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        if old.stem not in taken:
            old.unlink()
    for name, picture in taken.items():
        (folder / f"{name}.png").write_bytes(picture)


def main(arguments: list[str]) -> int:
    """Make the pictures; return what the program ends with."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    source, target = map(Path, arguments)
    snapshots = read(source)
    if not snapshots:
        print(f"{source} has no snapshots.", file=sys.stderr)
        return 1
    try:
        taken = asyncio.run(photographed(snapshots))
    except NoBrowser as missing:
        print(missing, file=sys.stderr)
        return 1
    write(taken, target)
    print(f"{len(taken)} pictures in {target}, {sum(map(len, taken.values())) // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
