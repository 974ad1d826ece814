"""Replies in Slack: nothing is lost, all of it fits, and what was pressed takes the place of its buttons."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.slack.blocks import after_press, after_press_in, reference_in, rendered
from dialogs.actions import action
from dialogs.markup import cleaned, escaped
from dialogs.messages import Button, Card, Chart, Fact, Reply, Series
from dialogs.texts import texts_in
from tests.bot.slack.checked import buttons_in, refused, sent_size, words_in

NL = texts_in("nl")
YES = Button(label="Ja", action=action("feedback", "t", "yes", "switch", "wat is dat?"))
NO = Button(label="Nee", action=action("feedback", "t", "no", "switch", "wat is dat?"))
MORE = Button(label="Wat kost het?", action=action("entry", "switch-kosten"))


def one(reply, **given):
    """Return the only message of a reply."""
    (message,) = rendered(reply, ref=7, language=NL, **given)
    assert refused(message.blocks) == []
    return message


def kinds(message):
    return [block["type"] for block in message.blocks]


def labels(message):
    return [button["text"]["text"] for button in buttons_in(message.blocks)]


def test_an_answer_has_its_source_small_and_the_verdict_right_under_the_question_for_it():
    message = one(Reply(text="**SWITCH** helpt.\n\n_Bron: Gids, “Doel”._\n\nKlopte dit?", buttons=[MORE, YES, NO]))
    assert kinds(message) == ["rich_text", "context", "rich_text", "actions", "actions"]
    assert message.blocks[1]["elements"] == [{"type": "plain_text", "text": "Bron: Gids, “Doel”.", "emoji": False}]
    assert [block["block_id"] for block in message.blocks[3:]] == ["buttons:7:feedback", "buttons:7:ways"]
    assert [(one["action_id"], one["value"]) for one in buttons_in(message.blocks)] == [
        ("wegwijs:2", YES.action), ("wegwijs:3", NO.action), ("wegwijs:1", MORE.action),
    ]  # fmt: skip
    assert message.text == "SWITCH helpt.\nBron: Gids, “Doel”.\nKlopte dit?"


def test_a_source_with_a_link_stays_text_so_that_the_link_works():
    message = one(Reply(text="Zo is het.\n\n_Bron: [de gids](https://voorbeeld.example)._"))
    assert kinds(message) == ["rich_text"]
    assert message.text == "Zo is het.\n\nBron: de gids (https://voorbeeld.example)."


def test_a_card_is_a_quote_under_its_title_with_the_names_bold():
    card = Card(
        title="Inschrijven", facts=[Fact(name="1. Netwerk", value="Linde \\*"), Fact(name="2. Nota", value="- *x*")]
    )
    message = one(Reply(text="Klopt dit?", card=card))
    title, quote = message.blocks[1]["elements"]
    assert title["elements"] == [{"type": "text", "text": "Inschrijven", "style": {"bold": True}}]
    assert quote["type"] == "rich_text_quote"
    assert quote["elements"] == [
        {"type": "text", "text": "1. Netwerk: ", "style": {"bold": True}},
        {"type": "text", "text": "Linde *\n"},
        {"type": "text", "text": "2. Nota: ", "style": {"bold": True}},
        {"type": "text", "text": "- "},
        {"type": "text", "text": "x", "style": {"italic": True}},
    ]


def test_a_card_does_not_say_its_title_again():
    facts = [Fact(name="Wat", value="Intake \\(voorbeeld\\)"), Fact(name="Waar", value="Lokaal 1")]
    message = one(Reply(text="Herinnering.", card=Card(title="Intake (voorbeeld)", facts=facts)))
    assert message.text == "Herinnering.\nIntake (voorbeeld)\nWaar: Lokaal 1"


CHART = Chart(title="Teams", categories=["Kempen", "*Linde*"], series=[Series(name="teams", values=[6, None])])


def test_a_chart_is_told_only_when_no_picture_shows_it():
    assert one(Reply(text="Zo staat het.", chart=CHART)).text == "Zo staat het."
    assert (
        one(Reply(text="Zo staat het.", chart=CHART), drawn=False).text == "Zo staat het.\nTeams\nKempen: 6\n*Linde*: –"
    )


def test_a_form_can_go_on_in_a_window():
    stop = Button(label="Stop", action=action("form", "3", "stop"))
    message = one(Reply(text="Hoeveel teams?", buttons=[stop]), window=action("form", "3", "window"))
    assert labels(message)[-1] == NL("In a window")
    assert buttons_in(message.blocks)[-1]["value"] == '["form","3","window"]'


def test_the_colour_of_a_button_is_kept():
    send = Button(label="Verzend", action="a", style="primary")
    assert [one.get("style") for one in buttons_in(one(Reply(text="x", buttons=[send, MORE])).blocks)] == [
        "primary",
        None,
    ]


def test_a_label_of_which_a_telephone_shows_the_begin_stands_in_full_above_the_buttons_with_the_number_that_is_on_its_button():
    long = "Een vervolgtraject voor " + "heel " * 20 + "veel scholen"
    message = one(Reply(text="Welke?", buttons=[MORE, Button(label=long, action="a")]))
    assert labels(message)[0] == "Wat kost het?"
    assert labels(message)[1].startswith("2. Een vervolgtraject")
    assert labels(message)[1].endswith("…")
    assert f"2. {long}" in message.text


def test_an_action_that_is_too_long_is_kept_where_the_button_says():
    long = Button(label="Start", action=action("start", "loan", "x" * 2_000))
    values = [button["value"] for button in buttons_in(one(Reply(text="x", buttons=[MORE, long])).blocks)]
    assert values == [MORE.action, "ref:7:2"]
    assert [reference_in(value) for value in values] == [None, (7, 2)]


@pytest.mark.parametrize("value", ["", "ref:", "ref:x:1", "ref:1:", "ref:1:2:3", "ref:1:2\n", " ref:1:2", "ref:-1:2"])
def test_only_what_we_made_is_read_as_a_reference(value):
    assert reference_in(value) is None


def test_more_than_25_buttons_go_on_in_the_next_block():
    message = one(Reply(text="Kies", buttons=[Button(label=str(number), action="a") for number in range(60)]))
    assert [(block.get("block_id"), len(block["elements"])) for block in message.blocks[1:]] == [
        ("buttons:7:ways", 25), ("buttons:7:ways.2", 25), ("buttons:7:ways.3", 10),
    ]  # fmt: skip


def test_a_long_answer_goes_on_in_a_next_message_and_the_buttons_come_last_with_text_above_them():
    text = "\n\n".join(f"Alinea {number}: " + "woorden " * 60 for number in range(60))
    messages = rendered(Reply(text=text, buttons=[MORE]), ref=7, language=NL)
    assert len(messages) > 2
    assert [len(buttons_in(message.blocks)) for message in messages] == [0] * (len(messages) - 1) + [1]
    assert kinds(messages[-1])[0] == "rich_text"


def test_buttons_that_do_not_fit_below_the_text_have_a_word_above_them():
    heavy = [Button(label=f"Keuze {number}", action=action("say", "x" * 1_800)) for number in range(12)]
    messages = rendered(Reply(text="Kies", buttons=heavy), ref=7, language=NL)
    assert len(messages) > 1
    assert [message.text for message in messages] == ["Kies", *[NL("Choices:")] * (len(messages) - 1)]


def test_nothing_to_read_or_to_press_is_no_message():
    assert rendered(Reply(text=""), ref=7, language=NL) == []


def test_what_was_pressed_takes_the_place_of_its_buttons_and_leaves_the_others():
    reply = Reply(text="Zo.\n\nKlopte dit?", buttons=[MORE, YES, NO])
    (message,) = after_press(reply, ref=7, group="feedback", label="Ja", language=NL)
    assert kinds(message) == ["rich_text", "context", "actions"]
    assert message.blocks[1]["elements"][0]["text"] == "✓ Ja"
    assert labels(message) == ["Wat kost het?"]
    assert message.text == "Zo.\n\nKlopte dit?\n✓ Ja"


def test_what_was_pressed_is_replaced_in_the_blocks_that_slack_gives_back_too():
    reply = Reply(text="Kies", buttons=[YES, *(Button(label=str(number), action="a") for number in range(30))])
    given = [{**block, "block_id": block.get("block_id", "xYz")} for block in one(reply).blocks]
    after = after_press_in(given, "buttons:7:ways.2", "<!channel> *27*")
    assert [block["type"] for block in after] == ["rich_text", "actions", "context"]
    assert after[2]["elements"][0] == {"type": "plain_text", "text": "✓ <!channel> *27*", "emoji": False}
    assert after[:2] == given[:2]


def test_of_a_block_that_is_not_ours_nothing_is_replaced():
    blocks = one(Reply(text="Kies", buttons=[MORE])).blocks
    assert after_press_in(blocks, "buttons:8:ways", "x") == blocks
    assert after_press_in(blocks, "iets anders", "x") == blocks


SAID = st.text(max_size=200) | st.builds(lambda text, times: text * times, st.text(max_size=12), st.integers(1, 600))
TYPED = SAID.map(lambda text: escaped(text, most=9_000).replace("&", "&amp;"))
ACTIONS = st.builds(action, st.sampled_from(["say", "feedback"]), st.text(max_size=20)) | st.text(max_size=30)
LONG_ACTIONS = st.integers(1, 3_000).map(lambda count: action("say", "é" * count))
BUTTONS = st.builds(
    Button, label=SAID, action=ACTIONS | LONG_ACTIONS, style=st.sampled_from(["default", "primary", "danger"])
)
CARDS = st.builds(Card, title=SAID, facts=st.lists(st.builds(Fact, name=TYPED, value=TYPED), max_size=8))
CHARTS = st.builds(
    lambda title, names: Chart(title=title, categories=names, series=[Series(name="x", values=[1] * len(names))]),
    SAID,
    st.lists(SAID, min_size=1, max_size=5),
)
REPLIES = st.builds(
    Reply,
    text=st.lists(TYPED.map(lambda text: f"x{text}x") | st.just("_Bron: x_"), max_size=6).map("\n\n".join),
    card=st.none() | CARDS,
    chart=st.none() | CHARTS,
    buttons=st.lists(BUTTONS, max_size=6) | st.integers(20, 400).map(lambda count: [MORE, YES] * count),
)


def without_spaces(*texts):
    return "".join("".join(cleaned(text).split()) for text in texts)


@settings(max_examples=60, deadline=None)
@given(REPLIES)
def test_any_reply_is_shown_whole_in_order_and_within_the_limits(reply):
    messages = rendered(reply, ref=123, language=NL, drawn=False)
    everything = [block for message in messages for block in message.blocks]
    for message in messages:
        assert refused(message.blocks) == []
        assert sent_size(message.blocks) <= 12_000
        assert 1 <= len(message.text) <= 40_000
        assert "<" not in message.text
    buttons = buttons_in(everything)
    assert sorted(int(one["action_id"].removeprefix("wegwijs:")) for one in buttons) == [
        number for number, _ in enumerate(reply.buttons, start=1)
    ]
    for shown in buttons:
        number = int(shown["action_id"].removeprefix("wegwijs:"))
        assert shown["value"] in {reply.buttons[number - 1].action, f"ref:123:{number}"}
    for group in ("feedback", "ways"):
        after = after_press(reply, ref=123, group=group, label="x" * 300, language=NL, drawn=False)
        assert len(after) == len(messages)
        assert all(refused(message.blocks) == [] and sent_size(message.blocks) <= 12_000 for message in after)
        assert not any(group in block.get("block_id", "") for message in after for block in message.blocks)


@settings(max_examples=60, deadline=None)
@given(st.lists(SAID, max_size=5), SAID, st.lists(st.tuples(SAID, SAID), max_size=6), st.lists(SAID, max_size=4))
def test_every_sign_is_there_in_order(paragraphs, title, facts, said):
    def shown(text):
        return escaped(text, most=9_000).replace("&", "&amp;")

    facts = [(name, value) for name, value in facts if value.split() != title.split()]

    reply = Reply(
        text="\n\n".join(f"x{shown(text)}x" for text in paragraphs),
        card=Card(title=title, facts=[Fact(name=shown(name), value=shown(value)) for name, value in facts]),
        buttons=[Button(label=label, action="a") for label in said],
    )
    expected = [f"x{text}x" for text in paragraphs] + [title] + [f"{name}:{value}" for name, value in facts]
    long = [f"{number}.{label}" for number, label in enumerate(said, start=1) if too_long(label)]
    messages = rendered(reply, ref=1, language=NL)
    read = "".join(words_in(message.blocks) for message in messages)
    assert read.replace(NL("Choices:"), "") == without_spaces(*expected, *long).replace(NL("Choices:"), "")
    on_buttons = [button["text"]["text"] for message in messages for button in buttons_in(message.blocks)]
    for number, (label, on_button) in enumerate(zip(said, on_buttons, strict=True), start=1):
        whole = " ".join(cleaned(label).split())
        assert on_button == (whole or f"{number}.") or (too_long(label) and on_button.endswith("…"))


def too_long(label):
    return len(" ".join(cleaned(label).split()).encode("utf-16-le")) // 2 > 40
