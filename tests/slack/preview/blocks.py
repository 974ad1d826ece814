"""The blocks themselves (Slack, reference of block kit: blocks)."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.slack.preview.elements import element
from tests.slack.preview.rich_text import rich_text
from tests.slack.preview.tags import NOTHING, Html, joined, tag
from tests.slack.preview.text import UnknownBlock, text_object

Block = dict[str, Any]


class StrayError(ValueError):
    """An error stands at a block that is no question of the view: Slack would refuse it."""


def blocks(given: Sequence[Block], errors: Mapping[str, str] | None = None) -> Html:
    """Return blocks from top to bottom, each error under the question of its block_id.

    Raises
    ------
    UnknownBlock
        When a block or something in it cannot be drawn.
    StrayError
        When an error belongs to no question.
    """
    errors = errors or {}
    stray = set(errors) - {one.get("block_id") for one in given if one["type"] == "input"}
    if stray:
        raise StrayError(f"No question for an error at {sorted(stray)}")
    return joined(block(one, errors.get(one.get("block_id", ""), "")) for one in given)


def block(given: Block, error: str = "") -> Html:
    """Return one block; `error` is told under a question.

    Raises
    ------
    UnknownBlock
        When it cannot be drawn.
    """
    match given["type"]:
        case "rich_text":
            inside = rich_text(given)
        case "section":
            inside = _section(given)
        case "header":
            inside = tag("h2", text_object(given["text"]))
        case "context":
            inside = joined(_in_context(one) for one in given["elements"])
        case "divider":
            inside = tag("hr")
        case "actions":
            inside = joined(element(one) for one in given["elements"])
        case "image":
            inside = _image(given)
        case "input":
            return tag("div", _question(given, error), cls="block input wrong" if error else "block input")
        case other:
            raise UnknownBlock(f"block {other}")
    return tag("div", inside, cls=f"block {given['type']}")


def _section(given: Block) -> Html:
    words = tag("div", text_object(given["text"])) if "text" in given else NOTHING
    fields = [tag("div", text_object(one), cls="field") for one in given.get("fields", [])]
    columns = tag("div", *fields, cls="fields") if fields else NOTHING
    beside = tag("div", element(given["accessory"]), cls="accessory") if "accessory" in given else NOTHING
    return joined([tag("div", words, columns, cls="words"), beside])


def _in_context(one: Block) -> Html:
    return element(one) if one["type"] == "image" else text_object(one)


def _image(given: Block) -> Html:
    title = tag("div", text_object(given["title"]), cls="description") if "title" in given else NOTHING
    return joined([title, tag("div", tag("span", given["alt_text"]), cls="picture")])


def _question(given: Block, error: str) -> Html:
    optional = tag("span", " (optional)", cls="optional") if given.get("optional") else NOTHING
    label = tag("div", text_object(given["label"]), optional, cls="label")
    hint = tag("div", text_object(given["hint"]), cls="hint") if "hint" in given else NOTHING
    told = tag("div", tag("span", "!", cls="alarm"), tag("span", error, cls="text"), cls="error") if error else NOTHING
    return joined([label, element(given["element"]), told, hint])
