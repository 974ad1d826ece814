"""The demonstration: whole, marked, possible on every day of the year, and loaded again without undoing anything."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import col, func, select

from bot.operations.demonstration import demonstration, load_demonstration
from bot.operations.demonstration.organisations import CENTRES, MARK, ORGANISATIONS
from bot.operations.demonstration.people import ROLES
from bot.operations.demonstration.rounds import school_year
from dialogs.facts.municipalities import known_municipalities
from dialogs.reminders.workdays import ZONE, is_working_day
from storage.catalogue import MomentRow, OrganisationRow, RoundRow
from storage.people import RoleGrant
from tests.conversations.client import START

OFFER = demonstration(START.date())
TEAMS, SESSIONS = OFFER.rounds["voorbeeld-2026"], OFFER.rounds["voorbeeld-sessies-2026"]


def grants(role, scope):
    return {email for email, granted, where in ROLES if (granted, where) == (role, scope)}


def test_one_round_takes_teams_and_the_other_persons_for_one_school_year():
    assert SESSIONS.name == "Voorbeeldsessies 2026-2027 (voorbeeld)"
    assert (SESSIONS.first, SESSIONS.last, SESSIONS.status) == (2026, 2026, "open")
    assert not set(TEAMS.programmes) & set(SESSIONS.programmes)
    counted = Counter((one.programme, one.kind) for one in OFFER.moments.values() if one.round == SESSIONS.id)
    assert counted == {
        ("cop", "session"): 4, ("scherpstellen", "session"): 1, ("masterclasses-nt2", "session"): 2,
        ("praktijkonderzoek-nt2", "intake"): 1, ("praktijkonderzoek-nt2", "session"): 5,
        ("praktijkonderzoek-nt2", "symposium"): 1, ("lerend-netwerk-nt2", "session"): 3,
    }  # fmt: skip


def test_a_community_of_practice_lasts_an_hour_and_holds_ten():
    held = OFFER.moments_of(SESSIONS.id, "cop")
    assert {(one.ends - one.starts, one.capacity) for one in held} == {(timedelta(hours=1), 10)}
    assert {one.starts.astimezone(ZONE).hour for one in held} == {16}


def test_practice_research_begins_with_the_intake_and_ends_with_the_symposium():
    kinds = [one.kind for one in OFFER.moments_of(SESSIONS.id, "praktijkonderzoek-nt2")]
    assert (kinds[0], set(kinds[1:-1]), kinds[-1]) == ("intake", {"session"}, "symposium")


@pytest.mark.parametrize("first", [date(2026, 9, 1), date(2027, 12, 1)])
def test_whenever_it_is_made_its_moments_are_on_working_days_in_order_and_in_the_years_of_their_round(first):
    for today in (first + timedelta(days=9 * step) for step in range(41)):
        offer = demonstration(today)
        for round_ in offer.rounds.values():
            assert round_.first == school_year(today)
            for programme in round_.programmes:
                of_it = [
                    one for one in offer.moments.values() if (one.round, one.programme) == (round_.id, programme)
                ]  # as they are told, from the first to the last
                days = [one.starts.astimezone(ZONE).date() for one in of_it]
                assert all(earlier < later for earlier, later in zip(days, days[1:], strict=False))
                assert all(is_working_day(day) and round_.first <= school_year(day) <= round_.last for day in days)


def test_everything_is_marked():
    names = [
        *(one.name for one in ORGANISATIONS),
        *(one.name for one in OFFER.rounds.values()),
        *(one.title for one in OFFER.moments.values()),
    ]
    assert [one for one in names if MARK not in one] == []
    assert all(one.demonstration for one in (*ORGANISATIONS, *OFFER.rounds.values(), *OFFER.moments.values()))
    assert [email for email, _, _ in ROLES if not email.endswith("@voorbeeld.example")] == []


def test_centres_for_adult_education_can_be_paired_by_province():
    provinces = Counter(known_municipalities().province_of(one.municipality) for one in CENTRES)
    assert len(CENTRES) >= 8
    assert {one.kind for one in CENTRES} == {"cvo", "cbe"}
    assert None not in provinces
    assert len([one for one, count in provinces.items() if count > 1]) >= 3


def test_everybody_who_is_needed_is_there():
    assert {one.kind for one in ORGANISATIONS} >= {"clb", "leersteuncentrum", "school", "academy"}
    assert [one.id for one in CENTRES if not grants("coordinator", f"organisation:{one.id}")] == []
    assert {one.facilitator for one in OFFER.moments.values()} <= grants("facilitator", "")
    assert len(grants("teacher", "")) == 5
    assert grants("organiser", "programme:cop") == {"organisator-cop@voorbeeld.example"}
    assert grants("organiser", "programme:collegiale-visitaties") == {"organisator-nt2@voorbeeld.example"}


async def counted(talk):
    async with talk.database.transaction() as session:
        tables = (OrganisationRow, RoundRow, MomentRow, RoleGrant)
        return [(await session.exec(select(func.count()).select_from(one))).one() for one in tables]


async def loaded(talk, now):
    async with talk.database.transaction() as session:
        await load_demonstration(session, now)


async def test_loading_it_again_adds_nothing_and_undoes_nothing(talk):
    before, moved = await counted(talk), datetime(2027, 1, 20, 16, tzinfo=ZONE)
    async with talk.database.transaction() as session:
        moment = await session.get(MomentRow, "voorbeeld-sessies-2026-cop-session-1")
        moment.starts_at, moment.ends_at = moved, moved + timedelta(hours=1)
        (await session.get(RoundRow, "voorbeeld-2026")).status = "closed"
    await loaded(talk, START + timedelta(days=150))
    assert await counted(talk) == before
    async with talk.database.transaction() as session:
        assert (await session.get(MomentRow, "voorbeeld-sessies-2026-cop-session-1")).starts_at == moved
        assert (await session.get(RoundRow, "voorbeeld-2026")).status == "closed"
        sessions = await session.get(RoundRow, "voorbeeld-sessies-2026")
        assert (sessions.name, sessions.last) == ("Voorbeeldsessies 2026-2027 (voorbeeld)", 2026)


async def test_in_the_next_school_year_the_sessions_that_are_over_are_closed(talk):
    await loaded(talk, datetime(2027, 9, 1, 9, tzinfo=ZONE))
    async with talk.database.transaction() as session:
        rows = await session.exec(select(RoundRow.id).where(RoundRow.status == "open").order_by(col(RoundRow.id)))
        assert rows.all() == ["voorbeeld-2026", "voorbeeld-2027", "voorbeeld-sessies-2027"]


@pytest.mark.parametrize("who", ["leraar2", "begeleider2", "directeur-cvo", "coordinator-cbe-kiem", "organisator-nt2"])
async def test_everybody_is_greeted_and_hears_what_is_open(talk, who):
    address = f"{who}@voorbeeld.example"
    assert (await talk.come_in(address))[0].text
    [reply] = await talk.say("wat staat er nu open?", address)
    assert "**Community of Practice**: 110 euro" in reply.text
