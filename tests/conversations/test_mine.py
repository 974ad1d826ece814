"""What stands for a person: teams, sessions, forms and reminders; never those of somebody else."""

from datetime import timedelta

from sqlmodel import select

from dialogs.actions import action
from dialogs.messages import Reply
from dialogs.signup.service import sign_up
from dialogs.texts import texts_in
from storage.catalogue import RoundRow, bump_revision
from storage.people import key, person_by_email
from storage.reminders import plan_notice
from storage.submissions import SubmittedForm
from tests.conversations.test_overview import catalogue_of, register

COORDINATOR = "coordinator@voorbeeld.example"
KEMPEN = "kempen@voorbeeld.example"
TEACHER = "leraar@voorbeeld.example"
OLD = "Die knop is te oud"

NL = texts_in("nl")


async def only_form(talk):
    async with talk.database.transaction() as session:
        return str((await session.exec(select(SubmittedForm))).one().id)


async def test_a_coordinator_sees_the_teams_that_somebody_else_registered_for_the_network_and_may_change_them(talk):
    await register(talk, "schrijf 3 teams van netwerk kempen in voor SWITCH")
    [teams] = await talk.say("mijn teams", KEMPEN)
    assert "Je hebt 3 teams" in teams.text and "Eerstvolgend: Intakegesprek SWITCH" in teams.text
    [own] = await talk.say("mijn inschrijvingen", KEMPEN)
    assert [button.label for button in own.buttons] == ["Wijzigen", "Intrekken"]
    [sure] = await talk.press("Intrekken", KEMPEN)
    await talk.press("Ja, trek in", KEMPEN)
    assert "Ondersteuningsnetwerk Kempen" in sure.text
    assert "Er staan geen teams" in (await talk.say("mijn teams"))[0].text


async def test_somebody_else_sees_nothing_of_it_and_cannot_open_it(talk):
    await register(talk, "schrijf 3 teams van netwerk kempen in voor SWITCH")
    identifier = await only_form(talk)
    for who in (TEACHER, "vlinder@voorbeeld.example"):
        assert "nog niets ingeschreven" in (await talk.say("mijn inschrijvingen", who))[0].text
        for view in ("my_registrations", "my_forms"):
            for given in (
                ("open", identifier),
                ("from", "0"),
                ("from", "-1"),
                ("from", "a"),
                ("from", "9" * 5000),
                ("open",),
                ("x", "y", "z"),
            ):
                [reply] = await talk.press_action(action("view", view, *given), who)
                assert OLD in reply.text


async def test_many_forms_have_a_button_each_that_opens_them_and_never_more_than_eight(talk):
    for name in ("x", "y", "kempen", "westhoek", "waasland", "haspengouw"):
        await register(talk, f"schrijf 1 team van netwerk {name} in voor SWITCH")
    await register(talk, "schrijf 1 team van netwerk x in voor TOP-CO")
    [own] = await talk.say("mijn inschrijvingen")
    labels = [button.label for button in own.buttons]
    assert len(labels) == 7 and labels[-1] == "Toon meer"
    [opened] = await talk.press(labels[0])
    assert opened.card is not None and [button.label for button in opened.buttons] == ["Wijzigen", "Intrekken"]
    [own] = await talk.say("mijn inschrijvingen")
    [more] = await talk.press("Toon meer")
    assert len(more.buttons) == 1
    [forms] = await talk.say("mijn formulieren")
    assert len(forms.buttons) <= 8


async def test_what_a_closed_round_holds_is_shown_without_a_button_to_change_it(talk):
    await register(talk, "schrijf 3 teams van netwerk kempen in voor SWITCH")
    identifier = await only_form(talk)
    async with talk.database.transaction() as session:
        (await session.exec(select(RoundRow).where(RoundRow.id == "voorbeeld-2026"))).one().status = "closed"
        await bump_revision(session)
    [own] = await talk.say("mijn inschrijvingen")
    assert "SWITCH: 3 teams" in own.text and own.buttons == []
    [opened] = await talk.press_action(action("view", "my_registrations", "open", identifier))
    assert "afgesloten" in opened.text and opened.buttons == []


async def test_sessions_stand_there_with_the_place_in_line_and_those_of_a_colleague_with_the_address(talk):
    moment = "voorbeeld-sessies-2026-cop-session-1"
    async with talk.database.transaction() as session:
        people = [
            key((await person_by_email(session, f"deelnemer{number}@voorbeeld.example", talk.now)).id)
            for number in range(10)
        ]
        me = key((await person_by_email(session, TEACHER, talk.now)).id)
        catalogue = catalogue_of(talk)
        await sign_up(session, moment, people[:9], by=people[0], catalogue=catalogue, now=talk.now)
        await sign_up(session, moment, [people[9]], by=me, catalogue=catalogue, now=talk.now)
        await sign_up(session, moment, [me], by=me, catalogue=catalogue, now=talk.now)
    [own] = await talk.say("mijn inschrijvingen", TEACHER)
    colleague, mine = [line for line in own.text.splitlines() if line.startswith("- ")]
    assert colleague.endswith("deelnemer9@voorbeeld.example")
    assert mine.endswith("wachtlijst, plaats 1")
    assert [button.label for button in own.buttons] == ["Mijn sessies"]


async def test_reminders_of_moments_and_planned_messages_come_in_order_of_time(talk):
    await register(talk, "schrijf 3 teams van netwerk kempen in voor SWITCH")
    async with talk.database.transaction() as session:
        me = await person_by_email(session, COORDINATOR, talk.now)
        for days, title in ((2, "Acties *nakijken*"), (60, "Terugblik")):
            await plan_notice(
                session, key=title, about="care_plan:1", person_id=key(me.id), title=title,
                body=Reply(text=title).stored(), due_at=talk.now + timedelta(days=days), now=talk.now,
            )  # fmt: skip
    [some] = await talk.say("mijn herinneringen")
    assert len(some.card.facts) == 8 and some.text == NL("This comes first; more comes later:")
    [every] = await talk.press("Toon alles")
    values = [fact.value for fact in every.card.facts]
    assert values.index("Acties \\*nakijken\\*") == 1 and values.index("Terugblik") not in {0, len(values) - 1}
    assert "zonder contactpersoon" in values[0] and len(values) > 9
    lines = [(fact.name, fact.value) for fact in every.card.facts]
    assert len(set(lines)) == len(lines), "no two of them look the same"


async def test_forms_under_way_and_stopped_are_gone_on_with(talk):
    await talk.say("schrijf 2 teams van netwerk x in voor SWITCH")
    await talk.say("stop")
    [forms] = await talk.say("mijn formulieren")
    assert "gestopt op" in forms.text
    [label] = [button.label for button in forms.buttons]
    [question] = await talk.press(label)
    assert "e-mailadres" in question.text
    forms, _ = await talk.say("mijn formulieren")
    assert "nu bezig" in forms.text


async def test_who_has_nothing_is_told_so_with_the_way_on(talk):
    for said in ("mijn inschrijvingen", "mijn teams"):
        [reply] = await talk.say(said, TEACHER)
        assert [button.label for button in reply.buttons] == ["Wat kan je?"]
    assert "niets ingediend" in (await talk.say("mijn formulieren", TEACHER))[0].text


async def test_a_page_of_forms_that_is_not_there_is_an_old_button(talk):
    for given in (("-1",), ("99",), ("a",), ("0", "0")):
        [reply] = await talk.press_action(action("view", "all_forms", *given), TEACHER)
        assert OLD in reply.text
    [first] = await talk.press_action(action("view", "all_forms", "0"), TEACHER)
    assert first.buttons
