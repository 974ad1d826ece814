"""Reminders that somebody asks for: kept, changed, withdrawn; a second one beside a first."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from dialogs.actions import action
from dialogs.own_reminders import sentences
from dialogs.reminders.notices import when
from dialogs.texts import texts_in
from storage.people import key, person_by_email
from storage.reminders import PlannedNotice, Reminder
from storage.submissions import SubmittedForm
from tests.conversations.client import ZONE
from tests.conversations.sign_ups import COP, signed_up
from tests.conversations.test_reminders import LOTTE, SAM, labels, reminded

NL = texts_in("nl")
DONE, SNOOZE, STOP = NL("Done"), NL("Snooze"), NL("No more of these")


async def notices(talk):
    async with talk.database.transaction() as session:
        return (await session.exec(select(PlannedNotice).order_by(col(PlannedNotice.id)))).all()


async def asked(talk, text, who=LOTTE):
    """Ask for a reminder in one sentence and say yes."""
    await talk.say(text, who)
    return await talk.say("ja", who)


def due(row):
    return f"{row.due_at.astimezone(ZONE):%d/%m %H:%M}"


async def first(talk, moment=COP):
    async with talk.database.transaction() as session:
        query = select(Reminder).where(Reminder.moment_id == moment, Reminder.plan == "day-before")
        return (await session.exec(query)).one()


async def test_it_comes_at_its_time_on_a_day_off_and_at_night_too(talk):
    await asked(talk, "herinner me zaterdag om 23u aan de wafels")
    [row] = await notices(talk)
    assert (row.title, due(row), row.exact, row.topic, row.useful_until) == ("de wafels", "28/11 23:00", True, "", None)
    talk.now = datetime(2026, 11, 28, 22, 59, tzinfo=ZONE)
    assert await talk.inbox(LOTTE) == []
    talk.now = datetime(2026, 11, 28, 23, 0, 1, tzinfo=ZONE)
    [letter] = await talk.inbox(LOTTE)
    assert letter.text == NL("🔔 You asked me to remind you of: {what}.", what="de wafels")
    assert labels([letter]) == [DONE, SNOOZE], "what one asked for is stopped by withdrawing it"
    await talk.say("gedaan", LOTTE)
    assert [one.status for one in await notices(talk)] == ["done"]


async def test_what_was_typed_is_escaped_where_it_is_shown(talk):
    [said] = await asked(talk, "herinner me vrijdag aan *kopies* <b>nu</b>")
    assert "*kopies*" not in said.text.replace("\\*", "") and "<b>" not in said.text
    talk.now = datetime(2026, 11, 27, 9, 1, tzinfo=ZONE)
    [letter] = await talk.inbox(LOTTE)
    assert "<b>" not in letter.text
    [listed] = await talk.say("mijn herinneringen", LOTTE)
    assert listed.card is None or "<b>" not in str(listed.card)


async def test_a_moment_of_ones_own_is_named_with_its_date(talk):
    await signed_up(talk, COP, LOTTE)
    said = " ".join(
        one.text for one in await talk.say("herinner me aan de sessie van 8 december, een dag ervoor", LOTTE)
    )
    assert "07/12/2026" in said
    [told] = await talk.say("ja", LOTTE)
    assert "08/12/2026 16:00" in told.text
    talk.now = datetime(2026, 12, 7, 9, 1, tzinfo=ZONE)
    letter = (await talk.inbox(LOTTE))[-1]
    assert "08/12/2026 16:00" in str(letter.card)


async def test_it_is_changed_and_withdrawn_later(talk):
    [told] = await asked(talk, "herinner me vrijdag aan de kopies")
    assert labels([told]) == [NL("Change"), NL("Withdraw")]
    await talk.press(NL("Change"), LOTTE)
    await talk.say("maandag om 14u", LOTTE)
    await talk.say("ja", LOTTE)
    [row] = await notices(talk)
    assert (due(row), row.status) == ("30/11 14:00", "planned")
    await talk.say("verwijder mijn herinnering", LOTTE)
    await talk.say("ja", LOTTE)
    assert [one.status for one in await notices(talk)] == ["cancelled"]
    talk.now = datetime(2026, 12, 1, 10, tzinfo=ZONE)
    assert await talk.inbox(LOTTE) == []


async def test_what_came_already_is_not_changed_any_more(talk):
    await asked(talk, "herinner me vrijdag aan de kopies")
    async with talk.database.transaction() as session:
        [form] = (await session.exec(select(SubmittedForm).where(SubmittedForm.form == "own_reminder"))).all()
    talk.now = datetime(2026, 11, 27, 9, 1, tzinfo=ZONE)
    await talk.inbox(LOTTE)
    [told] = await talk.press_action(action("submitted", "change", str(form.id), ""), LOTTE)
    assert told.text == NL("That reminder came already. Put it off with *snooze*, or ask for a new one.")


async def test_a_pupil_is_named_nowhere(talk):
    [told] = await talk.say("herinner me vrijdag aan het gesprek over Emma Peeters", LOTTE)
    assert "Emma" not in told.text and told.step.step == "what"
    await talk.say("het gesprek over Emma Peeters", LOTTE)
    await talk.say("het gesprek over leerling A", LOTTE)
    await talk.say("ja", LOTTE)
    assert [one.title for one in await notices(talk)] == ["het gesprek over leerling A"]


async def test_two_hundred_are_kept_and_no_more(talk):
    await talk.come_in(LOTTE)
    async with talk.database.transaction() as session:
        person = key((await person_by_email(session, LOTTE, talk.now)).id)
        session.add_all(
            PlannedNotice(
                key=f"own:-{number}", about=f"own:-{number}", person_id=person, title="x", due_at=talk.now + timedelta(days=9),
                created_at=talk.now,
            )
            for number in range(sentences.MOST_OPEN)
        )  # fmt: skip
    [told] = await talk.say("herinner me vrijdag aan de kopies", LOTTE)
    assert str(sentences.MOST_OPEN) in told.text and told.step is None
    assert len(await notices(talk)) == sentences.MOST_OPEN
    [mine] = await talk.say("herinner me vrijdag aan de kopies", SAM)
    assert mine.step is not None


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("herinner mij pas woensdag aan de intake", ("de intake", "25/11 09:00")),
        ("herinner me vrijdag om mijn inschrijving te wijzigen", ("mijn inschrijving wijzigen", "27/11 09:00")),
        ("vergeet mij ni te herinneren aan de ouderraad donderdag om 20u", ("de ouderraad", "26/11 20:00")),
        ("herinnert mij vanavond aan de broodtrommels", ("de broodtrommels", "24/11 19:00")),
        ("kan je mij vrijdag helpen herinneren aan de agenda's?", ("de agenda's", "27/11 09:00")),
    ],
)
async def test_it_is_asked_for_in_other_words(talk, said, kept):
    await asked(talk, said)
    assert await kept_ones(talk) == [kept]


# -- a second one while the first waits --


async def kept_ones(talk):
    return [(one.title, due(one)) for one in await notices(talk)]


@pytest.mark.parametrize(
    "second", ["herinner mij maandag aan de rapporten", "ja, herinner me maandag ook aan de rapporten"]
)
async def test_a_second_one_leaves_the_first_that_waits_for_its_yes_as_it_was_said(talk, second):
    await talk.say("herinner mij vrijdag aan de turnzak", LOTTE)
    kept, asked_ = await talk.say(second, LOTTE)
    assert kept.text == NL(
        "Fine, on {when} I remind you of: {what}.", when="vrijdag 27/11/2026 09:00", what="de turnzak"
    )
    assert not kept.buttons and "de rapporten" in str(asked_.card) and "turnzak" not in str(asked_.card)
    assert await kept_ones(talk) == [("de turnzak", "27/11 09:00")]
    await talk.say("ja", LOTTE)
    assert await kept_ones(talk) == [("de turnzak", "27/11 09:00"), ("de rapporten", "30/11 09:00")]


async def test_a_first_that_misses_something_is_put_aside_and_offered_again(talk):
    await talk.say("herinner mij aan de turnzak", LOTTE)
    aside, asked_ = await talk.say("herinner mij maandag aan de rapporten", LOTTE)
    assert aside.text.startswith(NL("I put this aside for a moment, with your answers: {title}.", title="")[:20])
    assert "turnzak" not in str(asked_.card)
    told, offered = await talk.say("ja", LOTTE)
    assert NL("Go on") in labels([offered]) and await kept_ones(talk) == [("de rapporten", "30/11 09:00")]
    await talk.press(NL("Go on"), LOTTE)
    await talk.say("vrijdag", LOTTE)
    await talk.say("ja", LOTTE)
    assert await kept_ones(talk) == [("de rapporten", "30/11 09:00"), ("de turnzak", "27/11 09:00")]


async def test_a_time_alone_is_not_given_to_a_whole_one_of_another_time(talk):
    await talk.say("herinner mij vrijdag", LOTTE)
    await talk.say("herinner mij maandag aan de rapporten", LOTTE)
    await talk.say("ja", LOTTE)
    assert await kept_ones(talk) == [("de rapporten", "30/11 09:00")]


@pytest.mark.parametrize(
    ("first_", "then", "kept"),
    [
        ("herinner mij vrijdag aan de turnzak", "nee, maandag", ("de turnzak", "30/11 09:00")),
        (
            "herinner mij vrijdag aan de turnzak",
            "nee, herinner mij maandag aan de rapporten",
            ("de rapporten", "30/11 09:00"),
        ),
        ("herinner mij vrijdag aan de turnzak", "herinner mij maandag aan de turnzak", ("de turnzak", "30/11 09:00")),
        ("herinner mij aan de turnzak", "herinner mij maandag aan de turnzak", ("de turnzak", "30/11 09:00")),
        ("herinner mij aan de turnzak", "herinner mij maandag", ("de turnzak", "30/11 09:00")),
        ("herinner mij vrijdag", "herinner mij aan de turnzak", ("de turnzak", "27/11 09:00")),
    ],
)
async def test_what_corrects_or_completes_the_first_begins_no_other(talk, first_, then, kept):
    await talk.say(first_, LOTTE)
    await talk.say(then, LOTTE)
    await talk.say("ja", LOTTE)
    assert await kept_ones(talk) == [kept]


@pytest.mark.parametrize(
    ("first_", "then", "kept"),
    [
        ("herinner mij vrijdag aan de turnzak", "om 10u", ("de turnzak", "27/11 10:00")),
        ("herinner mij vrijdag aan de turnzak", "maak er toch liever maandag van", ("de turnzak", "30/11 09:00")),
        (
            "herinner mij vrijdag aan de turnzak",
            "nee, de turnzak is voor maandag om 10u",
            ("de turnzak", "30/11 10:00"),
        ),
        ("herinner mij aan de turnzak", "vrijdag, na school", ("de turnzak", "27/11 09:00")),
        ("herinner mij aan de turnzak", "ik denk best vrijdag om 8u", ("de turnzak", "27/11 08:00")),
    ],
)
async def test_what_says_only_when_is_the_time(talk, first_, then, kept):
    await talk.say(first_, LOTTE)
    await talk.say(then, LOTTE)
    await talk.say("ja", LOTTE)
    assert await kept_ones(talk) == [kept]


@pytest.mark.parametrize(
    "aside",
    [
        "verplaats mijn inschrijving naar 1 februari",
        "zet in mijn agenda: oudercontact volgende dinsdag 19u",
        "annuleer het bezoek van maandag",
        "de directie vergadert maandag om 10u over de begroting van volgend jaar",
    ],
)
async def test_the_time_of_something_else_is_no_time(talk, aside):
    await talk.say("herinner mij aan de turnzak", LOTTE)
    assert (await talk.say(aside, LOTTE))[-1].step.step == "when"
    await talk.say("vrijdag", LOTTE)
    await talk.say(aside, LOTTE)
    await talk.say("ja", LOTTE)
    assert await kept_ones(talk) == [("de turnzak", "27/11 09:00")]


# -- to be rid of one's own --


async def three(talk):
    for text in (
        "vrijdag aan de intake van team 2",
        "maandag om 10u aan de kopies",
        "dinsdag aan de kopies van de toets",
    ):
        await asked(talk, f"herinner me {text}")


async def standing(talk):
    return [one.title for one in await notices(talk) if one.status == "planned"]


@pytest.mark.parametrize(
    "said",
    [
        "verwijder mijn herinnering aan de intake van team 2",
        "herinner me niet meer aan de intake van team 2",
        "verwijder de herinering voor intake team 2 aub",
        "vergeet mijn herinnering aan de intake",
        "delete my reminder about team 2",
        "don't remind me of team 2 anymore",
    ],
)
async def test_the_one_that_is_named_is_withdrawn_after_a_yes(talk, said):
    await three(talk)
    [sure] = await talk.say(said, LOTTE)
    assert "intake van team 2" in sure.text and labels([sure]) == [NL("Yes, withdraw"), NL("No, keep it")]
    assert len(await standing(talk)) == 3
    await talk.press(NL("Yes, withdraw"), LOTTE)
    assert await standing(talk) == ["de kopies", "de kopies van de toets"]


async def test_of_several_that_fit_is_asked_which_and_just_the_words_win(talk):
    await three(talk)
    [row] = [one for one in await notices(talk) if one.title == "de kopies"]
    [sure] = await talk.say("herinner me niet meer aan de kopies", LOTTE)
    at = when(row.due_at, NL)
    assert sure.text == NL("Shall I withdraw your reminder of {what}, on {when}?", what="de kopies", when=at)
    await asked(talk, "herinner me woensdag aan de kopies")
    [which] = await talk.say("verwijder mijn herinnering aan de kopies", LOTTE)
    assert which.text == NL("Which one do you want to withdraw?") and len(which.buttons) == 3
    await talk.press(which.buttons[1].label, LOTTE)
    await talk.say("ja", LOTTE)
    assert len(await standing(talk)) == 3


async def test_the_name_of_a_kind_asks_whether_ones_own_is_meant(talk):
    await three(talk)
    [asked_] = await talk.say("herinner me niet meer aan de intake", LOTTE)
    assert labels([asked_])[1] == NL("Everything of {kind}", kind=NL("intakes"))
    assert len(await standing(talk)) == 3
    [told] = await talk.say("herinner me niet meer aan intakes", LOTTE)
    assert NL("Take them up again") in labels([told])


async def test_what_fits_none_is_said_with_those_that_there_are_and_never_those_of_others(talk):
    await three(talk)
    [told] = await talk.say("verwijder mijn herinnering aan *de vis*", LOTTE)
    assert "vis" in told.text and len(told.buttons) == 3
    [told] = await talk.say("verwijder mijn herinnering aan de kopies", SAM)
    assert labels([told]) == [NL("My reminders")]
    press = action("submitted", "withdrawn", (await notices(talk))[0].about.removeprefix("own:"))
    await talk.press_action(press, SAM)
    assert len(await standing(talk)) == 3


async def test_of_something_else_it_is_a_reminder_of_ones_own_under_a_reminder_too(talk):
    await reminded(talk)
    said = await talk.say("herinner me morgen aan de kopies", LOTTE)
    assert "de kopies" in str(said[-1].card)
    assert (await first(talk)).status == "sent"


BUS = "herinner me morgen om 10u aan de bus"
BESIDE = "schrijf 2 teams van netwerk x in voor switch"


async def test_a_yes_beside_a_question_for_words_is_for_what_was_asked_with_yes_and_no(talk):
    await talk.say(BUS)
    await talk.say("ja")
    [*_, asked] = await talk.say(BESIDE)
    assert asked.step.step == "contact"
    await talk.say("annuleer de herinnering aan de bus")
    [gone, again] = await talk.say("ja")
    assert again.step.step == "contact", "the form goes on where it was"
    assert [one.status for one in await notices(talk)] == ["cancelled"]
    assert gone.step is None


async def test_a_no_beside_a_form_leaves_both_as_they_are(talk):
    await talk.say(BUS)
    await talk.say("ja")
    await talk.say(BESIDE)
    for no in ("nee", NL("No, keep it")):
        await talk.say("annuleer de herinnering aan de bus")
        [left, again] = await talk.say(no)
        assert (left.text, again.step.step) == (NL("Fine, it stays as it is."), "contact")
    assert len(await notices(talk)) == 1


@pytest.mark.parametrize(
    "text", ["herinner me op 31 februari om 9u aan de bus", "kan je me herinneren op 31 februari aan de bus?"]
)
async def test_a_day_that_there_is_not_is_said_and_asked_for(talk, text):
    said = await talk.say(text)
    assert any("31 februari" in one.text and "kalender" in one.text for one in said)
    assert said[-1].step.step == "when"
    await talk.say("12/1")
    await talk.say("ja")
    [one] = await notices(talk)
    assert one.title == "de bus"


async def test_the_next_one_is_made_though_one_was_stopped(talk):
    await talk.say("herinner me aan de taart")
    await talk.say("stop")
    said = await talk.say(BUS)
    assert said[-1].step is None or said[-1].step.step != "when"
    await talk.say("ja")
    [one] = await notices(talk)
    assert one.title == "de bus"
    [asked] = await talk.say("ga verder")
    assert asked.step.step == "when", "what was stopped is still there"


async def test_who_wants_it_every_week_hears_that_it_comes_once(talk):
    said = await talk.say("herinner me elke vrijdag aan de boodschappen")
    assert any("één keer" in one.text for one in said)
    await talk.say("vrijdag")
    await talk.say("ja")
    [one] = await notices(talk)
    assert one.title == "de boodschappen"
