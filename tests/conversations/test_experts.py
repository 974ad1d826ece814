"""What the expert bank leads to: screening, requests and their answers, and who is told of each."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from dialogs.messages import Upload
from dialogs.needs.rules import school_year
from storage.experts import ExpertMatch, ExpertOffer
from storage.reminders import PlannedNotice
from storage.uploads import UploadedFile
from tests.conversations.client import Client
from tests.conversations.test_needs import KIEM, LADDER, NT2, SWITCH, TEACHER, tell

GHENT = "leraar2@voorbeeld.example"
LIMBURG = "leraar3@voorbeeld.example"
ADMIN = "beheerder@voorbeeld.example"


async def rows(talk, model):
    async with talk.database.transaction() as session:
        return list((await session.exec(select(model).order_by(model.id))).all())


async def offer(talk, who, region="Oost-Vlaanderen", themes="alfa-nt2"):
    await talk.say(f"ik wil een masterclass geven over {themes} in {region} in het voorjaar, elke dag", who)
    await talk.say("Tien jaar alfa-NT2 gegeven.", who)
    await talk.say("overslaan", who)
    return await talk.say("ja", who)


async def screen(talk, who, decision="aanvaarden", reason=None, by=NT2):
    await talk.say("experten beoordelen", by)
    for said in (who, decision, *([reason] if reason else []), "ja"):
        replies = await talk.say(said, by)
    return replies


async def ask(talk, need, who, by=NT2):
    await talk.say("koppel een expert aan een nood", by)
    await talk.say(need, by)
    await talk.say(who, by)
    await talk.say("overslaan", by)
    return await talk.say("ja", by)


async def asked(talk):
    """Two experts in the bank, one need, and a request to the first expert, who read it."""
    await offer(talk, GHENT)
    await offer(talk, LIMBURG, "Limburg")
    await screen(talk, "leraar2")
    await screen(talk, "leraar3")
    await tell(talk, LADDER, "alfa-nt2", 4)
    await ask(talk, "alfa", "leraar2")
    for who in (GHENT, LIMBURG, NT2, LADDER):
        await talk.inbox(who)


def told(replies):
    return " ".join(reply.text for reply in replies)


async def answer(talk, label, who=GHENT):
    [match] = [one for one in await rows(talk, ExpertMatch) if one.status == "requested"]
    verb = {"ja": "accept", "nee": "decline", "af": "call_off"}[label]
    return await talk.press_action(f'["act","experts.{verb}","{match.id}"]', who)


async def test_an_offer_waits_for_screening_and_the_consent_is_kept_with_its_date(talk):
    await offer(talk, GHENT)
    [row] = await rows(talk, ExpertOffer)
    assert (row.status, row.screened_by) == ("offered", None)
    [notice] = await talk.inbox(NT2)
    assert notice.buttons[0].label == "Aanbod beoordelen"
    assert await talk.inbox(SWITCH) == []
    [mine] = await talk.say("mijn aanbod", GHENT)
    assert "nog te beoordelen" in mine.text
    assert "In de expertenbank: ja, op 24/11/2026" in mine.text


async def test_nobody_stands_in_the_bank_twice(talk):
    await offer(talk, GHENT)
    replies = await talk.say("ik wil expert worden", GHENT)
    assert [button.label for button in replies[0].buttons] == ["Mijn aanbod wijzigen", "Mijn aanbod intrekken"]
    [row] = await rows(talk, ExpertOffer)
    with pytest.raises(IntegrityError):
        async with talk.database.transaction() as session:
            again = row.model_dump(exclude={"id", "submitted_form_id"})
            session.add(ExpertOffer(**again, submitted_form_id=row.submitted_form_id + 1))
            await session.flush()


async def test_who_is_not_accepted_reads_why_and_is_not_proposed(talk):
    await offer(talk, GHENT)
    await screen(talk, "leraar2", "nu niet", "Er is nu weinig vraag naar.")
    assert "Ze schrijven: “Er is nu weinig vraag naar.”" in told(await talk.inbox(GHENT))
    await tell(talk, LADDER, "alfa-nt2", 4)
    [refused] = await talk.say("koppel een expert aan een nood", NT2)
    assert "geen enkele open nood" in refused.text
    [row] = await rows(talk, ExpertOffer)
    assert (row.status, row.reason) == ("later", "Er is nu weinig vraag naar.")
    assert row.screened_at is not None


async def test_an_offer_with_a_new_theme_is_screened_again_and_one_with_another_day_is_not(talk):
    await offer(talk, GHENT)
    await screen(talk, "leraar2")
    await talk.inbox(NT2)
    await talk.say("wijzig mijn aanbod", GHENT)
    await talk.say("verander de dagen naar vrijdag", GHENT)
    await talk.say("ja", GHENT)
    assert [one.status for one in await rows(talk, ExpertOffer)] == ["accepted"]
    assert await talk.inbox(NT2) == []
    await talk.say("wijzig mijn aanbod", GHENT)
    await talk.say("verander de thema's naar alfa-nt2, okan", GHENT)
    await talk.say("ja", GHENT)
    assert [one.status for one in await rows(talk, ExpertOffer)] == ["offered"]
    assert "paste het aanbod" in told(await talk.inbox(NT2))


async def test_nobody_screens_an_own_offer(talk):
    await offer(talk, NT2)
    [refused] = await talk.say("experten beoordelen", NT2)
    assert "geen aanbod" in refused.text
    await screen(talk, "organisator-nt2", by=ADMIN)
    assert [one.status for one in await rows(talk, ExpertOffer)] == ["accepted"]


async def test_a_yes_gives_expert_and_centre_each_others_address_and_tells_the_organiser(talk):
    await asked(talk)
    [thanks] = await answer(talk, "ja")
    assert LADDER in [fact.value for fact in thanks.card.facts]
    assert GHENT in told(await talk.inbox(LADDER))
    assert "elkaars adres" in told(await talk.inbox(NT2))
    assert [one.status for one in await rows(talk, ExpertMatch)] == ["accepted"]
    [late] = await talk.press_action('["act","experts.decline","1"]', GHENT)
    assert late.text == "Je aanvaardde dit al."


async def test_nobody_reads_an_address_before_the_yes(talk):
    await offer(talk, GHENT)
    await screen(talk, "leraar2")
    await tell(talk, LADDER, "alfa-nt2", 4)
    await ask(talk, "alfa", "leraar2")
    shown = [reply.model_dump_json() for reply in await talk.inbox(GHENT)]
    assert not any(LADDER in one for one in shown)
    assert not any(GHENT in one.model_dump_json() for one in await talk.inbox(LADDER))


async def test_a_no_offers_the_organiser_the_next_and_never_the_same_one_again(talk):
    await asked(talk)
    await answer(talk, "nee")
    [notice] = await talk.inbox(NT2)
    assert "De volgende in de rij is leraar3@voorbeeld.example" in notice.text
    replies = await talk.press("Vraag de volgende", NT2)
    assert replies[-1].step.step == "word"
    await talk.say("stop", NT2)
    replies = await talk.press_action(
        next(one.action for one in notice.buttons if one.label == "Alle voorstellen zien"), NT2
    )
    assert [one.label for one in replies[-1].buttons if "@" in one.label] == [LIMBURG]
    await talk.say("leraar3", NT2)
    await talk.say("overslaan", NT2)
    await talk.say("ja", NT2)
    await answer(talk, "nee", LIMBURG)
    assert "geen andere expert" in told(await talk.inbox(NT2))


async def test_a_second_need_goes_to_who_has_no_assignment_yet(talk):
    await offer(talk, GHENT, "overal")
    await offer(talk, LIMBURG, "overal")
    await screen(talk, "leraar2")
    await screen(talk, "leraar3")
    await tell(talk, LADDER, "alfa-nt2", 4)
    await ask(talk, "alfa", "leraar2")
    await tell(talk, KIEM, "alfa-nt2", 4)
    await talk.say("koppel een expert aan een nood", NT2)
    replies = await talk.say("alfa", NT2)
    assert [one.label for one in replies[-1].buttons if "@" in one.label] == [LIMBURG, GHENT]
    assert "1 opdracht dit schooljaar" in replies[-1].text


async def test_a_week_without_an_answer_is_told_and_an_answer_calls_that_off(talk):
    await asked(talk)
    talk.now += timedelta(days=8)
    [notice] = await talk.inbox(NT2)
    assert "antwoordde nog niet" in notice.text
    await talk.press("Vraag afblazen", NT2)
    assert "afgeblazen" in told(await talk.inbox(GHENT))
    await ask(talk, "alfa", "leraar3")
    await answer(talk, "ja", LIMBURG)
    assert [one.status for one in await rows(talk, PlannedNotice)][-1] == "cancelled"


async def test_an_expert_who_leaves_is_erased_from_proposals_with_the_cv_and_who_counted_on_it_is_told(talk):
    await talk.say("ik wil een masterclass geven over alfa in Limburg in de winter, elke dag", GHENT)
    await talk.say("Tien jaar alfa-NT2 gegeven.", GHENT)
    await talk.send(Upload("cv.pdf", "application/pdf", b"%PDF-1.4 voorbeeld"), GHENT)
    await talk.say("ja", GHENT)
    assert len(await rows(talk, UploadedFile)) == 1
    await screen(talk, "leraar2")
    await tell(talk, LADDER, "alfa-nt2", 4)
    await ask(talk, "alfa", "leraar2")
    await answer(talk, "ja")
    await talk.inbox(NT2)
    await talk.inbox(LADDER)
    await talk.say("trek mijn aanbod in", GHENT)
    [gone] = await talk.press("Ja, trek in", GHENT)
    assert "Je cv is gewist." in gone.text
    assert await rows(talk, UploadedFile) == []
    assert [one.status for one in await rows(talk, ExpertMatch)] == ["called_off"]
    [notice] = await talk.inbox(NT2)
    assert notice.buttons[0].label == "Andere expert zoeken"
    assert "ging uit de expertenbank" in told(await talk.inbox(LADDER))
    [refused] = await talk.say("koppel een expert aan een nood", NT2)
    assert "geen enkele open nood" in refused.text


async def test_a_need_that_is_withdrawn_calls_off_the_request_once_no_colleague_has_it_either(talk):
    await asked(talk)
    await tell(talk, TEACHER, "alfa-nt2", 2, more="voor 3 leraren in de winter in cbe de ladder. Opmerking: geen")
    [match] = await rows(talk, ExpertMatch)
    await talk.press_action(f'["submitted","withdrawn","{match.need_id}"]', LADDER)
    assert [one.status for one in await rows(talk, ExpertMatch)] == ["requested"]
    await talk.say("trek mijn noden in", TEACHER)
    await talk.press("Ja, trek in", TEACHER)
    assert [one.status for one in await rows(talk, ExpertMatch)] == ["called_off"]
    assert "afgeblazen" in told(await talk.inbox(GHENT))


async def test_a_theme_that_is_not_needed_any_more_is_told_to_expert_and_organiser(talk):
    await asked(talk)
    await talk.say("wijzig mijn noden", LADDER)
    await talk.say("verander de thema's naar okan", LADDER)
    await talk.say("2", LADDER)
    await talk.say("ja", LADDER)
    assert [one.status for one in await rows(talk, ExpertMatch)] == ["called_off"]
    assert "afgeblazen" in told(await talk.inbox(GHENT))
    assert "afgeblazen" in told(await talk.inbox(NT2))
    [late] = await talk.press_action('["act","experts.accept","1"]', GHENT)
    assert late.text == "Deze vraag is intussen afgeblazen."


@pytest.mark.parametrize("who", [LIMBURG, TEACHER, SWITCH, LADDER])
async def test_a_forged_button_answers_nothing_and_calls_off_nothing(talk, who):
    await asked(talk)
    for act in ("accept", "decline", "call_off"):
        for given in ("1", "0", "-1", "x", "9" * 40, "²", ""):
            replies = await talk.press_action(f'["act","experts.{act}","{given}"]', who)
            assert replies[0].text
            assert "liep iets mis" not in replies[0].text
    assert [one.status for one in await rows(talk, ExpertMatch)] == ["requested"]


async def test_the_database_holds_no_two_standing_requests_for_one_need_and_theme(talk):
    await asked(talk)
    [match] = await rows(talk, ExpertMatch)
    assert match.school_year == school_year(talk.now)
    with pytest.raises(IntegrityError):
        async with talk.database.transaction() as session:
            session.add(ExpertMatch(**match.model_dump(exclude={"id", "status"}), status="accepted"))
            await session.flush()


async def two_ask_at_once(first, second):
    """Two organisers, each about to ask another expert for the same need, confirm at the same moment."""
    await offer(first, GHENT)
    await offer(first, LIMBURG, "Limburg")
    await screen(first, "leraar2")
    await screen(first, "leraar3")
    await tell(first, LADDER, "alfa-nt2", 4)
    for client, by, who in ((first, NT2, "leraar2"), (second, ADMIN, "leraar3")):
        await client.say("koppel een expert aan een nood", by)
        await client.say(who, by)
        await client.say("overslaan", by)
    replies = await asyncio.gather(first.say("ja", NT2), second.say("ja", ADMIN))
    [match] = await rows(first, ExpertMatch)
    assert match.status == "requested"
    said = [told(one) for one in replies]
    assert sum("De vraag is verstuurd" in one for one in said) == 1
    assert not any("liep iets mis" in one for one in said)


async def test_two_organisers_who_ask_at_once_in_one_file_send_one_request(talk):
    await two_ask_at_once(talk, talk)


async def test_two_organisers_who_ask_at_once_on_postgresql_send_one_request(postgres, base, searcher):
    other = Client(postgres.url, base, searcher)
    try:
        await two_ask_at_once(postgres, other)
    finally:
        await other.database.close()
