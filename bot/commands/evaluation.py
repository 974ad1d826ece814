"""`wegwijs knowledge eval …`: how well kept questions are answered, beside other searches."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.running import current_settings


def knowledge_eval(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Questions with what a right answer holds.")],
    against: Annotated[
        str, typer.Option(help="Other searches on the same entries: bm25, bm25-wordings, fts5, rapidfuzz, tfidf.")
    ] = "",
    plot: Annotated[Path | None, typer.Option(help="Picture to write, .svg or .png.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print an object with every figure.")] = False,
    wrong: Annotated[bool, typer.Option("--wrong", help="List what was not answered as it should be.")] = False,
    require: Annotated[
        str, typer.Option(help="Fail under these figures: hit1=0.95,hit3=0.98,rejected=0.95,refused=0.03.")
    ] = "",
) -> None:
    """Ask kept questions and tell how many are answered right."""
    from bot.operations.asking import Asker
    from bot.operations.evaluating import evaluate
    from dialogs.markup import cleaned
    from knowledge.evaluation.peers import UnknownPeer, known_peers
    from knowledge.evaluation.plot import UnknownPicture, drawn, picture_format
    from knowledge.evaluation.questions import read_questions
    from knowledge.evaluation.requirements import BadRequirement, read_requirements, unmet
    from knowledge.evaluation.table import record, tables, wrong_lines, wrong_record

    try:
        peers, requirements = known_peers(against), read_requirements(require)
        form = picture_format(plot) if plot else None
    except (UnknownPeer, BadRequirement, UnknownPicture) as error:
        raise typer.BadParameter(str(error)) from error
    questions = read_questions(files)
    asker = Asker(current_settings().content_dir)
    if not asker.base.entries:
        typer.echo("There are no entries to find: `wegwijs knowledge check` tells why.", err=True)
        raise typer.Exit(1)
    outcomes, summaries = evaluate(asker, questions, peers)
    if plot and form:
        plot.write_bytes(drawn(summaries, form))
    failed = unmet(requirements, summaries[0])
    if as_json:
        told: dict[str, object] = {"entries": len(asker.base.entries), "questions": len(questions), "unmet": failed}
        told["systems"] = [record(one) for one in summaries]
        if wrong:
            told["wrong"] = [wrong_record(one) for one in outcomes if not one.as_it_should]
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        first = summaries[0]
        typer.echo(f"{first.answerable} answerable and {first.unanswerable} unanswerable questions, ", nl=False)
        typer.echo(f"{len(asker.base.entries)} entries.\n")
        for line in tables(summaries):
            typer.echo(line)
        typer.echo("\nrejected: unanswerable, not answered; refused: answerable, said to be unknown; unknown: of all.")
        if peers:
            typer.echo("wegwijs is what a person reads; wegwijs-search its ranking alone, judged as the others are.")
        if wrong:
            lines = wrong_lines(outcomes) or ["Every question was answered, or not answered, as it should be."]
            typer.echo()
            for line in lines:
                typer.echo(cleaned(line))
        if plot:
            typer.echo(f"\n{plot}")
    for sentence in failed:
        typer.echo(sentence, err=True)
    if failed:
        raise typer.Exit(1)
