"""Direct messages: a question, small talk, a form question by question, and its buttons."""


async def test_a_question_in_a_direct_message_is_answered_with_its_source(an):
    message = await an.ask("Wie organiseert SWITCH?")
    print(message.told())
    assert "Bron" in message.told()
