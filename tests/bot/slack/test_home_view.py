"""The start page in Slack: every section under its heading, and what does not fit is counted and never left out in silence."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.slack.home import button_meant, home_view
from dialogs.actions import action
from dialogs.markup import escaped
from dialogs.messages import Button
from dialogs.texts import texts_in
from tests.bot.slack.checked import buttons_in, refused, sent_size, words_in

NL = texts_in("nl")


@dataclass
class Section:
    id: str
    heading: str
    text: str = ""
    buttons: list[Button] = field(default_factory=list)


@dataclass
class Home:
    sections: list[Section]
    language: str = "nl"


def many(count):
    return [Button(label=f"Formulier {number}", action=action("start", f"form{number}")) for number in range(count)]


def view(*sections):
    made = home_view(Home(list(sections)), NL)
    assert made["type"] == "home"
    assert refused(made["blocks"], most=100) == []
    return made["blocks"]


def test_a_section_has_its_heading_its_text_and_its_buttons():
    blocks = view(
        Section("mine", "Mijn inschrijvingen", "- **SWITCH**", many(1)), Section("forms", "Formulieren", "", many(2))
    )
    assert [block["type"] for block in blocks] == [
        "header", "rich_text", "actions", "divider", "header", "actions",
    ]  # fmt: skip
    assert [one["action_id"] for one in buttons_in(blocks)] == ["wegwijs:1", "wegwijs:2", "wegwijs:3"]
    assert buttons_in(blocks)[0]["value"] == action("start", "form0")


def test_a_heading_that_is_too_long_for_one_is_bold_text_in_full():
    blocks = view(Section("x", "Een " + "lange " * 40 + "kop"))
    assert blocks[0]["elements"][0]["elements"][0]["style"] == {"bold": True}
    assert words_in(blocks) == "Een" + "lange" * 40 + "kop"


def test_a_heading_is_no_markup():
    assert view(Section("x", "*<!channel>*"))[0]["text"] == {
        "type": "plain_text",
        "text": "*<!channel>*",
        "emoji": False,
    }


def test_many_buttons_take_several_rows():
    assert [len(block["elements"]) for block in view(Section("x", "Alles", "", many(60)))[1:]] == [25, 25, 10]


@pytest.mark.parametrize(("count", "said"), [(34, 1), (40, 7)])
def test_sections_that_do_not_fit_are_counted_with_a_way_on(count, said):
    blocks = view(*(Section(str(number), f"Deel {number}", "Tekst") for number in range(count)))
    one, several = "There is {count} part more than fits here.", "There are {count} parts more than fit here."
    assert blocks[-2]["elements"][0]["elements"][0]["text"] == NL.n(one, several, said)
    assert buttons_in(blocks)[0]["value"] == action("say", "help")
    assert sum(block["type"] == "header" for block in blocks) == count - said


def test_sections_that_just_fit_are_all_there():
    blocks = view(*(Section(str(number), f"Deel {number}", "Tekst") for number in range(33)))
    assert sum(block["type"] == "header" for block in blocks) == 33
    assert buttons_in(blocks) == []


def test_one_section_that_is_larger_than_a_page_is_shown_as_far_as_it_goes():
    blocks = view(Section("x", "Alles", "", many(3_000)))
    assert len(blocks) > 60
    assert buttons_in(blocks)[-1]["value"] == action("say", "help")


def test_a_button_with_a_long_action_is_found_again_and_never_another():
    long = Button(label="Start", action=action("start", "loan", "x" * 2_500))
    home = Home([Section("x", "Start", "", [*many(2), long])])
    value = buttons_in(home_view(home, NL)["blocks"])[2]["value"]
    assert button_meant(home, value) == long
    assert button_meant(Home([Section("x", "Start", "", many(3))]), value) is None


SAID = st.text(max_size=60) | st.builds(lambda text, times: text * times, st.text(max_size=10), st.integers(1, 2_000))
SECTIONS = st.builds(
    Section,
    id=st.text(max_size=5),
    heading=SAID,
    text=SAID.map(lambda text: escaped(text, most=20_000)),
    buttons=st.lists(st.builds(Button, label=SAID, action=SAID), max_size=5) | st.integers(0, 200).map(many),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(SECTIONS, max_size=8) | st.builds(lambda section, times: [section] * times, SECTIONS, st.integers(1, 120))
)
def test_any_page_is_one_that_slack_takes(sections):
    shown = home_view(Home([Section("welcome", "Welkom", "Dag!"), *sections]), NL)
    assert refused(shown["blocks"], most=100) == []
    assert sent_size(shown["blocks"]) <= 249_000
    every = [button for section in sections for button in section.buttons]
    helped = [one for one in buttons_in(shown["blocks"]) if one["value"] == action("say", "help")]
    assert len(buttons_in(shown["blocks"])) == len(every) or helped
