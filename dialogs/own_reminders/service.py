"""Keeping, changing and withdrawing reminders that people ask for themselves."""

from typing import Any

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.actions import action
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import CannotSubmit, Submission
from dialogs.markup import escaped
from dialogs.messages import Button, Card, Fact, Reply
from dialogs.own_reminders import sentences
from dialogs.own_reminders.form import Loaded, OwnReminder, moments_of
from dialogs.reminders import calendar
from dialogs.reminders.notices import when
from dialogs.reminders.workdays import ZONE
from knowledge.offer import Moment
from storage.people import Person
from storage.reminders import PlannedNotice, call_off, plan_notice

_OWN = "own:"


def about(submitted_id: int) -> str:
    """Return what the notice of an own reminder hangs on, by the form that was handed in."""
    return f"{_OWN}{submitted_id}"


async def loaded(session: AsyncSession, context: FormContext) -> Loaded:
    """Return the moments that concern the person, and how many own reminders are still to come."""
    rows = await calendar.moments_of(session, await session.get_one(Person, context.person.id), context.now)
    count = select(func.count()).where(
        PlannedNotice.person_id == context.person.id,
        PlannedNotice.status == "planned",
        col(PlannedNotice.about).startswith(_OWN),
    )
    return Loaded(tuple(one.id for one in rows), (await session.exec(count)).one())


async def kept(submission: Submission) -> list[Reply]:
    """Plan the reminder, or plan it anew; raises CannotSubmit when it is too late for that, or there are too many."""
    values = OwnReminder.model_validate(submission.values.model_dump())
    session, context, texts, now = submission.session, submission.context, submission.context.texts, submission.now
    if values.when <= now:
        raise CannotSubmit(texts("That is behind us already. When shall I remind you?"), "when")
    if submission.before is None and (await loaded(session, context)).open >= sentences.MOST_OPEN:
        raise CannotSubmit(texts("You have as many reminders of your own as I keep. Withdraw some first."))
    moment = sentences.moment_meant(values.what, moments_of(context), context)
    row = await _row(session, submission.id)
    if row is None:
        await plan_notice(
            session, key=about(submission.id), about=about(submission.id), person_id=context.person.id, title="", body={},
            due_at=values.when, now=now, exact=True,
        )  # fmt: skip
        row = await _row(session, submission.id)
    assert row is not None  # it was written a moment ago, or before
    row.title = _title(values.what, moment)
    row.body = _letter(values.what, moment, context)
    row.due_at, row.exact, row.status = values.when, True, "planned"
    await session.flush()
    what = escaped(values.what)
    text = texts("Fine, on {when} I remind you of: {what}.", when=when(values.when, texts), what=what)
    if moment is not None:
        text += " " + texts("It belongs to {moment}.", moment=_named(moment, context))
    return [Reply(text=text, kind="form", buttons=_buttons(submission.id, context))]


async def _row(session: AsyncSession, submitted_id: int) -> PlannedNotice | None:
    query = select(PlannedNotice).where(PlannedNotice.key == about(submitted_id)).with_for_update()
    return (await session.exec(query)).first()


def _title(what: str, moment: Moment | None) -> str:
    return f"{what} ({moment.title}, {moment.starts.astimezone(ZONE):%d/%m/%Y})" if moment else what


def _named(moment: Moment, context: FormContext) -> str:
    return f"{escaped(moment.title)}, {when(moment.starts, context.texts)}"


def _letter(what: str, moment: Moment | None, context: FormContext) -> dict[str, Any]:
    """Return what arrives: what was asked for, with when and where the moment is to which it belongs."""
    texts = context.texts
    card = None
    if moment is not None:
        facts = [Fact(name=texts("When"), value=when(moment.starts, texts))]
        facts += [Fact(name=texts("Where"), value=moment.place)] if moment.place else []
        facts += [Fact(name=texts("Link"), value=moment.link)] if moment.link else []
        card = Card(title=moment.title, facts=facts)
    text = texts("🔔 You asked me to remind you of: {what}.", what=escaped(what))
    return Reply(text=text, kind="reminder", card=card).stored()


def _buttons(submitted_id: int, context: FormContext) -> list[Button]:
    texts, identifier = context.texts, str(submitted_id)
    return [
        Button(label=texts("Change"), action=action("submitted", "change", identifier)),
        Button(label=texts("Withdraw"), action=action("submitted", "withdraw", identifier)),
    ]


async def withdrawn(submission: Submission) -> list[Reply]:
    """Call the reminder off."""
    await call_off(submission.session, about(submission.id))
    return [Reply(text=submission.context.texts("Withdrawn: I do not remind you of it any more."), kind="form")]
