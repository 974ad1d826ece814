"""Messages in the personal chat: what is typed is answered on a card, and what is no message to Wegwijs is left alone."""

from tests.teams.fake import activities

GIF = '<p><img alt="Wave (GIF)" itemtype="http://schema.skype.com/Giphy" src="https://media.giphy.com/wave.gif"></p>'


def typed(teams, person, text, **more):
    """A message of the personal chat as Teams brings it, with what else stands in it."""
    told = activities.activity(teams, "message", person.user, person.chat, text=text, textFormat="plain", **more)
    return told | {"id": teams.message_id()}


async def test_a_question_is_answered_with_its_source_and_a_sign_that_the_answer_comes(an, teams):
    answer = await an.asks("wat kost een cop?")
    assert "110 euro" in answer.shown and "Community of Practice" in answer.shown
    assert answer.buttons[:2] == ["Ja", "Nee"]
    assert answer.summary and "110 euro" not in answer.summary[80:]
    await teams.until(lambda: an.typing_seen)
    assert an.typing_seen == 1 and len(an.seen) == 1


async def test_questions_with_typing_errors_follow_ups_and_small_talk_are_understood(an):
    assert "OVSG" in (await an.asks("wie orgniseert swich?")).shown
    assert "projectfiche" in (await an.asks("Wat staat in de fiche?")).shown
    assert "Graag gedaan" in (await an.asks("bedankt!")).shown
    assert "Graag gedaan" in (await an.asks("👍")).shown
    assert "Inschrijven voor een sessie" in str((await an.asks("wat kan je?")).base.cards)


async def test_somebody_is_spoken_to_in_the_language_that_she_asks_for(an):
    assert "sources stay in Dutch" in (await an.asks("English please")).shown
    message = await an.asks("What is a Community of Practice?")
    assert message.shown.startswith("This answer is in Dutch") and message.summary.startswith("This answer is in Dutch")
    await an.presses(message, "Yes")
    assert "Good to know" in (await an.next_message()).shown
    assert message.seen_by(an.id).buttons[:1] != ["Yes"]
    assert (await an.asks("Nederlands")).shown == "Vanaf nu spreek ik Nederlands."


async def test_what_is_too_long_or_says_nothing_is_said_to_be(an, teams):
    assert "te lang voor mij (9000 tekens)" in (await an.asks("x" * 9000)).shown
    assert (await an.asks("  \n ")).shown == "Ik kreeg een leeg bericht."
    # A sticker or a GIF has no words, and nothing that could be taken along.
    attached = [{"contentType": "text/html", "content": GIF}]
    await teams.courier.bring(typed(teams, an, "", attachments=attached))
    assert (await an.next_message()).shown == "Ik kreeg een leeg bericht."


async def test_a_card_that_is_posted_in_our_own_chat_asks_nothing(an, teams):
    (found,) = (await an.searches_extension("cop prijs"))[:1]
    await teams.courier.bring(typed(teams, an, "", attachments=[found.attachment]))
    # What comes next is answered, and nothing was said before it.
    assert "110 euro" in (await an.asks("wat kost een cop?")).shown
    assert len(an.said) == 1


async def test_a_file_that_nobody_asked_for_is_said_not_to_be_needed(an):
    await an.sends_file("lijst.csv", b"naam\nAn Voorbeeld\n")
    told = await an.next_message()
    assert "lijst.csv" in told.shown
    assert (told.marked, told.links) == ([], [])


async def test_what_teams_writes_for_a_person_is_read_as_she_typed_it(an, teams):
    """Spaces that do not break, entities, and a mention that nobody needs in the personal chat."""
    called = "<at>Wegwijs</at>"
    bot = {"type": "mention", "mentioned": {"id": teams.bot_id, "name": "Wegwijs"}, "text": called}
    colleague = {"type": "mention", "mentioned": {"id": "29:bo", "name": "Bo"}, "text": "<at>Bo</at>"}
    await teams.courier.bring(typed(teams, an, f"{called}&nbsp;wat\u00a0kost een&nbsp;CoP?\r\n", entities=[bot]))
    assert "110 euro" in (await an.next_message()).shown
    await an.asks("schrijf teams in voor SWITCH")
    await teams.courier.bring(typed(teams, an, "netwerk &lt;b&gt; <at>Bo</at> &amp; co", entities=[colleague]))
    told = await an.next_message()
    assert "<b> Bo & co" in told.shown and told.marked == []


async def test_a_form_is_filled_in_with_words_and_buttons(an):
    message = await an.asks("schrijf teams in voor SWITCH")
    assert "Voor welk ondersteuningsnetwerk" in message.shown and "In een venster" in message.buttons
    message = await an.asks("netwerk kempn")
    assert "Ondersteuningsnetwerk Kempen" in message.shown
    await an.presses(message, "2")
    contact = await an.next_message()
    assert "✓ 2" in message.seen_by(an.id).shown
    assert "Welk e-mailadres" in contact.shown
    summary = await an.asks("jan.peeters@voorbeeld.be")
    assert "Contact: jan.peeters@voorbeeld.be" in summary.shown and summary.links == []
    done = await an.asks("👍")
    assert "Klaar: de teams zijn ingeschreven" in done.shown
    assert "SWITCH: 2 teams" in (await an.asks("mijn inschrijvingen")).shown


async def test_a_form_waits_while_a_question_is_answered_and_is_taken_up_again_after_a_stop(an):
    await an.asks("schrijf 2 teams in voor SWITCH")
    await an.says("wat kost een CoP?")
    answer, again = await an.next_messages(2)
    assert "110 euro" in answer.shown and answer.buttons == []
    assert "Voor welk ondersteuningsnetwerk" in again.shown
    await an.presses(again, "Stop")
    stopped = await an.next_message()
    assert stopped.buttons == ["Ga verder", "Gooi weg"]
    await an.presses(stopped, "Ga verder")
    await an.sees("Voor welk ondersteuningsnetwerk")
    stopped = await an.asks("stop")
    await an.presses(stopped, "Gooi weg")
    await an.sees("Weggegooid: er blijft niets van bewaard.")


async def test_what_is_edited_taken_back_or_said_by_a_program_is_heard_by_nobody(an, teams):
    delivery = await an.says("hallo")
    first = await an.next_message()
    said = delivery.message
    programs = [
        typed(teams, an, "wat kost een CoP?") | {"from": {"id": "28:another-bot", "name": "Andere bot"}},
        typed(teams, an, "wat kost een CoP?") | {"from": {"id": "29:flow", "name": "Flow", "role": "bot"}},
    ]
    done = [
        await an.edits(said, "wat kost een CoP?"),
        await an.reacts(first),
        await an.starts_typing(),
        await an.takes_back(said),
        *[await teams.courier.bring(one) for one in programs],
    ]
    assert [one.status for one in done] == [200] * 6
    assert "Graag gedaan" in (await an.asks("bedankt")).shown
    assert an.seen[0] is first and len(an.seen) == 2
