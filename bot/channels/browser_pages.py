"""Pages that somebody sees in a browser: one heading, a few words and perhaps a way on, in the language of the browser."""

import re
from html import escape

from dialogs.texts import LANGUAGES, Texts

HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    # The address may hold a code or a signature: it goes to nobody, and nothing is loaded from elsewhere.
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
}
"""What every page is sent with."""

_STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1.5rem;color:#1c2b33;"
    "background:#fff}h1{font-size:1.5rem}a{color:#1d4e5f}"
    "@media (prefers-color-scheme:dark){body{color:#eef3f5;background:#14242b}a{color:#8fcbe0}}"
)
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


def page(texts: Texts, title: str, said: str, more: str, link: tuple[str, str] | None = None) -> str:
    """Put a page together; all that is given is text and becomes HTML here.

    Parameters
    ----------
    title
        Of the tab of the browser.
    said
        The heading.
    more
        Below it; an empty line begins a paragraph.
    link
        Address and label of the way on.
    """
    paragraphs = "".join(f"<p>{escape(one)}</p>\n" for one in more.split("\n\n"))
    way = f'<p><a href="{escape(link[0])}">{escape(link[1])}</a></p>\n' if link else ""
    return (
        f'<!doctype html>\n<html lang="{texts.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(said)}</h1>\n{paragraphs}{way}</main>\n</body>\n</html>\n"
    )
