"""Microsoft's local client before the real app, where both a Chromium and the client are to be had."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.browser.chromium import NoBrowser, browser, installed
from tests.browser.npm import NotInstalled
from tests.browser.png import compact
from tests.teams.playground.client import playground
from tests.teams.playground.install import installed as fetched
from tests.teams.playground.service import started

PICTURES = "WEGWIJS_PICTURES"
"""Names the folder where pictures are kept; without it nobody looks."""
COLOURS = 32


@pytest.fixture(scope="session")
def reason():
    """Why nothing can be seen here; None when it can."""
    if installed() is None:
        return NoBrowser.__doc__
    try:
        fetched()
    except NotInstalled as missing:
        return str(missing)
    return None


@pytest.fixture
def wanted(reason, capfd):
    if reason is not None:
        with capfd.disabled():
            print(f"\nThe playground is left out: {reason}", file=sys.stderr)
        pytest.skip(reason)


@pytest.fixture
async def service(wanted, tmp_path, base, searcher):
    service = await started(tmp_path, base, searcher)
    yield service
    await service.stop()


@pytest.fixture
async def chat(service, tmp_path):
    """A coordinator of the demonstration before the client."""
    folder = tmp_path / "client"
    folder.mkdir()
    async with browser(scripts=True) as tab, playground(tab, service.endpoint, folder) as chat:
        await chat.open()
        yield chat


def keep_picture(file, picture):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(compact(picture, COLOURS))


@pytest.fixture
async def kept(chat):
    """Keep a picture of what is seen, where the pictures are wanted."""
    folder = os.environ.get(PICTURES)

    async def keep(name: str) -> None:
        if folder:
            picture = await chat.photograph()
            await asyncio.to_thread(keep_picture, Path(folder) / f"{name}.png", picture)

    return keep
