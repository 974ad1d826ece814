"""The pages that somebody sees in the browser who installs Wegwijs in a workspace: it is done, or why it is not."""

import re
from html import escape
from urllib.parse import urlencode

from dialogs.texts import LANGUAGES, N_, Texts, texts_in

HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    # The address has Slack's code and the state in it: it goes to nobody, and nothing is loaded from elsewhere.
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
}
"""What every page is sent with."""

_TITLE = N_("Wegwijs in Slack")
_DONE = N_("Wegwijs is now in {workspace}.")
_DONE_UNNAMED = N_("Wegwijs is now in your workspace.")
_HELLO = N_("Say hello, and ask your first question.")
_OPEN = N_("Open Wegwijs in Slack")
_DENIED = N_("Wegwijs was not installed.")
_DENIED_TOLD = N_("You did not allow it in Slack. Nothing has changed.")
_FOREIGN = N_("Wegwijs is not available for {workspace}.")
_FOREIGN_UNNAMED = N_("Wegwijs is not available for this workspace.")
_FOREIGN_TOLD = N_("Nothing was kept. Ask whoever manages Wegwijs to add your workspace.")
_STALE = N_("This link is no longer valid.")
_STALE_TOLD = N_(
    "Installing has to be finished within ten minutes, in the browser where you started. Please start again."
)
_BUSY = N_("It did not work just now.")
_BUSY_TOLD = N_("Nothing was installed. Please try again in a few minutes.")
_AGAIN = N_("Start again")

_STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1.5rem;color:#1c2b33;"
    "background:#fff}h1{font-size:1.5rem}a{color:#1d4e5f}"
    "@media (prefers-color-scheme:dark){body{color:#eef3f5;background:#14242b}a{color:#8fcbe0}}"
)
_ID = re.compile(r"[A-Z0-9]{2,40}")
_WANTED = re.compile(r"\s*([a-z]{2})(?:-[a-z0-9-]+)?\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?))?\s*", re.IGNORECASE)


def language_of(accepted: str) -> str:
    """Return the one of our languages that a browser likes best (RFC 9110, Accept-Language); Dutch when it names none."""
    likes: dict[str, float] = {}
    for one in accepted.split(","):
        found = _WANTED.fullmatch(one)
        if found and found[1].lower() in LANGUAGES:
            name = found[1].lower()
            likes[name] = max(likes.get(name, 0), float(found[2] or 1))
    best = max(likes, key=lambda name: likes[name], default=LANGUAGES[0])
    return best if likes.get(best) else LANGUAGES[0]


def installed(language: str, workspace: str | None, app_id: str | None, team_id: str | None) -> str:
    """Return the page that says that Wegwijs is in a workspace, with the way to it in Slack."""
    texts = texts_in(language)
    said = texts(_DONE, workspace=workspace) if workspace else texts(_DONE_UNNAMED)
    link = None
    if _ID.fullmatch(app_id or "") and _ID.fullmatch(team_id or ""):
        # Slack, Deep linking into Slack: app_redirect opens the conversation with an app.
        link = (f"https://slack.com/app_redirect?{urlencode({'app': app_id, 'team': team_id})}", texts(_OPEN))
    return _page(texts, said, texts(_HELLO), link)


def denied(language: str) -> str:
    """Return the page for somebody who did not allow it in Slack."""
    texts = texts_in(language)
    return _page(texts, texts(_DENIED), texts(_DENIED_TOLD), _again(texts))


def not_for(language: str, workspace: str | None) -> str:
    """Return the page that says that a workspace is none of those that Wegwijs serves."""
    texts = texts_in(language)
    said = texts(_FOREIGN, workspace=workspace) if workspace else texts(_FOREIGN_UNNAMED)
    return _page(texts, said, texts(_FOREIGN_TOLD), None)


def stale(language: str) -> str:
    """Return the page for a link that is too old, was used, or belongs to another browser."""
    texts = texts_in(language)
    return _page(texts, texts(_STALE), texts(_STALE_TOLD), _again(texts))


def busy(language: str) -> str:
    """Return the page that says that Slack or the database cannot be reached now."""
    texts = texts_in(language)
    return _page(texts, texts(_BUSY), texts(_BUSY_TOLD), _again(texts))


def _again(texts: Texts) -> tuple[str, str]:
    # Beside this page, also where a proxy serves Wegwijs under a path.
    return "install", texts(_AGAIN)


def _page(texts: Texts, said: str, more: str, link: tuple[str, str] | None) -> str:
    """Put a page together; all that is given is text and becomes HTML here."""
    way = f'<p><a href="{escape(link[0])}">{escape(link[1])}</a></p>\n' if link else ""
    return (
        f'<!doctype html>\n<html lang="{texts.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n'
        f"<title>{escape(texts(_TITLE))}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(said)}</h1>\n<p>{escape(more)}</p>\n{way}</main>\n</body>\n</html>\n"
    )
