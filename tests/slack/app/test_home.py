"""The home page: what somebody may do and has open, and what its buttons do; and the welcome in the messages."""


async def test_the_home_page_begins_forms_in_a_window_and_shows_what_was_begun(an):
    await an.open_home()
    home = await an.sees_home("Welkom bij Wegwijs")
    assert "Als coördinator of directeur" in home.shown and "Overzicht" not in home.shown
    await an.press(home, "Teams inschrijven")
    await an.modal("Teams inschrijven")
    await an.choose("Voor welk project?", "SWITCH")
    await an.close()
    # What was begun stands on the page at once, also when nobody opens it anew.
    home = await an.sees_home("Teams inschrijven (SWITCH)")
    assert "Nog niet ingediend" in home.shown
    await an.press(home, "Ga verder")
    await an.modal("We gaan verder waar we waren")
    await an.close()
    await an.press(an.home, "Gooi weg")
    await an.sees("Weggegooid: er blijft niets van bewaard.")
    assert "Nog niet ingediend" not in (await an.sees_home("Welkom")).shown


async def test_what_was_handed_in_stands_on_the_page_and_its_views_come_in_the_messages(an, slack):
    await an.ask("schrijf 2 teams van netwerk Kempen in voor SWITCH, contact an@voorbeeld.be")
    await an.ask("ja")
    await an.open_home()
    home = await an.sees_home("Mijn inschrijvingen")
    for told in ("SWITCH", "Wat eraan komt", "Herinneringen"):
        assert told in home.shown
    await an.press(home, "Iets wijzigen of intrekken")
    message = await an.sees("Dit staat er voor jou")
    assert message.channel == an.dm_channel.id and message.buttons == ["Wijzigen", "Intrekken"]
    await an.press(an.home, "Welke projecten staan open?")
    assert "TOP-CO" in (await an.next_message()).shown


async def test_everybody_sees_the_page_of_the_own_roles(slack, service):
    for number, (email, seen, unseen) in enumerate(
        (
            ("organisator@voorbeeld.example", "Volledig overzicht", "Als coördinator"),
            ("begeleider@voorbeeld.example", "jij leidt dit", "Volledig overzicht"),
            ("iemand@elders.example", "Voor iedereen", "Volledig overzicht"),
            (None, "Voor iedereen", "Volledig overzicht"),
        )
    ):
        somebody = slack.person(f"U{number}", name=f"Voorbeeld {number}", email=email)
        await somebody.open_home()
        home = await somebody.sees_home(seen)
        assert unseen not in home.shown


async def test_who_opens_the_messages_for_the_first_time_is_welcomed_once(an, slack):
    await an.open_home("home")
    await an.sees_home("Welkom")
    await an.open_home("messages")
    assert "Ik ben Wegwijs" in (await an.next_message()).shown
    await an.open_home("messages")
    bo = slack.person("U2", name="Voorbeeld Leraar", email="leraar@voorbeeld.example")
    await bo.ask("wat kost een CoP?")
    await bo.open_home("messages")
    await bo.ask("bedankt")
    await an.ask("bedankt")
    assert (len(an.seen), len(bo.seen)) == (2, 2)
