"""Windows of forms when things go otherwise: late, twice, too old, in two places, over many pages, with files and lists of people."""

import asyncio

import pytest

from bot.channels.slack import front
from tests.slack.app.filling import asks, box, boxes, drafts, fill, fill_page, give, handed_in, open_from_home, title
from tests.slack.app.test_forms import CONTACT, KEMPEN, TEAMS
from tests.slack.fake import reading

ANSWERS = {
    "organisation": "kempen", "lines.0.programme": "switch", "lines.0.teams": "2", "consent": "yes",
}  # fmt: skip


class Slow:
    """Holds up whatever is applied until it is let go."""

    def __init__(self, service):
        self._go = asyncio.Event()
        apply = service.conversations.apply

        async def held_up(incoming):
            await self._go.wait()
            return await apply(incoming)

        service.conversations.apply = held_up

    def release(self):
        self._go.set()


@pytest.fixture
def little_patience(monkeypatch):
    """A window waits a tenth of a second instead of two, and is told to wait sooner."""
    monkeypatch.setattr(front, "WINDOW_SECONDS", 0.1)


async def test_who_waits_too_long_is_told_so_and_then_what_came_of_it(an, slack, service):
    await open_from_home(an, "team_registration")
    await fill_page(an, ANSWERS)
    slow = Slow(service)
    told = await an.submit()
    assert told.acked and told.seconds < 3 and an.trouble is None
    assert "Een ogenblik" in an.view.shown and not an.view.labels
    slow.release()
    await an.modal("Klaar: de teams zijn ingeschreven.")
    await an.sees("Klaar: de teams zijn ingeschreven.")
    await an.close()
    assert an.view is None and len(await handed_in(service, "team_registration")) == 1


async def test_mistakes_and_next_pages_come_late_too(an, slack, service, little_patience):
    await open_from_home(an, "team_registration")
    await fill_page(an, {**ANSWERS, "contact": "x" * 250 + "@school.be"})
    slow = Slow(service)
    await an.submit()
    assert an.view.labels == []
    slow.release()
    await an.modal("volledig e-mailadres")
    assert an.value(TEAMS) == "2" and an.value(box(an, "organisation")) == KEMPEN
    await give(an, "contact", "an@school.be")
    other = slack.person("U2", email="directeur-cvo@voorbeeld.example")
    await begun(other)
    await fill_page(other, {})
    slow = Slow(service)
    await other.submit()
    slow.release()
    await other.modal("Pagina 2")


async def test_a_waiting_window_that_is_closed_goes_on_in_the_messages(an, slack, service, little_patience):
    await open_from_home(an, "team_registration")
    await fill_page(an, {**ANSWERS, "lines.0.teams": "", "contact": "x" * 250 + "@school.be"})
    await give(an, "lines.0.teams", "2")
    slow = Slow(service)
    await an.submit()
    await an.close()
    assert an.view is None
    slow.release()
    await an.sees(CONTACT)
    refused = [call for call in slack.refused if call.method == "views.update"]
    assert [call.answer["error"] for call in refused] == ["not_found"]
    slack.calls[:] = [call for call in slack.calls if call not in refused]


async def test_a_window_that_cannot_open_in_time_is_asked_in_the_messages_and_can_still_be_finished_in_one(
    an, slack, service
):
    slack.fail("views.open", error="expired_trigger_id")
    await an.command("/wegwijs", "inschrijven SWITCH")
    message = await an.sees("Voor welk ondersteuningsnetwerk")
    assert "In een venster" in message.buttons and an.view is None
    await an.press(message, "In een venster")
    await an.modal()
    assert an.value("Voor welk project?") == "SWITCH"
    await fill(an, ANSWERS)
    await an.sees("Klaar: de teams zijn ingeschreven.")
    assert len(await handed_in(service, "team_registration")) == 1


async def test_what_slack_brings_twice_is_done_once(an, slack, service):
    command = await an.command("/wegwijs", "inschrijven SWITCH")
    await an.modal()
    again = await slack.again(command)
    assert again.acked
    await fill_page(an, ANSWERS)
    sent = await an.submit()
    await an.sees("Klaar: de teams zijn ingeschreven.")
    assert (await slack.again(sent)).acked
    await an.ask("mijn inschrijvingen")
    assert len(await handed_in(service, "team_registration")) == 1
    assert sum("Klaar: de teams zijn ingeschreven" in one for one in an.said) == 1
    assert len(await drafts(service, "team_registration")) == 1


async def test_two_forms_at_once_each_keep_their_answers(an, slack, service):
    """On one screen a second window takes the place of the first; the form in it is put aside, and taken up again."""
    await open_from_home(an, "team_registration")
    await give(an, "organisation", "kempen")
    first = an.view.id
    await open_from_home(an, "needs_survey")
    assert title("needs_survey") in an.view.shown and first not in slack.views
    await fill(an, {"centre": "cbe ladder"})
    assert len(await handed_in(service, "needs_survey")) == 1
    offered = await an.sees("Teams inschrijven")
    await open_from_home(an, "team_registration")
    assert an.value(box(an, "organisation")) == KEMPEN, offered.shown
    await fill(an, ANSWERS)
    assert len(await handed_in(service, "team_registration")) == 1


async def test_two_windows_on_one_form_see_each_others_answers_when_they_go_on(an, slack, service):
    """On her phone and on her computer: the fake has one screen, so the first window goes on as Slack would send it."""
    await open_from_home(an, "team_registration")
    await give(an, "organisation", "kempen")
    await give(an, "lines.0.programme", "switch")
    sent = await an.type(box(an, "lines.0.teams"), "3")
    await open_from_home(an, "team_registration")
    assert an.value(TEAMS) == "3"
    await give(an, "lines.0.teams", "4")
    await slack.again(sent)
    await fill(an, {"consent": "yes"})
    (row,) = await handed_in(service, "team_registration")
    assert row.answers["lines"] == [{"programme": "switch", "teams": 4}]


THEMES = ["alfa-nt2", "okan", "werk", "doelen", "other"]


async def begun(person):
    """Choose every theme of a centre: each brings a question along, on as many pages as that takes."""
    await open_from_home(person, "needs_survey")
    await give(person, "centre", "cbe ladder")
    await give(person, "themes", THEMES)
    await person.slack.until(lambda: len(boxes(person)) > 7)


async def test_a_long_form_lies_in_windows_on_each_other_and_goes_back_by_closing_or_by_its_button(an, service):
    await begun(an)
    await fill_page(an, {})
    await an.submit()
    assert len(an.stack) == 2 and "Pagina 2 van 3" in an.view.shown
    await fill_page(an, {"teachers": "12"})
    await an.close()
    assert len(an.stack) == 1 and an.value(box(an, "themes")) and not an.said, "going back closes nothing"
    await an.submit()
    assert len(an.stack) == 2 and an.value(box(an, "teachers")) == "12", "all is there still"
    await an.submit()
    third = an.view.id
    assert len(an.stack) == 3 and "Pagina 3 van 3" in an.view.shown
    assert "aantal leraren: 12" in an.view.shown.casefold(), "the last page sums up"
    await an.press(an.view, "Terug")
    await an.modal("Pagina 2 van 3")
    assert an.view.id == third and an.value(box(an, "teachers")) == "12"
    await give(an, "teachers", "14")
    await an.submit()
    assert len(an.stack) == 3 and an.view.id == third, "no more than three lie on each other"
    assert "aantal leraren: 14" in an.view.shown.casefold()
    await an.submit()
    assert an.view is None
    (row,) = await handed_in(service, "needs_survey")
    assert row.answers["teachers"] == 14 and len(row.answers["urgencies"]) == len(THEMES)


async def test_a_cv_and_a_list_of_people_go_with_a_window(an, slack, service):
    teacher = slack.person("U2", email="leraar2@voorbeeld.example")
    await open_from_home(teacher, "expert_offer")
    await fill(teacher, {"cv": ("cv.pdf", b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF"), "consent": "yes"})
    (row,) = await handed_in(service, "expert_offer")
    assert row.answers["cv"]["name"] == "cv.pdf"

    leader = slack.person("U3", email="begeleider2@voorbeeld.example")
    await open_from_home(leader, "invitation")
    people = "Voorbeeld Leraar <leraar@voorbeeld.example>\nleraar2@voorbeeld.example; leraar3@voorbeeld.example\n"
    await fill(leader, {"people": people, "word": "We beginnen met koffie."})
    (row,) = await handed_in(service, "invitation")
    assert [one["email"] for one in row.answers["people"]] == [
        "leraar@voorbeeld.example", "leraar2@voorbeeld.example", "leraar3@voorbeeld.example",
    ]  # fmt: skip
    await teacher.sees("We beginnen met koffie.")


async def test_who_may_not_is_told_so_in_the_messages_and_sees_no_window(an, slack):
    teacher = slack.person("U2", email="leraar@voorbeeld.example")
    await teacher.command("/wegwijs", "experten beoordelen")
    message = await teacher.next_message()
    assert teacher.view is None and "organisator" in message.shown.casefold(), message.shown


async def test_a_draft_of_somebody_else_opens_no_window(an, slack):
    asked = await an.ask("Ik wil 2 teams van netwerk Kempen inschrijven voor SWITCH")
    stranger = slack.person("U5", email="leraar@voorbeeld.example")
    message = await stranger.ask("hallo")
    _, window = next(one for one in reading.elements(asked.blocks) if one[1]["text"]["text"] == "In een venster")
    _, button = next(reading.elements(message.blocks))
    button["value"] = window["value"]
    await stranger.press(message, button["text"]["text"])
    await stranger.sees("Dat formulier is afgesloten")
    assert stranger.view is None and an.view is None


async def test_a_question_is_asked_in_a_window_of_its_own(an, slack):
    await an.shortcut("ask")
    await an.modal()
    label = an.view.labels[0]
    await an.type(label, "Wie organiseert SWITCH? <!channel>")
    await an.submit()
    assert "OVSG" in an.view.shown and "Je vindt dit ook in onze berichten" in an.view.shown
    message = await an.sees("OVSG")
    assert message.buttons and not message.alive
    await an.close()
    assert an.view is None


async def test_the_form_of_a_window_can_ask_more_questions_than_before_without_passing_one_over(an, slack, service):
    """An update that Slack refuses is not lost: what is new is shown when the form would be sent."""
    await open_from_home(an, "needs_survey")
    await give(an, "centre", "cbe ladder")
    await slack.until(lambda: slack.called("views.update"))
    slack.fail("views.update", times=1, error="hash_conflict")
    await give(an, "themes", ["other"])
    await give(an, "remark", "welkom")
    await slack.until(lambda: asks(an, "other"))
    await fill(an, {})
    (row,) = await handed_in(service, "needs_survey")
    assert row.answers["other"]
