"""What is said of codes and links."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from dialogs.actions import action
from dialogs.markup import escaped
from dialogs.messages import Button, Reply
from dialogs.reminders.workdays import ZONE
from dialogs.texts import N_, Texts

_NAMES = {"slack": "Slack", "teams": "Microsoft Teams", "terminal": N_("the terminal")}


def platform(channel: str, texts: Texts) -> str:
    """Return how people call a platform."""
    return texts(_NAMES[channel]) if channel in _NAMES else channel.capitalize()


def platforms(channels: Sequence[str], texts: Texts) -> str:
    """Return the names of platforms, in a sentence."""
    return texts.join([platform(one, texts) for one in channels])


def code(shown: str, here: str, other: str | None, valid: timedelta, texts: Texts) -> Reply:
    """Return a new code, with what to do with it."""
    where = (
        texts("Open Wegwijs in {app} and type this code there:", app=platform(other, texts))
        if other
        else texts(
            "Open Wegwijs in the other app (you are in {app} now) and type this code there:", app=platform(here, texts)
        )
    )
    kept = texts.n("It is valid for {count} minute, and once.", "It is valid for {count} minutes, and once.",
        int(valid.total_seconds() // 60))  # fmt: skip
    secret = texts("Give it to nobody: whoever types it sees and does here what you can.")
    return Reply(text=f"{where}\n\n**{shown}**\n\n{kept} {secret}")


def only_in_private(texts: Texts) -> Reply:
    """Return where accounts are talked of."""
    return Reply(
        text=texts("Your accounts are for our own conversation, where nobody reads along. Tell it to me there.")
    )


def read_by_others(texts: Texts) -> Reply:
    """Return what is said to a code that was typed where others read it; whether there was one is not said."""
    return Reply(
        text=texts(
            "A link code is for our own conversation, where nobody reads along. What was typed here is not valid any more: "
            "ask for a new one with *link my accounts*."
        ),
    )


def wait(until: datetime, now: datetime, texts: Texts) -> Reply:
    """Return that there were too many wrong codes."""
    minutes = max(1, math.ceil((until - now).total_seconds() / 60))
    return Reply(
        text=texts.n(
            "Those were too many wrong codes. Try again in {count} minute.",
            "Those were too many wrong codes. Try again in {count} minutes.",
            minutes,
        )
    )


def wrong(left: int, texts: Texts) -> Reply:
    """Return that a code links nothing, and how many more may be wrong."""
    said = texts("That code is not right. Look whether it says the same in the other app, or ask for a new one there.")
    if left == 0:
        return Reply(text=f"{said} {texts('Within the next hour I take no other code.')}")
    tries = texts.n("You can try {count} more time.", "You can try {count} more times.", left)
    return Reply(text=f"{said} {tries}")


def expired(texts: Texts) -> Reply:
    """Return that a code came too late."""
    return Reply(
        text=texts("That code has expired: it was valid for ten minutes. Ask for a new one with *link my accounts*."),
        buttons=[Button(label=texts("New code"), action=action("act", "linking.code"))],
    )


def own(made: str, here: str, texts: Texts) -> Reply:
    """Return what to do with a code that was typed by the one who made it."""
    if made == here:
        return Reply(
            text=texts(
                "That is the code that I gave you here, in {app}. Type it in the other app: so I know that you are "
                "the same person there.",
                app=platform(here, texts),
            )
        )
    return Reply(
        text=texts("I know already that you are the same person here and in {app}.", app=platform(made, texts))
    )


def same_platform(channels: Sequence[str], texts: Texts) -> Reply:
    """Return that two accounts of one platform are not linked."""
    return Reply(
        text=texts(
            "Both accounts are in {app}: I link accounts of different apps only.", app=platforms(channels, texts)
        )
    )


def confirm(number: int, address: str | None, made: str, here: str, texts: Texts) -> Reply:
    """Ask whether two accounts with different addresses are of one person."""
    account = (
        texts("the account of {address} in {app}", address=escaped(address), app=platform(made, texts))
        if address
        else texts("an account in {app}", app=platform(made, texts))
    )
    text = texts(
        "That code comes from {account}. Is that you too? Only then link: whoever uses it sees and does what you can in {here}.",
        account=account,
        here=platform(here, texts),
    )
    return Reply(
        text=text,
        buttons=[
            Button(label=texts("Yes, link"), action=action("act", "linking.join", str(number)), style="primary"),
            Button(label=texts("No, that is not me"), action=action("act", "linking.refuse", str(number))),
        ],
    )


def spent(texts: Texts) -> Reply:
    """Return that a link cannot be made any more."""
    return Reply(text=texts("That code cannot be used any more. Ask for a new one with *link my accounts*."))


def left(texts: Texts) -> Reply:
    """Return that nothing was linked."""
    return Reply(text=texts("Good that you look: nothing was linked, and that code is not valid any more."))


def linked_here(other: str, here: str, aside: str | None, doubled: Sequence[str], texts: Texts) -> Reply:
    """Return what a link brought about, to who typed the code.

    Parameters
    ----------
    aside
        The form that was under way in the other app, as Markdown; None when none was put aside.
    doubled
        Moments for which both had signed up.
    """
    parts = [
        texts(
            "Linked: from now on you are the same person here and in {app}. Your forms, registrations and reminders stand together, "
            "and a form that you begin there you can finish here.",
            app=platform(other, texts),
        )
    ]
    if aside:
        parts.append(
            texts("The form that you were filling in in {app} is put aside, with your answers: {title}. Say *go on* for it.",
                app=platform(other, texts), title=aside)
        )  # fmt: skip
    if doubled:
        names = texts.join([escaped(one) for one in doubled])
        parts.append(texts("You had signed up twice for {sessions}; now once.", sessions=names))
    parts.append(texts("Not right after all? Say *unlink*."))
    buttons = [Button(label=texts("My accounts"), action=action("view", "my_accounts"))]
    return Reply(text="\n\n".join(parts), buttons=buttons)


def linked_there(other: str, address: str | None, texts: Texts) -> Reply:
    """Return that the code was used, to who made it."""
    app = platform(other, texts)
    text = (
        texts("Your code was typed in {app}, by {address}: from now on you are the same person here and there.",
            app=app, address=escaped(address))
        if address
        else texts("Your code was typed in {app}: from now on you are the same person here and there.", app=app)
    )  # fmt: skip
    return Reply(
        text=f"{text} {texts('Was that not you? Say *unlink* at once.')}",
        buttons=[Button(label=texts("Unlink"), action=action("view", "unlink"), style="danger")],
    )


def nothing_linked(texts: Texts) -> Reply:
    """Return that there is no link to undo."""
    return Reply(
        text=texts("You use me in this app alone: nothing is linked."),
        buttons=[Button(label=texts("Link another app"), action=action("act", "linking.code"))],
    )


def confirm_parting(
    number: int, going: Sequence[str], staying: Sequence[str], since: datetime, texts: Texts, *, more: int
) -> Reply:
    """Tell who keeps what when a link is undone, and ask whether it is meant."""
    text = texts(
        "Shall I unlink {going} and {staying}, linked on {day}? What you did in each before that day stays with it, as do its roles. "
        "What you did since, in whichever app, stays with {staying}.",
        going=platforms(going, texts), staying=platforms(staying, texts), day=f"{since.astimezone(ZONE):%d/%m/%Y}",
    )  # fmt: skip
    if more > 0:
        text += " " + texts("The link that was made before it stands until you say *unlink* again.")
    return Reply(
        text=text,
        buttons=[
            Button(label=texts("Yes, unlink"), action=action("act", "linking.part", str(number)), style="danger"),
            Button(label=texts("No, keep it"), action=action("act", "linking.keep")),
        ],
    )


def spent_link(texts: Texts) -> Reply:
    """Return that a link does not stand any more."""
    return Reply(text=texts("That link does not stand any more."))


def kept(texts: Texts) -> Reply:
    """Return that a link stays."""
    return Reply(text=texts("Fine, everything stays linked."))


def parted_here(going: Sequence[str], staying: Sequence[str], others: Sequence[str], texts: Texts) -> Reply:
    """Return what is separate now, to who asked for it; `others` are the platforms of the other person."""
    text = texts(
        "Unlinked. {going} has again what you did there before the link; what you did since stays with {staying}.",
        going=platforms(going, texts), staying=platforms(staying, texts),
    )  # fmt: skip
    there = texts("I have said so in {app} too.", app=platforms(others, texts))
    return Reply(text=f"{text} {there}")


def parted_there(going: Sequence[str], staying: Sequence[str], here: str, texts: Texts) -> Reply:
    """Return that a link was undone, to who reads it in the other app."""
    others = staying if here in going else going
    text = texts(
        "You are unlinked from {app}. {going} has again what was done there before the link; what was done since stays with {staying}.",
        app=platforms(others, texts), going=platforms(going, texts), staying=platforms(staying, texts),
    )  # fmt: skip
    return Reply(text=text)
