"""How many messages a conversation takes: what was typed, and for each form from its first message to its confirmation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import col, select

from dialogs.messages import Reply
from storage.database import Database
from storage.drafts import Draft
from storage.people import Person
from storage.submissions import SubmittedForm

ANSWERED = {"answer", "unsure", "unknown"}
"""Kinds of replies to a question."""


@dataclass
class FormTurns:
    """One form that was filled in."""

    form: str
    messages: int = 0
    """Of the person, those that begin it and confirm it included; what was said while it was put aside is left out."""
    questions: int = 0
    """Of them, questions that had nothing to do with the form."""
    answers: int = 0
    """Answers that it held when it was handed in, those that were known already included."""
    sent: bool = False


@dataclass
class Turns:
    """What one conversation took so far."""

    typed: int = 0
    """Messages, buttons and files."""
    forms: dict[int, FormTurns] = field(default_factory=dict)
    """By the id of the draft."""
    _under_way: dict[str, int] = field(default_factory=dict)

    async def count(self, who: str, replies: Sequence[Reply], database: Database) -> None:
        """Count one message of a person, after it was answered."""
        self.typed += 1
        async with database.transaction() as session:
            mine = select(Draft).join(Person).where(Person.email == who).order_by(col(Draft.id))
            drafts = [
                (one.id or 0, one.form, one.status, await session.get(SubmittedForm, one.submitted_form_id or 0))
                for one in (await session.exec(mine)).all()
            ]
        before = self._under_way.pop(who, None)
        for identifier, form, status, handed_in in drafts:
            new = identifier not in self.forms
            turns = self.forms.setdefault(identifier, FormTurns(form))
            if turns.sent:
                continue
            if status == "active" or identifier == before or (new and status == "submitted"):
                turns.messages += 1
                turns.questions += identifier == before and any(reply.kind in ANSWERED for reply in replies)
            turns.sent = status == "submitted"
            turns.answers = answers_in(handed_in.answers) if turns.sent and handed_in is not None else 0
            if status == "active":
                self._under_way[who] = identifier

    def row(self, name: str) -> list[Any]:
        """Return what stands in the table, fit to go from one process to another."""
        sent = [one for one in self.forms.values() if one.sent]
        return [name, self.typed, [[one.form, one.answers, one.messages, one.questions] for one in sent]]


def answers_in(answers: Mapping[str, Any]) -> int:
    """Return how many answers a form holds: those in lists of items too, what was skipped not."""
    count = 0
    for name, value in answers.items():
        if isinstance(value, list) and any(isinstance(one, dict) and "email" not in one for one in value):
            count += sum(answers_in(one) for one in value)
        elif value not in (None, []) and name != "of":
            count += 1
    return count


def table(rows: Iterable[Sequence[Any]]) -> list[str]:
    """Return the lines of the table: a line for each conversation, and for each form that was handed in in it."""
    head = ["conversation", "typed", "sent", "form", "answers", "messages", "questions between"]
    lines: list[list[str]] = [head]
    for name, typed, forms in sorted(rows):
        first = [str(name), str(typed), str(len(forms))]
        for place, (form, *counts) in enumerate(forms):
            lines.append([*(first if place == 0 else ["", "", ""]), form, *(str(one) for one in counts)])
        if not forms:
            lines.append([*first, "", "", "", ""])
    wide = [max(len(line[place]) for line in lines) for place in range(len(head))]
    text = {0, 3}
    return [
        "  ".join(
            cell.ljust(wide[place]) if place in text else cell.rjust(wide[place]) for place, cell in enumerate(line)
        ).rstrip()
        for line in lines
    ]
