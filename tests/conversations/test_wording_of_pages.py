"""What a page of a form says, where a conversation would say it otherwise."""

from datetime import timedelta

from dialogs.pages import PageHeading
from tests.conversations.pages import Pages, facts, notes, questions
from tests.conversations.sign_ups import COP, FACILITATOR, signed_up


async def test_a_page_does_not_tell_how_to_say_what_is_chosen_from_a_list(talk):
    pages = Pages(talk)
    await pages.open("session_signup", filled="{}")
    await pages.enter(programme="cop")
    moment = questions(pages.page)["moment"]
    assert moment.control == "choice" and moment.hint == ""
    await talk.say("ik wil me inschrijven voor een sessie van de CoP")
    [reply] = await talk.say("help")
    assert "26 januari" in reply.text


async def test_what_stands_alone_on_a_page_begins_with_a_capital(talk):
    pages = Pages(talk, FACILITATOR)
    await signed_up(talk, COP, "leraar@voorbeeld.example")
    talk.now += timedelta(days=15)
    await pages.open("care_plan", filled="{}")
    await pages.send("add", pages.values(), argument="actions")
    headings = [part.heading for part in pages.page.parts if isinstance(part, PageHeading)]
    assert headings == ["Actie 1", "Actie 2"]


async def test_a_moment_is_summed_up_only_when_there_is_something_to_say(talk):
    pages = Pages(talk, "organisator-cop@voorbeeld.example")
    await pages.open("moment_plan", filled="{}")
    assert not any("“”" in note for note in notes(pages.page)) and "Titel" not in facts(pages.page)
    await pages.enter(kind="session")
    assert facts(pages.page)["Titel"] == "Sessie Community of Practice (voorbeeld)"
