"""Keeping how somebody wants to be reminded, and saying it in one line."""

from datetime import timedelta

from dialogs.actions import action
from dialogs.engine.declaration import Submission
from dialogs.linking.notices import platform
from dialogs.messages import Button, Reply
from dialogs.reminder_wishes.fields import A_MONDAY
from dialogs.reminder_wishes.form import wishes_in
from dialogs.reminders.notices import weekday
from dialogs.reminders.timing import Wishes
from dialogs.reminders.wishes import wishes_of, write_wishes
from dialogs.texts import Texts


async def kept(submission: Submission) -> list[Reply]:
    """Write what was chosen and plan the reminders accordingly."""
    session, context, texts = submission.session, submission.context, submission.context.texts
    own = context.person.id
    before = (await wishes_of(session, [own]))[own]
    wishes = wishes_in(submission.values.model_dump(), before)
    await write_wishes(session, context.catalogue, own, wishes, submission.now)
    text = texts("Fine, that is how I do it: {how}.", how=described(wishes, texts))
    text += " " + texts("What would come too late otherwise still comes outside these hours, but never at night.")
    return [
        Reply(
            text=text,
            kind="form",
            buttons=[Button(label=texts("My reminders"), action=action("view", "my_reminders"))],
        )
    ]


def described(wishes: Wishes, texts: Texts) -> str:
    """Return how somebody is reminded, in one line without a full stop: on which days, in which hours, bundled or not, and where."""
    days = sorted(one for one in wishes.days if one < 5)
    if len(days) == 5:
        named = texts("on working days")
    else:
        named = texts("on {days}", days=texts.join([weekday(A_MONDAY + timedelta(days=one), texts) for one in days]))
    parts = [
        texts("{days} between {first} and {last}", days=named, first=f"{wishes.opens:%H:%M}", last=f"{wishes.closes:%H:%M}")
    ]  # fmt: skip
    if wishes.digest == "daily":
        parts.append(texts("bundled in one message a day"))
    elif wishes.digest == "weekly":
        parts.append(texts("bundled in one message a week"))
    if wishes.channel is not None:
        parts.append(texts("in {app}", app=platform(wishes.channel, texts)))
    return ", ".join(parts)
