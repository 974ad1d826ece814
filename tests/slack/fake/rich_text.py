"""The rich_text block: what may stand in it. Slack, reference of block kit, rich text block."""

from __future__ import annotations

from tests.slack.fake.shapes import Check, anything, boolean, by_type, integer, listing, one_of, shape, string

STYLE = shape(
    {},
    {
        name: boolean
        for name in ("bold", "italic", "strike", "highlight", "client_highlight", "unlink", "code", "underline")
    },
)
ADDRESS = string(1, 3000, r"(https?://|mailto:|tel:)\S+")
TEXT = shape({"type": anything, "text": string(1)}, {"style": STYLE})
LINK = shape({"type": anything, "url": ADDRESS}, {"text": string(1), "unsafe": boolean, "style": STYLE})

INLINE: dict[str, Check] = {
    "text": TEXT,
    "link": LINK,
    "emoji": shape(
        {"type": anything, "name": string(1)}, {"unicode": string(1), "skin_tone": integer(1, 6), "style": STYLE}
    ),
    "user": shape({"type": anything, "user_id": string(1, pattern="[UW][A-Z0-9]+")}, {"style": STYLE}),
    "channel": shape({"type": anything, "channel_id": string(1, pattern="[CGD][A-Z0-9]+")}, {"style": STYLE}),
    "usergroup": shape({"type": anything, "usergroup_id": string(1, pattern="S[A-Z0-9]+")}, {"style": STYLE}),
    "broadcast": shape({"type": anything, "range": one_of("here", "channel", "everyone")}, {"style": STYLE}),
    "date": shape(
        {"type": anything, "timestamp": integer(0), "format": string(1)},
        {"url": ADDRESS, "fallback": string(1), "style": STYLE},
    ),
    "color": shape({"type": anything, "value": string(7, 7, "#[0-9A-Fa-f]{6}")}, {"style": STYLE}),
}
"""What may stand in a line of text. A text must not be empty."""

INDENT = integer(0, 8)
"""How deep a list may stand. Slack does not document a bound; its editor stops at eight levels."""
BORDER = integer(0, 1)
"""A bar beside the text: there or not."""

SECTION = shape({"type": anything, "elements": listing(by_type(INLINE, "rich text element"), 1)})
PLACES: dict[str, Check] = {
    "rich_text_section": SECTION,
    "rich_text_list": shape(
        {
            "type": anything,
            "style": one_of("bullet", "ordered"),
            "elements": listing(by_type({"rich_text_section": SECTION}, "item of a rich_text_list"), 1),
        },
        {"indent": INDENT, "offset": integer(0), "border": BORDER},
    ),
    "rich_text_preformatted": shape(
        {
            "type": anything,
            "elements": listing(by_type({"text": TEXT, "link": LINK}, "element of rich_text_preformatted"), 1),
        },
        {"border": BORDER, "language": string(1)},
    ),
    "rich_text_quote": shape(
        {"type": anything, "elements": listing(by_type(INLINE, "rich text element"), 1)}, {"border": BORDER}
    ),
}
"""What may stand at the top of a rich_text block."""

RICH_TEXT = shape(
    {"type": anything, "elements": listing(by_type(PLACES, "rich text object"), 1)},
    {"block_id": string(1, 255)},
)
"""The block itself."""
RICH_TEXT_VALUE = shape({"type": one_of("rich_text"), "elements": listing(by_type(PLACES, "rich text object"))})
"""What a rich_text_input begins with."""
