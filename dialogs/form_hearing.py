"""What a typed message means while a form is under way: a command, an answer, a wish, a question, another form."""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from dialogs.asking import Wish, asks_for, asks_something, is_question, wish_of
from dialogs.commands import change_of, command_of, removal_of
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Form
from dialogs.engine.fields import NO, YES, Email, Lookup, Person, Text
from dialogs.engine.layout import Step
from dialogs.engine.machine import Outcome
from dialogs.engine.reading import plain
from dialogs.follow_up import programme_among
from dialogs.form_talk import FormTalk, Objection
from dialogs.messages import Reply
from dialogs.question_talk import QuestionTalk

_NONE = re.compile(r"^(?:nee|neen|no|geen|niet nodig|liever niet|heb ik niet|none)(?: \w+){0,3}$")
_DISAGREES = re.compile(
    r"^(?:nee|neen|no|fout|verkeerd|mis)?\s*(?:dat|dit|het|that|this)?\s*(?:klopt niet|is fout|is verkeerd|is niet juist|is wrong"
    r"|isn t right|was fout)?$"
)
_CONFIRMS = YES | {"bevestig", "bevestigen", "klopt", "correct", "inschrijven", "verstuur", "versturen", "confirm", "juist"} | {
    "bewaar", "bewaren", "opslaan", "save", "send"
}  # fmt: skip
_SMALL_TALK = {"handoff", "greeting", "thanks", "feeling", "identity", "goodbye"}


def form_wanted(text: str, forms: Iterable[Form], context: FormContext, under_way: Form | None = None) -> Form | None:
    """Return the form that a message asks for; of several the one that is surely meant, or that is under way."""
    asked = [form for form in forms if asks_for(text, form.starts) or form.called(text, context)]
    surely = next((form for form in asked if form.meant(text, context)), None)
    if surely is None and under_way in asked:
        return under_way
    return surely or next(iter(asked), None)


@dataclass
class FormHearing:
    """One typed message to one form.

    Parameters
    ----------
    other
        Starts another form with this message.
    small_talk
        Returns what is said to a wish.
    """

    talk: FormTalk
    forms: dict[str, Form]
    context: FormContext
    questions: QuestionTalk
    other: Callable[[Form, str], Awaitable[list[Reply]]]
    small_talk: Callable[[Wish], Reply]

    async def heard(self, text: str) -> list[Reply]:
        """Return what is said to the message."""
        talk, said = self.talk, plain(text)
        step = talk.machine.current(talk.state)
        if self._anew(text):
            return [*await self._kept_as_said(), *await self.other(talk.form, text)]
        reply = await self._commanded(text, said, step)
        if reply is not None:
            return reply
        own_words = step is not None and isinstance(step.ask.field, Text)
        wish = wish_of(text)
        if wish is not None and wish in _SMALL_TALK and (wish != "thanks" if own_words else not talk.hear(text)[1]):
            return [self._plain(self.small_talk(wish)), talk.ask()]
        if step is not None and step.ask.optional and _NONE.match(said) and not self._corrects(text, step):
            return await talk.command("skip")
        added = talk.added_by(said)
        if added is not None:
            return await talk.command("add", added)
        another = self._another(text, own_words=own_words)
        if another is not None:
            return await self.other(another, text)
        if own_words and step is not None and step.ask.optional and said and set(said.split()) <= YES:
            # A yes to "do you want to say something with it?" is not what is to be said.
            return [talk.ask(problem=talk.texts("Type what you want to say, or *skip*."))]
        if own_words and not (is_question(text) and asks_something(text)):
            outcome, _ = talk.hear(text)
            return await talk.take(outcome)
        return await self._answered(text, said, step)

    def _anew(self, text: str) -> bool:
        """Tell whether the message asks for another form of the same kind, beside the one under way."""
        talk = self.talk
        if not asks_for(text, talk.form.starts):
            return False
        wanted = form_wanted(text, self.forms.values(), self.context, under_way=talk.form)
        return wanted is talk.form and talk.form.anew(text, talk.machine.values(talk.state), talk.context)

    async def _kept_as_said(self) -> list[Reply]:
        """Hand in a new form that waits only for its yes, and return what is said of it; any other is left to be put aside."""
        if self.talk.draft.submitted_form_id is not None:
            return []
        said = await self.talk.submit()
        return [] if isinstance(said, Objection) else [self._plain(one) for one in said]

    async def _commanded(self, text: str, said: str, step: Step | None) -> list[Reply] | None:
        """Do what a command says; None when the message is none."""
        talk = self.talk
        verb = command_of(text)
        if verb is not None:
            return await talk.command(verb)
        steps = talk.machine.steps(talk.state)
        change = change_of(text, steps, [talk.texts(one.ask.label) for one in steps])
        if change is not None and (change.path is not None or not (step and isinstance(step.ask.field, Text))):
            return await talk.change(change)
        gone = removal_of(text, self._items())
        if gone is not None:
            return await talk.command("remove", gone[0], str(gone[1]))
        words = set(said.split())
        if step is None:
            if words & _CONFIRMS and not words & NO and len(words) <= 5:
                return await talk.command("confirm")
            if words & NO and len(words) <= 4 and not self._names_another(text):
                return await talk.command("change")
        elif said and isinstance(step.ask.field, Lookup) and not step.ask.optional and _DISAGREES.match(said):
            return await talk.command("change" if talk.state.answers else "ask")
        return None

    def _names_another(self, text: str) -> bool:
        """Tell whether a no at the summary comes with what it has to be: "nee, zondag", "nee zondag om 11u", "niet op vrijdag"."""
        return (len(text.split()) > 2 or "," in text) and bool(
            self.talk.machine.find(self.talk.state, text, current=None)
        )

    def _corrects(self, text: str, step: Step) -> bool:
        """Tell whether a no comes with another answer: "nee, 3 teams" passes over nothing."""
        return bool(self.talk.machine.find(self.talk.state, text, current=step.path, corrects=True))

    def _items(self) -> list[tuple[str, int, str]]:
        talk = self.talk
        steps = talk.machine.steps(talk.state)
        return [
            (group.name, index, next((one.item for one in steps if one.path.startswith(f"{group.name}.{index}.")), ""))
            for group in talk.machine.groups()
            if group.repeat.each is None and talk.state.items.get(group.name, 1) > 1
            for index in range(talk.state.items.get(group.name, 1))
        ]

    def _another(self, text: str, *, own_words: bool) -> Form | None:
        """Return another form that the message asks for; not in the middle of a story."""
        if own_words and len(text.split()) > 12:
            return None
        wanted = form_wanted(text, self.forms.values(), self.context, under_way=self.talk.form)
        return wanted if wanted is not self.talk.form else None

    async def _answered(self, text: str, said: str, step: Step | None) -> list[Reply]:
        talk = self.talk
        asks = is_question(text)
        remark = talk.form.remark(text, talk.context)
        if remark is not None and asks_for(text, talk.form.starts):
            return [talk.ask(problem=remark)]
        outcome, taken = (Outcome(talk.state), False) if self._open(step) and asks else talk.hear(text)
        # "SWITCH?" is a hesitant answer; "wie organiseert SWITCH?" is a question, whatever it mentions.
        if taken and not asks_something(text):
            return await talk.take(outcome)
        by_name = step is not None and isinstance(step.ask.field, Lookup | Email | Person)
        address = step is not None and isinstance(step.ask.field, Email | Person) and "@" in text
        worded = re.search(r"[a-z]{3}", said) is not None  # "2,5" asks nothing
        if asks or taken or worded and not address and len(said.split()) >= (5 if by_name else 2):
            subject = programme_among(talk.state.answers.values(), self.context.catalogue)
            # Only a question leans on what was said: "drie" and an address are attempts at an answer.
            reply, found = self.questions.answered(text, subject, leans=asks)
            if asks and step is not None and isinstance(step.ask.field, Text) and step.ask.field.asks:
                if reply.kind != "answer":
                    return await talk.take(talk.hear(text)[0])
                meant = self.context.texts("If that was your answer, begin it with “My question is”.")
                self.questions.remember(text, reply, found)
                return [self._plain(reply), talk.ask(meant)]
            if reply.kind == "answer" or asks or taken:
                self.questions.remember(text, reply, found)
                return [self._plain(reply), talk.ask()]
        problem = remark or outcome.problem or talk.texts("I don't understand that here.")
        return [talk.ask(problem=problem, options=outcome.options)]

    def _open(self, step: Step | None) -> bool:
        return step is not None and isinstance(step.ask.field, Text)

    def _plain(self, reply: Reply) -> Reply:
        """Leave out buttons of an answer in between, and what is said of them: the numbers belong to the form."""
        if reply.kind == "unknown" and reply.entry is None and reply.buttons:
            return Reply(text=self.context.texts("I don't know that: it is not in my sources."), kind="unknown")
        return reply.model_copy(update={"buttons": []})
