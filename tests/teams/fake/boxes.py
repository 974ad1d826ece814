"""The boxes and lists of a card, as they are filled in before a button is pressed."""

from __future__ import annotations

import re
from typing import Any

from tests.teams.fake import reading
from tests.teams.fake.reading import Card, label_of, markdown

SHOWN = 15
"""How many results a list that searches shows. Microsoft, Teams: typeahead search."""


class NotShown(AssertionError):
    """What the person wanted to press or fill in is not to be seen."""


class Boxes:
    """What stands in the boxes of one card."""

    def __init__(self, card: Card) -> None:
        self._boxes = {str(one["id"]): one for one in reading.inputs(card)}
        self.values: dict[str, str | float] = {}
        """What will be sent, by id: also what the app filled in."""
        self._offered: dict[str, dict[str, str]] = {}
        for name, box in self._boxes.items():
            off = box.get("valueOff", "false") if box["type"] == "Input.Toggle" else ""
            if (value := box.get("value", off)) != "":
                self.values[name] = value

    def box(self, label: str) -> dict[str, Any]:
        """The box with this label: exactly, or else the only one whose label has these words; or with this id.

        The id is for a question that is asked more than once in a card, where a person looks at what stands around it.
        """
        if label in self._boxes:
            return self._boxes[label]
        wanted = label.casefold().strip()
        told = [(label_of(box).casefold().strip(), box) for box in self._boxes.values()]
        exact = [box for words, box in told if words == wanted]
        found = exact or [box for words, box in told if wanted in words]
        if len(found) != 1:
            labels = [label_of(box) for box in self._boxes.values()]
            raise NotShown(f"{len(found)} boxes {label!r}; there are: {labels}")
        return found[0]

    def type(self, label: str, value: str) -> None:
        """Type in a box; '' empties it. A day as YYYY-MM-DD, a time as HH:MM, a number as it is typed."""
        box = self.box(label)
        kind, name = box["type"], str(box["id"])
        if kind == "Input.Number":
            if value and not re.fullmatch(r"-?\d+([.,]\d+)?", value.strip()):
                raise NotShown(f"{label!r} takes a number, not {value!r}")
            value = value.strip().replace(",", ".")
        elif kind == "Input.Date":
            _shape(label, value, r"\d{4}-\d\d-\d\d")
        elif kind == "Input.Time":
            _shape(label, value, r"\d\d:\d\d")
        elif kind != "Input.Text":
            raise NotShown(f"{label!r} is a {kind}: not typed in")
        most = box.get("maxLength")
        if kind == "Input.Text" and most is not None:
            value = value[: int(most)]  # the box takes no more
        self._put(name, value)

    def choose(self, label: str, *titles: str) -> None:
        """Choose exactly these in a list, by their titles, or nothing; for a list that searches of what it found."""
        box = self.box(label)
        if box["type"] != "Input.ChoiceSet":
            raise NotShown(f"{label!r} is a {box['type']}: nothing to choose")
        if len(titles) > 1 and not box.get("isMultiSelect"):
            raise NotShown(f"{label!r} takes one choice")
        name = str(box["id"])
        offered = {markdown(one["title"])[0]: one["value"] for one in box.get("choices", [])}
        offered |= self._offered.get(name, {})
        if missing := [one for one in titles if one not in offered]:
            raise NotShown(f"{missing} is not among the choices of {label!r}: {list(offered)}")
        self._put(name, ",".join(offered[one] for one in titles))

    def choose_anywhere(self, title: str) -> None:
        """Choose this in the only list that has it."""
        having = [
            one
            for one in self._boxes.values()
            if title in [markdown(str(choice["title"]))[0] for choice in one.get("choices", [])]
        ]
        if len(having) != 1:
            raise NotShown(f"{len(having)} lists have {title!r}")
        values = [one["value"] for one in having[0]["choices"] if markdown(str(one["title"]))[0] == title]
        self._put(str(having[0]["id"]), values[0])

    def tick(self, label: str, on: bool = True) -> None:
        """Tick a box, or untick it."""
        box = self.box(label)
        if box["type"] != "Input.Toggle":
            raise NotShown(f"{label!r} is a {box['type']}: nothing to tick")
        self._put(str(box["id"]), box.get("valueOn", "true") if on else box.get("valueOff", "false"))

    def offer(self, label: str, results: list[dict[str, str]]) -> list[str]:
        """What a list that searches shows now."""
        shown = {one["title"]: one["value"] for one in results[:SHOWN]}
        self._offered[str(self.box(label)["id"])] = shown
        return list(shown)

    def told(self, label: str) -> str:
        """What stands in a box: what was typed, or the titles of what is chosen, after commas."""
        box = self.box(label)
        value = self.values.get(str(box["id"]), "")
        if box["type"] != "Input.ChoiceSet":
            return str(value)
        titles = {one["value"]: one["title"] for one in box.get("choices", [])}
        titles |= {value: title for title, value in self._offered.get(str(box["id"]), {}).items()}
        return ", ".join(titles.get(one, one) for one in str(value).split(",") if one)

    def wrong(self) -> list[str]:
        """What the client itself finds missing or wrong, before it sends anything."""
        found: list[str] = []
        for name, box in self._boxes.items():
            value = self.values.get(name, "")
            missing = value == "" or (box["type"] == "Input.Toggle" and value != box.get("valueOn", "true"))
            least, most = box.get("min"), box.get("max")
            bad = missing and bool(box.get("isRequired"))
            if value != "" and box["type"] == "Input.Number":
                bad = (least is not None and float(value) < least) or (most is not None and float(value) > most)
            if value != "" and box.get("regex"):
                bad = bad or re.search(box["regex"], str(value)) is None
            if bad:
                found.append(str(box.get("errorMessage") or f"{label_of(box)}: {value!r}"))
        return found

    def sent(self, empty: bool) -> dict[str, str]:
        """What goes along with a button, as text; what is empty only when `empty` says so.

        Microsoft's renderer (adaptivecards, `SubmitAction`) leaves out a box in which nothing stands.
        """
        if empty:
            return {name: str(self.values.get(name, "")) for name in self._boxes}
        return {name: str(value) for name, value in self.values.items() if value != ""}

    def _put(self, name: str, value: str) -> None:
        self.values[name] = value


def _shape(label: str, value: str, shape: str) -> None:
    if value and not re.fullmatch(shape, value):
        raise NotShown(f"{label!r} does not take {value!r}")
