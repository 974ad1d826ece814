"""Dialogs of forms when things go otherwise: late, twice, too old, hostile, with files and lists, and begun by a command."""

import asyncio
import copy

import pytest
from yarl import URL

from bot.channels.teams import front
from bot.channels.teams.dialog_inputs import id_of
from dialogs.actions import action
from storage.database import DatabaseUnavailable
from tests.teams.app.filling import (
    WINDOW,
    drafts,
    entered,
    fill,
    fill_page,
    give,
    hand_in,
    handed_in,
    heard,
    open_asked,
    open_form,
    press,
)
from tests.teams.app.test_forms import DONE, KEMPEN
from tests.teams.fake import reading

ANSWERS = {"organisation": "kempen", "lines.0.programme": "switch", "lines.0.teams": "2", "consent": "yes"}
BEGUN = "Ik wil 2 teams van netwerk Kempen inschrijven voor SWITCH"
WAITING = "Een ogenblik"
AGAIN = "Opnieuw kijken"
ASK = "Vragen"
QUESTION = "Wat wil je graag weten?"


class Slow:
    """Holds up whatever is applied until it is let go; meanwhile an invoke waits a fifth of a second instead of three and a half."""

    def __init__(self, service):
        self._go = asyncio.Event()
        self._patience, front.INVOKE_SECONDS = front.INVOKE_SECONDS, 0.2
        self._conversations, self._apply = service.conversations, service.conversations.apply

        async def held_up(incoming):
            await self._go.wait()
            return await self._apply(incoming)

        service.conversations.apply = held_up

    def release(self):
        front.INVOKE_SECONDS = self._patience
        self._conversations.apply = self._apply
        self._go.set()


@pytest.fixture
def slow(service, monkeypatch):
    monkeypatch.setattr(front, "INVOKE_SECONDS", front.INVOKE_SECONDS)  # it is put back, whatever happens
    return lambda: Slow(service)


@pytest.fixture
async def teacher(teams, service):
    return teams.person("t1", name="Voorbeeld Leraar", email="leraar@voorbeeld.example")


async def test_who_waits_too_long_is_told_so_and_sees_what_came_of_it_when_she_looks_again(an, service, slow):
    asked = await an.asks("inschrijven SWITCH")
    held = slow()
    await an.opens(asked, WINDOW)
    assert WAITING in an.dialog.shown and an.dialog.buttons == [AGAIN]
    held.release()
    await press(an, AGAIN)
    assert entered(an, "lines.0.programme") == "SWITCH"

    await fill_page(an, {**ANSWERS, "contact": "geen adres"})
    held = slow()
    told = await an.submits(an.dialog.buttons[-2])
    assert told.seconds < 4 and WAITING in an.dialog.shown and an.trouble is None
    await press(an, AGAIN)
    assert WAITING in an.dialog.shown, "it still takes long"
    held.release()
    await press(an, AGAIN)
    assert len(an.dialog.problems) == 2 and entered(an, "contact") == "geen adres", "nothing is lost on the way"
    assert entered(an, "lines.0.teams") == "2" and entered(an, "organisation") == KEMPEN

    await give(an, "contact", "an@school.be")
    held = slow()
    await hand_in(an)
    held.release()
    await an.sees(DONE)
    await press(an, AGAIN)
    assert DONE in an.dialog.shown and KEMPEN in an.dialog.shown, "with the card of what was handed in"
    assert len(await handed_in(service, "team_registration")) == 1


async def test_what_stands_in_a_dialog_is_not_lost_when_the_database_is_away(an, service, monkeypatch):
    await open_asked(an, "inschrijven SWITCH")
    await fill_page(an, ANSWERS)
    keep = service.channel.front._worker.keep

    async def away(event, **how):
        raise DatabaseUnavailable("away")

    monkeypatch.setattr(service.channel.front._worker, "keep", away)
    await hand_in(an)
    assert "Ik kan nu even niet aan mijn geheugen" in an.dialog.shown and len(an.dialog.buttons) == 1
    await press(an, an.dialog.buttons[0])
    assert len(an.dialog.buttons) == 1
    monkeypatch.setattr(service.channel.front._worker, "keep", keep)
    await press(an, an.dialog.buttons[0])
    assert DONE in an.dialog.shown
    [row] = await handed_in(service, "team_registration")
    assert row.answers["lines"] == [{"programme": "switch", "teams": 2}]


async def test_what_teams_brings_twice_is_done_once(an, teams, service):
    asked = await an.asks("inschrijven SWITCH")
    opened = await an.opens(asked, WINDOW)
    assert (await teams.again(opened)).answer == opened.answer
    await fill_page(an, ANSWERS)
    sent = await an.submits(an.dialog.buttons[-2])
    await an.sees(DONE)
    again = await teams.again(sent)
    assert again.answer == sent.answer, "the answer is the same too"
    await heard(an)
    assert len(await handed_in(service, "team_registration")) == 1
    assert sum(DONE in one for one in an.said) == 1
    assert len(await drafts(service, "team_registration")) == 1


def forged(dialog, **data):
    """Have every button of a dialog send other data than ours."""
    for one in reading.actions(dialog.card):
        for name, value in data.items():
            one["data"].pop(name) if value is None else one["data"].update({name: value})


async def test_a_draft_of_somebody_else_is_neither_shown_nor_changed(an, teacher, teams, service):
    await open_asked(an, BEGUN)
    theirs = an.dialog.card["actions"][0]["data"]["draft"]
    asked = await teacher.asks("inschrijven voor een cop")
    await teacher.opens(asked, WINDOW)
    mine = copy.deepcopy(teacher.dialog.card)
    for verb in ("open", "enter", "next", "send", "close", "add", "remove", "back"):
        teacher.dialog.card.clear()
        teacher.dialog.card.update(copy.deepcopy(mine))
        forged(teacher.dialog, draft=theirs, form="team_registration", verb=verb, argument="lines.0")
        before = teacher.dialog
        await teacher.submits(teacher.dialog.buttons[0])
        assert teacher.dialog is None or (
            "Dat formulier is afgesloten" in teacher.dialog.shown and KEMPEN not in teacher.dialog.shown
        ), verb
        teacher.dialog = before
    # By the button that opens a dialog, and by what a list finds.
    button = next(one for one in reading.actions(asked.card) if one["title"] == WINDOW)
    button["data"]["window"] = action("form", str(theirs), "window")
    await teacher.opens(asked, WINDOW)
    assert "Dat formulier is afgesloten" in teacher.dialog.shown
    assert await handed_in(service, "team_registration") == []
    [draft] = await drafts(service, "team_registration")
    assert draft.status == "active"
    await fill(an, {"consent": "yes"})
    [row] = await handed_in(service, "team_registration")
    assert row.answers["lines"] == [{"programme": "switch", "teams": 2}]


HOSTILE = [
    {"draft": 2**63}, {"draft": -1}, {"draft": "x"}, {"draft": None}, {"draft": 1e400}, {"draft": True}, {"page": 10**30},
    {"page": 0}, {"page": "2"}, {"page": 7}, {"form": "bestaat_niet"}, {"form": ["x"]}, {"verb": "throw"}, {"verb": None},
    {"verb": "add", "argument": "nothing"}, {"verb": "remove", "argument": "lines.99999999999999999999"},
    {"verb": "chosen", "change": "remove lines.x"}, {"verb": "back"}, {"verb": "next"}, {"wegwijs": "other"},
    {"filled": "x" * 1000}, {"filled": {"a": 1}}, {"waits": "x" * 5000}, {"waits": ["x"]},
    {id_of("lines.0.teams"): "9" * 5000}, {id_of("lines.0.teams"): ["1"]}, {id_of("contact"): "y" * 50_000},
    {id_of("organisation"): "#" + "a" * 32}, {id_of("organisation"): "nergens, niets"}, {id_of("lines.0.programme"): "\0"},
]  # fmt: skip


async def test_whatever_a_dialog_sends_is_answered_and_hands_nothing_in(an, service):
    await open_asked(an, "inschrijven SWITCH")
    dialog, ours = an.dialog, copy.deepcopy(an.dialog.card)
    for data in HOSTILE:
        dialog.card.clear()
        dialog.card.update(copy.deepcopy(ours))
        an.dialog = dialog
        forged(dialog, **data)
        dialog.boxes.values = {name: one for name, one in dialog.boxes.values.items() if name not in data}
        told = await an.submits(dialog.buttons[-2])
        assert told.status == 200 and an.trouble is None, (data, an.teams.complaints)
        assert an.dialog is not None and an.dialog.shown, data
        assert await handed_in(service, "team_registration") == []
    [draft] = await drafts(service, "team_registration")
    assert draft.status == "active"


async def test_a_list_finds_nothing_for_who_has_no_such_form(an, teacher, service):
    await open_asked(an, "inschrijven SWITCH")
    await open_form(teacher, "session_signup")
    box = next(one for one in reading.inputs(an.dialog.card) if "choices.data" in one)
    teacher.dialog.card["body"].append(copy.deepcopy(box))
    teacher.dialog.boxes = type(teacher.dialog.boxes)(teacher.dialog.card)
    assert await teacher.searches(box["id"], "kempen") == []
    assert (await an.searches(box["id"], "kempen"))[0] == KEMPEN
    assert await an.searches(box["id"], "x" * 5000) == [] and await an.searches(box["id"], "qqqq zzzz") == []
    box["choices.data"]["dataset"] = "form:1:zz"
    assert await an.searches(box["id"], "kempen") == []


async def test_who_may_not_is_told_so_in_the_dialog_of_the_command_and_in_the_chat(an, teacher, service):
    await teacher.asks_extension("ask")
    teacher.types(QUESTION, "experten beoordelen")
    await press(teacher, ASK)
    assert "organisator" in teacher.dialog.shown.casefold() and not teacher.dialog.labels
    await teacher.sees("organisator")


async def test_a_question_is_asked_and_answered_in_a_dialog_and_its_buttons_are_in_the_chat(an, service):
    await an.installs()
    await an.next_messages(2)
    await an.asks_extension("ask")
    an.types(QUESTION, "Wie organiseert SWITCH? <at>iedereen</at> **x**")
    await press(an, ASK)
    assert "OVSG" in an.dialog.shown and "Je vindt dit ook in onze chat" in an.dialog.shown
    assert "Klopte dit" not in an.dialog.shown and an.dialog.buttons == [] and an.dialog.mentions == []
    message = await an.sees("OVSG")
    assert "Ja" in message.buttons


async def test_a_wish_opens_its_form_in_the_dialog_of_the_command_and_is_handed_in_there(an, service, slow):
    await an.asks_extension("ask")
    an.types(QUESTION, "Ik wil 2 teams van netwerk Kempen inschrijven voor SWITCH")
    held = slow()
    await press(an, ASK)
    assert WAITING in an.dialog.shown
    held.release()
    await press(an, AGAIN)
    assert entered(an, "lines.0.teams") == "2" and entered(an, "organisation") == KEMPEN
    await press(an, "Nog een project")
    await press(an, "Verwijder project 2")
    found = await an.searches("Voor welk ondersteuningsnetwerk", "kempen")
    assert found[0] == KEMPEN
    await give(an, "consent", "yes")
    await hand_in(an)
    assert DONE in an.dialog.shown
    await an.sees(DONE)
    assert len(await handed_in(service, "team_registration")) == 1


async def test_a_question_in_a_dialog_is_no_answer_in_the_form_under_way(an, service):
    await an.asks("inschrijven SWITCH")
    await an.asks_extension("ask")
    an.types(QUESTION, "Wat kost een CoP?")
    await press(an, ASK)
    assert "110 euro" in an.dialog.shown
    await open_asked(an, "ga verder")
    assert entered(an, "organisation") == "" and entered(an, "lines.0.programme") == "SWITCH"


CV = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF"


async def test_a_cv_is_sent_in_the_chat_and_stands_in_the_dialog(teams, service, monkeypatch):
    mine = URL(teams.url)  # as if it were her OneDrive
    monkeypatch.setattr("bot.channels.teams.downloads._is_sharepoint", lambda url: url.origin() == mine.origin())
    teacher = teams.person("t2", name="Voorbeeld Leraar Twee", email="leraar2@voorbeeld.example")
    await open_form(teacher, "expert_offer")
    assert "stuur me het bestand in onze chat" in teacher.dialog.shown
    await fill_page(teacher, {"themes": ["alfa-nt2"]})
    await hand_in(teacher)
    await fill_page(teacher, {})
    await press(teacher, teacher.dialog.buttons[-1])
    assert teacher.dialog is None
    await teacher.presses(await teacher.sees("Ik bewaar je antwoorden 30 dagen"), "Ga verder")
    assert "Wil je een cv toevoegen" in (await teacher.next_message()).shown
    await teacher.sends_file("cv.pdf", CV)
    asked = await teacher.next_message()
    await teacher.opens(asked, WINDOW)
    if "Ontvangen: cv.pdf" not in teacher.dialog.shown:
        await press(teacher, "Terug")
    assert "Ontvangen: cv.pdf" in teacher.dialog.shown
    await fill(teacher, {})
    [row] = await handed_in(service, "expert_offer")
    assert row.answers["cv"]["name"] == "cv.pdf"


async def test_a_list_of_people_goes_with_a_dialog_and_each_hears_of_it(teams, service):
    teacher = teams.person("t2", name="Voorbeeld Leraar Twee", email="leraar2@voorbeeld.example")
    await teacher.asks("hallo")
    leader = teams.person("b2", name="Voorbeeld Begeleider", email="begeleider2@voorbeeld.example")
    await open_form(leader, "invitation")
    people = "Voorbeeld Leraar <leraar@voorbeeld.example>\nleraar2@voorbeeld.example; leraar3@voorbeeld.example\n"
    await fill(leader, {"people": people, "word": "We beginnen met koffie."})
    [row] = await handed_in(service, "invitation")
    assert [one["email"] for one in row.answers["people"]] == [
        "leraar@voorbeeld.example", "leraar2@voorbeeld.example", "leraar3@voorbeeld.example",
    ]  # fmt: skip
    await teacher.sees("We beginnen met koffie.")


async def test_two_forms_at_once_each_keep_their_answers(an, service):
    await open_asked(an, BEGUN)
    first = an.dialog
    await open_asked(an, "noden van ons centrum doorgeven")
    await give(an, "centre", "cbe ladder")
    await hand_in(an)
    second, an.dialog = an.dialog, first
    await press(an, "Nog een project")
    await press(an, "Verwijder project 2")
    an.dialog = second
    await fill(an, {"centre": "cbe ladder"})
    assert len(await handed_in(service, "needs_survey")) == 1
    an.dialog = first
    await fill(an, {"consent": "yes"})
    [row] = await handed_in(service, "team_registration")
    assert row.answers["lines"] == [{"programme": "switch", "teams": 2}]


async def test_dialogs_speak_english_to_who_does(an, service):
    await an.says("english please")
    await an.next_message()
    asked = await an.asks("register teams")
    [label] = [one for one in asked.buttons if "window" in one]
    await an.opens(asked, label)
    assert an.dialog.title == "Team registration" and "Every button here keeps" in an.dialog.shown
    await hand_in(an)
    assert any("answers are not right yet" in one for one in an.dialog.problems)
    await an.asks_extension("ask")
    assert an.dialog.labels == ["What would you like to know?"]


async def test_a_client_that_sends_emptied_boxes_as_empty_texts_tells_the_same(an, teams, service):
    teams.sends_empty = True
    await open_asked(an, BEGUN)
    await give(an, "lines.0.teams", "")
    await hand_in(an)
    assert entered(an, "lines.0.teams") == ""
    await give(an, "lines.0.teams", "3")
    await give(an, "consent", "yes")
    await hand_in(an)
    [row] = await handed_in(service, "team_registration")
    assert row.answers["lines"] == [{"programme": "switch", "teams": 3}] and row.answers.get("contact") is None
