"""Markdown in Slack: bold stays bold, and nothing that a person typed becomes a mention, a link or a format."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.markdown import honest
from bot.channels.slack.markup import notification, plain, rich
from dialogs.markup import cleaned, escaped
from tests.bot.slack.checked import refused, words_in


def runs(markdown):
    """Return the runs of the first paragraph."""
    return rich(markdown)[0]["elements"][0]["elements"]


def parts(markdown):
    """Return the parts of the only block."""
    (block,) = rich(markdown)
    return block["elements"]


def text(words, *styles):
    return {"type": "text", "text": words} | ({"style": {one: True for one in styles}} if styles else {})


def test_bold_italics_and_code_stay_what_they_are():
    assert runs("Dit is **vet _en schuin_**, en `code`.") == [
        text("Dit is "), text("vet ", "bold"), text("en schuin", "bold", "italic"), text(", en "), text("code", "code"), text("."),
    ]  # fmt: skip


def test_paragraphs_stand_apart_and_a_line_end_is_one():
    assert runs("Een.\nTwee.\n\nDrie.\\\nVier.") == [text("Een.\nTwee.\n\nDrie.\nVier.")]


def test_a_heading_is_bold():
    assert runs("## Wie komt?\n\nIedereen.") == [text("Wie komt?", "bold"), text("\n\nIedereen.")]


def test_lists_keep_their_depth_and_their_numbers():
    listed = parts("- een\n- twee\n  1. drie\n  2. vier\n- vijf\n\n7. zeven\n8. acht")
    assert [(one["style"], one["indent"], one.get("offset", 0)) for one in listed] == [
        ("bullet", 0, 0), ("ordered", 1, 0), ("bullet", 0, 0), ("ordered", 0, 6),
    ]  # fmt: skip
    assert [len(one["elements"]) for one in listed] == [2, 2, 1, 2]


def test_a_paragraph_after_a_list_stands_apart_from_it():
    kinds = [
        [element["type"] for element in block["elements"]] for block in rich("Zo:\n\n- een\n- twee\n\nEn dat was het.")
    ]
    assert kinds == [["rich_text_section", "rich_text_list"], ["rich_text_section"]]


def test_a_second_paragraph_of_an_item_stays_in_it():
    (listed,) = parts("- een\n\n  nog iets\n- twee")
    assert [item["elements"] for item in listed["elements"]] == [[text("een\nnog iets")], [text("twee")]]


def test_a_quote_with_a_list_in_it_stays_one_quote():
    (quote,) = parts("> Zo staat het:\n> - een\n> - twee")
    assert quote == {"type": "rich_text_quote", "elements": [text("Zo staat het:\n• een\n• twee")]}


def test_code_stands_apart_as_it_is():
    (code,) = parts("```\nals <b>\n  dan\n```")
    assert code == {"type": "rich_text_preformatted", "elements": [text("als <b>\n  dan")]}


def test_a_rule_is_a_line_across():
    assert [block["type"] for block in rich("Boven\n\n---\n\nOnder")] == ["rich_text", "divider", "rich_text"]


def test_html_and_entities_of_other_makers_are_text():
    assert runs("<b>x</b> [a]\n\n[a]: https://voorbeeld.example") == [
        text("<b>x</b> [a]\n\n[a]: https://voorbeeld.example")
    ]


def test_a_link_goes_where_it_says():
    link = {"type": "link", "text": "de website", "url": "https://voorbeeld.example/aanbod?x=1&y=2"}
    assert runs("Zie [de website](https://voorbeeld.example/aanbod?x=1&y=2).") == [text("Zie "), link, text(".")]
    assert runs("<https://voorbeeld.example>")[0]["type"] == "link"
    assert runs("[An](mailto:an@voorbeeld.example)")[0]["url"] == "mailto:an@voorbeeld.example"


@pytest.mark.parametrize(
    ("label", "target"),
    [
        ("www.nt2020.be", "http://www.nt2020.be"),
        ("nt2020.be", "https://www.nt2020.be/"),
        ("de site van nt2020.be", "https://nt2020.be/inschrijven"),
        ("https://voorbeeld.example/één", "https://voorbeeld.example/%C3%A9%C3%A9n"),
        ("an@voorbeeld.example", "mailto:an@voorbeeld.example"),
        ("Kies hier", "https://voorbeeld.example"),
    ],
)
def test_a_link_whose_text_is_its_target_is_one(label, target):
    assert honest(label, target)


@pytest.mark.parametrize(
    ("label", "target"),
    [
        ("www.nt2020.be", "http://www.kwaad.example"),
        ("https://bank.example", "https://bank.example.kwaad.example"),
        ("ｗｗｗ.bank.example", "https://kwaad.example"),
        ("an@voorbeeld.example", "mailto:bo@voorbeeld.example"),
        ("an@voorbeeld.example", "https://voorbeeld.example"),
        ("klik", "ftp://voorbeeld.example"),
        ("klik", "slack://open"),
        ("klik", "/zonder/plaats"),
        ("klik", "https://[kapot"),
        ("klik", "https://voorbeeld.example/" + "a" * 3000),
    ],
)
def test_a_link_that_says_something_else_stays_text_with_its_target(label, target):
    assert not honest(label, target)


def test_of_a_false_link_both_sides_are_read():
    assert runs("[www.bank.example](https://kwaad.example)") == [text("www.bank.example (https://kwaad.example)")]


HOSTILE = "<!channel> <@U123|an> <#C1> *vet* _x_ ~y~ `z` <https://kwaad.example|bank> [a](https://b.example) &lt;"


def test_what_a_person_typed_stays_what_it_is():
    assert runs(f"Je schreef: {escaped(HOSTILE).replace('&', '&amp;')}") == [text(f"Je schreef: {HOSTILE}")]


def test_plain_text_has_no_marks_left_and_tells_where_links_go():
    assert plain("**Vet** en [hier](https://voorbeeld.example)\n\n- een\n  - twee\n\n---\n\n2. drie\n\n> vier") == (
        "Vet en hier (https://voorbeeld.example)\n• een\n  • twee\n2. drie\nvier"
    )
    assert plain("<https://voorbeeld.example> en [voorbeeld.example](https://voorbeeld.example)") == (
        "https://voorbeeld.example en voorbeeld.example"
    )


def test_a_notification_steers_nothing():
    assert notification("<!channel> & <@U1>") == "&lt;!channel&gt; &amp; &lt;@U1&gt;"


def test_a_long_text_is_broken_after_a_sentence():
    sentence = "Dit is een zin van de tekst. "
    blocks = rich(sentence * 300)
    assert len(blocks) == 3
    assert all(words_in([block]).endswith("tekst.") for block in blocks)


def test_a_long_text_without_sentences_is_broken_between_words():
    blocks = rich("woord " * 900)
    assert [block["elements"][0]["elements"][0]["text"].split()[0] for block in blocks] == ["woord"] * len(blocks)
    assert len(blocks) == 2


def test_a_text_without_any_break_is_broken_where_it_must_and_no_accent_is_torn_off():
    blocks = rich("e\u0301" * 2_000)
    assert words_in(blocks) == "e\u0301" * 2_000
    assert all(words_in([block]).startswith("e") for block in blocks)


def test_an_item_that_is_too_long_goes_on_below_without_a_mark_of_its_own():
    kinds = [[element["type"] for element in block["elements"]] for block in rich(f"- {'x' * 4_000}\n- kort")]
    assert kinds == [["rich_text_list"], ["rich_text_section", "rich_text_list"]]


def test_nothing_gives_nothing():
    assert rich("") == rich("  \n ") == []
    assert plain("") == ""


SPACE = {"Zs", "Zl", "Zp"}


@given(st.text(max_size=400), st.integers(1, 40))
def test_every_sign_of_a_typed_text_is_there_whatever_it_is(typed, times):
    shown = escaped(typed * times, most=20_000)
    blocks = rich(f"x{shown.replace('&', '&amp;')}x")
    assert refused(blocks) == []
    assert words_in(blocks) == "x" + "".join(cleaned(typed * times).split()) + "x"


MARKS = st.sampled_from(
    [
        "**",
        "_",
        "`",
        "- ",
        "1. ",
        "> ",
        "\n",
        "\n\n",
        "# ",
        "---",
        "    ",
        "[a](https://b.example)",
        "<",
        ">",
        "![",
        "](x)",
        "```\n",
    ]
)


@given(st.lists(MARKS | st.text(max_size=8), max_size=120))
def test_any_markdown_gives_blocks_that_slack_takes(pieces):
    blocks = rich("".join(pieces))
    assert not blocks or refused(blocks, most=200) == []
    plain("".join(pieces)).encode("utf-8")
