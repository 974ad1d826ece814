"""What collegial visits lead to: who is told, what is kept, what is called off; and what can never be."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from dialogs.engine.context import FormContext
from dialogs.offer import Offers
from dialogs.permissions import PersonView
from dialogs.reminders.workdays import ZONE
from dialogs.texts import texts_in
from dialogs.visits import reading, rules, service
from storage.catalogue import RoundRow, bump_revision
from storage.people import Person, RoleGrant
from storage.reminders import PlannedNotice
from storage.submissions import SubmittedForm
from storage.visits import VisitPair, VisitPairCentre, VisitPairVersion
from storage.visits import paired as stored_pair
from tests.conversations.client import Client
from tests.conversations.visiting import (
    KIEM,
    LEUVEN,
    MEANDER,
    ORGANISER,
    OTHER_ORGANISER,
    SLEUTEL,
    VAART,
    agreed,
    paired,
    rows,
    wish,
)


async def test_both_centres_hear_of_each_other_with_the_contact_that_each_gave(talk):
    await wish(talk, VAART, contact="vaart@cvo.example")
    await wish(talk, SLEUTEL, direction="bezoek ontvangen", contact="sleutel@cbe.example")
    await talk.say("koppel de centra", ORGANISER)
    await talk.say("ja", ORGANISER)
    [told] = await talk.inbox(VAART)
    assert ("Contact", "sleutel@cbe.example") in [(fact.name, fact.value) for fact in told.card.facts]
    [told] = await talk.inbox(SLEUTEL)
    assert ("Contact", "vaart@cvo.example") in [(fact.name, fact.value) for fact in told.card.facts]
    [contact] = await talk.inbox("vaart@cvo.example")
    assert contact.buttons == [], "the contact is told, and does not decide for the centre"


async def test_every_state_of_a_pair_is_kept_with_who_and_when(talk):
    await agreed(talk)
    await talk.say("zeg de visitatie af", VAART)
    await talk.press("Alleen het moment: dinsdag 12/01/2027 14:00", VAART)
    await talk.say("ja", VAART)
    await talk.say("trek onze visitatiewens in", SLEUTEL)
    await talk.say("ja", SLEUTEL)
    trail = await rows(talk, VisitPairVersion)
    people = {one.id: one.email for one in await rows(talk, Person)}
    assert [(one.number, one.what, people[one.changed_by]) for one in trail] == [
        (1, "paired", ORGANISER),
        (2, "proposed", VAART),
        (3, "agreed", SLEUTEL),
        (4, "cancelled", VAART),
        (5, "ended", SLEUTEL),
    ]
    assert sorted(one.changed_at for one in trail) == [one.changed_at for one in trail]
    assert trail[2].values["starts_at"] is not None
    assert trail[3].values["starts_at"] is None


async def test_an_agreed_moment_is_told_to_both_and_the_organisers_and_both_are_reminded(talk):
    await paired(talk)
    await talk.say("stel data voor voor de visitatie: 12/1 om 14u en 14/1 om 10u", VAART)
    await talk.say("ja", VAART)
    [asked] = await talk.inbox(SLEUTEL)
    assert [one.label for one in asked.buttons] == [
        "dinsdag 12/01 14:00",
        "donderdag 14/01 10:00",
        "Stel andere momenten voor",
    ]
    assert await talk.inbox(ORGANISER) == []
    await talk.press("donderdag 14/01 10:00", SLEUTEL)
    for one in (VAART, ORGANISER, OTHER_ORGANISER):
        [told] = await talk.inbox(one)
        assert "donderdag 14/01/2027 10:00" in told.text
    people = {one.id: one.email for one in await rows(talk, Person)}
    planned = [(people[one.person_id], f"{one.due_at:%d/%m}") for one in await rows(talk, PlannedNotice)]
    assert sorted(planned) == sorted((who, day) for who in (VAART, SLEUTEL) for day in ("07/01", "13/01", "15/01"))
    useful = {f"{one.due_at:%d/%m}": one.useful_until for one in await rows(talk, PlannedNotice)}
    begins = datetime(2027, 1, 14, 10, tzinfo=ZONE)
    assert useful == {"07/01": begins, "13/01": begins, "15/01": None}, "after an outage nobody hears of what has begun"


async def test_moving_a_visit_keeps_the_first_moment_until_the_other_is_chosen_and_moves_the_reminders(talk):
    await agreed(talk)
    await talk.say("verplaats de visitatie naar 20/1 om 9u", SLEUTEL)
    await talk.say("ja", SLEUTEL)
    [pair] = await rows(talk, VisitPair)
    assert f"{pair.starts_at:%d/%m}" == "12/01"
    [asked] = await talk.inbox(VAART)
    assert "blijft dinsdag 12/01/2027 14:00 staan" in asked.text
    await talk.press("woensdag 20/01 09:00", VAART)
    [told] = await talk.inbox(SLEUTEL)
    assert "verhuist van dinsdag 12/01/2027 14:00 naar woensdag 20/01/2027 09:00" in told.text
    planned = [one for one in await rows(talk, PlannedNotice) if one.status == "planned"]
    assert {f"{one.due_at:%d/%m}" for one in planned} == {"13/01", "19/01", "21/01"}
    await talk.sweep(until=talk.now + timedelta(days=90))
    reminders = [one for one in await talk.inbox(VAART) if "Herinnering" in one.text]
    assert len(reminders) == 2
    assert all("20/01/2027" in one.text for one in reminders)


async def test_a_moment_that_is_moved_back_is_reminded_of_again(talk):
    await agreed(talk)
    for moment, who, other in (("20/1 om 9u", SLEUTEL, VAART), ("12/1 om 14u", SLEUTEL, VAART)):
        await talk.say(f"verplaats de visitatie naar {moment}", who)
        await talk.say("ja", who)
        [asked] = await talk.inbox(other)
        await talk.press_action(asked.buttons[0].action, other)
        await talk.inbox(who)
    planned = [one for one in await rows(talk, PlannedNotice) if one.status == "planned"]
    assert {f"{one.due_at:%d/%m}" for one in planned} == {"05/01", "11/01", "13/01"}


async def test_cancelling_tells_the_partner_and_the_organisers_and_calls_off_the_reminders(talk):
    await agreed(talk)
    [pair] = await rows(talk, VisitPair)
    cancel = f'["act","visits.cancelled","{pair.id}","{pair.starts_at.isoformat()}"]'
    await talk.press_action(cancel, VAART)
    [told] = await talk.inbox(SLEUTEL)
    assert "zegt de visitatie van dinsdag 12/01/2027 14:00 af" in told.text
    assert len(await talk.inbox(ORGANISER)) == 1
    assert {one.status for one in await rows(talk, PlannedNotice)} == {"cancelled"}
    [again] = await talk.press_action(cancel, VAART)
    assert "geldt niet meer" in again.text
    assert await talk.inbox(SLEUTEL) == []


async def test_withdrawing_frees_the_partner_who_gets_another_and_the_two_are_never_paired_again(talk):
    await agreed(talk)
    await talk.say("trek onze visitatiewens in", VAART)
    await talk.say("ja", VAART)
    [told] = await talk.inbox(SLEUTEL)
    assert "trok zich terug" in told.text and "12/01/2027 14:00 gaat niet door" in told.text
    [organiser] = await talk.inbox(ORGANISER)
    assert "CBE De Sleutel (voorbeeld) heeft nu geen partner meer" in organiser.text
    assert {one.status for one in await rows(talk, PlannedNotice)} == {"cancelled"}
    await wish(talk, VAART)
    [none] = await talk.say("koppel de centra", ORGANISER)
    assert "niets te koppelen" in none.text
    await wish(talk, MEANDER)
    await talk.say("koppel de centra", ORGANISER)
    await talk.say("alle", ORGANISER)
    await talk.say("ja", ORGANISER)
    ended, standing = await rows(talk, VisitPair)
    assert (ended.status, standing.status) == ("ended", "standing")
    assert "voorbeeld-cvo-meander" in standing.centres()


async def test_a_new_contact_is_told_to_the_partner_and_gets_the_reminders(talk):
    await agreed(talk)
    await talk.say("wijzig onze visitatiewens", SLEUTEL)
    [summary] = await talk.say("verander het contact naar nieuw@cbe.example", SLEUTEL)
    assert "CVO De Vaart (voorbeeld) blijft je partner" in summary.text
    await talk.say("ja", SLEUTEL)
    [told] = await talk.inbox(VAART)
    assert ("Contact", "nieuw@cbe.example") in [(fact.name, fact.value) for fact in told.card.facts]
    people = {one.id: one.email for one in await rows(talk, Person)}
    planned = [one for one in await rows(talk, PlannedNotice) if one.status == "planned"]
    assert {people[one.person_id] for one in planned} == {VAART, SLEUTEL, "nieuw@cbe.example"}
    reminder = next(one for one in planned if people[one.person_id] == VAART)
    assert "nieuw@cbe.example" in str(reminder.body)


async def test_a_wish_stays_with_its_centre(talk):
    await wish(talk, VAART)
    async with talk.database.transaction() as session:
        session.add(
            RoleGrant(email=VAART, role="coordinator", scope="organisation:voorbeeld-cvo-meander", granted_at=talk.now)
        )
    await talk.say("wijzig onze visitatiewens", VAART)
    [reply] = await talk.say("verander het centrum naar cvo de meander", VAART)
    assert "Deze wens is die van CVO De Vaart (voorbeeld)" in reply.text


async def test_a_second_wish_of_one_centre_is_a_change_of_the_first(talk):
    await wish(talk, VAART)
    [reply] = await talk.say("ik wil op visitatie", VAART)
    assert "gaf al een wens door" in reply.text
    await talk.press("Wijzig de wens", VAART)
    await talk.say("verander de thema's naar kwaliteitszorg", VAART)
    await talk.say("ja", VAART)
    [form] = await rows(talk, SubmittedForm)
    assert form.answers["themes"] == ["kwaliteitszorg"]


async def test_in_a_closed_round_nothing_is_wished_and_a_wish_stands(talk):
    await wish(talk, VAART)
    async with talk.database.transaction() as session:
        for row in (await session.exec(select(RoundRow))).all():
            row.status = "closed"
        await bump_revision(session)
    [reply] = await talk.say("wij willen op visitatie over okan", SLEUTEL)
    assert "geen ronde van collegiale visitaties open" in reply.text
    [reply] = await talk.say("trek onze visitatiewens in", VAART)
    assert "afgesloten" in reply.text


async def test_a_visit_that_was_agreed_goes_on_when_the_round_closes(talk):
    await agreed(talk)
    async with talk.database.transaction() as session:
        for row in (await session.exec(select(RoundRow))).all():
            row.status = "closed"
        await bump_revision(session)
    [shown] = await talk.say("mijn visitatie", VAART)
    assert "12/01/2027 14:00" in shown.text
    await talk.say("verplaats de visitatie naar 20/1 om 9u", VAART)
    await talk.say("ja", VAART)
    [asked] = await talk.inbox(SLEUTEL)
    await talk.press_action(asked.buttons[0].action, SLEUTEL)
    [pair] = await rows(talk, VisitPair)
    assert f"{pair.starts_at:%d/%m}" == "20/01"


# -- what can never be --


async def test_who_has_no_say_cannot_choose_cancel_or_propose_not_even_with_the_button(talk):
    await paired(talk)
    await talk.say("stel data voor voor de visitatie: 12/1 om 14u", VAART)
    await talk.say("ja", VAART)
    [asked] = await talk.inbox(SLEUTEL)
    accept = asked.buttons[0].action
    [own] = await talk.press_action(accept, VAART)
    assert "je partner kiest" in own.text
    for who in (MEANDER, ORGANISER, "leraar@voorbeeld.example"):
        [reply] = await talk.press_action(accept, who)
        assert "te oud" in reply.text
        [reply] = await talk.press_action('["act","visits.cancel","1"]', who)
        assert "te oud" in reply.text
    [pair] = await rows(talk, VisitPair)
    assert pair.starts_at is None
    [reply] = await talk.press_action('["start","visit_date","{\\"pair\\":\\"v1\\"}"]', MEANDER)
    assert "nog geen partner" in reply.text


@pytest.mark.parametrize(
    "given",
    [
        '"visits.accept","1","9","2027-01-12T14:00+01:00"',
        '"visits.accept","1","1","2027-01-13T14:00+01:00"',
        '"visits.accept","1","1","geen dag"',
    ],
)
async def test_a_button_of_another_proposal_or_moment_agrees_on_nothing(talk, given):
    await paired(talk)
    await talk.say("stel data voor voor de visitatie: 12/1 om 14u", VAART)
    await talk.say("ja", VAART)
    [reply] = await talk.press_action(f'["act",{given}]', SLEUTEL)
    assert "geldt niet meer" in reply.text
    [pair] = await rows(talk, VisitPair)
    assert pair.starts_at is None


@pytest.mark.parametrize(
    "given",
    [
        '"visits.accept"', '"visits.accept","1"', '"visits.accept","x","1","y"', '"visits.accept","99","1","y"',
        '"visits.cancel","²"', '"visits.cancel",""', '"visits.cancelled","1"', '"visits.request","voorbeeld-netwerk-x"',
        '"visits.request","niets"',
    ],
)  # fmt: skip
async def test_a_button_that_nobody_made_is_refused(talk, given):
    await paired(talk)
    [reply] = await talk.press_action(f'["act",{given}]', SLEUTEL)
    assert "te oud" in reply.text


async def test_a_moment_that_was_replaced_by_others_cannot_be_chosen(talk):
    await paired(talk)
    await talk.say("stel data voor voor de visitatie: 12/1 om 14u", VAART)
    await talk.say("ja", VAART)
    [first] = await talk.inbox(SLEUTEL)
    await talk.say("stel data voor voor de visitatie: 12/1 om 14u, 13/1 om 10u", VAART)
    await talk.say("ja", VAART)
    [reply] = await talk.press_action(first.buttons[0].action, SLEUTEL)
    assert "geldt niet meer" in reply.text


async def test_the_database_gives_a_centre_one_standing_pair_in_a_round(talk):
    await paired(talk)
    [pair] = await rows(talk, VisitPair)
    second = VisitPair(
        round_id=pair.round_id, first_id="voorbeeld-cvo-meander", second_id=pair.first_id, hosts=[pair.first_id],
        created_by=pair.created_by, created_at=talk.now, updated_at=talk.now,
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        async with talk.database.transaction() as session:
            await stored_pair(session, second)


async def standing_places(talk):
    return [one.organisation_id for one in await rows(talk, VisitPairCentre) if one.status == "standing"]


async def test_two_organisers_who_confirm_the_same_pair_at_once_make_it_once(talk, base, searcher):
    await confirmed_at_once(talk, base, searcher)


async def confirmed_at_once(talk, base, searcher):
    """Two organisers confirm one pair in two programs at once."""
    other = Client(talk.url, base, searcher)
    try:
        await wish(talk, VAART)
        await wish(talk, SLEUTEL)
        sides = ((talk, ORGANISER), (other, OTHER_ORGANISER))
        for side, who in sides:
            await side.say("koppel de centra", who)
        turns = await asyncio.gather(*(side.say("ja", who) for side, who in sides))
        said = [one.text for turn in turns for one in turn]
        assert not any("liep iets mis" in one for one in said)
        assert sum("1 paar gemaakt" in one for one in said) == 1
        assert sorted(await standing_places(talk)) == ["voorbeeld-cbe-sleutel", "voorbeeld-cvo-vaart"]
        assert len([one for one in await talk.inbox(VAART) if "je partner" in one.text]) == 1
    finally:
        await other.database.close()


async def test_two_pairs_with_one_centre_in_common_accepted_at_once_leave_one_of_them(talk, base, searcher):
    await accepted_at_once(talk, base, searcher)


async def accepted_at_once(talk, base, searcher):
    """Two organisers accept different pairs that share a centre, in two programs at once."""
    for who in (VAART, SLEUTEL, LEUVEN):
        await wish(talk, who)
    async with talk.database.transaction() as session:
        catalogue = await Offers(talk._living.catalogue).read(session, base.catalogue)
        found = await reading.standing(session, catalogue, talk.now)
    choices = [
        one for one in rules.possible(found.free(), found.before) if "voorbeeld-cvo-vaart" in (one.first, one.second)
    ]
    assert len(choices) == 2

    async def accepted(side, who, pair):
        person = PersonView(people[who], who)
        context = FormContext(catalogue, texts_in("nl"), person, side.now)
        try:
            async with side.database.transaction() as session:
                return len(await service.accept(session, [pair], context, side.now))
        except (service.PairTaken, IntegrityError):
            return 0

    other = Client(talk.url, base, searcher)
    try:
        for who in (ORGANISER, OTHER_ORGANISER):
            await talk.say("hallo", who)
        people = {one.email: one.id for one in await rows(talk, Person)}
        made = await asyncio.gather(
            accepted(talk, ORGANISER, choices[0]), accepted(other, OTHER_ORGANISER, choices[1]),
            accepted(talk, ORGANISER, choices[1]), accepted(other, OTHER_ORGANISER, choices[0]),
        )  # fmt: skip
        assert sum(made) == 1
        places = await standing_places(talk)
        assert len(places) == len(set(places)) == 2
    finally:
        await other.database.close()


async def test_a_centre_that_withdraws_while_it_is_paired_leaves_nobody_with_a_partner_that_is_gone(
    talk, base, searcher
):
    await withdrawn_at_once(talk, base, searcher)


async def withdrawn_at_once(talk, base, searcher):
    """A centre withdraws in one program while an organiser pairs it in another."""
    other = Client(talk.url, base, searcher)
    try:
        await wish(talk, VAART)
        await wish(talk, SLEUTEL)
        await talk.say("trek onze visitatiewens in", VAART)
        await other.say("koppel de centra", ORGANISER)
        replies = await asyncio.gather(talk.say("ja", VAART), other.say("ja", ORGANISER))
        assert not any("liep iets mis" in one.text for turn in replies for one in turn)
        assert await standing_places(talk) == []
    finally:
        await other.database.close()


async def test_two_colleagues_who_hand_in_a_wish_at_once_leave_one(talk, base, searcher):
    await wished_at_once(talk, base, searcher)


async def wished_at_once(talk, base, searcher):
    """Two coordinators of one centre confirm a wish in two programs at once."""
    other = Client(talk.url, base, searcher)
    colleague = "collega@voorbeeld.example"
    try:
        async with talk.database.transaction() as session:
            session.add(
                RoleGrant(
                    email=colleague, role="coordinator", scope="organisation:voorbeeld-cbe-kiem", granted_at=talk.now
                )
            )
        for side, who in ((talk, KIEM), (other, colleague)):
            await side.say(f"wij willen op visitatie over okan: gaan en ontvangen, overal, contact {who}", who)
            await side.say("overslaan", who)
        replies = await asyncio.gather(talk.say("ja", KIEM), other.say("ja", colleague))
        assert not any("liep iets mis" in one.text for turn in replies for one in turn)
        assert len([one for one in await rows(talk, SubmittedForm) if one.form == "visit_wish"]) == 1
    finally:
        await other.database.close()
