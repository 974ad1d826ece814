"""The municipalities of Flanders and Brussels, with the names that people have for them, and how a name is found."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Province = Literal["Antwerpen", "Limburg", "Oost-Vlaanderen", "Vlaams-Brabant", "West-Vlaanderen", "Brussel"]

NEIGHBOURS: Mapping[Province, frozenset[Province]] = {
    "Antwerpen": frozenset({"Limburg", "Oost-Vlaanderen", "Vlaams-Brabant"}),
    "Limburg": frozenset({"Antwerpen", "Vlaams-Brabant"}),
    "Oost-Vlaanderen": frozenset({"Antwerpen", "Vlaams-Brabant", "West-Vlaanderen"}),
    "Vlaams-Brabant": frozenset({"Antwerpen", "Brussel", "Limburg", "Oost-Vlaanderen"}),
    "West-Vlaanderen": frozenset({"Oost-Vlaanderen"}),
    "Brussel": frozenset({"Vlaams-Brabant"}),
}
"""The provinces that each borders on, Brussels as one of them."""


class Municipality(BaseModel):
    """One municipality as it is since the mergers of 2025."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=2)]
    province: Province
    """A Flemish province, or Brussel."""
    aliases: tuple[str, ...] = ()
    """Municipalities that were merged into it, boroughs, and names in other languages."""


class Municipalities:
    """All municipalities, found by any of their names.

    Parameters
    ----------
    records
        A name of a municipality goes before the same name of a borough.
    """

    def __init__(self, records: Iterable[Municipality]) -> None:
        self.records = tuple(records)
        named: dict[str, tuple[str, str]] = {}
        for one in self.records:
            for name in (one.name, *one.aliases):
                for written in _spellings(name):
                    if name == one.name or compact(written) not in named:
                        named[compact(written)] = (written, one.name)
        self._named: Mapping[str, tuple[str, str]] = named
        self._provinces: Mapping[str, Province] = {one.name: one.province for one in self.records}

    def named(self, text: str) -> str | None:
        """Return the municipality with this name, whatever the case, accents, spaces and hyphens; None if none."""
        found = self.spelt(text)
        return found[1] if found else None

    def spelt(self, text: str) -> tuple[str, str] | None:
        """Return the name as it is written and the municipality it stands for; None if there is none."""
        return self._named.get(compact(text))

    def province_of(self, text: str | None) -> Province | None:
        """Return the province of the municipality with this name, such as an organisation's; None if there is none."""
        name = self.named(text) if text else None
        return self._provinces[name] if name else None

    def pairs(self) -> list[tuple[str, str]]:
        """Return every way of writing a name with the municipality that it stands for."""
        return list(self._named.values())


def compact(text: str) -> str:
    """Return only the letters and digits of a text, in lower case and without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if letter.isalnum())


def _spellings(name: str) -> list[str]:
    written = [name]
    if name.startswith("Sint-"):
        written.append("St " + name.removeprefix("Sint-"))
    if name.startswith("Onze-Lieve-Vrouw-"):
        written.append("OLV " + name.removeprefix("Onze-Lieve-Vrouw-"))
    return written
