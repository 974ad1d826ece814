"""The words with which people are asked to evaluate."""

import json

from dialogs.actions import action
from dialogs.evaluation.attendance import SESSION, TRAJECTORY
from dialogs.evaluation.rules import trajectory_id
from dialogs.messages import Button, Reply
from dialogs.reminders.notices import when
from dialogs.texts import Texts
from knowledge.offer import Catalogue, Moment


def session_asked(moment: Moment, texts: Texts) -> Reply:
    """Return the request to evaluate a session, with a button that begins."""
    text = texts(
        "📝 How was {session} ({when})? Seven short questions; nobody sees who answered what.",
        session=moment.title, when=when(moment.starts, texts),
    )  # fmt: skip
    return Reply(text=text, buttons=[_begin(SESSION, {"session": moment.id}, texts)])


def trajectory_asked(moment: Moment, catalogue: Catalogue, texts: Texts) -> Reply:
    """Return the request to look back on a whole trajectory, with a button that begins."""
    text = texts(
        "📝 With {moment} the trajectory {programme} comes to its end. Do you look back with me? Seven short questions; "
        "nobody sees who answered what.",
        moment=moment.title,
        programme=catalogue.programme(moment.programme).name,
    )
    return Reply(
        text=text, buttons=[_begin(TRAJECTORY, {"trajectory": trajectory_id(moment.round, moment.programme)}, texts)]
    )


def _begin(form: str, filled: dict[str, str], texts: Texts) -> Button:
    return Button(label=texts("Evaluate"), action=action("start", form, json.dumps(filled)), style="primary")
