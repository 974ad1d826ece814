"""A form as pages: which questions stand together, and what stands around them. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, cast

from dialogs.engine.declaration import DeclaredGroup
from dialogs.engine.fields import Consent, File
from dialogs.engine.layout import Step
from dialogs.engine.machine import Machine
from dialogs.engine.state import DraftState
from dialogs.page_controls import CHOSEN, Box, page_options
from dialogs.page_entries import stale_told
from dialogs.pages import FormPage, PageButton, PageFacts, PageHeading, PageNote, PageQuestion, Part
from dialogs.plain_text import plain_text
from dialogs.texts import N_

MOST_QUESTIONS = 8
"""On one page: what a person oversees without scrolling much, and with their hints, headings and notes far below the 100 blocks
of a modal (Slack, reference of views)."""


# -- which questions stand together --


@dataclass(frozen=True)
class Leaf:
    """The questions of one page."""

    steps: tuple[Step, ...]
    summary: bool = False
    """Whether it sums up the pages before it."""


def pages_of(machine: Machine, state: DraftState) -> list[Leaf]:
    """Return the pages of a form as the answers stand, at least one.

    Questions keep their order, so that an answer moves only what comes after it. An item of a group stands on one page when it
    fits there; it takes the room of all its questions, whether they apply or not, so that its own answers do not move it. What
    is more than a page ends with a summary, where the agreement that comes last is given.
    """
    steps = machine.steps(state)
    closing = steps[-1:] if steps and isinstance(steps[-1].ask.field, Consent) else []
    blocks = _blocks(machine, steps[: len(steps) - len(closing)])
    if sum(room for _, room in blocks) + len(closing) <= MOST_QUESTIONS:
        return [Leaf(tuple(steps))]
    leaves: list[list[Step]] = [[]]
    taken = 0
    for block, room in blocks:
        if taken and taken + room > MOST_QUESTIONS:
            leaves.append([])
            taken = 0
        for step in block:
            if len(leaves[-1]) == MOST_QUESTIONS:
                leaves.append([])
                taken = 0
            leaves[-1].append(step)
        taken += room
    return [*(Leaf(tuple(one)) for one in leaves), Leaf(tuple(closing), summary=True)]


def _blocks(machine: Machine, steps: Sequence[Step]) -> list[tuple[list[Step], int]]:
    """Return the questions that stand together, with the room that they may come to take."""
    blocks: list[tuple[list[Step], int]] = []
    for _, together in groupby(steps, key=_item_of):
        block = list(together)
        group = machine.group_of(block[0].path)
        blocks.append((block, len(group.fields) if group is not None else 1))
    return blocks


def _item_of(step: Step) -> str:
    """Return what tells an item from others; of a question outside a group its own path."""
    return step.path.rpartition(".")[0] or step.path


def page_with(machine: Machine, state: DraftState, path: str | None) -> int:
    """Return the number of the page with a question; the last one when it is on none, or None is asked."""
    leaves = pages_of(machine, state)
    found = (number for number, leaf in enumerate(leaves, 1) if any(step.path == path for step in leaf.steps))
    return next(found, len(leaves))


# -- what stands on a page --


@dataclass(frozen=True)
class Writer:
    """Writes the pages of one draft as it stands."""

    machine: Machine
    state: DraftState
    draft: int
    changing: bool = False
    """Whether something that was handed in before is being changed."""
    problems: Mapping[str, str] = field(default_factory=dict[str, str])
    typed: Mapping[str, Any] = field(default_factory=dict[str, Any])
    notes: tuple[str, ...] = ()
    """Said at the top, as Markdown."""

    def page(self, number: int) -> FormPage:
        """Return a page; the first or the last one for a number that is out of range."""
        leaves = pages_of(self.machine, self.state)
        number = min(max(number, 1), len(leaves))
        last = number == len(leaves)
        texts, form = self.machine.context.texts, self.machine.form
        send = texts(N_("Save")) if self.changing else texts(form.confirm)
        return FormPage(
            form=form.id,
            draft=self.draft,
            number=number,
            total=len(leaves),
            title=texts(form.title),
            parts=list(self._parts(leaves[number - 1], number, last=last)),
            submit=send if last else texts(N_("Next")),
            close=texts(N_("Stop")),
            last=last,
            language=texts.language,
        )

    def _parts(self, leaf: Leaf, number: int, *, last: bool) -> Iterable[Part]:
        texts = self.machine.context.texts
        for note in self.notes:
            yield PageNote(note=note)
        if number == 1:
            intro = N_("This is what you handed in. Change what has to change.")
            yield PageNote(note=texts(intro if self.changing else self.machine.form.intro))
        steps = list(leaf.steps)
        closing = steps[-1:] if last and steps and isinstance(steps[-1].ask.field, Consent) else []
        yield from self._questions(steps[: len(steps) - len(closing)])
        if last:
            yield from self._follows(summary=leaf.summary)
        yield from self._questions(closing)
        if number > 1:
            yield PageButton(label=texts(N_("Back")), verb="back")

    def _questions(self, steps: Sequence[Step]) -> Iterable[Part]:
        led = ""
        every = self.machine.steps(self.state)
        for _, together in groupby(steps, key=_item_of):
            item = list(together)
            group = self.machine.group_of(item[0].path)
            if group is not None and (heading := self._heading(group, item[0])):
                yield PageHeading(heading=_begun(heading))
            for step in item:
                lead = step.ask.lead(self.machine.context_for(self.state, step.path)) if step.ask.lead else ""
                if lead and lead != led:
                    yield PageNote(note=lead)
                led = lead
                yield self._question(step)
            if group is not None:
                yield from self._buttons(group, item[-1], every)

    def _heading(self, group: DeclaredGroup, step: Step) -> str:
        if group.repeat.each is not None:
            return step.item
        if self.state.items.get(group.name, 1) == 1:
            return ""
        return self.machine.context.texts(group.repeat.noun, number=int(step.path.split(".")[1]) + 1)

    def _buttons(self, group: DeclaredGroup, step: Step, every: Sequence[Step]) -> Iterable[Part]:
        """Return what takes an item away, behind its last question, and what adds one, behind the last item."""
        texts = self.machine.context.texts
        of_item = [one for one in every if _item_of(one) == _item_of(step)]
        if step.path != of_item[-1].path:
            return
        if group.repeat.each is None and self.state.items.get(group.name, 1) > 1:
            argument = _item_of(step)
            item = step.item or self._heading(group, step)
            yield PageButton(label=texts(N_("Remove {item}"), item=item), verb="remove", argument=argument)
        of_group = [one for one in every if one.path.startswith(f"{group.name}.")]
        if step.path == of_group[-1].path and group.name in {one.name for one in self.machine.growing(self.state)}:
            yield PageButton(label=texts(group.repeat.add), verb="add", argument=group.name)

    def _question(self, step: Step) -> PageQuestion:
        ask, texts = step.ask, self.machine.context.texts
        box = Box(ask.field, self.machine.context_for(self.state, step.path))
        choices = box.choices()
        control = box.control(choices)
        answered = step.path in self.state.answers
        value = box.value(self.state.answers[step.path], choices) if answered else None
        problem = self.problems.get(step.path, "")
        if self.machine.stale(self.state, step) and step.path not in self.typed:
            problem = problem or stale_told(self.machine, self.state, step)
        typed = "" if control in CHOSEN else ask.typed
        hints = (texts(one) for one in (ask.help, typed, ask.privacy) if one)
        # A question that gives examples of its own needs no others.
        examples = "" if typed else box.examples(choices)
        hint = " ".join(part for part in (*map(plain_text, hints), examples) if part)
        value = self.typed.get(step.path, value)
        if control in {"lookup", "lookups"}:
            chosen = cast(list[Any], value) if isinstance(value, list) else [value]
            choices = [option for option in choices if option.value in chosen]
        least, most = box.bounds()
        return PageQuestion(
            path=step.path,
            label=_begun(plain_text(texts(ask.question))),
            hint=hint,
            control=control,
            options=page_options(choices) if control in {"choice", "several", "lookup", "lookups"} else [],
            value=value,
            optional=ask.optional,
            problem=problem,
            least=least,
            most=most,
            endings=list(ask.field.endings) if isinstance(ask.field, File) else [],
        )

    def _follows(self, *, summary: bool) -> Iterable[Part]:
        """Return what follows from the answers: behind a summary of them all, or behind the only page."""
        machine, form = self.machine, self.machine.form
        values = machine.values(self.state)
        facts: list[tuple[str, str]] = []
        if summary:
            steps = machine.steps(self.state)
            closes = bool(steps) and isinstance(steps[-1].ask.field, Consent)
            facts = [(self._fact(step), machine.shown(self.state, step)) for step in (steps[:-1] if closes else steps)]
        if self.state.answers:
            facts += [(plain_text(name), plain_text(value)) for name, value in form.derived(values, machine.context)]
        if facts:
            yield PageFacts(facts=facts)
        state = self.state.model_copy(update={"at": None})  # wherever a conversation went back to
        if machine.current(state) is None or machine.closing(state):
            for notice in form.notices(values, machine.context):
                yield PageNote(note=notice)

    def _fact(self, step: Step) -> str:
        label = self.machine.context.texts(step.ask.label)
        group = self.machine.group_of(step.path)
        heading = self._heading(group, step) if group is not None else ""
        return f"{_begun(heading)}: {label[:1].lower()}{label[1:]}" if heading else label


def _begun(text: str) -> str:
    """Return a text with a capital: in conversation the name of an item, and a question about it, stand within a sentence."""
    return text[:1].upper() + text[1:]
