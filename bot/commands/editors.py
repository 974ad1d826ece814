"""`wegwijs knowledge gaps|add|feedback`: what people asked in vain and said of answers, and what editors do with it."""

import json
import shlex
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.running import current_settings, run

if TYPE_CHECKING:
    from bot.operations.gaps import Gap
    from knowledge.loader import KnowledgeBase

editors = typer.Typer()
MOST_WORDINGS = 5
"""Wordings of a gap that are printed; JSON has them all."""


def _base() -> "tuple[KnowledgeBase, Path]":
    from knowledge.loader import DEFAULT_CONTENT, load_base

    folder = current_settings().content_dir or DEFAULT_CONTENT
    return load_base(folder), folder


@editors.command("gaps")
def knowledge_gaps(
    limit: Annotated[int, typer.Option(min=1, help="Gaps to show.")] = 50,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day from which to look.")] = None,
    draft: Annotated[Path | None, typer.Option(help="Folder for a draft of each new entry.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what was handled.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one list of objects.")] = False,
) -> None:
    """Group what people asked in vain, in doubt or found not right; most asked first, with what to do about it."""
    from zoneinfo import ZoneInfo

    start = since.replace(tzinfo=ZoneInfo("Europe/Brussels")) if since else None

    async def work() -> None:
        from bot.database import opened_database
        from bot.operations.gaps import gaps

        base, _ = _base()
        async with opened_database(current_settings()) as database, database.transaction() as session:
            found = (await gaps(session, base, since=start, everything=everything))[:limit]
        drafts = _drafts(found, base, draft) if draft is not None else {}
        if as_json:
            shown = [{**_object(gap), "draft": drafts.get(place)} for place, gap in enumerate(found)]
            typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
            return
        for place, gap in enumerate(found):
            typer.echo("\n".join([*_lines(gap, base), *([f"   {drafts[place]}"] if place in drafts else [])]))

    run(work())


@editors.command("add")
def knowledge_add(
    entry: Annotated[str, typer.Argument(help="Id of the entry.")],
    questions: Annotated[list[str], typer.Argument(help="Questions to add, each between quotes.")],
) -> None:
    """Add questions to an entry, and take what was asked like them off the list of gaps."""

    async def work() -> None:
        from bot.database import opened_database, utc_now
        from bot.operations.gaps import mark_handled
        from knowledge.editing import add_questions

        base, folder = _base()
        async with opened_database(current_settings()) as database, database.transaction() as session:
            handled = await mark_handled(session, base, questions, utc_now())
            # The file last: when it cannot be changed, nothing is marked either.
            added = add_questions(base, folder, entry, questions)
        for question in added:
            typer.echo(f"{entry}: {question}")
        typer.echo(f"{len(added)} added; asked {handled} times before, now handled.")

    run(work())


@editors.command("feedback")
def knowledge_feedback(
    entry: Annotated[str | None, typer.Option(help="Only this entry.")] = None,
) -> None:
    """Show how often each answer was found right or not, with what people missed."""

    async def work() -> None:
        from bot.database import opened_database
        from bot.operations.verdicts import judged

        base, _ = _base()
        if entry is not None:
            base.entry(entry)
        async with opened_database(current_settings()) as database, database.transaction() as session:
            found = await judged(session, entry)
        for one in found:
            gone = "" if one.entry in base.entries else "\t(no entry any more)"
            typer.echo(f"{one.entry}\t{one.yes} yes\t{one.no} no{gone}")
            for row in one.remarks:
                typer.echo(f"   {row.at:%Y-%m-%d}\t{row.question}: {row.remark}")

    run(work())


def _drafts(found: "list[Gap]", base: "KnowledgeBase", folder: Path) -> dict[int, str]:
    """Write a draft for each new entry; return, by place of the gap, what came of it."""
    from knowledge.drafting import draft_id, draft_text, write_draft

    taken = set(base.entries)
    told: dict[int, str] = {}
    for place, gap in enumerate(found):
        if gap.proposal != "new":
            continue
        name = draft_id(gap.question, taken)
        taken.add(name)
        wordings = [text for text, _ in gap.wordings]
        text = draft_text(name, wordings, count=gap.count, last=gap.last_at.date(), nearest=gap.entry)
        try:
            told[place] = f"draft: {write_draft(folder, name, text)}"
        except FileExistsError as error:
            told[place] = str(error)
    return told


def _lines(gap: "Gap", base: "KnowledgeBase") -> list[str]:
    lines = [f"{gap.count}×\t{gap.question}"]
    lines += [f"   {count}×\t{text}" for text, count in gap.wordings[1:MOST_WORDINGS]]
    more = len(gap.wordings) - MOST_WORDINGS
    lines += [f"   and {more} other wordings"] if more > 0 else []
    lines += [f"   chosen: {_counted(gap.chosen)}"] if gap.chosen else []
    lines += [f"   none of these: {gap.none_meant}×"] if gap.none_meant else []
    lines += [f"   not right: {_counted(gap.refused)}"] if gap.refused else []
    lines += [f"   sources are silent: {_counted(gap.silent)}"] if gap.silent else []
    lines += [f"   remark: {remark}" for remark in gap.remarks]
    near = f", nearest {gap.entry}" if gap.entry else ""
    todo = {"add": _command(gap), "revise": f"look at {gap.entry} again", "new": f"new entry{near}"}
    return [*lines, f"   → {todo[gap.proposal]}"]


def _command(gap: "Gap") -> str:
    """Return the command to copy; people wrote the question, so nothing in it may mean something to a shell."""
    return shlex.join(["wegwijs", "knowledge", "add", gap.entry or "", "--", gap.question])


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}×" for name, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _object(gap: "Gap") -> dict[str, Any]:
    return {
        "count": gap.count,
        "last_asked": gap.last_at.isoformat(),
        "wordings": [{"question": text, "count": count} for text, count in gap.wordings],
        "chosen": dict(gap.chosen),
        "none_of_these": gap.none_meant,
        "not_right": dict(gap.refused),
        "sources_silent": dict(gap.silent),
        "remarks": gap.remarks,
        "proposal": gap.proposal,
        "entry": gap.entry,
        "command": _command(gap) if gap.proposal == "add" else None,
    }
