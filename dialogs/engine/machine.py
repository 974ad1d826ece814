"""The moves of a form: pure functions from a state and what was said to the next state."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dialogs.engine.declaration import Declared, DeclaredGroup, Problem
from dialogs.engine.fields import Found, Lookup, Number, Option, Text, Unreadable
from dialogs.engine.layout import Layout, Step
from dialogs.engine.state import DraftState

_CORRECTS = re.compile(
    r"^\W*(?:(?:nee|neen|wacht|oeps|sorry|pardon|toch|eigenlijk|ik bedoel(?:de)?|no|wait|oops|actually|i mean[t]?)\b\W*)+",
    re.IGNORECASE,
)


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


class Machine(Layout):
    """The form and its moves, for one person at one moment."""

    def hear(self, state: DraftState, text: str) -> Outcome:
        """Take a text as the answer to the current question, and whatever else it surely holds."""
        step = self.current(state)
        corrects = _CORRECTS.match(text) is not None
        if step is not None and isinstance(step.ask.field, Text):
            # What people write in their own words is full of numbers and names that answer nothing else.
            found = self.find(state, text, current=step.path, corrects=True) if corrects else {}
            found.pop(step.path, None)
            return self._take(state, found) if found else self.answer(state, step.path, text)
        found = self.find(state, text, current=step.path if step else None, corrects=corrects)
        if step is None:
            return self._take(state, found) if found else Outcome(state)
        others = {path: value for path, value in found.items() if path != step.path}
        try:
            answer = self._read(state, step, text)
        except Unreadable as unreadable:
            if found:
                return self._take(state, found)
            return Outcome(self._halved(state, step, unreadable), (), unreadable.message, unreadable.options)
        return self._take(state, {step.path: answer, **others})

    def answer(self, state: DraftState, path: str, text: str) -> Outcome:
        """Take a text as the answer to a given question: a pressed option, or a change by name."""
        step = next((step for step in self.steps(state) if step.path == path), None)
        if step is None:
            return Outcome(state)
        try:
            return self._take(state, {path: self._read(state, step, text)})
        except Unreadable as unreadable:
            back = self._halved(state, step, unreadable).model_copy(update={"at": path})
            return Outcome(back, (), unreadable.message, unreadable.options)

    def _read(self, state: DraftState, step: Step, text: str) -> Any:
        """Read an answer, together with the half of it that was given before if it needs that; raises Unreadable."""
        field, context = step.ask.field, self.context_for(state, step.path)
        try:
            return field.read(text, context)
        except Unreadable:
            if state.half is None or state.half[0] != step.path:
                raise
            for whole in (f"{state.half[1]} {text}", f"{text} {state.half[1]}"):
                try:
                    return field.read(whole, context)
                except Unreadable:
                    continue
            raise

    def _halved(self, state: DraftState, step: Step, unreadable: Unreadable) -> DraftState:
        if not unreadable.half:
            return state
        return state.model_copy(update={"half": (step.path, unreadable.half)})

    def give(self, state: DraftState, path: str, value: Any) -> Outcome:
        """Take a value as it is kept: what another part of the program knows already."""
        return self._take(state, {path: value})

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

    def find(self, state: DraftState, text: str, *, current: str | None, corrects: bool = False) -> dict[str, Any]:
        """Return the answers that a running text surely holds, by path.

        Parameters
        ----------
        current
            Path of the question that is asked; None when no single one is.
        corrects
            Whether the text takes something back: what it names then replaces the last item of a group.
        """
        found: dict[str, Any] = {}
        for item in self._declared:
            # What was found before may decide what can be found next, such as the sessions of a programme.
            so_far = state.model_copy(update={"answers": {**state.answers, **found}})
            values = self.values(so_far)
            if isinstance(item, DeclaredGroup):
                if item.repeat.each is None and (item.repeat.when is None or item.repeat.when(values, self.context)):
                    found.update(self._find_items(so_far, item, text, current, corrects))
            elif item.ask.when is None or item.ask.when(values, self.context):
                context = replace(self.context, values=values)
                values_found = {str(one.value): one.value for one in item.ask.field.find(text, context)}
                if len(values_found) == 1:
                    found[item.name] = next(iter(values_found.values()))
        return found

    def _find_items(
        self, state: DraftState, group: DeclaredGroup, text: str, current: str | None, corrects: bool
    ) -> dict[str, Any]:
        context = replace(self.context, values=self.values(state))
        occurrences: list[tuple[Found, str]] = sorted(
            ((one, inner.name) for inner in group.fields for one in inner.ask.field.find(text, context)),
            key=lambda pair: pair[0].start,
        )
        occurrences = self._shared_out(group, occurrences, text)
        items: list[dict[str, Any]] = []
        for one, name in occurrences:
            if not items or name in items[-1]:
                items.append({})
            items[-1][name] = one.value
        if not items:
            return {}
        key = group.fields[0].name
        asked = current is not None and self.group_of(current) is group and not current.endswith(f".{key}")
        if (
            len(items) > 2
            and not asked
            and key not in items[0]
            and all({key, *items[0]} <= one.keys() for one in items[1:])
        ):
            items = items[
                1:
            ]  # "3 teams: 2 teams voor SWITCH en 1 team voor TOP-CO": first comes what they are together
        first = self._first_item(state, group, items, current, corrects)
        return {
            f"{group.name}.{first + offset}.{name}": value
            for offset, item in enumerate(items[: group.repeat.most - first])
            for name, value in item.items()
        }

    def _shared_out(
        self, group: DeclaredGroup, occurrences: list[tuple[Found, str]], text: str
    ) -> list[tuple[Found, str]]:
        """Add the bare numbers of a list in which each item has one: "2 teams, 1 voor SWITCH en 1 voor TOP-CO"."""
        key, *others = group.fields
        number = next((one for one in others if isinstance(one.ask.field, Number)), None)
        places = [one for one, name in occurrences if name == key.name]
        if number is None or not isinstance(number.ask.field, Number) or len(places) < 2:
            return occurrences
        field = number.ask.field
        bare = [(one, number.name) for place in places if (one := field.before(text, place.start)) is not None]
        begins = [0, *(place.end for place in places)]
        if not bare or not all(
            any(name == number.name and begin <= one.start < place.start for one, name in [*occurrences, *bare])
            for begin, place in zip(begins, places, strict=False)
        ):
            return occurrences
        return sorted([*occurrences, *bare], key=lambda pair: pair[0].start)

    def _first_item(
        self,
        state: DraftState,
        group: DeclaredGroup,
        items: Sequence[dict[str, Any]],
        current: str | None,
        corrects: bool,
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
            return count - 1 if corrects and len(items) == 1 else count
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
            self._grow(after, path)
        after.at = after.half = None
        problems = self.form.check(self.values(after), self.context)
        if problems:
            return self._refuse(after, problems[0], found)
        if unsound is not None:
            path, message = unsound
            self._grow(after, path)
            after.at = path
            return Outcome(after, understood=self._said_back(after, found), problem=message)
        return Outcome(after, understood=self._said_back(after, found))

    def _grow(self, state: DraftState, path: str) -> None:
        """Make room for an item that an answer belongs to."""
        group = self.group_of(path)
        if group is not None and group.repeat.each is None:
            state.items[group.name] = max(state.items.get(group.name, 1), int(path.split(".")[1]) + 1)

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
        if group not in {one.name for one in self.growing(state)}:
            return state
        after = state.copy_for_change()
        after.items[group] = state.items.get(group, 1) + 1
        after.at = None
        return after

    def remove_item(self, state: DraftState, name: str, index: int) -> DraftState:
        """Take an item out of a repeated group; unchanged when it is the only one, or not there."""
        count = state.items.get(name, 1)
        if name not in {one.name for one in self.groups() if one.repeat.each is None} or not 0 <= index < count:
            return state
        if count == 1:
            return state
        after = state.copy_for_change()
        after.items[name] = count - 1

        def moved(path: str) -> str | None:
            parts = path.split(".")
            if len(parts) != 3 or parts[0] != name or int(parts[1]) < index:
                return path
            return None if int(parts[1]) == index else f"{name}.{int(parts[1]) - 1}.{parts[2]}"

        after.answers = {to: value for path, value in state.answers.items() if (to := moved(path)) is not None}
        after.skipped = [to for path in state.skipped if (to := moved(path)) is not None]
        after.at = None
        return after

    def undo(self, state: DraftState) -> DraftState:
        """Take back the last change; unchanged when there is none."""
        return DraftState.model_validate(state.undo) if state.undo else state
