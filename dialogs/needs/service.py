"""What follows from a survey: organisers are told, and experts who were asked for a need that is gone."""

from dialogs.actions import action
from dialogs.engine.declaration import Submission
from dialogs.markup import escaped
from dialogs.messages import Button, Reply
from dialogs.needs.form import NeedsSurvey
from dialogs.needs.rules import PROGRAMME, URGENCIES
from dialogs.needs.themes import OTHER, theme_name
from dialogs.reminders.timing import next_open
from dialogs.texts import Texts, texts_in
from storage.outbox import put
from storage.people import holders_of, key, person_by_email
from storage.submissions import versions_of


async def handed_in(submission: Submission) -> list[Reply]:
    """Tell the organisers of the masterclasses; call off requests for themes that are not needed any more."""
    survey = NeedsSurvey.model_validate(submission.values.model_dump())
    texts = submission.context.texts
    if submission.before is not None:
        await _requests_called_off(submission)
    await _tell_organisers(submission, survey)
    if submission.before is not None:
        return [Reply(text=texts("Saved. The organisers see what changed."), kind="form")]
    said = texts(
        "Thank you, this is with the organisers. When an expert is found for one of your themes, you hear it. "
        "Say *change my needs* when something changes."
    )
    return [Reply(text=said, kind="form")]


async def withdrawn(submission: Submission) -> list[Reply]:
    """Take the needs out of the ranking; experts who were asked are told."""
    await _requests_called_off(submission)
    return [
        Reply(
            text=submission.context.texts("Withdrawn: the organisers do not count these needs any more."), kind="form"
        )
    ]


async def _requests_called_off(submission: Submission) -> None:
    from dialogs.experts.service import needs_changed

    before = NeedsSurvey.model_validate((submission.before or submission.values).model_dump())
    await needs_changed(submission.session, before.centre, submission.context)


async def _tell_organisers(submission: Submission, survey: NeedsSurvey) -> None:
    session, now, context = submission.session, submission.now, submission.context
    version = len(await versions_of(session, submission.id))
    for address in await holders_of(session, "organiser", [f"programme:{PROGRAMME}", ""]):
        person = await person_by_email(session, address, now)
        await put(
            session,
            key=f"needs:{submission.id}:{version}:{person.id}",
            person_id=key(person.id),
            body=_told(survey, context.catalogue.organisation(survey.centre).name, texts_in(person.language)).stored(),
            due_at=next_open(now),
            now=now,
        )


def _told(survey: NeedsSurvey, centre: str, texts: Texts) -> Reply:
    urgency = {one.of: one.urgency for one in survey.urgencies}
    named = [
        f"{escaped(survey.other or '') if one == OTHER else theme_name(one, texts)} ({urgency[one]}/{URGENCIES})"
        for one in sorted(survey.themes, key=lambda one: -urgency[one])
    ]
    text = texts.n(
        "{centre} needs training for {count} teacher: {themes}.",
        "{centre} needs training for {count} teachers: {themes}.",
        survey.teachers,
        centre=centre,
        themes=texts.join(named),
    )
    return Reply(text=text, buttons=[Button(label=texts("Needs of the centres"), action=action("view", "needs"))])
