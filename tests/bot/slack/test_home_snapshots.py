"""Start pages of people of the demonstration as Slack's Home tab shows them, each kept as a file and as a picture."""

from datetime import timedelta

from bot.channels.slack.home import home_view
from dialogs.texts import texts_in
from tests.bot.slack.checked import refused
from tests.bot.slack.kept import kept, names
from tests.conversations.client import COORDINATOR
from tests.conversations.sign_ups import COP, FACILITATOR, signed_up

TEACHER, ORGANISER, STRANGER = "leraar@voorbeeld.example", "organisator@voorbeeld.example", "iemand@elders.example"


async def page(talk, name, who, language="nl"):
    """Keep somebody's start page."""
    view = home_view(await talk.home(who), texts_in(language))
    assert refused(view["blocks"], most=100) == []
    kept(name, {"kind": "home", "who": who, "view": view})


async def teams(talk, sentence):
    for said in (sentence, "ikzelf", "ja, akkoord"):
        await talk.say(said)


async def test_somebody_unknown_finds_questions_and_forms(talk):
    await page(talk, "home-stranger", STRANGER)
    await talk.say("english", STRANGER)
    await page(talk, "home-english", STRANGER, "en")


async def test_a_coordinator_finds_what_stands_what_comes_and_what_is_not_handed_in_yet(talk):
    await teams(talk, "2 teams van netwerk X voor SWITCH en 1 team voor TOP-CO inschrijven")
    for said in ("schrijf 3 teams van De Vlinder in voor SWITCH", "stop", "ik wil me inschrijven voor een sessie"):
        await talk.say(said)
    await page(talk, "home-coordinator", COORDINATOR)


async def test_an_organiser_finds_an_overview(talk):
    await teams(talk, "2 teams van netwerk X voor SWITCH inschrijven")
    await page(talk, "home-organiser", ORGANISER)


async def test_a_teacher_and_a_facilitator_find_the_sessions_that_come(talk):
    await signed_up(talk, COP, TEACHER)
    await talk.say("intake voor de cop invullen", TEACHER)
    await page(talk, "home-teacher", TEACHER)
    talk.now += timedelta(days=1)
    await page(talk, "home-facilitator", FACILITATOR)


def test_every_kept_start_page_is_still_made():
    people = ("stranger", "english", "coordinator", "organiser", "teacher", "facilitator")
    assert names(prefix="home") == {f"home-{who}" for who in people}
