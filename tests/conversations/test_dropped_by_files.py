"""The catalogue files hold a moment no more: it is called off as in conversation, once; and it may come back in them."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from bot.operations.catalogue import load_files
from dialogs.offer import stored_catalogue
from dialogs.reminders.calendar import moments_of
from knowledge.offer import Catalogue
from storage.catalogue import MomentRow
from storage.people import person_by_email
from storage.reminders import Reminder
from storage.signups import SignUp, SignUpState
from storage.submissions import SubmittedForm, versions_of
from tests.conversations.client import Client
from tests.conversations.sign_ups import COP, FACILITATOR, SECOND_COP, signed_up

LOTTE, SAM, KIM = "leraar@voorbeeld.example", "leraar2@voorbeeld.example", "leraar3@voorbeeld.example"
EVERYBODY = [LOTTE, SAM, KIM, FACILITATOR]


class World:
    """A conversation, and catalogue files that hold what the database did at the start."""

    def __init__(self, talk, offer):
        self.talk = talk
        self.offer = offer

    async def load(self, *, without=(), instead=None):
        """Load the files, from which moments may be gone."""
        moments = [one for one in self.offer.moments.values() if one.id not in without] if instead is None else instead
        offer = Catalogue(
            self.offer.organisations.values(), self.offer.programmes.values(), self.offer.rounds.values(), moments,
            reminders=self.offer.reminders,
        )  # fmt: skip
        async with self.talk.database.transaction() as session:
            return await load_files(session, self.talk._living.snapshot.base.catalogue, self.talk.now, offer)

    async def heard(self):
        """Return what everybody reads now."""
        return {who: [one.text for one in await self.talk.inbox(who)] for who in EVERYBODY}

    async def row(self, moment=COP):
        async with self.talk.database.reading() as session:
            return await session.get_one(MomentRow, moment)

    async def every(self, table):
        async with self.talk.database.reading() as session:
            return list((await session.exec(select(table).order_by(col(table.id)))).all())

    async def planned(self):
        """Return whether anybody is to be reminded of the moment."""
        return [one for one in await self.every(Reminder) if one.about == f"moment:{COP}" and one.status == "planned"]


async def begun(talk):
    """One who signed up in conversation, one who waits, one who has a place elsewhere, and who leads it; the offer is the files'."""
    async with talk.database.transaction() as session:
        await session.exec(update(MomentRow).values(demonstration=False))
        offer = await stored_catalogue(session, talk._living.snapshot.base.catalogue)
    await talk.say("schrijf mij in voor de cop van 8 december als leraar, ik volgde T21-123", LOTTE)
    await talk.say("Gewoon basisonderwijs", LOTTE)
    await talk.say("ja", LOTTE)
    await signed_up(talk, COP, SAM, status="waiting")
    await signed_up(talk, SECOND_COP, KIM)
    await talk.come_in(FACILITATOR)
    world = World(talk, offer)
    await world.load()
    await world.heard()
    return world


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request):
    """Return where PostgreSQL has a database of its own, or None for SQLite."""
    return request.getfixturevalue("on_postgresql")() if request.param == "postgresql" else None


@pytest.fixture
async def world(address, tmp_path, base, searcher):
    """The same on both databases."""
    client = Client(address, base, searcher) if address else await Client.opened(tmp_path, base, searcher)
    yield await begun(client)
    await client.database.close()


@pytest.fixture
async def files(talk):
    """On SQLite alone, for what needs no statement of its own."""
    return await begun(talk)


async def test_who_is_concerned_reads_the_words_of_one_that_is_called_off_in_conversation(world):
    loaded = await world.load(without=[COP])
    assert loaded.called_off == (COP,) and loaded.told > 0
    said = await world.heard()
    [lotte], [sam] = said[LOTTE], said[SAM]
    assert (
        "gaat niet door" in lotte
        and "Je inschrijving vervalt." in lotte
        and "Ik herinner je er niet meer aan." in lotte
    )
    assert "Je inschrijving vervalt." in sam
    assert said[KIM] == []
    assert len(said[FACILITATOR]) == 1


async def test_its_sign_ups_end_with_nobody_named_in_the_audit_trail_and_nobody_is_reminded(world):
    assert await world.planned() != []
    await world.load(without=[COP])
    assert (await world.row()).status == "cancelled"
    rows = {one.id: one for one in await world.every(SignUp)}
    assert {one.status for one in rows.values() if one.moment_id == COP} == {"cancelled"}
    assert {one.status for one in rows.values() if one.moment_id == SECOND_COP} == {"confirmed"}
    ended = [one for one in await world.every(SignUpState) if one.status == "cancelled"]
    assert len(ended) == 2 and {one.changed_by for one in ended} == {None}
    assert await world.planned() == []


async def test_the_form_that_was_handed_in_for_it_is_withdrawn_with_a_version(files):
    await files.load(without=[COP])
    [form] = await files.every(SubmittedForm)
    assert form.status == "withdrawn"
    async with files.talk.database.reading() as session:
        assert [one.status for one in await versions_of(session, form.id)] == ["submitted", "withdrawn"]


async def test_it_goes_out_of_calendars_and_stands_in_subscribed_ones_as_called_off(world):
    await world.load(without=[COP])
    [lotte] = await world.talk.inbox(LOTTE)
    [event] = lotte.calendar
    assert event.cancelled and event.uid == f"{COP}@wegwijs" and event.sequence == (await world.row()).sequence > 0
    async with world.talk.database.transaction() as session:
        person, since = await person_by_email(session, LOTTE, world.talk.now), world.talk.now - timedelta(days=60)
        assert [one.id for one in await moments_of(session, person, since, cancelled_since=since)] == [COP]


async def test_another_session_can_be_chosen_in_its_place(files):
    await files.load(without=[COP])
    await files.talk.inbox(LOTTE)
    [asked] = await files.talk.press("Een andere sessie kiezen", LOTTE)
    assert "04/01/2027" in str(asked.buttons) and "08/12/2026" not in str(asked.buttons)


async def test_loading_the_same_files_again_calls_nothing_off(world):
    await world.load(without=[COP])
    await world.heard()
    loaded = await world.load(without=[COP])
    assert (loaded.called_off, loaded.told) == ((), 0)
    assert not any((await world.heard()).values())


async def test_what_was_changed_in_conversation_stays(files):
    async with files.talk.database.transaction() as session:
        (await session.get_one(MomentRow, COP)).edited_at = files.talk.now
    loaded = await files.load(without=[COP])
    assert (loaded.called_off, loaded.told, (await files.row()).status) == ((), 0, "planned")


async def test_what_was_planned_in_conversation_stays_though_the_files_never_held_it(files):
    async with files.talk.database.transaction() as session:
        like = (await session.get_one(MomentRow, COP)).model_dump()
        session.add(MomentRow(**{**like, "id": "planned", "edited_at": files.talk.now}))
    assert (await files.load()).called_off == ()
    assert (await files.row("planned")).status == "planned"


async def test_demonstrations_stay_for_the_files_never_held_them(files):
    async with files.talk.database.transaction() as session:
        (await session.get_one(MomentRow, COP)).demonstration = True
    assert (await files.load(without=[COP])).called_off == ()


async def test_what_has_begun_took_place_though_the_files_are_tidied(files):
    files.talk.now = (await files.row()).starts_at + timedelta(minutes=1)
    loaded = await files.load(without=[COP])
    assert loaded.called_off == () and (await files.row()).status == "planned"
    assert {one.status for one in await files.every(SignUp) if one.moment_id == COP} == {"confirmed", "waiting"}


@pytest.mark.parametrize("left", ["nothing", "the past"])
async def test_files_in_which_nothing_is_still_to_come_call_nothing_off_and_that_is_logged(files, left, caplog):
    held = files.offer.moments[COP]
    year = timedelta(days=365)
    past = held.model_copy(update={"id": "past", "starts": held.starts - year, "ends": held.ends - year})
    with caplog.at_level(logging.WARNING):
        loaded = await files.load(instead=[] if left == "nothing" else [past])
    assert (loaded.called_off, loaded.told) == ((), 0)
    assert COP in loaded.kept and COP in caplog.text and "still to come" in caplog.text
    assert (await files.row()).status == "planned" and await files.planned() != []
    assert not any((await files.heard()).values())


async def test_one_that_comes_back_is_told_to_all_who_heard_that_it_was_off(world):
    await world.load(without=[COP])
    await world.heard()
    before = (await world.row()).sequence
    loaded = await world.load()
    assert loaded.told > 0
    row = await world.row()
    assert (row.status, row.dropped_at) == ("planned", None) and row.sequence > before
    letters = {who: await world.talk.inbox(who) for who in EVERYBODY}
    for who in (LOTTE, SAM):
        [told] = letters[who]
        assert (
            "gaat toch door" in told.text and "Je vorige inschrijving is vervallen." in told.text and not told.calendar
        )
    [leads] = letters[FACILITATOR]
    assert "gaat toch door" in leads.text and "Jij begeleidt" in leads.text and not leads.calendar[0].cancelled
    assert letters[KIM] == []
    assert (await world.load()).told == 0, "told once"


async def test_who_had_signed_up_signs_up_again_with_a_button_and_is_reminded(files):
    await files.load(without=[COP])
    await files.heard()
    await files.load()
    assert {one.status for one in await files.every(SignUp) if one.moment_id == COP} == {"cancelled"}
    await files.talk.inbox(LOTTE)
    await files.talk.press("Opnieuw inschrijven", LOTTE)
    for said in ("leraar, ik volgde T21-123", "Gewoon basisonderwijs", "ja"):
        await files.talk.say(said, LOTTE)
    [standing] = [one for one in await files.every(SignUp) if one.moment_id == COP and one.status == "confirmed"]
    async with files.talk.database.reading() as session:
        lotte = await person_by_email(session, LOTTE, files.talk.now)
    assert standing.person_id == lotte.id
    assert lotte.id in {one.person_id for one in await files.planned()}


async def test_one_that_goes_and_comes_and_goes_again_is_told_each_time(files):
    for _ in range(2):
        await files.load(without=[COP])
        [gone] = (await files.heard())[FACILITATOR]
        assert "gaat niet door" in gone
        await files.load()
        [back] = (await files.heard())[FACILITATOR]
        assert "gaat toch door" in back


async def test_one_that_comes_back_on_another_day_is_told_with_that_day(files):
    await files.load(without=[COP])
    await files.heard()
    held = files.offer.moments[COP]
    week = timedelta(days=7)
    later = held.model_copy(update={"starts": held.starts + week, "ends": held.ends + week})
    await files.load(instead=[*(one for one in files.offer.moments.values() if one.id != COP), later])
    [told] = (await files.heard())[LOTTE]
    assert "dinsdag 15/12/2026 16:00 gaat toch door" in told


async def test_what_was_called_off_in_conversation_does_not_come_back_by_the_files(files):
    async with files.talk.database.transaction() as session:
        row = await session.get_one(MomentRow, COP)
        row.status, row.edited_at = "cancelled", files.talk.now
    assert (await files.load()).told == 0
    assert (await files.row()).status == "cancelled"


async def test_one_that_comes_back_when_it_is_over_is_told_to_nobody(files):
    await files.load(without=[COP])
    await files.heard()
    files.talk.now = (await files.row()).ends_at + timedelta(hours=1)
    await files.heard()
    assert (await files.load()).told == 0
