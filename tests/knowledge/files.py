"""A small base in a folder of its own, to be edited by tests."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from knowledge.catalogue_files import DEFAULT_CATALOGUE
from knowledge.living import Living
from knowledge.loader import KnowledgeBase
from knowledge.reloading import LEXICON, Folders
from knowledge.search import Searcher

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
QUESTIONS = {
    "cop-prijs": ["Wat kost een sessie van de Community of Practice?", "prijs cop"],
    "cop-duur": ["Hoelang duurt een sessie van de Community of Practice?", "duur cop"],
    "zorg": ["Wat is het zorgcontinuüm?", "uitleg zorgcontinuüm"],
    "tolk": ["Mag een ouder een tolk meebrengen?", "tolk ouders"],
}


def text_of(name: str, answer: str = "", *, section: str = "Praktische info", **more: str) -> str:
    """Return the text of an entry file; `more` are lines of front matter."""
    questions = more.pop(
        "questions", "[" + ", ".join(f'"{one}"' for one in QUESTIONS.get(name, [f"Vraag {name}?"])) + "]"
    )
    lines = [
        "---",
        f"id: {name}",
        f"title: {more.pop('title', QUESTIONS.get(name, [name])[0])}",
        f"questions: {questions}",
        "audience: [iedereen]",
        "tags: [voorbeeld]",
        f'source: {{document: "003", section: {section}}}',
        "owner: redactie",
        *(f"{key}: {value}" for key, value in more.items()),
        "---",
        answer or f"Het eerste antwoord van {name}.",
    ]
    return "\n".join(lines) + "\n"


class Files:
    """The folders of a base, as an editor sees them."""

    def __init__(self, folder: Path) -> None:
        self.content = folder / "content"
        self.catalogue = folder / "catalogue"
        lexicon = folder / "lexicon"
        self.content.mkdir(parents=True)
        shutil.copytree(DEFAULT_CATALOGUE, self.catalogue)
        shutil.copytree(LEXICON, lexicon)
        self.folders = Folders(self.content, self.catalogue, lexicon)
        for name in QUESTIONS:
            self.write(name)

    def write(self, name: str, answer: str = "", **more: str) -> None:
        """Write an entry file."""
        self.put(name, text_of(name, answer, **more))

    def put(self, name: str, text: str) -> None:
        """Write whatever in an entry file."""
        (self.content / f"{name}.md").write_text(text, encoding="utf-8")

    def remove(self, name: str) -> None:
        """Take an entry file away."""
        (self.content / f"{name}.md").unlink()

    def edit_catalogue(self, name: str, old: str, new: str) -> None:
        """Replace text in a file of the catalogue."""
        path = self.catalogue / f"{name}.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def living(self, build: Callable[[KnowledgeBase], Searcher] = Searcher) -> Living:
        """Put the base in service."""
        return Living.load(lambda: NOON, self.folders, build)
