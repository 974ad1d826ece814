"""What a reflection leads to: what stands, what is planned, and who can look in the mirror."""

from datetime import timedelta

from sqlmodel import select

from dialogs.actions import action
from dialogs.reminders.workdays import ZONE, is_working_day
from storage.reminders import PlannedNotice
from storage.submissions import SubmittedForm, SubmittedFormVersion

DIRECTOR = "directeur-cvo@voorbeeld.example"
TEACHER = "leraar@voorbeeld.example"
COLLEAGUE = "leraar2@voorbeeld.example"
TEAM = "voorbeeld-cvo"


async def rows(talk, model):
    async with talk.database.transaction() as session:
        return list((await session.exec(select(model).order_by(model.id))).all())


async def reflect(talk, who, *scores, area="kwaliteitsontwikkeling"):
    await talk.say(f"zelfreflectie over {area} voor cvo de brug", who)
    for score in scores:
        await talk.say(score, who)
    return await talk.say("ja", who)


async def test_an_area_of_three_expectations_takes_five_messages(talk):
    [seen] = await reflect(talk, TEACHER, "3, want de visie hangt in elke klas", "1", "2")
    assert seen.chart.series[0].values == [3, 1, 2]
    [row] = await rows(talk, SubmittedForm)
    assert row.subject == f"reflection:{TEAM}:kwaliteit@2026"
    assert row.answers["scores"][0]["score"] == {"score": 3, "note": "de visie hangt in elke klas"}


async def test_the_same_area_again_in_a_school_year_is_a_change(talk):
    await reflect(talk, TEACHER, "3", "1", "2")
    talk.now += timedelta(days=60)
    await reflect(talk, TEACHER, "3", "4", "2")
    standing = [one for one in await rows(talk, SubmittedForm) if one.status == "submitted"]
    assert [one.answers["scores"][1]["score"]["score"] for one in standing] == [4]
    trail = [one for one in await rows(talk, SubmittedFormVersion) if one.submitted_form_id == standing[0].id]
    assert len(trail) == 2
    [coming] = [one for one in await rows(talk, PlannedNotice) if one.status == "planned"]
    assert coming.due_at >= talk.now + timedelta(days=364)


async def test_a_change_to_what_stands_already_is_refused_and_nothing_is_lost(talk):
    await reflect(talk, TEACHER, "3", "1", "2")
    await reflect(talk, TEACHER, "3", "3", "3", "3", area="begeleiding")
    await talk.say("wijzig mijn zelfreflectie", TEACHER)
    await talk.say("1", TEACHER)
    for said in ("verander het gebied naar kwaliteitsontwikkeling", "1", "1", "1", "ja"):
        replies = await talk.say(said, TEACHER)
    assert "al een over hetzelfde" in replies[0].text
    assert sorted(one.subject.split(":")[2] for one in await rows(talk, SubmittedForm)) == [
        "begeleiding@2026",
        "kwaliteit@2026",
    ]


async def test_a_year_later_it_is_asked_on_a_working_day_and_the_button_begins_the_same_area(talk):
    await reflect(talk, TEACHER, "3", "1", "2")
    [planned] = await rows(talk, PlannedNotice)
    local = planned.due_at.astimezone(ZONE)
    assert is_working_day(local.date())
    assert 8 <= local.hour < 18
    talk.now = planned.due_at + timedelta(minutes=1)
    [asked] = await talk.inbox(TEACHER)
    assert "Een jaar geleden" in asked.text
    [question] = await talk.press("Opnieuw kijken", TEACHER)
    assert question.step.step == "scores.kwaliteit-1.score"


async def test_what_is_withdrawn_is_not_seen_nor_asked_again(talk):
    await reflect(talk, TEACHER, "3", "1", "2")
    await talk.say("trek mijn zelfreflectie in", TEACHER)
    await talk.press("Ja, trek in", TEACHER)
    assert [one.status for one in await rows(talk, PlannedNotice)] == ["cancelled"]
    [none] = await talk.say("toon onze zelfreflectie", TEACHER)
    assert none.chart is None


async def test_an_earlier_school_year_stands_as_it_is(talk):
    await reflect(talk, TEACHER, "3", "1", "2")
    talk.now += timedelta(days=290)
    [fixed] = await talk.say("wijzig mijn zelfreflectie", TEACHER)
    assert "schooljaar 2026-2027" in fixed.text


async def test_two_school_years_are_lines(talk):
    await reflect(talk, TEACHER, "3", "1", "2")
    talk.now += timedelta(days=330)
    await reflect(talk, TEACHER, "3", "3", "overslaan")
    [shown] = await talk.say("toon onze scores", TEACHER)
    assert (shown.chart.kind, shown.chart.categories) == ("lines", ["2026-2027", "2027-2028"])
    assert [one.values for one in shown.chart.series] == [[3, 3], [1, 3], [2, None]]


async def test_several_areas_are_shown_together_and_each_by_its_button(talk):
    await reflect(talk, TEACHER, "3", "1", "2")
    await reflect(talk, TEACHER, "4", "4", "2", "2", area="begeleiding")
    [all_areas] = await talk.say("toon onze zelfreflectie", TEACHER)
    assert all_areas.chart.categories == ["Begeleiding", "Kwaliteitsontwikkeling"]
    assert all_areas.chart.series[0].values == [3, 2]
    [one] = await talk.press("Begeleiding", TEACHER)
    assert one.chart.series[0].values == [4, 4, 2, 2]


async def test_the_coordinator_sees_the_average_of_the_team_and_a_colleague_only_the_own(talk):
    await reflect(talk, TEACHER, "3", "1", "2")
    await reflect(talk, COLLEAGUE, "1", "1", "overslaan")
    [own] = await talk.say("toon onze zelfreflectie", COLLEAGUE)
    assert own.chart.series[0].values == [1, 1, None]
    [team] = await talk.say("toon onze zelfreflectie", DIRECTOR)
    assert team.chart.series[0].values == [2, 1, 2]


async def test_nobody_outside_the_team_sees_it_not_even_with_the_button_of_somebody_who_may(talk):
    await reflect(talk, TEACHER, "3", "1", "2")
    others = (
        "organisator@voorbeeld.example",
        "beheerder@voorbeeld.example",
        "coordinator-cbe-kiem@voorbeeld.example",
        COLLEAGUE,
    )
    for who in others:
        for given in ((TEAM,), (TEAM, "kwaliteit"), ()):
            [refused] = await talk.press_action(action("view", "my_reflections", *given), who)
            assert (refused.chart, refused.sheet) == (None, None)
            assert "De Brug" not in refused.text


async def test_a_button_for_an_area_that_was_not_looked_at_is_too_old(talk):
    await reflect(talk, TEACHER, "3", "1", "2")
    [old] = await talk.press_action(action("view", "my_reflections", TEAM, "beleid"), TEACHER)
    assert "knop" in old.text
