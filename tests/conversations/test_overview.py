"""What organisers and administrators see, what others never do, and that it is right."""

import io

import pytest
from openpyxl import load_workbook

from bot.channels.attachments import attachments
from bot.operations.demonstration import demonstration
from dialogs.actions import action
from dialogs.signup.service import sign_up
from storage.people import key, person_by_email
from storage.submissions import SubmittedForm, kept
from tests.conversations.client import START as NOW

COORDINATOR = "coordinator@voorbeeld.example"
ORGANISER = "organisator@voorbeeld.example"
SWITCH = "switch@voorbeeld.example"
COP = "organisator-cop@voorbeeld.example"
ADMIN = "beheerder@voorbeeld.example"
TEACHER = "leraar@voorbeeld.example"
OLD = "Die knop is te oud"


async def register(talk, sentence):
    await talk.say(sentence)
    await talk.say("overslaan")
    [done] = await talk.say("ja")
    assert done.card is not None


@pytest.fixture
async def registered(talk):
    await register(talk, "schrijf 2 teams van netwerk x in voor SWITCH")
    await register(talk, "schrijf 1 team van netwerk x in voor TOP-CO")
    await register(talk, "schrijf 3 teams van netwerk kempen in voor SWITCH")
    await register(talk, "schrijf 4 teams van De Vlinder in voor Top Competent")
    return talk


async def rows_of(reply):
    """Return the rows of the workbook that comes with a reply."""
    [file] = [one for one in await attachments(reply, NOW) if one.name.endswith(".xlsx")]
    return list(load_workbook(io.BytesIO(file.data)).worksheets[0].iter_rows(values_only=True))


async def test_an_administrator_sees_the_teams_of_every_project(registered):
    [reply] = await registered.say("overzicht", ADMIN)
    assert "**10 teams** van 3 netwerken en scholen" in reply.text
    assert "- SWITCH: **5 teams**" in reply.text and "- Top Competent: **4 teams**" in reply.text
    assert dict(zip(reply.chart.categories, reply.chart.series[0].values, strict=True))["SWITCH"] == 5


async def test_the_overview_comes_as_a_picture_and_as_a_workbook_with_every_registration(registered):
    [reply] = await registered.say("overzicht", ADMIN)
    [picture] = await attachments(reply, NOW)
    assert picture.data.startswith(b"\x89PNG") and "SWITCH: 5" in picture.alternative
    [file] = await registered.press("Als Excel-bestand", ADMIN)
    header, *rows = await rows_of(file)
    assert header[:4] == ("Project", "Netwerk of school", "Soort", "Aantal teams")
    assert [row[3] for row in rows if row[0] == "SWITCH"] == [3, 2] and len(rows) == 4


async def test_an_organiser_sees_the_own_project_alone_in_every_part_and_in_the_workbook(registered):
    said = [await registered.say("overzicht", SWITCH)]
    for label in ("Per netwerk", "Vrije plaatsen", "Evaluaties"):
        said.append(await registered.press(label, SWITCH))
    text = "\n".join(reply.text + str(reply.chart) for replies in said for reply in replies)
    assert "SWITCH" in text and "Top Competent" not in text and "Vlinder" not in text and "TOP-CO" not in text
    rows = await rows_of((await registered.say("exporteer de inschrijvingen", SWITCH))[0])
    assert {row[0] for row in rows[1:]} == {"SWITCH"} and len(rows) == 3


async def test_of_alignment_an_organiser_sees_only_what_concerns_the_own_project(registered):
    await register(registered, "schrijf 1 team van De Vlinder in voor TOP-CO")
    [own] = await registered.say("afstemming", SWITCH)
    assert "Ondersteuningsnetwerk X" in own.text and "TOP-CO (1 team)" in own.text and "Vlinder" not in own.text
    [all_of_them] = await registered.say("afstemming", ORGANISER)
    assert "Vlinder" in all_of_them.text


async def test_a_project_of_another_organiser_is_refused_by_words_and_by_a_button(registered):
    [words] = await registered.say("toon het overzicht van TOP-CO", SWITCH)
    [button] = await registered.press_action(action("view", "overview", "teams", "excel", "top-co"), SWITCH)
    for reply in (words, button):
        assert "die van TOP-CO zijn voor de organisatoren" in reply.text and reply.sheet is None and reply.chart is None
    [way_on] = await registered.press("Overzicht", SWITCH)
    assert "5 teams" in way_on.text


@pytest.mark.parametrize("who", [TEACHER, COORDINATOR, "begeleider@voorbeeld.example", "iemand@elders.example"])
async def test_whoever_is_no_organiser_is_told_who_sees_it_and_gets_the_own_registrations(registered, who):
    for replies in (
        await registered.say("overzicht", who),
        await registered.press_action(action("view", "overview", "networks", "excel"), who),
    ):
        [reply] = replies
        assert "organisator, beheerder" in reply.text and "SWITCH" not in reply.text and reply.sheet is None
        assert reply.buttons[0].label == "Mijn inschrijvingen"


@pytest.mark.parametrize("given", [("nothing",), ("teams", "excel", "no-programme")])
async def test_a_button_that_was_never_made_is_too_old(talk, given):
    [reply] = await talk.press_action(action("view", "overview", *given), ADMIN)
    assert OLD in reply.text


async def test_free_places_count_teams_for_a_project_and_people_for_a_session(registered):
    moment = "voorbeeld-sessies-2026-cop-session-1"
    catalogue = demonstration(registered.now.date())
    assert moment in catalogue.moments
    async with registered.database.transaction() as session:
        for number in range(12):
            person = await person_by_email(session, f"deelnemer{number}@voorbeeld.example", registered.now)
            identifier = key(person.id)
            await sign_up(
                session, moment, [identifier], by=identifier, catalogue=catalogue_of(registered), now=registered.now
            )
    [reply] = await registered.say("vrije plaatsen per sessie", COP)
    first = reply.text.split("\n- ")[1]
    assert "Eerste sessie" in first and "**volzet** (10 plaatsen), 2 personen wachten" in first
    assert reply.chart.series[0].values[0] == 10 and reply.chart.series[1].values[0] == 0
    [teams] = await registered.say("vrije plaatsen per moment", SWITCH)
    assert "**7** van de 12 vrij" in teams.text
    [whole] = await registered.say("overzicht", COP)
    assert "2 personen wachten op een plaats" in whole.text and "netwerk" not in whole.text


def catalogue_of(talk):
    """Return the offer of the demonstration with the programmes that stand in the files."""
    from knowledge.catalogue_files import load_catalogue
    from knowledge.offer import Catalogue

    files, made = load_catalogue(), demonstration(talk.now.date())
    return Catalogue(
        made.organisations.values(), files.programmes.values(), made.rounds.values(), made.moments.values(),
        reminders=files.reminders,
    )  # fmt: skip


async def test_evaluations_are_counted_by_moment_for_who_may_see_them(talk):
    async with talk.database.transaction() as session:
        for about, times in (
            ("moment:voorbeeld-sessies-2026-cop-session-1", 3),
            ("moment:voorbeeld-2026-switch-session", 2),
            ("trajectory:switch@voorbeeld-2026", 4),
        ):
            for number in range(times):
                person = await person_by_email(session, f"deelnemer{number}@voorbeeld.example", talk.now)
                row = SubmittedForm(
                    form="session_evaluation", form_version=1, person_id=key(person.id), subject=about,
                    created_at=talk.now, updated_at=talk.now,
                )  # fmt: skip
                await kept(
                    session, row, answers={}, status="submitted", changes={}, person_id=key(person.id), now=talk.now
                )
    [own] = await talk.say("hoeveel evaluaties zijn er al?", COP)
    assert "**3**" in own.text and "**2**" not in own.text and "SWITCH" not in own.text
    [project] = await talk.say("hoeveel evaluaties zijn er al?", SWITCH)
    assert "het hele traject: **4**" in project.text and "**3**" not in project.text
    [every] = await talk.say("overzicht", ADMIN)
    assert "**Evaluaties**: er kwamen er 9 binnen" in every.text


async def test_the_overview_of_one_programme_leads_back_to_all_of_them(registered):
    [one] = await registered.say("overzicht van SWITCH", ORGANISER)
    assert "TOP-CO" not in one.text
    [every] = await registered.press("Al mijn programma's", ORGANISER)
    assert "TOP-CO" in every.text


async def test_in_a_form_the_word_is_the_summary_of_the_form(talk):
    await talk.say("schrijf 2 teams van netwerk x in voor SWITCH", ORGANISER)
    await talk.say("schrijf 2 teams van netwerk x in voor SWITCH")
    [summary, _] = await talk.say("overzicht")
    assert summary.text == "Dit heb ik tot nu toe." and summary.card is not None
