"""*Klopte dit?* under an answer: the verdict, what was missing, and what of it is kept for the editors."""

import re
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.actions import UnreadableAction, action, read_action
from dialogs.asking import Wish, is_question
from dialogs.commands import command_of
from dialogs.engine.context import FormContext
from dialogs.engine.fields import NO, YES
from dialogs.engine.reading import plain
from dialogs.messages import Button, Reply
from dialogs.personal_data import without_personal_data
from dialogs.showing import showing_of
from dialogs.texts import N_, Texts
from storage.conversations import Conversation, question_shown
from storage.feedback import Feedback, feedback_of
from storage.people import key

MOST_KEPT = 500
"""Characters of a question or of a remark that are kept."""
_RIGHT = re.compile(
    r"^(?:ja )?(?:dat |dit |het )?(?:klopt|klopte|is juist|is correct|juist|correct|that s right|right)$"
)
_WRONG = re.compile(
    r"^(?:(?:nee |neen |no )?(?:dat |dit |het )?(?:klopt|klopte|is) (?:helemaal )?niet(?: juist| correct)?|fout|verkeerd"
    r"|wrong|that s wrong|not right)$"
)
_FILLERS = frozenset(["hoor", "he", "toch", "eigenlijk", "echt", "zeker", "helemaal", "really"])

_ASKED_BELOW = N_("Was this right?")


def without_verdict(reply: Reply, texts: Texts) -> str:
    """Return the text of an answer for where nobody can say whether it was right."""
    return reply.text.removesuffix(f"\n\n{texts(_ASKED_BELOW)}")


@dataclass
class FeedbackTalk:
    """What one person says of answers, in one transaction."""

    session: AsyncSession
    thread: Conversation
    context: FormContext

    def under(self, reply: Reply, entry: str, question: str, token: str) -> Reply:
        """Return an answer with *klopte dit?* under it.

        Parameters
        ----------
        entry
            The entry that is shown.
        question
            As it was asked; it travels in the buttons, so that an old one still knows.
        token
            Of the showing.
        """
        texts = self.context.texts
        asked = without_personal_data(question, MOST_KEPT)
        buttons = [
            Button(label=label, action=action("feedback", token, verdict, entry, asked))
            for label, verdict in ((texts("Yes"), "yes"), (texts("No"), "no"))
        ]
        question_below = texts(_ASKED_BELOW)
        return reply.model_copy(
            update={"text": f"{reply.text}\n\n{question_below}", "buttons": [*reply.buttons, *buttons]}
        )

    async def judged(self, token: str, verdict: str, entry: str, question: str, *, under_way: bool) -> Reply:
        """Keep a verdict, or change the one that this person gave on the same showing.

        Parameters
        ----------
        under_way
            Whether a form is: then nothing is asked, for what is typed next belongs to the form.
        """
        texts, showing = self.context.texts, showing_of(token, self.context.person.id)
        row = await feedback_of(self.session, showing, entry)
        if row is None:
            asked = without_personal_data(question, MOST_KEPT)
            row = Feedback(showing=showing, question=asked, entry=entry, verdict=verdict, at=self.context.now)
            self.session.add(row)
        row.verdict = verdict
        await self.session.flush()
        doubted = await question_shown(self.session, showing)
        if doubted is not None and verdict == "yes":
            doubted.chosen, doubted.rejected = entry, False
        elif doubted is not None and doubted.chosen in {None, entry}:
            doubted.chosen, doubted.rejected = None, True
        if verdict == "yes":
            row.remark = None  # it was of a no that is taken back
            return Reply(text=texts("Good to know, thank you!"), kind="smalltalk")
        if under_way:
            return Reply(text=texts("All right, I have noted it."), kind="smalltalk")
        self.thread.awaiting = {"remark": key(row.id)}
        skip = Button(label=texts("Skip"), action=action("remark", "skip"))
        return Reply(text=texts("What was missing, or what was not right?"), buttons=[skip])

    def skipped(self) -> Reply:
        """Return what is said to somebody who leaves it at the verdict."""
        return Reply(text=self.context.texts("All right, I have noted it."), kind="smalltalk")

    def leaves_it(self, text: str, wish: Wish | None) -> bool:
        """Tell whether a message, in place of a remark, says that there is none."""
        said = set(plain(text).split())
        return wish == "cancel" or command_of(text) in {"skip", "stop", "back"} or bool(said and said <= YES | NO)

    async def remarked(self, awaited: dict[str, int], text: str) -> Reply | None:
        """Keep a remark; None when the message is a question of its own."""
        row = await self.session.get(Feedback, awaited.get("remark", 0))
        if row is None or is_question(text):
            return None
        row.remark = without_personal_data(text, MOST_KEPT)
        return Reply(text=self.context.texts("Thank you. The editors read it, without your name."), kind="smalltalk")

    def meant_by(self, said: str) -> str | None:
        """Return the action of a verdict on screen that plain words stand for: "ja hoor" is no label, but a yes."""
        words = set(said.split()) - _FILLERS
        if _WRONG.match(said) or (words and words <= YES | NO and words & NO):
            verdict = "no"
        elif _RIGHT.match(said) or (words and words <= YES):
            verdict = "yes"
        else:
            return None
        for option in self.thread.options:
            try:
                shown = read_action(option["action"])
            except UnreadableAction:
                continue
            if shown.verb == "feedback" and shown.arguments[1] == verdict:
                return option["action"]
        return None
