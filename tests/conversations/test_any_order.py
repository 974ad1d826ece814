"""Every form, filled in by somebody who does anything in any order: it always ends in a valid state, nothing is stored
twice, and no answer is lost.

Each example is a new person on one database, who types, presses what is on screen, goes away, comes back, while messages
arrive twice and the program restarts. WEGWIJS_EXAMPLES says how many people try each form; `make anyorder` takes many.
"""

import asyncio
import itertools
import os
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from bot.operations.demonstration import load_demonstration
from dialogs.actions import read_action
from dialogs.commands import command_of
from dialogs.engine.context import FormContext
from dialogs.engine.layout import Layout
from dialogs.engine.state import DraftState
from dialogs.permissions import PersonView
from dialogs.subjects import all_forms
from dialogs.texts import texts_in
from storage.catalogue import MomentRow
from storage.database import Database
from storage.drafts import Draft
from storage.people import ROLES, Person, RoleGrant, person_of
from storage.schema import upgrade
from storage.signups import SignUp, last_number, standing, written
from storage.submissions import SubmittedForm, SubmittedFormVersion
from tests.conversations.client import START, Client

EXAMPLES = int(os.environ.get("WEGWIJS_EXAMPLES", "3"))
NUMBERS = itertools.count(1)
SAID = st.sampled_from(
    [
        "netwerk x", "netwerk kempen", "school de vlinder", "cvo de brug", "switch", "top competent", "de cop", "2", "3 teams", "0", "999",
        "ja", "nee", "ikzelf", "an.peeters@school.be", "an@school.be, bo@school.be", "volgende dinsdag om 14u", "12/1", "over twee weken om 10u",
        "iedereen", "4", "5 want het gaat vooruit", "We willen beter leren omgaan met meertalige groepen.", "nee, 3 teams, en de contactpersoon is el@school.be",
        "verander het eerste antwoord", "verander het laatste antwoord naar 2", "wat kost een cop?", "wie organiseert SWITCH?", "terug",
        "overslaan", "samenvatting", "help", "stop", "ga verder", "maak ongedaan", "opnieuw", "verwijder de tweede", "klopt niet", "hallo",
        "mijn inschrijvingen", "mijn herinneringen", "overzicht", "schrijf 2 teams van netwerk x in voor switch", "wijzig mijn inschrijving",
        "annuleer mijn inschrijving", "english", "nederlands", "", "…", "<script>*_[x](y)", "x" * 400, "‮abc\u0000",
    ]
)  # fmt: skip
MOVES = st.lists(
    st.one_of(
        SAID.map(lambda text: ("say", text)),
        *[st.integers(0, 11).map(lambda place: ("press", place))] * 4,
        st.sampled_from([("again", 0), ("restart", 0), ("day", 0)]),
    ),
    min_size=4,
    max_size=22,
)
WHO = st.sampled_from([None, None, "begeleider@voorbeeld.example"])
"""Somebody new, or who leads the sessions and comes back with whatever was left open."""
TAKES_AWAY = {"undo", "restart", "skip", "discard", "remove"}


@dataclass
class Somebody:
    """One person, what is on the screen, and what was last sent."""

    client: Client
    email: str
    shown: list = field(default_factory=list)
    last: tuple = ()
    takes_away: bool = False

    async def send(self, *, text="", press=None, event=None):
        event = event or f"{self.email}-{next(NUMBERS)}"
        incoming = self.client._incoming(self.email, text, press=press, event=event)
        replies = await self.client._conversations.handle(incoming)
        self.last = (text, press, event, replies)
        self.shown = [button for reply in replies for button in reply.buttons] or self.shown
        return replies

    async def move(self, kind, what):
        self.takes_away = False
        if kind == "say":
            verb = command_of(what)
            self.takes_away = verb in TAKES_AWAY or what.startswith("verwijder")
            if what.strip().isdigit() and self.shown:
                self.takes_away = True  # a number may stand for a button
            return await self.send(text=what)
        if kind == "press" and self.shown:
            button = self.shown[what % len(self.shown)]
            action = read_action(button.action)
            self.takes_away = action.verb == "form" and action.arguments[1] in TAKES_AWAY
            return await self.send(press=button.action)
        if kind == "again" and self.last:
            text, press, event, before = self.last
            replies = await self.send(text=text, press=press, event=event)
            assert [one.stored() for one in replies] == [one.stored() for one in before]
            return replies
        if kind == "restart":
            await self.client.reopen()
        if kind == "day":
            self.client.now += timedelta(hours=7)
        return []


async def state_of(client, email):
    async with client.database.transaction() as session:
        person = (await session.exec(select(Person).where(Person.email == email))).first()
        if person is None:
            return [], [], {}
        drafts = list((await session.exec(select(Draft).where(Draft.person_id == person.id))).all())
        forms = list((await session.exec(select(SubmittedForm).where(SubmittedForm.person_id == person.id))).all())
        versions = (
            await session.exec(
                select(SubmittedFormVersion)
                .where(col(SubmittedFormVersion.submitted_form_id).in_([one.id for one in forms]))
                .order_by(col(SubmittedFormVersion.number))
            )
        ).all()
    trail = {one.id: [version for version in versions if version.submitted_form_id == one.id] for one in forms}
    return drafts, forms, trail


def check_stored(drafts, forms, trail):
    assert sum(draft.status == "active" for draft in drafts) <= 1
    for draft in drafts:
        assert draft.status in {"active", "parked", "submitted", "discarded", "expired"}
        DraftState.model_validate(draft.state)
        if draft.status in {"submitted", "discarded", "expired"}:
            assert draft.state == {}
    for form in forms:
        if form.status == "submitted":  # of what was withdrawn, an expert's offer is erased
            all_forms()[form.form].model.model_validate(form.answers)
        versions = trail[form.id]
        assert [version.number for version in versions] == list(range(1, len(versions) + 1))
        assert (versions[-1].answers, versions[-1].status) == (form.answers, form.status)


async def prepared(client, email):
    """Give somebody every role, and a place at a session that was and at one that comes."""
    async with client.database.transaction() as session:
        held = (await session.exec(select(RoleGrant.role).where(RoleGrant.email == email, RoleGrant.scope == ""))).all()
        session.add_all(RoleGrant(email=email, role=role, granted_at=START) for role in ROLES if role not in held)
        person = await person_of(session, channel="terminal", external_id=email, email=email, now=START)
        query = select(MomentRow.id).where(MomentRow.programme_id == "cop").order_by(col(MomentRow.starts_at))
        for moment_id in (await session.exec(query)).all()[:2]:
            if person.id in {row.person_id for row in await standing(session, moment_id)}:
                continue
            number = await last_number(session, moment_id) + 1
            row = SignUp(
                moment_id=moment_id, person_id=person.id, status="confirmed", number=number, group_id=number,
                prerequisite="followed", signed_up_by=person.id, created_at=START, updated_at=START,
            )  # fmt: skip
            await written(session, row, by=person.id, now=START)


async def tried(folder, base, searcher, form_id, who, moves):
    client = Client(f"sqlite+aiosqlite:///{folder}/any.db", base, searcher)
    client.now = START + timedelta(weeks=3)  # one session of the Community of Practice is behind us
    email = who or f"iemand{next(NUMBERS)}-{os.getpid()}@voorbeeld.example"
    try:
        await prepared(client, email)
        somebody = Somebody(client, email)
        await somebody.send(press=f'["start","{form_id}"]')
        before = await state_of(client, email)
        check_stored(*before)
        for kind, what in moves:
            replies = await somebody.move(kind, what)
            assert not any("liep iets mis" in reply.text or "went wrong" in reply.text for reply in replies), (
                kind,
                what,
            )
            after = await state_of(client, email)
            check_stored(*after)
            assert len(after[1]) - len(before[1]) <= 1
            if kind in {"restart", "again"}:
                assert [draft.state for draft in after[0]] == [draft.state for draft in before[0]]
                assert len(after[1]) == len(before[1])
            nothing_lost(before[0], after[0], replies, somebody.takes_away)
            before = after
        assert (await somebody.send(text="mijn inschrijvingen"))[0].text
    finally:
        await client.database.close()


def nothing_lost(before, after, replies, takes_away):
    """An answer goes only when that was asked for, or when it is asked again at once."""
    now = {draft.id: draft for draft in after}
    asked = {reply.step.step for reply in replies if reply.step}
    for draft in before:
        later = now[draft.id]
        if draft.status not in {"active", "parked"} or later.status not in {"active", "parked"} or takes_away:
            continue
        gone = set(draft.state.get("answers", {})) - set(later.state.get("answers", {}))
        assert gone <= asked, (draft.form, gone)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, base, searcher):
    made = tmp_path_factory.mktemp("any")

    async def make():
        database = Database(f"sqlite+aiosqlite:///{made}/any.db")
        await upgrade(database)
        async with database.transaction() as session:
            await load_demonstration(session, START)
        await database.close()

    asyncio.run(make())
    return made


@pytest.mark.parametrize("form_id", sorted(all_forms()))
def test_any_order_ends_well(form_id, folder, base, searcher):
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(WHO, MOVES)
    def anybody(who, moves):
        asyncio.run(tried(folder, base, searcher, form_id, who, moves))

    anybody()


def test_every_form_reads_at_every_step_without_an_answer(base):
    """The declaration alone: every question of every form can be asked, and has a short text."""
    context = FormContext(base.catalogue, texts_in("nl"), PersonView(1, "an@school.be"), START)
    for form in all_forms().values():
        if form.load is not None:
            continue
        layout = Layout(form, replace(context))
        for step in layout.steps(DraftState()):
            assert len(context.texts(step.ask.question)) <= 160, (form.id, step.path)


TRIED = (
    "netwerk kempen", "cvo de vaart", "cvo de brug", "Korte instructies en een stappenplan, dat werkt.", "an.peeters@school.be", "ja",
    "volgende dinsdag om 14u", "over twee weken", "2", "iedereen",
)  # fmt: skip


@pytest.mark.parametrize("form_id", sorted(all_forms()))
async def test_rasa_6583_a_question_at_any_step_of_any_form_is_answered_and_the_step_comes_back(talk, form_id):
    email = "begeleider@voorbeeld.example"
    talk.now = START + timedelta(weeks=3)
    await prepared(talk, email)
    somebody = Somebody(talk, email)
    [asked, *_] = await somebody.send(press=f'["start","{form_id}"]')
    seen = []
    while asked.step is not None and asked.step.step not in {*seen, "summary"} and len(seen) < 4:
        seen.append(asked.step.step)
        answer, again = await somebody.send(text="wat kost een community of practice?")
        assert (answer.kind, again.step) == ("answer", asked.step)
        for tried in TRIED:
            options = [one for one in somebody.shown if read_action(one.action).verb == "answer"]
            if options and tried is TRIED[0]:
                *_, asked = await somebody.send(press=options[0].action)
            else:
                *_, asked = await somebody.send(text=tried)
            if asked.step is None or asked.step.step != seen[-1]:
                break
    assert seen or not asked.step or asked.step.step == "summary", form_id  # all of it may be known already
