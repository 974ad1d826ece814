"""Cards in Teams with whatever people and editors write: whole, in order, and within what Teams takes."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.teams.cards import FileLink, answer_card, pressed_in, rendered, told_card
from dialogs.actions import action
from dialogs.markup import cleaned, escaped
from dialogs.messages import Button, Card, Chart, Fact, Reply, Series
from dialogs.texts import texts_in
from tests.bot.teams.checked import (
    actions_in,
    as_typed,
    card_problems,
    choices_in,
    schema_problems,
    sent_size,
    words_in,
)

NL = texts_in("nl")
PICTURE = FileLink("beeld.png", "https://wegwijs.example/f/1", "image/png", "")
SHEET = FileLink("blad.xlsx", "https://wegwijs.example/f/2", "application/vnd.ms-excel", "")

SAID = st.text(max_size=200) | st.builds(lambda text, times: text * times, st.text(max_size=12), st.integers(1, 600))
TYPED = SAID.map(lambda text: escaped(text, most=9_000).replace("&", "&amp;"))
ACTIONS = st.builds(action, st.sampled_from(["say", "feedback"]), st.text(max_size=20)) | st.text(max_size=30)
LONG_ACTIONS = st.integers(1, 3_000).map(lambda count: action("say", "é" * count))
STYLES = st.sampled_from(["default", "primary", "danger"])
BUTTONS = st.builds(Button, label=SAID, action=ACTIONS | LONG_ACTIONS, style=STYLES)
CARDS = st.builds(Card, title=SAID, facts=st.lists(st.builds(Fact, name=TYPED, value=TYPED), max_size=8))
CHARTS = st.builds(
    lambda title, names: Chart(title=title, categories=names, series=[Series(name="x", values=[1] * len(names))]),
    SAID,
    st.lists(SAID, min_size=1, max_size=5),
)
YES = Button(label="Ja", action=action("feedback", "t", "yes"))
MORE = Button(label="Meer", action=action("entry", "x"))
REPLIES = st.builds(
    Reply,
    text=st.lists(TYPED.map(lambda text: f"x{text}x") | st.just("_Bron: x_"), max_size=6).map("\n\n".join),
    card=st.none() | CARDS,
    chart=st.none() | CHARTS,
    buttons=st.lists(BUTTONS, max_size=9) | st.integers(4, 200).map(lambda count: [MORE, YES] * count),
)
FILES = st.lists(
    st.builds(FileLink, SAID, st.just(SHEET.url), st.just(SHEET.media_type), SAID) | st.just(PICTURE), max_size=3
)
ENOUGH = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def numbers_in(card):
    """Return the numbers of the buttons that can be pressed or chosen in a card."""
    pressed = [pressed_in(one["data"]) for one in actions_in(card) if "button" in one.get("data", {})]
    return [one.button for one in pressed] + [int(one["value"]) for each in choices_in(card) for one in each["choices"]]


@ENOUGH
@given(REPLIES, st.none() | LONG_ACTIONS, FILES, st.lists(st.just("29:" + "x" * 90), max_size=70), st.data())
def test_any_reply_is_shown_within_the_limits_with_each_button_once(reply, window, files, viewers, data):
    given = {"ref": 123, "texts": NL, "window": window, "viewers": viewers, "files": files}
    messages = rendered(reply, **given)
    for part, message in enumerate(messages):
        assert card_problems(message.card) == []
        assert schema_problems(message.card) == []
        assert sent_size(message.card) <= 24_000
        assert sent_size(message.summary) <= 2_000
        assert message.summary.strip()
        assert {one["data"]["part"] for one in actions_in(message.card) if "row" in one.get("data", {})} <= {part}
    numbers = [number for message in messages for number in numbers_in(message.card)]
    assert sorted(numbers) == list(range(1, len(reply.buttons) + 1))
    pressed = data.draw(st.lists(st.integers(1, max(1, len(reply.buttons))), max_size=3))
    after = rendered(reply, **given, pressed=pressed)
    assert len(after) == len(messages)
    for message in after:
        assert card_problems(message.card) == []
        assert schema_problems(message.card) == []
        assert not set(pressed) & set(numbers_in(message.card))


@ENOUGH
@given(st.lists(SAID, max_size=5), SAID, st.lists(st.tuples(SAID, SAID), max_size=6), st.lists(SAID, max_size=9))
def test_every_sign_is_there_in_order(paragraphs, title, facts, said):
    def shown(text):
        return escaped(text, most=9_000).replace("&", "&amp;")

    heading = cleaned(title).split()
    facts = [(name, value) for name, value in facts if not heading or cleaned(value).split() != heading]
    reply = Reply(
        text="\n\n".join(f"x{shown(text)}x" for text in paragraphs),
        card=Card(title=title, facts=[Fact(name=shown(name), value=shown(value)) for name, value in facts]),
        buttons=[Button(label=label, action="a") for label in said],
    )
    listed = len(said) > 6
    long = [f"{number}.{label}" for number, label in enumerate(said, start=1) if too_long(label, 200 if listed else 40)]
    expected = [f"x{text}x" for text in paragraphs] + [title] + [f"{name}:{value}" for name, value in facts] + long
    messages = rendered(reply, ref=1, texts=NL)
    lead = NL("Choices:")
    read = "".join(words_in(without_choices(message.card)) for message in messages).replace(lead, "")
    assert read == as_typed("".join(cleaned(one) for one in expected)).replace(lead, "")
    on_buttons = [one["title"] for message in messages for one in actions_in(message.card) if "button" in one["data"]]
    chosen = [one["title"] for message in messages for each in choices_in(message.card) for one in each["choices"]]
    for number, (label, on_button) in enumerate(zip(said, chosen if listed else on_buttons, strict=True), start=1):
        whole = as_typed(cleaned(label))
        assert as_typed(on_button) == (whole or f"{number}.") or (
            too_long(label, 200 if listed else 40) and on_button.endswith("…")
        )


@ENOUGH
@given(REPLIES)
def test_what_is_shown_as_one_card_is_one(reply):
    for card in (answer_card(reply, NL), told_card(reply.text, NL, [YES, MORE])):
        if card["body"]:
            assert card_problems(card) == []
            assert schema_problems(card) == []
        assert sent_size(card) <= 24_000


def without_choices(card):
    return card | {"body": [one for one in card["body"] if one["type"] != "Input.ChoiceSet"]}


def too_long(label, most):
    return len(" ".join(cleaned(label).split()).encode("utf-16-le")) // 2 > most
