"""Replies in Teams: nothing is lost, all of it fits, and what was pressed takes the place of its buttons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.teams.card_buttons import Pressed
from bot.channels.teams.card_text import blocks, literal, safe, told
from bot.channels.teams.cards import FileLink, answer_card, pressed_in, refresh_in, rendered, told_card
from dialogs.actions import action
from dialogs.markup import cleaned, escaped
from dialogs.messages import Button, Card, Chart, Fact, Reply, Series
from dialogs.texts import texts_in
from tests.bot.teams.checked import (
    actions_in,
    as_typed,
    card_problems,
    choices_in,
    markdown_in,
    schema_problems,
    sent_size,
    words_in,
)

NL = texts_in("nl")
YES = Button(label="Ja", action=action("feedback", "t", "yes", "switch", "wat is dat?"))
NO = Button(label="Nee", action=action("feedback", "t", "no", "switch", "wat is dat?"))
MORE = Button(label="Wat kost het?", action=action("entry", "switch-kosten"))
CHART = Chart(title="Teams", categories=["Kempen", "*Linde*"], series=[Series(name="teams", values=[6, None])])
PICTURE = FileLink("teams.png", "https://wegwijs.example/f/1", "image/png", CHART.told())
SHEET = FileLink("overzicht.xlsx", "https://wegwijs.example/f/2", "application/vnd.ms-excel", "Overzicht")


def only(reply, **given):
    """Return the only message of a reply."""
    (message,) = rendered(reply, ref=7, texts=NL, **given)
    assert card_problems(message.card) == []
    return message


def titles(message):
    return [one["title"] for one in actions_in(message.card)]


def runs(element):
    return [{key: value for key, value in run.items() if key not in {"type", "spacing"}} for run in element["inlines"]]


def many(count):
    return [Button(label=f"Keuze {number}", action=action("say", str(number))) for number in range(1, count + 1)]


def test_an_answer_has_its_source_small_and_the_verdict_right_under_the_question_for_it():
    message = only(Reply(text="**SWITCH** helpt.\n\n_Bron: Gids, “Doel”._\n\nKlopte dit?", buttons=[MORE, YES, NO]))
    answer, source, question, verdict, ways = message.card["body"]
    assert runs(answer) == [{"text": "SWITCH", "weight": "Bolder"}, {"text": " helpt."}]
    assert runs(source) == [{"text": "Bron: Gids, “Doel”.", "isSubtle": True, "size": "Small"}]
    assert runs(question) == [{"text": "Klopte dit?"}]
    assert [one["title"] for one in verdict["actions"]] == ["Ja", "Nee"]
    assert [one["title"] for one in ways["actions"]] == ["Wat kost het?"]
    assert message.summary == "SWITCH helpt."
    assert message.card["fallbackText"] == "SWITCH helpt.\nBron: Gids, “Doel”.\nKlopte dit?"


def test_a_button_carries_its_row_its_number_and_its_action_and_old_clients_send_the_same():
    (shown,) = actions_in(only(Reply(text="Zo.", buttons=[MORE])).card)
    data = {"row": 7, "part": 0, "button": 1, "action": MORE.action}
    assert shown == {
        "type": "Action.Execute", "verb": "press", "title": "Wat kost het?", "data": data,
        "fallback": {"type": "Action.Submit", "title": "Wat kost het?", "data": data},
    }  # fmt: skip
    assert pressed_in(shown["data"]) == Pressed(7, 0, 1, MORE.action)


def test_an_action_that_is_too_long_stays_in_the_row():
    (shown,) = actions_in(only(Reply(text="Zo.", buttons=[Button(label="x", action=action("say", "é" * 200))])).card)
    assert shown["data"] == {"row": 7, "part": 0, "button": 1}
    assert pressed_in(shown["data"]) == Pressed(7, 0, 1, None)


def test_the_colour_of_a_button_is_kept():
    styles = ["primary", "danger", "default"]
    reply = Reply(text="x", buttons=[Button(label=one, action="a", style=one) for one in styles])
    assert [one.get("style") for one in actions_in(only(reply).card)] == ["positive", "destructive", None]


def test_a_form_can_go_on_in_a_dialog():
    message = only(Reply(text="Hoeveel teams?", buttons=[MORE]), window='["form","3","window"]')
    data = {"msteams": {"type": "task/fetch"}, "window": '["form","3","window"]'}
    assert actions_in(message.card)[-1] == {"type": "Action.Submit", "title": NL("In a window"), "data": data}


def test_buttons_stand_in_rows_that_a_telephone_shows_whole():
    labels = ["Een vrij lang opschrift van dertig", "Kort", "Ook kort", "Ja", "Nee"]
    message = only(Reply(text="x", buttons=[Button(label=one, action="a") for one in labels]))
    assert [[one["title"] for one in row["actions"]] for row in message.card["body"][1:]] == [
        labels[:1], labels[1:4], labels[4:],
    ]  # fmt: skip


def test_a_label_that_a_telephone_cuts_stands_in_full_above_the_buttons_with_the_number_that_is_on_its_button():
    long = "Een vervolgtraject voor " + "heel " * 20 + "veel scholen"
    message = only(Reply(text="Welke?", buttons=[MORE, Button(label=long, action="a")]))
    assert titles(message)[1].startswith("\u200b2. Een vervolgtraject")
    assert titles(message)[1].endswith("…")
    assert f"2.{''.join(long.split())}" in words_in(message.card)


def test_more_than_six_buttons_are_a_list_to_choose_from():
    message = only(Reply(text="Kies", buttons=[*many(7), YES]), window="w")
    (choices,) = choices_in(message.card)
    assert [(one["title"], one["value"]) for one in choices["choices"]] == [
        (f"Keuze {number}", str(number)) for number in range(1, 8)
    ]
    assert choices["style"] == "expanded"
    assert titles(message) == ["Ja", NL("Choose"), NL("In a window")]
    send = actions_in(message.card)[1]
    assert send["data"] == {"row": 7, "part": 0}
    assert pressed_in(send["data"] | {"chosen": "5"}) == Pressed(7, 0, 5, None)
    assert pressed_in(send["data"] | {"chosen": ""}) is None
    assert [one.get("associatedInputs") for one in actions_in(message.card)] == ["none", None, "none"]


def test_a_long_list_unfolds_and_a_very_long_one_goes_on_in_a_next_message():
    messages = rendered(Reply(text="Kies", buttons=many(150)), ref=7, texts=NL)
    found = [choices for message in messages for choices in choices_in(message.card)]
    assert [choices["style"] for choices in found] == ["compact"] * len(messages)
    assert [one["value"] for choices in found for one in choices["choices"]] == [str(one) for one in range(1, 151)]
    assert [actions_in(message.card)[0]["data"]["part"] for message in messages] == list(range(len(messages)))
    assert all(card_problems(message.card) == [] for message in messages)


def test_what_was_pressed_takes_the_place_of_its_buttons_and_leaves_the_others():
    reply = Reply(text="Zo.\n\nKlopte dit?", buttons=[MORE, YES, NO])
    message = only(reply, pressed=[2])
    assert titles(message) == ["Wat kost het?"]
    assert words_in(message.card) == "Zo.Kloptedit?✓Ja"
    assert titles(only(reply, pressed=[2, 1])) == []
    assert words_in(only(reply, pressed=[2, 3]).card) == "Zo.Kloptedit?✓Nee"


def test_what_was_chosen_takes_the_place_of_the_list_and_of_the_way_to_the_dialog():
    message = only(Reply(text="Kies", buttons=many(9)), window="w", pressed=[4])
    assert (titles(message), choices_in(message.card)) == ([], [])
    assert words_in(message.card) == "Kies✓Keuze4"


def test_a_number_that_no_button_has_changes_nothing():
    reply = Reply(text="Zo.", buttons=[MORE])
    assert only(reply, pressed=[0, 2, -1, 99]) == only(reply)


def test_who_sees_it_is_shown_it_as_it_is_now():
    message = only(Reply(text="Zo."), viewers=[f"29:{number}" for number in range(100)])
    assert message.card["refresh"] == {
        "action": {"type": "Action.Execute", "verb": "refresh", "data": {"row": 7, "part": 0}},
        "userIds": [f"29:{number}" for number in range(60)],
    }
    assert refresh_in(message.card["refresh"]["action"]["data"]) == (7, 0)
    assert "refresh" not in only(Reply(text="Zo.")).card


def test_a_chart_is_a_picture_and_is_told_where_there_is_none():
    image = only(Reply(text="Zo staat het.", chart=CHART), files=[PICTURE]).card["body"][1]
    assert (image["type"], image["url"], image["size"]) == ("Image", PICTURE.url, "Stretch")
    assert image["altText"].startswith("Teams Kempen: 6 ")
    assert words_in(only(Reply(text="Zo staat het.", chart=CHART)).card) == "Zostaathet.TeamsKempen:6*Linde*:–"


def test_a_file_is_a_button_and_a_link_in_the_text_when_there_is_no_room_for_one():
    shown = {"type": "Action.OpenUrl", "title": NL("Open {name}", name="overzicht.xlsx"), "url": SHEET.url}
    assert actions_in(only(Reply(text="Zo.", buttons=many(5)), files=[SHEET]).card)[0] == shown
    crowded = only(Reply(text="Zo.", buttons=many(6)), files=[SHEET])
    assert len(actions_in(crowded.card)) == 6
    assert runs(crowded.card["body"][1])[0]["selectAction"] == {"type": "Action.OpenUrl", "url": SHEET.url}


def test_a_card_is_a_frame_under_its_title_with_the_names_bold():
    card = Card(
        title="Inschrijven", facts=[Fact(name="1. Netwerk", value="Linde \\*"), Fact(name="2. Nota", value="- *x*")]
    )
    _, title, frame = only(Reply(text="Klopt dit?", card=card)).card["body"]
    assert runs(title) == [{"text": "Inschrijven", "weight": "Bolder", "size": "Medium"}]
    assert frame["type"] == "Container"
    assert [runs(one) for one in frame["items"]] == [
        [{"text": "1. Netwerk: ", "weight": "Bolder"}, {"text": "Linde *"}],
        [{"text": "2. Nota: ", "weight": "Bolder"}, {"text": "- "}, {"text": "x", "italic": True}],
    ]


def test_a_card_does_not_say_its_title_again():
    facts = [Fact(name="Wat", value="Intake \\(voorbeeld\\)"), Fact(name="Waar", value="Lokaal 1")]
    message = only(Reply(text="Herinnering.", card=Card(title="Intake (voorbeeld)", facts=facts)))
    assert words_in(message.card) == "Herinnering.Intake(voorbeeld)Waar:Lokaal1"


def test_a_long_answer_goes_on_in_a_next_message_and_the_buttons_come_last_with_text_above_them():
    text = "\n\n".join(f"Alinea {number}: " + "woorden " * 60 for number in range(120))
    messages = rendered(Reply(text=text, buttons=[MORE]), ref=7, texts=NL)
    assert len(messages) > 2
    assert [len(actions_in(message.card)) for message in messages] == [0] * (len(messages) - 1) + [1]
    assert messages[-1].card["body"][0]["type"] == "RichTextBlock"
    assert actions_in(messages[-1].card)[0]["data"]["part"] == len(messages) - 1
    assert "".join(words_in(message.card) for message in messages) == "".join(text.split())
    assert [message.summary for message in messages[:1]] == ["Alinea 0: " + ("woorden " * 60)[:189].rstrip() + "…"]


def test_nothing_to_read_or_to_press_is_no_message():
    assert rendered(Reply(text=""), ref=7, texts=NL) == []


def test_a_card_that_was_in_no_row_has_buttons_that_work_by_their_action():
    card = told_card("Dat antwoord ik je **apart**.", NL, [MORE])
    assert card_problems(card) == []
    assert pressed_in(actions_in(card)[0]["data"]) == Pressed(0, 0, 1, MORE.action)
    long = told_card("\n\n".join(["woord " * 400] * 40), NL, [MORE])
    assert card_problems(long) == []
    assert words_in(long).endswith("…")


def test_an_answer_for_others_has_its_source_and_asks_nothing():
    reply = Reply(text=f"Zo.\n\n_Bron: Gids._\n\n{NL('Was this right?')}", buttons=[YES, NO, MORE])
    card = answer_card(reply, NL)
    assert card_problems(card) == []
    assert words_in(card) == "Zo.Bron:Gids."
    assert actions_in(card) == []


NUMBERS = st.integers() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=4) | st.none()
JSON = st.recursive(
    NUMBERS, lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(max_size=6), one), max_leaves=8
)


@given(
    JSON | st.dictionaries(st.sampled_from(["row", "part", "button", "action", "chosen"]), JSON, max_size=5),
)
def test_whatever_comes_back_is_read_or_refused(data):
    found = pressed_in(data)
    assert found is None or (found.row >= 0 and found.part >= 0 and found.button >= 1 and (found.row or found.action))
    assert refresh_in(data) is None or refresh_in(data)[0] > 0


@pytest.mark.parametrize(
    "data",
    [
        {"row": 7, "part": 0, "button": True},
        {"row": 2**63, "part": 0, "button": 1},
        {"row": 7, "part": 0, "chosen": "1,2"},
        {"row": 7, "part": 0, "chosen": "٣"},
        {"row": 0, "part": 0, "button": 1},
        {"row": 7, "part": 0, "button": 1, "action": 5},
    ],
)
def test_what_we_never_made_is_no_button(data):
    assert pressed_in(data) is None


# What is read


def test_bold_italics_and_code_stay_what_they_are():
    (one,) = blocks("Dit is **vet _en schuin_**, en `code`.")
    assert runs(one) == [
        {"text": "Dit is "},
        {"text": "vet ", "weight": "Bolder"},
        {"text": "en schuin", "weight": "Bolder", "italic": True},
        {"text": ", en "},
        {"text": "code", "fontType": "Monospace"},
        {"text": "."},
    ]


def test_lists_have_their_marks_in_a_column_that_grows_with_the_depth():
    listed = blocks("- een\n  1. twee\n\n0. nul\n\n123) veel")
    assert [told([one]) for one in listed] == ["• een", "1. twee", "0. nul", "123. veel"]
    assert [one["columns"][0]["width"] for one in listed] == ["24px", "40px", "24px", "36px"]


def test_a_quote_and_code_have_a_frame_a_heading_is_larger_and_a_rule_is_a_line():
    heading, text, quote, code, last = blocks(
        "# Kop\n\nTekst\n\n> een\n> - twee\n\n```\nx  y\n```\n\n---\n\nslot\n\n---"
    )
    assert runs(heading)[0]["size"] == "Medium"
    assert "separator" not in text
    assert [told([one]) for one in quote["items"]] == ["een", "• twee"]
    assert runs(code["items"][0]) == [{"text": "x  y", "fontType": "Monospace"}]
    assert last["separator"] is True


def test_a_link_is_one_only_if_its_text_says_where_it_goes():
    (one,) = blocks("Zie [de gids](https://voorbeeld.example/a) of [bank.example](https://kwaad.example).")
    assert runs(one)[1] == {
        "text": "de gids", "selectAction": {"type": "Action.OpenUrl", "url": "https://voorbeeld.example/a"}
    }  # fmt: skip
    assert runs(one)[2] == {"text": " of bank.example (https://kwaad.example)."}
    assert told([one]) == "Zie de gids (https://voorbeeld.example/a) of bank.example (https://kwaad.example)."


HOSTILE = "<at>An</at> **vet** [x](http://kwaad.example) <b>b</b> &lt; {{DATE(2026-01-01T10:00:00Z,SHORT)}} `z` _x_ {{{"


def test_what_a_person_typed_stays_what_it_is():
    typed = "".join(HOSTILE.split())
    assert as_typed(literal(HOSTILE)["inlines"][0]["text"]) == typed
    message = only(
        Reply(text=f"Je schreef: {escaped(HOSTILE).replace('&', '&amp;')}", buttons=[Button(label=HOSTILE, action="a")])
    )
    assert as_typed(HOSTILE) in words_in(message.card)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("[x](http://evil)", "[x]\u200b(http://evil)"),
        ("**x**", "∗∗x∗∗"),
        ("<at>x</at>", "<\u200bat>x<\u200b/at>"),
        ("- x", "\u200b- x"),
        ("1. x", "\u200b1. x"),
        ("&lt;", "&\u200blt;"),
        ("een\ntwee", "een twee"),
        ("an_bo@voorbeeld.example, AT&T, 3 * 4 < 15 (ja!)", "an_bo@voorbeeld.example, AT&T, 3 * 4 < 15 (ja!)"),
    ],
)
def test_a_plain_text_is_made_harmless_and_stays_readable(typed, shown):
    assert safe(typed) == shown
    assert safe(shown) == shown


MARKS = st.sampled_from(
    ["**", "*", "_", "__", "`", "```", "~~", "- ", "+ ", "1. ", "1)", "> ", "\n", "# ", "---", "===", "[a](https://b.example)",
     "[a]: http://b", "<", "<b>", "<!--", "<http://x.example>", "&lt;", "&#42;", "\\", "![a](b)", "](", "{{DATE(x)}}", "| a |", "|-|"]
)  # fmt: skip


@given(st.lists(MARKS | st.text(max_size=4), max_size=12).map("".join))
def test_no_text_is_markdown_once_it_was_made_harmless(typed):
    shown = safe(typed)
    assert markdown_in(shown) == []
    assert as_typed(shown) == as_typed(cleaned(typed))


@given(
    st.lists(MARKS | st.sampled_from(["    ", "[a](https://b.example)"]) | st.text(max_size=8), max_size=60).map(
        "".join
    )
)
def test_any_markdown_gives_a_card_that_teams_takes(markdown):
    for message in rendered(Reply(text=markdown), ref=1, texts=NL):
        assert card_problems(message.card) == []
        assert sent_size(message.card) < 24_000


def test_the_card_of_everything_is_one_of_the_schema():
    reply = Reply(
        text="# Zo\n\n- een\n\n> twee\n\n---\n\n`drie`", chart=CHART, card=Card(title="t"), buttons=[*many(7), YES]
    )
    message = only(reply, window="w", viewers=["29:a"], files=[PICTURE, SHEET])
    assert schema_problems(message.card) == []
