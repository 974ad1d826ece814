"""Every sentence in the code has its Dutch, with the same places to fill in, and the compiled file is the written one."""

import string
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from dialogs.texts import LOCALE, texts_in

PROJECT = Path(__file__).parents[2]
KEYWORDS = {"N_": None, "texts": None, "_texts": None, "n": (1, 2)}


def dutch():
    with (LOCALE / "nl/LC_MESSAGES/wegwijs.po").open("rb") as file:
        return read_po(file, locale="nl")


def said_in_code():
    for folder in ("dialogs", "bot"):
        found = extract_from_dir(str(PROJECT / folder), method_map=[("**.py", "python")], keywords=KEYWORDS)
        yield from (message for _, _, message, _, _ in found)


def test_every_sentence_in_the_code_is_in_the_catalogue():
    catalogue = dutch()
    keys = {one if isinstance(one, str) else one[0] for one in said_in_code()}
    missing = [key for key in keys if key and (catalogue.get(key) is None or not catalogue.get(key).string)]
    assert len(keys) > 100
    assert missing == []


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("message", [one for one in dutch() if one.id], ids=lambda one: str(one.id)[:40])
def test_a_translation_fills_in_what_the_sentence_has(message):
    english = message.id if isinstance(message.id, tuple) else (message.id,)
    said = message.string if isinstance(message.string, tuple) else (message.string,)
    assert all(said)
    assert {place for one in said for place in places(one)} <= {place for one in english for place in places(one)}


def pair(message) -> tuple[str, str]:
    return ("", "") if not message.id else (str(tuple(message.id)), str(tuple(message.string)))


def test_the_compiled_catalogue_is_the_written_one():
    with (LOCALE / "nl/LC_MESSAGES/wegwijs.mo").open("rb") as file:
        compiled = read_mo(file)
    assert sorted(map(pair, compiled)) == sorted(map(pair, dutch()))


def test_an_unknown_language_speaks_dutch():
    assert texts_in("fr")("Skip") == "Overslaan"
    assert texts_in("en")("Skip") == "Skip"
