"""Direct messages: a question answered with its source, and a form that goes on in a window."""


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
