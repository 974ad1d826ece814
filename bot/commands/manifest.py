"""`wegwijs manifest …`: what is given to a platform to make the app there."""

from pathlib import Path
from typing import Annotated, Literal

import typer

manifests = typer.Typer(no_args_is_help=True, help="App packages for the platforms.")


@manifests.callback()
def about() -> None:
    """Keep `slack` a word of its own, also while it is the only one."""


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
