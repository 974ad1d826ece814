"""What editors see of what people asked in vain, and how it leaves the list."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.operations.gaps import gaps, mark_handled
from bot.operations.verdicts import judged
from knowledge.search import Searcher, calibration
from storage.conversations import Question
from storage.database import Database
from storage.feedback import Feedback
from tests.conversations.client import Client

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
async def database(with_tables):
    database = Database(with_tables("sqlite"))
    yield database
    await database.close()


async def listed(database, base, *rows, **which):
    async with database.transaction() as session:
        session.add_all(rows)
    async with database.transaction() as session:
        return await gaps(session, base, **which)


def question(text, kind="unknown", at=NOW, **more):
    return Question(text=text, kind=kind, asked_at=at, **more)


def refused(text, entry, remark=None, showing="a", at=NOW):
    return Feedback(question=text, entry=entry, verdict="no", remark=remark, showing=showing, at=at)


async def test_what_is_asked_most_comes_first_with_its_wordings(database, base):
    asked = ["is er lunch", "is er parking", "parking?", "is er parking", "waar kan ik parkeren"]
    first, second = await listed(database, base, *map(question, asked))
    assert (first.count, first.wordings[0]) == (4, ("is er parking", 2))
    assert (first.proposal, first.entry) == ("new", None)
    assert second.question == "is er lunch"


async def test_what_people_chose_is_what_the_question_is_added_to(database, base):
    rows = [
        question("wat is de bijdrage", "unsure", nearest="nascholing-prijs", score=0.4, chosen="cop-prijs"),
        question("wat is de bijdrage", "unsure", nearest="nascholing-prijs", score=0.4, rejected=True),
    ]
    [gap] = await listed(database, base, *rows)
    assert (gap.proposal, gap.entry, gap.none_meant) == ("add", "cop-prijs", 1)


async def test_what_came_close_is_proposed_unless_people_said_that_none_was_meant(database, base):
    close = {"nearest": "cop-prijs", "score": 0.4}
    [gap] = await listed(database, base, question("wat is de bijdrage", "unsure", **close))
    assert (gap.proposal, gap.entry) == ("add", "cop-prijs")
    [gap] = await listed(database, base, question("wat is de bijdrage", "unsure", rejected=True, **close))
    assert gap.proposal == "new"


async def test_an_answer_that_was_not_right_is_looked_at_again(database, base):
    [gap] = await listed(database, base, refused("wat kost een cop", "cop-prijs", "vervoer"))
    assert (gap.proposal, gap.entry, gap.remarks) == ("revise", "cop-prijs", ["vervoer"])


async def test_an_entry_that_only_says_that_the_sources_are_silent_is_looked_at_again(database, base):
    silent = next(entry.id for entry in base.entries.values() if entry.admits_not_knowing)
    [gap] = await listed(database, base, question("xyzzy", nearest=silent, score=0.9))
    assert (gap.proposal, gap.entry) == ("revise", silent)


async def test_a_doubt_and_the_no_under_it_count_once(database, base):
    rows = [
        question("wat is de bijdrage", "unsure", nearest="cop-prijs", score=0.4, rejected=True, showing="a"),
        refused("wat is de bijdrage", "cop-prijs", "te duur"),
    ]
    [gap] = await listed(database, base, *rows)
    assert (gap.count, dict(gap.refused), gap.remarks) == (1, {"cop-prijs": 1}, ["te duur"])


async def test_an_entry_that_is_gone_is_not_proposed(database, base):
    [gap] = await listed(database, base, question("xyzzy", "unsure", chosen="weg", nearest="ook-weg", score=0.4))
    assert (gap.proposal, gap.entry) == ("new", None)


async def test_what_was_asked_before_a_day_can_be_left_out(database, base):
    rows = [question("is er parking", at=NOW - timedelta(days=9)), question("is er lunch")]
    assert [gap.question for gap in await listed(database, base, *rows, since=NOW)] == ["is er lunch"]


async def test_what_an_entry_has_come_to_ask_is_no_gap_any_more(database, base):
    asked = base.entry("cop-prijs").questions[0]
    assert await listed(database, base, question(asked.upper())) == []
    assert len(await listed(database, base, everything=True)) == 1


async def test_a_handled_gap_leaves_with_all_its_wordings_and_no_votes_and_no_other(database, base):
    rows = [
        question("is er parking aan de school"),
        question("waar kan ik parkeren"),
        refused("parking", "cop-prijs"),
        question("is er lunch"),
    ]
    assert len(await listed(database, base, *rows)) == 2
    async with database.transaction() as session:
        assert await mark_handled(session, base, ["Kan je er parkeren?"], NOW) == 3
        assert await mark_handled(session, base, ["iets heel anders"], NOW) == 0
    assert [gap.question for gap in await listed(database, base)] == ["is er lunch"]
    assert len(await listed(database, base, everything=True)) == 2


async def test_verdicts_are_counted_by_entry_worst_first(database, base):
    rows = [
        refused("a", "cop-prijs", "vervoer", "1"),
        Feedback(question="b", entry="cop-duur", verdict="yes", showing="2", at=NOW),
        Feedback(question="c", entry="cop-prijs", verdict="yes", showing="3", at=NOW),
    ]
    await listed(database, base, *rows)
    async with database.transaction() as session:
        found = await judged(session)
        [one] = await judged(session, "cop-duur")
    assert [(each.entry, each.yes, each.no) for each in found] == [("cop-prijs", 1, 1), ("cop-duur", 1, 0)]
    assert [row.remark for row in found[0].remarks] == ["vervoer"]
    assert (one.yes, one.no) == (1, 0)


async def test_from_a_conversation_to_the_list(tmp_path, base):
    never_sure = Searcher(base, replace(calibration(), answer_from=1.01))
    talk = await Client.opened(tmp_path, base, never_sure)
    try:
        await talk.say("wat is een community of practice eigenlijk voor iets?")
        await talk.press("Nee")
        await talk.say("ik zocht de contactpersoon")
        async with talk.database.transaction() as session:
            [gap] = await gaps(session, base)
    finally:
        await talk.database.close()
    assert (gap.count, gap.none_meant, gap.remarks) == (1, 1, ["ik zocht de contactpersoon"])
