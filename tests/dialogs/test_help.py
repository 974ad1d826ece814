"""What help offers each role: little, the own things first, and the rest on request."""

from dataclasses import replace

import pytest
from pydantic import BaseModel

from dialogs.engine.declaration import Form
from dialogs.help.offered import MOST_BUTTONS, offer_to
from tests.dialogs.test_views import context

ROLES = ("teacher", "coordinator", "facilitator", "organiser", "admin")


async def never(_):
    raise AssertionError


def form(name, *roles, place=50, offered=True):
    return Form(
        id=name,
        version=1,
        model=BaseModel,
        title=name.capitalize(),
        intro="",
        done=never,
        roles=frozenset(roles),
        offered=lambda context: offered,
        place=place,
    )


FORMS = [
    *(form(f"for everybody {number}") for number in range(8)),
    form("enrol", place=10),
    form("transfer", "coordinator", "admin"),
    *(form(f"actions {number}", "facilitator") for number in range(3)),
    *(form(f"planning {number}", "organiser", "admin") for number in range(8)),
    form("hidden", offered=False),
]


def person(*roles):
    return context(frozenset((role, "") for role in roles))


@pytest.mark.parametrize("role", ROLES)
def test_with_many_forms_help_stays_short_for_every_role(role):
    offer = offer_to(person(role), FORMS)
    assert len(offer.buttons) == MOST_BUTTONS
    assert offer.buttons[-1].label == "Alle formulieren"
    assert len(offer.lines) <= 5 and all(len(line) < 300 for line in offer.lines)
    assert "hidden" not in " ".join(offer.lines)


@pytest.mark.parametrize(
    ("role", "own"),
    [
        ("coordinator", "Transfer"),
        ("facilitator", "Actions 0"),
        ("organiser", "Planning 0"),
        ("admin", "Transfer"),
        ("teacher", "Enrol"),
    ],
)
def test_what_is_for_this_role_comes_first(role, own):
    assert offer_to(person(role), FORMS).buttons[0].label == own


@pytest.mark.parametrize(
    ("role", "named"),
    [
        ("coordinator", "**Als coördinator of directeur**: transfer."),
        ("facilitator", "**Als begeleider**: actions 0, actions 1 en actions 2."),
        ("organiser", "**Als organisator**: planning 0, planning 1, planning 2, planning 3, planning 4 en nog 3."),
    ],
)
def test_the_forms_of_a_role_are_named_under_it_and_no_others(role, named):
    lines = offer_to(person(role), FORMS).lines
    assert lines[0] == named and sum(line.startswith("**Als") for line in lines) == 1


def test_who_has_no_role_reads_nothing_of_roles():
    assert not any("**Als" in line for line in offer_to(person("teacher"), FORMS).lines)


def test_the_overview_is_offered_to_organisers_and_administrators_alone():
    offered = {role: {button.label for button in offer_to(person(role), FORMS[:2]).buttons} for role in ROLES}
    assert {role for role, labels in offered.items() if "Overzicht" in labels} == {"organiser", "admin"}
    assert {role for role, labels in offered.items() if "Mijn teams" in labels} == {"coordinator"}


def test_when_all_fits_all_is_shown():
    offer = offer_to(person("teacher"), FORMS[:2])
    assert [button.label for button in offer.buttons[:2]] == ["For everybody 0", "For everybody 1"]
    assert "Alle formulieren" not in {button.label for button in offer.buttons}


@pytest.mark.parametrize("role", ROLES)
def test_the_help_of_today_is_short_for_every_role_in_both_languages(role):
    from dialogs.texts import texts_in

    for language in ("nl", "en"):
        offer = offer_to(replace(person(role), texts=texts_in(language)))
        assert 0 < len(offer.buttons) <= MOST_BUTTONS
