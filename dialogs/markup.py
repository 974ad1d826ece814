"""Making what a person typed harmless inside a Markdown reply."""

import re
import unicodedata

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>~])")


def cleaned(text: str) -> str:
    """Return the text without control and direction characters; line ends and tabs become spaces or newlines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if text.replace("\n", "").isprintable():  # nearly always, and looking at each letter takes long
        return text
    return "".join(
        letter for letter in text if letter == "\n" or unicodedata.category(letter) not in {"Cc", "Cf", "Cs"}
    )


def escaped(text: str, most: int = 200) -> str:
    """Return the text so that Markdown shows it as it was typed, on one line and not too long."""
    line = " ".join(cleaned(text).split())
    shown = line if len(line) <= most else line[: most - 1] + "…"
    return _SPECIAL.sub(r"\\\1", shown)
