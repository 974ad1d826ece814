"""Handing in, changing and withdrawing the wish of a centre."""

from dialogs.actions import action
from dialogs.engine.declaration import Submission
from dialogs.markup import escaped
from dialogs.messages import Button, Fact, Reply
from dialogs.texts import Texts
from dialogs.visits import notices, reading, service, standing
from dialogs.visits.wish import VisitWish


async def handed_in(submission: Submission) -> list[Reply]:
    """Say what follows: the organisers pair; a partner hears of a change. Raises WishStands for a second wish of one centre."""
    values = VisitWish.model_validate(submission.values.model_dump())
    context, session, now = submission.context, submission.session, submission.now
    texts = context.texts
    await service.lock_centre(session, values.organisation)
    found = await reading.with_proposals(session, context.catalogue, now)
    subject = standing.subject_of(values.organisation, found.round_id)
    if await reading.count_of(session, subject) > 1:
        raise service.WishStands(
            texts("A colleague has just handed in a wish of this centre. Say *my visit* to see it.")
        )
    pair = found.pair_of(values.organisation)
    if pair is not None and submission.before is not None:
        before = VisitWish.model_validate(submission.before.model_dump())
        facts = _changed(before, values, texts)
        if facts:
            await service.wish_changed(session, pair, values.organisation, facts, context, now)
        return [Reply(text=texts("Saved. Your partner has been told."), kind="form")] if facts else [_saved(texts)]
    if submission.before is not None:
        return [_saved(texts)]
    text = texts("Noted. The organisers pair the centres; you hear from me as soon as you have a partner.")
    if found.partner_for(values.organisation) is not None:
        text += " " + texts("There is a centre that fits already.")
    view = Button(label=texts("My visit"), action=action("view", "visits"))
    return [Reply(text=text, kind="form", buttons=[view])]


def _saved(texts: Texts) -> Reply:
    return Reply(text=texts("Saved."), kind="form")


def _changed(before: VisitWish, after: VisitWish, texts: Texts) -> list[Fact]:
    facts: list[Fact] = []
    if before.contact != after.contact:
        facts.append(Fact(name=texts("Contact"), value=escaped(after.contact)))
    if set(before.themes) != set(after.themes):
        facts.append(Fact(name=texts("Themes"), value=notices.named(after.themes, texts)))
    if before.role != after.role:
        facts.append(Fact(name=texts("Going or receiving"), value=texts(notices.ROLES[after.role])))
    if set(before.periods or ()) != set(after.periods or ()):
        months = texts.join([texts(label) for one, label in notices.PERIODS.items() if one in (after.periods or ())])
        facts.append(Fact(name=texts("Period"), value=months or "–"))
    return facts


async def withdrawn(submission: Submission) -> list[Reply]:
    """Take the centre out; a partner is free and told."""
    values = VisitWish.model_validate(submission.values.model_dump())
    context = submission.context
    if await service.withdraw(submission.session, values.organisation, context, submission.now):
        text = context.texts("Withdrawn. Your partner and the organisers have been told, the reminders are off.")
    else:
        text = context.texts("Withdrawn: you are not looked for any more.")
    return [Reply(text=text, kind="form")]
