"""What people say of kinds of reminders, and of how they want to be reminded; and what is no such thing."""

from dataclasses import replace
from datetime import datetime, time

import pytest

from dialogs.asking import asks_for
from dialogs.engine.context import FormContext
from dialogs.engine.fields import Unreadable
from dialogs.form_hearing import form_wanted
from dialogs.permissions import PersonView
from dialogs.reminder_wishes.fields import ANYWHERE
from dialogs.reminder_wishes.form import FORM, Current, ReminderWishes, wishes_in
from dialogs.reminders import stopping
from dialogs.reminders.stopping import TOPICS, meant_by
from dialogs.reminders.timing import Wishes
from dialogs.reminders.workdays import ZONE
from dialogs.subjects import all_forms
from dialogs.texts import texts_in
from knowledge.catalogue_files import load_catalogue
from knowledge.evaluation.questions import read_questions
from tests.knowledge.test_kept_questions import KEPT

NOW = datetime(2026, 11, 24, 10, tzinfo=ZONE)
CATALOGUE = load_catalogue()


def said(text):
    found = meant_by(text)
    return None if found is None else (found.what, "all" if found.every else " ".join(found.topics))


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("herinner me niet meer aan evaluaties", "evaluations"), ("Herinner mij nooit meer aan de evaluatie", "evaluations"),
        ("stop met herinneringen voor sessies", "sessions"), ("stop met mijn herinneringen voor sessies en intakes", "sessions intakes"),
        ("geen herinneringen meer", "all"), ("stuur me geen herinneringen meer", "all"), ("ik wil geen herinneringen meer", "all"),
        ("ik wil geen herinneringen meer over zorgplannen aub", "care_plans"), ("zet de herinneringen voor evaluaties uit", "evaluations"),
        ("stop alle herinneringen", "all"), ("niet meer herinneren aan intakes", "intakes"), ("herinner me niet meer", "all"), ("herinner me nie meer aan evaluaties", "evaluations"), ("herinneringen aan sessies ni meer", "sessions"),
        ("kan je stoppen met herinneringen? ", "all"), ("kan je ophouden met herinneringen voor intakes?", "intakes"), ("stop reminding me of evaluations", "evaluations"), ("no more reminders please", "all"),
        ("don't remind me about sessions anymore", "sessions"), ("turn off all reminders", "all"), ("herriner me niet meer aan evaluatis", "evaluations"),
        ("herinner me niet meer aan de cop van Gent", ""), ("ik hoef geen herinneringen voor aanwezigheidslijsten", "attendance"),
        ("geen meldingen meer over de planning", "planning"), ("ik wil niet meer herinnerd worden aan teams", "teams"),
        ("pauzeer mijn herinneringen", "all"), ("pauzeer de herinneringen voor evaluaties", "evaluations"), ("ik wil mijn herinneringen pauzeren", "all"),
        ("zet mijn herinneringen op pauze", "all"), ("pause my reminders", "all"), ("stuur mij niets meer over evaluaties", "evaluations"),
        ("stuur me geen berichten meer over intakes aub", "intakes"), ("ik wil niets meer horen over zorgplannen", "care_plans"),
        ("stuur mij niks meer", "all"), ("send me nothing more about sessions", "sessions"), ("don't send me anything about evaluations", "evaluations"),
        ("hou op met die herinneringen", "all"), ("herinneringen aan sessies niet meer", "sessions"),
        ("mijn herinneringen voor evaluaties niet langer aub", "evaluations"), ("de herinneringen niet meer sturen", "all"),
        ("stop met me te herinneren", "all"), ("hou op met herinneren aan evaluaties", "evaluations"), ("stop met me aan intakes te herinneren", "intakes"), ("schakel mijn herinneringen uit", "all"),
    ],
)  # fmt: skip
def test_a_kind_is_stopped_in_many_words(text, topics):
    assert said(text) == (None if topics is None else ("stop", topics))


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("ik wil weer herinneringen voor evaluaties", "evaluations"), ("ik wil weer herinneringen", "all"),
        ("zet de herinneringen voor sessies weer aan", "sessions"), ("herinner me weer aan intakes", "intakes"),
        ("stuur me terug herinneringen", "all"), ("I want reminders again", "all"), ("I want reminders of care plans again", "care_plans"),
        ("turn on all reminders", "all"), ("ik wil de herinneringen voor intakes terug", "intakes"),
    ],
)  # fmt: skip
def test_it_is_taken_up_again_in_many_words(text, topics):
    assert said(text) == ("take_up", topics)


@pytest.mark.parametrize(
    "text",
    [
        "hoe stop ik de herinneringen?", "wanneer krijg ik herinneringen?", "mijn herinneringen", "herinner me morgen opnieuw",
        "herinner me vrijdag aan de intake", "geen herinneringen op woensdag", "geen herinneringen na 16 uur", "stop", "stuur me niets na 16 uur",
        "ik wil herinneringen via Teams", "stuur me niets meer na 16u", "stuur me niets meer over een uur", "herinner me morgen weer aan de evaluatie van gisteren", "",
    ],
)  # fmt: skip
def test_another_wish_stops_nothing(text):
    assert said(text) is None


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_kind_is_known_by_the_name_that_it_is_told_with(language):
    texts = texts_in(language)
    again = texts("If you want them back, say *I want reminders of {kind} again*.", kind="@").split("*")[1]
    for topic, name in TOPICS.items():
        assert said(again.replace("@", texts(name))) == ("take_up", topic)
    assert said(texts("If you want them back, say *I want reminders again*.").split("*")[1]) == ("take_up", "all")


def test_every_topic_of_the_plans_has_a_name(base):
    assert {plan.topic for one in base.catalogue.programmes for plan in base.catalogue.plans_of(one)} <= set(TOPICS)
    assert stopping.in_order(["teams", "nothing", "sessions"]) == ("sessions", "teams")


def context(*channels, wishes=None, language="nl", **values):
    person = PersonView(1, "iemand@voorbeeld.example", channels=channels or ("terminal",))
    here = FormContext(CATALOGUE, texts_in(language), person, NOW, loaded=Current(wishes or Wishes()))
    return replace(here, values=values)


def found(name, text, *channels, **values):
    field = ReminderWishes.model_fields[name].metadata[0].field
    here = field.find(text, context(*channels, **values))
    return here[0].value if here else None


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("stuur me niets na 16 uur", "08:00-16:00"), ("niets na 4 uur", "08:00-16:00"), ("enkel herinneringen tussen 9 en 15u", "09:00-15:00"),
        ("herinneringen pas vanaf 9u", "09:00-18:00"), ("stuur me niets voor 10 uur", "10:00-18:00"), ("van 9u tot 17u", "09:00-17:00"),
        ("niets voor 9u en niets na 15u30", "09:00-15:30"), ("send me nothing after 4pm", "08:00-16:00"), ("only between 9 and 15:00", "09:00-15:00"),
        ("tot 16u is goed", "08:00-16:00"), ("niet na 16", "08:00-16:00"), ("niet tussen 12 en 13u", None), ("nie voor 9u", "09:00-18:00"),
        ("ni na 16u", "08:00-16:00"), ("stuur me enkel iets tussen 12 en 13u", "12:00-13:00"), ("alleen in de voormiddag aub", "08:00-12:00"),
        ("liefst in de namiddag", "12:00-18:00"), ("niet in de voormiddag", "12:00-18:00"), ("only in the morning", "08:00-12:00"), ("morgen in de voormiddag", None),
        ("niet voor 9u", "09:00-18:00"), ("bundel ze per dag", None),
    ],
)  # fmt: skip
def test_hours_are_read_from_one_end_or_both(text, hours):
    assert found("hours", text) == hours


def test_one_end_keeps_the_other_as_it_was():
    assert found("hours", "niets na 16 uur", hours="10:00-17:00") == "10:00-16:00"
    assert found("hours", "nie voor 9u", hours="08:00-16:00") == "09:00-16:00"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("niet op woensdag", "1245"), ("geen herinneringen op woensdag en vrijdag", "124"), ("enkel op maandag en dinsdag", "12"),
        ("stuur me herinneringen elke werkdag", "12345"), ("not on Wednesdays", "1245"), ("only on Monday", "1"), ("bundel ze per dag", None),
        ("één bericht per dag", None), ("herinneringen op woensdag", None), ("niet op woensdagen", "1245"), ("niet op wonsdag", "1245"),
    ],
)  # fmt: skip
def test_days_are_left_out_or_chosen(text, days):
    value = found("days", text)
    assert (None if value is None else "".join(value)) == days


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        ("bundel mijn herinneringen per dag", "daily"), ("bundel mijn herinneringen per week", "weekly"), ("één bericht per week", "weekly"),
        ("een overzicht per dag", "daily"), ("herinneringen elk apart", "none"), ("niet meer bundelen", "none"), ("one message a week", "weekly"),
        ("bundle them daily", "daily"), ("niets na 16u", None), ("elke dag", None),
    ],
)  # fmt: skip
def test_bundling_is_said_in_many_words(text, digest):
    assert found("digest", text) == digest


def test_only_a_platform_on_which_the_person_is_known_can_be_chosen():
    assert found("platform", "stuur herinneringen via Teams", "slack", "teams") == "teams"
    assert found("platform", "herinneringen in Slack graag", "slack", "teams") == "slack"
    assert found("platform", "stuur herinneringen via Teams", "slack") is None
    assert FORM.remark("stuur herinneringen via Teams", context("slack")) is not None
    assert FORM.remark("stuur herinneringen via Teams", context("slack", "teams")) is None
    field = ReminderWishes.model_fields["platform"].metadata[0].field
    assert field.read("maakt niet uit", context("slack", "teams")) == ANYWHERE
    with pytest.raises(Unreadable):
        field.read("teams", context("slack"))


@pytest.mark.parametrize(
    "text",
    [
        "stuur me niets na 16 uur", "enkel herinneringen tussen 9 en 15u", "niet op woensdag", "bundel mijn herinneringen per dag",
        "bundel mijn herinneringen per week", "één bericht per week", "stuur herinneringen via Teams", "herinneringen in Slack graag",
        "geen herinneringen na 16 uur", "geen herinneringen op woensdag", "ik wil enkel herinneringen tussen 9 en 15 uur", "herinneringen elk apart",
        "rusturen", "mijn rusturen wijzigen", "instellingen van mijn herinneringen", "verander hoe je me herinnert", "send me nothing after 4pm",
        "only reminders between 9 and 15:00 please", "herinner me niet op woensdag", "bundel ze niet meer", "one message a week please",
        "stuur me enkel iets tussen 12 en 13u", "niet voor 9u", "nie voor 9u", "niet na 16:00 aub", "alleen in de voormiddag aub", "stuur me niets in de namiddag",
        "stuur me herinneringen liever op maandag", "ik krijg mijn herinneringen liever in Teams",
    ],
)  # fmt: skip
def test_wishes_start_their_form(text):
    assert meant_by(text) is None
    wanted = form_wanted(text, all_forms().values(), context())
    assert wanted is not None and wanted.id == "reminder_wishes"


@pytest.mark.parametrize(
    "text",
    [
        "wanneer krijg ik herinneringen?", "na 16 uur is er niemand", "de sessie is niet op woensdag", "herinner me om 16 uur aan de kopies",
        "is er opvang na 16 uur?", "hoeveel berichten krijg ik per week?", "in Slack staat het anders", "niet voor leraren", "niet voor een leraar", "alleen voor leraren", "enkel voor een school", "de sessie is alleen in de voormiddag", "ik wil alleen in de voormiddag komen", "enkel van 5 teams", "één sessie per week",
    ],
)  # fmt: skip
def test_what_is_no_wish_starts_nothing(text):
    assert not asks_for(text, FORM.starts)


def test_answers_become_wishes_and_the_stopped_kinds_stay():
    before = Wishes(channel="slack", stopped=frozenset({"teams"}))
    answers = {"hours": "09:00-16:30", "days": ["1", "5"], "digest": "weekly"}
    kept = wishes_in(answers, before)
    assert kept == Wishes(time(9), time(16, 30), frozenset({0, 4}), "weekly", "slack", frozenset({"teams"}))
    assert wishes_in({**answers, "platform": ANYWHERE}, before).channel is None
    assert wishes_in({**answers, "platform": "teams"}, before).channel == "teams"
    again = FORM.prefill(context("slack", "teams", wishes=kept))
    assert again == {**answers, "platform": "slack"}
    assert FORM.prefill(context("teams", wishes=Wishes())) == {
        "hours": "08:00-18:00", "days": ["1", "2", "3", "4", "5"], "digest": "none",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "path"),
    [
        ({"hours": "16:00-09:00"}, "hours"), ({"hours": "05:00-09:00"}, "hours"), ({"hours": "09:00-22:00"}, "hours"), ({"days": []}, "days"),
        ({"hours": "07:00-21:00", "days": ["3"]}, None),
    ],
)  # fmt: skip
def test_hours_at_night_and_no_day_at_all_are_no_wish(answers, path):
    assert [one.path for one in FORM.check(answers, context())] == ([] if path is None else [path])


def test_no_question_of_the_base_stops_reminders(base):
    questions = [one.question for one in read_questions(KEPT)]
    questions += [line for entry in base.entries.values() for line in (entry.title, *entry.questions)]
    assert [one for one in questions if meant_by(one) is not None] == []
    assert [one for one in questions if asks_for(one, FORM.starts)] == []
