"""Every form in windows, in the order in which a school year brings them: opened from the home page, filled in, handed in."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from dialogs.subjects import all_forms
from tests.conversations.client import START
from tests.slack.app.filling import asks, fill, fill_page, handed_in, open_from_home, title
from tests.slack.fake import FakeSlack

COP = "voorbeeld-sessies-2026-cop-session-1"


ASKED_FOR = {
    "signup_swap": "mijn collega komt in mijn plaats",
    "interim_evaluation": "tussentijdse evaluatie",
    "visit_report": "schrijf het verslag van de visitatie",
}
"""How a form is asked for that the home page has no button for: it goes with something of one's own."""


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
async def slack(clock):
    async with FakeSlack(clock=clock) as fake:
        yield fake


class Windows:
    """Hands in forms, one after another, as one person or another."""

    def __init__(self, slack, service):
        self.slack, self.service = slack, service

    def person(self, name):
        return self.slack.person(f"U{name.upper().replace('-', '')}", email=f"{name}@voorbeeld.example")

    async def done(self, form_id, name, how=None, **answers):
        """Fill in a form; two low lines in a name stand for a full stop."""
        person = self.person(name)
        if form_id in ASKED_FOR:
            await person.command("/wegwijs", ASKED_FOR[form_id])
            await person.modal(title(form_id))
        else:
            await open_from_home(person, form_id)
        return await self.go_on(form_id, person, how or {}, **answers)

    async def go_on(self, form_id, person, how, **answers):
        before = len(await handed_in(self.service, form_id))
        await fill(person, {path.replace("__", "."): one for path, one in answers.items()}, **how)
        rows = await handed_in(self.service, form_id)
        assert len(rows) == before + 1, person.said[-2:]
        assert self.slack.complaints == []
        return rows[-1].answers

    async def says(self, name, text):
        return await self.person(name).ask(text)


@pytest.fixture
def windows(slack, service):
    return Windows(slack, service)


async def test_teams_their_coordinator_and_their_round(windows, clock):
    await windows.done(
        "team_registration", "kempen", organisation="kempen", lines__0__programme="switch", lines__0__teams="2",
        contact="leraar@voorbeeld.example", consent="yes",
    )  # fmt: skip
    await windows.done("round_status", "organisator", status="closed", reason="alles is volzet")
    await windows.done("network_transfer", "kempen", new="opvolger@voorbeeld.example", consent="yes")
    clock.until("2027-06-22")
    await windows.done("trajectory_evaluation", "leraar")


async def test_sessions_with_their_intakes_plans_and_evaluations(windows, clock):
    for name in ("leraar", "leraar4"):
        await windows.done("session_signup", name, programme="cop", role="teacher", prerequisite="followed")
    await windows.done("cop_intake", "leraar")
    await windows.done("signup_swap", "leraar4", new="leraar2@voorbeeld.example", done_before="ja")
    await windows.done("session_signup", "leraar3", programme="praktijkonderzoek-nt2")
    await windows.done("research_intake", "leraar3")
    await windows.done(
        "waiting_message",
        "begeleider",
        moment=COP,
        audience="everybody",
        text="Breng een voorbeeld mee uit je eigen klas.",
    )
    await windows.done("moment_plan", "organisator-cop", facilitator="begeleider@voorbeeld.example")
    await windows.done("moment_move", "organisator-cop", moment=COP, what=["where"], where="Lokaal 5, Gent")
    await windows.done("invitation", "begeleider2", people="leraar@voorbeeld.example, leraar3@voorbeeld.example")
    clock.until("2026-12-09")
    await windows.done("attendance", "begeleider", moment=COP)
    await windows.done("session_evaluation", "leraar2")
    leader = windows.person("begeleider")
    await open_from_home(leader, "care_plan")
    for number in range(5):
        if number:
            await leader.press(leader.view, "Nog een actie")
            path = f"actions.{number}.what"
            await windows.slack.until(lambda path=path: asks(leader, path), f"action {number}")
        await fill_page(leader, {})
    plan = await windows.go_on("care_plan", leader, {})
    assert len(plan["actions"]) == 5
    clock.until("2027-01-13")
    await windows.done("interim_evaluation", "leraar")


async def test_needs_and_experts(windows):
    await windows.done("expert_offer", "leraar2", themes=["alfa-nt2"], consent="yes")
    await windows.done("expert_screening", "organisator-nt2", decision="accepted")
    await windows.done("needs_survey", "coordinator-cbe-ladder", themes=["alfa-nt2"])
    await windows.done("expert_match", "organisator-nt2")


async def test_visits(windows, clock):
    for name in ("coordinator-cvo-vaart", "coordinator-cbe-sleutel"):
        await windows.done("visit_wish", name, themes=["okan"], role="both", reach="everywhere")
    await windows.done("visit_pairing", "organisator-nt2")
    host = windows.person("coordinator-cvo-vaart")
    await host.press(await host.sees("is je partner"), "Stel momenten voor")
    await host.press(await host.next_message(), "In een venster")
    await host.modal()
    await windows.go_on("visit_date", host, {})
    guest = windows.person("coordinator-cbe-sleutel")
    await guest.press(await guest.sees("dinsdag 12/01"), "dinsdag 12/01 14:00")
    await guest.next_message()
    clock.until("2027-01-13")
    await windows.done("visit_report", "coordinator-cvo-vaart")


async def test_reminders(windows):
    await windows.done("own_reminder", "leraar", what="Kopies nemen voor de les.")
    await windows.done("reminder_wishes", "leraar", digest="daily")


async def test_self_reflection(windows):
    await windows.done("self_reflection", "leraar", {"text": "3", "left_open": False}, team="cvo de brug")


def test_no_form_is_forgotten():
    told = Path(__file__).read_text(encoding="utf-8")
    assert [one for one in all_forms() if not re.search(rf"windows\.(?:done|go_on)\(\s*\"{one}\"", told)] == []
