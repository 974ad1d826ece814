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
    _does("restart"),
    _does("down", st.sampled_from((2, 5, 12, 48))),
    _does("away", st.integers(1, 30)),
    _does("away", st.integers(10, 20)),
    _does("clock", st.sampled_from((-1, 1))),
)
MOMENTS = st.lists(st.tuples(SMALL, SMALL, st.integers(2, 290), SMALL), min_size=3, max_size=8)
YEARS = st.builds(
    list.__add__,
    st.lists(st.tuples(st.just(timedelta(minutes=5)), JOINING), min_size=6, max_size=12),
    st.lists(st.tuples(GAPS, EVENTS), min_size=8, max_size=30),
)
"""Many come at the beginning, and then anything happens."""


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    folder = tmp_path_factory.mktemp("year")
    return folder, asyncio.run(made(folder / "place.db"))


async def lived(template, base, searcher, moments, events):
    """Live a year; returns how many reminders of each plan arrived."""
    folder, people = template
    world = World(copied(folder / "place.db", folder / f"year{next(NUMBERS)}.db"), base, searcher, people)
    try:
        world.known.meetings = await planned(world.database, base.catalogue, moments)
        world.story.append("There are " + "; ".join(str(one) for one in world.known.meetings.values()))
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
    @given(MOMENTS, YEARS)
    def any_year(moments, events):
        asyncio.run(lived(template, base, searcher, moments, events))

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
