"""Whom which occasion concerns, and that the rows of reminders follow whatever happens to it, in a real database."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import col, select

from dialogs.offer import stored_catalogue
from dialogs.organising.chores import open_and_close
from dialogs.reminders import chores, planning
from dialogs.reminders.audiences import audiences
from dialogs.reminders.planning import everything, of_moment, of_registration, of_round, reconcile, replan_person
from dialogs.reminders.workdays import ZONE
from dialogs.subjects import all_chores
from dialogs.texts import texts_in
from knowledge.catalogue_files import load_catalogue
from knowledge.offer import Catalogue
from knowledge.reminder_plans import Escalation, ReminderPlan, Span, Wording
from storage.catalogue import MomentRow, RoundRow, bump_revision
from storage.outbox import OutboxMessage
from storage.people import Person, key, person_by_email
from storage.preferences import ReminderPreference, StoppedReminders
from storage.registrations import Registration, confirmed
from storage.reminders import PlanningPass, Reminder
from storage.signups import SignUp
from tests.conversations.client import COORDINATOR
from tests.conversations.sign_ups import COP, FACILITATOR, SECOND_COP, TEACHERS, signed_up

NL = texts_in("nl")
FILES = load_catalogue()
OF_MOMENTS = {"week-before", "day-before", "facilitator-day-before"}


async def audience(session, catalogue, occasion, now):
    """The persons whom one occasion concerns, by their part."""
    return (await audiences(session, catalogue, [occasion], now))[occasion.about]


@pytest.fixture(autouse=True)
def _plans_of_moments_alone(monkeypatch):
    """Leave out the files' other plans: what is planned by these and by those of a test can be counted."""
    others = [one for plans in load_catalogue().reminders.values() for one in plans if one.id not in OF_MOMENTS]
    every = Catalogue.plans_of
    monkeypatch.setattr(
        Catalogue, "plans_of", lambda self, programme: tuple(one for one in every(self, programme) if one not in others)
    )


SAID = Wording(nl="Denk eraan.", en="Remember it.")
ALL, ORGANISER, SWITCH = (
    "organisator@voorbeeld.example",
    "organisator-cop@voorbeeld.example",
    "switch@voorbeeld.example",
)
KEMPEN, CONTACT = "kempen@voorbeeld.example", "an.peeters@school.be"
SESSIONS, PROJECTS = "voorbeeld-sessies-2026", "voorbeeld-2026"


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


async def offer(session, *plans) -> Catalogue:
    """Return the offer as it stands, with these plans beside those of the files."""
    catalogue = await stored_catalogue(session, FILES)
    catalogue.reminders = {"": [*FILES.reminders[""], *plans]}
    return catalogue


async def rows(talk):
    """Return all reminders: what of, whom, by which plan, and how they stand."""
    async with talk.database.transaction() as session:
        query = select(Reminder, Person.email).join(Person, col(Reminder.person_id) == col(Person.id))
        found = (await session.exec(query.order_by(col(Reminder.id)))).all()
        return {(one.about, email, one.plan): one for one, email in found}


async def planned(talk, who):
    return {
        (about, plan)
        for (about, email, plan), one in (await rows(talk)).items()
        if email == who and one.status == "planned"
    }


async def emails(session, people):
    query = select(Person.email).where(col(Person.id).in_(sorted(people))).order_by(col(Person.email))
    return list((await session.exec(query)).all())


async def reconciled(talk, about, *plans, joined=()):
    async with talk.database.transaction() as session:
        catalogue = await offer(session, *plans)
        [occasion] = await planning.occasions_of(session, catalogue, [about])
        people = [key((await person_by_email(session, who, talk.now)).id) for who in joined]
        return await reconcile(session, catalogue, occasion, talk.now, joined=people)


async def registered(talk, who=COORDINATOR, sentence="schrijf 2 teams van netwerk x in voor switch", contact=CONTACT):
    await talk.say(sentence, who)
    await talk.say(contact, who)
    await talk.say("ja", who)
    async with talk.database.transaction() as session:
        return (await confirmed(session))[-1]


# -- who --


async def test_a_session_concerns_who_comes_who_leads_and_who_organises_it(talk):
    await signed_up(talk, COP, TEACHERS[0])
    await signed_up(talk, COP, TEACHERS[1], status="waiting")
    async with talk.database.transaction() as session:
        catalogue = await offer(session)
        found = await audience(session, catalogue, of_moment(catalogue.moments[COP]), talk.now)
        assert await emails(session, found["participant"]) == [TEACHERS[0]]
        assert await emails(session, found["facilitator"]) == [FACILITATOR]
        assert await emails(session, found["organiser"]) == sorted([ALL, ORGANISER])
        assert found["coordinator"] == set()


async def test_nobody_leads_what_nobody_comes_to(talk):
    async with talk.database.transaction() as session:
        catalogue = await offer(session)
        found = await audience(session, catalogue, of_moment(catalogue.moments[COP]), talk.now)
        assert found["participant"] == found["facilitator"] == set()
        assert await emails(session, found["organiser"]) == sorted([ALL, ORGANISER])


async def test_a_moment_of_a_project_concerns_who_registered_teams_and_their_contact(talk):
    await registered(talk)
    async with talk.database.transaction() as session:
        catalogue = await offer(session)
        moment = catalogue.moments[f"{PROJECTS}-switch-intake"]
        found = await audience(session, catalogue, of_moment(moment), talk.now)
        assert await emails(session, found["participant"]) == sorted([COORDINATOR, CONTACT])
        assert await emails(session, found["coordinator"]) == [COORDINATOR]
        assert await emails(session, found["organiser"]) == sorted([ALL, SWITCH])


async def test_teams_concern_who_registered_them_and_who_coordinates_their_organisation(talk):
    await registered(talk, KEMPEN, "schrijf 2 teams van netwerk kempen in voor switch")
    async with talk.database.transaction() as session:
        [row] = await confirmed(session)
        row.registered_by = key((await person_by_email(session, COORDINATOR, talk.now)).id)
        found = await audience(session, await offer(session), of_registration(row), talk.now)
        assert await emails(session, found["participant"]) == sorted([COORDINATOR, CONTACT])
        assert await emails(session, found["coordinator"]) == sorted([COORDINATOR, KEMPEN])


async def test_a_round_concerns_every_coordinator_and_everybody_in_it_once(talk):
    await registered(talk)
    await signed_up(talk, COP, TEACHERS[0])
    async with talk.database.transaction() as session:
        catalogue = await offer(session)
        projects = await audience(session, catalogue, of_round(PROJECTS), talk.now)
        sessions = await audience(session, catalogue, of_round(SESSIONS), talk.now)
        assert await emails(session, projects["participant"]) == sorted([COORDINATOR, CONTACT])
        assert await emails(session, sessions["participant"]) == [TEACHERS[0]]
        assert {COORDINATOR, KEMPEN} <= set(await emails(session, projects["coordinator"]))
        assert await emails(session, sessions["organiser"]) == sorted(
            {ALL, ORGANISER, "organisator-nt2@voorbeeld.example"}
        )


# -- moments --


async def test_who_comes_and_who_leaves_is_reminded_accordingly_and_again_changes_nothing(talk):
    about = f"moment:{COP}"
    await signed_up(talk, COP, TEACHERS[0])
    assert await reconciled(talk, about) == 2
    assert await planned(talk, TEACHERS[0]) == {(about, "day-before")}
    assert await planned(talk, FACILITATOR) == {(about, "facilitator-day-before")}
    before = await rows(talk)
    assert await reconciled(talk, about, joined=TEACHERS[:1]) == 0
    assert await rows(talk) == before
    async with talk.database.transaction() as session:
        for row in (await session.exec(select(SignUp))).all():
            row.status = "cancelled"
    await reconciled(talk, about)
    assert await planned(talk, TEACHERS[0]) == await planned(talk, FACILITATOR) == set()


async def test_a_moment_that_moved_since_the_offer_was_read_is_reminded_of_at_its_new_time(talk):
    await signed_up(talk, COP, TEACHERS[0])
    async with talk.database.transaction() as session:
        stale = await offer(session)
        row = await session.get_one(MomentRow, COP)
        row.starts_at, row.ends_at = row.starts_at + timedelta(days=7), row.ends_at + timedelta(days=7)
    async with talk.database.transaction() as session:
        await reconcile(session, stale, of_moment(stale.moments[COP]), talk.now)
    found = (await rows(talk))[f"moment:{COP}", TEACHERS[0], "day-before"]
    assert (found.due_at, found.for_at) == (at("2026-12-14T09:00"), at("2026-12-15T16:00"))
    async with talk.database.transaction() as session:
        (await session.get_one(MomentRow, COP)).status = "cancelled"
    async with talk.database.transaction() as session:
        await reconcile(session, stale, of_moment(stale.moments[COP]), talk.now)
    assert {one.status for one in (await rows(talk)).values()} == {"cancelled"}


async def test_a_message_about_a_move_says_when_each_is_reminded_again(talk):
    await signed_up(talk, COP, TEACHERS[0])
    await reconciled(talk, f"moment:{COP}")
    for said in ("verplaats de cop van 8 december naar 15 december om 14u", "overslaan", "ja"):
        await talk.say(said, ORGANISER)
    again = NL("I remind you of it on {when}.", when="maandag 14/12/2026 09:00")
    for who in (TEACHERS[0], FACILITATOR):
        [letter] = await talk.inbox(who)
        assert letter.text.endswith(again)
    [other] = await talk.inbox(ALL)
    assert NL("I remind you of it on {when}.", when="").rstrip(".") not in other.text


async def test_a_message_about_what_is_cancelled_says_that_it_is_not_reminded_of_any_more(talk):
    await signed_up(talk, COP, TEACHERS[0])
    await reconciled(talk, f"moment:{COP}")
    for said in ("de cop van 8 december gaat niet door", "te weinig volk", "ja"):
        await talk.say(said, ORGANISER)
    gone = NL("I do not remind you of it any more.")
    assert [gone in one.text for one in await talk.inbox(TEACHERS[0])] == [True]
    assert [gone in one.text for one in await talk.inbox(ALL)] == [False]
    assert await planned(talk, TEACHERS[0]) == set()


# -- registrations --

SECOND_YEAR = ReminderPlan(
    id="second-year", topic="teams", about="registration", anchor="second_year", after=Span(days=0), within=Span(days=21),
    to="coordinator", text=SAID,
)  # fmt: skip
NO_CONTACT = ReminderPlan(
    id="no-contact", topic="teams", about="registration", anchor="made", after=Span(working_days=5), within=Span(days=30),
    to="coordinator", text=SAID, escalates=Escalation(to="organiser", after=Span(working_days=5), text=SAID),
)  # fmt: skip


async def test_teams_are_reminded_of_from_when_they_were_registered_until_they_are_withdrawn(talk):
    row = await registered(talk)
    about = f"registration:{row.id}"
    assert await reconciled(talk, about, SECOND_YEAR, NO_CONTACT) == 2
    found = await rows(talk)
    assert found[about, COORDINATOR, "no-contact"].due_at == at("2026-12-01T09:00")
    assert found[about, COORDINATOR, "second-year"].due_at == at("2027-09-01T09:00")
    for who in (ALL, SWITCH):
        assert found[about, who, "no-contact+"].due_at == at("2026-12-08T09:00")
    async with talk.database.transaction() as session:
        (await session.get_one(Registration, row.id)).status = "withdrawn"
    await reconciled(talk, about, SECOND_YEAR, NO_CONTACT)
    assert {one.status for (name, _, _), one in (await rows(talk)).items() if name == about} == {"cancelled"}


async def test_another_contact_is_reminded_in_the_place_of_the_one_before(talk):
    await registered(talk)
    other = "bo@school.be"
    for said in ("verander de contactpersoon naar " + other, "bewaar"):
        await talk.say(said)
    assert await planned(talk, CONTACT) == set()
    assert await planned(talk, other) == await planned(talk, COORDINATOR) != set()


# -- rounds --

OPENS = ReminderPlan(
    id="opens", topic="rounds", about="round", anchor="opens", before=Span(days=0), within=Span(days=7), to="coordinator",
    text=SAID,
)  # fmt: skip
CLOSES = ReminderPlan(
    id="closes", topic="rounds", about="round", anchor="closes", before=Span(working_days=3), within=Span(working_days=3),
    to="coordinator", text=SAID,
)  # fmt: skip


async def with_days(talk, opens, closes, status="closed", identifier=PROJECTS):
    async with talk.database.transaction() as session:
        row = await session.get_one(RoundRow, identifier)
        row.opens_on, row.closes_on, row.status, row.edited_at = opens, closes, status, None
        await bump_revision(session)


async def by_its_days(talk):
    async with talk.database.transaction() as session:
        done = await open_and_close(session, await offer(session, OPENS, CLOSES), talk.now)
        return done, (await session.get_one(RoundRow, PROJECTS)).status


async def told(talk, starting):
    async with talk.database.transaction() as session:
        query = select(OutboxMessage.key).where(col(OutboxMessage.key).startswith(starting))
        return len((await session.exec(query)).all())


async def test_a_round_opens_and_closes_on_its_days_and_who_must_know_hears_it_once(talk):
    await with_days(talk, date(2026, 12, 1), date(2026, 12, 11))
    assert await by_its_days(talk) == (0, "closed")
    talk.now = at("2026-12-01T09:30")
    assert await by_its_days(talk) == (1, "open")
    coordinators = await told(talk, f"round:{PROJECTS}:open:2026-12-01")
    assert coordinators > 3
    assert await by_its_days(talk) == (0, "open")
    talk.now = at("2026-12-11T23:59")
    assert await by_its_days(talk) == (0, "open")
    await talk.say("schrijf 2 teams van netwerk x in voor switch")
    talk.now = at("2026-12-12T00:00")
    assert await by_its_days(talk) == (1, "closed")
    assert await told(talk, f"round:{PROJECTS}:closed:2026-12-12") == 1
    assert await by_its_days(talk) == (0, "closed")


async def test_what_somebody_did_by_hand_since_that_day_stays(talk):
    await with_days(talk, date(2026, 11, 20), date(2026, 12, 11), status="open")
    for said in ("sluit de voorbeeldronde", "overslaan", "ja"):
        await talk.say(said, ALL)
    assert await by_its_days(talk) == (0, "closed")
    for said in ("open de voorbeeldronde", "overslaan", "ja"):
        await talk.say(said, ALL)
    talk.now = at("2026-12-14T09:00")
    assert await by_its_days(talk) == (1, "closed"), "its last day came after what was done by hand"


async def test_the_sweep_opens_a_round_on_its_day(talk):
    await with_days(talk, date(2026, 11, 25), None)
    assert "rounds_by_their_days" in all_chores()
    talk.now = at("2026-11-25T08:30")
    assert any("open" in letter.text for letter in await talk.inbox(KEMPEN))


async def test_coordinators_are_reminded_of_the_days_of_a_round_unless_it_was_closed_by_hand(talk):
    about = f"round:{PROJECTS}"
    await with_days(talk, date(2026, 12, 1), date(2026, 12, 11))
    await reconciled(talk, about, OPENS, CLOSES)
    found = await rows(talk)
    assert found[about, KEMPEN, "closes"].due_at == at("2026-12-08T09:00")
    assert found[about, KEMPEN, "closes"].for_at == at("2026-12-11T23:59")
    assert found[about, KEMPEN, "opens"].status == "planned"
    await with_days(talk, date(2026, 11, 20), date(2026, 12, 11))
    await reconciled(talk, about, OPENS, CLOSES)
    assert await planned(talk, KEMPEN) == set()
    await with_days(talk, date(2026, 11, 20), date(2026, 12, 11), status="open")
    await reconciled(talk, about, OPENS, CLOSES)
    assert await planned(talk, KEMPEN) == {(about, "closes")}


async def test_nobody_is_reminded_of_the_day_on_which_a_round_would_open_that_somebody_opened_before(talk):
    about = f"round:{PROJECTS}"
    await with_days(talk, date(2026, 12, 1), date(2026, 12, 11))
    await reconciled(talk, about, OPENS, CLOSES)
    assert await planned(talk, KEMPEN) == {(about, "opens"), (about, "closes")}
    await with_days(talk, date(2026, 12, 1), date(2026, 12, 11), status="open")
    await reconciled(talk, about, OPENS, CLOSES)
    assert await planned(talk, KEMPEN) == {(about, "closes")}
    await with_days(talk, date(2026, 12, 1), date(2026, 12, 11))
    await reconciled(talk, about, OPENS, CLOSES)
    assert await planned(talk, KEMPEN) == {(about, "opens"), (about, "closes")}, "closed again, it opens on its day"


# -- wishes --


async def test_what_somebody_wants_counts_as_soon_as_it_is_chosen_and_for_nobody_else(talk):
    about = f"moment:{COP}"
    await signed_up(talk, COP, *TEACHERS[:2])
    await reconciled(talk, about)
    async with talk.database.transaction() as session:
        catalogue = await offer(session)
        who = key((await person_by_email(session, TEACHERS[0], talk.now)).id)
        session.add(ReminderPreference(person_id=who, opens=13 * 60, closes=15 * 60, updated_at=talk.now))
        await replan_person(session, catalogue, who, talk.now)
    found = await rows(talk)
    assert found[about, TEACHERS[0], "day-before"].due_at == at("2026-12-07T13:00")
    assert found[about, TEACHERS[1], "day-before"].due_at == at("2026-12-07T09:00")
    async with talk.database.transaction() as session:
        stopped = StoppedReminders(person_id=who, topic="sessions", stopped_at=talk.now)
        session.add(stopped)
        assert await replan_person(session, catalogue, who, talk.now) == 0
    assert (await rows(talk))[about, TEACHERS[0], "day-before"].status == "unwanted"
    async with talk.database.transaction() as session:
        await session.delete(await session.get_one(StoppedReminders, stopped.id))
        assert await replan_person(session, catalogue, who, talk.now) == 1
    assert (await rows(talk))[about, TEACHERS[0], "day-before"].due_at == at("2026-12-07T13:00")


# -- everything --


@pytest.mark.parametrize("limit", [1, 3, 1000])
async def test_everything_is_looked_at_batch_by_batch_and_again_changes_nothing(talk, limit):
    await signed_up(talk, COP, TEACHERS[0])
    await signed_up(talk, SECOND_COP, TEACHERS[1])
    row = await registered(talk)
    await with_days(talk, date(2026, 12, 1), date(2026, 12, 11))

    async def all_of_it():
        after, batches = None, 0
        while True:
            async with talk.database.transaction() as session:
                catalogue = await offer(session, NO_CONTACT, CLOSES)
                after = await everything(session, catalogue, talk.now, after, limit)
            batches += 1
            if after is None:
                return batches

    batches = await all_of_it()
    assert (batches > 3) == (limit < 1000)
    assert await planned(talk, TEACHERS[0]) == {(f"moment:{COP}", "day-before")}
    assert await planned(talk, TEACHERS[1]) == {(f"moment:{SECOND_COP}", "day-before")}
    assert {(f"registration:{row.id}", "no-contact"), (f"round:{PROJECTS}", "closes")} <= await planned(
        talk, COORDINATOR
    )
    before = await rows(talk)
    await all_of_it()
    assert await rows(talk) == before


async def test_reminders_of_what_is_there_no_more_are_called_off(talk):
    await signed_up(talk, COP, TEACHERS[0])
    await reconciled(talk, f"moment:{COP}")
    async with talk.database.transaction() as session:
        (await session.get_one(MomentRow, COP)).status = "cancelled"
        await bump_revision(session)
        await planning.after_loading(session, FILES, talk.now)
    assert {one.status for one in (await rows(talk)).values()} == {"cancelled"}


async def test_the_work_of_the_night_goes_on_where_it_stopped_and_is_done_once(talk, monkeypatch):
    await signed_up(talk, COP, TEACHERS[0])
    looked = []
    real = chores.everything

    async def seen(session, catalogue, now, after):
        looked.append(after)
        return await real(session, catalogue, now, after, 20)

    monkeypatch.setattr(chores, "everything", seen)

    async def work():
        async with talk.database.transaction() as session:
            return await chores.plan_reminders(session, await offer(session), talk.now)

    done = 0
    while await work():
        done += 1
    assert done == len(looked) > 1
    assert looked[0] is None and looked[1:] == sorted(set(looked[1:]), key=planning._place)
    assert await planned(talk, TEACHERS[0]) == {(f"moment:{COP}", "day-before")}
    async with talk.database.transaction() as session:
        [row] = (await session.exec(select(PlanningPass))).all()
        assert row.finished and row.night == talk.now.astimezone(ZONE).date()
    talk.now += timedelta(days=1)
    assert await work() > 0


async def test_the_work_of_the_night_is_not_done_by_every_sweep(talk):
    await signed_up(talk, COP, TEACHERS[0])
    await talk.sweep()
    assert await rows(talk) == {}
    assert all_chores()["plan_reminders"].nightly
