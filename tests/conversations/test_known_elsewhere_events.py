"""What users of event software have asked for in vain for years, each with its thread."""

from datetime import datetime, timedelta

from dialogs.reminders.workdays import ZONE
from storage.submissions import SubmittedForm
from tests.conversations.places import sign_up, standing, teacher
from tests.conversations.test_registration import rows

ORGANISER = "organisator-cop@voorbeeld.example"
FACILITATOR = "begeleider@voorbeeld.example"
TEN = [teacher(number) for number in range(10)]
AN, BO, CO, DI = (f"{name}@school.example" for name in ("an", "bo", "co", "di"))
TOGETHER = "ze zijn leraar in het gewoon basisonderwijs en volgden T21-123"


async def together(talk, people):
    await talk.say(f"schrijf {', '.join(people)} in voor de cop van 8 december, {TOGETHER}", ORGANISER)
    return await talk.say("ja", ORGANISER)


async def leave(talk, who):
    await talk.say("ik kan niet komen naar de cop", who)
    await talk.press("Ja, schrijf uit", who)


async def read(talk, who):
    return " ".join(reply.text for reply in await talk.inbox(who))


async def test_indico_3036_5243_a_full_session_has_a_waiting_list_that_moves_up_by_itself(talk):
    await together(talk, TEN)
    told = (await sign_up(talk, AN))[0].text
    assert "wachtlijst" in told
    assert "plaats **1**" in told
    await sign_up(talk, BO)
    assert "2" in (await talk.say("hoeveelste sta ik?", BO))[0].text
    await leave(talk, TEN[0])
    assert dict(await standing(talk))[AN] == "offered"
    assert "plaats voor je vrij" in await read(talk, AN)
    talk.now += timedelta(hours=49)
    await talk.sweep()
    assert dict(await standing(talk))[BO] == "offered"


async def test_indico_6836_a_form_that_follows_up_knows_what_was_registered(talk):
    await sign_up(talk, AN)
    [intake] = await talk.say("vul mijn intake voor de cop in", AN)
    assert intake.step.step != "moment", "the session is known"
    shown, *_ = await talk.say("samenvatting", AN)
    assert "08/12/2026" in shown.card.facts[0].value
    [refused] = await talk.say("vul mijn intake voor de cop in", BO)
    assert refused.step is None
    assert refused.buttons, "there is a way on"


async def test_indico_5579_the_invited_who_do_not_answer_are_reminded_once(talk):
    await talk.say(f"nodig {AN}, {BO} uit voor de cop van 8 december", FACILITATOR)
    for _ in range(3):
        replies = await talk.say("overslaan", FACILITATOR)
        if replies[-1].step and replies[-1].step.step == "summary":
            break
    await talk.say("ja", FACILITATOR)
    await talk.inbox(AN)
    await talk.press("Ik kom niet", AN)
    await talk.inbox(BO)
    talk.now = datetime(2026, 12, 4, 12, tzinfo=ZONE)
    assert await talk.inbox(AN) == []
    [reminder] = await talk.inbox(BO)
    assert "weet nog niet of je komt" in reminder.text
    talk.now += timedelta(days=1)
    assert not any("weet nog niet" in one.text for one in await talk.inbox(BO))


async def test_pretix_1404_three_places_on_the_waiting_list_are_offered_together(talk):
    await together(talk, TEN)
    await together(talk, [AN, BO, CO])
    await sign_up(talk, DI)
    for who in TEN[:3]:
        await leave(talk, who)
    states = dict(await standing(talk))
    assert [states[one] for one in (AN, BO, CO, DI)] == ["offered"] * 3 + ["waiting"]


async def test_pretix_1192_who_waits_can_be_written_to(talk):
    await together(talk, TEN)
    await sign_up(talk, AN)
    await talk.say("stuur een bericht naar de wachtlijst van de cop van 8 december", FACILITATOR)
    await talk.say("Er komt misschien een tweede groep.", FACILITATOR)
    [sent] = await talk.say("ja", FACILITATOR)
    assert "1" in sent.text
    letter = await read(talk, AN)
    assert "tweede groep" in letter
    assert "plaats 1" in letter
    assert "tweede groep" not in await read(talk, TEN[0])
    assert len(await rows(talk, SubmittedForm)) == 3
