"""A question in a conversation: its answer in the light of what was said before, and what is kept of it for editors."""

import re
from dataclasses import dataclass, replace

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.actions import UnreadableAction, action, read_action
from dialogs.answering import Answers
from dialogs.engine.context import FormContext
from dialogs.facts.anchors import completes
from dialogs.facts.facts import fact_answer
from dialogs.feedback_talk import MOST_KEPT, FeedbackTalk
from dialogs.follow_up import programme_named_in, subject_of
from dialogs.messages import Button, Reply
from dialogs.permissions import PersonView
from dialogs.personal_data import without_personal_data
from dialogs.showing import showing_of
from knowledge.search import Found
from storage.conversations import Conversation, Question, question_shown

_NOBODY = -1
"""Id of no person; 0 stands for anybody who registered."""


@dataclass
class QuestionTalk:
    """The questions of one person in one transaction."""

    session: AsyncSession
    thread: Conversation
    context: FormContext
    answers: Answers
    token: str
    """Of the showing that this message leads to."""
    public: bool = False
    """Whether others read what is said."""

    def __post_init__(self) -> None:
        self.feedback = FeedbackTalk(self.session, self.thread, self.context)

    def asked(self, text: str) -> Reply:
        """Answer a question, remember it, and ask whether the answer was right."""
        reply, found = self.answered(text)
        self.remember(text, reply, found)
        doubted = found.hits[0].entry if reply.kind == "unsure" and found.hits else None
        shown = reply.entry if reply.kind == "answer" else doubted
        return self.feedback.under(reply, shown, text, self.token) if shown else reply

    def answered(self, text: str, subject: str = "", *, leans: bool = True) -> tuple[Reply, Found]:
        """Answer a question in the light of a subject, or of the answer before.

        Parameters
        ----------
        subject
            What is being talked of, such as the project of the form under way; may be empty.
        leans
            Whether it may lean on what was said before: an attempt at an answer in a form does not.
        """
        today = self.context.now.date()
        if not leans:
            return self.answers.to(text, self.context.texts, today, token=self.token)
        last = self.thread.last_question or ""
        subject = subject or subject_of(self.thread.last_entry, self.answers.base)
        subject = subject or programme_named_in(last, self.context.catalogue)
        fact = self._fact(text, last, subject)
        if fact is not None:
            return fact, Found("unknown", ())  # nothing was searched
        before = self.thread.last_question if self.thread.last_entry else None
        return self.answers.to(text, self.context.texts, today, before, subject, self.token)

    def _fact(self, text: str, before: str, subject: str) -> Reply | None:
        """Return the fact that answers; fit for all when somebody of whom nothing is known would be told the same."""
        fact = fact_answer(text, self.context, self.answers.base, before=before, subject=subject)
        if fact is None:
            return None
        stranger = replace(self.context, person=PersonView(id=_NOBODY, language=self.context.person.language))
        common = fact_answer(text, stranger, self.answers.base, before=before, subject=subject)
        # In public a button that only some may press, such as the one that registers teams, is left out.
        if common is not None and (common == fact or self.public and common.text == fact.text):
            fact = common.model_copy(update={"fit_for_all": True})
        return fact.model_copy(update={"buttons": _whole(fact)}) if self.public else fact

    def remember(self, text: str, reply: Reply, found: Found) -> None:
        """Keep what was talked of; a question without a sure answer is work for the editors."""
        nearest = found.hits[0] if found.hits else None
        # A doubt shows its likeliest entry: what is asked next may lean on it.
        shown = nearest.entry if nearest and reply.kind == "unsure" else reply.entry
        asked = reply.question or text
        self.thread.last_entry, self.thread.last_question = shown, asked[:MOST_KEPT]
        asks_back = reply.question is not None and reply.kind == "unsure"
        # "Hm?" and "👍👍" are no questions for editors.
        if reply.kind in {"unknown", "unsure"} and not asks_back and re.search(r"[^\W\d_]{3}", asked):
            self.session.add(
                Question(
                    text=without_personal_data(asked, MOST_KEPT),
                    kind=reply.kind,
                    nearest=nearest.entry if nearest else None,
                    score=nearest.score if nearest else 0.0,
                    showing=showing_of(self.token, self.context.person.id),
                    asked_at=self.context.now,
                )
            )

    async def opened(self, entry_id: str, *, judging: bool) -> Reply:
        """Show an entry that was asked for by a button; raises UnknownEntry.

        Parameters
        ----------
        judging
            Whether to ask if it was right; not while a form is under way.
        """
        reply = self.answers.entry(entry_id, self.context.texts, self.context.now.date())
        self.thread.last_entry = entry_id
        if not judging or reply.kind != "answer":
            return reply
        return self.feedback.under(reply, entry_id, self.answers.base.entry(entry_id).title, self.token)

    async def chosen(self, token: str, entry_id: str, *, judging: bool) -> Reply:
        """Show an entry that was chosen after a doubt, and keep the choice as evidence; raises UnknownEntry."""
        reply = self.answers.entry(entry_id, self.context.texts, self.context.now.date())
        doubted = await question_shown(self.session, showing_of(token, self.context.person.id))
        if doubted is not None:
            doubted.chosen, doubted.rejected = entry_id, False
        self.thread.last_entry = entry_id
        if not judging or reply.kind != "answer":
            return reply
        # The verdict belongs to the doubt: a no takes the choice back.
        asked = doubted.text if doubted is not None else self.answers.base.entry(entry_id).title
        return self.feedback.under(reply, entry_id, asked, token)

    async def none_meant(self, token: str) -> Reply:
        """Keep that nothing of what was offered was meant."""
        doubted = await question_shown(self.session, showing_of(token, self.context.person.id))
        if doubted is not None:
            doubted.chosen, doubted.rejected = None, True
        self.thread.last_entry = None  # the next question does not lean on what was not meant
        return Reply(text=self.context.texts("Then I don't have it yet. I have noted your question for the editors."))


def _whole(fact: Reply) -> list[Button]:
    """Return the buttons of a fact that asks back with the whole question in them: what is said in public is not kept."""
    return [one.model_copy(update={"action": _completed(one.action, fact.question or "")}) for one in fact.buttons]


def _completed(pressed: str, question: str) -> str:
    try:
        said = read_action(pressed)
    except UnreadableAction:
        return pressed
    if said.verb != "say" or not question or not completes(said.arguments[0]):
        return pressed
    return action("say", f"{question.rstrip(' ?!.')} {said.arguments[0]}")
