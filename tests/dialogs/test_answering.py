"""What an answer says beside the answer: that it is in Dutch, or that what is asked is not known."""

from datetime import date

import pytest

from dialogs.answering import Answers
from dialogs.asking import asks_for, asks_something
from dialogs.subjects import all_forms
from dialogs.texts import texts_in
from knowledge.entry import English
from knowledge.loader import KnowledgeBase, load_base
from knowledge.search import Searcher

BASE = load_base()
TODAY = date(2026, 11, 24)
NOTE = "This answer is in Dutch"


def reply(question, base=BASE, language="nl"):
    return Answers(base, Searcher(base)).to(question, texts_in(language), TODAY)[0]


def test_who_asks_in_english_hears_that_the_answer_is_in_dutch():
    told = reply("What is the price of one community of practice session?")
    assert told.entry == "cop-prijs"
    assert NOTE in told.text
    assert "110 euro" in told.text


def test_who_asks_in_dutch_does_not():
    assert NOTE not in reply("Wat kost een sessie van de community of practice?").text


def test_an_entry_that_was_translated_answers_in_english():
    entry = BASE.entries["cop-prijs"]
    assert entry.english is not None
    english = English(
        title=entry.english.title,
        questions=entry.english.questions,
        answer="One session costs {{programme.cop.price}}.",
    )
    base = KnowledgeBase([*BASE.entries.values(), entry.model_copy(update={"english": english})], BASE.catalogue)
    told = reply("What is the price of one community of practice session?", base)
    assert "One session costs 110 euro." in told.text
    assert NOTE not in told.text
    assert "One session" not in reply("Wat kost een sessie van de community of practice?", base).text


def test_what_an_entry_itself_admits_not_to_know_is_not_given_as_an_answer():
    told = reply("Wat is het e-mailadres van de docent van de Community of Practice?")
    assert told.kind == "unknown"
    assert told.text.startswith("Dat weet ik niet")


@pytest.mark.parametrize(
    "text",
    [
        "Drie teams willen SWITCH inschrijven en een vierde TOP-CO. Bij wie meld ik hoeveel teams er komen?",
        "Kan ik als directeur ons team zelf inschrijven of moeten de ondersteuners dat doen?",
        "hoe schrijf ik een team in?",
    ],
)
def test_a_question_on_registering_is_no_registration(text):
    assert not any(asks_for(text, form.starts) for form in all_forms().values())


@pytest.mark.parametrize("text", ["Schrijf 2 teams in voor SWITCH", "Kan je 3 teams van netwerk Kempen inschrijven?"])
def test_a_wish_to_register_is_one(text):
    assert any(asks_for(text, form.starts) for form in all_forms().values())


@pytest.mark.parametrize(
    "text",
    [
        "moet ik daarmee akkoord gaan?",
        "ja, maar kan ik later nog stoppen?",
        "is dat goed als we met 5 teams komen?",
        "mag ik ook 3 teams opgeven",
        "krijgt jan@voorbeeld.example daar ook mail van?",
        "hoe lang loopt top-co?",
    ],
)
def test_a_question_is_never_an_answer(text):
    assert asks_something(text)


@pytest.mark.parametrize("text", ["SWITCH?", "3 teams?", "ja hoor", "kan je er 2 inschrijven?", "netwerk Kempen"])
def test_an_answer_with_a_doubt_is_an_answer(text):
    assert not asks_something(text)
