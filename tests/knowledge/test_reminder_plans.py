"""Reminder plans are read strictly, one file replaces another's plan by its id, and the check names what cannot be."""

from copy import deepcopy
from shutil import copyfile

import pytest
import yaml
from pydantic import ValidationError

from knowledge.catalogue_files import DEFAULT_CATALOGUE, CatalogueError, load_catalogue, load_plans
from knowledge.check import check
from knowledge.loader import DEFAULT_CONTENT, load_base
from knowledge.offer import Catalogue
from knowledge.plan_check import plan_problems
from knowledge.reminder_plans import ReminderPlan

TEXT = {"nl": "Kom naar {what}.", "en": "Come to {what}."}
PLAN = {"id": "one", "topic": "sessions", "to": "participant", "before": {"days": 1}, "text": TEXT}
REGISTRATION = {
    "about": "registration", "anchor": "made", "before": None, "after": {"days": 1}, "within": {"days": 9},
    "text": {"nl": "{teams} van {organisation}", "en": "{teams} of {organisation}"},
}  # fmt: skip
BUTTON = {"id": "cop_intake", "label": {"nl": "Vul in", "en": "Fill in"}}


def plan(**changes):
    return ReminderPlan.model_validate({**deepcopy(PLAN), **changes})


def catalogue_with(**plans):
    offer = load_catalogue()
    return Catalogue(
        offer.organisations.values(), offer.programmes.values(), offer.rounds.values(), reminders={**plans}
    )


def test_a_plan_says_once_when_it_comes():
    assert plan().before.days == 1
    assert plan(**REGISTRATION).anchor == "made"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"after": {"days": 1}}, "one of before and after"),
        ({"before": None}, "one of before and after"),
        ({"before": {"days": 1, "hours": 2}}, "one of minutes, hours, days or working_days"),
        ({"anchor": "opens"}, "a moment has no opens"),
        ({"before": None, "after": {"days": 1}, "anchor": "end"}, "within which time"),
        ({"text": {"nl": "{what}", "en": "{where}"}}, "name other things"),
        ({"text": {"nl": "{wat}", "en": "{wat}"}}, "there is no"),
        ({"text": {"nl": "{what!r}", "en": "{what!r}"}}, "a placeholder that is none"),
        ({"text": {"nl": "twee\nregels", "en": "two\nlines"}}, "one line"),
        ({"text": {"nl": " ", "en": " "}}, "one line"),
        ({"text": {"nl": "{missing}", "en": "{missing}"}}, "only an escalation"),
        ({"text": {"nl": "{teams}", "en": "{teams}"}}, "a moment has no teams"),
        ({**REGISTRATION, "text": TEXT}, "a registration has no what"),
        ({**REGISTRATION, "kinds": ["session"]}, "only moments have kinds"),
        ({**REGISTRATION, "form": {**BUTTON, "fill": {"moment": "moment"}}}, "a registration has no moment"),
        ({"form": {**BUTTON, "fill": {"of": "organisation"}}}, "a moment has no organisation"),
        ({"form": {**BUTTON, "label": TEXT}}, "label of a button"),
        ({"form": BUTTON, "view": BUTTON}, "opens a form or shows something"),
        ({"to": "organiser", "whole": True}, "only participants"),
        ({"minimum": 4}, "go together"),
        ({"only": ["too_few"]}, "go together"),
        ({"wanneer": "morgen"}, "Extra inputs"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_the_reason(changes, said):
    with pytest.raises(ValidationError, match=said):
        plan(**changes)


def test_an_escalation_is_read_as_strictly():
    escalates = {"to": "organiser", "after": {"days": 2}, "text": {"nl": "{missing}", "en": "{missing}"}}
    assert plan(escalates=escalates).escalates.text.named() == {"missing"}
    with pytest.raises(ValidationError, match="a moment has no organisation"):
        plan(escalates={**escalates, "text": {"nl": "{organisation}", "en": "{organisation}"}})


def test_a_programme_replaces_what_its_kind_says_and_puts_out_what_is_for_all():
    mine = plan(before={"days": 3})
    catalogue = catalogue_with(
        **{"": [plan(), plan(id="two"), plan(id="three", programmes=["masterclass"])], "community_of_practice": [mine]},
        cop=[plan(id="two", off=True)],
    )
    assert catalogue.plans_of("cop") == (mine,)
    assert [one.id for one in catalogue.plans_of("switch")] == ["one", "two"]


def test_a_plan_that_stands_twice_in_a_file_is_refused(tmp_path):
    (tmp_path / "cop.yaml").write_text(yaml.safe_dump({"reminders": [PLAN, PLAN]}), encoding="utf-8")
    with pytest.raises(CatalogueError, match="stands twice: one"):
        load_plans(tmp_path)


def test_the_check_names_plans_for_programmes_that_do_not_exist():
    catalogue = catalogue_with(
        kop=[plan()], switch=[plan(off=True)], community_of_practice=[plan(programmes=["cop", "masterklas"])]
    )
    assert [str(one) for one in plan_problems(catalogue)] == [
        "reminders/kop.yaml: there is no programme or kind of programmes 'kop'",
        "reminders/switch.yaml: one is put out here, but no file for more programmes has it",
        "reminders/community-of-practice.yaml: one is for 'masterklas', which is no programme and no kind of programmes",
    ]


def test_the_check_looks_at_the_plans_and_those_that_come_along_have_no_problem(tmp_path, monkeypatch):
    copyfile(DEFAULT_CONTENT / "cop-prijs.md", tmp_path / "cop-prijs.md")
    base = load_base(tmp_path)
    assert [one for one in check(base).problems if one.file.startswith("reminders/")] == []
    monkeypatch.setitem(base.catalogue.reminders, "kop", [plan()])
    assert any("'kop'" in str(one) for one in check(base).problems)


def test_every_kind_of_audience_is_reminded_of_something_in_every_programme_for_people_and_teams():
    catalogue = load_catalogue(DEFAULT_CATALOGUE)
    for programme in ("cop", "switch", "praktijkonderzoek-nt2"):
        parts = {one.to for one in catalogue.plans_of(programme)}
        assert parts == {"participant", "facilitator", "coordinator", "organiser"}, programme
