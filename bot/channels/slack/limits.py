"""What Slack accepts at most, each number with the page of its reference that states it, and how text is measured and cut to it.

Pages are below https://docs.slack.dev/reference/ unless said otherwise.
"""

import json
from typing import Any

from bot.channels.markdown import untorn

BLOCKS_IN_MESSAGE = 50
"""block-kit/blocks."""
BLOCKS_IN_VIEW = 100
"""views/modal-views and views/home-tab-views."""
BLOCK_ID = 255
"""block-kit/blocks: characters of ``block_id``."""
ACTION_ID = 255
"""block-kit/block-elements: characters of ``action_id``."""
ACTIONS = 25
"""block-kit/blocks/actions-block: elements in one block."""
CONTEXT_ELEMENTS = 10
"""block-kit/blocks/context-block."""
HEADER = 150
"""block-kit/blocks/header-block: characters."""
SECTION_TEXT = 3000
"""block-kit/blocks/section-block: characters, at least 1."""
SECTION_FIELDS = 10
"""block-kit/blocks/section-block: fields in one block."""
SECTION_FIELD = 2000
"""block-kit/blocks/section-block: characters of one field."""
TEXT_OBJECT = 3000
"""block-kit/composition-objects/text-object: characters, at least 1."""
INPUT_LABEL = 2000
"""block-kit/blocks/input-block: characters."""
INPUT_HINT = 2000
"""block-kit/blocks/input-block: characters."""
IMAGE_URL = 3000
"""block-kit/blocks/image-block: characters."""
IMAGE_ALT = 2000
"""block-kit/blocks/image-block: characters of ``alt_text``."""
IMAGE_TITLE = 2000
"""block-kit/blocks/image-block: characters."""
LIST_INDENT = 8
"""tools/node-slack-sdk/reference/types/interfaces/RichTextList: deepest indent of a list."""

BUTTON_TEXT = 75
"""block-kit/block-elements/button-element: characters."""
BUTTON_SHOWN = 40
"""Not a limit, but what is seen of a button on a telephone: that page says that it "may truncate with ~30 characters"; in pictures of
390 pixels wide, letters of 15 pixels in bold, some 40 stay."""
BUTTON_VALUE = 2000
"""block-kit/block-elements/button-element: characters."""
URL = 3000
"""block-kit/block-elements/button-element: characters of ``url``."""
ACCESSIBILITY_LABEL = 75
"""block-kit/block-elements/button-element: characters of what is read out in place of the text."""
PLACEHOLDER = 150
"""block-kit/block-elements/plain-text-input-element: characters."""
INPUT_TEXT = 3000
"""block-kit/block-elements/plain-text-input-element: the highest ``max_length`` and ``min_length``."""
SELECT_OPTIONS = 100
"""block-kit/block-elements/select-menu-element: options in one menu, or in one answer to ``block_suggestion``."""
OPTION_GROUPS = 100
"""block-kit/block-elements/select-menu-element."""
RADIO_OPTIONS = 10
"""block-kit/block-elements/radio-button-group-element."""
CHECKBOX_OPTIONS = 10
"""block-kit/block-elements/checkboxes-element."""
OVERFLOW_OPTIONS = 5
"""block-kit/block-elements/overflow-menu-element."""
FILES = 10
"""block-kit/block-elements/file-input-element: the highest ``max_files``."""

OPTION_TEXT = 75
"""block-kit/composition-objects/option-object: characters."""
OPTION_VALUE = 150
"""block-kit/composition-objects/option-object: characters."""
OPTION_DESCRIPTION = 75
"""block-kit/composition-objects/option-object: characters."""
OPTION_GROUP_LABEL = 75
"""block-kit/composition-objects/option-group-object: characters."""
CONFIRM_TITLE = 100
"""block-kit/composition-objects/confirmation-dialog-object: characters."""
CONFIRM_TEXT = 300
"""block-kit/composition-objects/confirmation-dialog-object: characters."""
CONFIRM_BUTTON = 30
"""block-kit/composition-objects/confirmation-dialog-object: characters of ``confirm`` and of ``deny``."""

VIEW_TITLE = 24
"""views/modal-views: characters."""
VIEW_BUTTON = 24
"""views/modal-views: characters of ``submit`` and of ``close``."""
PRIVATE_METADATA = 3000
"""views/modal-views: characters."""
CALLBACK_ID = 255
"""views/modal-views: characters."""
EXTERNAL_ID = 255
"""views/modal-views: characters."""
VIEWS_ON_STACK = 3
"""https://docs.slack.dev/surfaces/modals: views that lie on each other in one modal."""
VIEW_SIZE = 250_000
"""methods/views.publish, error ``view_too_large``: bytes of the whole view."""

MESSAGE_TEXT = 40_000
"""methods/chat.postMessage: characters of ``text``; what is beyond is cut off by Slack."""
MESSAGE_SIZE = 12_000
"""Bytes of all blocks of a message together, as JSON.

Slack documents 12,000 characters only for Markdown blocks (block-kit/blocks/markdown-block), but refuses other blocks too with
``msg_blocks_too_long``, from about 13,200 on and counting what stands around the texts: slackapi/bolt-js#2509 and #2867.
"""
RICH_TEXT = 3000
"""Characters of one rich_text block. Slack states none; this is the limit of every other text."""

CUT = "…"
"""What stands where a text goes on elsewhere."""


def length(text: str) -> int:
    """Return the characters of a text in the stricter way of counting them: an emoji beyond the basic plane counts for two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def size(content: Any) -> int:
    """Return the bytes that something takes as compact JSON, with ``& < >`` as long as Slack writes them."""
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    longer = 4 * written.count("&") + 3 * (written.count("<") + written.count(">"))
    return len(written.encode("utf-8", "surrogatepass")) + longer


def fitting(text: str, most: int) -> int:
    """Return how many of the first characters together are at most this long, without tearing a sign from its accents."""
    place = min(len(text), most)
    while length(text[:place]) > most:
        place -= max(1, (length(text[:place]) - most) // 2)
    return untorn(text, place)


def shortened(text: str, most: int) -> str:
    """Return a text that is at most this long, with a mark where it was cut; the whole must then stand elsewhere."""
    return text if length(text) <= most else text[: fitting(text, most - 1)].rstrip() + CUT
