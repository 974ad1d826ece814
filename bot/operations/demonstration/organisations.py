"""The demonstration organisations: networks, schools, centres for adult education and who is around them; all invented."""

from knowledge.offer import Organisation, OrganisationKind

MARK = "(voorbeeld)"
PREFIX = "voorbeeld-"
"""With what every id of the demonstration begins."""


def _network(identifier: str, name: str) -> Organisation:
    short = f"Ondersteuningsnetwerk {name}"
    aliases = (short, f"netwerk {name}", f"network {name}", *((name,) if len(name) > 3 else ()))
    return Organisation(
        id=f"{PREFIX}{identifier}",
        name=f"{short} {MARK}",
        kind="network",
        aliases=aliases,
        types=("basisaanbod", "3", "7-spraak", "9"),
        demonstration=True,
    )


def _special_school(identifier: str, name: str, types: tuple[str, ...], municipality: str) -> Organisation:
    return Organisation(
        id=f"{PREFIX}{identifier}",
        name=f"School {name} {MARK}",
        kind="special_school",
        aliases=(f"School {name}", name),
        municipality=municipality,
        types=types,
        demonstration=True,
    )


def _other(
    identifier: str, name: str, kind: OrganisationKind, municipality: str, level: str | None = None, *aliases: str
) -> Organisation:
    return Organisation(
        id=f"{PREFIX}{identifier}",
        name=f"{name} {MARK}",
        kind=kind,
        aliases=(name, *aliases),
        municipality=municipality,
        level=level,
        demonstration=True,
    )


def _cvo(identifier: str, name: str, municipality: str) -> Organisation:
    return _other(identifier, f"CVO {name}", "cvo", municipality, "volwassenenonderwijs")


def _cbe(identifier: str, name: str, municipality: str) -> Organisation:
    return _other(identifier, f"CBE {name}", "cbe", municipality, "basiseducatie", f"Ligo {name}")


# At least two centres in most provinces, so that centres can be paired by region.
CENTRES = (
    _cvo("cvo", "De Brug", "Gent"),
    _cvo("cvo-vaart", "De Vaart", "Mechelen"),
    _cvo("cvo-vuurtoren", "De Vuurtoren", "Brugge"),
    _cvo("cvo-meander", "De Meander", "Hasselt"),
    _cvo("cvo-kastanje", "De Kastanje", "Leuven"),
    _cbe("cbe-sleutel", "De Sleutel", "Antwerpen"),
    _cbe("cbe-ladder", "De Ladder", "Aalst"),
    _cbe("cbe-zeilboot", "De Zeilboot", "Kortrijk"),
    _cbe("cbe-kiem", "De Kiem", "Genk"),
    _cbe("cbe-tram", "De Tram", "Anderlecht"),
)
"""The centres for adult education (CVO) and for basic education (CBE)."""

ORGANISATIONS = (
    _network("netwerk-x", "X"),
    _network("netwerk-y", "Y"),
    _network("netwerk-kempen", "Kempen"),
    _network("netwerk-westhoek", "Westhoek"),
    _network("netwerk-waasland", "Waasland"),
    _network("netwerk-haspengouw", "Haspengouw"),
    _special_school("vlinder", "De Vlinder", ("2", "4"), "Mechelen"),
    _special_school("kompas", "Het Kompas", ("6", "7-auditief"), "Gent"),
    _special_school("regenboog", "De Regenboog", (), "Antwerpen"),
    _special_school("linde", "De Linde", ("3",), "Brugge"),
    *CENTRES,
    _other("clb-kring", "CLB De Kring", "clb", "Gent"),
    _other("leersteuncentrum-haven", "Leersteuncentrum De Haven", "leersteuncentrum", "Antwerpen"),
    _other("basisschool-beuk", "Basisschool De Beuk", "school", "Mechelen", "basisonderwijs"),
    _other("secundair-spil", "Secundaire school De Spil", "school", "Sint-Niklaas", "secundair onderwijs"),
    _other("academie-palet", "Academie Het Palet", "academy", "Gent", "deeltijds kunstonderwijs"),
)
