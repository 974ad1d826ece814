"""What Microsoft published says what is wrong with a card: nothing of it is let through because nobody looked."""

import copy
import json
from pathlib import Path

import pytest

from tests.bot.teams import published, renderer
from tests.bot.teams.checked import schema_problems
from tests.bot.teams.published import by_renderer, by_schema, validator
from tests.bot.teams.renderer import BUNDLE, RENDERER, Renderer, Stopped
from tests.browser.npm import NotInstalled

TEXT = {"type": "TextBlock", "text": "x"}
EXECUTE = {"type": "Action.Execute", "title": "x", "verb": "v", "data": {}}
FOLDER = Path(__file__).parent


def card(*body, **more):
    return {"type": "AdaptiveCard", "version": "1.5", "body": list(body)} | more


def with_action(**more):
    return card(TEXT, actions=[EXECUTE | more])


def several(*kinds):
    return [{"type": kind} for kind in kinds]


FINE = card(
    {"type": "RichTextBlock", "inlines": ["bare", {"type": "TextRun", "text": "run", "italic": True}]},
    {"type": "Container", "items": [{"type": "FactSet", "facts": [{"title": "a", "value": "b"}]}], "bleed": True},
    {"type": "ColumnSet", "columns": [{"type": "Column", "width": "auto", "items": [TEXT]}]},
    {"type": "Input.ChoiceSet", "id": "a", "choices": [{"title": "a", "value": "b"}], "style": "expanded"},
    {
        "type": "Input.ChoiceSet",
        "id": "b",
        "choices": [],
        "style": "filtered",
        "choices.data": {"type": "Data.Query", "dataset": "teams"},
    },
    {"type": "Input.Text", "id": "c", "label": "Naam", "requires": {"adaptiveCards": "1.5"}, "fallback": TEXT},
    actions=[EXECUTE | {"fallback": {"type": "Action.Submit", "title": "x", "data": {}}}],
    refresh={"type": "Refresh", "action": EXECUTE, "userIds": ["29:1"]},
    fallbackText="x",
    **{"$schema": "http://adaptivecards.io/schemas/adaptive-card.json"},
)

WRONG = [
    (card(*several("Blok")), 'Unknown element type "Blok"'),
    (card(TEXT, actions=several("Action.Weg")), 'Unknown action type "Action.Weg"'),
    (card("tekst"), '"tekst" in body of AdaptiveCard'),
    (card() | {"body": TEXT}, "body of AdaptiveCard is no list"),
    (card(TEXT, iets=1), 'unknown property "iets" of AdaptiveCard'),
    (card(TEXT | {"iets": 1}), 'unknown property "iets" of TextBlock'),
    (card(TEXT | {"isRequired": True}), 'unknown property "isRequired" of TextBlock'),
    (card({"type": "TextBlock"}), 'no "text" in TextBlock'),
    (card({"type": "Container"}), 'no "items" in Container'),
    (card({"type": "RichTextBlock"}), 'no "inlines" in RichTextBlock'),
    (card({"type": "FactSet", "facts": [{"title": "a"}]}), 'no "value" in Fact'),
    (card({"type": "Input.Text", "label": "Naam"}), 'no "id" in Input.Text'),
    (card({"type": "Input.Toggle", "id": "a"}), 'no "title" in Input.Toggle'),
    (card({"type": "Image"}), 'no "url" in Image'),
    (card(TEXT, actions=[{"type": "Action.OpenUrl", "title": "x"}]), 'no "url" in Action.OpenUrl'),
    (card(TEXT | {"text": 3}), "text of TextBlock is no string"),
    (card(TEXT | {"wrap": "true"}), "wrap of TextBlock is no boolean"),
    (card(TEXT | {"maxLines": "3"}), "maxLines of TextBlock is no number"),
    (card(TEXT | {"color": "paars"}), 'Invalid value "paars" for property "color"'),
    (card({"type": "Input.ChoiceSet", "id": "a", "choices": [{"title": "x", "value": 1}]}), "value of Choice is no"),
    (card({"type": "ColumnSet", "columns": [{"type": "Container", "items": []}]}), '"Container" is not allowed'),
    (card({"type": "Container", "items": [{"type": "Container", "items": several("Blok")}]}), '"Blok"'),
    (card({"type": "RichTextBlock", "inlines": [3]}), "3 in inlines of RichTextBlock"),
    (with_action(iets=1), 'unknown property "iets" of Action.Execute'),
    (with_action(data=3), "data of Action.Execute is neither"),
    (with_action(style="paars"), '"paars" for property "style"'),
    (with_action(fallback="weg"), 'fallback "weg"'),
    (card(TEXT, refresh={"action": {"type": "Action.Submit"}}), '"Action.Submit" is not allowed'),
    (card(TEXT, refresh={"action": EXECUTE, "userIds": [3]}), "3 in userIds"),
    (card(TEXT, version=1.5), "version of AdaptiveCard is no string"),
    (
        card({"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "x", "fallback": "drop"}]}),
        '"fallback" of TextRun',
    ),
]
BY_RENDERER_ALONE = [
    (card(TEXT | {"weight": 3}), "weight of TextBlock is no string"),
    (with_action(fallback={"type": "Action.Weg"}), 'Unknown action type "Action.Weg"'),
    (with_action(fallback={"type": "Action.Submit", "iets": 1}), 'unknown property "iets" of Action.Submit'),
    (card(TEXT | {"fallback": {"type": "TextBlock"}}), 'no "text" in TextBlock'),
    (card(TEXT, version="1.6"), "UnsupportedCardVersion"),
    ({"type": "AdaptiveCard", "body": [TEXT]}, "version of AdaptiveCard is no string"),
    (with_action() | {"version": "1.3"}, 'Unknown action type "Action.Execute"'),
    (card({"type": "Input.Text", "id": "a", "label": "x"}, version="1.2"), '"label" is supported in version 1.3'),
    (card(*2 * [{"type": "Input.Text", "id": "a"}]), "DuplicateId"),
    (card(TEXT, actions=7 * [EXECUTE]), "TooManyActions"),
    (card({"type": "Input.ChoiceSet", "id": "a", "choices": []}), "at least one choice"),
    (card({"type": "Input.ChoiceSet", "id": "a", "choices.data": {"type": "Data.Query"}}), 'no "dataset"'),
    (card({"type": "Input.ChoiceSet", "id": "a", "choices.data": {"type": "Iets", "dataset": "x"}}), "Iets"),
    ("kaart", "not an object"),
    ({}, "type undefined, not AdaptiveCard"),
]


@pytest.fixture
def rendering():
    if renderer.missing() is not None:
        pytest.skip(renderer.missing())


def cards_in(value):
    """Return the cards that a kept file has."""
    if isinstance(value, dict) and value.get("type") == "AdaptiveCard":
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [card for one in inner for card in cards_in(one)]


def kept():
    """Return every card that is kept as a file, by the name of the file."""
    found = {}
    for file in sorted(FOLDER.glob("snapshots*/*.json")):
        cards = cards_in(json.loads(file.read_text(encoding="utf-8")))
        assert cards, f"no card in {file.name}"
        found |= {f"{file.parent.name}/{file.name}[{place}]": one for place, one in enumerate(cards)}
    return found


def test_a_right_card_is_taken():
    assert schema_problems(FINE) == []


@pytest.mark.parametrize(("wrong", "why"), WRONG + BY_RENDERER_ALONE, ids=[why for _, why in WRONG + BY_RENDERER_ALONE])
def test_the_renderer_says_what_is_wrong(rendering, wrong, why):
    assert why in "\n".join(by_renderer(wrong))


def test_the_schema_refuses_what_the_renderer_drops():
    if validator() is None:
        pytest.skip(f"Microsoft's schema is not at {published.schema_file()}")
    assert [why for wrong, why in WRONG if not by_schema(wrong)] == []


def test_every_kept_card_is_taken_and_nothing_of_it_is_dropped():
    cards = kept()
    assert len(cards) > 60
    assert {name: schema_problems(one) for name, one in cards.items()} == dict.fromkeys(cards, [])


def places(value, path=()):
    """Return where the objects are that a renderer reads: not what an action hands back as it is, nor what only Teams reads."""
    if isinstance(value, dict):
        yield path
    for name, one in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if name not in ("data", "msteams", "requires"):
            yield from places(one, (*path, name))


@pytest.mark.parametrize("name", ["snapshots/summary.json[0]", "snapshots_dialogs/teams-not-found.json[0]"])
def test_a_mistake_anywhere_in_a_card_is_seen(rendering, name):
    whole = kept()[name]
    where = list(places(whole))
    assert len(where) > 20
    for path in where:
        broken = copy.deepcopy(whole)
        spot = broken
        for step in path:
            spot = spot[step]
        spot["iets"] = 1
        assert any('unknown property "iets"' in one for one in by_renderer(broken)), path


INSIDE = {
    "Fact": ("Fact", "FactSet", "facts"),
    "Input.Choice": ("Choice", "Input.ChoiceSet", "choices"),
    "MediaSource": ("MediaSource", "Media", "sources"),
}
"""How the renderer calls what stands inside of something else, and where it stands."""
NOT_TOLD = {"AuthCardButton", "BackgroundImage", "TableCell", "TokenExchangeResource"}
"""What no card here has: a table, a picture behind the text, signing in."""


def needed():
    """Return what has to be there by the schema: kinds with the names of properties."""
    found = {}
    for kind, rules in validator().schema["definitions"].items():
        above = {one.get("$ref", "").rpartition("/")[2] for one in rules.get("allOf", [])}
        names = {*rules.get("required", []), *(["id"] if "Extendable.Input" in above else [])}
        if names and kind not in NOT_TOLD and not kind.startswith("Extendable."):
            found[kind] = names
    assert len(found) > 15
    return found


def test_what_the_schema_misses_the_renderer_misses_too(rendering):
    if validator() is None:
        pytest.skip(f"Microsoft's schema is not at {published.schema_file()}")
    for kind, names in needed().items():
        called, around, place = INSIDE.get(kind, (kind, "", ""))
        element = {"type": around, place: [{}]} if around else {"type": kind}
        found = by_renderer(card(TEXT, actions=[element]) if kind.startswith("Action.") else card(element))
        assert {f'no "{name}" in {called}' for name in names} <= set(found), kind


def test_where_neither_is_to_be_had_a_test_is_left_out_with_the_reason(monkeypatch, tmp_path):
    monkeypatch.setenv("WEGWIJS_SCHEMAS", str(tmp_path))
    monkeypatch.setattr(renderer, "missing", lambda: "npm could not fetch it")
    with pytest.raises(pytest.skip.Exception, match=r"adaptive-card-1.5.schema.json .*; npm could not fetch it"):
        schema_problems(FINE)


def test_where_the_schema_is_absent_the_renderer_looks(rendering, monkeypatch, tmp_path):
    monkeypatch.setenv("WEGWIJS_SCHEMAS", str(tmp_path))
    assert schema_problems(FINE) == []
    assert schema_problems(card(*several("Blok"))) != []


def test_where_the_renderer_is_absent_the_schema_looks(monkeypatch):
    if validator() is None:
        pytest.skip(f"Microsoft's schema is not at {published.schema_file()}")
    monkeypatch.setattr(renderer, "missing", lambda: "npm could not fetch it")
    assert schema_problems(FINE) == []
    assert schema_problems(card(*several("Blok"))) != []


def test_a_renderer_that_does_not_answer_is_no_right_card(tmp_path):
    try:
        silent = Renderer(tmp_path)
    except NotInstalled as reason:
        pytest.skip(str(reason))
    with pytest.raises(Stopped, match="Cannot find module"):
        silent.problems(FINE)
    silent.close()


def test_a_card_over_which_the_renderer_falls_is_no_right_card(rendering, tmp_path):
    real = json.dumps(str(RENDERER.installed() / BUNDLE))
    falling = "class extends real.AdaptiveCard { parse() { throw new Error('fell'); } }"
    (tmp_path / BUNDLE).parent.mkdir()
    (tmp_path / BUNDLE).write_text(
        f"const real = require({real}); module.exports = {{ ...real, AdaptiveCard: {falling} }};"
    )
    broken = Renderer(tmp_path)
    with pytest.raises(Stopped, match="fell"):
        broken.problems(FINE)
    broken.close()
