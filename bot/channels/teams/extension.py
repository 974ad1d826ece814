"""The message extension: what people type in the compose box, links that they paste, and messages that they ask about.

Plain JSON in and out (Microsoft, Teams: "Respond to search command", "Link unfurling", and "Message extension action commands").
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Final, cast

from bot.channels.payload import inside, list_in, text_in
from bot.channels.teams.card_text import safe
from bot.channels.teams.cards import answer_card
from bot.channels.teams.manifest import QUERY, SEARCH
from dialogs.markup import cleaned
from dialogs.plain_text import plain_text
from dialogs.searching import Found
from dialogs.texts import N_, Texts

Json = dict[str, Any]

MOST_RESULTS = 25
"""Results at a time: as many as Teams asks for, which then asks for those after them."""
MOST_FOUND = 100
"""Results of one search, all pages together."""
LONGEST_MESSAGE = 4_000
"""Characters of a message that is asked about: as much of a question as the base reads."""
LONGEST_HTML = 30_000
"""Characters of HTML that are read: more than the 28 KB of a message (Microsoft, Teams: limits and specifications)."""
LONGEST_PREVIEW = 140
"""Characters of an answer in the list: about the two lines that it has room for."""
PREVIEW_VERSION = "1.3"
"""The newest version of Adaptive Cards that a preview of a link may have (Microsoft, Teams: link unfurling)."""

_ADAPTIVE = "application/vnd.microsoft.card.adaptive"
_THUMBNAIL = "application/vnd.microsoft.card.thumbnail"
_NOTHING = N_("I found nothing that answers this. Try other words, or ask me in our own chat.")
_BLOCKS = frozenset(
    {
        "address", "article", "blockquote", "codeblock", "div", "dd", "dl", "dt", "figure", "h1", "h2", "h3", "h4", "h5", "h6",
        "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul",
    }
)  # fmt: skip
_UNREAD = frozenset({"script", "style", "head", "title", "template"})
_BEGINS = re.compile(r"/?[a-zA-Z]")
_QUOTED = frozenset({"Forward", "Reply"})
"""How Teams marks the message that is passed on or replied to (http://schema.skype.com/Reply): somebody else's words."""


@dataclass(frozen=True)
class Query:
    """What is searched for."""

    command: str
    text: str
    """What was typed so far; empty when the box was only opened."""
    skip: int = 0
    """How many results are left out: those that were shown before."""
    count: int = MOST_RESULTS
    """The most results that are shown."""

    @property
    def limit(self) -> int:
        """How many results are to be found for it, with those that are left out."""
        return min(self.skip + self.count, MOST_FOUND)

    def shown(self, found: Sequence[Found] | None) -> Sequence[Found] | None:
        """Return the results that are shown of those that were found; None when all of them were shown before.

        Parameters
        ----------
        found
            None when nobody could look, which stays so.
        """
        here = found[self.skip : self.limit] if found is not None else None
        return here or (None if self.skip else here)


def query_in(value: Any) -> Query | None:
    """Read the value of composeExtension/query; None for what is no query of this app. It comes from outside.

    Microsoft's local client names neither the command nor its parameter, unless the person does: there is but one of each.
    """
    if not isinstance(value, Mapping):
        return None
    command = command_in(cast(Any, value)) or SEARCH
    if command != SEARCH:
        return None
    body = cast(Mapping[str, Any], value)
    given = {
        text_in(cast(Mapping[str, Any], one), "name"): text_in(cast(Mapping[str, Any], one), "value")
        for one in list_in(body, "parameters")
        if isinstance(one, Mapping)
    }
    skip, count = inside(body, "queryOptions", "skip"), inside(body, "queryOptions", "count")
    return Query(
        command,
        # When the box is opened there is one parameter, initialRun, and nothing was typed.
        given.get(QUERY) or given.get("", ""),
        _whole(skip, 0),
        min(_whole(count, MOST_RESULTS) or MOST_RESULTS, MOST_RESULTS),
    )


def command_in(value: Any) -> str:
    """Return the id of the command that was used; empty where there is none."""
    return text_in(cast(Mapping[str, Any], value), "commandId") if isinstance(value, Mapping) else ""


def results(found: Sequence[Found] | None, texts: Texts) -> Json:
    """Return the answer to composeExtension/query: a list to choose from, or a sentence when there is nothing.

    Parameters
    ----------
    found
        None when there is nothing to add, as when nobody could look: that nothing answers the question is not said then.
    """
    if found is None:
        return _list([])
    if not found:
        return {"composeExtension": {"type": "message", "text": texts(_NOTHING)}}
    return _list([_attachment(one, answer_card(one.reply, texts)) for one in found])


def link_in(value: Any) -> str:
    """Return the address in the value of composeExtension/queryLink or anonymousQueryLink; empty where there is none."""
    return text_in(cast(Mapping[str, Any], value), "url") if isinstance(value, Mapping) else ""


def link_result(told: Found | None, texts: Texts) -> Json:
    """Return the answer to composeExtension/queryLink: the preview of a page, or nothing, and the link stays as it is."""
    if told is None:
        return _list([])
    # Elements that came later are none of an answer's: its card is of the older version as it stands.
    return _list([_attachment(told, {**answer_card(told.reply, texts), "version": PREVIEW_VERSION})])


def message_in(value: Any) -> str:
    """Return the message in the value of composeExtension/fetchTask as plain text, with its subject; empty where there is none.

    People who are mentioned stay as names; apps that are called, such as Wegwijs, and what is quoted are left out.
    """
    if not isinstance(value, Mapping):
        return ""
    body = cast(Mapping[str, Any], value)
    content = text_in(body, "messagePayload", "body", "content")[:LONGEST_HTML]
    if text_in(body, "messagePayload", "body", "contentType") == "text":
        said = content
    else:
        reading = _Reading(_apps_in(list_in(body, "messagePayload", "mentions")))
        reading.feed(_closed(content))
        reading.close()
        said = reading.text
    subject = text_in(body, "messagePayload", "subject")
    lines = [" ".join(line.split()) for line in cleaned(f"{subject}\n{said}").splitlines()]
    return "\n".join(line for line in lines if line)[:LONGEST_MESSAGE].rstrip()


def _whole(value: Any, otherwise: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else otherwise


def _list(attachments: list[Json]) -> Json:
    return {"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": attachments}}


def _attachment(found: Found, card: Json) -> Json:
    """Return a result: its card is posted, its preview stands in the list; nothing of it is formatted there."""
    answer = found.reply.text.partition("\n\n")[2]  # the question stands above it as the title
    begin = " ".join(plain_text(answer).split())
    short = (
        begin
        if len(begin) <= LONGEST_PREVIEW
        else (begin[:LONGEST_PREVIEW].rpartition(" ")[0] or begin[: LONGEST_PREVIEW - 1]) + "…"
    )
    preview = {"contentType": _THUMBNAIL, "content": {"title": safe(found.title), "text": safe(short)}}
    return {"contentType": _ADAPTIVE, "content": card, "preview": preview}


def _apps_in(mentions: list[Any]) -> frozenset[str | None]:
    """Return the numbers of the mentions in a message that are of apps."""
    listed = [cast(Mapping[str, Any], one) for one in mentions if isinstance(one, Mapping)]
    return frozenset(
        str(one.get("id")) for one in listed if isinstance(inside(one, "mentioned", "application"), Mapping)
    )


def _closed(html: str) -> str:
    """Return HTML without comments, and of which each ``<`` begins an element that ends before the next: others are words.

    The parser looks for the end of what is never closed from each of its beginnings on: of 30 KB it makes most of a minute.
    """
    text, after, rest = "", "<!--", html
    while after:
        before, after, rest = rest.partition("<!--")
        text += before
        rest = rest.partition("-->")[2]
    first, *pieces = text.split("<")
    return first + "".join(
        ("<" if ">" in piece and _BEGINS.match(piece) else "&lt;") + piece.replace("\0", "") for piece in pieces
    )


class _Reading(HTMLParser):
    """Reads the HTML of a message: the words, with a line end where a block ends.

    Parameters
    ----------
    apps
        Numbers of the mentions that are left out.
    """

    def __init__(self, apps: frozenset[str | None]) -> None:
        super().__init__(convert_charrefs=True)
        self._apps: Final = apps
        self._pieces: Final[list[str]] = []
        self._unread: str | None = None
        """Name of the element that is being left out."""
        self._deep = 0
        """How many elements of that name are open."""

    @property
    def text(self) -> str:
        """What was read."""
        return "".join(self._pieces)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        if self._unread is not None:
            self._deep += tag == self._unread
            return
        given = dict(attrs)
        kind = (given.get("itemtype") or "").rpartition("/")[2]
        app = given.get("id") if tag == "at" else given.get("itemid") if kind == "Mention" else None
        if tag in _UNREAD or kind in _QUOTED or app in self._apps:
            self._unread, self._deep = tag, 1
        elif tag == "br" or tag in _BLOCKS:
            self._pieces.append("\n")
        elif tag in {"td", "th"}:
            self._pieces.append(" ")
        elif tag == "emoji" or (tag == "img" and kind == "Emoji"):
            self._pieces.append(given.get("alt") or "")  # what was typed

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read an element that is closed at once."""
        self.handle_starttag(tag, attrs)
        if tag not in {"br", "emoji", "hr", "img"}:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if self._unread is not None:
            self._deep -= tag == self._unread
            self._unread = self._unread if self._deep else None
        elif tag in _BLOCKS:
            self._pieces.append("\n")

    def handle_data(self, data: str) -> None:
        """Read words; line ends in HTML are spaces."""
        if self._unread is None:
            self._pieces.append(data.replace("\n", " ").replace("\r", " "))
