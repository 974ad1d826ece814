"""`wegwijs reminders …`: what is planned, what is sent, and what would be over a time to come."""

import csv
import json
import signal
import sys
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.commands.running import current_settings, run

if TYPE_CHECKING:
    from types import FrameType

    from bot.operations.rehearsal import Going, Rehearsal

reminders = typer.Typer(no_args_is_help=True, help="What is planned and sent.")
ZONE = ZoneInfo("Europe/Brussels")
Address = Annotated[str | None, typer.Option("--as", help="Address of the only person it is about.")]
_NOBODY = "Nobody is known by the address {address}."
COLUMNS = ("at", "person", "platform", "plan", "role", "about", "text")
"""Of the table that --csv prints."""


@reminders.command("list")
def reminders_list(
    address: Address = None,
    until: Annotated[str | None, typer.Option(help="Day or time in ISO 8601, after which nothing is listed.")] = None,
) -> None:
    """List what is still to come: when (in Brussels), to whom, by which plan, about what, until when it is of use."""
    last = _instant(until, end=True) if until else None

    async def work() -> None:
        from bot.database import opened_database
        from bot.operations.reminding import is_known, listed

        async with opened_database(current_settings()) as database, database.transaction() as session:
            if address is not None and not await is_known(session, address):
                typer.echo(_NOBODY.format(address=address), err=True)
                raise typer.Exit(1)
            lines = await listed(session, address, last)
        for line in lines:
            typer.echo(line)

    run(work())


@reminders.command("run")
def reminders_run(
    until: Annotated[str | None, typer.Option(help="Time in ISO 8601; now when left out.")] = None,
) -> None:
    """Send what is due, now or up to a time as if it were then."""
    instant = _instant(until) if until else None

    async def work() -> None:
        from bot.app import opened
        from bot.database import utc_now

        async with opened(current_settings()) as parts:
            swept = await parts.sweeper.run_until(instant or utc_now())
        typer.echo(f"{swept.reminders} reminders handled, {swept.sent} messages sent, {swept.failed} failed.")

    run(work())


@reminders.command("simulate")
def reminders_simulate(
    start: Annotated[str, typer.Option("--from", help="Day or time in ISO 8601.")],
    end: Annotated[str, typer.Option("--to", help="Day or time in ISO 8601; a day counts to its end.")],
    address: Address = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print an object with messages and totals.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a table with a row for each reminder.")] = False,
    full: Annotated[bool, typer.Option("--full", help="All the words, not only the first line.")] = False,
) -> None:
    """Tell what would go out over a time to come, to whom and when, as things stand now. Nothing is written or sent."""
    first, last = _instant(start), _instant(end, end=True)
    if last < first:
        raise typer.BadParameter("--to lies before --from")
    if as_json and as_csv:
        raise typer.BadParameter("--json or --csv, not both")

    async def work() -> None:
        from bot.channels.channel import names
        from bot.database import utc_now
        from bot.operations.rehearsal import rehearsed
        from bot.operations.reminding import is_known
        from knowledge.catalogue_files import load_catalogue
        from storage.database import Database
        from storage.schema import require_current

        # The copy is removed also when the command is told to stop.
        before = signal.signal(signal.SIGTERM, _stopped)
        settings = current_settings()
        database = Database(settings.database_url.get_secret_value())
        try:
            await require_current(database)
            if address is not None:
                async with database.reading() as session:
                    known = await is_known(session, address)
                if not known:  # who comes in the time that is played is told all the same
                    typer.echo(_NOBODY.format(address=address), err=True)
            files = load_catalogue()
            found = await rehearsed(database, files, names(), present=utc_now(), start=first, end=last, address=address)
        finally:
            await database.close()
            signal.signal(signal.SIGTERM, before)
        if as_json:
            typer.echo(json.dumps(_as_object(found, full), ensure_ascii=False, indent=2))
        elif as_csv:
            table = csv.writer(sys.stdout, lineterminator="\n")
            table.writerow(COLUMNS)
            table.writerows(row for going in found.going for row in _rows(going, full))
        else:
            _printed(found, full)

    run(work())


def _stopped(number: int, frame: "FrameType | None") -> None:
    sys.exit(128 + number)


def _printed(found: "Rehearsal", full: bool) -> None:
    for one in found.going:
        plans = ", ".join(dict.fromkeys(named.plan for named in one.named))
        line = "\t".join([f"{one.at:%Y-%m-%d %H:%M}", one.person, _platform(one), plans])
        if full:
            typer.echo(line)
            typer.echo("\n".join(f"    {text}" for text in _words(one, full).splitlines()))
        else:
            typer.echo(f"{line}\t{_words(one, full)}")
    if not found.registered:
        typer.echo("Nobody is registered yet: no team has registered and nobody has a place at a session.")
    if found.before:
        typer.echo(f"{found.before} messages go out before that time.")
    for plan, count in sorted(found.dropped.items()):
        typer.echo(f"{count} of {plan} do not go out: their time passes, or what the plan asks for does not hold.")
    typer.echo(f"{len(found.going)} messages.")
    for name, counts in found.totals().items():
        for what, count in counts.items():
            typer.echo(f"{name}\t{what}\t{count}")


def _as_object(found: "Rehearsal", full: bool) -> dict[str, Any]:
    return {
        "messages": [
            {
                "at": one.at.isoformat(timespec="minutes"),
                "person": one.person,
                "platform": one.platform or None,
                "refused": one.refused,
                "reminders": [{"plan": of.plan, "role": of.role or None, "about": of.about} for of in one.named],
                "text": _words(one, full),
            }
            for one in found.going
        ],
        "before": found.before,
        "dropped": dict(sorted(found.dropped.items())),
        "registered": found.registered,
        "totals": found.totals(),
    }


def _rows(going: "Going", full: bool) -> list[list[str]]:
    """Return a row for each reminder of a message."""
    from bot.channels.sheets import harmless

    said = [harmless(_words(going, full))]
    at = going.at.isoformat(timespec="minutes")
    return [
        [at, harmless(going.person), _platform(going), harmless(one.plan), one.role, harmless(one.about), *said]
        for one in going.named
    ]


def _platform(going: "Going") -> str:
    if not going.platform:
        return "not seen yet"
    return f"{going.platform} (does not reach this person)" if going.refused else going.platform


def _words(going: "Going", full: bool) -> str:
    """Return what is read, without marks."""
    from bot.channels.terminal.render import markdown, rendered

    return rendered(going.reply).strip() if full else markdown(going.first_line).strip()


def _instant(text: str, *, end: bool = False) -> datetime:
    """Read a time, in UTC; one without a zone is in Brussels, and a day alone is its beginning, or its end."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a time such as 2026-12-01T09:00") from error
    if end and len(text) <= len("2026-12-01"):
        read = datetime.combine(read.date() + timedelta(days=1), time(0)) - timedelta(microseconds=1)
    return (read if read.tzinfo else read.replace(tzinfo=ZONE)).astimezone(UTC)
