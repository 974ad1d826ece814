"""The message extension: what is read of what Teams sends, and what people see in the list, in the card and in a preview."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.teams import extension
from bot.channels.teams.card_text import safe
from bot.channels.teams.cards import answer_card
from bot.channels.teams.extension import (
    LONGEST_HTML,
    LONGEST_MESSAGE,
    MOST_FOUND,
    MOST_RESULTS,
    SEARCH,
    Query,
    command_in,
    link_in,
    link_result,
    message_in,
    query_in,
    results,
)
from dialogs.conversation import Conversations
from dialogs.messages import Incoming, Reply
from dialogs.searching import Found
from dialogs.texts import texts_in
from knowledge.living import Living, Snapshot
from tests.bot.teams.checked import card_problems, schema_problems
from tests.conversations.prepared import START

NL = texts_in("nl")
ADAPTIVE, THUMBNAIL = "application/vnd.microsoft.card.adaptive", "application/vnd.microsoft.card.thumbnail"
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def found(title="Wat is een CoP?", text="Een **gesprek** met [collega's](https://www.nt2020.be).\n\n_Bron: CoP._"):
    return Found(title, Reply(text=f"**{title}**\n\n{text}", kind="answer", fit_for_all=True))


@pytest.fixture
def conversations(talk, base, searcher):
    return Conversations(talk.database, Living(Snapshot(base, searcher, START), lambda: START), lambda: START)


WHO = Incoming(channel="teams", external_id="tenant:person", event_id="")


def typed(text, **options):
    """What Teams sends with every letter."""
    return {
        "commandId": SEARCH,
        "parameters": [{"name": "query", "value": text}],
        "queryOptions": {"skip": 0, "count": 25, **options},
    }


def message(html, mentions=(), **payload):
    """What Teams sends when somebody asks about a message."""
    body = {"contentType": "html", "content": html}
    return {"commandId": "ask", "messagePayload": {"id": "1", "body": body, "mentions": list(mentions), **payload}}


def mention(number, name, kind):
    return {"id": number, "mentionText": name, "mentioned": {kind: {"id": "0", "displayName": name}}}


def test_what_is_typed_is_the_query():
    assert query_in(typed("wat kost")) == Query(SEARCH, "wat kost", skip=0, count=MOST_RESULTS)
    assert query_in(typed("wat kost", skip=10, count=5)) == Query(SEARCH, "wat kost", skip=10, count=5)


def test_opening_the_box_is_a_query_with_nothing_in_it():
    opened = {"commandId": SEARCH, "parameters": [{"name": "initialRun", "value": "true"}]}
    assert query_in(opened) == Query(SEARCH, "")


def test_a_client_that_names_neither_the_command_nor_its_parameter_means_the_only_ones_there_are():
    assert query_in({"parameters": [{"value": "wat kost"}]}) == Query(SEARCH, "wat kost")
    assert query_in({}) == Query(SEARCH, "")
    assert query_in([]) is None


def test_a_query_takes_no_more_than_there_is_room_for():
    assert query_in(typed("cop", skip=10_000, count=10_000)) == Query(SEARCH, "cop", 10_000, MOST_RESULTS)
    assert query_in(typed("cop", skip=-1, count=0)) == Query(SEARCH, "cop")
    assert query_in(typed("cop", skip="5", count=True)) == Query(SEARCH, "cop")


def test_after_the_last_page_nothing_is_shown_again():
    listed = [found(str(number)) for number in range(MOST_FOUND)]
    skipped = range(0, 3 * MOST_FOUND, MOST_RESULTS)
    pages = [Query(SEARCH, "cop", skip).shown(listed) for skip in skipped]
    assert [one.title for page in pages for one in page or ()] == [one.title for one in listed]
    assert pages[-1] is None


def test_the_next_results_follow_on_those_that_were_shown():
    query, listed = Query(SEARCH, "cop", skip=2, count=2), [found(str(number)) for number in range(5)]
    assert query.limit == 4
    assert [one.title for one in query.shown(listed)] == ["2", "3"]
    assert query.shown(listed[:1]) is None, "the end of the list, not that nothing answers it"
    assert list(Query(SEARCH, "cop").shown([])) == []
    assert Query(SEARCH, "cop").shown(None) is None


@settings(deadline=None)
@given(ANYTHING)
def test_nothing_that_comes_in_breaks_the_reading(value):
    query = query_in(value)
    assert query is None or query.command
    assert isinstance(command_in(value), str)
    assert isinstance(link_in(value), str)
    assert message_in(value) == message_in({"messagePayload": value}) == ""


@settings(deadline=None)
@given(ANYTHING)
def test_nothing_inside_of_it_does_either(value):
    query = query_in({"commandId": SEARCH, "parameters": value, "queryOptions": value})
    assert query is not None
    assert query.skip >= 0 and 1 <= query.limit <= MOST_FOUND
    assert 1 <= query.count <= MOST_RESULTS
    assert query_in({"commandId": SEARCH, "parameters": [value, {"name": "query", "value": value}]}) is not None
    assert isinstance(message_in(message("x", [value], subject=value)), str)


def test_a_result_is_the_card_that_is_posted_and_what_is_seen_of_it_in_the_list():
    one = found()
    assert results([one], NL) == {
        "composeExtension": {
            "type": "result",
            "attachmentLayout": "list",
            "attachments": [
                {
                    "contentType": ADAPTIVE,
                    "content": answer_card(one.reply, NL),
                    "preview": {
                        "contentType": THUMBNAIL,
                        "content": {"title": "Wat is een CoP?", "text": "Een gesprek met collega's. Bron: CoP."},
                    },
                }
            ],
        }
    }


def test_when_nobody_could_look_nothing_is_said_of_what_there_is():
    assert results(None, NL)["composeExtension"] == {"type": "result", "attachmentLayout": "list", "attachments": []}


def test_when_nothing_is_found_it_says_so():
    told = results([], NL)["composeExtension"]
    assert told == {"type": "message", "text": NL(extension._NOTHING)}


def test_a_long_answer_is_cut_off_in_the_list_and_whole_in_the_card():
    one = found(text="woord " * 400 + "einde")
    [attachment] = results([one], NL)["composeExtension"]["attachments"]
    shown = attachment["preview"]["content"]["text"]
    assert len(shown) <= extension.LONGEST_PREVIEW
    assert shown.endswith("woord…")
    assert "einde" in json.dumps(attachment["content"])


@pytest.mark.parametrize(
    "hostile", ["<b>vet</b>", "**vet**", "[x](https://a.example)", "<at>Jan</at>", "`x`", "&lt;b&gt;"]
)
def test_nothing_that_was_typed_is_formatted_in_the_list(hostile):
    one = Found(hostile, Reply(text=f"**x**\n\n{''.join(chr(92) + c if c in '<>*[]()`&' else c for c in hostile)}"))
    [attachment] = results([one], NL)["composeExtension"]["attachments"]
    content = attachment["preview"]["content"]
    assert content["title"] == safe(hostile)
    assert content["text"] == safe(hostile)


def test_the_preview_of_a_link_is_one_card_of_the_version_that_previews_may_have():
    [attachment] = link_result(found(), NL)["composeExtension"]["attachments"]
    assert attachment["content"]["version"] == "1.3"
    assert card_problems({**attachment["content"], "version": "1.5"}) == []
    assert attachment["preview"]["contentType"] == THUMBNAIL
    later = {
        "Action.Execute",
        "refresh",
        "authentication",
        "rtl",
        "targetWidth",
        "Table",
        "Action.OpenUrlDialog",
        "associatedInputs",
    }
    assert not later & set(words_of(attachment["content"]))


def words_of(card):
    """The names and values of a card: which elements, properties and kinds it has."""
    if isinstance(card, dict):
        return [*card, *(word for value in card.values() for word in words_of(value))]
    if isinstance(card, list):
        return [word for value in card for word in words_of(value)]
    return [card] if isinstance(card, str) else []


def test_a_page_that_is_not_known_stays_a_link():
    nothing = {"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": []}}
    assert link_result(None, NL) == nothing


def test_the_address_that_is_pasted_is_read():
    assert link_in({"url": "https://www.nt2020.be/"}) == "https://www.nt2020.be/"
    assert link_in({"state": "1"}) == link_in(None) == link_in({"url": 7}) == ""


async def test_what_somebody_types_leads_to_cards_that_teams_takes(conversations):
    for text in ("", "cop", "wat kost een cop", "anker", "what is the ok for nt2", "welke projecten staan open"):
        query = query_in(typed(text))
        listed = await conversations.search(WHO, query.text, query.limit)
        attachments = results(query.shown(listed), NL)["composeExtension"]["attachments"]
        assert attachments
        for one in attachments:
            assert card_problems(one["content"]) == []
            assert one["preview"]["content"]["title"]
            assert one["preview"]["content"]["text"]


async def test_each_card_of_a_result_validates_against_the_schema(conversations):
    listed = await conversations.search(WHO, "cop", MOST_RESULTS)
    for one in results(listed, NL)["composeExtension"]["attachments"]:
        assert schema_problems(one["content"]) == []


async def test_the_answer_that_is_posted_has_its_question_and_its_source(conversations):
    [first, *_] = await conversations.search(WHO, "wat kost een cop", 3)
    [attachment] = results([first], NL)["composeExtension"]["attachments"]
    written = "".join(words_of(attachment["content"]))
    assert "Wat kost een sessie van de Community of Practice?" in written
    assert "Bron: Community of Practice" in written


async def test_a_link_to_a_project_page_becomes_what_the_base_knows_of_it(conversations):
    told = await conversations.about_page(WHO, link_in({"url": "https://www.nt2020.be/aanbod"}))
    [attachment] = link_result(told, NL)["composeExtension"]["attachments"]
    assert attachment["preview"]["content"]["title"] == safe("Wat vind je op het platform www.nt2020.be?")
    assert "Verslag NT2 2017" in "".join(words_of(attachment["content"]))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Wat kost een <strong>CoP</strong>?</p>", "Wat kost een CoP?"),
        ("<div><div>Hoe schrijf ik in?<br>En tot wanneer?</div></div>", "Hoe schrijf ik in?\nEn tot wanneer?"),
        ("<p>Twee&nbsp;teams &amp; één &lt;school&gt;</p>", "Twee teams & één <school>"),
        ("<ul><li>prijs</li><li>duur</li></ul>", "prijs\nduur"),
        ("<table><tr><td>SWITCH</td><td>10</td></tr><tr><td>CoP</td></tr></table>", "SWITCH 10\nCoP"),
        (
            '<p>Fijn <img alt="🙂" itemtype="http://schema.skype.com/Emoji"> en <emoji alt="👍"></emoji></p>',
            "Fijn 🙂 en 👍",
        ),
        ('<p>Zie <img alt="image" src="https://a.example/x.png"> hier</p>', "Zie hier"),
        ('<p>Kijk <a href="https://a.example">hier</a></p><attachment id="1"></attachment>', "Kijk hier"),
        ("<p>x < 3 en y <3 of <b>z</p>", "x < 3 en y <3 of z"),
        ("<script>alert(1)</script><style>p{}</style><p>Echt</p><!-- weg -->", "Echt"),
        (
            '<blockquote itemscope itemtype="http://schema.skype.com/Reply" itemid="1"><strong>An</strong>'
            "<p>Oude <blockquote>vraag</blockquote></p></blockquote><p>Nieuwe vraag</p>",
            "Nieuwe vraag",
        ),
        ("<blockquote>Wat er staat</blockquote><p>Klopt dit?</p>", "Wat er staat\nKlopt dit?"),
        ("<p>\u202egevaarlijk\u0000</p>", "gevaarlijk"),
        ("", ""),
    ],
)
def test_a_message_is_read_as_plain_text(html, text):
    assert message_in(message(html)) == text


def test_people_who_are_mentioned_stay_as_names_and_apps_that_are_called_are_left_out():
    both = [mention(0, "Wegwijs", "application"), mention(1, "Jan (voorbeeld)", "user")]
    old = '<p><at id="0">Wegwijs</at> weet <at id="1">Jan (voorbeeld)</at> wat een CoP kost?</p>'
    new = (
        '<p><span itemscope itemtype="http://schema.skype.com/Mention" itemid="0">Wegwijs</span> weet '
        '<span itemscope itemtype="http://schema.skype.com/Mention" itemid="1">Jan (voorbeeld)</span> wat een CoP kost?</p>'
    )
    for html in (old, new):
        assert message_in(message(html, both)) == "weet Jan (voorbeeld) wat een CoP kost?"


def test_a_message_without_formatting_is_taken_as_it_is():
    plain = {"messagePayload": {"body": {"contentType": "text", "content": "a <b> & c\n\n  d"}}}
    assert message_in(plain) == "a <b> & c\nd"


def test_the_subject_of_a_post_is_part_of_the_question():
    assert (
        message_in(message("<p>Wie weet dat?</p>", subject="Prijs van een CoP")) == "Prijs van een CoP\nWie weet dat?"
    )


def test_of_a_long_message_the_first_part_is_read():
    said = message_in(message("<p>" + "woord " * 10_000 + "</p>"))
    assert len(said) <= LONGEST_MESSAGE
    assert said.startswith("woord woord")


def test_a_message_that_was_deleted_says_nothing():
    assert message_in({"messagePayload": {"deleted": True, "body": None}}) == ""


@given(st.text(alphabet="<>/!-='\" abAtTpP&;#?[]", max_size=80) | st.text(max_size=80))
def test_no_html_breaks_the_reading(html):
    said = message_in(message(html, [mention(0, "x", "application")]))
    assert "\x00" not in said
    assert said == said.strip()


@pytest.mark.parametrize("piece", ["<", "<a ", "<a b='", "<!--", "</", "<a b='>", "<div>", "&#", "<a b=>"])
def test_what_is_never_closed_is_read_in_one_go(piece, monkeypatch):
    """Each beginning is looked at a few times at most, where the parser alone looks from each to the end."""
    looked = []
    whole = extension.HTMLParser.parse_starttag
    monkeypatch.setattr(extension.HTMLParser, "parse_starttag", lambda self, at: looked.append(at) or whole(self, at))
    html = piece * (LONGEST_HTML // len(piece))
    assert isinstance(message_in(message(html)), str)
    assert len(looked) <= html.count("<")
