"""What stays and what changes in a modal of Slack when its page is shown anew."""

from bot.channels.slack.modals import modal, same_questions, values_of
from dialogs.pages import FormPage, PageNote
from tests.bot.slack.modal_pages import TEXTS, options, page, question
from tests.bot.slack.modal_window import Window


def test_what_is_being_typed_stays_when_another_answer_changes_the_page() -> None:
    before = page(question("kind", "choice", options=options("A", "B")), question("name", "line"))
    window = Window(modal(before, TEXTS))
    window.choose("kind", "B")
    told = window.sent()
    window.write("name", "half a na")
    after = page(
        question("kind", "choice", value="v1", options=options("A", "B")),
        question("extra", "line"),
        question("name", "line"),
    )
    window.update(modal(after, TEXTS, over=told))
    assert window.stands("name") == "half a na"
    assert values_of(window.sent(), after)[0] == {"kind": "v1", "extra": None, "name": "half a na"}


def test_our_value_stands_in_a_box_that_was_empty() -> None:
    window = Window(modal(page(question("school", "line", value="x"), question("email", "email")), TEXTS))
    filled = page(question("school", "line", value="x"), question("email", "email", value="an@voorbeeld.be"))
    window.update(modal(filled, TEXTS, over=window.sent()))
    assert window.stands("email") == "an@voorbeeld.be"


def test_a_choice_that_is_no_longer_offered_is_gone_from_the_list() -> None:
    window = Window(modal(page(question("q", "choice", value="v2", options=options("A", "B", "C"))), TEXTS))
    fewer = page(question("q", "choice", options=options("A", "B")))
    window.update(modal(fewer, TEXTS, over=window.sent()))
    assert window.stands("q") is None


def test_what_was_entered_wrongly_stays_to_be_corrected() -> None:
    window = Window(modal(page(question("email", "email")), TEXTS))
    window.write("email", "an@")
    wrong = page(question("email", "email", value="an@", problem="That is not an address."))
    window.update(modal(wrong, TEXTS, over=window.sent(), as_text=True))
    assert window.stands("email") == "an@"


def test_after_an_item_is_removed_the_next_stands_in_its_place() -> None:
    def lines(*names: str) -> FormPage:
        return page(
            *[question(f"lines.{place}.name", "line", f"Team {place}", value=one) for place, one in enumerate(names)]
        )

    window = Window(modal(lines("Alpha", "Beta"), TEXTS))
    window.update(modal(lines("Beta"), TEXTS, over=window.sent(), ours=True))
    assert window.stands("Team 0") == "Beta"
    window.write("Team 0", "Beta too")
    window.update(modal(lines("Beta", "Gamma"), TEXTS, over=window.sent()))
    assert [window.stands("Team 0"), window.stands("Team 1")] == ["Beta too", "Gamma"]
    window.update(modal(lines("Delta"), TEXTS, over=window.sent(), ours=True))
    window.update(modal(lines("Delta", "Eta"), TEXTS, over=window.sent()))
    assert [window.stands("Team 0"), window.stands("Team 1")] == ["Delta", "Eta"]


def test_a_list_that_grows_too_long_to_be_shown_whole_keeps_its_choice() -> None:
    window = Window(modal(page(question("q", "choice", options=options(*"AB"))), TEXTS))
    window.choose("q", "B")
    longer = page(question("q", "choice", value="v1", options=options(*[f"Region number {n}" for n in range(20)])))
    before = window.block("q")["block_id"]
    window.update(modal(longer, TEXTS, over=window.sent()))
    assert window.block("q")["block_id"] != before
    assert values_of(window.sent(), longer)[0] == {"q": "v1"}


def test_a_page_is_left_alone_while_only_answers_change() -> None:
    before = page(question("a", "line"), question("b", "lookup"), PageNote(note="n"))
    found = page(
        question("a", "line", value="x", problem="p"), question("b", "lookup", options=options("B")), PageNote(note="n")
    )
    assert same_questions(before, found)
    assert not same_questions(before, page(question("a", "line"), question("b", "lookup"), PageNote(note="other")))
    assert not same_questions(before, page(question("a", "line"), PageNote(note="n")))
    asked = [page(question("c", "choice", options=options(*labels))) for labels in ("AB", "AC")]
    assert not same_questions(*asked)
