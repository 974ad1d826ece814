"""A question in a conversation: its answer in the light of what was said before, and what is kept of it for editors."""

from dataclasses import dataclass

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.answering import Answers
from dialogs.engine.context import FormContext
from dialogs.facts.facts import fact_answer
from dialogs.follow_up import programme_named_in, subject_of
from dialogs.messages import Reply
from knowledge.search import Found
from storage.conversations import Conversation, Question

MOST_KEPT = 500
"""Characters of a question that are kept."""


@dataclass
class QuestionTalk:
    """The questions of one person in one transaction."""

    session: AsyncSession
    thread: Conversation
    context: FormContext
    answers: Answers

    def asked(self, text: str) -> Reply:
        """Answer a question and remember it."""
        reply, found = self.answered(text)
        self.remember(text, reply, found)
        return reply

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
            return self.answers.to(text, self.context.texts, today)
        last = self.thread.last_question or ""
        subject = subject or subject_of(self.thread.last_entry, self.answers.base)
        subject = subject or programme_named_in(last, self.context.catalogue)
        fact = fact_answer(text, self.context, self.answers.base, before=last, subject=subject)
        if fact is not None:
            return fact, Found("unknown", ())  # nothing was searched
        before = self.thread.last_question if self.thread.last_entry else None
        return self.answers.to(text, self.context.texts, today, before, subject)

    def remember(self, text: str, reply: Reply, found: Found) -> None:
        """Keep what was talked of; a question without a sure answer is work for the editors."""
        self.thread.last_entry, self.thread.last_question = reply.entry, (reply.question or text)[:MOST_KEPT]
        asks_back = reply.question is not None and reply.kind == "unsure"
        if reply.kind in {"unknown", "unsure"} and not asks_back:
            nearest = found.hits[0] if found.hits else None
            self.session.add(
                Question(
                    text=(reply.question or text)[:MOST_KEPT],
                    kind=reply.kind,
                    nearest=nearest.entry if nearest else None,
                    score=nearest.score if nearest else 0.0,
                    asked_at=self.context.now,
                )
            )

    async def opened(self, entry_id: str) -> Reply:
        """Show an entry that was chosen; raises UnknownEntry. A choice after a doubt is kept as evidence."""
        reply = self.answers.entry(entry_id, self.context.texts, self.context.now.date())
        if self.thread.last_question and self.thread.last_entry is None:
            query = (
                select(Question)
                .where(Question.text == self.thread.last_question, col(Question.chosen).is_(None))
                .order_by(col(Question.id).desc())
            )
            doubted = (await self.session.exec(query)).first()
            if doubted is not None:
                doubted.chosen = entry_id
        self.thread.last_entry = entry_id
        return reply
