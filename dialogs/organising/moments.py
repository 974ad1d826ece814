"""Writing what is planned, moved and cancelled: rows, reminders, places, and what everybody concerned must hear."""

from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.actions import action
from dialogs.engine.declaration import CannotSubmit, Submission
from dialogs.messages import Button, Reply
from dialogs.offer import moment_of, stored_catalogue
from dialogs.organising import notices, rules
from dialogs.organising.calendars import files_for
from dialogs.organising.calling_off import called_off
from dialogs.organising.move_form import MomentMove, start_and_end
from dialogs.organising.moving import told_of_change
from dialogs.organising.plan_form import MomentPlan, capacity_of, minutes_of, round_of, title_of
from dialogs.organising.telling import concerned, facilitators, tell
from dialogs.permissions import may
from dialogs.reminders.planning import of_moment, reconcile
from dialogs.texts import Texts
from knowledge.offer import Moment
from storage.catalogue import MomentRow, bump_revision
from storage.signups import locked_moment


async def plan(submission: Submission) -> list[Reply]:
    """Write a new moment, plan its reminders and tell who takes part; raises CannotSubmit."""
    values = MomentPlan.model_validate(submission.values.model_dump())
    said = values.model_dump()
    session, context, now = submission.session, submission.context, submission.now
    texts, round_ = context.texts, round_of(said, context)
    if round_ is None or not may(context.person, "plan_moments", programme=values.programme):
        raise CannotSubmit(texts("This programme is in no round of these years any more."), "programme")
    await _still_leads(session, values.facilitator, texts)
    if values.starts <= now:
        raise CannotSubmit(texts("That is behind us by now. When is it?"), "starts")
    if values.starts.date() > rules.last_day(round_):
        raise CannotSubmit(texts("That is after the school years of {round}.", round=round_.name), "starts")
    row = MomentRow(
        id=f"{round_.id}-{values.programme}-{values.kind.replace('_', '-')}-planned-{submission.id}",
        round_id=round_.id,
        programme_id=values.programme,
        kind=values.kind,
        title=title_of(said, context),
        starts_at=values.starts,
        ends_at=values.starts + timedelta(minutes=minutes_of(said, context)),
        place=values.where.get("place"),
        link=values.where.get("link"),
        facilitator_email=values.facilitator,
        capacity=capacity_of(said, context),
        demonstration=round_.demonstration,
        edited_at=now,
    )
    session.add(row)
    await bump_revision(session)
    catalogue = await stored_catalogue(session, context.catalogue)
    moment = catalogue.moment(row.id)
    people = await concerned(session, moment, [values.facilitator], now)
    told = await tell(
        session, people, f"moment:{row.id}:planned", lambda one, theirs: notices.planned(moment, one.part, theirs),
        by=context.person.id, at=rules.told_at(now, moment.starts), now=now,
        calendars=await files_for(session, row, people, catalogue),
    )  # fmt: skip
    await reconcile(session, catalogue, of_moment(moment), now)
    text = texts("Planned: {title}.", title=moment.title) + " " + _told(told, texts)
    return [Reply(text=text, kind="form", card=notices.card_of(moment, texts), buttons=[planning_button(texts)])]


async def move(submission: Submission) -> list[Reply]:
    """Change or cancel a moment and tell everybody concerned; raises CannotSubmit."""
    values = MomentMove.model_validate(submission.values.model_dump())
    session, context, now, texts = submission.session, submission.context, submission.now, submission.context.texts
    before = context.catalogue.moments.get(values.moment)
    row = await locked_moment(session, values.moment)
    if (
        row is None
        or before is None
        or row.status != "planned"
        or not rules.own(context.person, "plan_moments", before)
    ):
        raise CannotSubmit(texts("This moment is not in the planning any more."), "moment")
    if moment_of(row) != before:
        raise CannotSubmit(texts("Somebody changed this moment just now. Look again before you confirm."))
    if before.starts <= now:
        raise CannotSubmit(texts("This moment has begun: it cannot be changed any more."), "moment")
    row.edited_at = now
    if "cancel" in values.what:
        return await _cancelled(submission, row, before, values.reason)
    return await _moved(submission, row, before, values)


async def _moved(submission: Submission, row: MomentRow, before: Moment, values: MomentMove) -> list[Reply]:
    session, context, now, texts = submission.session, submission.context, submission.now, submission.context.texts
    if values.facilitator and "facilitator" in values.what:
        await _still_leads(session, values.facilitator, texts)
        row.facilitator_email = values.facilitator
    row.starts_at, row.ends_at = start_and_end(values.model_dump(), before)
    if values.starts is not None and row.starts_at <= now:
        raise CannotSubmit(texts("That is behind us by now. When is it?"), "starts")
    if values.where is not None:
        row.place, row.link = values.where.get("place"), values.where.get("link")
    if values.capacity is not None:
        row.capacity = values.capacity
    session.add(row)
    await bump_revision(session)
    catalogue = await stored_catalogue(session, context.catalogue)
    after = catalogue.moment(row.id)
    if after == before:
        raise CannotSubmit(texts("Nothing changes with that."), "what")
    # First, so that the message can say when each is reminded.
    await reconcile(session, catalogue, of_moment(after), now)
    told = await told_of_change(
        session, row, before, catalogue,
        named=f"moment:{row.id}:{submission.id}", by=context.person.id, now=now, word=values.reason,
    )  # fmt: skip
    text = texts("Changed: {title}.", title=after.title) + " " + _told(told, texts)
    return [Reply(text=text, kind="form", card=notices.card_of(after, texts), buttons=[planning_button(texts)])]


async def _cancelled(submission: Submission, row: MomentRow, before: Moment, reason: str | None) -> list[Reply]:
    session, context, now, texts = submission.session, submission.context, submission.now, submission.context.texts
    row.status = "cancelled"
    session.add(row)
    await bump_revision(session)
    told = await called_off(
        session, row, await stored_catalogue(session, context.catalogue),
        named=f"moment:{row.id}:cancelled", by=context.person.id, now=now, word=reason,
    )  # fmt: skip
    text = texts("Called off: {title}.", title=before.title) + " " + _told(told, texts)
    return [Reply(text=text, kind="form", buttons=[planning_button(texts)])]


async def _still_leads(session: AsyncSession, address: str, texts: Texts) -> None:
    if address not in {one for one, _ in await facilitators(session)}:
        raise CannotSubmit(
            texts("{address} does not hold the role of facilitator any more.", address=address), "facilitator"
        )


def _told(count: int, texts: Texts) -> str:
    return texts.n("{count} person hears of it.", "{count} people hear of it.", count)


def planning_button(texts: Texts) -> Button:
    """Return the button that shows the planning."""
    return Button(label=texts("The planning"), action=action("view", "planning"))
