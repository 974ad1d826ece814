"""Replies of real conversations as Slack shows them in messages, each kept as a file and as a picture."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.slack.blocks import after_press
from bot.channels.terminal.files import upload_in
from dialogs.actions import action, read_action
from dialogs.messages import Button, Reply
from dialogs.texts import texts_in
from tests.bot.reminded import ten
from tests.bot.slack.kept import PICTURES, SITE, as_told, in_our_words, kept_messages, names, shown
from tests.conversations.client import COORDINATOR
from tests.conversations.test_scripts import FOLDER as FILES

TEACHER, SECOND_TEACHER = "leraar@voorbeeld.example", "leraar2@voorbeeld.example"
FACILITATOR, SECOND_FACILITATOR = "begeleider@voorbeeld.example", "begeleider2@voorbeeld.example"
ORGANISER, ADMIN, COP = "switch@voorbeeld.example", "beheerder@voorbeeld.example", "organisator-cop@voorbeeld.example"

# Who does what, and under which name the answer is kept. Typed as it stands; `* label` presses a button, `^ file` sends a file,
# `+ 15` lets days pass and `@` reads what arrived.
CONVERSATIONS = {
    "registering": [
        (COORDINATOR, "hallo", "greeting"),
        (COORDINATOR, "wat is SWITCH?", "answer"),
        (COORDINATOR, "wat is fotosynthese?", "unknown"),
        (COORDINATOR, "ik wil een mens spreken", "handoff"),
        (COORDINATOR, "mag mijn directeur mee?", "unsure"),
        (COORDINATOR, "schrijf teams in", "question-lookup"),
        (COORDINATOR, "netwerk X", "question-choice"),
        (COORDINATOR, "SWITCH", "question-number"),
        (COORDINATOR, "honderdduizend", "question-problem"),
        (COORDINATOR, "2", "question-email"),
        (COORDINATOR, "samenvatting", "summary-halfway"),
        (COORDINATOR, "ikzelf", "agreement"),
        (COORDINATOR, "iets veranderen", "change"),
        (COORDINATOR, "Aantal teams: 2", "question-again"),
        (COORDINATOR, "3", None),
        (COORDINATOR, "ja, akkoord", "confirmation"),
        (ORGANISER, "@", "told-organiser"),
        (COORDINATOR, "mijn inschrijvingen", "mine"),
        (COORDINATOR, "* Intrekken", "withdraw"),
        (COORDINATOR, "mijn herinneringen", "reminders"),
        (ADMIN, "overzicht", "overview"),
        (ADMIN, "* Vrije plaatsen", "overview-places"),
        (ADMIN, "overzicht", None),
        (ADMIN, "* Als Excel-bestand", "overview-sheet"),
        (ORGANISER, "help", "help-organiser"),
        (COORDINATOR, "+ 20", "reminder"),
        (COORDINATOR, "* Snooze", "reminder-snooze"),
        (COORDINATOR, "* Over een uur", "reminder-snoozed"),
        (COORDINATOR, "zet mijn sessies in mijn agenda", "calendar"),
    ],
    "teacher": [
        (TEACHER, "help", "help-teacher"),
        (TEACHER, "wanneer is de volgende sessie van de CoP?", "fact"),
        (TEACHER, "schrijf mij in voor de cop van 8 december", "question-role"),
        (TEACHER, "leraar", None),
        (TEACHER, "gewoon basisonderwijs", None),
        (TEACHER, "de onderwijsbehoefte is al verwoord", "summary"),
        (TEACHER, "ja", "place"),
        (TEACHER, "ik wil de intake voor de cop invullen", "question-text"),
        (TEACHER, "Leerling A heeft nood aan <!channel> *rust* & een vaste plek.", "question-several"),
        (TEACHER, "stop", "stopped"),
        (TEACHER, "mijn formulieren", "drafts"),
        (TEACHER, "+ 15", "letters"),
        (FACILITATOR, "zorgplan opmaken", None),
        (FACILITATOR, "Pictogrammen ophangen voor elke overgang", None),
        (FACILITATOR, "de leraar", "question-day"),
        (FACILITATOR, "15/1", None),
        (FACILITATOR, "5/2/2027", None),
        (FACILITATOR, "ja", None),
        (TEACHER, "@", "letter-care-plan"),
        (TEACHER, "evaluatie van een sessie", "question-scale"),
        (TEACHER, "stop", None),
        (TEACHER, "english", "english"),
        (TEACHER, "what is SWITCH?", "answer-english"),
        (TEACHER, "i want to sign up for a session", "question-english"),
    ],
    "planning": [
        (COP, "plan een nieuw moment", None),
        (COP, "sessie", None),
        (COP, "Community of Practice", None),
        (COP, "sessie", "question-moment"),
        (COP, "dinsdag 2 februari om 14u", None),
        (COP, "Lokaal 3, Mechelen", "question-person"),
    ],
    "experts": [
        (SECOND_TEACHER, "ik wil expert worden", "question-many"),
        (SECOND_TEACHER, "alfa-nt2 en differentiatie", None),
        (SECOND_TEACHER, "oost-vlaanderen, antwerpen", None),
        (SECOND_TEACHER, "najaar en voorjaar", None),
        (SECOND_TEACHER, "dinsdag, donderdag", None),
        (SECOND_TEACHER, "Tien jaar alfa-NT2 gegeven en vormingen voor starters begeleid.", "question-file"),
        (SECOND_TEACHER, "^ files/cv.pdf", "file-received"),
    ],
    "inviting": [
        (SECOND_FACILITATOR, "ik wil mensen uitnodigen", "question-long-labels"),
        (SECOND_FACILITATOR, "het eerste contactmoment van het lerend netwerk", "question-people"),
        (SECOND_FACILITATOR, f"{TEACHER}, {SECOND_TEACHER}", None),
        (SECOND_FACILITATOR, "We beginnen met koffie om 13 uur.", None),
        (SECOND_FACILITATOR, "overslaan", None),
        (SECOND_FACILITATOR, "ja", None),
        (TEACHER, "@", "invited"),
        (TEACHER, "* Ik kom", "invited-coming"),
        (SECOND_FACILITATOR, "mijn uitnodigingen", "invitations"),
    ],
    # At nine o'clock of 8/12 the intakes of both projects are a week away, and she asked for something else herself.
    "reminding": [
        (COORDINATOR, "2 teams van netwerk X voor SWITCH inschrijven", None),
        (COORDINATOR, "ikzelf", None),
        (COORDINATOR, "ja, akkoord", None),
        (COORDINATOR, "1 team van netwerk X voor TOP-CO inschrijven", None),
        (COORDINATOR, "ikzelf", None),
        (COORDINATOR, "ja, akkoord", None),
        (COORDINATOR, "herinner mij op 8 december om 9u aan de kopies", "own-reminder"),
        (COORDINATOR, "ja", "own-reminder-kept"),
        (COORDINATOR, "+ 14", "digest"),
        (COORDINATOR, "* Eén ervan later", "digest-which"),
        (COORDINATOR, "geen herinneringen van sessies meer", "reminders-stopped"),
        (COORDINATOR, "stuur me niets na 16 uur", "wishes"),
        (COORDINATOR, "ja", None),
        (COORDINATOR, "mijn herinneringen", "reminders-how"),
        (COORDINATOR, "mijn agenda-adres", "calendar-address"),
    ],
    "moving": [
        (TEACHER, "schrijf mij in voor de cop van 8 december", None),
        (TEACHER, "leraar", None),
        (TEACHER, "gewoon basisonderwijs", None),
        (TEACHER, "de onderwijsbehoefte is al verwoord", None),
        (TEACHER, "ja", None),
        (TEACHER, "+ 7", "reminder-intake"),
        (TEACHER, "* Niet meer herinneren", "reminder-stop"),
        (COP, "verplaats de cop van 8 december naar 15 december om 14u", None),
        (COP, "ja", None),
        (TEACHER, "@", "moved"),
        (COP, "de cop van 15 december gaat niet door", None),
        (COP, "te weinig volk", None),
        (COP, "ja", None),
        (TEACHER, "@", "cancelled"),
    ],
    "looking-back": [
        (TEACHER, "we willen een zelfreflectie doen", None),
        (TEACHER, "cvo de brug", None),
        (TEACHER, "begeleiding", None),
        (TEACHER, "3", None),
        (TEACHER, "4, want we hebben dat vorig jaar samen uitgewerkt", None),
        (TEACHER, "2", None),
        (TEACHER, "3, vooral met de partners in de buurt", "summary-long"),
        (TEACHER, "ja", "chart"),
    ],
}
OTHERS = {
    "answer-pressed",
    "digest-ten",
    "reminder-pressed",
    "feedback-no",
    "very-long",
    "ephemeral",
    "elsewhere",
    "thread",
}


async def done(talk, who, deed, event):
    """Do what stands in a conversation, and return what is answered."""
    kind, _, rest = deed.partition(" ")
    match kind:
        case "+":
            talk.now += timedelta(days=int(rest))
            return await talk.inbox(who)
        case "@":
            return await talk.inbox(who)
        case "*":
            return await talk.press(rest, who)
        case "^":
            return await talk.send(upload_in(str(FILES / rest)), who)
        case _:
            return await talk.say(deed, who, event=event)


@pytest.mark.parametrize("name", CONVERSATIONS)
async def test_a_conversation_looks_as_it_was_kept(name, talk, base):
    talk._conversations._site = SITE
    language = "nl"
    for place, (who, deed, snapshot) in enumerate(CONVERSATIONS[name]):
        replies = await done(talk, who, deed, f"{name}-{place}")
        language = "en" if deed == "english" else language
        assert replies, f"nothing was answered to {deed!r}"
        if deed == "+ 20":
            replies = [reply for reply in replies if "Herinnering" in reply.text][:1]
        if snapshot:
            kept_messages(snapshot, who, await shown(replies, language, base, talk.now))


def pressed(reply, label, group):
    """Return the messages of a reply after a button was pressed."""
    after = after_press(reply, ref=1, group=group, label=label, language=texts_in("nl"))
    return [as_told(one) for one in after]


async def test_what_was_pressed_looks_as_it_was_kept(talk, base):
    [reply] = await talk.say("wat is SWITCH?", event="pressed")
    [yes] = [one for one in reply.buttons if read_action(one.action).arguments[1:2] == ("yes",)]
    kept_messages("answer-pressed", COORDINATOR, pressed(in_our_words(reply, base), yes.label, "feedback"))
    answered = await talk.press("Nee")
    before = pressed(in_our_words(reply, base), "Nee", "feedback")
    kept_messages("feedback-no", COORDINATOR, [*before, *await shown(answered, "nl", base, talk.now)])


async def test_a_reminder_that_was_done_looks_as_it_was_kept(talk, base):
    for said in ("2 teams van netwerk X voor SWITCH inschrijven", "ikzelf", "ja, akkoord"):
        await talk.say(said)
    talk.now += timedelta(days=20)
    [reply, *_] = [one for one in await talk.inbox(COORDINATOR) if "Herinnering" in one.text]
    answered = await talk.press("Gedaan")
    kept_messages(
        "reminder-pressed",
        COORDINATOR,
        [*pressed(reply, "Gedaan", "ways"), *await shown(answered, "nl", base, talk.now)],
    )


async def test_ten_reminders_in_one_message_look_as_they_were_kept(base, talk):
    kept_messages("digest-ten", COORDINATOR, await shown([ten()], "nl", base, talk.now))


async def test_an_answer_for_one_person_alone_looks_as_it_was_kept(talk, base):
    replies = await talk.say_in_public("wat is SWITCH?", event="alone")
    kept_messages("ephemeral", COORDINATOR, await shown(replies, "nl", base, talk.now), kind="ephemeral")


async def test_a_thread_of_a_channel_looks_as_it_was_kept(talk, base):
    question = {"who": "Voorbeeld Coördinator", "text": "@Wegwijs wat is SWITCH?"}
    replies = await talk.say_in_public("wat is SWITCH?", event="thread")
    assert all(one.fit_for_all for one in replies)
    kept_messages("thread", "#leersteun", [question | {"replies": await shown(replies, "nl", base, talk.now)}])
    replies = await talk.say_in_public("mijn inschrijvingen", event="elsewhere")
    assert not any(one.fit_for_all for one in replies)
    told = texts_in("nl")("I answered you in our direct messages: that is for you alone.")
    kept_messages("elsewhere", COORDINATOR, [{"text": told}], kind="ephemeral")


async def test_a_very_long_answer_looks_as_it_was_kept(base, talk):
    paragraphs = [f"**Punt {number}.** " + "Dit is een zin die het uitlegt. " * 12 for number in range(1, 31)]
    buttons = [
        Button(label=f"Meer over punt {number}", action=action("entry", f"punt-{number}")) for number in range(1, 31)
    ]
    reply = Reply(text="\n\n".join([*paragraphs, "_Bron: Gids (voorbeeld), “Alles”._"]), kind="answer", buttons=buttons)
    kept_messages("very-long", COORDINATOR, await shown([reply], "nl", base, talk.now))


def test_every_kept_message_is_still_made():
    made = {name for steps in CONVERSATIONS.values() for _, _, name in steps if name}
    assert {name for name in names() if not name.startswith(("modal-", "home-"))} == made | OTHERS


def test_every_kept_file_has_its_picture_and_every_picture_its_file():
    assert {path.stem for path in PICTURES.glob("*.png")} == names(), "make screenshots"


def test_the_pictures_are_small_enough_to_be_kept_with_the_code():
    sizes = {path.name: path.stat().st_size for path in Path(PICTURES).glob("*.png")}
    assert sum(sizes.values()) < 3_000_000
    assert {name for name, size in sizes.items() if size > 60_000} <= {"very-long.png"}
