"""Every table has a place in how long things are kept; audit trails stay as long as what they are of; closed drafts and unused files go."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr, ValidationError
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, select

from bot.operations.forgetting import chores_of
from bot.settings import Settings
from dialogs.drafts.chores import KEPT
from dialogs.subjects import all_chores
from knowledge.offer import Catalogue
from storage import keeping
from storage.catalogue import MomentRow, OrganisationRow, ProgrammeRow, RoundRow
from storage.conversations import Question
from storage.drafts import Draft
from storage.feedback import Feedback
from storage.people import Person
from storage.registrations import Registration, RegistrationVersion
from storage.signups import SignUp, written
from storage.submissions import SubmittedForm, kept
from storage.tables import METADATA
from storage.uploads import UploadedFile

NOW = datetime(2027, 11, 24, 9, tzinfo=UTC)
LONG_AGO, LATELY = NOW - KEPT - timedelta(days=1), NOW - KEPT + timedelta(days=1)
NOTHING = Catalogue()


@pytest.fixture
async def known(database):
    """A database that knows one person."""
    async with database.transaction() as session:
        session.add(Person(id=1, language="nl", created_at=LONG_AGO))
    return database


async def done(database, chore):
    async with database.transaction() as session:
        count = await chore.work(session, NOTHING, NOW)
        assert await chore.work(session, NOTHING, NOW) == 0
    return count


async def every(database, column):
    async with database.reading() as session:
        return sorted((await session.exec(select(column))).all())


# -- where tables stand --


def test_every_table_has_one_place():
    places = [
        *keeping.FORGOTTEN, *keeping.EACH_NIGHT, *keeping.WITH, *keeping.AGREED, *keeping.STANDING, *keeping.ON_REQUEST,
    ]  # fmt: skip
    assert sorted(places) == sorted(METADATA.tables)


def test_what_is_forgotten_is_forgotten_at_night():
    chores = all_chores()
    assert {name for name in keeping.FORGOTTEN.values() if not chores[name].nightly} == set()


def test_an_audit_trail_refers_to_what_it_is_of_and_neither_goes_by_itself():
    for trail, subject in keeping.WITH.items():
        [reference] = [
            one for one in METADATA.tables[trail].foreign_keys if one.column.table.name == subject
        ]  # fmt: skip
        assert reference.ondelete is None and not reference.parent.nullable, trail
        assert subject in keeping.AGREED


@pytest.fixture
async def trailed(known):
    """A registration, a sign-up and a form, each with its trail."""
    async with known.transaction() as session:
        session.add(OrganisationRow(id="o", name="O", kind="school"))
        session.add(ProgrammeRow(id="p", name="P", kind="project"))
        session.add(RoundRow(id="r", name="R", status="open", first=2027, last=2027))
        await session.flush()
        session.add(
            MomentRow(
                id="m", round_id="r", programme_id="p", kind="session", title="M", starts_at=NOW, ends_at=NOW,
                edited_at=NOW,
            )
        )  # fmt: skip
        form = SubmittedForm(person_id=1, form="f", form_version=1, created_at=NOW, updated_at=NOW)
        await kept(session, form, answers={}, status="submitted", changes={}, person_id=1, now=NOW)
        registration = Registration(
            round_id="r", programme_id="p", organisation_id="o", teams=1, registered_by=1, status="confirmed",
            contact_email="a@school.example", consent=True, consent_at=NOW, submitted_form_id=form.id,
            created_at=NOW, updated_at=NOW,
        )  # fmt: skip
        session.add(registration)
        await session.flush()
        session.add(RegistrationVersion(registration_id=registration.id, changed_by=1, changed_at=NOW))
        place = SignUp(
            moment_id="m", person_id=1, status="confirmed", number=1, group_id=1, signed_up_by=1, created_at=NOW,
            updated_at=NOW,
        )  # fmt: skip
        await written(session, place, by=1, now=NOW)
    return known


@pytest.mark.parametrize("subject", [Registration, SignUp, SubmittedForm])
async def test_the_database_lets_no_subject_go_without_its_trail(trailed, subject):
    with pytest.raises(IntegrityError):
        async with trailed.transaction() as session:
            await session.exec(delete(subject))


async def test_years_of_nights_leave_what_people_agreed_on_and_its_trails(trailed):
    later = NOW + timedelta(days=3650)
    async with trailed.transaction() as session:
        for chore in all_chores().values():
            if chore.id.startswith("forget_"):
                await chore.work(session, NOTHING, later)
    async with trailed.reading() as session:
        for name in (*keeping.WITH, *keeping.AGREED):
            table = METADATA.tables[name]
            rows = (await session.exec(select(table))).all()
            # The fixture wrote one of each of these.
            wrote = {"registration", "registration_version", "sign_up", "sign_up_state", "submitted_form"}
            assert len(rows) == (name in {*wrote, "submitted_form_version", "moment", "round"}), name


# -- drafts --


def draft(status, at, **more):
    return Draft(person_id=1, form="f", form_version=1, status=status, created_at=at, updated_at=at, **more)


async def test_of_drafts_that_are_closed_nothing_stays_after_thirty_days(known):
    async with known.transaction() as session:
        for status in ("submitted", "discarded", "expired", "parked", "active"):
            session.add(draft(status, LONG_AGO))
        session.add(draft("submitted", LATELY))
    assert await done(known, all_chores()["forget_closed_drafts"]) == 3
    assert await every(known, Draft.status) == ["active", "parked", "submitted"]


async def test_the_number_of_a_draft_never_comes_again(known):
    async with known.transaction() as session:
        session.add_all([draft("discarded", LONG_AGO), draft("discarded", LONG_AGO)])
    before = await every(known, Draft.id)
    assert await done(known, all_chores()["forget_closed_drafts"]) == 1
    async with known.transaction() as session:
        session.add(draft("active", NOW))
    left, new = await every(known, Draft.id)
    assert left == before[-1] < new


# -- files --


async def test_a_file_stays_while_a_form_or_a_draft_has_it(known):
    async with known.transaction() as session:
        for name in ("handed in", "being changed", "put aside", "replaced", "thrown away", "just sent", "newest"):
            at = NOW - timedelta(hours=23) if name == "just sent" else LONG_AGO
            session.add(UploadedFile(person_id=1, name=name, media_type="", data=b"%PDF", created_at=at))
            await session.flush()
        files = (await session.exec(select(UploadedFile).order_by(col(UploadedFile.id)))).all()
        held = {one.name: {"id": one.id, "name": one.name} for one in files}
        form = SubmittedForm(person_id=1, form="f", form_version=1, created_at=LONG_AGO, updated_at=NOW)
        for name in ("replaced", "handed in"):
            answers = {"cv": held[name], "people": [{"name": "An"}]}
            await kept(session, form, answers=answers, status="submitted", changes={}, person_id=1, now=NOW)
        session.add(draft("active", NOW, state={"answers": {"cv": held["being changed"]}}))
        session.add(draft("parked", NOW, state={"answers": {"experts": [{"cv": held["put aside"]}]}}))
        session.add(draft("discarded", NOW))
    assert await done(known, all_chores()["forget_unused_files"]) == 2
    kept_files = ["being changed", "handed in", "just sent", "newest", "put aside"]
    assert await every(known, UploadedFile.name) == kept_files


async def test_where_no_file_was_sent_nothing_is_looked_through(known):
    assert await done(known, all_chores()["forget_unused_files"]) == 0


# -- what is kept for editors --


@pytest.fixture
async def asked(known):
    """Questions and verdicts of a year ago and of yesterday, some dealt with."""
    async with known.transaction() as session:
        for days in (365, 1):
            at = NOW - timedelta(days=days)
            session.add(Question(text=f"vraag {days}", kind="unknown", asked_at=at))
            session.add(
                Feedback(showing=str(days), question=f"vraag {days}", entry="e", verdict="no", at=at, handled_at=at)
            )
    return known


def settings(**given):
    return Settings(_env_file=None, database_url=SecretStr("sqlite:///x"), **given)


def test_unless_the_administrator_says_so_questions_are_never_forgotten():
    assert set(keeping.ON_REQUEST.values()).isdisjoint(chores_of(settings())())


async def test_the_administrator_says_after_how_many_days_questions_and_verdicts_are_forgotten(asked):
    chores = chores_of(settings(questions_kept_days=200))()
    assert chores.keys() - all_chores().keys() == set(keeping.ON_REQUEST.values())
    assert chores["forget_questions"].nightly
    assert await done(asked, chores["forget_questions"]) == 2
    assert await every(asked, Question.text) == await every(asked, Feedback.question) == ["vraag 1"]


def test_questions_are_kept_for_a_month_at_least_so_that_editors_see_them():
    with pytest.raises(ValidationError):
        settings(questions_kept_days=29)
