"""What a survey of needs leads to: who is told, what is kept, and how the organisers see it."""

from datetime import timedelta

from sqlmodel import select

from storage.submissions import SubmittedForm, versions_of

LADDER = "coordinator-cbe-ladder@voorbeeld.example"
KIEM = "coordinator-cbe-kiem@voorbeeld.example"
TEACHER = "leraar@voorbeeld.example"
NT2 = "organisator-nt2@voorbeeld.example"
SWITCH = "switch@voorbeeld.example"


async def tell(talk, who, themes, *urgencies, more="voor 12 leraren in het voorjaar. Opmerking: geen"):
    """Say everything at once, then how urgent each theme is, then yes."""
    await talk.say(f"Wij hebben nood aan vorming over {themes} {more}", who)
    for urgency in urgencies:
        await talk.say(str(urgency), who)
    return await talk.say("ja", who)


async def forms(talk):
    async with talk.database.transaction() as session:
        return list((await session.exec(select(SubmittedForm).order_by(SubmittedForm.id))).all())


async def test_the_organisers_of_the_masterclasses_are_told_and_no_other(talk):
    await tell(talk, LADDER, "alfa-nt2", 4)
    assert [one.text for one in await talk.inbox(NT2)] == [
        "CBE De Ladder (voorbeeld) vraagt vorming voor 12 leraren: alfa-NT2 (4/4)."
    ]
    assert await talk.inbox(SWITCH) == []


async def test_what_is_told_on_saturday_reaches_the_organisers_on_monday(talk):
    talk.now += timedelta(days=4)
    await tell(talk, LADDER, "alfa-nt2", 4)
    assert await talk.inbox(NT2) == []
    talk.now += timedelta(days=2)
    assert len(await talk.inbox(NT2)) == 1


async def test_the_ranking_counts_each_centre_once_and_has_a_chart_and_a_sheet(talk):
    await tell(talk, LADDER, "okan en alfa-nt2", 1, 3)
    await tell(talk, KIEM, "okan", 1)
    await tell(talk, TEACHER, "okan", 1, more="voor 3 leraren in de winter in cbe de kiem. Opmerking: geen")
    [reply] = await talk.say("welke noden zijn er?", NT2)
    assert "1. **alfa-NT2**: gewicht 3, 1 centrum" in reply.text
    assert "2. **van OKAN naar NT2**: gewicht 2, 2 centra" in reply.text
    assert reply.chart.categories == ["alfa-NT2", "van OKAN naar NT2"]
    assert [one.values for one in reply.chart.series] == [[3, 2], [1, 2]]
    assert [row[:5] for row in reply.sheet.rows] == [
        ["alfa-NT2", 3, "CBE De Ladder (voorbeeld)", 3, 12],
        ["van OKAN naar NT2", 2, "CBE De Kiem (voorbeeld)", 1, 12],
        ["van OKAN naar NT2", 2, "CBE De Kiem (voorbeeld)", 1, 3],
        ["van OKAN naar NT2", 2, "CBE De Ladder (voorbeeld)", 1, 12],
    ]


async def test_words_of_ones_own_for_a_theme_are_shown_and_cannot_do_harm(talk):
    await talk.say("noden doorgeven", LADDER)
    for said in ("iets anders", "*[klik](http://x.example)*", "2", "5", "winter", "overslaan", "ja"):
        await talk.say(said, LADDER)
    [reply] = await talk.say("welke noden zijn er?", NT2)
    assert r"\*\[klik\]\(http://x.example\)\*" in reply.text
    assert reply.sheet.rows[0][0] == "*[klik](http://x.example)*"


async def test_a_change_is_kept_with_what_it_was_and_the_organisers_hear_it(talk):
    await tell(talk, LADDER, "alfa-nt2", 4)
    await talk.inbox(NT2)
    await talk.say("wijzig mijn noden", LADDER)
    await talk.say("20 leraren", LADDER)
    await talk.say("ja", LADDER)
    [row] = await forms(talk)
    assert row.subject == "organisation:voorbeeld-cbe-ladder"
    async with talk.database.transaction() as session:
        trail = await versions_of(session, row.id)
    assert [version.changes for version in trail] == [{}, {"teachers": [12, 20]}]
    [told] = await talk.inbox(NT2)
    assert "voor 20 leraren" in told.text


async def test_the_coordinator_of_a_centre_may_change_what_a_colleague_told_and_another_may_not(talk):
    await tell(talk, TEACHER, "alfa-nt2", 4, more="voor 3 leraren in de winter in cbe de ladder. Opmerking: geen")
    [other] = await talk.say("wijzig mijn noden", KIEM)
    assert "niets" in other.text
    await talk.say("wijzig mijn noden", LADDER)
    await talk.say("9 leraren", LADDER)
    await talk.say("ja", LADDER)
    [row] = await forms(talk)
    assert row.answers["teachers"] == 9


async def test_who_tells_more_of_the_same_centre_is_reminded_of_what_was_told(talk):
    await tell(talk, LADDER, "alfa-nt2", 4)
    await talk.say("Wij hebben nood aan vorming over okan voor 3 leraren in de winter. Opmerking: geen", LADDER)
    [summary] = await talk.say("2", LADDER)
    assert "Je gaf al noden van dit centrum door" in summary.text


async def test_six_themes_are_too_many_to_say_what_comes_first(talk):
    replies = await talk.say(
        "wij hebben nood aan vorming over alfa, okan, starters, werkvloer, toetsen en werkvormen", LADDER
    )
    assert "meer dan 5" in replies[-1].text
    assert replies[-1].step.step == "themes"


async def test_what_is_withdrawn_or_a_year_old_does_not_count(talk):
    await tell(talk, LADDER, "alfa-nt2", 4)
    await tell(talk, KIEM, "okan", 4)
    await talk.say("trek mijn noden in", LADDER)
    await talk.press("Ja, trek in", LADDER)
    [reply] = await talk.say("welke noden zijn er?", NT2)
    assert reply.chart.categories == ["van OKAN naar NT2"]
    talk.now += timedelta(days=366)
    [reply] = await talk.say("welke noden zijn er?", NT2)
    assert reply.chart is None
    assert "geen enkel centrum" in reply.text


async def test_needs_are_not_for_teachers_nor_for_organisers_of_something_else(talk):
    await tell(talk, LADDER, "alfa-nt2", 4)
    for who in (TEACHER, LADDER, SWITCH):
        for reply in (
            *await talk.say("welke noden zijn er?", who),
            *await talk.press_action('["view","needs"]', who),
        ):
            assert "Ladder" not in reply.text
            assert reply.sheet is None
