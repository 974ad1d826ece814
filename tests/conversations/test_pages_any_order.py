"""Pages, filled in by somebody who does anything in any order and by a client that sends anything: it always ends in a valid
state, and an answer that was given validly is never lost.

Each example is a new person on one database, who also talks in between, goes away and comes back, and whose events arrive twice.
WEGWIJS_EXAMPLES says how many people try each form.
"""

import asyncio
import itertools
import os
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.operations.demonstration import load_demonstration
from dialogs.messages import Upload
from dialogs.pages import FormInput
from storage.database import Database
from storage.schema import upgrade
from tests.conversations.client import START, Client
from tests.conversations.pages import buttons, questions
from tests.conversations.test_any_order import check_stored, prepared, state_of

EXAMPLES = int(os.environ.get("WEGWIJS_EXAMPLES", "5"))
NUMBERS = itertools.count(1)
FORMS = ("team_registration", "session_signup", "moment_plan", "expert_offer", "self_reflection", "visit_wish")
VERBS = (
    ["enter"] * 4
    + ["next"] * 3
    + ["send", "send", "back", "add", "remove", "close", "open", "again", "talk", "restart"]
)
SAID = [
    "ga verder",
    "stop",
    "2",
    "ja",
    "terug",
    "overslaan",
    "samenvatting",
    "netwerk x",
    "verander het eerste antwoord",
    "hallo",
]
STRANGE = [
    None,
    "",
    " ",
    [],
    {},
    3,
    True,
    False,
    "x" * 10_000,
    ["x"],
    [["x"]],
    {"a": 1},
    "\u0000",
    "<script>*_[x](y)",
    10**30,
    -1,
    2.5,
    "2027-02-31",
]
TYPED = [
    "2",
    "an.peeters@school.be",
    "Wij willen beter leren omgaan met meertalige groepen.",
    "3",
    "13:30-16:00",
    "lokaal 3",
    "An Peeters an@school.be",
]
MOVES = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 2**32)), min_size=4, max_size=18)


def entered_by(chance, page):
    """Return what somebody, or a strange client, makes of a page."""
    values = {}
    for path, one in questions(page).items():
        choice = chance.random()
        if choice < 0.25:
            values[path] = one.value
        elif choice < 0.35:
            values[path] = chance.choice(STRANGE)
        elif one.options and one.control in {"choice", "lookup"}:
            values[path] = chance.choice(one.options).value
        elif one.options:
            values[path] = [option.value for option in chance.sample(one.options, min(2, len(one.options)))]
        elif one.control == "lookup":
            values[path] = "voorbeeld-netwerk-x"
        elif one.control == "moment":
            values[path] = "2027-01-12T14:00:00+01:00"
        elif one.control == "consent":
            values[path] = True
        else:
            values[path] = chance.choice(TYPED)
    if chance.random() < 0.2:
        values[chance.choice(["nonsense", "lines.99.teams", "", "a.b.c.d", "lines.x.teams"])] = "x"
    return values


def is_nothing(given):
    return given in (None, "", False) or given == [] or (isinstance(given, str) and not given.strip())


async def moved(client, email, page, verb, chance, event):
    """Do one thing on the page, or beside it; returns what was said, and what was entered."""
    if verb == "talk":
        return await client.say(chance.choice(SAID), email), {}
    if verb == "restart":
        await client.reopen()
        return [], {}
    argument = chance.choice(
        ["lines", "scores", "lines.0", "lines.1", "x", *[one.argument for one in buttons(page).values()]]
    )
    values = {} if verb == "open" else entered_by(chance, page)
    files = {path: Upload("cv.pdf", "application/pdf", b"%PDF") for path in questions(page) if chance.random() < 0.3}
    number = page.number if chance.random() < 0.9 else chance.choice([-1, 0, 1, 2, 99])
    asked = FormInput(
        verb, form=page.form, draft=page.draft, page=number, argument=argument, values=values, files=files, text="2 teams",
    )  # fmt: skip
    replies = await client.enter(asked, email, event)
    again = await client.enter(asked, email, event)
    assert [one.stored() for one in again] == [one.stored() for one in replies], "the same event says the same"
    return replies, values


async def tried(folder, base, searcher, form_id, moves):
    client = Client(f"sqlite+aiosqlite:///{folder}/any.db", base, searcher)
    email = f"iemand{next(NUMBERS)}-{os.getpid()}@voorbeeld.example"
    page = None
    try:
        await prepared(client, email)
        before = await state_of(client, email)
        for verb, seed in [("open", 0), *moves]:
            if page is None or verb == "again":
                replies, values = await client.enter(FormInput("open", form=form_id), email), {}
            else:
                replies, values = await moved(
                    client, email, page, verb, random.Random(seed), f"{email}-{next(NUMBERS)}"
                )
            assert not any("liep iets mis" in reply.text for reply in replies), (verb, values)
            pages = [reply.page for reply in replies if reply.page]
            assert not pages or len(replies) == 1
            after = await state_of(client, email)
            check_stored(*after)
            if verb not in {"talk", "remove"}:
                nothing_lost(before[0], after[0], values)
            before = after
            page = pages[0] if pages else (page if verb in {"talk", "restart"} else None)
    finally:
        await client.database.close()


def nothing_lost(before, after, values):
    """An answer goes only when its box was emptied."""
    now = {draft.id: draft for draft in after}
    for draft in before:
        later = now[draft.id]
        if draft.status in {"active", "parked"} and later.status in {"active", "parked"}:
            gone = set(draft.state.get("answers", {})) - set(later.state.get("answers", {}))
            assert all(path in values and is_nothing(values[path]) for path in gone), (gone, values)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, base, searcher):
    made = tmp_path_factory.mktemp("pages")

    async def make():
        database = Database(f"sqlite+aiosqlite:///{made}/any.db")
        await upgrade(database)
        async with database.transaction() as session:
            await load_demonstration(session, START)
        await database.close()

    asyncio.run(make())
    return made


@pytest.mark.parametrize("form_id", FORMS)
def test_any_order_of_moves_on_pages_ends_well(form_id, folder, base, searcher):
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(MOVES)
    def anybody(moves):
        asyncio.run(tried(folder, base, searcher, form_id, moves))

    anybody()
