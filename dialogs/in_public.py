"""What is said where others read along: a question, small talk or a wish; a form is talked of in private.

Nothing said there answers or steers the form under way, changes what stands on the screen of the private talk, or is leaned on
by the next question.
"""

import re
from datetime import datetime

from dialogs.actions import action
from dialogs.asking import wish_of
from dialogs.commands import change_of, command_of
from dialogs.engine.fields import NO, YES
from dialogs.engine.reading import plain
from dialogs.form_talk import FormTalk
from dialogs.messages import Button, Reply
from dialogs.texts import Texts
from storage.conversations import Conversation


def thread_apart(private: Conversation, now: datetime) -> Conversation:
    """Return a thread for one message in public, which is not kept: the private one stays as it is."""
    return Conversation(person_id=private.person_id, options=[], updated_at=now)


def shown_in_private(private: Conversation, replies: list[Reply]) -> None:
    """Put the question of a form that was asked for in public on the screen of the private talk, where it is answered."""
    if any(reply.step is not None for reply in replies):
        private.options = [
            {"label": button.label, "action": button.action}
            for reply in replies
            if not reply.fit_for_all
            for button in reply.buttons
        ]


def steers_a_form(text: str, talk: FormTalk | None) -> bool:
    """Tell whether a message would be a command or a bare answer to a form.

    Parameters
    ----------
    talk
        The form under way, if any.
    """
    if wish_of(text) not in {None, "cancel"}:  # "help" and "thank you" are heard as such
        return False
    said = plain(text)
    if command_of(text) is not None or set(said.split()) <= YES | NO or not re.search(r"[a-z]", said):
        return True
    if talk is None:
        return False
    steps = talk.machine.steps(talk.state)
    change = change_of(text, steps, [talk.texts(one.ask.label) for one in steps])
    return change is not None and change.path is not None


def only_in_private(texts: Texts, talk: FormTalk | None) -> Reply:
    """Return where a form is talked of, with a button that goes on with the one under way."""
    text = texts("Forms are for our own conversation, where nobody reads along. Tell it to me there.")
    return Reply(text=text, kind="form", buttons=[_go_on(texts, talk)] if talk is not None else [])


def under_way(texts: Texts, talk: FormTalk, text: str) -> Reply:
    """Return what is said to who asks in public for the form that is under way already."""
    said = texts("You are filling in this form: {title}. Go on with it, or begin a new one?",
        title=talk.replies.described())  # fmt: skip
    new = Button(label=texts("New"), action=action("start", talk.form.id, "{}", text))
    return Reply(text=said, kind="form", buttons=[_go_on(texts, talk), new])


def _go_on(texts: Texts, talk: FormTalk) -> Button:
    return Button(label=texts("Go on"), action=action("resume", str(talk.draft.id)), style="primary")
