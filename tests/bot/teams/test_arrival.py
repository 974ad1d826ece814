"""What arrives from Teams, read: who, where, what was said, and what is nobody's."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.teams.arrival import LOCAL_TENANT, UnreadableActivity, arrival_of, body_of
from bot.channels.teams.connector import Member, TeamsBusy, TeamsRefused
from bot.channels.teams.incoming import Doing
from bot.channels.teams.people import People, Who

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
BOT = "28:wegwijs"


def body(**more):
    told = {
        "type": "message",
        "id": "1725192000000",
        "timestamp": "2026-09-01T11:59:58.123Z",
        "serviceUrl": "https://smba.example/be/",
        "from": {"id": "29:an", "name": "An Voorbeeld", "aadObjectId": "aad-an"},
        "conversation": {"id": "a:chat", "conversationType": "personal", "tenantId": "t1"},
        "recipient": {"id": BOT, "name": "Wegwijs"},
        "text": "hallo",
    }
    return {key: value for key, value in (told | more).items() if value is not None}


def arrived(**more):
    return arrival_of(body(**more), NOW)


def place(id, kind):
    return {"id": id, "conversationType": kind, "tenantId": "t1"}


def text(typed, *mentions):
    entities = [{"type": "mention", "mentioned": {"id": id, "name": "x"}, "text": written} for id, written in mentions]
    arrival = arrived(text=typed, entities=entities)
    return Doing(arrival, Who(arrival.external_id, None, None)).text()


def test_a_message_is_known_by_who_said_it_where_and_when():
    arrival = arrived()
    assert (arrival.external_id, arrival.event_id, arrival.name) == (
        "t1:aad-an",
        "a:chat:1725192000000",
        "An Voorbeeld",
    )
    assert arrival.sent_at == datetime(2026, 9, 1, 11, 59, 58, 123000, tzinfo=UTC)
    assert (arrival.scope, arrival.own_chat, arrival.nobodys, arrival.query) == ("personal", "a:chat", False, False)
    kept = arrival.received()
    assert (kept.lane, kept.settles > timedelta(0)) == ("t1:aad-an", True)


def test_who_has_no_id_in_entra_is_known_by_the_id_for_this_bot_and_a_local_client_by_a_tenant_of_its_own():
    assert arrived(**{"from": {"id": "user-1"}}).external_id == "t1:user-1"
    local = arrived(conversation={"id": "c1"}, **{"from": {"id": "user-1"}})
    assert (local.external_id, local.scope) == (f"{LOCAL_TENANT}:user-1", "personal")


@pytest.mark.parametrize(
    ("stamp", "at"),
    [
        ("2026-09-01T14:00:00+02:00", NOW),
        ("2026-09-01T11:00:00", NOW - timedelta(hours=1)),
        ("2026-09-01T12:04:00Z", NOW + timedelta(minutes=4)),
        ("2030-01-01T00:00:00Z", NOW),
        ("yesterday", NOW),
        (None, NOW),
    ],
)
def test_what_claims_to_come_from_the_future_or_tells_no_time_happened_now(stamp, at):
    assert arrived(timestamp=stamp).sent_at == at


def test_a_chat_of_two_people_is_not_the_chat_with_wegwijs():
    two = place("19:aad-an_aad-bo@unq.gbl.spaces", "personal")
    pressed = arrived(type="invoke", name="adaptiveCard/action", conversation=two)
    used = arrived(type="invoke", name="composeExtension/fetchTask", conversation=place("a:other", "personal"))
    assert (pressed.own_chat, used.own_chat) == ("", "")
    address = Doing(pressed, Who(pressed.external_id, None, None)).private()
    assert (address.to, address.conversation) == ("private", "")
    assert arrived(conversation=place("19:x@thread.tacv2;messageid=1", "channel")).own_chat == ""


def test_what_is_no_kind_of_place_is_a_chat_of_one():
    for kind in (["channel"], {"a": 1}, 3, "meeting"):
        assert arrived(conversation=place("c1", kind)).scope == "personal"


def test_what_only_asks_to_see_something_is_a_query():
    def invoke(name, **value):
        return arrived(type="invoke", name=name, value=value)

    assert all(
        invoke(name).query for name in ("application/search", "composeExtension/query", "composeExtension/queryLink")
    )
    assert invoke("adaptiveCard/action", action={"verb": "refresh"}).query
    assert not invoke("adaptiveCard/action", action={"verb": "press"}).query
    assert not invoke("task/submit").query and invoke("task/submit").invoke


@pytest.mark.parametrize(
    "more",
    [
        {"type": "typing"},
        {"type": "messageReaction", "reactionsAdded": [{"type": "like"}]},
        {"type": "messageUpdate"},
        {"type": "messageDelete"},
        {"from": {"id": "28:another"}},
        {"from": {"id": BOT}},
        {"from": {"id": "29:flow", "role": "bot"}},
        {"from": {}},
        {"type": "conversationUpdate", "membersAdded": [{"id": "29:bo"}]},
        {"type": "conversationUpdate", "membersRemoved": ["29:bo", None]},
        {"type": "conversationUpdate", "channelData": {"eventType": "channelRenamed"}},
    ],
)
def test_what_a_program_did_or_is_none_of_its_business_is_nobodys(more):
    assert arrived(**more).nobodys


@pytest.mark.parametrize(
    ("more", "gone"),
    [
        ({"type": "conversationUpdate", "membersAdded": [{"id": BOT}]}, False),
        ({"type": "conversationUpdate", "membersRemoved": [{"id": BOT}]}, True),
        ({"type": "installationUpdate", "action": "add"}, False),
        ({"type": "installationUpdate", "action": "add-upgrade"}, False),
        ({"type": "installationUpdate", "action": "remove"}, True),
        ({"type": "installationUpdate", "action": "remove-upgrade"}, True),
    ],
)
def test_coming_and_going_of_wegwijs_itself_is_heard(more, gone):
    assert (arrived(**more).nobodys, arrived(**more).removal) == (False, gone)


def test_an_invoke_without_an_id_is_known_again_by_what_it_holds():
    one = arrived(type="invoke", name="task/submit", id=None, value={"a": 1})
    again = arrived(type="invoke", name="task/submit", id=None, value={"a": 1})
    other = arrived(type="invoke", name="task/submit", id=None, value={"a": 2})
    assert one.event_id == again.event_id != other.event_id


@pytest.mark.parametrize("raw", [b"", b"[]", b"1", b"{", b"\xff", b'"x"', b"[" * 100_000])
def test_what_is_no_object_is_unreadable(raw):
    with pytest.raises(UnreadableActivity):
        body_of(raw)


@pytest.mark.parametrize("missing", ["type", "serviceUrl", "conversation"])
def test_what_cannot_be_answered_is_unreadable(missing):
    with pytest.raises(UnreadableActivity):
        arrived(**{missing: None})


SMALL = st.sampled_from([None, True, 0, -1, "", "x", "28:wegwijs", "<at>", "2026-09-01", "personal", "remove", "add"])
NAMES = st.sampled_from(["id", "mentioned", "text", "type", "tenantId", "conversationType", "action", "verb", "role"])
SHALLOW = SMALL | st.lists(SMALL, max_size=2) | st.dictionaries(NAMES, SMALL, max_size=3)
JSON = SHALLOW | st.lists(SHALLOW, max_size=2) | st.dictionaries(NAMES, SHALLOW, max_size=2)
PARTS = ("type", "name", "id", "timestamp", "from", "conversation", "recipient", "text", "entities", "value", "action",
         "membersAdded", "membersRemoved", "channelData", "replyToId")  # fmt: skip


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(PARTS), JSON, max_size=4))
def test_whatever_stands_in_it_is_read_or_refused(changed):
    try:
        arrival = arrival_of(body() | changed, NOW)
    except UnreadableActivity:
        return
    doing = Doing(arrival, Who(arrival.external_id, None, None))
    assert isinstance(doing.text(), str) and isinstance(doing.mentioned(), bool)
    assert isinstance((arrival.nobodys, arrival.query, arrival.removal, arrival.received()), tuple)
    assert doing.here().external_id == arrival.external_id


# -- what was typed --


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("wat\u00a0kost&nbsp;een  CoP?", "wat kost een CoP?"),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("regel 1\r\n  regel 2 \n", "regel 1\nregel 2"),
        ("&nbsp;", ""),
        ("1 < 2 > 0 en <atlas>", "1 < 2 > 0 en <atlas>"),
        ('<attachment id="x"></attachment>\n antwoord', "antwoord"),
        ("<AT id='0'>Bo</AT> komt", "Bo komt"),
        ("<at>Bo komt", "Bo komt"),
    ],
)
def test_what_was_typed_is_read_without_what_teams_puts_around_it(typed, read):
    assert text(typed) == read


def test_the_mention_of_wegwijs_is_left_out_and_others_are_their_names():
    typed = "<at>Wegwijs</at>&nbsp;mag <at>Bo</at> mee?"
    assert text(typed, (BOT, "<at>Wegwijs</at>"), ("29:bo", "<at>Bo</at>")) == "mag Bo mee?"


def test_a_text_full_of_open_mentions_is_read_in_one_go():
    """Each of them would otherwise look for its end through all the others: seconds for the whole program."""
    for one, read in (("<at", "<at"), ("<at>", ""), ("<at ", "<at ")):
        assert text(one * 300_000 + "hallo") == read * 300_000 + "hallo"


# -- who it was --


class Roster:
    """What Teams tells of the people of each conversation."""

    def __init__(self, *, hidden=()):
        self.asked = []
        self.hidden = hidden
        self.found = {}
        self.error = TeamsRefused(403, "BotNotInConversationRoster")

    async def member(self, service_url, conversation, user_id):
        self.asked.append(conversation)
        if conversation in self.hidden:
            raise self.error
        told = {"id": user_id, "aad_id": "aad-an", "name": "An", "email": "an@voorbeeld.be", "tenant": "t1"}
        told |= {"user_principal_name": "an@voorbeeld.be", "role": "user"}
        return Member(**(told | self.found))


async def test_who_somebody_is_is_asked_once():
    roster = Roster()
    people = People(roster)
    assert await people.who(arrived()) == Who("t1:aad-an", "an@voorbeeld.be", "An")
    assert await people.who(arrived(id="2")) == Who("t1:aad-an", "an@voorbeeld.be", "An")
    assert roster.asked == ["a:chat"]


async def test_that_one_place_tells_nothing_of_her_says_nothing_elsewhere():
    two = place("19:aad-an_aad-bo@unq.gbl.spaces", "personal")
    roster = Roster(hidden={two["id"]})
    people = People(roster)
    for _ in range(3):  # each letter that is typed in the compose box is a query
        assert await people.who(arrived(conversation=two)) == Who("t1:aad-an", None, "An Voorbeeld")
    assert roster.asked == [two["id"]]
    assert (await people.who(arrived())).email == "an@voorbeeld.be"
    assert (await people.who(arrived(conversation=two))).email == "an@voorbeeld.be"


async def test_who_removed_wegwijs_is_not_asked_for():
    roster = Roster()
    assert (await People(roster).who(arrived(type="installationUpdate", action="remove"))).external_id == "t1:aad-an"
    assert roster.asked == []


async def test_that_teams_does_not_answer_is_no_answer():
    roster = Roster(hidden={"a:chat"})
    roster.error = TeamsBusy("status 500")
    with pytest.raises(TeamsBusy):
        await People(roster).who(arrived())


@pytest.mark.parametrize(
    ("found", "email"),
    [
        ({}, "an@voorbeeld.be"),
        ({"email": ""}, "an@voorbeeld.be"),
        ({"email": "", "user_principal_name": "an"}, None),
        ({"tenant": ""}, "an@voorbeeld.be"),
        # For the address of a guest, or of who is in another tenant, this one cannot vouch.
        ({"role": "guest"}, None),
        ({"user_principal_name": "an_elders.be#EXT#@voorbeeld.onmicrosoft.com"}, None),
        ({"user_principal_name": "an_elders.be#ext#@voorbeeld.onmicrosoft.com"}, None),
        ({"tenant": "t2"}, None),
    ],
)
async def test_only_an_address_of_the_tenant_itself_is_believed(found, email):
    roster = Roster()
    roster.found = found
    assert (await People(roster).who(arrived())).email == email
