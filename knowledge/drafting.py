"""The draft of an entry that people ask for: their questions, and what an editor has to fill in."""

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path

from knowledge.editing import LONGEST_QUESTION
from knowledge.exchange.entry_files import yaml_text
from knowledge.exchange.files import write_whole
from knowledge.exchange.records import kebab
from knowledge.exchange.text import clean_line
from knowledge.terms import words

ENDING = ".md.draft"
"""Of a draft's name: the base reads `*.md` only, so that a draft never answers anybody."""
MOST_QUESTIONS = 20


def draft_id(question: str, taken: Collection[str]) -> str:
    """Return an id made from a question that no entry or draft has yet."""
    wanted = kebab(question)
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    return name


def draft_text(entry_id: str, questions: Sequence[str], *, count: int, last: date, nearest: str | None = None) -> str:
    """Return a draft, with comments in Dutch on what an editor still has to say.

    Parameters
    ----------
    questions
        As they were asked, most asked first; those that are too long for an entry are left out.
    count
        How often it was asked.
    last
        The day it was asked last.
    nearest
        The entry that came closest, if any: the editor may want to point to it.
    """
    asked = _distinct(questions)
    lines = [
        "---",
        f"# Voorstel: {count} keer gevraagd, het laatst op {last.day}/{last.month}/{last.year}.",
        "# Dit is nog geen antwoord. Vul in wat hieronder leeg is, schrijf het antwoord onder de laatste streepjes,",
        f"# noem het bestand {entry_id}.md en zet het bij de andere. `wegwijs knowledge check` zegt wat er nog ontbreekt.",
        f"id: {entry_id}",
        f"title: {yaml_text(asked[0])}",
        "# Zoals mensen het vroegen. Schrap wat er niet bij hoort.",
        "questions:",
        *(f"  - {yaml_text(question)}" for question in asked),
        "# Voor wie: leraar, coordinator, begeleider, organisator of iedereen.",
        "audience: [iedereen]",
        "# Trefwoorden, minstens één: [prijs, cop]",
        "tags: []",
        "# Waar staat het antwoord? Het nummer van het document tussen aanhalingstekens, en het deel zoals het heet in",
        "# catalogue/sources.yaml. Staat het in geen enkele bron, dan hoort dit antwoord hier (nog) niet.",
        "source:",
        "  document:",
        "  section:",
        "# Tussen welke dagen geldt het? null is altijd.",
        "valid: {from: null, until: null}",
        "owner: redactie",
        *(
            ["# Wat er het dichtst bij kwam; schrap het als het er niets mee te maken heeft.", f"related: [{nearest}]"]
            if nearest
            else []
        ),
        "---",
    ]
    return "\n".join(lines) + "\n"


def write_draft(folder: Path, entry_id: str, text: str) -> Path:
    """Write a draft and return its file; one that is there already is an editor's work and raises FileExistsError."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{entry_id}{ENDING}"
    if path.exists():
        raise FileExistsError(f"already there: {path}")
    write_whole(path, text.encode("utf-8"))
    return path


def _distinct(questions: Sequence[str]) -> list[str]:
    lines = [clean_line(question) for question in questions]
    fitting = [line for line in lines if len(line) <= LONGEST_QUESTION] or [lines[0][:LONGEST_QUESTION]]
    seen: dict[tuple[str, ...], str] = {}
    for line in fitting:
        seen.setdefault(tuple(words(line)), line)
    return list(seen.values())[:MOST_QUESTIONS]
