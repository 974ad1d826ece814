"""Every form in dialogs, in the order in which a school year brings them: asked for in the chat, filled in, handed in."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from dialogs.subjects import all_forms
from tests.conversations.client import START
from tests.teams.app.filling import WINDOW, asks, fill, fill_page, handed_in, open_form, press
from tests.teams.fake import FakeTeams

COP = "voorbeeld-sessies-2026-cop-session-1"


class Ticking:
    """A clock that goes on by a thousandth of a second each time it is looked at, and by days when a test says so."""

    def __init__(self):
        self.now = START.timestamp()

    def __call__(self):
        self.now += 0.001
        return self.now

    def until(self, day, hour=19):
        """Go on to the evening of a day."""
        self.now = max(self.now, datetime.fromisoformat(day).replace(hour=hour, tzinfo=START.tzinfo).timestamp())


@pytest.fixture
def clock():
    return Ticking()


@pytest.fixture
async def teams(clock, trusted):
    async with FakeTeams(clock=clock, https=True) as fake:
        trusted(fake)
        yield fake


class Dialogs:
    """Hands in forms, one after another, as one person or another."""

    def __init__(self, teams, service):
        self.teams, self.service = teams, service
        self.known = {}

    def person(self, name):
        if name not in self.known:
            self.known[name] = self.teams.person(name, name=f"Voorbeeld {name}", email=f"{name}@voorbeeld.example")
        return self.known[name]

    async def done(self, form_id, name, **answers):
        """Fill in a form; two low lines in a name stand for a full stop."""
        person = self.person(name)
        await open_form(person, form_id)
        return await self.go_on(form_id, person, **answers)

    async def go_on(self, form_id, person, text=None, **answers):
        before = len(await handed_in(self.service, form_id))
        given = {path.replace("__", "."): one for path, one in answers.items()}
        said = await (fill(person, given, text) if text else fill(person, given))
        rows = await handed_in(self.service, form_id)
        assert len(rows) == before + 1, said
        assert self.teams.complaints == []
        person.closes()
        # What the dialog said stands in the chat as well.
        await person.sees(said.splitlines()[0])
        return rows[-1].answers


@pytest.fixture
def dialogs(teams, service):
    return Dialogs(teams, service)


async def test_teams_their_coordinator_and_their_round(dialogs, clock):
    await dialogs.done(
        "team_registration", "kempen", organisation="kempen", lines__0__programme="switch", lines__0__teams="2",
        contact="leraar@voorbeeld.example", consent="yes",
    )  # fmt: skip
    await dialogs.done("round_status", "organisator", status="closed", reason="alles is volzet")
    await dialogs.done("network_transfer", "kempen", new="opvolger@voorbeeld.example", consent="yes")
    clock.until("2027-06-22")
    await dialogs.done("trajectory_evaluation", "leraar")


async def test_sessions_with_their_intakes_plans_and_evaluations(dialogs, clock):
    for name in ("leraar", "leraar4"):
        await dialogs.done("session_signup", name, programme="cop", role="teacher", prerequisite="followed")
    await dialogs.done("cop_intake", "leraar")
    await dialogs.done("signup_swap", "leraar4", new="leraar2@voorbeeld.example", done_before="ja")
    await dialogs.done("session_signup", "leraar3", programme="praktijkonderzoek-nt2")
    await dialogs.done("research_intake", "leraar3")
    await dialogs.done(
        "waiting_message",
        "begeleider",
        moment=COP,
        audience="everybody",
        text="Breng een voorbeeld mee uit je eigen klas.",
    )
    await dialogs.done("moment_plan", "organisator-cop", facilitator="begeleider@voorbeeld.example")
    await dialogs.done("moment_move", "organisator-cop", moment=COP, what=["where"], where="Lokaal 5, Gent")
    await dialogs.done("invitation", "begeleider2", people="leraar@voorbeeld.example, leraar3@voorbeeld.example")
    clock.until("2026-12-09")
    await dialogs.done("attendance", "begeleider", moment=COP)
    await dialogs.done("session_evaluation", "leraar2")
    leader = dialogs.person("begeleider")
    await open_form(leader, "care_plan")
    for number in range(5):
        if number:
            await press(leader, "Nog een actie")
            assert asks(leader, f"actions.{number}.what")
        await fill_page(leader, {})
    plan = await dialogs.go_on("care_plan", leader)
    assert len(plan["actions"]) == 5
    clock.until("2027-01-13")
    await dialogs.done("interim_evaluation", "leraar")


async def test_needs_and_experts(dialogs):
    await dialogs.done("expert_offer", "leraar2", themes=["alfa-nt2"], consent="yes")
    await dialogs.done("expert_screening", "organisator-nt2", decision="accepted")
    await dialogs.done("needs_survey", "coordinator-cbe-ladder", themes=["alfa-nt2"])
    await dialogs.done("expert_match", "organisator-nt2")


async def test_visits(dialogs, clock):
    for name in ("coordinator-cvo-vaart", "coordinator-cbe-sleutel"):
        await dialogs.done("visit_wish", name, themes=["okan"], role="both", reach="everywhere")
    await dialogs.done("visit_pairing", "organisator-nt2")
    host = dialogs.person("coordinator-cvo-vaart")
    await host.presses(await host.sees("is je partner"), "Stel momenten voor")
    await host.opens(await host.next_message(), WINDOW)
    await dialogs.go_on("visit_date", host)
    guest = dialogs.person("coordinator-cbe-sleutel")
    await guest.presses(await guest.sees("stelt 1 moment voor"), "dinsdag 12/01 14:00")
    await guest.next_message()
    clock.until("2027-01-13")
    await dialogs.done("visit_report", "coordinator-cvo-vaart")


async def test_reminders(dialogs):
    await dialogs.done("own_reminder", "leraar", what="Kopies nemen voor de les.")
    await dialogs.done("reminder_wishes", "leraar", digest="daily")


async def test_self_reflection(dialogs):
    await dialogs.done("self_reflection", "leraar", text="3", team="cvo de brug")


def test_no_form_is_forgotten():
    told = Path(__file__).read_text(encoding="utf-8")
    assert [one for one in all_forms() if not re.search(rf"dialogs\.(?:done|go_on)\(\s*\"{one}\"", told)] == []
