"""An entry file edited in place: a question more, and every other byte as it was."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz, process

from knowledge.check import asked_elsewhere
from knowledge.entry import EntryError, UnreadableEntry, entry_of, front_matter_span
from knowledge.exchange.entry_files import yaml_text
from knowledge.exchange.files import write_whole
from knowledge.exchange.text import clean_line
from knowledge.loader import KnowledgeBase, UnknownEntry
from knowledge.terms import words

LONGEST_QUESTION = 300
"""Characters."""
NEAREST_FROM = 60
"""Likeness, 0 to 100, from which an id may be the one that was meant."""


class RefusedQuestion(ValueError):
    """A question may not join an entry; says which and why."""


class UneditableEntry(EntryError):
    """The file's questions are written in a way that cannot be added to without changing more."""


def add_questions(base: KnowledgeBase, folder: Path, entry_id: str, questions: Sequence[str]) -> list[str]:
    """Add questions to the file of an entry, all or none.

    Parameters
    ----------
    base
        What was read from `folder`.
    folder
        Where the file `<entry_id>.md` stands.

    Returns
    -------
    list[str]
        The questions as they were written, each on one line.

    Raises
    ------
    UnknownEntry
        No entry has the id; names the nearest.
    RefusedQuestion
        One is empty, too long, asked by the entry already or nearly the same as one of another entry.
    EntryError
        The file cannot be read, or not be edited.
    """
    if entry_id not in base.entries:
        near = process.extractOne(entry_id, list(base.entries), scorer=fuzz.ratio, score_cutoff=NEAREST_FROM)
        raise UnknownEntry(entry_id, near[0] if near else None)
    wanted = [_allowed(clean_line(question), base, entry_id) for question in questions]
    for place, question in enumerate(wanted):
        if words(question) in map(words, wanted[:place]):
            raise RefusedQuestion(f"{question!r} is given twice")
    path = folder / f"{entry_id}.md"
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableEntry(path, f"cannot be read ({error})") from error
    before = entry_of(text, path)
    longer = _with_questions(text, wanted, path)
    expected = before.model_copy(update={"questions": (*before.questions, *wanted)})
    # Read back before it replaces the file: a base must never be left broken by its own tool.
    if entry_of(longer, path) != expected:
        raise UneditableEntry(path, "has questions written in a way that only an editor can add to")
    write_whole(path, longer.encode("utf-8"))
    return wanted


def _allowed(question: str, base: KnowledgeBase, entry_id: str) -> str:
    if not words(question):
        raise RefusedQuestion("a question without words cannot be found")
    if len(question) > LONGEST_QUESTION:
        raise RefusedQuestion(f"{question[:40]!r}… has {len(question)} characters; {LONGEST_QUESTION} at most")
    if words(question) in map(words, base.entry(entry_id).questions):
        raise RefusedQuestion(f"{entry_id} asks {question!r} already")
    other = asked_elsewhere(question, base, entry_id)
    if other is not None:
        raise RefusedQuestion(f"{question!r} is nearly the same as {other[1]!r} of {other[0]}")
    return question


def _with_questions(text: str, questions: Sequence[str], path: Path) -> str:
    """Return the text with the questions behind the last one of the list, laid out as that one."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    begin, end = (len(mark) + place for place in front_matter_span(text.removeprefix(mark)))
    matter = text[begin:end]
    root: Any = yaml.compose(matter, Loader=yaml.SafeLoader)  # pyright: ignore[reportUnknownMemberType] - the library's stub
    listed = next((value for name, value in root.value if name.value == "questions"), None)
    if not isinstance(listed, yaml.SequenceNode):
        raise UneditableEntry(path, "has no list of questions")
    last: Any = listed.value[-1]
    place = len(matter[: last.end_mark.index].rstrip())  # a folded text ends where the next line begins
    if listed.flow_style:
        added = "".join(f", {yaml_text(question)}" for question in questions)
    else:
        stop = matter.index("\n", place)
        line_end = "\r\n" if matter[stop - 1] == "\r" else "\n"
        indent = " " * listed.start_mark.column
        place = stop + 1
        added = "".join(f"{indent}- {yaml_text(question)}{line_end}" for question in questions)
    return text[: begin + place] + added + text[begin + place :]
