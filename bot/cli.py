"""Every command. Imports are inside the commands: a question must not wait for a database driver."""

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.commands.anchors import anchors
from bot.commands.editors import editors
from bot.commands.knowledge import knowledge
from bot.commands.manifest import manifests
from bot.commands.reminders import reminders
from bot.commands.running import current_settings, run, told

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Wegwijs: answers, registers, reminds.")


def _group(name: str, text: str) -> typer.Typer:
    group = typer.Typer(no_args_is_help=True, help=text)
    app.add_typer(group, name=name)
    return group


db = _group("db", "The database's schema.")
demo = _group("demo", "Demonstration data.")
catalogue = _group("catalogue", "The offer: organisations, programmes, rounds, moments.")
role = _group("role", "Who may do what.")
export = _group("export", "Files to take along.")
knowledge.add_typer(editors)
app.add_typer(knowledge, name="knowledge")
app.add_typer(anchors, name="anchors")
app.add_typer(manifests, name="manifest")
app.add_typer(reminders, name="reminders")


def main() -> None:
    """Run a command; what goes wrong is told in one line, without a traceback."""
    try:
        app()
    except Exception as error:
        message = told(error)
        if message is None:
            raise
        typer.echo(message, err=True)
        sys.exit(1)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="What you want to know.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print an object with kind, score and source.")] = False,
    batch: Annotated[Path | None, typer.Option(help='One {"id", "question"} a line.')] = None,
) -> None:
    """Answer a question, or a file of questions."""
    from bot.operations import asking

    settings = current_settings()
    asker = asking.Asker(settings.content_dir, index_cache=settings.index_cache)
    if batch is not None:
        with batch.open(encoding="utf-8") as lines:
            for line in asking.batch(asker, lines):
                typer.echo(line)
        return
    if question is None:
        raise typer.BadParameter("a question or --batch FILE is needed")
    answered = asker.ask(question)
    if as_json:
        typer.echo(json.dumps(answered, ensure_ascii=False))
        return
    from bot.channels.terminal.render import markdown

    typer.echo(markdown(answered["answer"]))


@app.command()
def chat(
    email: Annotated[str | None, typer.Option("--as", help="Address of who is talking.")] = None,
    script: Annotated[Path | None, typer.Option(help="One message a line.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object a reply.")] = False,
) -> None:
    """Talk in the terminal."""

    async def work() -> None:
        from bot.app import opened
        from bot.channels.terminal.adapter import Chat
        from bot.logs import start_logging
        from bot.operations.watching import watching
        from bot.reminders.clock import Clock

        settings = current_settings()
        start_logging(settings)
        lines = script.read_text(encoding="utf-8").splitlines() if script else None
        async with (
            opened(settings) as parts,
            watching(parts.living, settings, wanted=settings.watch_content is True),
        ):
            talk = Chat(parts.conversations, parts.sweeper.run, email, as_json=as_json, files=settings.files)
            if lines is not None:
                await talk.run_script(lines)
                return
            clock = Clock(talk.show_inbox, settings.sweep_seconds)
            if sys.stdin.isatty():
                clock.start()
            await talk.run()

    run(work())


@app.command("serve")
def serve_command() -> None:
    """Run the service: reminders and messages go out; /health tells how it is."""

    async def work() -> None:
        from bot.app import opened
        from bot.logs import start_logging
        from bot.serve import serve

        settings = current_settings()
        start_logging(settings)
        async with opened(settings) as parts:
            await serve(parts, watched=settings.watch_content is not False)

    run(work())


@app.command("settings")
def settings_command() -> None:
    """Print the settings, without secrets."""
    from bot.channels.slack.settings import read_slack_settings
    from bot.channels.teams.settings import read_teams_settings

    settings = current_settings()
    channels = (read_slack_settings(), read_teams_settings(settings.http_host, settings.http_port))
    shown = settings.shown()
    for channel in channels:
        shown |= channel.shown() if channel else {}
    for name, value in shown.items():
        typer.echo(f"{name}={value}")


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the schema of this version."""

    async def work() -> None:
        from storage.database import Database
        from storage.schema import upgrade

        database = Database(current_settings().database_url.get_secret_value())
        try:
            typer.echo(f"The database is at {await upgrade(database)}.")
        finally:
            await database.close()

    run(work())


@db.command("check")
def db_check() -> None:
    """Tell whether the database has the schema of this version."""

    async def work() -> None:
        from storage.database import Database
        from storage.schema import differences, require_current

        database = Database(current_settings().database_url.get_secret_value())
        try:
            await require_current(database)
            found = await differences(database)
        finally:
            await database.close()
        for one in found:
            typer.echo(f"differs: {one}")
        if found:
            raise typer.Exit(1)
        typer.echo("The database is as it should be.")

    run(work())


@demo.command("load")
def demo_load() -> None:
    """Write demonstration organisations, open rounds and roles, all marked (voorbeeld)."""

    async def work() -> None:
        from bot.database import opened_database, utc_now
        from bot.operations.demonstration import load_demonstration
        from dialogs.reminders.planning import after_loading
        from knowledge.catalogue_files import load_catalogue

        async with opened_database(current_settings()) as database, database.transaction() as session:
            count = await load_demonstration(session, utc_now())
            await after_loading(session, load_catalogue(), utc_now())
        typer.echo(f"{count} demonstration records written.")

    run(work())


@catalogue.command("load")
def catalogue_load() -> None:
    """Read the catalogue files into the database, plan the reminders anew and tell of the moments that moved or are gone."""

    async def work() -> None:
        from bot.database import opened_database, utc_now
        from bot.operations.catalogue import load_files
        from knowledge.catalogue_files import load_catalogue

        async with opened_database(current_settings()) as database, database.transaction() as session:
            loaded = await load_files(session, load_catalogue(), utc_now())
        typer.echo(f"{loaded.records} records written.")
        for moment in loaded.called_off:
            typer.echo(f"Called off, for the files hold it no more: {moment}.")
        if loaded.kept:
            typer.echo(
                "The files hold no moment that is still to come, so nothing is called off. They held these: "
                f"{', '.join(loaded.kept)}. One that does not take place is called off in conversation.",
                err=True,
            )
        if loaded.told:
            typer.echo(f"{loaded.told} messages wait for who is concerned by a moment that changed.")

    run(work())


Scope = Annotated[str, typer.Option(help="organisation:ID or programme:ID; everywhere when left out.")]


@role.command("grant")
def role_grant(email: str, role: str, scope: Scope = "") -> None:
    """Give somebody a role: teacher, coordinator, facilitator, organiser or admin."""

    async def work() -> None:
        from bot.database import opened_database, utc_now
        from bot.operations.roles import grant

        async with opened_database(current_settings()) as database, database.transaction() as session:
            new = await grant(session, email, role, scope, utc_now())
        typer.echo(f"{email} is {role}{f' for {scope}' if scope else ''}{'' if new else ' already'}.")

    run(work())


@role.command("revoke")
def role_revoke(email: str, role: str, scope: Scope = "") -> None:
    """Take a role back."""

    async def work() -> None:
        from bot.database import opened_database
        from bot.operations.roles import grants, revoke

        async with opened_database(current_settings()) as database, database.transaction() as session:
            done = await revoke(session, email, role, scope)
            others = [one.scope or "everywhere" for one in await grants(session, email, role)]
        if not done:
            held = f"; it is so for {', '.join(others)}: say which with --scope" if others else ""
            typer.echo(
                f"{email} was not {role}{f' for {scope}' if scope else ' everywhere' if others else ''}{held}.",
                err=True,
            )
            raise typer.Exit(1)
        typer.echo(f"{email} is no longer {role}.")

    run(work())


@role.command("list")
def role_list(
    email: Annotated[str | None, typer.Argument()] = None, role: Annotated[str | None, typer.Argument()] = None
) -> None:
    """List who has which role."""

    async def work() -> None:
        from bot.database import opened_database
        from bot.operations.roles import grants

        async with opened_database(current_settings()) as database, database.transaction() as session:
            found = await grants(session, email, role)
        for one in found:
            typer.echo("\t".join([one.email, one.role, one.scope or "everywhere"]))

    run(work())


@export.command("registrations")
def export_registrations(
    form: Annotated[Literal["csv", "xlsx", "json"], typer.Option("--format")] = "csv",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File; standard output when left out.")] = None,
) -> None:
    """Write every registration to a file."""

    async def work() -> None:
        from bot.database import opened_database
        from bot.operations.export import registration_records, written

        async with opened_database(current_settings()) as database, database.transaction() as session:
            data = written(await registration_records(session), form)
        if output is None:
            sys.stdout.buffer.write(data)
        else:
            output.write_bytes(data)

    run(work())


if __name__ == "__main__":
    main()
