"""Several reminders in one message: each with its number, what belongs to it and what can be done."""

from datetime import timedelta

from bot.channels.markdown import lines_of
from bot.channels.terminal.render import rendered
from dialogs.actions import action, read_action
from dialogs.messages import Button, Card, Fact, Reply
from dialogs.reminders import tokens
from dialogs.reminders.digest import MOST_IN_DETAIL, Item, message
from dialogs.texts import texts_in
from tests.bot.reminders.due import NOW, STARTS

NL = texts_in("nl")
FILL_IN = Button(label="Intake invullen", action=action("start", "cop_intake"), style="primary")


def item(number=1, *, buttons=(), before=STARTS, line=None, **given):
    line = line or f"Sessie {number} is dinsdag."
    card = Card(title="Sessie", facts=[Fact(name="Wat", value=f"Sessie {number}"), Fact(name="Waar", value="Lokaal 3")])
    reply = Reply(text=f"🔔 {line}", card=card, buttons=list(buttons))
    return Item(tokens.of_moment(number, STARTS), reply, line, before, **given)


def notice(number=1, buttons=()):
    reply = Reply(text="Evalueer de sessie.", buttons=list(buttons))
    return Item(tokens.of_notice(number), reply, reply.text)


def labels(reply):
    return [one.label for one in reply.buttons]


def pressed(reply, label):
    [found] = [one for one in reply.buttons if one.label == label]
    return read_action(found.action).arguments


def test_one_is_told_as_it_is():
    reply = message([item(buttons=[FILL_IN])], NOW, NL)
    assert reply.text == "🔔 Sessie 1 is dinsdag." and reply.card.title == "Sessie"
    assert labels(reply) == ["Intake invullen", NL("Done"), NL("Snooze"), NL("Calendar")]


def test_each_has_its_number_its_line_and_what_the_line_does_not_say():
    reply = message([item(1), item(2), notice(3)], NOW, NL)
    first, *listed = lines_of(reply.text)
    assert "".join(run.text for run in first.runs) == NL.n(
        "🔔 I have {count} reminder for you.", "🔔 I have {count} reminders for you.", 3
    )
    assert [(one.kind, one.number) for one in listed] == [("ordered", 1), ("ordered", 2), ("ordered", 3)]
    told = ["".join(run.text for run in one.runs) for one in listed]
    assert told == [
        "Sessie 1 is dinsdag.\nWaar: Lokaal 3",
        "Sessie 2 is dinsdag.\nWaar: Lokaal 3",
        "Evalueer de sessie.",
    ]
    assert "3. Evalueer" in rendered(reply)


def test_the_button_of_one_says_which():
    reply = message([item(1), item(2, buttons=[FILL_IN])], NOW, NL)
    assert reply.buttons[0] == Button(label="2. Intake invullen", action=FILL_IN.action)


def test_all_of_them_and_one_of_them_can_be_ticked_off_and_put_off():
    reply = message([item(1), item(2), notice(3)], NOW, NL)
    both = [item(1).token.written(), item(2).token.written()]
    assert pressed(reply, NL("All done")) == ("reminders.done_all", *both), "a notice that only tells is not done"
    assert pressed(reply, NL("All of them later")) == ("reminders.snooze_all", *both)
    assert pressed(reply, NL("One of them done")) == ("reminders.which", "reminders.done", *both)
    assert pressed(reply, NL("One of them later")) == ("reminders.which", "reminders.snooze", *both)


def test_what_begins_within_the_hour_is_not_put_off():
    soon = item(1, before=NOW + timedelta(minutes=30))
    reply = message([soon, item(2)], NOW, NL)
    assert NL("All of them later") not in labels(reply)
    assert pressed(reply, NL("One of them later"))[2:] == (item(2).token.written(),)
    assert pressed(reply, NL("All done"))[1:] == (soon.token.written(), item(2).token.written())


def test_what_only_tells_asks_for_nothing():
    assert message([notice(1), notice(2)], NOW, NL).buttons == []


def test_of_very_many_the_last_ones_have_a_line_each():
    many = [item(number, buttons=[FILL_IN]) for number in range(1, 31)]
    reply = message(many, NOW, NL)
    listed = lines_of(reply.text)[1:]
    assert [one.number for one in listed] == list(range(1, 31))
    assert (
        reply.text.count("Waar:") == sum(one.startswith(tuple("123456789")) for one in labels(reply)) == MOST_IN_DETAIL
    )
    assert len(pressed(reply, NL("All done"))) == 31


def test_what_somebody_typed_breaks_no_list():
    reply = message([item(1, line="Een\n\n1. valse\n# regel"), item(2)], NOW, NL)
    assert [one.kind for one in lines_of(reply.text)] == ["text", "ordered", "ordered"]
