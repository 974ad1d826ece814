"""What the app may answer to an invoke, by its name, and what a client makes of it.

Microsoft, Teams: universal actions for Adaptive Cards; dialogs for bots; message extensions; typeahead search.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.teams.fake.connector import attachment_problems
from tests.teams.fake.courier import Delivery
from tests.teams.fake.elements import ADAPTIVE, card_problems
from tests.teams.fake.schema import schema_problems

if TYPE_CHECKING:
    from tests.teams.fake.server import FakeTeams

TROUBLE = "Something went wrong. Please try again."
"""What a client shows when the app did not answer, late or wrongly."""
MESSAGE = "application/vnd.microsoft.activity.message"
ERROR = "application/vnd.microsoft.error"
FOUND = "application/vnd.microsoft.search.searchResponse"
SIZES = ("small", "medium", "large")
PREVIEWS = ("application/vnd.microsoft.card.hero", "application/vnd.microsoft.card.thumbnail")


class Wrong(Exception):
    """The answer is not one that a client understands; the message says why."""


def answer_of(teams: FakeTeams, delivery: Delivery) -> Any:
    """The answer to an invoke, read; raises Wrong when it did not come in time, or is no answer."""
    if delivery.attempts[-1].failure == "timeout":
        raise Wrong(f"not answered within {teams.invoke_seconds:g} s")
    if not delivery.taken:
        raise Wrong(f"answered with {delivery.status} {delivery.body[:200]!r}")
    try:
        return delivery.answer
    except ValueError:
        raise Wrong(f"the answer is not JSON: {delivery.body[:200]!r}") from None


def _only(thing: Any, what: str, must: set[str], may: set[str] = frozenset()) -> dict[str, Any]:  # type: ignore[assignment]
    if not isinstance(thing, dict):
        raise Wrong(f"{what} is not an object: {str(thing)[:120]}")
    if missing := must - set(thing):
        raise Wrong(f"{what} lacks {sorted(missing)}")
    if unknown := set(thing) - must - may:
        raise Wrong(f"{what} has no {sorted(unknown)}")
    return thing


def card_action(answer: Any) -> tuple[int, str, Any]:
    """The answer to adaptiveCard/action: status, type and value."""
    told = _only(answer, "the answer to a button", {"statusCode", "type", "value"})
    status, kind, value = told["statusCode"], told["type"], told["value"]
    if not isinstance(status, int):
        raise Wrong(f"statusCode {status!r}")
    if kind == ADAPTIVE:
        if problems := card_problems(value) or schema_problems(value):
            raise Wrong("; ".join(problems))
    elif kind == MESSAGE:
        if not isinstance(value, str) or not value:
            raise Wrong(f"a message is a text: {value!r}")
    elif kind == ERROR:
        _only(value, "an error", {"code", "message"})
        if status < 400:
            raise Wrong(f"an error with status {status}")
    else:
        raise Wrong(f"type {kind!r}")
    return status, kind, value


def task(answer: Any) -> dict[str, Any]:
    """The answer to task/fetch and the like: the task to go on with, {} for none."""
    if answer is None or answer == {}:
        return {}
    told = _only(answer, "the answer to a dialog", {"task"}, {"cacheInfo"})["task"]
    told = _only(told, "task", {"type", "value"})
    if told["type"] == "message":
        if not isinstance(told["value"], str):
            raise Wrong(f"the message of a task is a text: {str(told['value'])[:80]}")
        return told
    if told["type"] != "continue":
        raise Wrong(f"a task of type {told['type']!r}")
    may = {"title", "height", "width", "completionBotId"}
    value = _only(told["value"], "the task's value", {"card"}, may)
    card = _only(value["card"], "the card of a dialog", {"contentType", "content"})
    if card["contentType"] != ADAPTIVE:
        raise Wrong(f"a dialog shows an Adaptive Card, not {card['contentType']!r}")
    if problems := attachment_problems(card, in_dialog=True):
        raise Wrong("; ".join(problems))
    for name in ("height", "width"):
        size = value.get(name, "medium")
        if size not in SIZES and (isinstance(size, bool) or not isinstance(size, int)):
            raise Wrong(f"{name} {size!r}")
    return told


def extension(answer: Any) -> dict[str, Any]:
    """The answer to a query of the message extension: its composeExtension; {} for none."""
    if answer is None or answer == {}:
        return {}
    told = _only(answer, "the answer to an extension", {"composeExtension"}, {"cacheInfo"})["composeExtension"]
    may = {"attachmentLayout", "attachments", "text", "suggestedActions", "activityPreview"}
    told = _only(told, "composeExtension", {"type"}, may)
    if told["type"] == "message":
        if not isinstance(told.get("text"), str):
            raise Wrong("a message of an extension has a text")
    elif told["type"] != "result":
        raise Wrong(f"composeExtension of type {told['type']!r}")
    elif told.get("attachmentLayout") not in ("list", "grid"):
        raise Wrong(f"attachmentLayout {told.get('attachmentLayout')!r}")
    for number, one in enumerate(told.get("attachments", [])):
        one = _only(one, f"attachments[{number}]", {"contentType", "content"}, {"preview", "name"})
        if problems := attachment_problems({"contentType": one["contentType"], "content": one["content"]}):
            raise Wrong("; ".join(problems))
        if one["contentType"] == ADAPTIVE:
            preview = _only(one.get("preview"), f"attachments[{number}].preview", {"contentType", "content"})
            if preview["contentType"] not in PREVIEWS:
                raise Wrong(f"a preview is a hero or thumbnail card, not {preview['contentType']!r}")
    return told


def found(answer: Any) -> list[dict[str, str]]:
    """The answer to application/search: what can be chosen."""
    told = _only(answer, "the answer to a search", {"type", "value"}, {"statusCode"})
    if told["type"] != FOUND:
        raise Wrong(f"type {told['type']!r}, not {FOUND}")
    results = _only(told["value"], "the value of a search", {"results"})["results"]
    if not isinstance(results, list):
        raise Wrong("results is not a list")
    for number, one in enumerate(results):
        one = _only(one, f"results[{number}]", {"title", "value"})
        if not isinstance(one["title"], str) or not isinstance(one["value"], str):
            raise Wrong(f"results[{number}]: title and value are texts")
    return results
