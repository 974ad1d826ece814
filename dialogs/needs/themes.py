"""The themes to choose from, and the regions and parts of the year in which training is given."""

from functools import cache
from typing import get_args

from dialogs.engine.context import FormContext
from dialogs.engine.fields import Option
from dialogs.facts.municipalities import known_municipalities
from dialogs.texts import N_, Texts
from knowledge.catalogue_files import load_training_themes
from knowledge.municipalities import Province
from knowledge.training_themes import TrainingTheme

OTHER = "other"
"""Chosen for a theme that is not on the list, told in words of one's own."""
PROVINCES: tuple[str, ...] = get_args(Province)
PERIODS = {"autumn": N_("autumn"), "winter": N_("winter"), "spring": N_("spring")}
"""Parts of a school year."""
_MONTHS = {
    "autumn": ("herfst", "september", "oktober", "november", "december", "october", "fall"),
    "winter": ("januari", "februari", "january", "february"),
    "spring": ("lente", "maart", "april", "mei", "juni", "march", "may", "june"),
}


@cache
def known_themes() -> dict[str, TrainingTheme]:
    """Return the themes of the list by id, read once."""
    return {one.id: one for one in load_training_themes()}


def theme_name(theme: str, texts: Texts) -> str:
    """Return a theme as a person reads it; the id of one that is not on the list any more."""
    if theme == OTHER:
        return texts(N_("something else"))
    found = known_themes().get(theme)
    return found.name if found is not None else theme


def theme_options(context: FormContext) -> list[Option]:
    """Return the themes of the list."""
    return [Option(one.id, one.name, one.aliases) for one in known_themes().values()]


def theme_or_other(context: FormContext) -> list[Option]:
    """Return the themes, and something else."""
    other = Option(OTHER, theme_name(OTHER, context.texts), ("iets anders", "ander thema", "anders", "another theme"))
    return [*theme_options(context), other]


def period_options(context: FormContext) -> list[Option]:
    """Return the parts of the year, found by their months too."""
    return [Option(one, context.texts(label), _MONTHS[one]) for one, label in PERIODS.items()]


def province_options(context: FormContext) -> list[Option]:
    """Return the Flemish provinces and Brussels."""
    return [Option(one, one) for one in PROVINCES]


def province_of(centre: str, context: FormContext) -> str | None:
    """Return the province of a centre by its municipality; None when that is not known."""
    organisation = context.catalogue.organisations.get(centre)
    return known_municipalities().province_of(organisation.municipality) if organisation else None
