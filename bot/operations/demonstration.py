"""Demonstration data, all marked *voorbeeld*: networks, schools, an open round of this school year, anchors and roles."""

from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.operations.catalogue import load_offer
from bot.operations.roles import grant
from dialogs.reminders.workdays import ZONE, is_working_day
from knowledge.catalogue_files import load_catalogue
from knowledge.offer import Catalogue, Moment, MomentKind, Organisation, Round
from storage.anchors import AnchorRow, anchors, replace_anchors
from storage.catalogue import MomentRow

MARK = "(voorbeeld)"
DOMAIN = "voorbeeld.example"
FACILITATOR = f"begeleider@{DOMAIN}"


def _network(identifier: str, name: str, municipality: str | None = None) -> Organisation:
    short = f"Ondersteuningsnetwerk {name}"
    aliases = (short, f"netwerk {name}", f"network {name}", *((name,) if len(name) > 3 else ()))
    return Organisation(
        id=f"voorbeeld-{identifier}",
        name=f"{short} {MARK}",
        kind="network",
        aliases=aliases,
        municipality=municipality,
        types=("basisaanbod", "3", "7-spraak", "9"),
        demonstration=True,
    )


def _school(identifier: str, name: str, types: tuple[str, ...]) -> Organisation:
    return Organisation(
        id=f"voorbeeld-{identifier}",
        name=f"School {name} {MARK}",
        kind="special_school",
        aliases=(f"School {name}", name),
        types=types,
        demonstration=True,
    )


ORGANISATIONS = (
    _network("netwerk-x", "X"),
    _network("netwerk-y", "Y"),
    _network("netwerk-kempen", "Kempen"),
    _network("netwerk-westhoek", "Westhoek"),
    _network("netwerk-waasland", "Waasland"),
    _network("netwerk-haspengouw", "Haspengouw"),
    _school("vlinder", "De Vlinder", ("2", "4")),
    _school("kompas", "Het Kompas", ("6", "7-auditief")),
    _school("regenboog", "De Regenboog", ()),
    _school("linde", "De Linde", ("3",)),
    Organisation(
        id="voorbeeld-cvo", name=f"CVO De Brug {MARK}", kind="cvo", aliases=("CVO De Brug",), demonstration=True
    ),
)
ROLES = (
    (f"coordinator@{DOMAIN}", "coordinator", ""),
    (f"kempen@{DOMAIN}", "coordinator", "organisation:voorbeeld-netwerk-kempen"),
    (f"vlinder@{DOMAIN}", "coordinator", "organisation:voorbeeld-vlinder"),
    (f"linde@{DOMAIN}", "coordinator", "organisation:voorbeeld-linde"),
    (f"beheerder@{DOMAIN}", "admin", ""),
    (f"begeleider@{DOMAIN}", "facilitator", ""),
    (f"leraar@{DOMAIN}", "teacher", ""),
    (f"organisator@{DOMAIN}", "organiser", ""),
    (f"switch@{DOMAIN}", "organiser", "programme:switch"),
)
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
PLACES = 12
"""Teams that a demonstration session can hold."""
# Weeks after the demonstration is loaded, and the local hours.
_MOMENTS: tuple[tuple[MomentKind, str, int, int, int], ...] = (
    ("intake", "Intakegesprek", 3, 13, 16),
    ("session", "Eerste sessie", 7, 9, 12),
    ("interim_evaluation", "Tussentijdse evaluatie", 20, 13, 15),
    ("evaluation", "Evaluatie", 30, 13, 15),
)


def demonstration(today: date) -> Catalogue:
    """Return the demonstration offer as it is on a day: one open round of the present school year."""
    files = load_catalogue()
    first = today.year if today.month >= 9 else today.year - 1
    projects = tuple(one.id for one in files.programmes.values() if one.kind == "project")
    round_ = Round(
        id=f"voorbeeld-{first}",
        name=f"Voorbeeldronde {first}-{first + 1} {MARK}",
        programmes=projects,
        first=first,
        last=first + 1,
        status="open",
        demonstration=True,
    )
    moments = [
        Moment(
            id=f"{round_.id}-{programme}-{kind.replace('_', '-')}",
            round=round_.id,
            programme=programme,
            kind=kind,
            title=f"{title} {files.programme(programme).name} {MARK}",
            starts=datetime.combine(day, time(begins), ZONE).astimezone(UTC),
            ends=datetime.combine(day, time(ends), ZONE).astimezone(UTC),
            place=f"Lokaal 1 {MARK}",
            facilitator=FACILITATOR,
            capacity=PLACES if kind == "session" else None,
            demonstration=True,
        )
        for programme in projects
        for kind, title, weeks, begins, ends in _MOMENTS
        for day in [_working(today + timedelta(weeks=weeks))]
    ]
    return Catalogue(ORGANISATIONS, (), [round_], moments)


def _working(day: date) -> date:
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


async def load_demonstration(session: AsyncSession, now: datetime) -> int:
    """Write the catalogue, the demonstration and its roles; moments that exist already keep their dates."""
    await load_offer(session)
    offer = demonstration(now.astimezone(ZONE).date())
    existing = set((await session.exec(select(MomentRow.id))).all())
    moments = [one for one in offer.moments.values() if one.id not in existing]
    count = await load_offer(session, Catalogue(offer.organisations.values(), (), offer.rounds.values(), moments))
    for email, role, scope in ROLES:
        await grant(session, email, role, scope, now)
    return count + await _load_anchors(session, now)


async def _load_anchors(session: AsyncSession, now: datetime) -> int:
    """Write the demonstration anchors, unless an administrator imported real ones; returns how many were written."""
    if await anchors(session):
        return 0
    rows = [
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
    return await replace_anchors(session, rows)
