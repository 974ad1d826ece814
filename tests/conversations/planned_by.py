"""A reminder as a plan makes it, for tests of its conditions and its words: looked at now, whoever planned it."""

from contextlib import asynccontextmanager

from sqlmodel import col, select

from dialogs.reminders import useful, wording
from dialogs.reminders.occasions import Occasion, Situation
from dialogs.texts import texts_in
from storage.people import key, person_by_email
from storage.registrations import Registration


@asynccontextmanager
async def situation(talk, plan, moment=None, *, registration=False, round_id=None, rounds=None):
    """Open the situation of the plan with this id, of a moment, of the last registration or of a round."""
    async with talk.database.transaction() as session:
        catalogue = await talk.catalogue(session)
        for one in rounds or ():
            catalogue.rounds[one.id] = one
        if registration:
            row = (await session.exec(select(Registration).order_by(col(Registration.id).desc()))).first()
            occasion = Occasion(f"registration:{row.id}", row.round_id, row.programme_id, registration=row)
        elif moment:
            found = catalogue.moment(moment)
            occasion = Occasion(f"moment:{moment}", found.round, found.programme, moment=found)
        else:
            occasion = Occasion(f"round:{round_id}", round_id, "")
        programme = occasion.programme or catalogue.round(round_id).programmes[0]
        [chosen] = [one for one in catalogue.plans_of(programme) if one.id == plan]
        yield Situation(session, catalogue, occasion, chosen, talk.now)


async def reminded(talk, who, plan, moment=None, *, escalated=False, language="nl", **about):
    """Return the message of a reminder for somebody; None when there is nothing to tell."""
    async with situation(talk, plan, moment, **about) as now:
        person = await person_by_email(now.session, who, talk.now)
        return await wording.said(now, person, texts_in(language), escalated=escalated)


async def in_one_line(talk, who, plan, moment=None, *, escalated=False, language="nl", **about):
    """Return the same in one line."""
    async with situation(talk, plan, moment, **about) as now:
        person = await person_by_email(now.session, who, talk.now)
        return await wording.line(now, person, texts_in(language), escalated=escalated)


async def ready(talk, plan, moment, *people, escalated=False, **about):
    """Return who of these people is reminded now."""
    return await _of(talk, plan, moment, people, about, lambda now, ids: useful.ready(now, ids, escalated=escalated))


async def ended(talk, plan, moment, *people, **about):
    """Return for whom of these people what was asked is done."""
    return await _of(talk, plan, moment, people, about, useful.ended)


async def _of(talk, plan, moment, people, about, ask):
    async with situation(talk, plan, moment, **about) as now:
        named = {key((await person_by_email(now.session, who, talk.now)).id): who for who in people}
        return {named[one] for one in await ask(now, sorted(named))}
