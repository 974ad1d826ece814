"""The roles as people call them, and what is said to who does not hold the one that is needed."""

from collections.abc import Iterable

from dialogs.actions import action
from dialogs.engine.context import FormContext
from dialogs.markup import escaped
from dialogs.messages import Button, Reply
from dialogs.texts import N_

NAMES = {
    "teacher": N_("teacher"),
    "coordinator": N_("coordinator or director"),
    "facilitator": N_("facilitator"),
    "organiser": N_("organiser"),
    "admin": N_("administrator"),
}


def not_yours(context: FormContext, roles: Iterable[str]) -> Reply:
    """Say which role something needs, and who can grant it."""
    texts = context.texts
    names = [texts(NAMES[role]) for role in NAMES if role in set(roles)]
    text = texts("This is for: {roles}. As far as I know you are not.", roles=", ".join(names))
    if context.admins:
        people = texts.join([escaped(one) for one in context.admins])
        text += " " + texts("An administrator can give you that role: {people}.", people=people)
    button = Button(label=texts("What can you do?"), action=action("say", "help"))
    return Reply(text=text, kind="form", buttons=[button])
