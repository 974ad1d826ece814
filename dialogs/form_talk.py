"""Talking a form through: which question comes next, how it reads, and what each command does."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.actions import action
from dialogs.commands import Command
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Form, Refusal, Submission
from dialogs.engine.fields import Lookup, Option
from dialogs.engine.layout import Step
from dialogs.engine.machine import Machine, Outcome
from dialogs.engine.reading import plain
from dialogs.engine.state import DraftState
from dialogs.markup import escaped
from dialogs.messages import Button, Card, Fact, FormStep, Reply
from storage.drafts import Draft
from storage.people import key


@dataclass
class FormTalk:
    """One form of one person in one transaction. Every method writes the draft and returns what is said."""

    session: AsyncSession
    draft: Draft
    form: Form
    context: FormContext
    now: datetime

    def __post_init__(self) -> None:
        self.machine = Machine(self.form, self.context)
        self.texts = self.context.texts
        self.state = DraftState.model_validate(self.draft.state)

    # -- what is said --

    def ask(self, *before: str, problem: str | None = None, options: tuple[Option, ...] = ()) -> Reply:
        """Return the question that is due, or the summary; `before` is said first."""
        refused = self.form.may(self.machine.values(self.state), self.context)
        if isinstance(refused, Refusal):
            self._close("parked" if self.state.answers else "discarded")
            return refused.reply
        step = self.machine.current(self.state)
        if step is None:
            return self.summary(*before, problem)
        lines = [*before, problem or "", self._question(step)]
        return Reply(
            text="\n\n".join(line for line in lines if line),
            kind="form",
            buttons=[*self._choices(step, options), *self._ways(step)],
            step=FormStep(form=self.form.id, step=step.path, number=step.number, total=self._total(step)),
        )

    def _question(self, step: Step) -> str:
        text = self.texts(step.ask.question)
        index = self._item(step)
        if index is not None and self.state.items.get(step.path.split(".")[0], 1) > 1:
            text += " " + self.texts("(project {number})", number=index + 1)
        group = step.path.split(".")[0]
        project = self.state.answers.get(f"{group}.{index}.programme") if index is not None else None
        if project and not step.path.endswith(".programme"):
            shown = next(one for one in self.machine.steps(self.state) if one.path == f"{group}.{index}.programme")
            text += f" ({self.machine.shown(self.state, shown)})"
        if step.path in self.state.answers:
            text += " " + self.texts("Now it says: {value}.", value=escaped(self.machine.shown(self.state, step)))
        return f"**{text}**"

    def _item(self, step: Step) -> int | None:
        parts = step.path.split(".")
        return int(parts[1]) if len(parts) == 3 else None

    def _total(self, step: Step) -> int:
        return len(self.machine.steps(self.state))

    def _choices(self, step: Step, options: tuple[Option, ...]) -> list[Button]:
        if not options and not isinstance(step.ask.field, Lookup):
            options = tuple(step.ask.field.options(self.context))
        draft = str(self.draft.id)
        return [
            Button(label=option.label, action=action("answer", draft, step.path, option.value))
            for option in options[:12]
        ]

    def _ways(self, step: Step) -> list[Button]:
        draft = str(self.draft.id)
        ways: list[Button] = []
        if step.ask.optional:
            ways.append(Button(label=self.texts("Skip"), action=action("form", draft, "skip")))
        if step.number > 1:
            ways.append(Button(label=self.texts("Back"), action=action("form", draft, "back")))
        ways.append(Button(label=self.texts("Stop"), action=action("form", draft, "stop")))
        return ways

    def summary(self, *before: str | None) -> Reply:
        """Return all answers with what they lead to; when nothing is open, with the button that sends them."""
        steps = self.machine.steps(self.state)
        facts = [
            Fact(
                name=f"{step.number}. {self.texts(step.ask.label)}",
                value=escaped(self.machine.shown(self.state, step)) if step.path in self.state.answers else "–",
            )
            for step in steps
        ]
        card = Card(title=self.texts(self.form.title), facts=facts)
        said = [line for line in before if line]
        draft = str(self.draft.id)
        if self.machine.current(self.state) is not None:
            said.append(self.texts("This is what I have so far."))
            return Reply(text="\n\n".join(said), kind="form", card=card)
        said += self.form.notices(self.machine.values(self.state), self.context)
        said.append(self.texts("Is this right? Nothing is sent before you confirm."))
        buttons = [
            Button(label=self.texts(self.form.confirm), action=action("form", draft, "confirm"), style="primary")
        ]
        buttons += [
            Button(label=self.texts(group.repeat.add), action=action("form", draft, "add", group.name))
            for group in self.machine.groups()
            if self.state.items.get(group.name, 1) < group.repeat.most
        ]
        buttons += [
            Button(label=self.texts("Change something"), action=action("form", draft, "change")),
            Button(label=self.texts("Stop"), action=action("form", draft, "stop")),
        ]
        step = FormStep(form=self.form.id, step="summary", number=len(steps), total=len(steps))
        return Reply(text="\n\n".join(said), kind="form", card=card, buttons=buttons, step=step)

    # -- what is done --

    def begin(self, text: str, filled: Mapping[str, Any]) -> list[Reply]:
        """Start with what a sentence or a button already says."""
        if filled:
            self._prefill(filled)
        outcome = self.machine.fill(self.state, text) if text else Outcome(self.state)
        self._keep(outcome.state)
        remark = self.form.remark(text, self.context) if text else None
        said = [self.texts(self.form.intro), self._understood(outcome), remark or ""]
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
        if path.count(".") == 2:
            group, index, _ = path.split(".")
            self.state.items[group] = max(self.state.items.get(group, 1), int(index) + 1)
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
        for group in self.machine.groups():
            label = plain(self.texts(group.repeat.add))
            if said in {label, f"{label} toevoegen", f"voeg {label} toe", f"ik wil {label}", f"add {label}"}:
                return group.name
        return None

    def take(self, outcome: Outcome) -> list[Reply]:
        """Keep what was understood, and go on."""
        self._keep(outcome.state)
        return [self.ask(self._understood(outcome), problem=outcome.problem, options=outcome.options)]

    def press(self, path: str, value: str) -> list[Reply]:
        """Take a pressed option."""
        return self.take(self.machine.answer(self.state, path, value))

    def change(self, command: Command) -> list[Reply]:
        """Ask an answer again, or change it at once when its new value was given."""
        if command.path is None:
            return [self._which()]
        if command.value:
            return self.take(self.machine.answer(self.state, command.path, command.value))
        self._keep(self.machine.go_to(self.state, command.path))
        return [self.ask()]

    def _which(self) -> Reply:
        buttons = [
            Button(
                label=f"{self.texts(step.ask.label)}: {self.machine.shown(self.state, step)}"[:75],
                action=action("form", str(self.draft.id), "goto", step.path),
            )
            for step in self.machine.steps(self.state)
            if step.path in self.state.answers or step.path in self.state.skipped
        ]
        if not buttons:
            return self.ask(self.texts("There is nothing to change yet."))
        return Reply(text=self.texts("Which answer do you want to change?"), kind="form", buttons=buttons)

    async def command(self, verb: str, argument: str = "") -> list[Reply]:
        """Do what a command or a button of the form says."""
        if verb == "back":
            self._keep(self.machine.back(self.state))
        elif verb == "skip":
            return self._skip()
        elif verb == "stop":
            return [self._stop()]
        elif verb == "discard":
            self._close("discarded")
            return [Reply(text=self.texts("Thrown away: nothing is kept of it."), kind="cancel")]
        elif verb == "restart":
            self._keep(DraftState())
        elif verb == "undo":
            self._keep(self.machine.undo(self.state))
        elif verb == "help":
            return [self.ask(self._help())]
        elif verb == "summary":
            shown = self.summary()
            return [shown] if shown.step else [shown, self.ask()]
        elif verb == "add":
            self._keep(self.machine.add_item(self.state, argument))
        elif verb == "goto":
            return self.change(Command("change", argument))
        elif verb == "change":
            return [self._which()]
        elif verb == "confirm":
            return await self._confirm()
        return [self.ask()]

    def _skip(self) -> list[Reply]:
        step = self.machine.current(self.state)
        if step is not None and step.path in self.state.answers:  # gone back to: its answer stands
            self._keep(self.machine.onward(self.state))
            return [self.ask()]
        after = self.machine.skip(self.state)
        if after is None:
            return [self.ask(problem=self.texts("I can't do without this answer."))]
        self._keep(after)
        return [self.ask()]

    def _help(self) -> str:
        step = self.machine.current(self.state)
        own = self.texts(step.ask.help) if step and step.ask.help else ""
        ways = self.texts(
            "You can also say *back*, *skip*, *summary*, *change the second answer* or *stop*, or ask me something in between."
        )
        return f"{own}\n\n{ways}".strip()

    def _stop(self) -> Reply:
        if not self.state.answers:
            self._close("discarded")
            return Reply(text=self.texts("Stopped. You had not answered anything yet."), kind="cancel")
        self._close("parked")
        text = self.texts("Stopped. I keep your answers: say *go on* when you want to go on.")
        buttons = [
            Button(label=self.texts("Go on"), action=action("resume", str(self.draft.id))),
            Button(label=self.texts("Throw away"), action=action("form", str(self.draft.id), "discard")),
        ]
        return Reply(text=text, kind="cancel", buttons=buttons)

    async def _confirm(self) -> list[Reply]:
        values = self.machine.values(self.state)
        if self.machine.current(self.state) is not None:
            return [self.ask()]
        refused = self.form.may(values, self.context)
        if refused is not None or self.form.check(values, self.context):
            return [self.ask()]
        submission = Submission(
            self.session, self.machine.complete(self.state), self.context, self.now, key(self.draft.id)
        )
        replies = await self.form.done(submission)
        self._close("submitted")
        return replies

    # -- writing --

    def _understood(self, outcome: Outcome) -> str:
        if not outcome.understood:
            return ""
        noted = ", ".join(f"{one.label.lower()}: {escaped(one.shown)}" for one in outcome.understood)
        return self.texts("Noted: {answers}.", answers=noted)

    def _keep(self, state: DraftState) -> None:
        self.state = state
        self.draft.state = state.model_dump(mode="json")
        self.draft.status = "active"
        self.draft.updated_at = self.now

    def _close(self, status: str) -> None:
        self.draft.state = self.state.model_dump(mode="json")
        self.draft.status = status
        self.draft.updated_at = self.now


def filled_from(text: str) -> dict[str, Any]:
    """Return the answers that a button carries; nothing for a text that is not an object."""
    try:
        loaded: object = json.loads(text) if text else {}
    except ValueError:
        return {}
    return cast(dict[str, Any], loaded) if isinstance(loaded, dict) else {}
