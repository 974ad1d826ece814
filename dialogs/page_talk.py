"""Filling in a form by its pages: what each move on a page does to the draft, and the page or the words that follow."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.actions import action
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Form, Refusal
from dialogs.engine.fields import Unreadable
from dialogs.engine.state import DraftState
from dialogs.form_drafts import FormDrafts
from dialogs.form_pages import Writer, page_with, pages_of
from dialogs.form_talk import FormTalk, Objection, filled_from, refused
from dialogs.markup import cleaned, escaped
from dialogs.messages import Button, Reply
from dialogs.page_controls import MOST_CHARACTERS
from dialogs.page_entries import Entered, entered, missing, passed_over, taken_back, told_at_once, without
from dialogs.pages import FormInput
from dialogs.plain_text import plain_text
from dialogs.tables import UnreadableTable
from storage.drafts import Draft, active_draft
from storage.people import key


@dataclass
class PageTalk:
    """One move of one person on a page, in one transaction: exactly one reply with a page, or replies without one."""

    session: AsyncSession
    context: FormContext
    forms: Mapping[str, Form]
    drafts: FormDrafts

    def __post_init__(self) -> None:
        self.texts = self.context.texts

    async def done(self, given: FormInput) -> list[Reply]:
        """Do what was done on a page, and return what follows."""
        if given.verb == "open" and not given.draft:
            return await self._begun(given)
        draft = await self.drafts.own(given.draft)
        if draft is None:
            return [Reply(text=self.texts("That form is closed: it was sent or thrown away."))]
        restarted = draft.form_version != self.forms[draft.form].version
        aside, talk = await self.drafts.taken_up(draft)
        notes = tuple(one.text for one in aside)
        if restarted:
            talk.keep(talk.known())
            notes += (self.texts("This form has changed meanwhile: we begin it again."),)
            return talk_refused(talk) or [self._page(talk, 1, notes=notes)]
        if given.verb == "open":
            return self._resumed(talk, notes)
        return await _Move(self, talk, given, notes).made()

    # -- opening --

    async def _begun(self, given: FormInput) -> list[Reply]:
        form = self.forms.get(given.form)
        if form is None:
            return [Reply(text=self.texts("That button is too old. Ask again, please."))]
        text = cleaned(given.text).strip()[:MOST_CHARACTERS]
        if not given.filled and not (form.repeated and text):
            before = await self._begun_before(form)
            if len(before) > 1:
                return await self.drafts.start(form, text, {})
            if before:
                return await self._gone_on_with(before[0], text)
        aside, talk = await self.drafts.begun(form)
        outcome = talk.started(text, filled_from(given.filled))
        notes = [one.text for one in aside]
        remark = form.remark(text, talk.context) if text else None
        return talk_refused(talk) or [
            self._page(talk, 1, notes=(*notes, *([remark] if remark else [])), problem=outcome.problem)
        ]

    async def _begun_before(self, form: Form) -> list[Draft]:
        """Return the new forms of this kind that are not handed in: the one under way, else those that were stopped."""
        active = await active_draft(self.session, self.context.person.id)
        drafts = [active] if active is not None and active.form == form.id else await self.drafts.parked()
        return [one for one in drafts if one.form == form.id and one.submitted_form_id is None]

    async def _gone_on_with(self, draft: Draft, text: str) -> list[Reply]:
        """Show a form that was begun before, with what a sentence adds where nothing was answered."""
        aside, talk = await self.drafts.taken_up(draft)
        notes = [one.text for one in aside]
        if talk.state.answers != talk.known().answers:
            notes.append(
                self.texts(
                    "You had begun this already, and your answers are still there. Say *start over* in the chat to begin anew."
                )
            )
        found = talk.machine.find(talk.state, text, current=None) if text else {}
        state = talk.state if talk.state.answers else talk.known()
        for path, value in found.items():
            if path not in state.answers:
                outcome = talk.machine.give(state, path, value)
                state = state if outcome.problem else outcome.state
        talk.keep(state)
        return self._resumed(talk, tuple(notes), silent=True)

    def _resumed(self, talk: FormTalk, notes: tuple[str, ...], *, silent: bool = False) -> list[Reply]:
        """Show the page of the question that is due."""
        if talk.state.answers and talk.context.before is None and not silent:
            notes += (self.texts("We go on where we were."),)
        talk.keep(talk.state)
        step = talk.machine.current(talk.state)
        number = page_with(talk.machine, talk.state, step.path if step else None)
        return talk_refused(talk) or [self._page(talk, number, notes=notes)]

    def _page(self, talk: FormTalk, number: int, *, notes: tuple[str, ...] = (), problem: str | None = None) -> Reply:
        """Return a page of the draft as it stands; a problem belongs to the question that is due."""
        problems: dict[str, str] = {}
        step = talk.machine.current(talk.state)
        if problem and step is not None and page_with(talk.machine, talk.state, step.path) == number:
            problems[step.path] = plain_text(problem)
        elif problem:
            notes += (escaped(plain_text(problem), MOST_CHARACTERS),)
        return written(talk, Entered(talk.state), number, problems, notes)


def talk_refused(talk: FormTalk) -> list[Reply]:
    """Return what is said to who may not fill in the form; empty for who may."""
    no = talk.refusal()
    return [] if no is None else [no]


def written(
    talk: FormTalk, now: Entered, number: int, problems: Mapping[str, str], notes: tuple[str, ...] = ()
) -> Reply:
    """Return a reply with a page."""
    writer = Writer(
        talk.machine,
        now.state,
        key(talk.draft.id),
        changing=talk.draft.submitted_form_id is not None,
        problems=problems,
        typed=now.typed,
        notes=notes,
    )
    page = writer.page(number)
    return Reply(text=page.title, kind="form", page=page)


@dataclass
class _Move:
    """A move on a page that a person sees."""

    pages: PageTalk
    talk: FormTalk
    given: FormInput
    notes: tuple[str, ...]

    def __post_init__(self) -> None:
        self.texts = self.talk.texts
        self.machine = self.talk.machine
        self.before = self.talk.state
        self.refused_files: dict[str, str] = {}
        leaves = pages_of(self.machine, self.before)
        self.shown_pages = len(leaves)
        self.number = min(max(self.given.page, 1), len(leaves))
        if self.given.read is not None:
            shown = written(self.talk, Entered(self.before), self.number, {}).page
            assert shown is not None  # what is written has a page
            values, files = self.given.read(shown)
            self.given = replace(self.given, values=values, files=files)
        self.seen = {step.path for step in leaves[self.number - 1].steps} | set(self.given.values)

    async def made(self) -> list[Reply]:
        """Take over what the page holds, and do what was asked."""
        now, verb = await self._taken(), self.given.verb
        if verb not in {"next", "send"}:
            now = self._permitted(now)
        self.talk.keep(now.state)
        if verb == "close":
            return await self._closed()
        no = talk_refused(self.talk)
        if no:
            return no
        match verb:
            case "next":
                return [self._next(now)]
            case "send":
                return await self._sent(now)
            case "back":
                return [self._shown(Entered(now.state), self.number - 1)]
            case "add":
                return [self._added(now)]
            case "remove":
                return [self._removed(now)]
            case _:
                return [self._shown(now, self.number, {**told_at_once(self.machine, now), **self.refused_files})]

    def _shown(self, now: Entered, number: int, problems: Mapping[str, str] | None = None) -> Reply:
        return written(self.talk, now, number, problems or {}, self.notes)

    # -- what was entered --

    async def _taken(self) -> Entered:
        known, self.refused_files = await self._files()
        now = entered(self.machine, self.before, self.given.values, known)
        return Entered(now.state, {**now.problems, **self.refused_files}, now.typed, now.changed)

    async def _files(self) -> tuple[dict[str, Any], dict[str, str]]:
        """Return the answers that the files are, and why others are not taken, by path."""
        known: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for step in self.machine.steps(self.before):
            sent = self.given.files.get(step.path)
            if sent is None:
                continue
            try:
                known[step.path] = await self.talk.read_file(step, sent)
            except UnreadableTable as unreadable:
                wrong[step.path] = plain_text(unreadable.told(self.texts))
            except Unreadable as unreadable:
                wrong[step.path] = plain_text(unreadable.message)
        return known, wrong

    def _permitted(self, now: Entered) -> Entered:
        """Take back the answer by which this person may not go on: it may be a slip, and is told at its question."""
        no = self._refused(now.state)
        if no is None or self._refused(self.before) is not None:
            return now
        for path in now.changed:
            without_it = taken_back(self.machine, self.before, now, path, self.given.values.get(path), no.reply.text)
            if self._refused(without_it.state) is None:
                return without_it
        return now

    def _refused(self, state: DraftState) -> Refusal | None:
        no = refused(self.talk.form, self.machine.values(state), self.talk.context)
        return no if isinstance(no, Refusal) else None

    # -- where it goes --

    def _next(self, now: Entered) -> Reply:
        leaves = pages_of(self.machine, now.state)
        self.number = min(self.number, len(leaves))
        steps = leaves[self.number - 1].steps
        problems = missing(self.machine, now, steps)
        # What was asked only by these answers was not on the page: it is shown before it is passed over.
        unseen = [one for one in steps if one.path not in self.seen and not self.machine.settled(now.state, one)]
        if problems or unseen:
            seen = {path: told for path, told in problems.items() if path in self.seen}
            return self._shown(now, self.number, seen)
        self.talk.keep(passed_over(self.machine, now.state, steps))
        return self._shown(Entered(self.talk.state), self.number + 1)

    async def _sent(self, now: Entered) -> list[Reply]:
        leaves = pages_of(self.machine, now.state)
        if self.number < len(leaves):
            return [self._next(now)]
        if self.number < self.shown_pages:
            # It was not the last page when it was shown: what would be sent was not read yet.
            self.talk.keep(passed_over(self.machine, now.state, leaves[-1].steps))
            return [self._shown(Entered(self.talk.state, now.problems, now.typed), len(leaves))]
        here = leaves[-1].steps
        steps = self.machine.steps(now.state)
        problems = missing(self.machine, now, steps)
        unseen = [one for one in here if one.path not in self.seen and not self.machine.settled(now.state, one)]
        if problems or unseen:
            # What was typed on this page and not taken is kept nowhere else: this page first then.
            first = next((one.path for one in steps if one.path in problems), None)
            number = len(leaves) if now.typed or unseen else page_with(self.machine, now.state, first)
            return [self._shown(now, number, problems)]
        self.talk.keep(passed_over(self.machine, now.state, steps))
        said = await self.talk.submit()
        if not isinstance(said, Objection):
            return [*said, *await self.pages.drafts.offer()]
        if said.path in {one.path for one in steps}:
            self.talk.keep(self.talk.state)
            problems = {str(said.path): plain_text(said.message)}
            return [self._shown(Entered(self.talk.state), page_with(self.machine, now.state, said.path), problems)]
        if said.message:
            self.notes += (said.message,)
        return [self._shown(Entered(self.talk.state), len(leaves))]

    def _added(self, now: Entered) -> Reply:
        group = self.given.argument
        after = self.machine.add_item(now.state, group)
        self.talk.keep(after)
        now = Entered(after, typed=now.typed)
        new = f"{group}.{after.items.get(group, 1) - 1}."
        path = next((one.path for one in self.machine.steps(after) if one.path.startswith(new)), None)
        return self._shown(now, page_with(self.machine, after, path) if path else self.number)

    def _removed(self, now: Entered) -> Reply:
        group, _, index = self.given.argument.rpartition(".")
        if not (index.isascii() and index.isdigit() and len(index) < 4):
            return self._shown(now, self.number)
        after = self.machine.remove_item(now.state, group, int(index))
        if after is now.state:
            return self._shown(now, self.number)
        self.talk.keep(after)
        return self._shown(Entered(after, typed=without(now.typed, group, int(index))), self.number)

    async def _closed(self) -> list[Reply]:
        """Keep the answers and say so; nothing is said, nor kept, when there are none of the person's own."""
        if self.talk.state.answers == self.talk.known().answers:
            await self.talk.discard()
            return []
        text = self.texts(
            "I keep your answers for 30 days: {title}. Go on with the button, or say *go on* to do it here, question by question.",
            title=self.talk.replies.described(),
        )
        button = Button(label=self.texts("Go on"), action=action("resume", str(self.talk.draft.id)))
        return [Reply(text=text, kind="form", buttons=[button])]
