"""A dialog as a person has it before them in Teams, with the two kinds of clients that send what stands in it.

``web`` leaves out what is empty, and sends nothing of a searched list in which several can be chosen, as Microsoft's own renderer
does (npm adaptivecards 3.0.6); ``phone`` sends everything as text, what is empty as an empty text.
"""

import json

from tests.bot.teams.checked import actions_in, as_typed, card_problems, schema_problems

CLIENTS = ("web", "phone")
SIZES = {"small", "medium", "large"}


def accepted(value):
    """Check that Teams takes a dialog, and return its card."""
    assert set(value) == {"title", "height", "width", "card"}
    assert 1 <= len(value["title"]) <= 60
    assert {value["height"], value["width"]} <= SIZES
    assert set(value["card"]) == {"contentType", "content"}
    assert value["card"]["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = value["card"]["content"]
    problems = card_problems(card)
    assert problems == [], problems
    for one in inputs_in(card):
        assert not {"isRequired", "regex", "min", "max"} & set(one), "a client holds back every button for such a box"
    for one in actions_in(card):
        assert one["type"] == "Action.Submit"
    json.dumps(value, ensure_ascii=False).encode("utf-8")  # no half signs
    return card


def valid(value):
    """Check a dialog against what is Microsoft's own too; the test is skipped where there is nothing of that."""
    card = accepted(value)
    assert schema_problems(card) == []
    return card


def inputs_in(card):
    """Return the boxes and lists, in order."""
    return [one for one in card["body"] if one["type"].startswith("Input.")]


def read_out(value):
    """Return all there is to read in a dialog, a line for each element, as it was before it was made harmless."""
    lines = []
    for element in value["card"]["content"]["body"]:
        lines.append(_read(element))
    return "\n".join(lines)


def _read(element):
    kind = element["type"]
    if kind == "RichTextBlock":
        return "".join(run["text"] for run in element["inlines"])
    if kind in {"Container", "Column"}:
        return "\n".join(_read(one) for one in element["items"])
    if kind == "ColumnSet":
        return " ".join(_read(one) for one in element["columns"])
    if kind == "ActionSet":
        return "\n".join(f"[{one['title']}]" for one in element["actions"])
    choices = "".join(f"\n  ( ) {one['title']}" for one in element.get("choices", []))
    return f"{element['label']}: {element.get('value', '')}{choices}"


class Window:
    """A dialog on somebody's screen."""

    def __init__(self, value, client="web"):
        self.value = value
        self.card = accepted(value)
        self.client = client
        self.state = {one["id"]: one.get("value", "") for one in inputs_in(self.card)}
        for one in inputs_in(self.card):
            if one["type"] == "Input.ChoiceSet" and one.get("value"):
                chosen = one["value"].split(",") if one.get("isMultiSelect") else [one["value"]]
                assert set(chosen) <= {choice["value"] for choice in one["choices"]}

    def box(self, label, suffix=""):
        """Return the box with this label, or the one beside it."""
        (found,) = [
            one for one in inputs_in(self.card) if as_typed(one["label"]) == as_typed(label) and "-" not in one["id"]
        ]
        if not suffix:
            return found
        (beside,) = [one for one in inputs_in(self.card) if one["id"] == found["id"] + suffix]
        return beside

    def write(self, label, text, suffix=""):
        """Write in a box, or empty it."""
        self.state[self.box(label, suffix)["id"]] = text

    def choose(self, label, *titles):
        """Choose options by what they show; none unchooses all."""
        self.choose_in(self.box(label), *titles)

    def choose_in(self, box, *titles):
        """Choose options of a list by what they show."""
        chosen = [one["value"] for one in box["choices"] if one["title"] in titles]
        assert len(chosen) == len(titles), [one["title"] for one in box["choices"]]
        assert box.get("isMultiSelect") or len(chosen) < 2
        self.state[box["id"]] = ",".join(chosen)

    def button(self, title):
        """Return the button with this title."""
        (found,) = [one for one in actions_in(self.card) if one["title"] == title]
        return found

    def press(self, title):
        """Press a button, and return the data that the client then sends."""
        return self.sent(self.button(title))

    def sent(self, button):
        """Return the data that the client sends for a button."""
        entered = {one["id"]: self._entered(one) for one in inputs_in(self.card)}
        if self.client == "web":
            entered = {name: one for name, one in entered.items() if one is not _LEFT_OUT}
        return json.loads(json.dumps(button["data"] | entered))

    def _entered(self, box):
        value = self.state[box["id"]]
        if self.client == "phone":
            return str(value)
        searched = box.get("isMultiSelect") and "choices.data" in box
        if searched or (value == "" and box["type"] != "Input.Toggle"):
            return _LEFT_OUT
        return int(value) if box["type"] == "Input.Number" else value


_LEFT_OUT = object()
