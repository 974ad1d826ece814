"""Handing in the report of a visit."""

from dialogs.engine.declaration import CannotSubmit, Submission
from dialogs.messages import Reply
from dialogs.texts import Texts
from dialogs.visits import notices, reading, telling
from dialogs.visits.dating import pair_id, spoken_side
from dialogs.visits.report import VisitReport
from storage.submissions import versions_of
from storage.visits import locked


async def reported(submission: Submission) -> list[Reply]:
    """Send the report to the partner and the organisers. Raises CannotSubmit when the visit is not there any more."""
    values = VisitReport.model_validate(submission.values.model_dump())
    context, session, now = submission.context, submission.session, submission.now
    pair = await locked(session, pair_id(values.pair))
    if pair is None or pair.starts_at is None or pair.starts_at > now:
        raise CannotSubmit(context.texts("That visit is not there any more."), "pair")
    own, catalogue, changed = spoken_side(pair, context), context.catalogue, submission.before is not None
    # A report that is changed is sent again.
    about = f"visit-report:{submission.id}:{len(await versions_of(session, submission.id))}"

    def written(texts: Texts) -> Reply:
        return notices.report(pair, own, values.seen, values.taken, catalogue, texts, changed=changed)

    partner = await reading.filed_by(session, pair, pair.other(own), catalogue)
    if partner is not None:
        await telling.tell_centre(session, partner, about, lambda texts, _: written(texts), now, but=context.person.id)
    await telling.tell_organisers(session, pair, about, written, catalogue, now)
    return [Reply(text=context.texts("Thank you. Your partner and the organisers read your report."), kind="form")]
