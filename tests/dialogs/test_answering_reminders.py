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


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("herinner me morgen om 10u opnieuw", "202611250900e"), ("herinner me over twee uur", "202611241000e"), ("vrijdag", "202611270700d"),
        ("volgende week dinsdag", "202612010700d"), ("overmorgen namiddag", "202611261230d"), ("binnen 3 dagen", "202611270700d"),
        ("over 2 weken om half drie", "202612081330e"), ("stel uit tot vrijdag 14u", "202611271300e"), ("vanavond", "202611241800d"),
        ("kan je me vrijdag om 9u herinneren?", "202611270800e"), ("Remind me again on Friday at 2pm", "202611271300e"),
        ("snooze until next Tuesday", "202612010700d"), ("in 2 hours", "202611241000e"), ("liever donderdag", "202611260700d"),
        ("herinner me om 15u nog eens", "202611241400e"), ("herriner me vrijdg opnieuw", "202611270700d"), ("om 9u", "202611250800e"),
        ("doe maar 12 januari", "202701120700d"), ("zaterdag om 11u", "202611281000e"), ("zaterdag", "202611280700d"),
    ],
)  # fmt: skip
def test_any_time_can_be_said(text, when):
    now = NOW.replace(hour=9)
    assert meant(text, now=now) == f"reminders.until {TOKEN} {when}"


@pytest.mark.parametrize(
    "text",
    [
        "herinner me morgen aan de kopies", "remind me tomorrow to call the school", "kan je me morgen bellen", "de cop van 8 december",
        "vrijdag kom ik niet", "is het vrijdag?", "wat gebeurt er op 12 januari", "3 teams",
    ],
)  # fmt: skip
def test_a_time_with_something_else_is_not_about_the_reminder(text):
    assert meant(text) is None


def test_in_a_form_only_what_names_reminding_puts_one_off():
    assert meant("vrijdag om 10u", under_way=True) is None
    assert meant("herinner me vrijdag om 10u opnieuw", under_way=True) == f"reminders.until {TOKEN} 202611270900e"


@pytest.mark.parametrize(
    "text",
    ["niet meer herinneren", "herinner me hier niet meer aan", "ik wil deze herinnering niet meer", "herinner me er nooit meer aan", "no more of these"],
)  # fmt: skip
def test_that_one_can_be_stopped_in_words(text):
    assert meant(text) == f"reminders.stop {TOKEN}"


THREE = ("m1-202612081500", "n2", "m3-202612081500")
APART = [one for token in THREE for one in of(token)]
DIGEST = [
    {"label": "Intake", "action": action("start", "cop_intake", "{}")},
    {"label": "Alles gedaan", "action": action("act", "reminders.done_all", *THREE)},
    {"label": "Later", "action": action("act", "reminders.snooze_all", *THREE)},
]


@pytest.mark.parametrize("screen", [APART, DIGEST])
@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("gedaan met de tweede", "done n2"), ("de tweede is gedaan", "done n2"), ("1 en 3 gedaan", "done_all m1-202612081500 m3-202612081500"),
        ("nummer 2 is al in orde", "done n2"), ("eerste en tweede zijn klaar", "done_all m1-202612081500 n2"), ("2 done", "done n2"),
        ("de laatste is gedaan", "done m3-202612081500"), ("alles gedaan", f"done_all {' '.join(THREE)}"), ("vink de eerste af", "done m1-202612081500"),
        ("ze zijn allemaal klaar", f"done_all {' '.join(THREE)}"), ("alle drie gedaan", f"done_all {' '.join(THREE)}"),
        ("stel de tweede uit tot vrijdag", "until n2 202611270700d"), ("herinner me vrijdag om 10u aan de tweede", "until n2 202611270900e"),
        ("herinner me morgen opnieuw aan de eerste en de derde", "until_all morning m1-202612081500 m3-202612081500"),
        ("de tweede heb ik al gedaan", "done n2"), ("gedaan", f"which reminders.done {' '.join(THREE)}"),
        ("2 uitstellen tot vrijdag", "until n2 202611270700d"), ("stel 2 uit tot vrijdag 10u", "until n2 202611270900e"), ("stel 2 uit", "snooze n2"),
        ("2 later", "snooze n2"), ("2 vrijdag", "until n2 202611270700d"), ("snooze 2", "snooze n2"), ("de derde liever morgen", "until m3-202612081500 morning"),
        ("1 en 3 later aub", "snooze_all m1-202612081500 m3-202612081500"), ("zet 2 een dag later", "until n2 202611250700d"), ("2 uitstellen", "snooze n2"),
        ("alles later", f"snooze_all {' '.join(THREE)}"), ("allemaal vrijdag om 10u", f"until_all 202611270900e {' '.join(THREE)}"), ("alle drie morgen", f"until_all morning {' '.join(THREE)}"),
        ("snooze number 2 until friday", "until n2 202611270700d"), ("put 2 off", "snooze n2"), ("stel alles uit tot vrijdag", f"until_all 202611270700d {' '.join(THREE)}"),
    ],
)  # fmt: skip
def test_of_several_it_can_be_said_which(text, what, screen):
    assert meant(text, screen) == f"reminders.{what}"


def test_those_that_came_together_are_put_off_together():
    every = " ".join(THREE)
    assert meant("herinner me morgen opnieuw", DIGEST) == f"reminders.until_all morning {every}"
    assert meant("vrijdag om 10u", DIGEST) == f"reminders.until_all 202611270900e {every}"
    assert meant("straks", DIGEST) == f"reminders.snooze_all {every}"
    assert meant("vrijdag om 10u", APART) == f"reminders.which reminders.until 202611270900e {every}"


@pytest.mark.parametrize(
    "text",
    [
        "1 week",
        "3 teams",
        "2 leraren later ingeschreven",
        "alles over switch",
        "1 maandag in januari",
        "twee vragen",
    ],
)
@pytest.mark.parametrize("screen", [APART, DIGEST])
def test_a_number_of_something_is_no_place(text, screen):
    assert meant(text, screen) is None


@pytest.mark.parametrize(
    ("text", "when"),
    [("2 december", "202612020700d"), ("2 uur", "202611241300e"), ("1 januari om 10u", "202701010900e")],
)
def test_a_day_or_an_hour_is_no_place_but_a_time_for_all(text, when):
    assert meant(text, DIGEST) == f"reminders.until_all {when} {' '.join(THREE)}"


@pytest.mark.parametrize("text", ["4 gedaan", "0 en 1 gedaan", "de vijfde is klaar", "stel de zesde uit tot vrijdag"])
def test_a_place_that_is_not_there_is_not_guessed(text):
    assert meant(text, APART) is None


def test_in_a_form_a_number_that_is_done_may_be_its_answer():
    assert meant("1 en 3 gedaan", APART, under_way=True) is None
