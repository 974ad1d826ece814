"""The assistant's pane: first questions, and everything answered in its thread."""


async def test_the_pane_offers_first_questions_that_suit_who_opens_it(an, slack):
    thread = await an.open_assistant("C1")
    await slack.until(lambda: an.thread(thread).prompts)
    offered = an.thread(thread).prompts
    assert offered[0] == {"title": "Welke projecten staan open?", "message": "Welke projecten staan open?"}
    assert len(offered) == 4
    assert (await an.switch_channel(thread, "C2")).acked
    await an.dm(offered[0]["message"], thread=thread)
    answer = await an.next_message()
    assert "TOP-CO" in answer.shown and answer.thread_ts == thread
    # That an answer is coming was told before it, so that the answer put an end to it.
    assert [call.args["status"] for call in slack.called("assistant.threads.setStatus")] == ["denkt even na…"]
    assert an.thread(thread).status == ""


async def test_forms_and_files_are_in_the_thread_too(an, slack):
    org = slack.person("U7", name="Voorbeeld Organisator", email="organisator@voorbeeld.example")
    thread = await org.open_assistant()
    await org.dm("ik wil mensen uitnodigen voor een CoP", thread=thread)
    asked = await org.next_message()
    await org.press(asked, "Community of Practice, dinsdag 08/12/2026 16:00")
    await org.sees("Wie nodig je uit?")
    await org.dm("", thread=thread, attach={"lijst.csv": b"naam,e-mail\nAn Voorbeeld,an@voorbeeld.be\n"})
    await org.sees("An Voorbeeld (an@voorbeeld.be)")
    await org.dm("stop", thread=thread)
    await org.sees("Gestopt")
    await org.dm("overzicht", thread=thread)
    await slack.until(lambda: [message for message in org.seen if message.files])
    assert {message.thread_ts for message in org.seen} == {thread}


async def test_a_thread_that_is_no_pane_is_answered_all_the_same(an, slack):
    first = await an.ask("hallo")
    slack.fail("assistant.threads.setStatus", error="invalid_thread_ts")
    await an.dm("wat kost een CoP?", thread=first.ts)
    answer = await an.next_message()
    assert "110 euro" in answer.shown and answer.thread_ts == first.ts


async def test_a_status_that_hangs_holds_up_no_answer(an, slack):
    thread = await an.open_assistant()
    fault = slack.hang("assistant.threads.setStatus")
    await an.dm("wat kost een CoP?", thread=thread)
    assert "110 euro" in (await an.next_message()).shown
    fault.release()
