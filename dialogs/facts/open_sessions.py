"""What is open to a person: programmes with sessions, for which people sign up one by one, with price, places and date."""

from dataclasses import dataclass

from dialogs.facts.question import Asked
from dialogs.reminders.notices import when
from knowledge.offer import Moment, Programme, Round


@dataclass(frozen=True)
class OpenSessions:
    """A programme of an open round that takes persons, not teams."""

    programme: Programme
    rounds: tuple[Round, ...]
    coming: tuple[Moment, ...]
    """What is still to start, first one first."""


def takes_teams(programme: Programme) -> bool:
    """Tell whether teams register for a programme, for two school years (001); the others take persons, for a session."""
    return programme.kind == "project"


def open_sessions(asked: Asked) -> list[OpenSessions]:
    """Return every programme with sessions in an open round, in the order of the rounds."""
    catalogue, found = asked.context.catalogue, dict[str, list[Round]]()
    for round_ in catalogue.open_rounds():
        for identifier in round_.programmes:
            if not takes_teams(catalogue.programme(identifier)):
                found.setdefault(identifier, []).append(round_)
    return [
        OpenSessions(catalogue.programme(identifier), tuple(rounds), _coming(identifier, rounds, asked))
        for identifier, rounds in found.items()
    ]


def listed(those: list[OpenSessions], asked: Asked) -> str:
    """Return programmes with sessions, one a line, with what is known of price and places."""
    texts = asked.texts
    lines = [f"- **{one.programme.name}**: {_told(one, asked)}" for one in those]
    text = "\n".join([texts("Signing up for a session, for oneself and not as a team:"), *lines])
    unpriced = any(one.programme.price_eur is None for one in those)
    return text + ("\n\n" + texts("Where no price is given, I don't know it.") if unpriced else "")


def affirmed(one: OpenSessions, asked: Asked) -> str:
    """Say that somebody can sign up for sessions of a programme, and what is known of them."""
    return asked.texts("Yes, sign-up for {programme} is open: {details}.",
        programme=one.programme.name, details=_told(one, asked))  # fmt: skip


def _coming(programme: str, rounds: list[Round], asked: Asked) -> tuple[Moment, ...]:
    moments = [one for round_ in rounds for one in asked.context.catalogue.moments_of(round_.id, programme)]
    return tuple(sorted((one for one in moments if one.starts > asked.context.now), key=lambda one: one.starts))


def _told(one: OpenSessions, asked: Asked) -> str:
    texts, programme = asked.texts, one.programme
    parts: list[str] = []
    if programme.price_eur is not None:
        parts.append(texts("{price} euro a session", price=programme.price_eur))
    places = next((moment.capacity for moment in one.coming if moment.capacity is not None), programme.capacity)
    if places is not None:
        parts.append(texts("at most {places} participants in a session", places=places))
    if one.coming:
        parts.append(texts("next on {when}", when=when(one.coming[0].starts, texts)))
    elif programme.kind == "collegial_visit":
        parts.append(texts("two centres agree on the dates with each other"))
    else:
        parts.append(texts("no date planned yet"))
    return ", ".join(parts)
