"""The catalogue files move a moment: who is concerned hears of it, is reminded of the new time, and her calendar follows."""

from datetime import timedelta

import pytest

from bot.operations.catalogue import load_files
from dialogs.offer import stored_catalogue
from storage.catalogue import MomentRow
from tests.conversations.sign_ups import COP, FACILITATOR, SECOND_COP, signed_up

LOTTE, SAM, KIM = "leraar@voorbeeld.example", "leraar2@voorbeeld.example", "leraar3@voorbeeld.example"


@pytest.fixture
async def people(talk):
    """One who has a place, one who waits, one who has a place elsewhere, and who leads it: nothing waits for any of them."""
    await signed_up(talk, COP, LOTTE)
    await signed_up(talk, COP, SAM, status="waiting")
    await signed_up(talk, SECOND_COP, KIM)
    await talk.come_in(FACILITATOR)
    return [LOTTE, SAM, KIM, FACILITATOR]


async def loaded(talk, **changes):
    """Load files in which the first session differs."""
    async with talk.database.transaction() as session:
        files = talk._living.snapshot.base.catalogue
        offer = await stored_catalogue(session, files)
        with pytest.MonkeyPatch.context() as patched:
            patched.setitem(offer.moments, COP, offer.moments[COP].model_copy(update=changes))
            return await load_files(session, files, talk.now, offer)


async def shifted(talk, by):
    async with talk.database.reading() as session:
        row = await session.get_one(MomentRow, COP)
        return {"starts": row.starts_at + by, "ends": row.ends_at + by}


async def heard(talk, people):
    return {who: [one.text for one in await talk.inbox(who)] for who in people}


async def test_who_is_concerned_hears_of_it_with_the_new_time_and_a_file_for_the_calendar(talk, people):
    await loaded(talk, **await shifted(talk, timedelta(days=7)))
    [lotte] = await talk.inbox(LOTTE)
    assert "verhuist van dinsdag 08/12/2026 16:00 naar **dinsdag 15/12/2026 16:00**" in lotte.text
    assert "Je behoudt je plaats." in lotte.text
    assert "Ik herinner je eraan op dinsdag 08/12/2026 09:00." in lotte.text
    [event] = lotte.calendar
    assert (event.uid, event.sequence) == (f"{COP}@wegwijs", 1)
    said = await heard(talk, people)
    assert len(said[SAM]) == 1 and "wachtlijst" in said[SAM][0]
    assert said[KIM] == []
    assert len(said[FACILITATOR]) == 1


async def test_loading_the_same_files_again_tells_nobody(talk, people):
    changes = await shifted(talk, timedelta(days=7))
    assert (await loaded(talk, **changes)).told > 0
    await heard(talk, people)
    assert (await loaded(talk, **changes)).told == 0
    assert (await heard(talk, people))[LOTTE] == []


async def test_a_moment_that_goes_back_to_where_it_was_is_told_too(talk, people):
    before = await shifted(talk, timedelta())
    await loaded(talk, **await shifted(talk, timedelta(days=7)))
    await heard(talk, people)
    await loaded(talk, **before)
    [again] = (await heard(talk, people))[LOTTE]
    assert "naar **dinsdag 08/12/2026 16:00**" in again


async def test_another_place_is_told_as_what_it_was_and_is(talk, people):
    await loaded(talk, place="Lokaal 9")
    [lotte] = await talk.inbox(LOTTE)
    assert "Er verandert iets aan" in lotte.text
    assert "Lokaal 9 (was Lokaal 1 \\(voorbeeld\\))" in [fact.value for fact in lotte.card.facts]


async def test_more_places_are_offered_to_who_waits(talk, people):
    async with talk.database.transaction() as session:
        (await session.get_one(MomentRow, COP)).capacity = 1
    await loaded(talk, capacity=2)
    assert any("plaats" in one for one in (await heard(talk, [SAM]))[SAM])


async def test_places_that_come_and_go_are_told_each_time(talk, people):
    for places in (12, 10, 12):
        await loaded(talk, capacity=places)
        [told] = (await heard(talk, [FACILITATOR]))[FACILITATOR]
        assert "Er verandert iets aan" in told


async def test_what_an_organiser_moved_in_conversation_stays_and_is_not_told_again(talk, people):
    changes = await shifted(talk, timedelta(days=7))
    async with talk.database.transaction() as session:
        (await session.get_one(MomentRow, COP)).edited_at = talk.now
    assert (await loaded(talk, **changes)).told == 0


async def test_a_moment_that_is_over_is_corrected_in_silence(talk, people):
    talk.now += timedelta(days=30)
    await heard(talk, people)
    assert (await loaded(talk, place="Lokaal 9")).told == 0
