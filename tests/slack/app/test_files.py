"""Files both ways: lists that people send, and the pictures, workbooks and calendar files that they get."""

import io

import pytest
from openpyxl import load_workbook

LIST = b"naam,e-mail\nAn Voorbeeld,an@voorbeeld.be\nBo Voorbeeld,bo@voorbeeld.be\n"


@pytest.fixture
def organiser(slack, service):
    return slack.person("U7", name="Voorbeeld Organisator", email="organisator@voorbeeld.example")


def files_of(person):
    return {name: data for one in person.seen for name, data in person.slack.attached(one).items()}


async def test_a_list_answers_a_question_for_people_and_nothing_else(an):
    await an.send_file("lijst.csv", LIST)
    assert (await an.next_message()).shown == "Ik kreeg lijst.csv, maar hier is geen bestand nodig."
    await an.dm("ik wil twee personen inschrijven voor een CoP")
    sessions = await an.next_message()
    await an.press(sessions, sessions.buttons[0])
    await an.sees("of stuur een lijst")
    await an.send_file("lijst.exe", b"MZ\x00\x01")
    await an.sees("Ik kan geen tabel lezen in lijst.exe")
    await an.send_file("groot.csv", LIST * 130_000)
    await an.sees("groot.csv is te groot voor mij")
    await an.send_file("lijst.csv", LIST)
    await an.sees("An Voorbeeld (an@voorbeeld.be), Bo Voorbeeld (bo@voorbeeld.be)")


async def test_the_overview_comes_with_its_chart_and_as_a_workbook(an, organiser, slack):
    await an.ask("schrijf 2 teams van netwerk Kempen in voor SWITCH, contact an@voorbeeld.be")
    await an.ask("ja")
    overview = await organiser.ask("overzicht")
    await slack.until(lambda: "Teams-per-project.png" in files_of(organiser))
    assert files_of(organiser)["Teams-per-project.png"].startswith(b"\x89PNG")
    await organiser.press(overview, "Als Excel-bestand")
    await slack.until(lambda: any(name.endswith(".xlsx") for name in files_of(organiser)))
    [workbook] = [data for name, data in files_of(organiser).items() if name.endswith(".xlsx")]
    assert load_workbook(io.BytesIO(workbook)).active.max_row > 1
    assert {call.method for call in slack.calls if call.method.startswith("files.")} == {
        "files.getUploadURLExternal",
        "files.completeUploadExternal",
    }


async def test_what_is_asked_for_in_a_channel_brings_its_files_in_private(organiser, slack):
    slack.channel("C1", members=["U7"])
    await organiser.mention("C1", "overzicht")
    await organiser.sees("alle programma's")
    await slack.until(lambda: files_of(organiser))
    await organiser.command("/wegwijs", "overzicht", "C1")
    seen_alone = await organiser.sees("alle programma's")
    assert seen_alone.only_for == "U7" and seen_alone.channel == "C1"
    await slack.until(lambda: len([one for one in organiser.seen if one.files]) == 2)
    assert {one.channel for one in organiser.seen if one.files} == {organiser.dm_channel.id}
