"""HTML in which nothing can be forgotten to be escaped: text is text, and only `tag` makes markup."""

from collections.abc import Iterable
from html import escape


class Html(str):
    """Markup that is safe to stand in a page: everything that came from elsewhere has been escaped."""


NOTHING = Html("")
VOID = {"hr", "img"}


def safe(part: str) -> Html:
    """Return markup as it is and any other text escaped."""
    return part if isinstance(part, Html) else Html(escape(part))


def joined(parts: Iterable[str]) -> Html:
    """Return the parts one after another, each of them safe."""
    return Html("".join(safe(part) for part in parts))


def tag(name: str, *inside: str, **attributes: str) -> Html:
    """Return an element; `cls` stands for the attribute class, and an empty attribute is left out."""
    written = "".join(
        f' {"class" if key == "cls" else key}="{escape(value)}"' for key, value in attributes.items() if value
    )
    return Html(f"<{name}{written}>" if name in VOID else f"<{name}{written}>{joined(inside)}</{name}>")
