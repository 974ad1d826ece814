"""Direct messages: a question, small talk, a form question by question, and its buttons."""


async def test_a_question_in_a_direct_message_is_answered_with_its_source(an):
    message = await an.ask("Wie organiseert SWITCH?")
    assert "OVSG" in message.shown
    assert "Bron: Prioritaire nascholing 2018-2020" in message.shown


async def test_a_registration_question_by_question(slack, an):
    message = await an.ask("Ik wil 2 teams van netwerk Kempen inschrijven voor SWITCH")
    print(message.shown, message.buttons)
    await an.press(message, "In een venster")
    view = await an.modal()
    print(view)
    print([one for one in an.view.view["blocks"]] if hasattr(an.view, "view") else an.view.__dict__)
