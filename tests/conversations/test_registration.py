"""What a confirmed registration leads to, and what it never does."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from dialogs.asking import asks_for
from dialogs.engine.context import FormContext
from dialogs.permissions import PersonView
from dialogs.registration.form import FORM, WE_REGISTER
from dialogs.reminders.workdays import ZONE, is_working_day
from dialogs.texts import texts_in
from knowledge.catalogue_files import load_catalogue
from knowledge.evaluation.questions import read_questions
from storage.drafts import Draft
from storage.outbox import OutboxMessage
from storage.registrations import Registration, RegistrationVersion
from storage.reminders import Reminder
from tests.conversations.client import COORDINATOR
from tests.conversations.prepared import START
from tests.knowledge.test_kept_questions import KEPT

ORGANISER = "organisator@voorbeeld.example"
SWITCH = "switch@voorbeeld.example"
KEMPEN = "kempen@voorbeeld.example"
FACILITATOR = "begeleider@voorbeeld.example"


async def rows(talk, model):
    async with talk.database.transaction() as session:
        return list((await session.exec(select(model).order_by(model.id))).all())


async def register(talk, sentence, who=COORDINATOR):
    await talk.say(sentence, who)
    await talk.say("overslaan", who)
    return await talk.say("ja", who)


async def test_nothing_is_stored_before_it_is_confirmed(talk):
    await talk.say("schrijf 2 teams van netwerk x in voor switch")
    [asked] = await talk.say("overslaan")
    assert "Met een ja wordt het zo verstuurd" in asked.text
    assert await rows(talk, Registration) == []
    assert await rows(talk, OutboxMessage) == []


async def test_consent_is_kept_with_its_date_and_every_version_is_kept(talk):
    await register(talk, "schrijf 2 teams van netwerk x in voor switch")
    [row] = await rows(talk, Registration)
    assert (row.teams, row.programme_id, row.organisation_id) == (2, "switch", "voorbeeld-netwerk-x")
    assert row.consent_at.astimezone(ZONE).date() == talk.now.date()
    [version] = await rows(talk, RegistrationVersion)
    assert version.values["teams"] == 2


async def test_a_second_registration_adds_up_and_says_so_beforehand(talk):
    await register(talk, "schrijf 2 teams van netwerk x in voor switch")
    await talk.say("schrijf 3 teams van netwerk x in voor switch")
    [summary] = await talk.say("overslaan")
    assert "heeft al 2 in SWITCH; met deze erbij worden het er 5" in summary.text
    await talk.say("ja")
    [row] = await rows(talk, Registration)
    assert row.teams == 5
    assert len(await rows(talk, RegistrationVersion)) == 2


async def test_the_organiser_of_the_project_is_told_and_no_other(talk):
    await register(talk, "schrijf 2 teams van netwerk x in voor top-co")
    assert await talk.inbox(SWITCH) == []
    told = await talk.inbox(ORGANISER)
    assert [reply.text for reply in told] == ["Ondersteuningsnetwerk X (voorbeeld) schreef 2 teams in voor TOP-CO."]
    assert await talk.inbox(ORGANISER) == []


async def test_a_later_registration_in_another_project_makes_organisers_align_once(talk):
    await register(talk, "schrijf 2 teams van netwerk x in voor switch")
    assert not any("meer dan één project" in one.text for one in await talk.inbox(SWITCH))
    await register(talk, "schrijf 1 team van netwerk x in voor top-co")
    [notice] = await talk.inbox(SWITCH)
    assert "naast SWITCH ook TOP-CO" in notice.text
    await register(talk, "schrijf 1 team van netwerk x in voor top-co")
    assert await talk.inbox(SWITCH) == []


async def test_two_networks_in_two_projects_need_no_alignment(talk):
    await register(talk, "schrijf 2 teams van netwerk x in voor switch")
    await register(talk, "schrijf 2 teams van netwerk y in voor top-co")
    assert not any("meer dan één project" in one.text for one in await talk.inbox(SWITCH))


async def test_a_coordinator_of_one_network_registers_that_one_only(talk):
    await register(talk, "schrijf 2 teams van netwerk kempen in voor switch", KEMPEN)
    assert len(await rows(talk, Registration)) == 1
    [refused] = await talk.say("schrijf 2 teams van netwerk y in voor switch", KEMPEN)
    assert "Alleen de coördinator" in refused.text
    assert len(await rows(talk, Registration)) == 1


async def test_a_forged_button_registers_nothing(talk):
    teacher = "leraar@voorbeeld.example"
    await talk.say("schrijf 2 teams van netwerk x in voor switch")
    [draft] = await rows(talk, Draft)
    for action in (
        f'["form","{draft.id}","confirm"]',
        f'["answer","{draft.id}","lines.0.teams","9"]',
        '["niets"]',
        "x",
    ):
        replies = await talk.press_action(action, teacher)
        assert replies[0].text
    [same] = await rows(talk, Draft)
    assert same.state == draft.state
    assert await rows(talk, Registration) == []


async def test_an_event_that_comes_twice_is_applied_once(talk):
    await talk.say("schrijf 2 teams van netwerk x in voor switch")
    await talk.say("overslaan")
    first = await talk.say("ja", event="same")
    again = await talk.say("ja", event="same")
    assert [one.text for one in first] == [one.text for one in again]
    [row] = await rows(talk, Registration)
    assert row.teams == 2


async def test_every_step_survives_a_restart(talk):
    for said in ("inschrijven", "netwerk x", "switch", "2", "naam@school.be"):
        replies = await talk.say(said)
        await talk.reopen()
        [back] = await talk.come_in()
        assert back.step == replies[-1].step
    await talk.say("ja")
    [row] = await rows(talk, Registration)
    assert (row.teams, row.contact_email) == (2, "naam@school.be")


async def test_reminders_go_out_on_working_days_in_working_hours_each_once(talk):
    await register(talk, "schrijf 2 teams van netwerk x in voor switch")
    planned = await rows(talk, Reminder)
    of_moments = [row for row in planned if row.plan in {"week-before", "day-before", "facilitator-day-before"}]
    assert len(of_moments) == 11
    for reminder in planned:
        local = reminder.due_at.astimezone(ZONE)
        assert is_working_day(local.date())
        assert 8 <= local.hour < 18
    await talk.inbox(COORDINATOR)
    received = []
    for talk.now in sorted({row.due_at for row in planned}):
        received += await talk.inbox(COORDINATOR)
    assert len([one for one in received if "Herinnering" in one.text]) == 7
    assert await talk.inbox(COORDINATOR) == []
    handled = await rows(talk, Reminder)
    own = {row.id for row in of_moments}
    assert {row.status for row in handled if row.id in own} == {"sent"}
    assert not [row for row in handled if row.status == "planned" and row.due_at <= talk.now]


async def test_the_facilitator_gets_the_participant_list(talk):
    await register(talk, "schrijf 2 teams van netwerk x in voor switch")
    await register(talk, "schrijf 1 team van netwerk y in voor switch")
    await talk.sweep(talk.now + timedelta(weeks=4))
    letters = await talk.inbox(FACILITATOR)
    facts = {fact.name: fact.value for fact in letters[0].card.facts}
    assert facts["Ondersteuningsnetwerk X (voorbeeld)"] == "2 teams"
    assert facts["Ondersteuningsnetwerk Y (voorbeeld)"] == "1 team"


async def test_a_reminder_comes_at_its_own_time_and_not_before(talk):
    await register(talk, "schrijf 2 teams van netwerk x in voor switch")
    await talk.inbox(COORDINATOR)
    first = min(row.due_at for row in await rows(talk, Reminder) if row.plan == "week-before")
    await talk.sweep(first - timedelta(seconds=1))
    assert not any("intake van SWITCH" in one.text for one in await talk.inbox(COORDINATOR))
    await talk.sweep(first)
    [letter] = await talk.inbox(COORDINATOR)
    assert "intake van SWITCH" in letter.text


async def test_a_reminder_whose_moment_has_begun_is_not_sent(talk):
    await register(talk, "schrijf 2 teams van netwerk x in voor switch")
    await talk.inbox(COORDINATOR)
    talk.now = datetime(2027, 9, 1, 9, tzinfo=ZONE)
    await talk.sweep()
    assert await talk.inbox(COORDINATOR) == []
    begun = [row for row in await rows(talk, Reminder) if row.useful_until <= talk.now]
    assert begun and {row.status for row in begun} == {"late"}


async def test_a_question_that_is_not_answered_is_kept_without_its_asker(talk, base):
    from bot.operations.gaps import gaps

    await talk.say("wat is het rekeningnummer van de smartphone?")
    await talk.say("Wat is het rekeningnummer van de smartphone")
    async with talk.database.transaction() as session:
        [gap] = await gaps(session, base)
    assert gap.count == 2


@pytest.mark.parametrize("text", ["x" * 20_000, "\x00\x1b[31m", "‮abc", "%s {0} {name}", "😀" * 500])
async def test_no_text_brings_a_form_down(talk, text):
    await talk.say("schrijf 2 teams van netwerk x in voor switch")
    replies = await talk.say(text)
    assert replies
    assert not any("liep iets mis" in one.text for one in replies)
    assert replies[-1].step.step == "contact"


async def test_a_lost_database_is_told_and_nothing_is_lost(talk, tmp_path):
    await talk.say("schrijf 2 teams van netwerk x in voor switch")
    await talk.database.close()
    file = tmp_path / "talk.db"
    file.rename(tmp_path / "away.db")
    file.mkdir()
    [lost] = await talk.say("overslaan")
    assert "geheugen" in lost.text
    assert "Traceback" not in lost.text
    file.rmdir()
    (tmp_path / "away.db").rename(file)
    [back] = await talk.come_in()
    assert back.step.step == "contact"


@pytest.mark.parametrize("said", ["inschrijven SWITCH", "Inschrijving voor top-co", "register SWITCH"])
async def test_a_project_behind_one_word_is_enough_to_begin(talk, said):
    replies = await talk.say(said)
    assert "Voor welk ondersteuningsnetwerk" in replies[-1].text


@pytest.mark.parametrize(
    "said", ["inschrijven SWITCH, hoe gaat dat?", "inschrijven voor de cop", "inschrijven of niet"]
)
async def test_a_question_and_another_session_begin_no_registration_of_teams(talk, said):
    replies = await talk.say(said)
    assert not any("Voor welk ondersteuningsnetwerk" in reply.text for reply in replies)


@pytest.mark.parametrize(
    ("said", "noted"),
    [
        ("ik wil 2 teams inschrijven, 1 voor switch en 1 voor top-competent", {"switch": 1, "top-competent": 1}),
        ("schrijf 2 teams in, een voor switch en een voor kwadraat", {"switch": 1, "kwadraat": 1}),
        ("schrijf 3 teams in: 2 teams voor switch en 1 team voor top-co", {"switch": 2, "top-co": 1}),
        ("schrijf 2 teams in voor switch en 1 voor top-co", {"switch": 2, "top-co": 1}),
        ("schrijf 3 teams in, 2 voor switch en 1 team voor top-co", {"switch": 2, "top-co": 1}),
        ("schrijf 2 teams in voor switch en top-co", {"switch": 2, "top-co": None}),
    ],
)
async def test_what_the_teams_are_together_is_not_the_number_of_the_first_project(talk, said, noted):
    await talk.say(said)
    [draft] = await rows(talk, Draft)
    answers, count = draft.state["answers"], draft.state["items"].get("lines", 1)
    lines = {answers[f"lines.{at}.programme"]: answers.get(f"lines.{at}.teams") for at in range(count)}
    assert lines == noted


@pytest.mark.parametrize(
    ("said", "contact"),
    [
        ("schrijf 1 team voor switch in, contact ikzelf, netwerk kempen", COORDINATOR),
        ("schrijf 1 team van netwerk x in voor switch, ik ben zelf contactpersoon", COORDINATOR),
        ("schrijf 1 team van netwerk x in voor switch met mezelf als contactpersoon", COORDINATOR),
        ("schrijf 1 team van netwerk x in voor switch, contact els@school.example, niet ikzelf", "els@school.example"),
        ("schrijf zelf 1 team van netwerk x in voor switch", None),
    ],
)
async def test_oneself_is_named_as_the_contact_in_the_first_sentence(talk, said, contact):
    await talk.say(said)
    [draft] = await rows(talk, Draft)
    assert draft.state["answers"].get("contact") == contact
    assert draft.state["answers"]["lines.0.teams"] == 1


@pytest.mark.parametrize(
    ("said", "teams"),
    [
        ("we schrijven 3 teams in voor switch", 3),
        ("wij schrijven 2 teams in voor SWITCH", 2),
        ("we schrijven dit jaar twee nieuwe teams in voor top-co", 2),
        ("3 teams voor switch aub", 3),
        ("een ploeg voor kwadraat van netwerk x", None),
    ],
)
async def test_teams_for_a_project_are_a_wish_to_register_them(talk, said, teams):
    await talk.say(said)
    [draft] = await rows(talk, Draft)
    assert draft.form == "team_registration"
    assert draft.state["answers"]["lines.0.programme"]
    assert teams in {None, draft.state["answers"].get("lines.0.teams")}


@pytest.mark.parametrize(
    "said",
    [
        "hoe schrijven we teams in?",
        "hoe schrijven we 2 teams in voor switch",
        "schrijven we 3 teams in voor switch, of mag dat niet?",
        "we schrijven 3 teams in voor switch, mag dat?",
        "3 teams voor switch, kan dat?",
        "mogen we 3 teams voor switch inschrijven?",
        "hoeveel teams voor switch?",
        "we schrijven een verslag over 3 teams in onze school",
    ],
)
async def test_a_question_on_registering_teams_is_a_question(talk, said):
    await talk.say(said)
    assert await rows(talk, Draft) == []


def test_no_question_of_the_base_or_kept_for_measuring_registers_teams(base):
    here = FormContext(load_catalogue(), texts_in("nl"), PersonView(1, COORDINATOR), START)
    kept = [one.question for one in read_questions(KEPT)]
    assert [one for one in kept if asks_for(one, FORM.starts)] == []
    questions = kept + [line for entry in base.entries.values() for line in (entry.title, *entry.questions)]
    assert len(questions) > 1000
    assert [one for one in questions if asks_for(one, (WE_REGISTER,)) or FORM.called(one, here)] == []


@pytest.mark.parametrize(
    "said",
    [
        "ik wil 3 teams inschrijvn vr switch",
        "ik wil 3 teams inschrjiven voor switch",
        "kwil 3 teams inschrijven vr switch",
    ],
)
async def test_a_slip_or_a_short_form_in_the_first_sentence_begins_the_form_all_the_same(talk, said):
    replies = await talk.say(said)
    assert any(one.step is not None for one in replies)
    assert "SWITCH" in str(replies) and "3" in str(replies)


async def test_a_question_with_a_slip_is_a_question(talk):
    [told] = await talk.say("hoe kan ik teams inschrijvn vr switch")
    assert told.step is None
