"""Buttons: a pressed card becomes its result for who pressed, and what is pressed again, late, by another or forged is known."""

import asyncio

import pytest
from sqlmodel import select

from storage.conversations import Question
from storage.feedback import Feedback
from storage.outbox import OutboxMessage
from tests.teams.fake import activities

WAYS = ["Alle projecten", "Wat staat in de fiche?", "Schrijf een team in"]
GONE = "Dat bericht is er niet meer. Vraag het nog eens."


@pytest.fixture
def bo(teams, service):
    """A teacher of the demonstration."""
    return teams.person("b1", name="Voorbeeld Leraar", email="leraar@voorbeeld.example")


async def verdicts(service):
    async with service.database.transaction() as session:
        rows = (await session.exec(select(Feedback))).all()
        return [(row.verdict, row.question, row.remark) for row in rows]


async def rows(service):
    async with service.database.transaction() as session:
        return len((await session.exec(select(OutboxMessage))).all())


def data_of(message, label):
    """What a button carries."""
    sets = [one["actions"] for one in message.card["body"] if one["type"] == "ActionSet"]
    return next(action["data"] for actions in sets for action in actions if action["title"] == label)


async def pressed(teams, person, where, data, verb="press"):
    """Press what no card has before this person, as a forged request would; gives the answer."""
    value = {"action": {"type": "Action.Execute", "verb": verb, "data": data}, "trigger": "manual"}
    told = activities.invoke(teams, "adaptiveCard/action", person.user, where.conversation, value, message=where)
    return (await teams.courier.bring(told)).answer


async def test_what_was_chosen_stands_in_the_place_of_its_buttons_at_once_and_for_good(an, service, teams):
    answer = await an.asks("wie organiseert SWITCH?")
    delivery = await an.presses(answer, "Nee")
    # At once, as the answer to the press …
    shown = delivery.answer["value"]
    assert delivery.answer["type"] == "application/vnd.microsoft.card.adaptive" and "✓ Nee" in str(shown)
    asked = await an.next_message()
    assert "Wat ontbrak er" in asked.shown and asked.buttons == ["Overslaan"]
    # … and for good, as the message itself: on her other devices too.
    await teams.until(lambda: answer.updates == 1)
    assert answer.card == shown and answer.buttons == WAYS and "✓ Nee" in answer.shown
    assert "zonder je naam" in (await an.asks("de datum staat er niet bij")).shown
    assert await verdicts(service) == [("no", "wie organiseert SWITCH?", "de datum staat er niet bij")]
    await an.presses(answer, "Alle projecten")
    assert "TOP-CO" in (await an.next_message()).shown
    await teams.until(lambda: answer.updates == 2)
    assert answer.buttons == [] and "✓ Nee" in answer.shown and "✓ Alle projecten" in answer.shown


async def test_a_button_that_is_pressed_twice_at_once_is_heard_once(an, service, teams):
    answer = await an.asks("wat kost een CoP?")
    await asyncio.gather(*(an.presses(answer, label) for label in ("Ja", "Ja", "Hoelang duurt het?")))
    await an.sees("Fijn om te weten")
    await an.asks("bedankt")
    assert sum("Fijn om te weten" in one for one in an.said) == 1
    await teams.until(lambda: answer.updates == 2)
    assert answer.buttons == [] and "✓ Ja" in answer.shown and "✓ Hoelang duurt het?" in answer.shown
    assert [verdict for verdict, _, _ in await verdicts(service)] == ["yes"]


async def test_an_old_client_presses_in_words_and_sees_it_by_the_change_of_the_message(an, service, teams):
    answer = await an.asks("wat kost een CoP?")
    await an.presses(answer, "Ja", old_client=True)
    assert "Fijn om te weten" in (await an.next_message()).shown
    await teams.until(lambda: answer.updates == 1)
    assert "✓ Ja" in answer.shown and "Ja" not in answer.buttons and "Hoelang duurt het?" in answer.buttons
    assert [verdict for verdict, _, _ in await verdicts(service)] == ["yes"]


async def test_more_buttons_than_six_are_a_list_to_choose_from(an, teams):
    asked = await an.asks("ik wil me inschrijven voor een sessie")
    assert len(asked.choices) + 1 > 6 and asked.buttons == ["Kies", "In een venster"]
    chosen = next(one for one in asked.choices if "Community of Practice" in one)
    await an.presses(asked, chosen)
    following = await an.next_message()
    assert "Community of Practice" in following.shown
    await teams.until(lambda: asked.updates == 1)
    assert f"✓ {chosen}" in asked.shown and asked.choices == []
    await an.presses(following, following.choices[0] if following.choices else following.buttons[0], old_client=True)
    assert (await an.next_message()).conversation is an.chat


async def test_a_doubt_is_settled_by_a_choice_or_by_none(an, service):
    doubt = await an.asks("en hoeveel kost dat?")
    assert doubt.shown.startswith("Ik ben niet zeker")
    await an.presses(doubt, "Geen van deze")
    assert "Ik heb je vraag genoteerd voor de redactie" in (await an.next_message()).shown
    doubt = await an.asks("en hoeveel kost dat?")
    await an.presses(doubt, "Wat kost deelnemen aan een project?")
    assert "over een prijs" in (await an.next_message()).shown
    async with service.database.transaction() as session:
        found = (await session.exec(select(Question).order_by(Question.id))).all()
    assert [row.rejected for row in found] == [True, False]


async def test_a_button_still_works_after_a_restart_and_an_old_one_says_that_its_form_is_gone(an, service):
    answer = await an.asks("wat kost een CoP?")
    question = await an.asks("schrijf teams in voor SWITCH")
    await service.restart()
    await an.presses(answer, "Ja")
    await an.sees("Fijn om te weten")
    await an.says("stop")
    await an.sees("Gestopt")
    await an.says("gooi weg")
    await an.sees("Weggegooid")
    await an.presses(question, "Stop")
    await an.sees("Dat formulier is afgesloten")


async def test_another_person_in_a_channel_has_her_own_card_and_her_own_result(an, bo, service, teams):
    channel = teams.channel("19:samen@thread.tacv2")
    channel.joined([an.id, bo.id])
    await an.mentions("wat kost een CoP?", channel=channel)
    answer = await an.next_message()
    await an.presses(answer, "Ja")
    assert "Fijn om te weten" in (await an.next_message()).shown
    # After a reload it is asked for anew, for who asked the question.
    answer.own.clear()
    assert "✓ Ja" in (await answer.for_person(an)).shown
    assert (await answer.for_person(bo)).buttons[:2] == ["Ja", "Nee"]
    await bo.presses(answer, "Nee")
    await bo.sees("genoteerd")
    # Others are not asked for; who presses again sees again what was pressed, and nothing is heard twice.
    answer.own.clear()
    await bo.presses(answer, "Nee")
    assert "✓ Nee" in answer.seen_by(bo.id).shown and "✓ Ja" not in answer.seen_by(bo.id).shown
    await bo.asks("bedankt")
    assert sum("genoteerd" in one for one in bo.said) == 1
    assert sorted(verdict for verdict, _, _ in await verdicts(service)) == ["no", "yes"]
    assert answer.updates == 0 and len(channel.said) == 1


async def test_what_is_forged_shows_nothing_of_others_and_does_nothing_that_the_button_does_not(an, bo, service, teams):
    answer = await an.asks("wat kost een CoP?")
    own = await bo.asks("wie organiseert SWITCH?")
    theirs = {"row": data_of(answer, "Ja")["row"], "part": 0}
    mine = data_of(own, "Ja")
    before = await rows(service)
    # The row of another person, one that there never was, and one without its message.
    presses = (("refresh", {}), ("press", {"button": 1}), ("press", {"chosen": "1"}))
    for row, tried in ((theirs["row"], presses), (2**63 - 1, presses[:2]), (0, presses[:1])):
        for verb, more in tried:
            told = await pressed(teams, bo, own, {"row": row, "part": 0, **more}, verb)
            assert "110 euro" not in str(told) and told["type"] != "application/vnd.microsoft.card.adaptive"
    # What nobody made: no numbers, other types, numbers out of every range.
    for wrong in (
        None,
        [],
        "x",
        {"row": "1"},
        {"row": mine["row"], "part": -1, "button": 1},
        {"row": 2**70, "part": 0},
    ):
        assert (await pressed(teams, bo, own, wrong))["statusCode"] == 400
    assert await pressed(teams, bo, own, {**mine, "button": 99}) == {
        "statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": GONE,
    }  # fmt: skip
    assert (await pressed(teams, bo, own, {**mine, "part": 99}, "refresh"))["statusCode"] == 404
    assert await rows(service) == before
    # Another action than the button has: it does what the button does.
    forged = data_of(answer, "Nee")["action"].replace("no", "yes")
    assert "✓ Nee" in str(await pressed(teams, bo, own, {**data_of(own, "Nee"), "action": forged}))
    assert "Wat ontbrak er" in (await bo.next_message()).shown
    assert await verdicts(service) == [("no", "wie organiseert SWITCH?", None)]
    assert "✓" not in answer.shown and len(an.seen) == 1


async def test_what_stands_in_one_team_is_not_shown_in_another(an, bo, service, teams):
    one, other = teams.channel("19:een@thread.tacv2"), teams.channel("19:ander@thread.tacv2")
    one.joined([an.id])
    await an.mentions("wat kost een CoP?", channel=one)
    answer = await an.next_message()
    await bo.mentions("wie organiseert SWITCH?", channel=other)
    own = await bo.next_message()
    row = data_of(answer, "Ja")["row"]
    assert "110 euro" in str(await pressed(teams, an, answer, {"row": row, "part": 0}, "refresh"))
    for where in (own, await bo.asks("hallo")):
        told = await pressed(teams, bo, where, {"row": row, "part": 0}, "refresh")
        assert told["type"] == "application/vnd.microsoft.error"
        assert "110 euro" not in str(await pressed(teams, bo, where, {"row": row, "part": 0, "button": 1}))
