"""What people type is literal wherever it is shown: no mention, no link and no formatting of theirs is alive."""

HOSTILE = "*vet* _schuin_ `code` <!channel> <@U1> <https://evil.example|ok.example> :tada: \u202egnp.exe | @here &lt;"
LIST = f'naam,e-mail\n"{HOSTILE}",an@voorbeeld.be\n'.encode()


def nothing_alive(*people):
    for person in people:
        for message in person.seen:
            told = {one for one in message.alive if not one.startswith("mailto:")}
            assert told == set(), message.shown
            assert message.text or message.files
            assert "<" not in message.text and ">" not in message.text
            assert "\u202e" not in message.shown
        if person.home is not None:
            assert [one["type"] for one in person.home.blocks if "mrkdwn" in str(one)] == []


async def test_a_hostile_name_and_hostile_answers_are_shown_as_they_were_typed(slack, service):
    an = slack.person("U1", name=HOSTILE, email="coordinator@voorbeeld.example")
    slack.channel("C1", members=["U1"])
    await an.ask(HOSTILE)
    await an.ask("wat kost " + HOSTILE + " een CoP?")
    await an.ask("schrijf 2 teams in voor SWITCH")
    unknown = await an.ask("netwerk " + HOSTILE)
    assert "*vet* _schuin_ `code` <!channel> <@U1>" in unknown.shown
    assert "&lt;!channel&gt; &lt;@U1&gt;" in unknown.text
    await an.send_file(HOSTILE + ".csv", LIST)
    await an.sees("Ik kreeg *vet*")
    await an.mention("C1", HOSTILE)
    await an.sees("Dat weet ik niet")
    await an.command("/wegwijs", HOSTILE)
    await an.sees("Dat weet ik niet")
    await an.dm("x" * 4000 + HOSTILE)
    await an.sees("te lang")
    nothing_alive(an)


async def test_hostile_people_in_a_list_and_a_hostile_word_to_them_harm_nobody(slack, service):
    org = slack.person("U7", name=HOSTILE, email="organisator@voorbeeld.example")
    await org.ask("ik wil mensen uitnodigen voor een CoP")
    await org.ask("Community of Practice, dinsdag 08/12/2026 16:00")
    await org.send_file("lijst.csv", LIST)
    await org.sees("Genoteerd")
    wrong = await org.ask("verander de genodigden")
    assert "Wie nodig je uit" in wrong.shown
    told = await org.ask("<!channel>@*x*")
    assert "<!channel>@*x*" in told.shown
    await org.ask("an@voorbeeld.be")
    await org.ask(HOSTILE)
    await org.open_home()
    await org.sees_home("Uitnodigen")
    nothing_alive(org)
