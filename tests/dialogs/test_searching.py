"""Searching while one types: what is found, in which order, for whom, and that nothing private or uncertain is posted."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import func, select

from dialogs.conversation import Conversations
from dialogs.messages import Incoming
from knowledge.evaluation.questions import read_questions
from knowledge.living import Living, Snapshot
from storage.outbox import OutboxMessage
from storage.people import Person
from tests.conversations.client import COORDINATOR
from tests.conversations.prepared import START

STRANGER = "nieuw@voorbeeld.example"
KEPT = sorted((Path(__file__).parents[1] / "knowledge" / "questions").glob("*.jsonl"))


@pytest.fixture
def conversations(talk, base, searcher):
    return Conversations(talk.database, Living(Snapshot(base, searcher, START), lambda: START), lambda: START)


@pytest.fixture
def search(conversations):
    async def searched(query, who=COORDINATOR, limit=5):
        asked = Incoming(channel="terminal", external_id=who, event_id="", email=who)
        return await conversations.search(asked, query, limit)

    return searched


def entries(found):
    return [one.reply.entry for one in found]


def titles(found):
    return [one.title for one in found]


async def test_a_question_finds_its_answer_with_the_question_above_it_and_the_source_below(search):
    [first, *_] = await search("wat kost een cop?")
    assert first.title == "Wat kost een sessie van de Community of Practice?"
    assert first.reply.text.startswith("**Wat kost een sessie van de Community of Practice?**\n\n")
    assert "_Bron: Community of Practice, “Praktische info”." in first.reply.text
    assert first.reply.entry == "cop-prijs"


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        ("community of pr", "cop-wat"),
        ("nt2 plat", "nt2-platform"),
        ("wat vind je op het pl", "nt2-platform"),
        ("jaarversl", "ovsg-jaarverslag"),
        ("wat kost een cop i", "cop-prijs"),
        ("aankers", "ovsg-ankers"),
        ("communty of practice", "cop-wat"),
        ("  Wat  KOST\teen cop ", "cop-prijs"),
    ],
)
async def test_half_words_and_misspelt_ones_find_it_too(search, typed, entry):
    assert entries(await search(typed))[0] == entry


@pytest.mark.parametrize("typed", ["pizza bestellen", "voetbal", "het weer morgen", "xq", "🙂", "@everyone", "<b>"])
async def test_what_is_not_in_the_base_finds_nothing(search, typed):
    found = await search(typed)
    assert found == [] or titles(found) == titles(await search(""))
    assert not any(typed in one.reply.text for one in found)


async def test_a_sign_that_is_no_word_shows_what_an_empty_box_shows(search):
    assert titles(await search("🙂")) == titles(await search("")) != []


async def test_an_empty_box_shows_first_questions_with_their_answers_for_the_role(search):
    for_coordinator, for_stranger = await search(""), await search("", STRANGER)
    assert titles(for_coordinator)[0] == "Welke projecten staan open?"
    assert titles(for_stranger)[0] == "Wat is een Community of Practice?"
    assert all(one.reply.kind == "answer" for one in for_coordinator + for_stranger)
    assert len(await search("", limit=2)) == 2


async def test_a_fact_of_the_offer_is_found_and_told_as_to_somebody_unknown(search):
    [fact, *others] = await search("wanneer is de volgende sessie van switch?")
    assert fact.title == "Wanneer is de volgende sessie van switch?"
    assert "_Bron: planning" in fact.reply.text
    assert fact.reply.entry is None
    assert [one.reply.text for one in await search("wanneer is de volgende sessie van switch?", STRANGER)][
        0
    ] == fact.reply.text
    assert all(one.reply.kind == "answer" for one in others)


async def test_what_only_concerns_one_person_is_not_found(search, talk):
    await talk.say("hoeveel teams heb ik ingeschreven?")
    found = await search("hoeveel teams heb ik ingeschreven?")
    assert all(one.reply.entry is not None for one in found)  # nothing but entries, which are the same for anybody


@pytest.mark.parametrize("typed", ["cop", "ok voor nt2", "anker", "welke projecten staan open", "", "prijs"])
async def test_what_is_found_may_be_posted_anywhere(search, typed):
    for one in await search(typed, limit=10):
        assert one.reply.fit_for_all
        assert one.reply.buttons == []
        assert one.reply.page is None
        assert re.search(r"_(Bron|Source): ", one.reply.text)
        assert "\n" not in one.title


async def test_each_entry_comes_once_and_no_more_than_were_asked_for(search):
    found = await search("cop", limit=3)
    assert len(found) == 3
    assert len(set(entries(found))) == 3


async def test_that_the_sources_are_silent_is_only_said_of_what_was_meant(search):
    for typed in ("cop", "nt2", "ok", "prijs", "wat kost", "nascholing"):
        assert all(one.reply.kind == "answer" for one in (await search(typed, limit=10))[1:])


async def test_who_asks_in_english_sees_english_titles(search):
    [first, *_] = await search("what is a community of practice")
    assert first.title == "What is a Community of Practice?"
    assert first.reply.text.startswith("**What is a Community of Practice?**")


async def test_who_chose_english_finds_titles_in_english(search, talk):
    await talk.say("english")
    assert titles(await search("cop prijs"))[0] == "What does a CoP session cost?"
    assert titles(await search(""))[0] == "Which projects are open?"


async def test_what_was_typed_cannot_format_the_title_of_a_fact(search):
    found = await search("wanneer is de volgende sessie van **switch**?")
    assert found[0].title == "Wanneer is de volgende sessie van **switch**?"
    assert found[0].reply.text.startswith(r"**Wanneer is de volgende sessie van \*\*switch\*\*?**")


async def test_searching_makes_nobody_and_writes_nothing(search, talk):
    async def rows():
        async with talk.database.transaction() as session:
            people = (await session.exec(select(func.count()).select_from(Person))).one()
            return people, (await session.exec(select(func.count()).select_from(OutboxMessage))).one()

    before = await rows()
    assert await search("cop", "nooit-gezien") != []
    assert await rows() == before


async def test_without_a_database_nobody_can_look_and_nothing_breaks(search, conversations, talk, monkeypatch):
    monkeypatch.setattr(conversations, "_database", None)
    assert await search("cop") is None
    assert await conversations.about_page(Incoming("terminal", STRANGER, ""), "https://www.nt2020.be") is None


async def test_the_preview_of_a_page_is_the_entry_that_cites_it(conversations):
    asked = Incoming(channel="terminal", external_id=STRANGER, event_id="")
    told = await conversations.about_page(asked, "https://www.nt2020.be/")
    assert told.title == "Wat vind je op het platform www.nt2020.be?"
    assert "_Bron: Verslag NT2 2017, “Inleiding”." in told.reply.text
    assert told.reply.fit_for_all
    assert told.reply.buttons == []
    assert await conversations.about_page(asked, "https://elsewhere.example/") is None


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=400))
async def test_no_text_breaks_it(search, typed):
    for one in await search(typed):
        assert one.reply.fit_for_all


async def test_questions_that_are_cut_off_find_their_answer_among_the_first_five(search):
    """Of a third of the questions kept for measuring: with nine tenths typed nearly as many as when they are whole."""
    kept = read_questions(KEPT)
    asked = [one for one in kept if one.answerable][::3]
    right = {share: 0 for share in (0.5, 0.7, 0.9)}
    for question in asked:
        for share in right:
            typed = question.question[: int(len(question.question) * share)]
            found = await search(typed)
            right[share] += any(question.answered_by(one.reply.text) for one in found)
    shares = {share: count / len(asked) for share, count in right.items()}
    assert shares[0.5] > 0.75, shares
    assert shares[0.7] > 0.85, shares
    assert shares[0.9] > 0.93, shares


def test_half_a_word_is_completed_to_the_words_that_are_written_most(searcher):
    vocabulary = searcher.index.vocabulary
    found = vocabulary.beginning_with("begel", 3)
    assert found[0] == "begeleiding"
    assert len(found) == 3
    assert all(vocabulary.has(word) and word.startswith("begel") for word in found)
    assert "anker" not in vocabulary.beginning_with("anker", 50)
    assert vocabulary.beginning_with("zzzz", 3) == vocabulary.beginning_with("", 0) == []
