"""The page that the app package names: what Wegwijs is and what it keeps, for who looks in a browser."""

import aiohttp
import pytest

from bot.channels.teams.manifest import manifest


@pytest.mark.parametrize(
    ("accepted", "language", "words"),
    [
        ("nl-BE,nl;q=0.9,en;q=0.8", "nl", "Wegwijs beantwoordt vragen"),
        ("en-GB,en;q=0.9", "en", "Wegwijs answers questions"),
        ("fr", "nl", "Wegwijs beantwoordt vragen"),
    ],
)
async def test_the_page_is_in_the_language_of_the_browser(service, teams, accepted, language, words):
    made = manifest("wegwijs.example.be", teams.app_id)
    pages = {made["developer"][name] for name in ("websiteUrl", "privacyUrl", "termsOfUseUrl")}
    [path] = {one.removeprefix("https://wegwijs.example.be") for one in pages}
    async with aiohttp.ClientSession() as session:
        async with session.get(service.address + path, headers={"Accept-Language": accepted}) as got:
            page, headers = await got.text(), got.headers
            assert got.status == 200
        async with session.head(service.address + path) as got:
            assert got.status == 200
        async with session.post(service.address + path) as got:
            assert got.status == 405
    assert f'<html lang="{language}">' in page and words in page
    assert "<script" not in page and "http" not in page.replace("https://", "http"), "nothing is loaded from elsewhere"
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
