"""What Slack would say of blocks that it is given: every limit of its reference, written down apart from the program's own."""

import json

STYLES = {"bold", "italic", "code"}
PARTS = {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}


def characters(text):
    """Count as JavaScript does."""
    return len(text.encode("utf-16-le")) // 2


def refused(blocks, most=50):
    """Return why Slack would refuse these blocks; empty when it would not."""
    found = [] if 1 <= len(blocks) <= most else [f"{len(blocks)} blocks"]
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    actions = [one["action_id"] for block in blocks if block["type"] == "actions" for one in block["elements"]]
    found += ["block_id twice"] * (len(ids) != len(set(ids))) + ["action_id twice"] * (
        len(actions) != len(set(actions))
    )
    found += [f"block_id {one!r}" for one in ids if not 1 <= characters(one) <= 255]
    for block in blocks:
        found += _CHECKS[block["type"]](block)
    json.dumps(blocks).encode("utf-8")
    for block in blocks:
        json.dumps(block, ensure_ascii=False).encode("utf-8")  # no half signs
    return found


def sent_size(blocks):
    """Count the bytes of blocks as they stand in a message, with & < > written out."""
    text = json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))
    return len(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode("utf-8"))


def _plain(text, most):
    right = text.keys() == {"type", "text", "emoji"} and text["type"] == "plain_text" and text["emoji"] is False
    return [] if right and text["text"].strip() and characters(text["text"]) <= most else [f"text {text}"]


def _header(block):
    return _plain(block["text"], 150)


def _context(block):
    elements = block["elements"]
    count = [] if 1 <= len(elements) <= 10 else ["context"]
    return count + [one for element in elements for one in _plain(element, 2000)]


def _divider(block):
    return [] if block == {"type": "divider"} else ["divider"]


def _actions(block):
    found = [] if 1 <= len(block["elements"]) <= 25 else ["number of buttons"]
    for button in block["elements"]:
        found += [] if button["type"] == "button" else ["no button"]
        found += _plain(button["text"], 75)
        found += [] if 1 <= characters(button["value"]) <= 2000 else ["value"]
        found += [] if 1 <= characters(button["action_id"]) <= 255 else ["action_id"]
        found += [] if button.get("style", "primary") in {"primary", "danger"} else ["style"]
        found += [] if button.keys() <= {"type", "text", "value", "action_id", "style"} else ["keys of button"]
    return found


def _rich_text(block):
    found = [] if block.keys() == {"type", "elements"} and block["elements"] else ["rich_text"]
    total = 0
    for element in block["elements"]:
        if element["type"] not in PARTS:
            found.append(f"element {element['type']}")
        items = element["elements"]
        if element["type"] == "rich_text_list":
            found += [] if element["style"] in {"bullet", "ordered"} and 0 <= element["indent"] <= 8 else ["list"]
            found += [] if element.get("offset", 1) >= 1 else ["offset"]
            found += [
                f"item {one['type']}" for one in items if one["type"] != "rich_text_section" or not one["elements"]
            ]
            items = [run for item in items for run in item["elements"]]
        found += [] if items else ["empty element"]
        for run in items:
            found += _run(run)
            total += characters(run.get("text", run.get("url", "")))
    return found + ([] if total <= 3000 else [f"{total} characters"])


def _run(run):
    found = [] if set(run.get("style", {"bold": True})) <= STYLES and run.get("style") != {} else ["style"]
    if run["type"] == "link":
        right = run["url"].startswith(("http://", "https://", "mailto:")) and characters(run["url"]) <= 3000
        return found + ([] if right and run.get("text", "x") else [f"link {run}"])
    return found + ([] if run["type"] == "text" and run["text"] else [f"run {run}"])


_CHECKS = {
    "header": _header,
    "context": _context,
    "divider": _divider,
    "actions": _actions,
    "rich_text": _rich_text,
}


def words_in(blocks):
    """Return all that a person reads in blocks, in order, without spaces: texts and links, and not the buttons."""
    read = []
    for block in blocks:
        if block["type"] == "rich_text":
            for element in block["elements"]:
                items = element["elements"] if element["type"] == "rich_text_list" else [element]
                read += [run.get("text") or run.get("url") for item in items for run in item["elements"]]
        elif block["type"] == "context":
            read += [element["text"] for element in block["elements"]]
        elif block["type"] == "header":
            read.append(block["text"]["text"])
    return "".join("".join(read).split())


def buttons_in(blocks):
    """Return the buttons in blocks, in order."""
    return [button for block in blocks if block["type"] == "actions" for button in block["elements"]]
