"""Entries written as the files of the base, laid out as the ones that editors write."""

import sys
from collections.abc import Iterable
from pathlib import Path

import yaml

from knowledge.entry import English, Entry, EntryError, FollowUp, parse_entry
from knowledge.exchange.files import write_whole


def write_entries(entries: Iterable[Entry], folder: Path, overwrite: bool = False) -> list[Path]:
    """Write each entry to `<id>.md`, each file whole or not at all.

    Parameters
    ----------
    entries
        What to write.
    folder
        Where; it is made when it is not there.
    overwrite
        Whether a file may be replaced that holds another entry. A file that already holds the same entry stays as it
        is in any case, with its comments.

    Returns
    -------
    list[Path]
        The files that were written.

    Raises
    ------
    FileExistsError
        Files hold other entries, or two of the entries have the same id; then nothing at all was written.
    """
    entries = list(entries)
    wanted = {entry.id: entry for entry in entries}
    twice = sorted({entry.id for entry in entries if wanted[entry.id] != entry})
    if twice:
        raise FileExistsError(f"several entries would be written to {_listed(twice)}")
    changed = {folder / f"{name}.md": entry for name, entry in wanted.items() if not _holds(folder, entry)}
    others = [path.stem for path in changed if path.exists()]
    if others and not overwrite:
        raise FileExistsError(f"already there with something else in it: {_listed(others)}")
    folder.mkdir(parents=True, exist_ok=True)
    for path, entry in changed.items():
        write_whole(path, entry_text(entry).encode("utf-8"))
    return list(changed)


def entry_text(entry: Entry) -> str:
    """Return an entry as its file holds it: front matter and answer."""
    lines = [
        "---",
        f"id: {_scalar(entry.id)}",
        f"title: {_scalar(entry.title)}",
        "questions:",
        *(f"  - {_scalar(question)}" for question in entry.questions),
        f"audience: {_flow(entry.audience)}",
        f"tags: {_flow(entry.tags)}",
        "source:",
        f"  document: {_quoted(entry.source.document)}",
        f"  section: {_scalar(entry.source.section)}",
        f"valid: {{from: {entry.valid.from_ or 'null'}, until: {entry.valid.until or 'null'}}}",
        f"owner: {_scalar(entry.owner)}",
        *([f"about: {_flow(entry.about)}"] if entry.about else []),
        f"related: {_flow(entry.related)}",
        *([f"replaced_by: {_scalar(entry.replaced_by)}"] if entry.replaced_by else []),
        *(["follow_ups:"] if entry.follow_ups else []),
        *(f"  - {_button(one)}" for one in entry.follow_ups),
        *(_english_lines(entry.english) if entry.english else []),
        "---",
    ]
    return "\n".join(lines) + f"\n{entry.answer}\n"


def _english_lines(english: English) -> list[str]:
    return [
        "english:",
        f"  title: {_scalar(english.title)}",
        "  questions:",
        *(f"    - {_scalar(question)}" for question in english.questions),
        *([f"  answer: {_quoted(english.answer)}"] if english.answer else []),
    ]


def _holds(folder: Path, entry: Entry) -> bool:
    path = folder / f"{entry.id}.md"
    try:
        return path.exists() and parse_entry(path) == entry
    except EntryError:
        return False


def _button(one: FollowUp) -> str:
    parts = [f"label: {_quoted(one.label)}"]
    parts += [f"entry: {_scalar(one.entry)}"] if one.entry else []
    parts += [f"form: {_scalar(one.form)}"] if one.form else []
    if one.fill:
        filled = ", ".join(f"{_scalar(name)}: {_scalar(value)}" for name, value in one.fill.items())
        parts.append(f"fill: {{{filled}}}")
    return "{" + ", ".join(parts) + "}"


def _flow(values: Iterable[str]) -> str:
    return f"[{', '.join(map(_scalar, values))}]"


def _scalar(value: str | int) -> str:
    """Return a value as YAML that may also stand between brackets: without quotes if that reads the same."""
    if isinstance(value, int):
        return str(value)
    plain = _dumped([value], None)[1:-1]
    return _quoted(value) if plain.startswith(("'", '"')) else plain


def yaml_text(text: str) -> str:
    """Return a text as it stands in front matter: without quotes if that reads the same."""
    return _scalar(text)


def _quoted(value: str) -> str:
    return _dumped([value], '"')[1:-1]


def _dumped(value: list[str], style: str | None) -> str:
    text = yaml.safe_dump(value, default_flow_style=True, default_style=style, allow_unicode=True, width=sys.maxsize)
    return text.rstrip("\n")


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:10])
    return shown if len(names) <= 10 else f"{shown} and {len(names) - 10} more"
