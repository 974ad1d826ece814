"""A school year in which anything happens: every reminder that should arrive does, in its window and once, and no other.

WEGWIJS_EXAMPLES says how many years are lived; `make year` lives many. A year that goes wrong is told as a list of sentences.
"""

import asyncio
import itertools
import os
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.year.days import ENDS
from tests.year.judge import Wrong
from tests.year.place import copied, made, planned
from tests.year.world import World

EXAMPLES = int(os.environ.get("WEGWIJS_EXAMPLES", "5"))
PHASES = [one for one in Phase if one is not Phase.shrink or os.environ.get("WEGWIJS_EXAMPLES")]
"""A year that goes wrong is made as short as it can be only where there is time for it, which takes minutes."""
NUMBERS = itertools.count(1)
SMALL = st.integers(0, 7)
GAPS = st.one_of(
    st.none(),
    st.none(),
    st.integers(0, 90).map(lambda count: timedelta(minutes=count)),
    st.integers(1, 30).map(lambda count: timedelta(hours=count)),
    st.integers(1, 20).map(lambda count: timedelta(days=count)),
)


"""How long until something happens; None for until something is about to arrive."""


def _does(name, *given):
    return st.tuples(st.just(name), *given)


HOUR = st.sampled_from((None, 10, 14, 22))
SAID = st.one_of(
    st.sampled_from(("hour", "hour", "morning", "monday")),
    st.tuples(st.one_of(st.integers(1, 3), st.integers(1, 20)), HOUR),
)
"""How somebody says when a reminder is to come again."""
JOINING = st.one_of(_does("comes", SMALL, SMALL), _does("comes", SMALL, SMALL), _does("registers", SMALL, SMALL, SMALL))
EVENTS = st.one_of(
    JOINING,
    _does("leaves", SMALL, SMALL),
    _does("swaps", SMALL, SMALL, SMALL),
    _does("withdraws", SMALL),
    _does("moves", SMALL, st.integers(-20, 40), st.sampled_from((8, 9, 14, 20))),
    _does("led_by", SMALL, SMALL),
    _does("calls_off", SMALL),
    _does("hands_in", SMALL, SMALL, st.sampled_from(("intake_handed_in", "session_evaluated"))),
    _does(
        "wishes",
        SMALL,
        st.sampled_from(((7, 12), (8, 18), (9, 17), (12, 20), (15, 16))),
        st.sampled_from(("12345", "135", "4", "12")),
        st.sampled_from(("none", "daily", "weekly")),
    ),  # fmt: skip
    _does("stops", SMALL, SMALL),
    _does("is_brought", SMALL, SMALL, SMALL),
    _does("names_contact", SMALL, SMALL),
    _does("turns", SMALL),
    _does("asks", SMALL, st.integers(0, 12), HOUR),
    _does("asks", SMALL, st.integers(0, 12), HOUR),
    _does("asks_otherwise", SMALL, st.integers(0, 12), HOUR),
    _does("asks_no_more", SMALL),
    _does("puts_off", SMALL, SAID, st.booleans()),
    _does("puts_off_at_once", SMALL, SAID, st.booleans()),
    _does("puts_off_at_once", SMALL, SAID, st.booleans()),
    _does("puts_off_at_once", SMALL, SAID, st.booleans()),
    _does("ticks_off", SMALL),
    _does("restart"),
    _does("down", st.sampled_from((2, 5, 12, 48))),
    _does("away", st.integers(1, 30)),
    _does("away", st.integers(10, 20)),
    _does("clock", st.sampled_from((-1, 1))),
)
MOMENTS = st.lists(st.tuples(SMALL, SMALL, st.integers(2, 290), SMALL), min_size=3, max_size=8)
DAYS = st.tuples(*[st.tuples(st.integers(10, 250), st.integers(5, 60))] * 2)
"""Of each round that has days, after how many days it opens, and how many days later it closes."""
YEARS = st.builds(
    list.__add__,
    st.lists(st.tuples(st.just(timedelta(minutes=5)), JOINING), min_size=6, max_size=12),
    st.lists(st.tuples(GAPS, EVENTS), min_size=8, max_size=26),
)
"""Many come at the beginning, and then anything happens."""


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    folder = tmp_path_factory.mktemp("year")
    return folder, asyncio.run(made(folder / "place.db"))


async def lived(template, base, searcher, moments, events, days=((60, 30), (120, 30))):
    """Live a year; returns how many reminders of each plan arrived."""
    folder, people = template
    world = World(copied(folder / "place.db", folder / f"year{next(NUMBERS)}.db"), base, searcher, people)
    try:
        world.known.meetings, world.known.rounds = await planned(world.database, base.catalogue, moments, days)
        world.story.append("There are " + "; ".join(str(one) for one in world.known.things()))
        for gap, (name, *given) in events:
            await (world.pass_to_next() if gap is None else world.pass_time(gap))
            await getattr(world, name)(*given)
        await world.pass_time(ENDS - world.now)
        await world.at_rest()
    except Wrong as wrong:
        raise Wrong("\n".join(["", *world.story, f"WRONG {wrong}"])) from None
    except Exception as error:
        raise AssertionError("\n".join(["", *world.story, f"then {type(error).__name__}: {error}"])) from error
    finally:
        await world.database.close()
    return world.judge.counts


@pytest.mark.timeout(900)
def test_every_reminder_arrives_in_its_time_and_once_whatever_happens(template, base, searcher):
    @settings(
        max_examples=EXAMPLES, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck), phases=PHASES,
    )  # fmt: skip
    @given(MOMENTS, YEARS, DAYS)
    def any_year(moments, events, days):
        asyncio.run(lived(template, base, searcher, moments, events, days))

    any_year()


def test_in_a_quiet_year_everybody_is_reminded(template, base, searcher):
    """What is judged does arrive: a judge who never sees anything would be content with anything."""
    hour, day = timedelta(hours=1), timedelta(days=1)
    moments = [(2, 0, 60, 3), (0, 0, 90, 2), (4, 0, 40, 1)]
    events = [(hour, ("comes", 0, 0)), (hour, ("comes", 1, 0)), (hour, ("comes", 2, 1)), (day, ("registers", 0, 0, 4))]
    counts = asyncio.run(lived(template, base, searcher, moments, events))
    assert counts["day-before"] == 5
    assert counts["week-before"] == 3
    assert counts["facilitator-day-before"] == 3


def test_in_a_quiet_year_what_people_ask_for_and_what_coordinators_must_know_arrives(template, base, searcher):
    """As above: of own reminders, of what is put off, of teams, of their second year, and of rounds."""
    hour, day = timedelta(hours=1), timedelta(days=1)
    events = [
        (hour, ("registers", 0, 0, 0)),
        (hour, ("asks", 0, 9, 22)),
        (hour, ("asks", 1, 10, None)),
        (hour, ("asks_no_more", 0)),
        (3 * day, ("puts_off", 0, "hour", False)),
        (2 * hour, ("puts_off", 0, "monday", True)),
    ]
    counts = asyncio.run(lived(template, base, searcher, [], events))
    assert {name: counts[name] for name in ("own", "put off")} == {"own": 1, "put off": 2}
    assert {name: counts[name] for name in ("contact-missing", "contact-missing+", "second-year")} == {
        "contact-missing": 4,
        "contact-missing+": 1,
        "second-year": 2,
    }
    assert {name: counts[name] for name in ("round-opens", "round-closes")} == {"round-opens": 6, "round-closes": 6}
