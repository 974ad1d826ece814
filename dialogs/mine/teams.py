"""The teams of one person: those that were registered by this person, and those of organisations that the person coordinates."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import col, or_, select

from dialogs.engine.context import Taken
from dialogs.markup import escaped
from dialogs.registration.rules import Alignment, alignment
from dialogs.reminders.notices import when
from dialogs.reminders.workdays import ZONE
from dialogs.subjects import Request
from knowledge.offer import Catalogue, Moment
from storage.registrations import Registration


async def my_teams(request: Request) -> list[Registration]:
    """Return the registrations that stand: of this person, and of the organisations that this person coordinates."""
    person = request.context.person
    prefix = "organisation:"
    coordinated = [
        scope.removeprefix(prefix)
        for role, scope in person.grants
        if role == "coordinator" and scope.startswith(prefix)
    ]
    query = select(Registration).where(
        Registration.status == "confirmed",
        or_(Registration.registered_by == person.id, col(Registration.organisation_id).in_(coordinated)),
    )
    rows = (await request.session.exec(query)).all()
    catalogue = request.context.catalogue
    known = [
        row
        for row in rows
        if row.organisation_id in catalogue.organisations and row.programme_id in catalogue.programmes
    ]
    return sorted(known, key=lambda row: _order(row, catalogue))


def _order(row: Registration, catalogue: Catalogue) -> tuple[str, int, str]:
    round_ = catalogue.rounds.get(row.round_id)
    organisation = catalogue.organisation(row.organisation_id).name
    return organisation, -(round_.first if round_ else 0), catalogue.programme(row.programme_id).name


def grouped(rows: Iterable[Registration]) -> dict[str, list[Registration]]:
    """Return registrations by the id of their organisation, in the order in which they come."""
    groups: dict[str, list[Registration]] = {}
    for row in rows:
        groups.setdefault(row.organisation_id, []).append(row)
    return groups


def in_short(request: Request, rows: list[Registration]) -> str:
    """Return what is registered, by organisation: a line for each project with its number of teams."""
    catalogue, texts = request.context.catalogue, request.context.texts
    rounds = {row.round_id for row in rows}
    blocks: list[str] = []
    for organisation, own in grouped(rows).items():
        lines = [f"**{catalogue.organisation(organisation).name}**", ""]
        for row in own:
            line = f"- {catalogue.programme(row.programme_id).name}: " + texts.n(
                "{count} team", "{count} teams", row.teams
            )
            lines.append(f"{line} ({_round(row, catalogue)})" if len(rounds) > 1 else line)
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def in_full(request: Request, rows: list[Registration]) -> str:
    """Return the same with the round, the contact, since when, and the next moment; the need to align is said."""
    context, catalogue, texts = request.context, request.context.catalogue, request.context.texts
    blocks: list[str] = []
    for organisation, own in grouped(rows).items():
        rounds = list(dict.fromkeys(row.round_id for row in own))
        lines = [f"**{catalogue.organisation(organisation).name}**"]
        lines += [_round(own[0], catalogue)] if len(rounds) == 1 else []
        lines.append("")
        for row in own:
            count = texts.n("{count} team", "{count} teams", row.teams)
            line = f"- **{catalogue.programme(row.programme_id).name}**: {count}, " + texts(
                "since {day}", day=f"{row.created_at.astimezone(ZONE):%d/%m/%Y}"
            )
            line += f", {_round(row, catalogue)}" if len(rounds) > 1 else ""
            if row.contact_email:
                line += ", " + texts("contact {address}", address=escaped(row.contact_email))
            following = next_moment(catalogue, row, context.now)
            if following is not None:
                line += ". " + texts(
                    "Next: {moment}, {when}", moment=following.title, when=when(following.starts, texts)
                )
            lines.append(line + ".")
        for needed in _alignments(own):
            names = texts.join([catalogue.programme(one).name for one in needed.programmes])
            lines += [
                "",
                texts("Teams in several projects ({names}): their organisers know of each other.", names=names),
            ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _alignments(rows: list[Registration]) -> list[Alignment]:
    taken = [Taken(row.round_id, row.programme_id, row.organisation_id, row.teams) for row in rows]
    found = [
        alignment(taken, round_id, rows[0].organisation_id) for round_id in dict.fromkeys(one.round_id for one in rows)
    ]
    return [one for one in found if one is not None]


def next_moment(catalogue: Catalogue, row: Registration, now: datetime) -> Moment | None:
    """Return the first moment to come of the project in its round."""
    coming = [one for one in catalogue.moments_of(row.round_id, row.programme_id) if one.starts > now]
    return coming[0] if coming else None


def _round(row: Registration, catalogue: Catalogue) -> str:
    round_ = catalogue.rounds.get(row.round_id)
    return round_.name if round_ is not None else row.round_id
