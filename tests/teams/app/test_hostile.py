"""What people type, and are called, is literal wherever it is shown: no mention, no link, no Markdown and no mark-up of theirs is alive."""

import pytest

from tests.teams.fake import activities

HOSTILE = "**vet** _schuin_ `code` [x](http://evil.example) <at>Iedereen</at> <b>B</b> {{DATE(2026-01-01)}} http://evil.example \u202egnp.exe &lt;"
LITERAL = "**vet** _schuin_ `code` [x](http://evil.example)"
LIST = f'naam,e-mail\n"{HOSTILE}",an@voorbeeld.be\n'.encode()


@pytest.fixture
def named(teams, service):
    """A coordinator with a name that is not one."""
    return teams.person("a1", name=HOSTILE, email="coordinator@voorbeeld.example")


def nothing_alive(*people):
    for person in people:
        for message in person.seen:
            for shown in (message.base, message.seen_by(person.id)):
                assert (shown.mentions, shown.marked) == ([], []), shown.shown
                assert [one.url for one in shown.links if "evil" in one.url] == [], shown.shown
                assert "\u202e" not in str(shown.cards)
            # What Teams reads itself: the notification, and a message of text alone.
            assert "<at" not in message.summary and "](" not in message.summary and "{{" not in message.summary
            assert message.text == "" or message.activity["textFormat"] == "plain"
            assert not message.activity.get("entities")
            # In literal places too, {{DATE(…)}} would be put in by the client.
            assert "{{DATE(" not in str(message.card)


async def said(teams, person, text, words=""):
    """Say something as Teams brings it, with entities for what could be mark-up, and wait for a message with these words."""
    written = text.replace("<", "&lt;").replace(">", "&gt;")
    told = activities.activity(teams, "message", person.user, person.chat, text=written)
    await teams.courier.bring(told | {"id": teams.message_id()})
    return await person.sees(words)


async def test_a_hostile_name_and_hostile_answers_are_shown_as_they_were_typed(named, teams):
    an, channel = named, teams.channel("19:samen@thread.tacv2")
    bo = teams.person("b1", name="Voorbeeld Leraar", email="leraar@voorbeeld.example")
    channel.joined([an.id, bo.id])
    await said(teams, an, HOSTILE, "Dat weet ik niet")
    await said(teams, an, f"wat kost {HOSTILE} een CoP?")
    await said(teams, an, "schrijf 2 teams in voor SWITCH", "Voor welk ondersteuningsnetwerk")
    unknown = await said(teams, an, f"netwerk {HOSTILE}", "vet")
    assert LITERAL in unknown.shown
    unknown = await said(teams, an, "netwerk <at>Iedereen</at> <b>B</b> {{DATE(2026-01-01)}}", "Iedereen")
    assert "<at>Iedereen</at> <b>B</b>" in unknown.shown
    await an.sends_file(HOSTILE.replace("/", "") + ".csv", b"")
    await an.sees("**vet** _schuin_ `code` [x]")
    await an.mentions(HOSTILE, channel=channel)
    await bo.sees("Dat weet ik niet")
    await an.mentions("mijn inschrijvingen", channel=channel)
    await bo.sees("alleen voor jou")
    await an.says("x" * 4000 + HOSTILE + "x" * 4000)
    await an.sees("te lang")
    nothing_alive(an, bo)


async def test_hostile_people_in_a_list_and_a_hostile_word_harm_nobody(teams, service, monkeypatch):
    # The files of the fake are on this machine, and not in SharePoint.
    monkeypatch.setattr("bot.channels.teams.downloads._is_sharepoint", lambda address: True)
    org = teams.person("o1", name=HOSTILE, email="organisator@voorbeeld.example")
    await org.asks("ik wil mensen uitnodigen voor een CoP")
    await org.says("Community of Practice, dinsdag 08/12/2026 16:00")
    await org.sees("Wie nodig je uit")
    await org.sends_file("lijst.csv", LIST)
    noted = await org.sees("an@voorbeeld.be")
    assert LITERAL in noted.shown
    await said(teams, org, "verander de genodigden", "Wie nodig je uit")
    told = await said(teams, org, "<at>@*x*")
    assert "<at>@*x*" in told.shown
    await org.says("an@voorbeeld.be")
    await org.sees("an@voorbeeld.be")
    await said(teams, org, HOSTILE)
    await said(teams, org, "overzicht", "Uitnodig")
    nothing_alive(org)


async def test_what_was_typed_is_literal_in_a_summary_a_dialog_and_after_a_button(named, teams):
    an = named
    answer = await said(teams, an, "wie organiseert SWITCH?", "OVSG")
    await an.presses(answer, "Nee")
    await an.sees("Wat ontbrak er")
    await said(teams, an, HOSTILE, "zonder je naam")
    await said(teams, an, f"schrijf 2 teams in voor SWITCH van netwerk {HOSTILE}", "Voor welk ondersteuningsnetwerk")
    await said(teams, an, "netwerk Kempen", "e-mailadres")
    wrong = await said(teams, an, f"{HOSTILE}@voorbeeld.be", "e-mail")
    await an.opens(wrong, "In een venster")
    assert (an.dialog.mentions, an.dialog.marked, an.dialog.links) == ([], [], [])
    assert "<at" not in an.dialog.title
    nothing_alive(an)
