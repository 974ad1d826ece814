"""Options of a list in Teams, each to be told from the others, and what a chosen option stands for.

Microsoft, Adaptive Cards: Input.ChoiceSet and Input.Choice.
"""

from collections.abc import Iterator, Sequence
from urllib.parse import quote, unquote

from bot.channels.teams.card_text import safe
from bot.channels.teams.dialog_text import Json, digest, on_one_line, shortened
from dialogs.pages import PageOption

NONE = "#none"
"""Value of the option that stands for no answer: what was chosen in a list can hardly be unchosen."""
LONGEST_CODE = 150
"""Characters of the value of an option; a longer one is replaced by a digest."""


def coded(value: str) -> str:
    """Return the value of an option as it stands in a card.

    Values that were ticked come back with commas between them (Microsoft, Input.Choice: "do not use a `,` in the value"), so
    commas and what cannot be seen are written as in an address of a page. A value that is too long, or has a space at an end, is
    `#` and a digest. The values of our lookups are identifiers, addresses and names of municipalities: they are never digested.
    """
    written = "".join(
        one if one.isprintable() and one not in "%,#" else quote(one, safe="", errors="surrogatepass") for one in value
    )
    fits = written and written == written.strip() and len(written) <= LONGEST_CODE
    return written if fits else f"#{digest(value, 32)}"


def decoded(code: str, options: Sequence[PageOption]) -> str | None:
    """Return the value that an option stands for; None for a digest of none of the options, and for what stands for no answer.

    A value that is not among the options is returned too: of a lookup not all are known here, and of the rest the form says why
    it does not take them.
    """
    for one in options:
        if coded(one.value) == code:
            return one.value
    if not code or code.startswith("#"):
        return None
    try:
        return unquote(code, errors="surrogatepass")
    except UnicodeDecodeError:  # Not written by `coded`: the form will not know it.
        return unquote(code)


def named(text: str, options: Sequence[PageOption]) -> str:
    """Return the value of the option with this name, or the text as it is when there is none or more than one."""
    wanted = on_one_line(text).casefold()
    found = {one.value for one in options if on_one_line(one.label).casefold() == wanted}
    return found.pop() if len(found) == 1 else text


def different(options: Sequence[PageOption]) -> list[PageOption]:
    """Return the options without those whose value came before."""
    first: dict[str, PageOption] = {}
    for one in options:
        first.setdefault(one.value, one)
    return list(first.values())


def choices(options: Sequence[PageOption], most: int) -> list[Json]:
    """Return options as a card has them: titles of at most this many characters, of which no two look the same."""
    there = different(options)
    return [{"title": title, "value": coded(one.value)} for one, title in zip(there, _titles(there, most), strict=True)]


def _titles(options: Sequence[PageOption], most: int) -> Iterator[str]:
    seen: set[str] = set()
    for one in options:
        begin = title = shortened(on_one_line(one.label), most)
        count = 1
        while title.casefold() in seen:
            count += 1
            title = f"{begin} ({count})"
        seen.add(title.casefold())
        yield safe(title)
