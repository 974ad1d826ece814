"""When who does not answer is reminded, how an invitation stands, and which session is meant."""

from datetime import date, datetime, timedelta

import pytest

from dialogs.invitations.rules import allowed, default_day, remind_at, state_of
from dialogs.permissions import PersonView
from dialogs.reminders.workdays import ZONE, is_working_day
from knowledge.offer import Moment

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)  # a Tuesday


def at(day: int, month: int, year: int = 2026, hour: int = 13) -> datetime:
    return datetime(year, month, day, hour, tzinfo=ZONE)


def moment(facilitator: str | None) -> Moment:
    return Moment(
        id="m", round="r", programme="cop", kind="session", title="Eerste sessie", starts=at(15, 12), ends=at(15, 12, hour=14),
        facilitator=facilitator,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("starts", "day"),
    [
        (at(15, 12), date(2026, 12, 1)),  # a week later comes first
        (at(1, 12), date(2026, 11, 26)),  # three working days before: Thursday, over the weekend
        (at(30, 11), date(2026, 11, 25)),
    ],
)
def test_without_a_choice_it_is_a_week_later_or_three_working_days_before(starts, day):
    assert default_day(NOW, starts) == day


def test_three_working_days_before_a_session_after_the_holidays_lie_before_them():
    assert default_day(at(17, 12, hour=9), at(6, 1, 2027)) == date(2026, 12, 18)
    assert default_day(at(10, 12, hour=9), at(5, 1, 2027)) == date(2026, 12, 17)


@pytest.mark.parametrize("wanted", [date(2026, 11, 28), date(2026, 11, 29), date(2026, 12, 25), date(2027, 1, 3)])
def test_a_day_on_which_nobody_works_moves_the_reminder_earlier(wanted):
    found = remind_at(wanted, NOW, at(20, 1, 2027))
    assert found is not None
    assert found.date() < wanted
    assert is_working_day(found.date())
    assert found.hour == 9


def test_a_reminder_never_goes_out_on_the_day_of_the_invitation_or_before_it():
    friday = at(27, 11, hour=10)
    assert remind_at(date(2026, 11, 28), friday, at(4, 12)) == at(30, 11, hour=9)
    assert remind_at(date(2026, 11, 20), NOW, at(4, 12)) == at(25, 11, hour=9)


def test_when_the_session_is_too_near_there_is_no_reminder():
    assert remind_at(default_day(NOW, at(25, 11, hour=9)), NOW, at(25, 11, hour=9)) is None
    friday = at(27, 11, hour=10)
    assert remind_at(default_day(friday, at(30, 11, hour=8)), friday, at(30, 11, hour=8)) is None


def test_in_every_case_the_reminder_comes_on_a_working_day_after_today_and_before_the_session():
    for offset in range(120):
        now = NOW + timedelta(days=offset)
        for ahead in (1, 2, 3, 5, 8, 15, 40):
            starts = (now + timedelta(days=ahead)).replace(hour=14)
            found = remind_at(default_day(now, starts), now, starts)
            if found is None:
                days = [(now + timedelta(days=one)).date() for one in range(1, ahead + 1)]
                assert not any(is_working_day(one) for one in days)
                continue
            assert now.date() < found.date() <= starts.date()
            assert found < starts
            assert is_working_day(found.date())


@pytest.mark.parametrize(
    ("said", "sign_ups", "state"),
    [
        ("invited", [], "silent"),
        ("invited", ["confirmed"], "comes"),
        ("accepted", ["waiting"], "waits"),
        ("invited", ["offered"], "waits"),
        ("declined", [], "not"),
        ("declined", ["confirmed"], "comes"),  # changed their mind in another way
        ("accepted", ["cancelled"], "not"),
        ("invited", ["cancelled"], "not"),
        ("invited", ["cancelled", "confirmed"], "comes"),
    ],
)
def test_what_people_did_counts_more_than_what_they_answered(said, sign_ups, state):
    assert state_of(said, sign_ups) == state


def test_a_facilitator_invites_to_the_own_sessions_only():
    leader = PersonView(1, "begeleider@voorbeeld.example", grants=frozenset({("facilitator", "")}))
    assert allowed(leader, "invite", moment("Begeleider@voorbeeld.example"))
    assert not allowed(leader, "invite", moment("begeleider2@voorbeeld.example"))
    assert not allowed(leader, "invite", moment(None))


def test_an_organiser_invites_to_the_own_programmes_and_an_administrator_to_all():
    assert allowed(PersonView(1, "a@b.be", grants=frozenset({("organiser", "programme:cop")})), "invite", moment(None))
    other = PersonView(1, "a@b.be", grants=frozenset({("organiser", "programme:switch")}))
    assert not allowed(other, "invite", moment(None))
    assert allowed(PersonView(1, "a@b.be", grants=frozenset({("admin", "")})), "invite", moment(None))
    assert not allowed(PersonView(1, "a@b.be", grants=frozenset({("teacher", "")})), "invite", moment("a@b.be"))
