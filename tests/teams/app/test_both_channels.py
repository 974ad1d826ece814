"""One person in Slack and in Teams, over both real adapters: linked by a code, and what is begun in one ends in the other."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from dialogs.texts import texts_in
from storage.drafts import Draft
from storage.people import Identity
from storage.submissions import SubmittedForm
from tests.slack.app.filling import box, give
from tests.slack.fake import FakeSlack
from tests.slack.service import running_clock
from tests.teams.fake import FakeTeams
from tests.teams.service import started

NL = texts_in("nl")
EMAIL = "coordinator@voorbeeld.example"
KEMPEN = "Ondersteuningsnetwerk Kempen (voorbeeld)"
NETWORK = "Voor welk ondersteuningsnetwerk of welke school voor buitengewoon onderwijs?"
PROGRAMME = "Voor welk project?"
TEAMS = "Hoeveel teams schrijf je ervoor in?"
CONTACT = "Welk e-mailadres mogen de organisatoren gebruiken voor vragen?"
CONSENT = "Een team blijft twee schooljaren in hetzelfde project. Ga je daarmee akkoord?"
WINDOW = "In een venster"
DONE = "Klaar: de teams zijn ingeschreven."
REMINDER = "🔔 Herinnering: intake van SWITCH op dinsdag 15/12/2026 13:00"


class Both:
    """One coordinator, in each app a person of its own until she links them."""

    def __init__(self, teams, slack, service):
        self.teams, self.slack, self.service = teams, slack, service
        self.in_teams = teams.person("a1", name="Voorbeeld Coördinator", email=EMAIL)
        self.in_slack = slack.person("U1", name="Voorbeeld Coördinator", email=EMAIL)

    async def link(self):
        """Ask for a code in Slack and type it in Teams."""
        await self.in_teams.says(code_in((await self.in_slack.ask("koppel mijn Teams")).shown))
        await self.in_teams.sees("Gekoppeld")
        await self.in_slack.sees("Je code werd getypt in Microsoft Teams")

    async def every(self, table):
        async with self.service.database.transaction() as session:
            return list((await session.exec(select(table).order_by(table.id))).all())

    async def persons(self):
        """The person behind each identity of the two apps."""
        found = await self.every(Identity)
        return {one.channel: one.person_id for one in found if one.channel in ("slack", "teams")}


def code_in(shown):
    [code] = re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}", shown)
    return code


@pytest.fixture
async def both(trusted, tmp_path, base, searcher):
    clock = running_clock()
    async with FakeTeams(clock=clock, https=True) as teams, FakeSlack(clock=clock) as slack:
        trusted(teams)
        service = await started(teams, tmp_path, base, searcher, slack=slack)
        yield Both(teams, slack, service)
        await service.stop()
        await service.database.close()
        assert (teams.refused, teams.complaints, slack.refused, slack.complaints) == ([], [], [], [])


async def test_a_draft_that_was_begun_in_slack_is_ended_in_teams(both):
    an, there, service = both.in_slack, both.in_teams, both.service

    # Linked by the code; a wrong one links nothing, and tells nothing.
    code = code_in((await an.ask("koppel mijn Teams")).shown)
    assert "nog 4 keer" in (await there.asks("CDFG-2345")).shown
    assert len(set((await both.persons()).values())) == 2, "the same address proves nothing"
    assert "hier en in Slack dezelfde persoon" in (await there.asks(code.replace("-", " ").lower())).shown
    await an.sees("Je code werd getypt in Microsoft Teams")
    assert len(set((await both.persons()).values())) == 1

    # Begun by words in Slack, a question in between in Teams, ended there in a dialog.
    asked = await an.ask("schrijf 2 teams van netwerk Kempen in voor SWITCH")
    assert CONTACT in asked.shown
    await there.says("wat kost een cop?")
    await there.sees("110 euro")
    question = await there.sees(CONTACT)
    await there.opens(question, WINDOW)
    assert there.dialog.title == "Teams inschrijven"
    assert {label: there.entered(label) for label in (NETWORK, PROGRAMME, TEAMS)} == {
        NETWORK: KEMPEN, PROGRAMME: "SWITCH", TEAMS: "2",
    }  # fmt: skip
    there.types(CONTACT, "contact@voorbeeld.example")
    there.ticks(CONSENT)
    await there.submits("Inschrijven")
    assert DONE in there.dialog.shown
    confirmed = await there.sees(DONE)
    assert f"{KEMPEN}\nSWITCH: 2 teams" in confirmed.shown
    assert not any(DONE in said for said in an.said), "it is confirmed where it was handed in"

    # The buttons that still stand in Slack are of a form that is over: nothing is handed in twice.
    await an.press(asked, "Overslaan")
    await both.slack.quiet()
    [form] = await both.every(SubmittedForm)
    assert (form.answers["lines"], form.answers["contact"]) == (
        [{"programme": "switch", "teams": 2}],
        "contact@voorbeeld.example",
    )
    assert [one.status for one in await both.every(Draft)] == ["submitted"]

    # A reminder goes where she was seen last.
    assert "SWITCH" in (await there.asks("mijn inschrijvingen")).shown
    await service.sweeper.run_until(service.clock() + timedelta(days=15))
    reminder = await there.sees(REMINDER)
    await there.presses(reminder, "Gedaan")
    assert not any(REMINDER in said for said in an.said)

    # Undone: each is somebody again, and what was handed in stays with one of them.
    await there.says("ontkoppel")
    await there.presses(await there.sees("ontkoppelen?"), NL("Yes, unlink"))
    await an.sees("ontkoppeld")
    assert len(set((await both.persons()).values())) == 2
    [form] = await both.every(SubmittedForm)
    assert form.person_id in (await both.persons()).values()


async def test_a_draft_that_was_begun_in_a_dialog_is_ended_in_slacks_window(both):
    an, there, service = both.in_slack, both.in_teams, both.service
    await both.link()
    await there.says("ik wil teams inschrijven")
    before = await there.sees(NETWORK)
    await there.opens(before, WINDOW)
    [kempen, *_] = await there.searches(NETWORK, "ondersteuningsnetwrk kempn")
    there.chooses(NETWORK, kempen)
    there.chooses(PROGRAMME, "SWITCH")
    there.types(TEAMS, "3")
    await there.submits("Nog een project")
    assert there.dialog.labels.count(TEAMS) == 2
    left = there.dialog
    there.closes()

    question = await an.ask("ga verder")
    assert question.shown.startswith(PROGRAMME), "closing tells nothing: it is still under way, and asked again"
    await an.press(question, WINDOW)
    await an.modal("project 2")
    assert (an.value(box(an, "organisation")), an.value(box(an, "lines.0.teams"))) == (KEMPEN, "3")
    await give(an, "lines.1.programme", "top-co")
    await give(an, "lines.1.teams", "1")
    await give(an, "contact", "contact@voorbeeld.example")
    await give(an, "consent", "yes")
    await an.submit()
    assert an.view is None and not an.errors
    confirmed = await an.sees(DONE)
    assert f"{KEMPEN}\nSWITCH: 3 teams\nTOP-CO: 1 team" in confirmed.shown
    assert not any(DONE in said for said in there.said), "it is confirmed where it was handed in"

    # The dialog that stood open in Teams is of a form that is over.
    there.dialog = left
    await there.submits("Inschrijven")
    assert "Dat formulier is afgesloten" in there.dialog.shown
    await there.opens(before, WINDOW)
    assert "Dat formulier is afgesloten" in there.dialog.shown
    assert len(await both.every(SubmittedForm)) == 1

    # She was heard in Teams last, and now in Slack.
    await an.dm("dank je")
    await an.sees("Graag gedaan")
    await service.sweeper.run_until(service.clock() + timedelta(days=15))
    # Both intakes are at the same hour: of both she is reminded in one message.
    reminders = await an.sees("1. Herinnering: intake van SWITCH")
    assert "2. Herinnering: intake van TOP-CO" in reminders.shown
    assert not any("intake van SWITCH" in said for said in there.said)


@pytest.mark.parametrize("gone", ["blocks", "removes"])
async def test_a_reminder_comes_in_the_app_that_was_chosen_and_in_the_other_when_that_reaches_her_no_more(both, gone):
    an, there, service = both.in_slack, both.in_teams, both.service
    await both.link()
    await an.ask("stuur mijn herinneringen via Teams")
    await an.dm("ja")
    await an.sees("in Microsoft Teams")
    # She was heard in Slack last, and chose Teams.
    await an.ask("schrijf 2 teams van netwerk Kempen in voor SWITCH, contact coordinator@voorbeeld.example")
    await an.dm("ja")
    await an.sees(DONE)
    await service.sweeper.run_until(service.clock() + timedelta(days=15))
    await there.sees(REMINDER)
    assert not any(REMINDER in said for said in an.said)

    # Of a removal Wegwijs is told; of blocking only when it wants to send. Either way it comes in Slack, once.
    if gone == "removes":
        await there.removes()
    else:
        there.blocks()
    await an.ask("herinner mij op 9 december om 10u aan de kopies")
    await an.dm("ja")
    await an.sees("woensdag 09/12/2026 10:00")
    heard = len(there.said)
    await service.sweeper.run_until(service.clock() + timedelta(days=16))
    reminder = await an.sees("aan: de kopies.")
    await an.press(reminder, "Gedaan")
    await an.sees("vinkte het af")
    assert sum("🔔" in said for said in an.said) == 1 and len(there.said) == heard
    if gone == "blocks":
        [refused] = both.teams.refused
        assert refused.startswith("send: 403 ConversationBlockedByUser"), "asked once"
        both.teams.refused.clear()
