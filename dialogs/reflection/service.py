"""What follows from a reflection: one stands for each area and school year, and in a year it is time again."""

from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.declaration import CannotSubmit, Submission
from dialogs.engine.fields import Option
from dialogs.messages import Reply
from dialogs.once import standing
from dialogs.reflection import notices, rules
from dialogs.reflection.form import FORM_ID, SelfReflection
from dialogs.reminders.timing import next_open
from knowledge.quality import DOCUMENT, areas
from storage.reminders import call_off, plan_notice
from storage.submissions import submitted

YEAR = timedelta(days=365)
"""After which the framework's cyclic evaluation comes round (002, Kwaliteitsontwikkeling)."""


class NothingScored(CannotSubmit):
    """Every expectation was passed over."""


async def reflected(submission: Submission) -> list[Reply]:
    """Keep one reflection a person, team, area and school year; plan the reminder; return what the mirror shows.

    Raises
    ------
    NothingScored
        When there is nothing to see in it.
    """
    values = SelfReflection.model_validate(submission.values.model_dump())
    context, session = submission.context, submission.session
    texts = context.texts
    area, team = areas()[values.area], Option(values.team, context.catalogue.organisation(values.team).name)
    year = rules.school_year(submission.now)
    subject = rules.subject_of(values.team, values.area, year)
    seen = rules.reflection_of(subject, values.model_dump())
    if not seen.scores:
        first = area.expectations[0].id
        raise NothingScored(
            texts("Score at least one expectation: else there is nothing to see."), f"scores.{first}.score"
        )
    before = (await standing(submission)).before
    if before is not None:
        await _called_off(session, str(before["team"]), str(before["area"]), context.person.id)
    await _called_off(session, values.team, values.area, context.person.id)
    source = context.catalogue.sources.get(DOCUMENT)
    await plan_notice(
        session,
        key=f"{subject}:{context.person.id}",
        about=_about(values.team, values.area),
        person_id=context.person.id,
        title=texts("Self-reflection “{area}” of {team}, again", area=area.name, team=team.label),
        body=notices.time_again(team, area, texts, source).stored(),
        due_at=next_open(submission.now + YEAR),
        now=submission.now,
    )
    last = await _last_year(session, values.team, values.area, year - 1, context.person.id)
    return [notices.seen(team, area, year, seen.scores, last, texts)]


async def withdrawn(submission: Submission) -> list[Reply]:
    """Call off the reminder of a reflection that was taken back."""
    values = SelfReflection.model_validate(submission.values.model_dump())
    await _called_off(submission.session, values.team, values.area, submission.context.person.id)
    return [Reply(text=submission.context.texts("Withdrawn: nobody sees these scores any more."), kind="form")]


def _about(team: str, area: str) -> str:
    return f"reflection:{team}:{area}"


async def _called_off(session: AsyncSession, team: str, area: str, person_id: int) -> None:
    await call_off(session, _about(team, area), person_id)


async def _last_year(session: AsyncSession, team: str, area: str, year: int, person_id: int) -> dict[str, int] | None:
    subject = rules.subject_of(team, area, year)
    rows = await submitted(session, forms=[FORM_ID], person_id=person_id, subjects=[subject])
    return dict(rules.reflection_of(subject, rows[-1].answers).scores) if rows else None
