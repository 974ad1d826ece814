"""The slash command and the shortcuts: answered where they were used, for nobody else to see."""


async def test_the_command_helps_answers_and_shows_where_wegwijs_is_not_even_a_member(an, slack):
    slack.channel("C9", members=["U1"], bot=False)
    for text, told in (
        ("", "Dit kan ik voor je doen"),
        ("help", "Dit kan ik voor je doen"),
        ("vraag wie organiseert SWITCH?", "OVSG"),
        ("wie organiseert SWITCH?", "OVSG"),
        ("mijn inschrijvingen", "Je hebt nog niets ingeschreven"),
    ):
        delivery = await an.command("/wegwijs", text, "C9")
        message = await an.next_message()
        assert delivery.acked and delivery.body == b""
        assert told in message.shown and (message.channel, message.only_for) == ("C9", "U1")
    await an.command("/wegwijs", "vraag wat kost een CoP?")
    message = await an.next_message()
    assert "110 euro" in message.shown and message.channel == an.dm_channel.id


async def test_the_command_opens_forms_in_a_window(an):
    await an.command("/wegwijs", "inschrijven SWITCH")
    await an.modal("Teams inschrijven")
    assert an.value("Voor welk project?") == "SWITCH"
    await an.close()
    await an.sees("Ik bewaar je antwoorden")
    # The one that was begun is there still: it is asked which is meant, and the button opens the window again.
    await an.command("/wegwijs", "inschrijven TOP-CO", "C9")
    asked = await an.sees("Ga je daarmee verder")
    await an.press(asked, "Ga verder")
    await an.modal("Teams inschrijven")
    assert an.value("Voor welk project?") == "SWITCH"
    await an.close()
    await an.command("/wegwijs", "inschrijven voor een CoP")
    await an.modal("Inschrijven voor een sessie")


async def test_nothing_of_the_command_answers_the_form_in_the_direct_messages(an):
    await an.ask("schrijf teams in voor SWITCH")
    await an.command("/wegwijs", "ja")
    told = await an.next_message()
    assert told.buttons == ["Ga verder"] and told.only_for == "U1"
    assert "Netwerk of school: –" in (await an.ask("overzicht")).shown


async def test_a_window_that_comes_too_late_is_asked_in_the_messages(an, slack):
    slack.fail("views.open", error="expired_trigger_id")
    await an.command("/wegwijs", "inschrijven SWITCH")
    message = await an.next_message()
    assert "Voor welk ondersteuningsnetwerk" in message.shown and message.channel == an.dm_channel.id


async def test_what_the_address_of_a_command_does_not_take_any_more_comes_in_private(an, slack):
    slack.channel("C9", members=["U1"], bot=False)
    url = slack.response_url

    def used_up(*where):
        address = url(*where)
        slack.response_urls[address.rpartition("/")[2]].uses = 5
        return address

    slack.response_url = used_up
    await an.command("/wegwijs", "wat kost een CoP?", "C9")
    message = await an.next_message()
    assert "110 euro" in message.shown and message.channel == an.dm_channel.id


async def test_a_message_is_asked_about_without_its_marks(an, slack):
    slack.channel("C9", members=["U1", "U2"], bot=False)
    asked = await an.say("C9", "")
    asked.text = "<@U2> <!channel> wat kost een `CoP`? zie <https://www.voorbeeld.be|hier> &lt;b&gt;"
    await an.message_shortcut("ask_message", asked)
    message = await an.next_message()
    assert "110 euro" in message.shown and message.only_for == "U1" and message.alive == []


async def test_a_question_in_the_window_of_the_shortcut_is_answered_there_and_in_the_messages(an):
    await an.shortcut("ask")
    await an.modal("Wat wil je graag weten?")
    await an.type("Wat wil je graag weten?", "wat kost een CoP?")
    await an.submit()
    view = await an.modal("110 euro")
    assert "Je vindt dit ook in onze berichten" in view.shown
    message = await an.next_message()
    assert "110 euro" in message.shown and message.buttons[:2] == ["Ja", "Nee"]
