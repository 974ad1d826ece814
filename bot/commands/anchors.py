"""`wegwijs anchors …`: the table of who is the anchor of which municipality and level."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.running import current_settings, run

anchors = typer.Typer(no_args_is_help=True, help="Who is the anchor of a municipality and level.")


@anchors.command("import")
def anchors_import(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX with gemeente, niveau, naam, email and perhaps telefoon.")],
) -> None:
    """Put the anchors of a file in the place of all that were there; nothing changes when a row is wrong."""

    async def work() -> None:
        from bot.database import opened_database, utc_now
        from bot.operations.anchors import import_anchors

        async with opened_database(current_settings()) as database, database.transaction() as session:
            count = await import_anchors(session, file, utc_now())
        typer.echo(f"{count} anchors imported.")

    run(work())


@anchors.command("list")
def anchors_list() -> None:
    """List the anchors: municipality, level, name, e-mail address and telephone number."""

    async def work() -> None:
        from bot.database import opened_database
        from storage.anchors import anchors as stored

        async with opened_database(current_settings()) as database, database.transaction() as session:
            found = await stored(session)
        for one in found:
            typer.echo("\t".join([one.municipality, one.level, one.name, one.email, one.phone or ""]))

    run(work())
