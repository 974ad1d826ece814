"""What a person hands in once about a subject: a second form about it changes the first."""

from dataclasses import dataclass
from typing import Any

from dialogs.engine.changes import changes_between
from dialogs.engine.declaration import CannotSubmit, Submission
from storage.people import key
from storage.submissions import SubmittedForm, kept, submitted


class HandedInTwice(CannotSubmit):
    """What is changed would become about the same as another form of this person."""


@dataclass(frozen=True)
class Standing:
    """What stands after a form was handed in."""

    id: int
    """Of the row that keeps it."""
    before: dict[str, Any] | None
    """What it was, when it was there already; None for what is new."""


async def standing(submission: Submission) -> Standing:
    """Make a second form about the subject of an earlier one a change of that one, in its row and its trail.

    A person's messages wait for each other, so that two forms of one person cannot pass here at once.

    Raises
    ------
    HandedInTwice
        When what is changed is given the subject of another form that stands.
    """
    session, now = submission.session, submission.now
    row = (await session.get(SubmittedForm, submission.id)) or _gone(submission.id)
    before = submission.before.model_dump(mode="json") if submission.before is not None else None
    same = await submitted(session, forms=[row.form], person_id=row.person_id, subjects=[row.subject])
    first = next((one for one in same if one.id != row.id), None)
    if first is None:
        return Standing(key(row.id), before)
    if before is not None:
        raise HandedInTwice(
            submission.context.texts(
                "You already handed in another one about the same. Change that one, or choose another."
            )
        )
    answers, earlier, first.form_version = row.answers, first.answers, row.form_version
    # The row of the second form stays, for what was handed in is never unwritten; it stands no more.
    await kept(session, row, answers={}, status="withdrawn", changes={}, person_id=row.person_id, now=now)
    await kept(
        session, first, answers=answers, status="submitted", changes=changes_between(earlier, answers),
        person_id=row.person_id, now=now,
    )  # fmt: skip
    return Standing(key(first.id), earlier)


def _gone(identifier: int) -> SubmittedForm:
    raise LookupError(f"no form was handed in with id {identifier}")
