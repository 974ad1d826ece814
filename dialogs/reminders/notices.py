"""The words of a reminder, in the reader's language."""

from datetime import date, datetime

from dialogs.reminders.workdays import ZONE
from dialogs.texts import N_, Texts

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
