"""`wegwijs manifest …`: what is given to a platform to make the app there."""

from pathlib import Path
from typing import Annotated, Literal

import typer

manifests = typer.Typer(no_args_is_help=True, help="App packages for the platforms.")


@manifests.callback()
def about() -> None:
    """One command a platform."""


@manifests.command("slack")
def manifest_slack(
    url: Annotated[
        str | None, typer.Option(help="Where Slack reaches Wegwijs: https://…; not needed in Socket Mode.")
    ] = None,
    socket: Annotated[bool, typer.Option("--socket", help="Socket Mode: without a public address.")] = False,
    oauth: Annotated[
        bool, typer.Option("--oauth", help="For several workspaces, which install it themselves.")
    ] = False,
    language: Annotated[Literal["nl", "en"], typer.Option(help="Of what people read in Slack's menus.")] = "nl",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File; standard output when left out.")] = None,
) -> None:
    """Print the app manifest (YAML) that is pasted at api.slack.com, with exactly the scopes that are used."""
    from bot.channels.slack.manifest import BadUrl, manifest, written
    from bot.channels.slack.settings import slack_settings

    try:
        app = manifest(url, socket=socket, oauth=oauth, command=slack_settings().command, language=language)
    except BadUrl as error:
        raise typer.BadParameter(str(error), param_hint="--url") from error
    if output is None:
        typer.echo(written(app), nl=False)
    else:
        output.write_text(written(app), encoding="utf-8")


@manifests.command("teams")
def manifest_teams(
    domain: Annotated[str, typer.Option(help="Name of the host at which Teams reaches Wegwijs: wegwijs.example.be.")],
    app_id: Annotated[str, typer.Option("--app-id", help="Application (client) ID of the Azure Bot.")],
    developer: Annotated[str, typer.Option(help="Who offers Wegwijs, at most 32 characters.")] = "Wegwijs",
    website: Annotated[str | None, typer.Option(help="Its website; a page of Wegwijs when left out.")] = None,
    privacy: Annotated[str | None, typer.Option(help="Its privacy statement; the same page when left out.")] = None,
    terms: Annotated[str | None, typer.Option(help="Its terms of use; the same page when left out.")] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="The zip.")] = Path("wegwijs-teams.zip"),
) -> None:
    """Build the app package (zip) that is uploaded in Teams: the manifest, its English and two icons."""
    from bot.channels.teams.manifest import BadPackage, manifest, package
    from bot.commands.running import current_settings
    from knowledge.cited_pages import cited_hosts
    from knowledge.loader import DEFAULT_CONTENT, load_base

    base = load_base(current_settings().content_dir or DEFAULT_CONTENT)
    try:
        app = manifest(
            domain, app_id, cited=cited_hosts(base), developer=developer, website=website, privacy=privacy,
            terms=terms,
        )  # fmt: skip
    except BadPackage as error:
        raise typer.BadParameter(str(error)) from error
    output.write_bytes(package(app))
    typer.echo(f"{output}: {', '.join(app['icons'].values())}, manifest {app['manifestVersion']}")
