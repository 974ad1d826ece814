"""Talking a form through: what each command and each answer does to the draft, and what is said then."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.actions import action
from dialogs.commands import Command, change_of
from dialogs.engine.changes import changes_between
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import CannotSubmit, Form, Needed, Refusal, Submission, Values
from dialogs.engine.fields import Consent, File, Option, People, Unreadable, YesNo
from dialogs.engine.layout import Step
from dialogs.engine.machine import Machine, Outcome
from dialogs.engine.reading import plain
from dialogs.engine.state import DraftState
from dialogs.form_replies import FormReplies
from dialogs.markup import cleaned
from dialogs.messages import Button, Reply, Upload
from dialogs.roles import not_yours
from dialogs.tables import UnreadableTable, rows_of
from storage.drafts import Draft
from storage.people import key
from storage.submissions import SubmittedForm, kept, last_version, locked_form
from storage.uploads import UploadedFile, forget_files


def refused(form: Form, values: Values, context: FormContext) -> Refusal | Needed | None:
    """Say why this person may not fill in this form, as far as the answers tell; None when nothing is against it."""
    if form.roles and not any(context.person.has(role) for role in form.roles):
        return Refusal(not_yours(context, form.roles))
    return form.may(values, context)


@dataclass(frozen=True)
class Objection:
    """Why a form was not handed in."""

    message: str
    """What the person reads; empty when the question that is due tells it."""
    path: str | None = None
    """The answer to give again, if one helps."""


@dataclass
class FormTalk:
    """One form of one person in one transaction. Every method writes the draft and returns what is said."""

    session: AsyncSession
    draft: Draft
    form: Form
    context: FormContext
    """With what the form loads."""
    now: datetime

    def __post_init__(self) -> None:
        self.machine = Machine(self.form, self.context)
        self.texts = self.context.texts
        self.state = DraftState.model_validate(self.draft.state)

    @property
    def replies(self) -> FormReplies:
        """The words for the draft as it stands."""
        return FormReplies(self.machine, self.state, key(self.draft.id), self.draft.submitted_form_id is not None)

    # -- what is said --

    def ask(
        self, *before: str, problem: str | None = None, options: tuple[Option, ...] = (), undo: bool = False
    ) -> Reply:
        """Return the question that is due, or the summary; `before` is said first."""
        no = self.refusal()
        if no is not None:
            return no
        step = self.machine.current(self.state)
        if step is None:
            return self.replies.summary(*before, problem)
        if self.machine.closing(self.state) and not options:
            return self.replies.agreement(step, *before, problem)
        return self.replies.question(step, *before, problem=problem, options=options, undo=undo)

    def refusal(self) -> Reply | None:
        """Return why this person may not go on, with the form put aside or thrown away; None when nothing is against it."""
        no = refused(self.form, self.machine.values(self.state), self.context)
        if not isinstance(no, Refusal):
            return None
        self._close("parked" if self.state.answers and not self.form.roles else "discarded")
        return no.reply

    # -- what is done --

    def begin(self, text: str, filled: Mapping[str, Any]) -> list[Reply]:
        """Start with what is known already, and what a sentence or a button says."""
        outcome = self.started(text, filled)
        remark = self.form.remark(text, self.context) if text else None
        understood = self.replies.understood(outcome)
        said = [self.texts(self.form.intro), understood, remark or ""]
        return [self.ask(*said, problem=outcome.problem, options=outcome.options, undo=bool(understood))]

    def started(self, text: str, filled: Mapping[str, Any]) -> Outcome:
        """Keep what is known already, and what a sentence or a button says; return what the sentence led to."""
        self.state = self.known()
        if filled:
            self._prefill(filled)
        outcome = self.machine.fill(self.state, text) if text else Outcome(self.state)
        self.keep(outcome.state)
        return outcome

    def known(self) -> DraftState:
        """Return the form before this person said anything in it: with what is known, or as it was handed in."""
        if self.context.before is not None:
            return self.machine.state_of(dict(self.context.before))
        known = self.machine.state_of(self.form.prefill(self.context))
        known.skipped = []
        return known

    async def reopened(self, text: str) -> list[Reply]:
        """Show what was handed in, with what a sentence changes of it."""
        steps = self.machine.steps(self.state)
        change = change_of(text, steps, [self.texts(step.ask.label) for step in steps]) if text else None
        if change is not None and change.path is not None:
            self.keep(self.state)
            return await self.change(change)
        outcome = self.machine.fill(self.state, text) if text else Outcome(self.state)
        self.keep(outcome.state)
        said = [self.texts("This is what you handed in. Say what has to change."), self.replies.understood(outcome)]
        return [self.ask(*said, problem=outcome.problem, options=outcome.options)]

    def _prefill(self, filled: Mapping[str, Any]) -> None:
        for name, value in filled.items():
            if isinstance(value, list) and any(isinstance(one, dict) for one in value):  # pyright: ignore[reportUnknownVariableType]
                for index, item in enumerate(value):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
                    for inner, answer in dict(item).items():  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
                        self._fill(f"{name}.{index}.{inner}", answer)
            else:
                self._fill(name, value)

    def _fill(self, path: str, value: Any) -> None:
        """Take over an answer that a button carries, read again as if it were typed."""
        step = next((one for one in self.machine.steps(self.state) if one.path == path), None)
        if step is not None and isinstance(step.ask.field, Consent):
            return  # an agreement is given by a person, never by a button made by another
        parts = path.split(".")
        if len(parts) == 3 and self.machine.group_of(path) is not None:
            self.state.items[parts[0]] = max(self.state.items.get(parts[0], 1), int(parts[1]) + 1)
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
        outcome = self.machine.answer(self.state, path, text)
        if outcome.problem is None:
            self.state = outcome.state

    def hear(self, text: str) -> tuple[Outcome, bool]:
        """Try a text as an answer; the flag tells whether anything was taken."""
        outcome = self.machine.hear(self.state, text)
        return outcome, outcome.state is not self.state

    def added_by(self, said: str) -> str | None:
        """Return the repeated group that a message asks one more of; None when it asks for nothing of the kind."""
        for group in self.machine.growing(self.state):
            label = plain(self.texts(group.repeat.add))
            if said in {label, f"{label} toevoegen", f"voeg {label} toe", f"ik wil {label}", f"add {label}"}:
                return group.name
        return None

    async def take(self, outcome: Outcome) -> list[Reply]:
        """Keep what was understood, and go on; an agreement to all that is in the summary sends it."""
        asked = self.machine.current(self.state)
        agreed = asked is not None and self.machine.closing(self.state) and asked.path in outcome.state.answers
        self.keep(outcome.state)
        if agreed and outcome.problem is None and self.machine.current(self.state) is None:
            return await self._confirm()
        # What was filled beside the question that was asked can be taken back at once.
        undo = any(asked is None or one.path != asked.path for one in outcome.understood)
        understood = self.replies.understood(outcome)
        return [self.ask(understood, problem=outcome.problem, options=outcome.options, undo=undo)]

    async def press(self, path: str, value: str) -> list[Reply]:
        """Take a pressed option."""
        return await self.take(self.machine.answer(self.state, path, value))

    def asks_yes_or_no(self) -> bool:
        """Tell whether a bare yes answers what is asked: a question of that kind, or whether the summary is right."""
        step = self.machine.current(self.state)
        return step is None or isinstance(step.ask.field, YesNo | Consent)

    def takes_files(self) -> bool:
        """Tell whether the question that is due is answered with a file."""
        step = self.machine.current(self.state)
        return step is not None and isinstance(step.ask.field, File | People)

    async def upload(self, sent: Upload) -> list[Reply]:
        """Take a file as the answer to the question that is due."""
        step = self.machine.current(self.state)
        if step is None or not isinstance(step.ask.field, File | People):
            return [self.ask()]
        try:
            value = await self.read_file(step, sent)
        except UnreadableTable as unreadable:
            return [self.ask(problem=unreadable.told(self.texts))]
        except Unreadable as unreadable:
            return [self.ask(problem=unreadable.message, options=unreadable.options)]
        return await self.take(self.machine.give(self.state, step.path, value))

    async def read_file(self, step: Step, sent: Upload) -> Any:
        """Return the answer that a file is: the people in a table, or the file itself, stored in place of the one before.

        Raises UnreadableTable or Unreadable for a file that is no answer to this question.
        """
        field, context = step.ask.field, self.machine.context_for(self.state, step.path)
        if isinstance(field, People):
            return field.read_rows(await asyncio.to_thread(rows_of, sent.name, sent.data), context)
        if not isinstance(field, File):
            raise Unreadable(self.texts("I can't take a file here."))
        field.check(sent.name, sent.data, context)
        await forget_files(self.session, self.draft, step.path)
        return await self._stored(sent)

    async def _stored(self, sent: Upload) -> dict[str, Any]:
        row = UploadedFile(
            person_id=self.context.person.id,
            name=sent.name[:200],
            media_type=sent.media_type,
            data=sent.data,
            created_at=self.now,
        )
        self.session.add(row)
        await self.session.flush()
        return {"id": row.id, "name": " ".join(cleaned(sent.name).split())[:200]}

    async def change(self, command: Command) -> list[Reply]:
        """Ask an answer again, or change it at once when its new value was given."""
        if command.path is None:
            return [self._which()]
        if command.value:
            return await self.take(self.machine.answer(self.state, command.path, command.value))
        self.keep(self.machine.go_to(self.state, command.path))
        return [self.ask()]

    def _which(self) -> Reply:
        return self.replies.which() or self.ask(self.texts("There is nothing to change yet."))

    async def command(self, verb: str, *arguments: str) -> list[Reply]:
        """Do what a command or a button of the form says."""
        argument = arguments[0] if arguments else ""
        match verb:
            case "back":
                self.keep(self.machine.back(self.state))
            case "skip":
                return self._skip()
            case "stop":
                return [self._stop()]
            case "discard":
                await self.discard()
                return [Reply(text=self.texts("Thrown away: nothing is kept of it."), kind="cancel")]
            case "restart":
                # Of what was handed in before, it begins again from there.
                before = self.context.before
                again = self.machine.state_of(dict(before)) if before is not None else DraftState()
                self.keep(again.model_copy(update={"opened": self.state.opened}))
            case "undo":
                self.keep(self.machine.undo(self.state))
            case "help":
                return [self.ask(self._help())]
            case "summary":
                shown = self.replies.summary()
                return [shown] if shown.step else [shown, self.ask()]
            case "add":
                self.keep(self.machine.add_item(self.state, argument))
            case "remove":
                self.keep(self.machine.remove_item(self.state, argument, int(arguments[1])))
            case "goto":
                return await self.change(Command("change", argument))
            case "change":
                return [self._which()]
            case "confirm":
                return await self._confirm()
            case _:
                pass
        return [self.ask()]

    def _skip(self) -> list[Reply]:
        step = self.machine.current(self.state)
        if step is not None and self.machine.settled(self.state, step):  # gone back to: its answer stands
            self.keep(self.machine.onward(self.state))
            return [self.ask()]
        after = self.machine.skip(self.state)
        if after is None:
            return [self.ask(problem=self.texts("I can't do without this answer."))]
        self.keep(after)
        return [self.ask()]

    def _help(self) -> str:
        step = self.machine.current(self.state)
        own = " ".join(self.texts(one) for one in (step.ask.help, step.ask.typed) if one) if step else ""
        ways = self.texts(
            "You can also say *back*, *skip*, *summary*, *change the second answer* or *stop*, or ask me something in between."
        )
        return f"{own}\n\n{ways}".strip()

    def _stop(self) -> Reply:
        if not self.state.answers:
            self._close("discarded")
            return Reply(text=self.texts("Stopped. You had not answered anything yet."), kind="cancel")
        self._close("parked")
        text = self.texts("Stopped. I keep your answers for 30 days: say *go on* when you want to go on.")
        buttons = [
            Button(label=self.texts("Go on"), action=action("resume", str(self.draft.id))),
            Button(label=self.texts("Throw away"), action=action("form", str(self.draft.id), "discard")),
        ]
        return Reply(text=text, kind="cancel", buttons=buttons)

    async def _confirm(self) -> list[Reply]:
        said = await self.submit()
        if not isinstance(said, Objection):
            return said
        if said.path is not None:
            self.keep(self.machine.go_to(self.state, said.path))
        return [self.ask(problem=said.message)]

    async def submit(self) -> list[Reply] | Objection:
        """Hand it in, and return what is said; or why it stays as it is."""
        values = self.machine.values(self.state)
        # What is open, and who may not, is told by the question that comes next.
        if self.machine.current(self.state) is not None or refused(self.form, values, self.context) is not None:
            return Objection("")
        problems = self.form.check(values, self.context)
        if problems:
            return Objection(problems[0].message, problems[0].path)
        try:
            # What a form writes is written whole or not at all; the draft stays either way.
            async with self.session.begin_nested():
                handed_in, replies = await self._handed_in()
        except CannotSubmit as refusal:
            return Objection(refusal.message, refusal.path)
        self._close("submitted")
        self.draft.submitted_form_id = handed_in
        return replies

    async def _handed_in(self) -> tuple[int, list[Reply]]:
        """Write the form and what follows from it; return the id of what was handed in, and what is said."""
        values = self.machine.complete(self.state)
        answers = values.model_dump(mode="json")
        row, before = None, None
        if self.draft.submitted_form_id is not None:
            row = await locked_form(self.session, self.draft.submitted_form_id)
        if row is not None:
            if row.status != "submitted":
                raise CannotSubmit(self.texts("This was withdrawn in the meantime; it cannot be changed any more."))
            fixed = self.form.fixed(row.answers, row.subject, self.context)
            if fixed is not None:
                raise CannotSubmit(fixed)
            if self.state.opened not in {None, await last_version(self.session, key(row.id))}:
                raise CannotSubmit(
                    self.texts(
                        "Somebody changed this after you opened it. Stop here, and open it again to see it as it is."
                    )
                )
            before = self.form.model.model_validate(row.answers)
        changes = changes_between(row.answers, answers) if row is not None else {}
        if row is None:
            row = SubmittedForm(
                form=self.form.id,
                form_version=self.form.version,
                person_id=self.context.person.id,
                answers={},
                created_at=self.now,
                updated_at=self.now,
            )
        row.form_version = self.form.version
        row.subject = self.form.subject(self.machine.values(self.state), self.context)
        await kept(
            self.session, row, answers=answers, status="submitted", changes=changes,
            person_id=self.context.person.id, now=self.now,
        )  # fmt: skip
        submission = Submission(
            self.session, values, self.context, self.now, key(self.draft.id), id=key(row.id), before=before
        )
        return submission.id, await self.form.done(submission)

    # -- writing --

    async def discard(self) -> None:
        """Throw away the draft with its files."""
        await forget_files(self.session, self.draft)
        self._close("discarded")

    def park(self) -> None:
        """Put the draft aside, with its answers."""
        self._close("parked")

    def keep(self, state: DraftState) -> None:
        """Write where the form is now; it is the one under way."""
        self.state = state
        self.draft.state = state.model_dump(mode="json")
        self.draft.status = "active"
        self.draft.updated_at = self.now

    def _close(self, status: str) -> None:
        # Nothing is kept of what was thrown away; what was handed in is kept as such.
        self.draft.state = self.state.model_dump(mode="json") if status == "parked" else {}
        self.draft.status = status
        self.draft.updated_at = self.now


def filled_from(text: str) -> dict[str, Any]:
    """Return the answers that a button carries; nothing for a text that is not an object."""
    try:
        loaded: object = json.loads(text) if text else {}
    except ValueError:
        return {}
    return cast(dict[str, Any], loaded) if isinstance(loaded, dict) else {}
