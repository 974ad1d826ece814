"""The fake takes a card only when Teams would show it whole."""

from __future__ import annotations

import pytest

from tests.bot.teams.published import neither, schema_file, validator
from tests.teams.fake import schema
from tests.teams.fake.elements import ACTIONS, CARD, ELEMENTS, card_problems
from tests.teams.test_fake_cards import card, execute, runs

FINE = card(
    runs("dag"),
    {"type": "Input.ChoiceSet", "id": "a", "choices": [], "choices.data": {"type": "Data.Query", "dataset": "x"}},
    {"type": "TextBlock", "text": "x", "weight": "Bolder", "fallback": "drop", "requires": {"adaptiveCards": "1.5"}},
    actions=[execute("Ja", 1, style="positive", tooltip="Ja!")],
    refresh={"type": "Refresh", "action": {"type": "Action.Execute", "verb": "r", "data": {}}, "userIds": ["29:1"]},
    msteams={"width": "Full"},
    fallbackText="dag",
    **{"$schema": "http://adaptivecards.io/schemas/adaptive-card.json"},
)
WRONG = [
    ({"type": "AdaptiveCard"}, "must have 'version'"),
    ("kaart", "not an AdaptiveCard"),
    ({**FINE, "version": "1.6"}, "newer than what Teams shows"),
    ({**FINE, "version": "1.3"}, "came with"),
    ({**FINE, "iets": 1}, "has no property 'iets'"),
    ({**FINE, "msteams": {"entities": []}}, "mentions people"),
    ({**FINE, "msteams": {"breedte": 1}}, "unknown in msteams"),
    (card({"type": "Blok"}), "unknown element 'Blok'"),
    (card("tekst"), "must be an object"),
    (card({"type": "TextBlock"}), "must have 'text'"),
    (card({"type": "TextBlock", "text": "x", "color": "paars"}), "must be one of"),
    (card({"type": "TextBlock", "text": 3}), "must be text"),
    (card({"type": "Input.Text", "label": "Naam"}), "an input must have an id"),
    (card(*2 * [{"type": "Input.Text", "id": "a"}]), "the id 'a' is there 2 times"),
    (card({"type": "RichTextBlock", "inlines": [{"type": "TextBlock", "text": "x"}]}), "TextRun is wanted"),
    (card({"type": "Image", "url": "javascript:alert(1)"}), "must be an address of the web"),
    (card({"type": "ColumnSet", "columns": [{"type": "Container", "items": []}]}), "Column is wanted"),
    (card({"type": "Input.ChoiceSet", "id": "a", "choices": [{"title": "x", "value": 1}]}), "must be text"),
    (card(actions=[execute(str(one), one) for one in range(7)]), "7 actions, at most 6"),
    (card(actions=[{"type": "Action.Weg", "title": "x"}]), "unknown action"),
    (card(actions=[{"type": "Action.Execute", "title": "x"}]), "must have 'verb'"),
    (card(actions=[execute("x", 1, data="tekst")]), "must be an object"),
    (card(actions=[execute("", 1)]), "a button must have a title"),
    (card(actions=[execute("x", 1, fallback={"type": "Action.Weg"})]), "unknown action"),
    (card(actions=[execute("x", 1, data={"msteams": {"type": "task/fetch"}})]), "belongs to Action.Submit"),
    (card(actions=[{"type": "Action.Submit", "title": "x", "data": {"msteams": {"type": "weg"}}}]), "unknown msteams"),
    (card(actions=[{"type": "Action.OpenUrl", "title": "x", "url": "weg"}]), "must be an address of the web"),
    (card(refresh={"action": execute("r", 0), "userIds": ["29:1"] * 61}), "61 userIds, at most 60"),
    (card(refresh={"action": execute("r", 0), "userIds": ["an"]}), "must be ids of people"),
    (card(refresh={"action": {"type": "Action.Submit"}}), "a refresh is an Action.Execute"),
]


def test_a_right_card_has_no_problems():
    assert card_problems(FINE) == []
    assert schema.schema_problems(FINE) == []


@pytest.mark.parametrize(("content", "why"), WRONG, ids=[why for _, why in WRONG])
def test_a_wrong_card_is_told_why(content, why):
    assert why in "; ".join(card_problems(content))


def test_what_stands_in_for_an_old_client_may_have_the_same_id():
    box = {"type": "Input.Text", "id": "a"}
    assert card_problems(card({"type": "Input.ChoiceSet", "id": "a", "choices": [], "fallback": box})) == []


def test_the_properties_are_those_of_microsofts_schema():
    if validator() is None:
        pytest.skip(f"Microsoft's schema is not at {schema_file()}")
    definitions = validator().schema["definitions"]
    for name, rules in (ELEMENTS | ACTIONS | {"AdaptiveCard": CARD}).items():
        known = {one.rstrip("?") for one in definitions[name]["properties"]}
        assert set(rules) - known <= {"choices.data", "msteams"}, name


def test_what_microsoft_published_finds_what_is_wrong_too():
    if neither() is not None:
        pytest.skip(f"The fake takes cards by its own rules alone. {neither()}")
    assert schema.schema_problems(card({"type": "TextBlock", "text": "x", "iets": 1}))
    assert schema.schema_problems(card({"type": "Blok"}))
