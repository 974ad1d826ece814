"""HTML turned into Markdown: bold, italics, links, lists, headings and paragraphs; anything else becomes its text."""

import re
from html.parser import HTMLParser

_TAGS = (
    "a|abbr|b|big|blockquote|body|br|button|center|code|div|dd|dl|dt|em|embed|font|form|h[1-6]|head|hr|html|i|iframe"
    "|img|input|ins|kbd|li|link|meta|object|ol|p|pre|script|section|small|span|strike|strong|style|sub|sup|svg|table"
    "|tbody|td|th|thead|title|tr|u|ul|video"
)
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*|/)?>", re.IGNORECASE)
_CHARACTER = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]{2,8});", re.IGNORECASE)
_BLOCKS = frozenset(
    [
        "blockquote",
        "body",
        "center",
        "div",
        "dl",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "ul",
    ]
)
_LINES = frozenset(("dd", "dt", "tr"))
_CELLS = frozenset(("td", "th"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "kbd": "`", **dict.fromkeys(_HEADINGS, "**")}
_UNREAD = frozenset(("script", "style", "head", "title", "svg", "object", "iframe"))
_LAID_OUT = re.compile(rf"<(?:{'|'.join(sorted(_BLOCKS | _LINES))}|li)\b", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
_AUTOLINK = re.compile(r"<(?:https?://|mailto:)[^<>\s]+>", re.IGNORECASE)


def looks_like_html(text: str) -> bool:
    """Tell whether a text holds HTML tags or HTML names of characters, such as `&eacute;`."""
    return _TAG.search(text) is not None or _CHARACTER.search(text) is not None


def markdown_of(html: str) -> str:
    """Turn HTML, or Markdown with some HTML in it, into Markdown.

    Scripts and styles are left out with all they hold. A link is kept only when it leads to the web or to a mail
    address; of any other only the words stay.
    """
    parser = _Writer(laid_out=_LAID_OUT.search(html) is not None)
    parser.feed(html)
    parser.close()
    return parser.markdown()


class _Writer(HTMLParser):
    """Writes Markdown while it reads HTML.

    Parameters
    ----------
    laid_out
        Tags make the paragraphs, so that new lines in the text mean nothing. Otherwise the text is Markdown with
        some tags in it, of which the new lines stay.
    """

    def __init__(self, *, laid_out: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._laid_out = laid_out
        self._written: list[str] = []
        self._open: list[tuple[str, int, str]] = []
        """Tags that wrap their text: name, where the text starts, address of a link."""
        self._lists: list[int] = []
        """For each list that is open the number of its next item; 0 when it is not numbered."""
        self._unread = 0

    def markdown(self) -> str:
        """Return what was written, with tags that were never closed closed."""
        while self._open:
            self._wrap()
        text = "".join(self._written)
        if self._laid_out:
            text = re.sub(r"[ \t]+\n", "\n", text)
        return re.sub(r"\n{3,}", "\n\n", text).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raw = self.get_starttag_text() or ""
        if tag in _UNREAD:
            self._unread += not raw.endswith("/>")
        elif self._unread:
            return
        elif _AUTOLINK.fullmatch(raw):
            self._written.append(raw)
        elif tag == "br":
            self._new_line(1)
        elif tag == "li":
            self._item()
        elif tag in _BLOCKS or tag in _LINES:
            self._new_line(1 if tag in _LINES or (tag in ("ul", "ol") and self._lists) else 2)
        if self._unread:
            return
        if tag in ("ul", "ol"):
            self._lists.append(int(tag == "ol"))
        elif tag == "a" or tag in _MARKS:
            self._open.append((tag, len(self._written), dict(attrs).get("href") or ""))
        elif tag == "img":
            self.handle_data(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self._unread = max(0, self._unread - 1)
        if self._unread:
            return
        if any(name == tag for name, _, _ in self._open):
            while self._wrap() != tag:
                continue
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
            self._new_line(1 if self._lists else 2)
        elif tag in _BLOCKS:
            self._new_line(2)
        elif tag in _CELLS:
            self._written.append(" ")

    def handle_data(self, data: str) -> None:
        if self._unread:
            return
        if self._laid_out:
            data = re.sub(r"\s+", " ", data) if not data.strip() else re.sub(r"\s*\n\s*\n\s*", "\n\n", data)
            data = "\n\n".join(re.sub(r"\s+", " ", part) for part in data.split("\n\n"))
        if self._at_line_start():
            data = data.lstrip(" ") if self._laid_out else data.removeprefix("\n")
        # A tag that was written out as text must not become a tag again where the Markdown is shown.
        self._written.append(re.sub(r"<(?=[a-z/!?])", "&lt;", data, flags=re.IGNORECASE))

    def _at_line_start(self) -> bool:
        last = next((one for one in reversed(self._written) if one), "\n" if self._laid_out else "")
        return last.endswith("\n") or _is_bullet(last)

    def _new_line(self, count: int) -> None:
        last = next((one for one in reversed(self._written) if one), "")
        if not _is_bullet(last):
            have = len(last) - len(last.rstrip("\n"))
            # A `<br>` counts each time; the edge of a paragraph only asks for at least one empty line.
            self._written.append("\n" * (count if count == 1 and not have else max(0, count - have)))

    def _item(self) -> None:
        self._new_line(1)
        depth = "    " * max(0, len(self._lists) - 1)
        number = self._lists[-1] if self._lists else 0
        if number:
            self._lists[-1] += 1
        self._written.append(f"{depth}{number}. " if number else f"{depth}- ")

    def _wrap(self) -> str:
        """Close the tag that was opened last, and return its name."""
        tag, start, address = self._open.pop()
        text = "".join(self._written[start:])
        del self._written[start:]
        inner = text.strip()
        if inner and "\n\n" not in inner:
            before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
            text = before + (_link(inner, address) if tag == "a" else _MARKS[tag] + inner + _MARKS[tag]) + after
        self._written.append(text)
        return tag


def _link(text: str, address: str) -> str:
    address = address.strip()
    if not _LINK.fullmatch(address):
        return text
    address = address.replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E")
    return f"[{text.replace('[', '(').replace(']', ')')}]({address})"


def _is_bullet(text: str) -> bool:
    return re.fullmatch(r" *(?:-|\d+\.) ", text) is not None
