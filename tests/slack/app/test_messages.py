"""Direct messages: questions, small talk and forms in words, and what is no message to Wegwijs."""


async def test_a_question_in_a_direct_message_is_answered_with_its_source(an):
    message = await an.ask("Wie organiseert SWITCH?")
    assert "OVSG" in message.shown
    assert "Bron: Prioritaire nascholing 2018-2020" in message.shown


async def test_a_form_begun_in_words_goes_on_in_a_window(an):
    message = await an.ask("Ik wil 2 teams van netwerk Kempen inschrijven voor SWITCH")
    await an.press(message, "In een venster")
    await an.modal()
    assert an.value("Voor welk project?") == "SWITCH"
    assert an.value("Hoeveel teams schrijf je ervoor in?") == "2"


async def test_questions_with_typing_errors_follow_ups_and_small_talk_are_understood(an):
    assert "OVSG" in (await an.ask("wie orgniseert swich?")).shown
    assert "projectfiche" in (await an.ask("Wat staat in de fiche?")).shown
    assert (await an.ask("hallo")).buttons == ["Wat kan je?"]
    assert "Graag gedaan" in (await an.ask("bedankt!")).shown
    assert "Graag gedaan" in (await an.ask("👍")).shown
    assert "Inschrijven voor een sessie" in (await an.ask("wat kan je?")).buttons


async def test_somebody_is_spoken_to_in_the_language_that_she_asks_for(an):
    assert "sources stay in Dutch" in (await an.ask("English please")).shown
    message = await an.ask("What is a Community of Practice?")
    assert message.shown.startswith("This answer is in Dutch")
    assert message.buttons[:2] == ["Yes", "No"]
    assert message.notification.startswith("This answer is in Dutch")
    await an.press(message, "Yes")
    assert "Good to know" in (await an.next_message()).shown
    assert (await an.ask("Nederlands")).shown == "Vanaf nu spreek ik Nederlands."


async def test_what_is_too_long_or_empty_is_said_to_be(an):
    assert "te lang voor mij (9000 tekens)" in (await an.ask("x" * 9000)).shown
    assert (await an.ask("  \n ")).shown == "Ik kreeg een leeg bericht."


async def test_a_form_is_filled_in_with_words_and_buttons(an):
    message = await an.ask("schrijf teams in voor SWITCH")
    assert "Voor welk ondersteuningsnetwerk" in message.shown
    message = await an.ask("netwerk kempn")
    assert "Ondersteuningsnetwerk Kempen" in message.shown
    await an.press(message, "2")
    contact = await an.next_message()
    assert "✓ 2" in message.shown and message.buttons == []
    assert "Welk e-mailadres" in contact.shown
    # Slack makes a link of an address: it is read as it was typed.
    summary = await an.ask("jan.peeters@voorbeeld.be")
    assert "4. Contact: jan.peeters@voorbeeld.be" in summary.shown and summary.alive == []
    done = await an.ask("👍")
    assert "Klaar: de teams zijn ingeschreven" in done.shown
    assert "SWITCH: 2 teams" in (await an.ask("mijn inschrijvingen")).shown


async def test_a_form_waits_while_a_question_is_answered_and_is_taken_up_again_after_a_stop(an):
    await an.ask("schrijf 2 teams in voor SWITCH")
    await an.dm("wat kost een CoP?")
    answer, again = await an.next_messages(2)
    assert "110 euro" in answer.shown and answer.buttons == []
    assert "Voor welk ondersteuningsnetwerk" in again.shown
    await an.press(again, "Stop")
    stopped = await an.next_message()
    assert stopped.buttons == ["Ga verder", "Gooi weg"]
    await an.press(stopped, "Ga verder")
    await an.sees("Voor welk ondersteuningsnetwerk")
    await an.dm("stop")
    stopped = await an.sees("Gestopt")
    await an.press(stopped, "Gooi weg")
    await an.sees("Weggegooid: er blijft niets van bewaard.")


async def test_what_is_edited_deleted_or_said_by_a_program_is_heard_by_nobody(an, slack):
    first = await an.ask("hallo")
    said = {"channel": an.dm_channel.id, "channel_type": "im", "type": "message"}
    written = {"type": "message", "user": an.id, "text": "wat kost een CoP?", "ts": slack.ts()}
    for event in (
        {"subtype": "message_changed", "hidden": True, "message": written, "previous_message": written},
        {"subtype": "message_deleted", "hidden": True, "previous_message": written, "deleted_ts": written["ts"]},
        {"subtype": "bot_message", "text": "wat kost een CoP?", "bot_id": "B9"},
        {"user": an.id, "text": "wat kost een CoP?", "bot_id": "B9"},
        {"subtype": "channel_topic", "user": an.id, "text": "wat kost een CoP?"},
    ):
        stamp = slack.ts()
        delivery = await slack.courier.event("T1", {**said, **event, "ts": stamp, "event_ts": stamp})
        assert delivery.acked
    assert "Graag gedaan" in (await an.ask("bedankt")).shown
    assert an.seen[0] is first and len(an.seen) == 2
