"""The questions of a form as they stand: which apply, in what order, and the answers nested as in its model. Pure."""

from dataclasses import dataclass, replace
from typing import Any, cast

from pydantic import BaseModel

from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, BadDeclaration, Declared, DeclaredGroup, Form, declared
from dialogs.engine.fields import Choice, Consent, Lookup, Several
from dialogs.engine.state import DraftState


@dataclass(frozen=True)
class Step:
    """One question as it stands now."""

    path: str
    ask: Ask
    number: int
    """1 for the first question of the form."""
    item: str = ""
    """What the item of a repeated group is about, as a person reads it; empty outside a group."""


class Layout:
    """One form for one person at one moment, before anything is moved."""

    def __init__(self, form: Form, context: FormContext) -> None:
        self.form = form
        self.context = context
        self._declared = declared(form.model)

    def groups(self) -> list[DeclaredGroup]:
        """Return the repeated groups."""
        return [item for item in self._declared if isinstance(item, DeclaredGroup)]

    def items(self, state: DraftState) -> list[tuple[str, int]]:
        """Return what each item that was added by hand is about: the path of its first answer, and its place."""
        return [
            (path, index)
            for group in self.groups()
            if group.repeat.each is None
            for index in range(state.items.get(group.name, 1))
            if (path := f"{group.name}.{index}.{group.fields[0].name}") in state.answers
        ]

    def group_of(self, path: str) -> DeclaredGroup | None:
        """Return the repeated group to which a path belongs; None outside one."""
        name = path.split(".")[0]
        return next((group for group in self.groups() if group.name == name and "." in path), None)

    def growing(self, state: DraftState) -> list[DeclaredGroup]:
        """Return the groups to which a person can add an item now."""
        values = self.values(state)
        return [
            group
            for group in self.groups()
            if group.repeat.each is None
            and state.items.get(group.name, 1) < group.repeat.most
            and self._applies(group, values)
        ]

    def steps(self, state: DraftState) -> list[Step]:
        """Return the questions that apply, in order, as the answers stand."""
        values = self.values(state)
        found: list[tuple[str, Ask, str]] = []
        for item in self._declared:
            if isinstance(item, Declared):
                if item.ask.when is None or item.ask.when(values, self.context):
                    found.append((item.name, item.ask, ""))
            elif self._applies(item, values):
                for key in self.keys(item, state, values):
                    inner_values = {**values, **self._item(item, key, state)}
                    label = self._item_label(item, key, state, values)
                    found += [
                        (f"{item.name}.{key}.{inner.name}", inner.ask, label)
                        for inner in item.fields
                        if inner.ask.when is None or inner.ask.when(inner_values, self.context)
                    ]
        return [Step(path, ask, number, label) for number, (path, ask, label) in enumerate(found, start=1)]

    def _applies(self, group: DeclaredGroup, values: dict[str, Any]) -> bool:
        return group.repeat.when is None or group.repeat.when(values, self.context)

    def keys(self, group: DeclaredGroup, state: DraftState, values: dict[str, Any] | None = None) -> list[str]:
        """Return the middle parts of the paths of a group."""
        before = self._before(group, state) if values is None else values
        found = group.keys(replace(self.context, values=before), state.items.get(group.name, 1))
        if any("." in key for key in found):
            raise BadDeclaration(f"{self.form.id}.{group.name}: an item's value must not have a full stop")
        return found

    def _item(self, group: DeclaredGroup, key: str, state: DraftState) -> dict[str, Any]:
        answered = {
            inner.name: state.answers[path]
            for inner in group.fields
            if (path := f"{group.name}.{key}.{inner.name}") in state.answers
        }
        return {"of": key, **answered} if group.repeat.each is not None else answered

    def _item_label(self, group: DeclaredGroup, key: str, state: DraftState, values: dict[str, Any]) -> str:
        if group.repeat.each is not None:
            options = group.repeat.each(replace(self.context, values=values))
            return next((option.label for option in options if option.value == key), key)
        first = group.fields[0]
        path = f"{group.name}.{key}.{first.name}"
        if path in state.answers:
            shown = first.ask.field.show(state.answers[path], self.context_for(state, path))
            return shown if len(shown) <= 60 else shown[:59].rstrip() + "…"
        if state.items.get(group.name, 1) > 1:
            return self.context.texts(group.repeat.noun, number=int(key) + 1)
        return ""

    def _before(self, group: DeclaredGroup, state: DraftState) -> dict[str, Any]:
        """Return the answers outside a group: what its items may depend on."""
        return {
            item.name: state.answers[item.name]
            for item in self._declared
            if isinstance(item, Declared) and item.name in state.answers
        }

    def values(self, state: DraftState) -> dict[str, Any]:
        """Return the answers nested as in the model; what was not answered is absent."""
        nested: dict[str, Any] = {}
        for item in self._declared:
            if isinstance(item, Declared):
                if item.name in state.answers:
                    nested[item.name] = state.answers[item.name]
            else:
                nested[item.name] = [self._item(item, key, state) for key in self.keys(item, state)]
        return nested

    def context_for(self, state: DraftState, path: str) -> FormContext:
        """Return the context in which a question is asked: with the answers so far, and those of its item."""
        values = self.values(state)
        group = self.group_of(path)
        if group is not None:
            values |= self._item(group, path.split(".")[1], state)
        half = state.half[1] if state.half is not None and state.half[0] == path else ""
        return replace(self.context, values=values, half=half)

    def complete(self, state: DraftState) -> BaseModel:
        """Return the answers as the form's model; questions that do not apply are left out."""
        asked = {step.path for step in self.steps(state)}
        kept = state.model_copy(
            update={"answers": {path: value for path, value in state.answers.items() if path in asked}}
        )
        nested = self.values(kept)
        for group in self.groups():
            if not self._applies(group, nested):
                nested.pop(group.name)
        return self.form.model.model_validate(nested)

    def state_of(self, values: dict[str, Any]) -> DraftState:
        """Return the state in which these answers, nested as in the model, were given; the reverse of `complete`."""
        state = DraftState()
        for item in self._declared:
            if isinstance(item, Declared):
                if values.get(item.name) is not None:
                    state.answers[item.name] = values[item.name]
                else:
                    state.skipped.append(item.name)
                continue
            items = cast(list[dict[str, Any]], values.get(item.name) or [])
            state.items[item.name] = max(1, len(items))
            for index, one in enumerate(items):
                key = str(one["of"]) if item.repeat.each is not None else str(index)
                for inner in item.fields:
                    path = f"{item.name}.{key}.{inner.name}"
                    if one.get(inner.name) is not None:
                        state.answers[path] = one[inner.name]
                    else:
                        state.skipped.append(path)
        return state

    def settled(self, state: DraftState, step: Step) -> bool:
        """Tell whether a question needs no asking: it was answered with what still exists, or passed over."""
        if step.path in state.skipped and step.ask.optional:
            return True
        return step.path in state.answers and not self.stale(state, step)

    def stale(self, state: DraftState, step: Step) -> bool:
        """Tell whether an answer names something that cannot be chosen any more."""
        field = step.ask.field
        if step.path not in state.answers or not isinstance(field, Choice | Lookup | Several):
            return False
        there = {option.value for option in field.options(self.context_for(state, step.path))}
        value = state.answers[step.path]
        chosen = cast(list[Any], value) if isinstance(value, list) else [value]
        return any(one not in there for one in chosen)

    def current(self, state: DraftState) -> Step | None:
        """Return the question to ask; None when all is answered and the summary is due."""
        steps = self.steps(state)
        if state.at is not None:
            back = next((step for step in steps if step.path == state.at), None)
            if back is not None:
                return back
        return next((step for step in steps if not self.settled(state, step)), None)

    def closing(self, state: DraftState) -> bool:
        """Tell whether only an agreement is still asked: it is given to the whole summary, and sends it."""
        step = self.current(state)
        if step is None or not isinstance(step.ask.field, Consent):
            return False
        return all(one.path == step.path or self.settled(state, one) for one in self.steps(state))

    def shown(self, state: DraftState, step: Step) -> str:
        """Return an answer as a person reads it; a dash for a question that was skipped."""
        if step.path not in state.answers:
            return "–"
        return step.ask.field.show(state.answers[step.path], self.context_for(state, step.path))
