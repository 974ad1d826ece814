"""Asking for the address of the own calendar: shown once and in private, replaced, revoked, and never kept."""

import pytest
from sqlmodel import select, update

from dialogs.calendar_feed import service
from dialogs.calendar_feed.chores import SETTLED
from dialogs.subjects import Request, all_chores, all_views
from dialogs.texts import texts_in
from storage.conversations import SeenEvent
from storage.feeds import CalendarFeed, reader_at
from storage.outbox import OutboxMessage, put
from storage.people import known_person
from tests.conversations.client import Client

LOTTE, SAM = "lotte@school.example", "sam@school.example"
SITE = "https://wegwijs.example.org"
NL = texts_in("nl")
NEW, REVOKE = NL("New address"), NL("Revoke this address")


@pytest.fixture
async def talk(tmp_path, base, searcher):
    client = await Client.opened(tmp_path, base, searcher)
    client._conversations._site = SITE
    yield client
    await client.database.close()


async def secret_in(replies):
    """Return the secret of the address that is shown."""
    [reply] = replies
    secrets = set(service.IN_TEXT.findall(reply.text))
    assert len(secrets) == 1, reply.text
    [secret] = secrets
    assert (
        f"`{SITE}/calendar/{secret}.ics`" in reply.text
        and f"`webcal://wegwijs.example.org/calendar/{secret}.ics`" in reply.text
    )
    return secret


async def whose(talk, secret):
    """Return whose calendar an address gives; None when it gives nothing."""
    async with talk.database.transaction() as session:
        reader = await reader_at(session, service.digest_of(secret))
        return reader.person.email if reader else None


async def test_the_address_is_shown_with_the_way_into_every_program(talk):
    replies = await talk.say("mijn agenda-adres", LOTTE)
    secret = await secret_in(replies)
    assert await whose(talk, secret) == LOTTE
    for program in ("Google", "Outlook", "Apple"):
        assert program in replies[0].text
    assert [one.label for one in replies[0].buttons] == [REVOKE]


@pytest.mark.parametrize(
    ("said", "view"),
    [
        ("mijn agenda-adres", "my_calendar_address"),
        ("geef me mijn agenda-link", "my_calendar_address"),
        ("abonneer mijn agenda", "my_calendar_address"),
        ("abonneer op mijn agenda", "my_calendar_address"),
        ("agenda koppelen", "my_calendar_address"),
        ("ik wil mijn agenda koppelen met Google", "my_calendar_address"),
        ("koppel mijn agenda aan Outlook", "my_calendar_address"),
        ("subscribe to my calendar", "my_calendar_address"),
        ("my calendar address", "my_calendar_address"),
        ("nieuw agenda-adres", "new_calendar_address"),
        ("geef me een nieuw agenda-adres aub", "new_calendar_address"),
        ("new calendar address", "new_calendar_address"),
        ("trek mijn agenda-adres in", "revoke_calendar_address"),
        ("mijn agenda-adres intrekken", "revoke_calendar_address"),
        ("revoke my calendar address", "revoke_calendar_address"),
    ],
)
def test_it_is_asked_for_in_words(said, view):
    from dialogs.asking import any_of
    from dialogs.engine.reading import plain

    assert [one.id for one in all_views().values() if any_of(one.asked).search(plain(said))] == [view]


@pytest.mark.parametrize(
    "said", ["koppel mijn accounts", "zet mijn sessies in mijn agenda", "wat is een agenda", "mijn agenda"]
)
def test_other_words_ask_for_something_else(said):
    from dialogs.asking import any_of
    from dialogs.engine.reading import plain

    found = {one.id for one in all_views().values() if any_of(one.asked).search(plain(said))}
    assert not found & {"my_calendar_address", "new_calendar_address", "revoke_calendar_address"}


async def test_asking_again_shows_no_address_but_offers_a_new_one_and_then_the_old_stops(talk):
    old = await secret_in(await talk.say("mijn agenda-adres", LOTTE))
    [again] = await talk.say("mijn agenda-adres", LOTTE)
    assert old not in again.text and [one.label for one in again.buttons] == [NEW, REVOKE]
    assert "24/11/2026" in again.text
    press = again.buttons[0].action
    new = await secret_in(await talk.press(NEW, LOTTE))
    assert new != old
    assert (await whose(talk, old), await whose(talk, new)) == (None, LOTTE)
    [told] = await talk.press_action(press, LOTTE)
    assert service.IN_TEXT.search(told.text) is None, "pressed twice, the new one stands"
    assert await whose(talk, new) == LOTTE


async def test_a_new_one_can_be_asked_for_in_words(talk):
    old = await secret_in(await talk.say("mijn agenda-adres", LOTTE))
    new = await secret_in(await talk.say("nieuw agenda-adres", LOTTE))
    assert (await whose(talk, old), await whose(talk, new)) == (None, LOTTE)


async def test_it_is_revoked_in_words_or_by_a_button_and_twice_does_no_harm(talk):
    secret = await secret_in(await talk.say("mijn agenda-adres", LOTTE))
    [told] = await talk.press(REVOKE, LOTTE)
    assert await whose(talk, secret) is None
    assert [one.label for one in told.buttons] == [NEW]
    [told] = await talk.say("trek mijn agenda-adres in", LOTTE)
    assert told.text == NL("Your calendar has no address, so nobody can read it.")
    secret = await secret_in(await talk.say("mijn agenda-adres", LOTTE))
    await talk.say("trek mijn agenda-adres in", LOTTE)
    assert await whose(talk, secret) is None


async def test_nobody_revokes_or_replaces_the_address_of_another(talk):
    secret = await secret_in(await talk.say("mijn agenda-adres", LOTTE))
    [standing] = await talk.say("mijn agenda-adres", LOTTE)
    await talk.come_in(SAM)
    for button in standing.buttons:
        await talk.press_action(button.action, SAM)
    assert await whose(talk, secret) == LOTTE


async def test_where_others_read_along_no_address_is_made_shown_or_replaced(talk):
    await talk.say("hallo", LOTTE)
    for said in ("mijn agenda-adres", "nieuw agenda-adres", "trek mijn agenda-adres in"):
        for reply in await talk.say_in_public(said, LOTTE):
            assert "/calendar/" not in reply.text
    async with talk.database.transaction() as session:
        assert (await session.exec(select(CalendarFeed))).all() == []
    secret = await secret_in(await talk.say("mijn agenda-adres", LOTTE))
    [standing] = await talk.say("mijn agenda-adres", LOTTE)
    for reply in await talk.press_in_public(standing.buttons[0].action, LOTTE):
        assert "/calendar/" not in reply.text
    assert await whose(talk, secret) == LOTTE


async def test_without_an_address_of_the_site_it_is_said_who_to_ask(talk):
    talk._conversations._site = None
    [told] = await talk.say("mijn agenda-adres", LOTTE)
    assert told.text.startswith(
        NL("I cannot give your calendar an address yet: I was not told where I can be reached on the web.")
    )
    async with talk.database.transaction() as session:
        assert (await session.exec(select(CalendarFeed))).all() == []


async def test_the_secret_is_of_256_random_bits_and_only_its_digest_is_kept(talk):
    asked = []

    def randomness(count):
        asked.append(count)
        return bytes(range(count))

    await talk.come_in(LOTTE)
    async with talk.database.transaction() as session:
        person = await known_person(session, channel="terminal", external_id=LOTTE)
        context, _ = await talk._conversations._context(session, person)
        secret = await secret_in(await service.made(Request(session, context), randomness))
    assert asked == [32] and secret == "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
    async with talk.database.transaction() as session:
        [row] = (await session.exec(select(CalendarFeed))).all()
    assert secret not in str(row.model_dump()) and row.digest == service.digest_of(secret)


async def test_what_was_said_is_forgotten_once_it_was_sent(talk):
    replies = await talk.say("mijn agenda-adres", LOTTE)
    secret = await secret_in(replies)
    async with talk.database.transaction() as session:
        person = await known_person(session, channel="terminal", external_id=LOTTE)
        for status in ("sent", "waiting"):
            await put(
                session, key=status, person_id=person.id, body=replies[0].stored(), due_at=talk.now, now=talk.now
            )  # fmt: skip
        await session.exec(update(OutboxMessage).where(OutboxMessage.key == "sent").values(status="sent"))

    async def kept():
        async with talk.database.transaction() as session:
            said = [str(row.replies) for row in (await session.exec(select(SeenEvent))).all()]
            sent = select(OutboxMessage).where(OutboxMessage.status == "sent")
            said += [str(row.body) for row in (await session.exec(sent)).all()]
            waiting = select(OutboxMessage).where(OutboxMessage.status == "waiting")
            assert [secret in str(row.body) for row in (await session.exec(waiting)).all()] == [True]
            return [one for one in said if secret in one]

    chore = all_chores()["forget_calendar_addresses"]
    assert chore.nightly and len(await kept()) == 2
    for after, left in ((SETTLED / 2, 2), (SETTLED, 0)):
        talk.now += after
        async with talk.database.transaction() as session:
            assert await chore.work(session, talk._living.snapshot.base.catalogue, talk.now) == 2 - left
        assert len(await kept()) == left
    async with talk.database.transaction() as session:
        assert await chore.work(session, talk._living.snapshot.base.catalogue, talk.now) == 0
    assert await whose(talk, secret) == LOTTE
