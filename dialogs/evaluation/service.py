"""What follows from an evaluation: one stands for each person and session or trajectory, and who gave it is asked no more."""

from dialogs.engine.declaration import CannotSubmit, Submission
from dialogs.evaluation import attendance
from dialogs.evaluation.form import SessionEvaluation, TrajectoryEvaluation
from dialogs.messages import Reply
from dialogs.once import standing
from dialogs.reminders.settling import settled


class NotThere(CannotSubmit):
    """The person was not at this session, is not signed up for it any more, or it is too long ago."""


async def evaluated(submission: Submission) -> list[Reply]:
    """Keep one evaluation a person and subject; raises NotThere for what this person cannot evaluate now."""
    values, context, texts = submission.values, submission.context, submission.context.texts
    if isinstance(values, SessionEvaluation):
        path, ends = "session", "session_evaluated"
        moment = next((one for one in attendance.sessions(context) if one.id == values.session), None)
    else:
        looked = TrajectoryEvaluation.model_validate(values.model_dump())
        path, ends = "trajectory", "trajectory_evaluated"
        followed = next((one for one in attendance.trajectories(context) if one.id == looked.trajectory), None)
        moment = followed.back if followed is not None else None
    if moment is None:
        raise NotThere(texts("That one you cannot evaluate now. Choose another."), path)
    before = (await standing(submission)).before
    await settled(submission.session, context.catalogue, moment, ends, [context.person.id])
    if before is not None:
        said = texts("Saved: your new answers take the place of the old ones.")
    else:
        said = texts("Thank you! Your answers count in the averages; your name stands nowhere beside them.")
    return [Reply(text=said, kind="form")]


async def withdrawn(submission: Submission) -> list[Reply]:
    """Say that it does not count any more; the answers shown to others change with the next ones."""
    return [Reply(text=submission.context.texts("Withdrawn: your answers count no more."), kind="form")]
