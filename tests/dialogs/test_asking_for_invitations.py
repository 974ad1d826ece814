"""Which sentences ask to hand over, to invite or to write to the people of a session, and which do not."""

import pytest

from dialogs.asking import asks_for
from dialogs.subjects import all_forms

OWN = ("network_transfer", "invitation", "waiting_message")


def form_of(text: str) -> str | None:
    return next((form.id for form in all_forms().values() if asks_for(text, form.starts)), None)


@pytest.mark.parametrize(
    "text",
    [
        "draag netwerk Kempen over aan an.peeters@voorbeeld.example",
        "ik wil het netwerk doorgeven aan iemand anders",
        "er komt een nieuwe coördinator voor ons netwerk",
        "We krijgen een andere coördinator",
        "ik stop als coördinator",
        "an.peeters@voorbeeld.example wordt onze nieuwe coördinator",
        "kan je de coördinatie van School De Vlinder overdragen?",
        "hand over network Kempen to an@b.be",
    ],
)
def test_who_hands_over_gets_the_form_for_it(text):
    assert form_of(text) == "network_transfer"


@pytest.mark.parametrize(
    "text",
    [
        "nodig leraar@voorbeeld.example uit voor de cop van 8 december",
        "ik wou een paar collega's uitnodigen voor de masterclass",
        "kan je an@b.be uitnodigen voor de volgende sessie?",
        "stuur een uitnodiging voor het lerend netwerk naar an@b.be",
        "invite an@b.be to the next masterclass",
    ],
)
def test_who_invites_gets_the_form_for_it(text):
    assert form_of(text) == "invitation"


@pytest.mark.parametrize(
    "text",
    [
        "stuur een bericht naar de wachtlijst van de cop",
        "ik wil de wachtlijst een bericht sturen",
        "laat de deelnemers van de masterclass iets weten: stuur de deelnemers een mail",
        "schrijf een berichtje aan iedereen die komt naar de cop",
        "verwittig de wachtlijst",
        "send a message to the waiting list of the CoP",
    ],
)
def test_who_writes_to_the_people_of_a_session_gets_the_form_for_it(text):
    assert form_of(text) == "waiting_message"


@pytest.mark.parametrize(
    "text",
    [
        "hoe nodig ik iemand uit?",
        "wie nodigt de ouders uit voor een CoP?",
        "word ik uitgenodigd voor de intake?",
        "hoe kom ik op de wachtlijst?",
        "zet me op de wachtlijst voor de cop van 8 december",
        "schrijf mij in voor de cop, desnoods op de wachtlijst",
        "wie is de coördinator van netwerk Kempen?",
        "geef mijn vraag door aan de coördinator van het netwerk",
        "schrijf 2 teams van netwerk kempen in voor switch",
        "mag een coördinator zijn netwerk overdragen?",
        "ik kan niet komen naar de cop, nodig ik dan zelf iemand anders uit?",
    ],
)
def test_a_question_or_another_wish_starts_none_of_them(text):
    assert form_of(text) not in OWN
