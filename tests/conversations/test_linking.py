"""One person in Slack and in Teams: linked by a code, one draft, one sign-up, the roles of both."""

from datetime import timedelta

import pytest
from sqlmodel import select

from dialogs.linking import notices
from storage.catalogue import MomentRow
from storage.drafts import Draft
from storage.linking import LinkAttempt, LinkCode
from storage.people import Person, RoleGrant, person_by_email, person_of
from storage.signups import SignUp
from storage.submissions import SubmittedForm
from tests.conversations.client import COORDINATOR
from tests.conversations.linked import NL, Apps, every, linked, person_at
from tests.conversations.sign_ups import COP, FACILITATOR

SLACK, TEAMS = "slack:an@voorbeeld.example", "teams:an@voorbeeld.example"
PRIVATE = "slack:an@thuis.example"
OTHER = "teams:piet@voorbeeld.example"


@pytest.fixture
async def talk(tmp_path, base, searcher):
    client = await Apps.opened(tmp_path, base, searcher)
    yield client
    await client.database.close()


# -- the code --


async def test_a_code_from_slack_typed_in_teams_links_and_both_hear_it(talk):
    await talk.say("hallo", SLACK)
    [reply] = await talk.say("ik wil mijn Teams koppelen", SLACK)
    assert "Microsoft Teams" in reply.text
    code = (await talk.code(SLACK)).replace("-", " ").lower()
    [said] = await talk.say(code, TEAMS)
    assert said.text == notices.linked_here("slack", "teams", None, [], NL).text
    assert await linked(talk, SLACK, TEAMS)
    assert await talk.arrived(SLACK) == [notices.linked_there("teams", "an@voorbeeld.example", NL).text]
    assert await talk.arrived(TEAMS) == []


@pytest.mark.parametrize(
    "typed", ["{}", "  {} ", "koppelcode {}", "Koppelcode: {}", "mijn code is {}", "link code {}", "`{}`"]
)
async def test_a_code_is_understood_however_it_is_typed(talk, typed):
    code = await talk.code(SLACK)
    await talk.say(typed.format(code), TEAMS)
    assert await linked(talk, SLACK, TEAMS)


async def test_only_a_digest_of_the_code_is_kept_with_it(talk):
    code = await talk.code(SLACK)
    [row] = await every(talk, LinkCode)
    assert code.replace("-", "") not in str(row.model_dump())


async def test_a_code_links_once(talk):
    code = await talk.code(SLACK)
    await talk.say(code, TEAMS)
    [said] = await talk.say(code, "terminal:iemand@voorbeeld.example")
    assert said.text == notices.wrong(4, NL).text
    assert not await linked(talk, SLACK, "terminal:iemand@voorbeeld.example")


async def test_a_new_code_takes_the_place_of_the_one_before(talk):
    first = await talk.code(SLACK)
    second = await talk.code(SLACK)
    assert (await talk.say(first, TEAMS))[0].text == notices.wrong(4, NL).text
    await talk.say(second, TEAMS)
    assert await linked(talk, SLACK, TEAMS)


async def test_a_code_of_more_than_ten_minutes_ago_is_told_to_have_expired(talk):
    code = await talk.code(SLACK)
    talk.now += timedelta(minutes=10)
    [said] = await talk.say(code, TEAMS)
    assert said.text == notices.expired(NL).text
    assert not await linked(talk, SLACK, TEAMS)
    [new] = await talk.press(NL("New code"), TEAMS)
    assert "**" in new.text


async def test_codes_that_nobody_typed_are_forgotten(talk):
    await talk.code(SLACK)
    await talk.say("CDFG-2345", OTHER)
    talk.now += timedelta(days=2)
    await talk.night()
    assert await every(talk, LinkCode) == []
    assert await every(talk, LinkAttempt) == []


async def test_who_types_the_own_code_is_told_where_to_type_it(talk):
    code = await talk.code(SLACK)
    assert (await talk.say(code, SLACK))[0].text == notices.own("slack", "slack", NL).text
    await talk.say(code, TEAMS)
    assert await linked(talk, SLACK, TEAMS)
    again = await talk.code(SLACK)
    assert (await talk.say(again, TEAMS))[0].text == notices.own("slack", "teams", NL).text


async def test_after_five_wrong_codes_even_the_right_one_must_wait_for_an_hour(talk):
    code = await talk.code(SLACK)
    said = [(await talk.say(f"CDFG-234{number}", TEAMS))[0].text for number in (3, 4, 5, 6, 7)]
    assert said == [notices.wrong(left, NL).text for left in (4, 3, 2, 1, 0)]
    [said] = await talk.say(code, TEAMS)
    assert said.text.startswith(notices.wait(talk.now + timedelta(hours=1), talk.now, NL).text[:20])
    assert not await linked(talk, SLACK, TEAMS)
    talk.now += timedelta(hours=1)
    await talk.say(await talk.code(SLACK), TEAMS)
    assert await linked(talk, SLACK, TEAMS)


async def test_a_wrong_code_is_answered_the_same_whether_somebody_has_one_open_or_not(talk):
    before = (await talk.say("CDFG-2345", TEAMS))[0].text
    await talk.code(SLACK)
    assert (await talk.say("CDFG-2345", OTHER))[0].text == before


async def test_an_address_alone_links_nothing(talk):
    await talk.say("hallo", SLACK)
    await talk.say("hallo", TEAMS)
    assert not await linked(talk, SLACK, TEAMS)


async def test_two_accounts_of_one_app_are_not_linked(talk):
    code = await talk.code(SLACK)
    [said] = await talk.say(code, PRIVATE)
    assert said.text == notices.same_platform(["slack"], NL).text
    assert not await linked(talk, SLACK, PRIVATE)


# -- in public --


async def test_a_code_is_neither_given_nor_taken_where_others_read_along(talk):
    [said] = await talk.say_in_public("koppel mijn accounts", SLACK)
    assert said.text == notices.only_in_private(NL).text
    assert await every(talk, LinkCode) == []
    code = await talk.code(SLACK)
    [said] = await talk.say_in_public(code, TEAMS)
    assert said.text == notices.read_by_others(NL).text
    assert (await talk.say(code, OTHER))[0].text == notices.wrong(4, NL).text, "who read it has no use of it"


async def test_accounts_are_not_shown_and_links_not_undone_where_others_read_along(talk):
    await talk.link(SLACK, TEAMS)
    for said in ("mijn accounts", "ontkoppel"):
        assert (await talk.say_in_public(said, SLACK))[0].text == notices.only_in_private(NL).text
    await talk.press_in_public('["act","linking.part","1"]', SLACK)
    assert await linked(talk, SLACK, TEAMS)


# -- another address: confirmed first --


async def test_who_types_the_code_of_another_address_sees_whose_it_is_and_confirms(talk):
    code = await talk.code(PRIVATE)
    [asked] = await talk.say(code, TEAMS)
    assert "an@thuis.example" in asked.text.replace("\\", "")
    assert not await linked(talk, PRIVATE, TEAMS)
    await talk.say(NL("Yes, link").lower(), TEAMS)
    assert await linked(talk, PRIVATE, TEAMS)


async def test_who_was_talked_into_it_says_no_and_the_code_is_spent(talk):
    code = await talk.code(OTHER)
    await talk.say(code, SLACK)
    [said] = await talk.press(NL("No, that is not me"), SLACK)
    assert said.text == notices.left(NL).text
    [said] = await talk.say(code, SLACK)
    assert said.text == notices.wrong(4, NL).text


async def test_the_button_that_confirms_is_of_no_use_to_anybody_else_nor_later(talk):
    await talk.say(await talk.code(PRIVATE), TEAMS)
    press = '["act","linking.join","1"]'
    assert (await talk.press_action(press, OTHER))[0].text == notices.spent(NL).text
    talk.now += timedelta(minutes=10)
    assert (await talk.press_action(press, TEAMS))[0].text == notices.expired(NL).text
    assert (await talk.press_action('["act","linking.join","x"]', TEAMS))[0].text == NL(
        "That button is too old. Ask again, please."
    )
    assert not await linked(talk, PRIVATE, TEAMS)


# -- one draft --


async def test_a_form_that_was_begun_in_slack_is_finished_in_teams(talk):
    slack, teams = f"slack:{COORDINATOR}", f"teams:{COORDINATOR}"
    await talk.link(slack, teams)
    await talk.say("schrijf 2 teams van netwerk x in voor switch", slack)
    await talk.say("overslaan", teams)
    await talk.say("ja", teams)
    [form] = await every(talk, SubmittedForm)
    assert (form.status, form.answers["lines"][0]["teams"]) == ("submitted", 2)


async def test_a_code_in_the_midst_of_a_form_links_and_the_form_goes_on(talk):
    teams = f"teams:{COORDINATOR}"
    await talk.say("schrijf 2 teams van netwerk x in voor switch", teams)
    code = await talk.code(f"slack:{COORDINATOR}")
    said = await talk.say(code, teams)
    assert said[-1].step is not None
    await talk.say("overslaan", teams)
    await talk.say("ja", teams)
    assert len(await every(talk, SubmittedForm)) == 1


async def test_a_button_of_a_form_that_was_shown_before_the_link_still_works_in_its_app(talk):
    slack, teams = f"slack:{COORDINATOR}", f"teams:{COORDINATOR}"
    code = await talk.code(teams)
    asked = await talk.say("schrijf 2 teams van netwerk x in voor switch", slack)
    skip = next(button.action for button in asked[-1].buttons if "skip" in button.action)
    await talk.say(code, slack)
    said = await talk.press_action(skip, slack)
    assert said[-1].step is not None
    assert said[-1].step.step != asked[-1].step.step


async def test_of_two_forms_the_one_where_the_code_is_typed_goes_on_and_the_other_is_named(talk):
    slack, teams = f"slack:{COORDINATOR}", f"teams:{COORDINATOR}"
    await talk.say("schrijf 2 teams van netwerk x in voor switch", slack)
    code = await talk.code(slack)
    await talk.say("ik wil me aanbieden als expert", teams)
    said = await talk.say(code, teams)
    [draft] = [one for one in await every(talk, Draft) if one.form == "team_registration"]
    assert "SWITCH" in said[0].text, "the form that was put aside is told from others"
    assert draft.status == "parked"
    drafts = {one.form: one.status for one in await every(talk, Draft)}
    assert drafts["team_registration"] == "parked"
    assert list(drafts.values()).count("active") == 1
    assert said[-1].step is not None
    assert said[-1].step.form != "team_registration"


async def test_a_form_in_which_nothing_was_answered_is_not_kept_beside_the_other(talk):
    slack, teams = f"slack:{COORDINATOR}", f"teams:{COORDINATOR}"
    await talk.say("ik wil me aanbieden als expert", slack)
    code = await talk.code(slack)
    await talk.say("schrijf 2 teams van netwerk x in voor switch", teams)
    await talk.say(code, teams)
    assert sorted(one.status for one in await every(talk, Draft)) == ["active", "discarded"]


# -- one sign-up --


async def signed_up_twice(talk):
    for who in (SLACK, TEAMS):
        async with talk.database.transaction() as session:
            channel, _, name = who.partition(":")
            person = await person_of(session, channel=channel, external_id=name, email=name, now=talk.now)
            number = 1 if who == SLACK else 2
            session.add(
                SignUp(
                    moment_id=COP, person_id=person.id, status="confirmed", number=number, group_id=number,
                    signed_up_by=person.id, created_at=talk.now, updated_at=talk.now,
                )
            )  # fmt: skip


async def test_who_had_signed_up_twice_has_one_place_and_the_other_goes_to_who_waits(talk):
    await signed_up_twice(talk)
    async with talk.database.transaction() as session:
        waiting = await person_of(session, channel="slack", external_id="w", email="w@voorbeeld.example", now=talk.now)
        for number in range(3, 12):
            guest = await person_by_email(session, f"gast{number}@voorbeeld.example", talk.now)
            session.add(
                SignUp(
                    moment_id=COP, person_id=waiting.id if number == 11 else guest.id, number=number, group_id=number,
                    status="waiting" if number == 11 else "confirmed", signed_up_by=guest.id,
                    created_at=talk.now, updated_at=talk.now,
                )
            )  # fmt: skip
    [said] = await talk.link(SLACK, TEAMS)
    [title] = [one.title for one in await every(talk, MomentRow) if one.id == COP]
    assert title in said.replace("\\", "")
    statuses = {row.number: row.status for row in await every(talk, SignUp)}
    assert (statuses[1], statuses[2], statuses[11]) == ("confirmed", "cancelled", "offered")


# -- roles --


async def test_roles_of_both_addresses_hold_in_both_apps(talk):
    organiser = "slack:organisator@voorbeeld.example"
    coordinator = f"teams:{COORDINATOR}"
    await talk.link(organiser, coordinator)
    for who in (organiser, coordinator):
        said = await talk.say("help", who)
        assert "coördinator" in said[0].text.lower()
        assert "organisator" in said[0].text.lower()
    said = await talk.say("schrijf 2 teams van netwerk x in voor switch", organiser)
    assert said[-1].step is not None


async def test_a_role_of_the_one_address_is_not_held_for_what_is_led_from_the_other(talk):
    """Begeleider2 holds the role, and leads other moments; the other address is named at a moment and holds no role."""
    leader = f"slack:{FACILITATOR}"
    async with talk.database.transaction() as session:
        for grant in (await session.exec(select(RoleGrant).where(RoleGrant.email == FACILITATOR))).all():
            await session.delete(grant)
    await talk.link("teams:begeleider2@voorbeeld.example", leader)
    async with talk.database.transaction() as session:
        person = await person_of(session, channel="slack", external_id=FACILITATOR, email=FACILITATOR, now=talk.now)
        context, _ = await talk._conversations._context(session, person)
    assert context.person.facilitates("begeleider2@voorbeeld.example")
    assert context.person.is_at(FACILITATOR)
    assert not context.person.facilitates(FACILITATOR)


async def test_what_is_sent_to_either_address_arrives(talk):
    await talk.link(PRIVATE, TEAMS)
    async with talk.database.transaction() as session:
        found = {
            (await person_by_email(session, one, talk.now)).id for one in ("an@thuis.example", "an@voorbeeld.example")
        }
    assert found == {await person_at(talk, TEAMS)}


async def test_english_stays_english_for_who_made_the_code_in_it(talk):
    await talk.say("english", SLACK)
    await talk.say("hallo", TEAMS)
    [reply] = await talk.say("link my accounts", SLACK)
    assert reply.text.startswith("Open Wegwijs")
    code = reply.text.split("**")[1]
    [said] = await talk.say(code, TEAMS)
    assert said.text.startswith("Linked: ")


# -- an address that is told later --


async def test_an_address_that_is_told_later_brings_the_roles_that_wait_for_it(talk):
    who = "teams:coordinator-zonder@voorbeeld.example"
    talk.addresses[who] = None
    await talk.say("hallo", who)
    talk.addresses[who] = COORDINATOR
    said = await talk.say("schrijf 2 teams van netwerk x in voor switch", who)
    assert said[-1].step is not None
    async with talk.database.transaction() as session:
        people = (await session.exec(select(Person).where(Person.email == COORDINATOR))).all()
    assert len(people) == 1, "who was known by the address alone is taken over"


async def test_an_address_that_is_told_later_takes_nobody_over_who_is_somebody(talk):
    await talk.say("hallo", SLACK)
    talk.addresses[TEAMS] = None
    await talk.say("hallo", TEAMS)
    talk.addresses[TEAMS] = "an@voorbeeld.example"
    await talk.say("hallo", TEAMS)
    assert not await linked(talk, SLACK, TEAMS)
