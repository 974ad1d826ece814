"""How a form reads in conversation: the question that is due, the ways on, the summary."""

from dataclasses import dataclass

from dialogs.actions import action
from dialogs.engine.fields import Lookup, Option
from dialogs.engine.layout import Step
from dialogs.engine.machine import Machine, Outcome
from dialogs.engine.state import DraftState
from dialogs.markup import escaped
from dialogs.messages import Button, Card, Fact, FormStep, Reply, short

MOST_BUTTONS = 12
"""Options shown as buttons; what is beyond is typed."""


@dataclass
class FormReplies:
    """The words and buttons of one draft, as it stands."""

    machine: Machine
    state: DraftState
    draft_id: int
    changing: bool = False
    """Whether something that was handed in before is being changed."""

    def __post_init__(self) -> None:
        self.texts = self.machine.context.texts
        self.form = self.machine.form
        self.draft = str(self.draft_id)

    def question(self, step: Step, *before: str, problem: str | None, options: tuple[Option, ...], undo: bool) -> Reply:
        """Return a question with what is said before it, its options and the ways on."""
        context = self.machine.context_for(self.state, step.path)
        lead = step.ask.lead(context) if step.ask.lead else ""
        lines = [*before, problem or "", lead, self._asked(step)]
        if step.ask.privacy:
            lines.append(f"*{self.texts(step.ask.privacy)}*")
        total = len(self.machine.steps(self.state))
        return Reply(
            text="\n\n".join(line for line in lines if line),
            kind="form",
            buttons=[*self._choices(step, options), *self._ways(step, undo)],
            step=FormStep(form=self.form.id, step=step.path, number=step.number, total=total),
        )

    def _asked(self, step: Step) -> str:
        group = self.machine.group_of(step.path)
        text = self.texts(step.ask.question)
        if step.item and group is not None and not step.path.endswith(f".{group.fields[0].name}"):
            text += f" ({escaped(step.item)})"
        elif group is not None and group.repeat.each is not None:
            text = f"{escaped(step.item)}: {text}"
        elif group is not None and self.state.items.get(group.name, 1) > 1:
            number = int(step.path.split(".")[1]) + 1
            text += f" ({self.texts(group.repeat.noun, number=number)})"
        if step.path in self.state.answers:
            shown = escaped(self.machine.shown(self.state, step))
            if self.machine.stale(self.state, step):
                text += " " + self.texts("What you chose, {value}, is not there any more.", value=shown)
            else:
                text += " " + self.texts("Now it says: {value}.", value=shown)
        return f"**{text}**"

    def _choices(self, step: Step, options: tuple[Option, ...]) -> list[Button]:
        field = step.ask.field
        if not options:
            options = tuple(field.options(self.machine.context_for(self.state, step.path)))
            if isinstance(field, Lookup) and len(options) > field.few:
                options = ()
        return [
            Button(label=option.label, action=action("answer", self.draft, step.path, option.value))
            for option in options[:MOST_BUTTONS]
        ]

    def _ways(self, step: Step, undo: bool) -> list[Button]:
        ways: list[Button] = []
        if undo:
            ways.append(self._command(self.texts("Undo"), "undo"))
        if step.ask.optional:
            ways.append(self._command(self.texts("Skip"), "skip"))
        if step.number > 1:
            ways.append(self._command(self.texts("Back"), "back"))
        ways.append(self._command(self.texts("Stop"), "stop"))
        return ways

    def _command(self, label: str, verb: str, *arguments: str) -> Button:
        return Button(label=label, action=action("form", self.draft, verb, *arguments))

    def summary(self, *before: str | None) -> Reply:
        """Return all answers with what they lead to; when nothing is open, with the button that sends them."""
        steps = self.machine.steps(self.state)
        card = self._card(steps)
        said = [line for line in before if line]
        if self.machine.current(self.state) is not None:
            said.append(self.texts("This is what I have so far."))
            return Reply(text="\n\n".join(said), kind="form", card=card)
        said += self.form.notices(self.machine.values(self.state), self.machine.context)
        if self.changing:
            said.append(self.texts("Is this right? Nothing changes before you save."))
        else:
            said.append(self.texts("Is this right? Nothing is sent before you confirm."))
        send = self.texts("Save") if self.changing else self.texts(self.form.confirm)
        buttons = [
            self._command(send, "confirm").model_copy(update={"style": "primary"}),
            *self._ways_from_summary(),
        ]
        step = FormStep(form=self.form.id, step="summary", number=len(steps), total=len(steps))
        return Reply(text="\n\n".join(said), kind="form", card=card, buttons=buttons, step=step)

    def agreement(self, step: Step, *before: str | None) -> Reply:
        """Return the summary with the agreement that is asked for it; a yes sends it."""
        steps = [one for one in self.machine.steps(self.state) if one.path != step.path]
        said = [line for line in before if line]
        said += self.form.notices(self.machine.values(self.state), self.machine.context)
        said.append(self._asked(step))
        if step.ask.privacy:
            said.append(f"*{self.texts(step.ask.privacy)}*")
        said.append(self.texts("With a yes it is sent as it stands here."))
        buttons = self._choices(step, ())
        buttons[0] = buttons[0].model_copy(update={"style": "primary"})
        total = len(steps) + 1
        return Reply(
            text="\n\n".join(said),
            kind="form",
            card=self._card(steps),
            buttons=[*buttons, *self._ways_from_summary()],
            step=FormStep(form=self.form.id, step=step.path, number=step.number, total=total),
        )

    def card(self) -> Card:
        """Return every question with its answer, and what follows from them."""
        return self._card(self.machine.steps(self.state))

    def _card(self, steps: list[Step]) -> Card:
        facts = [Fact(name=self._fact_name(step), value=self._fact_value(step)) for step in steps]
        derived = self.form.derived(self.machine.values(self.state), self.machine.context)
        facts += [Fact(name=name, value=value) for name, value in derived]
        return Card(title=self.texts(self.form.title), facts=facts)

    def _ways_from_summary(self) -> list[Button]:
        grow = [
            self._command(self.texts(group.repeat.add), "add", group.name) for group in self.machine.growing(self.state)
        ]
        return [
            *grow,
            self._command(self.texts("Change something"), "change"),
            self._command(self.texts("Stop"), "stop"),
        ]

    def _fact_name(self, step: Step) -> str:
        label = self.texts(step.ask.label)
        group = self.machine.group_of(step.path)
        if group is not None and group.repeat.each is not None:
            label = f"{escaped(step.item)}: {label.lower()}"
        return f"{step.number}. {label}"

    def _fact_value(self, step: Step) -> str:
        if step.path not in self.state.answers:
            return "–"
        return escaped(self.machine.shown(self.state, step), most=1000)

    def which(self) -> Reply | None:
        """Return the question which answer is to be changed; None when there is none yet."""
        buttons = [
            self._command(
                f"{self.texts(step.ask.label)}: {self.machine.shown(self.state, step)}"[:75], "goto", step.path
            )
            for step in self.machine.steps(self.state)
            if step.path in self.state.answers or step.path in self.state.skipped
        ]
        if not buttons:
            return None
        for group in self.machine.groups():
            count = self.state.items.get(group.name, 1)
            if group.repeat.each is None and count > 1:
                for index in range(count):
                    label = self.texts("Remove {item}", item=self._item(group.name, index))
                    buttons.append(self._command(short(label), "remove", group.name, str(index)))
        return Reply(text=self.texts("Which answer do you want to change?"), kind="form", buttons=buttons)

    def _item(self, group: str, index: int) -> str:
        first = next((s for s in self.machine.steps(self.state) if s.path.startswith(f"{group}.{index}.")), None)
        return first.item if first is not None else str(index + 1)

    def described(self, *, plain: bool = False, whole: bool = False) -> str:
        """Return what tells this draft from another: the first answers of it, as a person reads them.

        Parameters
        ----------
        plain
            Whether it stands where no Markdown is read, such as a button.
        whole
            Whether everything that it is about is named: each item of a repeated group too.
        """
        answered = [step for step in self.machine.steps(self.state) if step.path in self.state.answers]
        items = {path for path, _ in self.machine.items(self.state)} if whole else set[str]()
        shown = [
            self.machine.shown(self.state, step)
            for place, step in enumerate(answered)
            if place < 2 or step.path in items
        ]
        title = self.texts(self.form.title)
        told = ", ".join(one if len(one) <= 40 else f"{one[:39]}…" for one in shown)
        return f"{title} ({told if plain else escaped(told, 1000)})" if told else title

    def understood(self, outcome: Outcome) -> str:
        """Return what was understood; empty when nothing was."""
        if not outcome.understood:
            return ""
        noted = ", ".join(f"{one.label.lower()}: {escaped(one.shown)}" for one in outcome.understood)
        # A text may end as a sentence does.
        return self.texts("Noted: {answers}.", answers=noted.rstrip("."))
