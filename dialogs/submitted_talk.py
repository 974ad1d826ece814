"""Changing and withdrawing what was handed in: which form is meant, whether it may still be, and the trail of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.actions import action
from dialogs.asking import asks_something, opens_as_question
from dialogs.commands import change_of
from dialogs.engine.changes import changes_between
from dialogs.engine.context import FormContext
from dialogs.engine.dates.moments import moments_in
from dialogs.engine.declaration import CannotSubmit, Form, Submission
from dialogs.engine.fields import Choice, Lookup
from dialogs.engine.machine import Machine
from dialogs.engine.reading import names_in, plain
from dialogs.form_drafts import FormDrafts
from dialogs.form_replies import FormReplies
from dialogs.markup import escaped
from dialogs.messages import Button, Card, Reply, short
from dialogs.reminders.notices import when
from dialogs.session_times import at_that_time
from storage.people import key
from storage.submissions import SubmittedForm, kept, locked_form, submitted

_CHANGE = re.compile(
    r"\b(?:wijzig(?:en)?|verander(?:en)?|aanpassen|pas\b.*\baan|bewerk(?:en)?|verbeter(?:en)?|heropen(?:en)?|corrigeer|corrigeren|change|edit"
    r"|update|reopen)\b"
)
_WITHDRAW = re.compile(
    r"\b(?:annuleer|annuleren|intrekken|trek\b.*\bin|trekken\b.*\bin|uitschrijven|schrijf\b.*\buit|afmelden|meld\b.*\baf|afzeggen|zeg\b.*\baf"
    r"|schrap(?:pen)?|verwijder(?:en)?|cancel|withdraw|terugtrekken|stopzetten)\b"
)
_MOVE = re.compile(
    r"\b(?:verplaats(?:en)?|verzet(?:ten)?|verschuif|verschuiven|overzetten|zet\b.*\bover|omboeken|move)\b(?=.*\b(?:naar|op|tot|to)\b)"
)
_TO = re.compile(r"\b(?:naar|tot|to)\b", re.IGNORECASE)
_OWN_PLACE = re.compile(
    r"\b(?:mijn|m n|onze|ons|my|our) (?:inschrijving|aanmelding|plaats|plek|registration|sign up|place)\b"
)
_RATHER = re.compile(r"\b(?:ik|we|wij|i) .*\b(?:liever|rather)\b|\bin plaats van\b.*\b(?:ik|we|wij)\b|^liever\b")
MOST_SHOWN = 8
_BETWEEN = ","
"""Between the items that a button withdraws: ids of the offer, which hold none."""


@dataclass
class SubmittedTalk:
    """What one person handed in, in one transaction."""

    session: AsyncSession
    context: FormContext
    forms: Mapping[str, Form]
    drafts: FormDrafts
    now: datetime

    def __post_init__(self) -> None:
        self.texts = self.context.texts

    async def heard(self, text: str) -> list[Reply] | None:
        """Return what is said to a wish to change or withdraw something; None when the message is no such wish."""
        said = plain(text[:400])
        other_day = await self._to_another_day(text, said)
        if other_day is not None:
            return other_day
        withdraws = _WITHDRAW.search(said) is not None
        if not withdraws and not _CHANGE.search(said) or _asks(text):
            return None
        named = [form for form in self.forms.values() if form.nouns and _names_one(said, form.nouns)]
        rows = await self.mine([form.id for form in named]) if named else []
        if not named and not withdraws:
            rows = await self._with_field(text)
        if not named and not rows:
            return None
        if not rows:
            return [Reply(text=self.texts("I find nothing of that kind that you handed in and that still stands."))]
        rows = self._narrowed(rows, said)
        verb = "withdraw" if withdraws else "change"
        if len(rows) == 1:
            return await self.do(verb, str(rows[0].id), text)
        return [await self._which(verb, rows, text)]

    async def _to_another_day(self, text: str, said: str) -> list[Reply] | None:
        """Change what is about a session to that of another day: "verplaats mijn inschrijving naar 1 februari"."""
        moves = _MOVE.search(said) is not None and _OWN_PLACE.search(said) is not None
        if not (moves or _RATHER.search(said)) or opens_as_question(text):
            return None
        held, wanted = text, text
        if to := list(_TO.finditer(text)):
            held, wanted = text[: to[-1].start()], text[to[-1].end() :]
        if not moments_in(wanted, self.context.now):
            return None
        coming = [one for one in self.context.catalogue.moments.values() if one.starts > self.context.now]
        mine = await self.mine()
        about = {key(row.id): [one for one in coming if one.id in _ids_in(row.answers)] for row in mine}
        then = (
            (at_that_time(held, [one for some in about.values() for one in some], self.context.now) or []) if to else []
        )
        rows = [row for row in mine if about[key(row.id)]]
        rows = [row for row in rows if any(one in then for one in about[key(row.id)])] or self._narrowed(rows, said)
        if not rows:
            return None
        if len(rows) == 1:
            return await self.do("change", str(rows[0].id), wanted)
        return [await self._which("change", rows, wanted)]

    async def mine(self, forms: list[str] | None = None) -> list[SubmittedForm]:
        """Return what this person handed in, or may change for somebody else, newest first."""
        kinds = [form for form in self.forms.values() if form.nouns and (forms is None or form.id in forms)]
        rows = {
            key(row.id): row
            for row in await submitted(
                self.session, forms=[form.id for form in kinds], person_id=self.context.person.id
            )
        }
        for form in kinds:
            subjects = form.shared(self.context)
            if subjects:
                rows |= {key(row.id): row for row in await submitted(self.session, forms=[form.id], subjects=subjects)}
        return [rows[identifier] for identifier in sorted(rows, reverse=True)]

    async def _with_field(self, text: str) -> list[SubmittedForm]:
        """Return the newest form that has the answer which a message wants to change: "verander het aantal teams"."""
        for row in (await self.mine())[:MOST_SHOWN]:
            machine = await self._machine(row)
            steps = machine.steps(machine.state_of(row.answers))
            found = change_of(text, steps, [self.texts(one.ask.label) for one in steps])
            if found is not None and found.path is not None:
                return [row]
        return []

    def _narrowed(self, rows: list[SubmittedForm], said: str) -> list[SubmittedForm]:
        """Keep the forms whose organisation, programme or moment is named; all of them when none is."""
        catalogue = self.context.catalogue
        names = [
            (name, identifier)
            for records in (catalogue.organisations, catalogue.programmes)
            for identifier, record in records.items()
            for name in (record.name, *record.aliases)
        ]
        meant = {match.value for match in names_in(said, names)}
        about = [row for row in rows if meant & _ids_in(row.answers) or meant & self._programmes(row)]
        return about or rows

    def _programmes(self, row: SubmittedForm) -> set[str]:
        moments = self.context.catalogue.moments
        return {moments[one].programme for one in _ids_in(row.answers) if one in moments}

    async def _machine(self, row: SubmittedForm) -> Machine:
        form = self.forms[row.form]
        context = self.context
        if form.load is not None:
            context = replace(context, loaded=await form.load(self.session, context))
        return Machine(form, context)

    async def described(self, row: SubmittedForm) -> str:
        """Return what tells this form from another, with everything that it is about, as plain text."""
        machine = await self._machine(row)
        return FormReplies(machine, machine.state_of(row.answers), 0).described(plain=True, whole=True)

    async def card(self, row: SubmittedForm) -> Card:
        """Return what was answered."""
        machine = await self._machine(row)
        return FormReplies(machine, machine.state_of(row.answers), 0).card()

    async def fixed(self, row: SubmittedForm) -> str | None:
        """Return why this can be changed or withdrawn no more; None while it can."""
        machine = await self._machine(row)
        return machine.form.fixed(row.answers, row.subject, machine.context)

    async def _which(self, verb: str, rows: list[SubmittedForm], text: str) -> Reply:
        said = (
            self.texts("Which one do you want to withdraw?")
            if verb == "withdraw"
            else self.texts("Which one do you want to change?")
        )
        buttons = [
            Button(
                label=await self._label(row),
                action=action("submitted", verb, str(row.id), text),
            )
            for row in rows[:MOST_SHOWN]
        ]
        return Reply(text=said, kind="form", buttons=buttons)

    async def _label(self, row: SubmittedForm) -> str:
        return short(f"{await self.described(row)}, {when(row.created_at, self.texts)}")

    async def do(self, verb: str, identifier: str, text: str = "") -> list[Reply]:
        """Change, withdraw, or withdraw for sure (`withdrawn`) what was handed in; raises IndexError for what is not theirs.

        `text` is what was said of it; of what is withdrawn for sure, the items that go when the rest stays.
        """
        row = next((one for one in await self.mine() if str(one.id) == identifier), None)
        if row is None:
            raise IndexError(identifier)
        form = self.forms[row.form]
        machine = await self._machine(row)
        fixed = form.fixed(row.answers, row.subject, machine.context)
        if fixed is not None:
            return [Reply(text=fixed)]
        if verb == "change":
            return await self.drafts.reopen(row, text)
        if form.withdrawn is None:
            return [Reply(text=self.texts("This cannot be withdrawn; you can change it."))]
        if verb == "withdraw":
            return [await self._sure(row, machine, text)]
        return await self._withdrawn(row, form, machine, text.split(_BETWEEN) if text else [])

    async def _sure(self, row: SubmittedForm, machine: Machine, text: str) -> Reply:
        """Ask whether to withdraw it, with everything that goes; of several items only those that `text` names."""
        items = _items(machine, row.answers)
        named = {match.value for match in names_in(text[:400], _names_of_items(machine, row.answers))}
        going = [value for value in items if value in named]
        part = bool(going) and len(going) < len(items)
        if part:
            said = self.texts(
                "Shall I withdraw this: {title}? The rest stands: {rest}.",
                title=escaped(self.texts.join([items[value] for value in going])),
                rest=escaped(self.texts.join([label for value, label in items.items() if value not in going])),
            )
        else:
            said = self.texts("Shall I withdraw this: {title}?", title=await self.described(row))
        yes = action("submitted", "withdrawn", str(row.id), *([_BETWEEN.join(going)] if part else []))
        only = [
            Button(
                label=short(self.texts("Only {item}", item=label)),
                action=action("submitted", "withdrawn", str(row.id), value),
            )
            for value, label in items.items()
        ]
        return Reply(
            text=said,
            kind="form",
            buttons=[
                Button(label=self.texts("Yes, withdraw"), action=yes, style="danger"),
                *(only if len(items) > 1 and not part else []),
                Button(label=self.texts("No, keep it"), action=action("leave")),
            ],
        )

    async def _withdrawn(self, row: SubmittedForm, form: Form, machine: Machine, part: list[str]) -> list[Reply]:
        if form.withdrawn is None:
            raise IndexError(form.id)
        gone = self.texts("This was withdrawn already.")
        try:
            async with self.session.begin_nested():
                # Read anew under its lock: somebody else may have changed or withdrawn it a moment ago.
                row = await locked_form(self.session, key(row.id))
                fixed = form.fixed(row.answers, row.subject, machine.context)
                if row.status != "submitted" or fixed is not None:
                    raise CannotSubmit(fixed or gone)
                before = form.model.model_validate(row.answers)
                if part:
                    items = _items(machine, row.answers)
                    if not set(part) & items.keys():
                        raise CannotSubmit(gone)
                    if not items.keys() <= set(part):
                        return await self._without(row, form, machine, set(part))
                submission = Submission(
                    self.session, before, machine.context, self.now, draft_id=0, id=key(row.id), before=before
                )
                await kept(
                    self.session, row, answers=row.answers, status="withdrawn",
                    changes=changes_between(row.answers, {}), person_id=self.context.person.id, now=self.now,
                )  # fmt: skip
                return await form.withdrawn(submission)
        except CannotSubmit as refusal:
            return [Reply(text=refusal.message)]

    async def _without(self, row: SubmittedForm, form: Form, machine: Machine, part: set[str]) -> list[Reply]:
        """Take some items out, and keep the rest as it stands: a change like any other."""
        before = form.model.model_validate(row.answers)
        state = machine.state_of(row.answers)
        for path, index in reversed(machine.items(state)):
            if state.answers[path] in part:
                state = machine.remove_item(state, path.split(".")[0], index)
        values = machine.complete(state)
        answers = values.model_dump(mode="json")
        row.subject = form.subject(machine.values(state), machine.context)
        await kept(
            self.session, row, answers=answers, status="submitted", changes=changes_between(row.answers, answers),
            person_id=self.context.person.id, now=self.now,
        )  # fmt: skip
        return await form.done(
            Submission(self.session, values, machine.context, self.now, draft_id=0, id=key(row.id), before=before)
        )


def _items(machine: Machine, answers: dict[str, Any]) -> dict[str, str]:
    """Return the items that were chosen from a list, each with its label: projects of one registration."""
    state = machine.state_of(answers)
    steps = {step.path: step for step in machine.steps(state)}
    return {
        str(state.answers[path]): machine.shown(state, steps[path])
        for path, _ in machine.items(state)
        if path in steps and isinstance(steps[path].ask.field, Choice | Lookup)
    }


def _names_of_items(machine: Machine, answers: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the names by which a person says which item is meant."""
    state = machine.state_of(answers)
    steps = {step.path: step for step in machine.steps(state)}
    return [
        name
        for path, _ in machine.items(state)
        if path in steps and isinstance(field := steps[path].ask.field, Choice | Lookup)
        for option in field.options(machine.context_for(state, path))
        for name in option.names()
    ]


def _asks(text: str) -> bool:
    """Tell whether a message asks how it is done, or whether others may; "kan je mijn inschrijving wijzigen?" is a wish."""
    return opens_as_question(text) or asks_something(text)


def _names_one(said: str, nouns: tuple[str, ...]) -> bool:
    return any(re.search(rf"\b{re.escape(noun)}\b", said) for noun in nouns)


def _ids_in(value: object) -> set[str]:
    """Return every text in the answers: ids of what the form is about are among them."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, dict):
        return {one for inner in value.values() for one in _ids_in(inner)}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, list):
        return {one for inner in value for one in _ids_in(inner)}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return set()
