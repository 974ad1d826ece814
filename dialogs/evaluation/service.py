"""What follows from an evaluation: one stands for each person and session or trajectory, and who gave it is asked no more."""

from dialogs.engine.declaration import CannotSubmit, Submission
from dialogs.evaluation import attendance
from dialogs.evaluation.form import SessionEvaluation, TrajectoryEvaluation
from dialogs.messages import Reply
from dialogs.once import standing
from storage.reminders import call_off


class NotThere(CannotSubmit):
    """The person was not at this session, is not signed up for it any more, or it is too long ago."""


async def evaluated(submission: Submission) -> list[Reply]:
    """Keep one evaluation a person and subject; raises NotThere for what this person cannot evaluate now."""
    values, context, texts = submission.values, submission.context, submission.context.texts
    if isinstance(values, SessionEvaluation):
        subject, path = attendance.session_subject(values.session), "session"
        known = values.session in {one.id for one in attendance.sessions(context)}
    else:
        looked = TrajectoryEvaluation.model_validate(values.model_dump())
        subject, path = attendance.trajectory_subject(looked.trajectory), "trajectory"
        known = looked.trajectory in {one.id for one in attendance.trajectories(context)}
    if not known:
        raise NotThere(texts("That one you cannot evaluate now. Choose another."), path)
    before = (await standing(submission)).before
    await call_off(submission.session, asked_about(subject), context.person.id)
    if before is not None:
        said = texts("Saved: your new answers take the place of the old ones.")
    else:
        said = texts("Thank you! Your answers count in the averages; your name stands nowhere beside them.")
    return [Reply(text=said, kind="form")]


async def withdrawn(submission: Submission) -> list[Reply]:
    """Say that it does not count any more; the answers shown to others change with the next ones."""
    return [Reply(text=submission.context.texts("Withdrawn: your answers count no more."), kind="form")]


def asked_about(subject: str) -> str:
    """Return what the request to evaluate hangs on: an evaluation calls it off."""
    return f"evaluate:{subject}"
