"""What is said to a wish that is no question: a greeting, thanks, help, a person."""

from collections.abc import Sequence

from dialogs.actions import action
from dialogs.asking import Wish
from dialogs.engine.fields import NO
from dialogs.messages import Button, Kind, Reply
from dialogs.texts import N_, Texts

_KINDS: dict[Wish, Kind] = {"help": "help", "handoff": "handoff", "cancel": "cancel"}
_SAID: dict[Wish, str] = {
    "greeting": N_(
        "Hello! I am Wegwijs. Ask me about a project or a support model, or say *help* to see what I can do."
    ),
    "thanks": N_("You're welcome! Anything else?"),
    "goodbye": N_("See you! I am always here."),
    "feeling": N_("Fine, thank you! What can I look up for you?"),
    "identity": N_("I am Wegwijs, a computer program and not a human. I look things up, register teams and remind."),
    "go_ahead": N_("Go ahead: what do you want to know or do? With *help* you see what I can do."),
    "cancel": N_("All right. There was nothing under way."),
}

_CONSENT = frozenset({"ja", "yes", "y", "j", "jawel", "graag"})
"""Says yes to something, where *ok* and *goed* may as well take note of it."""


def said_to(wish: Wish, texts: Texts, people: list[str], offered: list[Button], lines: Sequence[str] = ()) -> Reply:
    """Return the answer to a wish.

    Parameters
    ----------
    people
        Addresses of persons to turn to, ready to be shown; may be empty.
    offered, lines
        Buttons of what this person can do, and lines that tell of it, for help.
    """
    if wish == "help":
        return _help(texts, offered, lines)
    if wish == "handoff":
        return _handoff(texts, people)
    buttons = [Button(label=texts("What can you do?"), action=action("say", "help"))] if wish == "greeting" else []
    kind = _KINDS.get(wish, "smalltalk")
    # That nothing was under way is said of the person; the others are said to anybody.
    return Reply(text=texts(_SAID[wish]), kind=kind, buttons=buttons, fit_for_all=kind == "smalltalk")


def with_nothing_asked(said: str, *, thumb: bool) -> Wish:
    """Return what a yes or a no is taken for when there is nothing that it answers: a thumb, *ok* and *goed* take note of what was said."""
    words = set(said.split())
    if words & NO:
        return "cancel"
    return "thanks" if thumb or not words & _CONSENT else "go_ahead"


def _help(texts: Texts, offered: list[Button], lines: Sequence[str]) -> Reply:
    said = [
        texts(
            "**Answer** questions on the projects for support staff, NT2, the Community of Practice, the OK for NT2 and "
            "the guidance of OVSG. I always say where it stands. What I don't know, I say too."
        ),
        *lines,
        texts("Say *I want to talk to a person* if I can't help, or *English* / *Nederlands* for the other language."),
    ]
    text = "\n".join([texts("This is what I can do:"), *(f"- {one}" for one in said)])
    buttons = [*offered, Button(label=texts("Talk to a person"), action=action("say", "mens"))]
    return Reply(text=text, kind="help", buttons=buttons)


def _handoff(texts: Texts, people: list[str]) -> Reply:
    text = texts("I am a program and cannot put you through myself.")
    if people:
        text += " " + texts("You reach a person at {people}.", people=texts.join(people))
    text += "\n\n" + texts(
        "For a registration: the coordinator of your network or the director of your school. For a project: its "
        "organisers; ask me *who organises …?*. For a school of OVSG: your anchor at the guidance service."
    )
    return Reply(text=text, kind="handoff")
