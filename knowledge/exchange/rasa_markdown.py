"""The Markdown of Rasa 1: `## intent:faq/ask_price` with questions, and `* faq/ask_price` with what to say."""

import re

from knowledge.exchange.rasa_training import Training
from knowledge.exchange.records import RowProblem

_INTENT = re.compile(r"##\s*intent:\s*(\S+)\s*")
_ASKED = re.compile(r"\*\s+([\w/.-]+)\s*(?:\{.*\})?\s*")
_ITEM = re.compile(r"\s*[-*+]\s+(.+)")
_MARKDOWN = re.compile(r"^(?:##\s*intent:|##\s+\S[^\n]*\n\*\s)", re.MULTILINE)


def is_markdown(text: str) -> bool:
    """Tell whether a text is Markdown of Rasa and not YAML."""
    return _MARKDOWN.search(text) is not None


def read_markdown(text: str, name: str, training: Training, problems: list[RowProblem]) -> None:
    """Add what a file of questions or of responses holds.

    Parameters
    ----------
    text
        The file.
    name
        What to call it in a message.
    training
        The intents and responses are added to it.
    problems
        An intent without a name is left out and added here.
    """
    intent = response = None
    for row, line in enumerate(text.split("\n"), start=1):
        if line.startswith("#"):
            found = _INTENT.fullmatch(line)
            intent = training.intent(found[1], row) if found else None
            response = None
            if line.startswith("## intent:") and not found:
                problems.append(RowProblem(row, f"{name} has an intent without a good name: {line.strip()!r}"))
        elif intent is None and (asked := _ASKED.fullmatch(line)):
            response = training.response(asked[1])
        elif item := _ITEM.fullmatch(line):
            if intent:
                intent.examples.append(item[1])
            elif response:
                response.add(item[1])
