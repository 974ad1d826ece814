"""Where blocks stand: a direct message on a telephone, a modal, the app's home; each as one page of HTML."""

import base64
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from pydantic import BaseModel, Field, model_validator

from bot.channels import pictures
from dialogs.messages import Chart
from tests.slack.preview.blocks import Block, blocks
from tests.slack.preview.tags import NOTHING, Html, joined, tag
from tests.slack.preview.text import mrkdwn, text_object, unescaped

STYLE = (Path(__file__).parent / "slack.css").read_text("utf-8")
WIDTHS = {"message": 390, "ephemeral": 390, "modal": 520, "home": 720}
"""In CSS pixels: a telephone for messages, a window for the rest."""
APP = "Wegwijs"
KINDS_OF_FILE = {
    "xlsx": ("Excel Spreadsheet", "sheet"), "ics": ("Calendar", "calendar-file"), "pdf": ("PDF", "pdf"),
    "csv": ("CSV", "sheet"), "png": ("PNG", "image-file"),
}  # fmt: skip


class File(BaseModel):
    """A file under a message."""

    name: str
    data: str = ""
    """A PNG in base64, to be seen in the message; empty for a file that is only named."""
    chart: Chart | None = None
    """What the picture of this name shows; it is drawn for the preview."""


class Shown(BaseModel):
    """One message as it stands in a conversation."""

    text: str = ""
    """What stands there when there are no blocks."""
    mrkdwn: bool = True
    blocks: list[Block] = Field(default_factory=list[Block])
    who: str = APP
    """Who wrote it."""
    time: str = "09:41"
    files: list[File] = Field(default_factory=list[File])
    replies: "list[Shown]" = Field(default_factory=list["Shown"])
    """Its thread."""


class Snapshot(BaseModel):
    """What one picture shows."""

    kind: Literal["message", "ephemeral", "modal", "home"]
    who: str = ""
    """Who looks at it, or in which #channel it stands; named in the bar on top."""
    messages: list[Shown] = Field(default_factory=list[Shown])
    view: dict[str, Any] = Field(default_factory=dict[str, Any])
    errors: dict[str, str] = Field(default_factory=dict[str, str])
    """What Slack tells under questions of a modal, by block_id."""

    @model_validator(mode="after")
    def _something_to_see(self) -> "Snapshot":
        if not (self.view if self.kind in ("modal", "home") else self.messages):
            raise ValueError(f"there is nothing to see in this {self.kind}")
        return self

    @property
    def width(self) -> int:
        """The width of the picture in CSS pixels."""
        return WIDTHS[self.kind]


def page(snapshot: Snapshot) -> str:
    """Return the whole page; it asks for nothing from elsewhere and runs no script.

    Raises
    ------
    UnknownBlock
        When a block or something in it cannot be drawn.
    StrayError
        When an error belongs to no question of the modal.
    """
    match snapshot.kind:
        case "modal":
            body = modal(snapshot.view, snapshot.errors)
        case "home":
            body = home(snapshot.view, snapshot.who)
        case "message" | "ephemeral":
            body = conversation(snapshot)
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    head = f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}"><style>{STYLE}</style>'
    return f'<!doctype html><html lang="nl"><head>{head}</head>{tag("body", body, cls=snapshot.kind)}</html>'


def conversation(snapshot: Snapshot) -> Html:
    """Return messages under each other, under the bar of the conversation."""
    private = snapshot.kind == "ephemeral"
    shown = [message(one, private=private) for one in snapshot.messages]
    return joined([_bar(snapshot.who), tag("main", *shown)])


def _bar(who: str) -> Html:
    told = who if who.startswith("#") else f"seen by {who}"
    seen = tag("span", told, cls="seen") if who not in ("", APP) else NOTHING
    return tag("header", _face(APP, small=True), tag("strong", APP), seen)


def message(shown: Shown, *, private: bool = False) -> Html:
    """Return one message with who wrote it and when; `private` marks what nobody else in the channel sees."""
    mark = tag("div", tag("span", cls="eye"), "Only visible to you", cls="only") if private else NOTHING
    app = tag("span", "APP", cls="app") if shown.who == APP else NOTHING
    author = tag("div", tag("strong", shown.who), app, tag("span", shown.time, cls="time"), cls="author")
    if shown.blocks:
        words = blocks(shown.blocks)
    else:
        literal = {"type": "plain_text", "text": unescaped(shown.text)}
        words = tag("div", mrkdwn(shown.text) if shown.mrkdwn else text_object(literal), cls="block text")
    files = joined(_file(one) for one in shown.files)
    body = tag("div", author, words, files, cls="body")
    line = tag("article", mark, tag("div", _face(shown.who), body, cls="row"), cls="private" if private else "")
    if not shown.replies:
        return line
    count = len(shown.replies)
    heading = tag("div", f"{count} {'reply' if count == 1 else 'replies'}", cls="count")
    return joined([line, tag("section", heading, *(message(one) for one in shown.replies), cls="thread")])


def _face(who: str, *, small: bool = False) -> Html:
    initials = "".join(word[0] for word in who.split() if word[0].isalnum())[:2].upper() or "?"
    kind = "ours" if who == APP else "person"
    return tag("span", initials if kind == "person" else initials[:1], cls=f"face {kind}{' small' if small else ''}")


def _file(file: File) -> Html:
    ending = PurePosixPath(file.name).suffix[1:].lower()
    told, kind = KINDS_OF_FILE.get(ending, (ending.upper() or "Binary", "other-file"))
    if file.data or file.chart:
        content = pictures.drawn(file.chart) if file.chart else base64.b64decode(file.data, validate=True)
        picture = base64.b64encode(content).decode()
        image = tag("img", src=f"data:image/png;base64,{picture}", alt=file.name)
        return tag("figure", tag("figcaption", file.name), image)
    icon = tag("span", ending[:4].upper(), cls=f"icon {kind}")
    return tag("div", icon, tag("div", tag("strong", file.name), tag("span", told), cls="named"), cls="file")


def modal(view: dict[str, Any], errors: dict[str, str] | None = None) -> Html:
    """Return a modal with its title bar, its blocks and its buttons; errors stand under their question."""
    cross = tag("span", "×", cls="cross")
    top = tag("header", _face(APP), tag("h1", text_object(view["title"])), cross)
    # A modal without a submit button has none at all; the word for closing has a default (Slack, reference of views: modal).
    close = tag("span", text_object(view.get("close", {"type": "plain_text", "text": "Cancel"})), cls="button")
    submit = tag("span", text_object(view["submit"]), cls="button primary") if "submit" in view else NOTHING
    return tag("div", top, tag("main", blocks(view["blocks"], errors)), tag("footer", close, submit), cls="window")


def home(view: dict[str, Any], who: str = "") -> Html:
    """Return the app's home under its tabs."""
    tabs = [tag("span", "Home", cls="here"), tag("span", "Messages"), tag("span", "About")]
    return joined([_bar(who), tag("nav", *tabs), tag("main", blocks(view["blocks"]))])
