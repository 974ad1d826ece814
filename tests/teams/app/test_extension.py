"""The message extension: searching while one types, asking about a message, and links that become what the base knows."""

import asyncio
from contextlib import asynccontextmanager

from sqlalchemy import func
from sqlmodel import SQLModel, select

from bot.channels.teams import front
from bot.channels.teams.manifest import ASK, ASK_MESSAGE, QUERY, SEARCH, manifest
from dialogs.texts import texts_in
from knowledge.cited_pages import cited_hosts
from storage.database import Database, DatabaseUnavailable
from storage.people import Person
from tests.teams.app.looking import outbox, settled
from tests.teams.fake import activities, answers

NL = texts_in("nl")
NO_CHAT = NL(
    "_Want to go on about this? Look for Wegwijs among your apps and add it: then we have a chat of our own._"
).strip("_")
IN_CHAT = NL("_You also find this in our chat._").strip("_")
CARD = "application/vnd.microsoft.card.adaptive"


async def rows(service):
    """How many rows each table has, save what the clock notes when the program starts: which work of the night was done."""
    async with service.database.transaction() as session:
        return {
            table.name: (await session.exec(select(func.count()).select_from(table))).one()
            for table in SQLModel.metadata.sorted_tables
            if table.name != "nightly_run"
        }


def everything(card):
    """Every element and action of a card."""
    found = [card]
    for value in card.values() if isinstance(card, dict) else card:
        if isinstance(value, dict | list):
            found += everything(value)
    return [one for one in found if isinstance(one, dict)]


# -- searching --


async def test_while_one_types_the_answer_comes_and_is_posted_as_it_is_with_its_source(an, teams):
    school = teams.group("19:school@thread.v2", members=[an], bot=False)
    for typed in ("wat kost een com", "wat kost een commuity of practise", "wat kost een cop?"):
        found = await an.searches_extension(typed, where=school)
        assert found[0].title == "Wat kost een sessie van de Community of Practice?", typed
        assert "110 euro" in found[0].text, typed
    posted = an.posts(found[0], school)
    shown = posted.seen_by(teams.person("collega").id)
    assert shown.shown.startswith(found[0].title), "who did not search reads the question too"
    assert "110 euro" in shown.shown and "Bron:" in shown.shown
    assert shown.buttons == []
    [card] = [one["content"] for one in posted.activity["attachments"]]
    assert not [one for one in everything(card) if str(one.get("type", "")).startswith(("Action.", "Input."))]
    assert "refresh" not in card and "klopte dit" not in shown.shown.lower()


async def test_the_empty_box_offers_first_questions_of_the_own_role_and_what_nobody_knows_is_said(an):
    assert len(await an.searches_extension("")) >= 3
    await an.says("hallo")
    await an.next_message()
    own = [one.title for one in await an.searches_extension("")]
    assert len(own) >= 3
    assert await an.searches_extension("qqqq zzzz xxxx") == []
    assert an.told == [NL("I found nothing that answers this. Try other words, or ask me in our own chat.")]


async def test_the_next_page_follows_on_the_one_before_and_after_the_last_nothing_is_said(an):
    first = await an.searches_extension("wat")
    after = await an.searches_extension("wat", skip=3)
    assert [one.title for one in after][: len(first) - 3] == [one.title for one in first][3:]
    assert await an.searches_extension("wat", skip=200) == []
    assert an.told == [], "nobody is told that nothing answers it: much was shown"


async def test_a_fact_that_depends_on_who_asks_is_told_as_to_anybody(an):
    await an.asks("schrijf 2 teams van netwerk Kempen in voor SWITCH, contact coordinator@voorbeeld.example")
    await an.asks("ja")
    for typed in ("mijn inschrijvingen", "hoeveel teams heb ik ingeschreven?", "mijn teams"):
        told = " ".join(one.card.shown for one in await an.searches_extension(typed))
        assert "2 teams" not in told and "coordinator@voorbeeld.example" not in told


async def test_looking_writes_nothing_and_makes_nobody(teams, service):
    before = await rows(service)
    somebody = teams.person("s1", email="coordinator@voorbeeld.example", installed=False)
    private = teams.group("19:collega@thread.v2", members=[somebody], bot=False)
    await somebody.searches_extension("")
    await somebody.searches_extension("wat kost een cop", where=private)
    await somebody.pastes("https://www.nt2020.be", where=private)
    assert await rows(service) == before
    assert teams.called("member") == [], "it is not even asked who she is"


async def test_without_a_database_or_with_a_slow_one_the_list_is_empty(an, monkeypatch):
    def gone(self):
        raise DatabaseUnavailable("no database")

    with monkeypatch.context() as broken:
        broken.setattr(Database, "reading", gone)
        assert await an.searches_extension("wat kost een cop?") == []
        assert await an.pastes("https://www.nt2020.be") is None
    assert an.delivery.status == 200 and an.told == []

    ready, entered = asyncio.Event(), Database.reading

    @asynccontextmanager
    async def slow(self):
        await ready.wait()
        async with entered(self) as session:
            yield session

    with monkeypatch.context() as broken:
        broken.setattr(Database, "reading", slow)
        broken.setattr(front, "INVOKE_SECONDS", 0.05)
        assert await an.searches_extension("wat kost een cop?") == []
        ready.set()
    assert an.delivery.status == 200 and an.told == []
    assert await an.searches_extension("wat kost een cop?") != []


# -- links --


async def test_a_link_to_a_page_that_is_cited_becomes_what_the_base_knows_of_it(an, teams):
    school = teams.group("19:school@thread.v2", members=[an], bot=False)
    told = await an.pastes("https://www.nt2020.be/vorming?x=1", where=school)
    assert told.title == "Wat vind je op het platform www.nt2020.be?"
    card = told.attachment["content"]
    assert card["version"] == "1.3", "a preview of a link may have no newer one"
    assert "Bron:" in told.card.shown and told.card.buttons == []
    for other in ("https://www.voorbeeld.example/nt2020", "https://www.nt2020.be@kwaad.example", "geen adres", ""):
        assert await an.pastes(other, where=school) is None, other


async def test_who_did_not_install_wegwijs_sees_the_preview_too(teams, service):
    """Teams then tells the link, and nothing of the person (zero install link unfurling)."""
    before = await rows(service)
    nobody = teams.person("n1", installed=False)
    place = teams.group("19:school@thread.v2", members=[nobody], bot=False)
    value = {"url": "https://www.nt2020.be"}
    told = activities.invoke(teams, "composeExtension/anonymousQueryLink", nobody.user, place, value, source="compose")
    for who in ({}, {"id": "", "name": ""}, {"id": nobody.id}):
        told["from"] = who
        delivery = await teams.courier.bring(told)
        [one] = answers.extension(delivery.answer)["attachments"]
        assert one["contentType"] == CARD and "www.nt2020.be" in one["preview"]["content"]["title"]
    assert await rows(service) == before


# -- asking about a message --


async def test_a_message_is_asked_in_a_dialog_and_the_answer_is_in_the_chat_too(an, teams):
    await an.asks("schrijf 2 teams van netwerk Kempen in voor SWITCH")
    collega = teams.person("c1", name="Voorbeeld Collega")
    place = teams.channel(members=[an, collega])
    message = collega.writes("Weet iemand\nwat een <b>CoP</b> kost & waarom?", place)
    message.activity["html"] = (
        '<div><span itemtype="http://schema.skype.com/Mention" itemscope="" itemid="0">Iemand Anders</span>'
        "<p>Wat <em>kost</em> een&nbsp;cop?</p></div>"
    )
    await an.asks_about(message, ASK_MESSAGE)
    assert an.dialog.title == "Wegwijs" and an.dialog.buttons == []
    assert "110 euro" in an.dialog.shown and IN_CHAT in an.dialog.shown
    private = await an.sees("110 euro")
    assert private.conversation is an.chat and private.buttons
    assert place.said == [] and collega.seen == [], "only who asked sees it"
    an.closes()
    question = await an.asks("ga verder")
    assert "e-mailadres" in question.shown.lower(), "the form under way stands as it stood"


async def test_a_message_without_words_and_the_compose_box_ask_for_the_question(an, teams):
    await an.installs()
    await an.next_messages(2)
    place = teams.group("19:school@thread.v2", members=[an], bot=False)
    message = teams.person("c1").writes("", place)
    message.activity["html"] = '<div><img src="https://graph.voorbeeld.example/1" alt="foto"></div>'
    for asking in (an.asks_about(message, ASK_MESSAGE), an.asks_extension(ASK, where=place)):
        await asking
        assert an.dialog.title == NL("Ask Wegwijs")
        an.types(NL("What would you like to know?"), "wat kost een cop?")
        await an.submits(NL("Ask"))
        assert "110 euro" in an.dialog.shown
    await an.next_messages(2)

    await an.asks_extension(ASK, where=place)
    an.types(NL("What would you like to know?"), "ik wil teams inschrijven voor SWITCH")
    await an.submits(NL("Ask"))
    assert an.dialog.title == "Teams inschrijven", "a wish opens its form"
    assert "Voor welk project?" in an.dialog.labels


async def test_who_has_no_chat_with_wegwijs_is_answered_and_nothing_is_tried_for_ever(teams, service):
    newcomer = teams.person("n1", email="leraar@voorbeeld.example", installed=False)
    place = teams.group("19:school@thread.v2", members=[newcomer], bot=False)
    message = teams.person("c1").writes("Wat kost een CoP?", place)
    await newcomer.asks_about(message, ASK_MESSAGE)
    assert "110 euro" in newcomer.dialog.shown
    assert NO_CHAT in newcomer.dialog.shown and IN_CHAT not in newcomer.dialog.shown

    await settled(service)
    assert {row.status for row in await outbox(service)} == {"failed"}, "Teams refused it for good"
    await service.sweeper.run_until(service.clock())
    assert [one.partition(":")[0] for one in teams.refused] == ["member", "open"], "once, and not again"
    teams.refused.clear()

    # Once she adds Wegwijs she is welcomed, known by her address, and answered in a chat.
    await newcomer.installs()
    await newcomer.next_messages(2)
    assert "110 euro" in (await newcomer.asks("wat kost een cop?")).shown
    async with service.database.transaction() as session:
        people = (await session.exec(select(Person).where(Person.email == "leraar@voorbeeld.example"))).all()
    assert len(people) == 1
    await newcomer.asks_about(message, ASK_MESSAGE)
    assert IN_CHAT in newcomer.dialog.shown


# -- what is declared is what is heard --


async def test_each_command_that_the_app_package_declares_is_heard_and_no_other(an, base, teams):
    [declared] = manifest("wegwijs.example.be", teams.app_id, cited=cited_hosts(base))["composeExtensions"]
    commands = {one["id"]: one for one in declared["commands"]}
    assert set(commands) == {SEARCH, ASK_MESSAGE, ASK}
    message = teams.person("c1").writes("Wat kost een CoP?", teams.channel(members=[an]))
    for name, one in commands.items():
        if one["type"] == "query":
            [parameter] = one["parameters"]
            assert parameter["name"] == QUERY
            found = await an.searches_extension("wat kost een cop?", command=name, parameter=parameter["name"])
            assert "110 euro" in found[0].text
        else:
            await (an.asks_about(message, name) if one["context"] == ["message"] else an.asks_extension(name))
            assert an.dialog is not None
            an.closes()
    assert await an.searches_extension("wat kost een cop?", command="other") == []
    [links] = declared["messageHandlers"]
    for host in links["value"]["domains"]:
        await an.pastes(f"https://{host}/")
        assert an.delivery.status == 200
    assert await an.pastes("https://www.nt2020.be/") is not None and "www.nt2020.be" in links["value"]["domains"]
    await an.next_message()
