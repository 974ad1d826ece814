"""Levels of education, by the words that people have for them."""

from dialogs.engine.reading import plain
from dialogs.facts.words import Words
from dialogs.texts import N_

LEVELS = {
    "basis": N_("primary education"),
    "secundair": N_("secondary education"),
    "dko": N_("part-time art education"),
    "volwassenen": N_("adult education"),
    "clb": N_("pupil guidance (CLB)"),
}
"""Every level, as it is kept, with its name for people."""

_SAID = {
    "basis": Words(
        "basis basisonderwijs basisschool basisscholen lager lagere lagereschool kleuter kleuters kleuteronderwijs"
        " kleuterschool kleuterklas kleuterscholen bao primary elementary nursery preschool kindergarten lo"
    ),
    "secundair": Words(
        "secundair secundaire middelbaar middelbare humaniora so sec secondary secundaironderwijs atheneum"
    ),
    "dko": Words(
        "dko academie academies kunstonderwijs kunstacademie muziekacademie muziekschool tekenacademie tekenschool"
        " academy art arts music deeltijds"
    ),
    "volwassenen": Words(
        "volwassenen volwassenenonderwijs volwassenonderwijs cvo cvos avondschool avondonderwijs adult adults cbe ligo"
        " basiseducatie"
    ),
    "clb": Words("clb clbs leerlingenbegeleiding vclb"),
}
LEVEL_WORDS = Words(
    " ".join(" ".join(group.exact) for group in _SAID.values()),
    "onderwijs niveau onderwijsniveau schoolniveau education level school gewoon buitengewoon kunst",
)


def level_in(text: str) -> str | None:
    """Return the level that a text names, the last one if there are several; None when there is none."""
    found: str | None = None
    for word in plain(text).split():
        exact = next((level for level, words in _SAID.items() if word in words.exact), None)
        near = exact or next((level for level, words in _SAID.items() if word in words), None)
        found = near or found
    return found


def level_named(text: str) -> str | None:
    """Return the level that a whole text is a name of, such as a cell of a table; None for anything else."""
    return level_in(text) if all(word in LEVEL_WORDS for word in plain(text).split()) else None
