"""Someone before a page sees, clicks and types what a person could, and no more."""

import sys

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.browser import person as module
from tests.browser.chromium import BrowserFailed, NoBrowser, browser, installed
from tests.browser.person import NotSeen, Person
from tests.slack.service import free_port

PAGE = """<!doctype html><title>Voorbeeld</title>
<label for=a>Naam</label> <input id=a value=oud>
<button disabled onclick="document.getElementById('b').textContent = 'Dag ' + document.getElementById('a').value">Groet</button>
<p id=b></p><button style="visibility: hidden">Verborgen</button>
<script>setTimeout(() => document.querySelector('button').disabled = false, 200)</script>"""


@pytest.fixture
async def person(capfd):
    if installed() is None:
        with capfd.disabled():
            print(f"\nNobody is before a page: {NoBrowser.__doc__}", file=sys.stderr)
        pytest.skip(NoBrowser.__doc__)

    async def page(_request):
        return web.Response(text=PAGE, content_type="text/html")

    app = web.Application()
    app.router.add_get("/", page)
    async with TestServer(app) as server, browser(scripts=True) as tab:
        person = Person(tab)
        await person.open(str(server.make_url("/")), width=400, height=300)
        yield person


async def test_a_button_is_waited_for_until_it_can_be_pressed_and_a_field_is_filled_anew(person, monkeypatch):
    await person.fill("Naam", "Voorbeeld")
    await person.press("Groet")
    await person.see("Dag Voorbeeld")
    assert (await person.photograph()).size == (400, 300)
    monkeypatch.setattr(module, "PATIENCE", 0.3)
    with pytest.raises(NotSeen, match="'Verborgen' to click on did not come. On the page:\nNaam"):
        await person.press("Verborgen")
    with pytest.raises(BrowserFailed, match="ERR_CONNECTION_REFUSED"):
        await person.open(f"http://127.0.0.1:{free_port()}/", width=400, height=300)
