"""A page of a form that comes back: what was entered, what of it is valid, and what keeps the page from being left. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dialogs.engine.fields import Consent, File, Unreadable
from dialogs.engine.layout import Step
from dialogs.engine.machine import Machine
from dialogs.engine.state import DraftState
from dialogs.page_controls import CHOSEN, Box, echoed, is_empty
from dialogs.plain_text import plain_text
from dialogs.texts import N_


@dataclass(frozen=True)
class Entered:
    """What was entered, taken over as far as it is valid."""

    state: DraftState
    problems: Mapping[str, str] = field(default_factory=dict[str, str])
    """Why an answer is not taken, or does not go with the rest, by path, as plain text."""
    typed: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What was entered and could not be taken, by path: the page shows it again."""
    changed: tuple[str, ...] = ()
    """Paths of the answers that are others now."""


def entered(
    machine: Machine, state: DraftState, values: Mapping[str, Any], known: Mapping[str, Any] | None = None
) -> Entered:
    """Take over the values of a page, each at its question; what is asked nowhere is left out.

    Parameters
    ----------
    values
        As the controls give them (`dialogs.pages.Control`); a client may send anything.
    known
        Answers as they are kept, by path, such as that of a file.
    """
    entering = _Entering(machine, state)
    given = {path: value for path, value in values.items() if not (known and path in known)}
    for step in entering.asked({*given, *(known or {})}):
        if known and step.path in known:
            entering.put(step.path, known[step.path])
        else:
            entering.enter(step, given[step.path])
    wrong = entering.check()
    now = Entered(entering.state, entering.problems, entering.typed, tuple(dict.fromkeys(entering.changed)))
    for path, why in wrong:
        now = taken_back(machine, state, now, path, values.get(path), why)
    if now.state.model_dump(exclude={"undo"}) == state.model_dump(exclude={"undo"}):
        return Entered(state, now.problems, now.typed)
    now.state.at = now.state.half = None  # where the conversation stood is not where the person is now
    return now


class _Entering:
    """One page that is taken over, question after question: an answer may decide what is asked next."""

    def __init__(self, machine: Machine, state: DraftState) -> None:
        self.machine = machine
        self.state = state.copy_for_change()
        self.problems: dict[str, str] = {}
        self.typed: dict[str, Any] = {}
        self.changed: list[str] = []

    def asked(self, paths: set[str]) -> Iterable[Step]:
        """Yield the questions with these paths in order, as they apply when it is their turn."""
        done: set[str] = set()
        while True:
            steps = (one for one in self.machine.steps(self.state) if one.path in paths and one.path not in done)
            step = next(steps, None)
            if step is None:
                return
            done.add(step.path)
            yield step

    def put(self, path: str, answer: Any) -> None:
        """Keep an answer."""
        if path in self.state.skipped:
            self.state.skipped.remove(path)
        if self.state.answers.get(path) != answer:
            self.state.answers[path] = answer
            self.changed.append(path)

    def enter(self, step: Step, given: Any) -> None:
        """Take what a control gave; what it is no answer to is told, and the answer before it stands."""
        if isinstance(step.ask.field, File):
            return  # a file is never emptied by a page that does not send it again
        box = Box(step.ask.field, self.machine.context_for(self.state, step.path))
        choices = box.choices()
        there = step.path in self.state.answers
        shown = box.value(self.state.answers[step.path], choices) if there else None
        if is_empty(given):
            if shown is not None:
                self._empty(step)
        elif not box.same(given, shown, choices):
            try:
                self.put(step.path, box.read(given, choices))
            except Unreadable as unreadable:
                self.problems[step.path] = plain_text(unreadable.message)
                self.typed[step.path] = echoed(given, box.control(choices), choices)

    def _empty(self, step: Step) -> None:
        del self.state.answers[step.path]
        self.changed.append(step.path)
        if step.ask.optional and step.path not in self.state.skipped:
            self.state.skipped.append(step.path)

    def check(self) -> list[tuple[str, str]]:
        """Look whether the answers go together; return what was entered now and does not, with the reason."""
        wrong: list[tuple[str, str]] = []
        for problem in self.machine.form.check(self.machine.values(self.state), self.machine.context):
            if problem.path in self.problems:
                continue
            self.problems[problem.path] = plain_text(problem.message)
            if problem.clear and problem.path in self.changed:
                wrong.append((problem.path, problem.message))
        return wrong


def taken_back(machine: Machine, before: DraftState, now: Entered, path: str, given: Any, why: str) -> Entered:
    """Put back the answer that was there before; what was entered is shown again, with the reason."""
    typed = dict(now.typed)
    step = next((one for one in machine.steps(now.state) if one.path == path), None)
    if step is not None:
        box = Box(step.ask.field, machine.context_for(now.state, path))
        choices = box.choices()
        typed[path] = echoed(given, box.control(choices), choices)
    after = now.state.model_copy(deep=True)
    if path in before.answers:
        after.answers[path] = before.answers[path]
    else:
        after.answers.pop(path, None)
    changed = tuple(one for one in now.changed if one != path)
    return Entered(after, {**now.problems, path: plain_text(why)}, typed, changed)


def told_at_once(machine: Machine, now: Entered) -> dict[str, str]:
    """Return the problems that can be told while a page is being filled in: those of what was chosen, not of what is typed."""
    told: dict[str, str] = {}
    for step in machine.steps(now.state):
        if step.path in now.problems and (step.path in now.changed or step.path in now.typed):
            box = Box(step.ask.field, machine.context_for(now.state, step.path))
            if box.control(box.choices()) in CHOSEN:
                told[step.path] = now.problems[step.path]
    return told


def missing(machine: Machine, now: Entered, steps: Iterable[Step]) -> dict[str, str]:
    """Return why these questions cannot be left, by path; empty when they can."""
    texts, found = machine.context.texts, dict[str, str]()
    for step in steps:
        if step.path in now.problems:
            found[step.path] = now.problems[step.path]
        elif machine.settled(now.state, step) or step.ask.optional:
            continue
        elif machine.stale(now.state, step):
            found[step.path] = stale_told(machine, now.state, step)
        elif isinstance(step.ask.field, Consent):
            found[step.path] = plain_text(texts(step.ask.field.refused))
        else:
            found[step.path] = texts(N_("I can't do without this answer."))
    return found


def passed_over(machine: Machine, state: DraftState, steps: Iterable[Step]) -> DraftState:
    """Return the state in which optional questions that were left empty are skipped, and nothing is gone back to."""
    left = [step.path for step in steps if step.ask.optional and not machine.settled(state, step)]
    if not left and state.at is None and state.half is None:
        return state
    after = state.copy_for_change() if left else state.model_copy(deep=True)
    for path in left:
        after.answers.pop(path, None)  # it named what is not there any more
        if path not in after.skipped:
            after.skipped.append(path)
    after.at = after.half = None
    return after


def without(typed: Mapping[str, Any], group: str, index: int) -> dict[str, Any]:
    """Return what was entered and not taken, once an item of a group is gone: that of the items after it moves up."""
    kept: dict[str, Any] = {}
    for path, value in typed.items():
        parts = path.split(".")
        if len(parts) != 3 or parts[0] != group or not parts[1].isdigit() or int(parts[1]) < index:
            kept[path] = value
        elif int(parts[1]) > index:
            kept[f"{group}.{int(parts[1]) - 1}.{parts[2]}"] = value
    return kept


def stale_told(machine: Machine, state: DraftState, step: Step) -> str:
    """Return what is said of an answer that names what cannot be chosen any more."""
    shown = machine.shown(state, step)
    return machine.context.texts(N_("What you chose, {value}, is not there any more."), value=shown)
