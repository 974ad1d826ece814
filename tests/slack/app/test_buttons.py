"""Buttons of messages: once pressed they say what was chosen, and what is pressed again, late or by another is known."""

import asyncio

from sqlmodel import select

from storage.conversations import Question
from storage.feedback import Feedback


async def verdicts(service):
    async with service.database.transaction() as session:
        rows = (await session.exec(select(Feedback))).all()
        return [(row.verdict, row.question, row.remark) for row in rows]


def elements(message):
    return [one for block in message.blocks if block["type"] == "actions" for one in block["elements"]]


async def test_what_was_chosen_stands_in_the_place_of_its_buttons(an, service):
    answer = await an.ask("wie organiseert SWITCH?")
    await an.press(answer, "Nee")
    asked = await an.next_message()
    assert "Wat ontbrak er" in asked.shown and asked.buttons == ["Overslaan"]
    assert "✓ Nee" in answer.shown and answer.buttons == [
        "Alle projecten",
        "Wat staat in de fiche?",
        "Schrijf een team in",
    ]
    assert "✓ Nee" in answer.notification
    assert "zonder je naam" in (await an.ask("de datum staat er niet bij")).shown
    assert await verdicts(service) == [("no", "wie organiseert SWITCH?", "de datum staat er niet bij")]
    await an.press(answer, "Alle projecten")
    follow_up = await an.next_message()
    assert "TOP-CO" in follow_up.shown
    assert answer.buttons == [] and "✓ Nee" in answer.shown and "✓ Alle projecten" in answer.shown


async def test_a_button_that_is_pressed_twice_at_once_is_heard_once(an, service):
    answer = await an.ask("wat kost een CoP?")
    await asyncio.gather(*(an.press(answer, label) for label in ("Ja", "Ja", "Hoelang duurt het?")))
    await an.sees("Fijn om te weten")
    await an.ask("bedankt")
    said = [message.shown for message in an.seen]
    assert len([one for one in said if "Fijn om te weten" in one]) == 1
    assert answer.buttons == [] and "✓ Ja" in answer.shown and "✓ Hoelang duurt het?" in answer.shown
    assert [verdict for verdict, _, _ in await verdicts(service)] == ["yes"]


async def test_a_doubt_is_settled_by_a_choice_or_by_none(an, service):
    doubt = await an.ask("en hoeveel kost dat?")
    assert doubt.shown.startswith("Ik ben niet zeker")
    await an.press(doubt, "Geen van deze")
    assert "Ik heb je vraag genoteerd voor de redactie" in (await an.next_message()).shown
    doubt = await an.ask("en hoeveel kost dat?")
    await an.press(doubt, "Wat kost deelnemen aan een project?")
    assert "over een prijs" in (await an.next_message()).shown
    assert "✓ Wat kost deelnemen aan een project?" in doubt.shown
    async with service.database.transaction() as session:
        rows = (await session.exec(select(Question).order_by(Question.id))).all()
    assert [row.rejected for row in rows] == [True, False]


async def test_a_button_still_works_after_a_restart(an, service):
    answer = await an.ask("wat kost een CoP?")
    question = await an.ask("schrijf teams in voor SWITCH")
    await service.restart()
    await an.press(answer, "Ja")
    await an.sees("Fijn om te weten")
    await an.press(question, "Stop")
    await an.sees("Gestopt")
    assert "✓ Stop" in question.shown


async def test_a_button_that_carries_too_much_points_at_what_is_kept(an, service, slack):
    await an.ask("schrijf 2 teams in voor SWITCH")
    await an.command("/wegwijs", "schrijf 3 teams van netwerk Kempen in voor TOP-CO, " + "want dat is nodig, " * 120)
    asked = await an.sees("Ga je daarmee verder, of begin je een nieuw?")
    [value] = [one["value"] for one in elements(asked) if one["value"].startswith("ref:")]
    await service.restart()
    # Of another person it does nothing: who finds a reference does not find what it points at.
    bo = slack.person("U2", name="Voorbeeld Leraar", email="leraar@voorbeeld.example")
    own = await bo.ask("hallo")
    elements(own)[0]["value"] = value
    await bo.press(own, "Wat kan je?")
    await bo.sees("Die knop is te oud")
    await an.press(asked, "Nieuw")
    await an.modal("Teams inschrijven")
    assert (an.value("Voor welk project?"), an.value("Hoeveel teams schrijf je ervoor in?")) == ("TOP-CO", "3")


async def test_an_old_button_of_a_form_that_is_gone_says_so(an):
    question = await an.ask("schrijf teams in voor SWITCH")
    await an.ask("stop")
    await an.ask("gooi weg")
    await an.press(question, "In een venster")
    await an.sees("Dat formulier is afgesloten")
    await an.press(question, "Stop")
    await an.sees("Dat formulier is afgesloten")
