"""One-time codes and the sentences that ask for one: what is understood, and what is left to others."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.engine.reading import plain
from dialogs.linking import codes


def asks(patterns, text):
    return any(re.search(one, plain(text)) for one in patterns)


def test_a_code_has_eight_signs_that_are_told_from_each_other():
    made = {codes.made() for _ in range(200)}
    assert len(made) == 200
    for code in made:
        assert len(code) == 8
        assert not set(code) & set("01258OILZSBAEU") - set("258")
        assert codes.code_in(code) == code


@given(st.integers(0, 3), st.sampled_from(["-", " ", "", " - ", "–", ". "]), st.booleans())
def test_a_code_is_read_in_small_letters_and_with_any_dash(extra, dash, small):
    code = codes.made()
    typed = " " * extra + code[:4] + dash + code[4:] + " " * extra
    assert codes.code_in(typed.lower() if small else typed) == code
    assert codes.code_in(f"koppelcode {typed}") == code


def test_signs_that_look_alike_are_forgiven():
    assert codes.code_in("CDFG-Z5B8") == "CDFG2588"
    assert codes.code_in("cdfg-sz28") == "CDFG5228"


@pytest.mark.parametrize(
    "text",
    [
        "", "vergeten", "ja", "0476 12 34 56", "23456789", "2345 6789", "T21-122", "register", "an@school.be",
        "de code voor het examen", "code controle", "mijn code is kwijt", "SWITCH", "2 teams", "CDFG", "CDFG-2345-6789",
        "schrijf 2 teams in", "rst",
    ],
)  # fmt: skip
def test_what_is_no_code_is_left_to_the_conversation(text):
    assert codes.code_in(text) is None


def test_behind_its_name_anything_of_eight_signs_is_a_code_that_may_be_wrong():
    assert codes.code_in("koppelcode abcd-efgh") == "A8CDEFGH"
    assert codes.code_in("code AB12-CD34") == "A812CD34"


@given(st.text(max_size=200))
def test_whatever_is_typed_is_read_without_failing(text):
    codes.code_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "koppel mijn Teams", "koppel Slack", "ik wil mijn accounts koppelen", "link my accounts", "verbind Slack met Teams",
        "koppel mijn Microsoft Teams aub", "kan ik mijn teams account koppelen?", "hoe koppel ik Teams?",
        "I want to link my accounts", "connect my Slack and Teams", "geef me een koppelcode", "koppelcode",
        "kan je mijn accounts aan elkaar koppelen", "nieuwe koppelcode",
    ],
)  # fmt: skip
def test_asking_to_link_is_understood(text):
    assert asks(codes.LINK, text)
    assert not asks(codes.UNLINK, text)


@pytest.mark.parametrize(
    "text", ["ontkoppel", "Ontkoppel mijn Teams", "unlink my accounts", "koppel Slack los", "ik wil mijn accounts ontkoppelen",
             "disconnect Slack", "maak de koppeling ongedaan"],
)  # fmt: skip
def test_asking_to_unlink_is_understood(text):
    assert asks(codes.UNLINK, text)
    assert not asks(codes.LINK, text)


@pytest.mark.parametrize(
    "text", ["mijn accounts", "toon mijn accounts", "my accounts", "show my linked apps", "welke apps zijn gekoppeld"]
)
def test_asking_for_ones_accounts_is_understood(text):
    assert asks(codes.ACCOUNTS, text)


@pytest.mark.parametrize(
    "text",
    [
        "koppel een expert aan het thema lezen", "expert koppelen", "schrijf mijn teams in", "mijn teams", "hoeveel teams",
        "kan een netwerk meerdere teams koppelen aan SWITCH", "wat is een account?", "link naar de website",
        "koppel de verslagen", "verbind theorie met praktijk",
    ],
)  # fmt: skip
def test_other_sentences_are_left_to_the_conversation(text):
    assert not asks((*codes.LINK, *codes.UNLINK, *codes.ACCOUNTS), text)


def test_the_app_that_is_named_is_the_other_one():
    assert codes.platform_named("koppel mijn Teams", "slack") == "teams"
    assert codes.platform_named("koppel Slack met Teams", "slack") == "teams"
    assert codes.platform_named("koppel Slack", "slack") is None
    assert codes.platform_named("koppel mijn accounts", "slack") is None
