"""Pages of real forms as Slack shows them in windows, and the windows beside forms, each kept as a file and as a picture."""

from datetime import timedelta
from types import MappingProxyType

from bot.channels.slack.modal_views import message_view, question_view, waiting_view
from bot.channels.slack.modals import errors, modal
from bot.channels.terminal.files import upload_in
from dialogs.feedback_talk import without_verdict
from dialogs.texts import texts_in
from storage.people import Identity, key, person_by_email
from tests.bot.slack.kept import in_our_words, kept_modal, names
from tests.bot.slack.modal_window import Window
from tests.conversations.client import COORDINATOR
from tests.conversations.pages import Pages, questions
from tests.conversations.sign_ups import COP, FACILITATOR, signed_up
from tests.conversations.test_scripts import FOLDER as FILES

TEACHER, SECOND_TEACHER = "leraar@voorbeeld.example", "leraar2@voorbeeld.example"
SECOND_FACILITATOR, ORGANISER = "begeleider2@voorbeeld.example", "organisator-cop@voorbeeld.example"
CENTRE = "coordinator-cbe-ladder@voorbeeld.example"
KEPT = {
    "teams", "teams-problems", "teams-two", "english", "care-plan", "care-plan-1", "care-plan-2", "care-plan-summary", "evaluation",
    "reflection", "reflection-scores", "expert", "expert-problems", "invitation", "invitation-problems", "needs", "needs-grown",
    "needs-2", "needs-summary", "moment", "moment-filled", "signup", "signup-grown", "intake-problems", "visit", "waiting", "ask",
    "told", "refused", "wishes", "wishes-problems", "own-reminder", "own-reminder-problems",
}  # fmt: skip
OFFER = MappingProxyType(
    {
        "themes": ["alfa-nt2", "begeleiding"], "regions": ["Antwerpen"], "periods": ["autumn"], "days": ["tuesday"],
        "experience": "Tien jaar alfa-NT2 gegeven en vormingen voor starters begeleid.",
    }
)  # fmt: skip


async def known_in_slack_too(talk, who):
    """Have somebody known on a second platform, so that there is one to choose."""
    await talk.come_in(who)
    async with talk.database.transaction() as session:
        person = key((await person_by_email(session, who, talk.now)).id)
        session.add(Identity(person_id=person, channel="slack", external_id="T1:U2", last_seen_at=talk.now))


def window(name, pages, *, language="nl"):
    """Keep what is on somebody's screen."""
    view = modal(pages.page, texts_in(language))
    kept_modal(name, pages.who, view)
    return view


async def refused(name, pages, **values):
    """Hand in a page that is not right, and keep it with what Slack then says under its boxes."""
    before = Window(modal(pages.page, texts_in("nl")))
    await pages.submit(**values)
    wrong = errors(pages.page, before.sent())
    assert wrong, "the form was taken"
    kept_modal(name, pages.who, modal(pages.page, texts_in("nl")), wrong)


async def test_teams_are_registered(talk):
    pages = Pages(talk)
    await pages.open("team_registration", filled="{}")
    window("modal-teams", pages)
    await refused("modal-teams-problems", pages, lines__0__programme="switch", lines__0__teams="99", contact="an@")
    await pages.send("add", pages.values() | {"lines.0.teams": "2"}, argument="lines")
    await pages.enter(lines__1__programme="top-co", lines__1__teams="1", organisation="voorbeeld-netwerk-kempen")
    await pages.enter(contact=COORDINATOR)
    window("modal-teams-two", pages)


async def test_teams_are_registered_in_english(talk):
    await talk.say("english")
    pages = Pages(talk)
    await pages.open("team_registration", filled="{}")
    window("modal-english", pages, language="en")


async def test_a_care_plan_grows_until_it_takes_several_pages(talk):
    await signed_up(talk, COP, TEACHER, SECOND_TEACHER)
    talk.now += timedelta(days=15)
    pages = Pages(talk, FACILITATOR)
    await pages.open("care_plan", filled="{}")
    window("modal-care-plan", pages)
    person = questions(pages.page)["case"].options[0].value
    plan = [
        ("Pictogrammen ophangen voor elke overgang", "de leraar", "2027-01-15"),
        ("Elke vrijdag kort overleg met de ouders", "de zoco", None),
        ("Een rustige plek in de klas inrichten", "de leraar", "2027-01-22"),
    ]
    await pages.enter(case=person)
    for number, (what, by, until) in enumerate(plan):
        if f"actions.{number}.what" not in questions(pages.page):
            await pages.send("add", pages.values(), argument="actions")
        item = {"what": what, "who": by, "until": until}
        await pages.enter(**{f"actions__{number}__{key}": one for key, one in item.items()})
    await pages.send("back")
    window("modal-care-plan-1", pages)
    await pages.next()
    await pages.enter(evaluation="2027-02-05")
    window("modal-care-plan-2", pages)
    await pages.next()
    window("modal-care-plan-summary", pages)


async def test_a_session_is_evaluated_on_scales(talk):
    await signed_up(talk, COP, TEACHER)
    talk.now += timedelta(days=15)
    pages = Pages(talk, TEACHER)
    await pages.open("session_evaluation", filled="{}")
    await pages.enter(content="4", usable="5", recommend="ja")
    window("modal-evaluation", pages)


async def test_a_team_looks_in_the_mirror(talk):
    pages = Pages(talk, TEACHER)
    await pages.open("self_reflection", filled="{}")
    window("modal-reflection", pages)
    await pages.enter(team="voorbeeld-cvo", area="begeleiding")
    scored = {path: "3" for path in questions(pages.page) if path.endswith(".score")}
    await pages.send("enter", pages.values() | scored)
    window("modal-reflection-scores", pages)


async def test_an_expert_offers_herself_with_a_file(talk):
    pages = Pages(talk, SECOND_TEACHER)
    await pages.open("expert_offer", filled="{}")
    await refused("modal-expert-problems", pages, experience="Ja")
    await pages.send("enter", pages.values() | OFFER, files={"cv": upload_in(str(FILES / "files/cv.pdf"))})
    window("modal-expert", pages)


async def test_people_are_invited(talk):
    pages = Pages(talk, SECOND_FACILITATOR)
    await pages.open("invitation", filled="{}")
    await pages.enter(people=f"{TEACHER}\n{SECOND_TEACHER}", word="We beginnen met koffie om 13 uur.")
    window("modal-invitation", pages)
    await refused("modal-invitation-problems", pages, people=f"{TEACHER}\nleraar2@")


async def test_a_centre_tells_what_it_needs_and_another_question_comes_along(talk):
    pages = Pages(talk, CENTRE)
    await pages.open("needs_survey", filled="{}")
    window("modal-needs", pages)
    await pages.enter(themes=["alfa-nt2", "evaluatie", "other"])
    window("modal-needs-grown", pages)
    urgent = {path: "3" for path in questions(pages.page) if path.endswith(".urgency")}
    await pages.send(
        "next", pages.values() | urgent | {"other": "lezen op papier", "teachers": "12", "period": "spring"}
    )
    window("modal-needs-2", pages)
    await pages.next(remark="Liefst op dinsdag.")
    window("modal-needs-summary", pages)


async def test_a_moment_is_planned(talk):
    pages = Pages(talk, ORGANISER)
    await pages.open("moment_plan", filled="{}")
    window("modal-moment", pages)
    await pages.enter(kind="session", starts="2027-02-02T14:00:00+01:00", where="Lokaal 3, Mechelen")
    window("modal-moment-filled", pages)


async def test_somebody_signs_up_and_prepares_the_talk(talk):
    pages = Pages(talk, TEACHER)
    await pages.open("session_signup", filled="{}")
    window("modal-signup", pages)
    await pages.enter(programme="cop", moment=COP)
    window("modal-signup-grown", pages)
    await signed_up(talk, COP, TEACHER)
    await pages.open("cop_intake", filled="{}")
    await pages.enter(table=["teacher", "parents"])
    await refused("modal-intake-problems", pages, need="Jan Peeters heeft nood aan rust.", support="Tijd en ruimte.")


async def test_a_visit_is_wished_for(talk):
    pages = Pages(talk, CENTRE)
    await pages.open("visit_wish", filled="{}")
    window("modal-visit", pages)


async def test_somebody_chooses_how_to_be_reminded(talk):
    await known_in_slack_too(talk, TEACHER)
    pages = Pages(talk, TEACHER)
    await pages.open("reminder_wishes")
    window("modal-wishes", pages)
    await refused("modal-wishes-problems", pages, hours="van 20 tot 23u", digest="daily", platform="slack")


async def test_somebody_asks_for_a_reminder(talk):
    await signed_up(talk, COP, TEACHER)
    pages = Pages(talk, TEACHER)
    await pages.open("own_reminder", filled='{"what": "de intake van de CoP", "when": "2026-12-01T09:00+01:00"}')
    window("modal-own-reminder", pages)
    await refused(
        "modal-own-reminder-problems", pages, what="Jan Peeters helpen lezen", when="2026-11-02T09:00:00+01:00"
    )


async def test_windows_beside_forms_look_as_they_were_kept(talk, base):
    texts = texts_in("nl")
    kept_modal("modal-waiting", COORDINATOR, waiting_view(texts, "Teams inschrijven"))
    kept_modal("modal-ask", COORDINATOR, question_view(texts))
    [reply] = await talk.say_in_public("wat is SWITCH?", event="asked")
    foot = texts("_You also find this in our messages._")
    told = message_view(texts, "Wegwijs", f"{without_verdict(in_our_words(reply, base), texts)}\n\n{foot}")
    kept_modal("modal-told", COORDINATOR, told)
    pages = Pages(talk, TEACHER)
    await pages.open("care_plan", filled="{}")
    assert pages.page is None, "a teacher records no care plan"
    kept_modal("modal-refused", TEACHER, message_view(texts, "Wegwijs", "\n\n".join(one.text for one in pages.said)))


def test_every_kept_window_is_still_made():
    assert names(prefix="modal-") == {f"modal-{name}" for name in KEPT}
