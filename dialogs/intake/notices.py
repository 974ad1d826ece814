"""What a facilitator reads of an intake, in the reader's language."""

from typing import Any

from dialogs.actions import action
from dialogs.intake.questions import TABLE
from dialogs.markup import escaped
from dialogs.messages import Button, Card, Fact, Reply
from dialogs.reminders.notices import when
from dialogs.texts import N_, Texts
from knowledge.offer import Moment
from storage.submissions import SubmittedForm

_LABELS = {
    "need": N_("Educational need"),
    "table": N_("At the table"),
    "support": N_("The teacher needs"),
    "question": N_("Research question"),
    "centre": N_("Centre"),
    "group": N_("Target group"),
    "known": N_("Known already"),
    "people": N_("Takes part"),
}
"""Short names of the answers, in the order in which they are read."""
_MOST = 1500


def card(row: SubmittedForm, who: str | None, moment: Moment, texts: Texts) -> Card:
    """Return all that an intake holds."""
    facts = [
        Fact(name=texts("From"), value=escaped(who or "–")),
        Fact(name=texts("When"), value=when(moment.starts, texts)),
    ]
    for name, label in _LABELS.items():
        if row.answers.get(name):
            facts.append(Fact(name=texts(label), value=escaped(_shown(name, row.answers[name], texts), most=_MOST)))
    return Card(title=moment.title, facts=facts)


def _shown(name: str, value: Any, texts: Texts) -> str:
    return texts.join([texts(TABLE[one]) for one in value if one in TABLE]) if name == "table" else str(value)


def handed_in(row: SubmittedForm, who: str | None, moment: Moment, *, changed: bool, texts: Texts) -> Reply:
    """Tell a facilitator of an intake, or that it was changed."""
    said = (
        texts("The intake of {who} was changed: {session}.", who=escaped(who or "–"), session=moment.title)
        if changed
        else texts("There is an intake of {who}: {session}.", who=escaped(who or "–"), session=moment.title)
    )
    button = Button(label=texts("All intakes of this session"), action=action("view", "intake", moment.id))
    return Reply(text=said, card=card(row, who, moment, texts), buttons=[button])


def withdrawn(who: str | None, moment: Moment, texts: Texts) -> Reply:
    """Tell a facilitator that an intake was taken back."""
    return Reply(text=texts("{who} took back the intake: {session}.", who=escaped(who or "–"), session=moment.title))
