"""Pages of forms as modals in Slack: what stands there, what comes back, and what stays when the page changes."""

from datetime import datetime
from typing import Any

import pytest

from bot.channels.slack import modals
from bot.channels.slack.modal_text import TooMuchOnAPage
from bot.channels.slack.modals import errors, metadata_of, modal, values_of
from dialogs.pages import PageButton, PageFacts, PageHeading, PageNote, PageOption, PageQuestion
from tests.bot.slack.modal_pages import EVERY, TEXTS, options, page, question
from tests.bot.slack.modal_window import Window, accepted, distinct, options_in, read_out


def test_every_question_has_its_own_kind_of_box() -> None:
    kinds = {one["label"]["text"]: one["element"]["type"] for one in Window(modal(EVERY, TEXTS)).inputs()}
    assert kinds == {
        "organisation": "external_select", "schools": "multi_external_select", "name": "plain_text_input",
        "why": "plain_text_input", "teams": "number_input", "email": "email_text_input", "contact": "plain_text_input",
        "others": "plain_text_input", "type": "radio_buttons", "region": "static_select", "days": "checkboxes",
        "themes": "multi_static_select", "starts": "datepicker", "moment": "datetimepicker", "agreed": "checkboxes",
        "plan": "file_input",
    }  # fmt: skip


def test_answers_that_were_there_stand_in_their_boxes_and_come_back_as_they_were() -> None:
    values, files = values_of(Window(modal(EVERY, TEXTS)).sent(), EVERY)
    assert values == {
        one.path: one.value for one in EVERY.parts if isinstance(one, PageQuestion) and one.control != "file"
    }
    assert files == {}


def test_every_change_is_told_at_once_except_a_file_for_which_slack_refuses_that() -> None:
    window = Window(modal(EVERY, TEXTS))
    assert {one["label"]["text"] for one in window.inputs() if not one.get("dispatch_action")} == {"plan"}
    assert window.block("name")["element"]["dispatch_action_config"] == {
        "trigger_actions_on": ["on_enter_pressed", "on_character_entered"]
    }


def test_what_is_emptied_comes_back_as_nothing() -> None:
    window = Window(modal(EVERY, TEXTS))
    window.write("name", None)
    window.write("why", "  \n")
    window.put(window.block("days"), selected_options=[])
    window.put(window.block("starts"), selected_date=None)
    window.put(window.block("agreed"), selected_options=[])
    values, _ = values_of(window.sent(), EVERY)
    assert [values[path] for path in ("name", "why", "days", "starts", "agreed")] == [None, None, None, None, False]


def test_an_agreement_that_was_not_ticked_yet_is_not_a_refusal() -> None:
    open_page = page(question("agreed", "consent", "I agree that my address is passed on."))
    window = Window(modal(open_page, TEXTS))
    assert values_of(window.sent(), open_page)[0] == {"agreed": None}
    window.choose("I agree that my address is passed on.", "Yes, agreed")
    assert values_of(window.sent(), open_page)[0] == {"agreed": True}


def test_a_moment_is_read_in_the_time_of_brussels_in_summer_and_in_winter() -> None:
    asked = page(question("moment", "moment"))
    window = Window(modal(asked, TEXTS))
    for written in ("2026-01-15T14:00:00+01:00", "2026-07-15T14:00:00+02:00"):
        window.put(window.block("moment"), selected_date_time=int(datetime.fromisoformat(written).timestamp()))
        assert values_of(window.sent(), asked)[0] == {"moment": written}


def test_a_file_comes_back_as_slack_describes_it() -> None:
    window = Window(modal(EVERY, TEXTS))
    file = {
        "id": "F1",
        "name": "plan.pdf",
        "mimetype": "application/pdf",
        "size": 3,
        "url_private_download": "https://x",
    }
    window.put(window.block("plan"), files=[file])
    values, files = values_of(window.sent(), EVERY)
    assert files == {"plan": file}
    assert "plan" not in values
    assert window.block("plan")["element"]["filetypes"] == ["pdf", "docx"]


def test_a_file_that_was_received_need_not_be_sent_again() -> None:
    window = Window(modal(page(question("plan", "file", value="plan.pdf")), TEXTS))
    assert window.block("plan")["optional"] is True
    assert "Received: plan.pdf" in read_out(window.view)


def test_an_open_question_can_be_left_without_an_answer_after_all() -> None:
    asked = page(question("type", "choice", value="v0", optional=True, options=options("Primary", "Secondary")))
    window = Window(modal(asked, TEXTS))
    window.choose("type", "No answer")
    assert values_of(window.sent(), asked)[0] == {"type": None}


def test_a_scale_shows_all_its_marks() -> None:
    window = Window(modal(page(question("mark", "choice", options=options(*"123456789"))), TEXTS))
    assert window.block("mark")["element"]["type"] == "radio_buttons"


def test_more_than_a_hundred_options_are_a_list_in_groups() -> None:
    asked = page(question("place", "choice", value="v249", options=options(*[f"Place {n}" for n in range(250)])))
    window = Window(modal(asked, TEXTS))
    groups = window.block("place")["element"]["option_groups"]
    assert [one["label"]["text"] for one in groups] == ["1–100", "101–200", "201–250"]
    assert values_of(window.sent(), asked)[0] == {"place": "v249"}
    window.choose("place", "Place 101")
    assert values_of(window.sent(), asked)[0] == {"place": "v101"}


def test_a_long_option_goes_on_below_and_a_very_long_one_stands_in_full_above() -> None:
    middling, long = "word " * 20, "word " * 60
    element = Window(modal(page(question("q", "choice", options=options(middling, "short"))), TEXTS)).inputs()[0][
        "element"
    ]
    first = element["options"][0]
    assert f"{first['text']['text']} {first['description']['text']}" == middling.strip()
    view = modal(page(question("q", "choice", options=options(long + "one", long + "two"))), TEXTS)
    assert f"1. {long}one\n2. {long}two" in read_out(view)
    shown = options_in(Window(view).inputs()[0]["element"])
    assert [one["text"]["text"][:2] for one in shown] == ["1.", "2."]


def test_two_options_of_the_same_name_have_a_number() -> None:
    asked = page(question("q", "choice", options=options("Session", "session", "Other")))
    shown = options_in(Window(modal(asked, TEXTS)).inputs()[0]["element"])
    assert [one["text"]["text"] for one in shown] == ["1. Session", "2. session", "3. Other"]


def test_a_value_too_long_or_too_strange_for_slack_is_still_known_when_it_is_chosen() -> None:
    strange = ["", "#none", "x" * 200, " edge ", "a\nb", "plain"]
    asked = page(
        question("q", "several", options=[PageOption(value=one, label=f"L{n}") for n, one in enumerate(strange)])
    )
    window = Window(modal(asked, TEXTS))
    window.choose("q", *[f"L{n}" for n in range(len(strange))])
    assert values_of(window.sent(), asked)[0] == {"q": strange}


def test_a_title_too_long_for_the_bar_stands_in_full_below_it_and_only_there() -> None:
    title = "Register a team of your school for the pilot"
    view = accepted(modal(page(question("a", "line"), title=title), TEXTS))
    assert view["title"]["text"] == "Wegwijs"
    assert view["blocks"][0] == {"type": "header", "text": {"type": "plain_text", "text": title, "emoji": False}}


def test_a_page_says_which_of_how_many_it_is() -> None:
    assert "Page 2 of 3" in read_out(modal(page(question("a", "line"), number=2, total=3), TEXTS))
    assert "Page" not in read_out(modal(page(question("a", "line")), TEXTS))


def test_headings_notes_facts_and_buttons_stand_in_their_order() -> None:
    view = accepted(
        modal(
            page(
                PageHeading(heading="Team 1"),
                PageNote(note="At most **ten**."),
                question("a", "line"),
                PageButton(label="Remove", verb="remove", argument="lines.0"),
                PageButton(label="One more", verb="add", argument="lines"),
                PageFacts(facts=[("Places", "3"), ("Costs", "none")]),
            ),
            TEXTS,
            note="Welcome back.",
        )
    )
    assert [one["type"] for one in view["blocks"]] == [
        "rich_text", "header", "rich_text", "input", "actions", "rich_text",
    ]  # fmt: skip
    assert view["blocks"][-1]["elements"][0]["elements"][0] == {
        "type": "text",
        "text": "Places: ",
        "style": {"bold": True},
    }
    assert read_out(view).endswith("Places: \n3\n\nCosts: \nnone\n")


def test_a_pressed_button_says_what_it_does() -> None:
    long = "group" * 500
    asked = page(
        PageButton(label="Remove", verb="remove", argument="lines.0"),
        PageButton(label="Back", verb="back"),
        PageButton(label="More", verb="add", argument=long),
    )
    (block,) = accepted(modal(asked, TEXTS))["blocks"]
    assert [modals.pressed(one, asked) for one in block["elements"]] == [
        ("remove", "lines.0"),
        ("back", ""),
        ("add", long),
    ]
    for strange in (
        {},
        {"action_id": 3},
        {"action_id": "a:line", "value": "x"},
        {"action_id": "page:add:0", "value": []},
    ):
        assert modals.pressed(strange, asked) is None


def test_the_first_page_knows_its_draft_again() -> None:
    assert metadata_of(modal(page(question("a", "line"), number=2, total=2), TEXTS)) == (7, "registration", 2)


@pytest.mark.parametrize(
    "view",
    [
        {},
        {"callback_id": "form"},
        {"callback_id": "form", "private_metadata": "{"},
        {"callback_id": "form", "private_metadata": "[" * 5000},
        {"callback_id": "form", "private_metadata": '{"draft": true, "form": "x", "page": 1}'},
        {"callback_id": "form", "private_metadata": '{"draft": 1, "form": "x", "page": 0}'},
        {"callback_id": "ask", "private_metadata": '{"draft": 1, "form": "x", "page": 1}'},
    ],
)
def test_a_view_that_we_did_not_make_is_refused(view: dict[str, Any]) -> None:
    with pytest.raises(modals.NotOurView):
        metadata_of(view)


def test_a_problem_is_told_at_the_box_that_caused_it() -> None:
    window = Window(modal(EVERY, TEXTS))
    wrong = page(*EVERY.parts[:2], question("name", "line", value="J", problem="That is too short."))
    assert errors(wrong, window.sent()) == {window.block("name")["block_id"]: "That is too short."}
    assert errors(EVERY, window.sent()) == {}


def test_a_problem_of_a_question_that_is_not_in_the_view_is_told_in_an_updated_view() -> None:
    window = Window(modal(page(question("a", "line", value="x")), TEXTS))
    wrong = page(question("a", "line", problem="No."), question("b", "line", problem="I need this."))
    assert errors(wrong, window.sent()) == {}
    window.update(modal(wrong, TEXTS, over=window.sent(), as_text=True))
    assert "2 answers are not right yet" in read_out(window.view)
    assert "⚠️ I need this." in read_out(window.view)
    assert window.stands("a") == "x"


def test_an_answer_too_long_for_a_box_is_kept_and_said_to_be_kept() -> None:
    long = page(question("why", "text", value="word " * 1000), question("name", "line"))
    window = Window(modal(long, TEXTS))
    assert [one["label"]["text"] for one in window.inputs()] == ["name"]
    assert "5000 characters" in read_out(window.view)
    assert values_of(window.sent(), long)[0] == {"name": None}


def test_a_question_without_options_says_so() -> None:
    assert "nothing to choose from" in read_out(accepted(modal(page(question("q", "choice")), TEXTS)))


@pytest.mark.parametrize(
    ("control", "value", "kind"),
    [
        ("number", "three", "plain_text_input"),
        ("email", "An", "plain_text_input"),
        ("line", "a\nb", "plain_text_input"),
    ],
)
def test_an_answer_that_the_box_cannot_show_is_shown_as_text(control: str, value: str, kind: str) -> None:
    window = Window(modal(page(question("q", control, value=value)), TEXTS))
    assert window.inputs()[0]["element"]["type"] == kind
    assert window.stands("q") == value


def test_the_path_of_a_box_is_known_when_slack_asks_for_its_options() -> None:
    window = Window(modal(EVERY, TEXTS))
    assert modals.path_of(window.block("schools")["block_id"], EVERY) == "schools"
    assert modals.path_of("q:000000000000:0", EVERY) is None
    assert modals.path_of("ask", EVERY) is None


def test_what_is_found_while_typing_can_be_told_apart_however_long_it_is() -> None:
    long = "The very long name of a school community in the province of the example "
    found = [PageOption(value=f"s{n}", label=f"{long * 3}in town {n}") for n in range(50)]
    found += [PageOption(value=f"same{n}", label="Voorbeeldschool") for n in range(200)]
    answer = modals.options_response(found)
    assert len(distinct(answer["options"])) == 100
    assert answer["options"][7]["description"]["text"].endswith("in town 7")
    assert [one["text"]["text"] for one in answer["options"][50:53]] == [
        "Voorbeeldschool", "Voorbeeldschool (2)", "Voorbeeldschool (3)",
    ]  # fmt: skip
    asked = page(question("q", "lookup"))
    window = Window(modal(asked, TEXTS))
    window.put(window.block("q"), selected_option=answer["options"][3])
    assert values_of(window.sent(), asked)[0] == {"q": "s3"}


def test_what_was_looked_up_can_be_taken_away_again() -> None:
    asked = page(question("q", "lookup", value="s", options=[PageOption(value="s", label="S")], optional=True))
    window = Window(modal(asked, TEXTS))
    none = modals.options_response(options("A"), TEXTS)["options"][0]
    window.put(window.block("q"), selected_option=none)
    assert values_of(window.sent(), asked)[0] == {"q": None}


def test_a_question_can_be_asked_in_a_small_window() -> None:
    window = Window(modals.question_view(TEXTS, "  What is <!channel>?"))
    assert modals.asked_in(window.sent()) == "What is <!channel>?"
    window.write("What would you like to know?", "When does it start? ")
    assert modals.asked_in(window.sent()) == "When does it start?"
    for strange in ({}, {"state": []}, {"state": {"values": {"ask": {"a:text": {"value": 3}}}}}):
        assert modals.asked_in(strange) == ""


def test_there_is_a_view_while_it_takes_longer_and_one_that_only_tells() -> None:
    assert "One moment" in read_out(accepted(modals.waiting_view(TEXTS, "Register")))
    told = accepted(modals.message_view(TEXTS, "That form is closed since last week", "Ask *your* organiser."))
    assert "submit" not in told
    assert "That form is closed since last week" in read_out(told)


def test_a_page_with_more_to_read_than_fits_says_so_and_keeps_its_questions() -> None:
    parts = [part for n in range(60) for part in (PageHeading(heading=f"Team {n}"), question(f"q{n}", "line"))]
    window = Window(modal(page(*parts), TEXTS))
    assert len(window.inputs()) == 60
    window = Window(modal(page(question("q", "line"), PageNote(note="x" * 300_000)), TEXTS))
    assert [one["label"]["text"] for one in window.inputs()] == ["q"]
    assert "Not all there is to read fits" in read_out(window.view)


def test_a_page_that_no_view_can_hold_is_refused() -> None:
    with pytest.raises(TooMuchOnAPage):
        modal(page(*[question(f"q{n}", "line") for n in range(101)]), TEXTS)
