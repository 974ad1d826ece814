"""Options that are found while somebody types in a list of Teams.

Microsoft, Teams: typeahead search in Adaptive Cards (Data.Query, the invoke ``application/search``).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.payload import text_in
from bot.channels.teams.dialog_options import NONE, choices
from bot.channels.teams.dialog_text import Json, digest
from dialogs.pages import PageOption
from dialogs.texts import N_, Texts

MOST_FOUND = 15
"""Options that Teams shows (typeahead search: "The number of options in the dropdown is limited to 15")."""
LONGEST_TITLE = 120
"""Characters of an option that is found, so that it stays readable in the list."""
_DATASET = re.compile(r"form:([0-9]{1,18}):([0-9a-f]{12})", re.ASCII)


@dataclass(frozen=True)
class Asked:
    """What somebody typed in a list."""

    draft: int
    digest: str
    """Of the path of the question: see `path_matches`."""
    query: str
    """Hostile; empty when nothing was typed yet."""


def dataset_of(draft: int, path: str) -> str:
    """Return the name under which the list of a question is searched."""
    return f"form:{draft}:{digest(path)}"


def asked_in(value: Any) -> Asked | None:
    """Return what is asked by the value of an invoke ``application/search``; None when it is for no list of ours."""
    known = _DATASET.fullmatch(text_in({"value": value}, "value", "dataset"))
    return Asked(int(known[1]), known[2], text_in({"value": value}, "value", "queryText")) if known else None


def path_matches(digested: str, path: str) -> bool:
    """Tell whether a question has this path, of which `Asked` has the digest."""
    return digest(path) == digested


def search_response(found: Sequence[PageOption], texts: Texts | None = None) -> Json:
    """Return the body of the answer to ``application/search``: what Teams shows, each to be told from the others.

    With `texts`, an option for no answer stands first: for a question that may be left open.
    """
    none = [{"title": texts(N_("No answer")), "value": NONE}] if texts is not None else []
    results = [*none, *choices(found[:MOST_FOUND], LONGEST_TITLE)][:MOST_FOUND]
    return {"type": "application/vnd.microsoft.search.searchResponse", "value": {"results": results}}
