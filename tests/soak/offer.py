"""An offer of a few sessions on one day, with one rule by which everybody is reminded of them the day before."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from knowledge.living import Living, Snapshot
from knowledge.loader import KnowledgeBase
from knowledge.offer import Catalogue, Moment, Organisation, Programme, Round
from knowledge.reminder_plans import ReminderPlan, Span, Wording
from knowledge.search import Searcher

ZONE = ZoneInfo("Europe/Brussels")
BEGINS = datetime(2026, 11, 25, 14, 0, tzinfo=ZONE)
"""When the first session begins, on a Wednesday."""
DUE = datetime(2026, 11, 24, 9, 0, tzinfo=ZONE)
"""When the reminders of all of them are due: a day on which and an hour at which everybody may be reminded."""
MOST = 8
"""Sessions."""
ROUND, PROGRAMME, ORGANISER = "proefjaar", "proef", "voorbeeld-centrum"
PLAN = ReminderPlan(
    id="day-before",
    topic="sessions",
    to="participant",
    before=Span(days=1),
    text=Wording(nl="{what} van {project} is op {when}.", en="{what} of {project} is on {when}."),
)


def moment_id(place: int) -> str:
    """Return the id of a session, the first one 0."""
    return f"proef-sessie-{place}"


def title(place: int) -> str:
    """Return the words by which a session is known in a message; none stands within another."""
    return f"Proefsessie nummer {place} van {MOST}"


def begins(place: int) -> datetime:
    """Return when a session begins."""
    return BEGINS + timedelta(minutes=10 * place)


def catalogue() -> Catalogue:
    """Return the offer."""
    moments = [
        Moment(
            id=moment_id(place), round=ROUND, programme=PROGRAMME, kind="session", title=title(place),
            starts=begins(place), ends=begins(place) + timedelta(hours=1), place="Voorbeeldstraat 1",
        )
        for place in range(MOST)
    ]  # fmt: skip
    return Catalogue(
        organisations=[Organisation(id=ORGANISER, name="Voorbeeldcentrum", kind="organiser", demonstration=True)],
        programmes=[Programme(id=PROGRAMME, name="Proef", kind="community_of_practice", organisers=(ORGANISER,))],
        rounds=[Round(id=ROUND, name="Proefjaar", programmes=(PROGRAMME,), first=2026, last=2026, status="open")],
        moments=moments,
        reminders={"": [PLAN]},
    )


def living(clock) -> Living:
    """Return a knowledge base with nothing but the offer: a program that has it starts at once."""
    base = KnowledgeBase([], catalogue())
    return Living(Snapshot(base, Searcher(base), clock()), clock)
