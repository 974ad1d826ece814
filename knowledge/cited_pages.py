"""Web pages that entries cite: which hosts they are on, and which entry tells what there is to know of a page."""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from knowledge.entry import Entry
from knowledge.loader import KnowledgeBase

MOST_LETTERS = 2_000
"""Of an address; a longer one is that of no page that an entry cites."""
_ADDRESS = re.compile(r"\bhttps?://[^\s<>()\[\]{}\"'`|\\^*]+|\bwww\.[^\s<>()\[\]{}\"'`|\\^*]+", re.IGNORECASE)
_AFTER = ".,;:!?"
"""What ends a sentence, not an address."""
_HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Page:
    """A page on the web, by what tells it from another."""

    host: str
    """In lower case."""
    path: str = ""
    """Without the stroke at the end; empty for the first page of a site."""

    @property
    def site(self) -> str:
        """The host without ``www.``: people leave it out."""
        return self.host.removeprefix("www.")

    def same_as(self, other: "Page") -> bool:
        """Tell whether two addresses lead to one page."""
        return (self.site, self.path) == (other.site, other.path)


def page_of(address: str) -> Page | None:
    """Return the page of an address, whatever is asked of it; None for what is no address of a page on the web."""
    if len(address) > MOST_LETTERS:
        return None
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    # Who is named before an @ is there to mislead: www.nt2020.be@elsewhere.example.
    if "@" in parts.netloc or scheme not in _PORTS or port not in {None, _PORTS[scheme]} or not _HOST.fullmatch(host):
        return None
    return Page(host, parts.path.rstrip("/"))


@lru_cache(maxsize=8_192)
def pages_in(text: str) -> tuple[Page, ...]:
    """Return the pages whose addresses stand in a text, each as often as it stands there."""
    found = (page_of(one.rstrip(_AFTER)) for one in _ADDRESS.findall(text))
    return tuple(one for one in found if one is not None)


def cited_hosts(base: KnowledgeBase) -> set[str]:
    """Return the hosts of all pages that entries and the documents they stand on cite."""
    cited = [page for entry in base.entries.values() for page in _cited_by(entry, base)]
    return {page.host for page in cited}


def entry_on(address: str, base: KnowledgeBase) -> str | None:
    """Return the id of the entry that tells of a page; None when no entry does. The page itself is not looked at.

    That is an entry that cites just this page, the one that speaks of it most. Another page of the same site is told of by
    the one entry whose title names the site, or else by the only entry that cites any page of it.
    """
    page = page_of(address)
    if page is None:
        return None
    cited = [(entry, pages_in(entry.answer)) for entry in base.entries.values()]
    citing = [entry for entry, pages in cited if any(page.same_as(one) for one in pages)]
    if citing:
        return max(citing, key=lambda entry: (_names(entry.title, page), _speaks_of(entry, page))).id
    of_site = [entry for entry, pages in cited if any(page.site == one.site for one in pages)]
    about = [entry for entry in of_site if _names(entry.title, page)] or of_site
    return about[0].id if len(about) == 1 else None


def _cited_by(entry: Entry, base: KnowledgeBase) -> list[Page]:
    source = base.catalogue.sources.get(entry.source.document)
    of_source = page_of(source.url) if source is not None and source.url else None
    return [*pages_in(entry.answer), *([of_source] if of_source else [])]


def _speaks_of(entry: Entry, page: Page) -> int:
    """Return in how many wordings of its question an entry names the site of a page."""
    return sum(_names(one, page) for one in entry.questions)


def _names(text: str, page: Page) -> bool:
    """Tell whether a text names the site of a page, and not another that ends alike."""
    return re.search(rf"(?<![\w.-])(?:www\.)?{re.escape(page.site)}(?![\w-])", text.lower()) is not None
