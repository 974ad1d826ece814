"""What people type under a reminder, and what is not about it."""

from datetime import datetime

import pytest

from dialogs.actions import action, read_action
from dialogs.reminders.spoken import meant_by
from dialogs.reminders.workdays import ZONE

NOW = datetime(2026, 11, 24, 10, tzinfo=ZONE)
"""A Tuesday."""
TOKEN, OTHER = "m12-202612081500", "n7"


def of(token):
    names = ["done", "snooze", *(["calendar"] if token.startswith("m") else [])]
    labels = {"done": "Gedaan", "snooze": "Snooze", "calendar": "Agenda"}
    return [{"label": labels[name], "action": action("act", f"reminders.{name}", token)} for name in names]


def meant(text, options=None, *, under_way=False, now=NOW):
    found = meant_by(text, of(TOKEN) if options is None else options, under_way=under_way, now=now)
    return None if found is None else " ".join(read_action(found).arguments)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("gedaan", "done"), ("Gedaan!", "done"), ("is gedaan", "done"), ("dat is al in orde", "done"), ("ok, geregeld", "done"),
        ("ik heb dat al gedaan", "done"), ("done", "done"), ("it's done", "done"), ("klaar", "done"), ("'t is gebeurd", "done"),
        ("snooze", "snooze"), ("later", "snooze"), ("straks", "snooze"), ("Herinner me later opnieuw", "snooze"),
        ("herinner me nog eens", "snooze"), ("kan je me straks opnieuw herinneren", "snooze"), ("nu even niet", "snooze"), ("nog niet", "snooze"),
        ("remind me later", "snooze"), ("stel het even uit", "snooze"), ("geen tijd", "snooze"),
        ("agenda", "calendar"), ("in mijn agenda", "calendar"), ("zet het in mijn agenda", "calendar"),
        ("zet dit aub in mijn agenda", "calendar"), ("add it to my calendar", "calendar"),
    ],
)  # fmt: skip
def test_what_the_buttons_do_can_be_said(text, what):
    assert meant(text) == f"reminders.{what} {TOKEN}"


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("herinner me morgen opnieuw", "morning"), ("Herinner mij morgenvroeg nog eens", "morning"), ("morgen", "morning"),
        ("herinner me er morgen nog eens aan", "morning"), ("remind me again tomorrow", "morning"),
        ("kan je me morgen herinneren", "morning"), ("kan je me herinneren morgen", "morning"), ("morgenochtend aub", "morning"),
        ("snooze tot morgen", "morning"), ("stel uit tot maandag", "monday"), ("liever maandag", "monday"),
        ("herinner me maandag", "monday"), ("remind me on Monday", "monday"), ("tot maandag", "monday"),
        ("over een uur", "hour"), ("binnen een uurtje", "hour"), ("herinner me over een uur", "hour"), ("in an hour", "hour"),
        ("herinner me over een uur opnieuw", "hour"),
    ],
)  # fmt: skip
def test_a_time_can_be_said_at_once(text, choice):
    assert meant(text) == f"reminders.until {TOKEN} {choice}"


@pytest.mark.parametrize(
    "text",
    [
        "wanneer is de volgende CoP", "ik kan maandag niet komen", "gedaan met de les?", "wat is mijn agenda", "morgen kom ik niet",
        "herinner me aan de CoP van januari", "hoe ver staat het?", "later deze maand is er een sessie, waar?", "", "1", "bedankt",
    ],
)  # fmt: skip
def test_a_question_is_not_an_answer_to_the_reminder(text):
    assert meant(text) is None


def test_without_a_reminder_on_the_screen_nothing_is_taken_for_an_answer_to_one():
    for options in (
        [],
        [{"label": "Gedaan", "action": "geen actie"}],
        [{"label": "Ja", "action": action("say", "ja")}],
    ):
        assert meant("gedaan", options) is None
        assert meant("herinner me morgen opnieuw", options) is None


@pytest.mark.parametrize("text", ["morgen", "maandag", "later", "klaar", "over een uur", "agenda aub"])
def test_while_a_form_asks_something_a_bare_word_is_the_answer_to_that(text):
    assert meant(text) is not None
    assert meant(text, under_way=True) is None


def test_what_is_clearly_about_the_reminder_is_heard_in_a_form_too():
    assert meant("herinner me morgen opnieuw", under_way=True) == f"reminders.until {TOKEN} morning"
    assert meant("Gedaan", under_way=True) == f"reminders.done {TOKEN}"


def test_a_button_of_something_else_with_that_label_comes_first():
    other = {"label": "Gedaan", "action": action("answer", "4", "state", '"done"')}
    assert meant("gedaan", [other, *of(TOKEN)]) is None


def test_with_two_reminders_is_asked_which_one():
    both = [*of(TOKEN), *of(OTHER)]
    assert meant("gedaan", both) == f"reminders.which reminders.done {TOKEN} {OTHER}"
    assert meant("morgen", both) == f"reminders.which reminders.until morning {TOKEN} {OTHER}"
    assert meant("agenda", both) == f"reminders.calendar {TOKEN}", "the other one has no hour"
    assert meant("agenda", of(OTHER)) is None
