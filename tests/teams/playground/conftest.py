"""Microsoft's local client before the real app, where both a Chromium and the client are to be had."""

import asyncio
import os
import sys
from pathlib import Path

import pytest
from pytest_asyncio import fixture

from tests.browser.chromium import NoBrowser, browser, installed
from tests.browser.npm import NotInstalled
from tests.browser.png import compact
from tests.slack.service import free_port
from tests.teams.playground.client import playground
from tests.teams.playground.install import installed as fetched
from tests.teams.playground.service import MESSAGES, started

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


@pytest.fixture(scope="package")
def wanted(reason, pytestconfig):
    if reason is not None:
        with pytestconfig.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
            print(f"\nThe playground is left out: {reason}", file=sys.stderr)
        pytest.skip(reason)


@pytest.fixture(scope="package")
def port(wanted):
    """Where each app listens in turn, for the client is told once where it finds its app."""
    return free_port()


@fixture(scope="package", loop_scope="package")
async def client(port, tmp_path_factory):
    """A coordinator of the demonstration before the client: started once, for what was said is gone with its page."""
    folder = tmp_path_factory.mktemp("client")
    async with browser(scripts=True) as tab, playground(tab, f"http://127.0.0.1:{port}{MESSAGES}", folder) as client:
        yield client


@fixture(loop_scope="package")
async def service(port, tmp_path, base, searcher):
    service = await started(tmp_path, base, searcher, port)
    yield service
    await service.stop()


@fixture(loop_scope="package")
async def chat(service, client):
    """Her chat with an app of this test alone."""
    await client.open()
    yield client
    await client.leave()


def keep_picture(file, picture):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(compact(picture, COLOURS))


@fixture(loop_scope="package")
async def kept(chat):
    """Keep a picture of what is seen, where the pictures are wanted."""
    folder = os.environ.get(PICTURES)

    async def keep(name: str) -> None:
        if folder:
            picture = await chat.photograph()
            await asyncio.to_thread(keep_picture, Path(folder) / f"{name}.png", picture)

    return keep
