"""Who is who in the demonstration: the addresses with their roles, and the anchors."""

from datetime import datetime

from bot.operations.demonstration.organisations import CENTRES, MARK, PREFIX
from storage.anchors import AnchorRow

DOMAIN = "voorbeeld.example"
FACILITATOR = f"begeleider@{DOMAIN}"
SECOND_FACILITATOR = f"begeleider2@{DOMAIN}"
_NT2 = ("masterclasses-nt2", "praktijkonderzoek-nt2", "collegiale-visitaties", "lerend-netwerk-nt2")
_DIRECTED = f"{PREFIX}cvo"
"""The centre whose director registers for it; the others have a coordinator."""

ROLES = (
    (f"coordinator@{DOMAIN}", "coordinator", ""),
    (f"kempen@{DOMAIN}", "coordinator", "organisation:voorbeeld-netwerk-kempen"),
    (f"vlinder@{DOMAIN}", "coordinator", "organisation:voorbeeld-vlinder"),
    (f"linde@{DOMAIN}", "coordinator", "organisation:voorbeeld-linde"),
    (f"directeur-cvo@{DOMAIN}", "coordinator", f"organisation:{_DIRECTED}"),
    *(
        (f"coordinator-{one.id.removeprefix(PREFIX)}@{DOMAIN}", "coordinator", f"organisation:{one.id}")
        for one in CENTRES
        if one.id != _DIRECTED
    ),
    (f"beheerder@{DOMAIN}", "admin", ""),
    (FACILITATOR, "facilitator", ""),
    (SECOND_FACILITATOR, "facilitator", ""),
    *((f"leraar{number}@{DOMAIN}", "teacher", "") for number in ("", 2, 3, 4, 5)),
    (f"organisator@{DOMAIN}", "organiser", ""),
    (f"switch@{DOMAIN}", "organiser", "programme:switch"),
    (f"organisator-cop@{DOMAIN}", "organiser", "programme:cop"),
    *((f"organisator-nt2@{DOMAIN}", "organiser", f"programme:{one}") for one in _NT2),
)
"""Address, role and scope of each grant."""

# Municipality and level of each demonstration anchor; the sources name none.
_ANCHORS = (
    ("Mechelen", "basis"),
    ("Mechelen", "secundair"),
    ("Gent", "basis"),
    ("Gent", "dko"),
    ("Sint-Niklaas", "basis"),
    ("Antwerpen", "basis"),
    ("Antwerpen", "secundair"),
    ("Antwerpen", "dko"),
    ("Antwerpen", "volwassenen"),
    ("Hasselt", "volwassenen"),
    ("Brugge", "clb"),
)


def anchor_rows(now: datetime) -> list[AnchorRow]:
    """Return the demonstration table of anchors, as if it were imported at an instant."""
    return [
        AnchorRow(
            municipality=municipality,
            level=level,
            name=f"Anker Voorbeeld {number} {MARK}",
            email=f"anker{number}@{DOMAIN}",
            demonstration=True,
            imported_at=now,
        )
        for number, (municipality, level) in enumerate(_ANCHORS, start=1)
    ]
