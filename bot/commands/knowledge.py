"""`wegwijs knowledge …`: what editors do with the base."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.commands.running import current_settings

knowledge = typer.Typer(no_args_is_help=True, help="The knowledge base.")


@knowledge.command("check")
def knowledge_check() -> None:
    """Tell what is wrong with the entries, and which sections of the sources no entry cites."""
    from knowledge.check import check
    from knowledge.loader import DEFAULT_CONTENT, load_base

    base = load_base(current_settings().content_dir or DEFAULT_CONTENT)
    report = check(base)
    for problem in report.problems:
        typer.echo(str(problem))
    for section in report.uncited:
        typer.echo(f"no entry cites {section}")
    typer.echo(f"{len(base.entries)} entries, {len(report.problems)} problems, {len(report.uncited)} uncited sections.")
    if report.problems:
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
    answer_from: Annotated[float, typer.Option(min=0, max=1, help="Probability from which an answer is given.")] = 0.5,
    unsure_from: Annotated[float, typer.Option(min=0, max=1, help="Probability from which is asked back.")] = 0.07,
) -> None:
    """Fit the numbers of the search on the entries; do so after many changes."""
    from knowledge.calibration import fit, write
    from knowledge.loader import DEFAULT_CONTENT, load_base
    from knowledge.search import CALIBRATION

    base = load_base(current_settings().content_dir or DEFAULT_CONTENT)
    write(fit(base, answer_from, unsure_from), CALIBRATION)
    typer.echo(f"Fitted on {len(base.entries)} entries: {CALIBRATION}")


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
