"""Reading the needs that stand, from the surveys that were handed in."""

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.context import FormContext
from dialogs.needs.form import FORM, NeedsSurvey
from dialogs.needs.rules import STANDS, Need
from dialogs.needs.themes import OTHER, province_of
from storage.people import key
from storage.submissions import SubmittedForm, submitted


def needs_in(row: SubmittedForm, context: FormContext) -> list[Need]:
    """Return a need for each theme of a survey."""
    survey = NeedsSurvey.model_validate(row.answers)
    urgency = {one.of: one.urgency for one in survey.urgencies}
    return [
        Need(
            id=key(row.id),
            theme=theme,
            centre=survey.centre,
            urgency=urgency[theme],
            teachers=survey.teachers,
            period=survey.period,
            region=survey.region or province_of(survey.centre, context),
            person_id=row.person_id,
            words=(survey.other or "") if theme == OTHER else "",
        )
        for theme in survey.themes
    ]


async def standing_needs(session: AsyncSession, context: FormContext) -> list[Need]:
    """Return the needs that count now, oldest survey first."""
    rows = await submitted(session, forms=[FORM.id])
    return [need for row in rows if row.updated_at > context.now - STANDS for need in needs_in(row, context)]


async def themes_needed(session: AsyncSession, centre: str, context: FormContext) -> set[str]:
    """Return the themes that a survey of a centre names, however old it is."""
    rows = await submitted(session, forms=[FORM.id], subjects=[f"organisation:{centre}"])
    return {need.theme for row in rows for need in needs_in(row, context)}


async def need_of(session: AsyncSession, need_id: int, theme: str, context: FormContext) -> Need | None:
    """Return one need, also of a survey that was withdrawn; None when it does not name the theme any more."""
    row = await session.get(SubmittedForm, need_id)
    if row is None or row.form != FORM.id:
        return None
    return next((need for need in needs_in(row, context) if need.theme == theme), None)
