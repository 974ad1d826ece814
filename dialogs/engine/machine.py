"""The moves of a form: pure functions from a state and what was said to the next state."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel

from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, Declared, DeclaredGroup, Form, Problem, declared
from dialogs.engine.fields import Found, Lookup, Number, Option, Unreadable
from dialogs.engine.state import DraftState


@dataclass(frozen=True)
class Step:
    """One question as it stands now."""

    path: str
    ask: Ask
    number: int
    """1 for the first question of the form."""


@dataclass(frozen=True)
class Understood:
    """An answer that was taken over from what was said."""

    path: str
    label: str
    shown: str


@dataclass(frozen=True)
class Outcome:
    """What a move led to."""

    state: DraftState
    understood: tuple[Understood, ...] = ()
    problem: str | None = None
    """Why an answer was not taken, in the person's language."""
    options: tuple[Option, ...] = ()
    """Ways on that come with the problem."""


class Machine:
    """One form for one person at one moment."""

    def __init__(self, form: Form, context: FormContext) -> None:
        self.form = form
        self.context = context
        self._declared = declared(form.model)

    def steps(self, state: DraftState) -> list[Step]:
        """Return the questions that apply, in order, as the answers stand."""
        values = self.values(state)
        pairs: list[tuple[str, Ask]] = []
        for item in self._declared:
            if isinstance(item, Declared):
                if item.ask.when is None or item.ask.when(values, self.context):
                    pairs.append((item.name, item.ask))
                continue
            for index in range(state.items.get(item.name, 1)):
                pairs.extend((f"{item.name}.{index}.{inner.name}", inner.ask) for inner in item.fields)
        return [Step(path, ask, number) for number, (path, ask) in enumerate(pairs, start=1)]

    def values(self, state: DraftState) -> dict[str, Any]:
        """Return the answers nested as in the model; what was not answered is absent."""
        nested: dict[str, Any] = {}
        for item in self._declared:
            if isinstance(item, Declared):
                if item.name in state.answers:
                    nested[item.name] = state.answers[item.name]
                continue
            nested[item.name] = [
                {
                    inner.name: state.answers[path]
                    for inner in item.fields
                    if (path := f"{item.name}.{index}.{inner.name}") in state.answers
                }
                for index in range(state.items.get(item.name, 1))
            ]
        return nested

    def complete(self, state: DraftState) -> BaseModel:
        """Return the answers as the form's model; questions that do not apply are left out."""
        asked = {step.path for step in self.steps(state)}
        kept = state.model_copy(
            update={"answers": {path: value for path, value in state.answers.items() if path in asked}}
        )
        return self.form.model.model_validate(self.values(kept))

    def current(self, state: DraftState) -> Step | None:
        """Return the question to ask; None when all is answered and the summary is due."""
        steps = self.steps(state)
        if state.at is not None:
            back = next((step for step in steps if step.path == state.at), None)
            if back is not None:
                return back
        return next((step for step in steps if not self._settled(state, step)), None)

    def _settled(self, state: DraftState, step: Step) -> bool:
        return step.path in state.answers or step.path in state.skipped

    def hear(self, state: DraftState, text: str) -> Outcome:
        """Take a text as the answer to the current question, and whatever else it surely holds."""
        step = self.current(state)
        found = self.find(state, text, current=step.path if step else None)
        if step is None:
            return self._take(state, found) if found else Outcome(state)
        others = {path: value for path, value in found.items() if path != step.path}
        try:
            answer = step.ask.field.read(text, self.context)
        except Unreadable as unreadable:
            if found:
                return self._take(state, found)
            return Outcome(state, problem=unreadable.message, options=unreadable.options)
        return self._take(state, {step.path: answer, **others})

    def answer(self, state: DraftState, path: str, text: str) -> Outcome:
        """Take a text as the answer to a given question: a pressed option, or a change by name."""
        step = next((step for step in self.steps(state) if step.path == path), None)
        if step is None:
            return Outcome(state)
        try:
            return self._take(state, {path: step.ask.field.read(text, self.context)})
        except Unreadable as unreadable:
            return Outcome(
                state.model_copy(update={"at": path}), problem=unreadable.message, options=unreadable.options
            )

    def fill(self, state: DraftState, text: str) -> Outcome:
        """Take everything that a sentence surely holds; name what it mentions but we do not know."""
        outcome = self._take(state, self.find(state, text, current=None))
        step = self.current(outcome.state)
        if outcome.problem is None and step is not None and isinstance(step.ask.field, Lookup):
            name = step.ask.field.mentioned(text)
            if name:
                try:
                    step.ask.field.read(name, self.context)
                except Unreadable as unknown:
                    return replace(outcome, problem=unknown.message, options=unknown.options)
        return outcome

    def find(self, state: DraftState, text: str, *, current: str | None) -> dict[str, Any]:
        """Return the answers that a running text surely holds, by path."""
        values = self.values(state)
        found: dict[str, Any] = {}
        for item in self._declared:
            if isinstance(item, DeclaredGroup):
                found.update(self._find_items(state, item, text, current))
            elif item.ask.when is None or item.ask.when(values, self.context):
                values_found = {str(one.value): one.value for one in item.ask.field.find(text, self.context)}
                if len(values_found) == 1:
                    found[item.name] = next(iter(values_found.values()))
        return found

    def _find_items(self, state: DraftState, group: DeclaredGroup, text: str, current: str | None) -> dict[str, Any]:
        occurrences: list[tuple[Found, str]] = sorted(
            ((one, inner.name) for inner in group.fields for one in inner.ask.field.find(text, self.context)),
            key=lambda pair: pair[0].start,
        )
        items: list[dict[str, Any]] = []
        for one, name in occurrences:
            if not items or name in items[-1]:
                items.append({})
            items[-1][name] = one.value
        if not items:
            return {}
        first = self._first_item(state, group, items, current)
        return {
            f"{group.name}.{first + offset}.{name}": value
            for offset, item in enumerate(items[: group.repeat.most - first])
            for name, value in item.items()
        }

    def _first_item(
        self, state: DraftState, group: DeclaredGroup, items: Sequence[dict[str, Any]], current: str | None
    ) -> int:
        """Say which item a sentence speaks of: the one that is asked, the one it names, or a new one."""
        if current is not None and current.startswith(f"{group.name}."):
            return int(current.split(".")[1])
        count = state.items.get(group.name, 1)
        key = group.fields[0].name
        if key in items[0]:
            for index in range(count):
                if state.answers.get(f"{group.name}.{index}.{key}") in {None, items[0][key]}:
                    return index
            return count
        return count - 1

    def _take(self, state: DraftState, found: dict[str, Any]) -> Outcome:
        if not found:
            return Outcome(state)
        found, unsound = self._sound(found)
        after = state.copy_for_change()
        for path, value in found.items():
            after.answers[path] = value
            if path in after.skipped:
                after.skipped.remove(path)
            if path.count(".") == 2:
                group, index, _ = path.split(".")
                after.items[group] = max(after.items.get(group, 1), int(index) + 1)
        after.at = None
        problems = self.form.check(self.values(after), self.context)
        if problems:
            return self._refuse(after, problems[0], found)
        if unsound is not None:
            path, message = unsound
            if path.count(".") == 2:
                group, index, _ = path.split(".")
                after.items[group] = max(after.items.get(group, 1), int(index) + 1)
            after.at = path
            return Outcome(after, understood=self._said_back(after, found), problem=message)
        return Outcome(after, understood=self._said_back(after, found))

    def _sound(self, found: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, str] | None]:
        """Leave out a number that running text holds and that is out of bounds; say where, and why."""
        asks = {f"{item.name}": item.ask for item in self._declared if isinstance(item, Declared)}
        inner = {(item.name, one.name): one.ask for item in self.groups() for one in item.fields}
        kept: dict[str, Any] = {}
        unsound: tuple[str, str] | None = None
        for path, value in found.items():
            parts = path.split(".")
            ask = inner.get((parts[0], parts[-1])) if len(parts) == 3 else asks.get(path)
            try:
                if ask is not None and isinstance(ask.field, Number):
                    ask.field.read(str(value), self.context)
                kept[path] = value
            except Unreadable as unreadable:
                unsound = unsound or (path, unreadable.message)
        return kept, unsound

    def _refuse(self, state: DraftState, problem: Problem, found: dict[str, Any]) -> Outcome:
        if problem.clear:
            state.answers.pop(problem.path, None)
            state.at = problem.path
        kept = {path: value for path, value in found.items() if path in state.answers}
        return Outcome(state, understood=self._said_back(state, kept), problem=problem.message)

    def _said_back(self, state: DraftState, found: dict[str, Any]) -> tuple[Understood, ...]:
        return tuple(
            Understood(step.path, self.context.texts(step.ask.label), self.shown(state, step))
            for step in self.steps(state)
            if step.path in found
        )

    def shown(self, state: DraftState, step: Step) -> str:
        """Return an answer as a person reads it; a dash for a question that was skipped."""
        if step.path not in state.answers:
            return "–"
        return step.ask.field.show(state.answers[step.path], self.context)

    def back(self, state: DraftState) -> DraftState:
        """Go to the question before the current one; stays at the first."""
        steps = self.steps(state)
        step = self.current(state)
        place = len(steps) if step is None else steps.index(step)
        return state.model_copy(update={"at": steps[max(place - 1, 0)].path}, deep=True)

    def skip(self, state: DraftState) -> DraftState | None:
        """Pass over the current question; None when it must be answered."""
        step = self.current(state)
        if step is None or not step.ask.optional:
            return None
        after = state.copy_for_change()
        after.answers.pop(step.path, None)
        if step.path not in after.skipped:
            after.skipped.append(step.path)
        after.at = None
        return after

    def go_to(self, state: DraftState, path: str) -> DraftState:
        """Ask a given question again."""
        return state.model_copy(update={"at": path}, deep=True)

    def onward(self, state: DraftState) -> DraftState:
        """Leave the question that was gone back to; its answer stands."""
        return state.model_copy(update={"at": None}, deep=True)

    def add_item(self, state: DraftState, group: str) -> DraftState:
        """Ask for one more item of a repeated group; unchanged when it is full."""
        item = next((one for one in self._declared if isinstance(one, DeclaredGroup) and one.name == group), None)
        count = state.items.get(group, 1)
        if item is None or count >= item.repeat.most:
            return state
        after = state.copy_for_change()
        after.items[group] = count + 1
        after.at = None
        return after

    def undo(self, state: DraftState) -> DraftState:
        """Take back the last change; unchanged when there is none."""
        return DraftState.model_validate(state.undo) if state.undo else state

    def groups(self) -> list[DeclaredGroup]:
        """Return the repeated groups, for the buttons that add to them."""
        return [item for item in self._declared if isinstance(item, DeclaredGroup)]
