"""The words of a reminder, in the reader's language."""

from collections.abc import Sequence
from datetime import date, datetime

from dialogs.markup import escaped
from dialogs.messages import Button, Card, Fact, Reply
from dialogs.reminders.workdays import ZONE
from dialogs.texts import N_, Texts
from knowledge.offer import Catalogue, Moment

KINDS = {
    "intake": N_("intake"),
    "session": N_("session"),
    "interim_evaluation": N_("interim evaluation"),
    "evaluation": N_("evaluation"),
    "symposium": N_("symposium"),
}
_DAYS = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"))


def weekday(day: date, texts: Texts) -> str:
    """Return the name of the day of the week."""
    return texts(_DAYS[day.weekday()])


def when(instant: datetime, texts: Texts) -> str:
    """Return a day and hour in Brussels as people say it."""
    local = instant.astimezone(ZONE)
    return f"{weekday(local, texts)} {local:%d/%m/%Y} {local:%H:%M}"


def reminder(
    moment: Moment,
    catalogue: Catalogue,
    participants: list[tuple[str, int]],
    texts: Texts,
    coming: list[str] | None = None,
    buttons: Sequence[Button] = (),
) -> Reply:
    """Return the reminder of a moment.

    Parameters
    ----------
    participants, coming
        Organisations with their teams, and addresses of people: only for who leads it.
    buttons
        What can be done about it, as `ways` gives them.
    """
    programme = catalogue.programme(moment.programme).name
    text = texts(
        "🔔 Reminder: {kind} of {project} on {when}.",
        kind=texts(KINDS[moment.kind]), project=programme, when=when(moment.starts, texts),
    )  # fmt: skip
    facts = [
        Fact(name=texts("What"), value=moment.title),
        Fact(name=texts("When"), value=f"{when(moment.starts, texts)}–{moment.ends.astimezone(ZONE):%H:%M}"),
    ]
    if moment.place:
        facts.append(Fact(name=texts("Where"), value=moment.place))
    if moment.link:
        facts.append(Fact(name=texts("Link"), value=moment.link))
    facts += [Fact(name=name, value=texts.n("{count} team", "{count} teams", teams)) for name, teams in participants]
    if coming:
        names = ", ".join(escaped(one) for one in coming)
        facts.append(Fact(name=texts.n("{count} participant", "{count} participants", len(coming)), value=names))
    return Reply(text=text, card=Card(title=moment.title, facts=facts), buttons=list(buttons))
