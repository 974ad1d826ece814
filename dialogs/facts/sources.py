"""Where a fact comes from, for which years it holds and whose it is, in one line under it."""

from dialogs.actions import action
from dialogs.facts.question import Asked
from dialogs.messages import Button
from dialogs.texts import Texts
from knowledge.offer import Programme, Round


def planning_line(asked: Asked, rounds: list[Round], programmes: list[Programme]) -> str:
    """Return the source of what the planning of rounds says; the organisers of one programme own it."""
    texts = asked.texts
    named = texts.join([texts("{name}, {years}", name=one.name, years=school_years(one, texts)) for one in rounds])
    line = texts("Source: planning of {rounds}.", rounds=named) if rounds else texts("Source: planning of the offer.")
    owner = organisers_of(programmes[0], asked) if len(programmes) == 1 else ""
    if owner:
        line += " " + texts("Kept by {organisers}.", organisers=owner)
    return f"_{line}_"


def school_years(one: Round, texts: Texts) -> str:
    """Return the school years of a round as a sentence names them."""
    first, last = f"{one.first}-{one.first + 1}", f"{one.last}-{one.last + 1}"
    if one.first == one.last:
        return texts("school year {year}", year=first)
    return texts("school years {first} to {last}", first=first, last=last)


def organisers_of(programme: Programme, asked: Asked) -> str:
    """Return who organises a programme, as a sentence names them; empty when that is not known."""
    catalogue = asked.context.catalogue
    return asked.texts.join([catalogue.organisation(one).name for one in programme.organisers])


def way_on(programme: Programme | None, asked: Asked) -> str:
    """Return whom to ask for what is not known."""
    owner = organisers_of(programme, asked) if programme else ""
    if owner:
        return asked.texts("Ask the organisers: {organisers}.", organisers=owner)
    return asked.texts("Ask a person for it.")


def person_button(asked: Asked) -> Button:
    """Return the button that leads to a person."""
    return Button(label=asked.texts("Talk to a person"), action=action("say", "mens"))
