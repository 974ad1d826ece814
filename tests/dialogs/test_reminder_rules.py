"""What the reminders of an occasion must be: whatever happened before, and however often it is looked at again."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.reminders.rules import ESCALATED, Planned, changes, wanted
from dialogs.reminders.timing import EVERYBODY, Wishes
from dialogs.reminders.workdays import ZONE
from knowledge.offer import Moment
from knowledge.reminder_plans import Escalation, ReminderPlan, Span, Wording

SAID = Wording(nl="{what}", en="{what}")
WEEK = ReminderPlan(id="week", topic="sessions", before=Span(days=7), to="participant", text=SAID)
DAY = ReminderPlan(id="day", topic="sessions", before=Span(days=1), to="participant", text=SAID)
LEADS = ReminderPlan(id="leads", topic="planning", before=Span(days=1), to="facilitator", text=SAID)
INTAKE = ReminderPlan(
    id="intake", topic="intakes", before=Span(working_days=3), to="participant", text=SAID,
    escalates=Escalation(to="facilitator", after=Span(working_days=1), text=SAID),
)  # fmt: skip
LOOK_BACK = ReminderPlan(
    id="look-back", topic="evaluations", anchor="end", after=Span(minutes=30), within=Span(days=14), to="participant",
    text=SAID, escalates=Escalation(to="organiser", after=Span(working_days=3), text=SAID),
)  # fmt: skip
PLANS = (WEEK, DAY, LEADS, INTAKE, LOOK_BACK)
START = datetime(2026, 11, 2, 10, tzinfo=ZONE)
AT = datetime(2026, 12, 8, 16, tzinfo=ZONE)
AN, BO, LEADER, ORGANISER = 1, 2, 3, 4
STATUSES = ("planned", "sent", "done", "over", "late", "unwanted", "cancelled")


def moment(starts=AT):
    return Moment(
        id="m", round="r", programme="p", kind="session", title="Sessie", starts=starts, ends=starts + timedelta(hours=1)
    )  # fmt: skip


def must(now, *people, starts=AT, plans=PLANS, wishes=None, joined=()):
    """Return what a session asks for with these participants."""
    one = moment(starts)
    audience = {
        "participant": set(people), "facilitator": {LEADER} if people else set(), "organiser": {ORGANISER},
        "coordinator": set(),
    }  # fmt: skip
    return wanted(plans, {"start": one.starts, "end": one.ends}, audience, wishes or {}, now, moment=one, joined=joined)


def after(rows, want, now):
    """Return the rows when what changes was written."""
    return {**rows, **changes(rows, want, now)}


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def statuses(rows, person):
    return {plan: row.status for (who, plan), row in rows.items() if who == person}


# -- one thing after another --


def test_who_comes_in_time_is_reminded_by_every_plan_and_others_hear_when_nothing_happens():
    rows = after({}, must(START, AN), START)
    assert statuses(rows, AN) == dict.fromkeys(("week", "day", "intake", "look-back"), "planned")
    assert statuses(rows, LEADER) == {"leads": "planned", "intake" + ESCALATED: "planned"}
    assert statuses(rows, ORGANISER) == {"look-back" + ESCALATED: "planned"}
    escalation = rows[LEADER, "intake" + ESCALATED]
    assert escalation.due_at == at("2026-12-04T09:00"), "a working day after the third before the session"
    assert escalation.useful_until == AT
    late = rows[ORGANISER, "look-back" + ESCALATED]
    assert late.due_at == at("2026-12-11T09:00"), "three working days after the evening of the session"
    assert late.useful_until == at("2027-01-04T09:00"), "as long as the plan itself, to the end of the holidays"


def test_nobody_hears_of_what_nobody_takes_part_in():
    assert after({}, must(START), START) == {}


def test_what_has_passed_is_late_for_who_was_there_and_of_what_is_over_nothing_is_written():
    now = at("2026-12-07T12:00")
    rows = after({}, must(now, AN), now)
    assert statuses(rows, AN) == {"week": "late", "day": "late", "intake": "late", "look-back": "planned"}
    assert after({}, must(now, AN, starts=at("2026-11-03T16:00")), now) == {}


def test_who_joins_late_still_gets_the_nearest_of_each_kind():
    now = at("2026-12-07T12:00")
    rows = after({}, must(now, AN, BO, joined=[AN]), now)
    assert statuses(rows, AN) == {"week": "late", "day": "planned", "intake": "planned", "look-back": "planned"}
    assert rows[AN, "day"].due_at == now
    assert statuses(rows, BO)["day"] == "late", "who was there before heard of it"


def test_who_joins_at_night_is_reminded_in_the_morning_or_at_once_when_that_is_too_late():
    now = at("2026-12-07T22:00")
    assert after({}, must(now, AN, joined=[AN]), now)[AN, "day"].due_at == at("2026-12-08T08:00")
    early = must(now, AN, starts=at("2026-12-08T07:30"), joined=[AN])
    assert after({}, early, now)[AN, "day"].due_at == now


def test_who_joins_while_another_reminder_is_still_to_come_waits_for_that_one():
    now = at("2026-12-02T12:00")
    rows = after({}, must(now, AN, joined=[AN], plans=(WEEK, DAY)), now)
    assert statuses(rows, AN) == {"week": "late", "day": "planned"}
    assert rows[AN, "day"].due_at == at("2026-12-07T09:00")


def test_a_session_that_moves_is_reminded_of_anew_whatever_became_of_the_reminder():
    later = AT + timedelta(days=7)
    for status in STATUSES:
        was = {(AN, "day"): Planned(AT, at("2026-12-07T09:00"), AT, status, snoozed=True)}
        rows = after(was, must(at("2026-12-07T12:00"), AN, starts=later, plans=(DAY,)), at("2026-12-07T12:00"))
        assert rows[AN, "day"] == Planned(later, at("2026-12-14T09:00"), later)


def test_a_session_that_moves_so_near_that_its_reminder_has_passed_is_late():
    now, soon = at("2026-12-01T12:00"), at("2026-12-02T10:00")
    was = {(AN, "day"): Planned(AT, at("2026-12-07T09:00"), AT)}
    assert after(was, must(now, AN, starts=soon, plans=(DAY,)), now)[AN, "day"].status == "late"


def test_a_time_that_the_person_chose_is_left_alone_until_the_session_moves():
    own = Planned(AT, at("2026-12-08T11:00"), AT, snoozed=True)
    assert changes({(AN, "day"): own}, must(START, AN, plans=(DAY,)), START) == {}


def test_a_reminder_that_waits_for_an_open_hour_goes_on_waiting():
    now = at("2026-12-07T18:30")
    waits = Planned(AT, at("2026-12-08T08:00"), AT)
    assert changes({(AN, "day"): waits}, must(now, AN, plans=(DAY,)), now) == {}


def test_a_plan_that_was_edited_moves_what_is_to_come():
    rows = after({}, must(START, AN, plans=(DAY,)), START)
    sooner = DAY.model_copy(update={"before": Span(days=2)})
    assert after(rows, must(START, AN, plans=(sooner,)), START)[AN, "day"].due_at == at("2026-12-04T09:00")


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("planned", "cancelled"), ("sent", "over"), ("done", "over"), ("over", "over"), ("late", "late"),
        ("unwanted", "unwanted"), ("cancelled", "cancelled"),
    ],
)  # fmt: skip
def test_who_leaves_is_not_reminded_any_more(was, becomes):
    rows = after({(AN, "day"): Planned(AT, at("2026-12-07T09:00"), AT, was)}, must(START), START)
    assert rows[AN, "day"].status == becomes


@pytest.mark.parametrize(("was", "becomes"), [("cancelled", "planned"), ("over", "sent"), ("done", "done")])
def test_who_comes_back_is_reminded_of_what_is_to_come_and_not_twice(was, becomes):
    rows = after({(AN, "day"): Planned(AT, at("2026-12-07T09:00"), AT, was)}, must(START, AN, plans=(DAY,)), START)
    assert rows[AN, "day"].status == becomes


def test_a_kind_that_is_stopped_and_taken_up_again():
    rows = after({}, must(START, AN), START)
    stopped = {AN: Wishes(stopped=frozenset({"sessions"}))}
    rows = after(rows, must(START, AN, wishes=stopped), START)
    assert statuses(rows, AN) == {"week": "unwanted", "day": "unwanted", "intake": "planned", "look-back": "planned"}
    now = at("2026-12-02T12:00")
    rows = after(rows, must(now, AN), now)
    assert statuses(rows, AN) == {"week": "unwanted", "day": "planned", "intake": "planned", "look-back": "planned"}


def test_who_leads_and_stopped_a_kind_does_not_hear_who_is_missing_either():
    rows = after({}, must(START, AN, wishes={LEADER: Wishes(stopped=frozenset({"intakes"}))}), START)
    assert statuses(rows, LEADER) == {"leads": "planned", "intake" + ESCALATED: "unwanted"}


def test_wishes_decide_the_hour():
    wishes = {AN: Wishes(opens=time(13), closes=time(15))}
    rows = after({}, must(START, AN, plans=(DAY,), wishes=wishes), START)
    assert rows[AN, "day"].due_at == at("2026-12-07T13:00")


# -- whatever happened --

INSTANTS = st.integers(0, 60 * 24 * 90).map(lambda minutes: START.astimezone(UTC) + timedelta(minutes=minutes))
PEOPLE = st.sets(st.sampled_from((AN, BO, LEADER, ORGANISER)))
WISHES = st.builds(
    lambda opens, hours, days, digest, stopped: Wishes(
        time(opens), time(opens + hours), frozenset(days), digest, None, stopped
    ),
    st.integers(7, 15),
    st.integers(1, 5),
    st.sets(st.integers(0, 4), min_size=1),
    st.sampled_from(("none", "daily", "weekly")),
    st.frozensets(st.sampled_from(("sessions", "intakes", "evaluations", "planning"))),
)
SPANS = st.one_of(
    st.integers(0, 600).map(lambda n: Span(minutes=n)),
    st.integers(0, 48).map(lambda n: Span(hours=n)),
    st.integers(0, 20).map(lambda n: Span(days=n)),
    st.integers(0, 12).map(lambda n: Span(working_days=n)),
)
PARTS = st.sampled_from(("participant", "facilitator", "organiser", "coordinator"))


@st.composite
def a_plan(draw, name):
    before = draw(st.booleans())
    return ReminderPlan(
        id=name,
        topic=draw(st.sampled_from(("sessions", "intakes", "evaluations", "planning"))),
        to=draw(PARTS),
        anchor=draw(st.sampled_from(("start", "end"))),
        before=draw(SPANS) if before else None,
        after=None if before else draw(SPANS),
        within=draw(SPANS) if draw(st.booleans()) or not before else None,
        text=SAID,
        escalates=draw(st.none() | st.builds(Escalation, to=PARTS, after=SPANS, text=st.just(SAID))),
    )


@st.composite
def an_event(draw):
    """Something that happened: when, the session, who takes part in what way, how they want it, and who just came."""
    names = draw(st.sets(st.sampled_from(("one", "two", "three")), min_size=1))
    audience = {part: draw(PEOPLE) for part in ("participant", "facilitator", "organiser", "coordinator")}
    wishes = draw(st.dictionaries(st.sampled_from((AN, BO, LEADER, ORGANISER)), WISHES))
    return draw(INSTANTS), draw(INSTANTS), [draw(a_plan(one)) for one in sorted(names)], audience, wishes, draw(PEOPLE)


@st.composite
def a_row(draw):
    begins, due = draw(INSTANTS), draw(INSTANTS)
    return Planned(
        begins,
        due,
        due + timedelta(hours=draw(st.integers(0, 72))),
        draw(st.sampled_from(STATUSES)),
        draw(st.booleans()),
    )


ROWS = st.dictionaries(
    st.tuples(st.sampled_from((AN, BO, LEADER, ORGANISER)), st.sampled_from(("one", "two", "three", "one+", "gone"))),
    a_row(),
)


def asked(event):
    now, begins, plans, audience, wishes, joined = event
    one = moment(begins)
    return wanted(plans, {"start": one.starts, "end": one.ends}, audience, wishes, now, moment=one, joined=joined), now


@settings(max_examples=40, deadline=None)
@given(ROWS, st.lists(an_event(), min_size=1, max_size=4))
def test_looking_again_changes_nothing_whatever_happened_in_which_order(rows, events):
    for event in events:
        want, now = asked(event)
        rows = after(rows, want, now)
        assert changes(rows, want, now) == {}
        again, _ = asked((now + timedelta(hours=5), *event[1:-1], set()))
        later = changes(rows, again, now + timedelta(hours=5))
        assert {row.status for row in later.values()} <= {"late"}, "time alone plans nothing and calls nothing off"


@settings(max_examples=40, deadline=None)
@given(ROWS, an_event())
def test_what_is_planned_is_asked_for_now_and_what_is_asked_for_is_there(rows, event):
    want, now = asked(event)
    rows = after(rows, want, now)
    for who, row in rows.items():
        if row.status == "planned":
            assert who in want and not want[who].stopped and row.for_at == want[who].for_at
    for who, one in want.items():
        if who not in rows:
            assert one.useful_until <= now, "only of what is of no use nothing is written"
        elif one.due_at > now and not one.stopped:
            assert rows[who].status in {"planned", "sent", "done"}


@settings(max_examples=40, deadline=None)
@given(ROWS, an_event(), an_event())
def test_what_went_out_is_planned_again_only_when_its_session_moved(rows, first, second):
    rows = after(rows, *asked(first))
    want, now = asked(second)
    for who, row in changes(rows, want, now).items():
        was = rows.get(who)
        if was is not None and was.status in {"sent", "done", "over"} and row.status == "planned":
            assert row.for_at != was.for_at


@settings(max_examples=40, deadline=None)
@given(ROWS, an_event(), PEOPLE)
def test_the_reminders_of_some_can_be_looked_at_alone(rows, event, some):
    want, now = asked(event)
    alone = changes(
        {who: row for who, row in rows.items() if who[0] in some},
        {who: one for who, one in want.items() if who[0] in some}, now,
    )  # fmt: skip
    assert alone == {who: row for who, row in changes(rows, want, now).items() if who[0] in some}


def test_who_chose_nothing_is_reminded_like_everybody():
    assert must(START, AN) == must(START, AN, wishes={AN: EVERYBODY})
