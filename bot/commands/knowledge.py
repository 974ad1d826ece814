"""`wegwijs knowledge …`: what editors do with the base."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.commands.evaluation import knowledge_eval
from bot.commands.running import current_settings, run

knowledge = typer.Typer(no_args_is_help=True, help="The knowledge base.")
knowledge.command("eval")(knowledge_eval)


def _now() -> datetime:
    return datetime.now(UTC)


@knowledge.command("check")
def knowledge_check() -> None:
    """Tell what is wrong with the entries and the reminder plans, and which sections of the sources no entry cites."""
    from dialogs.reminders.plan_check import named_problems
    from knowledge.check import check
    from knowledge.loader import DEFAULT_CONTENT, load_base

    base = load_base(current_settings().content_dir or DEFAULT_CONTENT)
    report = check(base)
    problems = [*report.problems, *named_problems(base.catalogue)]
    for problem in problems:
        typer.echo(str(problem))
    for section in report.uncited:
        typer.echo(f"no entry cites {section}")
    typer.echo(f"{len(base.entries)} entries, {len(problems)} problems, {len(report.uncited)} uncited sections.")
    if problems:
        raise typer.Exit(1)


@knowledge.command("search")
def knowledge_search(
    question: str, explain: Annotated[bool, typer.Option("--explain", help="Show why.")] = False
) -> None:
    """Show the nearest entries to a question."""
    from knowledge.loader import DEFAULT_CONTENT, load_base
    from knowledge.search import Searcher

    base = load_base(current_settings().content_dir or DEFAULT_CONTENT)
    searcher = Searcher(base)
    found = searcher.search(question)
    typer.echo(found.kind)
    for hit in found.hits:
        typer.echo(f"{hit.score:.3f}  {hit.entry}  {base.entry(hit.entry).title}")
    if explain:
        for line in searcher.explain(question):
            typer.echo(line)


@knowledge.command("calibrate")
def knowledge_calibrate(
    asked: Annotated[
        Path | None,
        typer.Option(help="Questions with what a right answer holds; the ones that come along if left out."),
    ] = None,
    outside: Annotated[
        Path | None,
        typer.Option(help="Questions that no entry answers, one a line; those that come along if left out."),
    ] = None,
) -> None:
    """Fit the numbers of the search on the entries and on asked questions; do so after many changes."""
    from knowledge.calibration import ASKED, OUTSIDE, Teaching, chosen, fit, write
    from knowledge.loader import DEFAULT_CONTENT, load_base
    from knowledge.search import CALIBRATION, calibration

    base = load_base(current_settings().content_dir or DEFAULT_CONTENT)
    teaching = Teaching.read(asked or ASKED, outside or OUTSIDE)
    fitted = chosen(base, teaching, calibration(), fit(base, teaching))
    write(fitted, CALIBRATION)
    kept = " (the numbers in service, which do as well as new ones)" if fitted == calibration() else ""
    typer.echo(
        f"Fitted{kept} on {len(base.entries)} entries, {len(teaching.asked)} asked questions and {len(teaching.outside)} outside; "
        f"an answer from {fitted.answer_from:.2f}, asked back from {fitted.unsure_from:.2f}: {CALIBRATION}"
    )


@knowledge.command("watch")
def knowledge_watch(
    served: Annotated[bool, typer.Option("--serve", help="Run the service too, as `wegwijs serve` does.")] = False,
) -> None:
    """Tell at each change of a file whether it can be used, until Ctrl-C; with --serve it is in service at once."""

    async def work() -> None:
        import asyncio

        from bot.operations.watching import beginning, living_of, watch
        from bot.signals import told_to_stop

        def tell(_level: str, line: str) -> None:
            typer.echo(f"{_now().astimezone():%H:%M:%S}  {line}")

        settings = current_settings()
        if served:
            from bot.app import opened
            from bot.logs import start_logging
            from bot.serve import serve

            start_logging(settings)
            async with opened(settings) as parts:
                beginning(parts.living, tell)
                await serve(parts, tell)
            return
        stop = told_to_stop()
        living = await asyncio.to_thread(living_of, settings, _now)
        beginning(living, tell)
        await watch(living, stop, tell, polling=settings.watch_polling)

    run(work())


@knowledge.command("import")
def knowledge_import(
    file: Annotated[Path, typer.Argument(help="QnA Maker or Azure (TSV, XLSX), Rasa (YAML, Markdown) or CSV.")],
    into: Annotated[Path, typer.Option(help="Folder for the entries; look at them before they join the base.")],
    document: Annotated[str, typer.Option(help="Source document of entries that come without one, three digits.")],
    section: Annotated[str, typer.Option(help="Its section.")],
    owner: Annotated[str, typer.Option(help="Owner of entries that come without one.")] = "redactie",
    responses: Annotated[Path | None, typer.Option(help="Rasa's responses, when they stand in another file.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that hold something else.")] = False,
) -> None:
    """Turn the base of another system into entry files."""
    from knowledge.exchange import import_base, write_entries

    imported = import_base(file, companion=responses, document=document, section=section, owner=owner)
    for problem in imported.problems:
        typer.echo(str(problem))
    try:
        written = write_entries(imported.entries, into, overwrite)
    except FileExistsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    typer.echo(f"{len(imported.entries)} entries read, {len(written)} files written, {len(imported.problems)} remarks.")


@knowledge.command("export")
def knowledge_export(
    file: Annotated[Path, typer.Argument(help="File to write.")],
    form: Annotated[Literal["tsv", "xlsx", "rasa", "csv"], typer.Option("--format", help="What to write.")],
    rendered: Annotated[bool, typer.Option("--rendered", help="With facts in place of references.")] = False,
) -> None:
    """Write the base for another system; without --rendered it can come back as it was."""
    from knowledge.exchange import export_base
    from knowledge.loader import DEFAULT_CONTENT, load_base

    base = load_base(current_settings().content_dir or DEFAULT_CONTENT)
    entries = [
        one.model_copy(update={"answer": base.answer_of(one.id)}) if rendered else one for one in base.entries.values()
    ]
    export_base(entries, file, form)
    typer.echo(f"{len(entries)} entries: {file}")
