"""Catalogue facts inside answers: what ``{{programme.cop.price}}`` stands for, in Dutch."""

import re

from knowledge.offer import Catalogue, Programme, Round


class UnknownReference(LookupError):
    """An answer names a fact that the catalogue does not have."""


_REFERENCE = re.compile(r"\{\{\s*([\w.-]+)\s*\}\}")


def rendered(answer: str, catalogue: Catalogue) -> str:
    """Return the answer with every reference replaced; raise UnknownReference for one that is not there."""
    return _REFERENCE.sub(lambda match: resolve(match.group(1), catalogue), answer)


def resolve(reference: str, catalogue: Catalogue) -> str:
    """Return the text of ``kind.id.fact``; raise UnknownReference when any part is unknown or empty."""
    parts = reference.split(".")
    if len(parts) != 3:
        raise UnknownReference(reference)
    kind, record, fact = parts
    if kind == "programme" and record in catalogue.programmes:
        text = _programme_fact(catalogue.programmes[record], fact, catalogue)
    elif kind == "round" and record in catalogue.rounds:
        text = _round_fact(catalogue.rounds[record], fact)
    elif kind == "organisation" and record in catalogue.organisations and fact == "name":
        text = catalogue.organisations[record].name
    else:
        text = None
    if text is None:
        raise UnknownReference(reference)
    return text


def _joined(names: list[str]) -> str | None:
    if not names:
        return None
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} en {names[-1]}"


def _programme_fact(programme: Programme, fact: str, catalogue: Catalogue) -> str | None:
    if fact in {"organisers", "partners"}:
        ids: list[str] = getattr(programme, fact)
        return _joined([catalogue.organisations[one].name for one in ids])
    if fact in {"after_name", "after_code"}:
        before = catalogue.programmes.get(programme.after or "")
        return getattr(before, fact.removeprefix("after_")) if before else None
    if fact == "price":
        return None if programme.price_eur is None else f"{programme.price_eur} euro"
    if fact == "duration":
        return _duration(programme.session_minutes)
    plain = {"name", "code", "facilitator", "capacity", "contact_moments", "offered"}
    if fact not in plain | {"per_school_year", "participants", "school_years"}:
        return None
    value = getattr(programme, fact)
    return None if value is None else str(value)


def _duration(minutes: int | None) -> str | None:
    if minutes is None:
        return None
    return f"ongeveer {minutes // 60} uur" if minutes % 60 == 0 else f"ongeveer {minutes} minuten"


def _school_year(first: int) -> str:
    return f"{first}-{first + 1}"


def _round_fact(round_: Round, fact: str) -> str | None:
    years = [_school_year(year) for year in range(round_.first, round_.last + 1)]
    facts = {
        "years": " en ".join(years) if len(years) < 3 else f"{years[0]} tot en met {years[-1]}",
        "first_year": years[0],
        "last_year": years[-1],
        "period": f"{round_.first}-{round_.last + 1}",
        "name": round_.name,
    }
    return facts.get(fact)
