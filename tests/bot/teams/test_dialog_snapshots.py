"""Pages of real forms as Teams shows them in dialogs, and the dialogs beside forms, each kept as a file that is read in the difference.

WEGWIJS_WRITE_SNAPSHOTS=1 writes them anew. Here a person goes through forms with what a client sends: nothing but the buttons of the
dialog, and what stands in its boxes.
"""

import json
import os
from datetime import timedelta
from pathlib import Path

from bot.channels.teams.dialog_cards import dialog, entered, moved_in
from bot.channels.teams.dialog_inputs import HOUR, TYPED, id_of
from bot.channels.teams.dialog_windows import message_dialog, question_dialog, waiting_dialog
from bot.channels.terminal.files import upload_in
from dialogs.actions import read_action
from dialogs.feedback_talk import without_verdict
from dialogs.pages import FormInput
from dialogs.texts import texts_in
from tests.bot.slack.kept import in_our_words
from tests.bot.slack.test_modal_snapshots import (
    CENTRE,
    FILES,
    OFFER,
    ORGANISER,
    SECOND_FACILITATOR,
    SECOND_TEACHER,
    TEACHER,
    known_in_slack_too,
)
from tests.bot.teams.dialog_window import Window, accepted, inputs_in, read_out
from tests.conversations.client import COORDINATOR
from tests.conversations.pages import Pages, questions
from tests.conversations.sign_ups import COP, FACILITATOR, signed_up

FOLDER = Path(__file__).parent / "snapshots_dialogs"
KEPT = {
    "teams", "teams-problems", "teams-two", "teams-not-found", "english", "care-plan-1", "care-plan-2", "care-plan-summary",
    "evaluation", "reflection", "reflection-scores", "expert", "expert-problems", "invitation-problems", "needs", "needs-grown",
    "needs-summary", "moment", "moment-half", "signup", "waiting", "ask", "told", "refused", "wishes",
    "wishes-problems", "own-reminder", "own-reminder-problems",
}  # fmt: skip


def kept(name, who, value):
    """Compare a dialog with the file of this name, or write it."""
    accepted(value)
    path = FOLDER / f"{name}.json"
    content = {"kind": "dialog", "who": who, "dialog": value}
    written = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if os.environ.get("WEGWIJS_WRITE_SNAPSHOTS"):
        path.write_text(written, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == written, f"{name} looks different now"


class Screen:
    """One person with the dialog of one form on the screen; what she does goes in as Teams sends it."""

    def __init__(self, talk, who, client="web"):
        self.pages = Pages(talk, who)
        self.client = client

    async def open(self, form, **more):
        await self.pages.open(form, filled="{}", **more)
        return self.seen()

    def seen(self):
        """Return the dialog that is on the screen."""
        self.window = Window(dialog(self.pages.page, texts_in(self.pages.page.language)), self.client)
        return self.window

    def keep(self, name):
        kept(name, self.pages.who, self.window.value)

    def write(self, path, text, suffix=""):
        assert id_of(path) + suffix in self.window.state
        self.window.state[id_of(path) + suffix] = text

    def choose(self, path, *values):
        """Choose by the values that the form has for it."""
        labels = {one.value: one.label for one in questions(self.pages.page)[path].options}
        [box] = [one for one in inputs_in(self.window.card) if one["id"] == id_of(path)]
        self.window.choose_in(box, *[labels[one] for one in values])

    async def seen_and_pressed(self, title):
        """Press a button of a page that was filled in before."""
        self.seen()
        await self.press(title)

    async def press(self, title):
        """Press a button; the dialog that follows is on the screen."""
        data = self.window.press(title)
        move = moved_in(data)
        given = FormInput(
            move.verb, form=move.form, draft=move.draft, page=move.page, argument=move.argument,
            read=lambda shown: entered(data, shown),
        )  # fmt: skip
        self.pages.said = await self.pages.talk.enter(given, self.pages.who)
        shown = [reply.page for reply in self.pages.said if reply.page]
        self.pages.page = shown[0] if shown else None
        return self.seen() if shown else None


async def test_teams_are_registered_with_what_a_client_sends(talk):
    screen = Screen(talk, COORDINATOR)
    await screen.open("team_registration")
    screen.keep("teams")
    screen.choose("lines.0.programme", "switch")
    screen.write("lines.0.teams", "99")
    screen.write("contact", "an@")
    await screen.press("Inschrijven")
    screen.keep("teams-problems")
    screen.write("lines.0.teams", "2")
    screen.write("contact", COORDINATOR)
    await screen.press("Nog een project")
    screen.keep("teams-two")
    screen.choose("lines.1.programme", "top-co")
    screen.write("lines.1.teams", "1")
    screen.write("consent", "true")
    screen.write("organisation", "netwerk dat er niet is", TYPED)
    await screen.press("Inschrijven")
    screen.keep("teams-not-found")
    screen.write("organisation", "voorbeeldnetwerk kempen", TYPED)
    await screen.press("Inschrijven")
    assert screen.pages.page is None
    assert "ingeschreven" in screen.pages.said[0].text


async def test_teams_are_registered_in_english(talk):
    await talk.say("english")
    screen = Screen(talk, COORDINATOR)
    await screen.open("team_registration")
    screen.keep("english")


async def test_a_care_plan_grows_until_it_takes_several_pages(talk):
    await signed_up(talk, COP, TEACHER, SECOND_TEACHER)
    talk.now += timedelta(days=15)
    pages = Pages(talk, FACILITATOR)
    await pages.open("care_plan", filled="{}")
    person = questions(pages.page)["case"].options[0].value
    plan = [
        ("Pictogrammen ophangen voor elke overgang", "de leraar", "2027-01-15"),
        ("Elke vrijdag kort overleg met de ouders", "de zoco", None),
        ("Een rustige plek in de klas inrichten", "de leraar", "2027-01-22"),
    ]
    await pages.enter(case=person)
    for number, (what, by, until) in enumerate(plan):
        if f"actions.{number}.what" not in questions(pages.page):
            await pages.send("add", pages.values(), argument="actions")
        item = {"what": what, "who": by, "until": until}
        await pages.enter(**{f"actions__{number}__{key}": one for key, one in item.items()})
    await pages.send("back")
    screen = Screen(talk, FACILITATOR)
    screen.pages = pages
    screen.seen()
    screen.keep("care-plan-1")
    await screen.press("Verder")
    screen.write("evaluation", "2027-02-05")
    await screen.press("Verder")
    screen.keep("care-plan-summary")
    await screen.press("Terug")
    screen.keep("care-plan-2")


async def test_a_session_is_evaluated_on_scales(talk):
    await signed_up(talk, COP, TEACHER)
    talk.now += timedelta(days=15)
    screen = Screen(talk, TEACHER)
    await screen.open("session_evaluation")
    screen.choose("content", "4")
    screen.choose("recommend", "ja")
    await screen.press("Stop")
    assert "30 dagen" in screen.pages.said[0].text
    [draft] = read_action(screen.pages.said[0].buttons[0].action).arguments
    await screen.pages.send("open", draft=int(draft))
    screen.seen()
    screen.keep("evaluation")


async def test_a_team_looks_in_the_mirror(talk):
    pages = Pages(talk, TEACHER)
    await pages.open("self_reflection", filled="{}")
    kept("reflection", TEACHER, dialog(pages.page, texts_in("nl")))
    await pages.enter(team="voorbeeld-cvo", area="begeleiding")
    scored = {path: "3" for path in questions(pages.page) if path.endswith(".score")}
    await pages.send("enter", pages.values() | scored)
    kept("reflection-scores", TEACHER, dialog(pages.page, texts_in("nl")))


async def test_an_expert_offers_herself_with_a_file_from_the_chat(talk):
    screen = Screen(talk, SECOND_TEACHER)
    await screen.open("expert_offer")
    screen.write("experience", "Ja")
    await screen.press(screen.pages.page.submit)
    screen.keep("expert-problems")
    await screen.pages.send(
        "enter", screen.pages.values() | OFFER, files={"cv": upload_in(str(FILES / "files/cv.pdf"))}
    )
    screen.seen()
    assert "Ontvangen: cv.pdf" in read_out(screen.window.value)
    screen.keep("expert")


async def test_a_file_is_sent_in_the_chat_after_the_rest_was_filled_in(talk):
    screen = Screen(talk, SECOND_TEACHER)
    await screen.open("expert_offer")
    await screen.pages.send("enter", screen.pages.values() | OFFER)
    await screen.seen_and_pressed("Stop")
    await talk.send(upload_in(str(FILES / "files/cv.pdf")), SECOND_TEACHER)
    draft = moved_in(screen.window.press("Stop")).draft
    await screen.pages.send("open", draft=draft)
    assert "Ontvangen: cv.pdf" in read_out(screen.seen().value)


async def test_people_are_invited(talk):
    screen = Screen(talk, SECOND_FACILITATOR)
    await screen.open("invitation")
    screen.write("people", f"{TEACHER}\nleraar2@")
    screen.write("word", "We beginnen met koffie om 13 uur.")
    await screen.press(screen.pages.page.submit)
    screen.keep("invitation-problems")


async def test_a_centre_tells_what_it_needs_and_another_question_comes_along(talk):
    screen = Screen(talk, CENTRE, "phone")
    await screen.open("needs_survey")
    screen.keep("needs")
    screen.choose("themes", "alfa-nt2", "evaluatie", "other")
    await screen.press("Versturen")
    screen.keep("needs-grown")
    for path in [one for one in questions(screen.pages.page) if one.endswith(".urgency")]:
        screen.choose(path, "3")
    screen.write("other", "lezen op papier")
    await screen.press("Verder")
    screen.write("teachers", "12")
    screen.choose("period", "spring")
    await screen.press("Verder")
    await screen.press("Verder")
    screen.keep("needs-summary")
    await screen.press("Versturen")
    assert screen.pages.page is None


async def test_a_moment_is_planned_and_its_hour_is_asked_for(talk):
    screen = Screen(talk, ORGANISER)
    await screen.open("moment_plan")
    screen.keep("moment")
    screen.choose("kind", "session")
    screen.write("starts", "2027-02-02")
    screen.write("where", "Lokaal 3, Mechelen")
    await screen.press(screen.pages.page.submit)
    screen.keep("moment-half")
    screen.write("starts", "14:00", HOUR)
    await screen.press(screen.pages.page.submit)
    assert "starts" not in {path for path, one in questions(screen.pages.page).items() if one.problem}
    assert questions(screen.pages.page)["starts"].value == "2027-02-02T14:00+01:00"


async def test_somebody_signs_up(talk):
    screen = Screen(talk, TEACHER)
    await screen.open("session_signup")
    screen.keep("signup")


async def test_somebody_chooses_how_to_be_reminded(talk):
    await known_in_slack_too(talk, TEACHER)
    screen = Screen(talk, TEACHER)
    await screen.pages.open("reminder_wishes")
    screen.seen()
    screen.keep("wishes")
    screen.write("hours", "van 20 tot 23u")
    screen.choose("days")
    screen.choose("digest", "daily")
    await screen.press("Bewaren")
    screen.keep("wishes-problems")
    screen.write("hours", "niets na 16u")
    screen.choose("days", "1", "2", "4")
    await screen.press("Bewaren")
    assert screen.pages.page is None and "16:00" in screen.pages.said[0].text


async def test_somebody_asks_for_a_reminder(talk):
    await signed_up(talk, COP, TEACHER)
    screen = Screen(talk, TEACHER)
    await screen.pages.open("own_reminder", filled='{"what": "de intake van de CoP", "when": "2026-12-01T09:00+01:00"}')
    screen.seen()
    screen.keep("own-reminder")
    screen.write("what", "Jan Peeters helpen lezen")
    screen.write("when", "2026-11-02")
    await screen.press("Herinner me")
    screen.keep("own-reminder-problems")
    screen.write("what", "de intake van de CoP")
    screen.write("when", "2026-12-02")
    await screen.press("Herinner me")
    assert screen.pages.page is None and "02/12/2026 09:00" in screen.pages.said[0].text


async def test_dialogs_beside_forms_look_as_they_were_kept(talk, base):
    texts = texts_in("nl")
    kept("waiting", COORDINATOR, waiting_dialog(texts, 7))
    kept("ask", COORDINATOR, question_dialog(texts, "Hoeveel kost een traject?"))
    [reply] = await talk.say_in_public("wat is SWITCH?", event="asked")
    kept("told", COORDINATOR, message_dialog(without_verdict(in_our_words(reply, base), texts), texts, "Wegwijs"))
    pages = Pages(talk, TEACHER)
    await pages.open("care_plan", filled="{}")
    assert pages.page is None, "a teacher records no care plan"
    kept("refused", TEACHER, message_dialog("\n\n".join(one.text for one in pages.said), texts, "Wegwijs"))


def test_every_kept_dialog_is_still_made():
    assert {path.stem for path in FOLDER.glob("*.json")} == KEPT
