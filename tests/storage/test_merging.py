"""Two persons become one: every table that refers to a person is moved, and what a person has once is kept once."""

from datetime import UTC, date, datetime

from sqlmodel import select

from storage.attendance import Attendance
from storage.care_plans import CarePlan
from storage.catalogue import MomentRow, ProgrammeRow, RoundRow
from storage.experts import ExpertOffer
from storage.linking import PersonLink, last_link
from storage.merging import RULES, held_once, locked_persons, merge, merged_persons, references, remaining, split
from storage.outbox import OutboxMessage, put
from storage.people import Identity, Person, RoleGrant, identities_of, key, person_of
from storage.reminders import PlannedNotice, Reminder, name_of, name_of_notice
from storage.submissions import SubmittedForm
from storage.tables import METADATA

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


async def two(session):
    """Make somebody in Slack and somebody in Teams."""
    people = [
        await person_of(session, channel=channel, external_id=channel, email=f"{channel}@voorbeeld.example", now=NOW)
        for channel in ("slack", "teams")
    ]
    return [key(one.id) for one in people]


def test_of_all_that_a_person_has_once_is_decided_which_of_two_stays():
    assert held_once() == set(RULES), (
        "a table that holds something once for a person needs a rule in storage/merging.py"
    )


def test_every_column_that_holds_a_person_is_known_by_its_foreign_key():
    named = {
        (table.name, column.name)
        for table in METADATA.tables.values()
        for column in table.columns
        if column.name in {"person_id", "registered_by", "changed_by", "signed_up_by", "typed_by", "facilitator_id",
                           "screened_by", "requested_by", "offered_by", "accepted_by", "invited_by", "recorded_by",
                           "created_by"}
    }  # fmt: skip
    assert named == {(table.name, name) for table, name in references()}
    assert {"outbox", "mailbox", "draft", "registration", "reminder", "uploaded_file"} <= {table for table, _ in named}


async def test_after_it_nothing_refers_to_who_was_taken_up_and_undoing_it_gives_everything_back(database):
    async with database.transaction() as session:
        slack, teams = await two(session)
        for who, about in ((slack, "a"), (teams, "b"), (teams, "c")):
            await put(session, key=about, person_id=who, body={"text": about}, due_at=NOW, now=NOW)
    async with database.transaction() as session:
        one, other = await locked_persons(session, teams, slack)
        assert (one.id, other.id) == (slack, teams), "in the order of their ids"
        merged = await merge(session, staying=slack, going=teams, now=NOW)
        link = await merged_persons(session, one, other, merged, NOW)
        assert [row.channel for row in await identities_of(session, slack)] == ["slack", "teams"]
        assert {row.person_id for row in (await session.exec(select(OutboxMessage))).all()} == {slack}
        assert await session.get(Person, teams) is None
        assert merged.moved["outbox.person_id"] == [2, 3]
        assert (await last_link(session, slack)) is link
    async with database.transaction() as session:
        await put(session, key="since", person_id=slack, body={"text": "d"}, due_at=NOW, now=NOW)
        link = (await session.exec(select(PersonLink))).one()
        back = await split(session, link, NOW)
        rows = (await session.exec(select(OutboxMessage).order_by(OutboxMessage.id))).all()
        await session.flush()
        for row in rows:
            await session.refresh(row)
        assert [row.person_id for row in rows] == [slack, back.id, back.id, slack]
        assert back.email == "teams@voorbeeld.example"
        assert [row.channel for row in await identities_of(session, key(back.id))] == ["teams"]
        assert await last_link(session, slack) is None


async def test_who_holds_a_role_remains_then_who_has_an_address_then_who_was_first(database):
    async with database.transaction() as session:
        slack, teams = await two(session)
        first, second = await locked_persons(session, slack, teams)
        assert (await remaining(session, second, first))[0] is first
        first.email = None
        for identity in await identities_of(session, slack):
            identity.email = None
        await session.flush()
        assert (await remaining(session, first, second))[0] is second
        session.add(RoleGrant(email="rol@voorbeeld.example", role="organiser", granted_at=NOW))
        [identity] = await identities_of(session, slack)
        identity.email = "rol@voorbeeld.example"
        await session.flush()
        assert (await remaining(session, first, second))[0] is first


async def moment(session):
    """Make a moment."""
    session.add(ProgrammeRow(id="p", name="P", kind="project"))
    session.add(RoundRow(id="r", name="R", status="open", first=2026, last=2027, programmes=["p"]))
    await session.flush()
    session.add(
        MomentRow(
            id="m", round_id="r", programme_id="p", kind="session", title="Sessie", starts_at=NOW, ends_at=NOW,
        )
    )  # fmt: skip
    await session.flush()


async def submitted(session, person, form="f"):
    """Hand in a form."""
    row = SubmittedForm(form=form, form_version=1, person_id=person, created_at=NOW, updated_at=NOW)
    session.add(row)
    await session.flush()
    return key(row.id)


async def test_of_two_reminders_of_one_moment_the_one_that_went_out_stays(database):
    async with database.transaction() as session:
        slack, teams = await two(session)
        await moment(session)
        for who, status in ((slack, "planned"), (teams, "sent")):
            session.add(
                Reminder(
                    about="moment:m",
                    moment_id="m",
                    person_id=who,
                    plan="x",
                    for_at=NOW,
                    due_at=NOW,
                    useful_until=NOW,
                    created_at=NOW,
                    status=status,
                )  # fmt: skip
            )
        await session.flush()
        await merge(session, staying=slack, going=teams, now=NOW)
        [row] = (await session.exec(select(Reminder))).all()
        assert (row.person_id, row.status) == (slack, "sent")


async def test_a_reminder_that_waits_in_a_message_of_the_other_is_planned_again_when_a_link_is_undone(database):
    def notice(name, who, status="sent"):
        return PlannedNotice(
            key=name, about=name, person_id=who, title=name, due_at=NOW, created_at=NOW, status=status, sent_at=NOW
        )

    async with database.transaction() as session:
        slack, teams = await two(session)
        await moment(session)
        reminder = Reminder(
            about="moment:m", moment_id="m", person_id=teams, plan="x", for_at=NOW, due_at=NOW, useful_until=NOW,
            created_at=NOW, status="planned",
        )  # fmt: skip
        notices = {
            "hers": notice("hers", slack), "own": notice("own", teams), "settled": notice("settled", teams, "done"),
            "long ago": notice("long ago", teams),
        }  # fmt: skip
        session.add_all([reminder, *notices.values()])
        await session.flush()
        names = {name: name_of_notice(key(row.id)) for name, row in notices.items()}
        session.add(OutboxMessage(key="own", person_id=teams, due_at=NOW, created_at=NOW, reminders=[names["own"]]))
        await session.flush()
        one, other = await locked_persons(session, slack, teams)
        merged = await merge(session, staying=slack, going=teams, now=NOW)
        link = await merged_persons(session, one, other, merged, NOW)
    async with database.transaction() as session:
        # Handed over while they were one: the reminder of the one came into a message with that of the other.
        session.add(reminder := await session.get_one(Reminder, key(reminder.id)))
        reminder.status, reminder.sent_at = "sent", NOW
        together = [names["hers"], name_of(key(reminder.id), NOW), names["settled"]]
        session.add(OutboxMessage(key="both", person_id=slack, due_at=NOW, created_at=NOW, reminders=together))
        await session.flush()
        back = await split(session, await session.get_one(PersonLink, link.id), NOW)
    async with database.transaction() as session:
        [found] = (await session.exec(select(Reminder))).all()
        assert (found.person_id, found.status) == (key(back.id), "planned"), "it comes in a message of her own"
        stand = {row.about: (row.person_id, row.status) for row in (await session.exec(select(PlannedNotice))).all()}
    assert stand == {
        "hers": (slack, "sent"), "own": (key(back.id), "sent"), "settled": (key(back.id), "done"),
        "long ago": (key(back.id), "sent"),
    }  # fmt: skip


async def test_who_was_noted_as_present_by_one_of_both_was_there(database):
    async with database.transaction() as session:
        slack, teams = await two(session)
        await moment(session)
        for who, present in ((slack, False), (teams, True)):
            session.add(Attendance(moment_id="m", person_id=who, present=present, recorded_by=slack, recorded_at=NOW))
        await session.flush()
        await merge(session, staying=slack, going=teams, now=NOW)
        [row] = (await session.exec(select(Attendance))).all()
        assert (row.person_id, row.present) == (slack, True)


async def test_of_two_care_plans_of_one_session_the_one_written_last_stands(database):
    async with database.transaction() as session:
        slack, teams = await two(session)
        await moment(session)
        for number, who in enumerate((slack, teams)):
            written = NOW.replace(hour=10 + number)
            session.add(
                CarePlan(
                    submitted_form_id=await submitted(session, slack), moment_id="m", person_id=who, facilitator_id=slack,
                    evaluation_on=date(2026, 12, 24), created_at=NOW, updated_at=written,
                )
            )  # fmt: skip
        await session.flush()
        await merge(session, staying=slack, going=teams, now=NOW)
        plans = (await session.exec(select(CarePlan).order_by(CarePlan.id))).all()
        forms = (await session.exec(select(SubmittedForm).order_by(SubmittedForm.id))).all()
        assert [one.status for one in plans] == ["withdrawn", "standing"]
        assert [one.status for one in forms] == ["withdrawn", "submitted"]


async def test_an_expert_stands_in_the_bank_once_by_the_offer_that_was_accepted(database):
    async with database.transaction() as session:
        slack, teams = await two(session)
        for who, status in ((slack, "offered"), (teams, "accepted")):
            form = await submitted(session, who)
            session.add(
                ExpertOffer(submitted_form_id=form, person_id=who, status=status, created_at=NOW, updated_at=NOW)
            )
        await session.flush()
        await merge(session, staying=slack, going=teams, now=NOW)
        offers = (await session.exec(select(ExpertOffer).order_by(ExpertOffer.id))).all()
        assert [(one.person_id, one.status) for one in offers] == [(slack, "withdrawn"), (slack, "accepted")]


async def test_an_address_that_the_platform_changes_takes_the_place_of_the_one_before(database):
    async with database.transaction() as session:
        await person_of(session, channel="slack", external_id="U1", email="oud@voorbeeld.example", now=NOW)
    async with database.transaction() as session:
        person = await person_of(session, channel="slack", external_id="U1", email="Nieuw@voorbeeld.example", now=NOW)
        assert person.email == "nieuw@voorbeeld.example"
        again = await person_of(session, channel="slack", external_id="U1", email=None, now=NOW)
        assert again.email == "nieuw@voorbeeld.example", "what is not told now stays"
        [identity] = (await session.exec(select(Identity))).all()
        assert identity.email == "nieuw@voorbeeld.example"
