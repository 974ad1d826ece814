"""Pages of forms as dialogs in Teams: what stands there, what comes back, and which button was pressed."""

import pytest

from bot.channels.teams.dialog_cards import dialog, entered
from bot.channels.teams.dialog_inputs import HOUR, MORE, TYPED
from bot.channels.teams.dialog_search import MOST_FOUND, asked_in, dataset_of, path_matches, search_response
from dialogs.pages import PageButton, PageFacts, PageHeading, PageNote, PageOption, PageQuestion
from tests.bot.slack import modal_pages
from tests.bot.slack.modal_pages import TEXTS, options, page, question
from tests.bot.teams.checked import markdown_in
from tests.bot.teams.dialog_window import CLIENTS, Window, accepted, inputs_in, read_out, valid

CHOSEN = question("schools", "lookups", value=["v0"], options=options("A"))
EVERY = page(*[CHOSEN if getattr(one, "path", "") == "schools" else one for one in modal_pages.EVERY.parts])
both_clients = pytest.mark.parametrize("client", CLIENTS)


def asked(shown, window, press="Send"):
    """Return the values that come back of a page when a button is pressed."""
    return entered(window.press(press), shown)[0]


def test_every_question_has_its_own_kind_of_box():
    kinds = {one["label"]: one["type"] for one in inputs_in(valid(dialog(EVERY, TEXTS)))}
    assert kinds == {
        "organisation": "Input.ChoiceSet", "schools": "Input.ChoiceSet", "Not in the list? Type the name here.": "Input.Text",
        "Add": "Input.ChoiceSet", "Not in the list? Type the names here, with commas between them.": "Input.Text",
        "name": "Input.Text", "why": "Input.Text", "teams": "Input.Number", "email": "Input.Text", "contact": "Input.Text",
        "others": "Input.Text", "type": "Input.ChoiceSet", "region": "Input.ChoiceSet", "days": "Input.ChoiceSet",
        "themes": "Input.ChoiceSet", "starts": "Input.Date", "moment": "Input.Date", "Hour": "Input.Time",
        "agreed": "Input.Toggle",
    }  # fmt: skip


@both_clients
def test_answers_that_were_there_stand_in_their_boxes_and_come_back_as_they_were(client):
    values, files = entered(Window(dialog(EVERY, TEXTS), client).press("Send"), EVERY)
    assert values == {
        one.path: one.value for one in EVERY.parts if isinstance(one, PageQuestion) and one.control != "file"
    }
    assert files == {}


@both_clients
def test_what_is_emptied_comes_back_as_nothing(client):
    window = Window(dialog(EVERY, TEXTS), client)
    for label in ("name", "teams", "starts", "moment"):
        window.write(label, "")
    window.write("moment", "", HOUR)
    window.write("why", "  \n")
    for label in ("days", "themes", "schools", "organisation"):
        window.choose(label)
    window.write("agreed", "false")
    values = asked(EVERY, window)
    emptied = ["name", "teams", "starts", "moment", "why", "days", "themes", "schools", "organisation"]
    assert {path: values[path] for path in emptied} == dict.fromkeys(emptied)
    assert values["agreed"] is False


def test_a_box_that_the_client_does_not_send_leaves_the_answer_as_it_is():
    data = Window(dialog(EVERY, TEXTS)).button("Send")["data"] | {"filled": []}
    assert entered(data, EVERY) == ({}, {})


@both_clients
def test_what_is_typed_chosen_and_ticked_is_what_comes_back(client):
    window = Window(dialog(EVERY, TEXTS), client)
    window.write("why", "Nog\neens, met [haken](http://x) en **sterren**")
    window.write("teams", "7")
    window.choose("type", "Primary")
    window.choose("region", "Region number 3")
    window.choose("days", "Tuesday", "Friday")
    window.write("starts", "2026-10-02")
    values = asked(EVERY, window)
    assert values["why"] == "Nog\neens, met [haken](http://x) en **sterren**"
    assert [values[path] for path in ("teams", "type", "region", "days", "starts")] == [
        "7", "v0", "v3", ["v1", "v2"], "2026-10-02",
    ]  # fmt: skip


def test_an_agreement_that_was_not_ticked_yet_is_not_a_refusal():
    shown = page(question("agreed", "consent", "I agree that my address is passed on."))
    window = Window(dialog(shown, TEXTS))
    assert asked(shown, window) == {"agreed": None}
    window.write("I agree that my address is passed on.", "true")
    assert asked(shown, window) == {"agreed": True}


@pytest.mark.parametrize(
    ("day", "hour", "moment"),
    [
        ("2026-01-15", "14:00", "2026-01-15T14:00:00+01:00"),
        ("2026-07-15", "14:00", "2026-07-15T14:00:00+02:00"),
        ("2026-07-15", "2:30 PM", "2026-07-15T14:30:00+02:00"),
        ("2026-07-15", "12:05 a.m.", "2026-07-15T00:05:00+02:00"),
        ("2026-07-15T00:00:00Z", "09:15:00", "2026-07-15T09:15:00+02:00"),
        ("2026-07-15", "", "2026-07-15"),
        ("", "14:00", "14:00"),
        ("15 juli 2026", "14u", "15 juli 2026 14u"),
        ("", "", None),
    ],
)
def test_a_moment_is_read_in_the_time_of_brussels_and_one_half_of_it_is_left_to_the_form(day, hour, moment):
    shown = page(question("moment", "moment"))
    window = Window(dialog(shown, TEXTS))
    window.write("moment", day)
    window.write("moment", hour, HOUR)
    assert asked(shown, window).get("moment") == moment


def test_a_day_without_an_hour_is_shown_again_without_one():
    window = Window(dialog(page(question("moment", "moment", value="2026-07-15", problem="At what hour?")), TEXTS))
    assert (window.state[window.box("moment")["id"]], window.state[window.box("moment", HOUR)["id"]]) == (
        "2026-07-15",
        "",
    )


def test_a_day_that_a_client_writes_in_its_own_way_is_left_to_the_form():
    shown = page(question("day", "day"))
    for written, read in (("02/10/2026", "02/10/2026"), ("2026-10-02T00:00:00.000Z", "2026-10-02"), (" ", None)):
        window = Window(dialog(shown, TEXTS))
        window.write("day", written)
        assert asked(shown, window) == {"day": read}


@pytest.mark.parametrize(
    ("sent", "read"),
    [(3, "3"), (3.0, "3"), ("3.0", "3"), ("3", "3"), (3.5, "3.5"), ("drie", "drie"), (None, None), ("", None)],
)
def test_a_number_is_read_in_whatever_way_a_client_sends_it(sent, read):
    shown = page(question("teams", "number"))
    data = Window(dialog(shown, TEXTS)).press("Send")
    data[inputs_in(accepted(dialog(shown, TEXTS)))[0]["id"]] = sent
    assert entered(data, shown)[0] == {"teams": read}


def test_an_open_question_can_be_left_without_an_answer_after_all():
    shown = page(question("type", "choice", value="v0", optional=True, options=options("Primary", "Secondary")))
    window = Window(dialog(shown, TEXTS))
    window.choose("type", "No answer")
    assert asked(shown, window) == {"type": None}


def test_a_short_list_is_shown_whole_and_a_long_one_unfolds_and_is_searched():
    def style(count, control="choice", label="Place number {}"):
        offered = options(*[label.format(n) for n in range(count)])
        return inputs_in(valid(dialog(page(question("q", control, options=offered)), TEXTS)))[0]["style"]

    assert [style(6), style(7), style(15), style(16)] == ["expanded", "compact", "compact", "filtered"]
    assert style(10, label="{}") == "expanded", "a scale"
    assert [style(12, "several"), style(13, "several"), style(40, "several")] == ["expanded", "compact", "filtered"]


def test_values_with_commas_are_told_apart_when_several_are_ticked():
    strange = ["", "#none", "x" * 200, " edge ", "a\nb", "a,b", "a", "50%", "a%2Cb", "plain", "\ud800"]
    shown = page(
        question("q", "several", options=[PageOption(value=one, label=f"L{n}") for n, one in enumerate(strange)])
    )
    window = Window(dialog(shown, TEXTS))
    window.choose("q", *[f"L{n}" for n in range(len(strange))])
    assert asked(shown, window) == {"q": strange}


def test_two_options_of_the_same_name_have_a_number():
    shown = page(question("q", "choice", options=options("Session", "session", "Other")))
    titles = [one["title"] for one in Window(dialog(shown, TEXTS)).box("q")["choices"]]
    assert titles == ["Session", "session (2)", "Other"]


def test_very_long_options_keep_their_begin_and_their_end():
    long = "The very long name of a school community in the province of the example " * 5
    shown = page(question("q", "choice", options=options(long + "in town one", long + "in town two")))
    titles = [one["title"] for one in Window(dialog(shown, TEXTS)).box("q")["choices"]]
    assert all(len(one) <= 200 and one.startswith("The very long name") for one in titles)
    assert [one[-11:] for one in titles] == ["in town one", "in town two"]


# Lists that are searched


def test_a_list_that_is_searched_names_its_draft_and_its_question():
    box = Window(dialog(EVERY, TEXTS)).box("schools", MORE)
    assert box["choices.data"] == {"type": "Data.Query", "dataset": dataset_of(7, "schools")}
    found = asked_in(
        {"queryText": "voor", "queryOptions": {"skip": 0, "top": 15}, "dataset": box["choices.data"]["dataset"]}
    )
    assert (found.draft, found.query) == (7, "voor")
    assert path_matches(found.digest, "schools")
    assert not path_matches(found.digest, "organisation")


@pytest.mark.parametrize(
    "value",
    [
        None, [], "x", {}, {"dataset": 3}, {"dataset": "npm"}, {"dataset": "form:x:000000000000"},
        {"dataset": "form:9999999999999999999:000000000000"}, {"dataset": "form:7:000000000000\n"},
        {"dataset": "form:٧:000000000000"},
    ],
)  # fmt: skip
def test_what_is_asked_for_no_list_of_ours_is_not_answered(value):
    assert asked_in(value) is None


def test_a_list_that_is_opened_before_anything_is_typed_asks_for_nothing_in_particular():
    assert asked_in({"dataset": dataset_of(7, "a"), "queryText": None}).query == ""


def test_what_is_found_is_chosen_by_the_value_it_has_in_the_form():
    shown = page(question("school", "lookup"))
    window = Window(dialog(shown, TEXTS))
    found = search_response([PageOption(value="a,b", label="A, *of* B"), PageOption(value="c", label="C")])
    assert found["type"] == "application/vnd.microsoft.search.searchResponse"
    first, second = found["value"]["results"]
    assert markdown_in(first["title"]) == []
    for result, value in ((first, "a,b"), (second, "c")):
        window.state[window.box("school")["id"]] = result["value"]
        assert asked(shown, window) == {"school": value}


def test_what_is_found_can_be_told_apart_and_is_no_more_than_teams_shows():
    same = [PageOption(value=f"s{n}", label="Voorbeeldschool") for n in range(50)]
    results = search_response(same)["value"]["results"]
    assert [one["title"] for one in results[:3]] == ["Voorbeeldschool", "Voorbeeldschool (2)", "Voorbeeldschool (3)"]
    assert len(results) == MOST_FOUND
    results = search_response(same, TEXTS)["value"]["results"]
    assert results[0]["title"] == "No answer"
    assert len(results) == MOST_FOUND
    shown = page(question("school", "lookup", value="v0", options=options("A"), optional=True))
    window = Window(dialog(shown, TEXTS))
    window.state[window.box("school")["id"]] = results[0]["value"]
    assert asked(shown, window) == {"school": None}


@both_clients
def test_where_a_list_cannot_be_searched_the_name_is_typed_below_it(client):
    shown = page(question("school", "lookup", value="vs", options=[PageOption(value="vs", label="VS")]))
    window = Window(dialog(shown, TEXTS), client)
    window.write("school", "Voorbeeldschool Kempen", TYPED)
    assert asked(shown, window) == {"school": "Voorbeeldschool Kempen"}
    window.write("school", " vs ", TYPED)
    assert asked(shown, window) == {"school": "vs"}, "by its name on the page"


def test_a_name_that_is_not_found_stays_in_its_box_and_what_is_then_chosen_goes_before_it():
    told = page(question("school", "lookup", value="Kempn", problem="I don't know it."))
    window = Window(dialog(told, TEXTS))
    assert window.state[window.box("school", TYPED)["id"]] == "Kempn"
    window.state[window.box("school")["id"]] = "kempen"
    assert asked(page(question("school", "lookup")), window) == {"school": "kempen"}


def test_names_that_are_typed_come_with_those_that_were_chosen():
    shown = page(question("schools", "lookups", value=["v0"], options=options("A")))
    window = Window(dialog(shown, TEXTS))
    window.write("schools", "Bree", TYPED)
    assert asked(shown, window) == {"schools": ["v0", "Bree"]}


def test_what_is_found_comes_with_what_stays_ticked():
    shown = page(question("schools", "lookups", value=["v0", "v1"], options=options("A", "B")))
    window = Window(dialog(shown, TEXTS), "phone")
    window.choose("schools", "B")
    window.state[window.box("schools", MORE)["id"]] = "c,d"
    assert asked(shown, window) == {"schools": ["v1", "c", "d"]}


@both_clients
def test_a_list_too_long_for_a_card_is_searched_and_keeps_what_was_chosen(client):
    names = [f"{n} " + "met een heel lange naam " * 6 for n in range(99)]
    shown = page(*[question(f"q{n}", "several", value=["v98"], options=options(*names)) for n in range(8)])
    window = Window(dialog(shown, TEXTS), client)
    assert all("choices.data" in window.box(f"q{n}", MORE) for n in range(8))
    assert asked(shown, window) == {f"q{n}": ["v98"] for n in range(8)}


# What there is to read


def test_a_label_is_there_in_full_with_its_hint_below_and_its_problem_below_that():
    label = "Which team, of those *with* [brackets](http://evil.example), do you mean? " * 4
    shown = page(question("q", "line", label, value="x", hint="In a few\nwords.", problem="Too short."))
    body = valid(dialog(shown, TEXTS))["body"]
    told = read_out(dialog(shown, TEXTS)).split("\n")
    place = next(n for n, one in enumerate(told) if one.startswith("Which team"))
    assert told[place + 1 : place + 4] == ["In a few", "words.", "⚠️ Too short."]
    problem = next(one for one in body if one.get("inlines", [{}])[0].get("text") == "⚠️ Too short.")
    assert problem["inlines"][0]["color"] == "Attention"
    assert told[0] == "⚠️ One answer is not right yet: see below."
    assert Window(dialog(shown, TEXTS)).box(label)["value"] == "x"


def test_headings_notes_facts_and_buttons_stand_in_their_order():
    shown = page(
        PageHeading(heading="Team 1"),
        PageNote(note="At most **ten**."),
        question("a", "line"),
        PageButton(label="Remove", verb="remove", argument="lines.0"),
        PageButton(label="One more", verb="add", argument="lines"),
        PageFacts(facts=[("Places", "3"), ("Costs", "none\nat all")]),
    )
    told = read_out(dialog(shown, TEXTS, "Welcome back."))
    assert told.startswith(
        "Welcome back.\nTeam 1\nAt most ten.\na: \n[Remove]\n[One more]\nPlaces: 3\nCosts: none\nat all\n"
    )
    valid(dialog(shown, TEXTS, "Welcome back."))


def test_a_title_too_long_for_the_bar_stands_in_full_below_it():
    title = "Register a team of your school for the pilot, together with those of the other schools"
    value = dialog(page(question("a", "line"), title=title), TEXTS)
    assert title.startswith(value["title"].removesuffix("…"))
    assert read_out(value).startswith(title)


def test_a_page_says_which_of_how_many_it_is():
    assert "Page 2 of 3" in read_out(dialog(page(question("a", "line"), number=2, total=3), TEXTS))
    assert "Page" not in read_out(dialog(page(question("a", "line")), TEXTS))


def test_a_dialog_says_what_its_cross_loses_when_there_is_something_to_lose():
    assert "with the cross" in read_out(dialog(page(question("a", "line")), TEXTS))
    assert "with the cross" not in read_out(dialog(page(PageFacts(facts=[("a", "b")])), TEXTS))


def test_a_file_is_sent_in_the_chat_and_the_one_that_is_there_is_named():
    told = read_out(dialog(page(question("plan", "file", value="plan_*x*.pdf")), TEXTS))
    assert "Received: plan_*x*.pdf" in told
    assert "send me the file in our chat" in told
    assert "“Stop”" in told


def test_a_question_without_options_says_so():
    assert "nothing to choose from" in read_out(dialog(page(question("q", "choice")), TEXTS))


@pytest.mark.parametrize(("control", "value"), [("number", "three"), ("email", "An"), ("line", "a\nb")])
def test_an_answer_that_the_box_cannot_show_is_shown_as_text(control, value):
    window = Window(dialog(page(question("q", control, value=value)), TEXTS))
    assert (window.box("q")["type"], window.box("q")["value"]) == ("Input.Text", value)


def test_a_page_with_far_too_much_to_read_is_shortened_and_says_so():
    long = page(PageNote(note="word " * 9000), *[question(f"q{n}", "line", hint="hint " * 500) for n in range(8)])
    value = dialog(long, TEXTS)
    assert "Not all there is to read" in read_out(value)
    assert len(Window(value).state) == 8


def test_an_answer_too_long_for_a_card_is_kept_and_said_to_be_kept():
    long = page(question("why", "text", value="word " * 7000), question("name", "line"))
    window = Window(dialog(long, TEXTS))
    assert "35000 characters" in read_out(window.value)
    window.write("name", "An")
    assert asked(long, window) == {"name": "An"}
