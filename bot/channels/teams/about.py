"""The page that the app package names for who wants to know what Wegwijs is and what it keeps."""

from aiohttp import web

from bot.channels.browser_pages import HEADERS, language_of, page
from dialogs.texts import N_, texts_in

PATH = "/teams/about"
_WHAT = N_("Wegwijs answers questions on projects and support models, helps you register and reminds you.")
_KEPT = N_(
    "A form that you did not send is erased thirty days after you last touched it. What you send in a form is kept for who organises "
    "it; you can look it up, change it or withdraw it in the chat."
)
_PUPILS = N_("No pupil is ever named: Wegwijs refuses text that names one.")
_SHARED = N_("Nothing goes to anybody else than those whom the form names, and nothing is used for advertising.")
_ASK = N_("Questions about this? Ask whoever manages Wegwijs for you; in the chat: “ik wil een mens spreken”.")


def about(language: str) -> str:
    """Return the page."""
    texts = texts_in(language)
    return page(
        texts, "Wegwijs", "Wegwijs", "\n\n".join(texts(one) for one in (_WHAT, _KEPT, _PUPILS, _SHARED, _ASK)), None
    )


def add_routes(site: web.Application) -> None:
    """Serve the page."""

    async def shown(request: web.Request) -> web.Response:
        return web.Response(text=about(language_of(request.headers.get("Accept-Language", ""))), headers=HEADERS)

    site.router.add_get(PATH, shown)
