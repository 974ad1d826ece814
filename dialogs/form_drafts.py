"""The drafts of one person: one form under way, others put aside, each told from the other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.actions import action
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Form
from dialogs.engine.fields import Option
from dialogs.form_talk import FormTalk
from dialogs.messages import Button, Reply, short
from dialogs.page_controls import Box
from dialogs.reminders.notices import when
from storage.drafts import Draft, active_draft, parked_drafts
from storage.people import key
from storage.submissions import SubmittedForm, last_version
from storage.uploads import forget_files

MOST_SHOWN = 6
"""Stopped forms that are named at once; the others can be named after these."""
_HIGHEST_ID = 10**9
"""Of a draft: a client may send any number, also one that the database cannot hold."""


@dataclass
class FormDrafts:
    """What one person fills in, in one transaction."""

    session: AsyncSession
    context: FormContext
    forms: Mapping[str, Form]
    now: datetime

    def __post_init__(self) -> None:
        self.texts = self.context.texts

    async def active(self) -> FormTalk | None:
        """Return the form under way; one whose declaration changed since is begun again."""
        draft = await active_draft(self.session, self.context.person.id)
        if draft is None:
            return None
        if draft.form not in self.forms:
            draft.status, draft.state = "discarded", {}
            return None
        return await self._talk(draft)

    async def _talk(self, draft: Draft) -> FormTalk:
        form = self.forms[draft.form]
        if draft.form_version != form.version:
            draft.form_version, draft.state = form.version, {}
        context = self.context
        if draft.submitted_form_id is not None:
            row = await self.session.get(SubmittedForm, draft.submitted_form_id)
            context = replace(context, before=row.answers if row is not None else None)
        if form.load is not None:
            context = replace(context, loaded=await form.load(self.session, context))
        return FormTalk(self.session, draft, form, context, self.now)

    async def parked(self) -> list[Draft]:
        """Return the forms that were stopped, newest first."""
        drafts = await parked_drafts(self.session, self.context.person.id)
        return [draft for draft in drafts if draft.form in self.forms]

    async def start(self, form: Form, text: str, filled: dict[str, object], *, fresh: bool = False) -> list[Reply]:
        """Begin a form; one of the same kind that was stopped is offered first, unless a fresh one was asked for."""
        before = [one for one in await self.parked() if one.form == form.id and one.submitted_form_id is None]
        if before and not fresh and not (form.repeated and text):
            said = self.texts("You still have answers of a form that you stopped. Go on with it, or begin a new one?")
            buttons = [await self._resume_button(one, primary=number == 0) for number, one in enumerate(before[:3])]
            buttons.append(Button(label=self.texts("New"), action=action("start", form.id, "{}", text)))
            return [Reply(text=said, kind="form", buttons=buttons)]
        aside, talk = await self.begun(form)
        return [*aside, *talk.begin(text, filled)]

    async def begun(self, form: Form) -> tuple[list[Reply], FormTalk]:
        """Make a new draft the one under way; return what is said of the one that was, and the form."""
        aside = await self.set_aside()
        return aside, await self._talk(await self._made(form))

    async def reopen(self, row: SubmittedForm, text: str) -> list[Reply]:
        """Open what was handed in, to change it; what `text` says is changed at once."""
        form = self.forms[row.form]
        aside = await self.set_aside()
        draft = await self._made(form, submitted_form_id=row.id)
        talk = await self._talk(draft)
        talk.state = talk.machine.state_of(row.answers)
        talk.state.opened = await last_version(self.session, key(row.id))
        return [*aside, *await talk.reopened(text)]

    async def _made(self, form: Form, submitted_form_id: int | None = None) -> Draft:
        draft = Draft(
            person_id=self.context.person.id,
            form=form.id,
            form_version=form.version,
            submitted_form_id=submitted_form_id,
            created_at=self.now,
            updated_at=self.now,
        )
        self.session.add(draft)
        await self.session.flush()
        return draft

    async def own(self, identifier: int) -> Draft | None:
        """Return a draft that this person can fill in, under way or stopped; None for any other."""
        if not 0 < identifier < _HIGHEST_ID:
            return None
        draft = await self.session.get(Draft, identifier)
        if draft is None or draft.person_id != self.context.person.id or draft.form not in self.forms:
            return None
        return draft if draft.status in {"active", "parked"} else None

    async def options_at(self, identifier: int, at: Callable[[str], bool]) -> tuple[list[Option], bool]:
        """Return what can be chosen at a question of an own draft and whether it may be left open; nothing at any other.

        Nothing is written. `at` tells whether a path is that of the question.
        """
        draft = await self.own(identifier)
        if draft is None or draft.form_version != self.forms[draft.form].version:
            return [], False
        talk = await self._talk(draft)
        step = next((one for one in talk.machine.steps(talk.state) if at(one.path)), None)
        if step is None:
            return [], False
        box = Box(step.ask.field, talk.machine.context_for(talk.state, step.path))
        choices = box.choices()
        chosen = box.control(choices) in {"choice", "several", "lookup", "lookups"}
        return (choices if chosen else []), step.ask.optional

    async def set_aside(self) -> list[Reply]:
        """Stop the form under way, if any, with its answers; return what is said of it."""
        talk = await self.active()
        if talk is None:
            return []
        if not talk.state.answers:
            talk.draft.status, talk.draft.state = "discarded", {}
            await self.session.flush()
            return []
        title = talk.replies.described()
        talk.park()
        await self.session.flush()
        return [Reply(text=self.texts("I put this aside for a moment, with your answers: {title}.", title=title))]

    async def resume(self, draft: Draft) -> list[Reply]:
        """Go on with a form that was stopped; the one under way is put aside."""
        aside, talk = await self.taken_up(draft)
        return [*aside, talk.ask(self.texts("We go on where we were."))]

    async def taken_up(self, draft: Draft) -> tuple[list[Reply], FormTalk]:
        """Make a draft the one under way, if it is not; return what is said of the one that was, and the form."""
        aside: list[Reply] = []
        if draft.status != "active":
            aside = await self.set_aside()
            draft.status, draft.updated_at = "active", self.now
            await self.session.flush()
        return aside, await self._talk(draft)

    async def resumed_by(self, said: str) -> list[Reply]:
        """Go on with the form that was stopped; which of several is asked, unless `said` names its form."""
        drafts = await self.parked()
        named = [one for one in drafts if self.texts(self.forms[one.form].title).casefold() in said.casefold()]
        drafts = named or drafts
        if len(drafts) == 1:
            return await self.resume(drafts[0])
        return [await self._which(self.texts("Which form do you want to go on with?"), drafts)]

    async def offer(self) -> list[Reply]:
        """Return the offer to go on with what was stopped; empty when nothing was."""
        drafts = await self.parked()
        if not drafts:
            return []
        if len(drafts) == 1:
            said = self.texts("You still have a form that you stopped: {title}.", title=await self.described(drafts[0]))
            return [
                Reply(
                    text=said,
                    buttons=[
                        Button(label=self.texts("Go on"), action=action("resume", str(drafts[0].id))),
                        Button(label=self.texts("Throw away"), action=action("form", str(drafts[0].id), "discard")),
                    ],
                )
            ]
        return [
            await self._which(self.texts("You still have {count} forms that you stopped.", count=len(drafts)), drafts)
        ]

    async def discard(self) -> list[Reply]:
        """Throw away the form that was stopped; which of several is asked."""
        drafts = await self.parked()
        if len(drafts) == 1:
            return [await self.thrown_away(drafts[0])]
        buttons = [
            Button(label=short(await self.described(one, plain=True)), action=action("form", str(one.id), "discard"))
            for one in drafts[:MOST_SHOWN]
        ]
        return [Reply(text=self.texts("Which form do you want to throw away?"), kind="form", buttons=buttons)]

    async def thrown_away(self, draft: Draft) -> Reply:
        """Throw away a form that was stopped."""
        await forget_files(self.session, draft)
        draft.status, draft.state, draft.updated_at = "discarded", {}, self.now
        return Reply(text=self.texts("Thrown away: nothing is kept of it."), kind="cancel")

    async def _which(self, said: str, drafts: list[Draft]) -> Reply:
        shown = drafts[:MOST_SHOWN]
        lines = [
            "- "
            + self.texts(
                "{title}, stopped on {day}", title=await self.described(one), day=when(one.updated_at, self.texts)
            )
            for one in shown
        ]
        buttons = [await self._resume_button(one) for one in shown]
        return Reply(text="\n".join([said, "", *lines]), kind="form", buttons=buttons)

    async def _resume_button(self, draft: Draft, *, primary: bool = False) -> Button:
        label = self.texts("Go on: {title}", title=await self.described(draft, plain=True))
        return Button(
            label=short(label), action=action("resume", str(draft.id)), style="primary" if primary else "default"
        )

    async def described(self, draft: Draft, *, plain: bool = False) -> str:
        """Return what tells a form that was stopped from another; `plain` for where no Markdown is read."""
        talk = await self._talk(draft)
        return talk.replies.described(plain=plain)
