"""Handing in moments for the visit."""

from dialogs.engine.context import FormContext
from dialogs.engine.declaration import CannotSubmit, Submission
from dialogs.markup import escaped
from dialogs.messages import Reply
from dialogs.texts import N_
from dialogs.visits import notices, service
from dialogs.visits.dates import VisitDate
from dialogs.visits.standing import sides
from storage.visits import VisitPair, locked

_GONE = N_("This pair is no more. Say *my visit* to see how it stands.")


def pair_id(answer: str) -> int:
    """Return the id of the pair that an answer stands for."""
    return int(answer.removeprefix("v"))


def spoken_side(pair: VisitPair, context: FormContext) -> str:
    """Return the centre for which this person speaks; of both, the first."""
    own = sides(pair, context.person)
    if not own:
        raise IndexError(pair.id)
    return own[0]


async def proposed(submission: Submission) -> list[Reply]:
    """Put the moments to the partner. Raises CannotSubmit when the pair is no more."""
    values = VisitDate.model_validate(submission.values.model_dump())
    context, texts, now = submission.context, submission.context.texts, submission.now
    pair = await locked(submission.session, pair_id(values.pair))
    if pair is None or pair.status != "standing":
        raise CannotSubmit(texts(_GONE), "pair")
    moments = sorted({one.moment for one in values.moments}, key=notices.moment)
    past = next((index for index, one in enumerate(values.moments) if notices.moment(one.moment) <= now), None)
    if past is not None:
        raise CannotSubmit(texts("That moment is behind us already. Which other one?"), f"moments.{past}.moment")
    by = spoken_side(pair, context)
    host = values.host or pair.hosts[0]
    await service.propose(submission.session, pair, by, host, moments, context, now)
    partner = escaped(notices.centre(pair.other(by), context.catalogue))
    text = texts("Proposed to {partner}. You hear from me as soon as one is chosen.", partner=partner)
    return [Reply(text=text, kind="form")]
